"""Random numbers that are the same on every machine, in every process and in every release.

A stream is identified by a name and consists of the raw bits of the counter-based generator
Philox-4x64-10, whose output is fixed by its definition (Salmon et al., "Parallel random numbers: as
easy as 1, 2, 3", SC 2011). Global generators are not used, and streams with different names are
independent.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from reportgen.stats.intervals import FloatArray


def raw_bits(name: str, count: int) -> NDArray[np.uint64]:
    """The first `count` 64-bit words of the stream `name`."""
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest(), "little")
    return np.asarray(np.random.Philox(key=key).random_raw(count), dtype=np.uint64)


def integers(name: str, below: int, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Uniform integers from 0 to `below` - 1; `below` is at most 2^32.

    Each is the upper half of the product of 32 random bits and `below` (Lemire, "Fast random
    integer generation in an interval", 2019, without rejection): the probabilities differ by a
    fraction of at most `below` / 2^32.
    """
    bits = raw_bits(name, int(np.prod(shape))) >> np.uint64(32)
    return (bits * np.uint64(below) >> np.uint64(32)).astype(np.int64).reshape(shape)


def uniforms(name: str, shape: tuple[int, ...]) -> FloatArray:
    """Uniform numbers in the open interval (0, 1), on a grid of 2^-52."""
    bits = raw_bits(name, int(np.prod(shape))) >> np.uint64(12)
    return ((bits.astype(np.float64) + 0.5) * 2.0**-52).reshape(shape)


def normals(name: str, shape: tuple[int, ...]) -> FloatArray:
    """Standard normal numbers, by inversion of the distribution function."""
    from scipy.special import ndtri  # lighter than scipy.stats, and loaded on first use only

    return np.asarray(ndtri(uniforms(name, shape)), dtype=np.float64)
