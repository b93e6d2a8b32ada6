"""The trainings of the recipe: which settings each step changes, and how long it trains."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

from reportgen.experiments.recipe.config import Recipe
from reportgen.experiments.recipe.curves import Diagnosis
from reportgen.experiments.train.config import Train
from reportgen.parts.models import Block, Cnn, Mlp, Model

EVALUATIONS = 24
"""Number of evaluations of a training after step 0, six in each quarter of its curves."""
AROUND = (10**-0.5, 1.0, 10**0.5)
"""Factors of the rate in the coarse grid."""
CLOSE = (0.5, 1.0, 2.0)
"""Factors of the rate in the refined grid."""
KEPT_DECAYS = 2
"""Number of weight decays of the coarse grid that the refined grid keeps."""
BEYOND = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""Factors of the smallest rate, if all rates are too large; their inverses if all are too small."""
BOLDER = (10**0.5, 10.0)
"""Factors of the largest rate, if no rate memorises the small sample."""
MORE_DECAY = (10.0, 100.0)
LEAST_DECAY = 1e-4
"""Weight decays are increased from at least this value."""
MORE_DROPOUT = (0.2, 0.4)
MOST_DROPOUT = 0.8
WIDER = (2, 4)
SLOWER = (1.0, 0.5)
"""Factors of the rate of wider nets, which may need a smaller one."""
WIDEST = 65_536
LONGER = (2, 4)

Change = Literal["regularise", "enlarge", "train_longer"]
CHANGES: dict[Diagnosis, tuple[Change, ...]] = {
    "needs_training": ("train_longer",),
    "overfits": ("regularise",),
    "underfits": ("enlarge", "train_longer"),
    "fine": (),
}
"""The changes that a diagnosis asks for."""


@dataclass(frozen=True)
class Choice:
    """The settings that the recipe chooses.

    dropout: None for a module, whose layers are unknown. wider: factor of all widths.
    """

    rate: float
    decay: float
    dropout: float | None
    wider: int
    epochs: int


def given(config: Recipe) -> Choice:
    """The choice that the configuration itself makes, for the length of the refined grid."""
    dropout = config.model.dropout if isinstance(config.model, Block) else None
    optimizer = config.optimizer
    return Choice(optimizer.lr, optimizer.weight_decay, dropout, 1, config.refined_epochs)


