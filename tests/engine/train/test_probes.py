"""Per-layer measurements against torch's and numpy's own."""

from __future__ import annotations

import numpy as np
import torch

from reportgen.engine.train import probes
from reportgen.engine.train.learner import Captured
from reportgen.parts.activations import Relu

TRIALS, UNITS, EXAMPLES = 3, 5, 41


def sight(device: torch.device) -> Captured:
    stream = torch.Generator().manual_seed(1)
    layers = [torch.randn(TRIALS, UNITS, EXAMPLES, generator=stream) * n for n in (1, 2)]
    layers = [layer.to(device) for layer in layers]
    return Captured(layers, [layer.relu() for layer in layers])


def test_moments_are_those_of_a_population(device: torch.device) -> None:
    seen = sight(device)
    found = probes.moments(seen, Relu())
    for layer, z in enumerate(seen.preactivations):
        values = z.cpu().double().numpy().reshape(TRIALS, -1)
        for name, expected in (
            ("preactivation_mean", values.mean(1)),
            ("preactivation_std", values.std(1)),
            ("activation_mean", values.clip(0).mean(1)),
            ("activation_std", values.clip(0).std(1)),
            ("saturated", (values <= 0).mean(1)),
        ):
            actual = found[name][:, layer].cpu().numpy()
            np.testing.assert_allclose(actual, expected, rtol=1e-12, err_msg=name)


def test_quantiles_are_those_of_numpy(device: torch.device) -> None:
    seen = sight(device)
    found = probes.quantiles(seen)
    for layer, z in enumerate(seen.preactivations):
        values = z.cpu().double().numpy()
        pooled = np.quantile(values.reshape(TRIALS, -1), probes.LEVELS, axis=1).T
        unit = np.quantile(values[:, 0], probes.LEVELS, axis=1).T
        np.testing.assert_allclose(found["preactivation_quantiles"][:, layer], pooled, atol=1e-12)
        np.testing.assert_allclose(found["unit_quantiles"][:, layer], unit, atol=1e-12)


def test_changes_of_a_step(device: torch.device) -> None:
    before = torch.full((2, 3, 4), 2.0, device=device)
    after = before + torch.tensor([0.5, 1.0], device=device).view(2, 1, 1)
    gradient = torch.ones_like(before)
    gradient[:, :, ::2] = -1
    found = probes.changes([after], [before], [gradient])
    expected = [[0.5 / 2.5], [1.0 / 3.0]]
    np.testing.assert_allclose(found["update_ratio"].cpu(), expected, rtol=1e-6)
    np.testing.assert_allclose(found["grad_weight_std"].cpu(), [[1.0], [1.0]])
    np.testing.assert_allclose(found["weight_std"].cpu(), [[0.0], [0.0]], atol=1e-12)
    norms = probes.gradient_norms([gradient, 2 * gradient])
    np.testing.assert_allclose(norms.cpu(), [60**0.5] * 2, rtol=1e-12)
