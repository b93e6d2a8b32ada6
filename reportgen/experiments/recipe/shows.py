"""The figures that a suite of `recipe` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import CURVES, HEAT, SWEEP, FigureType

NOTEBOOK = FigureType(
    "notebook",
    "The walk of the first seed of each arm as a lab notebook: what was tried, seen and decided, "
    "with the curves of each step, all trainings and the final configuration.",
    "notebook",
    "reportgen.experiments.recipe.figures:notebook",
    {"arms": "arms"},
)

SCORES = FigureType(
    "scores",
    "A quantity with one number per walk, seed by seed; by default the test score, or else the "
    "validation score, of the final configurations.",
    "scores",
    "reportgen.experiments.recipe.figures:scores",
    {"quantity": "number"},
)
FAULTS = FigureType(
    "faults",
    "The fraction of the walks of each arm that found each fault.",
    "found",
    "reportgen.experiments.recipe.figures:found",
)

FIGURES = (NOTEBOOK, SCORES, FAULTS, SWEEP, HEAT, CURVES)
SHOWS = (
    NOTEBOOK.shown(),
    SCORES.shown(),
    SWEEP.shown(),
    CURVES.shown(quantity="best_score"),
)
