"""What a `normalise` trial measures."""

from __future__ import annotations

import math

from reportgen.experiments._quantity import LAYER, NOT_NEGATIVE, SHARE, Quantity
from reportgen.experiments.normalise.config import EXAMPLES_A_UNIT

_VARIANCE = "share of variance"
_TIMED = "repeats above 0 and a norm"
QUANTITIES = (
    Quantity(
        "preactivation_mean",
        "mean of pre-activations",
        "Mean of what the activation function is given, over the batch and the units of a layer.",
        (LAYER,),
    ),
    Quantity(
        "preactivation_std",
        "standard deviation of pre-activations",
        "Spread of what the activation function is given, over the batch and the units of a layer.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "linearity",
        "variance of activations that a straight line explains",
        "R² of the least squares straight line of h on z, over the batch and the units of a layer: "
        "at 1 the activation function is a straight line where it is used.",
        (LAYER,),
        unit=_VARIANCE,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "linear_in_input",
        "variance of activations that a linear map of the inputs explains",
        "R² of the least squares affine map from the net's inputs to the activations of a layer, "
        "adjusted for the size of the batch: at 1 all layers so far do what one linear layer "
        "could.",
        (LAYER,),
        unit=_VARIANCE,
        needs=f"a batch_size of at least {EXAMPLES_A_UNIT} times width",
        bounds=(-math.inf, 1.0),
        percent=True,
    ),
    Quantity(
        "correlation",
        "correlation between units",
        "Root mean square of the correlations between different units behind the normalisation.",
        (LAYER,),
        bounds=SHARE,
    ),
    Quantity(
        "condition_number",
        "condition number",
        "Largest over smallest eigenvalue of the covariance of the units behind the "
        "normalisation; beyond 10¹² it is rounding.",
        (LAYER,),
        needs="a batch_size above width",
        bounds=(1.0, math.inf),
        scale="log",
    ),
    Quantity(
        "restored_error",
        "relative error of the input given back",
        "How far the normalisation is from giving its input back when gamma is set to the standard "
        "deviation of the batch and beta to its mean, relative to the spread of the input.",
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
        "Root mean square over units of dL/dbeta, the gradient of what is added behind the "
        "normalisation.",
        (LAYER,),
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "norm_seconds",
        "time of the normalisations",
        "Seconds of processor time that all normalisations of the net take, forward and back: the "
        "median of the repeats.",
        (),
        "lower",
        needs=_TIMED,
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "product_seconds",
        "time of the linear maps",
        "Seconds of processor time that all linear maps of the net take, forward and back: the "
        "median of the repeats.",
        (),
        "lower",
        needs="repeats above 0",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "norm_flops",
        "operations of the normalisations",
        "Floating-point operations of all normalisations of the net, forward and back, counted by "
        "formula.",
        (),
        "lower",
        needs="a norm",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "product_flops",
        "operations of the linear maps",
        "Floating-point operations of all linear maps of the net, forward and back, counted by "
        "formula.",
        (),
        "lower",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
)
