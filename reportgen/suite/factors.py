"""From factors to arms: the grid, one factor at a time, paired levels, or named arms."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reportgen.errors import SuiteError, suggest
from reportgen.parts import Part
from reportgen.suite.document import Document
from reportgen.suite.file import FactorFile, SuiteFile
from reportgen.suite.kinds import Config, Kind
from reportgen.suite.model import Arm, Factor
from reportgen.suite.problems import validate, validate_incomplete
from reportgen.suite.reading import Path_

MAX_ARMS = 10_000


@dataclass(frozen=True)
class _Level:
    """One value of a factor: its name if the suite gives one, and where it stands."""

    value: Any
    origin: Path_
    name: str | None = None


@dataclass(frozen=True)
class _Factor:
    name: str
    path: str
    levels: tuple[_Level, ...]


@dataclass(frozen=True)
class _Draft:
    """An arm before its configuration is resolved."""

    name: str | None
    origin: Path_
    chosen: Mapping[str, _Level]  # dotted path -> level


def expand(
    file: SuiteFile, document: Document, kind: Kind
) -> tuple[tuple[Arm, ...], tuple[Factor, ...]]:
    """All arms of a suite with their resolved configurations, and the factors behind them."""
    validate_incomplete(kind.config, document.branch("base"), where="base")
    drafts, paths, names = _drafts(file, document)
    arms = [_resolve(draft, document, kind, paths, names) for draft in drafts]
    _reject_twins(arms, drafts, document)
    factors = tuple(
        Factor(names[path], path, tuple(dict.fromkeys(arm.levels[names[path]] for arm in arms)))
        for path in paths
    )
    return tuple(arms), factors


def _drafts(
    file: SuiteFile, document: Document
) -> tuple[list[_Draft], list[str], dict[str, str]]:
    if file.arms is not None and file.compare is not None:
        raise SuiteError(
            'both "compare" and "arms" are given; expected one of them',
            document.locate(("arms",), key=True),
        )
    if file.arms is not None:
        return _named(file, document)
    compare = file.compare or {}
    factors = [_factor(path, given, document) for path, given in compare.items()]
    names = _distinct({factor.path: factor.name for factor in factors}, document, "compare")
    drafts = list(_design(file, factors, document))
    return drafts, [factor.path for factor in factors], names


def _named(
    file: SuiteFile, document: Document
) -> tuple[list[_Draft], list[str], dict[str, str]]:
    arms = file.arms or {}
    if not arms:
        raise SuiteError("arms must not be empty", document.locate(("arms",)))
    drafts = [
        _Draft(name, ("arms", name), {p: _Level(v, ("arms", name, p)) for p, v in given.items()})
        for name, given in arms.items()
    ]
    for name in arms:
        if not name.strip() or set(name) & set("<>\n"):
            message = f'the arm\'s name "{name}" must not be empty or contain "<", ">" or line breaks'
            raise SuiteError(message, document.locate(("arms", name), key=True))
    paths = list(dict.fromkeys(path for given in arms.values() for path in given))
    names = _distinct({path: path.rsplit(".", 1)[-1] for path in paths}, document, "arms")
    return drafts, paths, names


def _factor(path: str, given: list[Any] | FactorFile, document: Document) -> _Factor:
    name, origin = path.rsplit(".", 1)[-1], ("compare", path)
    levels: list[Any] | dict[str, Any]
    if isinstance(given, FactorFile):
        name, levels, origin = given.as_ or name, given.levels, (*origin, "levels")
    else:
        levels = given
    if isinstance(levels, dict):
        if not levels:
            raise SuiteError(f"{path} needs at least one level", document.locate(origin))
        made = [_Level(value, (*origin, label), label) for label, value in levels.items()]
    else:
        made = [_Level(value, (*origin, index)) for index, value in enumerate(levels)]
    return _Factor(name, path, tuple(made))


def _distinct(names: dict[str, str], document: Document, section: str) -> dict[str, str]:
    seen: dict[str, str] = {}
    for path, name in names.items():
        if name in seen:
            if section == "arms":  # named arms have no place for `as`: the whole path is the name
                return {path: path for path in names}
            raise SuiteError(
                f'"{seen[name]}" and "{path}" are both called "{name}"; '
                f"name one of them with {{as: ..., levels: [...]}}",
                document.locate((section, path), key=True),
            )
        seen[name] = path
    return names


def _design(file: SuiteFile, factors: list[_Factor], document: Document) -> Iterator[_Draft]:
    if not factors:
        yield _Draft("base", ("base",), {})
        return
    paths = [factor.path for factor in factors]
    if file.design == "one-at-a-time":
        yield _Draft("base", ("base",), {})
        for factor in factors:
            for level in factor.levels:
                yield _Draft(None, level.origin, {factor.path: level})
        return
    if file.design == "paired":
        lengths = {factor.name: len(factor.levels) for factor in factors}
        if len(set(lengths.values())) > 1:
            listed = ", ".join(f"{name} has {n}" for name, n in lengths.items())
            raise SuiteError(
                f"design: paired needs as many levels in every factor, but {listed}",
                document.locate(("compare",), key=True),
            )
        rows: Iterator[tuple[_Level, ...]] = zip(*(f.levels for f in factors), strict=True)
    else:
        rows = itertools.product(*(factor.levels for factor in factors))
    for count, row in enumerate(rows, 1):
        if count > MAX_ARMS:
            raise SuiteError(
                f"the grid has more than {MAX_ARMS} arms", document.locate(("compare",), key=True)
            )
        yield _Draft(None, row[-1].origin, dict(zip(paths, row, strict=True)))


def _resolve(
    draft: _Draft, document: Document, kind: Kind, paths: list[str], names: dict[str, str]
) -> Arm:
    trial = document.branch("base")
    for path, level in draft.chosen.items():
        try:
            trial.set(path, level.value, level.origin)
        except KeyError as error:
            raise SuiteError(
                f'"{path}" runs through {error}, which has no parts in base',
                document.locate(level.origin),
            ) from None
    config = validate(kind.config, trial, where="base")
    levels = {names[path]: _label(config, path, draft.chosen.get(path)) for path in paths}
    settings = {path: level.value for path, level in draft.chosen.items()}
    varied = {names[path] for path in draft.chosen}
    name = draft.name or ", ".join(f"{k}={v}" for k, v in levels.items() if k in varied)
    return Arm(name, levels, config, settings)


def _label(config: Config, path: str, level: _Level | None) -> str:
    """The name of the level that an arm has: the suite's own, or read off the configuration."""
    if level is not None and level.name is not None:
        return level.name
    node: Any = config
    for key in path.split("."):
        if isinstance(node, Part) and key == node.name:
            continue
        node = getattr(node, key, None)
    return label(node)


def label(value: object) -> str:
    """A value in one line: `normal(std=0.05)`, `0.1`, `none`, `[100, 100]`."""
    if isinstance(value, Part):
        return value.describe()
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(label(item) for item in value)}]"
    return str(value)


def _reject_twins(arms: list[Arm], drafts: list[_Draft], document: Document) -> None:
    configs: dict[Config, str] = {}
    names: set[str] = set()
    for arm, draft in zip(arms, drafts, strict=True):
        twin = configs.setdefault(arm.config, arm.name)
        if twin != arm.name:
            raise SuiteError(
                f'the arms "{twin}" and "{arm.name}" have the same configuration',
                document.locate(draft.origin, key=True),
            )
        if arm.name in names:
            raise SuiteError(
                f'two arms are called "{arm.name}"; a level stands twice',
                document.locate(draft.origin, key=True),
            )
        names.add(arm.name)


def unknown_arm(name: str, arms: tuple[Arm, ...]) -> str:
    """The message for a name that no arm has."""
    return f'unknown arm "{name}"{suggest(name, [arm.name for arm in arms])}'
