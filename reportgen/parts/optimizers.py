"""Optimizers: update rules of the parameters."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.family import Family, Part


class Optimizer(Part):
    """An optimizer with the argument names and defaults of torch.optim.

    `weight_decay` is an L2 penalty (only AdamW decouples it).
    """

    lr: float = Field(gt=0, description="learning rate")
    weight_decay: float = Field(default=0.0, ge=0, description="coefficient of the L2 penalty")

    @property
    def state(self) -> int:
        """Number of state values per parameter."""
        return 0

    @property
    def kind(self) -> tuple[str, bool]:
        """(name, whether Nesterov momentum is used): identifies the update formula.

        Trials with the same kind are updated together.
        """
        return self.name, False


OPTIMIZERS: Family[Optimizer] = Family("optimizer")


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """Scales gradients by the ratio of the root mean squares of past steps and past gradients.

    Zeiler, ADADELTA: an adaptive learning rate method (arXiv:1212.5701, 2012), algorithm 1. The
    paper has no learning rate, which corresponds to 1.
    """

    name: ClassVar[str] = "adadelta"

    lr: float = Field(default=1.0, gt=0, description="learning rate")
    rho: float = Field(default=0.9, ge=0, lt=1, description="decay of both means of squares")
    eps: float = Field(default=1e-6, gt=0, description="added to both means of squares")

    @property
    def state(self) -> int:
        """2: the mean squares of gradients and of steps."""
        return 2


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """Divides gradients by the square root of the sum of all their squares so far.

    Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic
    optimization (JMLR 12, 2011), section 1.
    """

    name: ClassVar[str] = "adagrad"

    lr: float = Field(default=1e-2, gt=0, description="learning rate")
    eps: float = Field(default=1e-10, gt=0, description="added to the square root")

    @property
    def state(self) -> int:
        """1: the sum of squares."""
        return 1


class AdamLike(Optimizer):
    """Arguments shared by Adam and its variants."""

    lr: float = Field(default=1e-3, gt=0, description="learning rate")
    beta1: float = Field(default=0.9, ge=0, lt=1, description="decay of the mean of gradients")
    beta2: float = Field(default=0.999, ge=0, lt=1, description="decay of the mean of squares")
    eps: float = Field(default=1e-8, gt=0, description="added to the root mean square")

    @property
    def state(self) -> int:
        """2: the running means of gradients and of their squares."""
        return 2


@OPTIMIZERS.register
class Adam(AdamLike):
    """Steps from running means of gradients and of their squares, with bias correction.

    Kingma and Ba, Adam: a method for stochastic optimization (ICLR 2015), algorithm 1.
    """

    name: ClassVar[str] = "adam"


@OPTIMIZERS.register
class AdamW(AdamLike):
    """Adam with decoupled weight decay, which acts on the parameters directly.

    Loshchilov and Hutter, Decoupled weight decay regularization (ICLR 2019), algorithm 2.
    """

    name: ClassVar[str] = "adamw"

    weight_decay: float = Field(default=0.01, ge=0, description="p = p - lr * weight_decay * p")


@OPTIMIZERS.register
class Nadam(AdamLike):
    """Adam with Nesterov momentum.

    Dozat, Incorporating Nesterov momentum into Adam (ICLR workshop, 2016), with the momentum
    schedule of torch.optim.NAdam: beta1 * (1 - 0.5 * 0.96^(t * momentum_decay)) in step t.
    """

    name: ClassVar[str] = "nadam"

    lr: float = Field(default=2e-3, gt=0, description="learning rate")
    momentum_decay: float = Field(
        default=4e-3,
        ge=0,
        description="rate at which the momentum increases from about beta1 / 2 to beta1",
    )


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Divides gradients by the root of the running mean of their squares.

    Tieleman and Hinton, Lecture 6.5: rmsprop (Coursera, 2012), in the form of torch.
    """

    name: ClassVar[str] = "rmsprop"

    lr: float = Field(default=1e-2, gt=0, description="learning rate")
    alpha: float = Field(default=0.99, ge=0, lt=1, description="decay of the mean of squares")
    eps: float = Field(default=1e-8, gt=0, description="added to the square root")
    momentum: float = Field(default=0.0, ge=0, lt=1, description="momentum coefficient")

    @property
    def state(self) -> int:
        """The mean of squares, and with momentum the velocity."""
        return 1 + (self.momentum > 0)


@OPTIMIZERS.register
class Sgd(Optimizer):
    """v = momentum * v + g, p = p - lr * v; with Nesterov: p = p - lr * (g + momentum * v).

    Robbins and Monro, A stochastic approximation method (1951); Sutskever et al., On the importance
    of initialization and momentum in deep learning (ICML 2013), section 2, in the form of torch.
    """

    name: ClassVar[str] = "sgd"

    momentum: float = Field(default=0.0, ge=0, lt=1, description="momentum coefficient")
    nesterov: bool = Field(default=False, description="use Nesterov momentum")

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> Sgd:
        if self.nesterov and self.momentum == 0:
            raise PydanticCustomError(
                "nesterov", "nesterov requires a momentum above 0", {"at": ["nesterov"]}
            )
        return self

    @property
    def state(self) -> int:
        """The velocity if there is momentum."""
        return int(self.momentum > 0)

    @property
    def kind(self) -> tuple[str, bool]:
        """Nesterov momentum has a different update formula."""
        return self.name, self.nesterov
