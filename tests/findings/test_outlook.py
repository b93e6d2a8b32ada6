"""What would decide an undecided claim."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.execution import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.findings import Finding, find
from reportgen.language import phrases
from reportgen.report.evidence import to_decide
from reportgen.suite import load_suite

SUITE = """
suite: outlook
question: Which is larger?
experiment: propagate
base: {width: 4, depth: 2, batch_size: 2, init: xavier_normal}
compare:
  activation: [tanh, relu]
seeds: 10
claims:
  - id: C
    says: s
    metric: activation_std[last]
    rule: activation=tanh < activation=relu
    margin: 1
"""


@pytest.fixture
def judged(tmp_path: Path) -> Any:
    def judged(mean: float, seeds: int = 10) -> Finding:
        """The finding if relu is larger by `mean`, with a standard deviation of 1."""
        path = tmp_path / "outlook.yaml"
        path.write_text(SUITE.replace("seeds: 10", f"seeds: {seeds}"))
        suite = load_suite(path)
        noise = np.random.default_rng(1).normal(size=seeds)
        noise = (noise - noise.mean()) / noise.std(ddof=1)
        records = [
            Record(
                Trial(arm, seed, ""),
                Outcome("ok", {"activation_std": np.array([1.0, value])}, seconds=2.0),
                "",
            )
            for arm, values in zip(suite.arms, (5 - noise / 2, 5 + mean + noise / 2), strict=True)
            for seed, value in zip(suite.seeds, values, strict=True)
        ]
        (found,) = find(Run(suite, tuple(records), (), ())).claims
        return found

    return judged


def test_a_claim_that_is_nearly_shown_needs_a_few_more_seeds(judged: Any) -> None:
    finding = judged(1.5)
    assert finding.verdict == "undecided"
    outlook = finding.outlook
    # A one-sided t test at 2.5 % with 80 % power needs (1.96 + 0.84)² / 0.5² = 31 seeds.
    assert 31 <= outlook.needed.seeds <= 40
    assert not outlook.opposed
    assert outlook.seconds == 4.0  # one seed of two arms
    text = to_decide(outlook, phrases("en"))
    assert text.startswith(f"about {outlook.needed.seeds} seeds (")
    assert text.endswith("if the effect is as measured; each takes 4.0 s of computing")


def test_the_seeds_that_are_named_decide_the_claim(judged: Any) -> None:
    needed = judged(1.5).outlook.needed.seeds
    assert judged(1.5, needed).verdict == "supported"


def test_a_claim_that_more_seeds_would_contradict(judged: Any) -> None:
    finding = judged(0.5)
    assert finding.verdict == "undecided" and finding.outlook.opposed
    text = to_decide(finding.outlook, phrases("en"))
    assert "would show with a probability of 80 % that the claim does not hold" in text
    assert judged(0.5, finding.outlook.needed.seeds).verdict in ("contradicted", "equivalent")


def test_more_seeds_hardly_decide_an_effect_at_the_threshold(judged: Any) -> None:
    text = to_decide(judged(1.0).outlook, phrases("en"))
    assert text.startswith("more than 1,000 seeds, because the measured effect is close")


def test_a_decided_claim_has_no_outlook(judged: Any) -> None:
    assert judged(5.0).verdict == "supported"
    assert judged(5.0).outlook is None
