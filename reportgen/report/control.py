"""What was varied, what was held fixed, and what could not be: read off the resolved settings.

The proof is in two parts. The differences between the arms' resolved configurations show that
nothing but the factors was varied on purpose. The fingerprints of the random streams show that the
arms of a seed met the same randomness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.report.cost import costs_of
from reportgen.report.tables import Cell, Column, Table, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import count, setting, some
from reportgen.suite.kinds import Config
from reportgen.suite.model import Suite

SHOWN_DIGITS = 12  # of a fingerprint; report.json has all


@dataclass(frozen=True)
class Noise:
    """A random stream, and the arms that share it in every seed: seed -> fingerprint."""

    stream: str
    arms: tuple[str, ...]
    fingerprints: Mapping[int, str]


@dataclass(frozen=True)
class ControlView:
    """Varied and fixed settings, what differs beyond them, and the shared randomness."""

    varied: Table | None
    fixed: Table
    not_fixed: tuple[str, ...]
    noise: tuple[Noise, ...]
    noise_summary: tuple[str, ...]
    noise_table: Table | None


def build_control(suite: Suite, arms: Sequence[ArmTrials]) -> ControlView:
    """Compare the configurations and the fingerprints of all arms."""
    settings = {arm.name: flattened(arm.config) for arm in suite.arms}
    differing = varied_paths(settings.values())
    noise = shared_noise(arms)
    return ControlView(
        varied=_varied(settings, differing),
        fixed=_fixed(settings, differing),
        not_fixed=(*costs_of(suite), *_unshared(noise, arms)),
        noise=noise,
        noise_summary=_summaries(noise, arms),
        noise_table=_noise_table(noise, suite.seeds),
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


def shared_noise(arms: Sequence[ArmTrials]) -> tuple[Noise, ...]:
    """Arms grouped by the fingerprints of each stream over all seeds."""
    streams = dict.fromkeys(
        stream for arm in arms for record in arm.ok for stream in record.outcome.hashes
    )
    return tuple(noise for stream in streams for noise in _groups(stream, arms))


def _groups(stream: str, arms: Sequence[ArmTrials]) -> list[Noise]:
    """Two arms share a stream when their fingerprints agree in every seed that both have."""
    groups: list[tuple[list[str], dict[int, str]]] = []
    for arm in arms:
        found = {
            record.trial.seed: record.outcome.hashes[stream]
            for record in arm.ok
            if stream in record.outcome.hashes
        }
        if not found:
            continue
        for names, known in groups:
            if all(known.get(seed, print_) == print_ for seed, print_ in found.items()):
                names.append(arm.name)
                known.update(found)
                break
        else:
            groups.append(([arm.name], found))
    return [Noise(stream, tuple(names), known) for names, known in groups]


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


def _unshared(noise: Sequence[Noise], arms: Sequence[ArmTrials]) -> list[str]:
    by_stream: dict[str, list[Noise]] = {}
    for group in noise:
        by_stream.setdefault(group.stream, []).append(group)
    return [
        f"The stream “{stream}” is not the same in all arms: "
        + "; ".join(f"{_named(group, arms)} share one" for group in groups)
        + "."
        for stream, groups in by_stream.items()
        if len(groups) > 1
    ]


def _summaries(noise: Sequence[Noise], arms: Sequence[ArmTrials]) -> tuple[str, ...]:
    return tuple(
        f"“{group.stream}” is identical in {_named(group, arms)}, "
        f"in each of {count(len(group.fingerprints), 'seed')}."
        for group in noise
        if len(group.arms) > 1
    )


def _named(group: Noise, arms: Sequence[ArmTrials]) -> str:
    if len(group.arms) == len(arms) > 1:
        return f"all {len(arms)} arms"
    if len(group.arms) > 4:
        return f"{len(group.arms)} arms"
    return some(group.arms)


def _noise_table(noise: Sequence[Noise], seeds: Sequence[int]) -> Table | None:
    if not noise:
        return None
    heads = [
        f"{n.stream}: {n.arms[0] if len(n.arms) == 1 else f'{len(n.arms)} arms'}" for n in noise
    ]
    return table(
        "Fingerprints of the random numbers, by seed",
        [Column("Seed", numeric=True), *heads],
        (
            [
                Cell(str(seed), value=seed),
                *(n.fingerprints.get(seed, "–")[:SHOWN_DIGITS] for n in noise),
            ]
            for seed in seeds
        ),
    )
