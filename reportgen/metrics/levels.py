"""Levels of factors as rules and metrics write them: `norm=batch, lr=0.1`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from reportgen.errors import quoted, suggest

DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

ARM = "arm"
"""The factor whose levels are the named arms of a suite that compares factors too."""


class Factor(Protocol):
    """What is varied on purpose, and the levels that it has."""

    @property
    def name(self) -> str:
        """As rules and metrics call it."""

    @property
    def path(self) -> str:
        """Where it stands in a configuration; empty for the factor of named arms."""

    @property
    def levels(self) -> tuple[str, ...]:
        """All of its levels."""


class Arm(Protocol):
    """One side of a comparison, and its level of each factor."""

    @property
    def name(self) -> str:
        """As rules and metrics call it."""

    @property
    def levels(self) -> Mapping[str, str]:
        """Factor -> level."""


class TextError(ValueError):
    """What is wrong with a text inside a suite; `offset` counts characters from its start."""

    def __init__(self, message: str, offset: int = 0, length: int = 1) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length


def number(text: str) -> float | None:
    """The finite number that a decimal text is (`0.5`, `-1`, `1e-3`), or None."""
    if not DECIMAL.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def chosen_levels(text: str, offset: int, factors: Mapping[str, Factor]) -> dict[str, str]:
    """Factor -> level for `init=large, width=256`; TextError for what is unknown."""
    chosen: dict[str, str] = {}
    for part, at in _between_commas(text, offset):
        name, _, given = (piece.strip() for piece in part.partition("="))
        if name not in factors:
            message = f"unknown factor {quoted(name)}{suggest(name, factors)}"
            raise TextError(message, at, len(part) or 1)
        if name in chosen:
            raise TextError(f"{name} stands twice on one side", at, len(part))
        levels = factors[name].levels
        level = next((known for known in levels if _same(known, given)), None)
        if level is None:
            message = f"unknown level {quoted(given)} of {name}{suggest(given, levels)}"
            raise TextError(message, at, len(part))
        chosen[name] = level
    return chosen


def has_levels(arm: Arm, levels: Mapping[str, str]) -> bool:
    """Whether an arm has all of these levels."""
    return all(arm.levels[factor] == level for factor, level in levels.items())


def is_made_of_levels(arm: Arm) -> bool:
    """Whether the arm's name says its levels in every factor, as designs name arms."""
    return arm.name == written(arm.levels)


def is_named_arm(text: str, factors: Iterable[Factor]) -> bool:
    """Whether this is the name of an arm that meets factors, and so one of its levels."""
    return any(not factor.path and text in factor.levels for factor in factors)


def callable_names(arms: Iterable[Arm], factors: Iterable[Factor]) -> list[str]:
    """What a side can call arms by without levels: the named arms, where these meet factors."""
    named = [level for factor in factors if not factor.path for level in factor.levels]
    return named or [arm.name for arm in arms]


def written(levels: Mapping[str, str]) -> str:
    """`norm=batch, lr=0.1`."""
    return ", ".join(f"{factor}={level}" for factor, level in levels.items())


def _between_commas(text: str, offset: int) -> Iterator[tuple[str, int]]:
    """The stripped parts between commas outside brackets, each with its offset."""
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
