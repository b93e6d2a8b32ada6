"""Quantities of `recipe`."""

from __future__ import annotations

import math

from reportgen.experiments._quantity import NOT_NEGATIVE, SHARE, Axis, Bounds, Quantity

ROUND = Axis("round", "rounds", coordinates="rounds", course=True, last="the last round is {last}")
SCORE: Bounds = (-math.inf, 1.0)
_SPLIT = "data with an official test split"

LOSSES = (
    Quantity(
        "initial_loss",
        "initial loss",
        "Training loss before the first step, without regularisation (step 1).",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "expected_loss",
        "expected initial loss",
        "Logarithm of the number of classes, or the variance of the targets of a regression.",
        bounds=NOT_NEGATIVE,
    ),
)
SCORES = (
    Quantity(
        "sample_score",
        "training score on the small sample",
        "Highest training score on the small sample at any rate (step 2): accuracy, or explained "
        "fraction of the variance.",
        (),
        "higher",
        bounds=SCORE,
    ),
    Quantity(
        "refined_score",
        "validation score after the refined grid",
        "Validation score of the best training of step 5.",
        (),
        "higher",
        bounds=SCORE,
    ),
    Quantity(
        "final_score",
        "final validation score",
        "Validation score of the configuration that the recipe ends with: accuracy, or explained "
        "fraction of the variance.",
        (),
        "higher",
        bounds=SCORE,
    ),
    Quantity(
        "given_score",
        "validation score as given",
        "Validation score of the configuration as given, trained for as many epochs as the one "
        "that the recipe ends with.",
        (),
        "higher",
        bounds=SCORE,
    ),
    Quantity(
        "train_score",
        "final training score",
        "Training score of the configuration that the recipe ends with.",
        (),
        "higher",
        bounds=SCORE,
    ),
    Quantity(
        "best_score",
        "best validation score so far",
        "Highest validation score up to a round of step 7; round 0 is the refined grid.",
        (ROUND,),
        "higher",
        bounds=SCORE,
    ),
)
TEST_SCORES = (
    Quantity(
        "test_score",
        "test score",
        "Score on the whole test split of the configuration that the recipe ends with.",
        (),
        "higher",
        needs=_SPLIT,
        bounds=SCORE,
    ),
    Quantity(
        "given_test_score",
        "test score as given",
        "Score on the whole test split of the configuration as given, trained for as many epochs.",
        (),
        "higher",
        needs=_SPLIT,
        bounds=SCORE,
    ),
)
CHOICES = (
    Quantity(
        "chosen_rate",
        "chosen learning rate",
        "Learning rate that the recipe ends with.",
        bounds=NOT_NEGATIVE,
        scale="log",
    ),
    Quantity(
        "chosen_decay",
        "chosen weight decay",
        "Weight decay that the recipe ends with.",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "chosen_dropout",
        "chosen dropout",
        "Dropout that the recipe ends with; 0 for a module.",
        bounds=SHARE,
    ),
    Quantity(
        "chosen_width",
        "factor of the width",
        "Factor by which the recipe multiplied the widths of all layers.",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "chosen_epochs",
        "chosen epochs",
        "Epochs of the configuration that the recipe ends with.",
        unit="epochs",
        bounds=NOT_NEGATIVE,
    ),
)
FAULTS = (
    Quantity(
        "start_off",
        "initial loss is off",
        "1 if the initial loss is far from its expected value although the inputs are scaled, "
        "else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "unbalanced",
        "unbalanced classes",
        "1 if predicting the class frequencies has a loss below 80 % of log C, else 0; a note, "
        "not a fault.",
        bounds=SHARE,
    ),
    Quantity(
        "inputs_unscaled",
        "inputs are not scaled",
        "1 if inputs are much smaller or larger than 1, or differ much in size, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "dead",
        "dead net",
        "1 if the outputs do not depend on the inputs, before and after training, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "rates_too_large",
        "rates are too large",
        "1 if the loss rises, or the net dies, at every rate of the grid, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "rates_too_small",
        "rates are too small",
        "1 if the loss falls at no rate of the grid, though it does not rise, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "not_memorised",
        "small sample is not memorised",
        "1 if no rate reaches a training score of 100 % on the small sample (95 % in a "
        "regression), though the net is alive and the rates are suitable, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "no_signal",
        "no signal",
        "1 if the net learns the small sample, but no validation loss is better than that of "
        "guessing, else 0.",
        bounds=SHARE,
    ),
)
DIAGNOSES = (
    Quantity(
        "needs_training",
        "needs more training",
        "1 if training and validation score still rise at the end of step 5, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "overfits",
        "overfits",
        "1 if the gap is wide at the end of step 5, or the validation score falls, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "underfits",
        "underfits",
        "1 if the gap is narrow at the end of step 5 and the training score is low, else 0.",
        bounds=SHARE,
    ),
    Quantity(
        "fine",
        "curves are fine",
        "1 if the gap is narrow at the end of step 5 and the training score is high, else 0.",
        bounds=SHARE,
    ),
)
COSTS = (
    Quantity(
        "rounds_used",
        "rounds of step 7",
        "Number of rounds of step 7, including the last one, which may not have improved anything.",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "trainings",
        "trainings",
        "Number of trainings of the whole walk.",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
    Quantity(
        "steps_spent",
        "optimizer steps",
        "Optimizer steps of all trainings of the walk.",
        unit="steps",
        bounds=NOT_NEGATIVE,
        role="cost",
    ),
)
QUANTITIES = (*SCORES, *TEST_SCORES, *LOSSES, *FAULTS, *DIAGNOSES, *CHOICES, *COSTS)
