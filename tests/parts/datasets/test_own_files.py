"""Tables, arrays and pictures of the user: what is taken, and how the rest is refused."""

import sys

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pydantic import ValidationError

from reportgen.errors import InputError
from reportgen.parts.datasets import Csv, Images, Npz, Parquet

from . import files


@pytest.fixture
def csv(tmp_path):
    """Loads a text as a table."""

    def load(text, target="kind", **arguments):
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "table.csv").write_bytes(content)
        return Csv(path="table.csv", target=target, **arguments).load(files.at(tmp_path))

    return load


@pytest.fixture
def refused(csv):
    def message(text, target="kind", **arguments):
        with pytest.raises(InputError) as caught:
            csv(text, target, **arguments)
        assert "table.csv" in str(caught.value)
        return str(caught.value)

    return message


def test_columns_become_inputs_and_classes(csv):
    examples = csv(files.TABLE)
    assert examples.inputs.tolist() == [[1.5, 2], [2.5, -30], [3.5, 4]]
    assert examples.targets.tolist() == [0, 1, 0]
    assert examples.classes == 2


def test_values_of_a_regression_keep_the_order_of_the_suite(csv):
    examples = csv("a,b,c\n1,2,3\n4,5,6\n", ["c", "a"], task="regression")
    assert examples.inputs.tolist() == [[2], [5]]
    assert examples.targets.tolist() == [[3, 1], [6, 4]]
    assert examples.classes == 0
    assert examples.outputs == 2


def test_classes_are_text_of_any_script_in_sorted_order(csv):
    examples = csv("größe,kind\n1,köln\n2,東京\n3,Aachen\n4,köln\n5,NA\n")
    assert examples.targets.tolist() == [2, 3, 0, 2, 1]
    assert examples.inputs.ravel().tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("column", ["3,7,3", "-1,1e3,-1", "1.0,2.0,1.0", "yes,no,yes"])
def test_classes_are_whole_numbers_or_text(csv, column):
    first, second, third = column.split(",")
    numbers = csv(f"x,kind\n1,{first}\n2,{second}\n3,{third}\n").targets.tolist()
    assert numbers in ([0, 1, 0], [1, 0, 1])


def test_a_byte_order_mark_and_another_separator(csv):
    assert csv("\ufeffkind;x\na;1\nb;2\n", separator=";").inputs.tolist() == [[1], [2]]


def test_spaces_behind_a_separator_do_not_matter(csv):
    assert csv("x, kind\n1, a\n2, b\n").classes == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x,kind\n1,a\n,b\n", 'column "x", row 2: the value is missing'),
        ("x,kind\n1,a\n2,\n", 'column "kind", row 2: the value is missing'),
        ("x,kind\n1,a\nnan,b\n", '"nan" is not a finite number'),
        ("x,kind\n1,a\nNaN,b\n", '"NaN" is not a finite number'),
        ("x,kind\n1,a\n-inf,b\n", 'row 2: "-inf" is not a finite number'),
        ("x,kind\n1,a\n1e39,b\n", "example 2 are not all finite numbers in float32"),
        ("x,kind\n1,a\nred,b\n", 'column "x" (str), row 2: "red" is not a finite number'),
        ("x,Kind\n1,a\n2,b\n", 'no column "kind"; did you mean "Kind"?'),
        ("x,y\n1,a\n2,b\n", 'no column "kind"; expected one of: x, y'),
        ("x,x,kind\n1,2,a\n3,4,b\n", 'two columns are called "x"'),
        ("kind\na\nb\n", "no column is left for the inputs"),
        ("x,kind\n", "no rows below the header"),
        ("", "not a readable table: No columns"),
        ("x,kind\n1,a,3\n", "not a readable table: "),
        ("x,kind\n1,a\n2,a\n", "at least two classes. Got 1"),
        ("x,kind\n1,0.5\n2,1.5\n", "fractions, not classes; for numbers task: regression"),
        (b"x,kind\n1,\xff\n", "not a readable table: 'utf-8' codec"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a readable table"),
    ],
)
def test_a_wrong_table_says_what_and_where(refused, text, says):
    assert says in refused(text)


def test_a_column_that_is_no_input_is_ignored(csv, refused):
    text = "name,x,kind\nanna,1,a\nbert,2,b\n"
    assert "ignore" in refused(text)
    assert csv(text, ignore="name").inputs.tolist() == [[1], [2]]
    assert 'no column "nam"; did you mean "name"?' in refused(text, ignore=["nam"])


def test_a_classification_has_one_target(refused):
    assert "one target column" in refused(files.TABLE, ["kind", "width"])


def test_text_is_no_value_of_a_regression(refused):
    assert '"a" is not a finite number' in refused(files.TABLE, task="regression")


