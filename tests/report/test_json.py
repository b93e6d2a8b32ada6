from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from reportgen.experiments import NOT_NEGATIVE
from reportgen.report import ReportView, build_view, read_document, render_json, schema
from reportgen.report import document as doc
from reportgen.report.render.json_document import document
from reportgen.stats import bounded_interval
from reportgen.store import Provenance
from tests.report import factory

COMMITTED = Path(__file__).parents[2] / "reportgen/report/report.schema.json"


def schema_text() -> str:
    return json.dumps(schema(), indent=2) + "\n"


@pytest.fixture(scope="module")
def report(files: dict[str, str]) -> dict:
    return json.loads(files["report.json"])


def valid(text: str) -> dict:
    found = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    jsonschema.validate(found, schema(), jsonschema.Draft202012Validator)
    return found


def test_the_schema_is_a_schema_and_pins_the_version() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["properties"]["schema_version"]["const"] == doc.SCHEMA_VERSION


def test_the_committed_schema_is_that_of_the_models() -> None:
    """`python -m tests.report.test_json` writes it anew."""
    assert COMMITTED.read_text(encoding="utf-8") == schema_text()


def test_every_field_is_written(view: ReportView) -> None:
    """Those that a reader may miss are missing in early reports of this version only."""
    written = document(view).claims[0]
    assert written.model_fields_set == doc.Claim.model_fields.keys()
    assert document(view).provenance[0].model_fields_set == doc.Provenance.model_fields.keys()
    assert doc.Provenance.model_fields.keys() == {f.name for f in fields(Provenance)}


def test_what_was_written_is_read(view: ReportView, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(render_json(view), encoding="utf-8")
    assert read_document(tmp_path / "report.json") == document(view)


def test_an_early_report_of_this_version_is_read(report: dict, tmp_path: Path) -> None:
    early = json.loads(json.dumps(report))
    for claim in early["claims"]:
        for late in ("called", "failed", "stated", "unlearnt", "guess"):
            del claim[late]
    del early["control"]["checks"]
    early["later"] = "a field that this version does not know"
    (tmp_path / "report.json").write_text(json.dumps(early), encoding="utf-8")
    found = read_document(tmp_path / "report.json")
    assert not any(claim.stated.exploratory for claim in found.claims)


@pytest.mark.parametrize("found", [{"member": 2}, {"layer": 1, "candidate": 0}])
def test_a_metric_says_the_place_on_any_axis(found: dict[str, int]) -> None:
    measured = {"estimate": 1.0, "low": None, "high": None, "n": 3, "level": 0.95, "note": ""}
    metric = doc.Metric.model_validate({"arm": "a", "quantity": "q", **found, **measured})
    assert metric.model_dump(exclude_unset=True) == {
        "arm": "a",
        "quantity": "q",
        **found,
        **measured,
    }
    (reference,) = schema()["properties"]["metrics"]["items"].values()
    assert reference == "#/$defs/Metric"
    assert schema()["$defs"]["Metric"]["additionalProperties"] == {"type": "integer"}
    with pytest.raises(ValueError, match="valid integer"):
        doc.Metric.model_validate({"arm": "a", "quantity": "q", "member": "x", **measured})


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
    assert control["fixed"] == {
        "depth": "6",
        "batch_size": "16",
        "weights": "dense",
        "shared": "false",
    }
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


if __name__ == "__main__":
    COMMITTED.write_text(schema_text(), encoding="utf-8")
