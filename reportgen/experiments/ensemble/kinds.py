"""The trainings of every kind of ensemble, and its members among their outcomes.

The list of trainings begins with that of the single model, to which the ensemble is compared.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportgen.experiments._trial import Outcome
from reportgen.experiments.ensemble.config import OF_ONE_RUN, Ensemble
from reportgen.experiments.train.config import Train
from reportgen.parts.schedules import CosineRestarts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Members:
    """The outputs of the single model, (N, C), and of the members, (M, N, C).

    targets: the classes (N,) or the values (N, C) of the examples.
    """

    single: FloatArray
    outputs: FloatArray
    targets: NDArray[np.generic]


def trainings(config: Ensemble, seed: int) -> list[Train]:
    """The trainings of a trial; that of the single model is the first, except in a search."""
    single, count = _training(config), config.members
    match config.kind:
        case "init":
            return [single, *(_training(config, draw=config.draw + n) for n in range(count))]
        case "bagged":
            draws = range(config.draw, config.draw + count)
            return [single, *(_training(config, draw=draw, bagged=True) for draw in draws)]
        case "optimizers":
            pairs = _shuffled(config, seed)
            return [
                single,
                *(_training(config, optimizer=o, label_smoothing=s) for o, s in pairs[:count]),
            ]
        case "search":
            rates = _rates(config, seed)
            optimizers = [config.optimizer.model_copy(update={"lr": rate}) for rate in rates]
            return [_training(config, optimizer=optimizer) for optimizer in optimizers]
        case "checkpoints":
            return [_run(config)]
        case "snapshots":
            return [single, _run(config, schedule=CosineRestarts(period=config.interval))]
        case "average":
            return [_training(config, weight_average=None), single]
        case "masks":
            return [_training(config, mask_samples=config.members)]


def steps(config: Ensemble) -> list[int]:
    """Training steps for an ensemble of every size, of all trainings that it needs."""
    match config.kind:
        case "init" | "bagged" | "optimizers":
            return [size * config.steps for size in range(1, config.members + 1)]
        case "search":
            return [config.tries * config.steps] * config.members
        case _:
            return [config.steps] * config.members


def problem(config: Ensemble, outcomes: Sequence[Outcome]) -> Outcome | None:
    """The outcome of a trial whose trainings do not suffice; None if they do.

    A training that diverged is never among the best of a search, but any other kind needs all.
    """
    bad = [outcome for outcome in outcomes if outcome.status != "ok"]
    failed = next((outcome for outcome in bad if outcome.status == "failed"), None)
    if failed is not None:
        return Outcome("failed", {}, f"a training failed: {failed.reason}", trace=failed.trace)
    needed = config.members if config.kind == "search" else len(outcomes)
    if len(outcomes) - len(bad) >= needed:
        return None
    return Outcome("diverged", {}, f"a training diverged: {bad[0].reason}")


def members(config: Ensemble, outcomes: Sequence[Outcome]) -> Members:
    """The single model and the members, in the order in which they join the ensemble."""
    import numpy as np

    split = "test" if "test_outputs" in outcomes[0].arrays else "val"

    def states(outcome: Outcome) -> FloatArray:
        return np.asarray(outcome.arrays[f"{split}_outputs"], dtype=np.float64)

    targets = outcomes[0].arrays[f"{split}_targets"]
    if config.kind == "search":
        best = sorted(outcomes, key=_validation_loss)[: config.members]
        found = np.stack([states(outcome)[-1] for outcome in best])
        return Members(found[0], found, targets)
    single = states(outcomes[0])[-1]
    if config.kind == "masks":
        masked = np.asarray(outcomes[0].arrays[f"{split}_mask_outputs"], dtype=np.float64)
        return Members(single, masked, targets)
    if config.kind in OF_ONE_RUN:
        return Members(single, states(outcomes[-1])[::-1], targets)
    return Members(single, np.stack([states(outcome)[-1] for outcome in outcomes[1:]]), targets)


def _training(config: Ensemble, **changes: Any) -> Train:
    """A training that stores its outputs after the last step."""
    given = {name: getattr(config, name) for name in Train.model_fields}
    fixed = {
        "probes": "off",
        "conditions": False,
        "evaluate_every": config.steps,
        "outputs_at": [config.steps],
    }
    return Train(**{**given, **fixed, **changes})


def _run(config: Ensemble, **changes: Any) -> Train:
    """A training that stores its outputs at equal intervals."""
    every = config.interval
    at = [every * number for number in range(1, config.members + 1)]
    changes["barriers"] = config.has_barriers
    return _training(config, evaluate_every=every, outputs_at=at, **changes)


def _shuffled(config: Ensemble, seed: int) -> list[Any]:
    """All pairs of optimizer and smoothing in an order drawn by the seed.

    So the first member is not the same optimizer in every trial.
    """
    pairs = [(o, s) for o in config.optimizers for s in config.smoothings]
    order = _generator(seed, "order").permutation(len(pairs))
    return [pairs[place] for place in order]


def _rates(config: Ensemble, seed: int) -> list[float]:
    low, high = (math.log(rate) for rate in config.rates)
    drawn = _generator(seed, "rates").uniform(low, high, config.tries)
    return [math.exp(rate) for rate in drawn.tolist()]


def _validation_loss(outcome: Outcome) -> float:
    """The last validation loss; infinite for a training that diverged."""
    return float(outcome.arrays["val_loss"][-1]) if outcome.status == "ok" else math.inf


def _generator(seed: int, purpose: str) -> np.random.Generator:
    """The stream of random numbers of a purpose, which does not affect those of the trainings."""
    import numpy as np

    digest = hashlib.sha256(f"ensemble/{purpose}/{seed}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16])))