def test_a_compressed_table(tmp_path):
    pd.DataFrame({"x": [1, 2], "kind": ["a", "b"]}).to_csv(tmp_path / "t.csv.gz", index=False)
    examples = Csv(path="t.csv.gz", target=["kind"]).load(files.at(tmp_path))
    assert examples.inputs.tolist() == [[1], [2]]
    (tmp_path / "t.csv.gz").write_bytes((tmp_path / "t.csv.gz").read_bytes()[:-9])
    with pytest.raises(InputError, match="not a readable table"):
        Csv(path="t.csv.gz", target=["kind"]).load(files.at(tmp_path))


def test_a_table_is_the_same_in_either_format(tmp_path, csv):
    frame = pd.DataFrame({"x": [0.1, 0.2, 0.3], "flag": [True, False, True], "kind": list("bab")})
    frame.to_parquet(tmp_path / "t.parquet")
    examples = Parquet(path="t.parquet", target=["kind"]).load(files.at(tmp_path))
    again = csv("x,flag,kind\n0.1,1,b\n0.2,0,a\n0.3,1,b\n")
    assert examples.checksum == again.checksum


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (pd.to_datetime(["2020-01-01", "2020-01-02"]), '"2020-01-01 00:00:00" is not a finite'),
        (["1", "2"], '(str), row 1: "1" is not a finite number'),
        ([1.0, None], "row 2: the value is missing"),
        ([[1, 2], [3]], "is not a finite number"),
    ],
)
def test_a_parquet_column_that_holds_no_numbers(tmp_path, values, says):
    pd.DataFrame({"x": values, "kind": ["a", "b"]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError) as caught:
        Parquet(path="t.parquet", target=["kind"]).load(files.at(tmp_path))
    assert says in str(caught.value)


def test_what_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "t.parquet").write_text(files.TABLE)
    with pytest.raises(InputError, match=r"t\.parquet is not a readable table"):
        Parquet(path="t.parquet", target=["kind"]).load(files.at(tmp_path))


def test_without_pyarrow_the_way_to_it_is_named(tmp_path, monkeypatch):
    (tmp_path / "t.parquet").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'reportgen\[parquet\]'"):
        Parquet(path="t.parquet", target=["kind"]).load(files.at(tmp_path))


@pytest.fixture
def npz(tmp_path):
    def load(task="classification", **arrays):
        np.savez(tmp_path / "a.npz", **arrays)
        return Npz(path="a.npz", task=task).load(files.at(tmp_path))

    return load


FOUR = np.arange(8.0).reshape(4, 2)


def test_arrays_with_a_test_split_share_their_classes(npz):
    examples = npz(
        inputs=FOUR, targets=["b", "c", "b", "c"], test_inputs=FOUR[:2], test_targets=["a", "c"]
    )
    assert examples.classes == 3
    assert examples.targets.tolist() == [1, 2, 1, 2]
    assert examples.test_targets.tolist() == [0, 2]
    assert examples.test_inputs.tolist() == [[0, 1], [2, 3]]


def test_arrays_of_a_regression(npz):
    examples = npz("regression", inputs=np.ones((4, 1, 2, 3)), targets=np.arange(4))
    assert examples.inputs.shape == (4, 1, 2, 3)
    assert examples.targets.tolist() == [[0], [1], [2], [3]]


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"inputs": FOUR, "labels": [0, 1, 0, 1]}, 'no array "targets"'),
        ({"input": FOUR, "targets": [0, 1, 0, 1]}, 'no array "inputs"; did you mean "input"?'),
        ({"inputs": FOUR, "targets": [0, 1, 0]}, "4 inputs, but 3 targets"),
        ({"inputs": FOUR[:, 0], "targets": [0, 1, 0, 1]}, "Got (4,) instead"),
        ({"inputs": FOUR[:0], "targets": []}, "Got 0"),
        ({"inputs": FOUR * np.nan, "targets": [0, 1, 0, 1]}, "example 1 are not all finite"),
        ({"inputs": FOUR * 1j, "targets": [0, 1, 0, 1]}, "must be numbers. Got complex128"),
        ({"inputs": FOUR, "targets": [0.5, 1, 0, 1]}, "fractions"),
        ({"inputs": FOUR, "targets": [np.nan, 1, 0, 1]}, "lacks the class"),
        ({"inputs": FOUR, "targets": FOUR}, "one class for each example"),
        ({"inputs": FOUR, "targets": 3}, '"targets" holds a single value'),
        ({"inputs": FOUR, "targets": np.array([0, "a", 1, 2], dtype=object)}, "not a readable"),
        ({"inputs": FOUR, "targets": [0, 1, 0, 1], "test_inputs": FOUR}, '"test_targets"'),
        (
            {
                "inputs": FOUR,
                "targets": [0, 1, 0, 1],
                "test_inputs": FOUR.T,
                "test_targets": [0, 1],
            },
            "test split have the shape (4,), the others (2,)",
        ),
    ],
)
def test_wrong_arrays_say_what(npz, arrays, says):
    with pytest.raises(InputError) as caught:
        npz(**arrays)
    assert says in str(caught.value)
    assert "a.npz" in str(caught.value)


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "single"])
def test_what_is_no_archive_is_refused(tmp_path, damage):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, inputs=FOUR, targets=[0, 1, 0, 1])
    content = path.read_bytes()
    if damage == "single":
        with path.open("wb") as file:
            np.save(file, FOUR)
    else:
        path.write_bytes({"cut": content[:-40], "text": b"a,b\n1,2\n", "empty": b""}[damage])
    with pytest.raises(InputError, match=r"a\.npz is "):
        Npz(path="a.npz").load(files.at(tmp_path))


