"""The JSON Schema refuses what the loader refuses, as far as a schema can know."""

import jsonschema
import pytest

from reportgen.experiments import EXPERIMENTS
from reportgen.suite import shipped_suites, suite_schema
from reportgen.suite.reading import parse_source, read_source
from tests.suite.conftest import SMALL
from tests.suite.test_changes import PROFILES
from tests.suite.test_claims import ANSWER, PUBLISHED
from tests.suite.test_train import TRAINING

SCHEMA = suite_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
COMPARE = (
    "suite: a\nquestion: b?\nexperiment: propagate\nbase: {init: normal}\n"
    "compare:\n  init.normal.std: [1e-3, 1]\n  width: {as: w, levels: {narrow: 8, wide: 16}}\n"
)


def errors(text):
    return list(VALIDATOR.iter_errors(parse_source("x", text).data))


def test_it_is_a_schema_of_draft_2020_12():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", shipped_suites())
def test_shipped_suites_are_valid(name):
    VALIDATOR.validate(read_source(shipped_suites()[name]).data)


@pytest.mark.parametrize("text", [SMALL, PROFILES, ANSWER, PUBLISHED, COMPARE, TRAINING])
def test_what_loads_is_valid(load, text):
    load(text)
    assert errors(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{std: 0.1}", "{stdd: 0.1}"),
        ("{std: 0.1}", "{std: 0}"),
        ("{std: 0.1}", "{std: wide}"),
        ("{std: 0.1}", "0.1"),
        ("{normal: {std: 0.1}}", "nrmal"),
        ("width: 64", "width: 0"),
        ("width: 64", "width: wide"),
        ("width: 64", "width: true"),
        ("depth: 3", "dpth: 3"),
        ("depth: 3", "weights: implict"),
        ("{activation: tanh}", "{activatoin: tanh}"),
        ("{activation: tanh}", "{activation: ReLU}"),
        ("{activation: tanh}", "{init.normal.stdd: 1}"),
        ("seeds: 2", "seeds: 0"),
        ("seeds: 2", "seeds: [1, -1]"),
        ("seeds: 2", "seeds: two"),
        ("seeds: 2", "sedes: 2"),
        ("seeds: 2", "design: griid"),
        ("experiment: propagate", "experiment: propagat"),
        ("suite: small", "suite: My Suite"),
        ("    rule: tanh < relu\n", ""),
        ("    rule: tanh < relu\n", "    rule: tanh < relu\n    margin: twice\n"),
        ("    rule: tanh < relu\n", "    rule: tanh < relu\n    margin: -1\n"),
        ("    rule: tanh < relu\n", "    rule: tanh < relu\n    expect: perhaps\n"),
    ],
)
def test_mistakes_are_refused_by_both(message, old, new):
    assert message(old, new)
    assert errors(SMALL.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("init.normal.std:", "init.normal.stdd:"),
        ("[1e-3, 1]", "[1e-3, x]"),
        ("[1e-3, 1]", "[]"),
        ("[1e-3, 1]", "1"),
        ("wide: 16", "wide: 0"),
        ("as: w", "as: a=b"),
        ("as: w", "ass: w"),
    ],
)
def test_mistakes_in_factors_are_refused_by_both(message, old, new):
    assert message(old, new, text=COMPARE)
    assert errors(COMPARE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("model.mlp.norm:", "model.mlp.nrm:"),
        ("[none, batch]", "[none, btch]"),
        ("[none, batch]", "[none, {group: {groups: 0}}]"),
        ("hidden: [32, 16]", "hidden: [32, 0]"),
        ("steps: 120", "steps: 0"),
        ("data: digits", "data: digit"),
    ],
)
def test_mistakes_in_training_are_refused_by_both(message, old, new):
    assert message(old, new, text=TRAINING)
    assert errors(TRAINING.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("base.depth: 9", "base.dpth: 9"),
        ("base.depth: 9", "base.depth: 0"),
        ("base.depth: 9", "suite: x"),
        ("base.depth: 9", "seeds: 0"),
        ("base.depth: 9", "colour: red"),
    ],
)
def test_mistakes_in_profiles_are_refused_by_both(message, old, new):
    assert message(old, new, text=PROFILES)
    assert errors(PROFILES.replace(old, new))


def test_arguments_that_a_factor_gives_may_be_missing_in_base():
    assert errors(COMPARE.replace("init: normal", "init: {normal: {}}")) == []


def test_editors_are_told_what_everything_means():
    for kind in EXPERIMENTS.values():
        for name, field in SCHEMA["$defs"][kind.config.__name__]["properties"].items():
            assert field.get("description"), name
    assert SCHEMA["$defs"]["Propagate"]["properties"]["activation"]["default"] == "tanh"
    for name, field in SCHEMA["properties"].items():
        assert field.get("description"), name
