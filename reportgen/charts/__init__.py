"""Charts of a report: functions that take aggregated numbers and return SVG.

``histogram_grid`` (activations by arm and layer or step), ``layer_curves`` and ``step_curves`` (a
quantity over layers or steps), ``curves_beside`` (two over the same steps), ``quantile_bands``
(distributions over steps), ``seed_dots`` (one number a trial), ``sweep_chart`` (a metric against
the levels of a numeric factor), ``heat_map`` (against those of two), ``scatter_chart`` (a metric
against another), ``tuning_profile`` (scores of candidates over a range), ``point_cloud`` (points
that searches tried), ``two_rankings`` (arms by their results, twice), ``descent_paths`` (paths of
optimizers over contours), ``image_rows`` (images, and what was made of them) and
``interval_plot`` (claims against their thresholds) return an :class:`Svg`.
``series_of`` gives the arms their styles, the same in every chart, and ``css_variables`` the
colours to the page. Nothing here computes a statistic, reads a file or depends on the time, the
machine or the user's settings.
"""

from reportgen.charts.curve_data import Curve, Gap, Mark, Wording, beyond
from reportgen.charts.curves import layer_curves, step_curves
from reportgen.charts.curves_beside import CurvePanel, curves_beside
from reportgen.charts.heat_map import HeatCell, HeatLevels, HeatPanel, heat_map
from reportgen.charts.histograms import (
    HistogramCell,
    HistogramGroup,
    HistogramRow,
    histogram_grid,
    visible_bins,
)
from reportgen.charts.image_rows import ImageRow, image_rows
from reportgen.charts.intervals import ClaimGroup, ClaimInterval, interval_plot
from reportgen.charts.paths import Descent, PathPanel, descent_paths
from reportgen.charts.point_cloud import CloudAxis, CloudPanel, point_cloud
from reportgen.charts.quantile_bands import QuantilePanel, quantile_bands
from reportgen.charts.scale import Axis
from reportgen.charts.scatter import (
    Middle,
    Power,
    ScatterPanel,
    ScatterPoint,
    ScatterWording,
    scatter_chart,
)
from reportgen.charts.seed_dots import DotRow, seed_dots
from reportgen.charts.style import (
    ELSEWHERE,
    REST,
    TRAINING,
    VALIDATION,
    LineStyle,
    Paint,
    Series,
    css_variables,
    ordered_series,
    series_of,
)
from reportgen.charts.svg import Svg
from reportgen.charts.sweep import sweep_chart
from reportgen.charts.sweep_axis import LevelAxis
from reportgen.charts.sweep_data import SweepLine, SweepPoint, SweepWording
from reportgen.charts.targets import Target, target_chart
from reportgen.charts.tuning_profile import TuningPanel, tuning_profile
from reportgen.charts.two_rankings import Rank, RankedArm, two_rankings

__all__ = [
    "ELSEWHERE",
    "REST",
    "TRAINING",
    "VALIDATION",
    "Axis",
    "ClaimGroup",
    "ClaimInterval",
    "CloudAxis",
    "CloudPanel",
    "Curve",
    "CurvePanel",
    "Descent",
    "DotRow",
    "Gap",
    "HeatCell",
    "HeatLevels",
    "HeatPanel",
    "HistogramCell",
    "HistogramGroup",
    "HistogramRow",
    "ImageRow",
    "LevelAxis",
    "LineStyle",
    "Mark",
    "Middle",
    "Paint",
    "PathPanel",
    "Power",
    "QuantilePanel",
    "Rank",
    "RankedArm",
    "ScatterPanel",
    "ScatterPoint",
    "ScatterWording",
    "Series",
    "Svg",
    "SweepLine",
    "SweepPoint",
    "SweepWording",
    "Target",
    "TuningPanel",
    "Wording",
    "beyond",
    "css_variables",
    "curves_beside",
    "descent_paths",
    "heat_map",
    "histogram_grid",
    "image_rows",
    "interval_plot",
    "layer_curves",
    "ordered_series",
    "point_cloud",
    "quantile_bands",
    "scatter_chart",
    "seed_dots",
    "series_of",
    "step_curves",
    "sweep_chart",
    "target_chart",
    "tuning_profile",
    "two_rankings",
    "visible_bins",
]
