"""What was varied, what was held fixed, and what could not be: read off the resolved settings.

The proof is in two parts. The differences between the arms' resolved configurations show that
nothing but the factors was varied on purpose. The fingerprints of the random streams show that the
arms of a seed met the same randomness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.report.cost import Costs
from reportgen.report.noise import (
    Noise,
    noise_table,
    shared_in_words,
    shared_noise,
    unshared_in_words,
)
from reportgen.report.tables import Table, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import setting
from reportgen.suite.kinds import Config
from reportgen.suite.model import Suite


@dataclass(frozen=True)
class ControlView:
    """Varied and fixed settings, what differs beyond them, and the shared randomness."""

    varied: Table | None
    fixed: Table
    not_fixed: tuple[str, ...]
    costs: Costs
    noise: tuple[Noise, ...]
    noise_summary: tuple[str, ...]
    noise_table: Table | None


def build_control(suite: Suite, arms: Sequence[ArmTrials], costs: Costs) -> ControlView:
    """Compare the configurations and the fingerprints of all arms."""
    settings = {arm.name: flattened(arm.config) for arm in suite.arms}
    differing = varied_paths(settings.values())
    noise = shared_noise(arms)
    return ControlView(
        varied=_varied(settings, differing),
        fixed=_fixed(settings, differing),
        not_fixed=(*costs.differing, *unshared_in_words(noise, len(arms))),
        costs=costs,
        noise=noise,
        noise_summary=shared_in_words(noise, len(arms)),
        noise_table=noise_table(noise, suite.seeds),
    )


def flattened(config: Config) -> dict[str, str]:
    """Dotted path -> value in words, for every setting of a resolved configuration.

    A choice with arguments (`init: {normal: {std: 0.01}}`) is one setting.
    """
    return {path: setting(value) for path, value in config.model_dump().items()}


def varied_paths(settings: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Paths whose value is not the same in all arms, in the order of the configuration."""
    found = list(settings)
    paths = dict.fromkeys(path for arm in found for path in arm)
    return tuple(path for path in paths if len({arm.get(path) for arm in found}) > 1)


def _varied(settings: Mapping[str, Mapping[str, str]], paths: Sequence[str]) -> Table | None:
    if not paths:
        return None
    return table(
        "Settings that differ between the arms",
        ["Arm", *paths],
        ([name, *(values.get(path, "–") for path in paths)] for name, values in settings.items()),
    )


def _fixed(settings: Mapping[str, Mapping[str, str]], varied: Sequence[str]) -> Table:
    first = next(iter(settings.values()), {})
    return table(
        "Settings that all arms share",
        ["Setting", "Value"],
        ([path, value] for path, value in first.items() if path not in varied),
    )
