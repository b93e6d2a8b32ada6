"""The experiments by name, each imported when it is first asked for.

Building the models of a configuration with all parts it can hold takes tens of milliseconds, which
a suite of another experiment should not wait for. It also lets parts be registered before the first
use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar, cast

from reportgen.experiments._base import Experiment
from reportgen.experiments._checks import check_declaration

E = TypeVar("E", bound=Experiment[Any])


class Experiments(Mapping[str, Experiment[Any]]):
    """Name -> experiment; ours by where each is defined, as `module:class`."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)
        self.known: dict[str, Experiment[Any]] = {}

    def register(self, kind: type[E]) -> type[E]:
        """Make an experiment known under its name; use as a decorator.

        The key of a trial covers the file in which its configuration is defined, so that must be
        the file of the experiment. Raises ValueError for a name that another one has, and TypeError
        for what is no experiment, lacks a class variable or has a configuration from elsewhere.
        """
        if not issubclass(kind, Experiment):
            raise TypeError(f"{kind!r} is not a subclass of reportgen.Experiment")
        check_declaration(kind)
        known = self.known.get(kind.name)
        same = known is not None and _place(type(known)) == _place(kind)
        if not same and (known is not None or kind.name in self._modules):
            raise ValueError(f"there is an experiment {kind.name!r} already")
        self.known[kind.name] = kind()
        return kind

    def __getitem__(self, name: str) -> Experiment[Any]:
        if name not in self.known:
            module, _, kind = self._modules[name].partition(":")
            self.known[name] = cast(Experiment[Any], getattr(import_module(module), kind)())
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._modules, *self.known}))

    def __len__(self) -> int:
        return len({*self._modules, *self.known})


def _place(kind: type) -> tuple[str, str]:
    return kind.__module__, kind.__qualname__
