"""What a kind of experiment can do: say what runs together, what it costs, and run it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from reportgen.experiments.outcome import Outcome
from reportgen.parts.datasets import Facts
from reportgen.suite.kinds import Config

C = TypeVar("C", bound=Config, contravariant=True)


@dataclass(frozen=True)
class Cost:
    """A rough estimate for one group of trials, on two cores of a recent processor."""

    seconds: float
    bytes: int  # peak, beside the libraries' own few hundred megabytes
    flops: float
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


class Experiment(Protocol[C]):
    """How trials of one kind are run. Their configurations are those of the kind."""

    version: int
    """Part of what decides a result, and so of its key in the store: raised when results change."""

    uses_all_cores: bool
    """Whether one group keeps all cores busy; otherwise groups may run side by side."""

    measures_time: bool
    """Whether time is among the results: then nothing may run beside a group."""

    def group(self, config: C, seed: int) -> Hashable:
        """Trials whose groups are equal can be run together, as one program.

        A `Mixable` says with which others they can be, too.
        """
        ...

    def limit(self, config: C, device: str) -> int:
        """The most trials of such a group that one program should have; the rest goes to others.

        Set by what memory and caches take.
        """
        ...

    def inputs(self, config: C) -> str:
        """Checksum of the data that the trial reads beside its configuration; empty for none.

        Part of what decides a result, and so of its key. Raises InputError where a file that it
        needs is missing or damaged.
        """
        ...

    def facts(self, config: C) -> Facts | None:
        """What a reader must know of the data of a trial; None where there are none.

        No part of its key: it follows from the examples, which are.
        """
        ...

    def cost(self, configs: Sequence[C]) -> Cost:
        """Of trials that run as one program; does not import torch."""
        ...

    def remarks(self, config: C, device: str) -> tuple[str, ...]:
        """How the trial is run, where a plan should say so: what is not stacked, and why."""
        ...

    def run(self, configs: Sequence[C], seeds: Sequence[int], device: str) -> list[Outcome]:
        """One outcome for each trial of a group: `configs[i]` with `seeds[i]`, in their order.

        An outcome depends on its own configuration and seed alone. A net that diverges is an
        outcome, not an error. `device` is as torch writes it: `cpu`, `cuda` or `cuda:1`.
        """
        ...
