"""docs/batchnorm.md lists every suite about batch normalisation and all of its claims."""

import re
from pathlib import Path

import pytest

from reportgen.suite import load_suite, shipped_suites

DOCS = (Path(__file__).parents[2] / "docs" / "batchnorm.md").read_text(encoding="utf-8")
SUITES = sorted(n for n in shipped_suites() if n.startswith("batchnorm") or n == "whitening")


def listed(name: str) -> list[str]:
    """Ids of the claims in the rows of a suite."""
    rows = re.findall(rf"^\|.*\(\.\./suites/{name}\.yaml\) \|([^|]*)\|$", DOCS, re.MULTILINE)
    return [claim.strip() for row in rows for claim in row.split(",") if claim.strip()]


@pytest.mark.parametrize("name", SUITES)
def test_the_chapter_lists_all_claims_of_a_suite(name):
    suite = load_suite(name)
    assert sorted(listed(name)) == sorted(claim.id for claim in suite.claims)
    row = rf"^\| \[{name}\]\(\.\./suites/{name}\.yaml\) \| {len(suite.arms)} \|"
    assert re.search(row, DOCS, re.MULTILINE), f"{name} has {len(suite.arms)} arms"


def test_the_chapter_goes_through_all_the_sentences_of_the_notes():
    found = dict.fromkeys(re.findall(r"^\| B(\d+) \|.*\.yaml", DOCS, re.MULTILINE))
    assert [int(number) for number in found] == list(range(1, 19))
