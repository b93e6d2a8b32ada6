"""Training of a group of trials: batches, steps, evaluations, and divergence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine.train import probes
from reportgen.engine.train.augment import Augment, mean_outputs
from reportgen.engine.train.connected import Line
from reportgen.engine.train.descent import Rates
from reportgen.engine.train.learner import (
    Batch,
    Captured,
    Learner,
    all_finite,
    for_trials,
    hits,
    loss_sums,
)
from reportgen.engine.train.norms import Moments
from reportgen.engine.train.preprocess import Prepare
from reportgen.engine.train.record import Record, Stopping
from reportgen.engine.train.shift_noise import ShiftNoise
from reportgen.engine.train.streams import Masks, Order, Split
from reportgen.engine.train.training_state import (
    Checkpoint,
    Description,
    Stateful,
    TrainingState,
    copied,
    copy_into,
    load,
)
from reportgen.engine.train.weight_average import WeightAverage
from reportgen.errors import StateError
from reportgen.parts.models import Block
from reportgen.parts.norms import BatchNorm
from reportgen.parts.regularizers import EarlyStopping

CHUNK = 256
"""Approximate number of examples in a chunk of an evaluation, whose activations fit in the cache.

The first chunk of the validation split is also the one that the probes of layers measure.
"""

POPULATION = 4096
"""Largest number of training examples for the population statistics of batch norm."""

Tier = Literal["off", "cheap", "normal", "full"]


@dataclass(frozen=True)
class Data:
    """Examples on the device: inputs (N, ...) and targets (N,) or (N, C), and those for testing.

    checksum: of all examples; a saved state of training must have the same.
    """

    inputs: Tensor
    targets: Tensor
    test_inputs: Tensor
    test_targets: Tensor
    checksum: str = field(default="", kw_only=True)

    def first(self, number: int) -> Data:
        """The first `number` examples, and as many for testing."""
        return Data(
            self.inputs[:number],
            self.targets[:number],
            self.test_inputs[:number],
            self.test_targets[:number],
            checksum=f"{self.checksum}[:{number}]",
        )


@dataclass(frozen=True)
class Seed:
    """The draws of one seed for all its arms; masks and connections are None without dropout.

    samples: the masks of thinned networks, of which step i is the i-th; None without them.
    """

    split: Split
    order: Order
    masks: Masks | None
    connections: Masks | None = None
    samples: Masks | None = None
    noise: ShiftNoise | None = None  # of noisy batch norm


@dataclass(frozen=True)
class Evaluations:
    """When a group is evaluated, on how many examples of a split, and with which probes.

    steps: those after which it is evaluated, from 0 to the last of the training.
    model: whose layers the probes measure; None where its layers are not known.
    outputs_at: those of the steps after which the outputs for held-out examples are kept.
    weight_average: decay of the average of the parameters that is evaluated; None without one.
    barriers: whether to measure distance and loss barrier between the networks at these steps.
    mask_samples: number of dropout masks whose outputs after the last step are kept.
    drift, along_gradient: whether to measure these, see `probes`.
    """

    steps: Sequence[int]
    evaluate_on: int
    probes: Tier
    model: Block | None
    outputs_at: Sequence[int] = ()
    weight_average: float | None = None
    barriers: bool = False
    mask_samples: int = 0
    drift: bool = False
    along_gradient: bool = False

    @property
    def chunk(self) -> int:
        """Number of examples in a chunk: whole batches if the examples of a batch share statistics.

        So no batch is divided between two chunks.
        """
        together = self.norm.evaluation_batch if self.norm is not None else None
        return CHUNK if together is None else max(1, CHUNK // together) * together

    @property
    def norm(self) -> BatchNorm | None:
        """The batch norm of the hidden layers; None without it."""
        norm = None if self.model is None else self.model.norm
        return norm if isinstance(norm, BatchNorm) else None


def train(
    learner: Learner,
    data: Data,
    seeds: Sequence[Seed],
    evaluations: Evaluations,
    rates: Rates,
    prepare: Prepare,
    augment: Augment,
    stopping: Sequence[EarlyStopping | None] | None = None,
    *,
    trials: Sequence[Description] | None = None,
    start: TrainingState | None = None,
    checkpoint: Checkpoint | None = None,
) -> Record:
    """Train a group to the last step, or until all its trials have stopped or diverged.

    rates: the learning rates of the learner, which are recorded.
    prepare: the preprocessing of inputs. augment: the augmentation of training batches before it.
    stopping: the early stopping of each trial; by default there is none.
    trials: the descriptions of the trials for their state.
    start: the state of these trials from which to resume; the learner must be a new one.
    checkpoint: is called after every step, and may take the state.
    Raises StateError if `start` does not fit the evaluations or the learner.
    """
    record = Record(len(rates), evaluations.steps)
    average = WeightAverage(evaluations.weight_average, learner)
    evaluator = _Evaluator(
        learner, data, seeds, evaluations, rates, record, prepare, augment, average
    )
    losses = _Losses(len(rates), data.inputs.device)
    early = Stopping(stopping or [None] * len(rates), learner, record)
    progress = _Progress(
        trials or [{}] * len(rates),
        learner,
        record,
        losses,
        early,
        average,
        evaluator.line,
        evaluator.drift,
    )
    if start is not None:
        progress.resume(start)
    batches = _batches(data, seeds, prepare, augment, progress.step)
    for step in _steps(progress, evaluator, batches):
        if checkpoint is not None:
            checkpoint(step, progress.state)
    early.end()
    evaluator.test()
    evaluator.sample_masks()
    return record


def _steps(progress: _Progress, evaluator: _Evaluator, batches: Iterator[Batch]) -> Iterator[int]:
    """Train from the present step; yield the number of steps whenever the state can be taken."""
    learner, record, losses = progress.learner, progress.record, progress.losses
    for evaluation in range(progress.evaluated, len(record.steps)):
        if not record.going.any():
            break
        stop = record.steps[evaluation]
        for step in range(progress.step + 1, stop + 1):
            last = step == stop
            if last:
                evaluator.remember()
            losses.see(learner.step(next(batches), keep=last))
            progress.average.see(step)
            progress.step = step
            if not last:
                yield step
        losses.report(record)
        evaluator.take(evaluation, stop)
        progress.stopping.see(evaluation)
        progress.evaluated += 1
        yield stop


@dataclass
class _Progress:
    """The objects that change while a group is trained; together they are its state."""

    trials: Sequence[Description]
    learner: Learner
    record: Record
    losses: _Losses
    stopping: Stopping
    average: WeightAverage
    line: Line
    drift: probes.Drift | None = None
    step: int = 0
    evaluated: int = 0

    def state(self) -> TrainingState:
        """Take the state after a step, and after the evaluation that may follow the step."""
        evaluated, reasons = self.record.steps[: self.evaluated], list(self.record.reasons)
        return TrainingState(self.trials, self.step, evaluated, reasons, copied(self._parts))

    def resume(self, start: TrainingState) -> None:
        """Load a state. Raises StateError if it has other evaluations or tensors."""
        evaluated = [step for step in self.record.steps if step <= start.step]
        if evaluated != list(start.evaluated) or start.step > self.record.steps[-1]:
            raise StateError(
                f"the saved state is of step {start.step}, evaluated at {_listed(start.evaluated)}."
                f" Expected evaluations at {_listed(self.record.steps)}."
            )
        self.step, self.evaluated = start.step, len(evaluated)
        self.record.reasons = list(start.reasons)
        load(self._parts, start.tensors)

    @property
    def _parts(self) -> dict[str, Stateful]:
        drift: dict[str, Stateful] = {} if self.drift is None else {"drift": self.drift}
        return {
            **drift,
            "learner": self.learner,
            "record": self.record,
            "losses": self.losses,
            "stopping": self.stopping,  # after the record, which it reads
            "average": self.average,
            "line": self.line,
        }


def _listed(steps: Sequence[int]) -> str:
    shown = [str(step) for step in steps]
    return ", ".join(shown if len(shown) <= 6 else [*shown[:3], "...", *shown[-2:]])


def _batches(
    data: Data,
    seeds: Sequence[Seed],
    prepare: Prepare,
    augment: Augment,
    done: int = 0,
) -> Iterator[Batch]:
    """Yield the batches of every step after `done` steps, gathered once for all arms of a seed."""
    into = done % augment.steps_per_block(data.inputs)
    order = batch_order(seeds, data.inputs.device, done - into)
    examples = augment.examples(data.inputs, data.targets, order, done - into)
    for step, found in enumerate(islice(examples, into, None), done):
        draws = _draws([seed.masks for seed in seeds], step)
        connections = _draws([seed.connections for seed in seeds], step)
        yield Batch(prepare(found.inputs), found.targets, draws, connections, found.mixed)


def batch_order(seeds: Sequence[Seed], device: torch.device, done: int = 0) -> Iterator[Tensor]:
    """Yield the indices (S, B) of the examples of every step after `done` steps."""
    first, into = divmod(done, seeds[0].order.batches_per_epoch)
    for epoch in count(first):
        batches = torch.stack([seed.order.epoch(epoch) for seed in seeds], 1)
        yield from batches[into if epoch == first else 0 :].to(device)


def _draws(masks: Sequence[Masks | None], step: int) -> list[Tensor]:
    rows = [own.at(step) for own in masks if own is not None]
    return [torch.stack(layer) for layer in zip(*rows, strict=True)]


class _Losses:
    """Whether all losses of each trial have been finite, checked on the device without waiting."""

    def __init__(self, trials: int, device: torch.device) -> None:
        self._finite = torch.ones(trials, dtype=torch.bool, device=device)
        self._steps = torch.zeros(trials, dtype=torch.int64, device=device)

    def see(self, losses: Tensor) -> None:
        """Check the losses (T,) before a step."""
        self._finite &= losses.isfinite()
        self._steps += self._finite

    def state_dict(self) -> dict[str, Tensor]:
        """Whether all losses were finite, and the number of steps until one was not: (T,)."""
        return {"finite": self._finite, "steps": self._steps}

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`. Raises StateError if a tensor is missing or has another shape."""
        copy_into(self.state_dict(), saved)

    def report(self, record: Record) -> None:
        """Mark the trials as diverged whose loss was not finite, with the steps done before."""
        for trial, (finite, steps) in enumerate(
            zip(self._finite.tolist(), self._steps.tolist(), strict=True)
        ):
            if not finite:
                record.give_up(trial, "loss is", steps)


