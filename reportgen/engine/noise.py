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

from reportgen.engine.crew import Crew
from reportgen.parts.initializers import Noise

CHUNK = 2**20
"""Values in a chunk, at most (but at least one row): 4 MB of float32, inside a level-3 cache."""

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
    """How many rows of a matrix with that many columns are drawn from one stream."""
    return max(1, CHUNK // columns)


def fill(out: Tensor, noise: Noise, crew: Crew, *name: object) -> str:
    """Fills the contiguous matrix `out` (rows, columns) with the noise called `name`.

    Returns a fingerprint of the values: a hash of the first row of every chunk.
    Raises ValueError for orthogonal noise that is not square.
    """
    if noise is Noise.ORTHOGONAL:
        return _fill_orthogonal(out, crew, *name)
    draw = _DRAWS[noise]
    shape = "x".join(map(str, out.shape))
    chunks = torch.split(out, rows_per_chunk(out.shape[1]))

    def fill_chunk(number: int) -> None:
        draw(chunks[number], generator(out.device, *name, noise.value, shape, number))

    crew.map(fill_chunk, range(len(chunks)))
    return fingerprint(out)


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
    # By the inverse distribution function, as in torch.nn.init.trunc_normal_.
    out.uniform_(-_TRUNCATED_MASS, _TRUNCATED_MASS, generator=stream)
    out.erfinv_().mul_(math.sqrt(2)).clamp_(-2, 2)


_DRAWS: dict[Noise, Callable[[Tensor, torch.Generator], None]] = {
    Noise.NORMAL: _normal,
    Noise.UNIFORM: _uniform,
    Noise.TRUNCATED_NORMAL: _truncated_normal,
}


def _fill_orthogonal(out: Tensor, crew: Crew, *name: object) -> str:
    """The Q of a normal draw's QR with diag(R) > 0, which makes it uniform (Haar).

    Mezzadri, How to generate random matrices from the classical compact groups (Notices of the AMS
    54, 2007), section 5. One thread factorises: LAPACK's sums depend on their number.
    """
    rows, columns = out.shape
    if rows != columns:
        raise ValueError(f"orthogonal noise must be square. Got {rows} x {columns} instead.")
    fill(out, Noise.NORMAL, crew, *name, Noise.ORTHOGONAL.value)

    def factorise(matrix: Tensor) -> None:
        q, r = torch.linalg.qr(matrix)
        matrix.copy_(q).mul_(torch.where(r.diagonal() < 0, -1.0, 1.0))

    crew.map(factorise, [out])
    return fingerprint(out)
