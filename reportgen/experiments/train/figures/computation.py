"""Figures of losses over the number of examples seen, next to the same over steps.

If arms differ in batch size, their steps need different amounts of computation. The number of
examples seen, steps times batch size, is proportional to the computation on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reportgen.charts import Axis, Curve, CurvePanel, Series, Wording, curves_beside, ordered_series
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.train.figures.curves import READ_TRIANGLE, curve_of, left_beyond
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import Average, average_of, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.facets import panel_title
from reportgen.report.figures import FigureView
from reportgen.report.tables import Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, arm_names, at, steps_of
from reportgen.report.wording import capital

BATCH_SIZE = "batch_size"
MOST_LINES = 4  # maximum number of lines, each of which has a pair of panels
DECADE = 10.0  # ratio of the last to the first value from which the axis is logarithmic
SEEN, STEP = N_("examples seen"), "step"
LEAD = N_(
    "The cost of a step is proportional to the batch size. Compare the batch sizes at equal "
    "numbers of examples seen, that is, equal computation (left), and at equal numbers of steps "
    "(right)."
)
READ = N_("Left: over the examples seen; right: over the steps.")
Lines = Mapping[str, Sequence[ArmTrials]]


def computation(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a loss over examples and steps; nothing for a single batch size."""
    quantity, lines = drawing.quantity(shown["quantity"]), _lines(drawing)
    if quantity is not None and lines and (figure := _figure(drawing, quantity, lines)):
        yield figure


def _lines(drawing: TrainDrawing) -> Lines:
    """Name of a line -> its arms, which differ only in batch size and dependent settings.

    Empty if a line has two arms of one batch size, or if there are too many lines.
    """
    factors, groups = drawing.suite.factors, drawing.suite.layout.groups
    others = [factor.name for factor in factors if factor.path != BATCH_SIZE]
    titles = {name: title for title, names in groups.items() for name in names}
    lines: dict[str, list[ArmTrials]] = {}
    for arm in drawing.shown:
        levels = [panel_title(name, arm.arm.levels.get(name, "")) for name in others]
        name = titles[arm.name] if groups else ", ".join(filter(None, levels))
        lines.setdefault(name, []).append(arm)
    sizes = {name: {_size(arm) for arm in arms} for name, arms in lines.items()}
    if any(len(sizes[name]) < len(arms) for name, arms in lines.items()):
        return {}
    kept = {name: sorted(arms, key=_size) for name, arms in lines.items() if len(arms) > 1}
    return kept if len(kept) <= MOST_LINES else {}


def _size(arm: ArmTrials) -> int:
    return int(getattr(arm.arm.config, BATCH_SIZE))


def _figure(drawing: TrainDrawing, quantity: Quantity, lines: Lines) -> FigureView | None:
    say, arms = drawing.say, [arm for found in lines.values() for arm in found]
    average = average_of("log", [quantity], arms)
    series = _series(arms, say)
    pairs = list(_pairs(quantity, lines, average))
    if not pairs:
        return None
    curves = [curve for _, found in pairs for curve in found.values()]
    title = say.fixed(quantity.title)
    svg = curves_beside(
        drawing.slug(f"computation-{quantity.name.replace('_', '-')}"),
        capital(say.text("{quantity} over examples seen and over steps", quantity=title)),
        [panel for name, found in pairs for panel in _panels(name, found)],
        series,
        named(Wording(title), say, average.name),
        shared=True,
    )
    far = left_beyond(curves, "log", say)
    caption = captioned(
        drawing.about(quantity),
        say.fixed(READ),
        how_to_read(curves, say),
        far,
        drawing.notes(seeds=False),
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _table(quantity, arms, average, say),
        draws=(Measured(quantity),),
        arms=arm_names(arms),
        reads=(say.fixed(READ_TRIANGLE),) if far else (),
        note=drawing.best,
    )


def _pairs(
    quantity: Quantity, lines: Lines, average: Average
) -> Iterator[tuple[str, dict[int, Curve]]]:
    """Yield (line, batch size -> curve over steps)."""
    for name, arms in lines.items():
        curves = {
            size: curve_of(quantity, arm, f"b{size}", name, average=average)
            for arm in arms
            for size in [_size(arm)]
        }
        if found := {size: curve for size, curve in curves.items() if curve}:
            yield name, found


def _panels(name: str, found: Mapping[int, Curve]) -> Iterator[CurvePanel]:
    """Yield panels of the same curves over examples and over steps."""
    over_steps = tuple(found.values())
    over_examples = tuple(replace(curve, at=curve.x * size) for size, curve in found.items())
    for curves, counted in ((over_examples, SEEN), (over_steps, STEP)):
        yield CurvePanel(name, curves, "log", _across(curves), counted)


def _across(curves: Sequence[Curve]) -> Axis:
    """Logarithmic if the range after the first evaluation spans a factor of `DECADE` or more."""
    firsts = [float(curve.x[curve.x > 0][0]) for curve in curves if (curve.x > 0).any()]
    lasts = [float(curve.x[-1]) for curve in curves]
    return "log" if firsts and max(lasts) / min(firsts) >= DECADE else "linear"


def _series(arms: Sequence[ArmTrials], say: Phrases) -> tuple[Series, ...]:
    """A line style per batch size, the same in all panels."""
    sizes = sorted({_size(arm) for arm in arms})
    labels = {f"b{n}": say.text("batches of {number}", number=f"{n:,}") for n in sizes}
    return ordered_series(labels)


def _table(quantity: Quantity, arms: Sequence[ArmTrials], average: Average, say: Phrases) -> Table:
    caption = say.text(
        "{quantity} and computation: {average} over seeds, 95 % interval",
        quantity=capital(say.fixed(quantity.title)),
        average=say.fixed(average.name),
    )
    heads = [N_("Batch size"), N_("Steps"), N_("Examples seen"), capital(say.fixed(quantity.title))]
    return table(
        caption,
        [Column("Arm"), *numbers(map(say.fixed, heads))],
        (
            [
                arm_name(arm),
                f"{_size(arm):,}",
                f"{steps_of(arm)[-1]:,.0f}",
                f"{steps_of(arm)[-1] * _size(arm):,.0f}",
                estimate(at(arm, quantity, -1, over_seeds=average.interval), say),
            ]
            for arm in arms
        ),
    )
