"""Curves of quantities over the layers of a net: figures, with their captions and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.charts import Axis, Curve, Wording, layer_curves
from reportgen.experiments import AnyExperiment
from reportgen.findings.model import PublishedNumber
from reportgen.language import N_, Phrases
from reportgen.report.bands import how_to_read, named
from reportgen.report.curves import curves_of
from reportgen.report.facets import Facets
from reportgen.report.figures import FigureView
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


@dataclass(frozen=True)
class Drawing:
    """All that the figures of a run share."""

    arms: tuple[ArmTrials, ...]  # that have something to draw
    all_arms: tuple[ArmTrials, ...]
    facets: Facets
    experiment: AnyExperiment
    published: tuple[PublishedNumber, ...]
    say: Phrases
    numbers: Iterator[int]

    def notes(self) -> str:
        """Which arms have fewer seeds than planned, and what is drawn of those without any."""
        names = [quoted(arm.name) for arm in self.arms if arm.lost]
        lost = self.say.text(READ_LOST, arms=some(names, say=self.say))
        return left_out(self.all_arms, self.say) + (f" {lost}" if names else "")


def curve_figures(
    drawing: Drawing,
    quantities: Mapping[str, Sequence[Axis]],
    reads: Callable[[str], Sequence[str]] = lambda quantity: (),
) -> Iterator[FigureView]:
    """A figure for every quantity (name -> its axes) that was measured.

    reads: what is to be said of how a quantity is read, beside what is said of every curve; the
    figures behind the first refer to it.
    """
    first, say = 0, drawing.say
    for name, axes in quantities.items():
        if name not in drawing.experiment.quantities:
            continue
        quantity = drawing.experiment.quantities[name]
        curves = curves_of(quantity, drawing.arms, drawing.facets, drawing.published)
        if not curves:
            continue
        svg = layer_curves(
            name.replace("_", "-"),
            capital(say.text("{quantity} over the layers", quantity=say.fixed(quantity.title))),
            curves,
            drawing.facets.series,
            named(
                Wording(say.fixed(quantity.title), published=say.fixed("printed in the source")),
                say,
            ),
            axes=axes,
        )
        number = next(drawing.numbers)
        read = say.text(READ_AS, number=first) if first else _how_to_read(curves, reads(name), say)
        first = first or number
        notes = not_drawn(drawing.arms, say) + drawing.notes()
        caption = f"{say.fixed(quantity.about)} {read}{notes}"
        yield FigureView(number, svg, caption, quantity_table(quantity, drawing.arms, say))


def _how_to_read(curves: Sequence[Curve], reads: Sequence[str], say: Phrases) -> str:
    parts = [READ_AGREE] if any(curve.spread for curve in curves) else []
    parts += reads
    parts += [READ_PRINTED] if any(curve.published is not None for curve in curves) else []
    return " ".join([how_to_read(curves, say), *map(say.fixed, parts)])
