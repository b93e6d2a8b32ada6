"""From trials to verdicts, published numbers and the answer."""

import dataclasses
import math
import re

import numpy as np
import pytest

from reportgen.execution import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.findings import evaluate, find
from reportgen.metrics.parser import parse_metric
from reportgen.stats import Verdict, centre_interval
from reportgen.suite import load_suite

PROPAGATE = PropagateExperiment()

SUITE = """
suite: small
question: Which?
experiment: propagate
base: {width: 8, depth: 2, init: xavier_normal}
compare:
  activation: [tanh, relu]
  width: [8, 16]
seeds: 8
claims:
  - id: C
    says: s
    metric: activation_std[last]
    rule: RULE
answer:
  - {when: {C: supported}, say: "Yes."}
  - {when: {C: contradicted}, say: "No."}
published:
  - {arm: "activation=tanh, width=8", metric: activation_std, decimals: 1, values: [1.0, 2.0]}
"""
MEANS = {("tanh", 8): 2.0, ("tanh", 16): 2.1, ("relu", 8): 4.0, ("relu", 16): 4.2}
NOISE = np.array([-0.02, 0.01, 0.03, -0.01, 0.02, -0.03, 0.01, 0.0])


def make_run(
    tmp_path, rule="activation=tanh < activation=relu", change=lambda text: text, **options
):
    path = tmp_path / "small.yaml"
    path.write_text(change(SUITE.replace("RULE", rule)))
    suite = load_suite(path, **options)
    records = []
    for arm in suite.arms:
        mean = MEANS[arm.levels["activation"], int(arm.levels["width"])]
        for seed in suite.seeds:
            values = np.array([1.0, mean + NOISE[seed % 8]])
            outcome = Outcome("ok", {"activation_std": values, "activation_mean": -values})
            records.append(Record(Trial(arm, seed, f"{arm.name}{seed}"), outcome, "run"))
    return Run(suite, tuple(records), (), ())


def replaced(run, index, outcome):
    records = list(run.records)
    records[index] = dataclasses.replace(records[index], outcome=outcome)
    return dataclasses.replace(run, records=tuple(records))


def only(findings):
    (finding,) = findings.claims
    return finding


def test_a_rule_is_judged_in_every_cell_of_the_open_factors(tmp_path):
    finding = only(find(make_run(tmp_path)))
    assert [(cell.left, cell.right) for cell in finding.cells] == [
        ("activation=tanh, width=8", "activation=relu, width=8"),
        ("activation=tanh, width=16", "activation=relu, width=16"),
    ]
    assert [cell.verdict for cell in finding.cells] == [Verdict.SUPPORTED] * 2
    assert finding.verdict is Verdict.SUPPORTED
    assert finding.cells[0].interval.estimate == pytest.approx(-2.0)


def test_cells_that_disagree_make_the_verdict_depend(tmp_path):
    finding = only(find(make_run(tmp_path, "activation=tanh > 2.05")))
    assert [cell.verdict for cell in finding.cells] == [Verdict.CONTRADICTED, Verdict.SUPPORTED]
    assert finding.verdict is Verdict.DEPENDS
    assert finding.sentence == (
        "The claim holds at width=16 and fails at width=8; the settings differ by more than "
        "chance, p = 0.029; least support at width=8: with activation=tanh, the standard deviation "
        "of activations in the last layer is 2.000 (95 % interval 1.980 to 2.020, 8 seeds); the "
        "claim needs more than 2.05: depends."
    )


def test_one_arm_against_a_number(tmp_path):
    finding = only(find(make_run(tmp_path, "activation=relu, width=16 > 4")))
    (cell,) = finding.cells
    assert cell.effect == "value"
    assert cell.interval == centre_interval(4.2 + NOISE)
    assert finding.verdict is Verdict.SUPPORTED
    assert finding.sentence == (
        "With activation=relu, width=16, the standard deviation of activations in the last layer "
        "is 4.200 (95 % interval 4.180 to 4.220, 8 seeds); the claim needs more than 4: supported "
        "(p = 0.012)."
    )


