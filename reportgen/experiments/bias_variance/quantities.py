"""Quantities of `bias_variance`."""

from __future__ import annotations

from reportgen.experiments._quantity import NOT_NEGATIVE, SHARE, STEP, Quantity

_CURVE = (STEP,)
_CLASSES = "data with classes"
_KNOWN = "synthetic data, whose noise is known"
_BOTH = "synthetic data with classes"

SQUARED = (
    Quantity(
        "bias_squared",
        "squared bias",
        "Squared distance between the mean output of the networks and the truth, mean over test "
        "examples, without the part that comes from the finite number of networks. The truth of "
        "data without a known rule is the label, so that noise is part of the bias.",
        _CURVE,
        "lower",
        scale="log",
    ),
    Quantity(
        "variance",
        "variance",
        "Mean squared distance of the outputs of single networks from their mean, over test "
        "examples; networks differ in their training sets, initial weights and order of batches.",
        _CURVE,
        "lower",
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "expected_error",
        "expected squared error",
        "Expected squared error of a network on new examples, labels with their noise: squared "
        "bias + variance + noise. For numbers it is the mean over the outputs, for classes the sum "
        "over the predicted probabilities (the Brier score).",
        _CURVE,
        "lower",
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
)
NOISE = Quantity(
    "noise",
    "noise",
    "Squared error of the best possible prediction, the variance of the labels.",
    (),
    "lower",
    needs=_KNOWN,
    bounds=NOT_NEGATIVE,
    scale="log",
)
ZERO_ONE = (
    Quantity(
        "zero_one_error",
        "error rate",
        "Expected 0-1 loss: the probability that a network misclassifies a new example.",
        _CURVE,
        "lower",
        needs=_CLASSES,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "main_error",
        "error rate of the main prediction",
        "Probability that the most frequent prediction of the networks is wrong.",
        _CURVE,
        "lower",
        needs=_CLASSES,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "zero_one_bias",
        "bias of the 0-1 loss",
        "Fraction of test examples whose most frequent prediction is not the optimal one.",
        _CURVE,
        "lower",
        needs=_CLASSES,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "net_variance",
        "net variance of the 0-1 loss",
        "Unbiased minus biased variance: what differences between the networks add to the error.",
        _CURVE,
        needs=_CLASSES,
        bounds=(-1.0, 1.0),
        percent=True,
    ),
    Quantity(
        "unbiased_variance",
        "unbiased variance",
        "Fraction of predictions that are not optimal on examples without bias; it adds to the "
        "error.",
        _CURVE,
        needs=_CLASSES,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "biased_variance",
        "biased variance",
        "Fraction of predictions that are optimal on examples with bias; it reduces the error.",
        _CURVE,
        needs=_CLASSES,
        bounds=SHARE,
        percent=True,
    ),
)
ZERO_ONE_NOISE = (
    Quantity(
        "zero_one_noise",
        "error rate of the optimal prediction",
        "Probability that the optimal prediction is wrong.",
        (),
        "lower",
        needs=_BOTH,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "noise_effect",
        "effect of noise on the error rate",
        "What noise adds to the error: error rate - bias - net variance of the 0-1 loss.",
        _CURVE,
        needs=_BOTH,
        bounds=(-1.0, 1.0),
        percent=True,
    ),
)
TRAIN_LOSS = Quantity(
    "train_loss",
    "training loss",
    "Loss over training examples, mean over the networks: cross-entropy in nats for "
    "classification, mean squared error for regression.",
    _CURVE,
    "lower",
    bounds=NOT_NEGATIVE,
    scale="log",
    split="training",
    score="loss",
)
PARAMETERS = Quantity(
    "parameters",
    "parameters",
    "Number of trainable parameters of a network.",
    role="cost",
    bounds=NOT_NEGATIVE,
)
PARAMETER_RATIO = Quantity(
    "parameter_ratio",
    "parameters per number to fit",
    "Number of parameters divided by the numbers that a network fits: training examples times "
    "outputs.",
    bounds=NOT_NEGATIVE,
)
QUANTITIES = (*SQUARED, NOISE, *ZERO_ONE, *ZERO_ONE_NOISE, TRAIN_LOSS, PARAMETERS, PARAMETER_RATIO)
