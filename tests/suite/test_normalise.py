"""The kind `normalise`: what a suite may say of it, and what is measured in which net."""

import pytest

from reportgen.experiments.normalise.config import Normalise
from reportgen.experiments.normalise.quantities import SCALED
from reportgen.experiments.normalise.run import NormaliseExperiment
from reportgen.suite import suite_schema

NORMALISE = NormaliseExperiment()

SUITE = """\
suite: small
question: What does it do?
experiment: normalise
base: {depth: 3, repeats: 5}
compare:
  norm: [batch, zca]
  width: [16, 64]
seeds: 2
claims:
  - id: A
    says: costs more
    metric: norm_seconds / product_seconds
    rule: norm=zca > norm=batch
"""


def normalise(**changes) -> Normalise:
    return Normalise.model_validate(changes)


def test_a_suite_loads(load):
    suite = load(SUITE)
    assert [arm.name for arm in suite.arms] == [
        "norm=batch, width=16",
        "norm=batch, width=64",
        "norm=zca, width=16",
        "norm=zca, width=64",
    ]
    assert len(suite.experiment.places(suite.arms[0].config)["layer"]) == 3


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"norm": "batch", "repeats": 3}, set()),
        ({"norm": "batch"}, {"norm_seconds", "product_seconds"}),
        ({"repeats": 3}, {"restored_error", "norm_seconds", "norm_flops"}),
        ({"norm": "layer", "repeats": 3}, {"restored_error"}),
        ({"norm": "zca", "repeats": 3, "width": 512}, {"linear_in_input"}),
        (
            {"norm": "batch", "repeats": 3, "width": 1024},
            {"linear_in_input", "condition_number"},
        ),
    ],
)
def test_what_is_measured_follows_from_the_configuration(changes, absent):
    missing = set(NORMALISE.quantities) - NORMALISE.measured(normalise(**changes))
    assert missing == absent | {*SCALED}
    of_factor = NORMALISE.measured(normalise(**changes, weight_scale=2.0))
    assert set(NORMALISE.quantities) - of_factor == absent


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"norm": "zca", "width": 64, "batch_size": 64},
            "zca norm requires a batch_size above width",
        ),
        ({"norm": "cholesky", "batch_size": 9}, "but 9 <= 64"),
        ({"norm": {"group": {"groups": 5}}}, "width is 64 and groups is 5"),
        ({"norm": {"group": {"groups": 64}}}, "have several units each"),
        ({"norm": "noisy_batch"}, "noisy_batch norm draws new noise in every training step"),
        ({"norm": {"batch": {"momentum": 0.5}}}, "batch norm accepts only eps here, not momentum"),
    ],
)
def test_what_does_not_go_together_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        normalise(**changes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[batch, zca]", "[batch, whiten]", 'unknown norm "whiten" for norm'),
        ("depth: 3", "depht: 3", 'unknown key "depht" in base; did you mean "depth"?'),
        (
            "repeats: 5",
            "repeats: 0",
            '"norm_seconds" is not measured in "norm=zca, width=16"; it needs repeats above 0 '
            "and a norm\n",
        ),
    ],
)
def test_mistakes_are_told_where_they_stand(message, old, new, expected):
    assert expected in message(old, new, text=SUITE)


def test_the_schema_knows_its_paths():
    paths = suite_schema()["$defs"]["NormalisePaths"]["properties"]
    assert {"norm.zca.eps", "input_std", "repeats", "init.normal.std"} <= paths.keys()
