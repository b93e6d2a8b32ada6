"""The figures, tables and data of a `descend` run: paths over contours, curves over steps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from reportgen.charts import Curve, PathPanel, Wording, descent_paths, step_curves
from reportgen.experiments import Quantity, Shown
from reportgen.experiments.descend.panels import (
    TOGETHER,
    is_noisy,
    own_panels,
    place_of,
    shared_panel,
    surface_facets,
)
from reportgen.experiments.train.figures.drawing import arm_name, curve_table
from reportgen.language import N_, phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import GEOMETRIC, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.control import Costs, differing
from reportgen.report.data import Tidy, Value
from reportgen.report.facets import Facets
from reportgen.report.figures import Drawing, FigureView, Material, at_end, heading
from reportgen.report.presentation import BROKEN_CURVES, Presentation
from reportgen.report.tables import Column, Table, chosen, estimate, numbers, table
from reportgen.report.trials import (
    ArmTrials,
    FloatArray,
    arm_names,
    at,
    broken,
    left_out,
    some_seeds,
    steps_of,
    trained,
)
from reportgen.report.wording import capital
from reportgen.stats import FEWEST_VALUES

if TYPE_CHECKING:
    from reportgen.experiments.descend.config import Descend

ENDS = ("x", "y", "value", "distance", "grad_norm")
CROWDED = 5  # lines in a panel from which seeds have no thin lines
FLOOR = 1e-9
"""Smaller values are drawn at this value, because their exact size is irrelevant."""
FLOOR_TEXT = "10⁻⁹"
BELOW = N_("{floor}: smaller values are drawn here")
POINTS = 61
"""Maximum number of points per path in the data files."""
MOST_PANELS = 24
"""Maximum number of arms in one figure."""

READ_PATHS = N_(
    "Each line is the path of an arm, from the ring to the marker; stars are global minima."
)
READ_CONTOURS = N_(
    "Each contour of a surface is a fixed factor higher than the one inside it, and paths are cut "
    "off at the edge of a panel."
)
READ_FIRST = N_("The first {shown} of {all} arms are shown.")
READ_SEEDS = N_("Thick: the first seed.")
READ_FLOOR = N_("Values below {floor} are drawn as {floor}.")
LEAD_PATHS = N_("The figures show the paths of the optimizers over the contours of the surfaces.")
LEAD_CURVES = N_(
    "The same runs over their steps; where seeds differ, lines are geometric means over seeds."
)


@dataclass(frozen=True, kw_only=True)
class DescentDrawing(Drawing):
    """The arms with evaluated trials, with a panel for every surface and start."""

    arms: tuple[ArmTrials, ...]

    @classmethod
    def of_descents(cls, material: Material) -> DescentDrawing | None:
        """A drawing of the trials in `material`; None if no trial was evaluated."""
        arms = trained(material.arms)
        if not arms:
            return None
        suite, say = material.suite, phrases(material.suite.language)
        facets = surface_facets([arm.arm for arm in arms], suite.factors, say)
        return cls(material=material, facets=facets, arms=arms)


def paths(drawing: DescentDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield one figure for all surfaces without noise, and one for each surface with noise.

    They show the arms of the option `arms`, or all.
    """
    say, wanted = drawing.say, shown["arms"]
    groups: dict[str, list[ArmTrials]] = {}
    for arm in drawing.arms:
        if wanted and arm.name not in wanted:
            continue
        groups.setdefault(place_of(arm.arm, say), []).append(arm)
    apart = {
        place: any(map(is_noisy, arms)) or len(arms) > TOGETHER for place, arms in groups.items()
    }
    quiet = [arms for place, arms in groups.items() if not apart[place]]
    if quiet:
        panels = [shared_panel(arms, drawing.facets, say) for arms in quiet]
        every = [arm for arms in quiet for arm in arms]
        title = say.fixed("Paths over the contours of each surface")
        yield _figure(drawing, "paths", title, panels, every)
    for index, place in enumerate((p for p in groups if apart[p]), start=1):
        arms = groups[place][:MOST_PANELS]
        panels = own_panels(arms, drawing.facets)
        title = say.text("Paths over contours: {surface}", surface=place)
        yield _figure(
            drawing, f"paths-on-{index}", title, panels, arms, seeds=True, of=len(groups[place])
        )


def _figure(
    drawing: DescentDrawing,
    slug: str,
    title: str,
    panels: Sequence[PathPanel],
    arms: Sequence[ArmTrials],
    *,
    seeds: bool = False,
    of: int = 0,
) -> FigureView:
    """A figure of paths; `of`: total number of arms, if only the first ones are shown."""
    say = drawing.say
    svg = descent_paths(drawing.slug(slug), title, panels, drawing.facets.series, say=say)
    read = [READ_PATHS, READ_SEEDS] if seeds else [READ_PATHS]
    few = [say.text(READ_FIRST, shown=len(arms), all=of)] if len(arms) < of else []
    caption = captioned("", *map(say.fixed, read), *few, left_out(arms, say))
    ends = (at_end(drawing.experiment.quantities[name]) for name in ENDS)
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _ends(drawing, arms),
        draws=tuple(ends),
        reads=(say.fixed(READ_CONTOURS),),
        arms=arm_names(arms),
    )


