"""The numbers of quantile bands, and which arms share an axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.charts.scale import FloatArray, Scale, finite, linear_scale

FAR = 4.0
"""An arm that reaches more than so many times as far as the middle one has an axis of its own."""


@dataclass(frozen=True)
class QuantilePanel:
    """One arm: quantiles (E, 5) at the ``steps`` (E,), lowest first, the median in the middle.

    Steps without finite quantiles are left out; ``row`` names the row that the panel stands in.
    """

    label: str
    series: str
    steps: FloatArray
    quantiles: FloatArray
    row: str = ""

    def __post_init__(self) -> None:
        if self.quantiles.shape != (len(self.steps), 5) or not len(self.steps):
            raise ValueError(
                f"quantiles of {self.label!r} must have the shape ({len(self.steps)}, 5), with a "
                f"step at least. Got {self.quantiles.shape} instead."
            )

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Steps (E,) at which all quantiles are finite."""
        return np.asarray(finite(self.quantiles).all(axis=1), dtype=np.bool_)


def shared_scale(panels: Sequence[QuantilePanel]) -> Scale:
    """The axis of a row: of the arms that reach at most `FAR` times as far as the middle one."""
    reaches = [reach for panel in panels if (reach := _reach(panel)) > 0]
    if not reaches:
        return scale_of(panels)
    limit = FAR * sorted(reaches)[(len(reaches) - 1) // 2]
    return scale_of([panel for panel in panels if _reach(panel) <= limit])


def scale_of(panels: Sequence[QuantilePanel]) -> Scale:
    """An axis that holds all these arms."""
    values = np.concatenate([panel.quantiles.ravel() for panel in panels])
    values = values[finite(values)]
    return linear_scale(values if values.size else np.zeros(1))


def _reach(panel: QuantilePanel) -> float:
    """The largest distance from 0."""
    values = panel.quantiles[finite(panel.quantiles)]
    return float(np.abs(values).max()) if values.size else 0.0


def fits(panel: QuantilePanel, scale: Scale) -> bool:
    """Whether an axis holds all of an arm."""
    values = panel.quantiles[finite(panel.quantiles)]
    return not values.size or bool(scale.low <= values.min() and values.max() <= scale.high)
