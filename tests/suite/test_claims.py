"""Claims, answers and published numbers against the arms."""

import pytest

from reportgen.comparison import Margin
from reportgen.experiments import LAYER
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.metrics.nodes import Measured
from reportgen.metrics.rule import Constant, Selection
from reportgen.suite import Answer, Published
from tests.suite.conftest import HEAD, SMALL

PROPAGATE = PropagateExperiment()


def test_a_claim_in_full(load):
    text = SMALL + (
        "    margin: 1.5x\n    expect: contradicted\n    topic: forward\n    source: notes, 2\n"
        "    literature: others\n"
    )
    (claim,) = load(text).claims
    assert (claim.id, claim.says, claim.topic, claim.source, claim.literature, claim.expect) == (
        "C1",
        "tanh is smaller",
        "forward",
        "notes, 2",
        "others",
        "contradicted",
    )
    quantity = PROPAGATE.quantities["activation_std"]
    assert claim.metric.expression == Measured(quantity, ((LAYER, "last"),))
    assert claim.rule.left == Selection("tanh", ("tanh",))
    assert claim.rule.margin == Margin("ratio", 1.5)


@pytest.mark.parametrize(
    ("given", "margin"),
    [("0.1", Margin("difference", 0.1)), ("2x", Margin("ratio", 2.0)), ("0", Margin())],
)
def test_margins(load, given, margin):
    assert load(f"{SMALL}    margin: {given}\n").claims[0].rule.margin == margin


