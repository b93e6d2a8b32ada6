"""A user's own `torch.nn.Module`."""

from __future__ import annotations

import inspect
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.errors import suggest
from reportgen.parts import plugins
from reportgen.parts.models._base import MODELS, Model
from reportgen.parts.sources import Code


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
