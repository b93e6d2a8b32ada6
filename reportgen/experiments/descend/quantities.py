"""What a `descend` trial measures."""

from __future__ import annotations

from reportgen.experiments._quantity import NOT_NEGATIVE, STEP, Quantity

QUANTITIES = (
    Quantity(
        "value",
        "value of the function",
        "Height of the surface at the point; 0 at a global minimum.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "distance",
        "distance to the minimum",
        "Euclidean distance of the point to the nearest global minimum.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_norm",
        "norm of the gradient",
        "Euclidean norm of the gradient at the point, without noise.",
        (STEP,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "step_size",
        "length of a step",
        "Euclidean length of the last step before an evaluation.",
        (STEP,),
        of_step=True,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "learning_rate",
        "learning rate",
        "Of the last step before an evaluation; before the first step, that of the first.",
        (STEP,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity("x", "x", "First coordinate of the point.", (STEP,)),
    Quantity("y", "y", "Second coordinate of the point.", (STEP,)),
)
