"""What metrics are called in sentences."""

import dataclasses

import pytest
from reportgen.suite.metric import parse_metric

from reportgen.experiments.train.run import TrainExperiment
from reportgen.findings.amounts import named as in_tables
from reportgen.findings.amounts import noun
from reportgen.language import phrases

TRAIN = TrainExperiment()


def named(text, language="en"):
    return noun(parse_metric(text, TRAIN.quantities), phrases(language))


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [
        ("val_accuracy[last]", "final validation accuracy", "percent"),
        ("val_loss[first]", "initial validation loss", ""),
        ("grad_norm[first]", "norm of the gradient after the first step", ""),
        ("val_loss[step=100]", "validation loss after 100 steps", ""),
        ("test_accuracy", "test accuracy", "percent"),
        (
            "weight_std[step=last, layer=2]",
            "final standard deviation of weights in layer 2",
            "",
        ),
        ("max(val_accuracy)", "largest validation accuracy over training", "percent"),
        ("area(val_loss)", "mean validation loss over training", ""),
        ("steps_to(val_accuracy, 0.95)", "a validation accuracy of 95 %", "steps"),
        ("steps_to(val_loss, 0.3)", "a validation loss of 0.3", "steps"),
        (
            "val_loss[last] / train_loss[last]",
            "ratio of the final validation loss to the final training loss",
            "",
        ),
        (
            "when(val_accuracy, train_loss, 0.1)",
            "validation accuracy at the first training loss of 0.1",
            "percent",
        ),
        (
            "when(saturated[layer=2], val_accuracy, 0.9)",
            "share of units that are saturated or inactive in layer 2 at the first validation "
            "accuracy of 90 %",
            "",
        ),
        ("log(val_loss[last])", "logarithm of the final validation loss", ""),
        ("2 * val_accuracy[last]", "product of 2 and the final validation accuracy", ""),
    ],
)
def test_metrics_have_words_and_shares_are_percentages(text, words, unit):
    found = named(text)
    assert (found.text, found.unit) == (words, unit)
    assert found.scale == (100 if unit == "percent" else 1)


def test_korean_names():
    assert named("val_accuracy[last]", "ko").text == "최종 검증 정확도"
    assert named("steps_to(val_accuracy, 0.95)", "ko").text == "검증 정확도 95 %"
    assert named("when(val_loss, train_loss, 0.1)", "ko").text == (
        "학습 손실이 처음 0.1에 도달할 때의 검증 손실"
    )


@pytest.mark.parametrize(
    ("text", "called", "words", "unit"),
    [
        (
            "max(val_accuracy) - val_accuracy[last]",
            "loss from the best",
            "loss from the best",
            "points",
        ),
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
    metric = dataclasses.replace(parse_metric(text, TRAIN.quantities), called=called)
    found = noun(metric, phrases("en"))
    assert (found.text, found.unit) == (words, unit)
    assert in_tables(metric, phrases("en")) == called


def test_a_difference_of_percentages_is_in_percentage_points():
    assert named("val_accuracy[last]").apart == "points"
    assert named("steps_to(val_loss, 0.3)").apart == "steps"
