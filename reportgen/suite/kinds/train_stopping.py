"""What a `train` trial that stops early measures beside the rest."""

from __future__ import annotations

from reportgen.suite.kinds._base import NOT_NEGATIVE, SHARE, Quantity

_NEEDS = "early_stopping"
_SHARE = "share of examples"

BEST = (
    Quantity(
        "best_step",
        "step of the best weights",
        "Step of the evaluation whose weights early stopping puts back.",
        unit="steps",
        needs=_NEEDS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "stopped_at",
        "step at which training stopped",
        "Step of the evaluation at which early stopping ended training; the last of all where it "
        "did not.",
        unit="steps",
        needs=_NEEDS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "best_train_loss",
        "training loss of the best weights",
        "Training loss at the evaluation whose weights early stopping puts back.",
        (),
        "lower",
        needs=_NEEDS,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "best_val_loss",
        "validation loss of the best weights",
        "Validation loss at the evaluation whose weights early stopping puts back.",
        (),
        "lower",
        needs=_NEEDS,
        bounds=NOT_NEGATIVE,
    ),
)
BEST_ACCURACIES = (
    Quantity(
        "best_train_accuracy",
        "training accuracy of the best weights",
        "Training accuracy at the evaluation whose weights early stopping puts back.",
        (),
        "higher",
        _SHARE,
        needs=f"{_NEEDS} and data with classes",
        bounds=SHARE,
    ),
    Quantity(
        "best_val_accuracy",
        "validation accuracy of the best weights",
        "Validation accuracy at the evaluation whose weights early stopping puts back.",
        (),
        "higher",
        _SHARE,
        needs=f"{_NEEDS} and data with classes",
        bounds=SHARE,
    ),
)
