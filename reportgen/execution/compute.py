"""Runs one group of trials; what cannot be run becomes a failed outcome with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.suite.kinds import Config


def compute(
    kind: str, configs: Sequence[Config], seeds: Sequence[int], device: str
) -> list[Outcome]:
    """Outcomes of `configs[i]` with `seeds[i]`, in their order.

    A group that fails (out of memory, a bug) is halved and tried again until the trials that
    cannot be run stand alone; no other trial is lost.
    """
    try:
        return EXPERIMENTS[kind].run(configs, seeds, device)
    except Exception as error:
        if len(configs) == 1:
            text = " ".join(str(error).split())
            return [Outcome("failed", reason=f"{type(error).__name__}: {text}"[:500])]
    middle = len(configs) // 2  # outside the handler: the failed attempt's memory is free again
    first = compute(kind, configs[:middle], seeds[:middle], device)
    return first + compute(kind, configs[middle:], seeds[middle:], device)
