"""Charts of a report: aggregated numbers in, SVG out.

``histogram_grid`` (activations by arm and layer or step), ``layer_curves`` and ``step_curves`` (a
quantity over layers or steps), ``quantile_bands`` (distributions over steps), ``seed_dots`` (one
number a trial), ``tuning_profile`` (scores of candidates over a range) and ``interval_plot``
(claims against their thresholds) return an :class:`Svg`.
``series_of`` gives the arms their looks, the same in every chart, and ``css_variables`` the colours
to the page. Nothing here computes a statistic, reads a file or depends on the time, the machine or
the user's settings.
"""

from reportgen.charts.curve_data import Axis, Curve, Wording
from reportgen.charts.curve_range import beyond
from reportgen.charts.curves import layer_curves, step_curves
from reportgen.charts.histogram_data import (
    HistogramCell,
    HistogramGroup,
    HistogramRow,
    visible_bins,
)
from reportgen.charts.histograms import histogram_grid
from reportgen.charts.interval_axis import ClaimInterval
from reportgen.charts.intervals import interval_plot
from reportgen.charts.quantile_bands import quantile_bands
from reportgen.charts.quantile_data import QuantilePanel
from reportgen.charts.seed_dots import DotRow, seed_dots
from reportgen.charts.style import Look, Paint, Series, css_variables, series_of
from reportgen.charts.svg import Svg
from reportgen.charts.tuning_profile import TuningPanel, tuning_profile

__all__ = [
    "Axis",
    "ClaimInterval",
    "Curve",
    "DotRow",
    "HistogramCell",
    "HistogramGroup",
    "HistogramRow",
    "Look",
    "Paint",
    "QuantilePanel",
    "Series",
    "Svg",
    "TuningPanel",
    "Wording",
    "beyond",
    "css_variables",
    "histogram_grid",
    "interval_plot",
    "layer_curves",
    "quantile_bands",
    "seed_dots",
    "series_of",
    "step_curves",
    "tuning_profile",
    "visible_bins",
]
