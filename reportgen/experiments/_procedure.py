"""Base class of experiments whose trials train many networks: searches, ensembles, recipes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from reportgen.experiments._base import Cost, Experiment
from reportgen.experiments._trial import Config, Outcome
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment

if TYPE_CHECKING:
    from collections.abc import Callable

C = TypeVar("C", bound=Config)
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Training:
    """A training that a procedure needs: a trial of the experiment `train`."""

    config: Train
    seed: int


Course = Generator[Sequence[Training], Sequence[Outcome], Outcome]
"""Yields the trainings that are needed next, is sent their outcomes in the same order, and returns
the outcome of the trial."""


class Procedure(Experiment[C]):
    """An experiment whose trials consist of trainings.

    The trainings are trials of the experiment `train` with keys of their own: they are stored as
    soon as they have finished, shared by all procedures and by suites of `train`, and those that
    all arms and seeds need next run together in stacked groups. An interrupted trial therefore
    continues with the trainings that it has not done yet.
    """

    is_procedure = True

    @abstractmethod
    def follow(self, config: C, seed: int) -> Course:
        """Follow the procedure of one trial.

        The course must depend on the configuration, the seed and the outcomes of its trainings
        alone, because it is repeated from the start after an interruption. A training that
        diverged or failed is an outcome like any other.
        """

    @abstractmethod
    def expected(self, config: C) -> Sequence[tuple[Train, int]]:
        """About how many trainings of which configuration a trial needs, for estimates of time."""

    @cached_property
    def trains(self) -> TrainExperiment:
        """The experiment that runs the trainings."""
        return TrainExperiment()

    def run(self, configs: Sequence[C], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Run a group of trials in this process, without storing the trainings."""
        courses = {
            number: self.follow(config, seed)
            for number, (config, seed) in enumerate(zip(configs, seeds, strict=True))
        }
        found = dict(advance(courses, lambda wanted: self._outcomes(wanted, device)))
        return [found[number] for number in courses]

    def inputs(self, config: C) -> str:
        """Checksums of the data of the expected trainings, and the version of their arithmetic."""
        found = dict.fromkeys(self.trains.inputs(training) for training, _ in self.expected(config))
        return "+".join([*found, f"train {self.trains.version}"])

    def cost(self, configs: Sequence[C]) -> Cost:
        """The costs of all expected trainings."""
        expected = [each for config in configs for each in self.expected(config)]
        costs = [self._cost(training, number) for training, number in expected]
        return Cost(
            sum(cost.seconds for cost in costs),
            max((cost.bytes for cost in costs), default=0),
            sum(cost.flops for cost in costs),
        )

    def _cost(self, training: Train, number: int) -> Cost:
        together = min(number, self.trains.limit(training, "cpu"))
        cost = self.trains.cost([training] * together)
        return Cost(cost.seconds * number / together, cost.bytes, cost.flops * number / together)

    def _outcomes(self, wanted: Sequence[Training], device: str) -> list[Outcome]:
        buckets: dict[Hashable, list[Training]] = {}
        for training in dict.fromkeys(wanted):
            key = self.trains.group(training.config, training.seed)
            buckets.setdefault(key, []).append(training)
        found: dict[Training, Outcome] = {}
        for bucket in buckets.values():
            waiting = iter(bucket)
            while part := list(islice(waiting, self.trains.limit(bucket[0].config, device))):
                configs, seeds = [t.config for t in part], [t.seed for t in part]
                found |= zip(part, self.trains.run(configs, seeds, device), strict=True)
        return [found[training] for training in wanted]


def advance(
    courses: Mapping[K, Course], train: Callable[[Sequence[Training]], Sequence[Outcome]]
) -> Iterator[tuple[K, Outcome]]:
    """Advance courses side by side; yield the name and the outcome of each when it ends.

    train: runs the next trainings of all courses, which may contain the same one several times.
    """
    answers: dict[K, Any] = dict.fromkeys(courses)
    while answers:
        wanted: dict[K, Sequence[Training]] = {}
        for name, answer in answers.items():
            try:
                wanted[name] = courses[name].send(answer)
            except StopIteration as end:
                yield name, end.value
        found = iter(train([each for asked in wanted.values() for each in asked])) if wanted else ()
        answers = {name: list(islice(found, len(asked))) for name, asked in wanted.items()}
