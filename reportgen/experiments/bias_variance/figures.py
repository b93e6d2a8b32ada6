"""The figures of a `bias_variance` run: parts of the error over levels and steps, and targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts import (
    Curve,
    CurvePanel,
    LevelAxis,
    LineStyle,
    Series,
    SweepLine,
    SweepPoint,
    SweepWording,
    Target,
    Wording,
    curves_beside,
    sweep_chart,
    target_chart,
)
from reportgen.experiments import Quantity, Shown
from reportgen.language import N_, phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.along import tables_by_axes
from reportgen.report.averages import Average, average_of, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.control import Costs, differing
from reportgen.report.facets import titles_of
from reportgen.report.figures import Drawing, FigureView, Material, at_end, heading
from reportgen.report.presentation import Presentation
from reportgen.report.sweeps.figures import READ_SWEEPS
from reportgen.report.sweeps.lines import Row, Rows, rows_of
from reportgen.report.tables import Column, Table, chosen, estimate, numbers, table
from reportgen.report.trials import (
    ArmTrials,
    FloatArray,
    arm_cell,
    arm_names,
    final,
    left_out,
    steps_of,
)
from reportgen.report.wording import capital
from reportgen.stats import bounded_interval

STYLES = {
    "bias_squared": LineStyle("violet", "<"),
    "variance": LineStyle("lime", ">"),
    "noise": LineStyle("muted", "s"),
    "expected_error": LineStyle("ink", "o"),
    "zero_one_bias": LineStyle("violet", "<"),
    "net_variance": LineStyle("lime", ">"),
    "noise_effect": LineStyle("muted", "s"),
    "zero_one_error": LineStyle("ink", "o"),
}
SQUARED = ("bias_squared", "variance", "noise", "expected_error")
ZERO_ONE = ("zero_one_bias", "net_variance", "noise_effect", "zero_one_error")
MOST_PANELS = 6
LOG_FROM = 20.0
"""Ratio of the largest to the smallest value from which the axis of values is logarithmic."""

TITLE = N_("Bias, variance and noise against the {setting}")
TITLE_ZERO_ONE = N_("Parts of the 0-1 loss against the {setting}")
TITLE_COURSE = N_("Bias, variance and noise over training")
TITLE_TARGETS = N_("Predictions of networks with different training sets")
PARTS = N_("part of the squared error")
PARTS_ZERO_ONE = N_("part of the error rate")
THRESHOLD = N_("as many parameters as numbers to fit")
INTERVAL = N_("95 % interval")
READ = N_("Squared bias, variance and noise add up to the expected squared error.")
READ_ZERO_ONE = N_("Bias, net variance and the effect of noise add up to the error rate.")
READ_THRESHOLD = N_(
    "Dashed vertical line: as many parameters as numbers to fit (examples times outputs)."
)
READ_COURSE = N_(
    "Squared bias, variance and noise add up to the expected squared error at every step."
)
READ_TARGETS = N_(
    "Two outputs for one test example, a dot for each training set. Diamond to centre: bias; "
    "scatter of the dots: variance."
)
READ_EXAMPLE = N_(
    "The centre of a target is the truth. Its example is the one whose squared bias and variance "
    "are closest to their averages over all examples; its training sets are those of the first "
    "seed."
)
LEAD = N_("The figures show which parts the error of a network on new examples consists of.")
LEAD_COURSE = N_("The figure shows the same parts in the course of training.")
LEAD_TARGETS = N_("Each dot is a network that was trained on another training set.")


@dataclass(frozen=True)
class _Texts:
    """File name, title, title of the value axis and caption of a figure of parts."""

    slug: str
    title: str
    parts: str
    read: str


def decomposition(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield figures of the parts of the squared error, if the arms form lines."""
    texts = _Texts("decomposition", TITLE, PARTS, READ)
    yield from _decomposition(drawing, shown, SQUARED, texts)


