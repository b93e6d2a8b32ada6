"""Quantities of `ensemble`, most of them along the number of members."""

from __future__ import annotations

from reportgen.experiments._quantity import NOT_NEGATIVE, SHARE, Axis, Quantity

SIZE = Axis("size", "sizes of the ensemble", last="there are {last} members")

INTERVAL = Axis("interval", "intervals", last="there are {count}")
"""Between the states of one training that are members, in the order of the training."""

_SHARE = "share of examples"
_CLASSES = "data with classes"
_ONE_RUN = "kind: checkpoints or snapshots, with several members and without batch norm"
_ALONG = (SIZE,)

SCORES = (
    Quantity(
        "loss",
        "loss of the ensemble",
        "Loss of the averaged predictions: cross-entropy in nats for classes, mean squared error "
        "for numbers. The examples are those of the test split, or the validation examples if the "
        "data have no test split.",
        _ALONG,
        "lower",
        bounds=NOT_NEGATIVE,
        split="test",
        score="loss",
    ),
    Quantity(
        "member_loss",
        "mean loss of the members",
        "Mean over the members of the loss of each alone.",
        _ALONG,
        "lower",
        bounds=NOT_NEGATIVE,
        split="test",
        score="loss",
    ),
    Quantity(
        "ambiguity",
        "ambiguity",
        "How far the members are from their ensemble: exactly the mean loss of the members minus "
        "the loss of the ensemble. For numbers it is the variance of the members, for averaged "
        "logits the mean KL divergence of the members from the ensemble, and for averaged "
        "probabilities the mean log ratio of the probabilities of the right class.",
        _ALONG,
        bounds=NOT_NEGATIVE,
        split="test",
    ),
    Quantity(
        "single_loss",
        "loss of the single model",
        "Loss of one model trained with the settings of the arm, without anything that "
        "distinguishes members; in a search, of the best one.",
        (),
        "lower",
        bounds=NOT_NEGATIVE,
        split="test",
        score="loss",
    ),
)
ACCURACIES = (
    Quantity(
        "accuracy",
        "accuracy of the ensemble",
        "Fraction of examples whose largest averaged probability is that of the right class.",
        _ALONG,
        "higher",
        _SHARE,
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
        score="accuracy",
        percent=True,
    ),
    Quantity(
        "member_accuracy",
        "mean accuracy of the members",
        "Mean over the members of the accuracy of each alone.",
        _ALONG,
        "higher",
        _SHARE,
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
        score="accuracy",
        percent=True,
    ),
    Quantity(
        "calibration_error",
        "calibration error of the ensemble",
        "Expected calibration error: the difference between accuracy and mean confidence in 15 "
        "bins of confidence of equal width, averaged over the examples. Confidence is the largest "
        "probability of an example.",
        _ALONG,
        "lower",
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
    ),
    Quantity(
        "member_calibration_error",
        "mean calibration error of the members",
        "Mean over the members of the expected calibration error of each alone.",
        _ALONG,
        "lower",
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
    ),
    Quantity(
        "disagreement",
        "disagreement between members",
        "Fraction of examples for which two members predict different classes, averaged over all "
        "pairs of members; 0 for one member.",
        _ALONG,
        unit=_SHARE,
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
        percent=True,
    ),
    Quantity(
        "agreement",
        "agreement with the single model",
        "Fraction of examples for which the ensemble and the single model predict the same class.",
        _ALONG,
        unit=_SHARE,
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
        percent=True,
    ),
    Quantity(
        "single_accuracy",
        "accuracy of the single model",
        "Accuracy of one model trained with the settings of the arm; in a search, of the best one.",
        (),
        "higher",
        _SHARE,
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
        score="accuracy",
        percent=True,
    ),
    Quantity(
        "single_calibration_error",
        "calibration error of the single model",
        "Expected calibration error of one model trained with the settings of the arm; in a "
        "search, of the best one.",
        (),
        "lower",
        needs=_CLASSES,
        bounds=SHARE,
        split="test",
    ),
)
COST = Quantity(
    "trained_steps",
    "training steps of the ensemble",
    "Steps of all trainings that an ensemble of this size needs. A search needs all its trainings "
    "whatever the size, and the members of one training need the whole training.",
    _ALONG,
    unit="steps",
    bounds=NOT_NEGATIVE,
    role="cost",
)
LINES = (
    Quantity(
        "distance",
        "distance between states of the training",
        "Euclidean distance between the parameters of consecutive members of one training.",
        (INTERVAL,),
        needs=_ONE_RUN,
        bounds=NOT_NEGATIVE,
        role="probe",
    ),
    Quantity(
        "barrier",
        "loss barrier between states of the training",
        "Largest excess of the training loss, on the straight line between the parameters of "
        "consecutive members of one training, over the line between their losses, at 9 points.",
        (INTERVAL,),
        needs=_ONE_RUN,
        bounds=NOT_NEGATIVE,
        role="probe",
    ),
)
QUANTITIES = (*SCORES, *ACCURACIES, *LINES, COST)
