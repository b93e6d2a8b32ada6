"""The walk of the first seed of each arm as a lab notebook, with the curves of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from reportgen.charts import (
    TRAINING,
    VALIDATION,
    Curve,
    CurvePanel,
    Series,
    Wording,
    curves_beside,
)
from reportgen.charts.scale import Axis, FloatArray
from reportgen.execution.model import Record
from reportgen.experiments import Shown
from reportgen.experiments.recipe.config import Recipe
from reportgen.experiments.recipe.figures.final import final_suite
from reportgen.experiments.recipe.figures.told import number, percent, rows_of
from reportgen.experiments.recipe.notebook import TRAININGS, Entry, entries_of
from reportgen.language import N_, Phrases
from reportgen.report.averages import named
from reportgen.report.figures import Drawing, FigureView, Listing
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials

TITLE = N_("Lab notebook")
LEAD = N_(
    "The walk of the first seed of each arm: what was tried in each step, what was seen, and what "
    "was decided and why."
)
MOST_ARMS = 8
"""Maximum number of arms with a notebook."""
MOST_ROUNDS = 4
"""Maximum number of rounds of step 7 with a panel."""
PAIR = (
    Series("training", N_("training"), TRAINING),
    Series("validation", N_("validation"), VALIDATION),
)
READ = N_(
    "Thick: the training with which the recipe went on, or else the best one; thin: other settings "
    "of the same length. A score is the accuracy, or the explained fraction of the variance."
)


def notebook(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure for the first walk of each arm: notebook, curves, trainings, final suite."""
    arms = [arm for arm in drawing.every_arm if arm.name in (shown["arms"] or (arm.name,))]
    walks = [(arm, record) for arm in arms if (record := _first(arm))]
    for arm, record in walks[:MOST_ARMS]:
        if figure := _figure(drawing, arm, record, alone=len(drawing.every_arm) == 1):
            yield figure


def _first(arm: ArmTrials) -> Record | None:
    found = [r for r in (*arm.ok, *arm.failed) if TRAININGS in r.outcome.arrays]
    return min(found, key=lambda record: record.trial.seed, default=None)


def _figure(drawing: Drawing, arm: ArmTrials, record: Record, *, alone: bool) -> FigureView | None:
    """The figure of a walk; None if not even its first loss is finite."""
    say, config = drawing.say, arm.arm.config
    assert isinstance(config, Recipe)
    entries = entries_of(record.outcome.arrays)
    panels = list(_panels(entries, say))
    if not panels:
        return None
    title = (
        say.fixed(N_("The curves of each step"))
        if alone
        else say.text("The curves of each step: {arm}", arm=drawing.names[arm.name])
    )
    svg = curves_beside(
        drawing.slug("walk"),
        title,
        panels,
        [replace(series, label=say.fixed(series.label)) for series in PAIR],
        replace(
            named(Wording(say.fixed(N_("score"))), say),
            estimate=say.fixed(N_("setting with which the recipe went on")),
            seeds=say.fixed(N_("another setting")),
            averaged=False,
        ),
    )
    seed = record.trial.seed
    lead = table(
        say.text("Lab notebook of seed {seed}", seed=seed)
        if alone
        else say.text("Lab notebook of {arm}, seed {seed}", arm=drawing.names[arm.name], seed=seed),
        ["Step of the recipe", "Tried", "Seen", "Decided, and why"],
        rows_of(config, record.outcome.arrays, entries, say),
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        say.fixed(READ),
        _trainings(entries, say),
        lead,
        _listing(config, entries, drawing.suite.name, say),
    )


def _panels(entries: Sequence[Entry], say: Phrases) -> Iterator[CurvePanel]:
    """Yield a panel for each step with curves."""
    score = N_("Step {step}: scores")
    for step, title, kind in (
        (2, N_("Step {step}: training score on the small sample"), "sample"),
        (3, N_("Step {step}: training loss"), "loss"),
        (4, score, "scores"),
        (5, score, "scores"),
    ):
        tried = [entry for entry in entries if entry.step == step]
        if panel := _panel(tried, say.text(title, step=step), kind):
            yield panel
    rounds = sorted({entry.round for entry in entries if entry.step == 7})
    for index in rounds[:MOST_ROUNDS]:
        tried = [entry for entry in entries if entry.step == 7 and entry.round == index]
        title = say.text("Step 7, round {number}: scores", number=index)
        if panel := _panel(tried, title, "scores"):
            yield panel


def _panel(tried: Sequence[Entry], title: str, kind: str) -> CurvePanel | None:
    """The panel of the trainings of a step; None if it has no curve."""
    if not tried:
        return None
    axis: Axis = "linear"
    if kind == "sample":
        main = max(tried, key=lambda e: float(np.nan_to_num(e.scores[0], nan=-np.inf).max()))
        curves = [_curve("training", main, tried, lambda e: e.scores[0])]
    else:
        main = next((e for e in tried if e.kept), max(tried, key=lambda e: e.rank))
        if kind == "loss":
            axis = "log"
            curves = [_curve("training", main, tried, lambda e: e.losses[0])]
        else:
            curves = [
                _curve("training", main, [main], lambda e: e.scores[0]),
                _curve("validation", main, tried, lambda e: e.scores[1]),
            ]
    found = tuple(curve for curve in curves if curve is not None)
    return CurvePanel(title, found, axis) if found else None


def _curve(series: str, main: Entry, tried: Sequence[Entry], values_of: object) -> Curve | None:
    get = values_of
    assert callable(get)
    mean: FloatArray = get(main)
    if not np.isfinite(mean).any():
        return None
    alike = [entry for entry in tried if np.array_equal(entry.at, main.at)]
    nothing = np.full(len(mean), np.nan)
    seeds = np.stack([get(entry) for entry in alike])
    return Curve(series, "", mean, nothing, nothing, seeds, at=main.at)


def _trainings(entries: Sequence[Entry], say: Phrases) -> Table:
    """A row for every training of a walk."""
    settings = numbers(("Rate", "Weight decay", "Dropout", "Width", "Epochs", "Steps"))
    results = numbers(("Initial loss", "Final loss", "Training score", "Validation score"))
    return table(
        "All trainings, in order",
        [Column("Step of the recipe"), *settings, *results, Column("Kept")],
        (_row(entry, say) for entry in entries),
    )


def _row(entry: Entry, say: Phrases) -> list[Cell | str]:
    choice = entry.choice
    name = str(entry.step) if entry.step else say.fixed(N_("as given"))
    if entry.round:
        name = say.text("7, round {number}", number=entry.round)
    values = (
        *(choice.rate, choice.decay, choice.dropout, choice.wider, choice.epochs, entry.steps),
        *(entry.initial_loss, entry.final_loss),
    )
    cells: list[Cell | str] = [Cell(name, value=float(entry.step or 8))]
    for value in values:
        cells.append("–" if value is None else Cell(_plain(value), value=float(value)))
    for score in entry.scores[:, -1].tolist():
        cells.append(Cell(percent(score), value=score if np.isfinite(score) else None))
    return [*cells, "✓" if entry.kept else ""]


def _plain(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else number(value)


def _listing(config: Recipe, entries: Sequence[Entry], name: str, say: Phrases) -> Listing | None:
    """The final configuration as a suite; None if the walk ended before step 5."""
    chosen = [entry for entry in entries if entry.kept and entry.step in (5, 7)]
    if not chosen:
        return None
    best = max(chosen, key=lambda entry: entry.rank)
    title = say.fixed(N_("The final configuration as a suite, which `reportgen run FILE` accepts"))
    return Listing(title, final_suite(config, best, name))
