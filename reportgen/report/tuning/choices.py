"""Tables and figure of the choices of tuning: search spaces, chosen values, all candidates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from reportgen.charts import TuningPanel, tuning_profile
from reportgen.execution import Tried, Tuned, TunedArm
from reportgen.language import N_, Phrases
from reportgen.parts.labels import label
from reportgen.parts.spaces import Choice, Integers, Range, Space
from reportgen.report.data import Tidy, Value
from reportgen.report.facets import titles_of
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.wording import capital, some
from reportgen.stats import format_number
from reportgen.suite.model import Factor
from reportgen.suite.numeric import setting_title
from reportgen.suite.settings import value_at

ENDS = {"low": N_("at the low end"), "high": N_("at the high end")}
End = Literal["low", "high"]
READ = N_(
    "Each dot is the mean of a candidate over the tuning seeds; the diamond is the chosen one."
)
READ_PROFILE = N_(
    "In the figure of tuning each panel shows a setting of an arm over its range. If the dots "
    "around the chosen value are level, the choice hardly matters; if it is at an end, a better "
    "value may lie beyond. An arm with several settings has a panel for each, in which the others "
    "vary too."
)
DIVERGED = N_("A cross is a candidate with a diverged seed; it counts as the worst.")


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


def searched(space: Space, say: Phrases) -> str:
    """A range or a list of options in the language of the report; `Space.text` is in English."""
    match space:
        case Range(scale="uniform", low=low, high=high):
            return say.text("uniform from {low} to {high}", low=label(low), high=label(high))
        case Range(low=low, high=high):
            return say.text("log-uniform from {low} to {high}", low=label(low), high=label(high))
        case Integers(low=low, high=high):
            return say.text("whole numbers from {low} to {high}", low=low, high=high)
        case Choice(options=options):
            return say.text("one of {options}", options=", ".join(map(label, options)))
    return space.text


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
        return Cell("–", say.text("{share} lost", share=say.some_seeds(lost, len(tried.scores))))
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


def edges(arm: TunedArm) -> Mapping[str, End]:
    """Path -> end of the range, for every chosen value that lies at an end.

    A value lies at an end if it is the outermost one that was tried, or if its distance from the
    end is at most the width of the range divided by the number of candidates. Empty if no candidate
    ended well.
    """
    if not math.isfinite(arm.best.score):
        return {}
    found = {path: _edge(arm, path) for path in arm.spaces}
    return {path: end for path, end in found.items() if end is not None}


def _edge(arm: TunedArm, path: str) -> End | None:
    space = arm.spaces[path]
    share = space.fraction(arm.best.candidate.values[path])
    if share is None or (isinstance(space, Choice) and len(space.options) < 3):
        return None
    tried = [space.fraction(each.candidate.values[path]) or 0.0 for each in arm.tried]
    part = 1 / len(arm.tried)
    if share == min(tried) or share < part:
        return "low"
    return "high" if share == max(tried) or share > 1 - part else None


def profile_figure(
    tuned: Tuned, factors: Sequence[Factor], numbered: Iterator[int], say: Phrases
) -> FigureView | None:
    """The figure; None until all candidates have been tried."""
    titles = titles_of([arm.arm for arm in tuned.arms], factors)
    panels = [
        _panel(arm, path, titles[arm.arm.name], say) for arm in tuned.arms for path in arm.spaces
    ]
    if not panels:
        return None
    svg = tuning_profile(
        "tuning-profile",
        say.text("Tuning: validation scores over the range"),
        panels,
        score=say.text("{metric} of tuning trials", metric=tuned.tuning.metric.name(say)),
        better=tuned.tuning.better,
        say=say,
    )
    read = [READ]
    if any(not np.isfinite(panel.means).all() for panel in panels):
        read.append(DIVERGED)
    caption = " ".join(map(say.fixed, read))
    reads = (say.fixed(READ_PROFILE),)
    return FigureView(next(numbered), svg, caption, candidates_table(tuned, say), reads=reads)


def _panel(arm: TunedArm, path: str, title: str, say: Phrases) -> TuningPanel:
    space = arm.spaces[path]
    values = [tried.candidate.values[path] for tried in arm.tried]
    written = value_at(arm.arm.config, path)
    scores = np.array([tried.scores for tried in arm.tried], dtype=np.float64)
    names: tuple[str, ...] = ()
    if any(space.fraction(value) is None for value in values):
        options = list(space.values or ())
        names = tuple(label(option) for option in options)
        values = [options.index(value) for value in values]
        written = options.index(written) if written in options else None
    low, high = _ends(space, len(names))
    return TuningPanel(
        title=title,
        setting=setting_title(path.split(".")[-1], say),
        values=np.array(values, dtype=np.float64),
        scores=scores,
        chosen=arm.chosen,
        low=low,
        high=high,
        log=isinstance(space, Range) and space.scale == "log-uniform",
        written=_number(written),
        names=names,
    )


def _ends(space: Space, options: int) -> tuple[float, float]:
    if options:
        return 0.0, options - 1.0
    if isinstance(space, Range):
        return space.low, space.high
    values = space.values or (0.0, 1.0)
    return float(values[0]), float(values[-1])


def _number(value: object) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number else math.nan  # type: ignore[arg-type]
