"""Quantities of `normalise`."""

from __future__ import annotations

import math

from reportgen.experiments._quantity import LAYER, NOT_NEGATIVE, SHARE, Quantity
from reportgen.experiments.normalise.config import EXAMPLES_A_UNIT

_VARIANCE = "share of variance"
_TIMED = "repeats above 0 and a norm"
_SCALED = "weight_scale"
SCALED = ("output_change", "grad_input_change", "grad_weight_change", "grad_weight")
"""Quantities that are measured if `weight_scale` is given."""

QUANTITIES = (
    Quantity(
        "preactivation_mean",
        "mean of pre-activations",
        "Mean of the inputs of the activation function, over the batch and the units of a layer.",
        (LAYER,),
    ),
    Quantity(
        "preactivation_std",
        "standard deviation of pre-activations",
        "Standard deviation of the inputs of the activation function, over the batch and the units "
        "of a layer.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "linearity",
        "variance of activations explained by a straight line",
        "R² of the linear least-squares fit of h to z, over the batch and the units of a layer; at "
        "1 the activation function is linear in the range that is used.",
        (LAYER,),
        unit=_VARIANCE,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "linear_in_input",
        "variance of activations explained by a linear map of the inputs",
        "R² of the least-squares affine map from the network's inputs to the activations of a "
        "layer, adjusted for the batch size; at 1 all layers so far are equivalent to one linear "
        "layer.",
        (LAYER,),
        unit=_VARIANCE,
        needs=f"a batch_size of at least {EXAMPLES_A_UNIT} times width",
        bounds=(-math.inf, 1.0),
        percent=True,
    ),
    Quantity(
        "correlation",
        "correlation between units",
        "Root mean square of the correlations between different units after the normalisation.",
        (LAYER,),
        bounds=SHARE,
    ),
    Quantity(
        "condition_number",
        "condition number",
        "Ratio of the largest to the smallest eigenvalue of the covariance of the units after the "
        "normalisation; values above 10¹² are rounding errors.",
        (LAYER,),
        needs="a batch_size above width",
        bounds=(1.0, math.inf),
        scale="log",
    ),
    Quantity(
        "restored_error",
        "relative error of the restored input",
        "Distance between the input of the normalisation and its output when gamma is set to the "
        "standard deviation of the batch and beta to its mean, relative to the spread of the "
        "input.",
        (LAYER,),
        "lower",
        needs="norm: batch, zca or cholesky",
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "grad_bias",
        "gradient of the biases",
        "Root mean square over units of dL/db, the gradient of the biases before the "
        "normalisation.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "grad_beta",
        "gradient of the shifts",
        "Root mean square over units of dL/dbeta, the gradient of the shifts after the "
        "normalisation.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "output_change",
        "change of the outputs of a layer",
        "Distance between the activations of a layer with the multiplied weights and with the "
        "original ones, relative to the norm of the latter, over the batch and the units.",
        (LAYER,),
        needs=_SCALED,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "grad_input_change",
        "change of the gradient of the inputs of a layer",
        "Distance between the gradients of the inputs of a layer with the multiplied weights and "
        "with the original ones, relative to the norm of the latter.",
        (LAYER,),
        needs=_SCALED,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "grad_weight_change",
        "change of the gradient of the weights times their factor",
        "Distance between weight_scale times the gradient of the multiplied weights of a layer and "
        "the gradient of the original ones, relative to the norm of the latter.",
        (LAYER,),
        needs=_SCALED,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "grad_weight",
        "gradient of the weights",
        "Root mean square of dL/dW, the gradient of the multiplied weights of a layer.",
        (LAYER,),
        needs=_SCALED,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "norm_seconds",
        "time of the normalisations",
        "CPU time in seconds of all normalisations of the network, forward and backward; median of "
        "the repeats.",
        (),
        "lower",
        needs=_TIMED,
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "product_seconds",
        "time of the linear maps",
        "CPU time in seconds of all linear maps of the network, forward and backward; median of "
        "the repeats.",
        (),
        "lower",
        needs="repeats above 0",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "norm_flops",
        "operations of the normalisations",
        "Floating-point operations of all normalisations of the network, forward and backward, "
        "counted by formula.",
        (),
        "lower",
        needs="a norm",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "product_flops",
        "operations of the linear maps",
        "Floating-point operations of all linear maps of the network, forward and backward, "
        "counted by formula.",
        (),
        "lower",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
)
