"""The figures that a suite declares: what is read, what is refused and where, and the defaults."""

from __future__ import annotations

import jsonschema
import pytest

from reportgen.experiments import EXPERIMENTS
from reportgen.metrics.functions.summaries import Min
from reportgen.suite import suite_schema
from reportgen.suite.reading import parse_source

TRAINING = """\
suite: rates
question: Which rate?
experiment: train
base:
  data: digits
  model: {mlp: {hidden: [8]}}
  steps: 10
compare:
  model.mlp.norm: {as: norm, levels: [none, batch]}
  optimizer.sgd.lr: {as: lr, levels: [0.01, 0.1, 1]}
seeds: 2
"""
SHOWN = """\
figures:
  panels: norm
  arms: {best: "val_loss[last]", over: lr}
  each: [norm=batch]
  beside: norm
  show:
    - sweep
    - sweep: {metric: ["val_loss[last]", "train_loss[last]"], along: lr}
    - scatter:
        upwards: best(min(val_loss), over=lr)
        across: mean(val_loss[first], over=lr)
        along: lr
        powers: {none: 0.5, batch: [1, 2]}
    - curves: val_accuracy
    - beside: {quantity: weight_std, layer: last, arms: norm=batch}
    - gap: loss
"""
VALIDATOR = jsonschema.Draft202012Validator(suite_schema())


def schema_errors(text: str) -> list:
    return list(VALIDATOR.iter_errors(parse_source("x", text).data))


def test_what_a_suite_shows_is_read_in_its_order(load):
    suite = load(TRAINING + SHOWN)
    assert [shown.type.name for shown in suite.shows] == [
        *("sweep", "sweep", "scatter", "curves", "beside", "gap"),
    ]
    every, sweep, scatter, curves, beside, gap = suite.shows
    assert every["metric"] is None and every["along"] is None
    assert [metric.text for metric in sweep["metric"]] == ["val_loss[last]", "train_loss[last]"]
    assert isinstance(scatter["upwards"].expression, Min)
    assert [metric.text for metric in scatter["across"]] == ["mean(val_loss[first], over=lr)"]
    assert scatter["powers"] == {"none": (0.5,), "batch": (1.0, 2.0)}
    assert curves["quantity"] == "val_accuracy"
    batch = tuple(f"norm=batch, lr={rate}" for rate in ("0.01", "0.1", "1"))
    assert (beside["layer"], beside["arms"]) == ("last", batch)
    assert gap["score"] == "loss"


def test_a_heat_map_has_two_numeric_factors(load):
    momenta = "  optimizer.sgd.momentum: {as: momentum, levels: [0, 0.5, 0.9]}\nseeds:"
    heat = 'figures: {show: [heat: {metric: "val_loss[last]", x: lr, y: momentum}]}\n'
    (shown,) = load(TRAINING.replace("seeds:", momenta) + heat).shows
    assert (shown["metric"].text, shown["x"], shown["y"]) == ("val_loss[last]", "lr", "momentum")


def test_the_layout_names_factors_and_arms(load):
    layout = load(TRAINING + SHOWN).layout
    assert (layout.panels, layout.beside, layout.over) == ("norm", "norm", "lr")
    assert layout.best is not None and layout.best.text == "val_loss[last]"
    assert layout.each == tuple(f"norm=batch, lr={rate}" for rate in ("0.01", "0.1", "1"))
    groups = "figures: {panels: {plain: [norm=none], normalised: [norm=batch]}, beside: 3}\n"
    layout = load(TRAINING + groups).layout
    assert list(layout.groups) == ["plain", "normalised"]
    assert layout.groups["normalised"] == tuple(
        f"norm=batch, lr={rate}" for rate in ("0.01", "0.1", "1")
    )
    assert layout.beside == 3


