"""Small files in the formats that data sets come in."""

import gzip
import pickle
import struct
from pathlib import Path

import numpy as np
from PIL import Image

from reportgen.parts.datasets import Location, Mnist

PUBLISHED = Path(__file__).parents[4] / "shared" / "data"
"""Copies of the published files, on machines that have them."""

IDX_NAMES = tuple(file.name for file in Mnist.published.files)
BATCHES = ("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5")


def at(*folders):
    return Location(tuple(folders))


def idx(array):
    array = np.asarray(array, dtype=np.uint8)
    lengths = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes((0, 0, 8, array.ndim)) + lengths + array.tobytes()


def write_idx(folder, train=20, test=10, packed=True):
    """The four files of MNIST with random pixels and the classes 0, 1, ..., 9, 0, ..."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    for prefix, count in (("train", train), ("t10k", test)):
        images = idx(random.integers(0, 256, (count, 28, 28)))
        labels = idx(np.arange(count) % 10)
        for name, content in (("images-idx3", images), ("labels-idx1", labels)):
            path = folder / f"{prefix}-{name}-ubyte{'.gz' if packed else ''}"
            path.write_bytes(gzip.compress(content, mtime=0) if packed else content)


def batch(count=4, **changes):
    """A batch of CIFAR-10 as a dictionary."""
    pixels = np.random.default_rng(0).integers(0, 256, (count, 3072), dtype=np.uint8)
    return {b"data": pixels, b"labels": [n % 10 for n in range(count)], **changes}


def write_batches(folder, names=(*BATCHES, "test_batch"), count=4):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(python2_pickle(batch(count)))


def python2_pickle(content):
    """The bytes that Python 2 wrote for a dictionary of bytes, lists of integers and one array."""
    out = b"\x80\x02}("
    for key, value in content.items():
        out += _text(key) + (_array(value) if isinstance(value, np.ndarray) else _plain(value))
    return out + b"u."


def _text(text):
    return b"U" + bytes((len(text),)) + text


def _plain(value):
    # Protocol 2, without its two bytes of header and the final STOP.
    return pickle.dumps(value, 2)[2:-1]


def _array(array):
    rows, columns = array.shape
    raw = array.tobytes()
    return (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        + b"(K\x01"
        + b"J%bJ%b\x86" % (struct.pack("<i", rows), struct.pack("<i", columns))
        + b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R"
        + b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        + b"\x89T"
        + struct.pack("<i", len(raw))
        + raw
        + b"tb"
    )


def write_pictures(folder, size=(6, 5), mode="RGB"):
    random = np.random.default_rng(0)
    for name in ("äpfel", "birnen"):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            shape = (size[1], size[0]) if mode == "L" else (size[1], size[0], 3)
            pixels = random.integers(0, 256, shape, dtype=np.uint8)
            Image.fromarray(pixels, mode=None).save(folder / name / f"{number}.png")


TABLE = "length,width,kind\n1.5,2,a\n2.5,-3e1,b\n3.5,4,a\n"
