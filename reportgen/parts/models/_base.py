"""Base classes of models."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from reportgen.parts.activations import ACTIVATIONS, Activation, Relu
from reportgen.parts.family import Family, Part
from reportgen.parts.norms import NORMS, NoNorm, Norm

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


MODELS: Family[Model] = Family("model")
