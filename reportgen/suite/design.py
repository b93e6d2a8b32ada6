"""Factors and designs: the levels that a suite varies, and their combinations that become arms."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.errors import SuiteError, quoted
from reportgen.metrics.levels import ARM, number
from reportgen.suite.document import Document
from reportgen.suite.file import FactorFile
from reportgen.suite.source import KeyPath

_RULE_SYNTAX = set("<>=,\n")  # the syntax of rules
_RESERVED = set("<>\n")
_SEPARATING = set("=,")  # the syntax of levels: norm=batch, lr=0.1


@dataclass(frozen=True)
class Level:
    """One value of a factor, its path in the suite, and its name if the suite gives one."""

    value: Any
    origin: KeyPath
    name: str | None = None


@dataclass(frozen=True)
class FactorDraft:
    """A factor before the arms are resolved: its name, its dotted path and its levels in order."""

    name: str
    path: str
    levels: tuple[Level, ...]


def read_factors(
    compare: dict[str, list[Any] | FactorFile], document: Document
) -> tuple[FactorDraft, ...]:
    """Read the factors under `compare`. Raises SuiteError if two have the same name."""
    factors = [_factor(path, given, document) for path, given in compare.items()]
    seen: dict[str, str] = {}
    for factor in factors:
        if factor.name in seen:
            raise SuiteError(
                f"{quoted(seen[factor.name])} and {quoted(factor.path)} both have the name "
                f"{quoted(factor.name)}; rename one of them with {{as: ..., levels: [...]}}",
                document.locate(("compare", factor.path), key=True),
            )
        seen[factor.name] = factor.path
    return tuple(factors)


def factor_names(paths: Iterable[str]) -> dict[str, str]:
    """Dotted path -> its last word; if two last words are equal, all names are the whole paths."""
    names = {path: _last_word(path) for path in paths}
    return names if len(set(names.values())) == len(names) else {path: path for path in names}


def _factor(path: str, given: list[Any] | FactorFile, document: Document) -> FactorDraft:
    origin: KeyPath = ("compare", path)
    if not isinstance(given, FactorFile):
        return FactorDraft(_last_word(path), path, _listed(given, origin))
    name, origin = given.as_ or _last_word(path), (*origin, "levels")
    if isinstance(given.levels, list):
        return FactorDraft(name, path, _listed(given.levels, origin))
    return FactorDraft(name, path, _named(given.levels, origin, document))


def _listed(values: list[Any], origin: KeyPath) -> tuple[Level, ...]:
    return tuple(Level(value, (*origin, index)) for index, value in enumerate(values))


def _named(values: dict[str, Any], origin: KeyPath, document: Document) -> tuple[Level, ...]:
    for name in values:
        if not name or name != name.strip() or _RULE_SYNTAX & set(name):
            raise SuiteError(
                "the name of a level must be text without < > = , and must not begin or end with "
                f"blanks. Got {quoted(name)} instead.",
                document.locate((*origin, name), key=True),
            )
    return tuple(Level(value, (*origin, name), name) for name, value in values.items())


def _last_word(path: str) -> str:
    return path.rsplit(".", 1)[-1]


@dataclass(frozen=True)
class Draft:
    """An arm before its configuration is resolved; if `name` is None, its levels are its name."""

    name: str | None
    origin: KeyPath
    chosen: Mapping[str, Level]  # dotted path -> level
    arm: str | None = None  # the named arm that it extends, if factors are compared too


_Row = tuple[Level, ...]
_BASE = Draft("base", ("base",), {})


def designed(design: str, factors: tuple[FactorDraft, ...], document: Document) -> Iterator[Draft]:
    """Yield the arms of a design over factors; without factors that is base alone."""
    if not factors:
        yield _BASE
    elif design == "one-at-a-time":
        yield _BASE
        for factor in factors:
            yield from (Draft(None, lv.origin, {factor.path: lv}) for lv in factor.levels)
    else:
        paths = [factor.path for factor in factors]
        for row in _ROWS[design](factors, document):
            yield Draft(None, row[-1].origin, dict(zip(paths, row, strict=True)))


def named(arms: Mapping[str, Mapping[str, Any]], document: Document) -> Iterator[Draft]:
    """Yield the arms that a suite lists by name; raises SuiteError for an invalid name."""
    for name, given in arms.items():
        origin = ("arms", name)
        wrong = _wrong_name(name)
        if wrong:
            message = f"the name of an arm must not {wrong}. Got {quoted(name)} instead."
            raise SuiteError(message, document.locate(origin, key=True))
        yield Draft(name, origin, {p: Level(v, (*origin, p)) for p, v in given.items()})


def crossed(
    arms: Iterable[Draft], factors: Iterable[FactorDraft], rows: Sequence[Draft], document: Document
) -> Iterator[Draft]:
    """Combine every named arm with every arm of a design; the named arms act as one more factor.

    Raises SuiteError if a name is not usable as a level, or if an arm sets a compared path.
    """
    for factor in factors:
        if factor.name == ARM:
            message = f"with named arms, no factor can be called {quoted(ARM)}; rename it: as: ..."
            raise SuiteError(message, document.locate(("compare", factor.path), key=True))
    for arm in arms:
        if _SEPARATING & set(arm.name or ""):
            message = (
                'in a suite with factors, the name of an arm must not contain "=" or ",". '
                f"Got {quoted(arm.name)} instead."
            )
            raise SuiteError(message, document.locate(arm.origin, key=True))
        for row in rows:
            for path in arm.chosen.keys() & row.chosen.keys():
                message = f"{quoted(path)} is a factor under compare, so an arm cannot set it"
                raise SuiteError(message, document.locate(arm.chosen[path].origin, key=True))
            yield Draft(None, arm.origin, {**arm.chosen, **row.chosen}, arm.name)


def _wrong_name(name: str) -> str | None:
    """What makes a name unreadable in a rule, after "must not"; None if the name is valid."""
    if not name or name != name.strip():
        return "be empty, or begin or end with blanks"
    if _RESERVED & set(name):
        return 'contain "<", ">" or line breaks'
    return "be a number" if number(name) is not None else None


def _grid(factors: tuple[FactorDraft, ...], document: Document) -> Iterator[_Row]:
    return itertools.product(*(factor.levels for factor in factors))


def _paired(factors: tuple[FactorDraft, ...], document: Document) -> Iterator[_Row]:
    lengths = {factor.name: len(factor.levels) for factor in factors}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise SuiteError(
            f"design: paired needs the same number of levels in every factor, but {listed}",
            document.locate(("compare",), key=True),
        )
    return zip(*(factor.levels for factor in factors), strict=True)


_ROWS: dict[str, Callable[[tuple[FactorDraft, ...], Document], Iterator[_Row]]] = {
    "grid": _grid,
    "paired": _paired,
}
