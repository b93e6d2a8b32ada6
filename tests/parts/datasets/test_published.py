"""MNIST, Fashion-MNIST and CIFAR-10: their files, whole and damaged."""

import gzip
import os
import pickle
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import InputError
from reportgen.parts.datasets import Cifar10, FashionMnist, Mnist
from reportgen.parts.datasets._files import unpacked
from reportgen.parts.datasets.cifar10 import read_batch
from reportgen.parts.datasets.mnist import parse_idx

from . import files

IMAGES, LABELS = files.IDX_NAMES[:2]
ANY = Mnist(official=False)

published = pytest.mark.skipif(
    not files.PUBLISHED.is_dir(), reason="the published files are not on this machine"
)


def failing(part, *folders):
    with pytest.raises(InputError) as caught:
        part.load(files.at(*folders))
    return str(caught.value)


@published
@pytest.mark.parametrize(("part", "mean"), [(Mnist(), 0.1307), (FashionMnist(), 0.2860)])
def test_the_published_idx_files(part, mean):
    """Sizes and mean brightness as everybody who normalises by them knows them."""
    examples = part.load(files.at(files.PUBLISHED))
    assert examples.inputs.shape == (60_000, 1, 28, 28)
    assert examples.test_inputs.shape == (10_000, 1, 28, 28)
    assert examples.inputs.min() == 0
    assert examples.inputs.max() == 1
    assert examples.inputs.mean(dtype=np.float64) == pytest.approx(mean, abs=5e-5)
    assert np.bincount(examples.test_targets).sum() == 10_000


@published
def test_the_published_digits_begin_as_they_do():
    examples = Mnist().load(files.at(files.PUBLISHED))
    assert examples.targets[:8].tolist() == [5, 0, 4, 1, 9, 2, 1, 3]
    assert examples.test_targets[:5].tolist() == [7, 2, 1, 0, 4]


@published
def test_the_published_batches_of_cifar10():
    examples = Cifar10(partial=True).load(files.at(files.PUBLISHED))
    assert len(examples.inputs) % 10_000 == 0
    assert examples.test_inputs.shape == (10_000, 3, 32, 32)
    assert np.bincount(examples.test_targets).tolist() == [1000] * 10
    assert examples.test_targets[:5].tolist() == [3, 8, 8, 0, 6]
    # The pictures are warm on average: red above green above blue, as in the usual normalisation.
    means = examples.inputs.mean(axis=(0, 2, 3), dtype=np.float64)
    np.testing.assert_allclose(means, [0.491, 0.482, 0.447], atol=0.005)


def test_pixels_and_labels_are_those_of_the_files(tmp_path):
    files.write_idx(tmp_path)
    examples = ANY.load(files.at(tmp_path))
    raw = gzip.decompress((tmp_path / IMAGES).read_bytes())[16:]
    np.testing.assert_array_equal(
        np.rint(examples.inputs.ravel() * 255), np.frombuffer(raw, np.uint8)
    )
    assert examples.targets.tolist() == [*range(10), *range(10)]


@pytest.mark.parametrize("place", ["mnist", "."])
@pytest.mark.parametrize("packed", [True, False])
def test_files_are_found_in_their_folder_or_flat_packed_or_not(tmp_path, place, packed):
    files.write_idx(tmp_path / place, packed=packed)
    assert len(ANY.load(files.at(tmp_path / "empty", tmp_path)).inputs) == 20


def test_other_files_of_the_format_are_not_the_published_ones(tmp_path):
    files.write_idx(tmp_path)
    message = failing(Mnist(), tmp_path)
    assert f"{tmp_path / IMAGES} is not the published file: its sha256 differs" in message
    assert message.endswith("reportgen data fetch mnist")


@published
def test_a_damaged_copy_does_not_hide_a_good_one(tmp_path):
    files.write_idx(tmp_path)
    examples = Mnist().load(files.at(tmp_path, files.PUBLISHED))
    assert len(examples.inputs) == 60_000


@published
def test_packing_again_does_no_harm(tmp_path):
    for name in files.IDX_NAMES:
        content = gzip.decompress((files.PUBLISHED / "mnist" / name).read_bytes())
        (tmp_path / name).write_bytes(gzip.compress(content, compresslevel=1))
    assert len(Mnist().load(files.at(tmp_path)).inputs) == 60_000


@published
def test_the_files_of_one_set_are_not_taken_for_another(tmp_path):
    for name in files.IDX_NAMES:
        shutil.copy(files.PUBLISHED / "mnist" / name, tmp_path)
    assert "not the published file" in failing(FashionMnist(), tmp_path)


def test_a_missing_file_is_named_alone(tmp_path):
    files.write_idx(tmp_path)
    (tmp_path / LABELS).unlink()
    message = failing(ANY, tmp_path)
    assert f"{LABELS} is missing" in message
    assert IMAGES not in message


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (IMAGES, gzip.compress(files.idx(np.zeros((20, 28, 28))), mtime=0)[:-20], "is damaged"),
        (IMAGES, b"\x1f\x8bnothing of the kind", "is damaged"),
        (IMAGES, b"", "begins with nothing"),
        (IMAGES, b"\x00\x00\x0d\x03" + files.idx(np.zeros((20, 28, 28)))[4:], "00 00 0d 03"),
        (IMAGES, files.idx(np.zeros(20)), "00 00 08 01"),
        (IMAGES, files.idx(np.zeros((20, 28, 28)))[:9], "9 of 16 bytes"),
        (IMAGES, files.idx(np.zeros((20, 28, 28)))[:-1], "Got 15679"),
        (IMAGES, files.idx(np.zeros((20, 28, 28))) + b"\0", "Got 15681"),
        (IMAGES, files.idx(np.zeros((0, 28, 28))), "contains no values"),
        (IMAGES, files.idx(np.zeros((20, 28, 27))), "28 x 27"),
        (LABELS, files.idx(np.zeros(19)), "20 inputs, but 19 targets"),
        (LABELS, files.idx(np.full(20, 10)), "from 0 to 9. Got 10 to 10"),
    ],
)
def test_a_damaged_file_is_named(tmp_path, name, content, says):
    files.write_idx(tmp_path)
    (tmp_path / name).write_bytes(content)
    message = failing(ANY, tmp_path)
    assert says in message
    assert "mnist" in message


