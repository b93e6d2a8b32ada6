"""The curves of a quantity over the steps, which end where training stops.

After an early stop, stored curves are constant at the value of the restored weights, as if training
had continued. Figures therefore end curves at the stop and mark the evaluation of the restored
weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts import Axis, Curve, Mark, beyond
from reportgen.charts.labels import number
from reportgen.experiments import SHARE, Bounds, Quantity
from reportgen.language import N_, Phrases
from reportgen.report.averages import MEAN, Average, Bands
from reportgen.report.facets import Facets
from reportgen.report.trials import ArmTrials, FloatArray, broken, some_seeds, steps_of
from reportgen.stats import FEWEST_VALUES

READ_STOPS = N_("A ring marks the restored weights, a bar the stop.")
READ_STOPPING = N_(
    "With early stopping a curve ends when half of its seeds have stopped; until then its mean is "
    "over the seeds that are still trained. A ring marks the evaluation whose weights are restored "
    "and a bar the stop, as medians over seeds. Final values are those of the restored weights."
)
READ_BEYOND = N_("Some lines leave the axis ({how_far}).")
READ_TRIANGLE = N_(
    "A triangle at the edge of a panel marks a line that leaves the axis, which covers the first "
    "and last values and nine tenths of the values between them."
)
READ_FLOOR = N_("The axis does not begin at 0; the first steps lie below it.")
LEAST_FLOOR = 0.4
"""An accuracy axis begins at 0 if it would begin below this value."""
ROOM = 0.35  # space below the lowest line, as a fraction of the range of the lines
LOST = 3  # maximum number of diverged trials per arm that are drawn in crowded panels
FEW = 10
"""Maximum number of trials drawn for an arm whose trials all diverged, if seeds are not drawn."""


@dataclass(frozen=True)
class Stops:
    """The steps (S,) at which the seeds stopped, and those of the restored weights."""

    stopped: FloatArray
    best: FloatArray
    last: float  # step of the last evaluation, at which weights are always restored

    @property
    def end(self) -> float:
        """The step at which half of the seeds have stopped."""
        return _median(self.stopped)

    def trained(self, steps: FloatArray) -> np.ndarray:
        """Whether each seed was still trained at each of the steps (L,); shape (S, L)."""
        return (steps <= self.stopped[:, None]) & (steps < self.last)

    def marks(self) -> tuple[Mark, Mark]:
        """Marks at the best evaluation and at the stop, as medians over seeds."""
        return Mark("best", _median(self.best)), Mark("stop", self.end)


def stops_of(arm: ArmTrials) -> Stops | None:
    """The stops of an arm; None if it does not use early stopping."""
    stopped, best = (arm.values(name) for name in ("stopped_at", "best_step"))
    if stopped is None or best is None or len(stopped) != len(arm.ok):
        return None
    return Stops(stopped, best, float(steps_of(arm)[-1]))


def bands_while_trained(
    values: FloatArray, trained: np.ndarray, average: Average, bounds: Bounds
) -> Bands:
    """The average of `values` (S, L) over the seeds that are `trained` (S, L) at each point.

    There is no simultaneous band, because points can have different seeds. NaN where no seed is
    trained.
    """
    found = np.full((3, values.shape[1]), np.nan)
    for seeds in np.unique(trained, axis=1).T:
        if seeds.any():
            places = (trained == seeds[:, None]).all(axis=0)
            bands = average.bands(values[np.ix_(seeds, places)], bounds)
            found[:, places] = bands.mean, bands.low, bands.high
    mean, low, high = found
    return Bands(mean, low, high, None)


def lowest(arm: ArmTrials, name: str) -> Mark | None:
    """Mark at the minimum of a quantity of an arm without early stopping, as median over seeds."""
    values = arm.values(name)
    if values is None:
        return None
    return Mark("best", _median(steps_of(arm)[np.argmin(values, axis=1)]))


def read_stops(arms: tuple[ArmTrials, ...], say: Phrases) -> str:
    """Caption text on curves that end early; empty if there are none."""
    return say.fixed(READ_STOPS) if any(stops_of(arm) for arm in arms) else ""


def _median(values: FloatArray) -> float:
    """The lower median, so that it is an evaluated step."""
    return float(np.sort(values)[(len(values) - 1) // 2])


def curves_of(
    quantity: Quantity,
    arms: Sequence[ArmTrials],
    facets: Facets,
    *,
    facet: str | None = None,
    layer: int | None = None,
    seeds: int = 0,
    average: Average = MEAN,
) -> tuple[Curve, ...]:
    """A curve for every arm that measured the quantity, in the order of the suite.

    facet: name of the panel, if it is not that of the arm. layer: layer from 1, for quantities with
    layers. seeds: maximum number of thin lines per arm. The `average` and its bands are over the
    trials that ended well; diverged trials are among the thin lines. In crowded panels a curve has
    only the pointwise band and thin lines of some diverged seeds; with too few seeds for a band it
    has a thin line per seed.
    """
    lines = {line.arm: line for line in facets.lines}
    found = []
    for arm in arms:
        line = lines[arm.name]
        panel = line.panel if facet is None else facet
        curve = curve_of(
            quantity, arm, line.series, panel, layer=layer, seeds=seeds, average=average
        )
        if curve and facets.crowded and curve.outer is not None:
            curve = replace(curve, outer=None, seeds=some_seeds(curve.seeds[curve.broken()], LOST))
        found += [curve] if curve else []
    return tuple(found)


def curve_of(
    quantity: Quantity,
    arm: ArmTrials,
    series: str,
    panel: str,
    *,
    layer: int | None = None,
    seeds: int = 0,
    average: Average = MEAN,
) -> Curve | None:
    """The curve of one arm; None if it has no values to draw.

    If `seeds` is 0, diverged trials are omitted unless there are no others, and the other trials
    have a thin line only if they are too few for a band. The curve of an arm that stops early ends
    when half of its seeds have stopped, and has no thin lines.
    """
    ended = _at_layer(arm.values(quantity.name), layer)
    lost = _at_layer(broken(arm, quantity.name), layer)
    steps = steps_of(arm)
    if quantity.of_step:  # undefined at step 0
        steps, ended, lost = steps[1:], _from_first(ended), _from_first(lost)
    if (ended is None and lost is None) or not len(steps):
        return None
    if ended is not None and (stops := stops_of(arm)):
        kept = steps <= min(stops.end, steps[-1])
        found = bands_while_trained(
            ended[:, kept], stops.trained(steps[kept]), average, quantity.bounds
        )
        known = np.isfinite(found.mean)
        return Curve(
            series=series,
            facet=panel,
            mean=found.mean[known],
            low=found.low[known],
            high=found.high[known],
            seeds=np.zeros((0, int(known.sum()))),
            at=steps[kept][known],
            bounds=quantity.bounds,
            marks=stops.marks(),
        )
    nothing = np.full(len(steps), np.nan)
    bands = Bands(nothing, nothing, nothing, None)
    if ended is not None:
        bands = average.bands(ended, quantity.bounds)
    if not seeds and ended is not None:  # crosses belong to thin lines
        lost = None
        seeds = 0 if bands.simultaneous else FEWEST_VALUES

    drawn = [] if ended is None or not seeds else [some_seeds(ended, seeds)]
    drawn += [] if lost is None else [some_seeds(lost, seeds or FEW)]
    return Curve(
        series=series,
        facet=panel,
        mean=bands.mean,
        low=bands.low,
        high=bands.high,
        outer=bands.simultaneous,
        seeds=np.concatenate(drawn) if drawn else np.zeros((0, len(steps))),
        at=steps,
        bounds=quantity.bounds,
    )


def left_beyond(curves: Sequence[Curve], axis: Axis, say: Phrases) -> str:
    """Sentence on lines that leave the panels, with their extremes; empty if there are none."""
    found = beyond(curves, axis)
    ends = [(N_("up to {value}"), found.above), (N_("down to {value}"), found.below)]
    far = [say.text(text, value=number(value)) for text, value in ends if value is not None]
    return say.text(READ_BEYOND, how_far=say.listed(far)) if far else ""


def floor_of(curves: Sequence[Curve], targets: Sequence[tuple[float, str]] = ()) -> float | None:
    """Start of the accuracy axis at which the lines of the second half can be distinguished.

    It is below the targets too. None, meaning 0, if one of them is so low that it would make little
    difference.
    """
    later = [curve.mean[len(curve.mean) // 2 :] for curve in curves]
    shown = [found[np.isfinite(found)] for found in later]
    shown = [found for found in shown if found.size]
    if not shown:
        return None
    every = np.concatenate(shown)
    low = min(float(np.quantile(every, 0.05)), *(float(found[-1]) for found in shown))
    floor = min([low - ROOM * (float(every.max()) - low), *(value for value, _ in targets)])
    return floor if floor >= LEAST_FLOOR else None


def is_fraction(quantity: Quantity) -> bool:
    """Whether the quantity is a fraction, so that means and intervals lie between 0 and 1."""
    return quantity.bounds == SHARE


def _at_layer(values: FloatArray | None, layer: int | None) -> FloatArray | None:
    if values is None or layer is None:
        return values
    return values[:, :, layer - 1] if layer <= values.shape[2] else None


def _from_first(values: FloatArray | None) -> FloatArray | None:
    return None if values is None else values[:, 1:]
