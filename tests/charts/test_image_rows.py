"""Rows of images: every pixel arrives, and the page stays small."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from reportgen.charts import ImageRow, image_rows
from reportgen.charts.image_rows import BYTES, png


def images(channels=1, number=6, side=8, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (number, channels, side, side), dtype=np.uint8)


def decoded(svg):
    """The pixels of every image of a chart, in order."""
    found = re.findall(r'href="data:image/png;base64,([^"]+)"', svg)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for data in found]


def chart(rows=2, **shape):
    head = ImageRow("as they are", images(**shape))
    others = [ImageRow(f"row {n}", images(seed=n + 1, **shape)) for n in range(rows)]
    return head, others, image_rows("rows", "Title", "What they show", head, others)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_png_holds_the_pixels(channels):
    (image,) = images(channels, 1)
    found = np.asarray(Image.open(io.BytesIO(png(image))))
    wanted = image[0] if channels == 1 else image.transpose(1, 2, 0)
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("rows", [1, 5])
def test_every_image_of_every_row_is_there(channels, rows):
    head, others, svg = chart(rows, channels=channels)
    found = decoded(svg.inline())
    blocks = 2 if rows > 3 else 1
    assert len(found) == 6 * (rows + blocks)
    first = head.images[0].transpose(1, 2, 0).squeeze()
    np.testing.assert_array_equal(found[0], first)
    below = others[0].images[5].transpose(1, 2, 0).squeeze()
    np.testing.assert_array_equal(found[11], below)
    assert all(row.label in svg.inline() for row in (head, *others))
    assert svg.standalone("").count("<image") == len(found)


def test_labels_are_escaped():
    head = ImageRow("<b>", images())
    svg = image_rows("rows", "Title", "D", head, [head]).inline()
    assert "<b>" not in svg and "&lt;b&gt;" in svg


def test_large_images_leave_columns_out():
    _, _, svg = chart(14, channels=3, side=64)
    assert len(decoded(svg.inline())) == 16 * (BYTES // (16 * 3 * 64 * 64))
    assert len(svg.inline()) < 1.5 * BYTES


def test_images_must_have_one_shape():
    head = ImageRow("as they are", images())
    with pytest.raises(ValueError, match="of one shape"):
        image_rows("rows", "Title", "D", head, [ImageRow("other", images(side=9))])
    with pytest.raises(ValueError, match="of one shape"):
        image_rows("rows", "Title", "D", head, [])
    with pytest.raises(ValueError, match="1 or 3 channels"):
        two = ImageRow("as they are", images(channels=2))
        image_rows("rows", "Title", "D", two, [two])
