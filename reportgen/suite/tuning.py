"""Reads `tune`: the search spaces, candidates and metric of every arm.

The metric is one number per trial, and never from the test split. Errors are SuiteErrors with the
position in the suite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.errors import Position, SuiteError, quoted
from reportgen.experiments import STEP, AnyExperiment, Better, Quantity
from reportgen.metrics.nodes import Metric, in_one_trial, quantities
from reportgen.metrics.parser import parse_metric
from reportgen.parts.labels import label
from reportgen.parts.spaces import PRIMES, Space, SpaceSetting, draw
from reportgen.suite.arms import check_defaults, level_name, unknown_arm
from reportgen.suite.document import Document
from reportgen.suite.model import Arm, ArmTuning, Candidate, Factor, Tuning
from reportgen.suite.problems import validate
from reportgen.suite.settings import (
    ANY,
    covers,
    outermost_first,
    resolved,
    unknown_setting,
    without,
)
from reportgen.suite.source import KeyPath
from reportgen.suite.tune_file import TuneFile

FIRST_SEED = 4_000_000_000
"""First seed of tuning. A suite may not list this seed or a larger one, so that the trials of
tuning and of the measurement never share a seed."""
MAX_CANDIDATES = 10_000


def read_tuning(
    file: TuneFile | None,
    document: Document,
    experiment: AnyExperiment,
    arms: Sequence[Arm],
    factors: Iterable[Factor],
) -> Tuning | None:
    """Resolve `tune` for every arm; None if the suite has no `tune`. Raises SuiteError."""
    if file is None:
        return None
    reader = _Reader(file, document, experiment, arms)
    reader.check_factors(tuple(factors))
    tuned = {arm.name: reader.arm(arm) for arm in arms}
    reader.check_use(tuned)
    reader.check_twins(tuned)
    reader.check_names(tuned, tuple(factors))
    metric, better = read_metric(file, document, experiment, arms)
    seeds = tuple(range(FIRST_SEED, FIRST_SEED + file.seeds))
    return Tuning(file.budget, seeds, metric, better, tuned)


def check_seeds(seeds: Iterable[int], document: Document) -> None:
    """Raise SuiteError for a seed that is reserved for tuning."""
    for index, seed in enumerate(seeds):
        if seed >= FIRST_SEED:
            raise SuiteError(
                f"a seed must be below {FIRST_SEED:,}, as larger ones are reserved for tuning. "
                f"Got {seed} instead.",
                document.locate(("seeds", index)),
            )


@dataclass(frozen=True)
class _Given:
    """A search space as the suite gives it.

    own: whether it is given for one arm; otherwise it is for all arms that have the setting.
    """

    pattern: str
    space: Space
    origin: KeyPath
    own: bool = False

    @property
    def rank(self) -> tuple[bool, int]:
        """Precedence if several spaces match a setting; the lowest rank is used.

        The spaces of the arm itself come first, then those with the fewest `*`.
        """
        return not self.own, self.pattern.split(".").count(ANY)


class _Reader:
    def __init__(
        self, file: TuneFile, document: Document, experiment: AnyExperiment, arms: Sequence[Arm]
    ) -> None:
        self.file, self.document, self.experiment, self.arms = file, document, experiment, arms
        self.shared = _given(file.spaces, ("tune",))
        for name in file.arms:
            if name not in {arm.name for arm in arms}:
                raise self.wrong(unknown_arm(name, arms), "arms", name, key=True)
        self.own = {
            name: _given(spaces, ("tune", "arms", name), own=True)
            for name, spaces in file.arms.items()
        }
        if not self.all_given:
            raise self.wrong(
                "tune must contain at least one path with its space, for instance "
                "optimizer.sgd.lr: {log_uniform: [0.001, 10]}",
                key=True,
            )
        if len(arms) * file.budget > MAX_CANDIDATES:
            raise self.wrong(
                f"{len(arms)} arms with {file.budget} configurations each exceed the limit of "
                f"{MAX_CANDIDATES:,} configurations",
                "budget",
            )

    @property
    def all_given(self) -> list[_Given]:
        return [*self.shared, *(given for spaces in self.own.values() for given in spaces)]

    def wrong(self, message: str, *path: str | int, key: bool = False) -> SuiteError:
        return SuiteError(message, self.place(("tune", *path), key=key))

    def place(self, path: KeyPath, *, key: bool = False) -> Position:
        return self.document.locate(path, key=key)

    def check_factors(self, factors: Sequence[Factor]) -> None:
        """Raise SuiteError if a tuned setting is also a factor."""
        paths = dict.fromkeys(factor.path for factor in factors)
        paths.update(dict.fromkeys(path for arm in self.arms for path in arm.settings))
        for given in self.all_given:
            for path in paths:
                if covers(given.pattern, path):
                    raise SuiteError(
                        f"{quoted(given.pattern)} is tuned, but {quoted(path)} is a factor; "
                        "a setting is either compared or tuned",
                        self.place(given.origin, key=True),
                    )

    def spaces(self, arm: Arm) -> dict[str, _Given]:
        """Path -> search space of every tuned setting of an arm, in the order of the suite."""
        found: dict[str, _Given] = {}
        for given in (*self.shared, *self.own.get(arm.name, ())):
            path = resolved(arm.config, given.pattern)
            if path is None:
                if given.own:
                    raise self.no_setting(given, [arm])
            elif path not in found or given.rank < found[path].rank:
                found[path] = given
        if not found:
            raise self.wrong(
                f"no setting of the arm {quoted(arm.name)} is tuned, but every arm must be tuned. "
                f"{unknown_setting(self.shared[0].pattern, [arm.config])}"
                if self.shared
                else f"no setting of the arm {quoted(arm.name)} is tuned, but every arm must be "
                "tuned",
                key=True,
            )
        if len(found) > len(PRIMES):
            raise self.wrong(
                f"at most {len(PRIMES)} settings of an arm can be tuned. Got {len(found)} in the "
                f"arm {quoted(arm.name)} instead.",
                key=True,
            )
        return found

    def arm(self, arm: Arm) -> ArmTuning:
        """Draw and validate the candidates of an arm."""
        given = self.spaces(arm)
        spaces = {path: found.space for path, found in given.items()}
        points = draw(list(spaces.values()), self.file.budget)
        if len(points) < self.file.budget:
            raise self.wrong(
                f"the search space of the arm {quoted(arm.name)} has {len(points)} configurations, "
                f"fewer than the budget of {self.file.budget}",
                "budget",
            )
        draft = self.document.branch("base")
        for path in outermost_first(arm.settings):
            draft.set(path, arm.settings[path], ("base",))
        candidates = []
        for point in points:
            trial = draft.copy()
            for (path, found), value in zip(given.items(), point, strict=True):
                trial.set(path, value, found.origin)
            config = validate(self.experiment.config, trial, where="base")
            candidates.append(Candidate(dict(zip(given, point, strict=True)), config))
        named = {label(dict(c.values)): c.config for c in candidates}
        check_defaults({arm.name: arm.config, **named}, self.document)
        return ArmTuning(spaces, tuple(candidates))

    def check_use(self, tuned: Mapping[str, ArmTuning]) -> None:
        """Raise SuiteError for a search space whose setting no arm has."""
        for given in self.shared:
            if not any(resolved(arm.config, given.pattern) for arm in self.arms):
                raise self.no_setting(given, self.arms)

    def no_setting(self, given: _Given, arms: Sequence[Arm]) -> SuiteError:
        who = f"the arm {quoted(arms[0].name)}" if given.own else "the arms"
        why = unknown_setting(given.pattern, [arm.config for arm in arms])
        verb = "has" if given.own else "have"
        message = f"{who} {verb} no setting {quoted(given.pattern)}: {why}"
        return SuiteError(message, self.place(given.origin, key=True))

    def check_twins(self, tuned: Mapping[str, ArmTuning]) -> None:
        """Raise SuiteError for two arms that differ only in tuned settings."""
        seen: dict[str, str] = {}
        for arm in self.arms:
            rest = without(arm.config, tuned[arm.name].spaces)
            if rest in seen:
                raise self.wrong(
                    f"the arms {quoted(seen[rest])} and {quoted(arm.name)} differ only in settings "
                    "that are tuned",
                    key=True,
                )
            seen[rest] = arm.name

    def check_names(self, tuned: Mapping[str, ArmTuning], factors: Sequence[Factor]) -> None:
        """Raise SuiteError if the name of a level is a value that tuning replaces."""
        for factor in factors if self.file_compares else ():
            for arm in self.arms:
                name = arm.levels[factor.name]
                path = resolved(arm.config, factor.path)
                if path not in arm.settings or name != level_name(arm.config, factor.path):
                    continue
                for candidate in tuned[arm.name].candidates:
                    if name != level_name(candidate.config, factor.path):
                        raise SuiteError(
                            f"the name of the level {quoted(name)} contains a value that is tuned; "
                            "name the levels yourself: {levels: {name: value, ...}}",
                            self.place(("compare", factor.path), key=True),
                        )

    @property
    def file_compares(self) -> bool:
        return "compare" in self.document.data


def _given(spaces: Mapping[str, SpaceSetting], where: KeyPath, own: bool = False) -> list[_Given]:
    return [
        _Given(pattern, setting.space, (*where, pattern), own)
        for pattern, setting in spaces.items()
    ]


def read_metric(
    file: TuneFile, document: Document, experiment: AnyExperiment, arms: Sequence[Arm]
) -> tuple[Metric, Better]:
    """Return the suite's metric, or the default one, and which of its values are better.

    Raises SuiteError if the metric is not valid for tuning, or has no better direction.
    """
    place = document.locate(("tune", "metric"))
    try:
        metric = _parsed(file.metric, experiment, arms) if file.metric else _usual(experiment, arms)
        return metric, file.better or _better(metric)
    except ValueError as error:
        raise SuiteError(str(error), place) from None


def _parsed(text: str, experiment: AnyExperiment, arms: Sequence[Arm]) -> Metric:
    """Parse the suite's metric. Raises ValueError if it is not valid for tuning."""
    metric = parse_metric(
        text, experiment.quantities, [experiment.places(arm.config) for arm in arms]
    )
    found = list(quantities(metric.expression))
    if not found:
        raise ValueError(f"{quoted(text)} contains no quantity")
    if not in_one_trial(metric.expression):
        raise ValueError(f"{quoted(text)} must be computable from one trial alone")
    for quantity in found:
        if problem := _problem(quantity, experiment, arms):
            raise ValueError(problem)
    return metric


