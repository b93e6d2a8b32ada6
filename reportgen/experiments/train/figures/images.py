"""Figures of images before and after augmentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.charts import ImageRow, image_rows
from reportgen.experiments import Shown
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.figures.drawing import TrainDrawing
from reportgen.language import N_
from reportgen.report.figures import FigureView
from reportgen.report.tables import table
from reportgen.report.trials import ArmTrials

MOST = 30  # maximum number of rows of a figure
TITLE = N_("Images before and after augmentation")
LEAD = N_(
    "The figure shows augmented training images. If a reader cannot recognise an image, the "
    "augmentation may have removed the information about its class."
)
READ = N_(
    "Top: original images, the first examples of the first batches of seed {seed}; below: the same "
    "after one augmentation each."
)
ORIGINAL = N_("original")


@dataclass(frozen=True)
class _Shown:
    """An augmentation in words, the arms that use it, and its images."""

    label: str
    arms: list[str]
    original: NDArray[np.uint8]
    augmented: NDArray[np.uint8]


def images(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure per set of original images; nothing if no arm has augmentations."""
    seeds = [r.trial.seed for arm in drawing.arms for r in arm.ok if _has(r.outcome.arrays)]
    if not seeds:
        return
    sets: dict[bytes, list[_Shown]] = {}
    for each in _shown(drawing.arms, min(seeds)):
        sets.setdefault(each.original.tobytes(), []).append(each)
    for number, rows in enumerate(sets.values(), 1):
        yield _figure(drawing, rows[:MOST], min(seeds), f"-{number}" if number > 1 else "")


def _shown(arms: tuple[ArmTrials, ...], seed: int) -> list[_Shown]:
    """The distinct augmentations, each with the images of the seed."""
    found: dict[tuple[str, bytes], _Shown] = {}
    for arm in arms:
        config = arm.arm.config
        assert isinstance(config, Train)
        for record in arm.ok:
            arrays = record.outcome.arrays
            if record.trial.seed != seed or not _has(arrays):
                continue
            label = " + ".join(part.describe() for part in config.augment)
            original = np.asarray(arrays["original"], dtype=np.uint8)
            augmented = np.asarray(arrays["augmented"], dtype=np.uint8)
            own = _Shown(label, [], original, augmented)
            found.setdefault((label, original.tobytes()), own).arms.append(arm.name)
    return list(found.values())


def _has(arrays: Mapping[str, NDArray[np.generic]]) -> bool:
    """Whether a trial recorded images that a page can show."""
    images = arrays.get("augmented")
    return images is not None and images.ndim == 4 and images.shape[1] in (1, 3)


def _name(row: _Shown, drawing: TrainDrawing) -> str:
    """The name that the arm has in other figures; of several arms, the augmentation."""
    return drawing.names[row.arms[0]] if len(row.arms) == 1 else row.label


def _figure(drawing: TrainDrawing, rows: list[_Shown], seed: int, suffix: str) -> FigureView:
    say = drawing.say
    title, read = say.fixed(TITLE), say.text(READ, seed=str(seed))
    head = ImageRow(say.fixed(ORIGINAL), rows[0].original)
    images = [ImageRow(_name(row, drawing), row.augmented) for row in rows]
    svg = image_rows(f"augmented-images{suffix}", title, read, head, images)
    numbers = table(
        title,
        [say.fixed("Augmentation"), say.fixed("Arms")],
        ((row.label, ", ".join(row.arms)) for row in rows),
    )
    return FigureView(next(drawing.numbers), svg, read, numbers)
