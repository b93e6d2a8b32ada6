"""The costs of arms: numbers that follow from the configuration and may differ between arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.language import Phrases
from reportgen.report.tables import Table
from reportgen.report.wording import quoted


@dataclass(frozen=True)
class Costs:
    """A sentence for every cost that differs between the arms, and a table of all of them.

    known: whether size and cost of every arm are known, so that no difference can be missed.
    """

    differing: tuple[str, ...]
    table: Table | None = None
    note: str = ""
    known: bool = True


def differing(costs: Mapping[str, Mapping[str, int]], say: Phrases) -> tuple[str, ...]:
    """A sentence for every cost that differs between arms; `costs`: arm -> name -> amount."""
    names: Iterable[str] = next(iter(costs.values()), {})
    return tuple(
        _sentence(name, {arm: found[name] for arm, found in costs.items()}, say)
        for name in names
        if len({found[name] for found in costs.values()}) > 1
    )


def _sentence(name: str, found: Mapping[str, int], say: Phrases) -> str:
    amounts: dict[int, list[str]] = {}
    for arm, amount in found.items():
        amounts.setdefault(amount, []).append(arm)
    parts = [
        say.text(
            "{amount} in {arms}",
            amount=f"{amount:,}",
            arms=quoted(arms[0]) if len(arms) == 1 else say.arms(len(arms)),
        )
        for amount, arms in amounts.items()
    ]
    return say.text("{name} differs: {amounts}.", name=say.fixed(name), amounts=", ".join(parts))