@pytest.mark.parametrize(
    ("margin", "verdict"),
    [
        ("1.9x", "supported"),
        ("2.1x", "equivalent"),
        ("1.8", "supported"),
        ("2.2", "equivalent"),
    ],
)
def test_margins_between_arms(tmp_path, margin, verdict):
    rule = f"activation=relu, width=8 > activation=tanh, width=8\n    margin: {margin}"
    finding = only(find(make_run(tmp_path, rule)))
    assert finding.verdict.value == verdict
    assert finding.cells[0].effect == ("ratio" if margin.endswith("x") else "difference")


@pytest.mark.parametrize(
    ("rule", "threshold"),
    [
        ("activation=relu, width=8 > 3\n    margin: 0.5", 3.5),
        ("activation=relu, width=8 < 3\n    margin: 0.5", 2.5),
        ("activation=relu, width=8 > 3\n    margin: 1.2x", 3.6),
        ("activation=relu, width=8 < 3\n    margin: 1.2x", 2.5),
    ],
)
def test_margins_against_a_number_move_the_threshold_to_the_claimed_side(tmp_path, rule, threshold):
    (cell,) = only(find(make_run(tmp_path, rule))).cells
    assert cell.threshold == pytest.approx(threshold)


def test_an_effect_the_other_way_contradicts(tmp_path):
    rule = "activation=relu, width=8 < activation=tanh, width=8\n    margin: 1.2x"
    finding = only(find(make_run(tmp_path, rule)))
    assert finding.verdict is Verdict.CONTRADICTED
    assert "is 2.0000 times that with activation=tanh" in finding.sentence
    assert finding.sentence.endswith(
        "the claim needs a ratio below 0.8333: contradicted (p = 0.012)."
    )


def test_pairing_is_by_seed_not_by_order(tmp_path):
    run = make_run(tmp_path, "activation=tanh, width=8 < activation=relu, width=8")
    shuffled = dataclasses.replace(run, records=tuple(reversed(run.records)))
    assert only(find(shuffled)).cells[0].interval == only(find(run)).cells[0].interval
    assert only(find(run)).cells[0].interval.low == pytest.approx(-2.0)  # the noise cancels


def test_a_diverged_trial_is_never_dropped_silently(tmp_path):
    run = make_run(tmp_path, "activation=tanh, width=8 < 3")
    diverged = Outcome("diverged", {"activation_std": np.array([1.0, math.inf])}, "layer 2")
    finding = only(find(replaced(run, 0, diverged)))
    assert finding.verdict is Verdict.UNDECIDED
    assert "not finite" in finding.sentence


def test_missing_and_failed_trials_are_counted(tmp_path):
    run = make_run(tmp_path, "activation=tanh, width=8 < 3")
    finding = only(find(replaced(run, 0, Outcome("failed", reason="out of memory"))))
    assert finding.verdict is Verdict.SUPPORTED
    assert finding.cells[0].interval.n == 7
    assert finding.cells[0].note == "7 of 8 seeds"
    assert "7 seeds)" in finding.sentence

    nothing = dataclasses.replace(run, records=())
    finding = only(find(nothing))
    assert finding.verdict is Verdict.UNDECIDED
    assert finding.sentence == "There is no trial of this claim: undecided."


def test_a_zero_that_takes_a_ratio_its_interval_is_named(tmp_path):
    rule = "activation=tanh, width=8 < activation=relu, width=8\n    margin: 1.2x"
    run = make_run(tmp_path, rule)
    nothing = Outcome("ok", {"activation_std": np.array([1.0, 0.0])})
    finding = only(find(replaced(run, 0, nothing)))
    assert finding.verdict is Verdict.UNDECIDED
    told = "1 of 8 values of activation=tanh, width=8 is zero or less and has no ratio"
    assert told in finding.sentence
    assert told in finding.cells[0].note
    korean = make_run(tmp_path, rule, language="ko")
    assert "비를 구할 수 없음" in only(find(replaced(korean, 0, nothing))).sentence
    assert "no ratio" not in only(find(run)).sentence


