"""The plain training of one trial with a module and autograd, for models that are not stacked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from reportgen.engine.train.descent import Descent, Rates
from reportgen.engine.train.learner import Batch, Captured, Hidden
from reportgen.engine.train.modules import Net
from reportgen.engine.train.norms import Moments, PlainBatchNorm
from reportgen.engine.train.regularize import Connections, GradientChange, Objective
from reportgen.engine.train.shift_noise import ShiftNoise, stack
from reportgen.engine.train.streams import GlobalGenerators
from reportgen.engine.train.training_state import copy_into, numbered, part_of
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.regularizers import Regularizers

if TYPE_CHECKING:
    from reportgen.engine.train.user_module import UserNet


class Loop:
    """A `Learner` of one trial: the first dimension of everything is 1."""

    def __init__(
        self,
        net: Net | UserNet,
        optimizer: Optimizer,
        *,
        channels_last: bool = False,
        rates: Rates | None = None,
        regularizers: Regularizers | None = None,
        generators: GlobalGenerators | None = None,
        noises: Sequence[ShiftNoise] = (),
    ) -> None:
        """channels_last: the memory format of images; faster for convolutions on processors.

        generators: the generators from which the module itself draws; None if it does not.
        noises: that of the seed with noisy batch norm, else empty.

        An L1 penalty applies to all parameters of two dimensions or more.
        """
        self._format = torch.channels_last if channels_last else torch.contiguous_format
        self._net = net.to(memory_format=self._format)  # type: ignore[call-overload]
        self._own = [parameter for parameter in net.parameters() if parameter.requires_grad]
        self._descent = Descent([optimizer], self._own, stacked=False, rates=rates)
        regularized = [regularizers or Regularizers()]
        weights = [number for number, p in enumerate(self._own) if p.dim() > 1]
        self._change = GradientChange(regularized, weights, self._own[0])
        self._objective = Objective(regularized, self._own[0])
        self._connections: Connections | None = None
        if isinstance(net, Net) and net.model.drop_connect:
            self._connections = Connections([net.model.drop_connect], 1, self._own[0].detach())
        self._generators, self._noises = generators, noises
        self._steps = 0
        self._gradients: Sequence[Tensor] = ()
        self.hidden = _hidden(net, self._own)
        self._norms = [norm for norm in net.norms if isinstance(norm, PlainBatchNorm)]
        self.statistics = [norm.statistics for norm in self._norms if norm.statistics is not None]

    @property
    def parameters(self) -> Sequence[Tensor]:
        """All learnt parameters, each (1, ...)."""
        return [parameter.detach().unsqueeze(0) for parameter in self._own]

    @property
    def model_state(self) -> list[Tensor]:
        """Parameters, buffers, and the statistics that batch norm uses in evaluation."""
        running = [x for s in self.statistics for x in (s.mean, s.variance)]
        beside = [*self._net.buffers(), *running]
        return [*self.parameters, *(x.detach().unsqueeze(0) for x in beside)]

    def state_dict(self) -> dict[str, Tensor]:
        """Parameters, buffers, statistics, optimizer slots, generators and steps: (1, ...) each."""
        drawn = {} if self._generators is None else self._generators.state_dict()
        return {
            "steps": torch.tensor([self._steps]),
            **numbered("model", self._model()),
            **numbered("slot", self._descent.slots),
            **{f"generator.{name}": value for name, value in drawn.items()},
        }

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`. Raises StateError if a tensor is missing or has another shape."""
        copy_into(numbered("model", self._model()), saved)
        self._descent.load_slots(saved)
        if self._generators is not None:
            self._generators.load_state_dict(part_of("generator", saved))
        self._steps = int(saved["steps"][0])
        for statistics in self.statistics:
            statistics.batches = self._steps

    def _model(self) -> list[Tensor]:
        """`model_state` and the frozen parameters, which the code of a module may change."""
        frozen = [p.unsqueeze(0) for p in self._net.parameters() if not p.requires_grad]
        return [*self.model_state, *frozen]

    @property
    def gradients(self) -> Sequence[Tensor]:
        """Gradients of the last step, each (1, ...)."""
        return [gradient.unsqueeze(0) for gradient in self._gradients]

    def step(self, batch: Batch, *, keep: bool = True) -> Tensor:
        """Make one step; returns the loss before it, (1,)."""
        self._steps += 1
        self._net.train()
        inputs, draws = self._laid(batch.inputs), [draw[0] for draw in batch.draws]
        more = self._noise(self._steps - 1)
        if self._connections is not None:
            masks = self._connections.masks(batch.connections, self._net.shapes)
            more["masks"] = [mask[0] for mask in masks]
        outputs = self._net(inputs, draws, **more)
        loss = batch.objective(self._objective)(outputs.T.unsqueeze(0), batch.targets)
        self._gradients = torch.autograd.grad(loss.sum(), self._own)
        factors = self._descent.factors(self._steps)
        changed: Sequence[Tensor] = self._gradients
        if not self._change.changes_nothing:
            changed = [g.squeeze(0) for g in self._change(self.parameters, self.gradients)]
        self._descent.step(range(len(self._own)), changed, factors)
        return loss.detach()

    def gradients_at(
        self, parameters: Sequence[Tensor], batch: Batch
    ) -> tuple[Tensor, list[Tensor]]:
        """Loss (1,) of a batch at these parameters, and its gradients; see `Learner`."""
        kept = [parameter.detach().clone() for parameter in self._own]
        _set(self._own, [parameter[0] for parameter in parameters])
        for norm in self._norms:
            norm.statistics = None  # so that this batch is not averaged in
        try:
            self._net.train()
            outputs = self._net(self._laid(batch.inputs), **self._noise(self._steps))
            loss = batch.objective(self._objective)(outputs.T.unsqueeze(0), batch.targets)
            gradients = torch.autograd.grad(loss.sum(), self._own)
        finally:
            _set(self._own, kept)
            for norm, statistics in zip(self._norms, self.statistics, strict=False):
                norm.statistics = statistics
        return loss.detach(), [gradient.unsqueeze(0) for gradient in gradients]

    def _noise(self, step: int, *, examples: bool = True) -> dict[str, Any]:
        """The argument of the net for the noise of a step (from 0); empty without noise."""
        return {"shifts": stack(self._noises, step, examples=examples)} if self._noises else {}

    @torch.no_grad()
    def outputs(
        self, inputs: Tensor, captured: Captured | None = None, draws: Sequence[Tensor] = ()
    ) -> Tensor:
        """Outputs in evaluation mode, or with the dropout mask of these draws: (1, C, B)."""
        self._net.eval()
        same = [draw[0].expand(-1, inputs.shape[1]) for draw in draws]
        noise = self._noise(self._steps, examples=False)
        outputs: Tensor = self._net(self._laid(inputs), same, captured=captured, **noise)
        return outputs.T.unsqueeze(0)

    @torch.no_grad()
    def population(self, inputs: Tensor) -> list[Moments]:
        """Moments of the inputs of each batch norm, for one batch of examples (1, B, ...)."""
        moments: list[Moments] = []
        self._net.eval()
        noise = self._noise(self._steps, examples=False)
        self._net(self._laid(inputs), moments=moments, **noise)
        return moments

    def _laid(self, inputs: Tensor) -> Tensor:
        images = inputs[0]
        return images.contiguous(memory_format=self._format) if images.dim() == 4 else images


@torch.no_grad()
def _set(parameters: Sequence[Tensor], values: Sequence[Tensor]) -> None:
    for parameter, value in zip(parameters, values, strict=True):
        parameter.copy_(value)


def _hidden(net: Net | UserNet, parameters: Sequence[Tensor]) -> Hidden:
    """Find the parameters of hidden layers; none for a module whose layers are not known."""
    numbers = {id(parameter): number for number, parameter in enumerate(parameters)}
    layers = list(net.weighted)[:-1]
    norms = [norm for norm in net.norms if getattr(norm, "weight", None) is not None]
    return Hidden(
        [numbers[id(layer.weight)] for layer in layers],
        [numbers.get(id(layer.bias)) for layer in layers],
        [numbers[id(norm.weight)] for norm in norms],
        [numbers[id(norm.bias)] for norm in norms],
    )
