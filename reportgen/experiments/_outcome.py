"""The outcome of a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Status = Literal["ok", "diverged", "failed"]


@dataclass(frozen=True)
class Outcome:
    """The outcome of one trial; a failure is an outcome with a reason.

    arrays: name -> array. The array of a quantity has one dimension per axis, in their order. An
        axis with coordinates has an array of its positions. Further arrays, which metrics cannot
        use, may serve figures.
    reason: one line. trace: frames of the traceback of an error, one per line.
    hashes: purpose of a noise stream -> fingerprint; equal for the arms of a seed that share it.
    seconds: time of the group divided by the number of its trials.
    """

    status: Status
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    reason: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    trace: str = ""