def _ends(drawing: DescentDrawing, arms: Sequence[ArmTrials]) -> Table:
    """A table of the final points and values."""
    say = drawing.say
    ends = [drawing.experiment.quantities[name] for name in ENDS]
    heads = [capital(say.fixed(quantity.title)) for quantity in ends]
    return table(
        say.fixed("After the last step: mean over seeds and its 95 % interval"),
        [Column("Arm"), *numbers(heads)],
        ([arm_name(arm), *(estimate(at(arm, each, -1), say) for each in ends)] for arm in arms),
    )


def curves(drawing: DescentDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a quantity over the steps; values are drawn at `FLOOR` or above."""
    say, quantity = drawing.say, drawing.experiment.quantities[shown["quantity"]]
    found = [c for arm in drawing.arms if (c := _curve(quantity, arm, drawing.facets))]
    if not found:
        return
    floored = any(_below(quantity, arm) for arm in drawing.arms)
    floor = ((FLOOR, say.text(BELOW, floor=FLOOR_TEXT)),) if floored else ()
    svg = step_curves(
        drawing.slug(quantity.name.replace("_", "-")),
        capital(say.fixed(quantity.title)),
        found,
        drawing.facets.series,
        named(Wording(say.fixed(quantity.title), levels=floor), say, GEOMETRIC.name),
        axis="log",
    )
    caption = captioned(
        say.fixed(quantity.about),
        how_to_read(found, say),
        say.text(READ_FLOOR, floor=FLOOR_TEXT) if floored else "",
        left_out(drawing.every_arm, say),
    )
    numbered = curve_table(quantity, drawing.arms, say)
    drawn = (Measured(quantity),)
    yield FigureView(next(drawing.numbers), svg, caption, numbered, draws=drawn)


def _curve(quantity: Quantity, arm: ArmTrials, facets: Facets) -> Curve | None:
    line = next(line for line in facets.lines if line.arm == arm.name)
    ended, lost = arm.values(quantity.name), broken(arm, quantity.name)
    steps = steps_of(arm)
    first = int(quantity.of_step)  # undefined at step 0
    if ended is None and lost is None:
        return None
    nothing = np.full(len(steps) - first, np.nan)
    mean, low, high = nothing, nothing, nothing
    outer, seeds = None, []
    crowded = len(facets.panel(line.panel)) >= CROWDED
    if ended is not None:
        bands = GEOMETRIC.bands(_floored(ended[:, first:]), (FLOOR, math.inf))
        mean, low, high, outer = bands.mean, bands.low, bands.high, bands.simultaneous
        few = len(ended) < FEWEST_VALUES
        seeds = [_floored(some_seeds(ended[:, first:], 10))] if few or not crowded else []
    if lost is not None:
        seeds.append(_floored(some_seeds(lost[:, first:], 10)))
    drawn = np.concatenate(seeds) if seeds else np.zeros((0, len(steps) - first))
    return Curve(line.series, line.panel, mean, low, high, drawn, at=steps[first:], outer=outer)


def _below(quantity: Quantity, arm: ArmTrials) -> bool:
    """Whether some value of the arm lies below `FLOOR`."""
    found = [arm.values(quantity.name), broken(arm, quantity.name)]
    first = int(quantity.of_step)
    return any(values is not None and (values[:, first:] < FLOOR).any() for values in found)


def _floored(values: FloatArray) -> FloatArray:
    return np.maximum(values, FLOOR)  # NaN stays


def descending_tables(material: Material) -> tuple[Table, ...]:
    """A table of every quantity over the steps, and one of the final points."""
    arms, say = trained(material.arms), phrases(material.suite.language)
    if not arms:
        return ()
    experiment = material.suite.experiment
    return tuple(curve_table(quantity, arms, say) for quantity in experiment.quantities.values())


def descending_data(material: Material) -> tuple[Tidy, ...]:
    """Tidy data, including the paths with at most `POINTS` evenly chosen points per trial."""
    names = list(material.suite.experiment.quantities)
    return (Tidy("paths.csv", ("arm", "seed", "step", *names), tuple(_points(material, names))),)


def _points(material: Material, names: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    for arm in material.arms:
        for record in sorted((*arm.ok, *arm.failed), key=lambda r: r.trial.seed):
            arrays = record.outcome.arrays
            if "steps" not in arrays:
                continue
            steps = np.asarray(arrays["steps"])
            columns = [np.asarray(arrays[name], dtype=np.float64) for name in names]
            for place in chosen(0, len(steps) - 1, POINTS):
                values = [float(column[place]) for column in columns]
                yield arm.name, record.trial.seed, int(steps[place]), *values


def descending_costs(material: Material) -> Costs:
    """The number of steps, each of which computes one gradient."""
    found = {
        arm.name: {N_("The number of steps"): cast("Descend", arm.config).steps}
        for arm in material.suite.arms
    }
    return Costs(differing(found, phrases(material.suite.language)))


PRESENTATION = Presentation(
    drawing=DescentDrawing.of_descents,
    headings={
        "descents": heading(N_("Paths"), LEAD_PATHS),
        "curves": heading(N_("Curves over the steps"), LEAD_CURVES),
    },
    tables=descending_tables,
    data=descending_data,
    costs=descending_costs,
    failed=BROKEN_CURVES,
)
