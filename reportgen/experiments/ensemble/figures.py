"""The figures of an `ensemble` run that compare the largest ensembles of the arms."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.charts import (
    DotRow,
    Middle,
    ScatterPanel,
    ScatterPoint,
    ScatterWording,
    scatter_chart,
    seed_dots,
)
from reportgen.experiments import Bounds, Quantity, Shown
from reportgen.experiments.ensemble.quantities import COST
from reportgen.language import N_, phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import READ_DOTS
from reportgen.report.captions import caption as captioned
from reportgen.report.control import Costs, differing
from reportgen.report.figures import Drawing, FigureView, Material, heading
from reportgen.report.presentation import Presentation
from reportgen.report.tables import Column, estimate, numbers, results, table
from reportgen.report.trials import ArmTrials, FloatArray, arm_cell, left_out
from reportgen.report.wording import capital
from reportgen.stats import Interval, bounded_interval

LEAD_LARGEST = N_("Each point is the largest ensemble of one arm.")
LEAD_GAINS = N_(
    "The difference between the largest ensemble of an arm and the single model that the arm would "
    "otherwise have trained."
)
READ = N_("Mean over seeds with 95 % intervals; each dot is a seed.")
DECOMPOSED = N_(
    "The loss of an ensemble is the mean loss of its members minus their ambiguity: better is "
    "lower and farther right."
)
READ_GAINS = N_(
    "Both models of a seed have the same split and test examples. Dark line: no difference."
)
MEAN_INTERVAL = "95 % interval of the mean"


def against(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a scatter plot with a point per arm; nothing if no arm measured both quantities."""
    say, known = drawing.say, drawing.experiment.quantities
    up, across = known[shown["upwards"]], known[shown["across"]]
    found = [
        (arm, xs, ys)
        for arm in drawing.every_arm
        if (xs := _largest(arm, across)) is not None and (ys := _largest(arm, up)) is not None
    ]
    if not found:
        return
    series = {line.arm: line.series for line in drawing.facets.lines}
    points = tuple(
        ScatterPoint(series[arm.name], xs, ys, _middle(xs, across), _middle(ys, up))
        for arm, xs, ys in found
    )
    titles = {"quantity": say.fixed(up.title), "other": say.fixed(across.title)}
    svg = scatter_chart(
        drawing.slug(f"{up.name}-against-{across.name}".replace("_", "-")),
        capital(say.text("{quantity} against {other}", **titles)),
        [ScatterPanel(_labelled(across, drawing), points, log=across.role == "cost")],
        drawing.facets.series,
        ScatterWording(
            _labelled(up, drawing),
            interval=say.fixed("95 % confidence interval"),
            log=False,
            say=say,
        ),
    )
    read = [say.fixed(READ)]
    if {up.name, across.name} == {"member_loss", "ambiguity"}:
        read.append(say.fixed(DECOMPOSED))
    caption = captioned(" ".join(read[1:]), read[0], left_out(drawing.every_arm, say))
    numbered = table(
        capital(say.text("{quantity} against {other}", **titles)),
        [Column("Arm"), *numbers(capital(say.fixed(q.title)) for q in (across, up))],
        (
            [
                arm_cell(arm, say),
                estimate(bounded_interval(xs, across.bounds), say),
                estimate(bounded_interval(ys, up.bounds), say),
            ]
            for arm, xs, ys in found
        ),
    )
    drawn = tuple(largest_of(quantity) for quantity in (up, across))
    yield FigureView(next(drawing.numbers), svg, caption, numbered, draws=drawn)


def gains(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the gains in accuracy or loss; by default in accuracy if it is measured."""
    say, known = drawing.say, drawing.experiment.quantities
    measured = {quantity.name for quantity in drawing.measured}
    score = shown["score"] or ("accuracy" if "accuracy" in measured else "loss")
    if score not in measured:
        return
    series = {line.arm: line.series for line in drawing.facets.lines}
    found = [
        (arm, values)
        for arm in drawing.every_arm
        if (values := _gain(arm, known[score], known[f"single_{score}"])) is not None
    ]
    bounds = (-1.0, 1.0) if score == "accuracy" else (-np.inf, np.inf)
    rows = [_row(arm, series[arm.name], values, bounds, drawing) for arm, values in found]
    name = say.text("change of the {score} by the ensemble", score=say.fixed(score))
    svg = seed_dots(
        drawing.slug(f"gains-{score}"),
        capital(say.text("{quantity}, seed by seed", quantity=name)),
        rows,
        drawing.facets.series,
        quantity=name,
        interval=say.fixed(MEAN_INTERVAL),
        estimate=say.fixed("mean"),
        level=0.0,
        say=say,
    )
    caption = say.fixed(READ_GAINS)
    numbered = table(
        capital(name),
        [Column("Arm"), *numbers(["Mean, 95 % interval"])],
        (
            [arm_cell(arm, say), estimate(bounded_interval(values, bounds), say)]
            for arm, values in found
        ),
    )
    yield FigureView(
        next(drawing.numbers),
        svg,
        f"{caption}{left_out(drawing.every_arm, say)}",
        numbered,
        draws=(largest_of(known[score]), largest_of(known[f"single_{score}"])),
        reads=(say.fixed(READ_DOTS),),
    )


def largest_of(quantity: Quantity) -> Measured:
    """A quantity of the largest ensemble, as a metric."""
    return Measured(quantity, tuple((axis, "last") for axis in quantity.axes))


def _largest(arm: ArmTrials, quantity: Quantity) -> FloatArray | None:
    """The values (S,) of the largest ensemble, one per seed; None if it was not measured."""
    values = arm.values(quantity.name)
    return None if values is None else np.asarray(values.reshape(len(values), -1)[:, -1])


def _gain(arm: ArmTrials, quantity: Quantity, single: Quantity) -> FloatArray | None:
    ensemble, alone = _largest(arm, quantity), arm.values(single.name)
    return None if ensemble is None or alone is None else ensemble - alone


def _row(
    arm: ArmTrials, series: str, values: FloatArray, bounds: Bounds, drawing: Drawing
) -> DotRow:
    interval, name = bounded_interval(values, bounds), drawing.names[arm.name]
    (text,) = results([interval], drawing.say)
    return DotRow(name, series, values, interval.estimate, *_ends(interval), text)


def _middle(values: FloatArray, quantity: Quantity) -> Middle:
    interval = bounded_interval(values, quantity.bounds)
    return Middle(interval.estimate, *_ends(interval))


def _ends(interval: Interval) -> tuple[float, float]:
    return (interval.low, interval.high) if interval.bounded else (np.nan, np.nan)


def _labelled(quantity: Quantity, drawing: Drawing) -> str:
    title, unit = drawing.say.fixed(quantity.title), drawing.say.fixed(quantity.unit)
    return f"{title} ({unit})" if unit else title


def ensemble_costs(material: Material) -> Costs:
    """The steps of all trainings of the largest ensemble."""
    found = {
        arm.name: {N_("The number of training steps of an ensemble"): int(steps[0])}
        for arm in material.arms
        if (steps := _largest(arm, COST)) is not None
    }
    differences = differing(found, phrases(material.suite.language))
    return Costs(differences, known=len(found) == len(material.suite.arms))


PRESENTATION = Presentation(
    costs=ensemble_costs,
    headings={
        "largest": heading(N_("The largest ensembles"), LEAD_LARGEST),
        "gains": heading(N_("Gains over the single model"), LEAD_GAINS),
    },
)
