"""The figures that a suite of `ensemble` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import CURVES, HEAT, SWEEP, FigureType

AGAINST = FigureType(
    "against",
    "A quantity against another one, for the largest ensemble of every arm.",
    "largest",
    "reportgen.experiments.ensemble.figures:against",
    {"upwards": "quantity", "across": "quantity"},
    ("upwards", "across"),
)
GAINS = FigureType(
    "gains",
    "The gain of the largest ensemble over the single model, seed by seed.",
    "gains",
    "reportgen.experiments.ensemble.figures:gains",
    {"score": "score"},
)

FIGURES = (SWEEP, HEAT, CURVES, AGAINST, GAINS)
SHOWS = (
    CURVES.shown(quantity="accuracy"),
    CURVES.shown(quantity="loss"),
    GAINS.shown(),
    AGAINST.shown(upwards="member_loss", across="ambiguity"),
    AGAINST.shown(upwards="loss", across="trained_steps"),
    CURVES.shown(quantity="calibration_error"),
    CURVES.shown(quantity="disagreement"),
    CURVES.shown(quantity="barrier"),
)
