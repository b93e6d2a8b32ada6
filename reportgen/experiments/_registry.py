"""Registry of experiments, each imported on first use.

Building the pydantic models of a configuration with all its parts takes tens of milliseconds, which
suites of other experiments should not pay for. It also allows parts to be registered before the
first use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar, cast

from reportgen.experiments._base import Experiment
from reportgen.experiments._checks import check_declaration

E = TypeVar("E", bound=Experiment[Any])


class Experiments(Mapping[str, Experiment[Any]]):
    """Name -> experiment; built-in ones are given as `module:class`."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)
        self.known: dict[str, Experiment[Any]] = {}

    def register(self, kind: type[E]) -> type[E]:
        """Class decorator that registers an experiment under its name.

        The key of a trial covers the file that defines its configuration, so the experiment must be
        defined in the same file. Raises ValueError for a name that is taken, and TypeError for a
        class that is not an experiment, lacks a class variable or has a configuration from another
        module.
        """
        if not issubclass(kind, Experiment):
            raise TypeError(f"{kind!r} is not a subclass of reportgen.Experiment")
        check_declaration(kind)
        known = self.known.get(kind.name)
        same = known is not None and _place(type(known)) == _place(kind)
        if not same and (known is not None or kind.name in self._modules):
            raise ValueError(f"the experiment {kind.name!r} is already registered")
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
