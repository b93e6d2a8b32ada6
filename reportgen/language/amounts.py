"""Arguments of sentences: estimates as text, and verdicts in settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["", "percent", "points", "steps"]
"""Unit of a number in a sentence: none, percent, percentage points, or steps."""


@dataclass(frozen=True)
class Amount:
    """An estimate with its bounds as text, rounded to the same decimals.

    All three are positive if the sentence gives the direction in words (more, fewer).

    low, high: empty without an interval. unit: of all three. note: why there is no interval.
    remarks: explanation of seeds without a value. change: whether they are changes in percent.
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
    """A verdict of a claim and the settings in which it got it: `lr=0.1`, `lr=1`."""

    verdict: str
    settings: tuple[str, ...]


def shortened(settings: Sequence[str]) -> list[str]:
    """`lr=0.1, 1` for `lr=0.1, lr=1`: the name of the factor only once, if there is only one.

    Settings of several factors are put in brackets to separate them.
    """
    if len(settings) > 1 and any(", " in setting for setting in settings):
        return [f"({setting})" if ", " in setting else setting for setting in settings]
    names = {setting.partition("=")[0] for setting in settings}
    if len(settings) < 2 or len(names) > 1:
        return list(settings)
    return [settings[0], *(setting.partition("=")[2] or setting for setting in settings[1:])]
