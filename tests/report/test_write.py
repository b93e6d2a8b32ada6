from __future__ import annotations

import os
from pathlib import Path

import pytest

from reportgen.errors import TemplateError
from reportgen.report import ReportView, build_view, write_report
from tests.report import factory


@pytest.fixture(scope="module")
def small() -> ReportView:
    run = factory.make_run(factory.make_suite([factory.make_arm("tanh", "xavier_normal")]))
    return build_view(run, factory.make_findings(run))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_writes_and_returns_every_file(small: ReportView, tmp_path: Path) -> None:
    paths = write_report(small, tmp_path / "deep" / "init")
    assert paths[0] == tmp_path / "deep" / "init" / "index.html"
    assert {str(p.relative_to(tmp_path / "deep" / "init")) for p in paths} == set(
        contents(tmp_path / "deep" / "init")
    )
    assert {p.name for p in paths} >= {"report.md", "report.json", "junit.xml", "layers.csv"}


def test_a_second_report_replaces_the_first_and_leaves_other_files(
    small: ReportView, tmp_path: Path
) -> None:
    write_report(small, tmp_path)
    first = contents(tmp_path)
    (tmp_path / "figures" / "of-an-older-version.svg").write_text("stale")
    (tmp_path / "index.html").write_text("stale")
    (tmp_path / "notes.txt").write_text("mine")
    write_report(small, tmp_path)
    assert contents(tmp_path) == {**first, "notes.txt": b"mine"}


def test_an_old_report_survives_a_failure_in_the_middle(
    small: ReportView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(small, tmp_path)
    for path in tmp_path.rglob("*.*"):
        if path.is_file():
            path.write_text(f"old {path.name}")
    before = contents(tmp_path)
    real, calls = os.rename, []

    def rename(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) == 6:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        write_report(small, tmp_path)
    assert contents(tmp_path) == before


def test_an_old_report_survives_a_broken_template(small: ReportView, tmp_path: Path) -> None:
    write_report(small, tmp_path / "report")
    before = contents(tmp_path / "report")
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "report.html.j2").write_text("{% broken %}")
    with pytest.raises(TemplateError):
        write_report(small, tmp_path / "report", templates)
    assert contents(tmp_path / "report") == before


def test_leftovers_of_a_killed_process_are_swept_and_living_ones_are_not(
    small: ReportView, tmp_path: Path
) -> None:
    old, new = tmp_path / ".report-old", tmp_path / ".report-new"
    for folder in (old, new):
        (folder / "new").mkdir(parents=True)
    os.utime(old, (0, 0))
    write_report(small, tmp_path)
    assert not old.exists() and new.exists()
