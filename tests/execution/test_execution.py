"""Plans, groups, failures, interruptions: what happens between a suite and its trials."""

import shutil
import subprocess

import numpy as np
import pytest

from reportgen.errors import InputError
from reportgen.execution import (
    Progress,
    collect,
    environment,
    execute,
    make_plan,
    observe,
    resolve_device,
)
from reportgen.experiments import EXPERIMENTS, Cost, Outcome
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.store import Store
from reportgen.suite import load_suite

SUITE = """
suite: small
question: Does it work?
experiment: propagate
base: {width: 16, depth: 3, batch_size: 4, init: xavier_normal}
compare:
  activation: [tanh, relu, sigmoid]
  width: [16, 32]
seeds: 3
"""


@pytest.fixture
def suite(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SUITE)
    return load_suite(path)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "store") as opened:
        yield opened


class FakeExperiment(PropagateExperiment):
    """Counts what it is asked for; fails where it is told to."""

    version = 1
    uses_all_cores = True

    def __init__(self):
        self.calls = []
        self.fails = lambda configs, seed: None

    def group(self, config, seed):
        return seed, config.width

    def limit(self, config, device):
        return 10

    def cost(self, configs):
        return Cost(1.0, 1000 * len(configs), 1.0)

    def remarks(self, config, device):
        return (f"{config.activation.name} on {device}",)

    def run(self, configs, seeds, device):
        self.calls.append((len(configs), *sorted(set(seeds))))
        for seed in seeds:
            self.fails(configs, seed)
        return [
            Outcome("ok", {"activation_std": np.full(configs[0].depth, float(seed))})
            for seed in seeds
        ]


@pytest.fixture
def fake(monkeypatch):
    experiment = FakeExperiment()
    monkeypatch.setitem(EXPERIMENTS.known, "propagate", experiment)
    return experiment


def run(suite, store, tmp_path, **options):
    progress: list[Progress] = []
    plan = make_plan(suite, store, device="cpu", **options)
    complete = execute(
        plan, store, observe("cpu", tmp_path / "x.yaml", "a command"), progress.append
    )
    return complete, collect(plan, store), progress


def test_trials_of_a_seed_and_shape_run_as_one_program_seed_by_seed(fake, suite, store, tmp_path):
    complete, result, progress = run(suite, store, tmp_path)
    assert complete
    assert fake.calls == [(3, 0), (3, 0), (3, 1), (3, 1), (3, 2), (3, 2)]
    assert [(r.trial.arm.name, r.trial.seed) for r in result.records] == [
        (arm.name, seed) for arm in suite.arms for seed in suite.seeds
    ]
    assert [p.done for p in progress] == [0, 3, 6, 9, 12, 15, 18]
    assert progress[0].seconds_left is None
    assert progress[-1].seconds_left == 0


def test_a_group_may_have_trials_of_several_seeds(fake, suite, store, tmp_path):
    fake.group = lambda config, seed: config.width
    _, result, _ = run(suite, store, tmp_path)
    assert fake.calls == [(9, 0, 1, 2), (9, 0, 1, 2)]
    for record in result.records:
        assert record.outcome.arrays["activation_std"].tolist() == [record.trial.seed] * 3


def test_a_large_group_is_run_as_several_of_equal_size(fake, suite, store, tmp_path):
    fake.group = lambda config, seed: 0
    fake.limit = lambda config, device: 8
    run(suite, store, tmp_path)
    assert fake.calls == [(6, 0), (6, 1), (6, 2)]


def test_what_is_stored_is_not_computed_again(fake, suite, store, tmp_path):
    run(suite, store, tmp_path)
    fake.calls.clear()
    complete, result, progress = run(suite, store, tmp_path)
    assert complete
    assert fake.calls == []
    assert len(result.records) == 18
    assert [p.done for p in progress] == [18]


def test_one_more_seed_computes_one_more_seed(fake, suite, store, tmp_path):
    run(suite, store, tmp_path)
    fake.calls.clear()
    more = load_suite(tmp_path / "small.yaml", seeds=4)
    _, result, _ = run(more, store, tmp_path)
    assert fake.calls == [(3, 3), (3, 3)]
    assert len(result.records) == 24
    assert len(result.provenance) == 2
    assert sorted(source.trials for source in result.provenance) == [6, 18]


def test_one_more_arm_computes_that_arm_alone(fake, suite, store, tmp_path):
    run(suite, store, tmp_path)
    fake.calls.clear()
    (tmp_path / "small.yaml").write_text(SUITE.replace("sigmoid]", "sigmoid, gelu]"))
    run(load_suite(tmp_path / "small.yaml"), store, tmp_path)
    assert fake.calls == [(1, seed) for seed in (0, 0, 1, 1, 2, 2)]


def test_fresh_computes_again(fake, suite, store, tmp_path):
    run(suite, store, tmp_path)
    fake.calls.clear()
    _, result, _ = run(suite, store, tmp_path, fresh=True)
    assert len(fake.calls) == 6
    assert len(result.provenance) == 1


