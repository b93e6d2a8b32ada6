from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from reportgen.report import ReportView, build_view, render_markdown, render_summary
from reportgen.report.render.markdown import COMMENT, STEP_SUMMARY, code, escaped, fence, grid
from reportgen.report.tables import Cell, Column, Table
from tests.report import factory


@pytest.fixture(scope="module")
def text(files: dict[str, str]) -> str:
    return files["report.md"]


def test_it_opens_with_question_answer_and_claims(text: str, view: ReportView) -> None:
    assert text.startswith(f"# {view.question}\n\n{view.answer}\n\n")
    assert text.index("(figures/histograms.svg)") < text.index("> **6 verdicts differ")
    rows = re.findall(
        r"^\| <a id=\"claim-\d+\"></a><a id=\"claim-I\d+\"></a>\*\*(I\d+)\*\* .*\| . \*\*(\w+)\*\*",
        text,
        re.MULTILINE,
    )
    assert rows == [(claim.id, claim.verdict) for claim in view.claims]


def test_pictures_are_the_files_beside_it(text: str, files: dict[str, str]) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert sorted(pictures) == sorted(name for name in files if name.startswith("figures/"))


def test_only_details_and_anchors_are_html(text: str) -> None:
    outside_code = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    assert set(re.findall(r"<(/?\w+)", outside_code)) == {
        "details",
        "/details",
        "summary",
        "/summary",
        "a",
        "/a",
    }
    anchors = re.findall(r'<a id="([^"]+)"></a>', text)
    assert text.count("<a ") == len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)
    assert text.count("<details>") == text.count("</details>")


def test_nothing_that_github_strips(text: str, files: dict[str, str]) -> None:
    for document in (text, files["summary.md"]):
        outside_code = re.sub(r"```.*?```|`[^`\n]*`", "", document, flags=re.DOTALL)
        assert not re.search(r"<(svg|style|script|img)|data:|style=|javascript:", outside_code)


def visible(summary: str) -> str:
    """What a reader of a comment sees before anything is unfolded."""
    return re.sub(r"<details>.*</details>", "", summary, flags=re.DOTALL)


def test_the_summary_shows_what_needs_a_reader_and_folds_the_rest(
    files: dict[str, str], view: ReportView
) -> None:
    summary = files["summary.md"]
    seen = visible(summary)
    assert seen.startswith(f"# {view.question}\n\n4 of 10 supported, 4 contradicted, 2 undecided; ")
    assert "**6 verdicts flipped: I2 supported → contradicted, I4 supported → undecided, " in seen
    assert " and 2 more**" in seen
    rows = re.findall(r"^\| (I\d+) \| .* \| .*, claimed: .* \| . \*\*(\w+)\*\*", seen, re.MULTILINE)
    needed = [c for c in view.claims if c.finding.flipped or c.verdict == "undecided"]
    assert dict(rows) == {claim.id: claim.verdict for claim in needed}
    assert [claim.id for claim in needed if claim.finding.flipped] == [id for id, _ in rows][:6]
    assert "](index.html)" in seen
    assert "![" not in summary and "figures/" not in summary
    assert all(claim.sentence in summary and claim.sentence not in seen for claim in view.claims)
    assert view.answer in summary and "## Limitations" in summary
    assert summary.count("<details>") == summary.count("</details>")


def test_the_summary_keeps_its_budget(files: dict[str, str]) -> None:
    assert len(visible(files["summary.md"])) < 2000
    arm = factory.make_arm("tanh", "normal(std=0.01)")
    claims = [
        factory.make_claim(
            f"I{n}",
            arm.name,
            "activation_std[last]",
            ">",
            1,
            says="Claim " * 12,
            expect="supported",
        )
        for n in range(30)
    ]
    run = factory.make_run(factory.make_suite([arm], claims=claims))
    summary = render_summary(build_view(run, factory.make_findings(run)))
    assert "22 more such claims are among all claims below." in visible(summary)
    assert len(visible(summary)) < 4000 and len(summary) < COMMENT


def test_a_suite_without_claims_is_summed_up_by_its_answer() -> None:
    run = factory.make_run(
        factory.make_suite([factory.make_arm("tanh", "xavier_normal")], claims=())
    )
    summary = render_summary(build_view(run, factory.make_findings(run, "The best arm is tanh.")))
    assert "The best arm is tanh." in visible(summary)


def test_what_is_wrong_with_a_run_is_not_folded() -> None:
    suite = factory.full_suite()
    run = factory.make_run(suite)
    run = replace(
        run, records=run.records[:-2], missing=(run.records[-1].trial, run.records[-2].trial)
    )
    assert "> **Incomplete.**" in visible(
        render_summary(build_view(run, factory.make_findings(run)))
    )


def test_arms_named_by_the_only_number_that_differs_need_no_table() -> None:
    arms = [
        replace(factory.make_arm("tanh", "xavier_normal", width), name=f"width {width}")
        for width in (64, 128)
    ]
    named, others = (
        render_markdown(build_view(run, factory.make_findings(run)))
        for run in (
            factory.make_run(factory.make_suite(arms, claims=())),
            factory.make_run(
                factory.make_suite([replace(arms[0], name="small"), arms[1]], claims=())
            ),
        )
    )
    assert "differ in one number, width" in named and "| width 64 | 64 |" not in named
    assert "| small | 64 |" in others