def zero_one(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield figures of the parts of the 0-1 loss, if the data have classes."""
    texts = _Texts("zero-one", TITLE_ZERO_ONE, PARTS_ZERO_ONE, READ_ZERO_ONE)
    yield from _decomposition(drawing, shown, ZERO_ONE, texts)


def _decomposition(
    drawing: Drawing, shown: Shown, parts: Sequence[str], texts: _Texts
) -> Iterator[FigureView]:
    """Yield a figure for each line of arms, because their errors can differ in size."""
    rows = rows_of(drawing, shown)
    measured = [quantity for quantity in drawing.measured if quantity.name in parts]
    if rows is not None and len(measured) > 1:
        for row in rows.rows:
            if any(len(_sample(arm, each)) for arm in row.arms for each in measured):
                yield _figure(drawing, rows, row, measured, texts)


def _figure(
    drawing: Drawing, rows: Rows, row: Row, measured: Sequence[Quantity], texts: _Texts
) -> FigureView:
    say, arms = drawing.say, [arm for arm in row.arms if arm]
    samples = {q.name: [_sample(arm, q) for arm in row.arms] for q in measured}
    log = _far_apart([found for line in samples.values() for found in line])
    lines = [
        SweepLine(q.name, tuple(_point(found, q) for found in samples[q.name]), row.name)
        for q in measured
    ]
    threshold = _threshold(rows, row)
    upright = {} if threshold is None else {row.name: threshold}
    setting = rows.factor.title(say)
    title = say.text(texts.title, setting=setting)
    svg = sweep_chart(
        drawing.slug(texts.slug),
        capital(f"{title}: {row.name}" if row.name else title),
        lines,
        LevelAxis(setting, tuple(rows.factor.numbers.values()), rows.factor.ticks, upright),
        _series(drawing, measured),
        SweepWording(
            say.fixed(texts.parts),
            estimate=say.fixed("mean"),
            interval=say.fixed(INTERVAL),
            upright=say.fixed(THRESHOLD) if upright else "",
            log=log,
            say=say,
        ),
    )
    caption = [say.fixed(texts.read)]
    caption += [say.fixed(READ_THRESHOLD)] if upright else []
    numbered = _table(drawing, measured, arms)
    return FigureView(
        next(drawing.numbers),
        svg,
        captioned("", *caption, left_out(arms, say)),
        numbered,
        reads=(say.fixed(READ_SWEEPS),),
        draws=tuple(map(at_end, measured)),
        arms=arm_names(arms),
    )


def course(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the parts of the squared error over the steps, if there are several."""
    say = drawing.say
    wanted = shown["arms"] or drawing.suite.layout.each
    arms = [arm for arm in drawing.every_arm if not wanted or arm.name in wanted]
    arms = [arm.as_drawn for arm in arms if len(steps_of(arm)) > 1]
    arms = [arms[place] for place in chosen(0, len(arms) - 1, MOST_PANELS)] if arms else []
    measured = [quantity for quantity in drawing.measured if quantity.name in SQUARED]
    titles = titles_of([arm.arm for arm in arms], drawing.suite.factors)
    average = average_of("log", measured, arms)
    panels = []
    for arm in arms:
        curves = [
            replace(curve, seeds=curve.seeds[:0], outer=None)
            for quantity in measured
            if (curve := _curve(arm, quantity, average)) is not None
        ]
        if curves:
            panels.append(CurvePanel(titles[arm.name], tuple(curves), "log", "log"))
    if not panels:
        return
    svg = curves_beside(
        drawing.slug("course"),
        say.fixed(TITLE_COURSE),
        panels,
        _series(drawing, measured),
        named(Wording(say.fixed(PARTS)), say, average.name),
        shared=True,
    )
    every = [curve for panel in panels for curve in panel.curves]
    caption = captioned(say.fixed(READ_COURSE), how_to_read(every, say), left_out(arms, say))
    numbered = _table(drawing, measured, arms)
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        numbered,
        draws=tuple(map(Measured, measured)),
        arms=arm_names(arms),
    )


