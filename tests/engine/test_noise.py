"""Random numbers by name: reproducible, independent of one another and of who draws them."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from scipy import stats

from reportgen.engine import noise as engine_noise
from reportgen.engine.noise import MatrixNoise, combine, fingerprint, generator, rows_per_chunk
from reportgen.parts.initializers import Noise
from tests.engine.conftest import MakeContext

FAMILIES = list(Noise)


def draw(
    make_context: MakeContext, noise: Noise, *name: object, size: int = 200, threads: int = 2
) -> torch.Tensor:
    context = make_context(torch.float32, threads)
    out = torch.full((size, size), math.nan, device=context.device)
    MatrixNoise(noise, *name).fill(out, context.threads)
    return out


@pytest.mark.parametrize("noise", FAMILIES)
def test_a_name_always_gives_the_same_values(
    make_context: MakeContext, noise: Noise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_noise, "CHUNK", 1000)  # so that there are many chunks to share out
    first = draw(make_context, noise, 1, "weights", 2, threads=1)
    for threads in (1, 2, 5):
        again = draw(make_context, noise, 1, "weights", 2, threads=threads)
        assert torch.equal(first, again)
    for other in ((2, "weights", 2), (1, "weights", 3), (1, "inputs", 2), (1, "weights")):
        assert not torch.isclose(first, draw(make_context, noise, *other)).any(1).all()


def test_families_and_shapes_are_streams_of_their_own(make_context: MakeContext) -> None:
    normal = draw(make_context, Noise.NORMAL, 1)
    wider = draw(make_context, Noise.NORMAL, 1, size=201)[:200, :200]
    uniform = draw(make_context, Noise.UNIFORM, 1)
    for other in (wider, uniform, draw(make_context, Noise.ORTHOGONAL, 1)):
        pair = torch.stack([normal.flatten(), other.flatten()])
        assert abs(torch.corrcoef(pair)[0, 1].item()) < 4 / 200


def test_chunks_are_independent(make_context: MakeContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_noise, "CHUNK", 400)
    x = draw(make_context, Noise.NORMAL, 1)
    assert rows_per_chunk(200) == 2
    first_rows = x[::2]  # would be equal if chunks shared a stream
    correlation = torch.corrcoef(first_rows) - torch.eye(100, device=x.device)
    assert correlation.abs().max() < 6 / math.sqrt(200)


@pytest.mark.parametrize("noise", FAMILIES)
def test_parts_of_a_matrix_are_those_of_the_whole(make_context: MakeContext, noise: Noise) -> None:
    context = make_context(torch.float32)
    whole = draw(make_context, noise, 1, size=700)
    parts = torch.full_like(whole, math.nan)
    source = MatrixNoise(noise, 1)
    source.prepare(parts, context.threads)
    for start in (512, 0, 256):
        source.draw(parts, slice(start, start + 256))
    assert torch.equal(whole, parts)


def test_the_global_generator_is_neither_used_nor_moved(make_context: MakeContext) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = draw(make_context, Noise.NORMAL, 1)
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(2)
    assert torch.equal(first, draw(make_context, Noise.NORMAL, 1))


@pytest.mark.parametrize(
    ("noise", "distribution"),
    [
        (Noise.NORMAL, stats.norm()),
        (Noise.UNIFORM, stats.uniform(-1, 2)),
        (Noise.TRUNCATED_NORMAL, stats.truncnorm(-2, 2)),
    ],
)
def test_distribution(make_context: MakeContext, noise: Noise, distribution: Any) -> None:
    x = draw(make_context, noise, 1, size=512).flatten().cpu().numpy()
    assert stats.kstest(x, distribution.cdf).pvalue > 0.001
    low, high = distribution.support()
    assert low <= x.min() and x.max() <= high


def test_orthogonal_matrices_are_orthogonal_and_uniform(make_context: MakeContext) -> None:
    context = make_context(torch.float64, 1)
    corners, traces = [], []
    for seed in range(400):
        q = torch.empty(6, 6, dtype=torch.float64, device=context.device)
        MatrixNoise(Noise.ORTHOGONAL, seed).fill(q, context.threads)
        torch.testing.assert_close(q.T @ q, torch.eye(6, dtype=q.dtype, device=q.device))
        corners.append(q[0, 0].item())
        traces.append(q.trace().item())
    # Haar: the first entry is that of a random unit vector, q² ~ Beta(1/2, 5/2), of either sign
    # (without the fix of signs the diagonal would be negative throughout); the trace has moments
    # 0 and 1 (Diaconis and Shahshahani 1994).
    signs = [0.5 + 0.5 * math.copysign(stats.beta(0.5, 2.5).cdf(c * c), c) for c in corners]
    assert stats.kstest(signs, "uniform").pvalue > 0.001
    assert abs(sum(traces) / 400) < 4 / 20
    assert sum(t * t for t in traces) / 400 == pytest.approx(1, abs=4 * math.sqrt(2) / 20)


@pytest.mark.parametrize(("rows", "columns"), [(6, 4), (4, 6)])
def test_orthogonal_noise_that_is_not_square_has_orthonormal_rows_or_columns(
    rows: int, columns: int, make_context: MakeContext
) -> None:
    context = make_context(torch.float64, 1)
    q = torch.empty(rows, columns, dtype=torch.float64, device=context.device)
    MatrixNoise(Noise.ORTHOGONAL, 1).fill(q, context.threads)
    product = q.T @ q if rows > columns else q @ q.T
    torch.testing.assert_close(product, torch.eye(4, dtype=q.dtype, device=q.device))


def test_fingerprints_tell_draws_apart(make_context: MakeContext) -> None:
    context = make_context(torch.float32)
    out = torch.empty(40, 50, device=context.device)
    one, two, again = (
        MatrixNoise(Noise.NORMAL, seed).fill(out.clone(), context.threads) for seed in (1, 2, 1)
    )
    assert one == again != two
    assert len(one) == 16 and int(one, 16) >= 0
    assert combine([one, two]) != combine([two, one])


def test_every_chunk_is_in_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_noise, "CHUNK", 64)
    x = torch.zeros(32, 16)
    before = fingerprint(x)
    for chunk in range(8):
        changed = x.clone()
        changed[chunk * 4] = 1
        assert fingerprint(changed) != before


def test_generators_are_on_the_device_they_are_for(device: torch.device) -> None:
    stream = generator(device, 1, "weights")
    assert stream.device.type == device.type
    assert torch.rand(3, generator=stream, device=device).shape == (3,)
