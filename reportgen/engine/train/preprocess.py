"""Preprocessed inputs of the seeds of a group, batch by batch.

Each seed's map is fitted on its own training examples. It is applied to a batch after the batch was
gathered, once for all arms of the seed, so that no data set is copied for every seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from reportgen.engine.train.first_product import first_product
from reportgen.parts.preprocessing import NEGLIGIBLE, Affine, Preprocessing, TrainingInputs


@dataclass(frozen=True)
class Fitted:
    """What one seed's training inputs made of a preprocessing; no map: inputs as they are."""

    map: Affine | None
    conditions: dict[str, float]  # empty unless asked for


def fit(preprocess: Preprocessing, inputs: Tensor, train: Tensor, *, conditions: bool) -> Fitted:
    """From the inputs (N, ...) at the indices `train` alone.

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
        """inputs: whose shape, device and type the batches have."""
        self._shape = preprocess.shape(inputs.shape[1:])
        self._maps = [found for found in maps if found is not None]
        if not self._maps:
            return
        self._centre = self._stacked([found.centre for found in self._maps], inputs)
        self._scale = self._stacked([found.scale for found in self._maps], inputs)
        self._matrix = self._stacked([found.matrix for found in self._maps], inputs)

    def __call__(self, inputs: Tensor) -> Tensor:
        """(S, B, ...) preprocessed; as it came where there is nothing to do."""
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
    """Largest eigenvalue over smallest, after preprocessing; directions of no variance left out.

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
    """Infinite nowhere: 1 where all that is left is one direction, NaN where nothing is."""
    values = torch.linalg.eigvalsh(matrix)
    largest = float(values[-1])
    if largest <= 0:
        return float("nan")
    return largest / float(values[values > NEGLIGIBLE * largest][0])
