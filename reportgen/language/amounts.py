"""What sentences are given: estimates as text, and where a claim got which verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["", "percent", "points", "steps"]
"""How a number reads: on its own, as a percentage, in percentage points, as a count of steps."""


@dataclass(frozen=True)
class Amount:
    """An estimate with its bounds, as text, rounded alike; all positive where a word says the side.

    low, high: empty where there is no interval. unit: of all three. note: why there is no interval.
    remarks: what became of seeds without a value. change: they are changes in percent of the unit.
    """

    estimate: str
    low: str
    high: str
    seeds: int
    unit: Unit = ""
    level: str = "95"  # percent
    median: bool = False  # instead of the mean
    note: str = ""
    remarks: str = ""
    change: bool = False


@dataclass(frozen=True)
class Holding:
    """In which settings a claim got a verdict: `lr=0.1`, `lr=1`."""

    verdict: str
    settings: tuple[str, ...]


def shortened(settings: Sequence[str]) -> list[str]:
    """`lr=0.1, 1` for `lr=0.1, lr=1`: the name of a factor once, where there is but one.

    Settings of several factors stand in brackets, so that it is seen where one ends.
    """
    if len(settings) > 1 and any(", " in setting for setting in settings):
        return [f"({setting})" if ", " in setting else setting for setting in settings]
    names = {setting.partition("=")[0] for setting in settings}
    if len(settings) < 2 or len(names) > 1:
        return list(settings)
    return [settings[0], *(setting.partition("=")[2] or setting for setting in settings[1:])]
