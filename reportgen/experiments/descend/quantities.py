"""Quantities of `descend`."""

from __future__ import annotations

from reportgen.experiments._quantity import NOT_NEGATIVE, STEP, Quantity

QUANTITIES = (
    Quantity(
        "value",
        "value of the function",
        "Value of the surface at the current point; 0 at a global minimum.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "distance",
        "distance to the minimum",
        "Euclidean distance from the current point to the nearest global minimum.",
        (STEP,),
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "grad_norm",
        "norm of the gradient",
        "Euclidean norm of the noise-free gradient at the current point.",
        (STEP,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "step_size",
        "step length",
        "Euclidean length of the last step before an evaluation.",
        (STEP,),
        of_step=True,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "learning_rate",
        "learning rate",
        "Learning rate of the last step before an evaluation; at step 0 that of the first step.",
        (STEP,),
        bounds=NOT_NEGATIVE,
    ),
    Quantity("x", "x", "First coordinate of the current point.", (STEP,)),
    Quantity("y", "y", "Second coordinate of the current point.", (STEP,)),
)
