"""What tuning chooses, and how a tuned suite goes through its parts."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reportgen import api
from reportgen.execution import Progress, Run
from reportgen.execution.tuning import candidate_suite, tuned_suite, untuned_suite
from reportgen.experiments import EXPERIMENTS, Cost, Outcome
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.findings.tuning import choose, plan_suite
from reportgen.suite import load_suite
from reportgen.suite.tuning import FIRST_SEED

SUITE = """
suite: small
question: Which is larger?
experiment: propagate
base: {width: 16, depth: 2, batch_size: 4, init: {normal: {std: 0.5}}}
compare:
  activation: [tanh, relu]
tune:
  init.normal.std: {choice: [0.1, 0.2, 0.3, 0.4]}
  budget: 4
  seeds: 2
  metric: activation_std[last]
  better: higher
seeds: 3
claims:
  - {id: A, says: relu is larger, metric: "activation_std[last]", rule: activation=relu > activation=tanh}
"""  # noqa: E501


class FakeExperiment(PropagateExperiment):
    """Scores are a function of the standard deviation and the seed; trials are counted."""

    version = 1
    uses_all_cores = True

    def __init__(self):
        self.score = lambda activation, std, seed: std
        self.seen = []

    def group(self, config, seed):
        return seed

    def limit(self, config, device):
        return 4

    def cost(self, configs):
        return Cost(1.0, 1000, 1.0)

    def remarks(self, config, device):
        return ()

    def run(self, configs, seeds, device):
        return [self.one(config, seed) for config, seed in zip(configs, seeds, strict=True)]

    def one(self, config, seed):
        std = config.init.std
        self.seen.append((config.activation.name, std, seed))
        value = self.score(config.activation.name, std, seed)
        if value is None:
            return Outcome("diverged", {}, "it broke")
        if value == "failed":
            return Outcome("failed", {}, "no memory")
        return Outcome("ok", {"activation_std": np.array([1.0, value])})


@pytest.fixture
def fake(monkeypatch):
    experiment = FakeExperiment()
    monkeypatch.setitem(EXPERIMENTS.known, "propagate", experiment)
    return experiment


@pytest.fixture
def load(tmp_path):
    def _load(text=SUITE, **options):
        path = tmp_path / "small.yaml"
        path.write_text(text)
        return load_suite(path, **options)

    return _load


def run(suite, tmp_path, **options):
    return api.run(suite, out=None, store=tmp_path / "store", **options)


def chosen(result):
    tuned = result.run.tuned
    return {arm.arm.name: arm.best.candidate.values["init.normal.std"] for arm in tuned.arms}


def test_each_arm_gets_its_own_best_value(fake, load, tmp_path):
    best = {"tanh": 0.2, "relu": 0.3}
    fake.score = lambda activation, std, seed: 1 - abs(std - best[activation])
    result = run(load(), tmp_path)
    assert chosen(result) == {"activation=tanh": 0.2, "activation=relu": 0.3}
    stds = {arm.name: arm.config.init.std for arm in result.run.suite.arms}
    assert stds == chosen(result)
    assert result.run.suite.arm("activation=tanh").settings["init.normal.std"] == 0.2


def test_the_mean_over_the_tuning_seeds_decides(fake, load, tmp_path):
    scores = {0.1: (1.0, 4.0), 0.2: (2.0, 2.0), 0.3: (2.4, 2.5), 0.4: (0.0, 2.6)}
    fake.score = lambda activation, std, seed: (
        scores[std][seed - FIRST_SEED] if seed >= FIRST_SEED else 1.0
    )
    assert set(chosen(run(load(), tmp_path)).values()) == {0.1}


def test_lower_may_be_better(fake, load, tmp_path):
    assert set(chosen(run(load(settings=["tune.better=lower"]), tmp_path)).values()) == {0.1}


def test_of_equal_candidates_the_smallest_is_chosen(fake, load, tmp_path):
    fake.score = lambda activation, std, seed: 1.0 if std > 0.1 else 0.0
    assert set(chosen(run(load(), tmp_path)).values()) == {0.2}


@pytest.mark.parametrize("loss", [None, "failed", math.nan])
def test_one_lost_trial_makes_a_candidate_the_worst(fake, load, tmp_path, loss):
    def score(activation, std, seed):
        return loss if std == 0.4 and seed == FIRST_SEED + 1 else std

    fake.score = score
    result = run(load(), tmp_path)
    assert set(chosen(result).values()) == {0.3}
    worst = max(result.run.tuned.arms[0].tried, key=lambda t: t.candidate.values["init.normal.std"])
    assert worst.score == -math.inf
    assert worst.diverged == (loss is None)
    assert worst.failed == (loss == "failed")
    assert result.exit_code == (1 if loss == "failed" else 0)


def test_when_all_diverge_the_smallest_is_taken_and_measured(fake, load, tmp_path):
    fake.score = lambda activation, std, seed: None if activation == "tanh" else std
    result = run(load(), tmp_path)
    assert chosen(result)["activation=tanh"] == 0.1
    assert result.exit_code == 1  # the arm diverges with the seeds of the measuring too


def test_tuning_and_measuring_share_no_seed_and_every_arm_has_the_same_budget(fake, load, tmp_path):
    run(load(), tmp_path)
    tuning = [(arm, std, seed) for arm, std, seed in fake.seen if seed >= FIRST_SEED]
    measuring = [(arm, std, seed) for arm, std, seed in fake.seen if seed < FIRST_SEED]
    for arm in ("tanh", "relu"):
        mine = [trial for trial in tuning if trial[0] == arm]
        assert len(mine) == len(set(mine)) == 4 * 2
        assert {(std, seed) for a, std, seed in measuring if a == arm} == {
            (std, seed) for std in (0.4, 0.5) for seed in range(3)
        }


def test_claims_are_judged_on_the_tuned_arms(fake, load, tmp_path):
    fake.score = lambda activation, std, seed: (
        std * (1 + 0.01 * seed % 0.1) * (2 if activation == "relu" else 1)
        - (100 if std == 0.5 and activation == "relu" else 0)
    )
    result = run(load(seeds=8), tmp_path)
    (finding,) = result.findings.claims
    assert finding.verdict.value == "supported"
    assert result.run.tuned.untuned.suite.claims == ()


def test_an_arm_that_tuning_leaves_as_it_is_is_measured_once(fake, load, tmp_path):
    suite = load(SUITE.replace("std: 0.5", "std: 0.4"))
    result = run(suite, tmp_path)
    assert result.run.tuned.untuned is None
    assert len(fake.seen) == 2 * (4 * 2 + 3)


def test_a_second_run_computes_nothing_and_says_the_same(fake, load, tmp_path):
    first = run(load(), tmp_path)
    count = len(fake.seen)
    second = run(load(), tmp_path)
    assert len(fake.seen) == count
    again = api.render(load(), out=None, store=tmp_path / "store")
    for other in (second, again):
        assert other.run.tuned and first.run.tuned
        assert other.findings == first.findings
        assert other.run.tuned.arms == first.run.tuned.arms
        assert other.run.provenance == first.run.provenance
        assert len(other.run.records) == len(first.run.records)


def test_a_larger_budget_keeps_what_was_tried(fake, load, tmp_path):
    text = SUITE.replace("{choice: [0.1, 0.2, 0.3, 0.4]}", "{log_uniform: [0.1, 1]}")
    run(load(text), tmp_path)
    fake.seen.clear()
    result = run(load(text, settings=["tune.budget=8"]), tmp_path)
    tuning = [trial for trial in fake.seen if trial[2] >= FIRST_SEED]
    assert len(tuning) == 2 * 4 * 2
    assert len(result.run.tuned.arms[0].tried) == 8


def test_only_some_arms_are_tuned_when_only_they_are_wanted(fake, load, tmp_path):
    result = run(load(only=["activation=tanh"]), tmp_path)
    assert list(chosen(result)) == ["activation=tanh"]
    assert {activation for activation, _, _ in fake.seen} == {"tanh"}


def test_fresh_computes_each_trial_once_more(fake, load, tmp_path):
    run(load(), tmp_path)
    count = len(fake.seen)
    run(load(), tmp_path, fresh=True)
    assert len(fake.seen) == 2 * count


def test_progress_tells_the_parts_in_their_order(fake, load, tmp_path):
    heard: list[Progress] = []
    run(load(), tmp_path, listener=heard.append)
    assert list(dict.fromkeys(p.part for p in heard)) == ["tuning", "tuned", "as written"]
    assert {p.part: p.total for p in heard} == {"tuning": 16, "tuned": 6, "as written": 6}


class TestInterruption:
    """Ctrl-C in each of the parts; the next run goes on."""

    def interrupted(self, fake, load, tmp_path, after, **options):
        def score(activation, std, seed):
            if len(fake.seen) > after:
                raise KeyboardInterrupt
            return std

        fake.score = score
        result = run(load(), tmp_path, **options)
        assert result.interrupted and result.exit_code == 130
        fake.score = lambda activation, std, seed: std
        return result

    def test_while_tuning_nothing_is_measured_and_nothing_chosen(self, fake, load, tmp_path):
        found = self.interrupted(fake, load, tmp_path, 8).run
        assert found.records == () and len(found.missing) == 6
        assert found.tuned.arms == ()
        assert (found.tuned.done, found.tuned.planned) == (8, 16)
        again = api.render(load(), out=None, store=tmp_path / "store").run
        assert again == found

    def test_while_measuring_the_choice_stands(self, fake, load, tmp_path):
        found = self.interrupted(fake, load, tmp_path, 18).run
        assert len(found.tuned.arms) == 2
        assert len(found.records) == 2 and len(found.missing) == 4
        assert found.tuned.untuned is None

    def test_while_measuring_what_was_written(self, fake, load, tmp_path):
        found = self.interrupted(fake, load, tmp_path, 24).run
        assert found.missing == ()
        assert len(found.tuned.untuned.missing) == 4

    @pytest.mark.parametrize("after", [8, 18, 24])
    def test_the_next_run_goes_on_and_ends_as_if_nothing_had_happened(
        self, fake, load, tmp_path, after
    ):
        self.interrupted(fake, load, tmp_path, after)
        resumed = run(load(), tmp_path)
        whole = api.run(load(), out=None, store=tmp_path / "other")
        assert len(fake.seen) <= 2 * 28 + 4
        assert resumed.run.tuned and whole.run.tuned
        assert resumed.run.tuned.arms == whole.run.tuned.arms
        assert resumed.findings == whole.findings
        assert resumed.exit_code == 0


def test_seeds_until_decided_come_after_tuning(fake, load, tmp_path):
    text = SUITE.replace("seeds: 3\n", "seeds: {start: 6, max: 9}\n")
    fake.score = lambda activation, std, seed: std + 0.01 * (-1) ** seed * (activation == "relu")
    result = run(load(text), tmp_path)
    counts = {
        len([r for r in result.run.records if r.trial.arm == a]) for a in result.run.suite.arms
    }
    assert counts == {9}
    assert len(result.run.tuned.untuned.records) == 2 * 9


class TestPlan:
    """Both kinds of trials are counted before any is run."""

    def test_before_anything_is_known(self, fake, load, tmp_path):
        found = plan_suite(load(), None, device="cpu")
        assert found.guessed and found.tuning and found.untuned
        assert len(found.tuning.trials) == 16 and found.tuning.stored == 0
        assert len(found.untuned.trials) == 6

    def test_the_plan_of_what_is_measured_is_a_guess_of_the_same_size(self, fake, load, tmp_path):
        forecast = api.plan(load(), store=tmp_path / "store")
        assert len(forecast.plan.trials) == 6 and forecast.plan.stored == 0
        assert forecast.parts and forecast.parts.guessed

    def test_after_tuning_the_settings_are_known(self, fake, load, tmp_path):
        result = run(load(), tmp_path)
        forecast = api.plan(load(), store=tmp_path / "store")
        parts = forecast.parts
        assert parts and parts.tuning and parts.untuned and not parts.guessed
        assert parts.suite.arms == result.run.suite.arms
        assert (parts.tuning.stored, forecast.plan.stored, parts.untuned.stored) == (16, 6, 6)


def test_a_suite_that_does_not_tune_has_no_parts(fake, load):
    suite = replace(load(), tuning=None)
    found = plan_suite(suite, None, device="cpu")
    assert (found.suite, found.tuning, found.untuned) == (suite, None, None)
    for part in (candidate_suite, lambda s: choose(s, Run(s, (), (), ()))):
        with pytest.raises(ValueError, match="is not tuned"):
            part(suite)


def test_parts_of_a_suite(fake, load, tmp_path):
    suite = load()
    candidates = candidate_suite(suite)
    assert len({arm.name for arm in candidates.arms}) == len(candidates.arms) == 8
    assert candidates.seeds == (FIRST_SEED, FIRST_SEED + 1)
    first = {name: arm.candidates[0] for name, arm in suite.tuning.arms.items()}
    ready = tuned_suite(suite, first)
    assert ready.claims == suite.claims and ready.seeds == suite.seeds
    assert [arm.name for arm in untuned_suite(suite, ready).arms] == [a.name for a in suite.arms]
    assert untuned_suite(suite, suite).arms == ()


def test_where_numbers_come_from_counts_every_trial_once(fake, load, tmp_path):
    result = run(load(), tmp_path)
    assert [source.trials for source in result.run.provenance] == [16 + 6 + 6]
