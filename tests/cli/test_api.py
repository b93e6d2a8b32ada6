"""The Python API: what the command line does, one call away in a notebook."""

import io

import pandas as pd
import pytest

import reportgen
from reportgen.execution import Progress

SUITE = """
suite: small
question: Does it work?
experiment: propagate
base: {width: 16, depth: 3, batch_size: 4, init: kaiming_normal}
compare:
  activation: [tanh, relu]
seeds: 3
claims:
  - {id: C, says: s, metric: "activation_std[last]", rule: "activation=tanh < activation=relu"}
"""


@pytest.fixture
def suite(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SUITE)
    return reportgen.load_suite("small.yaml")


def test_run_without_a_report_leaves_the_store_alone(suite, tmp_path):
    result = reportgen.run(suite, out=None)
    assert result.files == ()
    assert {path.name for path in tmp_path.iterdir()} == {"small.yaml", ".reportgen"}
    assert result.exit_code == 0


def test_tables_are_those_of_the_report(suite, tmp_path):
    result = reportgen.run(suite)
    layers = result.table("layers")
    written = pd.read_csv(tmp_path / "reports/small/data/layers.csv")
    pd.testing.assert_frame_equal(layers, written)
    assert list(layers.columns) == ["arm", "seed", "layer", "quantity", "value"]
    means = layers[layers.quantity == "activation_std"].groupby(["arm", "layer"]).value.mean()
    assert means["activation=relu", 3] > means["activation=tanh", 3]
    stds = [r.outcome.arrays["activation_std"][0] for r in result.run.records]
    assert layers[(layers.quantity == "activation_std") & (layers.layer == 1)].value.tolist() == (
        pytest.approx(stds, rel=1e-15)
    )


def test_an_unknown_table_is_an_error_with_a_suggestion(suite):
    result = reportgen.run(suite, out=None)
    with pytest.raises(reportgen.InputError, match='unknown table "layer"; did you mean "layers"'):
        result.table("layer")


def test_progress_is_heard(suite):
    heard: list[Progress] = []
    reportgen.run(suite, out=None, listener=heard.append)
    assert [progress.done for progress in heard] == [0, 2, 4, 6]


def test_the_plan_of_a_run(suite):
    assert reportgen.plan(suite).stored == 0
    reportgen.run(suite, out=None)
    assert reportgen.plan(suite).stored == 6
    assert reportgen.render(suite, out=None).findings == reportgen.run(suite, out=None).findings


def test_csv_reads_back_what_was_written(suite, tmp_path):
    reportgen.run(suite)
    text = (tmp_path / "reports/small/data/claims.csv").read_text()
    claims = pd.read_csv(io.StringIO(text))
    assert claims.id.tolist() == ["C"]
    assert claims.n.tolist() == [3]
