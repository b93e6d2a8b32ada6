"""What a `propagate` trial measures."""

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
    "Spread of h over the batch and the units of a layer; at 0 every unit says the same.",
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
        "Spread of z = h W, that is of what the activation function is given.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "saturated",
        "share of units, over the batch, that are saturated or inactive",
        "Share of units, over the batch, that are saturated (tanh, sigmoid) or inactive (ReLU): "
        "pairs of an input and a unit at which the slope |f'(z)| is below 5 % of the steepest "
        "slope of f. A unit that is off for some inputs is not dead; dead is off for all.",
        (LAYER,),
        bounds=SHARE,
    ),
    Quantity(
        "grad_activation_std",
        "standard deviation of dL/dh",
        "Spread of the gradient that arrives at the activations of a layer; at the top it is 1.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_weight_std",
        "standard deviation of dL/dW",
        "Spread of the gradient of a layer's weights, summed over the batch.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
)
