"""What every format of a report holds."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import click
import pytest

from reportgen import cli
from reportgen.report import ReportView, render
from reportgen.report.render import RENDERERS, Renderer

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=RENDERERS)
def renderer(request: pytest.FixtureRequest) -> Renderer:
    return RENDERERS[request.param]


def test_writes_files_inside_the_folder_of_the_report(renderer: Renderer, view: ReportView) -> None:
    found = renderer.files(view)
    assert found
    for name, text in found.items():
        path = PurePosixPath(name)
        assert not path.is_absolute() and ".." not in path.parts and path.suffix
        assert text.encode() and text.endswith("\n")


def test_writes_the_same_bytes_again(renderer: Renderer, view: ReportView) -> None:
    assert renderer.files(view) == renderer.files(view)


def test_templates_that_replace_nothing_change_nothing(
    renderer: Renderer, view: ReportView, tmp_path: Path
) -> None:
    assert renderer.files(view, tmp_path) == renderer.files(view)


def test_files_are_documented(renderer: Renderer, view: ReportView) -> None:
    documented = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    for name in renderer.files(view):
        folder, slash, _ = name.partition("/")
        assert f"`{folder}{slash}" in documented


def test_an_index_can_lead_to_the_page(renderer: Renderer, view: ReportView) -> None:
    if renderer.page:
        assert renderer.page in renderer.files(view)
    (option,) = [option for option in cli.index.params if option.name == "link"]
    found = option.type.shell_complete(click.Context(cli.index), option, "")
    assert (renderer.page in [item.value for item in found]) == bool(renderer.page)


def test_a_report_is_the_files_of_all_renderers(view: ReportView, files: dict[str, str]) -> None:
    parts = [renderer.files(view) for renderer in RENDERERS.values()]
    assert len(files) == sum(map(len, parts))  # no two write one file
    assert render(view) == {name: text for part in parts for name, text in part.items()}
