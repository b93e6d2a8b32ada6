from __future__ import annotations

import base64
import hashlib
import json
import re
from itertools import pairwise

import pytest

from reportgen.report import ReportView, build_view, render_html
from reportgen.report.templates import shipped_folder
from tests.report import factory
from tests.report.page import Element, read_page


@pytest.fixture(scope="module")
def page(files: dict[str, str]) -> Element:
    return read_page(files["index.html"])


def claims_of(page: Element) -> Element:
    """The table of claims."""
    (found,) = [t for t in page.all("table") if "claims" in (t.attributes["class"] or "").split()]
    return found


def test_first_come_question_answer_and_claims(page: Element, view: ReportView) -> None:
    (main,) = page.all("main")
    (title,) = main.all("h1")
    assert title.text == view.question
    assert main.text.index(view.question) < main.text.index(view.answer) < main.text.index("I10")
    claims = claims_of(page)
    assert [row.children[0].text for row in claims.all("tr")[1:]] == [c.id for c in view.claims]


def test_a_claim_says_source_verdict_measurement_metric_and_threshold(
    page: Element, view: ReportView
) -> None:
    row = claims_of(page).all("tr")[1]
    claim = view.claims[0]
    words = [cell.text for cell in row.children]
    assert words == [
        "I1",
        "Activations collapse to 0 with depth lecture notes, neural networks part 2",
        "✓ supported",
        f"{claim.measured} ({claim.interval}) standard deviation of activations in the last layer",
        "below 0.1",
        claim.p.text,
    ]


def test_the_page_stays_within_its_budget(files: dict[str, str]) -> None:
    assert len(files["index.html"].encode()) < 1_500_000


def test_the_page_fetches_nothing(page: Element, files: dict[str, str]) -> None:
    references = [
        (element.tag, name, value)
        for element in page.walk()
        for name, value in element.attributes.items()
        if name in ("src", "href", "srcset", "action", "data", "poster", "xlink:href")
    ]
    assert references
    assert all(
        (value or "").startswith("#") or (tag == "a" and value in files)
        for tag, _, value in references
    )
    assert not page.all("link", "img", "iframe", "object", "embed", "base", "form")
    style = "".join(element.text for element in page.all("style"))
    assert "@import" not in style and "url(" not in style
    assert not re.search(r"\b(fetch|XMLHttpRequest|import)\s*\(", files["index.html"])


def test_figures_and_numbers_can_be_taken_away_as_files(
    page: Element, files: dict[str, str]
) -> None:
    linked = {element.attributes.get("href") for element in page.all("a")}
    assert {name for name in files if name.startswith(("figures/", "data/"))} <= linked


def test_every_reference_within_the_page_leads_somewhere(page: Element) -> None:
    ids = {e.attributes["id"] for e in page.walk() if "id" in e.attributes}
    for element in page.walk():
        href = element.attributes.get("href")
        if element.tag == "a" and href and href.startswith("#"):
            assert href[1:] in ids, href
        for name in ("aria-labelledby", "aria-describedby"):
            for target in (element.attributes.get(name) or "").split():
                assert target in ids, f"{name}={target}"


def test_headings_form_an_outline(page: Element) -> None:
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_landmarks_and_a_way_past_the_navigation(page: Element) -> None:
    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    (html,) = page.all("html")
    assert html.attributes["lang"] == "en"
    assert page.all("a")[0].attributes["href"] == "#main"
    for section in page.all("section", "figure"):
        assert {"aria-labelledby", "aria-label"} & section.attributes.keys()


def test_tables_have_captions_and_scopes(page: Element) -> None:
    tables = page.all("table")
    assert len(tables) > 10
    for table in tables:
        (caption,) = table.all("caption")
        assert caption.text
        heads = table.all("th")
        assert all(head.attributes.get("scope") in ("col", "row") for head in heads)
        columns = sum(head.attributes["scope"] == "col" for head in heads)
        rows = table.all("tbody")[0].all("tr")
        assert rows and all(len(row.children) == columns for row in rows)


