"""`load_suite`: from a file and the command line's changes to a Suite."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.errors import InputError, Position, SuiteError, suggest
from reportgen.suite.claims import read_claims, read_published
from reportgen.suite.document import Document
from reportgen.suite.factors import expand, label, unknown_arm
from reportgen.suite.file import SuiteFile
from reportgen.suite.kinds import KINDS
from reportgen.suite.model import Change, Suite
from reportgen.suite.problems import show, validate
from reportgen.suite.reading import Source, parse_source, read_source
from reportgen.suite.shipped import find_suite


def load_suite(
    name: str | Path,
    *,
    profile: str | None = None,
    settings: Iterable[str] = (),
    seeds: int | None = None,
    only: Sequence[str] = (),
) -> Suite:
    """Load a suite by path, or a shipped one by name, and resolve it completely.

    profile: name of a profile of the suite, e.g. "quick".
    settings: changes of the form "path=value" ("base.width=512"), the value being YAML.
    seeds: the number of seeds, instead of the suite's.
    only: names of the arms to keep.

    Raises InputError and SuiteError, whose text says where, what was found and what was expected.
    """
    source = read_source(find_suite(str(name)))
    document = Document(source)
    changes: list[Change] = []
    _check_shape(document)
    if profile is not None:
        _apply_profile(document, profile, changes)
    for setting in settings:
        _apply_setting(document, setting, changes)
    if seeds is not None:
        _apply(document, "seeds", seeds, Position("--seeds"), f"--seeds {seeds}", changes)
    return _keep(_resolve(document, source, tuple(changes)), only)


def _check_shape(document: Document) -> SuiteFile:
    if not isinstance(document.data, dict):
        raise SuiteError(
            f"a suite must be a mapping that starts with \"suite:\". Got {show(document.data)} instead.",
            document.source.position((0, 0)),
        )
    return validate(SuiteFile, document)


def _resolve(document: Document, source: Source, changes: tuple[Change, ...]) -> Suite:
    file = _check_shape(document)
    kind = KINDS[file.experiment]
    arms, factors = expand(file, document, kind)
    return Suite(
        name=file.suite,
        question=file.question.strip(),
        kind=kind,
        arms=arms,
        factors=factors,
        seeds=_seeds(file, document),
        claims=read_claims(file.claims, document, kind, arms, factors),
        published=read_published(file.published, document, kind, arms),
        background=file.background.strip(),
        reading=tuple(file.reading),
        limits=tuple(file.limits),
        changes=changes,
        text=source.text,
        path=source.name,
    )


def _seeds(file: SuiteFile, document: Document) -> tuple[int, ...]:
    if isinstance(file.seeds, int):
        return tuple(range(file.seeds))
    if len(set(file.seeds)) < len(file.seeds):
        raise SuiteError("a seed stands twice in the list", document.locate(("seeds",)))
    return tuple(file.seeds)


def _apply_profile(document: Document, name: str, changes: list[Change]) -> None:
    profiles = document.data.get("profiles") or {}
    if name not in profiles:
        known = suggest(name, profiles) if profiles else "; it has no profiles"
        raise InputError(f'{document.source.name}: the suite has no profile "{name}"{known}')
    for path, value in profiles[name].items():
        origin = ("profiles", name, path)
        _apply(document, path, value, origin, f"profile {name}", changes)


def _apply_setting(document: Document, setting: str, changes: list[Change]) -> None:
    path, equals, text = setting.partition("=")
    place = Position(f"--set {setting}")
    if not equals or not path.strip():
        raise InputError(f"--set {setting}: expected path=value, for instance base.width=512")
    value = parse_source(f"--set {setting}", text).data
    _apply(document, path.strip(), value, place, f"--set {setting}", changes)


def _apply(
    document: Document,
    path: str,
    value: object,
    origin: Position | tuple[str, ...],
    by: str,
    changes: list[Change],
) -> None:
    before = document.copy()
    try:
        keys = document.set(path, value, origin)
    except KeyError as error:
        place = origin if isinstance(origin, Position) else document.locate(origin)
        raise SuiteError(f'"{path}" runs through {error}, which has no parts', place) from None
    if keys[0] in ("suite", "experiment", "profiles"):
        place = origin if isinstance(origin, Position) else before.locate(origin)
        raise SuiteError(f'"{keys[0]}" cannot be changed from outside the suite', place)
    changes.append(Change(path, label(before.get(keys)), label(value), by))


def _keep(suite: Suite, only: Sequence[str]) -> Suite:
    if not only:
        return suite
    names = [arm.name for arm in suite.arms]
    for name in only:
        if name not in names:
            raise InputError(f"--only: {unknown_arm(name, suite.arms)}")
    kept = tuple(arm for arm in suite.arms if arm.name in only)
    change = Change("arms", str(len(names)), ", ".join(arm.name for arm in kept), "--only")
    return dataclasses.replace(suite, arms=kept, changes=(*suite.changes, change))
