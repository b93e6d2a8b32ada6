from __future__ import annotations

import json

import jsonschema
import numpy as np
import pytest

from reportgen.report import ReportView, build_view, render_json, schema
from reportgen.report.render.json import SCHEMA_VERSION
from reportgen.stats import bounded_interval
from reportgen.suite.kinds import NOT_NEGATIVE
from tests.report import factory


@pytest.fixture(scope="module")
def report(files: dict[str, str]) -> dict:
    return json.loads(files["report.json"])


def valid(text: str) -> dict:
    found = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    jsonschema.validate(found, schema(), jsonschema.Draft202012Validator)
    return found


def test_the_schema_is_a_schema_and_pins_the_version() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["properties"]["schema_version"] == {
        "const": SCHEMA_VERSION,
        "description": "Grows when a reader of an older version would go wrong.",
    }


def test_the_full_report_is_valid(files: dict[str, str]) -> None:
    valid(files["report.json"])


def test_claims_hold_what_programs_ask_for(report: dict, view: ReportView) -> None:
    assert [claim["id"] for claim in report["claims"]] == [claim.id for claim in view.claims]
    for claim, shown in zip(report["claims"], view.claims, strict=True):
        cell = shown.finding.cells[0]
        assert claim["says"] and claim["source"]
        assert claim["verdict"] == shown.finding.verdict.value
        assert claim["estimate"] == cell.interval.estimate
        assert (claim["low"], claim["high"]) == (cell.interval.low, cell.interval.high)
        assert claim["n"] == 3


@pytest.mark.parametrize("seeds", [3, 5])
def test_metrics_are_means_over_seeds_with_intervals_from_four_on(seeds: int) -> None:
    arm, quantity, layer = factory.make_arm("relu", "xavier_normal"), "grad_weight_std", 4
    run = factory.make_run(factory.make_suite([arm], seeds=seeds))
    values = [record.outcome.arrays[quantity][layer - 1] for record in run.records]
    metrics = valid(render_json(build_view(run, factory.make_findings(run))))["metrics"]
    (found,) = [m for m in metrics if (m["quantity"], m["layer"]) == (quantity, layer)]
    assert found["estimate"] == pytest.approx(np.mean(values), rel=1e-12)
    assert found["n"] == seeds
    if seeds < 4:
        assert (found["low"], found["high"]) == (None, None)
        assert found["note"].startswith("fewer than 4 values")
    else:
        interval = bounded_interval(values, NOT_NEGATIVE)
        assert (found["low"], found["high"]) == (interval.low, interval.high)


def test_numbers_that_are_not_finite_are_null_with_a_note() -> None:
    arm = factory.make_arm("tanh", "xavier_normal")
    claim = factory.make_claim("C", arm.name, "saturated[last]", "<", 0.5)
    run = factory.make_run(factory.make_suite([arm], seeds=1, claims=(claim,)))
    found = valid(render_json(build_view(run, factory.make_findings(run))))
    metric = found["metrics"][0]
    assert metric["estimate"] is not None
    assert (metric["low"], metric["high"]) == (None, None)
    assert metric["note"] == "one value shows no spread; low is -inf; high is inf"
    assert found["claims"][0]["verdict"] == "undecided"
    assert found["claims"][0]["low"] is None


def test_control_is_in_it(report: dict) -> None:
    control = report["control"]
    assert {entry["path"] for entry in control["varied"]} == {"width", "activation", "init"}
    assert control["fixed"] == {"depth": "6", "batch_size": "16", "weights": "dense"}
    streams = {(noise["stream"], len(noise["arms"])) for noise in control["noise"]}
    assert streams == {
        ("input", 14),
        ("gradient", 14),
        ("weights 4096x4096", 13),
        ("weights 1024x1024", 1),
    }


def test_failures_and_missing_trials_are_in_it() -> None:
    arms = [factory.make_arm("tanh", init) for init in list(factory.INITS)[:3]]
    run = factory.make_run(
        factory.make_suite(arms), missing=[(arms[0].name, 2)], diverged=[(arms[1].name, 1)]
    )
    found = valid(render_json(build_view(run, factory.make_findings(run))))
    assert found["missing"] == [{"arm": arms[0].name, "seed": 2}]
    assert found["failures"] == [
        {
            "arm": arms[1].name,
            "seed": 1,
            "status": "diverged",
            "reason": "activations are not finite from layer 3 on",
            "trace": "",
        }
    ]
    assert [(arm["seeds_ok"], arm["seeds"]) for arm in found["arms"]] == [(2, 3), (2, 3), (3, 3)]


def test_the_place_of_the_suite_is_not_told(report: dict) -> None:
    assert report["suite"]["file"] == "init.yaml"
