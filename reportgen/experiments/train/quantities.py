"""Quantities of `train`."""

from __future__ import annotations

import math

from reportgen.experiments._quantity import LAYER, NOT_NEGATIVE, SHARE, STEP, Quantity

_CURVE = (STEP,)
_PROBE = (STEP, LAYER)
_SHARE = "share of examples"
_CLASSES = "data with classes"
_MASKS = "masks: true and dropout above 0"
_STOPPING = "early_stopping"
_TEST = "data with an official test split"
_CHEAP = "probes: cheap, normal or full"
_NORMAL = "probes: normal or full"
_FULL = "probes: full"
_ALONG = "along_gradient: true"
_RUNNING = "batch norm with statistics: exponential, cumulative or last"

BEST = (
    Quantity(
        "best_step",
        "step of the best weights",
        "Step of the evaluation whose weights early stopping restores.",
        unit="steps",
        needs=_STOPPING,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "stopped_at",
        "step at which training stopped",
        "Step of the evaluation at which early stopping ended training; the last step if it did "
        "not.",
        unit="steps",
        needs=_STOPPING,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "best_train_loss",
        "training loss of the best weights",
        "Training loss at the evaluation whose weights early stopping restores.",
        (),
        "lower",
        needs=_STOPPING,
        bounds=NOT_NEGATIVE,
        split="training",
        score="loss",
        scale="log",
    ),
    Quantity(
        "best_val_loss",
        "validation loss of the best weights",
        "Validation loss at the evaluation whose weights early stopping restores.",
        (),
        "lower",
        needs=_STOPPING,
        bounds=NOT_NEGATIVE,
        split="validation",
        score="loss",
        scale="log",
    ),
)
BEST_ACCURACIES = (
    Quantity(
        "best_train_accuracy",
        "training accuracy of the best weights",
        "Training accuracy at the evaluation whose weights early stopping restores.",
        (),
        "higher",
        _SHARE,
        needs=f"{_STOPPING} and data with classes",
        bounds=SHARE,
        split="training",
        score="accuracy",
        percent=True,
    ),
    Quantity(
        "best_val_accuracy",
        "validation accuracy of the best weights",
        "Validation accuracy at the evaluation whose weights early stopping restores.",
        (),
        "higher",
        _SHARE,
        needs=f"{_STOPPING} and data with classes",
        bounds=SHARE,
        split="validation",
        score="accuracy",
        percent=True,
    ),
)
LOSSES = (
    Quantity(
        "train_loss",
        "training loss",
        "Mean loss over the training examples of an evaluation: cross-entropy in nats for "
        "classification, mean squared error for regression.",
        _CURVE,
        "lower",
        bounds=NOT_NEGATIVE,
        split="training",
        score="loss",
        scale="log",
    ),
    Quantity(
        "val_loss",
        "validation loss",
        "Mean loss over the validation examples of an evaluation, which are not used in training: "
        "cross-entropy in nats for classification, mean squared error for regression.",
        _CURVE,
        "lower",
        bounds=NOT_NEGATIVE,
        split="validation",
        score="loss",
        scale="log",
    ),
)
TEST_LOSS = Quantity(
    "test_loss",
    "test loss",
    "Mean loss over the whole official test split after the last step.",
    (),
    "lower",
    needs=_TEST,
    bounds=NOT_NEGATIVE,
    split="test",
    score="loss",
    scale="log",
)
ACCURACIES = (
    Quantity(
        "train_accuracy",
        "training accuracy",
        "Fraction of the training examples of an evaluation whose class has the highest output.",
        _CURVE,
        "higher",
        _SHARE,
        needs=_CLASSES,
        bounds=SHARE,
        split="training",
        score="accuracy",
        percent=True,
    ),
    Quantity(
        "val_accuracy",
        "validation accuracy",
        "Fraction of the validation examples of an evaluation, which are not used in training, "
        "whose class has the highest output.",
        _CURVE,
        "higher",
        _SHARE,
        needs=_CLASSES,
        bounds=SHARE,
        split="validation",
        score="accuracy",
        percent=True,
    ),
)
TEST_ACCURACY = Quantity(
    "test_accuracy",
    "test accuracy",
    "Fraction of the whole official test split that is classified correctly after the last step.",
    (),
    "higher",
    _SHARE,
    needs=f"{_CLASSES} and {_TEST}",
    bounds=SHARE,
    split="test",
    score="accuracy",
    percent=True,
)
OF_STEPS = (
    Quantity(
        "learning_rate",
        "learning rate",
        "Learning rate of the last step before an evaluation; at step 0 that of the first step.",
        _CURVE,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_norm",
        "norm of the gradient",
        "Euclidean norm of the gradient of all parameters in the last step before an evaluation.",
        _CURVE,
        of_step=True,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
)
CHEAP_PROBES = (
    Quantity(
        "activation_mean",
        "mean of activations",
        "Mean of the outputs of the nonlinearity of a hidden layer, over examples and units.",
        _PROBE,
        needs=_CHEAP,
        role="probe",
    ),
    Quantity(
        "activation_std",
        "standard deviation of activations",
        "Standard deviation of the outputs of the nonlinearity of a hidden layer, over examples "
        "and units.",
        _PROBE,
        needs=_CHEAP,
        bounds=NOT_NEGATIVE,
        role="probe",
    ),
    Quantity(
        "preactivation_mean",
        "mean of pre-activations",
        "Mean of the inputs of the nonlinearity of a hidden layer.",
        _PROBE,
        needs=_CHEAP,
        role="probe",
    ),
    Quantity(
        "preactivation_std",
        "standard deviation of pre-activations",
        "Standard deviation of the inputs of the nonlinearity of a hidden layer.",
        _PROBE,
        needs=_CHEAP,
        bounds=NOT_NEGATIVE,
        role="probe",
    ),
    Quantity(
        "saturated",
        "fraction of saturated or inactive units",
        "Fraction of saturated (tanh, sigmoid) or inactive (ReLU) units: of the pairs of a probe "
        "example and a unit, those at which the slope of the nonlinearity is below 5 % of its "
        "maximum.",
        _PROBE,
        needs=_CHEAP,
        bounds=SHARE,
        role="probe",
    ),
)
NORMAL_PROBES = (
    Quantity(
        "grad_weight_std",
        "standard deviation of dL/dW",
        "Standard deviation of the gradient of a hidden layer's weights in the last step before an "
        "evaluation.",
        _PROBE,
        of_step=True,
        needs=_NORMAL,
        bounds=NOT_NEGATIVE,
        role="probe",
    ),
    Quantity(
        "weight_std",
        "standard deviation of weights",
        "Standard deviation of the weights of a hidden layer.",
        _PROBE,
        needs=_NORMAL,
        bounds=NOT_NEGATIVE,
        role="probe",
    ),
    Quantity(
        "update_ratio",
        "relative size of an update",
        "Norm of the last update of a hidden layer's weights divided by the norm of the weights; "
        "about 0.001 is common in successful training.",
        _PROBE,
        of_step=True,
        needs=_NORMAL,
        bounds=NOT_NEGATIVE,
        role="probe",
    ),
)
BIAS_NORM = Quantity(
    "bias_norm",
    "norm of the biases",
    "Euclidean norm of a hidden layer's biases. It stays 0 if batch norm follows directly and its "
    "mean is part of the gradient, because such biases have no gradient.",
    _PROBE,
    needs=f"{_NORMAL}, and bias: true",
    bounds=NOT_NEGATIVE,
    role="probe",
)
GAINS = (
    Quantity(
        "gamma_mean",
        "mean of gamma",
        "Mean over the units of a hidden layer of the learnt factor of its norm, initially 1.",
        _PROBE,
        needs=f"{_NORMAL}, and a norm that learns gamma and beta",
        role="probe",
    ),
    Quantity(
        "beta_mean",
        "mean of beta",
        "Mean over the units of a hidden layer of the learnt shift of its norm, initially 0.",
        _PROBE,
        needs=f"{_NORMAL}, and a norm that learns gamma and beta",
        role="probe",
    ),
)
RUNNING_MEAN_ERROR = Quantity(
    "running_mean_error",
    "error of the running means",
    "Root mean square, over the units of a hidden layer, of the difference between the running "
    "mean of batch norm and the mean over training examples, in units of their standard deviation.",
    _PROBE,
    "lower",
    needs=f"{_FULL}, and {_RUNNING}",
    bounds=NOT_NEGATIVE,
    role="probe",
)
RUNNING_STD_ERROR = Quantity(
    "running_std_error",
    "error of the running standard deviations",
    "Root mean square, over the units of a hidden layer, of the logarithm of the ratio of batch "
    "norm's running standard deviation to that of training examples; 0.1 is about 10 %.",
    _PROBE,
    "lower",
    needs=f"{_FULL}, and {_RUNNING} and scale: true",
    bounds=NOT_NEGATIVE,
    role="probe",
)
DRIFT = Quantity(
    "preactivation_drift",
    "drift of the inputs of the units",
    "Distance between the distributions of the input of a unit's nonlinearity at an evaluation and "
    "at the one before, in standard deviations: from both means and both standard deviations, root "
    "mean square over the units of a hidden layer.",
    _PROBE,
    of_step=True,
    needs="drift: true",
    bounds=NOT_NEGATIVE,
    scale="log",
    role="probe",
)
ALONG_GRADIENT = (
    Quantity(
        "loss_range",
        "range of the loss along the gradient",
        "Largest less smallest loss of a batch when the parameters move against its gradient by up "
        "to 4 learning rates.",
        _CURVE,
        needs=_ALONG,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "gradient_change",
        "relative change of the gradient along itself",
        "Largest change of the gradient of a batch when the parameters move against it by up to 4 "
        "learning rates, relative to the norm of the gradient where they started.",
        _CURVE,
        needs=_ALONG,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "smoothness",
        "change of the gradient per distance moved",
        "Largest change of the gradient of a batch when the parameters move against it by up to 4 "
        "learning rates, divided by the distance moved; smaller values mean a smoother loss.",
        _CURVE,
        needs=_ALONG,
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
)
CONDITIONS = (
    Quantity(
        "condition_number",
        "condition number of the inputs",
        "Ratio of the largest to the smallest eigenvalue of the covariance of the preprocessed "
        "training inputs, without directions of less than 1e-12 of the largest variance.",
        needs="conditions: true",
        bounds=(1.0, math.inf),
    ),
    Quantity(
        "hessian_condition_number",
        "condition number of a linear unit's Hessian",
        "Condition number of the second moments of the preprocessed training inputs and a constant "
        "1: the Hessian of a linear unit with bias and squared error, which depends on the means.",
        needs="conditions: true",
        bounds=(1.0, math.inf),
    ),
)
MASKS = (
    Quantity(
        "units_kept",
        "fraction of units kept",
        "Fraction of the hidden units that dropout keeps, over the units, the examples and the "
        "first 16 steps.",
        needs=_MASKS,
        bounds=SHARE,
        percent=True,
    ),
    Quantity(
        "output_ratio",
        "mean output in training over evaluation",
        "Mean output, over the masks, of a layer with dropout in training, divided by its output "
        "for the same input in evaluation: the fraction of units kept, times the factor of kept "
        "units in training, divided by the factor of all units in evaluation.",
        needs=_MASKS,
        bounds=NOT_NEGATIVE,
    ),
)
FLOPS = Quantity(
    "flops_per_step",
    "operations per step",
    "Floating-point operations of one step, forward and backward, estimated from the shapes.",
    unit="operations",
    needs="a built-in model",
    bounds=NOT_NEGATIVE,
    role="cost",
)
MEMORY = Quantity(
    "memory",
    "memory of a trial",
    "Bytes of parameters, gradients, optimizer state and the activations of a batch, computed from "
    "the shapes.",
    unit="bytes",
    needs="a built-in model",
    bounds=NOT_NEGATIVE,
    role="cost",
)
SIZES = (
    Quantity(
        "parameters",
        "number of parameters",
        "Number of trainable parameters of the model.",
        unit="parameters",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    FLOPS,
    MEMORY,
)

FULL_PROBES = (RUNNING_MEAN_ERROR, RUNNING_STD_ERROR)
NORM_PROBES = (BIAS_NORM, *GAINS, *FULL_PROBES)

PROBES = (*CHEAP_PROBES, *NORMAL_PROBES, *NORM_PROBES)
BEYOND = {
    "off": PROBES,
    "cheap": (*NORMAL_PROBES, *NORM_PROBES),
    "normal": FULL_PROBES,
}
"""Probes that are not measured on a tier."""

QUANTITIES = (
    *LOSSES,
    *ACCURACIES,
    TEST_LOSS,
    TEST_ACCURACY,
    *BEST,
    *BEST_ACCURACIES,
    *OF_STEPS,
    *ALONG_GRADIENT,
    *PROBES,
    DRIFT,
    *CONDITIONS,
    *MASKS,
    *SIZES,
)
"""All quantities, in the order of the report."""
BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}
