"""The factors of a suite: what `compare` or `arms` vary, and the levels they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reportgen.errors import SuiteError, quoted
from reportgen.suite.document import Document
from reportgen.suite.file import FactorFile
from reportgen.suite.source import KeyPath

_RESERVED = set("<>=,\n")  # the syntax of rules


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
        if not name or name != name.strip() or _RESERVED & set(name):
            raise SuiteError(
                "the name of a level must be text without < > = , and must not begin or end with "
                f"blanks. Got {quoted(name)} instead.",
                document.locate((*origin, name), key=True),
            )
    return tuple(Level(value, (*origin, name), name) for name, value in values.items())


def _last_word(path: str) -> str:
    return path.rsplit(".", 1)[-1]