def test_a_claim_about_an_arm_that_was_left_out_stays_undecided(tmp_path):
    run = make_run(tmp_path, only=["activation=relu, width=8"])
    finding = only(find(run))
    assert finding.verdict is Verdict.UNDECIDED
    assert finding.sentence == "The arms of this claim were not run: undecided."
    assert find(run).published == ()


def test_one_seed_decides_nothing(tmp_path):
    assert only(find(make_run(tmp_path, seeds=1))).verdict is Verdict.UNDECIDED


def test_the_answer_says_what_the_verdicts_say(tmp_path):
    assert find(make_run(tmp_path)).answer == "Yes. 1 of 1 claims supported."
    opposite = make_run(tmp_path, "activation=tanh > activation=relu")
    assert find(opposite).answer == "No. 1 contradicted (C)."
    between = make_run(tmp_path, "activation=tanh > 2.05")
    assert find(between).answer == "Depends on the setting: s."


def sizes(tmp_path, rule, said):
    """The answer to the rule, whichever verdict it gets."""
    verdicts = "[supported, contradicted, equivalent, depends, undecided]"
    entry = f"  - {{when: {{C: {verdicts}}}, say: '{said}'}}\n"

    def change(text):
        before, _, rest = text.partition("answer:\n")
        return before + "answer:\n" + entry + "published:" + rest.partition("published:")[2]

    return find(make_run(tmp_path, rule, change)).answer


def test_an_answer_has_the_size_of_an_effect_without_its_direction(tmp_path):
    lower = sizes(tmp_path, "activation=tanh < activation=relu", "Lower by {C}.")
    higher = sizes(tmp_path, "activation=relu > activation=tanh", "Higher by {C}.")
    assert lower.startswith("Lower by 2. ")  # every seed has the same noise in both arms
    assert higher.startswith("Higher by 2. ")
    ratio = sizes(tmp_path, "activation=tanh < activation=relu\n    margin: 1.2x", "{C} smaller.")
    assert re.match(r"50[.\d]* % \(.* %\) smaller\. ", ratio), ratio
    value = sizes(tmp_path, "activation=tanh < 5", "It is {C}.")
    assert re.match(r"It is 2\.\d+ \(\d\.\d+ to \d\.\d+\)\. ", value), value


EACH = """answer:
  - each: {C: one, D: two, E: three}
    sentences:
      supported: {en: "Larger are {}.", ko: "더 큰 것은 {}입니다."}
      contradicted: "Not larger are {}."
  - when: {C: [contradicted, supported], D: supported}
    say: Both.
"""


def test_an_answer_names_the_claims_of_each_verdict(tmp_path):
    def change(text, third="{id: E, says: s, metric: 'activation_std[last]', rule: all > 9}"):
        claims = "  - {id: D, says: s, metric: 'activation_std[last]', rule: all > 1}\n  - " + third
        before, _, rest = text.partition("answer:")
        return before + claims + "\n" + EACH + "published:" + rest.partition("published:")[2]

    found = find(make_run(tmp_path, change=change)).answer
    assert found.startswith("Larger are one and two. Not larger are three. Both. 2 of 3 claims")
    korean = find(make_run(tmp_path, change=change, language="ko")).answer
    assert korean.startswith("더 큰 것은 one, two입니다. Not larger are three.")

    same = "{id: E, says: s, metric: 'activation_std[last]', margin: 5, rule: WIDE}"
    same = same.replace("WIDE", "activation=relu > activation=tanh")
    run = make_run(tmp_path, change=lambda text: change(text, same))
    assert find(run).claims[2].verdict is Verdict.EQUIVALENT
    assert "Not larger are three." in find(run).answer


UNDECIDED = "activation=tanh > 2.05"


