"""Metrics of training runs: places, times to a target, trials that diverge or never arrive."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.execution import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.experiments.train.run import TrainExperiment
from reportgen.findings import evaluate, find
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.trial import NotMeasured
from reportgen.parts.datasets import Facts, Guess
from reportgen.stats import Verdict
from reportgen.suite import load_suite

TRAIN = TrainExperiment()

STEPS = np.array([0, 50, 100, 120])
ARRAYS = {
    "steps": STEPS,
    "val_accuracy": np.array([0.1, 0.5, 0.9, 0.8]),
    "val_loss": np.array([2.0, 1.0, 0.5, 0.6]),
    "grad_norm": np.array([np.nan, 3.0, 2.0, 1.0]),
    "saturated": np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]]),
    "update_ratio": np.array([[np.nan, np.nan], [0.1, 0.2], [0.2, 0.3], [0.3, 0.4]]),
    "test_accuracy": np.array(0.75),
    "parameters": np.array(1000),
}


def value(text, arrays=ARRAYS, **options):
    return evaluate(parse_metric(text, TRAIN.quantities), arrays, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("val_accuracy[last]", 0.8),
        ("val_accuracy[first]", 0.1),
        ("val_accuracy[100]", 0.9),
        ("val_accuracy[step=120] - val_accuracy[step=0]", 0.7),
        ("saturated[step=50, layer=2]", 0.4),
        ("saturated[layer=last, step=last]", 0.8),
        ("max(saturated[layer=1])", 0.7),
        ("mean(saturated[step=100])", 0.55),
        ("min(saturated)", 0.1),
        ("mean(saturated)", 0.45),
        ("test_accuracy", 0.75),
        ("log(parameters)", math.log(1000)),
        # Both have steps, one of them layers too: at each step the layers share the curve's value.
        ("max(saturated * val_loss)", 0.48),
        ("max(val_loss * saturated[layer=1])", 0.42),
        # What belongs to a step begins with the first one.
        ("grad_norm[first]", 3.0),
        ("grad_norm[step=50]", 3.0),
        ("mean(grad_norm)", 2.0),
        ("max(update_ratio[step=first])", 0.2),
        ("max(grad_norm * val_loss)", 3.0),
        ("min(update_ratio / saturated)", 1 / 3),
        ("steps_to(val_accuracy, 0.9)", 100),
        ("steps_to(val_accuracy, 0.05)", 0),
        ("steps_to(val_accuracy, 0.91)", math.inf),
        ("steps_to(val_loss, 1)", 50),
        ("steps_to(val_loss, 0.1)", math.inf),
        ("steps_to(val_loss, 1) / steps_to(val_accuracy, 1 - 0.1)", 0.5),
        ("area(grad_norm)", (2.5 * 50 + 1.5 * 20) / 70),
        ("-val_loss[last]", -0.6),
        ("exp(log(val_loss[last])) + sqrt(abs(-4))", 2.6),
        ("clip(val_loss[first], 0.5, 1.5) + clip(val_loss[last], 1 - 0.2, 2)", 2.3),
        ("max(clip(val_loss, 0, 0.7))", 0.7),
        ("above(val_accuracy[last], 0.8)", 0),  # equal is not above
        ("above(val_accuracy[last], 0.79)", 1),
        ("above(0.79, val_accuracy[last])", 0),
        ("mean(above(val_accuracy, 0.7))", 0.5),
        ("mean(above(saturated, val_loss))", 3 / 8),  # at each step, for both layers
        ("best(val_accuracy) - worst(val_accuracy)", 0.8),
        ("best(val_loss)", 0.5),
        ("slope(val_loss)", np.polyfit(STEPS, ARRAYS["val_loss"], 1)[0]),
        ("slope(log(grad_norm))", np.polyfit([50, 100, 120], np.log([3, 2, 1]), 1)[0]),
        ("slope(val_loss * grad_norm)", np.polyfit([50, 100, 120], [3, 1, 0.6], 1)[0]),
        ("slope(saturated[step=last])", 0.1),
        ("max(slope(saturated, over=layer))", 0.1),
        ("min(slope(saturated, over=step))", np.polyfit(STEPS, [0.1, 0.3, 0.5, 0.7], 1)[0]),
        ("mean(max(saturated, over=step) - min(saturated, over=step))", 0.6),
        ("spread(val_loss, over=step)", np.std(ARRAYS["val_loss"])),
        ("mean(spread(saturated, over=layer))", 0.05),
        ("spread(mean(saturated, over=step), over=layer)", 0.05),
    ],
)
def test_values(text, expected):
    assert value(text) == pytest.approx(expected)


def test_area_is_that_of_trapezoids():
    assert value("area(val_loss)") == pytest.approx(np.trapezoid(ARRAYS["val_loss"], STEPS) / 120)
    assert value("area(0 * val_loss + 3)") == pytest.approx(3)


def test_the_area_of_one_point_is_its_value():
    arrays = {"steps": np.array([0, 7]), "grad_norm": np.array([np.nan, 5.0])}
    assert value("area(grad_norm)", arrays) == 5


curves = st.lists(st.floats(0, 1), min_size=2, max_size=8)


@given(curve=curves, target=st.floats(0, 1), harder=st.floats(0, 1))
def test_the_time_to_a_target(curve, target, harder):
    steps = 50 * np.arange(len(curve))
    arrays = {"steps": steps, "val_accuracy": np.array(curve), "val_loss": -np.array(curve)}
    found = value(f"steps_to(val_accuracy, {target!r})", arrays)
    expected = [step for step, here in zip(steps, curve, strict=True) if here >= target]
    assert found == (expected[0] if expected else math.inf)
    assert value(f"steps_to(val_loss, 0 - {target!r})", arrays) == found
    assert value(f"steps_to(val_accuracy, {target!r} + {harder!r})", arrays) >= found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Between steps 50 and 100 the loss falls from 1 to 0.5: a quarter of the way is 0.875.
        ("when(val_accuracy, val_loss, 0.875)", 0.6),
        ("when(val_loss, val_loss, 0.875)", 0.875),
        ("when(saturated[layer=2], val_loss, 0.875)", 0.45),
        ("when(val_loss, val_accuracy, 0.7)", 0.75),  # upwards where higher is better
        ("when(val_accuracy, val_loss, 0.5)", 0.9),  # on an evaluation
        ("when(val_accuracy, val_loss, 3)", 0.1),  # there from the start
        ("when(grad_norm, val_loss, 0.75)", 2.5),
        ("when(grad_norm, val_loss, 1.5)", 3.0),  # measured from the first step on only
        ("when(val_accuracy, val_loss, 0.4)", -math.inf),  # never
        ("when(val_loss, val_accuracy, 0.95)", math.inf),
        ("when(grad_norm, val_loss, 0.4)", math.nan),
    ],
)
def test_the_value_of_a_curve_where_another_is_at_a_target(text, expected):
    assert value(text) == pytest.approx(expected, nan_ok=True)


@given(curve=curves, clock=curves, target=st.floats(0, 1))
def test_a_curve_where_another_first_reaches_a_target(curve, clock, target):
    count = min(len(curve), len(clock))
    arrays = {
        "steps": 50 * np.arange(count),
        "val_loss": np.array(curve[:count]),
        "val_accuracy": np.array(clock[:count]),
    }
    found = value(f"when(val_loss, val_accuracy, {target!r})", arrays)
    crossing = next((i for i in range(count) if clock[i] >= target), None)
    if crossing is None:
        assert found == math.inf
    elif crossing == 0:
        assert found == curve[0]
    else:
        here = slice(crossing - 1, crossing + 1)
        assert found == pytest.approx(np.interp(target, clock[here], curve[here]))
        assert min(curve[here]) <= found <= max(curve[here])
    own = value(f"when(val_accuracy, val_accuracy, {target!r})", arrays)
    if crossing:
        assert own == pytest.approx(target)


def test_a_curve_is_taken_at_the_evaluation_where_the_one_before_has_no_number():
    arrays = {
        "steps": STEPS,
        "train_loss": np.array([np.nan, np.inf, 0.2, 0.1]),
        "val_loss": np.array([3.0, 2.0, 1.0, np.inf]),
    }
    assert value("when(val_loss, train_loss, 0.5)", arrays) == 1.0
    assert value("when(val_loss, train_loss, 0.15)", arrays) == math.inf


LOST = {
    name: np.where(STEPS.reshape(-1, *[1] * (array.ndim - 1)) >= 100, np.nan, array)
    for name, array in ARRAYS.items()
    if array.ndim and name != "steps"
} | {"steps": STEPS, "parameters": ARRAYS["parameters"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("val_accuracy[last]", -math.inf),
        ("val_loss[last]", math.inf),
        ("val_accuracy[step=50]", 0.5),  # measured before it diverged
        ("max(val_accuracy)", 0.5),
        ("min(val_accuracy)", -math.inf),
        ("area(val_accuracy)", -math.inf),
        ("mean(val_loss)", math.inf),
        ("test_accuracy", -math.inf),
        ("test_loss", math.inf),
        ("steps_to(val_accuracy, 0.5)", 50),  # reached before it diverged
        ("steps_to(val_accuracy, 0.9)", math.inf),
        ("steps_to(val_loss, 0.5)", math.inf),
        ("above(val_accuracy[last], 0.9)", 0),
        ("above(val_loss[last], 1)", 1),
        ("mean(above(val_accuracy, 0.4))", 0.25),  # what it reached before it diverged counts
        ("above(grad_norm[last], 1)", math.nan),  # neither side is the worse one
        ("above(1, grad_norm[last])", math.nan),
        ("when(val_accuracy, val_loss, 1.5)", 0.3),  # reached before it diverged
        ("when(val_accuracy, val_loss, 0.5)", -math.inf),
        ("when(val_loss, val_accuracy, 0.9)", math.inf),
        ("when(grad_norm, val_loss, 0.5)", math.nan),
        ("saturated[step=last, layer=1]", math.nan),
        ("saturated[step=50, layer=1]", 0.3),
        ("grad_norm[last]", math.nan),
        ("parameters", 1000),
        ("slope(val_loss)", math.inf),  # infinite from some step on: it rises
        ("slope(val_accuracy)", -math.inf),
        ("spread(val_loss, over=step)", math.inf),
        ("best(val_loss)", 1.0),
        ("worst(val_accuracy)", -math.inf),
        ("clip(val_accuracy[last], 0.1, 1)", 0.1),  # counts as guessing
        ("slope(grad_norm)", math.nan),
    ],
)
def test_what_a_diverged_trial_counts_as(text, expected):
    assert value(text, LOST, diverged=True) == pytest.approx(expected, nan_ok=True)


def test_infinite_losses_of_a_diverged_trial_are_not_its_values():
    arrays = {"steps": STEPS, "val_loss": np.array([2.0, 1.0, -np.inf, np.nan])}
    assert value("min(val_loss)", arrays, diverged=True) == 1.0


@pytest.mark.parametrize("text", ["test_loss", "val_loss[step=70]", "weight_std[step=0, layer=1]"])
def test_what_was_not_measured_is_said(text):
    with pytest.raises(NotMeasured):
        value(text)


def test_one_trial_is_not_several():
    with pytest.raises(TypeError, match="more than one trial is needed"):
        value("spread(val_loss[last], over=seed)")


SUITE = """
suite: small
question: Which?
experiment: train
base: {data: mnist, model: mlp, optimizer: {sgd: {lr: 0.1}}, steps: 120}
compare:
  model.mlp.norm: [none, batch]
