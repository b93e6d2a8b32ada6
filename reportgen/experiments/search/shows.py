"""The figures that a suite of `search` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import CURVES, HEAT, SWEEP

FIGURES = (CURVES, SWEEP, HEAT)
SHOWS = (CURVES.shown(quantity="best_value"),)
