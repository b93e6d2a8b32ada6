"""Lines of arms that a suite lists by name: those whose names begin alike.

`same examples, batches of 1` and `same examples, batches of 4` are two points of the line `same
examples`. What runs along it is the number that differs from arm to arm: other settings may go with
it, such as fewer steps with larger batches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from reportgen.report.facets import Facets
from reportgen.report.sweeps.levels import FEWEST, Numeric
from reportgen.report.sweeps.lines import Place, Rows, placed_rows
from reportgen.report.trials import ArmTrials

OF_THE_RUN = ("steps", "evaluate_every", "evaluate_on")
"""Settings of how long and how often is looked, which follow from what a suite compares."""


def by_name(arms: Sequence[ArmTrials]) -> bool:
    """Whether a suite lists its arms by name, rather than by a design."""
    return not any("=" in arm.name for arm in arms)


def head_of(arm: ArmTrials) -> str:
    """What the name of an arm begins with, up to the last comma; empty where there is none."""
    return arm.name.rpartition(", ")[0]


def rows_by_name(
    numeric: Sequence[Numeric], arms: Sequence[ArmTrials], facets: Facets
) -> Rows | None:
    """The lines of named arms along the one number that tells the arms of every line apart.

    Of several numbers it is the one with the most levels, after those of the run itself. None where
    the lines have too few arms, or fewer than most of the suite's.
    """
    lines: dict[str, list[ArmTrials]] = defaultdict(list)
    for arm in arms:
        if head := head_of(arm):
            lines[head].append(arm)
    kept = {head: found for head, found in lines.items() if len(found) >= FEWEST}
    for factor in sorted(numeric, key=lambda factor: factor.name in OF_THE_RUN):
        places = _places(factor, kept)
        if places:
            return placed_rows(factor, places, arms, facets)
    return None


def _places(
    factor: Numeric, lines: Mapping[str, Sequence[ArmTrials]]
) -> dict[Place, dict[str, ArmTrials]]:
    """The arms of each line by their level; none where two arms of a line have the same."""
    places: dict[Place, dict[str, ArmTrials]] = {}
    for head, found in lines.items():
        by_level = {arm.arm.levels[factor.name]: arm for arm in found}
        if len(by_level) < len(found):
            return {}
        places["", head] = by_level
    return places
