"""Quantities of `propagate`."""

from __future__ import annotations

from reportgen.experiments._quantity import LAYER, NOT_NEGATIVE, SHARE, Quantity

ACTIVATION_MEAN = Quantity(
    "activation_mean",
    "mean of activations",
    "Mean of h over the batch and the units of a layer.",
    (LAYER,),
)
ACTIVATION_STD = Quantity(
    "activation_std",
    "standard deviation of activations",
    "Standard deviation of h over the batch and the units of a layer; at 0 all activations of the "
    "layer are equal.",
    (LAYER,),
    bounds=NOT_NEGATIVE,
)
QUANTITIES = (
    ACTIVATION_MEAN,
    ACTIVATION_STD,
    Quantity(
        "preactivation_mean",
        "mean of pre-activations",
        "Mean of z = h W.",
        (LAYER,),
    ),
    Quantity(
        "preactivation_std",
        "standard deviation of pre-activations",
        "Standard deviation of z = h W, the inputs of the activation function.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "saturated",
        "fraction of saturated or inactive units",
        "Fraction of saturated (tanh, sigmoid) or inactive (ReLU) units: of the pairs of an input "
        "of the batch and a unit, those with a slope |f'(z)| below 5 % of the largest slope of f. "
        "A unit that is inactive for some inputs is not dead; a dead unit is "
        "inactive for all inputs.",
        (LAYER,),
        bounds=SHARE,
    ),
    Quantity(
        "grad_activation_std",
        "standard deviation of dL/dh",
        "Standard deviation of the gradient with respect to the activations of a layer; 1 at the "
        "output.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_weight_std",
        "standard deviation of dL/dW",
        "Standard deviation of the gradient of a layer's weights, summed over the batch.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
)
