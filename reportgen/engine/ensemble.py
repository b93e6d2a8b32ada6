"""Scores, calibration and diversity of ensembles of 1, 2, ..., M members, from their outputs.

An ensemble of size k consists of the first k members. For classes, outputs are logits, and the
members' probabilities are averaged, arithmetically or as a normalised geometric mean (that is, the
logits are averaged). For numbers, outputs are averaged, and the loss is the squared error.

In all three cases the loss of the ensemble is the mean loss of its members minus an ambiguity that
is never negative:

- squared error: the ambiguity is the variance of the members around their mean (Krogh and Vedelsby,
  Neural network ensembles, cross validation, and active learning, NIPS 1994, equation 6);
- cross-entropy of a geometric mean: the mean divergence KL(ensemble || member), which does not
  depend on the labels (Heskes, Selecting weighting factors in logarithmic opinion pools, NIPS 1997;
  Wood et al., A unified theory of diversity in ensemble learning, JMLR 24, 2023);
- cross-entropy of an arithmetic mean: the mean of log(ensemble / member) for the right class, which
  depends on the labels (Wood et al. 2023).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

Combine = Literal["probabilities", "logits"]
FloatArray = NDArray[np.float64]
Scores = dict[str, FloatArray]

BINS = 15
"""Number of bins of equal width of the calibration error, as in Guo et al. (2017)."""


def class_scores(outputs: FloatArray, targets: NDArray[np.int64], combine: Combine) -> Scores:
    """Scores of every size (M,), for the logits (M, N, C) of the members and the classes (N,)."""
    each = outputs - logsumexp(outputs, 2, keepdims=True)
    right = np.arange(len(targets)), targets
    joint = np.stack([combined(each[: k + 1], combine) for k in range(len(each))])
    losses = -each[:, *right].mean(1)
    gaps = [_ambiguity(each[: k + 1], joint[k], right, combine) for k in range(len(each))]
    predicted, chosen = joint.argmax(2), each.argmax(2)
    return {
        "loss": -joint[:, *right].mean(1),
        "accuracy": (predicted == targets).mean(1),
        "calibration_error": np.array([calibration_error(p, targets) for p in joint]),
        "member_loss": _running_mean(losses),
        "member_accuracy": _running_mean((chosen == targets).mean(1)),
        "member_calibration_error": _running_mean(
            np.array([calibration_error(p, targets) for p in each])
        ),
        "ambiguity": np.array(gaps),
        "disagreement": disagreements(chosen),
    }


def number_scores(outputs: FloatArray, targets: FloatArray) -> Scores:
    """Scores of every size (M,), for outputs (M, N, C) and targets (N, C) of a regression."""
    sizes = np.arange(1, len(outputs) + 1)[:, None, None]
    joint = outputs.cumsum(0) / sizes
    spread = [np.square(outputs[: size + 1] - mean).mean() for size, mean in enumerate(joint)]
    return {
        "loss": np.square(joint - targets).mean((1, 2)),
        "member_loss": _running_mean(np.square(outputs - targets).mean((1, 2))),
        "ambiguity": np.array(spread),
    }


def combined(log_probabilities: FloatArray, combine: Combine) -> FloatArray:
    """Log-probabilities (N, C) of an ensemble, for those (M, N, C) of its members."""
    if combine == "probabilities":
        found: FloatArray = logsumexp(log_probabilities, 0) - np.log(len(log_probabilities))
        return found
    mean = log_probabilities.mean(0)
    normed: FloatArray = mean - logsumexp(mean, 1, keepdims=True)
    return normed


def calibration_error(log_probabilities: FloatArray, targets: NDArray[np.int64]) -> float:
    """Expected calibration error for log-probabilities (N, C) and classes (N,).

    The mean over examples, by bins of the largest probability of an example, of the difference
    between the accuracy and the mean of this probability in the bin. Guo et al., On calibration of
    modern neural networks (ICML 2017), equation 3.
    """
    confidence = np.exp(log_probabilities.max(1))
    right = log_probabilities.argmax(1) == targets
    bins = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    gaps = np.bincount(bins, right - confidence, BINS)
    return float(np.abs(gaps).sum() / len(targets))


def disagreements(classes: NDArray[np.int64]) -> FloatArray:
    """Mean fraction of examples on which two of the first k members predict other classes, (M,).

    classes: the predictions (M, N). It is 0 for a single member, which has nobody to disagree with.
    """
    differ = (classes[:, None] != classes[None]).mean(2)
    totals = np.array([differ[:size, :size].sum() for size in range(1, len(classes) + 1)])
    sizes = np.arange(1, len(classes) + 1)
    found: FloatArray = totals / np.maximum(sizes * (sizes - 1), 1)
    return found


def agreement(outputs: FloatArray, other: FloatArray, combine: Combine) -> FloatArray:
    """Fraction of examples for which ensembles of every size predict the class of `other`, (M,).

    outputs: logits (M, N, C) of the members; other: logits (N, C) of another model.
    """
    each = outputs - logsumexp(outputs, 2, keepdims=True)
    sizes = range(1, len(each) + 1)
    joint = [combined(each[:size], combine).argmax(1) for size in sizes]
    return np.array([(classes == other.argmax(1)).mean() for classes in joint])


def _ambiguity(
    members: FloatArray,
    joint: FloatArray,
    right: tuple[NDArray[np.int64], NDArray[np.int64]],
    combine: Combine,
) -> float:
    """The ambiguity of log-probabilities (M, N, C) around those (N, C) of their combination."""
    if combine == "logits":
        with np.errstate(invalid="ignore"):  # 0 * inf, where a probability is 0
            terms = np.exp(joint) * (joint - members)
        return float(np.nan_to_num(terms).sum(2).mean())
    return float((joint[right] - members[:, *right]).mean())


def _running_mean(values: FloatArray) -> FloatArray:
    means: FloatArray = values.cumsum() / np.arange(1, len(values) + 1)
    return means
