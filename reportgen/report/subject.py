"""The data sets of a run, with their sizes and checksums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.findings.measured import NOTHING
from reportgen.language import N_, Phrases, phrases
from reportgen.parts.datasets import Dataset, Facts, Guess
from reportgen.parts.labels import label
from reportgen.report.figures import Material
from reportgen.report.tables import Cell, Table, numbers, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import capital, quoted, setting
from reportgen.stats import format_number

CHECKSUM = "data"  # key of the checksum among the hashes of a trial
SIZES = {
    "train_examples": N_("training"),
    "validation_examples": N_("validation"),
    "test_examples": N_("test"),
}

GUESSING = N_("The data, and the scores of guessing")
SCORES = (N_("Accuracy of guessing"), N_("Loss of guessing"))
TEST_SCORES = (N_("Accuracy of guessing, test examples"), N_("Loss of guessing, test examples"))


@dataclass(frozen=True)
class Source:
    """A data set, or the part of it that some arms used; an unknown checksum is empty."""

    name: str  # with all arguments
    short: str  # with arguments that differ from their default
    checksum: str
    sizes: dict[str, int]  # split -> examples
    arms: tuple[str, ...]
    facts: Facts | None = None
    redrawn: bool = False  # whether every seed has its own examples


@dataclass(frozen=True)
class Subject:
    """All data sets of a run."""

    sources: tuple[Source, ...]
    summary: str
    table: Table
    guessing: Table | None = None  # scores of a constant prediction
    reach: tuple[str, ...] = ()  # sentences on what the data can and cannot show


def subject_of(material: Material) -> Subject | None:
    """The data sets of all arms; None if the experiment has no data."""
    sources = _sources([arm for arm in material.arms if hasattr(arm.arm.config, "data")])
    if not sources:
        return None
    say = phrases(material.suite.language)
    return Subject(
        sources,
        _summary(sources, say),
        _table(sources, say),
        _guessing(sources, say),
        _reach(material.arms, say),
    )


def _reach(arms: Sequence[ArmTrials], say: Phrases) -> tuple[str, ...]:
    data = [getattr(arm.arm.config, "data", None) for arm in arms]
    found = dict.fromkeys(given.reach for given in data if isinstance(given, Dataset))
    return tuple(say.fixed(text) for text in found if text)


def _sources(arms: Sequence[ArmTrials]) -> tuple[Source, ...]:
    groups: dict[tuple[str, str, tuple[tuple[str, int], ...]], list[ArmTrials]] = {}
    for arm in arms:
        name = setting(arm.arm.config.model_dump().get("data"))
        checksum, sizes = _checksum(arm), _sizes([arm])
        groups.setdefault((name, checksum, tuple(sizes.items())), []).append(arm)
    return tuple(
        Source(
            name,
            _short(found[0]),
            checksum,
            _sizes(found),
            tuple(arm.name for arm in found),
            found[0].facts,
            _redrawn(found[0]),
        )
        for (name, checksum, _), found in groups.items()
    )


def _checksum(arm: ArmTrials) -> str:
    """The checksum that all seeds share; empty if it is unknown or each seed has its own data."""
    return "" if _redrawn(arm) else next(iter(_hashes(arm, CHECKSUM)), "")


def _redrawn(arm: ArmTrials) -> bool:
    data = getattr(arm.arm.config, "data", None)
    return isinstance(data, Dataset) and data.redrawn


def _short(arm: ArmTrials) -> str:
    """The data set with the arguments that differ from their default."""
    return label(getattr(arm.arm.config, "data", None))


def _hashes(arm: ArmTrials, purpose: str) -> Iterable[str]:
    records = (*arm.ok, *arm.failed)
    return (r.outcome.hashes[purpose] for r in records if purpose in r.outcome.hashes)


def _sizes(arms: Sequence[ArmTrials]) -> dict[str, int]:
    """Number of examples of each split, as far as trials recorded it."""
    arrays = [r.outcome.arrays for arm in arms for r in (*arm.ok, *arm.failed)]
    return {
        split: int(np.asarray(found[name]).item())
        for name, split in SIZES.items()
        for found in arrays[:1]
        if name in found
    }


def _summary(sources: Sequence[Source], say: Phrases) -> str:
    known = {source.short for source in sources if source.checksum}
    same: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        if source.checksum or source.short not in known:  # otherwise these arms have no trial yet
            same.setdefault((source.short, source.checksum), []).append(source)
    sets = [_words(found, say) for found in same.values()]
    return say.text("Data: {sets}.", sets="; ".join(sets) if len(sets) > 1 else sets[0])


def _words(same: Sequence[Source], say: Phrases) -> str:
    """Text on one data set and the sizes that arms use: `50 to 800 training examples`."""
    parts = [same[0].short]
    found = {split: [s.sizes.get(split, 0) for s in same] for split in same[0].sizes}
    sizes = [
        say.text("{number} {split}", number=_from_to(ns, say), split=say.fixed(split))
        for split, ns in found.items()
        if max(ns)
    ]
    if sizes:
        parts.append(say.text("{sizes} examples", sizes=say.listed(sizes)))
    return ", ".join(parts)


def _from_to(numbers: Sequence[int], say: Phrases) -> str:
    low, high = (f"{f(numbers):,}" for f in (min, max))
    return low if low == high else say.span(low, high)


def _table(sources: Sequence[Source], say: Phrases) -> Table:
    splits = [split for split in SIZES.values() if any(split in s.sizes for s in sources)]
    several = len(sources) > 1
    return table(
        "The data",
        [
            "Data set",
            *(capital(say.text("{split} examples", split=say.fixed(split))) for split in splits),
            "Checksum (sha256)",
            *(["Arms"] if several else []),
        ],
        (
            [
                source.name,
                *(f"{source.sizes.get(split, 0):,}" for split in splits),
                source.checksum or say.fixed("one per seed" if source.redrawn else "not recorded"),
                *([say.listed([quoted(arm) for arm in source.arms])] if several else []),
            ]
            for source in sources
        ),
    )


def _guessing(sources: Sequence[Source], say: Phrases) -> Table | None:
    """A table of the inputs, the targets and the scores of the best constant prediction."""
    known = {source.name: source.facts for source in sources if source.facts}
    if not known:
        return None
    tested = any(facts.test for facts in known.values())
    heads = (*SCORES, *(TEST_SCORES if tested else ()))
    return table(
        GUESSING,
        ["Data set", "Inputs", "Targets", *numbers(heads)],
        (
            [
                name,
                _inputs(facts, say),
                _targets(facts, say),
                *_scores(facts.guess),
                *(_scores(facts.test) if tested else ()),
            ]
            for name, facts in known.items()
        ),
    )


def _inputs(facts: Facts, say: Phrases) -> str:
    shape = " × ".join(f"{length:,}" for length in facts.shape)
    return say.text("{shape}, of the size {size}", shape=shape, size=_written(facts.inputs_size))


def _targets(facts: Facts, say: Phrases) -> str:
    if not facts.counts:
        size = _written(facts.targets_size)
        return say.text(
            "values of the size {size} ({number} for each example)", number=facts.outputs, size=size
        )
    examples = _from_to([count for count in facts.counts if count] or [0], say)
    return say.text(
        "{number} classes of {examples} examples", number=facts.outputs, examples=examples
    )


def _scores(guess: Guess | None) -> tuple[Cell, Cell]:
    """Cells with accuracy and loss."""
    values = (guess.accuracy, guess.loss) if guess else (None, None)
    accuracy, loss = (
        Cell(NOTHING) if value is None else Cell(_written(value), value=value) for value in values
    )
    return accuracy, loss


def _written(value: float) -> str:
    return format_number(value, 3)
