"""Quantities of `search`."""

from __future__ import annotations

from reportgen.experiments._quantity import NOT_NEGATIVE, SHARE, Axis, Quantity

TRIAL = Axis("trial", "trials", course=True, last="the budget is {count}")
DIMENSION = Axis("dimension", "dimensions", last="the search has {count}")

BEST = Quantity(
    "best_value",
    "best value found",
    "Lowest value of the trainings that the budget of so many full trainings pays for: validation "
    "loss, fraction of wrong validation examples, or the measured value of a response.",
    (TRIAL,),
    "lower",
)
REGRET = Quantity(
    "regret",
    "regret",
    "Exact value of the response at the best point found so far, without noise; 0 at the optimum.",
    (TRIAL,),
    "lower",
    needs="a response",
    bounds=NOT_NEGATIVE,
    scale="log",
)
EXPECTED = Quantity(
    "expected_best",
    "expected best value",
    "Expected lowest value of so many random trials, estimated from all trials of the search.",
    (TRIAL,),
    "lower",
    needs="strategy: random, without a source",
)
TEST_LOSS = Quantity(
    "test_loss",
    "test loss of the chosen settings",
    "Loss over the test split of the training with the best value.",
    (),
    "lower",
    needs="data with an official test split",
    bounds=NOT_NEGATIVE,
    split="test",
    score="loss",
    scale="log",
)
TEST_ACCURACY = Quantity(
    "test_accuracy",
    "test accuracy of the chosen settings",
    "Fraction of the test split that the training with the best value classifies correctly.",
    (),
    "higher",
    "share of examples",
    needs="data with classes and an official test split",
    bounds=SHARE,
    split="test",
    score="accuracy",
    percent=True,
)
IMPORTANCE = Quantity(
    "importance",
    "importance of a setting",
    "Fraction of the variance of the ranks of the values that a quadratic function of this setting "
    "alone explains, adjusted for chance (adjusted R²): about 0 without influence.",
    (DIMENSION,),
    bounds=(-1.0, 1.0),
)
AT_EDGE = Quantity(
    "at_edge",
    "best value at the edge of its range",
    "1 if the best value lies in the outermost tenth of the range of this setting, or on the "
    "outermost level of a grid, else 0.",
    (DIMENSION,),
    bounds=SHARE,
)
TRIED = Quantity(
    "tried",
    "number of tried settings",
    "Number of different points that were tried, for full or shorter trainings.",
    bounds=NOT_NEGATIVE,
)
SPENT = Quantity(
    "spent",
    "training spent",
    "Steps of all trainings of the search, in full trainings; steps that a later round continues "
    "count once, and those of a source not at all.",
    unit="full trainings",
    bounds=NOT_NEGATIVE,
)

QUANTITIES = (
    BEST,
    REGRET,
    EXPECTED,
    TEST_LOSS,
    TEST_ACCURACY,
    IMPORTANCE,
    AT_EDGE,
    TRIED,
    SPENT,
)
"""All quantities, in the order of the report."""