def test_a_suite_that_declares_none_shows_those_of_its_experiment(load):
    suite = load(TRAINING)
    assert suite.shows == tuple(EXPERIMENTS["train"].shows)
    assert load(f"{TRAINING}figures: {{panels: norm}}\n").shows == suite.shows


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_defaults_are_among_the_figures_of_the_experiment_and_have_what_they_need(name):
    experiment = EXPERIMENTS[name]
    for shown in experiment.shows:
        assert shown.type in experiment.figures
        assert set(shown.type.needed) <= set(shown.options) <= set(shown.type.options)


WRONG = {
    "unknown figure": (
        "show: [curve: val_loss]",
        '12:18: unknown figure "curve" of train; did you mean "curves"?\n'
        "   12 | figures: {show: [curve: val_loss]}\n"
        "      |                  ^^^^^",
    ),
    "unknown quantity": (
        "show: [curves: val_los]",
        'unknown metric "val_los"; did you mean "val_loss"?',
    ),
    "unknown option": (
        "show: [curves: {quantities: val_loss}]",
        'curves has no option "quantities"; did you mean "quantity"?',
    ),
    "option that is needed": ("show: [curves]", "curves needs quantity"),
    "figure without options": ("show: [losses: val_loss]", "losses takes no options"),
    "two figures in one entry": (
        "show: [{curves: val_loss, gap: loss}]",
        "an entry of figures.show must be one figure, or a mapping of it to its options.",
    ),
    "no figures at all": ("show: []", "show"),
    "metric of many numbers": (
        "show: [sweep: val_loss]",
        '"val_loss" has one value per step',
    ),
    "metric over several trials": (
        "show: [{sweep: {metric: 'max(val_loss[last], over=lr)'}}]",
        '"max(val_loss[last], over=lr)" is not one number per trial',
    ),
    "summary that sums nothing up": (
        "show: [{scatter: {upwards: 'val_loss[last]', across: 'val_loss[last]', along: lr}}]",
        '"val_loss[last]" must aggregate one number per trial over a factor: best(..., over=lr)',
    ),
    "metric that is a list": ("show: [{sweep: {metric: [[1]]}}]", "expected a metric. Got"),
    "factor that is no number": (
        "show: [{sweep: {along: norm}}]",
        "along needs a factor with at least three levels that are numbers",
    ),
    "unknown factor": ("panels: nrom", 'unknown factor "nrom"; did you mean "norm"?'),
    "score": ("show: [gap: precision]", 'expected loss or accuracy. Got "precision" instead.'),
    "layer": (
        "show: [{beside: {quantity: weight_std, layer: 0}}]",
        "expected a layer: 1, 2, ..., first or last. Got 0 instead.",
    ),
    "exponents": (
        "show: [{scatter: {upwards: 'best(val_loss[last], over=lr)', along: lr, powers: 2, "
        "across: 'mean(val_loss[last], over=lr)'}}]",
        "expected arms with their exponents. Got 2 instead.",
    ),
    "unknown level": ("arms: [norm=bach]", 'unknown level "bach" of norm; did you mean "batch"?'),
    "arms that are a number": (
        "show: [{beside: {quantity: weight_std, arms: 3}}]",
        "expected names or levels of arms. Got 3 instead.",
    ),
    "arm in no panel": ("panels: {plain: [norm=none]}", '"norm=batch, lr=0.01" is in no panel'),
    "arm in two panels": (
        "panels: {all: [all], plain: [norm=none]}",
        '"norm=none, lr=0.01" is in two panels',
    ),
    "one arm beside itself": ("beside: 1", "beside"),
    "unknown key": ("shows: [losses]", "shows"),
}


