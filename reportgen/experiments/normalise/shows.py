"""The figures that a suite of `normalise` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import HEAT, SWEEP, FigureType

_MODULE = "reportgen.experiments.normalise.figures"

LAYERS = FigureType(
    "layers",
    "A quantity over the layers.",
    "layers",
    f"{_MODULE}:layers",
    {"quantity": "layers"},
    ("quantity",),
)
TIMES = FigureType(
    "times",
    "A time in milliseconds, with a dot per seed.",
    "cost",
    f"{_MODULE}:times",
    {"quantity": "number"},
    ("quantity",),
)

FIGURES = (SWEEP, HEAT, LAYERS, TIMES)
SHOWS = (
    SWEEP.shown(),
    LAYERS.shown(quantity="linear_in_input"),
    LAYERS.shown(quantity="linearity"),
    LAYERS.shown(quantity="correlation"),
    LAYERS.shown(quantity="condition_number"),
    LAYERS.shown(quantity="restored_error"),
    LAYERS.shown(quantity="grad_bias"),
    LAYERS.shown(quantity="grad_beta"),
    LAYERS.shown(quantity="output_change"),
    LAYERS.shown(quantity="grad_input_change"),
    LAYERS.shown(quantity="grad_weight_change"),
    TIMES.shown(quantity="norm_seconds"),
    TIMES.shown(quantity="product_seconds"),
)
