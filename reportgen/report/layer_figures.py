"""Figures of quantities over the layers of a net, with their captions and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportgen.charts import Axis, Curve, Wording, layer_curves
from reportgen.experiments import Shown
from reportgen.language import N_, Phrases
from reportgen.report.bands import how_to_read, named
from reportgen.report.curves import curves_of
from reportgen.report.drawing import Drawing
from reportgen.report.facets import facet
from reportgen.report.figures import FigureView, Material
from reportgen.report.quantities import quantity_table
from reportgen.report.trials import ArmTrials, left_out, not_drawn
from reportgen.report.wording import capital, quoted, some

READ_AGREE = N_("Where seeds agree, bands and thin lines are hidden behind the mean.")
READ_PRINTED = N_("Hollow diamonds are published values.")
READ_AS = N_("It is read like figure {number}.")
READ_LOST = N_(
    "No trial of {arms} ended well: values are shown as far as all seeds are finite, and linear "
    "axes are not scaled to them."
)


@dataclass(frozen=True, kw_only=True)
class LayerDrawing(Drawing):
    """The arms of a run that measured at least one layer."""

    arms: tuple[ArmTrials, ...]
    described: dict[str, int] = field(default_factory=dict)  # section -> figure that explains it

    @classmethod
    def of_layers(cls, material: Material) -> LayerDrawing | None:
        """A drawing of the trials in `material`; None if no trial measured a layer."""
        arms = tuple(arm for arm in (each.as_drawn for each in material.arms) if arm.depth > 0)
        if not arms:
            return None
        suite = material.suite
        facets = facet(suite.arms, suite.factors, suite.layout)
        return cls(material=material, facets=facets, arms=arms)

    def notes(self) -> str:
        """Caption text on arms with fewer seeds than planned, and on arms without any."""
        names = [quoted(arm.name) for arm in self.arms if arm.lost]
        lost = self.say.text(READ_LOST, arms=some(names, say=self.say))
        return left_out(self.every_arm, self.say) + (f" {lost}" if names else "")


def curve_figure(
    drawing: LayerDrawing, shown: Shown, axes: Sequence[Axis], reads: Sequence[str] = ()
) -> Iterator[FigureView]:
    """A quantity over the layers, with a panel per scale; yields nothing if it was not measured.

    reads: additional caption sentences on how to read the figure. Later figures of the section
    refer to the first one.
    """
    say, quantity = drawing.say, drawing.experiment.quantities[shown["quantity"]]
    curves = curves_of(quantity, drawing.arms, drawing.facets, drawing.material.findings.published)
    if not curves:
        return
    svg = layer_curves(
        quantity.name.replace("_", "-"),
        capital(say.text("{quantity} over the layers", quantity=say.fixed(quantity.title))),
        curves,
        drawing.facets.series,
        named(Wording(say.fixed(quantity.title), published=say.fixed("published values")), say),
        axes=axes,
    )
    number = next(drawing.numbers)
    first = drawing.described.setdefault(shown.type.section, number)
    read = _how_to_read(curves, reads, say)
    read = read if first == number else say.text(READ_AS, number=first)
    notes = not_drawn(drawing.arms, say) + drawing.notes()
    caption = f"{say.fixed(quantity.about)} {read}{notes}"
    yield FigureView(number, svg, caption, quantity_table(quantity, drawing.arms, say))


def _how_to_read(curves: Sequence[Curve], reads: Sequence[str], say: Phrases) -> str:
    parts = [READ_AGREE] if any(curve.spread for curve in curves) else []
    parts += reads
    parts += [READ_PRINTED] if any(curve.published is not None for curve in curves) else []
    return " ".join([how_to_read(curves, say), *map(say.fixed, parts)])