def many(answer, rules):
    """The suite with as many claims as rules, D1 the first of them, and this answer."""

    def change(text):
        before, _, rest = text.partition("claims:")
        claims = "".join(
            f"  - {{id: D{n}, says: S{n}, metric: 'activation_std[last]', rule: '{rule}'}}\n"
            for n, rule in enumerate(rules, start=1)
        )
        return f"{before}claims:\n{claims}{answer}published:{rest.partition('published:')[2]}"

    return change


HOLDS, FAILS = "all > 1", "all > 9"
LATER = """answer:
  - {when: {D1: supported}, say: First.}
  - {when: {D1: contradicted}, say: Not first.}
  - {when: {D2: supported}, say: But second.}
"""


@pytest.mark.parametrize(
    ("answer", "rules", "begins"),
    [
        (LATER, [HOLDS, HOLDS, HOLDS, HOLDS], "First. But second. All 4"),
        (LATER, [UNDECIDED, HOLDS, HOLDS, HOLDS], "Depends on the setting: S1. But second. 3 of 4"),
        (LATER, [FAILS, FAILS, HOLDS, HOLDS], "Not first. 2 of 4"),
        (LATER, [UNDECIDED, FAILS, HOLDS, HOLDS], "Depends on the setting: S1. 2 of 4"),
        ("", [FAILS, HOLDS, HOLDS, HOLDS], "Contradicted: S1. 3 of 4"),
        (
            "answer:\n  - {when: {D1: supported, D2: supported}, say: Both.}\n",
            [HOLDS, FAILS, HOLDS, HOLDS],
            "Supported: S1. Contradicted: S2. 3 of 4",
        ),
    ],
)
def test_the_first_thing_that_an_answer_is_about_is_always_told(tmp_path, answer, rules, begins):
    found = find(make_run(tmp_path, change=many(answer, rules), seeds=10)).answer
    assert found.replace("4 of 4 claims supported", "All 4 claims").startswith(begins)


def test_many_claims_of_a_verdict_are_counted_and_not_listed(tmp_path, monkeypatch):
    change = many("", [HOLDS, *[FAILS] * 3])
    four = find(make_run(tmp_path, change=change, seeds=10)).answer
    assert four == "Supported: S1. 1 of 4 claims supported; 3 contradicted (D2, D3, D4)."
    monkeypatch.setattr("reportgen.findings.sentences.MOST_IDS", 2)  # more seeds would be slow
    many_more = many("", [HOLDS, *[FAILS] * 3])
    english = find(make_run(tmp_path, seeds=10, change=many_more)).answer
    assert english == "Supported: S1. 1 of 4 claims supported; 3 contradicted."
    korean = find(make_run(tmp_path, seeds=10, change=many_more, language="ko")).answer
    assert korean == "지지됨: S1. 주장 4개 중 지지됨 1개, 반박됨 3개입니다."


def test_a_value_of_all_arms_together_is_of_no_side(tmp_path):
    def change(text):
        return text.replace(
            "activation_std[last]", "mean(activation_std[last], over=(activation, width))"
        )

    run = make_run(tmp_path, "all > 1", change=change)
    assert only(find(run)).cells[0].left == "all arms"
    assert only(find(run)).sentence.startswith(
        "The mean standard deviation of activations in the last layer over activation and width is "
    )
    korean = make_run(tmp_path, "all > 1", change=change, language="ko")
    assert "조건에서" not in only(find(korean)).sentence


@pytest.mark.parametrize(
    ("rule", "answer", "sentence"),
    [
        ("activation=tanh < activation=relu", "Yes. 주장 1개 중 지지됨 1개입니다.", "지지됨"),
        ("activation=tanh > activation=relu", "No. 주장 1개 중 반박됨 1개(C)입니다.", "반박됨"),
        ("activation=tanh > 2.05", "조건부: s.", "설정 사이의 차이는 우연을 넘어섭니다(p = 0.029)"),
    ],
)
def test_korean_from_the_same_numbers(tmp_path, rule, answer, sentence):
    findings = find(make_run(tmp_path, rule, language="ko"))
    assert findings.answer == answer
    assert sentence in only(findings).sentence
    english = only(find(make_run(tmp_path, rule)))
    assert only(findings).decision == english.decision


