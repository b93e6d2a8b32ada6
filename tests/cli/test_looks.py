"""Seeds until decided: who gets more seeds, and that nothing but the trials decides it."""

import subprocess
import sys
from pathlib import Path

import pytest

import reportgen
from reportgen import cli
from reportgen.execution import Progress
from reportgen.experiments import EXPERIMENTS
from reportgen.findings import replay
from tests.cli.noisy import LOOKS, SUITE, Noisy

ARMS = {"low": "10 tanh", "high": "20 tanh", "same": "10 relu", "alone": "30 tanh"}


@pytest.fixture
def noisy(monkeypatch):
    experiment = Noisy()
    monkeypatch.setitem(EXPERIMENTS.known, "propagate", experiment)
    return experiment


@pytest.fixture
def suite(tmp_path, monkeypatch, noisy):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "noisy.yaml").write_text(SUITE)
    return reportgen.load_suite("noisy.yaml")


def seeds_of(run):
    """How many trials each arm has."""
    found = dict.fromkeys(ARMS, 0)
    for record in run.records:
        found[record.trial.arm.name] += 1
    return found


def verdicts(result):
    return {f.claim.id: (f.verdict.value, f.look and f.look.seeds) for f in result.findings.claims}


DECIDED = {"CLEAR": ("supported", 12), "EVEN": ("undecided", 27)}


def test_only_arms_of_undecided_claims_get_more_seeds(suite, noisy):
    result = reportgen.run(suite, out=None)
    assert verdicts(result) == DECIDED
    assert seeds_of(result.run) == {"low": 27, "high": 12, "same": 27, "alone": 12}
    assert result.run.missing == ()
    assert result.exit_code == 0
    clear, even = result.findings.claims
    assert clear.look is not None and even.look is not None
    assert (clear.look.number, clear.look.of, clear.look.most, clear.look.last) == (1, 3, 27, False)
    assert (even.look.number, even.look.last) == (3, True)
    assert [cell.interval.n for cell in (*clear.cells, *even.cells)] == [12, 27]
    assert clear.cells[0].interval.level == pytest.approx(1 - 0.05 * (12 / 27) ** 3)


def test_every_trial_is_computed_once(suite, noisy):
    reportgen.run(suite, out=None)
    assert len(noisy.asked) == len(set(noisy.asked)) == 27 + 12 + 27 + 12
    noisy.asked.clear()
    reportgen.run(suite, out=None)
    assert noisy.asked == []
    reportgen.run(suite, out=None, fresh=True)
    assert len(noisy.asked) == len(set(noisy.asked)) == 27 + 12 + 27 + 12


def test_all_decided_at_the_first_look_ends_the_run(suite, noisy, tmp_path):
    (tmp_path / "noisy.yaml").write_text(SUITE.replace("low < same", "same < high"))
    result = reportgen.run(reportgen.load_suite("noisy.yaml"), out=None)
    assert verdicts(result) == {"CLEAR": ("supported", 12), "EVEN": ("supported", 12)}
    assert set(seeds_of(result.run).values()) == {12}


def test_the_report_replays_the_looks_from_the_store(suite, noisy, tmp_path):
    ran = reportgen.run(suite)
    noisy.asked.clear()
    rendered = reportgen.render(suite, out=tmp_path / "again")
    assert noisy.asked == []
    assert rendered.findings == ran.findings
    assert outcomes(rendered) == outcomes(ran)
    page = ran.files[0].read_text()
    assert "4 arms × 12 to 27 seeds" in page
    for first, second in zip(ran.files, rendered.files, strict=True):
        assert first.read_bytes() == second.read_bytes()


def test_more_trials_in_the_store_change_nothing(suite, noisy):
    before = reportgen.run(suite, out=None)
    reportgen.run(reportgen.load_suite("noisy.yaml", seeds=40), out=None)
    after = reportgen.render(suite, out=None)
    assert after.findings == before.findings
    assert outcomes(after) == outcomes(before)


def test_a_decided_claim_stays_decided_by_the_seeds_it_was_decided_with(suite, noisy):
    """Its other seeds would say the opposite, and are there, as another claim needed the arm."""
    turn = noisy.trial

    def turned(config, seed):
        outcome = turn(config, seed)
        if seed >= 12 and config.width == 10 and config.activation.name == "tanh":
            outcome.arrays["activation_std"][:] = 1000.0
        return outcome

    noisy.trial = turned
    result = reportgen.run(suite, out=None)
    assert verdicts(result)["CLEAR"] == ("supported", 12)
    assert seeds_of(result.run)["low"] > 12


