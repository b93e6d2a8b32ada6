"""Claims on `spread(metric, over=seed)`, whose values are of two seeds each."""

import numpy as np
import pytest

from reportgen.execution import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.findings import find, prospects
from reportgen.findings.interim import schedule
from reportgen.suite import load_suite

SUITE = """
suite: pairs
question: Which scatters more?
experiment: propagate
base: {width: 4, depth: 2, batch_size: 2, init: xavier_normal}
compare:
  activation: [tanh, relu]
seeds: 20
claims:
  - id: C
    says: s
    metric: spread(activation_std[last], over=seed)
    rule: activation=tanh < activation=relu
"""


@pytest.fixture
def load(tmp_path):
    def load(seeds="20"):
        path = tmp_path / "pairs.yaml"
        path.write_text(SUITE.replace("seeds: 20", f"seeds: {seeds}"))
        return load_suite(path)

    return load


def run_of(suite, *, lost=(), missing=()):
    """tanh scatters by 0.1, relu by 1; of tanh the seeds `lost` diverge."""
    rng, records = np.random.default_rng(0), []
    for arm, spread in zip(suite.arms, (0.1, 1.0), strict=True):
        for seed in suite.seeds:
            value = np.array([1.0, 5 + spread * rng.normal()])
            if seed in missing:
                continue
            outcome = Outcome("ok", {"activation_std": value})
            if seed in lost and spread < 1:
                outcome = Outcome("diverged", {}, "it broke")
            records.append(Record(Trial(arm, seed, ""), outcome, ""))
    return Run(suite, tuple(records), (), ())


def claim_of(run):
    (found,) = find(run).claims
    return found


def test_what_is_told_are_seeds_and_that_a_value_is_of_two(load):
    found = claim_of(run_of(load()))
    (cell,) = found.cells
    assert len(cell.evidence.effects) == 10
    assert found.verdict == "supported"
    assert found.seeds == cell.interval.n == 20
    assert found.least_seeds == 12
    assert "each value is the distance between two seeds" in found.sentence
    assert "20 seeds" in found.sentence


def test_too_few_pairs_are_told_in_seeds(load):
    found = claim_of(run_of(load("10")))
    assert found.verdict == "undecided"
    assert "10 seeds cannot decide it; at least 12 are needed" in found.why


def test_a_pair_of_which_one_seed_is_missing_has_no_value(load):
    found = claim_of(run_of(load(), missing=(3,)))
    assert len(found.cells[0].evidence.effects) == 9
    assert "18 of 20 seeds" in found.cells[0].note


@pytest.mark.parametrize("seed", [4, 5])
def test_either_seed_of_a_pair_may_diverge(load, seed):
    found = claim_of(run_of(load(), lost=(seed,)))
    (cell,) = found.cells
    assert np.isnan(cell.evidence.effects).sum() + np.isinf(cell.evidence.effects).sum() == 1
    assert "1 of 20 seeds of activation=tanh diverged" in cell.note  # real seeds, not pairs


def test_looks_that_have_too_few_pairs_do_not_take_place(load):
    suite = load("{start: 8, max: 40, until: decided}")
    assert [look.seeds for look in schedule(suite)] == [27, 40]


def test_one_seed_makes_no_pair(load):
    suite = load("1")
    (prospect,) = prospects(suite, run_of(load()))
    assert prospect.least == 12 and not prospect.possible
    assert prospect.unseen == "a pair needs two seeds"
