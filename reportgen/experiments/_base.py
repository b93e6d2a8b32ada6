"""Experiments: their base class and their registry.

Each experiment is imported on first use. Building the pydantic models of a configuration with all
its parts takes tens of milliseconds, which suites of other experiments should not pay for. It also
allows parts to be registered before the first use.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from reportgen.experiments._checks import check_declaration
from reportgen.experiments._figure import CURVES, HEAT, SWEEP, FigureType, Shown
from reportgen.experiments._quantity import Places, Quantity
from reportgen.experiments._trial import Config, Outcome

if TYPE_CHECKING:
    from reportgen.parts.datasets import Facts

C = TypeVar("C", bound=Config)

TIMED_IN_TURNS = (
    "Trials are timed on one thread, the arms of a seed in turns: nothing else should run on this "
    "machine at the same time."
)
"""Remark of plans whose trials measure time."""


@dataclass(frozen=True)
class Cost:
    """A rough estimate for one group of trials, on two cores of a recent processor.

    measure: function for groups whose `seconds` are only a guess. It takes a device, times a few
        steps and returns an estimate of the group's seconds, or None if the group cannot be run.
    """

    seconds: float
    bytes: int = 0  # peak, in addition to the few hundred megabytes of the libraries
    flops: float = 0.0
    measure: Callable[[str], float | None] | None = None


@dataclass(frozen=True)
class Mixable:
    """Key of a group whose trials may share a program with those of other groups.

    program: key shared by all trials that can run in one program. kind: key of this group within
    them. enough: number of trials from which this group runs faster on its own.
    """

    program: Hashable
    kind: Hashable
    enough: int


class Experiment(ABC, Generic[C]):
    """One experiment, which suites select by `experiment:`.

    A subclass sets the class variables without a default and defines `run`; everything else has a
    default. User experiments are registered by `register_experiment`.

    name: its name in suites. about: description in one sentence.
    version: part of the key of every trial; must be increased when results change.
    config: class of the configuration of one trial, without the seed.
    measures: its quantities, in the order of the report.
    assumptions: statements in every report. conditional: statement -> predicate; the statement is
        included if the predicate is true for some configuration.
    figures: the figure types that a suite can ask for. shows: the figures of a suite that declares
        none.
    presentation: the module whose `PRESENTATION` defines what else depends on the experiment:
        headings, tables, data, costs; empty: curves along every axis and a table of every quantity.
    uses_all_cores: whether one group uses all cores; otherwise groups may run in parallel.
    is_procedure: whether its trials consist of trainings, as those of a `Procedure` do.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    version: ClassVar[int] = 1
    config: type[C]
    measures: ClassVar[Sequence[Quantity]]
    assumptions: ClassVar[Sequence[str]] = ()
    conditional: ClassVar[Mapping[str, Callable[[Any], bool]]] = {}
    figures: ClassVar[Sequence[FigureType]] = (SWEEP, HEAT, CURVES)
    shows: ClassVar[Sequence[Shown]] = (SWEEP.shown(), CURVES.shown())
    presentation: ClassVar[str] = ""
    uses_all_cores: ClassVar[bool] = False
    is_procedure: ClassVar[bool] = False

    @abstractmethod
    def run(self, configs: Sequence[C], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Run a group of trials; returns one outcome for each `configs[i]` with `seeds[i]`.

        An outcome must depend only on its own configuration and seed. A trial that diverges is an
        outcome, not an error. `device`: a torch device: `cpu`, `cuda` or `cuda:1`.
        """

    def places(self, config: C) -> Places:
        """The positions at which a trial is measured along each axis; required if it has axes."""
        if any(quantity.axes for quantity in self.measures):
            raise NotImplementedError(f"{type(self).__name__} has axes, so it must define places")
        return {}

    def measures_time(self, config: C) -> bool:
        """Whether time is among the results of a trial; groups then run one at a time."""
        return False

    def measured(self, config: C) -> frozenset[str]:
        """Names of the quantities that a trial measures; all by default."""
        return frozenset(quantity.name for quantity in self.measures)

    def group(self, config: C, seed: int) -> Hashable:
        """Key of the group of a trial; trials with equal keys can run together as one program.

        A `Mixable` key also allows sharing a program with other groups. By default each trial is a
        group of its own.
        """
        return config, seed

    def limit(self, config: C, device: str) -> int:
        """Maximum number of trials of a group in one program, given by memory and caches.

        Larger groups are split.
        """
        return 1

    def inputs(self, config: C) -> str:
        """Checksum of the data that the trial reads; empty if it reads none.

        It is part of the key of the trial. Raises InputError if a required file is missing or
        damaged.
        """
        return ""

    def facts(self, config: C) -> Facts | None:
        """Facts about the data of a trial for the reader; None if it has no data.

        They are not part of the key, because they follow from the examples, which are.
        """
        return None

    def cost(self, configs: Sequence[C]) -> Cost:
        """Estimated cost of trials that run as one program; must not import torch."""
        return Cost(seconds=0.0)

    def remarks(self, config: C, device: str) -> tuple[str, ...]:
        """Remarks in a plan on how the trial is run, for instance that it cannot be stacked."""
        return ()

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """Name -> quantity, in the order of `measures`."""
        return {quantity.name: quantity for quantity in self.measures}

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of its axes."""
        found = (axis.name for quantity in self.measures for axis in quantity.axes)
        return tuple(dict.fromkeys(found))

    def assumed(self, configs: Sequence[C]) -> tuple[str, ...]:
        """The assumptions that apply to trials with these configurations."""
        some = (text for text, holds in self.conditional.items() if any(map(holds, configs)))
        return (*self.assumptions, *some)


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
