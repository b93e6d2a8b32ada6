"""Functions of metrics over axes, factors and seeds, and `of`: trees, round trip, errors."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.experiments import LAYER, STEP, Places
from reportgen.experiments.propagate.config import Propagate
from reportgen.experiments.train.run import TrainExperiment
from reportgen.metrics.arithmetic import Binary, Negative
from reportgen.metrics.functions import FUNCTIONS, Reduction
from reportgen.metrics.functions.curves import Area, StepsTo, When
from reportgen.metrics.functions.elementwise import Above, Abs, Clip, Exp, Log, Sqrt
from reportgen.metrics.functions.fits import Exponent, Slope
from reportgen.metrics.functions.of import Of
from reportgen.metrics.functions.summaries import Max, Mean, Min, SeedDistance, Spread
from reportgen.metrics.nodes import Measured, Number, Other
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.scope import Scope, counterparts, looked_at
from reportgen.metrics.tokens import MetricError
from reportgen.parts.initializers import Normal
from reportgen.suite.model import Arm, Factor

TRAIN = TrainExperiment()

CONFIG = Propagate(init=Normal(std=1))
LEVELS = {
    "norm": ("none", "batch"),
    "lr": ("0.1", "1"),
    "batch-size": ("8", "16"),
    "decay": ("0", "1e-4"),
    "init": ("normal(std=0.1)",),
}
FACTORS = {name: Factor(name, name, levels) for name, levels in LEVELS.items()}


def arm(name, *levels):
    chosen = dict(zip(LEVELS, levels, strict=True))
    return Arm(name or ", ".join(f"{k}={v}" for k, v in chosen.items()), chosen, CONFIG, {})


GRID = [arm("", *levels) for levels in itertools.product(*LEVELS.values())]
ARMS = {a.name: a for a in [*GRID, arm("plain", "none", "9", "9", "9", "normal(std=0.1)")]}
SHORT: Places = {"step": (0, 50), "layer": range(1, 3)}
LONG: Places = {"step": (0, 50, 100), "layer": range(1, 4)}
PLACES = {name: SHORT if a.levels["norm"] == "none" else LONG for name, a in ARMS.items()}
BATCH = tuple(a.name for a in GRID if a.levels["norm"] == "batch")
SCOPE = Scope(ARMS, FACTORS, PLACES, BATCH)

LOSS, ACCURACY = TRAIN.quantities["val_loss"], TRAIN.quantities["val_accuracy"]
PROBE, NORM = TRAIN.quantities["saturated"], TRAIN.quantities["grad_norm"]
LAST = Measured(LOSS, ((STEP, "last"),))
RIGHT = Measured(ACCURACY, ((STEP, "last"),))


def tree(text, scope=SCOPE):
    return parse_metric(text, TRAIN.quantities, scope=scope).expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("slope(val_loss)", Slope(Measured(LOSS), STEP)),
        ("slope(val_loss, over=step)", Slope(Measured(LOSS), STEP)),
        (
            "slope(saturated[step=last])",
            Slope(Measured(PROBE, ((STEP, "last"),)), LAYER),
        ),
        (
            "mean(slope(saturated, over=layer))",
            Mean(Slope(Measured(PROBE), LAYER)),
        ),
        (
            "spread(max(saturated, over=step), over=layer)",
            Spread(Max(Measured(PROBE), STEP), LAYER),
        ),
        ("-val_loss[last]", Negative(LAST)),
        ("--2 * val_loss[last]", Binary("*", Number(2.0), LAST)),
        ("-2 * val_loss[last]", Binary("*", Number(-2.0), LAST)),
        ("abs(val_loss[last])", Abs(LAST)),
        ("best(val_loss)", Min(Measured(LOSS))),
        ("best(val_accuracy)", Max(Measured(ACCURACY))),
        ("worst(val_loss, over=step)", Max(Measured(LOSS), STEP)),
        ("best(-val_loss[last], over=lr)", Max(Negative(LAST), None, ("lr",))),
        ("worst(val_accuracy[last], over=lr)", Min(RIGHT, None, ("lr",))),
        (
            "clip(val_loss[last], -1, 2 * 3)",
            Clip(LAST, Number(-1.0), Binary("*", Number(2.0), Number(3.0))),
        ),
        ("spread(val_loss[last], over=seed)", SeedDistance(LAST)),
        ("spread(val_loss[last], over=(lr, norm))", Spread(LAST, None, ("lr", "norm"))),
        ("mean(val_loss[last], over='batch-size')", Mean(LAST, None, ("batch-size",))),
        ('exponent(val_loss[last], over="batch-size")', Exponent(LAST, None, ("batch-size",))),
        ("slope(val_loss[last], over=decay)", Slope(LAST, None, ("decay",))),
        ('of("norm=none", val_loss[last])', Of(Other("norm=none", "", (("norm", "none"),)), LAST)),
        (
            'of("lr=1.0, norm=none", val_loss[last])',
            Of(Other("lr=1.0, norm=none", "", (("lr", "1"), ("norm", "none"))), LAST),
        ),
        ("of(' plain ', val_loss[last])", Of(Other("plain", "plain"), LAST)),
    ],
)
def test_trees(text, expression):
    assert tree(text) == expression


SINGLE = st.sampled_from(
    [
        LAST,
        RIGHT,
        Max(Measured(PROBE)),
        Area(Measured(LOSS)),
        StepsTo(Measured(ACCURACY), Number(0.5)),
        When(Measured(PROBE, ((LAYER, 1),)), Measured(ACCURACY), Number(0.5)),
        Slope(Measured(LOSS), STEP),
        Mean(Max(Log(Measured(PROBE)), LAYER)),
        Clip(LAST, Number(0.5), Number(2.0)),
    ]
)


SIGNS = st.sampled_from("+-*/")


def alike(inner):
    """Any arithmetic on trees of one kind."""
    return st.one_of(
        *(st.builds(each, inner) for each in (Log, Exp, Sqrt, Abs, Negative)),
        st.builds(Clip, inner, st.just(Number(0.25)), st.just(Number(3.0))),
        st.builds(Binary, SIGNS, inner, inner | st.just(Number(7.5))),
        st.builds(Above, inner, inner | st.just(Number(7.5))),
    )


ONE_ARM = st.recursive(SINGLE, alike, max_leaves=5)
NONE = Other("norm=none", "", (("norm", "none"),))
ROWS = [Min, Max, Mean, Spread, Slope, Exponent]
OVER_LR = st.recursive(
    st.one_of(
        *(st.builds(row, ONE_ARM, factors=st.just(("lr",))) for row in ROWS),
        st.builds(Of, st.just(Other("lr=0.1", "", (("lr", "0.1"),))), ONE_ARM),
        st.builds(Of, st.just(Other("plain", "plain")), ONE_ARM),
    ),
    lambda inner: st.one_of(
        alike(inner), st.builds(SeedDistance, inner), st.builds(Of, st.just(NONE), inner)
    ),
    max_leaves=4,
)


def written(expression):
    """The text of a tree, with parentheses wherever they are allowed."""
    match expression:
        case Number(value):
            return repr(value)
        case Measured(quantity, at):
            places = ", ".join(f"{axis.name}={place}" for axis, place in at)
            return quantity.name + (f"[{places}]" if at else "")
        case Negative(argument):
            return f"(-({written(argument)}))"
        case Reduction(argument, axis, factors) if axis or factors:
            over = axis.name if axis else f"({', '.join(factors)})"
            return f"{expression.name}({written(argument)}, over={over})"
        case SeedDistance(argument):
            return f"spread({written(argument)}, over=seed)"
        case Of(other, argument):
            return f'of("{other.text}", {written(argument)})'
        case Binary(sign, left, right):
            return f"({written(left)} {sign} {written(right)})"
    return f"{expression.name}({', '.join(map(written, expression.parts))})"


def depth(expression, kind):
    """How many nodes of a kind stand inside each other."""
    inner = max((depth(part, kind) for part in expression.parts), default=0)
    return inner + isinstance(expression, kind)


@given(ONE_ARM)
def test_a_metric_of_a_trial_is_read_as_it_is_written(expression):
    assert tree(written(expression)) == expression


@given(OVER_LR)
def test_a_metric_of_several_trials_is_read_as_it_is_written(expression):
    text = written(expression)
    try:
        assert tree(text) == expression
    except MetricError as error:
        assert "over=seed cannot be nested" in str(error)
        assert depth(expression, SeedDistance) > 1


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("spread(val_loss[last])", ")", "spread needs over=, e.g. over=seed"),
        ("exponent(val_loss[last])", ")", "exponent needs over=, e.g. over=batch_size"),
        (
            "mean(val_loss[last], over=seed)",
            "over=seed",
            "mean cannot aggregate over the seeds, because claims are tested over them; "
            "only spread can",
        ),
        (
            "log(val_loss[last], over=lr)",
            "over=lr",
            "log is applied to each value, so it does not take over=",
        ),
        (
            "exponent(val_loss, over=step)",
            "over=step",
            "exponent needs over= a factor whose levels are numbers",
        ),
        (
            "mean(val_loss[last], over=rate)",
            "over=rate",
            'unknown factor "rate"; expected one of: batch-size, decay, init, layer, lr, norm, '
            "step",
        ),
        (
            "spread(val_loss[last], over=rate)",
            "over=rate",
            'unknown factor "rate"; expected one of: batch-size, decay, init, layer, lr, norm, '
            "seed, step",
        ),
        (
            "slope(val_loss, over=rate)",
            "over=rate",
            'unknown factor "rate"; expected one of: batch-size, decay, layer, lr, step',
        ),
        (
            "exponent(val_loss[last], over=rate)",
            "over=rate",
            'unknown factor "rate"; expected one of: batch-size, lr',
        ),
        (
            "mean(val_loss[last], over=noms)",
            "over=noms",
            'unknown factor "noms"; did you mean "norm"?',
        ),
        ("mean(val_loss[last], over=init)", "over=init", "init has only one level"),
        (
            "mean(val_loss[last], over=(lr, lr))",
            "over=(lr, lr)",
            "the metric aggregates over lr twice",
        ),
        (
            "mean(best(val_loss[last], over=lr), over=lr)",
            "over=lr",
            "the metric aggregates over lr twice",
        ),
        (
            "spread(val_loss[last], over=(seed, lr))",
            "over=(seed, lr)",
            "over=seed cannot be combined with other names; nest two functions instead",
        ),
        (
            "spread(spread(val_loss[last], over=seed), over=seed)",
            "over=seed",
            "over=seed cannot be nested",
        ),
        (
            "exponent(val_loss[last], over=norm)",
            "over=norm",
            'exponent needs levels that are positive numbers; norm has "none"',
        ),
        (
            "exponent(val_loss[last], over=decay)",
            "over=decay",
            'exponent needs levels that are positive numbers; decay has "0"',
        ),
        (
            "slope(val_loss[last], over=norm)",
            "over=norm",
            'slope needs levels that are numbers; norm has "none"',
        ),
        (
            'slope(val_loss[last], over=(lr, "batch-size"))',
            'over=(lr, "batch-size")',
            "slope can only aggregate over one factor",
        ),
        ("mean(val_loss[last], over=)", ")", 'expected seed, step, layer or a factor, found ")"'),
        ("mean(val_loss[last], lr)", "lr", 'expected "over=", found "lr"'),
        ("mean(val_loss[last], over lr)", "over", 'expected "over=", found "over"'),
        ("mean(val_loss[last], over=(lr)", "", 'expected ")", found the end'),
        (
            "slope(val_loss[last])",
            "val_loss[last]",
            'slope needs a curve over steps or layers; "val_loss[last]" is one number per trial',
        ),
        (
            "slope(saturated)",
            "saturated",
            'slope needs a curve over steps or layers; "saturated" has one value per step '
            "and layer",
        ),
        (
            "mean(val_loss, over=layer)",
            "val_loss",
            'over=layer needs one value per layer; "val_loss" has one value per step',
        ),
        (
            "max(saturated, over=step)",
            "max(saturated, over=step)",
            '"max(saturated, over=step)" has one value per layer; select one, e.g. '
            "[layer=last], or take min, max or mean",
        ),
        (
            "mean(val_loss, over=lr)",
            "val_loss",
            '"val_loss" has one value per step; select one, e.g. [last], or take min, max, mean '
            "or area",
        ),
        ("mean(2, over=lr)", "2", '"2" contains no quantity'),
        (
            "best(grad_norm)",
            "grad_norm",
            '"grad_norm" has no better direction; use min or max',
        ),
        (
            "best(abs(val_loss[last]), over=lr)",
            "abs(val_loss[last])",
            '"abs(val_loss[last])" has no better direction; use min or max',
        ),
        (
            "clip(val_loss[last], 0, val_loss[first])",
            "val_loss[first]",
            "the bounds of clip must be numbers, not val_loss[first]",
        ),
        (
            "clip(val_loss[last], 2, 1)",
            "2, 1",
            "the lower bound of clip must not exceed the upper bound",
        ),
        (
            "best(val_loss[last], over=lr) - val_loss[last]",
            "best(val_loss[last], over=lr) - val_loss[last]",
            '"val_loss" has one value per level of lr, because the metric aggregates over lr; take '
            "best, mean, ... over lr of it too, or select a level with of",
        ),
        (
            "of(norm, val_loss[last])",
            "norm",
            'expected an arm or levels in quotes, e.g. of("norm=none", ...), found "norm"',
        ),
        ('of("norm=none"', "", 'expected ",", found the end'),
        (
            'of("norm=none", val_loss)',
            "val_loss",
            '"val_loss" has one value per step; select one, e.g. [last], or take min, max, mean '
            "or area",
        ),
        (
            'of("nrm=none", val_loss[last])',
            "nrm=none",
            'unknown factor "nrm"; did you mean "norm"?',
        ),
        (
            'of("lr=1, norm=nine", val_loss[last])',
            "norm=nine",
            'unknown level "nine" of norm; did you mean "none"?',
        ),
        ('of("plan", val_loss[last])', "plan", 'unknown arm "plan"; did you mean "plain"?'),
        (
            'of("plain", best(val_loss[last], over=lr))',
            "best(val_loss[last], over=lr)",
            'of("plain", ...) selects one arm, so there is nothing to aggregate over',
        ),
        (
            'of("lr=1", best(val_loss[last], over=lr))',
            "best(val_loss[last], over=lr)",
            'of("lr=1", ...) selects one lr, so there is nothing to aggregate over',
        ),
        (
            'of("norm=none", val_loss[100])',
            "100",
            "step 100 does not exist; training ends after step 50",
        ),
        ("val_loss[last] / of('norm=none, val_loss[last])", "'", "expected an arm or levels"),
    ],
)
def test_what_is_no_metric(text, marked, message):
    with pytest.raises(MetricError) as caught:
        tree(text)
    assert str(caught.value).startswith(message)
    marked_at, length = caught.value.offset, caught.value.length
    assert (text + " ")[marked_at : marked_at + length] == (marked or " ")


def test_places_are_those_of_the_arm_that_is_looked_at():
    assert tree('val_loss[100] / of("norm=none", val_loss[50])')
    with pytest.raises(MetricError, match="step 100 does not exist"):
        tree('val_loss[100] / of("norm=none", val_loss[100])')
    assert tree('of("norm=none", val_loss[50]) / val_loss[100]')  # and outside the own ones again


def test_an_arm_without_counterpart():
    kept = {name: a for name, a in ARMS.items() if a.name != BATCH[0].replace("batch", "none", 1)}
    scope = Scope(kept, FACTORS, PLACES, BATCH)
    with pytest.raises(MetricError) as caught:
        tree('val_loss[last] / of("norm=none", val_loss[last])', scope)
    message = str(caught.value)
    assert message.startswith('no arm has norm=none and otherwise the levels of "norm=batch, lr=0')
    assert (caught.value.offset, caught.value.length) == (20, len('"norm=none"'))


def test_without_a_suite_there_are_no_factors():
    with pytest.raises(MetricError, match='unknown factor "lr"; expected one of: layer, step'):
        parse_metric("mean(val_loss[last], over=lr)", TRAIN.quantities)


@given(st.sampled_from(sorted(ARMS)), st.sampled_from(sorted(LEVELS)), st.data())
def test_a_counterpart_agrees_in_all_other_factors(name, factor, data):
    level = data.draw(st.sampled_from(LEVELS[factor]))
    (found,) = counterparts([name], Other("", "", ((factor, level),)), ARMS).values()
    if found is None:
        assert name == "plain"
        return
    wanted = {**ARMS[name].levels, factor: level}
    assert ARMS[found].levels == wanted


def test_the_arms_that_decide_a_metric():
    own = [name for name in BATCH if "lr=1," in name]
    expression = tree(
        'mean(of("norm=none", val_loss[last]) / of("plain", area(val_loss)), over=lr)'
    )
    others = {name.replace("norm=batch", "norm=none") for name in own}
    assert looked_at(expression, own, ARMS) == {"plain", *others}
    assert looked_at(tree("val_loss[last]"), own, ARMS) == set(own)
    without = {name: a for name, a in ARMS.items() if name != "plain"}
    assert looked_at(expression, own, without) == others


PIECES = [*FUNCTIONS, *LEVELS, *"()[],=+-*/\"' ", "over=", "seed", "val_loss", "[last]", '"lr=1"']


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_is_a_metric_or_a_metric_error(text):
    try:
        tree(text)
    except MetricError as error:
        assert 0 <= error.offset <= len(text)
        assert error.length >= 1 or not text


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("val_loss[last]", "lower"),
        ("-val_loss[last]", "higher"),
        ("1 - val_accuracy[last]", "lower"),
        ("val_accuracy[last] - 1", "higher"),
        ("2 + val_loss[last]", "lower"),
        ("val_loss[last] * -2", "higher"),
        ("-2 * val_loss[last]", "higher"),
        ("val_loss[last] / 2", "lower"),
        ("0 * val_loss[last]", None),
        ("2 / val_loss[last]", None),
        ("val_loss[last] + train_loss[last]", "lower"),
        ("val_loss[last] - train_loss[last]", None),
        ("val_loss[last] - val_accuracy[last]", "lower"),
        ("val_loss[last] / train_loss[last]", None),
        ("log(val_loss[last])", "lower"),
        ("abs(val_loss[last])", None),
        ("area(val_accuracy)", "higher"),
        ("steps_to(val_accuracy, 0.5)", "lower"),
        ("when(val_accuracy, train_loss, 0.1)", "higher"),
        ("when(val_loss, train_accuracy, 0.9)", "lower"),
        ("above(val_accuracy[last], 0.9)", "higher"),
        ("above(0.5, val_loss[last])", "higher"),
        ("above(val_loss[last], 0.5)", "lower"),
        ("above(val_accuracy[last], val_loss[last])", "higher"),
        ("above(val_loss[last], train_loss[last])", None),
        ("when(grad_norm, train_loss, 0.1)", None),
        ("best(val_accuracy[last], over=lr)", "higher"),
        ("spread(val_accuracy[last], over=lr)", None),
        ("slope(val_loss)", None),
        ("clip(val_accuracy[last], 0.1, 1)", "higher"),
        ('of("norm=none", val_loss[last])', "lower"),
        ("grad_norm[last]", None),
        ("3", None),
    ],
)
def test_the_better_direction(text, better):
    assert tree(text).better == better


@pytest.mark.parametrize(
    ("text", "is_time"),
    [
        ("best(steps_to(val_accuracy, 1), over=lr)", True),
        ('of("norm=none", steps_to(val_accuracy, 1))', True),
        ("mean(steps_to(val_accuracy, 1), over=lr)", False),
        ("spread(steps_to(val_accuracy, 1), over=seed)", False),
    ],
)
def test_the_time_of_other_arms_can_be_never(text, is_time):
    assert parse_metric(text, TRAIN.quantities, scope=SCOPE).is_time is is_time
