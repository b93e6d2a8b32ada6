"""What a `gradient` trial measures."""

from __future__ import annotations

from reportgen.experiments._quantity import NOT_NEGATIVE, STEP, Quantity

QUANTITIES = (
    Quantity(
        "relative_error",
        "relative error of the batch gradient",
        "Root mean square, over the batches drawn, of the distance between the gradient of a batch "
        "and that of all training examples, divided by the norm of the latter.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "expected_error",
        "expected relative error",
        "The same over all batches there are, from the scatter of the gradients of the single "
        "examples: sqrt(V / B * (N - B) / (N - 1)) / |g|, for B of N examples without repetition.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "cosine",
        "cosine between batch and full gradient",
        "Mean, over the batches drawn, of the cosine of the angle between both gradients; 1 is the "
        "same direction.",
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
        "Scatter of the gradients of single examples over the squared norm of the full gradient: "
        "the batch size whose error is as large as the gradient, repetition allowed.",
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
        "work of a gradient",
        "Floating-point operations of the gradient of one batch, forward and backward, estimated "
        "from the shapes.",
        unit="operations",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
)
