"""Generated data that are drawn anew for every seed of the trials."""

import pytest

from reportgen.api import run
from reportgen.parts.datasets import Location
from reportgen.parts.datasets.synthetic import Blobs
from reportgen.report import build_view
from reportgen.suite import load_suite

SUITE = """
suite: small
question: Which?
experiment: KIND
base: {data: {blobs: {n: 40, features: 3, redraw: REDRAW}}, model: {mlp: {hidden: [4]}}, MORE}
compare: {COMPARE}
seeds: 3
claims:
  - {id: A, says: a, metric: 'METRIC', rule: all < 9}
"""
EXPERIMENTS = {
    "train": ("steps: 4, evaluate_every: 2, batch_size: 8", "optimizer.sgd.lr: [0.1, 0.2]"),
    "gradient": ("at: [0], batches: 2, training_batch_size: 8", "batch_size: [4, 8]"),
}
METRICS = {"train": "val_loss[last]", "gradient": "gradient_norm[last]"}


def made(tmp_path, kind, redraw):
    more, compare = EXPERIMENTS[kind]
    text = SUITE.replace("KIND", kind).replace("MORE", more).replace("METRIC", METRICS[kind])
    path = tmp_path / "small.yaml"
    path.write_text(text.replace("COMPARE", compare).replace("REDRAW", redraw))
    return run(load_suite(path), out=None, store=tmp_path / "store", executor="inline")


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_every_seed_has_data_of_its_own_and_arms_share_them(tmp_path, kind):
    once = made(tmp_path, kind, "false").run.records
    assert len({record.outcome.hashes["data"] for record in once}) == 1
    result = made(tmp_path, kind, "true")
    drawn = {(r.trial.seed, r.outcome.hashes["data"]) for r in result.run.records}
    assert len(drawn) == len({data for _, data in drawn}) == 3
    subject = build_view(result.run, result.findings).subject
    assert subject is not None
    assert subject.sources[0].checksum == ""
    assert "one per seed" in [cell.text for cell in subject.table.rows[0]]
    said = " ".join(build_view(result.run, result.findings).reading.rules)
    assert "Every seed has its own examples" in said
    assert "not about other data: the data set stays" not in said


def test_data_depend_on_both_seeds_and_stay_the_same(tmp_path):
    data = Blobs(n=20, redraw=True)
    first = data.of_trial(0).load(Location(()))
    assert data.of_trial(0).load(Location(())).checksum == first.checksum
    others = [data.of_trial(1), Blobs(n=20, seed=1, redraw=True).of_trial(0), data.of_trial(10)]
    checksums = {other.load(Location(())).checksum for other in others}
    assert len(checksums | {first.checksum}) == 4
    assert Blobs(n=20).of_trial(5) == Blobs(n=20)


def test_keys_of_data_that_are_drawn_once_are_as_before():
    assert "redraw" not in Blobs(n=20).model_dump(mode="json")
    assert Blobs(n=20, redraw=True).model_dump(mode="json")["redraw"] is True
    assert Blobs.model_validate(Blobs(n=20, redraw=True).model_dump()).redraw
