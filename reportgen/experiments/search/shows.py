"""The figures that a suite of `search` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import CURVES, HEAT, SWEEP, FigureType

CLOUD = FigureType(
    "cloud",
    "The points that the first seed tried, in the plane of the first two settings, and their "
    "values; arms are at most 12, by default the first ones.",
    "tries",
    "reportgen.experiments.search.figures:cloud",
    {"arms": "arms"},
)
BEST = FigureType(
    "best",
    "The best value, or the regret, over the budget: medians over seeds.",
    "found",
    "reportgen.experiments.search.figures:best",
    {"quantity": "quantity"},
)

FIGURES = (CLOUD, BEST, CURVES, SWEEP, HEAT)
SHOWS = (
    CLOUD.shown(),
    BEST.shown(quantity="regret"),
    BEST.shown(quantity="best_value"),
    BEST.shown(quantity="expected_best"),
)
