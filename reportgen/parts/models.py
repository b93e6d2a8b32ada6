"""Models to train; they are declared here and built in the engine."""

from __future__ import annotations

import inspect
from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from reportgen.errors import suggest
from reportgen.parts import plugins
from reportgen.parts.activations import ACTIVATIONS, Activation, Relu
from reportgen.parts.family import ADDED, Family, Part
from reportgen.parts.norms import NORMS, NoNorm, Norm
from reportgen.parts.sources import Code
from reportgen.parts.unions import LIST, NUMBER, either

if TYPE_CHECKING:
    ActivationChoice = Activation
    NormChoice = Norm
else:
    ActivationChoice = ACTIVATIONS.choice()
    NormChoice = NORMS.choice()


class Model(Part):
    """A function from examples to outputs (logits, or the values of a regression)."""

    @property
    @abstractmethod
    def depth(self) -> int:
        """Number of hidden layers, whose activations are probed."""


class Block(Model):
    """A model whose hidden layers all have the same form.

    A layer is: weights, [dropout], [norm], activation, [norm], [dropout], where the positions in
    brackets are chosen by `norm_position` and `dropout_position`. Dropout follows Srivastava et
    al., Dropout: a simple way to prevent neural networks from overfitting (JMLR 15, 2014), section
    4, who scale in evaluation and describe the inverted form in section 10; DropConnect follows Wan
    et al., Regularization of neural networks using DropConnect (ICML 2013), with one mask for all
    examples of a step.
    """

    activation: ActivationChoice = Field(default=Relu(), description="in every hidden layer")
    norm: NormChoice = Field(default=NoNorm(), description="in every hidden layer")
    norm_position: Literal["before", "after"] = Field(
        default="before", description="norm before or after the activation"
    )
    dropout: float = Field(
        default=0.0, ge=0, lt=1, description="fraction of hidden units set to 0 in a step"
    )
    dropout_position: Literal["last", "before_norm"] = Field(
        default="last", description="dropout at the end of the layer or right after the weights"
    )
    dropout_scaling: Literal["inverted", "test"] = Field(
        default="inverted",
        description="divide kept units by the kept fraction in every step (inverted), or multiply "
        "all units by it in evaluation (test, vanilla dropout)",
    )
    dropout_mask: Annotated[Literal["uniform", "normal"], ADDED] = Field(
        default="uniform",
        description="keep a unit if a uniform random number is below the kept fraction (uniform), "
        "or, as a common mistake has it, if a standard normal one is (normal)",
    )
    drop_connect: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        description="fraction of the weights of hidden linear layers set to 0 in a step",
    )
    bias: Literal[True, False, "output"] = Field(
        default=True,
        description="biases in every layer, in none, or only in the output layer; initially 0",
    )

    @model_validator(mode="after")
    def _mask_has_a_use(self) -> Block:
        if self.dropout_mask == "normal" and not self.dropout:
            raise PydanticCustomError(
                "dropout_mask",
                "dropout_mask: normal changes which units dropout keeps, so it requires a dropout "
                "above 0",
                {"at": ["dropout_mask"]},
            )
        return self


MODELS: Family[Model] = Family("model")


Width = Annotated[int, Field(ge=1, le=65536)]


@MODELS.register
class Mlp(Block):
    """Hidden layers of the given widths, then a linear output layer."""

    name: ClassVar[str] = "mlp"

    hidden: list[Width] = Field(
        default=[64, 64], min_length=1, max_length=100, description="units of each hidden layer"
    )

    @property
    def depth(self) -> int:
        return len(self.hidden)


Side = Annotated[int, Field(ge=1, le=31)]
Sides = Annotated[
    Annotated[Side, Tag(NUMBER)] | Annotated[list[Side], Tag(LIST)],
    either("an integer, or a list of one for each convolution"),
]


@MODELS.register
class Cnn(Block):
    """Convolution (padded by half a kernel), norm, activation and max pooling, then linear layers.

    Examples of shape (channels, height, width) have convolutions in two dimensions, those of shape
    (channels, length) in one. The architecture follows LeCun et al., Gradient-based learning
    applied to document recognition (1998).
    """

    name: ClassVar[str] = "cnn"

    channels: list[Width] = Field(
        default=[16, 32], min_length=1, max_length=20, description="channels of each convolution"
    )
    kernel: Sides = Field(
        default=3, description="side of the kernels, odd; a list has one for each convolution"
    )
    stride: Annotated[int, ADDED] = Field(
        default=1, ge=1, le=8, description="step of the convolutions from one position to the next"
    )
    pool: int = Field(default=2, ge=1, le=8, description="side of the pooled squares; 1: none")
    hidden: list[Width] = Field(
        default=[], max_length=20, description="units of the hidden linear layers that follow"
    )

    @model_validator(mode="after")
    def _kernels_have_a_middle(self) -> Cnn:
        for kernel in self.kernels:
            if kernel % 2 == 0:
                raise PydanticCustomError(
                    "kernel",
                    "kernel must be odd. Got {kernel} instead.",
                    {"kernel": kernel, "at": ["kernel"]},
                )
        if len(self.kernels) != len(self.channels):
            raise PydanticCustomError(
                "kernels",
                "kernel must have one side for each of the {channels} convolutions. "
                "Got {kernels} instead.",
                {
                    "channels": len(self.channels),
                    "kernels": len(self.kernels),
                    "at": ["kernel"],
                },
            )
        return self

    @property
    def kernels(self) -> list[int]:
        """Side of the kernels of each convolution."""
        if isinstance(self.kernel, int):
            return [self.kernel] * len(self.channels)
        return list(self.kernel)

    @property
    def depth(self) -> int:
        return len(self.channels) + len(self.hidden)


def _known(name: str) -> str:
    if name not in plugins.modules:
        plugins.load_installed_plugins()
    if name not in plugins.modules:
        known = suggest(name, plugins.modules) if plugins.modules else "; no plugin is loaded"
        raise PydanticCustomError(
            "unknown_module",
            "{message}",
            {"message": f'unknown module "{name}"{known}; --plugin FILE loads a plugin'},
        )
    return name


@MODELS.register
class Module(Model):
    """A module that a plugin registered with `reportgen.register_module(name)`.

    It is trained one trial at a time from the initial weights of its factory; `init` has no effect.
    """

    name: ClassVar[str] = "module"

    use: Annotated[str, AfterValidator(_known)] = Field(description="its registered name")
    arguments: dict[str, Any] = Field(default={}, description="keyword arguments of its factory")

    @model_validator(mode="after")
    def _factory_takes_the_arguments(self) -> Module:
        """Check the arguments given; missing ones may still come from a factor."""
        build = plugins.modules[self.use].build
        try:
            inspect.signature(build).bind_partial((1, 8, 8), 10, **self.arguments)
        except TypeError as error:
            message = f'the factory of "{self.use}" does not take these arguments: {error}'
            raise PydanticCustomError(
                "arguments", "{message}", {"message": message, "at": ["arguments"]}
            ) from None
        return self

    @property
    def code(self) -> Code:
        """The user's code that builds it, which is part of the keys of its trials."""
        return plugins.modules[self.use].code

    @property
    def depth(self) -> int:
        """0: its layers are unknown and not probed."""
        return 0
