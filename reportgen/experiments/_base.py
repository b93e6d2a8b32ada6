"""An experiment: what it accepts, what it measures, and how its trials are run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from reportgen.experiments._config import Config
from reportgen.experiments._figure import CURVES, HEAT, SWEEP, FigureType, Shown
from reportgen.experiments._quantity import Places, Quantity

if TYPE_CHECKING:
    from reportgen.experiments._outcome import Outcome
    from reportgen.parts.datasets import Facts

C = TypeVar("C", bound=Config)


@dataclass(frozen=True)
class Cost:
    """A rough estimate for one group of trials, on two cores of a recent processor."""

    seconds: float
    bytes: int = 0  # peak, beside the libraries' own few hundred megabytes
    flops: float = 0.0
    measure: Callable[[str], float | None] | None = None
    """Where `seconds` is no more than a guess: takes a device, times a moment of the group and
    gives its seconds; None where it cannot be run."""


@dataclass(frozen=True)
class Mixable:
    """A group whose trials may also share a program with those of other kinds.

    program: what trials of one program have in common. kind: what those of this group have besides.
    enough: trials from which on this kind runs quicker by itself.
    """

    program: Hashable
    kind: Hashable
    enough: int


class Experiment(ABC, Generic[C]):
    """One experiment, as a suite names it after `experiment:`.

    A subclass sets the class variables without a default and defines `run`; everything else has a
    default. Built-in and user experiments are registered alike, by `register_experiment`.

    name, about: the word in a suite, and one sentence.
    version: part of what decides a result, and so of its key in the store: raised when results
        change.
    config: of one trial, seed aside.
    measures: its quantities, in the order of the report.
    assumptions: what every report must say. conditional: what it must say where some configuration
        is so -> what tells that of one.
    figures: the figures that a suite can ask for. shows: those of a suite that asks for none.
    presentation: the module whose `PRESENTATION` makes what else depends on the experiment:
        headings, tables, data, costs; empty: what follows from the axes of its quantities.
    uses_all_cores: whether one group keeps all cores busy; else groups may run side by side.
    measures_time: whether time is among the results: then nothing may run beside a group.
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
    measures_time: ClassVar[bool] = False

    @abstractmethod
    def run(self, configs: Sequence[C], seeds: Sequence[int], device: str) -> list[Outcome]:
        """One outcome for each trial of a group: `configs[i]` with `seeds[i]`, in their order.

        An outcome depends on its own configuration and seed alone. A trial that diverges is an
        outcome, not an error. `device` is as torch writes it: `cpu`, `cuda` or `cuda:1`.
        """

    def places(self, config: C) -> Places:
        """Where a trial is measured along each axis; without any axis, nowhere in particular."""
        if any(quantity.axes for quantity in self.measures):
            raise NotImplementedError(f"{type(self).__name__} has axes, so it must define places")
        return {}

    def measured(self, config: C) -> frozenset[str]:
        """The names of the quantities that a trial can have; all, unless a configuration rules
        some out.
        """
        return frozenset(quantity.name for quantity in self.measures)

    def group(self, config: C, seed: int) -> Hashable:
        """Trials whose groups are equal can be run together, as one program.

        A `Mixable` says with which others they can be, too. By default each trial stands alone.
        """
        return config, seed

    def limit(self, config: C, device: str) -> int:
        """The most trials of such a group that one program should have; the rest goes to others.

        Set by what memory and caches take.
        """
        return 1

    def inputs(self, config: C) -> str:
        """Checksum of the data that the trial reads beside its configuration; empty for none.

        Part of what decides a result, and so of its key. Raises InputError where a file that it
        needs is missing or damaged.
        """
        return ""

    def facts(self, config: C) -> Facts | None:
        """What a reader must know of the data of a trial; None where there are none.

        No part of its key: it follows from the examples, which are.
        """
        return None

    def cost(self, configs: Sequence[C]) -> Cost:
        """Of trials that run as one program; does not import torch. By default unknown."""
        return Cost(seconds=0.0)

    def remarks(self, config: C, device: str) -> tuple[str, ...]:
        """How the trial is run, where a plan should say so: what is not stacked, and why."""
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
        """What a report of trials with these configurations must say."""
        some = (text for text, holds in self.conditional.items() if any(map(holds, configs)))
        return (*self.assumptions, *some)
