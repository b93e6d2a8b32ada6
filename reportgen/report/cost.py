"""What an arm costs: numbers that follow from its configuration and are not held fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.report.tables import Table
from reportgen.report.wording import quoted


@dataclass(frozen=True)
class Costs:
    """A sentence for every cost that differs between the arms, and a table of all of them.

    known: whether size and cost of every arm are known, so that no difference is overlooked.
    """

    differing: tuple[str, ...]
    table: Table | None = None
    note: str = ""
    known: bool = True


def differing(costs: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """A sentence for every cost (arm -> name -> amount) that is not the same in all arms."""
    names: Iterable[str] = next(iter(costs.values()), {})
    return tuple(
        _sentence(name, {arm: found[name] for arm, found in costs.items()})
        for name in names
        if len({found[name] for found in costs.values()}) > 1
    )


def _sentence(name: str, found: Mapping[str, int]) -> str:
    amounts: dict[int, list[str]] = {}
    for arm, amount in found.items():
        amounts.setdefault(amount, []).append(arm)
    parts = [
        f"{amount:,} in {quoted(arms[0]) if len(arms) == 1 else f'{len(arms)} arms'}"
        for amount, arms in amounts.items()
    ]
    return f"{name} differs: {', '.join(parts)}."
