"""Random numbers by name: who draws, when and on how many threads does not change them.

A stream is named by what it is for (seed, purpose, layer, ...) and has a generator of its own, so
no draw depends on another. A matrix is drawn in chunks of whole rows, each chunk a stream; their
size follows from the matrix's shape alone, so any number of threads fills in the same values.

Values are the same for the same type of device, element type and version of torch, not across them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import torch
from torch import Tensor

from reportgen.engine.thread_pool import ThreadPool
from reportgen.parts.initializers import Noise

CHUNK = 2**20
"""Values in a chunk, at most (but at least one row): 4 MB of float32, inside a level-3 cache."""

CHUNK_ROWS = 256
"""Rows in a chunk, at most."""

_TRUNCATED_MASS = math.erf(2 / math.sqrt(2))  # P(|N| <= 2)


def generator(device: torch.device, *name: object) -> torch.Generator:
    """The generator of the stream called `name`.

    Its seed is a hash of the name. On a CPU torch uses 32 bits of it, so that two of the n streams
    of a trial coincide with a probability of about n² / 2^33 (for 100 streams, one in a million).
    """
    text = "/".join(map(str, name))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return torch.Generator(device).manual_seed(int.from_bytes(digest, "little") >> 1)


def rows_per_chunk(columns: int) -> int:
    """Rows drawn from one stream: the largest power of two within both limits above."""
    most = max(1, min(CHUNK_ROWS, CHUNK // columns))
    return 1 << (most.bit_length() - 1)


class MatrixNoise:
    """The noise called `name`, for any matrix; the shape of the matrix is a part of the name."""

    def __init__(self, noise: Noise, *name: object) -> None:
        self.noise, self.name = noise, (*name, noise.value)

    def fill(self, out: Tensor, threads: ThreadPool) -> str:
        """Fills the contiguous matrix `out`, (rows, columns), and returns its fingerprint."""
        self.prepare(out, threads)
        step = rows_per_chunk(out.shape[1])
        starts = range(0, out.shape[0], step)
        threads.map(lambda start: self.draw(out, slice(start, start + step)), starts)
        return fingerprint(out)

    def draw(self, out: Tensor, rows: slice) -> None:
        """Fills `rows` of the matrix, which begin and end where chunks do, in the calling thread.

        Orthogonal noise is there since `prepare`.
        """
        draw = _DRAWS.get(self.noise)
        if draw is None:
            return
        shape = "x".join(map(str, out.shape))
        step = rows_per_chunk(out.shape[1])
        for start in range(rows.start, min(rows.stop, out.shape[0]), step):
            draw(out[start : start + step], generator(out.device, *self.name, shape, start // step))

    def prepare(self, out: Tensor, threads: ThreadPool) -> None:
        """What must be done for the matrix as a whole before `draw`."""
        if self.noise is Noise.ORTHOGONAL:
            _fill_orthogonal(out, threads, *self.name)


def fingerprint(x: Tensor) -> str:
    """A short hash of the first row of every chunk of `x`: enough to tell two draws apart."""
    sample = x[:: rows_per_chunk(x.shape[1])].cpu().numpy()
    return hashlib.sha256(sample.tobytes()).hexdigest()[:16]


def combine(fingerprints: list[str]) -> str:
    """One fingerprint of several, in their order."""
    return hashlib.sha256("".join(fingerprints).encode()).hexdigest()[:16]


def _normal(out: Tensor, stream: torch.Generator) -> None:
    out.normal_(generator=stream)


def _uniform(out: Tensor, stream: torch.Generator) -> None:
    out.uniform_(-1, 1, generator=stream)


def _truncated_normal(out: Tensor, stream: torch.Generator) -> None:
    # By the inverse distribution function: one draw a value, however many tails are cut.
    out.uniform_(-_TRUNCATED_MASS, _TRUNCATED_MASS, generator=stream)
    out.erfinv_().mul_(math.sqrt(2)).clamp_(-2, 2)


_DRAWS: dict[Noise, Callable[[Tensor, torch.Generator], None]] = {
    Noise.NORMAL: _normal,
    Noise.UNIFORM: _uniform,
    Noise.TRUNCATED_NORMAL: _truncated_normal,
}


def _fill_orthogonal(out: Tensor, threads: ThreadPool, *name: object) -> None:
    """The Q of a normal draw's QR with diag(R) > 0, which makes it uniform (Haar).

    A matrix that is not square gets orthonormal columns, or rows if it has fewer of those.
    Mezzadri, How to generate random matrices from the classical compact groups (Notices of the AMS
    54, 2007), section 5. One thread factorises: LAPACK's sums depend on their number.
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
