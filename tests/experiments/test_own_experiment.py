"""An experiment of a user's own, with an axis of its own, from a plug-in file to its report."""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import reportgen
from reportgen import cli
from reportgen.experiments import EXPERIMENTS, Config, Experiment
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
        ("right", '"right" has a value for each member'),
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
        (Taken, ValueError, "there is an experiment 'train' already"),
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
