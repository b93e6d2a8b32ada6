"""The figures that a suite of `propagate` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import HEAT, SWEEP, FigureType

_MODULE = "reportgen.experiments.propagate.figures"

HISTOGRAMS = FigureType(
    "histograms",
    "Histograms of the activations: arms down, layers across.",
    "activations",
    f"{_MODULE}:histograms",
    {"arms": "arms"},
)
FORWARD = FigureType(
    "forward",
    "A quantity of the forward pass over the layers.",
    "forward",
    f"{_MODULE}:forward",
    {"quantity": "layers"},
    ("quantity",),
)
BACKWARD = FigureType(
    "backward",
    "A quantity of the backward pass over the layers.",
    "backward",
    f"{_MODULE}:backward",
    {"quantity": "layers"},
    ("quantity",),
)

FIGURES = (SWEEP, HEAT, HISTOGRAMS, FORWARD, BACKWARD)
SHOWS = (
    SWEEP.shown(),
    HISTOGRAMS.shown(),
    FORWARD.shown(quantity="activation_std"),
    FORWARD.shown(quantity="preactivation_std"),
    FORWARD.shown(quantity="saturated"),
    BACKWARD.shown(quantity="grad_activation_std"),
    BACKWARD.shown(quantity="grad_weight_std"),
)