@pytest.mark.parametrize(("written", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_place(message, written, expected):
    told = message(text=f"{TRAINING}figures: {{{written}}}\n")
    assert told.startswith("suite.yaml:12:")
    assert expected in told


def test_the_schema_knows_the_figures_of_each_experiment_and_their_options():
    assert schema_errors(TRAINING + SHOWN) == []
    for name in ("unknown figure", "unknown option", "unknown quantity", "option that is needed"):
        written, _ = WRONG[name]
        assert schema_errors(f"{TRAINING}figures: {{{written}}}\n") != [], name
    histograms = "figures: {show: [histograms]}\n"
    assert schema_errors(TRAINING + histograms) == []
    assert schema_errors(TRAINING.replace("train", "descend") + histograms) != []


SUITABLE = {
    "curve of a layer": (
        "show: [curves: saturated]",
        '"saturated" is not one curve over the steps; these are: ',
    ),
    "curve of one number": ("show: [curves: test_loss]", '"test_loss" is not one curve over the'),
    "layers of a curve": ("show: [layers: val_loss]", '"val_loss" is not measured in every layer'),
    "final value of a layer": ("show: [final: saturated]", '"saturated" is not one number at the'),
    "quantity that is a list": (
        "show: [curves: [val_accuracy, val_loss]]",
        "expected the name of a quantity. Got a list instead.",
    ),
    "heat of times": (
        "show: [heat: {metric: 'steps_to(val_loss, 1)', x: lr, y: lr}]",
        '"steps_to(val_loss, 1)" is infinite if the target is never reached; take a sweep',
    ),
    "heat of one factor": (
        "show: [heat: {metric: 'val_loss[last]', x: lr, y: lr}]",
        "x and y must be different factors",
    ),
    "times that are none": (
        "show: [times: 'val_loss[last]']",
        '"val_loss[last]" is not a time to a target, such as steps_to(...)',
    ),
    "scatter over another factor": (
        "show: [scatter: {upwards: 'best(val_loss[last], over=norm)', along: lr, "
        "across: 'mean(parameters, over=lr)'}]",
        '"best(val_loss[last], over=norm)" must go over lr, as the lines do',
    ),
    "scatter without properties": (
        "show: [scatter: {upwards: 'best(val_loss[last], over=lr)', along: lr, across: []}]",
        "across must not be empty",
    ),
    "exponent of no line": (
        "show: [scatter: {upwards: 'best(val_loss[last], over=lr)', along: lr, "
        "across: 'mean(parameters, over=lr)', powers: {nnone: 1}}]",
        'unknown line "nnone"; did you mean "none"?',
    ),
    "best of what is neither good nor bad": (
        "arms: {best: parameters, over: lr}",
        '"parameters" has no better direction, so no level of it is the best',
    ),
    "panels of what is left out": (
        "{panels: lr, arms: {best: 'val_loss[last]', over: lr}",
        "panels must be another factor than lr, of which only the best is shown",
    ),
    "panels of arms that are not shown": (
        "arms: [norm=none], each: [norm=batch]",
        'each must be among arms; "norm=batch, lr=0.01" is not',
    ),
    "the same figure twice": ("show: [losses, losses]", "the same losses is shown twice"),
}


@pytest.mark.parametrize(("written", "expected"), SUITABLE.values(), ids=SUITABLE)
def test_what_a_figure_cannot_show_is_refused_before_the_run(message, written, expected):
    told = message(text=f"{TRAINING}figures: {{{written.lstrip('{')}}}\n")
    assert told.startswith("suite.yaml:12:")
    assert expected in told


def test_the_hero_is_read_like_the_figures_and_may_be_the_figure_of_all_claims(load):
    text = TRAINING + SHOWN
    assert load(text).hero is None
    hero = load(text.replace("figures:\n", "figures:\n  hero: {curves: val_accuracy}\n")).hero
    assert hero == load(text).shows[3]
    claims = text.replace("figures:\n", "figures:\n  hero: claims\n")
    assert load(claims).hero == "claims" and not schema_errors(claims)


def test_an_unknown_hero_is_refused_at_its_place(message):
    text = TRAINING + SHOWN.replace("figures:\n", "figures:\n  hero: curve\n")
    assert message(text=text).startswith(
        'suite.yaml:13:9: unknown figure "curve" of train; did you mean "curves"?\n'
    )
