"""What a seed decides, each stream by itself: split, order of batches, masks."""

from __future__ import annotations

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from reportgen.engine.train.streams import BLOCK, Masks, Order, split, threshold

CPU = torch.device("cpu")
SEEDS = st.integers(0, 2**31)


# --- split ---------------------------------------------------------------------------------------


@given(SEEDS, st.integers(2, 300), st.floats(0.01, 0.99), st.none() | st.integers(1, 200))
def test_no_example_is_on_both_sides(
    seed: int, examples: int, validation: float, train_size: int | None
) -> None:
    found = split(examples, seed, validation, train_size)
    train, held_out = found.train.tolist(), found.validation.tolist()
    assert train and held_out
    assert len({*train, *held_out}) == len(train) + len(held_out) <= examples
    assert min(*train, *held_out) >= 0 and max(*train, *held_out) < examples
    if train_size is None:
        assert len(train) + len(held_out) == examples
    else:
        assert len(train) <= train_size


def test_seeds_split_at_random() -> None:
    """An example is held out by as many seeds as the share says: 400 draws of a fifth."""
    times = torch.zeros(50)
    for seed in range(400):
        times[split(50, seed, 0.2, None).validation] += 1
    deviation = (400 * 0.2 * 0.8) ** 0.5
    assert ((times - 80).abs() < 5 * deviation).all()


def test_fewer_examples_to_train_on_leave_the_held_out_ones() -> None:
    all_of_them, few = split(100, 3, 0.2, None), split(100, 3, 0.2, 30)
    assert torch.equal(all_of_them.validation, few.validation)
    assert torch.equal(all_of_them.train[:30], few.train)


# --- order ---------------------------------------------------------------------------------------


@given(SEEDS, st.integers(1, 60), st.data())
def test_an_epoch_meets_every_example_once_or_not_at_all(
    seed: int, examples: int, data: st.DataObject
) -> None:
    """For batches of one up to the whole set; what fills no batch is left out."""
    batch = data.draw(st.integers(1, examples))
    train = split(2 * examples, seed, 0.5, None).train
    order = Order(train, batch, seed)
    for epoch in range(3):
        found = order.epoch(epoch)
        assert found.shape == (examples // batch, batch)
        assert len(found.unique()) == found.numel()
        assert set(found.flatten().tolist()) <= set(train.tolist())


@pytest.mark.parametrize("batch", [1, 8, 40])
def test_batches_that_divide_the_set_leave_nothing_out(batch: int) -> None:
    train = split(50, 1, 0.2, None).train
    found = Order(train, batch, 1).epoch(0)
    assert torch.equal(found.flatten().sort().values, train.sort().values)


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    """Of the same training examples, so that it is the order that differs."""
    train = torch.arange(100)
    orders = [Order(train, 10, seed).epoch(n) for seed in (0, 1) for n in (0, 1, 2)]
    for one, other in itertools.combinations(orders, 2):
        assert (one.flatten() == other.flatten()).double().mean() < 0.1
    assert torch.equal(Order(train, 10, 1).epoch(2), orders[-1])  # whatever came before


def test_batches_of_other_sizes_cut_the_same_order() -> None:
    """So arms that differ in the batch size alone meet the examples one after the other alike."""
    train = torch.arange(96)
    ones, dozens = (Order(train, size, 5).epoch(3).flatten() for size in (1, 12))
    assert torch.equal(ones, dozens)


def test_a_batch_larger_than_the_set_is_refused() -> None:
    with pytest.raises(ValueError, match="batch_size 11 is more than the 10 training examples"):
        Order(torch.arange(10), 11, 0)


# --- masks ---------------------------------------------------------------------------------------


def draws(seed: int = 0, steps: int = 2 * BLOCK, layers: tuple[int, ...] = (50, 50)) -> Tensor:
    """Of a batch of 20: (steps, layers, units, examples)."""
    masks = Masks(seed, 20, layers, CPU)
    return torch.stack([torch.stack(masks.at(step)) for step in range(steps)])


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_rate_is_the_share_that_is_dropped(rate: float) -> None:
    """In every step, layer, unit and example: none is preferred."""
    least, scale = threshold(rate)
    dropped = (draws() < least).double()
    assert scale == pytest.approx(1 / (1 - rate), rel=1e-4)
    for kept in range(4):
        others = [dim for dim in range(4) if dim != kept]
        share = dropped.mean(others)
        deviation = (rate * (1 - rate) * len(share) / dropped.numel()) ** 0.5
        assert ((share - rate).abs() < 5 * deviation).all()


def test_every_step_layer_and_seed_has_draws_of_its_own() -> None:
    """Two of them agree in half of their signs, by chance: 1000 of 16 bits never in many."""
    found = [
        draws(seed)[step, layer] for seed in (0, 1) for step in (0, 1, BLOCK) for layer in (0, 1)
    ]
    for one, other in itertools.combinations(found, 2):
        assert (one == other).double().mean() < 0.01
        assert 0.4 < ((one < 0) == (other < 0)).double().mean() < 0.6
    assert torch.equal(draws(0)[BLOCK], draws(0, BLOCK + 1)[BLOCK])


def test_a_higher_rate_drops_the_same_units_and_more() -> None:
    """So arms of other rates differ in nothing but the rate."""
    few, many = (draws() < threshold(rate)[0] for rate in (0.2, 0.5))
    assert (many | ~few).all() and many.sum() > few.sum()