class _Evaluator:
    """The evaluations of a group."""

    def __init__(
        self,
        learner: Learner,
        data: Data,
        seeds: Sequence[Seed],
        evaluations: Evaluations,
        rates: Rates,
        record: Record,
        prepare: Prepare,
        augment: Augment,
        average: WeightAverage,
    ) -> None:
        self._average = average
        self._learner, self._data, self._evaluations = learner, data, evaluations
        self._rates_at, self._record, self._prepare = rates.at, record, prepare
        self._augment = augment
        device, most = data.inputs.device, evaluations.evaluate_on
        self._rates = torch.from_numpy(rates.at(1)).to(device)
        self._train = torch.stack([seed.split.train[:most] for seed in seeds]).to(device)
        self._validation = torch.stack([seed.split.validation[:most] for seed in seeds]).to(device)
        self._before: list[Tensor] = []
        self._samples = [seed.samples for seed in seeds]
        if evaluations.outputs_at or evaluations.mask_samples:
            record.targets = self._targets(len(rates))
        if evaluations.model is None or not learner.hidden.weights:
            self._tier: Tier = "off"
        else:
            self._tier = evaluations.probes
        self.drift: probes.Drift | None = None
        if evaluations.drift and self._tier != "off":
            self.drift = probes.Drift(self._hidden(learner.parameters))
        self._first: Batch | None = None
        if evaluations.along_gradient:
            index = torch.stack([seed.order.epoch(0)[0] for seed in seeds]).to(device)
            self._first = Batch(prepare(data.inputs[index]), data.targets[index])
        self.line = Line(learner, self._training_loss() if evaluations.barriers else None)

    def _training_loss(self) -> Tensor:
        return self._scores("train", self._train, None)["train_loss"]

    def remember(self) -> None:
        """Copy the weights before the last step ahead of an evaluation."""
        if self._tier in ("normal", "full"):
            self._before = [w.detach().clone() for w in self._hidden(self._learner.parameters)]

    def take(self, evaluation: int, step: int) -> None:
        """Measure curves and probes after so many steps."""
        with self._average.in_use():
            self._take(evaluation, step)

    def _take(self, evaluation: int, step: int) -> None:
        captured = Captured() if self._tier != "off" else None
        if self._evaluations.norm is not None and self._evaluations.norm.statistics == "population":
            for used, found in zip(self._learner.statistics, self._population(), strict=True):
                used.replace(found)
        curves = self._scores("train", self._train, None)
        kept: list[Tensor] = []
        curves |= self._scores("val", self._validation, captured, kept)
        sound = curves["train_loss"].isfinite() & curves["val_loss"].isfinite()
        self._give_up("loss is", sound, step)
        self._give_up("parameters are", all_finite(self._learner.parameters), step)
        curves["learning_rate"] = torch.from_numpy(self._rates_at(max(step, 1)))
        gradients = self._learner.gradients
        norms = (
            probes.gradient_norms(gradients)
            if gradients
            else torch.full_like(self._rates, torch.nan)
        )
        curves["grad_norm"] = norms
        if self._first is not None:
            rates = curves["learning_rate"].to(self._rates)
            curves |= probes.along_gradient(self._learner, self._first, rates)
        self._record.note(evaluation, curves)
        if captured is not None:
            self._record.note(evaluation, self._probes(captured))
        if step in self._evaluations.outputs_at:
            self._keep_outputs(step, kept)

    def _keep_outputs(self, step: int, validation: Sequence[Tensor]) -> None:
        """Record the outputs (T, C, B) of the validation chunks, and those of the test split."""
        steps = list(self._evaluations.outputs_at)
        chunks = {"val": validation}
        if len(self._data.test_inputs):
            parts = torch.split(self._data.test_inputs, self._evaluations.chunk)
            classes = not self._data.targets.is_floating_point()
            chunks["test"] = [self._outputs(part[None], None, classes) for part in parts]
        for name, outputs in chunks.items():
            joined = torch.cat(list(outputs), 2).transpose(1, 2)
            self._record.note_outputs(steps.index(step), len(steps), f"{name}_outputs", joined)
        if self._evaluations.barriers:
            for name, values in self.line.measure(self._training_loss).items():
                self._record.note_outputs(steps.index(step), len(steps), name, values)

    def sample_masks(self) -> None:
        """Record the outputs for held-out examples under each of some random dropout masks.

        A mask is the same for all examples, so that it is one thinned network.
        """
        count = self._evaluations.mask_samples
        for number in range(count):
            draws = _draws(self._samples, number)
            for name, (inputs, size) in self._held_out().items():
                parts = [
                    self._learner.outputs(self._prepare(part), draws=draws)
                    for part in torch.split(inputs, size, 1)
                ]
                joined = torch.cat(parts, 2).transpose(1, 2)
                self._record.note_outputs(number, count, f"{name}_mask_outputs", joined)

    def _held_out(self) -> dict[str, tuple[Tensor, int]]:
        """The held-out examples (S, N, ...) or (1, N, ...) by split, and the size of a chunk."""
        found = {"val": self._data.inputs[self._validation]}
        if len(self._data.test_inputs):
            found["test"] = self._data.test_inputs[None]
        return {name: (inputs, self._evaluations.chunk) for name, inputs in found.items()}

    def _targets(self, trials: int) -> dict[str, NDArray[np.generic]]:
        """The targets (T, N, ...) of the examples whose outputs are kept, by split."""
        found = {"val": for_trials(self._data.targets[self._validation], trials)}
        if len(self._data.test_inputs):
            found["test"] = for_trials(self._data.test_targets[None], trials)
        return {name: targets.cpu().numpy() for name, targets in found.items()}

    def test(self) -> None:
        """Measure the whole test split, if the data have one."""
        if len(self._data.test_inputs):
            inputs, targets = self._data.test_inputs, self._data.test_targets
            size = self._evaluations.chunk
            chunks = zip(torch.split(inputs, size), torch.split(targets, size), strict=True)
            with self._average.in_use():
                scores = self._sums("test", ((x[None], y[None]) for x, y in chunks))
            self._record.note_final(scores)

    def _probes(self, captured: Captured) -> dict[str, Tensor]:
        model = self._evaluations.model
        assert model is not None
        values = probes.moments(captured, model.activation)
        if self.drift is not None:
            values |= self.drift.take(captured)
        if self._tier in ("normal", "full"):
            values |= probes.quantiles(captured)
            weights = self._hidden(self._learner.parameters)
            gradients = self._hidden(self._learner.gradients) if self._before else []
            values |= probes.changes(weights, self._before, gradients)
            values |= self._of_parameters(model)
        if self._tier == "full":
            norm = self._evaluations.norm
            if norm is not None and norm.runs:
                running = self._learner.statistics
                values |= probes.running_errors(running, self._population(), norm)
            values["histogram"] = probes.activation_histograms(captured)
        return values

    def _scores(
        self,
        name: str,
        index: Tensor,
        captured: Captured | None,
        kept: list[Tensor] | None = None,
    ) -> dict[str, Tensor]:
        """Loss and accuracy over the examples (S, N) of a split.

        The first chunk is captured; the outputs of all chunks are added to `kept`.
        """
        data, parts = self._data, torch.split(index, self._evaluations.chunk, 1)
        chunks = ((data.inputs[part], data.targets[part]) for part in parts)
        return self._sums(name, chunks, captured, kept)

    def _sums(
        self,
        name: str,
        chunks: Iterator[tuple[Tensor, Tensor]],
        captured: Captured | None = None,
        kept: list[Tensor] | None = None,
    ) -> dict[str, Tensor]:
        classes = not self._data.targets.is_floating_point()
        loss, right = torch.zeros_like(self._rates), torch.zeros_like(self._rates)
        examples = 0
        for inputs, targets in chunks:
            outputs = self._outputs(inputs, None if examples else captured, classes)
            if kept is not None:
                kept.append(outputs)
            loss += loss_sums(outputs, targets)
            if classes:
                right += hits(outputs, targets)
            examples += inputs.shape[1]
        scores = {f"{name}_loss": loss / examples}
        if classes:
            scores[f"{name}_accuracy"] = right / examples
        return scores

    def _outputs(self, inputs: Tensor, captured: Captured | None, classes: bool) -> Tensor:
        """Mean outputs over the crops of an evaluation; layers are captured for the first crop."""
        crops = [self._prepare(crop) for crop in self._augment.crops(inputs)]
        outputs = [
            self._learner.outputs(crops[0], captured),
            *map(self._learner.outputs, crops[1:]),
        ]
        return mean_outputs(outputs, classes=classes)

    def _population(self) -> list[Moments]:
        """Moments of the inputs of each batch norm over the training examples of an evaluation."""
        examples = self._data.inputs[self._train[:, :POPULATION]]
        return self._learner.population(self._prepare(examples))

    def _of_parameters(self, model: Block) -> dict[str, Tensor]:
        """Measures of biases, gamma and beta, if the layers have them."""
        parameters, hidden = self._learner.parameters, self._learner.hidden
        gammas = [parameters[number].detach() for number in hidden.gammas]
        betas = [parameters[number].detach() for number in hidden.betas]
        values = probes.gains(gammas, betas) if gammas else {}
        if model.bias is True:
            biases = [None if n is None else parameters[n].detach() for n in hidden.biases]
            values |= {"bias_norm": probes.bias_norms(biases, self._rates)}
        return values

    def _hidden(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        return [tensors[number].detach() for number in self._learner.hidden.weights]

    def _give_up(self, what: str, sound: Tensor, step: int) -> None:
        for trial, fine in enumerate(sound.tolist()):
            if not fine:
                self._record.give_up(trial, what, step)
