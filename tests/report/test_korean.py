"""A report in Korean has no English sentence, its figures and their alt texts included.

Small runs of every experiment. What the suites write themselves has no English, but for arms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from reportgen.report import build_view, render
from tests.report.page import Element, read_page
from tests.report.small import SUITES, run_small

NAMES = re.compile(
    r"[\w.-]*=[\w.()-]+"  # arms
    r"|(?<=Ioffe )and Szegedy|Dauphin|Poole et al|Schoenholz et al|Hodges and Lehmann"
    r"|python benchmarks/train.py|gradient noise"
)
SENTENCE = re.compile(r"[A-Za-z’']{2,}(?: [a-z’']{2,})+")
QUIET = ("code", "pre", "script", "style")
SPOKEN = ("alt", "title", "aria-label")


@pytest.fixture(scope="module", params=SUITES)
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict:
    result = run_small(request.param, tmp_path_factory.mktemp(request.param), "ko")
    return render(build_view(result.run, result.findings))


def english(texts: Iterator[str]) -> set[str]:
    """What stands in English in texts, but for names."""
    return {found for text in texts for found in SENTENCE.findall(NAMES.sub("", text))}


def spoken(element: Element) -> Iterator[str]:
    """Texts and descriptions of a page, without code."""
    for child in element.children:
        if child.tag not in QUIET:
            yield from (value for name in SPOKEN if (value := child.attributes.get(name)))
            if not child.children:
                yield child.text
            yield from spoken(child)


def test_the_page_has_no_english_sentence(files: dict[str, str]) -> None:
    assert english(spoken(read_page(files["index.html"]))) == set()


def test_the_markdown_has_no_english_sentence(files: dict[str, str]) -> None:
    text = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", files["report.md"], flags=re.DOTALL)
    assert english(iter(text.splitlines())) == set()


def test_descriptions_of_figures_are_in_korean(files: dict[str, str]) -> None:
    figures = [text for name, text in files.items() if name.endswith(".svg")]
    for text in figures:
        (description,) = re.findall(r"<desc[^>]*>([^<]*)</desc>", text)
        assert re.search("[가-힣]", description), description
        assert english(iter(re.findall(r">([^<]+)<", text))) == set()
    assert figures
