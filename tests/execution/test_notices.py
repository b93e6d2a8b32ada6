"""What a plan says of data before anything is computed: counts, columns, sizes."""

import numpy as np
import pytest

from reportgen.execution import make_plan
from reportgen.suite import load_suite

SUITE = """
suite: own
question: What does the program make of these data?
experiment: train
base:
  data: DATA
  model: {mlp: {hidden: [4]}}
  preprocess: SCALED
  optimizer: {sgd: {lr: 0.1}}
  batch_size: 4
  steps: 5
  evaluate_every: 5
compare:
  model.mlp.norm: [none, batch]
seeds: 2
"""


def write(folder):
    """Tables as in real life: as pandas writes them, with prices, with a rare class."""
    random = np.random.default_rng(0)
    a, b = random.normal(size=(2, 60)).round(3)
    price = (280_000 + 90_000 * a - 40_000 * b).round()
    rare = np.arange(60) < 2
    lines = zip(range(60), a, b, price, rare.astype(int), strict=True)
    head = ",area,age,price,rare"
    table = "\n".join([head, *(",".join(map(str, line)) for line in lines)])
    (folder / "table.csv").write_text(table)


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path)

    def made(data, preprocess="z_score"):
        path = tmp_path / "own.yaml"
        path.write_text(SUITE.replace("DATA", data).replace("SCALED", preprocess))
        return make_plan(load_suite(path), None, device="cpu")

    return made


IGNORED = "path: table.csv, ignore: [column 1, "


def test_values_read_as_classes_and_an_index_are_said(plan):
    said = list(map(str, plan("{csv: {path: table.csv, target: price}}").notices))
    assert len(said) == 2  # each once, though there are two arms
    assert "no name for column 1" in said[0]
    assert "60 different numbers in 60 examples" in said[1]


def test_prices_are_said_to_be_large(plan):
    data = f"{{csv: {{{IGNORED}rare], target: price, task: regression}}}}"
    (said,) = map(str, plan(data).notices)
    prices = np.loadtxt("table.csv", delimiter=",", skiprows=1)[:, 3]
    size = round(float(np.sqrt(np.mean(prices**2))), -3)
    assert f"targets have a root mean square of {size:,.0f}," in said


def test_a_rare_class_is_counted_and_needs_no_notice(plan):
    found = plan(f"{{csv: {{{IGNORED}price], target: rare}}}}")
    assert found.notices == ()
    for arm in ("norm=none", "norm=batch"):
        assert found.facts[arm].counts == (58, 2)
        assert found.facts[arm].guess.accuracy == pytest.approx(58 / 60)


def test_inputs_are_said_to_be_large_unless_they_are_scaled(plan):
    data = f"{{csv: {{{IGNORED}age], target: rare}}}}"
    (said,) = map(str, plan(data, "none").notices)
    assert "inputs have a root mean square of 2" in said
    assert "preprocess: z_score" in said
    assert plan(data).notices == ()