def test_pictures_are_classes_by_folder(tmp_path):
    files.write_pictures(tmp_path)
    examples = Images(path=".").load(files.at(tmp_path))
    assert examples.inputs.shape == (6, 3, 5, 6)
    assert examples.targets.tolist() == [0, 0, 0, 1, 1, 1]
    # "äpfel" comes behind "birnen": names are sorted by code point, as on every machine.
    first = np.asarray(Image.open(tmp_path / "birnen" / "0.png"))
    np.testing.assert_allclose(examples.inputs[0], first.transpose(2, 0, 1) / 255, rtol=1e-6)


def test_pictures_are_scaled_and_made_grey(tmp_path):
    files.write_pictures(tmp_path)
    examples = Images(path=str(tmp_path), size=4, greyscale=True).load(files.at())
    assert examples.inputs.shape == (6, 1, 4, 4)
    assert 0 <= examples.inputs.min() < examples.inputs.max() <= 1


def test_grey_pictures_have_three_channels_unless_asked(tmp_path):
    files.write_pictures(tmp_path, mode="L")
    assert Images(path=".").load(files.at(tmp_path)).inputs.shape == (6, 3, 5, 6)


def test_hidden_files_and_other_kinds_are_passed_over(tmp_path):
    files.write_pictures(tmp_path)
    before = Images(path=".").load(files.at(tmp_path)).checksum
    (tmp_path / "README.md").write_text("about")
    (tmp_path / "birnen" / "notes.txt").write_text("about")
    (tmp_path / "birnen" / "._0.png").write_bytes(b"of another system")
    (tmp_path / ".cache").mkdir()
    assert Images(path=".").load(files.at(tmp_path)).checksum == before


def test_pictures_are_turned_as_their_camera_says(tmp_path):
    files.write_pictures(tmp_path)
    turned = Image.Exif()
    turned[0x0112] = 6  # rotated by 90 degrees
    for path in tmp_path.glob("*/*.png"):
        Image.open(path).save(path, exif=turned)
    assert Images(path=".").load(files.at(tmp_path)).inputs.shape == (6, 3, 6, 5)


def spoil(folder, how):
    picture = folder / "birnen" / "1.png"
    match how:
        case "cut":
            picture.write_bytes(picture.read_bytes()[:60])
        case "text":
            picture.write_text("no picture")
        case "size":
            Image.new("RGB", (3, 3)).save(picture)
        case "empty":
            (folder / "citrus").mkdir()
        case "one":
            for path in (folder / "birnen").iterdir():
                path.unlink()
            (folder / "birnen").rmdir()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("cut", "1.png is not a readable picture"),
        ("text", "1.png is not a readable picture"),
        ("size", "1.png has 3 x 3 pixels, but 0.png has 6 x 5; give a size"),
        ("empty", "class folder citrus holds no picture"),
        ("one", "at least two classes. Got 1"),
    ],
)
def test_wrong_pictures_say_which(tmp_path, how, says):
    files.write_pictures(tmp_path)
    spoil(tmp_path, how)
    with pytest.raises(InputError) as caught:
        Images(path=".").load(files.at(tmp_path))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("part", "arguments"),
    [
        (Csv, {"path": "", "target": "x"}),
        (Csv, {"path": "t", "target": []}),
        (Csv, {"path": "t", "target": 3}),
        (Csv, {"path": "t", "target": "x", "separator": "ab"}),
        (Images, {"path": "t", "size": 0}),
    ],
)
def test_wrong_arguments_are_refused_at_once(part, arguments):
    with pytest.raises(ValidationError):
        part(**arguments)
