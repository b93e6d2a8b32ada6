"""The figures that a suite of `recipe` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import CURVES, HEAT, SWEEP, FigureType

NOTEBOOK = FigureType(
    "notebook",
    "The walk of the first seed of each arm as a lab notebook: what was tried, seen and decided, "
    "with the curves of each step, all trainings and the final configuration.",
    "notebook",
    "reportgen.experiments.recipe.figures:notebook",
)

FIGURES = (NOTEBOOK, SWEEP, HEAT, CURVES)
SHOWS = (NOTEBOOK.shown(), SWEEP.shown(), CURVES.shown(quantity="best_score"))
