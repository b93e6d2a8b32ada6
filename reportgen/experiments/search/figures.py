"""The figures, tables and notices of a `search` run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, cast

import numpy as np

from reportgen.charts import (
    CloudAxis,
    CloudPanel,
    Curve,
    CurvePanel,
    Wording,
    curves_beside,
    point_cloud,
)
from reportgen.charts.labels import number
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.search.config import Search, value_at
from reportgen.experiments.search.quantities import BEST, IMPORTANCE, TRIAL
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.nodes import Measured
from reportgen.parts.labels import label
from reportgen.parts.spaces import Range, Space
from reportgen.report.along import tables_by_axes
from reportgen.report.captions import caption as captioned
from reportgen.report.facets import Facets
from reportgen.report.figures import Drawing, FigureView, Material, heading
from reportgen.report.presentation import Presentation
from reportgen.report.tables import Cell, Column, Table, chosen, estimate, numbers, table
from reportgen.report.trials import ArmTrials, arm_cell, left_out
from reportgen.report.tuning.choices import searched
from reportgen.report.wording import quoted, some
from reportgen.stats import bounded_interval, median_interval

MOST_PANELS = 12
MOST_COLUMNS = 8

READ_CLOUD = N_(
    "Each circle is a try of the first seed, better ones larger; the diamond is the best."
)
READ_ABOVE = N_(
    "Above the points that a search tried, their values over the first setting show how many "
    "different values of it were tried, and how much it matters; very bad values are drawn at the "
    "upper edge."
)
READ_TWO = N_("Only the first two settings are drawn.")
READ_FIRST = N_("The first {shown} of {all} arms are shown.")
READ_BEST = N_("Medians over seeds.")
READ_MEDIANS = N_(
    "Values found by searches are medians over seeds, because a search whose first trainings "
    "diverge has an infinite value at first."
)
FOUND_LEAD = N_("The figures show what the searches had found after each part of their budget.")
TRIES_LEAD = N_("The figures show where the searches of one seed looked, and what they found.")
EDGES = N_("The best point lies at the edge of a range")
EDGE_TEXT = N_(
    "Better settings may lie outside of these ranges: {ranges}. A wider range would tell."
)
AT_LOWER = N_("{setting} at the lower end in {some} of {all} searches of {arm}")
AT_UPPER = N_("{setting} at the upper end in {some} of {all} searches of {arm}")
SETTINGS = N_(
    "Searched settings: their ranges, their importance and how often the best point is at an end"
)


def cloud(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the figure of the points that the first seed tried in the chosen arms."""
    say, names = drawing.say, shown["arms"]
    every = [arm for arm in drawing.every_arm if names is None or arm.name in names]
    arms = [arm for arm in every if arm.as_drawn.ok][:MOST_PANELS]
    if not arms:
        return
    panels = [_panel(arm) for arm in arms]
    svg = point_cloud(
        drawing.slug("tried-points"),
        say.fixed("The points that the searches tried"),
        panels,
        quantity=say.fixed("value"),
        say=say,
    )
    read = [say.fixed(READ_CLOUD)]
    if any(len(_config(arm).dimensions) > 2 for arm in arms):
        read.append(say.fixed(READ_TWO))
    if len(arms) < len(every):
        read.append(say.text(READ_FIRST, shown=len(arms), all=len(every)))
    yield FigureView(
        next(drawing.numbers),
        svg,
        " ".join(read),
        _tries(arms, say),
        reads=(say.fixed(READ_ABOVE),),
    )