def test_a_trial_that_crashes_takes_no_other_down(fake, suite, store, tmp_path):
    def fails(configs, seed):
        if any(config.activation.name == "relu" and config.width == 32 for config in configs):
            raise RuntimeError("can't allocate\n memory: tried 4 TB")

    fake.fails = fails
    complete, result, _ = run(suite, store, tmp_path)
    assert complete
    assert {(r.trial.arm.name, r.outcome.status) for r in result.failed} == {
        ("activation=relu, width=32", "failed")
    }
    assert result.failed[0].outcome.reason == "RuntimeError: can't allocate memory: tried 4 TB"
    assert len(result.records) == 18

    fake.fails = lambda configs, seed: None  # on another day there is memory
    fake.calls.clear()
    _, result, _ = run(suite, store, tmp_path)
    assert fake.calls == [(1, 0), (1, 1), (1, 2)]
    assert not result.failed


def test_an_interruption_keeps_what_is_finished(fake, suite, store, tmp_path):
    def fails(configs, seed):
        if seed == 1:
            raise KeyboardInterrupt

    fake.fails = fails
    complete, result, _ = run(suite, store, tmp_path)
    assert not complete
    assert {record.trial.seed for record in result.records} == {0}
    assert {trial.seed for trial in result.missing} == {1, 2}

    fake.fails = lambda configs, seed: None
    fake.calls.clear()
    complete, result, _ = run(suite, store, tmp_path)
    assert complete
    assert fake.calls == [(3, 1), (3, 1), (3, 2), (3, 2)]
    assert not result.missing


def test_a_trial_does_not_depend_on_its_neighbours(suite, store, tmp_path):
    """The real experiment: alone or beside others, the stored numbers are the same bits."""
    _, together, _ = run(suite, store, tmp_path)
    with Store(tmp_path / "another") as another:
        alone = load_suite(tmp_path / "small.yaml", only=["activation=relu, width=32"], seeds=2)
        _, single, _ = run(alone, another, tmp_path)
    expected = {r.trial.key: r.outcome.arrays for r in together.records}
    assert len(single.records) == 2
    for record in single.records:
        for name, values in record.outcome.arrays.items():
            np.testing.assert_array_equal(values, expected[record.trial.key][name])


def test_plan_adds_up_costs_and_writes_nothing(fake, suite, tmp_path):
    plan = make_plan(suite, None, device="cpu")
    assert plan.seconds == 6.0
    assert plan.bytes == 3000
    assert plan.stored == 0
    assert plan.remarks == ("tanh on cpu", "relu on cpu", "sigmoid on cpu")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "", "cpu:0", "CUDA"])
def test_a_device_that_does_not_exist_is_refused(name):
    with pytest.raises(InputError, match="--device must be auto, cpu, cuda or cuda:N"):
        resolve_device(name)


def test_a_device_that_is_not_there_is_refused():
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    with pytest.raises(InputError, match=f"this machine has {count} CUDA device"):
        resolve_device(f"cuda:{count}")
    assert resolve_device("auto") == ("cuda" if count else "cpu")


def test_git_state_of_a_folder_outside_a_repository(tmp_path):
    assert environment.git_state(tmp_path / "suite.yaml") == ("", False)


@pytest.fixture
def git(tmp_path):
    """Runs git in a repository of its own."""

    def run(*words):
        identity = ("-c", "user.name=n", "-c", "user.email=e@example.org")
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    run("init", "-q")
    return run


def test_git_state_tells_commit_and_changes(tmp_path, git):
    suite = tmp_path / "suite.yaml"
    suite.write_text("1")
    git("add", "suite.yaml")
    git("commit", "-qm", "one")
    commit, dirty = environment.git_state(suite)
    assert len(commit) == 40
    assert not dirty
    suite.write_text("2")
    assert environment.git_state(suite) == (commit, True)
    git("commit", "-qam", "two")
    (tmp_path / "untracked.yaml").write_text("3")
    assert environment.git_state(tmp_path / "untracked.yaml")[1]
    assert not environment.git_state(suite)[1]
    (tmp_path / ".gitignore").write_text("untracked.yaml")
    assert environment.git_state(tmp_path / "untracked.yaml") == ("", False)


def test_nothing_that_only_the_repository_names_is_run(tmp_path, git, monkeypatch):
    """Who takes a suite from elsewhere did not take its `.git/config` for a program."""
    suite, hooks = tmp_path / "suite.yaml", tmp_path / "hooks"
    suite.write_text("1")
    (tmp_path / ".gitattributes").write_text("*.yaml filter=a=b\n")
    git("add", ".")
    git("commit", "-qm", "one")
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 >> {ran}\ncat\n")
    program.chmod(0o755)
    hooks.mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "query-watchman"):
        shutil.copy(program, hooks / hook)
    for name in ("core.fsmonitor", "filter.a=b.clean", "filter.a=b.process", "core.pager"):
        git("config", name, str(program))
    git("config", "core.hooksPath", str(hooks))
    git("config", "filter.a=b.required", "true")
    suite.write_text("2")  # as long as before, so that git must compare what it holds
    ran.unlink(missing_ok=True)
    commit, dirty = environment.git_state(suite)
    assert (len(commit), dirty) == (40, True)
    assert not ran.exists(), ran.read_text()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))  # as a hook of git may have it
    assert environment.git_state(suite) == (commit, True)


def test_settings_of_the_user_reach_git(tmp_path, git, monkeypatch):
    suite = tmp_path / "suite.yaml"
    suite.write_text("1")
    git("add", ".")
    git("commit", "-qm", "one")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "ignored"))
    (tmp_path / "ignored").write_text("other.yaml")
    (tmp_path / "other.yaml").write_text("1")
    assert environment.git_state(tmp_path / "other.yaml") == ("", False)
    assert environment.git_state(suite)[0]
