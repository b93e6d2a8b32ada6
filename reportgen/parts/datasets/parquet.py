"""A table in a Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from reportgen.errors import InputError
from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._memory import refuse_larger_than_memory
from reportgen.parts.datasets._table import Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

LEAST_BYTES = 4  # smallest size of a cell in memory


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
