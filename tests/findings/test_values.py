"""Metrics of several trials: over factors and seeds, of other arms; against plain numpy."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reportgen.execution import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.findings.values import Values
from reportgen.suite import load_suite

SUITE = """
suite: grid
question: Which?
experiment: train
base: {data: mnist, model: mlp, optimizer: {sgd: {lr: 0.1}}, steps: 100}
compare:
  model.mlp.norm: [none, batch]
  optimizer.sgd.lr: [0.01, 0.1, 1]
  batch_size: [4, 16]
seeds: 4
claims:
  - id: C
    says: s
    metric: METRIC
    rule: RULE
"""
NORMS, RATES, SIZES, SEEDS = ("none", "batch"), ("0.01", "0.1", "1"), ("4", "16"), range(4)
SHAPE = (len(NORMS), len(RATES), len(SIZES), len(SEEDS))
LOSSES = np.random.default_rng(3).uniform(0.5, 2, SHAPE)
"""val_loss[last] by norm, rate, batch size, seed."""
STEPS = np.array([0, 50, 100])
NAN, INF = np.nan, np.inf


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    path = tmp_path_factory.mktemp("values") / "grid.yaml"
    loaded = {}

    def load(metric, rule="norm=batch < norm=none", **options):
        key = (metric, rule, *options)
        if key not in loaded:
            path.write_text(SUITE.replace("METRIC", metric).replace("RULE", rule))
            loaded[key] = load_suite(path, **options)
        return loaded[key]

    return load


def outcome(loss):
    curve = np.array([3.0, 2.5, loss])
    if not np.isfinite(loss):
        curve[-1] = np.nan
        return Outcome("diverged", {"steps": STEPS, "val_loss": curve}, "lost")
    return Outcome("ok", {"steps": STEPS, "val_loss": curve})


def run_of(suite, losses=LOSSES):
    """A run with these losses: infinite in a trial that diverged, NaN where there is none."""
    records = []
    for arm in suite.arms:
        at = tuple(
            names.index(arm.levels[factor])
            for factor, names in (("norm", NORMS), ("lr", RATES), ("batch_size", SIZES))
        )
        for seed in SEEDS:
            if not np.isnan(loss := losses[at][seed]):
                records.append(Record(Trial(arm, seed, f"{arm.name}{seed}"), outcome(loss), "r"))
    return Run(suite, tuple(records), (), ())


def sides(suite, losses=LOSSES, seeds=None):
    """(name, values by seed) of the left side, then the right one, of every cell."""
    (claim,) = suite.claims
    values = Values(run_of(suite, losses), seeds)
    return [
        (group.name, dict(values.side(group, claim.metric).by_seed))
        for pair in values.cells(claim.rule)
        for group in pair
        if group is not None
    ]


def by_seed(values):
    return {seed: pytest.approx(value) for seed, value in zip(SEEDS, values, strict=True)}


def in_pairs(values):
    """What is left of one value a seed where two seeds make one."""
    pairs = zip(SEEDS[::2], values[::2], values[1::2], strict=False)
    return {seed: pytest.approx(abs(first - second)) for seed, first, second in pairs}


OVER_RATES = {
    "best(val_loss[last], over=lr)": LOSSES.min(axis=1),
    "worst(val_loss[last], over=lr)": LOSSES.max(axis=1),
    "mean(val_loss[last], over=lr)": LOSSES.mean(axis=1),
    "spread(val_loss[last], over=lr)": LOSSES.std(axis=1),
    "max(val_loss[last], over=lr) - min(val_loss[last], over=lr)": np.ptp(LOSSES, axis=1),
    "slope(val_loss[last], over=lr)": np.polyfit(
        [0.01, 0.1, 1], np.moveaxis(LOSSES, 1, 0).reshape(3, -1), 1
    )[0].reshape(LOSSES.min(axis=1).shape),
    "exponent(val_loss[last], over=lr)": np.polyfit(
        np.log([0.01, 0.1, 1]), np.log(np.moveaxis(LOSSES, 1, 0)).reshape(3, -1), 1
    )[0].reshape(LOSSES.min(axis=1).shape),
    "sqrt(mean(val_loss[last], over=lr)) * -2": -2 * np.sqrt(LOSSES.mean(axis=1)),
    "clip(best(val_loss[last], over=lr), 0.6, 0.8)": LOSSES.min(axis=1).clip(0.6, 0.8),
    'best(val_loss[last], over=lr) / of("lr=0.1", val_loss[last])': LOSSES.min(axis=1)
    / LOSSES[:, 1],
    'of("norm=none", mean(val_loss[last], over=lr))': np.stack([LOSSES[0].mean(axis=0)] * 2),
    'mean(val_loss[last] / of("norm=none", val_loss[last]), over=lr)': (LOSSES / LOSSES[:1]).mean(
        axis=1
    ),
    'mean(of("norm=none, lr=1", val_loss[last]), over=lr)': np.stack([LOSSES[0, 2]] * 2),
}


@pytest.mark.parametrize("metric", OVER_RATES)
def test_over_the_levels_of_a_factor(suite, metric):
    expected = OVER_RATES[metric]
    assert sides(suite(metric)) == [
        (f"norm={norm}, batch_size={size}", by_seed(expected[NORMS.index(norm), s]))
        for s, size in enumerate(SIZES)
        for norm in ("batch", "none")
    ]


def test_over_all_combinations_of_two_factors(suite):
    expected = LOSSES.reshape(2, -1, 4).std(axis=1)
    found = sides(suite("spread(val_loss[last], over=(lr, batch_size))"))
    assert found == [("norm=batch", by_seed(expected[1])), ("norm=none", by_seed(expected[0]))]


def test_one_function_inside_another(suite):
    metric = "mean(exponent(val_loss[last], over=batch_size), over=(lr, norm))"
    logs = np.log(LOSSES)
    expected = ((logs[:, :, 1] - logs[:, :, 0]) / np.log(4)).mean(axis=(0, 1))
    assert sides(suite(metric, "all < -0.4")) == [("all arms", by_seed(expected))]


def test_spread_over_seeds(suite):
    values = LOSSES[1, 2, 0]
    rule = "norm=batch, lr=1, batch_size=4 > 0"
    ((_, found),) = sides(suite("spread(val_loss[last], over=seed)", rule))
    assert found == in_pairs(values)


def test_spread_over_seeds_of_the_best_rate(suite):
    best = LOSSES[1, :, 0].min(axis=0)
    metric = "spread(best(val_loss[last], over=lr), over=seed)"
    (_, found), *_ = sides(suite(metric))
    assert found == in_pairs(best)


def test_a_look_knows_nothing_of_later_seeds(suite):
    metric, rule = "spread(val_loss[last], over=seed)", "norm=batch, lr=1, batch_size=4 > 0"
    ((_, found),) = sides(suite(metric, rule), seeds=[0, 1, 2])
    assert found == in_pairs(LOSSES[1, 2, 0, :2])


def test_the_ratio_to_another_arm_is_of_the_same_seed(suite):
    metric = 'val_loss[last] / of("norm=none", val_loss[last])'
    found = sides(suite(metric, "norm=batch < 1"))
    expected = LOSSES[1] / LOSSES[0]
    assert found == [
        (f"norm=batch, lr={rate}, batch_size={size}", by_seed(expected[r, s]))
        for (r, rate), (s, size) in itertools.product(enumerate(RATES), enumerate(SIZES))
    ]


with_gaps = hnp.arrays(
    np.float64, SHAPE, elements=st.one_of(st.floats(0.5, 2), st.just(INF), st.just(NAN))
)


def plain(function, losses):
    """Over the rates, NaN for what has no value."""
    missing = np.isnan(losses).any(axis=1)
    if function == "spread":
        finite = np.isfinite(losses).all(axis=1)
        found = np.where(finite, np.where(np.isfinite(losses), losses, 0).std(axis=1), INF)
    else:
        found = getattr(losses, {"best": "min", "worst": "max"}.get(function, function))(axis=1)
    return np.where(missing, NAN, found)


@given(with_gaps, st.sampled_from(["best", "worst", "mean", "spread"]))
def test_nothing_is_dropped(suite, losses, function):
    found = sides(suite(f"{function}(val_loss[last], over=lr)"), losses)
    expected = plain(function, losses)
    for (_, values), (s, n) in zip(found, itertools.product((0, 1), (1, 0)), strict=True):
        there = {seed: v for seed, v in enumerate(expected[n, s]) if not np.isnan(v)}
        assert values == pytest.approx(there)


@given(with_gaps)
def test_a_side_tells_of_every_trial_that_diverged(suite, losses):
    loaded = suite('best(val_loss[last], over=lr) - of("norm=none, lr=0.1", val_loss[last])')
    (claim,) = loaded.claims
    values = Values(run_of(loaded, losses))
    for left, _ in values.cells(claim.rule):
        size = SIZES.index(left.name[-2:].strip("="))
        used = np.concatenate([losses[1, :, size], losses[0, 1:2, size]])
        side = values.side(left, claim.metric)
        there = ~np.isnan(used).any(axis=0)
        assert side.seeds == tuple(np.flatnonzero(there))
        assert side.diverged == set(np.flatnonzero(there & np.isinf(used).any(axis=0)))
        other = set(np.flatnonzero(there & np.isinf(used[-1])))
        assert side.diverged_in.get(f"norm=none, lr=0.1, batch_size={SIZES[size]}", set()) == other


def test_no_power_law_goes_through_a_trial_that_diverged(suite):
    losses = LOSSES.copy()
    losses[1, 0, 0, 2] = INF
    (_, found), *_ = sides(suite("exponent(val_loss[last], over=lr)"), losses)
    assert np.isnan(found[2]) and np.isfinite(found[1])


def test_without_the_other_arm_there_is_no_value(suite):
    metric = 'val_loss[last] / of("norm=none", val_loss[last])'
    only = ("norm=batch, lr=1, batch_size=4", "norm=batch, lr=1, batch_size=16")
    loaded = suite(metric, "norm=batch < 1", only=only)
    (claim,) = loaded.claims
    values = Values(run_of(loaded))
    found = [values.side(left, claim.metric) for left, _ in values.cells(claim.rule)]
    assert [(side.seeds, side.lacking) for side in found] == [((), "norm=none was not run")] * 2


def test_an_arm_that_was_left_out_takes_its_side_along(suite):
    names = [arm.name for arm in suite("best(val_loss[last], over=lr)").arms]
    loaded = suite("best(val_loss[last], over=lr)", only=tuple(names[:-1]))
    assert [name for name, _ in sides(loaded)] == [
        "norm=batch, batch_size=4",
        "norm=none, batch_size=4",
    ]


def test_what_trials_lack_is_said(suite):
    loaded = suite("best(test_loss, over=lr)")
    (claim,) = loaded.claims
    values = Values(run_of(loaded))
    left, _ = values.cells(claim.rule)[0]
    side = values.side(left, claim.metric)
    assert (side.seeds, side.lacking) == ((), "the trials have no test_loss")


def test_a_failed_trial_has_no_value(suite):
    loaded = suite("val_loss[last]", "norm=batch, lr=1, batch_size=4 < 3")
    run = run_of(loaded)
    records = list(run.records)
    name = "norm=batch, lr=1, batch_size=4"
    at = next(i for i, r in enumerate(records) if (r.trial.arm.name, r.trial.seed) == (name, 1))
    records[at] = dataclasses.replace(records[at], outcome=Outcome("failed", {}, "killed"))
    values = Values(dataclasses.replace(run, records=tuple(records)))
    ((left, _),) = values.cells(loaded.claims[0].rule)
    assert values.side(left, loaded.claims[0].metric).seeds == (0, 2, 3)
