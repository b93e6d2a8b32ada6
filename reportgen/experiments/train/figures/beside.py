"""Figures of a quantity next to the training loss, to compare how they change.

Claims can be about a quantity that no other figure shows, such as the norm of biases that grow
while the loss is constant. Each such quantity is shown next to the training loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.charts import Axis, Curve, CurvePanel, Wording, curves_beside
from reportgen.experiments import LAYER, Quantity, Shown
from reportgen.experiments.train.figures.curves import READ_TRIANGLE, curves_of, left_beyond
from reportgen.experiments.train.figures.drawing import TrainDrawing, curve_table, probe_table
from reportgen.experiments.train.figures.probes import axis_of, in_layer
from reportgen.language import N_
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import Average, average_of, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView
from reportgen.report.trials import ArmTrials, arm_names, layers_of

LEAD = N_(
    "The figures show quantities that are not results of the net, each next to the training loss "
    "over the same steps."
)
IN_LAYER = N_(" in layer {layer}")


def beside(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a quantity, in one layer if it has layers, next to the training loss."""
    quantity, loss = drawing.quantity(shown["quantity"]), drawing.quantity("train_loss")
    if quantity is None or loss is None:
        return
    layer = _layer(drawing, quantity, shown["layer"] or "last")
    arms = [arm for arm in drawing.shown if _has(arm, quantity, layer)]
    seen = [arm for arm in drawing.shown if arm in arms or arm.name in (shown["arms"] or ())]
    if arms:
        yield _figure(drawing, loss, quantity, layer, (seen, arms))


def _figure(
    drawing: TrainDrawing,
    loss: Quantity,
    quantity: Quantity,
    layer: int | None,
    both: tuple[Sequence[ArmTrials], Sequence[ArmTrials]],
) -> FigureView:
    """The figure; `both`: the arms of the left panel and those of the right panel."""
    say, (seen, arms) = drawing.say, both
    where = say.text(IN_LAYER, layer=layer) if layer else ""
    probed = curves_of(quantity, arms, drawing.facets, layer=layer)
    axis = axis_of(quantity, probed)
    middle = average_of(axis, [quantity], arms)
    probed = curves_of(quantity, arms, drawing.facets, layer=layer, average=middle)
    of_loss = average_of("log", [loss], seen)
    losses = curves_of(loss, seen, drawing.facets, average=of_loss)
    title = f"{say.fixed(quantity.title)}{where}"
    svg = curves_beside(
        drawing.slug(f"beside-{quantity.name.replace('_', '-')}{f'-{layer}' if layer else ''}"),
        say.text("Training loss and {quantity}", quantity=title),
        tuple(_panels(drawing, (say.fixed(loss.title), losses, "log"), (title, probed, axis))),
        drawing.facets.series,
        named(Wording(title), say, _common(of_loss, middle)),
    )
    far = [left_beyond(losses, "log", say), left_beyond(probed, axis, say)]
    caption = captioned(
        say.fixed(quantity.about),
        how_to_read([*losses, *probed], say),
        *(far[:1] if far[0] == far[1] else far),
        drawing.notes(seeds=False),
    )
    tabled = probe_table if layer else curve_table
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        tabled(quantity, arms, say, middle),
        draws=(Measured(loss), *in_layer(quantity, layer, drawing)),
        arms=arm_names(arms),
        reads=(say.fixed(READ_TRIANGLE),) if any(far) else (),
        note=drawing.best,
    )


def _common(one: Average, other: Average) -> str:
    """The name of the average if it is the same on both sides; otherwise empty."""
    return one.name if one == other else "mean"


def _panels(
    drawing: TrainDrawing, *sides: tuple[str, Sequence[Curve], Axis]
) -> Iterator[CurvePanel]:
    """Yield two panels, left and right, for every panel of arms."""
    for facet in drawing.facets.panels:
        found = [
            (title, tuple(c for c in curves if c.facet == facet)) for title, curves, _ in sides
        ]
        for (title, curves), (_, _, axis) in zip(found, sides, strict=True):
            if all(curves for _, curves in found):
                yield CurvePanel(f"{facet}: {title}" if facet else title, curves, axis)


def _layer(drawing: TrainDrawing, quantity: Quantity, place: int | str) -> int | None:
    """The number of a layer, from 1; None if the quantity has no layers."""
    if LAYER not in quantity.axes:
        return None
    if isinstance(place, int):
        return place
    return 1 if place == "first" else layers_of(drawing.arms, quantity.name)


def _has(arm: ArmTrials, quantity: Quantity, layer: int | None) -> bool:
    """Whether trials of the arm that ended well measured the quantity in this layer."""
    if arm.values(quantity.name) is None:
        return False
    return layer is None or layer <= layers_of([arm], quantity.name)
