"""Arms: applies every combination of levels to base, validates the result and names it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from reportgen.errors import Position, SuiteError, quoted, suggest
from reportgen.experiments import AnyExperiment, Config
from reportgen.metrics.levels import ARM
from reportgen.metrics.levels import written as in_words
from reportgen.parts import Part
from reportgen.parts.labels import label
from reportgen.suite.design import (
    Draft,
    Level,
    crossed,
    designed,
    factor_names,
    named,
    read_factors,
)
from reportgen.suite.document import Document, PathError
from reportgen.suite.file import SuiteFile
from reportgen.suite.hints import HintScope, for_path
from reportgen.suite.model import Arm, Factor
from reportgen.suite.problems import validate, validate_partly
from reportgen.suite.settings import ANY, outermost_first, written

MAX_ARMS = 1000


def expand(
    file: SuiteFile, document: Document, experiment: AnyExperiment
) -> tuple[tuple[Arm, ...], tuple[Factor, ...]]:
    """Return all arms of a suite with their resolved configurations, and the factors they vary.

    Raises SuiteError for an invalid configuration, and for two arms with one name or configuration.
    """
    validate_partly(experiment.config, document.branch("base"), where="base")
    drafts, names = _drafts(file, document)
    arms = tuple(_resolve(draft, document, experiment, names) for draft in drafts)
    _reject_twins(arms, drafts, document)
    check_defaults({arm.name: arm.config for arm in arms}, document)
    if drafts[0].arm is not None:
        names = {"": ARM, **names}  # it has no path, because each level sets several
    factors = (
        Factor(name, path, tuple(dict.fromkeys(arm.levels[name] for arm in arms)))
        for path, name in names.items()
    )
    return arms, tuple(factors)


def unknown_arm(name: str, arms: Iterable[Arm]) -> str:
    """Message for a name that no arm has."""
    return f"unknown arm {quoted(name)}{suggest(name, [arm.name for arm in arms])}"


def check_defaults(configs: Mapping[str, Config], document: Document) -> None:
    """Raise SuiteError if arms would differ in a setting that the suite does not name.

    configs: name of the arm -> its configuration. The default of a setting may depend on another
    setting (`Config.fitting`), and that one may be a factor.
    """
    for setting in dict.fromkeys(name for config in configs.values() for name in config.fitting()):
        seen: dict[str, str] = {}  # the value as text, because lists cannot be keys
        for name, config in configs.items():
            if setting not in config.model_fields_set:
                seen.setdefault(str(getattr(config, setting)), name)
        if len(seen) > 1:
            (one, arm), (other, another), *_ = seen.items()
            raise SuiteError(
                f"the default of {setting} is {one} in {quoted(arm)} and {other} in "
                f"{quoted(another)}; set {setting} in base, so that it is the same in all arms",
                document.locate(("base",), key=True),
            )


def _drafts(file: SuiteFile, document: Document) -> tuple[list[Draft], dict[str, str]]:
    """Return the arms to resolve, and a mapping of dotted path to name for all factors."""
    place = document.locate(("arms",), key=True)
    if file.arms is not None and file.compare is None:
        drafts = _limited(named(file.arms, document), place)
        return drafts, factor_names(path for draft in drafts for path in draft.chosen)
    factors = read_factors(file.compare or {}, document)
    designs = designed(file.design, factors, document)
    if file.arms is not None:
        designs = crossed(named(file.arms, document), factors, tuple(designs), document)
    else:
        place = document.locate(("compare",), key=True)
    return _limited(designs, place), {factor.path: factor.name for factor in factors}


def _limited(drafts: Iterable[Draft], place: Position) -> list[Draft]:
    some = list(itertools.islice(drafts, MAX_ARMS + 1))
    if len(some) > MAX_ARMS:
        raise SuiteError(f"the suite has more than {MAX_ARMS} arms", place)
    return some


def _resolve(
    draft: Draft, document: Document, experiment: AnyExperiment, names: Mapping[str, str]
) -> Arm:
    trial = document.branch("base")
    patterns: dict[str, str] = {}  # path in this arm -> the pattern that selects it
    for pattern in outermost_first(draft.chosen):
        level = draft.chosen[pattern]
        try:
            path = written(pattern, trial.data, experiment.config)
            _reject_same(patterns.setdefault(path, pattern), pattern)
            trial.set(path, level.value, level.origin)
        except PathError as error:
            hint = for_path(pattern, HintScope(experiment.config, trial.data))
            raise SuiteError(f"{error}{hint}", document.locate(level.origin, key=True)) from None
    config = validate(experiment.config, trial, where="base")
    levels = {name: _called(config, path, draft.chosen.get(path)) for path, name in names.items()}
    said = {names[path]: levels[names[path]] for path in draft.chosen if path in names}
    if draft.arm is not None:
        levels, said = {ARM: draft.arm, **levels}, {ARM: draft.arm, **said}
    paths = {pattern: path for path, pattern in patterns.items()}
    settings = {paths[pattern]: level.value for pattern, level in draft.chosen.items()}
    named = draft.name is not None
    return Arm(draft.name or in_words(said), levels, config, settings, named, trial.locate)


def _reject_same(other: str, pattern: str) -> None:
    if other != pattern:
        raise PathError(f"{quoted(other)} and {quoted(pattern)} are the same setting here")


def _called(config: Config, path: str, level: Level | None) -> str:
    """The name of an arm's level: the one that the suite gives, else the configured value."""
    if level is not None and level.name is not None:
        return level.name
    return level_name(config, path)


def level_name(config: Config, path: str) -> str:
    """The name of a level that the suite does not name: the value at a path, on one line."""
    node: Any = config
    for key in path.split("."):
        if not (isinstance(node, Part) and key in (node.name, ANY)):
            node = node.get(key) if isinstance(node, Mapping) else getattr(node, key, None)
    return label(node)


def _reject_twins(arms: Iterable[Arm], drafts: list[Draft], document: Document) -> None:
    configs: dict[Config, tuple[Arm, Draft]] = {}
    by_name: dict[str, Draft] = {}
    for arm, draft in zip(arms, drafts, strict=True):
        twin, other = configs.setdefault(arm.config, (arm, draft))
        if other is not draft:
            names = f"{quoted(twin.name)} and {quoted(arm.name)}"
            message = f"the arms {names} have the same configuration"
            if twin.name == arm.name:
                message = f"the arm {quoted(arm.name)} appears twice"
            raise SuiteError(message, _difference(draft, other, document))
        if arm.name in by_name:
            message = f"two arms have the name {quoted(arm.name)}; give the levels different names"
            raise SuiteError(message, _difference(draft, by_name[arm.name], document))
        by_name[arm.name] = draft


def _difference(draft: Draft, other: Draft, document: Document) -> Position:
    """Position in the suite of the level that only `draft` has, which distinguishes it."""
    if draft.name is not None:
        return document.locate(draft.origin, key=True)
    origins = [lv.origin for path, lv in draft.chosen.items() if other.chosen.get(path) is not lv]
    return document.locate(origins[0]) if origins else document.locate(draft.origin, key=True)
