"""Random numbers by name: they do not depend on the order or the number of threads of the draws.

A stream is named by its purpose (seed, purpose, layer, ...) and has a generator of its own, so that
no draw depends on another. A matrix is drawn in chunks of whole rows, and each chunk has a stream;
the size of a chunk follows from the shape of the matrix alone, so that any number of threads draws
the same values.

Values are equal for equal device type, element type and version of torch, not across them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import torch
from torch import Tensor

from reportgen.engine.context import ThreadPool
from reportgen.parts.initializers import Noise

CHUNK = 2**20
"""Largest number of values in a chunk of several rows: 4 MB of float32, which fit into a cache."""

CHUNK_ROWS = 256
"""Largest number of rows in a chunk."""

_TRUNCATED_MASS = math.erf(2 / math.sqrt(2))  # P(|N| <= 2)


def generator(device: torch.device, *name: object) -> torch.Generator:
    """Return the generator of the stream called `name`.

    Its seed is a hash of the name, of which torch uses 32 bits on a CPU. So the probability that
    any two of n streams of a trial coincide is about n² / 2^33 (one in a million for 100 streams).
    """
    text = "/".join(map(str, name))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return torch.Generator(device).manual_seed(int.from_bytes(digest, "little") >> 1)


def rows_per_chunk(columns: int) -> int:
    """Number of rows drawn from one stream: the largest power of two within both limits above."""
    most = max(1, min(CHUNK_ROWS, CHUNK // columns))
    return 1 << (most.bit_length() - 1)


class MatrixNoise:
    """The noise called `name`, for any matrix; the shape of the matrix is a part of the name."""

    def __init__(self, noise: Noise, *name: object) -> None:
        self.noise, self.name = noise, (*name, noise.value)

    def fill(self, out: Tensor, threads: ThreadPool) -> str:
        """Fill the contiguous matrix `out`, (rows, columns), and return its fingerprint."""
        self.prepare(out, threads)
        step = rows_per_chunk(out.shape[1])
        starts = range(0, out.shape[0], step)
        threads.map(lambda start: self.draw(out, slice(start, start + step)), starts)
        return fingerprint(out)

    def draw(self, out: Tensor, rows: slice) -> None:
        """Fill `rows` of the matrix, which must be whole chunks, in the calling thread.

        Orthogonal noise was drawn by `prepare`, and nothing is left to do.
        """
        draw = _DRAWS.get(self.noise)
        if draw is None:
            return
        shape = "x".join(map(str, out.shape))
        step = rows_per_chunk(out.shape[1])
        for start in range(rows.start, min(rows.stop, out.shape[0]), step):
            draw(out[start : start + step], generator(out.device, *self.name, shape, start // step))

    def prepare(self, out: Tensor, threads: ThreadPool) -> None:
        """Draw noise that can only be drawn for a whole matrix; must be called before `draw`."""
        if self.noise is Noise.ORTHOGONAL:
            _fill_orthogonal(out, threads, *self.name)


def fingerprint(x: Tensor) -> str:
    """Short hash of the first row of every chunk of `x`, by which two draws can be told apart."""
    sample = x[:: rows_per_chunk(x.shape[1])].cpu().numpy()
    return hashlib.sha256(sample.tobytes()).hexdigest()[:16]


def combine(fingerprints: list[str]) -> str:
    """Combine several fingerprints, in their order, into one."""
    return hashlib.sha256("".join(fingerprints).encode()).hexdigest()[:16]


def _normal(out: Tensor, stream: torch.Generator) -> None:
    out.normal_(generator=stream)


def _uniform(out: Tensor, stream: torch.Generator) -> None:
    out.uniform_(-1, 1, generator=stream)


def _truncated_normal(out: Tensor, stream: torch.Generator) -> None:
    # By inversion of the distribution function, which takes one uniform draw for each value.
    out.uniform_(-_TRUNCATED_MASS, _TRUNCATED_MASS, generator=stream)
    out.erfinv_().mul_(math.sqrt(2)).clamp_(-2, 2)


_DRAWS: dict[Noise, Callable[[Tensor, torch.Generator], None]] = {
    Noise.NORMAL: _normal,
    Noise.UNIFORM: _uniform,
    Noise.TRUNCATED_NORMAL: _truncated_normal,
}


def _fill_orthogonal(out: Tensor, threads: ThreadPool, *name: object) -> None:
    """Fill `out` with the Q of a QR of normal noise with diag(R) > 0: uniform in Haar's measure.

    A matrix that is not square has orthonormal columns, or rows if it has fewer rows.
    Mezzadri, How to generate random matrices from the classical compact groups (Notices of the AMS
    54, 2007), section 5. One thread factorises, because LAPACK's sums depend on their number.
    """
    rows, columns = out.shape
    tall = out if rows >= columns else out.new_empty(columns, rows)
    MatrixNoise(Noise.NORMAL, *name).fill(tall, threads)

    def factorise(matrix: Tensor) -> None:
        q, r = torch.linalg.qr(matrix)
        matrix.copy_(q).mul_(torch.where(r.diagonal() < 0, -1.0, 1.0))

    threads.map(factorise, [tall])
    if tall is not out:
        out.copy_(tall.T)
