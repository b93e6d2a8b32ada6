"""A table in a text file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.errors import InputError
from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._table import Table

if TYPE_CHECKING:
    import pandas as pd


@DATASETS.register
class Csv(Table):
    """Comma-separated values in UTF-8 with a header (RFC 4180); may be compressed, as .csv.gz."""

    name: ClassVar[str] = "csv"
    about: ClassVar[str] = "a table in a text file"

    separator: str = Field(default=",", min_length=1, max_length=1, description="between values")

    def read(self, path: Path) -> pd.DataFrame:
        import pandas as pd

        try:
            # Without a header pandas does not rename columns of the same name; only an empty cell
            # is a gap, so that a class may be called NA.
            cells = pd.read_csv(
                path,
                sep=self.separator,
                header=None,
                dtype=str,
                keep_default_na=False,
                na_values=[""],
                encoding="utf-8-sig",
                skipinitialspace=True,
            )
        except Exception as error:  # pandas hands on what decoders and decompressors raise
            reason = " ".join(str(error).split())
            raise InputError(f"{self.name}: {path} is not a readable table: {reason}") from None
        frame = cells.iloc[1:].reset_index(drop=True)
        frame.columns = pd.Index(cells.iloc[0].fillna("").astype(str))
        return frame.apply(_as_numbers)


def _as_numbers(column: pd.Series[str]) -> pd.Series[float] | pd.Series[str]:
    """The column as numbers where every value that is there is one, else as it is."""
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce")
    return column if (numbers.isna() & column.notna()).any() else numbers
