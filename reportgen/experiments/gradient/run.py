"""`gradient`: compares gradients of batches of several sizes with the full gradient."""

from __future__ import annotations

import json
import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar

from reportgen.engine.train import architecture
from reportgen.experiments._base import TIMED_IN_TURNS, Cost, Experiment
from reportgen.experiments._figure import HEAT, SWEEP
from reportgen.experiments._quantity import Places
from reportgen.experiments._trial import Outcome, Status
from reportgen.experiments.gradient.config import Gradient
from reportgen.experiments.gradient.quantities import QUANTITIES, SPEED
from reportgen.parts.datasets import Facts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reportgen.engine.gradient import Measurements, Setting

MOST = 64
"""Maximum number of batch sizes per group."""

# Rates of one core of a recent server processor: rough, for estimates only.
FLOPS = 1e10  # in float64, small products
CALL_SECONDS = 3e-4  # overhead of a gradient, independent of its size


class GradientExperiment(Experiment[Gradient]):
    """Runs the arms of a seed that differ only in the batch size on one trained network."""

    name = "gradient"
    about = "Comparison of batch gradients with the gradient over all training examples."
    config = Gradient
    measures = QUANTITIES
    figures = (SWEEP, HEAT)
    shows = (SWEEP.shown(),)
    presentation = "reportgen.experiments.gradient.figures"
    assumptions = (
        "Every batch is drawn anew without replacement from the training examples of the seed; "
        "batches of different sizes begin with the same examples, so that the arms of a seed "
        "differ only in the size.",
        "All batches of a measurement use the same network with fixed parameters. Between "
        "measurements the network is trained with a separate batch size, which is the same in "
        "every arm.",
        "The compared gradients are computed in float64; their error comes from sampling, not from "
        "rounding.",
    )
    conditional: ClassVar = {
        "Times are measurements and depend on the machine, its libraries and its load. They are "
        "the CPU time of one thread in the median round (on a GPU wall-clock time), with the batch "
        "sizes of a seed timed in turns, in float32, on batches that are already in memory. A "
        "stored time is that of the machine that measured it.": lambda config: config.repeats > 0,
    }

    def measures_time(self, config: Gradient) -> bool:
        """Whether gradients are timed."""
        return config.repeats > 0

    def measured(self, config: Gradient) -> frozenset[str]:
        """All quantities; the time only on request."""
        names = {quantity.name for quantity in QUANTITIES}
        return frozenset(names if config.repeats else names - {SPEED.name})

    def remarks(self, config: Gradient, device: str) -> tuple[str, ...]:
        """Remark that trials are timed."""
        return (TIMED_IN_TURNS,) if config.repeats else ()

    def places(self, config: Gradient) -> Places:
        """The steps after which the network is measured."""
        return {"step": tuple(config.at)}

    def group(self, config: Gradient, seed: int) -> Hashable:
        """The seed and all settings except the batch size."""
        return json.dumps(config.model_dump(mode="json", exclude={"batch_size"})), seed

    def limit(self, config: Gradient, device: str) -> int:
        """A constant that is sufficient for any suite."""
        return MOST

    def inputs(self, config: Gradient) -> str:
        """Checksum of the data set. Raises InputError if data are missing or do not match."""
        config.check_data(["batch_size", "training_batch_size"])
        return config.examples().checksum

    def facts(self, config: Gradient) -> Facts:
        """Facts about the data set, with notices about its scale after preprocessing."""
        return config.facts()

    def cost(self, configs: Sequence[Gradient]) -> Cost:
        """Gradients of all batches, of every example at every measurement, and the training."""
        first, shapes = configs[0], configs[0].shapes()
        looks, examples = len(first.at), first.split()[0]
        gradients = looks * first.batches * len(configs) + first.at[-1]
        seen = looks * (first.batches * sum(c.batch_size for c in configs) + 2 * examples)
        seen += first.at[-1] * first.training_batch_size
        passes = 2 * first.repeats  # every second pass is timed
        gradients += passes * len(configs)
        seen += passes * sum(c.batch_size for c in configs)
        flops = float(architecture.flops_per_step(shapes, 1)) * seen
        each = architecture.bytes_of_a_trial(shapes, max(c.batch_size for c in configs))
        size = first.examples().inputs.nbytes
        return Cost(flops / FLOPS + gradients * CALL_SECONDS, 4 * size + 2 * each, flops)

    def run(self, configs: Sequence[Gradient], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Train the network of the seed once and draw batches of all sizes, on one thread."""
        import torch

        from reportgen.engine.context import ThreadPool, one_thread
        from reportgen.engine.gradient import run_seed
        from reportgen.engine.train.group import flushed_denormals
        from reportgen.engine.train.training import Data

        began, place = time.perf_counter(), torch.device(device)
        examples = configs[0].examples(seeds[0])
        arrays = (examples.inputs, examples.targets, examples.test_inputs, examples.test_targets)
        data = Data(*(torch.from_numpy(array).to(place) for array in arrays))
        sizes = sorted({config.batch_size for config in configs})
        with one_thread(), ThreadPool(place) as threads, flushed_denormals():
            setting = _setting(configs[0])
            looks = run_seed(setting, sizes, seeds[0], data, examples.outputs, threads)
        seconds = (time.perf_counter() - began) / len(configs)
        hashes = {"data": examples.checksum[:16], **looks.hashes}
        status: Status = "diverged" if looks.reason else "ok"
        return [
            Outcome(status, _arrays(config, looks), looks.reason, hashes, seconds)
            for config in configs
        ]


def _setting(config: Gradient) -> Setting:
    from reportgen.engine.gradient import Setting

    return Setting(
        config.block(),
        config.init,
        config.optimizer,
        config.preprocess,
        config.at,
        config.batches,
        config.training_batch_size,
        config.validation,
        config.train_size,
        config.repeats,
    )


def _arrays(config: Gradient, looks: Measurements) -> dict[str, NDArray[np.generic]]:
    """Arrays of one batch size, a value per measurement; NaN after the network diverged."""
    import numpy as np

    size = config.batch_size
    rows = {
        "relative_error": [errors[size].relative for errors in looks.errors],
        "expected_error": [full.expected_error(size) for full in looks.full],
        "cosine": [errors[size].cosine for errors in looks.errors],
        "gradient_norm": [full.norm for full in looks.full],
        "noise_scale": [full.noise_scale for full in looks.full],
        "train_loss": [full.loss for full in looks.full],
    }
    arrays: dict[str, NDArray[np.generic]] = {"steps": np.array(config.at, dtype=np.int64)}
    for name, values in rows.items():
        missing = [np.nan] * (len(config.at) - len(values))
        arrays[name] = np.array([*values, *missing])
    shapes = config.shapes()
    counts = {
        "flops_per_gradient": architecture.flops_per_step(shapes, size),
        "parameters": architecture.parameters(config.block(), shapes),
        "train_examples": config.split()[0],
    }
    if looks.seconds:
        arrays[SPEED.name] = np.array(size / looks.seconds[size])
    return arrays | {name: np.array(value, dtype=np.int64) for name, value in counts.items()}