def interrupt_at(seed, width=10):
    def before(found_width, found_seed):
        if (found_width, found_seed) == (width, seed):
            raise KeyboardInterrupt

    return before


@pytest.mark.parametrize("seed", [5, 14, 20], ids=["first look", "second", "last"])
def test_interrupted_and_resumed_is_as_if_uninterrupted(suite, noisy, tmp_path, seed):
    whole = reportgen.run(suite, out=None, store=tmp_path / "whole")
    noisy.before = interrupt_at(seed)
    partly = reportgen.run(suite, out=None)
    assert partly.exit_code == 130
    assert partly.run.missing
    assert {trial.seed for trial in partly.run.missing} >= {seed}
    assert max(seeds_of(partly.run).values()) <= seed
    noisy.before = lambda width, seed: None
    noisy.asked.clear()
    resumed = reportgen.run(suite, out=None)
    assert min(seed for _, seed in noisy.asked) == seed
    assert resumed.findings == whole.findings
    assert outcomes(resumed) == outcomes(whole)


def test_an_interrupted_look_leaves_the_claims_as_the_look_before_found_them(suite, noisy):
    noisy.before = interrupt_at(20)
    partly = reportgen.run(suite, out=None)
    assert verdicts(partly) == {"CLEAR": ("supported", 12), "EVEN": ("undecided", 18)}
    assert partly.findings == reportgen.render(suite, out=None).findings


