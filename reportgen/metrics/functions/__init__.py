"""The functions of metrics. To add one, define its class in this package and list it here."""

from collections.abc import Mapping

from reportgen.metrics.functions._reduction import Reduction
from reportgen.metrics.functions.curves import Area, StepsTo, When
from reportgen.metrics.functions.elementwise import Above, Abs, Clip, Exp, Log, Sqrt
from reportgen.metrics.functions.fits import Exponent, Slope
from reportgen.metrics.functions.of import Of
from reportgen.metrics.functions.ranks import RankCorrelation
from reportgen.metrics.functions.summaries import Best, Max, Mean, Min, Spread, Worst
from reportgen.metrics.nodes import Function

__all__ = ["FUNCTIONS", "Reduction"]

FUNCTIONS: Mapping[str, type[Function]] = {
    function.name: function
    for function in (
        *(Min, Max, Mean, Best, Worst, Spread, Slope, Exponent, RankCorrelation),
        *(Log, Exp, Sqrt, Abs),
        *(Area, StepsTo, When, Above, Clip, Of),
    )
}
"""Name in metrics -> class, in the order in which messages list them."""
