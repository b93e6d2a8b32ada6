"""`slope` and `exponent`: least-squares slopes of values and of their logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.experiments import UNBOUNDED, Axis
from reportgen.language import N_
from reportgen.metrics.functions._reduction import Reduction, ReductionKind
from reportgen.metrics.nodes import Expression
from reportgen.metrics.places import how_many

if TYPE_CHECKING:
    from reportgen.metrics.trial import FloatArray

_CANCELS = 1e-9
"""Sums of weights up to this are rounding errors; the absolute values of all weights sum to 1."""


class Slope(Reduction):
    """The least-squares slope against the positions on an axis, or against numeric levels.

    Infinite values count as equal and larger than any number. The slope is then infinite, with the
    sign that these values give it: a loss that becomes infinite has a positive slope. The slope is
    NaN if their effects cancel, if a value is NaN, and for fewer than two distinct positions.
    """

    name = "slope"
    message = N_("slope over {along} of {noun:the}")
    better, bounds, unit = None, UNBOUNDED, ""

    @classmethod
    def argument_problem(cls, text: str, argument: Expression, kind: ReductionKind) -> str:
        if kind != "all" or len(argument.axes) == 1:
            return ""
        return f"{cls.name} needs a curve over steps or layers; {how_many(text, argument.axes)}"

    @classmethod
    def level_problem(cls, level: float | None) -> str:
        return "numbers" if level is None else ""

    @classmethod
    def build(
        cls, argument: Expression, axis: Axis | None = None, factors: tuple[str, ...] = ()
    ) -> Reduction:
        """Create the expression; the slope of a curve is along its only axis."""
        return cls(argument, axis if axis or factors else argument.axes[0], factors)

    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        import numpy as np

        x = np.asarray(x, dtype=np.float64)
        rows = np.moveaxis(values, axis or 0, -1)
        weights = x - x.mean()
        scale = np.abs(weights).sum()
        if scale == 0:
            return np.full(rows.shape[:-1], np.nan)
        weights = weights / scale
        finite = np.isfinite(rows)
        plain = (np.where(finite, rows, 0) @ weights) / (weights @ (x - x.mean()))
        pull = np.where(finite, 0, np.sign(np.where(np.isnan(rows), 0, rows))) @ weights
        infinite = np.where(pull > 0, np.inf, -np.inf)
        infinite[np.abs(pull) < _CANCELS] = np.nan
        found = np.where(finite.all(axis=-1), plain, infinite)
        return np.where(np.isnan(rows).any(axis=-1), np.nan, found)

    def reduce_ends(
        self, low: FloatArray, high: FloatArray, levels: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """The slope increases with values at high levels and decreases with those at low levels."""
        import numpy as np

        x = self.place(levels)
        rises = (x > x.mean())[:, None]
        least, most = np.where(rises, low, high), np.where(rises, high, low)
        return self.reduce(least, 0, levels), self.reduce(most, 0, levels)

    def place(self, levels: FloatArray) -> FloatArray:
        """The coordinates of the levels in the regression."""
        return levels


class Exponent(Slope):
    """The exponent p of the power law `values ~ level^p`: the least-squares slope of logarithms.

    NaN if a value is not positive or not finite.
    """

    name = "exponent"
    goes_over = ("factor",)
    example = "over=batch_size"
    message = N_("growth exponent over {along} of {noun:the}")

    @classmethod
    def level_problem(cls, level: float | None) -> str:
        return "positive numbers" if level is None or level <= 0 else ""

    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        import numpy as np

        positive = np.isfinite(values) & (values > 0)
        logs = np.log(np.where(positive, values, 1))
        return np.where(positive.all(axis=0), super().reduce(logs, 0, np.log(x)), np.nan)

    def place(self, levels: FloatArray) -> FloatArray:
        import numpy as np

        return np.log(levels)
