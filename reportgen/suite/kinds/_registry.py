"""The kinds of experiment by name, each imported when it is first asked for.

Building the models of a configuration with all parts it can hold takes tens of milliseconds, which
a suite of another kind should not wait for. It also lets parts be registered before the first use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from reportgen.suite.kinds._base import Kind


class Kinds(Mapping[str, Kind]):
    """Name -> Kind; `places` says where each is defined, as `module:attribute`."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self.places = dict(places)

    def __getitem__(self, name: str) -> Kind:
        module, _, attribute = self.places[name].partition(":")
        return cast(Kind, getattr(import_module(module), attribute))

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)
