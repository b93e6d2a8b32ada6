"""What each kind of experiment accepts and measures. How it is run stands in `experiments`."""

from reportgen.suite.kinds._base import (
    NOT_NEGATIVE,
    SHARE,
    UNBOUNDED,
    Axis,
    Better,
    Bounds,
    Config,
    Kind,
    Places,
    Quantity,
)
from reportgen.suite.kinds._registry import Kinds
from reportgen.suite.kinds.propagate import PROPAGATE, Propagate

KINDS = Kinds(
    {
        "descend": "reportgen.suite.kinds.descend:DESCEND",
        "gradient": "reportgen.suite.kinds.gradient:GRADIENT",
        "normalise": "reportgen.suite.kinds.normalise:NORMALISE",
        "propagate": "reportgen.suite.kinds.propagate:PROPAGATE",
        "train": "reportgen.suite.kinds.train:TRAIN",
    }
)

__all__ = [
    "KINDS",
    "NOT_NEGATIVE",
    "PROPAGATE",
    "SHARE",
    "UNBOUNDED",
    "Axis",
    "Better",
    "Bounds",
    "Config",
    "Kind",
    "Places",
    "Propagate",
    "Quantity",
]
