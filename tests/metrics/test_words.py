"""What metrics are called: as the suite says, else in the words of a quantity or a function."""

import dataclasses
import re
from pathlib import Path

import pytest

from reportgen.experiments.train.run import TrainExperiment
from reportgen.findings.amounts import noun
from reportgen.language import LANGUAGES, phrases
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.scope import Scope
from reportgen.suite import load_suite

TRAIN = TrainExperiment()
SHIPPED = sorted((Path(__file__).parents[2] / "suites").glob("*.yaml"))
SUITE = load_suite("preprocessing")
SCOPE = Scope(
    {arm.name: arm for arm in SUITE.arms},
    {factor.name: factor for factor in SUITE.factors},
    own=tuple(arm.name for arm in SUITE.arms),
)
CODE = re.compile(r"[\[\]()_]|\b(steps_to|clip|exp|sqrt|of)\(")


def metric(text, called=""):
    return dataclasses.replace(parse_metric(text, TRAIN.quantities, scope=SCOPE), called=called)


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [
        ("val_accuracy[last]", "final validation accuracy", "percent"),
        ("val_loss[first]", "initial validation loss", ""),
        ("grad_norm[first]", "norm of the gradient after the first step", ""),
        ("val_loss[step=100]", "validation loss after 100 steps", ""),
        ("stopped_at", "step at which training stopped", ""),
        ("test_accuracy", "test accuracy", "percent"),
        ("weight_std[step=last, layer=2]", "final standard deviation of weights in layer 2", ""),
        ("max(val_accuracy)", "largest validation accuracy over training", "percent"),
        ("area(val_loss)", "mean validation loss over training", ""),
        ("mean(saturated[step=last])",
         "mean final fraction of saturated or inactive units over the layers", ""),
        ("spread(val_accuracy, over=step)", "spread over training of the validation accuracy",
         "points"),
        ("slope(val_loss)", "slope over training of the validation loss", ""),
        ("best(val_loss[last], over=lr)", "smallest final validation loss over lr", ""),
        ("spread(val_loss[last], over=seed)", "spread over seeds of the final validation loss", ""),
        ("log(val_loss[last])", "logarithm of the final validation loss", ""),
        ("clip(val_accuracy[last], 0.1, 1)",
         "final validation accuracy, clipped to the range from 10 % to 100 %", "percent"),
        ("above(val_accuracy[last], 0.9)",
         "indicator, 1 or 0, of whether the final validation accuracy is above 90 %", "percent"),
        ('of("preprocess=raw", test_loss)', "test loss with preprocess=raw", ""),
        ("steps_to(val_accuracy, 0.95)", "a validation accuracy of 95 %", "steps"),
        ("steps_to(val_loss, 0.3)", "a validation loss of 0.3", "steps"),
        ("steps_to(val_loss, -1 / 2)", "a validation loss of -0.5", "steps"),
        ("when(val_accuracy, train_loss, 0.1)",
         "validation accuracy at the first training loss of 0.1", "percent"),
        ("when(saturated[layer=2], val_accuracy, 0.9)",
         "fraction of saturated or inactive units in layer 2 at the first validation accuracy of "
         "90 %", ""),
    ],
)  # fmt: skip
def test_functions_of_quantities_have_words_and_shares_are_percentages(text, words, unit):
    found = noun(metric(text), phrases("en"))
    assert (found.text, found.unit) == (words, unit)
    assert found.scale == (100 if unit in ("percent", "points") else 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("val_accuracy[last]", "최종 검증 정확도"),
        ("saturated[step=last, layer=2]", "2번째 층의 포화되었거나 비활성인 유닛의 비율"),
        ("steps_to(train_loss, 0.1)", "학습 손실 0.1까지의 스텝 수"),
        ("when(val_loss, train_loss, 0.1)", "학습 손실이 처음 0.1에 도달할 때의 검증 손실"),
    ],
)
def test_korean(text, said):
    assert metric(text).words(phrases("ko")).endswith(said)


@pytest.mark.parametrize(
    ("text", "called", "words", "unit"),
    [
        ("max(val_accuracy) - val_accuracy[last]", "loss", "loss", "points"),
        ("clip(val_accuracy[last], 0.1, 1)", "final accuracy", "final accuracy", "percent"),
        ("mean(above(val_accuracy, 0.9))", "share of time above", "share of time above", "percent"),
        ("mean(spread(clip(saturated, 0, 1), over=step))", "scatter", "scatter", ""),
        ("log(val_accuracy[last])", "log accuracy", "log accuracy", ""),
        ("2 * val_accuracy[last]", "twice the accuracy", "twice the accuracy", ""),
        ("val_accuracy[last]", "accuracy at the end", "accuracy at the end", "percent"),
        ("steps_to(val_loss, 0.3)", "steps to 0.3", "a validation loss of 0.3", "steps"),
    ],
)
def test_the_name_that_the_suite_gives_and_the_unit_of_its_parts(text, called, words, unit):
    found = noun(metric(text, called), phrases("en"))
    assert (found.text, found.unit) == (words, unit)
    assert metric(text, called).words(phrases("en")) == called


@pytest.mark.parametrize("text", ["val_loss[last] / train_loss[last]", "max(log(val_loss))"])
def test_what_a_suite_should_name_itself_stands_as_it_is_written(text):
    assert metric(text).words(phrases("en")) == ""
    assert metric(text).name(phrases("en")) == noun(metric(text), phrases("en")).text == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_shipped_suites_show_no_code(path, language):
    for claim in load_suite(path, language=language).claims:
        found = claim.metric.words(phrases(language))
        assert found and not CODE.search(found), (claim.id, found)


def test_a_difference_of_percentages_is_in_percentage_points():
    assert noun(metric("val_accuracy[last]"), phrases("en")).apart == "points"
    assert noun(metric("steps_to(val_loss, 0.3)"), phrases("en")).apart == "steps"
