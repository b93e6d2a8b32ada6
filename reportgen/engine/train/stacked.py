"""Fully connected nets of many trials, which are trained as one program.

Every parameter has the trials as its first dimension, and a step of the whole group consists of a
few batched products and elementwise operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from reportgen.engine.train.architecture import Layer
from reportgen.engine.train.backward import Gradients, Updates, train_step
from reportgen.engine.train.descent import Descent, Rates
from reportgen.engine.train.learner import Batch, Captured, Hidden
from reportgen.engine.train.network import Dropping, Network
from reportgen.engine.train.norms import Moments, Statistics
from reportgen.engine.train.regularize import Connections, GradientChange, Objective
from reportgen.engine.train.shift_noise import Shift, ShiftNoise, stack
from reportgen.engine.train.streams import threshold
from reportgen.engine.train.training_state import copy_into, numbered
from reportgen.parts.models import Mlp
from reportgen.parts.norms import BatchNorm
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.regularizers import Regularizers


class StackedMlp:
    """A group of fully connected nets that differ in numbers only; a `Learner`."""

    def __init__(
        self,
        models: Sequence[Mlp],
        optimizers: Sequence[Optimizer],
        shapes: Sequence[Layer],
        weights: Sequence[Tensor],
        seeds: int,
        *,
        rates: Rates | None = None,
        regularizers: Sequence[Regularizers] | None = None,
        noises: Sequence[ShiftNoise] = (),
    ) -> None:
        """Take the `models`, `optimizers` and `regularizers` (by default none) of T trials.

        weights: the initial weights of every layer, (T, out, in).
        noises: of every seed with noisy batch norm, else empty.
        """
        trials, like = len(models), weights[0]
        self.seeds = seeds
        self.network = Network(models[0], shapes)
        self.parameters = [p.requires_grad_() for p in self.network.start(weights)]
        self.gradients: Sequence[Tensor] = ()
        self.hidden = _hidden(self.network)
        self.statistics: list[Statistics] = []
        norm = models[0].norm
        if isinstance(norm, BatchNorm) and norm.statistics != "batch":
            self.statistics = [Statistics.start(like, trials * s.units) for s in shapes[:-1]]
        self._descent = Descent(optimizers, self.parameters, stacked=True, rates=rates)
        own = regularizers or [Regularizers()] * trials
        places = [place.weight for place in self.network.layers]
        self._updates = Updates(self._descent, GradientChange(own, places, like))
        self._objective = Objective(own, like)
        self._steps, self._noises = 0, noises
        kept = [threshold(model.dropout, model.dropout_mask) for model in models]
        least = torch.tensor([least for least, _ in kept], dtype=torch.int16, device=like.device)
        self._least = least.view(seeds, trials // seeds, 1, 1)
        scale = like.new_tensor([scale for _, scale in kept]).view(trials, 1, 1)
        self._scale, self._evaluated = scale, None
        if models[0].dropout_scaling == "test":
            self._scale = torch.ones_like(scale)
            self._evaluated = Dropping((), self._least, 1 / scale, training=False)
        self._connections = Connections([model.drop_connect for model in models], seeds, like)

    @property
    def model_state(self) -> list[Tensor]:
        """Parameters, and the statistics that batch norm uses in evaluation."""
        running = [x for s in self.statistics for x in (s.mean, s.variance)]
        return [p.detach() for p in self.parameters] + [
            x.view(len(self._scale), -1) for x in running
        ]

    def state_dict(self) -> dict[str, Tensor]:
        """Model state, optimizer slots and number of steps: (T, ...) each."""
        steps = torch.full((len(self._scale),), self._steps)
        model, slots = self.model_state, self._descent.slots
        return {"steps": steps, **numbered("model", model), **numbered("slot", slots)}

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`. Raises StateError if a tensor is missing or has another shape."""
        copy_into(numbered("model", self.model_state), saved)
        self._descent.load_slots(saved)
        self._steps = int(saved["steps"][0])
        for statistics in self.statistics:
            statistics.batches = self._steps

    def step(self, batch: Batch, *, keep: bool = True) -> Tensor:
        """Make one step of every trial; returns the losses before it, (T,)."""
        self._steps += 1
        inputs = batch.inputs.flatten(2)
        dropping = Dropping(batch.draws, self._least, self._scale)
        self._updates.begin(self._steps, keep=keep)
        losses = train_step(
            self.network,
            self.parameters,
            self._updates,
            inputs,
            batch.targets,
            self.statistics,
            dropping,
            batch.objective(self._objective),
            self._connections.masks(batch.connections, self.network.shapes),
            stack(self._noises, self._steps - 1),
        )
        self.gradients = self._updates.finish()
        return losses

    def gradients_at(
        self, parameters: Sequence[Tensor], batch: Batch
    ) -> tuple[Tensor, list[Tensor]]:
        """Losses (T,) of a batch at these parameters, and its gradients; see `Learner`."""
        leaves = [parameter.detach().requires_grad_() for parameter in parameters]
        gradients = Gradients(leaves)
        losses = train_step(
            self.network,
            leaves,
            gradients,
            batch.inputs.flatten(2),
            batch.targets,
            (),
            Dropping((), self._least, self._scale),
            batch.objective(self._objective),
            shifts=stack(self._noises, self._steps),
        )
        return losses, gradients.finish()

    @torch.no_grad()
    def outputs(
        self, inputs: Tensor, captured: Captured | None = None, draws: Sequence[Tensor] = ()
    ) -> Tensor:
        """Outputs in evaluation mode, or with the dropout mask of these draws: (T, C, B)."""
        examples = inputs.flatten(2).expand(self.seeds, -1, -1)
        dropping = self._evaluated
        if draws:
            same = [draw.expand(-1, -1, examples.shape[1]) for draw in draws]
            dropping = Dropping(same, self._least, self._scale)
        return self.network.forward(
            self.parameters,
            examples,
            self.statistics,
            dropping,
            captured=captured,
            shifts=self._means(),
        )

    @torch.no_grad()
    def population(self, inputs: Tensor) -> list[Moments]:
        """Moments of the inputs of each batch norm, for one batch of examples (S, B, ...)."""
        moments: list[Moments] = []
        self.network.forward(
            self.parameters,
            inputs.flatten(2),
            (),
            self._evaluated,
            moments=moments,
            shifts=self._means(),
        )
        return moments

    def _means(self) -> list[Shift]:
        """The noise of an evaluation: the means of the step that follows."""
        return stack(self._noises, self._steps, examples=False)


def _hidden(network: Network) -> Hidden:
    places = network.layers[:-1]
    return Hidden(
        [place.weight for place in places],
        [place.bias for place in places],
        [place.gamma for place in places if place.gamma is not None],
        [place.beta for place in places if place.beta is not None],
    )