def test_killed_in_the_middle_of_the_second_look(suite, noisy, tmp_path):
    whole = reportgen.run(suite, out=None, store=tmp_path / "whole")
    root = Path(__file__).parents[2]
    killed = subprocess.run(
        [sys.executable, "-m", "tests.cli.noisy", str(tmp_path / "noisy.yaml"), "killed", "14"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert killed.returncode == -9
    noisy.asked.clear()
    resumed = reportgen.run(suite, out=None, store=tmp_path / "killed")
    assert min(seed for _, seed in noisy.asked) == 14
    assert resumed.findings == whole.findings
    assert outcomes(resumed) == outcomes(whole)


def outcomes(result):
    return [
        (r.trial.key, r.outcome.status, *(a.tobytes() for a in r.outcome.arrays.values()))
        for r in result.run.records
    ]


def test_a_failed_trial_is_not_tried_again_at_every_look(suite, noisy):
    tries = []

    def fail(width, seed):
        if (width, seed) == (20, 3):
            tries.append(seed)
            raise MemoryError("no room")

    noisy.before = fail
    result = reportgen.run(suite, out=None)
    alone = [record for record in result.run.failed if record.trial.arm.name == "high"]
    assert [record.trial.seed for record in alone] == [3]
    assert verdicts(result)["EVEN"] == ("undecided", 27)
    assert len(tries) <= 3  # with the others of its group, with fewer, alone


def test_progress_tells_the_look_and_what_is_undecided(suite, noisy):
    heard: list[Progress] = []
    reportgen.run(suite, out=None, listener=heard.append)
    stages = list(dict.fromkeys(p.stage for p in heard if p.stage is not None))
    assert [(s.number, s.of, s.seeds) for s in stages] == [(1, 3, 12), (2, 3, 18), (3, 3, 27)]
    assert [s.undecided for s in stages] == [("CLEAR", "EVEN"), ("EVEN",), ("EVEN",)]
    assert all(progress.done <= progress.total for progress in heard)
    ends = [p for p in heard if p.done == p.total]
    assert [p.total for p in ends] == [48, 60, 78]


def test_a_claim_whose_arms_were_left_out_waits_for_no_seeds(suite, noisy):
    only = reportgen.load_suite("noisy.yaml", only=["alone"])
    result = reportgen.run(only, out=None)
    assert verdicts(result) == {"CLEAR": ("undecided", 12), "EVEN": ("undecided", 12)}
    assert len(result.run.records) == 12


def test_looks_are_those_of_the_schedule(suite, noisy):
    result = reportgen.run(suite, out=None)
    assert replay(result.run).look.seeds == LOOKS[-1]
    assert replay(result.run).wanted == seeds_of(result.run)


def test_the_plan_is_for_the_next_look_and_for_the_worst(suite, noisy):
    forecast = reportgen.plan(suite)
    assert len(forecast.plan.trials) == 4 * 12
    assert forecast.looking is not None
    assert {a: forecast.looking.at_most[a] for a in ARMS} == {
        "low": 27,
        "high": 27,
        "same": 27,
        "alone": 12,
    }
    assert forecast.seconds == 48
    assert forecast.most_seconds == 3 * 27 + 12


def test_the_plan_of_a_run_that_was_interrupted_knows_what_is_decided(suite, noisy):
    noisy.before = interrupt_at(14)
    reportgen.run(suite, out=None)
    forecast = reportgen.plan(suite)
    assert forecast.looking is not None
    assert forecast.looking.undecided == ("EVEN",)
    assert forecast.looking.look.number == 2
    assert forecast.seconds == 2 * (18 - 14)
    assert forecast.most_seconds == 2 * (27 - 14)
    assert reportgen.plan(suite, fresh=True).seconds == 48


def test_the_plan_of_what_is_done_is_nothing(suite, noisy):
    reportgen.run(suite, out=None)
    forecast = reportgen.plan(suite)
    assert (forecast.seconds, forecast.most_seconds) == (0, 0)
    assert forecast.stored == len(forecast.plan.trials) == len(forecast.most.trials)


def command(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        sys.argv = ["reportgen", *arguments]
        cli.main()
    captured = capsys.readouterr()
    return ended.value.code or 0, captured.out, captured.err


def test_what_the_terminal_says(suite, noisy, capsys):
    code, out, err = command(capsys, "run", "noisy.yaml")
    assert code == 0
    assert "  CLEAR  supported       12 seeds  s\n  EVEN   undecided       27 seeds  s\n" in out
    starts = [line.split(" trials")[0] for line in err.splitlines() if "starting" in line]
    assert starts == [
        "noisy: look 1 of 3, 12 seeds: 0 of 48",
        "noisy: look 2 of 3, 18 seeds for EVEN: 48 of 60",
        "noisy: look 3 of 3, 27 seeds for EVEN: 60 of 78",
    ]


def test_what_the_plan_says(suite, noisy, capsys):
    code, out, _ = command(capsys, "plan", "noisy.yaml")
    assert code == 0
    assert (
        "4 arms x 12 to 27 seeds = 48 to 108 trials; looks at 12, 18 and 27 seeds\n"
        "look 1 of 3, 12 seeds: 0 stored, 48 to compute on cpu\n"
        "12 groups of 4, each as one program\n"
        "  each group is stored when it ends; killing the run loses the running groups, at most "
        "4 s each\n"
        "about 48 s and 0 MiB in addition to torch\n"
        "at most 93 to compute until all claims are decided, about 1 min 33 s\n"
    ) in out
    reportgen.run(suite, out=None)
    _, out, _ = command(capsys, "plan", "noisy.yaml")
    assert "78 stored, 0 to compute on cpu" in out
    assert "at most" not in out
    _, out, _ = command(capsys, "plan", "noisy.yaml", "--seeds", "40")
    assert "4 arms x 40 seeds = 160 trials" in out
    assert command(capsys, "check", "noisy.yaml")[1] == (
        "noisy.yaml: ok, 4 arms, 12 to 27 seeds, 2 claims\n"
    )


def test_the_parts_of_a_tuned_suite_are_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tuned.yaml").write_text(
        "suite: tuned\nquestion: q\nexperiment: train\n"
        "base: {data: digits, model: {mlp: {hidden: [4]}}, steps: 4, evaluate_every: 2}\n"
        "arms:\n  SGD: {optimizer: {sgd: {lr: 0.01}}}\n  Adam: {optimizer: adam}\n"
        "tune: {optimizer.*.lr: {log_uniform: [1.0e-3, 1]}, budget: 2, seeds: 2}\nseeds: 2\n"
        'claims: [{id: T, says: s, metric: "val_loss[last]", rule: Adam < SGD}]\n'
    )
    _, out, _ = command(capsys, "plan", "tuned.yaml")
    assert "tuning: 8 trials, 0 stored, 8 to compute\n" in out
    assert "for these; the following is an estimate, as no values are chosen yet\n" in out
    _, _, err = command(capsys, "run", "tuned.yaml")
    starts = [line.split(":")[0] for line in err.splitlines() if "starting" in line]
    assert starts == ["tuned, tuning", "tuned, tuned", "tuned, as written"]
    _, out, _ = command(capsys, "plan", "tuned.yaml")
    assert "tuning: 8 trials, 8 stored, 0 to compute\n" in out
    assert "what follows" not in out
