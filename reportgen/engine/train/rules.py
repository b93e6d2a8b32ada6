"""The update rules of the optimizers, for many trials at once.

Every optimizer has one rule: elementwise, in place, with factors that broadcast over the trials.
Plain and stacked training both use it. The formulas are those of torch.optim; docs/training.md
lists them.

A trial with weight decay or momentum 0 keeps its bits beside trials with other values, because
adding 0 * p is exact.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.parts.optimizers import (
    Adadelta,
    Adagrad,
    Adam,
    AdamW,
    Nadam,
    Optimizer,
    RMSprop,
    Sgd,
)

Array = NDArray[np.float64]
Factors = tuple[Tensor, ...]


class UpdateRule(ABC):
    """The update rule of one kind of optimizer; trials differ only in its arguments."""

    slots: int
    """Number of tensors of the parameter's shape that are kept between steps; initially zero."""
    steady: ClassVar[bool] = True
    """Whether the factors depend on the learning rates only, and not on the step."""

    def __init__(self, optimizers: Sequence[Any]) -> None:
        self.weight_decay = _array(optimizer.weight_decay for optimizer in optimizers)
        self.decays = bool(self.weight_decay.any())

    @property
    def is_plain(self) -> bool:
        """Whether the update is the gradient times the first of `factors`."""
        return False

    @abstractmethod
    def factors(self, step: int, lr: Array) -> list[Array]:
        """Factors of `update` in a step (from 1) with the learning rates `lr`: arrays (T,)."""

    @abstractmethod
    def update(self, p: Tensor, g: Tensor, slots: Sequence[Tensor], factors: Factors) -> None:
        """Update `p` and `slots` in place; `g` is not changed. All have the shape (T, ...)."""


class _SgdUpdate(UpdateRule):
    def __init__(self, optimizers: Sequence[Sgd]) -> None:
        super().__init__(optimizers)
        self.momentum = _array(optimizer.momentum for optimizer in optimizers)
        self.moves_on = bool(self.momentum.any())
        self.nesterov = optimizers[0].nesterov
        self.slots = int(self.moves_on)

    @property
    def is_plain(self) -> bool:
        return not self.decays and not self.moves_on

    def factors(self, step: int, lr: Array) -> list[Array]:
        return [-lr, self.weight_decay, self.momentum]

    def update(self, p: Tensor, g: Tensor, slots: Sequence[Tensor], factors: Factors) -> None:
        rate, decay, momentum = factors
        if self.decays:
            g = torch.addcmul(g, p, decay)
        if self.moves_on:
            velocity = slots[0].mul_(momentum).add_(g)
            g = torch.addcmul(g, velocity, momentum) if self.nesterov else velocity
        p.addcmul_(g, rate)


class _AdamUpdate(UpdateRule):
    steady = False

    def __init__(self, optimizers: Sequence[Adam | AdamW]) -> None:
        super().__init__(optimizers)
        self.beta1 = _array(optimizer.beta1 for optimizer in optimizers)
        self.beta2 = _array(optimizer.beta2 for optimizer in optimizers)
        self.eps = _array(optimizer.eps for optimizer in optimizers)
        self.decoupled = isinstance(optimizers[0], AdamW)
        self.slots = 2

    def factors(self, step: int, lr: Array) -> list[Array]:
        rate = -lr / (1 - self.beta1**step)
        root = np.sqrt(1 / (1 - self.beta2**step))
        decay = 1 - lr * self.weight_decay if self.decoupled else self.weight_decay
        return [rate, root, decay, 1 - self.beta1, 1 - self.beta2, self.eps]

    def update(self, p: Tensor, g: Tensor, slots: Sequence[Tensor], factors: Factors) -> None:
        rate, root, decay, new1, new2, eps = factors
        mean, square = slots
        if self.decays and self.decoupled:
            p.mul_(decay)
        elif self.decays:
            g = torch.addcmul(g, p, decay)
        mean.lerp_(g, new1)
        square.lerp_(g * g, new2)
        p.addcmul_(mean / square.sqrt().mul_(root).add_(eps), rate)


