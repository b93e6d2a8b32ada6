"""The figures that a suite of `bias_variance` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import CURVES, HEAT, SWEEP

FIGURES = (SWEEP, HEAT, CURVES)
SHOWS = (SWEEP.shown(), CURVES.shown())
