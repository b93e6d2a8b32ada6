from __future__ import annotations

import re
from pathlib import Path

import pytest

from reportgen.errors import TemplateError
from reportgen.report import ReportView, build_view, render_html, render_markdown
from tests.report import factory
from tests.report.page import read_page

DOCS = Path(__file__).parents[2] / "docs" / "reports.md"


@pytest.fixture(scope="module")
def small() -> ReportView:
    run = factory.make_run(factory.make_suite([factory.make_arm("tanh", "xavier_normal")]))
    return build_view(run, factory.make_findings(run))


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("base", ["shipped/report.html.j2", "report.html.j2"])
def test_a_block_is_overridden_alone(small: ReportView, tmp_path: Path, base: str) -> None:
    write(
        tmp_path,
        "report.html.j2",
        f'{{% extends "{base}" %}}'
        "{% block header %}<header>Lab 7 & {{ view.suite.name }}</header>{% endblock %}",
    )
    page = read_page(render_html(small, tmp_path))
    assert page.all("header")[0].text == "Lab 7 & init"
    assert page.all("h1")[0].text == small.question
    assert len(page.all("figure")) == len(small.figures)


def test_a_part_of_the_page_is_overridden_alone(small: ReportView, tmp_path: Path) -> None:
    write(tmp_path, "html/limits.html.j2", '<section id="limits">None at all.</section>')
    page = read_page(render_html(small, tmp_path))
    (limits,) = [s for s in page.all("section") if s.attributes.get("id") == "limits"]
    assert limits.text == "None at all."


def test_style_and_script_are_files_that_can_be_replaced(small: ReportView, tmp_path: Path) -> None:
    write(tmp_path, "report.css", "p { color: teal }")
    write(tmp_path, "report.js", "const own = 1;")
    text = render_html(small, tmp_path)
    assert "p { color: teal }" in text and "<script>const own = 1;</script>" in text
    assert "'sha256-" in text


def test_markdown_has_blocks_too(small: ReportView, tmp_path: Path) -> None:
    write(
        tmp_path,
        "report.md.j2",
        '{% extends "shipped/report.md.j2" %}{% block question %}# Ours{% endblock %}',
    )
    text = render_markdown(small, tmp_path)
    assert text.startswith("# Ours\n") and "## Provenance" in text


def test_the_example_of_the_documentation_works(small: ReportView, tmp_path: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    examples = re.findall(r"`templates/([\w/.]+)`:\n\n```jinja\n(.*?)```", text, re.DOTALL)
    assert examples
    for name, content in examples:
        write(tmp_path, name, content)
    page = read_page(render_html(small, tmp_path))
    assert "Signal Propagation Lab" in page.all("header")[0].text
    assert page.all("nav"), "the example keeps the navigation"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n{% block x %}", 2, "Unexpected end of template"),
        ("a\nb\n{{ view.nothing }}", 3, "has no attribute 'nothing'"),
        ("{{ nobody }}", 1, "'nobody' is undefined"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ('a\n{% include "gone.j2" %}', 2, "gone.j2"),
        ("{{ view.question | nofilter }}", 1, "nofilter"),
    ],
)
def test_a_broken_template_is_named_with_its_line(
    small: ReportView, tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = write(tmp_path, "report.html.j2", text)
    with pytest.raises(TemplateError) as caught:
        render_html(small, tmp_path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_broken_part_is_named_itself(small: ReportView, tmp_path: Path) -> None:
    path = write(tmp_path, "html/limits.html.j2", "\n\n{{ view.limts }}")
    with pytest.raises(TemplateError, match=re.escape(f"{path}:3: ")):
        render_html(small, tmp_path)


def test_a_folder_that_is_not_there_is_an_error(small: ReportView, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="expected a folder with templates"):
        render_html(small, tmp_path / "nowhere")


def test_templates_cannot_leave_their_folder(small: ReportView, tmp_path: Path) -> None:
    write(tmp_path, "secret.txt", "secret")
    write(tmp_path / "t", "report.html.j2", '{% include "../secret.txt" %}')
    with pytest.raises(TemplateError):
        render_html(small, tmp_path / "t")


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__.__mro__",
        "view.__init__.__globals__",
        "(view | attr('__class__'))",
        "''.format_map.__self__.__class__",
        "view.suite.arms[0].config.parse_file('own.json')",
        "view.suite.arms[0].config.model_validate({})",
        "view.arms[0].ok[0].outcome.arrays.activation_std.tofile('own.txt')",
        "view.arms[0].ok[0].outcome.arrays.activation_std.dump('own.txt')",
        "cycler.__init__.__globals__.os.system('touch own.txt')",
    ],
)
def test_a_template_starts_nothing(
    small: ReportView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expression: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, "templates/report.html.j2", f"\n{{{{ {expression} }}}}")
    with pytest.raises(TemplateError, match=rf"^{re.escape(str(path))}:2: "):
        render_html(small, tmp_path / "templates")
    assert [found.name for found in tmp_path.iterdir()] == ["templates"]