def test_pictures_have_a_name_and_a_description(page: Element, view: ReportView) -> None:
    pictures = [svg for svg in page.all("svg") if "aria-hidden" not in svg.attributes]
    assert len(pictures) == sum(len(figure.svgs) for figure in view.figures) > 5
    for picture in pictures:
        assert picture.attributes["role"] == "img"
        assert picture.children[0].tag == "title" and picture.children[0].text
        assert picture.children[1].tag == "desc" and len(picture.children[1].text) > 40


def test_figures_are_numbered_captioned_and_have_their_numbers(page: Element) -> None:
    figures = page.all("figure")
    for number, figure in enumerate(figures, start=1):
        (caption,) = figure.all("figcaption")
        assert caption.text.startswith(f"Figure {number}. ")
        assert caption.text.count(". ") > 1, "a title and a caption"
    summaries = [summary.text for summary in page.all("summary")]
    assert [f"Numbers of figure {n}" in summaries for n in range(1, len(figures) + 1)]


def test_the_policy_admits_one_script(page: Element, files: dict[str, str]) -> None:
    (policy,) = [
        meta.attributes["content"] or ""
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    (script,) = re.findall(r"<script>(.*?)</script>", files["index.html"], re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    handlers = [n for e in page.walk() for n in e.attributes if n.startswith("on")]
    assert not handlers


def test_the_script_is_small(files: dict[str, str]) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", files["index.html"], re.DOTALL)
    assert 1_000 < len(script.encode()) <= 12 * 1024


def test_every_mark_of_an_arm_belongs_to_a_switch(page: Element) -> None:
    (figures,) = [e for e in page.all("div") if e.attributes.get("class") == "figures"]
    names = json.loads(figures.attributes["data-names"] or "")
    chips = [e.attributes for e in page.all("span") if "data-toggle" in e.attributes]
    switches = {int(chip["data-toggle"] or "") for chip in chips}
    reached = set()
    for figure in figures.all("figure"):
        marks = [e.attributes for e in figure.all("g") if e.attributes.get("class") == "series"]
        assert marks
        for mark in marks:
            texts = [mark.get("data-series") or "", *(mark.get("data-of") or "").split("|")]
            levels = {level for text in texts for level in names.get(text, ())}
            assert levels & switches, texts
            reached |= levels
    assert reached >= switches


def test_a_line_has_a_value_at_every_stop_of_its_panel(page: Element, view: ReportView) -> None:
    (figure,) = [f for f in page.all("figure") if f.all("svg")[0].attributes["id"] == "saturated"]
    (chart,) = figure.all("svg")
    stops = json.loads(chart.attributes["data-stops"] or "")
    (shown,) = [found for found in view.figures if found.svg.slug == "saturated"]
    means = {row[0].text: [f"{cell.value:.3g}" for cell in row[1:]] for row in shown.table.rows}
    lines = [e.attributes for e in figure.all("g") if "data-line" in e.attributes]
    assert len(lines) == len(means) and len(stops[0][2]) == 6
    for line in lines:
        values = (line["data-values"] or "").split("|")
        assert len(values) == 6
    first = [value.split(" ")[0] for value in (lines[0]["data-values"] or "").split("|")]
    assert [f"{float(value):.3g}" for value in first] == means["tanh, normal(std=0.01)"]


def test_a_claim_is_linked_by_its_id_and_by_its_number(page: Element, view: ReportView) -> None:
    parts = {e.attributes.get("id"): e for e in page.all("details")}
    for number, claim in enumerate(view.claims, start=1):
        details = parts[f"claim-{claim.id}"]
        assert f"claim-{number}" in [e.attributes.get("id") for e in details.all("span")]


def test_light_dark_and_paper_are_styled(page: Element) -> None:
    style = page.all("style")[0].text
    assert "prefers-color-scheme:dark" in style
    assert "@media print" in style and "details-content" not in style  # folded on paper too
    assert "content: counter(page)" in style
    assert "@media (max-width" not in style  # the layout for phones is not for paper


HOSTILE = "<script>alert(1)</script> | \"x' {{ 7 * 7 }} {% raw %} &amp; 한국어 <b>"


def test_text_from_a_suite_is_text() -> None:
    arms = [
        factory.make_arm("tanh", init, name=f"{HOSTILE} {index}")
        for index, init in enumerate(list(factory.INITS)[:2])
    ]
    claim = factory.make_claim(
        HOSTILE, arms[0].name, "saturated[last]", "<", 0.5, says=HOSTILE, source=HOSTILE
    )
    suite = factory.make_suite(
        arms,
        claims=(claim,),
        name=HOSTILE,
        question=HOSTILE,
        background=HOSTILE,
        text=HOSTILE,
        limits=(HOSTILE,),
        reading=(HOSTILE,),
    )
    run = factory.make_run(suite, diverged=[(arms[1].name, 0)])
    text = render_html(build_view(run, factory.make_findings(run, answer=HOSTILE)))
    page = read_page(text)
    assert len(page.all("script")) == 1
    assert not page.all("b")[0].attributes and "49" not in page.all("h1")[0].text
    assert page.all("h1")[0].text == " ".join(HOSTILE.split())
    assert "<script>alert" not in text
    assert page.all("title")[0].text == " ".join(HOSTILE.split())
    names = [row.children[0].text for row in page.all("table")[1].all("tr")[1:]]
    assert any(HOSTILE in name for name in names)


def test_code_in_the_texts_of_a_suite_is_set_as_code() -> None:
    suite = factory.make_suite(limits=("At most `evaluate_on` of <b>; a lone ` stays.",))
    run = factory.make_run(suite)
    page = read_page(render_html(build_view(run, factory.make_findings(run))))
    (limits,) = [e for e in page.all("section") if e.attributes.get("id") == "limits"]
    assert "evaluate_on" in [code.text for code in limits.all("code")]
    assert "At most evaluate_on of <b>; a lone ` stays." in limits.text


def test_words_without_a_blank_do_not_stretch_the_claims() -> None:
    style = (shipped_folder() / "report.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r"^\.claims \{([^}]*)\}", style, re.MULTILINE)
    assert "overflow-wrap: anywhere" in rule


def test_what_is_wider_than_the_screen_scrolls_and_says_so() -> None:
    style = (shipped_folder() / "report.css").read_text(encoding="utf-8")
    assert re.search(r"^\.canvas \{[^}]*overflow-x: auto", style, re.MULTILINE)
    assert re.search(r"\.canvas::before \{ content: attr\(data-hint\)", style)
    figure = (shipped_folder() / "html/figure.html.j2").read_text(encoding="utf-8")
    assert re.search(r'class="canvas"[^>]* data-hint="{{ t\("[^"]*scroll sideways', figure)


def test_claims_stand_under_their_topics() -> None:
    arms = factory.init_arms()[:2]
    claims = [
        factory.make_claim(id, arms[0].name, "saturated[last]", "<", 0.5, topic=topic)
        for id, topic in (("A", "forward pass"), ("B", "width"), ("C", "forward pass"))
    ]
    suite = factory.make_suite(arms, claims=tuple(claims))
    run = factory.make_run(suite)
    page = read_page(render_html(build_view(run, factory.make_findings(run))))
    (section,) = [s for s in page.all("section") if s.attributes.get("id") == "decisions"]
    heads = [e.text for e in section.all("h4", "summary")]
    order = [text.split()[0] if text[1:2] == " " else text for text in heads]
    assert order[1:] == ["Forward pass", "A", "C", "Width", "B"]  # behind the fold of all claims
