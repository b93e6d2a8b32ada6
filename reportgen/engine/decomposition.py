"""Decompositions of the expected error over training sets into bias, variance and noise.

R networks, each trained on a training set of its own, predict the same N examples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Squared:
    """Parts of the squared error of each example, (N,); sums over its outputs.

    error: mean over the networks of the squared distance to the truth: bias + variance.
    """

    bias: FloatArray
    variance: FloatArray

    @property
    def error(self) -> FloatArray:
        """The expected squared distance to the truth."""
        return self.bias + self.variance


def squared(outputs: FloatArray, truth: FloatArray) -> Squared:
    """Decompose the squared error of outputs (R, N, K), R > 1, against the true means (N, K).

    The squared distance of the mean output to the truth exceeds the squared bias by variance / R in
    expectation, so this is subtracted, and the variance has the divisor R - 1. Both parts are then
    unbiased, the bias of an example may be negative, and their sum is exactly the mean error of the
    R networks. Geman, Bienenstock and Doursat, Neural networks and the bias/variance dilemma
    (Neural Computation 4, 1992), section 2.2.
    """
    mean = outputs.mean(axis=0)
    variance = ((outputs - mean) ** 2).sum(axis=(0, 2)) / (len(outputs) - 1)
    return Squared(((mean - truth) ** 2).sum(axis=1) - variance / len(outputs), variance)


@dataclass(frozen=True)
class ZeroOne:
    """Parts of the 0-1 loss of each example, (N,); error = bias + unbiased - biased + noise_effect.

    error: fraction of wrong networks. main_error: probability that the main prediction is wrong.
    bias: 1 where the main prediction is not the optimal one. unbiased: where the bias is 0, the
    fraction of networks that differ from the main prediction. biased: where the bias is 1, the
    fraction that is optimal all the same. noise: error of the optimal prediction. noise_effect:
    what noise adds to the error, c1 * noise.
    """

    error: FloatArray
    main_error: FloatArray
    bias: FloatArray
    unbiased: FloatArray
    biased: FloatArray
    noise: FloatArray
    noise_effect: FloatArray


def zero_one(predicted: NDArray[np.int64], probabilities: FloatArray) -> ZeroOne:
    """Decompose the 0-1 loss of predicted classes (R, N), given probabilities (N, K) of the labels.

    The main prediction is the most frequent one, the smaller class in a tie. Without knowledge of
    the noise, the label has probability 1, and the noise is part of the bias. Domingos, A unified
    bias-variance decomposition (ICML 2000), theorems 2 and 3.
    """
    count = probabilities.shape[1]
    votes = np.stack([(predicted == label).mean(axis=0) for label in range(count)], axis=1)
    main, best = votes.argmax(axis=1), probabilities.argmax(axis=1)
    examples = np.arange(len(best))
    optimal = votes[examples, best]  # fraction of networks with the optimal prediction
    bias = (main != best).astype(np.float64)
    right = (votes * probabilities).sum(axis=1)
    return ZeroOne(
        error=1 - right,
        main_error=1 - probabilities[examples, main],
        bias=bias,
        unbiased=(1 - bias) * (1 - optimal),
        biased=bias * optimal,
        noise=1 - probabilities[examples, best],
        noise_effect=optimal - right,
    )