seeds: 8
claims:
  - {id: C, says: s, metric: METRIC, rule: RULE}
"""
FAST, SLOW = [0.1, 0.95, 0.95, 0.95], [0.1, 0.2, 0.3, 0.95]
NEVER = [0.1, 0.2, 0.3, 0.4]


@pytest.fixture
def run(tmp_path):
    """Makes a run from the validation curves of both arms, one a seed; None: diverged."""

    def make(none, batch, metric="steps_to(val_accuracy, 0.9)", rule="norm=batch < norm=none"):
        path = tmp_path / "small.yaml"
        path.write_text(SUITE.replace("METRIC", f'"{metric}"').replace("RULE", rule))
        suite = load_suite(path)
        records = [
            Record(Trial(arm, seed, f"{arm.name}{seed}"), outcome(curve), "run")
            for arm, curves in zip(suite.arms, (none, batch), strict=True)
            for seed, curve in enumerate(curves)
        ]
        return Run(suite, tuple(records), (), ())

    return make


def outcome(curve):
    if curve is None:
        arrays = {"steps": STEPS, "val_accuracy": np.array([0.1, 0.2, np.nan, np.nan])}
        return Outcome("diverged", arrays, "loss is not finite after step 60")
    return Outcome("ok", {"steps": STEPS, "val_accuracy": np.array(curve)})


def only(run):
    (finding,) = find(run).claims
    return finding


def test_targets_that_were_never_reached_are_compared_by_medians(run):
    finding = only(run([SLOW] * 5 + [NEVER] * 3, [FAST] * 8))
    (cell,) = finding.cells
    assert finding.verdict is Verdict.SUPPORTED
    assert (cell.interval.estimate, cell.interval.low, cell.interval.high) == (-70, -math.inf, -51)
    assert finding.sentence == (
        "With norm=batch, a validation accuracy of 90 % takes 70 fewer steps than with norm=none "
        "(median, 95 % interval 51 to infinity, 8 seeds; never reached in 3 of 8 seeds of "
        "norm=none; times known to within 50 steps): supported (p = 0.012)."
    )


def test_never_is_a_word(run):
    finding = only(run([NEVER] * 8, [SLOW] * 2 + [NEVER] * 6, rule="norm=batch < 100"))
    assert finding.verdict is Verdict.CONTRADICTED
    assert finding.sentence == (
        "With norm=batch, a validation accuracy of 90 % is never reached in the median seed "
        "(median, 95 % interval 101 to never, 8 seeds; never reached in 6 of 8 seeds of "
        "norm=batch; times known to within 20 steps); the claim needs fewer than 100 steps: "
        "contradicted (p = 0.012)."
    )


def test_where_both_arms_fail_nothing_is_known(run):
    finding = only(run([NEVER] * 8, [NEVER] * 8))
    assert finding.verdict is Verdict.UNDECIDED
    assert "never reached in 8 of 8 seeds of norm=batch" in finding.sentence
    assert "never reached in 8 of 8 seeds of norm=none" in finding.sentence


def test_with_five_seeds_no_median_is_known_well_enough(run):
    made = run([NEVER] * 5, [FAST] * 5)
    finding = only(dataclasses.replace(made, suite=dataclasses.replace(made.suite, seeds=range(5))))
    assert finding.verdict is Verdict.UNDECIDED
    assert "too few values for an interval of the median" in finding.cells[0].note
    assert finding.why == "5 seeds cannot decide it; at least 6 are needed for a claim"


def test_a_side_without_a_value_is_said_to_have_none(run):
    finding = only(run([None] * 6 + [SLOW] * 2, [SLOW] * 8, "val_accuracy[last]", "norm=none > 0"))
    (cell,) = finding.cells
    assert (cell.lost, cell.diverged) == ((True,), (True,))
    assert finding.sentence.startswith(
        "With norm=none, the final validation accuracy has no value in the median seed ("
    )
    assert "6 of 8 seeds of norm=none diverged" in finding.sentence
    infinite = only(run([NEVER] * 8, [SLOW] * 8, "when(val_loss, val_accuracy, 0.9)"))
    assert not any(infinite.cells[0].diverged)


@pytest.mark.parametrize(
    ("metric", "rule"),
    [
        ("val_accuracy[last]", "norm=batch > norm=none"),
        ("steps_to(val_accuracy, 0.9)", "norm=batch < norm=none"),
        ("max(val_accuracy)", "norm=batch > norm=none"),
    ],
)
def test_trials_that_diverged_count_against_their_arm(run, metric, rule):
    finding = only(run([None] * 8, [SLOW] * 8, metric, rule))
    assert finding.verdict is Verdict.SUPPORTED
    assert "8 of 8 seeds of norm=none diverged" in finding.sentence


def test_one_diverged_trial_of_eight_is_told_and_borne(run):
    finding = only(run([SLOW] * 7 + [None], [FAST] * 8, "val_accuracy[last]", "norm=none > 0.5"))
    assert finding.verdict is Verdict.UNDECIDED  # the range of all eight reaches minus infinity
    assert "1 of 8 seeds of norm=none diverged" in finding.sentence


def test_what_no_trial_measured_leaves_the_claim_undecided(run):
    finding = only(run([SLOW] * 8, [FAST] * 8, "test_accuracy", "norm=batch > norm=none"))
    assert finding.verdict is Verdict.UNDECIDED
    assert finding.sentence == "The trials have no test_accuracy: undecided."


def test_many_cells_tell_of_lost_trials_once_each(run):
    made = run([NEVER] * 8, [None] * 4 + [FAST] * 4, rule="norm=none < 100")
    (claim,) = made.suite.claims
    both = dataclasses.replace(claim.rule.left, arms=("norm=none", "norm=batch"))
    claim = dataclasses.replace(claim, rule=dataclasses.replace(claim.rule, left=both))
    finding = only(
        dataclasses.replace(made, suite=dataclasses.replace(made.suite, claims=(claim,)))
    )
    assert finding.sentence == (
        "The claim is undecided at norm=none and batch (never reached in 8 of 8 seeds of "
        "norm=none; never reached in 4 of 8 seeds of norm=batch; 4 of 8 seeds of norm=batch "
        "diverged; +1); least support at norm=none: with norm=none, a validation accuracy of 90 % "
        "is never reached in the median seed (median, no spread, 8 seeds); the claim needs fewer "
        "than 100 steps: undecided, because the interval reaches the threshold at norm=batch."
    )


def guessed(run, accuracy, loss=1.0):
    facts = Facts((90, 10), 2, (3,), Guess(accuracy, loss), None, 1.0, 0.0)
    return dataclasses.replace(run, facts={arm.name: facts for arm in run.suite.arms})


FLAT = [0.88, 0.9, 0.91, 0.89]


def wobbling(curve, seeds=8):
    """The curve, a little higher in every other seed."""
    return [[value + 0.02 * (seed % 2) for value in curve] for seed in range(seeds)]


@pytest.mark.parametrize(
    ("none", "batch", "unlearnt", "nothing"),
    [
        (FLAT, [value - 0.3 for value in FLAT], ("norm=batch", "norm=none"), True),
        (FLAT, [0.1, 0.95, 0.97, 0.2], ("norm=none",), False),  # had learnt something once
        ([0.1, 0.5, 0.96, 0.97], [0.1, 0.95, 0.97, 0.98], (), False),
    ],
)
def test_arms_that_do_not_beat_guessing_are_named_beside_the_verdict(
    run, none, batch, unlearnt, nothing
):
    made = run(wobbling(none), wobbling(batch), "val_accuracy[last]", "norm=batch > norm=none")
    plain, finding = only(made), only(guessed(made, 0.92))
    assert finding.verdict is plain.verdict
    assert finding.unlearnt == unlearnt
    assert finding.nothing_learnt == nothing
    more = finding.sentence.removeprefix(plain.sentence)
    score = "always naming the most frequent class has an accuracy of 92 %."
    if nothing:
        assert more == f" No arm of this claim is shown to beat guessing: {score}"
    elif unlearnt:
        assert more == f" These arms are not shown to beat guessing: norm=none; {score}"
    else:
        assert more == ""


def test_arms_of_which_all_trials_diverged_have_learnt_nothing(run):
    made = run([None] * 8, [None] * 8, "val_accuracy[last]", "norm=batch > norm=none")
    assert only(guessed(made, 0.05)).nothing_learnt


def test_a_claim_that_is_not_about_answers_needs_nothing_learnt(run):
    made = run(wobbling(FLAT), wobbling(FLAT), "parameters", "norm=batch > norm=none")
    assert only(guessed(made, 0.92)).unlearnt == ()


def test_one_seed_is_held_against_guessing_by_itself(run):
    made = run([FLAT], [[0.1, 0.2, 0.3, 0.96]], "val_accuracy[last]", "norm=batch > norm=none")
    assert only(guessed(made, 0.92)).unlearnt == ("norm=none",)
