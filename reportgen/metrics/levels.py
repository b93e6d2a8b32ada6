"""Levels of factors in the notation of rules and metrics: `norm=batch, lr=0.1`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from reportgen.errors import quoted, suggest

DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

ARM = "arm"
"""Name of the factor whose levels are the named arms, in a suite that also compares factors."""


class Factor(Protocol):
    """A factor of a suite and its levels."""

    @property
    def name(self) -> str:
        """Its name in rules and metrics."""

    @property
    def path(self) -> str:
        """Its dotted path in a configuration; empty for the factor of named arms."""

    @property
    def levels(self) -> tuple[str, ...]:
        """All of its levels."""


class Arm(Protocol):
    """A configuration that is compared, with its level of every factor."""

    @property
    def name(self) -> str:
        """Its name in rules and metrics."""

    @property
    def levels(self) -> Mapping[str, str]:
        """Factor -> level."""


class TextError(ValueError):
    """An error in a metric or rule; `offset` and `length` locate it, in characters of the text."""

    def __init__(self, message: str, offset: int = 0, length: int = 1) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length


def number(text: str) -> float | None:
    """The value of a decimal number (`0.5`, `-1`, `1e-3`); None for other text or infinity."""
    if not DECIMAL.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def chosen_levels(text: str, offset: int, factors: Mapping[str, Factor]) -> dict[str, str]:
    """Parse levels such as `init=large, width=256`; returns factor -> level.

    offset: position of the text in the rule or metric, for errors. Raises TextError for an unknown
    factor or level, and for a factor that appears twice.
    """
    chosen: dict[str, str] = {}
    for part, at in _between_commas(text, offset):
        name, _, given = (piece.strip() for piece in part.partition("="))
        if name not in factors:
            message = f"unknown factor {quoted(name)}{suggest(name, factors)}"
            raise TextError(message, at, len(part) or 1)
        if name in chosen:
            raise TextError(f"{name} appears twice on one side", at, len(part))
        levels = factors[name].levels
        level = next((known for known in levels if _same(known, given)), None)
        if level is None:
            message = f"unknown level {quoted(given)} of {name}{suggest(given, levels)}"
            raise TextError(message, at, len(part))
        chosen[name] = level
    return chosen


def has_levels(arm: Arm, levels: Mapping[str, str]) -> bool:
    """Whether an arm has all of the levels (factor -> level)."""
    return all(arm.levels[factor] == level for factor, level in levels.items())


def is_made_of_levels(arm: Arm) -> bool:
    """Whether the arm's name consists of its levels of all factors."""
    return arm.name == written(arm.levels)


def is_named_arm(text: str, factors: Iterable[Factor]) -> bool:
    """Whether the text is the name of a named arm in a suite that also compares factors."""
    return any(not factor.path and text in factor.levels for factor in factors)


def callable_names(arms: Iterable[Arm], factors: Iterable[Factor]) -> list[str]:
    """The names that select arms without levels.

    These are the named arms if the suite also compares factors, else the names of all arms.
    """
    named = [level for factor in factors if not factor.path for level in factor.levels]
    return named or [arm.name for arm in arms]


def written(levels: Mapping[str, str]) -> str:
    """Format levels (factor -> level): `norm=batch, lr=0.1`."""
    return ", ".join(f"{factor}={level}" for factor, level in levels.items())


def _between_commas(text: str, offset: int) -> Iterator[tuple[str, int]]:
    """Split at commas outside of brackets; yields each stripped part and its offset."""
    depth = start = 0
    for index, character in enumerate(f"{text},"):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and (depth <= 0 or index == len(text)):
            part = text[start:index]
            yield part.strip(), offset + start + len(part) - len(part.lstrip())
            start = index + 1


def _same(known: str, given: str) -> bool:
    value = number(known)
    return known == given or (value is not None and value == number(given))
