"""Every initializer draws what `torch.nn.init` draws from the same stream of random numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from scipy.stats import ks_2samp
from torch import Tensor, nn

from reportgen.engine.context import ThreadPool
from reportgen.engine.noise import MatrixNoise, generator
from reportgen.parts.initializers import (
    INITIALIZERS,
    Initializer,
    KaimingNormal,
    KaimingUniform,
    LecunNormal,
    LecunUniform,
    Normal,
    Orthogonal,
    TruncatedNormal,
    XavierNormal,
    XavierUniform,
)

CPU = torch.device("cpu")
Twin = Callable[[Tensor, torch.Generator], Tensor]

TWINS: list[tuple[Initializer, Twin]] = [
    (Normal(std=0.05), lambda w, g: nn.init.normal_(w, 0, 0.05, generator=g)),
    (XavierNormal(), lambda w, g: nn.init.xavier_normal_(w, generator=g)),
    (XavierNormal(gain=1.5), lambda w, g: nn.init.xavier_normal_(w, 1.5, generator=g)),
    (XavierUniform(), lambda w, g: nn.init.xavier_uniform_(w, generator=g)),
    (XavierUniform(gain=0.5), lambda w, g: nn.init.xavier_uniform_(w, 0.5, generator=g)),
    (KaimingNormal(), lambda w, g: nn.init.kaiming_normal_(w, generator=g)),
    (
        KaimingNormal(mode="fan_out", a=0.2),
        lambda w, g: nn.init.kaiming_normal_(w, 0.2, "fan_out", generator=g),
    ),
    (KaimingUniform(), lambda w, g: nn.init.kaiming_uniform_(w, generator=g)),
    (
        KaimingUniform(mode="fan_out", a=0.2),
        lambda w, g: nn.init.kaiming_uniform_(w, 0.2, "fan_out", generator=g),
    ),
    # torch has no LeCun by that name: it is Kaiming for a linear layer, whose gain is 1
    (
        LecunNormal(),
        lambda w, g: nn.init.kaiming_normal_(w, nonlinearity="linear", generator=g),
    ),
    (
        LecunUniform(),
        lambda w, g: nn.init.kaiming_uniform_(w, nonlinearity="linear", generator=g),
    ),
    (Orthogonal(gain=1.2), lambda w, g: nn.init.orthogonal_(w, 1.2, generator=g)),
]


def test_every_initializer_has_a_twin() -> None:
    tested = {initializer.name for initializer, _ in TWINS} | {TruncatedNormal.name}
    assert tested == set(INITIALIZERS.members)


@pytest.mark.parametrize(
    ("initializer", "twin"), TWINS, ids=[repr(initializer) for initializer, _ in TWINS]
)
def test_agrees_with_torch(initializer: Initializer, twin: Twin) -> None:
    orthogonal = isinstance(initializer, Orthogonal)
    fan_in, fan_out = (24, 24) if orthogonal else (24, 40)
    weight = torch.empty(fan_out, fan_in, dtype=torch.float64)
    with ThreadPool(CPU, 1) as threads:
        MatrixNoise(initializer.noise, 7, "weights", 1).fill(weight, threads)
    weight *= initializer.scale(fan_in, fan_out)

    noise = "normal" if orthogonal else initializer.noise.value
    name = (7, "weights", 1, *(["orthogonal"] if orthogonal else []), noise)
    stream = generator(CPU, *name, f"{fan_out}x{fan_in}", 0)
    expected = twin(torch.empty(fan_out, fan_in, dtype=torch.float64), stream)
    torch.testing.assert_close(weight, expected, rtol=1e-12, atol=1e-14)


def test_truncated_normal_has_the_distribution_of_torch() -> None:
    # Not the same numbers: how torch cuts the tails changed between its versions.
    initializer = TruncatedNormal(std=0.3)
    ours = torch.empty(256, 256, dtype=torch.float64)
    with ThreadPool(CPU, 1) as threads:
        MatrixNoise(initializer.noise, 7, "weights", 1).fill(ours, threads)
    ours *= initializer.scale(256, 256)
    theirs = nn.init.trunc_normal_(
        torch.empty_like(ours), std=0.3, a=-0.6, b=0.6, generator=generator(CPU, "torch")
    )
    assert ours.abs().max() <= 0.6
    assert ours.std().item() == pytest.approx(0.88 * 0.3, rel=0.01)
    assert ks_2samp(ours.flatten().numpy(), theirs.flatten().numpy()).pvalue > 0.01
