"""Tables, arrays and pictures of the user: what is taken, and how the rest is refused."""

import io
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pydantic import ValidationError

from reportgen.errors import InputError
from reportgen.parts.datasets import Csv, Images, Npz, Parquet, _files

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
        ("x,kind\n1,a\n,b\n", 'column "x", line 3: the value is missing'),
        ("x,kind\n1,a\n2,\n", 'column "kind", line 3: the value is missing'),
        ("x,kind\n1,a\nnan,b\n", '"nan" is not a finite number'),
        ("x,kind\n1,a\nNaN,b\n", '"NaN" is not a finite number'),
        ("x,kind\n1,a\n-inf,b\n", 'line 3: "-inf" is not a finite number'),
        ("x,kind\n1,a\n1e39,b\n", 'line 3: "1e39" is not a finite number in float32'),
        ("x,kind\n1,a\nred,b\n", 'column "x", line 3: "red" is not a finite number'),
        ("x,Kind\n1,a\n2,b\n", 'no column "kind"; did you mean "Kind"?'),
        ("x,y\n1,a\n2,b\n", 'no column "kind"; expected one of: x, y'),
        ("x,x,kind\n1,2,a\n3,4,b\n", '2 columns are called "x"'),
        ("kind\na\nb\n", "no column is left for the inputs"),
        ("x,kind\n", "no rows below the header"),
        ("", "not a readable table: it is empty"),
        ("x,kind\n1,a,3\n", "line 2: 3 cells where the header has 2"),
        ("x,kind\n1,a\n2,a\n", "at least two classes. Got 1"),
        ("x,kind\n1,0.5\n2,1.5\n", "fractions, not classes; set task: regression"),
        (b"x,kind\n1,\xff\n", "line 2 is not UTF-8 text (byte 0xff); save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a readable table"),
    ],
)
def test_a_wrong_table_says_what_and_where(refused, text, says):
    assert says in refused(text)


def test_all_faults_are_said_at_once_by_the_line_of_the_file(refused):
    table = 'note,x,y,kind\n"two\nlines",1,2,a\n\nn,red,,b\nn,blue,3,\nn,green,inf,a\n'
    message = refused(table, ignore="note")
    assert message.splitlines()[1:] == [
        '    column "x", lines 5, 6 and 7: "red", "blue" and "green" are not finite numbers',
        '    column "y", line 5: the value is missing',
        '    column "y", line 7: "inf" is not a finite number',
        '    column "kind", line 6: the value is missing',
    ]
    assert message.splitlines()[0].endswith(
        "4 faults; use numbers, or list the column under ignore:"
    )


def test_rows_of_a_wrong_length_are_all_named(refused):
    message = refused("x,kind\n1\n2,b\n3,c,4\n5\n6\n7\n")
    assert "    lines 2, 5, 6 and 1 more: 1 cell where the header has 2\n" in message
    assert message.endswith("    line 4: 3 cells where the header has 2")


def test_all_wrong_names_of_columns_are_said_at_once(refused):
    message = refused("x,x,kind\n1,2,a\n", ["Kind"], ignore=["nam", "z"])
    assert len(message.splitlines()) == 5


def test_more_faults_than_fit_are_counted(refused):
    header = ",".join(f"x{n}" for n in range(15))
    message = refused(f"{header},kind\n{'?,' * 15}a\n")
    assert message.count("line 2") == 10
    assert message.endswith("and 5 more")


ROWS = [(n, n * n % 7) for n in range(6)]


@pytest.mark.parametrize(
    ("header", "says", "name"),
    [
        (",x,kind", "no name for column 1, which is used", "column 1"),
        ("id,x,kind", "Column id contains only row numbers", "id"),
    ],
)
def test_an_index_among_the_inputs_is_said_and_can_be_left_out(csv, header, says, name):
    table = "\n".join([header, *(f"{n},{x},{'ab'[n % 2]}" for n, x in ROWS)])
    examples = csv(table)
    (notice,) = examples.notices
    assert says in str(notice)
    assert f"ignore: [{name}]." in str(notice)
    without = csv(table, ignore=name)
    assert without.inputs.tolist() == [[x] for _, x in ROWS]
    assert without.notices == ()


