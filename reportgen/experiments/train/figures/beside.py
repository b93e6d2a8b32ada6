"""What claims are about, beside the loss: does one move while the other stands still?

A claim may speak of a quantity that no other figure shows, such as the norm of biases that grow
while the loss stays where it is. Each such quantity stands beside the training loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.charts import Axis, Curve, CurvePanel, Wording, curves_beside
from reportgen.experiments import LAYER, STEP, Quantity
from reportgen.experiments.train.figures.curves import curves_of, left_beyond
from reportgen.experiments.train.figures.drawing import Drawing, curve_table, probe_table
from reportgen.experiments.train.figures.probes import SHOWN, axis_of
from reportgen.findings.model import Finding
from reportgen.language import N_
from reportgen.metrics.nodes import Measured
from reportgen.metrics.rule import Selection
from reportgen.report.averages import Average, average_of
from reportgen.report.bands import how_to_read, named
from reportgen.report.figures import FigureView, Section
from reportgen.report.measures import layers_of, measured
from reportgen.report.trials import ArmTrials

ELSEWHERE = {*SHOWN, "grad_norm", "learning_rate"} | {
    f"{split}_{kind}" for split in ("train", "val") for kind in ("loss", "accuracy")
}
MOST = 4  # figures
LEAD = N_(
    "Quantities of which the claims speak and which are no result of the net, each beside the "
    "training loss over the same steps."
)
READ = N_("Left the training loss, right {quantity}{where}, each on an axis of its own.")
IN_LAYER = N_(" in layer {layer}")


def beside_section(drawing: Drawing) -> Section:
    """A figure for every quantity over steps that claims name and no other figure shows."""
    return Section(
        "beside", "Beside the loss", LEAD, tuple(_figures(drawing)) if drawing.claims else ()
    )


def _figures(drawing: Drawing) -> Iterator[FigureView]:
    loss = drawing.quantity("train_loss")
    if loss is None:
        return
    compared = _compared(drawing, loss)
    for quantity, layer in _named(drawing)[:MOST]:
        if arms := [arm for arm in drawing.shown if _has(arm, quantity, layer)]:
            seen = [arm for arm in drawing.shown if arm in arms or arm.name in compared]
            yield _figure(drawing, loss, quantity, layer, (seen, arms))


def _figure(
    drawing: Drawing,
    loss: Quantity,
    quantity: Quantity,
    layer: int | None,
    both: tuple[Sequence[ArmTrials], Sequence[ArmTrials]],
) -> FigureView:
    """both: the arms of the left panel, and those of the right, which measure the quantity."""
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
        "-".join(["beside", quantity.name.replace("_", "-"), *([str(layer)] if layer else [])]),
        say.text("Training loss beside {quantity}", quantity=title),
        tuple(_panels(drawing, (say.fixed(loss.title), losses, "log"), (title, probed, axis))),
        drawing.facets.series,
        named(Wording(title), say, _common(of_loss, middle)),
    )
    caption = " ".join(
        filter(
            None,
            [
                say.text(READ, quantity=say.fixed(quantity.title), where=where),
                say.fixed(quantity.about),
                how_to_read([*losses, *probed], say),
                left_beyond(losses, "log", say),
                left_beyond(probed, axis, say),
            ],
        )
    )
    tabled = probe_table if layer else curve_table
    return FigureView(
        next(drawing.numbers),
        svg,
        caption + drawing.notes(seeds=False),
        tabled(quantity, arms, say, middle),
    )


def _common(one: Average, other: Average) -> str:
    """What the line is, if it is the same on both sides."""
    return one.name if one == other else "mean"


def _panels(drawing: Drawing, *sides: tuple[str, Sequence[Curve], Axis]) -> Iterator[CurvePanel]:
    """Of every panel of arms both quantities, left and right."""
    for facet in drawing.facets.panels:
        found = [
            (title, tuple(c for c in curves if c.facet == facet)) for title, curves, _ in sides
        ]
        for (title, curves), (_, _, axis) in zip(found, sides, strict=True):
            if all(curves for _, curves in found):
                yield CurvePanel(f"{facet}: {title}" if facet else title, curves, axis)


def _compared(drawing: Drawing, loss: Quantity) -> set[str]:
    """Arms whose training loss a claim compares: those without the quantity are their yardstick."""
    return {
        name
        for finding in drawing.claims
        if any(part.quantity == loss for part in _measured(finding))
        for side in (finding.claim.rule.left, finding.claim.rule.right)
        if isinstance(side, Selection)
        for name in side.arms
    }


def _named(drawing: Drawing) -> list[tuple[Quantity, int | None]]:
    """Quantities and layers in the order in which claims name them, each once."""
    found: dict[tuple[str, int | None], tuple[Quantity, int | None]] = {}
    for finding in drawing.claims:
        for part in _measured(finding):
            quantity = part.quantity
            if STEP not in quantity.axes or quantity.name in ELSEWHERE:
                continue
            if drawing.quantity(quantity.name) is None:
                continue
            layer = _layer(drawing, part)
            found[quantity.name, layer] = (quantity, layer)
    return list(found.values())


def _layer(drawing: Drawing, part: Measured) -> int | None:
    """As the claim names it, the last where it takes all of them together."""
    if LAYER not in part.quantity.axes:
        return None
    depth = layers_of(drawing.arms, part.quantity.name)
    place = dict(part.at).get(LAYER, "last")
    return {"first": 1, "last": depth}[place] if isinstance(place, str) else place


def _measured(finding: Finding) -> Iterator[Measured]:
    """Every quantity in the metric of a claim."""
    waiting = [finding.claim.metric.expression]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Measured):
            yield part
        waiting += part.parts


def _has(arm: ArmTrials, quantity: Quantity, layer: int | None) -> bool:
    """Whether trials of the arm that ended well measured the quantity there."""
    if measured(arm, quantity.name) is None:
        return False
    return layer is None or layer <= layers_of([arm], quantity.name)