def test_a_flip_is_a_verdict_that_was_not_expected(tmp_path):
    def expect(verdict):
        return lambda text: text.replace("says: s", f"says: s\n    expect: {verdict}")

    assert not find(make_run(tmp_path, change=expect("supported"))).flipped
    (flipped,) = find(make_run(tmp_path, change=expect("undecided"))).flipped
    assert flipped.claim.id == "C"
    assert not find(make_run(tmp_path)).flipped


def test_published_numbers_are_held_against_one_more_run(tmp_path):
    first, second = find(make_run(tmp_path)).published
    assert (first.layer, second.layer) == (1, 2)
    assert first.reproduced is True
    assert second.reproduced is True
    assert second.low < 2.0 - 0.05 < 2.05 < second.high
    off = make_run(tmp_path, change=lambda text: text.replace("[1.0, 2.0]", "[1.0, 2.5]"))
    assert [number.reproduced for number in find(off).published] == [True, False]


def test_published_numbers_are_not_judged_in_another_setting(tmp_path):
    run = make_run(tmp_path, settings=["base.batch_size=2"])
    assert [number.reproduced for number in find(run).published] == [None, None]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("activation_std[1]", 1.0),
        ("activation_std[last] / activation_std[first]", 4.0),
        ("max(activation_std) - min(activation_std) * 2", 2.0),
        ("mean(activation_std)", 7 / 3),
        ("log(activation_std[3])", math.log(4.0)),
        ("mean(activation_std / activation_std[1] + 1)", 10 / 3),
        ("2 * (activation_std[2] - 1) / 4", 0.5),
        ("8 / 4 / 2", 1.0),
        ("8 - 4 - 2", 2.0),
        ("1e-1 * activation_std[2]", 0.2),
    ],
)
def test_metrics(text, value):
    arrays = {"activation_std": np.array([1.0, 2.0, 4.0])}
    metric = parse_metric(text, PROPAGATE.quantities, [{"layer": range(1, 4)}])
    assert evaluate(metric, arrays) == pytest.approx(value)


def test_dividing_by_nothing_is_not_an_error():
    arrays = {"activation_std": np.array([0.0, 2.0])}
    metric = parse_metric("activation_std[2] / activation_std[1]", PROPAGATE.quantities)
    assert evaluate(metric, arrays) == math.inf


@pytest.mark.parametrize(
    ("margin", "verdict", "needed"),
    [
        ("0.3", "supported", "both to agree to within 0.3"),
        ("0.1", "contradicted", "both to agree to within 0.1"),
        ("1.2x", "supported", "both to agree to within a factor of 1.2"),
    ],
)
def test_rules_of_equality(tmp_path, margin, verdict, needed):
    rule = f"activation=relu, width=8 = activation=relu, width=16\n    margin: {margin}"
    finding = only(find(make_run(tmp_path, rule)))
    assert finding.verdict.value == verdict
    assert f"the claim needs {needed}: {verdict}" in finding.sentence
    low, high = finding.cells[0].evidence.opposite, finding.cells[0].threshold
    inside = low < finding.cells[0].interval.estimate < high
    assert inside == (verdict == "supported") == (finding.cells[0].support > 0)


def test_the_weakest_cell_is_the_one_nearest_to_failing(tmp_path):
    finding = only(find(make_run(tmp_path, "activation=tanh < activation=relu")))
    assert finding.weakest.levels == {"width": "8"}  # apart by 2.0, at width 16 by 2.1
    assert finding.seeds == 8


def test_settings_that_seem_to_differ_but_not_beyond_chance_are_undecided(tmp_path):
    run = make_run(tmp_path, "activation=tanh > 2.05", seeds=6)
    finding = only(find(run))
    assert finding.verdict is Verdict.UNDECIDED
    assert "is undecided" in finding.sentence or "not by more than chance" in finding.sentence