def steps_of(config: Recipe, epochs: int) -> int:
    """Number of optimizer steps in so many epochs, at most `steps`."""
    examples, _ = config.split()
    return min(config.steps, epochs * max(1, examples // config.batch_size))


def training(config: Recipe, choice: Choice) -> Train:
    """A training with the chosen settings."""
    return training_of(config, choice, steps_of(config, choice.epochs))


def training_of(config: Recipe, choice: Choice, steps: int) -> Train:
    """The same for a known number of steps, so that no data are read."""
    return Train(**{**_common(config, choice), **_length(steps)})


def unregularised(config: Recipe, rate: float, epochs: int) -> Train:
    """A training on all training examples without regularisation (steps 1 and 3)."""
    choice = Choice(rate, 0.0, 0.0, 1, epochs)
    steps = steps_of(config, epochs) if epochs else 1
    return Train(**{**_common(config, choice), **_plain(config), **_length(steps)})


def small_sample(config: Recipe, rate: float) -> Train:
    """A training on a few examples without regularisation, which stores its outputs (step 2)."""
    examples, _ = config.split()
    size, steps = min(config.sample, examples), min(config.sample_steps, config.steps)
    settings = {
        **_common(config, Choice(rate, 0.0, 0.0, 1, 0)),
        **_plain(config),
        **_length(steps),
        "train_size": size,
        "batch_size": min(config.batch_size, size),
        "outputs_at": [0, steps],
    }
    return Train(**settings)


def coarse_grid(config: Recipe, rate: float) -> list[Choice]:
    """Rates around the one found, with every weight decay (step 4)."""
    start = replace(given(config), epochs=config.coarse_epochs)
    return [
        replace(start, rate=rounded(rate * factor), decay=decay)
        for factor in AROUND
        for decay in config.decays
    ]


def refined_grid(config: Recipe, ranked: Sequence[Choice]) -> list[Choice]:
    """Rates close to the best one, with the best weight decays, trained longer (step 5).

    ranked: the choices of the coarse grid, best first.
    """
    best = replace(ranked[0], epochs=config.refined_epochs)
    decays = list(dict.fromkeys(choice.decay for choice in ranked))[:KEPT_DECAYS]
    return [
        replace(best, rate=rounded(best.rate * factor), decay=decay)
        for factor in CLOSE
        for decay in decays
    ]


def changed(config: Recipe, choice: Choice, changes: Sequence[Change]) -> list[Choice]:
    """The choices of a round of step 7."""
    return [each for change in changes for each in _CHANGED[change](config, choice)]


def _regularised(config: Recipe, choice: Choice) -> Iterator[Choice]:
    for factor in MORE_DECAY:
        yield replace(choice, decay=rounded(max(choice.decay, LEAST_DECAY) * factor))
    if choice.dropout is None:
        return
    for more in MORE_DROPOUT:
        if (dropout := round(choice.dropout + more, 3)) <= MOST_DROPOUT:
            yield replace(choice, dropout=dropout)


def _enlarged(config: Recipe, choice: Choice) -> Iterator[Choice]:
    widths = _widths(config.model)
    for factor, slower in product(WIDER, SLOWER):
        if widths and max(widths) * choice.wider * factor <= WIDEST:
            rate = rounded(choice.rate * slower)
            yield replace(choice, wider=choice.wider * factor, rate=rate)


def _longer(config: Recipe, choice: Choice) -> Iterator[Choice]:
    before = steps_of(config, choice.epochs)
    for factor in LONGER:
        if (steps := steps_of(config, choice.epochs * factor)) > before:
            yield replace(choice, epochs=choice.epochs * factor)
            before = steps


_CHANGED = {"regularise": _regularised, "enlarge": _enlarged, "train_longer": _longer}


def rounded(value: float) -> float:
    """A setting with three significant digits, as a page can show it exactly."""
    return float(f"{value:.3g}")


def _widths(model: Model) -> list[int]:
    if isinstance(model, Cnn):
        return [*model.channels, *model.hidden]
    return list(model.hidden) if isinstance(model, Mlp) else []


def _common(config: Recipe, choice: Choice) -> dict[str, Any]:
    """All settings of `train` with those of the choice, except for its length."""
    settings: dict[str, Any] = {name: getattr(config, name) for name in Train.model_fields}
    rates = {"lr": choice.rate, "weight_decay": choice.decay}
    settings["optimizer"] = config.optimizer.model_copy(update=rates)
    settings["model"] = _model(config.model, choice)
    settings["probes"] = "off"
    settings["conditions"] = False
    return settings


def _model(model: Model, choice: Choice) -> Model:
    changes: dict[str, Any] = {}
    if isinstance(model, Block) and choice.dropout is not None:
        changes["dropout"] = choice.dropout
    if isinstance(model, Mlp | Cnn):
        changes["hidden"] = [width * choice.wider for width in model.hidden]
    if isinstance(model, Cnn):
        changes["channels"] = [width * choice.wider for width in model.channels]
    return model.model_copy(update=changes)


def _plain(config: Recipe) -> dict[str, Any]:
    """Settings that switch regularisation off."""
    model = _model(config.model, Choice(1.0, 0.0, 0.0, 1, 0))
    if isinstance(model, Block):
        model = model.model_copy(update={"drop_connect": 0.0})
    return {
        "model": model,
        "l1": 0.0,
        "label_smoothing": 0.0,
        "augment": [],
        "test_crops": "one",
    }


def _length(steps: int) -> dict[str, int]:
    return {"steps": steps, "evaluate_every": max(1, math.ceil(steps / EVALUATIONS))}
