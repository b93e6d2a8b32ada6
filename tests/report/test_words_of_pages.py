"""What is the same in every report must not hide what this one found: it is folded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from reportgen.report import build_view, render_html
from tests.report import factory, training_factory
from tests.report.page import Element, read_page

BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "th", "td", "dt", "dd", "summary", "figcaption")
SILENT = ("svg", "script", "style", "head")


def visible(element: Element) -> Iterator[str]:
    """The blocks of text that a reader sees before unfolding anything, with numbers masked."""
    folded = element.tag == "details" and "open" not in element.attributes
    for child in element.children:
        if child.tag in SILENT or (folded and child.tag != "summary"):
            continue
        if child.tag in BLOCKS:
            yield re.sub(r"\d+", "0", child.text)
        else:
            yield from visible(child)


@pytest.fixture(scope="module")
def pages() -> list[list[str]]:
    """The visible blocks of a report on signals, one on training, and one without claims."""
    signals = factory.make_run(factory.full_suite())
    training = training_factory.make_run(training_factory.make_suite())
    plain = factory.make_run(factory.make_suite(limits=(), reading=(), background=""))
    found = [
        build_view(signals, factory.make_findings(signals)),
        build_view(training, training_factory.make_findings(training)),
        build_view(plain, factory.make_findings(plain)),
    ]
    return [list(visible(read_page(render_html(view)))) for view in found]


def test_at_most_three_in_ten_words_are_the_same_on_all_pages(pages: list[list[str]]) -> None:
    shared = set.intersection(*map(set, pages))
    for blocks in pages:
        words = sum(len(block.split()) for block in blocks)
        same = sum(len(block.split()) for block in blocks if block in shared)
        assert words > 100 and same <= 0.3 * words, f"{same} of {words} words"
