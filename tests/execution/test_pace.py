"""What a plan foretells follows what trials really took: in the store, in first steps, in a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import reportgen
from reportgen.execution import Group, Plan, Trial, make_plan, paced
from reportgen.execution.pace import Clock
from reportgen.experiments import EXPERIMENTS, Cost, Outcome
from reportgen.parts import plugins
from reportgen.store import Finished, Provenance, Store
from reportgen.suite import load_suite
from tests.suite.test_train import TRAINING

MODULE = """\
suite: own
question: How long does it take?
experiment: train
base: {data: digits, optimizer: {sgd: {lr: 0.1}}, batch_size: 8, steps: 400}
arms:
  slow: {model: {module: {use: pace, arguments: {factor: 1}}}}
  wrong: {model: {module: {use: pace, arguments: {factor: 0}}}}
seeds: 4
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> reportgen.Suite:
    monkeypatch.chdir(tmp_path)
    Path("suite.yaml").write_text(TRAINING)
    return load_suite("suite.yaml", seeds=4)


def put(store: Store, run: str, trials: tuple[Trial, ...], seconds: float) -> None:
    """As one group: each trial has its share of the time."""
    outcome = Outcome("ok", seconds=seconds / len(trials))
    finished = [Finished(trial.key, trial.description, outcome) for trial in trials]
    store.put(replace(Provenance.unknown(run)), finished)


def stated(trials: tuple[Trial, ...]) -> float:
    cost = EXPERIMENTS["train"].cost([trial.arm.config for trial in trials])
    return float(cost.seconds)


def test_stored_groups_tell_how_far_the_estimate_is_off(suite, tmp_path):
    plan = make_plan(suite, None, device="cpu")
    (with_norm,) = {a.name for a in suite.arms if a.name == "norm=batch, lr=1"}
    with Store(tmp_path) as store:
        assert paced(plan, store).seconds == pytest.approx(plan.seconds)  # nothing is known
        two = tuple(t for t in plan.trials if t.seed < 2 and "norm=none" in t.arm.name)
        put(store, "first", two, 3 * stated(two))
        # an arm that is slower; of one arm nothing is known
        slow = tuple(t for t in plan.trials if t.seed < 2 and t.arm.name == with_norm)
        put(store, "second", slow, 7 * stated(slow))
        rest = make_plan(suite, store, device="cpu")
        assert rest.stored == 6
        for group, was in zip(paced(rest, store).groups, rest.groups, strict=True):
            ratios = [7 if t.arm.name == with_norm else 3 for t in group.trials]
            expected = was.cost.seconds * sum(ratios) / len(ratios)
            assert group.cost.seconds == pytest.approx(expected)
            assert replace(group.cost, seconds=was.cost.seconds) == was.cost


def test_other_seeds_count_and_unknown_arms_are_as_far_off_as_the_known(suite, tmp_path):
    other = replace(suite, seeds=(17,), arms=suite.arms[:1])
    with Store(tmp_path) as store:
        trials = make_plan(other, None, device="cpu").trials
        put(store, "pilot", trials, 5 * stated(trials))
        plan = make_plan(suite, store, device="cpu")
        assert paced(plan, store).seconds == pytest.approx(5 * plan.seconds)


def test_failed_trials_tell_nothing(suite, tmp_path):
    with Store(tmp_path) as store:
        plan = make_plan(suite, store, device="cpu")
        put(store, "failed", plan.trials, 0.0)
        assert paced(plan, store).seconds == pytest.approx(plan.seconds)


def plan_of(*costs: Cost) -> Plan:
    suite = load_suite("batchnorm")
    trials = tuple(
        Trial(replace(suite.arms[0], name=f"arm {number}"), 0, f"key {number}")
        for number in range(len(costs))
    )
    groups = tuple(Group((t,), cost) for t, cost in zip(trials, costs, strict=True))
    return Plan(suite, "cpu", trials, groups)


def test_where_nothing_is_known_first_steps_are_timed():
    asked = []

    def measure(device: str) -> float:
        asked.append(device)
        return 40.0

    fails = Cost(1.0, 1, 1.0, measure=lambda device: None)
    found = paced(plan_of(Cost(2.0, 1, 1.0, measure=measure), fails, Cost(1.0, 1, 1.0)), None)
    assert [group.cost.seconds for group in found.groups] == [40, 20, 20]
    assert asked == ["cpu"]


def test_a_module_is_timed_and_one_that_cannot_run_stops_nothing(tmp_path, monkeypatch):
    import torch

    built = []

    def build(shape: tuple[int, ...], outputs: int, factor: int) -> torch.nn.Module:
        built.append(factor)
        if not factor:
            raise SystemExit(0)
        inputs = torch.Size(shape).numel()
        return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(inputs, outputs))

    registered = dict(plugins.modules)
    monkeypatch.setattr(plugins, "modules", registered)
    reportgen.register_module("pace")(build)
    monkeypatch.chdir(tmp_path)
    Path("suite.yaml").write_text(MODULE)
    before = torch.random.get_rng_state()
    plan = make_plan(load_suite("suite.yaml"), None, device="cpu")
    assert built == []
    found = paced(plan, None)
    assert built.count(1) == 4 and built.count(0) == 1
    assert all(group.cost.seconds > 0 for group in found.groups)
    assert len({group.cost.seconds for group in found.groups}) == 1
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_time_left_follows_what_each_arm_took():
    slow, quick, unknown = plan_of(*[Cost(1.0, 1, 1.0)] * 3).groups
    groups = [slow, quick, replace(slow), replace(quick), unknown]
    clock = Clock(groups, workers=1)
    assert clock.seconds_left(0.0) is None
    clock.finished(groups[0], 10.0, 10.0)
    assert clock.seconds_left(10.0) == pytest.approx(40)  # all are taken to be as slow
    clock.finished(groups[1], 2.0, 12.0)
    assert clock.seconds_left(12.0) == pytest.approx(10 + 2 + 6)  # and the unknown one between
    for group in groups[2:]:
        clock.finished(group, 1.0, 15.0)
    assert clock.seconds_left(15.0) == 0


def test_the_time_left_of_groups_that_run_side_by_side():
    groups = [replace(group) for group in plan_of(*[Cost(1.0, 1, 1.0)] * 4).groups]
    clock = Clock(groups, workers=2)
    clock.finished(groups[0], 10.0, 13.0)  # three seconds went by before it began
    assert clock.seconds_left(13.0) == pytest.approx(30 / 2 - 5)  # half of the next is done
    clock.finished(groups[1], 10.0, 13.0)
    assert clock.seconds_left(13.0) == pytest.approx(10)


def test_a_group_that_failed_leaves_the_estimate_as_it_is():
    groups = plan_of(*[Cost(1.0, 1, 1.0)] * 3).groups
    clock = Clock(groups, workers=1)
    clock.finished(groups[0], 0.0, 1.0)
    assert clock.seconds_left(1.0) is None
    clock.finished(groups[1], 4.0, 5.0)
    assert clock.seconds_left(5.0) == pytest.approx(4)
