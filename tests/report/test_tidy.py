"""Tables as data: typed columns for programs, and CSV that means the same in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.api.types import is_float_dtype, is_integer_dtype

from reportgen import api
from reportgen.report.data import Tidy
from reportgen.suite import load_suite

TRAIN = """
  data: {blobs: {n: 60, features: 3, classes: 3}}
  model: {mlp: {hidden: [4]}}
  optimizer: {sgd: {lr: 0.1}}
  batch_size: 8
  steps: 4
  evaluate_every: 2
"""
SUITES: dict[
    str, tuple[str, str, Sequence[object], str]
] = {  # experiment -> its base, a factor with two levels, a metric
    "propagate": (
        "\n  {width: 8, depth: 2, batch_size: 4, init: xavier_normal}",
        "activation",
        ["tanh", "relu"],
        "activation_std[last]",
    ),
    "train": (TRAIN, "optimizer.sgd.lr", [0.1, 1e30], "val_loss[last]"),
    "tuned": (
        f"{TRAIN}tune:\n  model.mlp.activation: {{choice: [tanh, relu]}}\n  optimizer.sgd.lr:"
        " {log_uniform: [0.01, 1]}\n  budget: 2\n  seeds: 2",
        "batch_size",
        [8, 16],
        "val_loss[last]",
    ),
    "descend": (
        "\n  {surface: ravine, optimizer: {sgd: {lr: 0.01}}, steps: 5}",
        "optimizer.sgd.lr",
        [0.01, 100.0],
        "value[last]",
    ),
    "ensemble": (
        "\n  {data: {blobs: {n: 60, test: 40}}, model: {mlp: {hidden: [4]}}, steps: 6, members: 3,"
        " batch_size: 8, kind: init, optimizer: {sgd: {lr: 0.1}}}",
        "optimizer.sgd.lr",
        [0.1, 1e30],
        "loss[last]",
    ),
    "bias_variance": (
        "\n  {data: {blobs: {n: 60, test: 20, classes: 3}}, model: {mlp: {hidden: [4]}}, sets: 3,"
        " optimizer: {sgd: {lr: 0.1}}, batch_size: 8, steps: 4, evaluate_every: 2}",
        "optimizer.sgd.lr",
        [0.1, 1e30],
        "variance[last]",
    ),
    "gradient": (
        "\n  {data: {blobs: {n: 60, features: 3, classes: 3}}, model: {mlp: {hidden: [4]}},"
        " batch_size: 8, training_batch_size: 8, batches: 4}",
        "batch_size",
        [4, 8],
        "gradient_norm[last]",
    ),
    "search": (
        "\n  {response: bowl, strategy: random, budget: 6}",
        "strategy",
        ["random", "grid"],
        "regret[last]",
    ),
    "normalise": (
        "\n  {width: 8, batch_size: 16}",
        "norm",
        ["batch", "layer"],
        "preactivation_std[last]",
    ),
}
TEXTS = {
    "arm", "quantity", "status", "reason", "setting", "id", "says", "source", "metric", "rule",
    "margin", "expect", "verdict", "left", "right", "effect", "cell_verdict", "test", "note",
    "model.mlp.activation",
}  # fmt: skip
WHOLE = {"seed", "step", "layer", "count", "candidate", "chosen", "rank", "seeds", "lost"}


@pytest.fixture(scope="module", params=SUITES)
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> api.Result:
    """A run of a small suite of every kind; one of the arms diverges where it can."""
    base, path, levels, metric = SUITES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    kind = "train" if request.param == "tuned" else request.param
    one, other = (f"{path.rpartition('.')[2]}={level}" for level in levels)
    claims = [
        {"id": "A", "says": "a", "metric": metric, "rule": f"{one} < {other}", "margin": 0.5},
        {"id": "B", "says": "b", "metric": metric, "rule": f"{one} > 0", "expect": "supported"},
    ]
    text = (
        f"suite: small\nquestion: Which?\nexperiment: {kind}\nbase:{base}\n"
        f"compare: {json.dumps({path: levels})}\nseeds: 2\nclaims: {json.dumps(claims)}\n"
    )
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    return api.run(load_suite(file), out=folder / "reports", store=folder / "store")


def test_columns_hold_numbers_or_text_in_every_table(result: api.Result) -> None:
    files = [file for file in result.files if file.suffix == ".csv"]
    assert len(files) >= 3
    for file in files:
        table = result.table(file.stem)
        assert len(table) == len(file.read_text(encoding="utf-8").splitlines()) - 1, file
        for column, values in table.items():
            if column in TEXTS:
                assert all(isinstance(v, str) for v in values.dropna()), (file, column)
            elif column in WHOLE and len(table):
                assert is_integer_dtype(values), (file, column)
            else:
                assert is_float_dtype(values) or is_integer_dtype(values), (file, column)


def test_tables_are_those_of_the_files(result: api.Result) -> None:
    for file in result.files:
        if file.suffix == ".csv":
            table = result.table(file.stem)
            written = pd.read_csv(file, keep_default_na=False, dtype=str)
            assert list(table.columns) == list(written.columns)
            for column in table.columns:
                if column not in TEXTS:
                    numbers = [float(cell or "nan") for cell in written[column]]
                    np.testing.assert_array_equal(table[column].to_numpy(dtype=float), numbers)
                else:
                    assert table[column].fillna("").tolist() == written[column].tolist()


def test_a_number_that_there_is_none_of_is_nan(tmp_path: Path) -> None:
    table = Tidy("t.csv", ("arm", "step", "value"), (("a", 0, math.nan), ("b", None, 1.5)))
    frame = pd.DataFrame(table.columns())
    assert frame.value.sum() == 1.5
    assert frame.step.isna().tolist() == [False, True]
    assert table.csv() == "arm,step,value\na,0,nan\nb,,1.5\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+cmd", "'+cmd"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("a\rb", "a\nb"),
        ("a=b", "a=b"),
        ("-0.5", "-0.5"),
        ("+1e-3", "+1e-3"),
        ("-inf", "-inf"),
        (-0.5, "-0.5"),
        (-3, "-3"),
        (None, ""),
    ],
)
def test_no_text_is_a_formula_and_numbers_stay_numbers(
    value: str | float | None, written: str
) -> None:
    text = Tidy("t.csv", ("arm", "=x"), ((value, 1),)).csv()
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert head == ["arm", "'=x"]
    assert row == [written, "1"]
    columns = Tidy("t.csv", ("arm",), ((value,),)).columns()
    assert columns["arm"] == [None if value is None else str(value)]
