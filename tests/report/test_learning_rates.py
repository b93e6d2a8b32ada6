"""The learning rate has a figure where it changes, and none where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen import api
from reportgen.suite import load_suite
from tests.report.page import read_page

SUITE = """\
suite: schedules
question: Which schedule?
experiment: train
base:
  data: {blobs: {n: 200, features: 4, classes: 2, noise: 1.0, test: 20}}
  model: {mlp: {hidden: [4]}}
  optimizer: {sgd: {lr: 0.1}}
  batch_size: 20
  steps: 20
  evaluate_every: 5
  probes: "off"
compare:
  schedule: [constant, LEVEL]
seeds: 2
"""


@pytest.mark.parametrize(
    ("level", "there"),
    [("cosine", True), ("{constant: {warmup: 8}}", True), ("{step: {at: [50]}}", False)],
)
def test_a_figure_where_a_rate_changes(
    level: str, there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("suite.yaml").write_text(SUITE.replace("LEVEL", level))
    result = api.run(load_suite("suite.yaml"), out=tmp_path / "out", store=tmp_path / "store")
    assert (tmp_path / "out/schedules/figures/schedules.svg").exists() is there
    page = read_page(next(f for f in result.files if f.name == "index.html").read_text())
    captions = [caption.text for caption in page.all("figcaption")]
    title = "Learning rate over the steps of training, by schedule."
    assert any(title in caption for caption in captions) is there
