"""The ranking of the arms, which a report without claims begins with: a table and a figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.charts import DotRow, seed_dots, series_of
from reportgen.findings.amounts import noun
from reportgen.findings.best import BestArms, Placed
from reportgen.language import N_, Phrases
from reportgen.report.evidence import p_value
from reportgen.report.figures import Drawing, FigureView
from reportgen.report.tables import Cell, Column, Table, numbers, span, table
from reportgen.report.wording import capital
from reportgen.stats import round_interval

MOST_ROWS = 12  # arms in the figure

TITLE = N_("The best arms by {metric}")
READ = N_("Each dot is a seed, the diamond the mean, the bar its 95 % interval.")
SHOWN = N_("The best {shown} of {arms} arms; the table has all.")
RULE = N_(
    "An arm may be the best if no other arm is significantly better: the set of these arms "
    "contains the best one with a probability of 95 %, however many arms are compared."
)
PAIRED = N_(
    "Arms are compared seed by seed, so an arm can be told from the best one although another arm "
    "with a lower mean cannot."
)
LOST = N_("A seed that diverged counts as the worst result of all.")


@dataclass(frozen=True)
class BestView:
    """The ranking as a table, the rule of the set, and the figure of the best arms."""

    best: BestArms
    table: Table
    rule: str
    figure: FigureView


def build_best(best: BestArms, drawing: Drawing) -> BestView:
    """The view of the ranking."""
    say, shown = drawing.say, best.arms[:MOST_ROWS]
    metric = best.metric.name(say)
    svg = seed_dots(
        drawing.slug("best-arms"),
        say.text(TITLE, metric=metric),
        [_row(placed, say) for placed in shown],
        series_of({_key(placed): _standing(placed, say) for placed in shown}),
        quantity=metric,
        interval=say.fixed("95 % interval of the mean"),
        estimate=say.fixed("mean"),
        say=say,
    )
    caption = [say.fixed(READ)]
    if len(shown) < len(best.arms):
        caption.append(say.text(SHOWN, shown=len(shown), arms=len(best.arms)))
    rule = [say.fixed(RULE), say.fixed(PAIRED)]
    if any(placed.lost for placed in best.arms):
        rule.append(say.fixed(LOST))
    found = _table(best, say)
    figure = FigureView(next(drawing.numbers), svg, " ".join(caption), found)
    return BestView(best, found, " ".join(rule), figure)


def _row(placed: Placed, say: Phrases) -> DotRow:
    interval = placed.interval
    return DotRow(
        label=placed.arm,
        series=_key(placed),
        values=np.array(placed.values),
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        result=_standing(placed, say),
    )


def _key(placed: Placed) -> str:
    return "candidate" if placed.may_be_best else "worse"


def _standing(placed: Placed, say: Phrases) -> str:
    return say.fixed(N_("may be the best") if placed.may_be_best else N_("worse"))


def _table(best: BestArms, say: Phrases) -> Table:
    metric = best.metric.name(say)
    return table(
        say.text("The arms by {metric}", metric=metric),
        [
            Column(say.fixed("Arm")),
            *numbers([say.fixed("Rank"), capital(metric), "p"]),
            Column(say.fixed("Best?")),
        ],
        (
            [
                placed.arm,
                Cell(str(placed.rank), value=placed.rank),
                _mean(placed, best, say),
                p_value(placed.p),
                _standing(placed, say),
            ]
            for placed in best.arms
        ),
    )


def _mean(placed: Placed, best: BestArms, say: Phrases) -> Cell:
    what = noun(best.metric, say)
    scaled = what.scaled(placed.interval)
    text = say.with_unit(round_interval(scaled).estimate, what.unit)
    return Cell(text, span(scaled, say), placed.interval.estimate)
