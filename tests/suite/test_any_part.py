"""Factors of whatever part an arm has: `model.*.norm_position`."""

import json

import jsonschema
import pytest

from reportgen.suite import suite_schema
from reportgen.suite.reading import parse_source

HEAD = """suite: parts
question: Where?
experiment: train
base: {data: digits, model: MODEL, optimizer: {sgd: {lr: 0.1}}, steps: 100}
"""
MODELS = "  model: {levels: {MLP: {mlp: {norm: batch}}, CNN: {cnn: {norm: batch}}}}\n"
POSITION = "  model.*.norm_position: [before, after]\n"


def suite(compare, model="{mlp: {norm: batch}}", more=""):
    return f"{HEAD.replace('MODEL', model)}compare:\n{compare}{more}"


def places(loaded):
    return {
        arm.name: (arm.config.model.name, arm.config.model.norm_position) for arm in loaded.arms
    }


@pytest.mark.parametrize("compare", [MODELS + POSITION, POSITION + MODELS])
def test_each_arm_has_its_own_part_in_whatever_order_factors_stand(load, compare):
    loaded = load(suite(compare, "mlp"))
    found = {frozenset(name.split(", ")): place for name, place in places(loaded).items()}
    assert found == {
        frozenset({f"model={name}", f"norm_position={place}"}): (name.lower(), place)
        for name in ("MLP", "CNN")
        for place in ("before", "after")
    }
    for arm in loaded.arms:
        part = arm.config.model.name
        assert arm.settings[f"model.{part}.norm_position"] == arm.levels["norm_position"]
    factors = {factor.name: (factor.path, factor.levels) for factor in loaded.factors}
    assert factors["norm_position"] == ("model.*.norm_position", ("before", "after"))


def test_a_path_into_a_part_may_stand_before_the_part(load):
    compare = (
        "  model.mlp.dropout: [0, 0.5]\n  model: {levels: {a: mlp, b: {mlp: {norm: batch}}}}\n"
    )
    found = {(a.config.model.dropout, a.config.model.norm.name) for a in load(suite(compare)).arms}
    assert found == {(0, "none"), (0, "batch"), (0.5, "none"), (0.5, "batch")}


def test_an_arm_without_a_level_of_its_own_has_that_of_its_part(load):
    loaded = load(
        suite(POSITION.replace("before, ", "") + MODELS, "mlp", "design: one-at-a-time\n")
    )
    assert [arm.levels["norm_position"] for arm in loaded.arms] == [
        "before",
        "after",
        "before",
        "before",
    ]


def test_the_part_may_be_a_default_or_inside_a_part(load):
    compare = "  init.*.a: [0, 0.1]\n  model.*.norm.*.momentum: [0.1, 0.2]\n"
    found = {(a.config.init.a, a.config.model.norm.momentum) for a in load(suite(compare)).arms}
    assert found == {(0, 0.1), (0, 0.2), (0.1, 0.1), (0.1, 0.2)}


def test_named_arms_and_profiles(load):
    arms = "arms:\n  a: {model.*.norm: none}\n  b: {model: cnn, model.*.norm: layer}\n"
    profiles = "profiles: {small: {base.model: cnn}}\n"
    text = HEAD.replace("MODEL", "mlp") + arms + profiles
    models = {arm.name: arm.config.model for arm in load(text).arms}
    assert [(m.name, m.norm.name) for m in models.values()] == [("mlp", "none"), ("cnn", "layer")]
    small = load(text, profile="small")
    assert [arm.config.model.name for arm in small.arms] == ["cnn", "cnn"]


def test_such_a_factor_beside_tuning(load):
    tune = "tune:\n  optimizer.*.lr: {log_uniform: [0.001, 1]}\n  budget: 2\n"
    tuned = load(suite(POSITION + MODELS, "mlp", tune)).tuning
    models = {c.config.model.name for arm in tuned.arms.values() for c in arm.candidates}
    assert models == {"mlp", "cnn"}


@pytest.mark.parametrize(
    ("compare", "model", "expected"),
    [
        (
            "  model.*.norm: [none, batch]\n  model: {levels: {a: mlp, b: {module: {use: x}}}}\n",
            "mlp",
            '6:3: unknown key "norm" in model.module; expected one of: arguments, use',
        ),
        (
            "  model.*.nrom: [none, batch]\n",
            "cnn",
            '6:3: unknown key "nrom" in model.cnn; did you mean "norm"?',
        ),
        (
            "  batch_size.*.x: [1, 2]\n",
            "mlp",
            '6:3: "*" stands for the chosen part, but batch_size is not a part',
        ),
        (
            "  steps.*.x: [1, 2]\n",
            "mlp",
            '6:3: "*" stands for the chosen part, but steps is not a part',
        ),
        (
            "  model.*.norm.*.momentum: [0.1, 0.2]\n",
            "mlp",
            '6:3: "*" stands for the chosen part, but the suite sets no model.mlp.norm',
        ),
        (
            "  '*.mlp.norm': [none, batch]\n",
            "mlp",
            '6:3: "*" stands for the chosen part, but base is not a part',
        ),
        (
            "  model.*.norm: [none, batch]\n  model.mlp.norm: {as: n, levels: [layer, batch]}\n",
            "mlp",
            '7:27: "model.*.norm" and "model.mlp.norm" are the same setting here',
        ),
    ],
)
def test_what_a_star_cannot_stand_for(message, compare, model, expected):
    assert message(text=suite(compare, model)).startswith(f"suite.yaml:{expected}")


@pytest.mark.parametrize("tuned", ["model.mlp.dropout", "model.*.dropout", "model.cnn.dropout"])
def test_a_setting_is_not_compared_and_tuned_whatever_the_part(message, tuned):
    tune = f"tune:\n  {tuned}: {{uniform: [0, 0.5]}}\n  budget: 2\n"
    text = suite("  model.*.dropout: [0, 0.1]\n" + MODELS, "mlp", tune)
    assert "is a factor; a setting is either compared or tuned" in message(text=text)


def test_the_schema_knows_such_paths():
    text = suite(POSITION + MODELS, "mlp")
    schema = jsonschema.Draft202012Validator(json.loads(json.dumps(suite_schema())))
    assert not list(schema.iter_errors(parse_source("suite.yaml", text).data))
    wrong = text.replace("*.norm_position", "mlp.norm_place")
    assert list(schema.iter_errors(parse_source("suite.yaml", wrong).data))