def targets(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure with a target for each of the chosen arms."""
    say = drawing.say
    by_name = {arm.name: arm for arm in drawing.every_arm}
    shots = {name: found for name in shown["arms"] if len(found := _shots(by_name[name]))}
    if not shots:
        return
    place = typical_example(list(shots.values()))
    titles = titles_of([by_name[name].arm for name in shots], drawing.suite.factors)
    panels, rows = [], []
    for name, found in shots.items():
        bias, variance = (float(part[place]) for part in _parts(found))
        text = say.text(
            "squared bias {bias}, variance {variance}",
            bias=f"{bias:.3f}",
            variance=f"{variance:.3f}",
        )
        panels.append(Target(titles[name], text, found[:, place]))
        rows.append([name, f"{bias:.4f}", f"{variance:.4f}"])
    svg = target_chart(drawing.slug("targets"), say.fixed(TITLE_TARGETS), panels, say=say)
    caption = say.text("Squared bias and variance of the example in the targets")
    heads = [capital(say.fixed(drawing.experiment.quantities[name].title)) for name in SQUARED[:2]]
    numbered = table(caption, [Column("Arm"), *numbers(heads)], rows)
    reads = (say.fixed(READ_EXAMPLE),)
    yield FigureView(next(drawing.numbers), svg, say.fixed(READ_TARGETS), numbered, reads=reads)


def typical_example(shots: Sequence[FloatArray]) -> int:
    """The example whose bias and variance are closest to their means over the examples.

    shots: deviations (R, examples, 2) for every arm. The distance is the sum of the squared
    logarithms of the ratios, over both parts and all arms.
    """
    distance = np.zeros(shots[0].shape[1])
    for found in shots:
        for part in _parts(found):
            distance += np.log(np.maximum(part, 1e-12) / max(part.mean(), 1e-12)) ** 2
    return int(distance.argmin())


def _parts(shots: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Squared distance of the mean from the truth, and variance, of each example; sums over both
    outputs.
    """
    mean = shots.mean(axis=0)
    return (mean**2).sum(axis=1), ((shots - mean) ** 2).sum(axis=(0, 2)) / (len(shots) - 1)


def _shots(arm: ArmTrials) -> FloatArray:
    """Deviations (R, examples, 2) of the first two outputs from the truth, for the first seed."""
    for record in arm.ok:
        arrays = record.outcome.arrays
        if "predictions" in arrays and arrays["truth"].shape[1] > 1:
            found = np.asarray(arrays["predictions"], float) - np.asarray(arrays["truth"], float)
            return np.asarray(found[:, :, :2])
    return np.zeros((0, 0, 2))


def _sample(arm: ArmTrials | None, quantity: Quantity) -> FloatArray:
    """The values after the last step, NaN for diverged trials; empty without trials."""
    if arm is None:
        return np.zeros(0)
    values = arm.values(quantity.name)
    ended = np.zeros(0) if values is None else values.reshape(len(values), -1)[:, -1]
    return np.append(ended, [math.nan] * len(arm.failed))


def _point(values: FloatArray, quantity: Quantity) -> SweepPoint | None:
    kept = values[np.isfinite(values)]
    if not len(values):
        return None
    if not len(kept):
        return SweepPoint(values)
    found = bounded_interval(kept, quantity.bounds)
    low, high = (found.low, found.high) if found.bounded else (math.nan, math.nan)
    return SweepPoint(values, found.estimate, low, high)


def _far_apart(samples: Sequence[FloatArray]) -> bool:
    values = np.concatenate(samples)
    values = values[np.isfinite(values)]
    return bool(len(values) and values.min() > 0 and values.max() > LOG_FROM * values.min())


def _threshold(rows: Rows, row: Row) -> float | None:
    """The level at which the ratio of parameters to numbers to fit is 1, by interpolation."""
    pairs = [
        (level, float(ratios[0]))
        for level, arm in zip(rows.factor.numbers.values(), row.arms, strict=True)
        if arm is not None and (ratios := arm.values("parameter_ratio")) is not None
    ]
    if len(pairs) < 2:
        return None
    levels, ratios = np.array(pairs).T
    if levels.min() <= 0 or (np.diff(ratios) <= 0).any() or not ratios[0] <= 1 <= ratios[-1]:
        return None
    return float(np.exp(np.interp(0.0, np.log(ratios), np.log(levels))))


def _curve(arm: ArmTrials, quantity: Quantity, average: Average) -> Curve | None:
    values, steps = arm.values(quantity.name), steps_of(arm)
    if values is None:
        return None
    if not quantity.axes:
        values = np.repeat(values[:, None], len(steps), axis=1)
    found = average.bands(values, quantity.bounds)
    return Curve(
        quantity.name,
        "",
        found.mean,
        found.low,
        found.high,
        values,
        at=steps,
        bounds=quantity.bounds,
    )


def _series(drawing: Drawing, measured: Sequence[Quantity]) -> tuple[Series, ...]:
    titles = {q.name: drawing.say.fixed(q.title) for q in measured}
    return tuple(Series(name, titles[name], STYLES[name]) for name in STYLES if name in titles)


def _table(drawing: Drawing, measured: Sequence[Quantity], arms: Sequence[ArmTrials]) -> Table:
    """A row per arm, a column per part, after the last step."""
    say = drawing.say
    heads = [capital(say.fixed(quantity.title)) for quantity in measured]
    return table(
        say.text("Parts of the error after the last step: mean over seeds and its 95 % interval"),
        [Column("Arm"), *numbers(heads)],
        (
            [arm_cell(arm, say), *(estimate(final(arm, quantity), say) for quantity in measured)]
            for arm in arms
        ),
    )


def parameter_counts(material: Material) -> Costs:
    """The number of parameters of a network of every arm."""
    found: Mapping[str, Mapping[str, int]] = {
        arm.name: {N_("The number of parameters"): int(values[0])}
        for arm in material.arms
        if (values := arm.as_drawn.values("parameters")) is not None
    }
    say = phrases(material.suite.language)
    return Costs(differing(found, say), known=len(found) == len(material.suite.arms))


PRESENTATION = Presentation(
    headings={
        "parts-of-the-error": heading(N_("Bias, variance and noise"), LEAD),
        "over-training": heading(N_("The course of training"), LEAD_COURSE),
        "on-targets": heading(N_("Targets"), LEAD_TARGETS),
    },
    tables=tables_by_axes,
    costs=parameter_counts,
)
