"""A table in a Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from reportgen.errors import InputError
from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._table import Table

if TYPE_CHECKING:
    import pandas as pd


@DATASETS.register
class Parquet(Table):
    """A table in the columnar format of Apache Parquet; reading it takes pyarrow."""

    name: ClassVar[str] = "parquet"
    about: ClassVar[str] = "a table in a Parquet file"

    def read(self, path: Path) -> pd.DataFrame:
        import pandas as pd

        try:
            return pd.read_parquet(path, engine="pyarrow")
        except ImportError:
            raise InputError(
                "parquet: reading Parquet files takes pyarrow; pip install 'reportgen[parquet]'"
            ) from None
        except Exception as error:  # pyarrow has a tree of its own, below several of Python's
            reason = " ".join(str(error).split())
            raise InputError(f"{self.name}: {path} is not a readable table: {reason}") from None
