"""docs/data.md tells all there is, with the real defaults."""

import re
from pathlib import Path

import pytest

from reportgen.parts.datasets import DATASETS
from reportgen.parts.datasets.synthetic import Generated

DOCS = (Path(__file__).parents[3] / "docs" / "data.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in DOCS.splitlines()
    if line.startswith("|")
]
ARGUMENTS = [
    (name, field) for name, part in DATASETS.members.items() for field in part.model_fields
]


@pytest.mark.parametrize("name", sorted(DATASETS.members))
def test_every_data_set_has_a_row(name):
    assert any(row[0] == f"`{name}`" for row in ROWS)


@pytest.mark.parametrize(("name", "field"), ARGUMENTS)
def test_every_argument_has_a_row_with_its_default(name, field):
    rows = [row for row in ROWS if row[0] == f"`{field}`" and len(row) == 4]
    rows = [row for row in rows if f"`{name}`" in row[1] or row[1] == "all of them"]
    assert len(rows) == 1, f"docs/data.md does not explain {field} of {name} once"
    (_, sets, default, _) = rows[0]
    assert DATASETS.members[name].model_fields[field].description
    if default in ("required", "none", "as they are", "see below"):
        return
    places = sets.replace("`", "").split(", ")
    each = default.replace("`", "").split(", ") if default != "`,`" else [","]
    written = each[places.index(name)] if len(each) > 1 else each[0]
    real = DATASETS.members[name].model_fields[field].default
    assert written == (str(real).lower() if isinstance(real, bool) else str(real))


@pytest.mark.parametrize(
    "name", [n for n, p in DATASETS.members.items() if issubclass(p, Generated)]
)
def test_the_noise_of_each_rule_is_the_default(name):
    rules = DOCS.partition("| name | rule |")[2]
    row = re.search(rf"^\| `{name}` \|.*\| ([0-9.]+) \|", rules, re.MULTILINE)
    assert row
    assert float(row[1]) == DATASETS.members[name].model_fields["noise"].default
