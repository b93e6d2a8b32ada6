"""Preprocessed inputs of the seeds of a group, batch by batch.

The map of a seed is fitted on its own training examples. It is applied to each batch, once for all
arms of the seed, so that the data set is not copied for every seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from reportgen.engine.train.batched import first_product
from reportgen.parts.preprocessing import NEGLIGIBLE, Affine, Preprocessing, TrainingInputs


@dataclass(frozen=True)
class Fitted:
    """The preprocessing that was fitted for one seed; map: None if inputs stay as they are."""

    map: Affine | None
    conditions: dict[str, float]  # empty unless requested


def fit(preprocess: Preprocessing, inputs: Tensor, train: Tensor, *, conditions: bool) -> Fitted:
    """Fit a preprocessing on the inputs (N, ...) at the indices `train` alone.

    conditions: whether to compute the condition numbers of the preprocessed inputs.
    """
    seen = TrainingInputs(inputs, train)
    found = preprocess.fit(seen)
    return Fitted(found, condition_numbers(seen, found) if conditions else {})


class Prepare:
    """The maps of S seeds as one, for batches (S, B, ...), or (1, B, ...) that all seeds share."""

    def __init__(
        self, preprocess: Preprocessing, maps: Sequence[Affine | None], inputs: Tensor
    ) -> None:
        """inputs: an example of the shape, device and element type of the batches."""
        self._shape = preprocess.shape(inputs.shape[1:])
        self._maps = [found for found in maps if found is not None]
        if not self._maps:
            return
        self._centre = self._stacked([found.centre for found in self._maps], inputs)
        self._scale = self._stacked([found.scale for found in self._maps], inputs)
        self._matrix = self._stacked([found.matrix for found in self._maps], inputs)

    def __call__(self, inputs: Tensor) -> Tensor:
        """Preprocess inputs (S, B, ...); without maps they are returned as they are."""
        if not self._maps:
            return inputs
        assert self._centre is not None
        x = inputs.flatten(2) - self._centre.unsqueeze(1)  # (S, B, D)
        if self._scale is not None:
            x = x.mul_(self._scale.unsqueeze(1))
        if self._matrix is not None:
            x = first_product(self._matrix, x, None).transpose(1, 2).contiguous()  # (S, B, K)
        return x.view(*x.shape[:2], *self._shape)

    @staticmethod
    def _stacked(values: Sequence[Tensor | None], like: Tensor) -> Tensor | None:
        rows = [value for value in values if value is not None]
        return torch.stack(rows).to(like.device, like.dtype).contiguous() if rows else None


def condition_numbers(inputs: TrainingInputs, found: Affine | None) -> dict[str, float]:
    """Ratio of the largest to the smallest eigenvalue after preprocessing, without zero variances.

    condition_number: of the covariance. hessian_condition_number: of the second moments of the
    inputs and a constant 1, which is the Hessian of a linear unit with a bias under squared error
    (LeCun, Kanter and Solla, Second order properties of error surfaces, 1990).
    """
    mean, covariance = inputs.mean, inputs.covariance
    if found is not None:
        mean, covariance = found.mean(mean), found.covariance(covariance)
    extended = torch.cat([mean, mean.new_ones(1)])
    moments = torch.outer(extended, extended)
    moments[:-1, :-1] += covariance
    return {
        "condition_number": _condition(covariance),
        "hessian_condition_number": _condition(moments),
    }


def _condition(matrix: Tensor) -> float:
    """Never infinite: 1 if only one direction has variance, NaN if none has."""
    values = torch.linalg.eigvalsh(matrix)
    largest = float(values[-1])
    if largest <= 0:
        return float("nan")
    return largest / float(values[values > NEGLIGIBLE * largest][0])
