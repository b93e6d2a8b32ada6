"""docs/batchnorm.md says of every suite about batch normalisation what a run takes."""

import re
from pathlib import Path

import pytest

from reportgen.suite import load_suite, shipped_suites

DOCS = (Path(__file__).parents[2] / "docs" / "batchnorm.md").read_text(encoding="utf-8")
SUITES = sorted(n for n in shipped_suites() if n.startswith("batchnorm") or n == "whitening")


@pytest.mark.parametrize("name", SUITES)
def test_the_chapter_has_the_arms_of_a_suite(name):
    arms = len(load_suite(name).arms)
    row = rf"^\| \[{name}\]\(\.\./suites/{name}\.yaml\) \| {arms} \|"
    assert re.search(row, DOCS, re.MULTILINE), f"{name} has {arms} arms"