@given(st.binary(max_size=64), st.integers(1, 4))
def test_any_bytes_are_an_array_or_refused(content, dimensions):
    try:
        array = parse_idx(content, dimensions)
    except InputError:
        return
    assert files.idx(array) == content


@given(st.binary(max_size=32), st.lists(st.integers(0, 2**32 - 1), min_size=3, max_size=3))
def test_any_lengths_are_an_array_or_refused(rest, lengths):
    head = b"\x00\x00\x08\x03" + b"".join(length.to_bytes(4, "big") for length in lengths)
    try:
        array = parse_idx(head + rest, 3)
    except InputError:
        return
    assert array.shape == tuple(lengths)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple), st.randoms())
def test_what_is_written_is_read(shape, random):
    array = np.array([random.randrange(256) for _ in range(int(np.prod(shape)))], dtype=np.uint8)
    array = array.reshape(shape)
    np.testing.assert_array_equal(parse_idx(files.idx(array), len(shape)), array)


@given(st.binary(max_size=64))
def test_any_bytes_unpack_or_are_refused(content):
    for data in (content, b"\x1f\x8b" + content, gzip.compress(content)[: len(content)]):
        try:
            unpacked(data)
        except InputError as error:
            assert "damaged" in str(error)


def test_batches_are_channels_rows_and_columns(tmp_path):
    files.write_batches(tmp_path)
    examples = Cifar10(official=False).load(files.at(tmp_path))
    assert examples.inputs.shape == (20, 3, 32, 32)
    data = files.batch()[b"data"]
    assert examples.inputs[1, 2, 3, 4] * 255 == pytest.approx(data[1, 2 * 1024 + 3 * 32 + 4])
    assert examples.targets.tolist() == [0, 1, 2, 3] * 5


@pytest.mark.parametrize("place", ["cifar-10/cifar-10-batches-py", "cifar-10-batches-py", "."])
def test_batches_are_found(tmp_path, place):
    files.write_batches(tmp_path / place)
    assert len(Cifar10(official=False).load(files.at(tmp_path)).inputs) == 20


def test_some_batches_are_an_error_unless_asked_for(tmp_path):
    files.write_batches(tmp_path, names=("data_batch_2", "data_batch_5"))
    message = failing(Cifar10(official=False), tmp_path)
    assert "data_batch_1, data_batch_3, data_batch_4, test_batch are missing" in message
    assert "partial: true" in message
    examples = Cifar10(official=False, partial=True).load(files.at(tmp_path))
    assert len(examples.inputs) == 8
    assert examples.test_inputs.shape == (0, 3, 32, 32)


def test_without_any_training_batch_partial_does_not_help(tmp_path):
    files.write_batches(tmp_path, names=("test_batch",))
    assert "partial: true" not in failing(Cifar10(partial=True), tmp_path)


class Evil:
    def __init__(self, call, *arguments):
        self.call = call, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("call", [os.mkdir, eval, getattr, __import__, np.load, np.frombuffer])
def test_a_pickle_that_asks_to_run_something_is_refused(tmp_path, call, protocol):
    target = tmp_path / "made"
    argument = str(target) if call is os.mkdir else f"__import__('os').mkdir({str(target)!r})"
    content = pickle.dumps({b"data": Evil(call, argument)}, protocol)
    with pytest.raises(InputError, match="it was not run"):
        read_batch(content)
    assert not target.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "damaged"),
        (b"not a pickle", "damaged"),
        (files.python2_pickle(files.batch())[:-30], "damaged"),
        (pickle.dumps([1, 2]), "must contain a dictionary. Got list instead"),
        (pickle.dumps({b"labels": [0, 1]}), "no array with 3072 bytes per image"),
        (pickle.dumps({b"data": b"bytes", b"labels": [0]}), "no array with 3072 bytes per image"),
        (
            files.python2_pickle({b"data": np.zeros((2, 5), np.uint8)}),
            "no array with 3072 bytes per image",
        ),
        (files.python2_pickle(files.batch(**{})).replace(b"labels", b"lebals"), "no list of class"),
        (files.python2_pickle({**files.batch(2), b"labels": [0, 10]}), "no list of class"),
        (files.python2_pickle({**files.batch(2), b"labels": [0, 1, 2]}), "2 inputs, but 3 targets"),
        (
            files.python2_pickle(files.batch()).replace(b"U\x02u1", b"U\x02f4"),
            "not a 2-D array of bytes",
        ),
        (
            files.python2_pickle(files.batch()).replace(b"U\x02u1", b"U\x02O8"),
            "not a 2-D array of bytes",
        ),
    ],
)
def test_a_damaged_batch_is_refused(tmp_path, content, says):
    (tmp_path / "data_batch_1").write_bytes(content)
    assert says in failing(Cifar10(official=False, partial=True), tmp_path)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_batch_or_refused(content):
    for pickled in (content, b"\x80\x02}(" + content + b"u."):
        try:
            assert isinstance(read_batch(pickled), dict)
        except InputError:
            continue


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    files.write_idx(tmp_path)
    (tmp_path / IMAGES).chmod(0)
    assert "cannot be read: Permission denied" in failing(ANY, tmp_path)
