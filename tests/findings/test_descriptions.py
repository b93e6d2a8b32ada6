"""Metrics in words, put together from their parts."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportgen.findings.descriptions import describe
from reportgen.suite.metric import FUNCTIONS, MetricError, parse_metric
from reportgen.suite.scope import Scope

from reportgen.experiments.train.run import TrainExperiment
from reportgen.findings.amounts import in_words, named, noun
from reportgen.language import LANGUAGES, phrases
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


def words(text, language="en"):
    return describe(parse_metric(text, TRAIN.quantities, scope=SCOPE).expression, phrases(language))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("val_accuracy[last]", "final validation accuracy"),
        ("val_accuracy[first]", "initial validation accuracy"),
        ("grad_norm[first]", "norm of the gradient after the first step"),
        ("stopped_at", "step at which training stopped"),
        ("steps_to(train_loss, 0.1)", "steps to a training loss of 0.1"),
        ("steps_to(val_accuracy, 0.95)", "steps to a validation accuracy of 95 %"),
        ("min(val_loss)", "smallest validation loss over training"),
        ("mean(saturated[step=last])", "mean final share of units that are saturated or inactive "
         "over the layers"),
        ("max(min(weight_std, over=step))", "largest value over the layers of the smallest "
         "standard deviation of weights over training"),
        ("spread(val_loss, over=step)", "spread over training of the validation loss"),
        ("slope(val_loss)", "slope over training of the validation loss"),
        ("train_accuracy[last] - val_accuracy[last]",
         "final training accuracy minus the final validation accuracy"),
        ("val_loss[last] - val_loss[step=50]",
         "validation loss after the last step minus that after 50 steps"),
        ("val_loss[last] / min(val_loss)",
         "ratio of the final validation loss to the smallest validation loss over training"),
        ("1 - val_accuracy[last]", "difference between 100 % and the final validation accuracy"),
        ("val_loss[last] + train_loss[last] + 1",
         "sum of the final validation loss, the final training loss and 1"),
        ("2 * val_loss[last]", "product of 2 and the final validation loss"),
        ("log(val_loss[last])", "logarithm of the final validation loss"),
        ("exp(mean(log(val_loss)))", "geometric mean of the validation loss"),
        ("clip(val_accuracy[last], 0.1, 1)",
         "final validation accuracy, kept between 10 % and 100 %"),
        ("mean(above(val_accuracy, 0.9))",
         "share of evaluations at which the validation accuracy is above 90 %"),
        ("mean(above(0.1, train_loss[last]), over=lr)",
         "share of settings of lr at which the final training loss is below 0.1"),
        ("max(learning_rate[first] * above(val_accuracy[last], 0.9), over=lr)",
         "largest value over lr of the initial learning rate where the final validation accuracy "
         "is above 90 %, else 0"),
        ("best(val_accuracy[last], over=lr)", "best final validation accuracy over lr"),
        ("worst(val_loss[last], over=lr)", "worst final validation loss over lr"),
        ("spread(val_loss[last], over=seed)", "spread over seeds of the final validation loss"),
        ('of("preprocess=raw", test_loss)', "test loss with preprocess=raw"),
        ('val_loss[last] - of("preprocess=raw", val_loss[last])',
         "final validation loss minus that with preprocess=raw"),
        ("steps_to(val_loss, -0.5)", "steps to a validation loss of -0.5"),
    ],
)  # fmt: skip
def test_a_metric_is_said_by_its_parts(text, said):
    assert words(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("val_accuracy[last]", "최종 검증 정확도"),
        ("saturated[step=last, layer=2]", "2번째 층의 포화되었거나 비활성인 유닛의 비율"),
        ("steps_to(train_loss, 0.1)", "학습 손실 0.1까지의 스텝 수"),
        (
            "train_accuracy[last] - val_accuracy[last]",
            "최종 학습 정확도에서 최종 검증 정확도를 뺀 차",
        ),
        ("mean(above(val_accuracy, 0.9))", "검증 정확도가 90 %보다 큰 평가 시점의 비율"),
    ],
)
def test_korean(text, said):
    assert words(text, "ko").endswith(said)


def test_what_is_easier_to_read_as_a_formula_has_no_words():
    text = " + ".join(f"val_loss[step={step}]" for step in (50, 100, 150, 200, 250))
    metric = parse_metric(text, TRAIN.quantities)
    assert in_words(metric, phrases("en")) == ""
    assert named(metric, phrases("en")) == noun(metric, phrases("en")).text == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_shipped_suites_show_no_code(path, language):
    for claim in load_suite(path, language=language).claims:
        found = in_words(claim.metric, phrases(language))
        assert found and not CODE.search(found), (claim.id, found)


step = st.sampled_from(["first", "last", "step=2"])
curve = st.sampled_from(["val_loss", "train_loss", "val_accuracy", "learning_rate"])
grid = st.sampled_from(["saturated", "weight_std"])
number = st.sampled_from(["0", "1", "0.9", "2.5"])
plain = st.one_of(
    st.builds(lambda q, at: f"{q}[{at}]", curve, step),
    st.builds(lambda q: f"{q}[step=last, layer=2]", grid),
    st.just("test_loss"),
    curve,
    grid,
)


def compound(inner):
    over = st.sampled_from(["", ", over=step", ", over=layer", ", over=lr", ", over=seed"])
    return st.one_of(
        st.builds(
            lambda f, x, o: f"{f}({x}{o})",
            st.sampled_from([*FUNCTIONS]), inner, over,
        ),
        st.builds(
            lambda x, s, y: f"({x}) {s} ({y})", inner, st.sampled_from("+-*/"), inner | number
        ),
        st.builds(lambda x, y: f"above({x}, {y})", inner, inner | number),
        st.builds(lambda x: f"clip({x}, 0.1, 1)", inner),
        st.builds(lambda x: f"area({x})", inner),
        st.builds(lambda x: f'of("preprocess=raw", {x})', inner),
        st.builds(lambda x, y: f"steps_to({x}, {y})", curve, inner | number),
        st.builds(lambda x, y, z: f"when({x}, {y}, {z})", curve, curve, number),
        st.builds(lambda x: f"-({x})", inner),
    )  # fmt: skip


@given(st.recursive(plain, compound, max_leaves=5))
def test_every_metric_has_words_or_its_code(text):
    try:
        metric = parse_metric(text, TRAIN.quantities, scope=SCOPE)
    except MetricError:
        return
    for language in LANGUAGES:
        said = in_words(metric, phrases(language))
        assert not CODE.search(said)
        assert not re.search(r"the the| {2}|^the | of of ", said)
        assert noun(metric, phrases(language)).text
        assert named(metric, phrases(language)) == (said or text)
