"""Every schedule against torch.optim.lr_scheduler, or its formula where torch has none."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from torch.optim import lr_scheduler as of_torch

from reportgen.parts.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    CosineRestarts,
    InverseSqrt,
    Linear,
    RateSchedule,
    Step,
)

RATE, STEPS = 0.3, 60

Make = Callable[[torch.optim.Optimizer], of_torch.LRScheduler]


def cosine(end: float, steps: int) -> Make:
    return lambda o: of_torch.CosineAnnealingLR(o, steps, eta_min=end * RATE)


def restarts(period: int, mult: int, end: float) -> Make:
    return lambda o: of_torch.CosineAnnealingWarmRestarts(o, period, mult, eta_min=end * RATE)


CASES: list[tuple[RateSchedule, Make]] = [
    (Constant(), lambda o: of_torch.ConstantLR(o, 1.0)),
    (Step(every=7), lambda o: of_torch.StepLR(o, 7)),
    (Step(at=[5, 20, 21], factor=0.5), lambda o: of_torch.MultiStepLR(o, [5, 20, 21], 0.5)),
    (Linear(), lambda o: of_torch.LinearLR(o, 1.0, 0.0, STEPS)),
    (Linear(end=0.2), lambda o: of_torch.LinearLR(o, 1.0, 0.2, STEPS)),
    (Cosine(), cosine(0.0, STEPS)),
    (Cosine(end=0.1), cosine(0.1, STEPS)),
    (CosineRestarts(period=9), restarts(9, 1, 0.0)),
    (CosineRestarts(period=4, mult=2, end=0.05), restarts(4, 2, 0.05)),
    (InverseSqrt(), lambda o: of_torch.LambdaLR(o, lambda t: (t + 1) ** -0.5)),
    (InverseSqrt(unit=8), lambda o: of_torch.LambdaLR(o, lambda t: math.sqrt(8 / (8 + t)))),
]


def rates_of_torch(make: Make, steps: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def rates(schedule: RateSchedule, steps: int = STEPS) -> list[float]:
    return [RATE * schedule.fraction(step, steps) for step in range(1, steps + 1)]


def test_every_schedule_has_a_case() -> None:
    assert {type(schedule) for schedule, _ in CASES} == set(SCHEDULES.members.values())


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("schedule", "make"), CASES, ids=lambda case: getattr(case, "name", ""))
def test_as_in_torch(schedule: RateSchedule, make: Make) -> None:
    assert rates(schedule) == pytest.approx(rates_of_torch(make, STEPS), rel=1e-12, abs=1e-15)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("warmup", [2, 10])
@pytest.mark.parametrize(("schedule", "make"), CASES, ids=lambda case: getattr(case, "name", ""))
def test_warm_up_comes_first(schedule: RateSchedule, make: Make, warmup: int) -> None:
    """And what follows is the same as without it, over the steps that are left."""

    def warm(optimizer: torch.optim.Optimizer) -> of_torch.LRScheduler:
        return of_torch.LinearLR(optimizer, 1 / warmup, 1.0, warmup - 1)

    found = rates(schedule.model_copy(update={"warmup": warmup}), STEPS + warmup)
    expected = [*rates_of_torch(warm, warmup), *rates_of_torch(make, STEPS)]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_the_schedule_of_transformers() -> None:
    """Vaswani et al. (2017), equation 3: min(t^-0.5, t * w^-1.5), up to a factor."""
    schedule, w = InverseSqrt(unit=20, warmup=20), 20
    for step in range(1, 101):
        # ours begins with t = 0 behind the warm-up, theirs goes on counting: one step apart
        theirs = min((step - (step > w)) ** -0.5, step * w**-1.5) * w**0.5
        assert schedule.fraction(step, 100) == pytest.approx(theirs)


def test_constant_is_constant_unless_it_is_warmed_up() -> None:
    assert Constant().is_constant and not Constant(warmup=1).is_constant
    assert not any(schedule.is_constant for schedule, _ in CASES[1:])


@pytest.mark.parametrize("schedule", [schedule for schedule, _ in CASES], ids=lambda s: s.name)
def test_whether_shares_depend_on_the_total(schedule: RateSchedule) -> None:
    for warmup in (0, 3):
        warm = schedule.model_copy(update={"warmup": warmup})
        short, long = rates(warm, 40), rates(warm, 80)
        assert (short != long[:40]) == warm.uses_total


@given(st.integers(1, 300), st.sampled_from([schedule for schedule, _ in CASES]), st.data())
def test_shares_lie_between_0_and_1(
    steps: int, schedule: RateSchedule, data: st.DataObject
) -> None:
    warmup = data.draw(st.integers(0, steps))
    warm = schedule.model_copy(update={"warmup": warmup})
    shares = [warm.fraction(step, steps) for step in range(1, steps + 1)]
    assert all(0 <= share <= 1 for share in shares)
    assert shares[:warmup] == sorted(shares[:warmup]) and shares[0] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs either every or at"),
        ({"every": 3, "at": [4]}, "needs either every or at"),
        ({"at": [4, 4]}, "must be increasing"),
        ({"at": [0, 4]}, "must be increasing"),
        ({"at": []}, "at least 1 item"),
    ],
)
def test_steps_that_make_no_sense(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Step.model_validate(arguments)
