"""The digits of scikit-learn: real data without a download."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from reportgen.errors import InputError
from reportgen.language import N_
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples
from reportgen.parts.datasets._files import Location

CLASSES = 10
GREYS = 16  # largest pixel value


@DATASETS.register
class Digits(Dataset):
    """1,797 handwritten digits of 8 x 8 pixels, inputs (N, 1, 8, 8) from 0 to 1; no test split.

    The test set of Alpaydin and Kaynak, Optical recognition of handwritten digits (UCI, 1998).
    """

    name: ClassVar[str] = "digits"
    about: ClassVar[str] = "handwritten digits, 8 x 8 grey, 1,797, built in"
    reach: ClassVar[str] = N_(
        "The digits show how training proceeds, but little about generalisation: 1,797 images of "
        "8 x 8 pixels are few and easy, most networks classify about 97 % of new ones correctly, "
        "and on larger images such findings have been reversed."
    )

    @property
    def known_size(self) -> int:
        return 1797

    def load(self, location: Location) -> Examples:
        import numpy as np

        # The file that sklearn.datasets.load_digits reads, without the second its import takes.
        table = np.loadtxt(_file(), delimiter=",")
        inputs = table[:, :-1].reshape(-1, 1, 8, 8) / GREYS
        return examples(self.name, Split(inputs, table[:, -1].astype(int)), classes=CLASSES)


def _file() -> Path:
    package = find_spec("sklearn")
    for folder in (package.submodule_search_locations or []) if package else []:
        path = Path(folder) / "datasets" / "data" / "digits.csv.gz"
        if path.is_file():
            return path
    raise InputError(
        "digits: the file digits.csv.gz of scikit-learn is missing; pip install scikit-learn"
    )