def _problem(quantity: Quantity, experiment: AnyExperiment, arms: Sequence[Arm]) -> str:
    if quantity.split == "test":
        usual = " or ".join(f"{each.name}[last]" for each in _validation(experiment))
        instead = f"; use for instance {usual}" if usual else ""
        return (
            f"{quoted(quantity.name)} is measured on the test split, which tuning must not use"
            f"{instead}"
        )
    for arm in arms:
        if quantity.name not in experiment.measured(arm.config):
            name = quoted(quantity.name)
            return f"{name} is not measured in {quoted(arm.name)}; it needs {quantity.needs}"
    return ""


def _usual(experiment: AnyExperiment, arms: Sequence[Arm]) -> Metric:
    """The last validation accuracy if all arms measure it, else the last validation loss."""
    measured = [experiment.measured(arm.config) for arm in arms]
    for quantity in _validation(experiment):
        if all(quantity.name in found for found in measured):
            return parse_metric(f"{quantity.name}[last]", experiment.quantities)
    raise ValueError(f"tune needs a metric: {experiment.name} has no validation examples")


def _validation(experiment: AnyExperiment) -> list[Quantity]:
    """The quantities that are learning curves of validation scores, accuracies first."""
    found = [q for q in experiment.measures if q.split == "validation" and q.axes == (STEP,)]
    return sorted(found, key=lambda quantity: quantity.score != "accuracy")


def _better(metric: Metric) -> Better:
    found = metric.expression.better
    if found is None:
        raise ValueError(
            f"it does not follow from {quoted(metric.text)} which values are better; add "
            "better: higher or better: lower"
        )
    return found
