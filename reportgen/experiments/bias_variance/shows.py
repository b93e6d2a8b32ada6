"""The figures that a suite of `bias_variance` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import CURVES, HEAT, SWEEP, FigureType

_MODULE = "reportgen.experiments.bias_variance.figures"

DECOMPOSITION = FigureType(
    "decomposition",
    "Squared bias, variance, noise and their sum along the levels of a numeric factor, with a "
    "figure for each setting of the other factors.",
    "parts-of-the-error",
    f"{_MODULE}:decomposition",
    {"along": "factor"},
)
ZERO_ONE = FigureType(
    "zero_one",
    "The same parts of the 0-1 loss: bias, net variance and the effect of noise.",
    "parts-of-the-error",
    f"{_MODULE}:zero_one",
    {"along": "factor"},
)
COURSE = FigureType(
    "course",
    "Squared bias, variance, noise and their sum over the steps, with a panel for each arm.",
    "over-training",
    f"{_MODULE}:course",
    {"arms": "arms"},
)
TARGETS = FigureType(
    "targets",
    "Predictions of the networks for one test example as dots on targets, with a panel for each "
    "arm; for regressions with at least two outputs.",
    "on-targets",
    f"{_MODULE}:targets",
    {"arms": "arms"},
    ("arms",),
)

FIGURES = (DECOMPOSITION, ZERO_ONE, COURSE, TARGETS, SWEEP, HEAT, CURVES)
SHOWS = (
    DECOMPOSITION.shown(),
    ZERO_ONE.shown(),
    COURSE.shown(),
    SWEEP.shown(),
    CURVES.shown(quantity="train_loss"),
)
