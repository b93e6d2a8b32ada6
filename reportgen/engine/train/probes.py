"""Measurements of each layer at an evaluation, for all trials of a group at once.

All standard deviations are those of a population (ddof 0). Moments are computed in float64.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from reportgen.engine import histograms
from reportgen.engine.net import SATURATED
from reportgen.engine.train.learner import Batch, Captured, Learner
from reportgen.engine.train.norms import Moments, Statistics
from reportgen.engine.train.training_state import copy_into, numbered
from reportgen.parts.activations import Activation
from reportgen.parts.norms import BatchNorm

LEVELS = (0.05, 0.15, 0.5, 0.85, 0.95)
"""Levels of the quantiles: those in figure 1 of Ioffe and Szegedy (2015), and two in the tails."""

MOST = 2**16
"""Largest number of values, evenly spaced, from which quantiles of a layer are computed."""


STEP_LENGTHS = (0.5, 1.0, 2.0, 4.0)
"""Lengths of the moves along the gradient, in learning rates."""


class Drift:
    """Drift of the inputs of each unit's nonlinearity from one evaluation to the next."""

    def __init__(self, weights: Sequence[Tensor]) -> None:
        """weights: (T, units, ...) of each hidden layer."""
        like = [w.detach().new_empty(w.shape[:2], dtype=torch.float64) for w in weights]
        self._means = [torch.full_like(x, torch.nan) for x in like]
        self._stds = [torch.full_like(x, torch.nan) for x in like]

    def take(self, captured: Captured) -> dict[str, Tensor]:
        """The drift since the last call, (T, L); NaN in the first.

        It is the root mean square, over the units, of the 2-Wasserstein distance between the normal
        distributions with the moments of both evaluations, sqrt((mean - mean')^2 + (std - std')^2),
        divided by the root mean square of std and std' over the units.
        """
        found = []
        for number, z in enumerate(captured.preactivations):
            values = z.flatten(2).double()
            mean = values.mean(2)
            std = (values - mean.unsqueeze(2)).square().mean(2).sqrt()
            moved = (mean - self._means[number]).square() + (std - self._stds[number]).square()
            scale = (std.square() + self._stds[number].square()) / 2
            found.append((moved.mean(1) / scale.mean(1)).sqrt())
            self._means[number].copy_(mean)
            self._stds[number].copy_(std)
        return {"preactivation_drift": torch.stack(found, 1)}

    def state_dict(self) -> dict[str, Tensor]:
        """The moments of the last evaluation, (T, units) of each layer."""
        return {**numbered("mean", self._means), **numbered("std", self._stds)}

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`. Raises StateError if a tensor is missing or has another shape."""
        copy_into(self.state_dict(), saved)


def along_gradient(learner: Learner, batch: Batch, rates: Tensor) -> dict[str, Tensor]:
    """Measure how the loss of a batch and its gradient change along the gradient, (T,) each.

    The parameters move against the gradient by `STEP_LENGTHS` times the learning rates (T,).
    Santurkar et al., How does batch normalization help optimization? (NeurIPS 2018), section 3.1.
    loss_range: largest less smallest loss, with that at the parameters themselves.
    gradient_change: largest distance of a gradient from that at the parameters, over its norm.
    smoothness: largest distance of a gradient over the distance moved, the "effective beta".
    """
    here = [p.detach() for p in learner.parameters]
    loss, gradients = learner.gradients_at(here, batch)
    norm = gradient_norms(gradients)
    losses, changes, slopes = [loss.double()], [], []
    for length in STEP_LENGTHS:
        rate = length * rates.to(here[0])
        moved = [
            p - rate.view(-1, *(1 for _ in p.shape[1:])) * g
            for p, g in zip(here, gradients, strict=True)
        ]
        there, others = learner.gradients_at(moved, batch)
        change = gradient_norms([b - a for a, b in zip(gradients, others, strict=True)])
        losses.append(there.double())
        changes.append(change / norm)
        slopes.append(change / (norm * length * rates))
    every = torch.stack(losses)
    return {
        "loss_range": every.amax(0) - every.amin(0),
        "gradient_change": torch.stack(changes).amax(0),
        "smoothness": torch.stack(slopes).amax(0),
    }


def moments(captured: Captured, activation: Activation) -> dict[str, Tensor]:
    """Moments and saturation, which every tier measures: tensors (T, L)."""
    names = ("activation_mean", "activation_std", "preactivation_mean", "preactivation_std")
    rows: dict[str, list[Tensor]] = {name: [] for name in (*names, "saturated")}
    for z, h in zip(captured.preactivations, captured.activations, strict=True):
        values = (*_mean_std(h), *_mean_std(z))
        for name, value in zip(names, values, strict=True):
            rows[name].append(value)
        flat = activation.derivative(z, h).abs() < SATURATED * activation.steepest
        rows["saturated"].append(flat.flatten(1).double().mean(1))
    return _stacked(rows)


def quantiles(captured: Captured) -> dict[str, Tensor]:
    """Quantiles of pre-activations, (T, L, 5): of all units pooled, and of unit 0 alone.

    A unit of a convolution is a channel, at all its positions.
    """
    rows: dict[str, list[Tensor]] = {"preactivation_quantiles": [], "unit_quantiles": []}
    for z in captured.preactivations:
        rows["preactivation_quantiles"].append(_quantiles(z.flatten(1)))
        rows["unit_quantiles"].append(_quantiles(z[:, 0]))
    return _stacked(rows)


def changes(
    weights: Sequence[Tensor], before: Sequence[Tensor], gradients: Sequence[Tensor]
) -> dict[str, Tensor]:
    """Measures of the last step, (T, L): std of W and of dL/dW, norm of the update over that of W.

    weights, before: (T, ...) of each layer after and before the step. Without gradients, before the
    first step, only the standard deviation of the weights is measured.
    """
    rows: dict[str, list[Tensor]] = {"weight_std": [_mean_std(w)[1] for w in weights]}
    if gradients:
        rows["grad_weight_std"] = [_mean_std(g)[1] for g in gradients]
        rows["update_ratio"] = [
            _norm(new - old) / _norm(new) for new, old in zip(weights, before, strict=True)
        ]
    return _stacked(rows)


def bias_norms(biases: Sequence[Tensor | None], like: Tensor) -> Tensor:
    """Euclidean norm of each layer's biases, (T, L); 0 for None, which never change. like: (T,)."""
    return torch.stack([torch.zeros_like(like) if b is None else _norm(b) for b in biases], 1)


def gains(gammas: Sequence[Tensor], betas: Sequence[Tensor]) -> dict[str, Tensor]:
    """Means over the units of gamma and beta, which are (T, ...) of each layer: (T, L)."""
    return {
        "gamma_mean": torch.stack([_mean_std(gamma)[0] for gamma in gammas], 1),
        "beta_mean": torch.stack([_mean_std(beta)[0] for beta in betas], 1),
    }


def running_errors(
    running: Sequence[Statistics], population: Sequence[Moments], norm: BatchNorm
) -> dict[str, Tensor]:
    """Errors of batch norm's running statistics against those of the population, (T, L).

    Root mean square over the units: of the difference of the means, in standard deviations of the
    population, and of the logarithm of the ratio of the standard deviations. Standard deviations
    include `eps`, as in the norm itself, so that a unit that is always 0 has no error.
    """
    rows: dict[str, list[Tensor]] = {"running_mean_error": [], "running_std_error": []}
    for used, moments in zip(running, population, strict=True):
        mean, variance = (moment.flatten(1).double() for moment in moments)
        spread = variance + norm.eps
        off = (used.mean.view(mean.shape).double() - mean) / spread.sqrt()
        ratio = (used.variance.view(mean.shape).double() + norm.eps) / spread
        rows["running_mean_error"].append(off.square().mean(1).sqrt())
        rows["running_std_error"].append((ratio.log() / 2).square().mean(1).sqrt())
    if not norm.scale:
        del rows["running_std_error"]
    return _stacked(rows)


def activation_histograms(captured: Captured) -> Tensor:
    """Histograms of activations, int64 counts (T, L, bins + 2)."""
    return torch.stack(
        [torch.stack([histograms.counts(row) for row in h]) for h in captured.activations], 1
    )


def gradient_norms(gradients: Sequence[Tensor]) -> Tensor:
    """Euclidean norm of the gradient of all parameters, (T,)."""
    total = _norm(gradients[0]).square()
    for gradient in gradients[
        1:
    ]:  # one by one, so that the order of the sum does not depend on the number of trials
        total += _norm(gradient).square()
    return total.sqrt()


def _mean_std(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation in two passes, ten times as fast as `var_mean`: (T,) each."""
    values = x.flatten(1).to(torch.float64, copy=True)
    mean = values.mean(1, keepdim=True)
    variance = values.sub_(mean).square_().mean(1)
    return mean.squeeze(1), variance.sqrt()


def _norm(x: Tensor) -> Tensor:
    norm: Tensor = torch.linalg.vector_norm(x.flatten(1).double(), dim=1)
    return norm


def _quantiles(x: Tensor) -> Tensor:
    """Interpolate linearly, as `torch.quantile`; numpy sorts much faster than torch."""
    spaced = np.sort(x[:, :: -(-x.shape[1] // MOST)].cpu().numpy(), axis=1)
    places = np.array(LEVELS) * (spaced.shape[1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, spaced.shape[1] - 1)
    low, high = spaced[:, below].astype(float), spaced[:, above].astype(float)
    with np.errstate(all="ignore"):  # nets that have diverged
        return torch.from_numpy(low + (places - below) * (high - low))


def _stacked(rows: dict[str, list[Tensor]]) -> dict[str, Tensor]:
    return {name: torch.stack(values, 1) for name, values in rows.items()}
