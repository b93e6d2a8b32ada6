"""Every augmentation against kornia's own augmentations or against a formula in numpy."""

from __future__ import annotations

import math
from typing import Any

import kornia
import kornia.augmentation as K
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from torch import Tensor

from reportgen.parts.augmentations import (
    AUGMENTATIONS,
    Change,
    ColourJitter,
    Crop,
    Cutmix,
    Cutout,
    Flip,
    LensDistortion,
    Mixing,
    Mixup,
    Rotation,
    Scale,
    Shearing,
    Stretching,
    Translation,
)

CHANGES = [part for part in AUGMENTATIONS.members.values() if issubclass(part, Change)]
MIXINGS = [part for part in AUGMENTATIONS.members.values() if issubclass(part, Mixing)]
LARGEST = torch.tensor([0.5, 0.4, 0.3, 0.1], dtype=torch.float64)


def stream(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def uniform(number: int, count: int, seed: int = 0) -> Tensor:
    """What a change draws after the draws that decide which images are changed: -1 to 1."""
    generator = stream(seed)
    torch.rand(number, generator=generator, dtype=torch.float64)
    return torch.rand(number, count, generator=generator, dtype=torch.float64) * 2 - 1


def images(number: int = 6, channels: int = 1, height: int = 8, width: int = 8) -> Tensor:
    return torch.rand(number, channels, height, width, generator=stream(7), dtype=torch.float64)


def by_kornia(augmentation: Any, x: Tensor, **changed: Tensor) -> Tensor:
    """Kornia's augmentation with its draws replaced."""
    augmentation.set_rng_device_and_dtype(torch.device("cpu"), torch.float64)
    parameters = augmentation.forward_parameters(x.shape)
    for name, value in changed.items():
        assert parameters[name].shape == value.shape
        parameters[name] = value
    found: Tensor = augmentation(x, params=parameters)
    return found


def close(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-8)


# --- what all have in common ---------------------------------------------------------------------


@pytest.mark.parametrize("part", CHANGES, ids=lambda part: part.name)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_shape_type_and_draws(part: type[Change], channels: int, dtype: torch.dtype) -> None:
    x = images(5, channels, 8, 12).to(dtype)
    before = x.clone()
    torch.manual_seed(3)
    state = torch.get_rng_state()
    one, again, other = (part()(x, stream(seed)) for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), state)  # the global generator is left alone
    assert torch.equal(x, before)
    assert one.shape == x.shape and one.dtype == dtype and one.isfinite().all()
    assert torch.equal(one, again) and not torch.equal(one, other)


@pytest.mark.parametrize("part", CHANGES, ids=lambda part: part.name)
def test_probability(part: type[Change]) -> None:
    x = images(400)
    always, sometimes, never = (part(probability=p)(x, stream()) for p in (1.0, 0.3, 0.0))
    assert torch.equal(never, x)
    changed = (sometimes != x).flatten(1).any(1)
    assert torch.equal(sometimes[changed], always[changed])  # with the same draws
    possible = (always != x).flatten(1).any(1)
    assert 0.2 < changed[possible].double().mean() < 0.4


@pytest.mark.parametrize("part", [Scale, Stretching, Translation, Rotation, Shearing])
def test_no_magnitude_is_no_change(part: type[Change]) -> None:
    """As far as that is allowed: a change by next to nothing."""
    field = "degrees" if "degrees" in part.model_fields else "by"
    close(part(**{field: 1e-10})(images(), stream()), images())
    with pytest.raises(ValidationError):
        part(**{field: 0.0})


def test_lens_distortion_by_next_to_nothing() -> None:
    close(LensDistortion(strength=1e-10)(images(), stream()), images())


# --- against kornia ------------------------------------------------------------------------------


def test_flip() -> None:
    x = images(40, 3)
    found = Flip()(x, stream())
    chosen = torch.rand(40, generator=stream(), dtype=torch.float64) < 0.5
    assert chosen.any() and not chosen.all()
    wanted = x.numpy().copy()
    wanted[chosen.numpy()] = wanted[chosen.numpy()][..., ::-1]
    assert torch.equal(found, torch.from_numpy(wanted))
    assert torch.equal(found[chosen], K.RandomHorizontalFlip(p=1.0)(x[chosen]))


def test_rotation() -> None:
    x = images(height=9, width=12)
    angle = uniform(6, 1)[:, 0] * 30
    kornias = K.RandomAffine(30.0, p=1.0)
    close(Rotation(degrees=30.0)(x, stream()), by_kornia(kornias, x, angle=angle))


