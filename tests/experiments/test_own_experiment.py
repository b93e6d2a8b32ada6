"""An experiment of a user's own, with an axis of its own, from a plug-in file to its report."""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import reportgen
from reportgen import cli
from reportgen.execution.compute import compute
from reportgen.experiments import EXPERIMENTS, Axis, Config, Experiment, Outcome, Quantity
from reportgen.parts import plugins

PLUGIN = '''
import numpy as np
import reportgen
from pydantic import Field

MEMBER = reportgen.Axis("member", "members", last="there are {count}")


class Committee(reportgen.Config):
    members: int = Field(default=4, ge=1, le=64)
    skill: float = Field(default=0.7, gt=0, lt=1)


@reportgen.register_experiment
class CommitteeExperiment(reportgen.Experiment[Committee]):
    """Votes of members that are right with some probability."""

    name = "committee"
    about = "Members that are right with some probability, and how often most of them are."
    config = Committee
    measures = (
        reportgen.Quantity(
            "right",
            "share of votes that are right",
            "Share of 400 votes in which the first so many members are right together.",
            (MEMBER,),
            "higher",
            bounds=(0.0, 1.0),
        ),
        reportgen.Quantity("votes", "votes", "How many votes were taken."),
    )
    assumptions = ("Members are wrong independently of each other.",)

    def places(self, config):
        return {"member": range(1, config.members + 1)}

    def run(self, configs, seeds, device):
        return [vote(config, seed) for config, seed in zip(configs, seeds)]


def vote(config, seed):
    rng = np.random.default_rng(seed)
    right = (rng.random((400, config.members)) < config.skill).cumsum(axis=1)
    most = 2 * right > np.arange(1, config.members + 1)
    return reportgen.Outcome("ok", {"right": most.mean(axis=0), "votes": np.array(400)})
'''
SUITE = """
suite: committee
question: Are many better than one?
experiment: committee
base: {members: 5}
compare:
  skill: [0.4, 0.7]
seeds: 9
claims:
  - id: MORE
    says: With a skill of 0.7 five members together are right more often than the first alone
    metric: right[last] / right[first]
    rule: skill=0.7 > 1
    expect: supported
  - {id: WORST, says: s, metric: "min(right, over=member)", rule: skill=0.4 < skill=0.7}
  - {id: THIRD, says: s, metric: "right[member=3]", rule: skill=0.4 < skill=0.7}
  - {id: SLOPE, says: s, metric: slope(right), rule: skill=0.4 < skill=0.7}
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plugins, "_plugins", {})
    known = dict(EXPERIMENTS.known)
    Path("committee.py").write_text(PLUGIN)
    Path("committee.yaml").write_text(SUITE)
    yield tmp_path
    EXPERIMENTS.known.clear()
    EXPERIMENTS.known.update(known)


@pytest.fixture
def command(here, monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["reportgen", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    return run


def test_it_gets_plan_cache_claims_curves_files_and_report(command):
    options = ("committee.yaml", "--plugin", "committee.py", "--store", "store")
    code, said = command("plan", *options)
    assert code == 0, said
    code, said = command("run", *options, "--check", "--executor", "inline")
    assert code == 0, said
    report = json.loads(Path("reports/committee/report.json").read_text())
    assert [claim["verdict"] for claim in report["claims"]] == ["supported"] * 4
    rows = [row for row in report["metrics"] if row["quantity"] == "right"]
    assert [row["member"] for row in rows] == [1, 2, 3, 4, 5] * 2
    with open("reports/committee/data/member.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["arm", "seed", "member", "quantity", "value"]
    assert len(rows) == 2 * 9 * 5
    mine = [float(row["value"]) for row in rows if row["arm"] == "skill=0.7" and row["seed"] == "3"]
    rng = np.random.default_rng(3)
    right = (rng.random((400, 5)) < 0.7).cumsum(axis=1)
    assert mine == pytest.approx((2 * right > np.arange(1, 6)).mean(axis=0))
    page = Path("reports/committee/index.html").read_text()
    assert "Share of votes that are right over the members" in page
    assert "Members are wrong independently of each other." in page
    assert "smallest share of votes that are right over members" in page
    assert Path("reports/committee/figures/right.svg").exists()
    stored = reportgen.plan(reportgen.load_suite("committee.yaml"), store=Path("store")).plan
    assert len(stored.trials) == 18 and stored.groups == ()


def test_a_change_of_its_code_computes_its_trials_again(here):
    reportgen.load_plugin(here / "committee.py")
    suite = reportgen.load_suite("committee.yaml")
    before = [trial.key for trial in reportgen.plan(suite, store=Path("store")).plan.trials]
    plugins._plugins.clear()
    EXPERIMENTS.known.pop("committee")
    plugins._classes.clear()
    (here / "committee.py").write_text(PLUGIN.replace("400", "401"))
    reportgen.load_plugin(here / "committee.py")
    suite = reportgen.load_suite("committee.yaml")
    after = [trial.key for trial in reportgen.plan(suite, store=Path("store")).plan.trials]
    assert len(before) == len(after) == 18
    assert not set(before) & set(after)


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ("right[member=6]", "member 6 does not exist; there are 5 members"),
        ("right[step=1]", '"right" has no axis "step"; expected one of: member'),
        ("right", '"right" has one value per member'),
        ("right[0]", 'expected a member (1, 2, ..., "first" or "last")'),
    ],
)
def test_what_is_wrong_with_a_place_on_its_axis_is_said(command, metric, message):
    text = SUITE[: SUITE.index("  - {id: WORST")].replace("right[last] / right[first]", metric)
    Path("committee.yaml").write_text(text)
    code, said = command("check", "committee.yaml", "--plugin", "committee.py")
    assert code == 2
    assert message in said and "committee.yaml:12:" in said


class Settings(Config):
    pass


class Nameless(Experiment[Settings]):
    def run(self, configs, seeds, device):
        raise NotImplementedError


class Taken(Nameless):
    name, about, config, measures = "train", "", Settings, ()


class Borrowed(Experiment[Config]):
    name, about, config, measures = "borrowed", "", Config, ()

    def run(self, configs, seeds, device):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        (Nameless, TypeError, "Nameless lacks name, about, config, measures"),
        (Taken, ValueError, "the experiment 'train' is already registered"),
        (Borrowed, TypeError, "must be defined in one module. Got reportgen.experiments"),
        (dict, TypeError, "is not a subclass of reportgen.Experiment"),
    ],
)
def test_what_cannot_be_registered_is_refused(kind, error, message):
    with pytest.raises(error, match=message):
        reportgen.register_experiment(kind)
    assert "borrowed" not in EXPERIMENTS


def test_a_plugin_that_fails_registers_nothing(here, command):
    Path("committee.py").write_text(PLUGIN + "\nraise ValueError('later')\n")
    code, said = command("check", "committee.yaml", "--plugin", "committee.py")
    assert code == 2 and "later" in said
    assert "committee" not in EXPERIMENTS


class Course(Config):
    """Rounds with a curve."""


ROUND = Axis("round", "rounds", coordinates="rounds", course=True)


class CourseExperiment(Experiment[Course]):
    """Returns what a test puts there."""

    name, about, config = "course", "", Course
    measures: ClassVar[Sequence[Quantity]] = (
        Quantity("loss", "loss", "", (ROUND,), "lower"),
        Quantity("total", "total", ""),
    )
    outcome: object = None

    def places(self, config):
        return {"round": (0, 10, 20)}

    def run(self, configs, seeds, device):
        return self.outcome


ROUNDS = np.array([0, 10, 20])


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        (None, "run must return a list of 1 outcomes. Got None instead."),
        ([], "run must return a list of 1 outcomes. Got 0 outcomes instead."),
        ([{}], "run must return outcomes. Got dict instead."),
        (
            [Outcome("good")],  # type: ignore[arg-type]
            "a status must be ok, diverged or failed. Got 'good' instead.",
        ),
        (
            [Outcome("ok", {"rounds": ROUNDS, "loss": np.ones(2)})],
            '"loss" has the shape (2,), but (3,) is expected (round)',
        ),
        (
            [Outcome("ok", {"rounds": ROUNDS, "total": np.ones(1)})],
            '"total" has the shape (1,), but () is expected (one number per trial)',
        ),
        (
            [Outcome("ok", {"rounds": ROUNDS, "loss": np.array(["a", "b", "c"])})],
            '"loss" must contain real numbers. Got <U1 instead.',
        ),
        (
            [Outcome("ok", {"loss": np.ones(3)})],
            'the array "rounds" with the positions of round is missing',
        ),
        (
            [Outcome("ok", {"rounds": ROUNDS + 1, "loss": np.ones(3)})],
            '"rounds" differs from the positions declared by `places`',
        ),
    ],
)
def test_what_does_not_fit_its_declaration_is_a_failed_trial(monkeypatch, returned, reason):
    experiment = CourseExperiment()
    experiment.outcome = returned
    monkeypatch.setitem(EXPERIMENTS.known, "course", experiment)
    (found,) = compute("course", [Course()], [0], "cpu")
    assert found.status == "failed"
    assert reason in found.reason


def test_a_curve_that_ends_where_its_trial_diverged_is_no_shorter_than_others(monkeypatch):
    experiment = CourseExperiment()
    short = {"rounds": ROUNDS[:2], "loss": np.array([1.0, 2.0])}
    experiment.outcome = [Outcome("diverged", short, "it broke")]
    monkeypatch.setitem(EXPERIMENTS.known, "course", experiment)
    (found,) = compute("course", [Course()], [0], "cpu")
    assert found.status == "diverged"
    np.testing.assert_array_equal(found.arrays["loss"], [1.0, 2.0, np.nan])
    np.testing.assert_array_equal(found.arrays["rounds"], ROUNDS)


@pytest.mark.parametrize(
    ("quantity", "error"),
    [
        (Quantity("val loss", "", ""), "a quantity's name must be like val_loss"),
        (Quantity("loss", "", "", (Axis("seed", "seeds"),)), "an axis cannot be called 'seed'"),
        (Quantity("loss", "", "", ROUND), "axes of loss must be a tuple"),  # type: ignore[arg-type]
        (Quantity("loss", "", "", (), "up"), "better must be higher, lower or None"),  # type: ignore[arg-type]
    ],
)
def test_quantities_that_cannot_be_used_are_refused(quantity, error):
    class Odd(CourseExperiment):
        name = "odd"
        measures = (quantity,)

    with pytest.raises((TypeError, ValueError), match=error):
        reportgen.register_experiment(Odd)
