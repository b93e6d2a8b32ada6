"""A tuned suite on the command line: plan, run, interruption, report."""

import signal
import sys

import pytest

from reportgen import cli
from reportgen.experiments import EXPERIMENTS

SUITE = """
suite: tuned
question: Which optimizer?
experiment: train
base: {data: digits, model: {mlp: {hidden: [8]}}, steps: 20, evaluate_every: 10, probes: off}
compare:
  optimizer: {levels: {SGD: {sgd: {lr: 0.1}}, Adam: adam}}
tune:
  optimizer.*.lr: {log_uniform: [1.0e-3, 1]}
  budget: 8
  seeds: 2
seeds: 3
profiles:
  quick: {tune.budget: 2, seeds: 1}
"""


@pytest.fixture
def reportgen(tmp_path, monkeypatch, capsys):
    """Runs a command; returns its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tuned.yaml").write_text(SUITE)
    restore = signal.getsignal(signal.SIGTERM)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["reportgen", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    yield run
    signal.signal(signal.SIGTERM, restore)


def test_plan_run_and_report_tell_of_tuning(reportgen, tmp_path):
    code, out, _ = reportgen("plan", "tuned.yaml")
    assert code == 0
    assert "tuning: 32 trials, 0 stored, 32 to compute" in out
    assert "arms as written: 6 trials, 0 stored, 6 to compute" in out
    assert "2 arms x 3 seeds = 6 trials" in out

    code, out, err = reportgen("run", "tuned.yaml")
    assert code == 0
    assert "tuned, tuning: 32 of 32 trials" in err
    assert "tuned, as written: 6 of 6 trials" in err
    chosen = [line for line in out.splitlines() if line.startswith("  tuned: ")]
    assert [line.split(": ")[1] for line in chosen] == ["optimizer=SGD", "optimizer=Adam"]
    assert "optimizer.sgd.lr = " in chosen[0]

    code, out, _ = reportgen("plan", "tuned.yaml")
    assert "tuning: 32 trials, 32 stored, 0 to compute" in out
    assert "6 stored, 0 to compute" in out
    assert reportgen("report", "tuned.yaml", "--out", "again")[0] == 0
    for name in ("report.json", "index.html", "report.md", "data/tuning.csv"):
        first, second = (tmp_path / out / "tuned" / name for out in ("reports", "again"))
        assert first.read_bytes() == second.read_bytes()


def test_a_profile_and_options_make_it_small(reportgen):
    code, out, _ = reportgen("plan", "tuned.yaml", "--quick")
    assert code == 0 and "tuning: 8 trials" in out
    _, out, _ = reportgen("plan", "tuned.yaml", "--set", "tune.budget=4", "--only", "optimizer=SGD")
    assert "tuning: 8 trials" in out


def test_an_interrupted_tuning_goes_on(reportgen, monkeypatch):
    experiment = EXPERIMENTS["train"]
    compute = type(experiment).run
    groups: list[int] = []

    def interrupted(self, configs, seeds, device):
        if groups:
            raise KeyboardInterrupt
        groups.append(len(configs))
        return compute(self, configs, seeds, device)

    monkeypatch.setattr(type(experiment), "limit", lambda self, config, device: 8)
    with monkeypatch.context() as patched:
        patched.setattr(type(experiment), "run", interrupted)
        code, _, err = reportgen("run", "tuned.yaml", "--executor", "inline")
    assert code == 130
    assert "6 of 6 trials are missing; run the suite again to resume" in err
    code, out, _ = reportgen("plan", "tuned.yaml")
    assert "tuning: 32 trials, 8 stored, 24 to compute" in out
    assert reportgen("report", "tuned.yaml")[0] == 0
    code, _, err = reportgen("run", "tuned.yaml")
    assert code == 0
    assert "tuned, tuning: 32 of 32 trials" in err
