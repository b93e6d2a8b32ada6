"""What a run consists of: trials, their outcomes, and what computed them."""

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
    """Arm x seed: the unit that is run, stored and cached under `key`."""

    arm: Arm
    seed: int
    key: str
    description: str = ""  # what the key is the hash of


@dataclass(frozen=True)
class Record:
    """A trial with its outcome; `run` names the run that computed it."""

    trial: Trial
    outcome: Outcome
    run: str


@dataclass(frozen=True)
class Run:
    """One execution of a suite: what is there, what is missing, where it came from.

    facts: of the data of each arm, by its name; an arm without data has none.
    """

    suite: Suite
    records: tuple[Record, ...]  # in the order of arms, then seeds
    missing: tuple[Trial, ...]  # not computed, because the run was interrupted
    provenance: tuple[Provenance, ...]  # of every run that computed one of the records
    tuned: Tuned | None = None  # of a suite that tunes: `suite` has the values that were chosen
    facts: Mapping[str, Facts] = field(default_factory=dict)
    rules_first: frozenset[str] = frozenset()  # claims whose rule was stored before their trials

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be said of the data of the arms, each once."""
        return notices_of(self.facts)

    @property
    def failed(self) -> tuple[Record, ...]:
        """Trials that diverged or failed."""
        return tuple(record for record in self.records if record.outcome.status != "ok")

    @property
    def broken(self) -> tuple[Record, ...]:
        """Trials that failed, of which nothing is known: no memory, a crash, a module's error."""
        return tuple(record for record in self.records if record.outcome.status == "failed")


def notices_of(facts: Mapping[str, Facts]) -> tuple[Notice, ...]:
    """The notices of all arms, each once, in the order of the arms."""
    found = {str(notice): notice for each in facts.values() for notice in each.notices}
    return tuple(found.values())
