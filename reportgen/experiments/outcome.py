"""What a trial leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Status = Literal["ok", "diverged", "failed"]


@dataclass(frozen=True)
class Outcome:
    """The result of one trial; a failure is a result with a reason.

    reason: one line. trace: of an error the frames down to where it was raised, a line each.

    arrays: quantity -> float64 array of shape (layers,), and `histogram` -> int64 array of shape
        (layers, bins + 2) with the counts below and above the bins first and last.
    hashes: purpose of a noise stream -> fingerprint; equal for the arms of a seed that share it.
    seconds: share of this trial in the time of its group.
    """

    status: Status
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    reason: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    trace: str = ""
