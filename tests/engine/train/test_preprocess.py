"""The maps of several seeds at once, and the condition numbers of what they make."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from reportgen.engine.train.preprocess import Prepare, condition_numbers, fit
from reportgen.parts.preprocessing import (
    Centre,
    MinMax,
    NoPreprocessing,
    Pca,
    PcaWhitening,
    Preprocessing,
    TrainingInputs,
    Zca,
    ZScore,
)

PARTS = [Centre(), MinMax(), ZScore(over="channels"), Pca(components=5), PcaWhitening(), Zca()]


def images(n: int = 80, side: int = 4, dtype: torch.dtype = torch.float64) -> Tensor:
    stream = torch.Generator().manual_seed(3)
    x = torch.randn(n, 2 * side * side, generator=stream, dtype=torch.float64)
    mix = torch.randn(2 * side * side, 2 * side * side, generator=stream, dtype=torch.float64)
    return (x @ mix + 3).view(n, 2, side, side).to(dtype)


def seeds(n: int = 80) -> list[Tensor]:
    return [torch.randperm(n, generator=torch.Generator().manual_seed(s))[:60] for s in range(3)]


def prepare(part: Preprocessing, inputs: Tensor, chosen: list[Tensor]) -> Prepare:
    maps = [fit(part, inputs, index, conditions=False).map for index in chosen]
    return Prepare(part, maps, inputs)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.describe())
def test_each_seed_has_its_own_map(part: Preprocessing) -> None:
    inputs, chosen = images(), seeds()
    batch = torch.stack([inputs[index[:7]] for index in chosen])  # (S, B, ...)
    found = prepare(part, inputs, chosen)(batch)
    assert found.shape == (3, 7, *part.shape((2, 4, 4))) and found.is_contiguous()
    for seed, index in enumerate(chosen):
        affine = part.fit(TrainingInputs(inputs, index))
        assert affine is not None
        expected = batch[seed].flatten(1) - affine.centre
        if affine.matrix is not None:
            expected = expected @ affine.matrix.T
        if affine.scale is not None:
            expected = expected * affine.scale
        torch.testing.assert_close(found[seed].flatten(1), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.describe())
@pytest.mark.parametrize("side", [4, 12])
def test_bits_do_not_depend_on_the_other_seeds(part: Preprocessing, side: int) -> None:
    """Also where the product is large enough to go seed by seed."""
    inputs, chosen = images(side=side, dtype=torch.float32), seeds()
    batch = torch.stack([inputs[index] for index in chosen])
    together = prepare(part, inputs, chosen)(batch)
    for seed, index in enumerate(chosen):
        alone = prepare(part, inputs, [index])(batch[seed : seed + 1])
        assert torch.equal(alone[0], together[seed])


def test_examples_that_all_seeds_share() -> None:
    inputs, chosen = images(), seeds()
    found = prepare(ZScore(), inputs, chosen)(inputs[None, :9])
    assert found.shape == (3, 9, 2, 4, 4)
    assert not torch.equal(found[0], found[1])


def test_none_hands_on_what_it_is_given() -> None:
    inputs = images()
    batch = inputs[None]
    assert prepare(NoPreprocessing(), inputs, seeds())(batch) is batch


def test_the_batch_itself_is_left_alone() -> None:
    inputs, chosen = images(), seeds()
    batch = torch.stack([inputs[index] for index in chosen])
    before = batch.clone()
    for part in PARTS:
        prepare(part, inputs, chosen)(batch)
    assert torch.equal(batch, before)


@pytest.mark.parametrize(
    "part", [NoPreprocessing(), *PARTS, Pca()], ids=lambda part: part.describe()
)
def test_condition_numbers_are_those_of_the_preprocessed_inputs(part: Preprocessing) -> None:
    inputs, (chosen, *_) = images(), seeds()
    found = fit(part, inputs, chosen, conditions=True).conditions
    x = prepare(part, inputs, [chosen])(inputs[chosen][None])[0].flatten(1).numpy()
    covariance = np.cov(x.T, ddof=0)
    assert found["condition_number"] == pytest.approx(np.linalg.cond(covariance), rel=1e-6)
    extended = np.c_[x, np.ones(len(x))]
    moments = extended.T @ extended / len(x)
    assert found["hessian_condition_number"] == pytest.approx(np.linalg.cond(moments), rel=1e-6)


def test_what_a_shift_does_to_them() -> None:
    """The covariance does not know of the mean, the Hessian does."""
    inputs, (chosen, *_) = images(), seeds()
    raw, centred, white = (
        fit(part, inputs, chosen, conditions=True).conditions
        for part in (NoPreprocessing(), Centre(), PcaWhitening(eps=0))
    )
    assert centred["condition_number"] == pytest.approx(raw["condition_number"])
    assert centred["hessian_condition_number"] < raw["hessian_condition_number"]
    assert white["condition_number"] == pytest.approx(1, rel=1e-6)
    assert white["hessian_condition_number"] == pytest.approx(1, rel=1e-6)


def test_directions_without_variance_are_left_out() -> None:
    inputs = torch.tensor([[1.0, 4.0, 1.0], [-1.0, -4.0, 1.0], [1.0, -4.0, 1.0], [-1.0, 4.0, 1.0]])
    twice = torch.cat([inputs, inputs[:, :1]], 1)  # a constant, and a feature that repeats another
    for x, expected in ((inputs, 16.0), (twice, 8.0)):
        seen = TrainingInputs(x, torch.arange(4))
        assert condition_numbers(seen, None)["condition_number"] == pytest.approx(expected)
    flat = TrainingInputs(torch.ones(4, 3), torch.arange(4))
    assert np.isnan(condition_numbers(flat, None)["condition_number"])
    assert condition_numbers(flat, None)["hessian_condition_number"] == 1
    assert fit(ZScore(), inputs, torch.arange(4), conditions=False).conditions == {}
