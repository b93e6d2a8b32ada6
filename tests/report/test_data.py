from __future__ import annotations

import csv
import io
from collections import Counter

import numpy as np

from reportgen.execution.model import Run
from reportgen.report import build_view, render
from tests.report import factory

QUANTITIES = {
    "activation_mean",
    "activation_std",
    "preactivation_mean",
    "preactivation_std",
    "saturated",
    "grad_activation_std",
    "grad_weight_std",
}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_layers_has_every_number_of_every_trial(files: dict[str, str], run: Run) -> None:
    text = files["data/layers.csv"]
    assert text.splitlines()[0] == "arm,seed,layer,quantity,value"
    found = rows(text)
    assert len(found) == 14 * 3 * 6 * 7
    assert {row["quantity"] for row in found} == QUANTITIES
    record = run.records[7]
    values = [
        float(row["value"])
        for row in found
        if (row["arm"], row["seed"]) == (record.trial.arm.name, str(record.trial.seed))
        and row["quantity"] == "grad_weight_std"
    ]
    assert values == record.outcome.arrays["grad_weight_std"].tolist()  # to the last bit


def test_histograms_are_summed_over_seeds(files: dict[str, str], run: Run) -> None:
    found = rows(files["data/histograms.csv"])
    assert list(found[0]) == ["arm", "layer", "low", "high", "count"]
    arm = run.suite.arms[0].name
    mine = [row for row in found if (row["arm"], row["layer"]) == (arm, "2")]
    total = sum(
        record.outcome.arrays["histogram"][1]
        for record in run.records
        if record.trial.arm.name == arm
    )
    assert [int(row["count"]) for row in mine] == np.asarray(total).tolist()
    assert (mine[0]["low"], mine[0]["high"], mine[1]["high"]) == ("-inf", "-3.0", "-2.95")
    assert mine[-1]["high"] == "inf"


def test_claims_have_a_row_for_every_comparison(files: dict[str, str]) -> None:
    found = rows(files["data/claims.csv"])
    assert [row["id"] for row in found] == [f"I{n}" for n in range(1, 11)]
    assert float(found[0]["low"]) < float(found[0]["estimate"]) < float(found[0]["high"])


def test_trials_that_broke_or_are_missing_are_listed() -> None:
    arms = [factory.make_arm("tanh", init) for init in list(factory.INITS)[:2]]
    run = factory.make_run(
        factory.make_suite(arms), missing=[(arms[0].name, 1)], diverged=[(arms[1].name, 2)]
    )
    files = render(build_view(run, factory.make_findings(run)))
    states = Counter(row["status"] for row in rows(files["data/trials.csv"]))
    assert states == {"ok": 4, "diverged": 1, "missing": 1}
    broken = [
        row["value"]
        for row in rows(files["data/layers.csv"])
        if (row["arm"], row["seed"], row["quantity"]) == (arms[1].name, "2", "activation_std")
    ]
    assert broken[2:] == ["nan"] * 4 and float(broken[0]) > 0
