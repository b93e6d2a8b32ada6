"""Reads the IDX format of MNIST: a magic number, the lengths of the dimensions, then the values.

http://yann.lecun.com/exdb/mnist/ , section "The IDX file format": bytes 0 and 1 are zero, byte 2
is the type of the values, byte 3 the number of dimensions, then one big-endian 32-bit length each.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from reportgen.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_UNSIGNED_BYTE = 0x08


def parse_idx(content: bytes, dimensions: int) -> NDArray[np.uint8]:
    """The array of unsigned bytes in an IDX file with the given number of dimensions.

    Raises InputError if the header is wrong or the length does not match it exactly.
    """
    import numpy as np

    head = 4 + 4 * dimensions
    magic = bytes((0, 0, _UNSIGNED_BYTE, dimensions))
    if content[:4] != magic:
        raise InputError(
            f"is not an IDX file of {dimensions}-dimensional bytes: "
            f"it begins with {content[:4].hex(' ') or 'nothing'} instead of {magic.hex(' ')}"
        )
    if len(content) < head:
        raise InputError(f"ends inside its header, after {len(content)} of {head} bytes")
    lengths = struct.unpack(f">{dimensions}I", content[4:head])
    found, expected = len(content) - head, math.prod(lengths)
    if found != expected:
        raise InputError(
            f"must hold {expected} values ({' x '.join(map(str, lengths))}). Got {found} instead"
        )
    # numpy cannot create arrays with lengths such as 0 x 4294967295.
    if expected == 0:
        raise InputError(f"contains no values ({' x '.join(map(str, lengths))})")
    return np.frombuffer(content, dtype=np.uint8, offset=head).reshape(lengths)
