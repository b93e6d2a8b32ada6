"""Augmented batches, mixed labels and crops, against plain formulas."""

from __future__ import annotations

from itertools import count, islice, pairwise
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from reportgen.engine.train.architecture import layers
from reportgen.engine.train.augment import (
    PICTURES,
    SIDE,
    STEPS,
    Augment,
    Examples,
    mean_outputs,
    pictures,
)
from reportgen.engine.train.learner import Batch, Learner
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.augmentations import AUGMENTATIONS, Augmentation, Crop, Cutmix, Flip, Mixup
from reportgen.parts.models import Mlp
from reportgen.parts.optimizers import OPTIMIZERS

ALL = [*AUGMENTATIONS.members.values()]
BATCH, CLASSES = 6, 4


def stream(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def data(shape: tuple[int, ...] = (1, 8, 8)) -> tuple[Tensor, Tensor]:
    inputs = torch.rand(40, *shape, generator=stream(), dtype=torch.float64)
    return inputs, torch.randint(CLASSES, (40,), generator=stream(1))


def order(seeds: list[int]) -> Any:
    """Indices (S, B) of every step, of each seed by its name."""
    for step in count():
        yield torch.stack(
            [torch.randperm(40, generator=stream(97 * s + step))[:BATCH] for s in seeds]
        )


def batches(parts: list[Augmentation], seeds: list[int], steps: int = 20) -> list[Examples]:
    made = Augment(parts, seeds, BATCH).examples(*data(), order(seeds))
    return list(islice(made, steps))


@pytest.mark.parametrize("part", ALL, ids=lambda part: part.name)
def test_a_seed_has_its_own_draws_whatever_is_beside_it(part: type[Augmentation]) -> None:
    own = batches([part()], [5])
    for group, place in (([5, 6], 0), ([1, 2, 5], 2)):
        for alone, beside in zip(own, batches([part()], group), strict=True):
            assert torch.equal(alone.inputs[0], beside.inputs[place])
            assert torch.equal(alone.targets[0], beside.targets[place])
            if alone.mixed is not None:
                assert beside.mixed is not None
                assert torch.equal(alone.mixed.weight[0], beside.mixed.weight[place])
                assert torch.equal(alone.mixed.targets[0], beside.mixed.targets[place])
    other = batches([part()], [6])
    assert not torch.equal(own[0].inputs, other[0].inputs)


@pytest.mark.parametrize("part", ALL, ids=lambda part: part.name)
def test_seeds_change_the_same_examples_in_other_ways(part: type[Augmentation]) -> None:
    """Two seeds whose batches are the same: only the draws behind the change differ."""
    index = torch.arange(BATCH).expand(2, BATCH)
    made = Augment([part()], [5, 6], BATCH).examples(*data(), iter([index] * STEPS))
    steps = list(islice(made, STEPS))
    alike = sum(torch.equal(found.inputs[0], found.inputs[1]) for found in steps)
    assert alike < STEPS / 2
    for seed in range(2):  # nor is a step of a seed like its next
        repeated = [torch.equal(a.inputs[seed], b.inputs[seed]) for a, b in pairwise(steps)]
        assert sum(repeated) < STEPS / 2


@pytest.mark.parametrize("part", ALL, ids=lambda part: part.name)
def test_a_step_does_not_depend_on_how_many_follow(part: type[Augmentation]) -> None:
    few, many = batches([part()], [5], 3), batches([part()], [5], 2 * STEPS + 1)
    for one, other in zip(few, many, strict=False):
        assert torch.equal(one.inputs, other.inputs)
    assert not torch.equal(many[0].inputs, many[STEPS].inputs)


def test_nothing_to_do_gathers_the_examples() -> None:
    inputs, targets = data()
    for found, index in zip(batches([], [5, 6]), order([5, 6]), strict=False):
        assert torch.equal(found.inputs, inputs[index])
        assert torch.equal(found.targets, targets[index]) and found.mixed is None


def test_parts_work_one_after_the_other_with_draws_of_their_own() -> None:
    """A part beside others has the draws that it has alone."""
    flip, crop = Flip(probability=1.0), Crop()
    cropped, both = batches([crop], [5]), batches([crop, flip], [5])
    for one, two in zip(cropped, both, strict=True):
        assert torch.equal(one.inputs.flip(4), two.inputs)
    twice = batches([Crop(), Crop()], [5])
    names = Augment([Crop(), Flip(), Crop()], [5], BATCH).fingerprints(5)
    assert list(names) == ["augment.crop", "augment.flip", "augment.crop.2"]
    assert len(set(names.values())) == 3
    assert not torch.equal(twice[0].inputs, cropped[0].inputs)


def test_large_images_have_shorter_blocks() -> None:
    """So that a block never takes more than a few megabytes."""
    seen = []

    class Spy(Flip):
        def change(self, images: Tensor, generator: torch.Generator) -> Tensor:
            seen.append(len(images))
            return images

    inputs, targets = data((3, 200, 300))
    list(islice(Augment([Spy()], [5], BATCH).examples(inputs, targets, order([5])), 7))
    assert set(seen) == {BATCH * 3}


# --- mixed labels --------------------------------------------------------------------------------


def learner(kind: str, model: Mlp, weights: list[Tensor]) -> Learner:
    shapes = layers(model, (1, 8, 8), CLASSES)
    optimizer = OPTIMIZERS.members["sgd"].model_validate({"lr": 0.3})
    if kind == "loop":
        return Loop(Net(model, shapes, [w.clone() for w in weights]), optimizer)
    stacks = [w.expand(2, *w.shape).clone() for w in weights]
    return StackedMlp([model] * 2, [optimizer] * 2, shapes, stacks, 1)


@pytest.mark.parametrize("part", [Mixup(), Cutmix()], ids=lambda part: part.name)
def test_labels_are_mixed_as_the_images_are(part: Augmentation) -> None:
    """Images that are all of one value, their class: their mean is that of the labels."""
    targets = torch.randint(CLASSES, (40,), generator=stream(1))
    inputs = targets.double().view(40, 1, 1, 1).expand(40, 1, 8, 8).contiguous()
    made = Augment([part], [5, 6], BATCH).examples(inputs, targets, order([5, 6]))
    for found in islice(made, 2 * STEPS):
        assert found.mixed is not None
        share = found.mixed.weight[:, None].double()
        labels = share * found.targets + (1 - share) * found.mixed.targets
        torch.testing.assert_close(found.inputs.mean((2, 3, 4)), labels)


@pytest.mark.parametrize("kind", ["stacked", "loop"])
@pytest.mark.parametrize("part", [Mixup(alpha=0.5), Cutmix()], ids=lambda part: part.name)
def test_mixed_labels_are_soft_targets(part: Augmentation, kind: str) -> None:
    """Cross-entropy with both labels is that of a distribution over classes: a plain script."""
    model = Mlp(hidden=[7])
    weights = [torch.randn(*s.shape, generator=stream(n), dtype=torch.float64) / 5
               for n, s in enumerate(layers(model, (1, 8, 8), CLASSES))]  # fmt: skip
    trained = learner(kind, model, weights)
    first, second = nn.Linear(64, 7).double(), nn.Linear(7, CLASSES).double()
    plain = nn.Sequential(nn.Flatten(), first, nn.ReLU(), second)
    with torch.no_grad():
        for layer, weight in zip((first, second), weights, strict=True):
            layer.weight.copy_(weight)
            layer.bias.zero_()
    descent = torch.optim.SGD(plain.parameters(), lr=0.3)
    losses = torch.empty(0)
    for found in batches([part], [5], 40):
        assert found.mixed is not None
        losses = trained.step(Batch(found.inputs, found.targets, mixed=found.mixed))
        one, two = (F.one_hot(t[0], CLASSES) for t in (found.targets, found.mixed.targets))
        share = found.mixed.weight[0]
        loss = F.cross_entropy(plain(found.inputs[0]), share * one + (1 - share) * two)
        descent.zero_grad()
        loss.backward()
        descent.step()
        torch.testing.assert_close(losses, loss.detach().expand(len(losses)))
    x = data()[0][:9]
    wanted = plain(x).T.detach().expand(len(losses), -1, -1)
    torch.testing.assert_close(trained.outputs(x[None]), wanted, rtol=0, atol=1e-10)


# --- evaluation ----------------------------------------------------------------------------------


def test_five_crops() -> None:
    inputs = torch.rand(2, 3, 1, 8, 8, generator=stream())  # of two seeds
    augment = Augment([Flip(), Crop(padding=0.25)], [5, 6], BATCH, five_crops=True)
    crops = augment.crops(inputs)
    assert len(crops) == 5 and torch.equal(crops[0], inputs)
    framed = F.pad(inputs, (2, 2, 2, 2))
    assert torch.equal(crops[1], framed[..., :8, :8])
    assert torch.equal(crops[4], framed[..., 4:, 4:])
    assert Augment([Crop()], [5], BATCH).crops(inputs)[0] is inputs
    with pytest.raises(ValueError, match="there is none"):
        Augment([Flip()], [5], BATCH, five_crops=True)


def test_the_mean_of_crops_is_that_of_probabilities() -> None:
    outputs = [torch.randn(2, CLASSES, 9, generator=stream(n)) for n in range(5)]
    mean = torch.stack([each.softmax(1) for each in outputs]).mean(0)
    torch.testing.assert_close(mean_outputs(outputs, classes=True).softmax(1), mean)
    torch.testing.assert_close(
        F.cross_entropy(mean_outputs(outputs, classes=True), torch.zeros(2, 9, dtype=torch.long)),
        -mean[:, 0].log().mean(),
    )
    values = torch.stack(outputs).mean(0)
    torch.testing.assert_close(mean_outputs(outputs, classes=False), values)
    assert mean_outputs(outputs[:1], classes=True) is outputs[0]


@pytest.mark.parametrize("batch", [1, 3, 16, 33])
def test_the_mean_of_a_trial_does_not_depend_on_the_others(batch: int) -> None:
    """To the last bit: `exp` of what fills no vector register may round otherwise."""
    outputs = [3 * torch.randn(5, CLASSES, batch, generator=stream(n)) for n in range(5)]
    together = mean_outputs(outputs, classes=True)
    for trial in range(5):
        alone = mean_outputs([each[trial : trial + 1] for each in outputs], classes=True)
        assert torch.equal(alone[0], together[trial])


# --- pictures ------------------------------------------------------------------------------------


def test_pictures_are_what_training_met_first() -> None:
    inputs, targets = data()
    indices = list(islice(order([5, 6]), STEPS))
    found = pictures(Augment([Flip(probability=1.0)], [5, 6], BATCH), inputs, targets, indices)
    assert len(found) == 2
    for seed, images in enumerate(found):
        first = torch.stack([inputs[index[seed, 0]] for index in indices[:PICTURES]])
        wanted = (first * 255).round().to(torch.uint8).numpy()
        np.testing.assert_array_equal(images["original"], wanted)
        np.testing.assert_array_equal(images["augmented"], wanted[..., ::-1])


def test_pictures_of_any_values_and_sizes() -> None:
    inputs, targets = data((3, 2 * SIDE, 50))
    indices = list(islice(order([5]), STEPS))
    (found,) = pictures(Augment([Flip()], [5], BATCH), inputs * 40 - 20, targets, indices)
    assert found["original"].shape == (PICTURES, 3, SIDE, 50)
    assert found["original"].dtype == np.uint8
    small = torch.rand(40, 1, 8, 8, generator=stream()) * 40 - 20
    (found,) = pictures(Augment([Flip()], [5], BATCH), small, targets, indices)
    assert found["original"].min() == 0 and found["original"].max() == 255
