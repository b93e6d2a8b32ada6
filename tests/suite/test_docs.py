"""docs/suites.md tells all there is, and its example is one."""

import json
import re
from pathlib import Path

import pytest

from reportgen.experiments import EXPERIMENTS
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.experiments.train.run import TrainExperiment
from reportgen.metrics.functions import FUNCTIONS
from reportgen.metrics.parser import __doc__ as metric_doc
from reportgen.suite import suite_schema
from reportgen.suite.arms import MAX_ARMS
from reportgen.suite.reading import MAX_BYTES, MAX_NESTING, MAX_VALUES

PROPAGATE = PropagateExperiment()

TRAIN = TrainExperiment()

DOCS = (Path(__file__).parents[2] / "docs" / "suites.md").read_text(encoding="utf-8")
SCHEMA = suite_schema()


def keys():
    """Every key of every mapping that the schema describes, with the mapping's name."""
    for where, definition in [("suite", SCHEMA), *SCHEMA["$defs"].items()]:
        if not where.endswith("Paths"):  # those repeat the keys in dotted form
            yield from ((where, key) for key in definition.get("properties", {}))


@pytest.mark.parametrize(("where", "key"), list(keys()))
def test_every_key_is_explained(where, key):
    row = re.search(rf"^\|.*`{re.escape(key)}`.*$", DOCS, re.MULTILINE)
    assert row, f"docs/suites.md has no row for `{key}` of {where}"


def words():
    """Every word that the schema lists for a value, and every part."""

    def walk(node):
        if isinstance(node, dict):
            yield from (word for word in node.get("enum", ()))
            if "const" in node:
                yield node["const"]
            for child in node.values():
                yield from walk(child)
        elif isinstance(node, list):
            for child in node:
                yield from walk(child)

    found = (json.dumps(word) if isinstance(word, bool) else word for word in walk(SCHEMA))
    return sorted(set(found))


@pytest.mark.parametrize("word", words())
def test_every_word_is_mentioned(word):
    assert f"`{word}`" in DOCS


@pytest.mark.parametrize(
    "quantity", sorted(q for kind in EXPERIMENTS.values() for q in kind.quantities)
)
def test_every_quantity_is_mentioned(quantity):
    assert f"`{quantity}`" in DOCS


NO_VALUE = {
    "start": "its own",
    **dict.fromkeys(
        ("gradient_clipping", "early_stopping", "weight_average", "weight_scale"), "none"
    ),
    **dict.fromkeys(("training", "response", "source"), "none"),
}
"""What the lack of a value is called, where it is not everything."""


def test_defaults_are_the_real_ones():
    for kind in EXPERIMENTS.values():
        article = "an" if kind.name[0] in "aeiou" else "a"
        heading = f"## `base` of {article} `{kind.name}` experiment"
        section = DOCS[DOCS.index(heading) :].split("\n## ")[0]
        for key, field in SCHEMA["$defs"][kind.config.__name__]["properties"].items():
            if kind.is_procedure and key in EXPERIMENTS["train"].config.model_fields:
                continue  # explained for `train`
            row = re.search(rf"^\| `{key}` \|.*$", section, re.MULTILINE)
            default = f"`{field['default']}`" if "default" in field else "required"
            if field.get("default", ...) is None:
                default = NO_VALUE.get(key, "all")
            assert row and f"| {default} |" in row[0], key


def test_the_grammar_is_that_of_the_parser():
    assert metric_doc is not None
    grammar = metric_doc.split("\n\n")[1]
    rules = [line.strip() for line in grammar.splitlines()]
    assert len(rules) == 11
    assert "\n".join(rules) in "\n".join(line.strip() for line in DOCS.splitlines())
    table = DOCS.split("| function | `over=` |")[1].split("\n\n")[0]
    for function in FUNCTIONS:
        assert re.search(rf"^\|[^|]*`{function}`", table, re.MULTILINE), function


def examples():
    """Every metric in the part on metrics that stands as code and names a quantity."""
    part = DOCS.split("### Metrics\n")[1].split("### Rules\n")[0]
    plain = re.sub(r"```.*?```", "", part, flags=re.DOTALL)
    named = {*TRAIN.quantities, *PROPAGATE.quantities}
    for code in dict.fromkeys(re.findall(r"`([^`\n]+)`", plain)):
        metric = code.removeprefix("metric: ")
        if ("(" in metric or "[" in metric) and "..." not in metric and "step=500" not in metric:
            assert any(name in metric for name in named), metric
            yield metric


@pytest.mark.parametrize("metric", list(examples()))
def test_the_metrics_of_the_docs_are_read(load, metric):
    kind = "train" if any(name in metric for name in ("val_", "test_", "step=")) else "propagate"
    base = {
        "train": "{data: mnist, model: mlp, optimizer: sgd, steps: 100}",
        "propagate": "{depth: 3}",
    }[kind]
    factors = {
        "train": "{optimizer.sgd.lr: [0.1, 1], batch_size: [4, 16], model.mlp.norm: [none, batch],"
        " init: [xavier_normal, kaiming_normal]}",
        "propagate": "{init: [xavier_normal, kaiming_normal]}",
    }[kind]
    text = f"suite: a\nquestion: b\nexperiment: {kind}\nbase: {base}\ncompare: {factors}\n"
    quoted = metric.replace("'", "''")
    claim = f"claims:\n  - {{id: A, says: b, rule: all > 0, metric: '{quoted}'}}\n"
    assert load(text + claim).claims


def test_limits_are_the_real_ones():
    assert f"more than {MAX_BYTES // 1024} KiB" in DOCS
    assert f"{MAX_VALUES:,} values" in DOCS
    assert f"{MAX_NESTING} levels of nesting" in DOCS
    assert f"at most {MAX_ARMS} arms" in DOCS


def test_the_example_is_a_suite(load):
    (example,) = re.findall(r"<!-- example -->\n```yaml\n(.*?)```", DOCS, re.DOTALL)
    suite = load(example)
    assert len(suite.arms) == 4
    for name in re.findall(r"called `(.*?)`, `(.*?)`", DOCS)[0]:
        assert suite.arm(name)
    assert load(example, profile="quick").seeds == (0, 1, 2)


def test_links_lead_to_headings():
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", DOCS, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#(.*?)\)", DOCS)) <= headings