@pytest.mark.parametrize(
    ("targets", "told"),
    [
        ([n * 1.5 // 1 for n in range(60)], "60 different numbers in 60 examples"),
        ([18 + n % 70 for n in range(700)], "70 different numbers in 700 examples"),
        ([n % 70 for n in range(700)], ""),
        ([3 + n % 6 for n in range(60)], ""),
        ([f"name {n}" for n in range(60)], ""),
    ],
)
def test_values_that_are_read_as_classes_are_counted_and_said(csv, npz, targets, told):
    x = [n * 3 % 11 for n in range(len(targets))]
    table = "\n".join(["x,kind", *(f"{a},{b}" for a, b in zip(x, targets, strict=True))])
    for examples in (csv(table), npz(inputs=np.array(x)[:, None], targets=targets)):
        said = " ".join(map(str, examples.notices))
        assert told in said
        assert ("task: regression" in said) == bool(told)


def test_a_column_that_is_no_input_is_ignored(csv, refused):
    text = "name,x,kind\nanna,1,a\nbert,2,b\n"
    assert "ignore" in refused(text)
    assert csv(text, ignore="name").inputs.tolist() == [[1], [2]]
    assert 'no column "nam"; did you mean "name"?' in refused(text, ignore=["nam"])


def test_a_classification_has_one_target(refused):
    assert "one target column" in refused(files.TABLE, ["kind", "width"])


def test_text_is_no_value_of_a_regression(refused):
    says = 'column "kind", lines 2, 3 and 4: "a" and "b" are not finite numbers'
    assert refused(files.TABLE, task="regression").endswith(says)


def test_a_compressed_table(tmp_path):
    pd.DataFrame({"x": [1, 2], "kind": ["a", "b"]}).to_csv(tmp_path / "t.csv.gz", index=False)
    examples = Csv(path="t.csv.gz", target=["kind"]).load(files.at(tmp_path))
    assert examples.inputs.tolist() == [[1], [2]]
    (tmp_path / "t.csv.gz").write_bytes((tmp_path / "t.csv.gz").read_bytes()[:-9])
    with pytest.raises(InputError, match="not a readable table"):
        Csv(path="t.csv.gz", target=["kind"]).load(files.at(tmp_path))


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zip"])
def test_a_packed_table_is_as_good_and_has_a_limit(tmp_path, monkeypatch, suffix):
    frame = pd.DataFrame({"x": [1, 2], "kind": ["a", "b"]})
    frame.to_csv(tmp_path / f"t.csv.{suffix}", index=False)
    part = Csv(path=f"t.csv.{suffix}", target=["kind"])
    assert part.load(files.at(tmp_path)).inputs.tolist() == [[1], [2]]
    monkeypatch.setattr(sys.modules[Csv.__module__], "LARGEST", 5)
    with pytest.raises(InputError, match="larger than 5 bytes when unpacked"):
        part.load(files.at(tmp_path))


def test_a_parquet_file_that_states_more_rows_than_fit_is_refused(tmp_path, monkeypatch):
    pd.DataFrame({"x": [0.0] * 1000, "kind": ["a", "b"] * 500}).to_parquet(tmp_path / "t.parquet")
    monkeypatch.setattr(_files, "memory", lambda: 2**12)
    with pytest.raises(
        InputError, match=r"would need 7\.81 KiB, but this machine has 4 KiB of memory"
    ):
        Parquet(path="t.parquet", target=["kind"]).load(files.at(tmp_path))


def test_a_table_is_the_same_in_either_format(tmp_path, csv):
    frame = pd.DataFrame({"x": [0.1, 0.2, 0.3], "flag": [True, False, True], "kind": list("bab")})
    frame.to_parquet(tmp_path / "t.parquet")
    examples = Parquet(path="t.parquet", target=["kind"]).load(files.at(tmp_path))
    again = csv("x,flag,kind\n0.1,1,b\n0.2,0,a\n0.3,1,b\n")
    assert examples.checksum == again.checksum


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            pd.to_datetime(["2020-01-01", "2020-01-02"]),
            '"2020-01-01 00:00:00" and "2020-01-02 00:00:00" are not finite',
        ),
        (["1", "2"], '(str), rows 1 and 2: "1" and "2" are not finite numbers'),
        ([1.0, None], "row 2: the value is missing"),
        ([[1, 2], [3]], "are not finite numbers"),
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


def test_arrays_of_signals_have_channels_and_a_length(npz):
    signals = np.arange(24.0).reshape(4, 2, 3)
    np.testing.assert_array_equal(npz(inputs=signals, targets=[0, 1, 0, 1]).inputs, signals)


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
        (
            {"inputs": FOUR * np.nan, "targets": [0, 1, 0, 1]},
            "examples 1, 2, 3 and 1 more are not all finite",
        ),
        ({"inputs": FOUR * 1j, "targets": [0, 1, 0, 1]}, "must be numbers. Got complex128"),
        ({"inputs": FOUR, "targets": [0.5, 1, 0, 1]}, "fractions"),
        ({"inputs": FOUR, "targets": [np.nan, 1, 0, 1]}, "has no class for some examples"),
        ({"inputs": FOUR, "targets": FOUR}, "one class per example"),
        ({"inputs": FOUR, "targets": 3}, '"targets" is a single value'),
        ({"inputs": FOUR, "targets": np.array([0, "a", 1, 2], dtype=object)}, "Python objects"),
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


def header(shape="(4, 2)", kind="<f8"):
    """The bytes before the values of an array, NEP 1."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def encrypted(content):
    """The archive with the mark of encryption in the headers of its first member."""
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(start) + place
        content = content[:at] + b"\x01\x00" + content[at + 2 :]
    return content


def of_method(content, method):
    for start, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(start) + place
        content = content[:at] + method.to_bytes(2, "little") + content[at + 2 :]
    return content


def archive(inputs, method=zipfile.ZIP_STORED, member="inputs.npy"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr(member, inputs)
        made.writestr("targets.npy", header("(4,)", "<i8") + np.array([0, 1, 0, 1]).tobytes())
        made.writestr("unused.npy", b"of no use")
    return stream.getvalue()


GOOD = header() + FOUR.tobytes()
LZMA = archive(GOOD, zipfile.ZIP_LZMA)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (encrypted(archive(GOOD)), "is encrypted"),
        (of_method(archive(GOOD), 99), "cannot be read: That compression method"),
        (LZMA.replace(LZMA[60:90], bytes(30)), "cannot be read: "),
        (archive(header("(8, 10**12)".replace("10**12", str(10**12)))), "would need 58.2 TiB"),
        (
            archive(header("(400, 2)") + FOUR.tobytes()),
            "must have 6,400 bytes according to its header",
        ),
        (archive(GOOD[:-8]), "must have 64 bytes according to its header. Got 56"),
        (archive(header("(-4, -2)") + FOUR.tobytes()), "cannot be read"),
        (archive(b"length,width\n"), "was not saved by numpy.savez"),
        (archive(b"length,width\n", member="inputs"), "was not saved by numpy.savez"),
        (archive(b"\x93NUMPY\x01\x00\xff\xff" + b" " * 65535), "was not saved by numpy.savez"),
        (archive(header(kind="|O") + FOUR.tobytes()), "contains Python objects, which are refused"),
    ],
)
def test_an_array_that_cannot_be_read_is_named(tmp_path, content, says):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(InputError) as caught:
        Npz(path="a.npz").load(files.at(tmp_path))
    assert f'a.npz: array "inputs" {says}' in str(caught.value)
    assert "pickle" not in str(caught.value)


def test_arrays_that_are_not_used_are_not_read(tmp_path):
    (tmp_path / "a.npz").write_bytes(archive(GOOD))
    assert Npz(path="a.npz").load(files.at(tmp_path)).inputs.tolist() == FOUR.tolist()


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ((4, 12, 10, 3), "read as 12 channels of 10 x 3 pixels"),
        ((4, 8, 8, 1), "read as 8 channels of 8 x 1 pixels"),
        ((4, 3, 12, 10), ""),
        ((4, 3, 12, 3), ""),
        ((4, 8, 6, 6), ""),
    ],
)
def test_colours_on_the_last_axis_are_said(npz, shape, told):
    said = " ".join(map(str, npz(inputs=np.ones(shape), targets=[0, 1, 0, 1]).notices))
    assert told in said
    assert ("transpose(0, 3, 1, 2)" in said) == bool(told)


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "single", "pickle"])
def test_what_is_no_archive_is_refused(tmp_path, damage):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, inputs=FOUR, targets=[0, 1, 0, 1])
    content = path.read_bytes()
    if damage == "single":
        with path.open("wb") as file:
            np.save(file, FOUR)
    else:
        broken = {
            "cut": content[:-40],
            "text": b"a,b\n1,2\n",
            "pickle": b"\x80\x04N.",
            "empty": b"",
        }
        path.write_bytes(broken[damage])
    with pytest.raises(InputError, match=r"a\.npz is ") as caught:
        Npz(path="a.npz").load(files.at(tmp_path))
    assert "pickle" not in str(caught.value)
    assert ("numpy.savez(" in str(caught.value)) == (damage != "cut")


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


def write_greys(folder, bits, mode=None):
    """Pictures of one value each, darker ones and brighter ones."""
    for name, level in (("bright", 0.75), ("dark", 0.125)):
        (folder / name).mkdir(parents=True)
        grey = np.full((5, 6), round(level * (2**bits - 1)), np.uint16 if bits == 16 else np.uint8)
        picture = Image.fromarray(grey)
        (picture.convert(mode) if mode else picture).save(folder / name / "a.tif")


@pytest.mark.parametrize("size", [None, 3])
@pytest.mark.parametrize(("bits", "mode"), [(16, None), (8, None), (8, "RGBA"), (8, "CMYK")])
@pytest.mark.parametrize("channels", [1, 3])
def test_each_kind_of_picture_is_scaled_by_its_own_range(tmp_path, bits, mode, size, channels):
    write_greys(tmp_path, bits, mode)
    part = Images(path=".", size=size, greyscale=channels == 1)
    inputs = part.load(files.at(tmp_path)).inputs
    assert inputs.shape == (2, channels, size or 5, size or 6)
    for values, level in zip(inputs, (0.75, 0.125), strict=True):
        np.testing.assert_allclose(values, level, atol=1.1 / (2**bits - 1))


def test_a_picture_without_a_known_range_is_refused_by_the_name_of_its_mode(tmp_path):
    write_greys(tmp_path, 8)
    for name in ("bright", "dark"):
        Image.fromarray(np.ones((5, 6), np.float32)).save(tmp_path / name / "a.tif")
    with pytest.raises(InputError) as caught:
        Images(path=".").load(files.at(tmp_path))
    for name in ("bright", "dark"):  # both at once
        assert (
            f"{name}/a.tif is not a readable image: its mode F has an unknown value range; save it "
            "with 8 or 16 bits per value" in str(caught.value)
        )


def test_what_is_not_read_beside_the_pictures_is_counted_and_said(tmp_path):
    files.write_pictures(tmp_path)
    picture = Image.open(tmp_path / "birnen" / "0.png")
    (tmp_path / "birnen" / "more" / "deep").mkdir(parents=True)
    picture.save(tmp_path / "birnen" / "more" / "a.png")
    picture.save(tmp_path / "birnen" / "more" / "deep" / "b.png")
    picture.save(tmp_path / "top.png")
    picture.save(tmp_path / "birnen" / "photo.ppm")
    picture.save(tmp_path / "birnen" / "3.gif", save_all=True, append_images=[picture.rotate(90)])
    seen = picture.convert("RGBA")
    seen.putalpha(7)
    seen.save(tmp_path / "birnen" / "4.png")
    said = [str(notice) for notice in Images(path=".").load(files.at(tmp_path)).notices]
    assert said == [
        "Files in subfolders of the class folders are ignored (2, in birnen/more).",
        "Files without the suffix of a supported image format are ignored (1: birnen/photo.ppm).",
        "Images outside the class folders are ignored (1: top.png).",
        "Only the first frame or page of an image is read (1: birnen/3.gif).",
        "The transparency of images is ignored (1: birnen/4.png).",
    ]


def test_pictures_that_do_not_fit_into_memory_are_refused_after_the_first(tmp_path, monkeypatch):
    files.write_pictures(tmp_path)
    monkeypatch.setattr(_files, "memory", lambda: 2**10)
    with pytest.raises(InputError, match=r"would need 2\.11 KiB, but this machine has 1 KiB"):
        Images(path=".").load(files.at(tmp_path))


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
        case "nested":
            (folder / "citrus" / "lemon").mkdir(parents=True)
            picture.rename(folder / "citrus" / "lemon" / "1.png")
        case "one":
            for path in (folder / "birnen").iterdir():
                path.unlink()
            (folder / "birnen").rmdir()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("cut", "1.png is not a readable image"),
        ("text", "1.png is not a readable image"),
        ("size", "1.png has 3 x 3 pixels, but 5 images have 6 x 5; set `size`"),
        ("empty", "class folder citrus contains no image"),
        ("nested", "contains no image; its subfolders, such as lemon, are ignored"),
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