def test_translation() -> None:
    x = images(height=9, width=12)
    shift = uniform(6, 2) * 0.25 * torch.tensor([12, 9])
    kornias = K.RandomAffine(0.0, translate=(0.25, 0.25), p=1.0)
    close(Translation(by=0.25)(x, stream()), by_kornia(kornias, x, translations=shift))


def test_translation_by_whole_pixels_moves_them(monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("reportgen.parts.augmentations.geometric", fromlist=["symmetric"])
    whole = torch.tensor([[2 / 8, -1 / 8]], dtype=torch.float64)  # right and up
    monkeypatch.setattr(module, "symmetric", lambda *_: whole)
    x = images(1)
    wanted = np.zeros((1, 1, 8, 8))
    wanted[..., :7, 2:] = x.numpy()[..., 1:, :6]
    close(Translation(by=1.0)(x, stream()), torch.from_numpy(wanted))


def test_translation_by_parts_of_a_pixel_interpolates() -> None:
    x = images(1)
    dx, dy = (uniform(1, 2)[0] * 0.25 * 8).tolist()
    framed = np.pad(x[0, 0].numpy(), 8)
    wanted = np.empty((8, 8))
    for row in range(8):
        for column in range(8):
            y, z = row - dy + 8, column - dx + 8
            i, j = math.floor(y), math.floor(z)
            v, h = y - i, z - j
            above = (1 - h) * framed[i, j] + h * framed[i, j + 1]
            below = (1 - h) * framed[i + 1, j] + h * framed[i + 1, j + 1]
            wanted[row, column] = (1 - v) * above + v * below
    close(Translation(by=0.25)(x, stream())[0, 0], torch.from_numpy(wanted))


def test_scale() -> None:
    x = images(height=9, width=12)
    factor = (1 + uniform(6, 1) * 0.3).expand(6, 2)
    kornias = K.RandomAffine(0.0, scale=(0.7, 1.3), p=1.0)
    close(Scale(by=0.3)(x, stream()), by_kornia(kornias, x, scale=factor))


def test_stretching() -> None:
    x = images(height=9, width=12)
    factors = 1 + uniform(6, 2) * 0.3
    kornias = K.RandomAffine(0.0, scale=(0.7, 1.3, 0.7, 1.3), p=1.0)
    close(Stretching(by=0.3)(x, stream()), by_kornia(kornias, x, scale=factors))


def test_shearing() -> None:
    x = images(height=9, width=12)
    lean = uniform(6, 1)[:, 0] * 20
    kornias = K.RandomAffine(0.0, shear=(-20.0, 20.0), p=1.0)
    found = by_kornia(kornias, x, shear_x=-lean, shear_y=torch.zeros(6, dtype=torch.float64))
    close(Shearing(degrees=20.0)(x, stream()), found)


def test_lens_distortion_is_that_of_a_camera() -> None:
    """Kornia's model of a camera, as that of OpenCV, with a first radial coefficient alone."""
    x = images(height=9, width=12)
    k = uniform(6, 1) * 0.4
    camera = torch.tensor([[6.0, 0, 5.5], [0, 4.5, 4], [0, 0, 1]], dtype=torch.float64)
    y, z = torch.meshgrid(torch.arange(9.0), torch.arange(12.0), indexing="ij")
    points = torch.stack([z, y], 2).view(1, -1, 2).double().expand(6, -1, -1)
    coefficients = torch.cat([k, torch.zeros(6, 3, dtype=torch.float64)], 1)
    cameras = camera.expand(6, 3, 3)
    taken = kornia.geometry.calibration.distort_points(points, cameras, coefficients).view(
        6, 9, 12, 2
    )
    wanted = kornia.geometry.transform.remap(
        x, taken[..., 0], taken[..., 1], align_corners=True, normalized_coordinates=False
    )
    close(LensDistortion(strength=0.4)(x, stream()), wanted)


@pytest.mark.parametrize("channels", [1, 3])
def test_colour_jitter(channels: int) -> None:
    x = images(channels=channels)
    brightness, contrast, saturation, hue = (uniform(6, 4) * LARGEST).T
    order = [0, 1, 2, 3] if channels == 3 else [0, 1]
    kornias = K.ColorJitter(0.5, 0.4, 0.3, 0.1, p=1.0, order=order)
    wanted = by_kornia(
        kornias,
        x.expand(-1, 3, -1, -1),
        brightness_factor=1 + brightness,
        contrast_factor=1 + contrast,
        saturation_factor=1 + saturation,
        hue_factor=hue,
    )
    part = ColourJitter(brightness=0.5, contrast=0.4, saturation=0.3, hue=0.1)
    close(part(x, stream()), wanted[:, :channels])


def test_brightness_and_contrast_by_their_formulas() -> None:
    x = images() / 2
    brightness, contrast, *_ = (1 + 0.2 * uniform(6, 4)).numpy().T[..., None, None, None]
    bright = np.clip(x.numpy() * brightness, 0, 1)
    mean = bright.mean((1, 2, 3), keepdims=True)
    wanted = np.clip(mean + contrast * (bright - mean), 0, 1)
    part = ColourJitter(brightness=0.2, contrast=0.2)
    torch.testing.assert_close(part(x, stream()), torch.from_numpy(wanted), atol=1e-3, rtol=0)


def test_colour_jitter_of_other_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or 3 channels"):
        ColourJitter()(images(channels=2), stream())


# --- formulas of their own -----------------------------------------------------------------------


def test_crop() -> None:
    x = images(50, 2, 8, 12)
    found = Crop(padding=0.25)(x, stream()).numpy()
    framed = np.pad(x.numpy(), ((0, 0), (0, 0), (2, 2), (3, 3)))
    places = set()
    for own, crop in zip(framed, found, strict=True):
        (place,) = [
            (row, column)
            for row in range(5)
            for column in range(7)
            if np.array_equal(own[:, row : row + 8, column : column + 12], crop)
        ]
        places.add(place)
    assert len({row for row, _ in places}) == 5 and len({column for _, column in places}) == 7


def test_five_crops_are_kornias_and_the_image_comes_first() -> None:
    x = images(3, 2, 8, 12)
    first, *corners = Crop(padding=0.25).five(x)
    assert torch.equal(first, x)
    framed = torch.nn.functional.pad(x, (3, 3, 2, 2))
    for crop, (row, column) in zip(corners, [(0, 0), (0, 6), (4, 0), (4, 6)], strict=True):
        box = torch.tensor([[column, row], [column + 11, row], [column + 11, row + 7],
                            [column, row + 7]], dtype=torch.float64).expand(3, 4, 2)  # fmt: skip
        close(crop, kornia.geometry.transform.crop_by_boxes(framed, box, box - box[:, :1]))


def test_cutout() -> None:
    x = images(300, 2, 8, 10) + 1  # nothing is 0 yet
    holes = (Cutout(share=0.5)(x, stream()) == 0).numpy()
    generator = stream()
    torch.rand(300, generator=generator, dtype=torch.float64)
    rows = torch.randint(8, (300, 1), generator=generator)[:, 0].numpy()
    columns = torch.randint(10, (300, 1), generator=generator)[:, 0].numpy()
    for hole, row, column in zip(holes, rows, columns, strict=True):
        # As in the code of the authors: np.clip(y - length // 2, 0, h), and so on.
        wanted = np.zeros((8, 10), dtype=bool)
        top, bottom = np.clip(row - 2, 0, 8), np.clip(row + 2, 0, 8)
        left, right = np.clip(column - 2, 0, 10), np.clip(column + 2, 0, 10)
        wanted[top:bottom, left:right] = True
        assert np.array_equal(hole, np.stack([wanted, wanted]))
    assert holes.any((1, 2, 3)).all()
    kept = Cutout(share=0.5)(x, stream())
    assert torch.equal(kept[kept != 0], x[kept != 0])


@pytest.mark.parametrize("part", MIXINGS, ids=lambda part: part.name)
def test_mixing_is_within_batches(part: type[Mixing]) -> None:
    x = images(40, 3).view(5, 8, 3, 8, 8)
    mixed = part()(x, stream())
    assert mixed.images.shape == x.shape
    assert torch.equal(mixed.partners.sort(1).values, torch.arange(8).expand(5, 8))
    assert ((mixed.fraction >= 0) & (mixed.fraction <= 1)).all() and len(mixed.fraction) == 5
    assert len(mixed.fraction.unique()) > 1
    again = part()(x, stream())
    assert torch.equal(mixed.images, again.images) and torch.equal(mixed.fraction, again.fraction)


@pytest.mark.parametrize("part", MIXINGS, ids=lambda part: part.name)
def test_probability_of_mixing(part: type[Mixing]) -> None:
    x = images(800).view(200, 4, 1, 8, 8)
    never, sometimes = part(probability=0.0)(x, stream()), part(probability=0.3)(x, stream())
    assert torch.equal(never.images, x) and (never.fraction == 1).all()
    left = sometimes.fraction == 1
    assert torch.equal(sometimes.images[left], x[left])
    assert 0.55 < left.double().mean() < 0.85


def test_mixup() -> None:
    x = images(40).view(5, 8, 1, 8, 8)
    mixed = Mixup(alpha=0.4)(x, stream())
    for batch, found, partners, share in zip(
        x.numpy(), mixed.images.numpy(), mixed.partners.numpy(), mixed.fraction.numpy(), strict=True
    ):
        np.testing.assert_allclose(found, share * batch + (1 - share) * batch[partners], atol=1e-12)


def test_mixup_is_kornias() -> None:
    """Whose labels are (own, partner's, weight of the partner's)."""
    x, labels = images(8), torch.arange(8)
    mixed = Mixup()(x[None], stream())
    kornias = K.RandomMixUpV2(p=1.0, same_on_batch=True, data_keys=["input", "class"])
    parameters = kornias.forward_parameters(x.shape)
    parameters["mixup_pairs"] = mixed.partners[0]
    parameters["mixup_lambdas"] = (1 - mixed.fraction).expand(8)
    wanted, pairs = kornias(x, labels.double(), params=parameters)
    close(mixed.images[0], wanted)
    assert torch.equal(pairs[:, 1].long(), labels[mixed.partners[0]])
    close(pairs[:, 2].double(), (1 - mixed.fraction).expand(8))


def test_cutmix() -> None:
    x = images(1200).view(200, 6, 1, 8, 8)
    mixed = Cutmix()(x, stream())
    for batch, found, partners, share in zip(
        x.numpy(), mixed.images.numpy(), mixed.partners.numpy(), mixed.fraction.numpy(), strict=True
    ):
        others = batch[partners]
        moved = partners != np.arange(6)
        box = (found != batch)[moved].any((0, 1)) if moved.any() else np.zeros((8, 8), dtype=bool)
        assert np.array_equal(found, np.where(box, others, batch))
        rows, columns = np.flatnonzero(box.any(1)), np.flatnonzero(box.any(0))
        assert box.sum() == len(rows) * len(columns)  # a box
        if moved.any():
            assert share == 1 - box.mean()


def test_cutmix_draws_boxes_as_its_authors_do() -> None:
    """The code of the paper, with the draws of the part."""
    x = torch.arange(64.0).view(1, 1, 1, 8, 8).expand(50, 2, 1, 8, 8).clone()
    x[:, 1] += 100
    mixed, generator = Cutmix()(x, stream()), stream()
    torch.rand(50, 2, generator=generator, dtype=torch.float64)
    seed = int(torch.randint(2**62, (1,), generator=generator))
    lam = np.random.default_rng(seed).beta(1, 1, 50)
    torch.rand(50, generator=generator, dtype=torch.float64)
    cy = (torch.rand(50, generator=generator, dtype=torch.float64) * 8).long().numpy()
    cx = (torch.rand(50, generator=generator, dtype=torch.float64) * 8).long().numpy()
    for k in range(50):
        cut = int(8 * math.sqrt(1 - lam[k]))
        top, bottom = np.clip([cy[k] - cut // 2, cy[k] + cut // 2], 0, 8)
        left, right = np.clip([cx[k] - cut // 2, cx[k] + cut // 2], 0, 8)
        assert mixed.fraction[k] == 1 - (bottom - top) * (right - left) / 64
        wanted = x[k].clone()
        partners = mixed.partners[k]
        wanted[..., top:bottom, left:right] = x[k][partners][..., top:bottom, left:right]
        assert torch.equal(mixed.images[k], wanted)


def test_labels_of_kornias_cutmix() -> None:
    """(1, B, 3) with the weight of the own label, where the whole box is inside: ours is that."""
    torch.manual_seed(0)
    x, labels = images(4), torch.arange(4.0)
    with torch.random.fork_rng():
        kornias = K.RandomCutMixV2(
            p=1.0, data_keys=["input", "class"], use_correct_lambda=True, same_on_batch=True
        )
        found, pairs = kornias(x, labels)
    assert pairs.shape == (1, 4, 3)
    for number in range(4):
        own = (found[number] == x[number]).double().mean()
        assert pairs[0, number, 2] == pytest.approx(float(own))


@settings(max_examples=30, deadline=None)
@given(alpha=st.sampled_from([0.2, 1.0, 4.0]), seed=st.integers(0, 10))
def test_shares_are_beta(alpha: float, seed: int) -> None:
    share = Mixup(alpha=alpha)(torch.zeros(2000, 1, 1, 1, 1), stream(seed)).fraction
    deviation = math.sqrt(1 / (4 * (2 * alpha + 1)))
    assert float(share.mean()) == pytest.approx(0.5, abs=5 * deviation / math.sqrt(2000))
    assert float(share.std()) == pytest.approx(deviation, rel=0.1)
