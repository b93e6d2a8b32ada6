"""What a report says of a user's code: its files, where it failed, and starts without chance."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema

from reportgen.execution.model import Run
from reportgen.experiments import Outcome
from reportgen.findings.lost import same_start
from reportgen.report import build_view, render, schema
from tests.report import factory

TRACE = "nets.py:7, in net: return blocks.hidden(<width>)\nblocks.py:2, in hidden: raise OSError()"
CODE = [{"name": "blocks.py", "checksum": "ab" * 32}, {"name": "timm 1.0.9", "checksum": ""}]


ARMS = [factory.make_arm("tanh", init) for init in list(factory.INITS)[:2]]
WHOLE = factory.make_run(factory.make_suite(ARMS))
FINDINGS = factory.make_findings(WHOLE)


def make_run(**changes: object) -> Run:
    """The first arm's trials with other outcomes."""
    run = WHOLE
    records = [
        replace(record, outcome=replace(record.outcome, **changes))  # type: ignore[arg-type]
        if record.trial.arm is run.suite.arms[0]
        else record
        for record in run.records
    ]
    return replace(run, records=tuple(records))


def files_of(run: Run, language: str = "en") -> dict[str, str]:
    run = replace(run, suite=replace(run.suite, language=language))  # type: ignore[arg-type]
    return render(build_view(run, FINDINGS))


def test_where_trials_failed_is_folded_once_in_every_format() -> None:
    run = make_run(status="failed", arrays={}, hashes={}, reason="OSError: no", trace=TRACE)
    files = files_of(run)
    name = run.suite.arms[0].name
    summary = f"Traceback: “{name}” seed 0, “{name}” seed 1 and “{name}” seed 2"
    for file in ("index.html", "report.md"):
        assert files[file].count(summary) == 1
        assert files[file].count("blocks.py:2, in hidden: raise OSError()") == 1
    assert "hidden(&lt;width&gt;)" in files["index.html"]
    document = json.loads(files["report.json"])
    jsonschema.validate(document, schema())
    assert [failure["trace"] for failure in document["failures"]] == [TRACE] * 3
    assert files["junit.xml"].count("blocks.py:2, in hidden") == 3
    assert "실패한 곳: " in files_of(run, "ko")["index.html"]


def test_an_error_without_frames_folds_nothing() -> None:
    run = make_run(status="failed", arrays={}, hashes={}, reason="no memory")
    assert "Traceback:" not in files_of(run)["index.html"]


def test_seeds_that_start_alike_are_noticed() -> None:
    run = make_run(hashes={"weights.module": "aa"})
    files = files_of(run)
    for file in ("index.html", "report.md", "summary.md"):
        assert "The same weights in every seed" in files[file]
    assert same_start(run) == (ARMS[0].name,)


def test_seeds_that_differ_and_a_single_seed_are_not() -> None:
    run = make_run(hashes={"weights.module": "aa"})
    one = replace(run, records=run.records[:1])
    assert same_start(one) == ()
    other = Outcome("ok", hashes={"weights.module": "bb"})
    first, *rest = run.records
    assert same_start(replace(run, records=(replace(first, outcome=other), *rest))) == ()
    assert same_start(WHOLE) == ()


def test_the_files_that_decided_stand_with_the_run() -> None:
    run = WHOLE
    entry = replace(run.provenance[0], code=CODE)
    files = files_of(replace(run, provenance=(entry, *run.provenance[1:])))
    assert "blocks.py abababababab, timm 1.0.9" in files["index.html"]
    document = json.loads(files["report.json"])
    jsonschema.validate(document, schema())
    assert document["provenance"][0]["code"] == CODE
