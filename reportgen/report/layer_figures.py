"""Curves of quantities over the layers of a net: figures, with their captions and tables."""

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

READ_AGREE = N_("Where seeds agree, bands and thin lines vanish behind the line.")
READ_PRINTED = N_("Hollow diamonds are the printed numbers.")
READ_AS = N_("It is read as figure {number}.")
READ_LOST = N_(
    "No trial of {arms} ended well: what is shown is how far all its seeds are finite, and it does "
    "not stretch a linear axis."
)


@dataclass(frozen=True, kw_only=True)
class LayerDrawing(Drawing):
    """The arms of a run that have layers to draw."""

    arms: tuple[ArmTrials, ...]
    described: dict[str, int] = field(default_factory=dict)  # section -> figure that says how

    @classmethod
    def of_layers(cls, material: Material) -> LayerDrawing | None:
        """Of a run; None where no trial measured a layer."""
        arms = tuple(arm for arm in (each.as_drawn for each in material.arms) if arm.depth > 0)
        if not arms:
            return None
        suite = material.suite
        facets = facet(suite.arms, suite.factors, suite.layout)
        return cls(material=material, facets=facets, arms=arms)

    def notes(self) -> str:
        """Which arms have fewer seeds than planned, and what is drawn of those without any."""
        names = [quoted(arm.name) for arm in self.arms if arm.lost]
        lost = self.say.text(READ_LOST, arms=some(names, say=self.say))
        return left_out(self.every_arm, self.say) + (f" {lost}" if names else "")


def curve_figure(
    drawing: LayerDrawing, shown: Shown, axes: Sequence[Axis], reads: Sequence[str] = ()
) -> Iterator[FigureView]:
    """A quantity over the layers, a panel for each kind of axis; nothing if it was not measured.

    reads: what is to be said of how it is read, beside what is said of every curve; later figures
    of the section refer to the first.
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
        named(
            Wording(say.fixed(quantity.title), published=say.fixed("printed in the source")), say
        ),
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
