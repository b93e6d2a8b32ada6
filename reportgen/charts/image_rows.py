"""Rows of small images: the originals, and below them their transformed versions."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from reportgen.charts.canvas import WIDTH
from reportgen.charts.labels import shortened
from reportgen.charts.style import BODY
from reportgen.charts.svg import Rule, Svg, Value

BYTES = 300_000
"""Approximate limit on the pixel values of a chart, above which columns are left out."""

_SIDE, _GAP = 44.0, 4.0  # side of an image, and space between two
_LABEL = 190.0
_BLOCK = 20.0  # between two blocks of rows
_ROWS = 4  # number of rows from which there are two blocks
_RULES = (
    Rule(
        "label",
        (
            ("fill", Value(paint="ink")),
            ("font-size", Value(f"{BODY:g}px")),
            ("text-anchor", Value("end")),
        ),
    ),
    Rule("pixels", (("image-rendering", Value("pixelated")),)),
)


@dataclass(frozen=True)
class ImageRow:
    """A label and its images, uint8 (N, C, H, W): greyscale (C = 1) or RGB (C = 3)."""

    label: str
    images: NDArray[np.uint8]


def image_rows(
    slug: str, title: str, description: str, head: ImageRow, rows: Sequence[ImageRow]
) -> Svg:
    """Draw ``rows`` below the original images ``head``, one column per image.

    Many rows are arranged in two blocks, each with the head on top. Raises ValueError for no rows,
    or images of different shapes.
    """
    shapes = {row.images.shape for row in (head, *rows)}
    if not rows or len(shapes) > 1 or head.images.shape[1] not in (1, 3):
        raise ValueError(
            "rows must have as many images as the head, of one shape and with 1 or 3 channels. "
            f"Got {sorted(shapes)} instead."
        )
    blocks = 2 if len(rows) >= _ROWS else 1
    high = -(-len(rows) // blocks)
    columns = _columns(head.images, blocks + len(rows))
    parts = []
    for block in range(blocks):
        own = rows[block * high : (block + 1) * high]
        for place, row in enumerate((head, *own)):
            x = block * (WIDTH + _BLOCK) / 2
            gap = _GAP if place else 0.0  # space below the head
            parts.append(_row(x, place * (_SIDE + _GAP) + gap, row, columns))
    height = (high + 1) * (_SIDE + _GAP) + _GAP
    return Svg(slug, title, description, WIDTH, height, "".join(parts), _RULES)


def _columns(images: NDArray[np.uint8], rows: int) -> int:
    number = len(images)
    room = int((WIDTH / 2 - _LABEL) / (_SIDE + _GAP))
    affordable = BYTES // (rows * int(images[0].size))
    return max(1, min(number, room, affordable))


def _row(x: float, y: float, row: ImageRow, columns: int) -> str:
    label = escape(shortened(row.label, _LABEL - 10, BODY))
    note = f"<title>{escape(row.label)}</title>"
    end, middle = x + _LABEL - 10, y + _SIDE / 2 + 4
    marks = [f'<text class="label" x="{end:g}" y="{middle:g}">{label}{note}</text>']
    for column, image in enumerate(row.images[:columns]):
        place = f'x="{x + _LABEL + column * (_SIDE + _GAP):g}" y="{y:g}"'
        size = f'width="{_SIDE:g}" height="{_SIDE:g}"'
        data = base64.b64encode(png(image)).decode()
        marks.append(f'<image class="pixels" {place} {size} href="data:image/png;base64,{data}"/>')
    return "".join(marks)


def png(image: NDArray[np.uint8]) -> bytes:
    """Encode an image (C, H, W) with 1 or 3 channels as PNG, deterministically.

    According to the specification (ISO/IEC 15948): signature, header, one data chunk, end; each row
    begins with its filter type, none.
    """
    channels, height, width = image.shape
    rows = np.zeros((height, 1 + width * channels), dtype=np.uint8)
    rows[:, 1:] = image.transpose(1, 2, 0).reshape(height, -1)
    colour = {1: 0, 3: 2}[channels]  # grey, or red, green and blue
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    data = zlib.compress(rows.tobytes(), 9)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