def best(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the figure of a quantity over the budget, by default of the best value."""
    say = drawing.say
    quantity = drawing.experiment.quantities[shown["quantity"] or BEST.name]
    arms = [arm.as_drawn for arm in drawing.every_arm]
    curves = [curve for arm in arms if (curve := _curve(quantity, arm, drawing.facets)) is not None]
    if not curves or quantity.axes != (TRIAL,):
        return
    panels = [
        CurvePanel(panel, found, _kind(found), counted=say.fixed("full trainings"))
        for panel in dict.fromkeys(curve.facet for curve in curves)
        for found in [tuple(curve for curve in curves if curve.facet == panel)]
    ]
    wording = Wording(
        say.fixed(quantity.title),
        estimate=say.fixed("median"),
        interval=say.fixed("95 % interval of the median"),
        say=say,
    )
    title = say.text("{quantity:capital} over the budget", quantity=say.fixed(quantity.title))
    slug = drawing.slug(quantity.name.replace("_", "-"))
    svg = curves_beside(slug, title, panels, drawing.facets.series, wording)
    caption = captioned(say.fixed(quantity.about), say.fixed(READ_BEST), left_out(arms, say))
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _medians(quantity, arms, say),
        draws=(Measured(quantity),),
        reads=(say.fixed(READ_MEDIANS),),
    )


def _curve(quantity: Quantity, arm: ArmTrials, facets: Facets) -> Curve | None:
    """The median over seeds with its interval, in each position where it is finite."""
    values = arm.values(quantity.name)
    if values is None:
        return None
    line = next(line for line in facets.lines if line.arm == arm.name)
    found = [median_interval(column) for column in values.T]
    middle, low, high = (
        np.array([getattr(each, name) for each in found]) for name in ("estimate", "low", "high")
    )
    at = np.arange(1, values.shape[1] + 1, dtype=np.float64)
    nothing = np.empty((0, len(at)))
    return Curve(line.series, line.panel, middle, low, high, nothing, at=at)


def _kind(curves: Sequence[Curve]) -> Literal["linear", "log"]:
    """A logarithmic axis for positive values."""
    values = np.concatenate([curve.mean for curve in curves])
    return "log" if (values[np.isfinite(values)] > 0).all() else "linear"


def _medians(quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases) -> Table:
    known = [(arm, found) for arm in arms if (found := arm.values(quantity.name)) is not None]
    places = chosen(0, max(found.shape[1] for _, found in known) - 1, MOST_COLUMNS)
    heads = [say.text("after {count}", count=place + 1) for place in places]
    return table(
        say.text(
            "{quantity:capital}: median over seeds and its 95 % interval",
            quantity=say.fixed(quantity.title),
        ),
        [Column("Arm"), *numbers(heads)],
        (
            [
                arm_cell(arm, say),
                *(
                    estimate(median_interval(found[:, place]), say)
                    if place < found.shape[1]
                    else "–"
                    for place in places
                ),
            ]
            for arm, found in known
        ),
    )


def _panel(arm: ArmTrials) -> CloudPanel:
    config, arrays = _config(arm), arm.as_drawn.ok[0].outcome.arrays
    axes = [_axis(path, space) for path, space in _settings(config)][:2]
    points = np.array(
        [
            [_place(space, at) for space, at in zip(config.spaces[:2], row, strict=True)]
            for row in np.asarray(arrays["points"], float)[:, :2].tolist()
        ]
    )
    values = np.asarray(arrays["values"], float)
    title = ", ".join(arm.arm.levels.values()) or arm.name
    return CloudPanel(title, axes[0], axes[1] if len(axes) > 1 else None, points, values)


def _axis(path: str, space: Space) -> CloudAxis:
    ends = _place(space, 0.0), _place(space, 1.0)
    return CloudAxis(path, *ends, isinstance(space, Range) and space.scale == "log-uniform")


def _place(space: Space, fraction: float) -> float:
    """The value of a setting; its index, counted from 0, among options that are no numbers."""
    value = value_at(space, fraction)
    if space.fraction(value) is None:
        return float((space.values or ()).index(value))
    return float(value)


def _tries(arms: list[ArmTrials], say: Phrases) -> Table:
    """A table of what the searches of the first seed found."""
    rows: list[list[Cell | str]] = []
    for arm in arms:
        arrays = arm.as_drawn.ok[0].outcome.arrays
        values, points = np.asarray(arrays["values"], float), np.asarray(arrays["points"], float)
        best = int(np.argmin(values))
        at = "; ".join(
            f"{path} = {label(value_at(space, fraction))}"
            for (path, space), fraction in zip(
                _settings(_config(arm)), points[best].tolist(), strict=True
            )
        )
        found = number(float(values[best]), 3)
        rows.append([arm.name, _count(len(values)), Cell(found, value=float(values[best])), at])
    heads = [Column("Arm"), *numbers(["Tries", "Best value"]), Column("Best point")]
    return table(say.fixed("The best point that the first seed found"), heads, rows)


def search_tables(material: Material) -> tuple[Table, ...]:
    """The searched settings, and a table of every quantity without them."""
    say = phrases(material.suite.language)
    rows: list[list[Cell | str]] = []
    for arm in (each.as_drawn for each in material.arms):
        shares, edges = arm.values(IMPORTANCE.name), arm.values("edges")
        if shares is None or edges is None:
            continue
        for place, (path, space) in enumerate(_settings(_config(arm))):
            rows.append(
                [
                    arm_cell(arm, say),
                    path,
                    searched(space, say),
                    estimate(bounded_interval(shares[:, place], IMPORTANCE.bounds), say),
                    *(_count(int((edges[:, place] == side).sum())) for side in (-1, 1)),
                    _count(len(edges)),
                ]
            )
    heads = numbers(["Importance", "At the lower end", "At the upper end", "Searches"])
    columns = [Column("Arm"), Column("Setting"), Column("Range"), *heads]
    settings = [table(say.fixed(SETTINGS), columns, rows)] if rows else []
    return (*settings, *tables_by_axes(material))


def edge_notices(material: Material) -> Iterator[tuple[str, str]]:
    """Yield a notice on the settings whose best value is mostly at one end of the range."""
    say, found = phrases(material.suite.language), []
    for arm in material.arms:
        edges = arm.values("edges")
        if edges is None:
            continue
        for place, path in enumerate(_config(arm).dimensions):
            for side, text in ((-1, AT_LOWER), (1, AT_UPPER)):
                count = int((edges[:, place] == side).sum())
                if 2 * count > len(edges):
                    arms = quoted(arm.name)
                    found.append(say.text(text, setting=path, some=count, all=len(edges), arm=arms))
    if found:
        yield say.fixed(EDGES), say.text(EDGE_TEXT, ranges=some(found, say=say))


def _count(number: int) -> Cell:
    return Cell(f"{number:,}", value=number)


def _settings(config: Search) -> list[tuple[str, Space]]:
    return list(zip(config.dimensions, config.spaces, strict=True))


def _config(arm: ArmTrials) -> Search:
    return cast(Search, arm.arm.config)


PRESENTATION = Presentation(
    headings={
        "tries": heading(N_("Tried points"), TRIES_LEAD),
        "found": heading(N_("Values found"), FOUND_LEAD),
    },
    tables=search_tables,
    notices=edge_notices,
)
