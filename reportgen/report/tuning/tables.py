"""Tables of tuning: the search spaces, the choices and all candidates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from reportgen.execution import Tried, Tuned, TunedArm
from reportgen.language import N_, Phrases
from reportgen.parts.labels import label
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.tidy import Tidy, Value
from reportgen.report.tuning.edges import edges
from reportgen.report.tuning.sentences import searched
from reportgen.report.wording import capital, some
from reportgen.stats import format_number
from reportgen.suite.settings import value_at

ENDS = {"low": N_("at the low end"), "high": N_("at the high end")}


def spaces_table(tuned: Tuned, say: Phrases) -> Table:
    """Every tuned setting with its search space and its arms."""
    rows: dict[tuple[str, str], list[str]] = {}
    for name, arm in tuned.tuning.arms.items():
        for path, space in arm.spaces.items():
            rows.setdefault((path, searched(space, say)), []).append(name)
    every = len(tuned.tuning.arms)
    return table(
        "The search space",
        ["Setting", "Search space", "Arms"],
        (
            [path, text, say.fixed("all") if len(names) == every else some(names, 6, say)]
            for (path, text), names in rows.items()
        ),
    )


def choices_table(tuned: Tuned, say: Phrases) -> Table:
    """The chosen values of each arm with their scores in tuning."""
    return table(
        say.text(
            "Chosen values; {metric} of the tuning trials, mean over seeds",
            metric=tuned.tuning.metric.name(say),
        ),
        [
            Column("Arm"),
            Column("Chosen"),
            Column("As written"),
            *numbers([capital(tuned.tuning.metric.name(say))]),
            Column("Position in the range"),
            *numbers(["Candidates that diverged"]),
        ],
        ([arm.arm.name, *_choice(arm, say)] for arm in tuned.arms),
    )


def settings_in_words(values: Mapping[str, object]) -> str:
    """`optimizer.sgd.lr = 0.1, batch_size = 32`."""
    return ", ".join(f"{path} = {label(value)}" for path, value in values.items())


def _choice(arm: TunedArm, say: Phrases) -> list[Cell]:
    best, found = arm.best, edges(arm)
    written = {path: value_at(arm.arm.config, path) for path in arm.spaces}
    diverged = sum(tried.diverged > 0 for tried in arm.tried)
    places = {path: say.fixed(ENDS[end]) for path, end in found.items()}
    where = ", ".join(
        text if len(arm.spaces) == 1 else f"{path} {text}" for path, text in places.items()
    )
    return [
        Cell(settings_in_words(best.candidate.values)),
        Cell(", ".join(label(value) for value in written.values())),
        score(best, say),
        Cell(where or say.fixed("inside")),
        Cell(f"{diverged} of {len(arm.tried)}", value=diverged),
    ]


def score(tried: Tried, say: Phrases) -> Cell:
    """The mean score of a candidate, with the worst and the best seed."""
    if not math.isfinite(tried.score):
        lost = tried.diverged + tried.failed
        return Cell("–", say.text("{share} lost", share=say.share(lost, len(tried.scores))))
    low, high = (format_number(f(tried.scores)) for f in (min, max))
    detail = say.span(low, high) if len(tried.scores) > 1 and low != high else ""
    return Cell(format_number(tried.score), detail, tried.score)


def candidates_table(tuned: Tuned, say: Phrases) -> Table:
    """All candidates, sorted by arm and then by value."""
    return table(
        say.text(
            "{metric} of every candidate: mean, worst to best seed",
            metric=capital(tuned.tuning.metric.name(say)),
        ),
        [
            Column("Arm"),
            Column("Candidate"),
            *numbers([capital(tuned.tuning.metric.name(say))]),
            Column("Choice"),
        ],
        (
            [
                arm.arm.name,
                settings_in_words(tried.candidate.values),
                score(tried, say),
                say.fixed("chosen") if tried is arm.best else "",
            ]
            for arm in tuned.arms
            for tried in sorted(arm.tried, key=lambda each: _by_place(arm, each))
        ),
    )


def _by_place(arm: TunedArm, tried: Tried) -> tuple[tuple[float, str], ...]:
    """Sort key of a candidate: the positions of its values in their search spaces."""
    values = tried.candidate.values.items()
    shares = ((arm.spaces[path].fraction(value), label(value)) for path, value in values)
    return tuple((-1.0 if share is None else share, text) for share, text in shares)


def candidate_data(tuned: Tuned) -> Tidy:
    """`tuning.csv`: a row per tuning trial; the score of a diverged trial is infinite."""
    paths = list(dict.fromkeys(path for arm in tuned.arms for path in arm.spaces))
    head = ("arm", "candidate", "chosen", *paths, "seed", "score")
    rows = tuple(_rows(tuned, paths))
    named = [
        path for place, path in enumerate(paths, start=3) if any(_says(r[place]) for r in rows)
    ]
    return Tidy("tuning.csv", head, rows, ("arm", *named))


def _says(value: Value) -> bool:
    return isinstance(value, str | bool)


def _rows(tuned: Tuned, paths: list[str]) -> Iterator[tuple[Value, ...]]:
    for arm in tuned.arms:
        for number, tried in enumerate(arm.tried, start=1):
            values = tried.candidate.values
            shown = tuple(_plain(values[path]) if path in values else None for path in paths)
            for seed, found in zip(tuned.tuning.seeds, tried.scores, strict=True):
                yield arm.arm.name, number, int(tried is arm.best), *shown, seed, found


def _plain(value: object) -> Value:
    return value if isinstance(value, str | int | float) else label(value)
