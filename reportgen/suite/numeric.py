"""Numeric factors: the factors of a suite whose levels are numbers, and these numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.language import N_, Phrases
from reportgen.metrics.levels import number
from reportgen.parts import Part
from reportgen.suite.model import Arm, Factor
from reportgen.suite.settings import value_at

FEWEST = 3  # minimum number of levels for a curve over them
TITLES = {
    "batch_size": N_("batch size"),
    "depth": N_("depth"),
    "epsilon": N_("constant under the square root"),
    "evaluation_batch": N_("batch size in evaluation"),
    "gain": N_("gain of the initial weights"),
    "lr": "learning rate",
    "momentum": N_("momentum"),
    "rate": N_("rate"),
    "std": N_("standard deviation of the initial weights"),
    "steps": N_("number of steps"),
    "train_size": N_("training examples"),
    "weight_decay": N_("weight decay"),
    "width": N_("width"),
}


@dataclass(frozen=True)
class Numeric:
    """A factor whose levels are numbers.

    numbers: level -> number, in ascending order.
    setting: the last word of the path of the setting that has these values, e.g. `lr`.
    """

    name: str
    numbers: Mapping[str, float]
    setting: str = ""

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of the levels in ascending order of their numbers."""
        return tuple(self.numbers)

    @property
    def ticks(self) -> tuple[str, ...]:
        """The levels as numeric labels: the name of the level if it is a number, else its value."""
        return tuple(
            level if _is_number(level) else _written(value) for level, value in self.numbers.items()
        )

    @property
    def heads(self) -> tuple[str, ...]:
        """Table headings of the levels: their name in claims, and the number if it differs."""
        return tuple(
            f"{self.name} {level}" if level == tick else f"{self.name} {level} ({tick})"
            for level, tick in zip(self.levels, self.ticks, strict=True)
        )

    def title(self, say: Phrases) -> str:
        """Title of the factor for readers, for instance `learning rate`."""
        return setting_title(self.name if self.name in TITLES else self.setting or self.name, say)


def setting_title(name: str, say: Phrases) -> str:
    """Title of a setting or factor for readers, for instance `learning rate` for `lr`."""
    return say.fixed(TITLES.get(name, name.replace("_", " ")))


def numeric_factors(factors: Iterable[Factor], arms: Iterable[Arm]) -> tuple[Numeric, ...]:
    """The factors with at least `FEWEST` levels, all of them numbers; most levels first."""
    every = tuple(arms)
    found = [numeric for factor in factors if (numeric := _numeric(factor, every)) is not None]
    return tuple(sorted(found, key=lambda numeric: -len(numeric.levels)))


def _numeric(factor: Factor, arms: Sequence[Arm]) -> Numeric | None:
    """The numeric factor; None if a level is not a number, or not the same number in all arms."""
    if any(factor.name not in arm.levels for arm in arms):
        return None
    values: dict[str, object] = {}
    for arm in arms:
        value, level = value_at(arm.config, factor.path), arm.levels[factor.name]
        if values.setdefault(level, value) != value:
            return None
    given = list(values.values())
    found = _numbers(given)
    if found is None or len(set(found)) < max(FEWEST, len(values)):
        return None
    pairs = sorted(zip(values, found, strict=True), key=lambda pair: pair[1])
    setting = _differing(given)[0] if isinstance(given[0], Part) else factor.path.split(".")[-1]
    return Numeric(factor.name, dict(pairs), setting if setting in TITLES else factor.name)


def _numbers(values: Sequence[object]) -> list[float] | None:
    """The values as numbers; of parts, the values of the only argument in which they differ.

    None if there are no such numbers.
    """
    if all(isinstance(value, Part) for value in values):
        return _of_parts([value for value in values if isinstance(value, Part)])
    numbers = [_number(value) for value in values]
    return None if any(map(math.isnan, numbers)) else numbers


def _of_parts(parts: Sequence[Part]) -> list[float] | None:
    differing = _differing(parts)
    if len(differing) != 1:
        return None
    return _numbers([getattr(part, differing[0]) for part in parts])


def _differing(parts: Sequence[object]) -> list[str]:
    """The arguments in which parts of the same class differ; empty if the classes differ."""
    first = parts[0]
    if not isinstance(first, Part) or any(type(part) is not type(first) for part in parts):
        return []
    fields = type(first).model_fields
    return [f for f in fields if any(getattr(p, f) != getattr(first, f) for p in parts)]


def _number(value: object) -> float:
    """The number; of a list with one entry, such as the units of one hidden layer, that entry."""
    if isinstance(value, list) and len(value) == 1:
        return _number(value[0])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value) if math.isfinite(value) else math.nan


def _is_number(level: str) -> bool:
    return number(level) is not None


def _written(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:g}"
