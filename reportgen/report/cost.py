"""What an arm costs: numbers that follow from its configuration and are not held fixed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reportgen.report.wording import quoted
from reportgen.suite.kinds import Config, Propagate
from reportgen.suite.model import Suite

Costs = Mapping[str, int]


def costs_of(suite: Suite) -> tuple[str, ...]:
    """A sentence for every cost that differs between the arms."""
    measure = _MEASURES.get(suite.kind.name)
    if measure is None or not suite.arms:
        return ()
    costs = {arm.name: measure(arm.config) for arm in suite.arms}
    names = next(iter(costs.values()))
    return tuple(
        _sentence(name, {arm: found[name] for arm, found in costs.items()})
        for name in names
        if len({found[name] for found in costs.values()}) > 1
    )


def _propagate(config: Config) -> Costs:
    """Weights, and multiply-adds of one pass: forward, dL/dh and dL/dW."""
    if not isinstance(config, Propagate):
        raise TypeError(f"config must be of kind propagate. Got {type(config).__name__} instead.")
    weights = config.depth * config.width**2
    return {
        "The number of weights": weights,
        "The number of multiply-adds forward and back": 3 * config.batch_size * weights,
    }


_MEASURES: Mapping[str, Callable[[Config], Costs]] = {"propagate": _propagate}


def _sentence(name: str, found: Mapping[str, int]) -> str:
    amounts: dict[int, list[str]] = {}
    for arm, amount in found.items():
        amounts.setdefault(amount, []).append(arm)
    parts = [
        f"{amount:,} in {quoted(arms[0]) if len(arms) == 1 else f'{len(arms)} arms'}"
        for amount, arms in amounts.items()
    ]
    return f"{name} differs: {', '.join(parts)}."