def test_claims_of_arms_that_were_not_run_keep_their_share_of_the_level(tmp_path):
    def twice(text):
        other = (
            "\n  - {id: D, says: d, metric: 'activation_std[last]', rule: 'activation=relu > 1'}"
        )
        return text.replace("\nanswer:", f"{other}\nanswer:")

    run = make_run(tmp_path, "activation=tanh > 1", change=twice)
    whole = find(run).claims
    assert [found.family.claims for found in whole] == [2, 2]
    tanh = ["activation=tanh, width=8", "activation=tanh, width=16"]
    first, second = find(make_run(tmp_path, "activation=tanh > 1", change=twice, only=tanh)).claims
    assert first.family == whole[0].family
    assert first.decision.adjusted == 2 * first.decision.p
    assert second.verdict is Verdict.UNDECIDED
    assert second.sentence == "The arms of this claim were not run: undecided."


@pytest.mark.parametrize(
    "options",
    [
        {"only": ["activation=tanh, width=8", "activation=relu, width=8"]},
        {"settings": ["compare.width=[8]"]},
        {"profile": "narrow"},
    ],
    ids=str,
)
def test_a_claim_of_which_some_cells_were_run_is_undecided(tmp_path, options):
    def change(text):
        return text + "profiles:\n  narrow: {compare.width: [8]}\n"

    whole = only(find(make_run(tmp_path, change=change)))
    part = only(find(make_run(tmp_path, change=change, **options)))
    assert (whole.verdict, part.verdict) == (Verdict.SUPPORTED, Verdict.UNDECIDED)
    assert (part.decision.p, len(part.cells)) == (1.0, 1)
    assert part.sentence.endswith("undecided, because only 1 of its 2 settings was run.")
    korean = only(find(make_run(tmp_path, change=change, language="ko", **options)))
    assert "설정 2개 중 1개만 실행되었습니다" in korean.sentence


def test_a_changed_suite_is_judged_in_its_own_settings(tmp_path):
    other = make_run(tmp_path, settings=["compare.width=[8]", "base.batch_size=2"])
    assert only(find(other)).verdict is Verdict.SUPPORTED


def test_a_setting_that_takes_claims_out_leaves_them_their_share(tmp_path):
    rules = ["activation=tanh > 1"] * 3
    claims = "[{id: A, says: s, metric: 'activation_std[last]', rule: 'activation=tanh > 1'}]"
    run = make_run(tmp_path, change=many("", rules), settings=[f"claims={claims}"])
    assert only(find(run)).family.claims == 3


def test_each_claim_alone_is_judged_as_among_all(tmp_path):
    """14 claims that are false by symmetry: alone at level 0.05 half of the suites would err."""
    pairs = [f"activation=tanh, width={n} < activation=relu, width={n}" for n in range(1, 15)]
    path = tmp_path / "null.yaml"
    path.write_text(many("", pairs)(SUITE).replace("[8, 16]", str(list(range(1, 15)))))
    path.write_text(path.read_text().partition("published:")[0].replace("seeds: 8", "seeds: 12"))
    whole = load_suite(path)
    parts = [load_suite(path, only=pair.split(" < ")) for pair in pairs]
    generator = np.random.default_rng(5)
    falsely = 0
    for _ in range(6):
        values = {arm.name: generator.normal(2, 0.5, 12) for arm in whole.arms}

        def verdicts(suite, values=values):
            trials = [(arm, seed) for arm in suite.arms for seed in suite.seeds]
            records = tuple(
                Record(
                    Trial(arm, seed, ""),
                    Outcome("ok", {"activation_std": values[arm.name][[seed, seed]]}),
                    "",
                )
                for arm, seed in trials
            )
            return find(Run(suite, records, (), ())).claims

        together = verdicts(whole)
        falsely += sum(found.decision.p <= 0.05 for found in together)
        alone = [verdicts(part)[n] for n, part in enumerate(parts)]
        assert [a.verdict for a in alone] == [b.verdict for b in together]
    assert falsely > 0  # so the claims would have been decided alone
