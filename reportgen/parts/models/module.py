"""A user's own `torch.nn.Module`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reportgen.errors import suggest
from reportgen.parts import plugins
from reportgen.parts.models._base import MODELS, Model


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

    It is trained one trial at a time, with the weights its factory draws; `init` does not apply.
    """

    name: ClassVar[str] = "module"

    use: Annotated[str, AfterValidator(_known)] = Field(description="the name it was registered by")
    arguments: dict[str, Any] = Field(default={}, description="keyword arguments of its factory")

    @property
    def depth(self) -> int:
        """Nothing is known of its layers, so none is probed."""
        return 0
