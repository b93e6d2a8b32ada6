"""Sentences on verdicts in both languages: units, scales, plurals and groups of settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.findings.model import Cell, Finding
from reportgen.findings.naming import lacks
from reportgen.findings.sentences import deciding_factors, sentence
from reportgen.language import Language, phrases
from reportgen.stats import Decision, Interval, Verdict
from reportgen.suite import load_suite
from tests.report import factory

SUITE = """
suite: small
question: Which?
experiment: train
base: {data: mnist, model: mlp, optimizer: {sgd: {lr: 0.1}}, steps: 120}
compare:
  model.mlp.norm: [none, batch]
seeds: 12
claims:
  - {id: C, says: s, metric: "METRIC", rule: RULE}
"""


def finding_of(
    tmp_path: Path,
    interval: Interval,
    *,
    metric: str = "steps_to(val_accuracy, 0.95)",
    rule: str = "norm=batch < norm=none, margin: 1.2x",
    threshold: float = 1 / 1.2,
    verdict: Verdict = Verdict.SUPPORTED,
    **cell: object,
) -> Finding:
    path = tmp_path / "small.yaml"
    path.write_text(SUITE.replace("METRIC", metric).replace("RULE", rule))
    (claim,) = load_suite(path).claims
    fields = {"side": claim.rule.comparison, "effect": claim.rule.margin.kind, **cell}
    found = factory.make_cell("norm=batch", "norm=none", interval, threshold, verdict, **fields)
    return factory.make_finding(claim, verdict, [found])


def said(found: Finding, language: Language = "en") -> str:
    return sentence(found, phrases(language))


@pytest.mark.parametrize(
    ("ends", "english", "korean"),
    [
        (
            (0.767, 0.71, 0.83),
            "takes 23.3 % fewer steps than with norm=none (95 % interval 17.0 to 29.0 %, 12 seeds);"
            " the claim needs more than 16.7 % fewer steps",
            "23.3 % 적습니다(95 % 신뢰구간 17.0 ~ 29.0 %",
        ),
        (
            (1.3, 1.2, 1.4),
            "takes 30 % more steps than with norm=none (95 % interval 20 to 40 %, 12 seeds); the "
            "claim needs more than 16.7 % fewer steps",
            "30 % 많습니다(95 % 신뢰구간 20 ~ 40 %",
        ),
        (
            (0.98, 0.92, 1.04),
            "differs from that with norm=none by -2.0 % (95 % interval -8.0 to 4.0 %, 12 seeds)",
            "-2.0 % 다릅니다",
        ),
        (
            (3.1, 2.6, 3.7),
            "is 3.10 times that with norm=none (95 % interval 2.60 to 3.70, 12 seeds); the claim "
            "needs a ratio below 0.8333",
            "3.10배입니다(95 % 신뢰구간 2.60 ~ 3.70",
        ),
    ],
)
def test_a_ratio_and_what_is_claimed_of_it_are_on_one_scale(
    tmp_path: Path, ends: tuple[float, float, float], english: str, korean: str
) -> None:
    found = finding_of(tmp_path, Interval(*ends, 12))
    assert english in said(found)
    assert korean in said(found, "ko")


def test_a_difference_of_accuracies_is_told_in_percentage_points(tmp_path: Path) -> None:
    found = finding_of(
        tmp_path,
        Interval(0.0109, 0.008, 0.014, 12),
        metric="train_accuracy[last] - val_accuracy[last]",
        rule="norm=batch < 0.01",
        threshold=0.01,
        effect="value",
    )
    assert "is 1.09 percentage points (95 % interval 0.80 to 1.40, 12 seeds)" in said(found)
    assert "needs less than 1 percentage point:" in said(found)
    assert "1.09 %포인트" in said(found, "ko")


@pytest.mark.parametrize(
    ("metric", "rule", "cell", "english"),
    [
        (
            "val_accuracy[last]",
            "norm=batch = norm=none, margin: 0.01",
            {"threshold": 0.01, "opposite": -0.01},
            "to within 1 percentage point:",
        ),
        (
            "steps_to(val_accuracy, 0.9)",
            "norm=batch < 1",
            {"threshold": 1.0, "effect": "value"},
            "fewer than 1 step:",
        ),
        (
            "val_accuracy[last]",
            "norm=batch = norm=none, margin: 0.02",
            {"threshold": 0.02, "opposite": -0.02},
            "to within 2 percentage points:",
        ),
    ],
)
def test_one_of_a_unit_is_singular(
    tmp_path: Path, metric: str, rule: str, cell: dict, english: str
) -> None:
    interval = Interval(0.003, 0.001, 0.005, 12)
    assert english in said(finding_of(tmp_path, interval, metric=metric, rule=rule, **cell))


@pytest.mark.parametrize("margin", ["1.05x", "0.1"])
def test_arms_that_agree_in_every_seed_are_identical(tmp_path: Path, margin: str) -> None:
    same = 1.0 if margin.endswith("x") else 0.0
    found = finding_of(
        tmp_path,
        Interval(same, same, same, 12),
        metric="test_loss",
        rule=f"norm=batch = norm=none, margin: {margin}",
        threshold=1.05,
        opposite=0.95,
    )
    assert said(found).startswith(
        "The test loss with norm=batch and with norm=none is identical in all 12 seeds;"
    )
    assert "시드 12개에서 모두 같습니다" in said(found, "ko")


def cell_at(verdict: Verdict, **levels: str) -> Cell:
    interval = Interval(0.3, 0.2, 0.4, 12)
    return factory.make_cell("a", "b", interval, 0.5, verdict, levels=levels)


YES, NO, OPEN = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNDECIDED
BY_RATE = {("0.1", "small"): YES, ("0.1", "large"): YES, ("1", "small"): YES,
           ("1", "large"): YES, ("10", "small"): NO, ("10", "large"): NO}  # fmt: skip
BY_BOTH = BY_RATE | {("10", "small"): YES}


@pytest.mark.parametrize(
    ("cells", "factors", "english", "korean"),
    [
        (
            BY_RATE,
            ("lr",),
            "The claim holds at lr=0.1 and 1 and fails at lr=10, regardless of the weights;",
            "이 주장은 weights의 수준과 관계없이 lr=0.1",
        ),
        (
            BY_BOTH,
            ("lr", "weights"),
            "The claim holds at (lr=0.1, weights=small), (lr=0.1, weights=large), "
            "(lr=1, weights=small), (lr=1, weights=large) and (lr=10, weights=small) and fails at "
            "lr=10, weights=large;",
            "(lr=0.1, weights=small)",
        ),
    ],
)
def test_settings_are_grouped_by_the_factor_that_decides(
    tmp_path: Path, cells: dict, factors: tuple[str, ...], english: str, korean: str
) -> None:
    found = [cell_at(v, lr=lr, weights=weights) for (lr, weights), v in cells.items()]
    assert deciding_factors(found) == factors
    one = finding_of(tmp_path, Interval(0.7, 0.6, 0.8, 12))
    decision = Decision(Verdict.DEPENDS, tuple(cells.values()), 0.01, 0.02)
    finding = replace(one, cells=tuple(found), decision=decision)
    assert english in said(finding)
    assert korean in said(finding, "ko")


def test_cells_that_agree_are_told_by_no_factor() -> None:
    same = [cell_at(YES, lr=lr, weights="small") for lr in ("0.1", "1")]
    assert len(deciding_factors(same)) == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "what"),
    [
        ({"norm": "none", "lr": "1"}, {"norm": "batch", "lr": "1"}, "batch norm"),
        ({"dropout": "none"}, {"dropout": "0.5"}, "dropout"),
        ({"norm": "batch"}, {"norm": "none"}, ""),
        ({"norm": "none", "lr": "1"}, {"norm": "batch", "lr": "10"}, ""),
        ({}, {"norm": "batch"}, ""),
    ],
)
def test_what_a_side_does_without(ours: dict, theirs: dict, what: str) -> None:
    assert lacks(ours, theirs) == what


@pytest.mark.parametrize(
    ("others", "english"),
    [
        (
            [("depends", 4, ["B5", "B6b"]), ("undecided", 1, ["B9"])],
            "9 of 14 claims supported; 4 depend on the setting (B5, B6b), 1 undecided (B9).",
        ),
        ([("depends", 1, ["B5"])], "9 of 14 claims supported; 1 depends on the setting (B5)."),
    ],
)
def test_a_count_of_claims_that_depend(others: list, english: str) -> None:
    assert phrases("en").tally(14, 9, others) == english


def test_a_flipped_verdict_says_what_was_expected_and_on_what_it_depends_now() -> None:
    flips = [
        ("B5", "supported", "depends", ["learning rate"]),
        ("B6", "depends", "supported", []),
    ]
    _, text = phrases("en").flipped(flips)
    assert text == (
        "B5: expected supported, now depends on the learning rate; "
        "B6: expected to depend on the setting, now supported."
    )
    _, korean = phrases("ko").flipped(flips)
    assert (
        korean.startswith("B5: 예상은 지지됨, 지금은 learning rate에 따라 다름") or "B5" in korean
    )