WRONG = {
    "unknown metric": (
        ("metric: activation_std[last]", "metric: activation_sd[last]"),
        '15:13: unknown metric "activation_sd"; did you mean "activation_std"?\n'
        "   15 |     metric: activation_sd[last]\n"
        "      |             ^^^^^^^^^^^^^",
    ),
    "unknown metric inside a metric": (
        ("metric: activation_std[last]", "metric: 'max(activation_std) / activaton_std[1]'"),
        '15:36: unknown metric "activaton_std"; did you mean "activation_std"?\n'
        "   15 |     metric: 'max(activation_std) / activaton_std[1]'\n"
        "      |                                    ^^^^^^^^^^^^^",
    ),
    "unknown function": (
        ("metric: activation_std[last]", "metric: maxx(activation_std)"),
        '15:13: unknown function "maxx"; did you mean "max"?\n'
        "   15 |     metric: maxx(activation_std)\n"
        "      |             ^^^^",
    ),
    "a vector": (
        ("metric: activation_std[last]", "metric: activation_std"),
        '15:13: "activation_std" has one value per layer; select one, e.g. [last], or take min, '
        "max or mean\n"
        "   15 |     metric: activation_std\n"
        "      |             ^^^^^^^^^^^^^^",
    ),
    "layer out of range": (
        ("metric: activation_std[last]", "metric: activation_std[4]"),
        "15:28: layer 4 does not exist; the network has 3 layers\n"
        "   15 |     metric: activation_std[4]\n"
        "      |                            ^",
    ),
    "layer 0": (
        ("metric: activation_std[last]", "metric: activation_std[0]"),
        '15:28: expected a layer (1, 2, ..., "first" or "last"), found "0"\n'
        "   15 |     metric: activation_std[0]\n"
        "      |                            ^",
    ),
    "a constant": (
        ("metric: activation_std[last]", "metric: 1 + 1"),
        '15:13: "1 + 1" contains no quantity; expected one of\n'
        "    one per layer: activation_mean, activation_std, preactivation_mean, "
        "preactivation_std, saturated, grad_activation_std, grad_weight_std\n"
        "   15 |     metric: 1 + 1\n"
        "      |             ^^^^^",
    ),
    "metric that is a number": (
        ("metric: activation_std[last]", "metric: 1"),
        "15:13: claims[1].metric must be text. Got 1 instead; in quotes it is text.\n"
        "   15 |     metric: 1\n"
        "      |             ^",
    ),
    "unfinished metric": (
        ("metric: activation_std[last]", "metric: activation_std[last] /"),
        "15:35: expected a quantity, a number or a function, found the end\n"
        "   15 |     metric: activation_std[last] /\n"
        "      |                                   ^",
    ),
    "python as metric": (
        ("metric: activation_std[last]", "metric: __import__('os').system('true')"),
        '15:13: unknown function "__import__"; expected one of: above, abs, area, best, clip, exp, '
        "exponent, log, max, mean, min, of, rank_correlation, slope, spread, sqrt, steps_to, "
        "when, worst\n"
        "   15 |     metric: __import__('os').system('true')\n"
        "      |             ^^^^^^^^^^",
    ),
    "unknown arm": (
        ("rule: tanh < relu", "rule: tanh < rleu"),
        '16:18: unknown arm "rleu"; did you mean "relu"?\n'
        "   16 |     rule: tanh < rleu\n"
        "      |                  ^^^^",
    ),
    "unknown factor": (
        ("rule: tanh < relu", "rule: actvation=tanh < 1"),
        '16:11: unknown factor "actvation"; did you mean "activation"?\n'
        "   16 |     rule: actvation=tanh < 1\n"
        "      |           ^^^^^^^^^^^^^^",
    ),
    "unknown level": (
        ("rule: tanh < relu", "rule: activation=relu, init=normal > 1"),
        '16:28: unknown level "normal" of init; did you mean "normal(std=0.1)"?\n'
        "   16 |     rule: activation=relu, init=normal > 1\n"
        "      |                            ^^^^^^^^^^^",
    ),
    "no arm of these levels": (
        ("rule: tanh < relu", "rule: activation=tanh, init=xavier_normal > 1"),
        '16:11: no arm has "activation=tanh, init=xavier_normal"\n'
        "   16 |     rule: activation=tanh, init=xavier_normal > 1\n"
        "      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    "a factor twice": (
        ("rule: tanh < relu", "rule: activation=tanh, activation=relu > 1"),
        "16:28: activation appears twice on one side\n"
        "   16 |     rule: activation=tanh, activation=relu > 1\n"
        "      |                            ^^^^^^^^^^^^^^^",
    ),
    "no comparison": (
        ("rule: tanh < relu", "rule: tanh"),
        '16:11: the rule "tanh" must be "A < B", "A > B" or "A = B"\n'
        "   16 |     rule: tanh\n"
        "      |           ^^^^",
    ),
    "two comparisons": (
        ("rule: tanh < relu", "rule: 0 < tanh < relu"),
        '16:11: the rule "0 < tanh < relu" must be "A < B", "A > B" or "A = B"\n'
        "   16 |     rule: 0 < tanh < relu\n"
        "      |           ^^^^^^^^^^^^^^^",
    ),
    "at most": (
        ("rule: tanh < relu", "rule: tanh <= relu"),
        '16:16: "<=" is not a comparison; use "<"\n'
        "   16 |     rule: tanh <= relu\n"
        "      |                ^^",
    ),
    "a side is missing": (
        ("rule: tanh < relu", "rule: tanh <"),
        "16:17: a side of the comparison is empty\n"
        "   16 |     rule: tanh <\n"
        "      |                 ^",
    ),
    "a number on the left": (
        ("rule: tanh < relu", "rule: 0.5 < tanh"),
        "16:11: the left side must name arms, not a number\n"
        "   16 |     rule: 0.5 < tanh\n"
        "      |           ^^^",
    ),
    "an arm against itself": (
        ("rule: tanh < relu", "rule: tanh < activation=tanh"),
        "16:18: both sides name the same arm\n"
        "   16 |     rule: tanh < activation=tanh\n"
        "      |                  ^^^^^^^^^^^^^^^",
    ),
    "different factors": (
        ("rule: tanh < relu", "rule: activation=tanh < init=xavier_normal"),
        "16:29: both sides must name the same factors. Got activation on the left and init on the "
        "right instead.\n"
        "   16 |     rule: activation=tanh < init=xavier_normal\n"
        "      |                             ^^^^^^^^^^^^^^^^^^",
    ),
    "no two arms to compare": (
        ("rule: tanh < relu", "rule: activation=tanh < activation=relu"),
        "16:11: no two arms of the two sides have the same levels of the factors that the rule "
        "omits\n"
        "   16 |     rule: activation=tanh < activation=relu\n"
        "      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    "a ratio of nothing": (
        ("rule: tanh < relu", "rule: tanh < 0\n    margin: 2x"),
        "16:18: with a ratio as margin, the number on the right side must be positive\n"
        "   16 |     rule: tanh < 0\n"
        "      |                  ^",
    ),
    "a ratio below 1": (
        ("rule: tanh < relu", "rule: tanh < relu\n    margin: 0.5x"),
        '17:13: margin must be a ratio of at least 1. Got "0.5x" instead.\n'
        "   17 |     margin: 0.5x\n"
        "      |             ^^^^",
    ),
    "a difference below 0": (
        ("rule: tanh < relu", "rule: tanh < relu\n    margin: -0.1"),
        "17:13: claims[1].margin must be at least 0. Got -0.1 instead.\n"
        "   17 |     margin: -0.1\n"
        "      |             ^^^^",
    ),
    "a margin in words": (
        ("rule: tanh < relu", "rule: tanh < relu\n    margin: twice"),
        '17:13: claims[1].margin must be a ratio such as "1.2x" or a number. Got "twice" instead.\n'
        "   17 |     margin: twice\n"
        "      |             ^^^^^",
    ),
    "a margin that is a list": (
        ("rule: tanh < relu", "rule: tanh < relu\n    margin: [2]"),
        "17:13: claims[1].margin must be a ratio (1.2x) or a difference (0.1). Got a list "
        "instead.\n"
        "   17 |     margin: [2]\n"
        "      |             ^",
    ),
    "infinite margin": (
        ("rule: tanh < relu", "rule: tanh < relu\n    margin: .inf"),
        "17:13: claims[1].margin must be a finite number. Got .inf instead.\n"
        "   17 |     margin: .inf\n"
        "      |             ^^^^",
    ),
    "unknown verdict": (
        ("rule: tanh < relu", "rule: tanh < relu\n    expect: suported"),
        "17:13: claims[1].expect must be one of supported, contradicted, equivalent, depends, "
        'undecided. Got "suported" instead; did you mean "supported"?\n'
        "   17 |     expect: suported\n"
        "      |             ^^^^^^^^",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_message(message, case):
    (old, new), expected = WRONG[case]
    assert message(old, new) == f"suite.yaml:{expected}"


def test_two_claims_of_one_id(message):
    again = SMALL.partition("claims:\n")[2]
    assert message(text=SMALL + again) == (
        'suite.yaml:17:9: the id "C1" is used by two claims\n   17 |   - id: C1\n      |         ^^'
    )


def test_an_error_in_a_folded_text_is_shown_at_its_beginning(message):
    assert message("rule: tanh < relu", "rule: >-\n      tanh\n      < rleu") == (
        'suite.yaml:16:11: unknown arm "rleu"; did you mean "relu"?\n'
        "   16 |     rule: >-\n"
        "      |           ^"
    )


def test_the_shallowest_arm_of_a_rule_decides_which_layers_exist(message):
    text = SMALL.replace("{activation: tanh}", "{activation: tanh, depth: 9}")
    assert "layer 4 does not exist; the network has 3 layers" in message("[last]", "[4]", text=text)


GRID = (
    HEAD
    + """\
base: {depth: 2}
compare:
  width: [8, 16, 32]
  init: [{normal: {std: 0.1}}, {kaiming_normal: {mode: fan_out, a: 0.5}}]
claims:
  - {id: A, says: x, metric: "saturated[1]", rule: RULE}
"""
)


@pytest.mark.parametrize(
    ("rule", "left", "right"),
    [
        ("width=8 < width=16", 2, 2),
        ("width=08.0, init=normal(std=0.1) > -1e-3", 1, None),
        ("init=kaiming_normal(mode=fan_out, a=0.5) > init=normal(std=0.1)", 3, 3),
        ("init=kaiming_normal(mode=fan_out, a=0.5), width=8 > 2", 1, None),
    ],
)
def test_levels_choose_arms(load, rule, left, right):
    found = load(GRID.replace("RULE", f"'{rule}'")).claims[0].rule
    assert len(found.left.arms) == left
    if right is None:
        assert isinstance(found.right, Constant)
    else:
        assert len(found.right.arms) == right


@pytest.mark.parametrize("left", ["width=8, init=normal(std=0.1)", "init=normal(std=0.1), width=8"])
def test_an_arm_that_is_named_by_its_levels_is_chosen_by_levels(message, left):
    text = GRID.replace("RULE", f"'{left} > width=16'")
    assert "both sides must name the same factors. Got " in message(text=text)


SEVERAL = (
    HEAD.replace("propagate", "train")
    + """\
base: {data: mnist, model: mlp, optimizer: {sgd: {lr: 0.1}}, steps: 100}
compare:
  optimizer.sgd.lr: [0.1, 1]
  probes: [cheap, "off"]
claims:
  - id: A
    says: x
    metric: METRIC
    rule: RULE
    margin: 0.1
"""
)


def test_a_metric_over_a_factor_takes_its_arms_together(load):
    text = SEVERAL.replace("METRIC", "spread(val_loss[last], over=lr)")
    (claim,) = load(text.replace("RULE", "probes=cheap = probes=off")).claims
    assert claim.metric.over == claim.rule.over == ("lr",)
    assert claim.rule.comparison == "="
    assert claim.rule.left.groups == (("lr=0.1, probes=cheap", "lr=1, probes=cheap"),)


@pytest.mark.parametrize(
    ("metric", "rule", "expected"),
    [
        (
            "best(val_loss[last], over=lr)",
            "lr=1 < lr=0.1",
            "12:11: the metric aggregates over lr, so no side can select a level of it\n"
            "   12 |     rule: lr=1 < lr=0.1\n"
            "      |           ^^^^",
        ),
        (
            "mean(val_loss[last], over=rl)",
            "all < 1",
            '11:34: unknown factor "rl"; expected one of: layer, lr, probes, step\n'
            "   11 |     metric: mean(val_loss[last], over=rl)\n"
            "      |                                  ^^^^^^^",
        ),
        (
            "val_loss[last] / of('lr=2', val_loss[last])",
            "lr=1 < 1",
            '11:34: unknown level "2" of lr; expected one of: 0.1, 1\n'
            "   11 |     metric: val_loss[last] / of('lr=2', val_loss[last])\n"
            "      |                                  ^^^^",
        ),
        (
            "val_loss[last] / of('probes=off', mean(saturated))",
            "probes=cheap < 1",
            '11:13: "saturated" is not measured in "lr=0.1, probes=off"; it needs ',
        ),
        (
            "val_loss[last]",
            "lr=1 = 0.5x",
            '12:18: unknown arm "0.5x"',
        ),
    ],
)
def test_wrong_claims_about_several_trials(message, metric, rule, expected):
    text = SEVERAL.replace("METRIC", metric).replace("RULE", rule)
    assert message(text=text).startswith(f"suite.yaml:{expected}")


def test_equality_without_a_margin(message):
    text = SEVERAL.replace("METRIC", "val_loss[last]").replace("RULE", "lr=1 = lr=0.1")
    assert message("    margin: 0.1\n", "    source: notes\n", text=text) == (
        'suite.yaml:12:11: a rule with "=" needs a margin, within which the sides count as equal\n'
        "   12 |     rule: lr=1 = lr=0.1\n"
        "      |           ^^^^^^^^^^^^^"
    )


ANSWER = SMALL + "answer:\n  - {when: {C1: supported}, say: ' Yes. '}\n"


def test_answers(load):
    assert load(ANSWER).answers == (Answer({"C1": ("supported",)}, "Yes."),)
    several = ANSWER.replace("{C1: supported}", "{C1: [supported, depends]}")
    assert load(several).answers == (Answer({"C1": ("supported", "depends")}, "Yes."),)


@pytest.mark.parametrize("wrong", ["{", "{}", "{{C1}}"])
def test_other_braces_in_an_answer_are_refused(message, wrong):
    found = message("Yes.", f"By {wrong}.", text=ANSWER)
    assert "18:34: braces in an answer must hold the id of a claim, as in {C1}\n" in found


def test_every_language_of_an_answer_is_checked(message):
    found = message("say: ' Yes. '", "say: {en: By one., ko: '{C2}.'}", text=ANSWER)
    assert 'unknown claim "C2" in braces' in found


def test_the_size_of_an_unknown_claim_is_refused(message):
    found = message("Yes.", "By {C2}.", text=ANSWER)
    assert found.startswith('suite.yaml:18:34: unknown claim "C2" in braces; expected one of: C1\n')


EACH = (
    SMALL + "answer:\n  - {each: {C1: L1}, sentences: {supported: 'It is {}.', depends: '{}?'}}\n"
)


def test_an_answer_for_each_of_some_claims(load):
    sentences = {"supported": "It is {}.", "depends": "{}?"}
    assert load(EACH).answers == (Answer(each={"C1": "L1"}, sentences=sentences),)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "each: {C1: L1}, ",
            "",
            "18:5: an answer needs when and say, or each and sentences. Got sentences instead.",
        ),
        (
            "supported:",
            "suported:",
            '18:34: unknown key "suported" in answer[1].sentences; did you mean "supported"?',
        ),
        ("each", "when", "18:17: answer[1].when.C1 must be one of supported, contradicted, "),
        ("{C1: L1}", "{C2: L1}", '18:13: unknown claim "C2"; expected one of: C1'),
        ("'It is {}.'", "Yes.", "18:45: the sentence must contain {}, which the names of the "),
    ],
)
def test_an_answer_for_each_that_says_nothing(message, old, new, expected):
    assert message(old, new, text=EACH).startswith(f"suite.yaml:{expected}")


