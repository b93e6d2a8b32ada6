"""What a trial leaves."""

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
    """The result of one trial; a failure is a result with a reason.

    arrays: name -> array. The array of a quantity has a dimension for each of its axes, in their
        order; one of an axis with coordinates holds the places of that axis. Further arrays, which
        no metric names, may serve figures.
    reason: one line. trace: of an error the frames down to where it was raised, a line each.
    hashes: purpose of a noise stream -> fingerprint; equal for the arms of a seed that share it.
    seconds: share of this trial in the time of its group.
    """

    status: Status
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    reason: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    trace: str = ""
