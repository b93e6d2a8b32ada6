"""Quantities of `gradient`."""

from __future__ import annotations

from reportgen.experiments._quantity import NOT_NEGATIVE, STEP, Quantity

SPEED = Quantity(
    "examples_per_second",
    "examples per second",
    "Batch size divided by the time of the gradient of one batch, forward and backward: CPU time "
    "of one thread, or wall-clock time on a GPU; median of the repeats.",
    (),
    "higher",
    needs="repeats above 0",
    bounds=NOT_NEGATIVE,
    role="cost",
    scale="log",
)
QUANTITIES = (
    Quantity(
        "relative_error",
        "relative error of the batch gradient",
        "Root mean square, over the drawn batches, of the distance between the gradient of a batch "
        "and that over all training examples, divided by the norm of the latter.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "expected_error",
        "expected relative error",
        "The relative error over all possible batches, computed from the variance V of the "
        "gradients of single examples: sqrt(V / B * (N - B) / (N - 1)) / |g|, for B of N examples "
        "drawn without replacement.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "cosine",
        "cosine between batch and full gradient",
        "Mean, over the drawn batches, of the cosine of the angle between the two gradients; 1 "
        "means the same direction.",
        (STEP,),
        "higher",
        bounds=(-1.0, 1.0),
    ),
    Quantity(
        "gradient_norm",
        "norm of the full gradient",
        "Euclidean norm of the gradient of the mean loss over all training examples.",
        (STEP,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "noise_scale",
        "gradient noise scale",
        "Variance of the gradients of single examples divided by the squared norm of the full "
        "gradient: the batch size, with replacement, whose error is as large as the gradient.",
        (STEP,),
        unit="examples",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "train_loss",
        "training loss",
        "Mean loss over all training examples.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
        split="training",
        score="loss",
        scale="log",
    ),
    Quantity(
        "flops_per_gradient",
        "operations per gradient",
        "Floating-point operations of the gradient of one batch, forward and backward, estimated "
        "from the shapes.",
        unit="operations",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    SPEED,
)
