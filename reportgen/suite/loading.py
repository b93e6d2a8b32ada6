"""`load_suite`: finds a suite file, reads it, applies changes of the command line, resolves it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.errors import InputError, SuiteError, quoted, suggest
from reportgen.experiments import EXPERIMENTS, AnyExperiment
from reportgen.language import Language
from reportgen.suite.arms import expand, unknown_arm
from reportgen.suite.changes import Changes
from reportgen.suite.claims import Subject, read_answers, read_claims, read_published
from reportgen.suite.document import Document
from reportgen.suite.figures import read_figures, read_hero, read_layout
from reportgen.suite.file import SeedsFile, SuiteFile
from reportgen.suite.forms import FORMS, NAME, in_language
from reportgen.suite.model import Change, Sequential, Suite
from reportgen.suite.problems import validate
from reportgen.suite.reading import read_source
from reportgen.suite.source import START, Source, show
from reportgen.suite.tuning import FIRST_SEED, check_seeds, read_tuning

_PACKAGE = Path(__file__).resolve().parent.parent


def load_suite(
    name: str | Path,
    *,
    profile: str | None = None,
    settings: Iterable[str] = (),
    seeds: int | None = None,
    only: Sequence[str] = (),
    language: Language = "en",
) -> Suite:
    """Load a suite by path, or a shipped one by name, and resolve it completely.

    profile: name of a profile of the suite, e.g. "quick".
    settings: changes of the form "path=value" ("base.width=512"), where the value is YAML.
    seeds: number of seeds; default: that of the suite.
    only: names of the arms to keep; default: all.
    language: language of the report, and of the suite's sentences if it has several languages.

    All profiles are checked, also those that are not applied. Raises InputError if the file cannot
    be read or an argument is wrong, and SuiteError, with the position, for an error in the suite.
    """
    written = _read(read_source(find_suite(str(name))))
    _check_profiles(written)
    changes = Changes(written.copy())
    if profile is not None:
        changes.profile(profile)
    changes.settings(settings)
    if seeds is not None:
        changes.seeds(seeds)
    suite = _resolve(changes.document, tuple(changes.made), language)
    if changes.made:
        suite = _as_written(suite, written)
    return _keep(dataclasses.replace(suite, profile=profile or ""), only)


def _read(source: Source) -> Document:
    """Return the document of a source; raises SuiteError if it is not a valid suite file."""
    if source.data is None:
        raise SuiteError(
            'the file is empty; a suite starts with "suite:", "question:" and "experiment:"',
            source.position(START),
        )
    if not isinstance(source.data, dict):
        raise SuiteError(
            f'a suite must be a mapping that begins "suite: ...". Got {show(source.data)} instead.',
            source.position(source.value_span(())),
        )
    document = Document(source)
    validate(SuiteFile, document, where="the suite")
    return document


def _check_profiles(document: Document) -> None:
    for name in document.data.get("profiles", {}):
        if not re.fullmatch(NAME, name):  # it is part of the name of the report's folder
            message = f"the name of a profile must be {FORMS[NAME]}. Got {show(name)} instead."
            raise SuiteError(message, document.locate(("profiles", name), key=True))
        changes = Changes(document.copy())
        changes.profile(name)
        _resolve(changes.document)


def _resolve(
    document: Document, changes: tuple[Change, ...] = (), language: Language = "en"
) -> Suite:
    file = validate(SuiteFile, document, where="the suite")
    experiment = _experiment(file, document)
    arms, factors = expand(file, document, experiment)
    subject = Subject(document, experiment, {arm.name: arm for arm in arms}, factors, language)
    claims = read_claims(file.claims, subject)
    return Suite(
        name=file.suite,
        question=in_language(file.question, language),
        experiment=experiment,
        arms=arms,
        factors=factors,
        seeds=_seeds(file, document),
        sequence=_sequence(file, document),
        tuning=read_tuning(file.tune, document, experiment, arms, factors),
        claims=claims,
        answers=read_answers(file.answer, claims, subject),
        published=read_published(file.published, subject),
        figures=read_figures(file.figures, subject),
        hero=read_hero(file.figures, subject),
        layout=read_layout(file.figures, subject),
        background=in_language(file.background or "", language),
        reading=tuple(in_language(note, language) for note in file.reading),
        limits=tuple(in_language(limit, language) for limit in file.limits),
        language=language,
        changes=changes,
        text=document.source.text,
        path=document.source.name,
    )


def _experiment(file: SuiteFile, document: Document) -> AnyExperiment:
    if file.experiment not in EXPERIMENTS:
        raise SuiteError(
            f"unknown experiment {quoted(file.experiment)}{suggest(file.experiment, EXPERIMENTS)}",
            document.locate(("experiment",)),
        )
    return EXPERIMENTS[file.experiment]


def _seeds(file: SuiteFile, document: Document) -> tuple[int, ...]:
    if isinstance(file.seeds, int):
        return tuple(range(file.seeds))
    if isinstance(file.seeds, SeedsFile):
        first, count = file.seeds.first, file.seeds.count or file.seeds.max or 0
        if first + count > FIRST_SEED:
            message = (
                f"the last seed must be below {FIRST_SEED:,}. Got {first + count - 1} instead."
            )
            raise SuiteError(message, document.locate(("seeds", "first")))
        return tuple(range(first, first + count))
    if len(set(file.seeds)) < len(file.seeds):
        raise SuiteError("a seed appears twice in the list", document.locate(("seeds",)))
    check_seeds(file.seeds, document)
    return tuple(file.seeds)


def _sequence(file: SuiteFile, document: Document) -> Sequential | None:
    if not isinstance(file.seeds, SeedsFile):
        return None
    start, maximum = file.seeds.start, file.seeds.max
    if start is None or maximum is None:
        return None
    if maximum < start:
        message = f"seeds.max must be at least seeds.start, {start}. Got {maximum} instead."
        raise SuiteError(message, document.locate(("seeds", "max")))
    if not file.claims:
        message = "seeds until decided need at least one claim; without claims, give a fixed number"
        raise SuiteError(message, document.locate(("seeds",)))
    return Sequential(start, maximum)


def _as_written(suite: Suite, document: Document) -> Suite:
    """Return a changed suite with the number of claims and cells of the unchanged file.

    The multiple-testing correction counts all claims of the file. If the changes only removed arms,
    every claim also keeps its number of cells in the file, so that cells which are not run count as
    missing. This is skipped if the file is not valid without the changes.
    """
    stated = [claim for claim in document.data.get("claims", ()) if "stated" not in claim]
    suite = dataclasses.replace(suite, family_in_file=len(stated))
    try:
        written = _resolve(document)
    except SuiteError:
        return suite
    if not {arm.config for arm in suite.arms} < {arm.config for arm in written.arms}:
        return suite
    cells = {claim.id: claim.cells for claim in written.claims}
    claims = (
        dataclasses.replace(claim, cells=max(claim.cells, cells.get(claim.id, 0)))
        for claim in suite.claims
    )
    return dataclasses.replace(suite, claims=tuple(claims))


def _keep(suite: Suite, only: Sequence[str]) -> Suite:
    if not only:
        return suite
    names = [arm.name for arm in suite.arms]
    for name in only:
        if name not in names:
            raise InputError(f"--only: {unknown_arm(name, suite.arms)}")
    kept = tuple(arm for arm in suite.arms if arm.name in only)
    change = Change("arms", str(len(names)), ", ".join(arm.name for arm in kept), "--only")
    tuning = suite.tuning and suite.tuning.only(only)
    return dataclasses.replace(suite, arms=kept, tuning=tuning, changes=(*suite.changes, change))


def suites_folder() -> Path:
    """The folder of the shipped suites."""
    inside = _PACKAGE / "suites"
    return inside if inside.is_dir() else _PACKAGE.parent / "suites"


def shipped_suites() -> dict[str, Path]:
    """Name -> file of every shipped suite, sorted by name."""
    return {path.stem: path for path in sorted(suites_folder().glob("*.yaml"))}


def find_suite(name: str) -> Path:
    """The path of a suite, which is given as a path or as the name of a shipped suite.

    A file takes precedence over a shipped suite, and a shipped suite over a folder of that name.
    Raises InputError if there is no such file and no such suite.
    """
    path, shipped = Path(name), shipped_suites()
    try:
        if path.is_file():
            return path
        if name in shipped:
            return shipped[name]
        if path.exists():  # a folder or a device: reading it raises the error
            return path
    except (OSError, ValueError) as error:  # a name that is too long, or contains NUL
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: cannot be read: {reason}") from None
    hint = suggest(path.stem, shipped)
    if not hint.startswith("; did"):
        hint = "; reportgen list shows the shipped suites"
    raise InputError(f"{name}: there is no such file and no shipped suite of that name{hint}")
