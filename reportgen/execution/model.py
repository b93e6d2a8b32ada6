"""Data model of a run: trials, their outcomes and their provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.experiments import Outcome
from reportgen.parts.datasets import Facts, Notice
from reportgen.store.provenance import Provenance
from reportgen.suite.model import Arm, Suite

if TYPE_CHECKING:
    from reportgen.execution.tuning import Tuned


@dataclass(frozen=True)
class Trial:
    """One arm with one seed: the unit that is run, and stored under `key`."""

    arm: Arm
    seed: int
    key: str
    description: str = ""  # text of which the key is the hash


@dataclass(frozen=True)
class Record:
    """A trial with its outcome; `run` is the id of the run that computed it."""

    trial: Trial
    outcome: Outcome
    run: str


@dataclass(frozen=True)
class Run:
    """The trials of a suite: finished ones, missing ones, and their provenance.

    facts: facts about the data of each arm, by the arm's name; an arm without data has none.
    """

    suite: Suite
    records: tuple[Record, ...]  # in the order of arms, then seeds
    missing: tuple[Trial, ...]  # not computed, because the run was interrupted
    provenance: tuple[Provenance, ...]  # of every run that computed one of the records
    tuned: Tuned | None = None  # result of tuning; `suite` then has the chosen values
    facts: Mapping[str, Facts] = field(default_factory=dict)
    rules_first: frozenset[str] = frozenset()  # claims whose rule was recorded before their trials

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices about the data of the arms, each once."""
        return notices_of(self.facts)

    @property
    def failed(self) -> tuple[Record, ...]:
        """Trials that diverged or failed."""
        return tuple(record for record in self.records if record.outcome.status != "ok")

    @property
    def broken(self) -> tuple[Record, ...]:
        """Trials that failed and have no result: out of memory, a crash, an error in user code."""
        return tuple(record for record in self.records if record.outcome.status == "failed")


def notices_of(facts: Mapping[str, Facts]) -> tuple[Notice, ...]:
    """The notices of all arms, each once, in the order of the arms."""
    found = {str(notice): notice for each in facts.values() for notice in each.notices}
    return tuple(found.values())
