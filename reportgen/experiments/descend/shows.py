"""The figures that a suite of `descend` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import FigureType

_MODULE = "reportgen.experiments.descend.figures"

PATHS = FigureType(
    "paths",
    "The paths of the arms over the contours of their surfaces.",
    "descents",
    f"{_MODULE}:paths",
    {"arms": "arms"},
)
CURVES = FigureType(
    "curves",
    "A quantity over the steps.",
    "curves",
    f"{_MODULE}:curves",
    {"quantity": "curve"},
    ("quantity",),
)

FIGURES = (PATHS, CURVES)
SHOWS = (
    PATHS.shown(),
    CURVES.shown(quantity="value"),
    CURVES.shown(quantity="distance"),
    CURVES.shown(quantity="step_size"),
    CURVES.shown(quantity="grad_norm"),
)