class _NadamUpdate(UpdateRule):
    steady = False

    def __init__(self, optimizers: Sequence[Nadam]) -> None:
        super().__init__(optimizers)
        self.beta1 = _array(optimizer.beta1 for optimizer in optimizers)
        self.beta2 = _array(optimizer.beta2 for optimizer in optimizers)
        self.eps = _array(optimizer.eps for optimizer in optimizers)
        self.momentum_decay = _array(optimizer.momentum_decay for optimizer in optimizers)
        self.slots = 2
        self._product, self._last = np.ones_like(self.beta1), 0  # of momenta, up to the last step

    def factors(self, step: int, lr: Array) -> list[Array]:
        product = self._product_to(step)
        here = -lr * (1 - self._momentum(step)) / (1 - product)
        after = self._momentum(step + 1)
        ahead = -lr * after / (1 - product * after)
        root = np.sqrt(1 / (1 - self.beta2**step))
        return [here, ahead, root, self.weight_decay, 1 - self.beta1, 1 - self.beta2, self.eps]

    def update(self, p: Tensor, g: Tensor, slots: Sequence[Tensor], factors: Factors) -> None:
        here, ahead, root, decay, new1, new2, eps = factors
        mean, square = slots
        if self.decays:
            g = torch.addcmul(g, p, decay)
        mean.lerp_(g, new1)
        square.lerp_(g * g, new2)
        step = (g * here).addcmul_(mean, ahead)
        p.add_(step.div_(square.sqrt().mul_(root).add_(eps)))

    def _momentum(self, step: int) -> Array:
        return self.beta1 * (1 - 0.5 * 0.96 ** (step * self.momentum_decay))

    def _product_to(self, step: int) -> Array:
        """Product of the momenta of all steps up to this one; fast for consecutive steps."""
        if step < self._last:
            self._product, self._last = np.ones_like(self.beta1), 0
        for passed in range(self._last + 1, step + 1):
            self._product = self._product * self._momentum(passed)
        self._last = step
        return self._product


class _AdadeltaUpdate(UpdateRule):
    def __init__(self, optimizers: Sequence[Adadelta]) -> None:
        super().__init__(optimizers)
        self.rho = _array(optimizer.rho for optimizer in optimizers)
        self.eps = _array(optimizer.eps for optimizer in optimizers)
        self.slots = 2

    def factors(self, step: int, lr: Array) -> list[Array]:
        return [-lr, self.weight_decay, 1 - self.rho, self.eps]

    def update(self, p: Tensor, g: Tensor, slots: Sequence[Tensor], factors: Factors) -> None:
        rate, decay, new, eps = factors
        square, moved = slots
        if self.decays:
            g = torch.addcmul(g, p, decay)
        square.lerp_(g * g, new)
        step = (moved + eps).sqrt_().div_((square + eps).sqrt_()).mul_(g)
        moved.lerp_(step * step, new)
        p.addcmul_(step, rate)


class _RMSpropUpdate(UpdateRule):
    def __init__(self, optimizers: Sequence[RMSprop]) -> None:
        super().__init__(optimizers)
        self.alpha = _array(optimizer.alpha for optimizer in optimizers)
        self.eps = _array(optimizer.eps for optimizer in optimizers)
        self.momentum = _array(optimizer.momentum for optimizer in optimizers)
        self.moves_on = bool(self.momentum.any())
        self.slots = 1 + self.moves_on

    def factors(self, step: int, lr: Array) -> list[Array]:
        return [-lr, self.weight_decay, 1 - self.alpha, self.eps, self.momentum]

    def update(self, p: Tensor, g: Tensor, slots: Sequence[Tensor], factors: Factors) -> None:
        rate, decay, new, eps, momentum = factors
        if self.decays:
            g = torch.addcmul(g, p, decay)
        square = slots[0].lerp_(g * g, new)
        g = g / square.sqrt().add_(eps)
        if self.moves_on:
            g = slots[1].mul_(momentum).add_(g)
        p.addcmul_(g, rate)


class _AdagradUpdate(UpdateRule):
    def __init__(self, optimizers: Sequence[Adagrad]) -> None:
        super().__init__(optimizers)
        self.eps = _array(optimizer.eps for optimizer in optimizers)
        self.slots = 1

    def factors(self, step: int, lr: Array) -> list[Array]:
        return [-lr, self.weight_decay, self.eps]

    def update(self, p: Tensor, g: Tensor, slots: Sequence[Tensor], factors: Factors) -> None:
        rate, decay, eps = factors
        if self.decays:
            g = torch.addcmul(g, p, decay)
        total = slots[0].addcmul_(g, g)
        p.addcmul_(g / total.sqrt().add_(eps), rate)


_UPDATES: dict[type[Optimizer], type[UpdateRule]] = {
    Sgd: _SgdUpdate,
    Adam: _AdamUpdate,
    AdamW: _AdamUpdate,
    Nadam: _NadamUpdate,
    Adadelta: _AdadeltaUpdate,
    RMSprop: _RMSpropUpdate,
    Adagrad: _AdagradUpdate,
}


def make_rule(optimizers: Sequence[Optimizer]) -> UpdateRule:
    """Make the rule of optimizers of one kind."""
    return _UPDATES[type(optimizers[0])](optimizers)


def tensors(values: Sequence[Array], like: Tensor, shape: Sequence[int]) -> Factors:
    """Arrays (T,) as tensors of this shape, with the device and element type of `like`."""
    table = torch.from_numpy(np.stack(values))
    return table.to(like.device, like.dtype).view(len(table), *shape).unbind()


def _array(values: Any) -> Array:
    return np.fromiter(values, np.float64)
