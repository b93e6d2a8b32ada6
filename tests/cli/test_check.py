"""`--check`: which conclusions changed, how sure that is, and what the exit code says."""

import sys

import pytest

from reportgen import cli
from reportgen.experiments import EXPERIMENTS
from tests.cli.noisy import SUITE, Noisy


@pytest.fixture
def noisy(monkeypatch):
    experiment = Noisy()
    monkeypatch.setitem(EXPERIMENTS.known, "propagate", experiment)
    return experiment


@pytest.fixture
def check(tmp_path, monkeypatch, capsys, noisy):
    """Runs the suite with `--check`, CLEAR expected as told; exit code and what it warned of."""
    monkeypatch.chdir(tmp_path)

    def run(expected, *options, verb="run"):
        text = SUITE.replace("rule: low < high", f"rule: low < high, expect: {expected}")
        (tmp_path / "noisy.yaml").write_text(text)
        monkeypatch.setattr(sys, "argv", ["reportgen", verb, "noisy.yaml", "--check", *options])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        err = capsys.readouterr().err.splitlines()
        said = [line for line in err if not line.startswith(("noisy: ", "warning: "))]
        return ended.value.code or 0, said

    return run


def test_the_expected_verdict_is_no_news(check):
    assert check("supported") == (0, [])


def test_another_verdict_is_told_with_how_sure_it_is(check):
    code, (said,) = check("contradicted")
    assert code == 1
    assert said.startswith(
        "CLEAR flipped: expected contradicted, found supported (corrected p = 0.0015, 12 seeds). "
    )
    assert " interval " in said
    assert check("contradicted", verb="report") == (1, [said])


def test_too_few_seeds_to_confirm_anything_are_told_as_the_reason(check):
    code, (flip, reason) = check("supported", "--quick")
    assert code == 1
    assert flip.startswith(
        "CLEAR flipped: expected supported, found undecided (corrected p = 0.75, 3 seeds). "
    )
    assert reason == (
        "This run has too few seeds (seeds: {start: 12, max: 27, until: decided} -> 3 (profile "
        "quick)) to confirm CLEAR; reportgen plan shows how many are needed."
    )
    assert len(check("supported", "--seeds", "3")[1]) == 2
    assert check("undecided", "--quick") == (0, [])


def test_a_failed_trial_and_a_flip_are_both_told(check, noisy):
    def fail(width, seed):
        if (width, seed) == (30, 2):
            raise MemoryError("no room")

    noisy.before = fail
    code, said = check("contradicted")
    assert code == 1
    assert said[0] == "alone, seed 2: failed: MemoryError: no room"
    assert said[1].startswith("CLEAR flipped")
    code, said = check("supported")
    assert (code, len(said)) == (1, 1)


def test_an_interruption_comes_before_a_flip(check, noisy):
    def interrupt(width, seed):
        if seed == 20:
            raise KeyboardInterrupt

    noisy.before = interrupt
    assert check("contradicted")[0] == 130
    noisy.before = lambda width, seed: None
    assert check("contradicted")[0] == 1
