"""Tables in files: comma-separated values and Parquet."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from reportgen.errors import InputError, quoted
from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._files import in_words, places, refuse, refuse_larger_than_memory
from reportgen.parts.datasets._table import Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


LARGEST = 2**32
"""Largest decompressed size in bytes, as a small file can decompress to any size."""

LEAST_BYTES = 4  # smallest size of a cell in memory


@DATASETS.register
class Csv(Table):
    """Comma-separated values in UTF-8 with a header (RFC 4180).

    May be compressed, as .csv.gz, .bz2, .xz or .zip. Empty lines and spaces after a separator are
    ignored.
    """

    name: ClassVar[str] = "csv"
    about: ClassVar[str] = "a table in a text file"
    place: ClassVar[str] = "line"

    separator: str = Field(
        default=",", min_length=1, max_length=1, description="character between values"
    )

    def read(self, where: str, path: Path) -> pd.DataFrame:
        import numpy as np
        import pandas as pd

        header, rows, lines = self._rows(where, _text(where, path))
        wrong: dict[int, list[int]] = {}
        for line, row in zip(lines, rows, strict=True):
            if len(row) != len(header):
                wrong.setdefault(len(row), []).append(line)
        refuse(
            where,
            [
                f"{places('line', at)}: {_cells(count)} where the header has {len(header)}"
                for count, at in wrong.items()
            ],
        )
        cells = np.array(rows, dtype=object).reshape(len(rows), len(header))
        cells[cells == ""] = None  # only empty cells are missing: a class may be called NA
        return pd.DataFrame(cells, index=lines, columns=header, dtype=object)

    def numbers(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        import numpy as np
        import pandas as pd

        cells = pd.Series(frame.to_numpy().ravel(), dtype=object)
        numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
        return numbers.reshape(frame.shape)

    def labels(self, column: pd.Series[Any]) -> NDArray[Any]:
        import numpy as np

        numbers = self.numbers(column.to_frame()).ravel()
        return column.to_numpy(dtype=str) if np.isnan(numbers).any() else numbers

    def _rows(self, where: str, text: str) -> tuple[list[str], list[list[str]], list[int]]:
        """Header, rows, and the line of the file on which each row begins."""
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=self.separator, skipinitialspace=True
        )
        rows, lines, before = [], [], 0
        try:
            for row in reader:
                if len(row) > 1 or any(row):
                    rows.append(row)
                    lines.append(before + 1)
                before = reader.line_num
        except csv.Error as error:
            at = f"line {before + 1}"
            raise InputError(f"{where} is not a readable table: {at}: {error}") from None
        if not rows:
            raise InputError(f"{where} is not a readable table: it is empty")
        return rows[0], rows[1:], lines[1:]


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number:,} cells"


def _text(where: str, path: Path) -> str:
    """The content of a file, decompressed according to its suffix, without a byte order mark."""
    opened = _PACKED.get(path.suffix.lower())
    try:
        if opened is None:
            content = path.read_bytes()
        else:
            with opened(path) as stream:
                content = stream.read(LARGEST + 1)
    except Exception as error:  # each decompressor raises its own exceptions
        reason = str(error) or type(error).__name__
        raise InputError(f"{where} is not a readable table: {reason}") from None
    if opened is not None and len(content) > LARGEST:
        raise InputError(f"{where} is larger than {in_words(LARGEST)} when unpacked")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{where} is not a readable table: line {line} is not UTF-8 text "
            f"(byte 0x{content[error.start]:02x}); save it as UTF-8"
        ) from None


def _from_zip(path: Path) -> IO[bytes]:
    """The only file in an archive."""
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    if len(names) != 1:
        raise InputError(
            f"it contains {len(names)} files instead of one: {quoted(', '.join(names))}"
        )
    return archive.open(names[0])


_PACKED: dict[str, Callable[[Path], IO[bytes] | gzip.GzipFile]] = {
    ".gz": gzip.GzipFile,
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zip": _from_zip,
}


@DATASETS.register
class Parquet(Table):
    """A table in the columnar format Apache Parquet; reading it requires pyarrow."""

    name: ClassVar[str] = "parquet"
    about: ClassVar[str] = "a table in a Parquet file"
    place: ClassVar[str] = "row"

    def read(self, where: str, path: Path) -> pd.DataFrame:
        import pandas as pd

        try:
            from pyarrow import parquet  # type: ignore[import-untyped]

            size = parquet.read_metadata(path)
            refuse_larger_than_memory(where, size.num_rows * size.num_columns * LEAST_BYTES)
            frame = pd.read_parquet(path, engine="pyarrow")
        except ImportError:
            raise InputError(
                "parquet: reading Parquet files requires pyarrow; pip install 'reportgen[parquet]'"
            ) from None
        except InputError:
            raise
        except Exception as error:  # exceptions of pyarrow have no common base class
            reason = " ".join(str(error).split())
            raise InputError(f"{where} is not a readable table: {reason}") from None
        frame.index = pd.RangeIndex(1, len(frame) + 1)
        return frame

    def numbers(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        import numpy as np
        import pandas as pd

        found = np.full(frame.shape, np.nan)
        for index, (_, column) in enumerate(frame.items()):
            if pd.api.types.is_numeric_dtype(column):
                found[:, index] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return found

    def labels(self, column: pd.Series[Any]) -> NDArray[Any]:
        import pandas as pd

        numeric = pd.api.types.is_numeric_dtype(column)
        return column.to_numpy() if numeric else column.to_numpy(dtype=str)
