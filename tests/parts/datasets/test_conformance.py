"""What every registered data set keeps."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reportgen.errors import InputError
from reportgen.parts.datasets import DATASETS
from reportgen.parts.datasets.synthetic import Generated

from . import files

ROOT = Path(__file__).parents[3]

CHOICES: dict[str, dict[str, Any]] = {
    "digits": {},
    "mnist": {"official": False},
    "fashion_mnist": {"official": False},
    "cifar10": {"official": False},
    "csv": {"path": "table.csv", "target": "kind"},
    "parquet": {"path": "table.parquet", "target": ["width"], "task": "regression"},
    "npz": {"path": "arrays.npz"},
    "images": {"path": "pictures"},
    "blobs": {"n": 50, "test": 7},
    "spheres": {"n": 50, "test": 6},
    "spirals": {"n": 50, "noise": 0.1},
    "xor": {"n": 50, "stretch": 3.0},
    "sparse": {"n": 50, "test": 8},
    "linear": {"n": 50, "outputs": 2},
    "teacher": {"n": 50, "task": "classification", "test": 9},
    "mnist1d": {"n": 50, "test": 10},
}

LOAD = """
import json, sys
from pathlib import Path
from typing import Any
from reportgen.parts.datasets import DATASETS, Location
folder, choices = Path(sys.argv[1]), json.loads(sys.argv[2])
heavy = {"numpy", "sklearn", "pandas", "PIL", "pyarrow", "torch", "pooch"} & set(sys.modules)
sums = {n: DATASETS.members[n](**a).load(Location((folder,))).checksum for n, a in choices.items()}
print(json.dumps({"heavy": sorted(heavy), "sums": sums}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    files.write_idx(folder / "mnist")
    files.write_idx(folder / "fashion-mnist", packed=False)
    files.write_batches(folder / "cifar-10" / "cifar-10-batches-py")
    (folder / "table.csv").write_text(files.TABLE)
    pd.read_csv(folder / "table.csv").drop(columns="kind").to_parquet(folder / "table.parquet")
    random = np.random.default_rng(0)
    np.savez(folder / "arrays.npz", inputs=random.random((6, 3)), targets=[0, 1, 2, 0, 1, 2])
    files.write_pictures(folder / "pictures")
    return folder


def load(name, folder):
    return DATASETS.members[name](**CHOICES[name]).load(files.at(folder))


def test_every_data_set_is_tried():
    assert CHOICES.keys() == DATASETS.members.keys()


@pytest.mark.parametrize("name", CHOICES)
def test_arrays_are_as_the_interface_says(name, folder):
    examples = load(name, folder)
    for inputs, targets in (
        (examples.inputs, examples.targets),
        (examples.test_inputs, examples.test_targets),
    ):
        assert inputs.dtype == np.float32
        assert inputs.ndim in (2, 3, 4)
        assert inputs.shape[1:] == examples.inputs.shape[1:]
        assert inputs.flags.c_contiguous
        assert targets.flags.c_contiguous
        assert np.isfinite(inputs).all()
        assert len(inputs) == len(targets)
        if examples.task == "classification":
            assert targets.dtype == np.int64
            assert targets.shape == (len(inputs),)
            assert set(np.unique(targets)) <= set(range(examples.classes))
        else:
            assert targets.dtype == np.float32
            assert targets.shape == (len(inputs), examples.outputs)
            assert np.isfinite(targets).all()
    assert len(examples.inputs) > 0


@pytest.mark.parametrize("name", CHOICES)
def test_two_loads_are_the_same(name, folder):
    first, second = load(name, folder), load(name, folder)
    np.testing.assert_array_equal(first.inputs, second.inputs)
    np.testing.assert_array_equal(first.targets, second.targets)
    assert first.checksum == second.checksum
    assert len(first.checksum) == 64


def test_another_process_loads_the_same_and_imports_nothing_heavy_before(folder):
    run = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder), json.dumps(CHOICES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    there = json.loads(run.stdout)
    assert there["heavy"] == []
    assert there["sums"] == {name: load(name, folder).checksum for name in CHOICES}


def test_data_sets_differ_in_their_checksums(folder):
    sums = [load(name, folder).checksum for name in CHOICES if name != "fashion_mnist"]
    assert len(set(sums)) == len(sums)


@pytest.mark.parametrize("name", CHOICES)
def test_it_survives_being_written_and_read(name, folder):
    """As the store and other processes get it: the resolved configuration, not the object."""
    part = DATASETS.members[name](**CHOICES[name])
    again = DATASETS.members[name].model_validate_json(part.model_dump_json())
    assert again == part
    assert part.about


PUBLISHED = [(n, p.published) for n, p in DATASETS.members.items() if p.published]


@pytest.mark.parametrize(("name", "published"), PUBLISHED, ids=[n for n, _ in PUBLISHED])
def test_what_is_missing_is_named_with_every_place_and_a_way_out(name, published, tmp_path):
    places = (tmp_path / "one", tmp_path / "two")
    with pytest.raises(InputError) as caught:
        DATASETS.members[name]().load(files.at(*places))
    message = str(caught.value)
    assert published.files[0].name in message
    for place in places:
        assert f"{place / published.folder}\n" in message
        assert f"{place}\n" in message
    assert message.endswith(f"reportgen data fetch {name}")


@pytest.mark.parametrize("name", [n for n, c in CHOICES.items() if "path" in c])
def test_a_path_that_does_not_exist_is_named_with_every_place(name, tmp_path):
    part = DATASETS.members[name](**{**CHOICES[name], "path": "sub/nowhere"})
    with pytest.raises(InputError) as caught:
        part.load(files.at(tmp_path / "one", tmp_path / "two"))
    message = str(caught.value)
    for place in (tmp_path / "one" / "sub/nowhere", tmp_path / "two" / "sub/nowhere"):
        assert str(place) in message
    assert "    sub/nowhere\n" in message
    assert "--data-dir" in message


@pytest.mark.parametrize("name", sorted(DATASETS.members))
def test_a_size_that_is_known_before_reading_is_the_real_one(name):
    dataset = DATASETS.members[name]
    if issubclass(dataset, Generated):
        assert dataset(n=7).known_size == 7
    elif "path" not in dataset.model_fields:
        stated = int(re.findall(r"\d{1,3}(?:,\d{3})+", dataset.about)[0].replace(",", ""))
        assert dataset().known_size == stated
        if "official" in dataset.model_fields:
            assert dataset.model_validate({"official": False}).known_size is None