def test_an_answer_to_an_unknown_claim(message):
    assert message("{C1: supported}", "{C2: supported}", text=ANSWER) == (
        'suite.yaml:18:13: unknown claim "C2"; expected one of: C1\n'
        "   18 |   - {when: {C2: supported}, say: ' Yes. '}\n"
        "      |             ^^"
    )


def test_an_answer_with_an_unknown_verdict(message):
    assert message("{C1: supported}", "{C1: right}", text=ANSWER) == (
        "suite.yaml:18:17: answer[1].when.C1 must be one of supported, contradicted, equivalent, "
        'depends, undecided. Got "right" instead.\n'
        "   18 |   - {when: {C1: right}, say: ' Yes. '}\n"
        "      |                 ^^^^^"
    )


PUBLISHED = (
    SMALL
    + """\
published:
  - {arm: tanh, metric: activation_std, decimals: 2, values: [0.5, 0.25, 0.1], source: notes}
"""
)


def test_published_numbers(load):
    text = (
        PUBLISHED + "  - {arm: relu, metric: saturated, decimals: 1, values: [.5], layers: [3]}\n"
    )
    assert load(text).published == (
        Published("tanh", "activation_std", (0.5, 0.25, 0.1), (1, 2, 3), 2, "notes"),
        Published("relu", "saturated", (0.5,), (3,), 1, ""),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("arm: tanh", "arm: tnah", '18:11: unknown arm "tnah"; did you mean "tanh"?'),
        (
            "metric: activation_std, ",
            "metric: activation_sd, ",
            '18:25: unknown metric "activation_sd"; did you mean "activation_std"?',
        ),
        (
            "0.1], source",
            "0.1, 0.1], source",
            "18:62: layer 4 does not exist; the network has 3 layers",
        ),
        ("source: notes", "layers: [1, 2]", "18:62: there are 3 values for 2 layers"),
        ("source: notes", "layers: [1, 2, 2]", "18:88: a layer appears twice in the list"),
        (
            "source: notes",
            "layers: [1, 2, 4]",
            "18:88: layer 4 does not exist; the network has 3 layers",
        ),
        (
            "source: notes",
            "layers: [0, 1, 2]",
            "18:89: published[1].layers[1] must be at least 1. Got 0 instead.",
        ),
        (
            "[0.5, 0.25, 0.1]",
            "[]",
            "18:62: published[1].values must not be empty. Got an empty list instead.",
        ),
        (
            "0.25",
            "x",
            '18:68: published[1].values[2] must be a number. Got "x" instead.',
        ),
        ("decimals: 2, ", "", '18:5: missing key "decimals" in published[1]'),
    ],
)
def test_wrong_published_numbers(message, old, new, expected):
    found = message(old, new, text=PUBLISHED)
    assert found.splitlines()[0] == f"suite.yaml:{expected}"
