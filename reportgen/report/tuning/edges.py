"""Chosen values at an end of their range, beyond which a better value may lie."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from reportgen.execution import TunedArm
from reportgen.suite.spaces import Choice

End = Literal["low", "high"]


def edges(arm: TunedArm) -> Mapping[str, End]:
    """Path -> end of the range, for every chosen value that lies at an end.

    A value lies at an end if it is the outermost one that was tried, or if its distance from the
    end is at most the width of the range divided by the number of candidates. Empty if no candidate
    ended well.
    """
    if not math.isfinite(arm.best.score):
        return {}
    found = {path: _edge(arm, path) for path in arm.spaces}
    return {path: end for path, end in found.items() if end is not None}


def _edge(arm: TunedArm, path: str) -> End | None:
    space = arm.spaces[path]
    share = space.fraction(arm.best.candidate.values[path])
    if share is None or (isinstance(space, Choice) and len(space.options) < 3):
        return None
    tried = [space.fraction(each.candidate.values[path]) or 0.0 for each in arm.tried]
    part = 1 / len(arm.tried)
    if share == min(tried) or share < part:
        return "low"
    return "high" if share == max(tried) or share > 1 - part else None
