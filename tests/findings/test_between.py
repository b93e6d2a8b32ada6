"""Times that are known between two evaluations: what a claim about them must survive."""

import dataclasses

import numpy as np
import pytest

from reportgen.execution import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.findings import find
from reportgen.findings.values import Values
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.functions.elementwise import Abs, Sqrt
from reportgen.metrics.nodes import Number
from reportgen.stats import Verdict
from reportgen.suite import load_suite

SUITE = """
suite: grid
question: Which?
experiment: train
base: {data: digits, model: mlp, optimizer: {sgd: {lr: 0.1}}, steps: 400}
compare:
  model.mlp.norm: [none, batch]
  optimizer.sgd.lr: [0.01, 0.1, 1]
seeds: 8
claims:
  - {id: C, says: s, metric: 'METRIC', rule: 'RULE', MORE}
"""
TIME = "steps_to(val_accuracy, 0.9)"
METRICS = [
    TIME,
    f"best({TIME}, over=lr)",
    f"mean({TIME}, over=lr)",
    f"spread({TIME}, over=lr)",
    f"slope({TIME}, over=lr)",
    f"exponent({TIME}, over=lr)",
    f"spread({TIME}, over=seed)",
    f"log({TIME})",
    f"100 - {TIME}",
    f"abs({TIME} - 100)",
    f"above({TIME}, 90)",
    f"clip({TIME}, 50, 150)",
    f'{TIME} / of("norm=none", {TIME})',
    f'log({TIME} / of("norm=none", {TIME})) * (val_accuracy[last] - 3)',
    f'1 / ({TIME} - of("norm=none", {TIME}))',
]


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    path, loaded = tmp_path_factory.mktemp("between") / "grid.yaml", {}

    def load(metric=TIME, rule="norm=batch, lr=1 < norm=none, lr=1", more=""):
        key = metric, rule, more
        if key not in loaded:
            text = SUITE.replace("METRIC", metric.replace("'", "''")).replace("RULE", rule)
            path.write_text(text.replace(", MORE", f", {more}" if more else ""))
            loaded[key] = load_suite(path)
        return loaded[key]

    return load


def measured(suite, times, every):
    """A run of trials that reach their target at these times, looked at every so many steps."""
    steps = np.arange(0, 401, every)
    records = [
        Record(
            Trial(arm, seed, ""),
            Outcome("ok", {"steps": steps, "val_accuracy": np.where(steps >= time, 0.95, 0.5)}),
            "",
        )
        for arm, row in zip(suite.arms, times, strict=True)
        for seed, time in zip(suite.seeds, row, strict=True)
    ]
    return Run(suite, tuple(records), (), ())


def only(run):
    (found,) = find(run).claims
    return found


def of_arms(suite, batch, none, others=200.0):
    """Times of all arms: those of the two that a claim compares, the others alike."""
    chosen = {"norm=batch, lr=1": batch, "norm=none, lr=1": none}
    return [np.broadcast_to(chosen.get(arm.name, others), 8) for arm in suite.arms]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("every", [1, 7, 20, 100])
def test_the_truth_lies_between_the_ends(load, metric, every):
    rule = "norm=batch > norm=none" if "over=lr" in metric else "norm=batch, lr=1 > norm=none, lr=1"
    suite = load(metric, rule)
    times = np.random.default_rng(every).integers(0, 401, (len(suite.arms), 8))
    true, seen = (Values(measured(suite, times, grid)) for grid in (1, every))
    (claim,) = suite.claims
    for group in (group for pair in true.cells(claim.rule) for group in pair if group):
        exact, known = (values.side(group, claim.metric) for values in (true, seen))
        low, high = known.ends(exact.seeds)
        value = exact.array(exact.seeds)
        slack = 1e-9 * np.where(np.isfinite(value), np.maximum(1, np.abs(value)), 0)
        inside = (low - slack <= value) & (value <= high + slack)
        assert (inside | np.isnan(value) | np.isnan(low)).all(), (low, value, high)
        if every == 1:
            assert known.known_to == 0


def test_a_grid_that_is_too_coarse_decides_nothing(load):
    suite = load(more="margin: 1.5x")
    run = measured(suite, of_arms(suite, 95, 105), every=100)
    found = only(run)
    assert found.verdict is Verdict.UNDECIDED
    (cell,) = found.cells
    assert cell.interval.low <= 95 / 105 <= cell.interval.high
    assert "times known to within 100 steps" in found.sentence
    assert not cell.evidence.skewed  # the grid is what makes p larger
    fine = only(measured(suite, of_arms(suite, 95, 105), every=1))
    assert fine.verdict is Verdict.EQUIVALENT
    assert "known to within" not in fine.sentence