def test_claims_are_short_rows_and_their_details_are_folded(text: str, view: ReportView) -> None:
    head = "| Claim | Measured against claimed | Verdict |"
    assert head in text
    for claim in view.claims:
        start = text.index(f"<summary>{claim.id}: ")
        folded = text[start : text.index("</details>", start)]
        assert claim.sentence in folded and "- Rule: " in folded
        assert claim.finding.claim.source in folded
    assert text.index("<summary>Settings that all arms share</summary>")  # the suite has them
    unfolded = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    blocks = re.split(r"\n\n|\n(?=- )", unfolded)
    long = [block for block in blocks if not block.startswith("|") and len(block.split()) > 100]
    assert not long


def test_a_huge_report_keeps_the_limits_and_says_what_it_left_out() -> None:
    text = "x: |\n" + "  a line of the suite that makes it long\n" * 30_000
    arm = factory.make_arm("tanh", "normal(std=0.01)")
    claims = [
        factory.make_claim(f"I{n}", arm.name, "activation_std[last]", "<", 1, says=f"Claim {n}")
        for n in range(300)
    ]
    run = factory.make_run(factory.make_suite([arm], claims=claims, text=text))
    view = build_view(run, factory.make_findings(run))
    report, summary = render_markdown(view), render_summary(view)
    assert len(report.encode()) <= STEP_SUMMARY
    assert "limit of GitHub: “Provenance”." in report.splitlines()[-1]
    assert "## Limitations" in report
    assert len(summary) <= COMMENT
    assert "**I0** Claim 0 |" in summary
    assert summary.count("<details>") == summary.count("</details>")
    assert "the end of “Claims”" in summary.splitlines()[-1]


def test_a_summary_of_ones_own(view: ReportView, tmp_path: Path) -> None:
    own = '{% extends "shipped/summary.md.j2" %}{% block control %}Ask room 7.{% endblock %}'
    (tmp_path / "summary.md.j2").write_text(own)
    summary = render_summary(view, tmp_path)
    assert "Ask room 7." in summary and "held fixed" not in summary


def test_code_in_the_texts_of_a_suite_stays_code() -> None:
    suite = factory.make_suite(limits=("At most `evaluate_on` of *; a lone ` stays.",))
    run = factory.make_run(suite)
    text = render_markdown(build_view(run, factory.make_findings(run)))
    assert "- At most `evaluate_on` of \\*; a lone \\` stays." in text


def test_tables_are_whole(text: str) -> None:
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        widths = {len(re.split(r"(?<!\\)\|", row)) for row in block.splitlines()}
        assert len(widths) == 1, block


def test_the_suite_is_quoted_as_it_stands() -> None:
    suite = factory.make_suite(
        [factory.make_arm("tanh", "xavier_normal")], text="a: 1\n\n\n\nb: '```'\n"
    )
    run = factory.make_run(suite)
    text = render_markdown(build_view(run, factory.make_findings(run)))
    assert "````yaml\na: 1\n\n\n\nb: '```'\n````\n" in text


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<script> & co", "&lt;script&gt; &amp; co"),
        ("*bold* `code` [link](x)", r"\*bold\* \`code\` \[link\](x)"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("1. no list", r"1\. no list"),
        ("grad_weight_std", "grad_weight_std"),
        ("_no emphasis_", r"\_no emphasis\_"),
        ("two\nlines", "two lines"),
        ("{{ 7 * 7 }}", r"{{ 7 \* 7 }}"),
        ("한국어 -0.5", "한국어 -0.5"),
        ("ask @octocat, me@example.org", "ask @&#8203;octocat, me@&#8203;example.org"),
        ("see https://evil.example", "see https:&#8203;//evil.example"),
        ("WWW.evil.example", "WWW&#8203;.evil.example"),
        ("fixes #1, GH-2", "fixes #&#8203;1, GH-&#8203;2"),
        ("lr @ 0.1, C# and a: b", "lr @ 0.1, C# and a: b"),
    ],
)
def test_escaping(plain: str, shown: str) -> None:
    assert escaped(plain) == shown


def test_markup_passes_unchanged() -> None:
    assert escaped(Markup("**x**")) == "**x**"


@given(st.text())
def test_no_text_breaks_out_of_a_cell(text: str) -> None:
    table = Table("t", (Column("a"), Column("b")), ((Cell(text), Cell("x", text)),))
    lines = grid(table).split("\n")
    assert len(lines) == 3
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", lines[2])) == 3
    assert "<" not in lines[2]


@given(st.text(alphabet="`a |\n"))
def test_code_stays_one_span(text: str) -> None:
    span = str(code(text))
    inner = " ".join(text.split())
    if not inner:
        assert span == ""
        return
    ticks = re.match(r"`+", span)
    assert ticks is not None
    body = span[len(ticks[0]) : -len(ticks[0])]
    runs = {len(run) for run in re.findall(r"`+", body)}
    assert len(ticks[0]) not in runs
    assert body.strip() == inner


@given(st.text(alphabet="`~a\n "))
def test_a_fence_is_longer_than_what_it_holds(text: str) -> None:
    opening, *body, closing = fence(text).split("\n")
    assert opening == closing
    assert not any(line.strip().startswith(closing) for line in body)
