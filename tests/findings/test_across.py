"""One number over all data sets, where the cells of a claim are data sets."""

import math

import numpy as np
import pytest

from reportgen.comparison import Margin
from reportgen.findings.claims import across_data
from reportgen.findings.model import Cell
from reportgen.stats import interquartile_mean, weigh_pairs
from reportgen.suite.model import Factor

FACTORS = (Factor("set", "data", ("digits", "mnist")), Factor("lr", "optimizer.sgd.lr", ("1",)))
RNG = np.random.default_rng(3)
A, B = 5 + RNG.normal(size=(2, 8)), 4 + RNG.normal(size=(2, 8))


def cells(kind="difference", factor="set", seeds=range(8)):
    margin = Margin(kind, 1.0 if kind == "ratio" else 0.0)
    return tuple(
        Cell(
            "a",
            "b",
            kind,
            weigh_pairs(A[i][: len(seeds)], B[i][: len(seeds)], ">", margin, seeds=tuple(seeds)),
            levels={factor: name},
        )
        for i, name in enumerate(["digits", "mnist"])
    )


def test_it_is_the_interquartile_mean_of_all_differences():
    found = across_data(cells(), FACTORS, 0.95)
    assert found is not None
    assert found.estimate == pytest.approx(interquartile_mean(A - B))
    assert found.low < found.estimate < found.high


def test_ratios_are_averaged_on_logarithms():
    found = across_data(cells("ratio"), FACTORS, 0.95)
    assert found is not None
    assert found.estimate == pytest.approx(math.exp(interquartile_mean(np.log(A / B))))


def test_there_is_none_for_other_factors_or_a_single_data_set():
    assert across_data(cells(factor="lr"), FACTORS, 0.95) is None
    assert across_data((), FACTORS, 0.95) is None


def test_only_seeds_that_all_data_sets_have_count():
    first, second = cells()
    fewer = cells(seeds=range(4))[1]
    found = across_data((first, fewer), FACTORS, 0.95)
    assert found is not None and found.n == 4
    assert found.estimate == pytest.approx(interquartile_mean((A - B)[:, :4]))
    assert second.evidence.seeds == tuple(range(8))