@pytest.mark.parametrize(
    ("rule", "more", "batch", "none", "verdict"),
    [
        ("<", "", 95, 105, "supported"),  # apart, whatever the grid
        (">", "", 95, 105, "contradicted"),
        ("<", "", 105, 195, "undecided"),  # seen at the same evaluation
        ("<", "margin: 1.2x", 95, 205, "supported"),  # 100 / 201 at worst
        ("<", "margin: 2.5x", 95, 205, "undecided"),
        ("<", "margin: 2.5x", 95, 305, "supported"),
        ("=", "margin: 2.5x", 205, 295, "supported"),
        ("=", "margin: 1.2x", 205, 295, "undecided"),
        ("=", "margin: 100", 105, 195, "supported"),
        ("=", "margin: 50", 105, 195, "undecided"),
        ("=", "margin: 50", 105, 395, "contradicted"),
    ],
)
def test_both_ends_must_agree(load, rule, more, batch, none, verdict):
    suite = load(rule=f"norm=batch, lr=1 {rule} norm=none, lr=1", more=more)
    assert only(measured(suite, of_arms(suite, batch, none), 100)).verdict.value == verdict


@pytest.mark.parametrize(
    ("rule", "verdict"), [("< 100", "undecided"), ("< 120", "supported"), ("> 50", "supported")]
)
def test_a_time_against_a_number(load, rule, verdict):
    suite = load(rule=f"norm=batch, lr=1 {rule}")
    assert only(measured(suite, of_arms(suite, 95, 105), 20)).verdict.value == verdict


def test_a_target_that_is_never_reached_has_no_other_end(load):
    suite = load(more="margin: 1.2x")
    found = only(measured(suite, of_arms(suite, 95, 1000), 20))
    assert found.verdict is Verdict.SUPPORTED
    assert found.cells[0].interval.high == 0


def test_arithmetic_of_ends_knows_what_it_does_not_know():
    one = Number(1)
    assert Binary("/", one, one).ends([(1, 1), (-1, 1)]) == (-np.inf, np.inf)
    assert Abs(one).ends([(-2, 1)]) == (0, 2)
    assert np.isnan(Sqrt(one).ends([(-1, 1)])).all()


VALUE = "val_accuracy[last]"


@pytest.mark.parametrize(
    ("metric", "failed", "verdict", "told"),
    [
        (VALUE, 2, "undecided", "2 failed trials are left out; as the worst value they would"),
        (TIME, 1, "undecided", "1 failed trial is left out; as the worst value it would make it"),
    ],
)
def test_failed_trials_are_left_out_and_what_they_could_change_is_said(
    load, metric, failed, verdict, told
):
    better = ">" if metric == VALUE else "<"
    suite = load(metric, f"norm=batch, lr=1 {better} norm=none, lr=1")
    run = measured(suite, of_arms(suite, 95, 600), 1)
    lost = {("norm=batch, lr=1", seed) for seed in range(failed)}
    records = tuple(
        dataclasses.replace(record, outcome=Outcome("failed", reason="no memory"))
        if (record.trial.arm.name, record.trial.seed) in lost
        else record
        for record in run.records
    )
    found = only(dataclasses.replace(run, records=records))
    assert found.verdict is (Verdict.SUPPORTED if failed < 3 else Verdict.UNDECIDED)
    assert (found.failed, found.if_failed.value) == (failed, verdict)
    assert told in found.sentence
    assert found.seeds == 8 - failed


def test_failed_trials_of_other_arms_are_not_the_claims(load):
    suite = load()
    run = measured(suite, of_arms(suite, 95, 205), 1)
    last = dataclasses.replace(run.records[0], outcome=Outcome("failed"))
    assert last.trial.arm.name == "norm=none, lr=0.01"
    found = only(dataclasses.replace(run, records=(last, *run.records[1:])))
    assert (found.failed, found.if_failed) == (0, None)
    assert "left out" not in found.sentence


def test_failed_trials_that_would_change_nothing(load):
    suite = load()
    run = measured(suite, of_arms(suite, 95, 205), 1)
    records = tuple(
        dataclasses.replace(record, outcome=Outcome("failed"))
        if (record.trial.arm.name, record.trial.seed) == ("norm=none, lr=1", 0)
        else record
        for record in run.records
    )
    found = only(dataclasses.replace(run, records=records))
    assert found.if_failed is found.verdict is Verdict.SUPPORTED
    assert found.sentence.endswith("as the worst value it would not change the verdict.")
