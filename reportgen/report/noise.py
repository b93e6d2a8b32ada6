"""Which arms share random streams, according to the fingerprints that trials record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.language import N_, Phrases
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import quoted

SHOWN_DIGITS = 12  # digits of a fingerprint; report.json has all
MEANINGS = {
    "inputs": N_("the input batch"),
    "top_gradient": N_("the gradient at the output of the last layer"),
    "data": N_("the examples"),
    "split": N_("the split into training and validation examples"),
    "order": N_("the order of the batches"),
    "batches": N_("the examples of each compared batch"),
    "masks": N_("the numbers that dropout compares with its rate"),
    "connections": N_("the numbers that DropConnect compares with its rate"),
    "shift": N_("the noise of noisy batch norm"),
}
OF_WEIGHTS = N_("the {noise} numbers that are scaled to give the weights")
MOST_NAMED = 3  # maximum number of arms named in a sentence
DRAWN_BY_SOME = N_("Drawn by only {some} of {all} arms{arms}: {streams}.")
OF_IMAGES = N_("the random numbers that {noise} uses to change images")


@dataclass(frozen=True)
class StreamGroup:
    """A random stream and the arms that share it in every seed; fingerprints: by seed."""

    stream: str
    arms: tuple[str, ...]
    fingerprints: Mapping[int, str]


def meaning(stream: str, say: Phrases) -> str:
    """Description of a stream in a few words; empty for an unknown stream."""
    family, _, noise = stream.partition(".")
    if family == "weights" and noise:
        return say.text(OF_WEIGHTS, noise=noise)
    if family == "augment" and noise:
        return say.text(OF_IMAGES, noise=noise)
    return say.fixed(MEANINGS.get(stream, ""))


def shared_noise(arms: Sequence[ArmTrials]) -> tuple[StreamGroup, ...]:
    """For each stream, the arms grouped by their fingerprints, including diverged trials."""
    streams = dict.fromkeys(
        stream
        for arm in arms
        for record in (*arm.ok, *arm.failed)
        for stream in record.outcome.hashes
    )
    return tuple(noise for stream in streams for noise in _groups(stream, arms))


def shared_in_words(noise: Sequence[StreamGroup], arms: int, say: Phrases) -> tuple[str, ...]:
    """A sentence for every set of arms that shares streams."""
    shared: dict[tuple[tuple[str, ...], int], list[str]] = {}
    for group in noise:
        if len(group.arms) > 1:
            shared.setdefault((group.arms, len(group.fingerprints)), []).append(group.stream)
    return tuple(
        say.plural(
            "{streams} is identical in {arms}, in each of {seeds}.",
            "{streams} are identical in {arms}, in each of {seeds}.",
            len(streams),
            streams=_streams(streams, say),
            arms=_arms(names, arms, say),
            seeds=say.seeds(seeds),
        )
        for (names, seeds), streams in shared.items()
    )


def unshared_in_words(noise: Sequence[StreamGroup], arms: int, say: Phrases) -> tuple[str, ...]:
    """A sentence for every grouping of the arms by streams that they do not all share."""
    by_stream: dict[str, list[tuple[str, ...]]] = {}
    for group in noise:
        by_stream.setdefault(group.stream, []).append(group.arms)
    splits: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for stream, groups in by_stream.items():
        if len(groups) > 1:
            splits.setdefault(tuple(groups), []).append(stream)
    return tuple(
        say.plural(
            "{streams} is not the same in all arms: {groups}.",
            "{streams} are not the same in all arms: {groups}.",
            len(streams),
            streams=_streams(streams, say),
            groups="; ".join(_own(group, arms, say) for group in groups),
        )
        for groups, streams in splits.items()
    )


def partly_drawn_in_words(noise: Sequence[StreamGroup], say: Phrases) -> tuple[str, ...]:
    """A sentence for every set of arms that draws from streams that other arms do not use."""
    drawing: dict[str, list[str]] = {}
    for group in noise:
        drawing.setdefault(group.stream, []).extend(group.arms)
    all_arms = {name for names in drawing.values() for name in names}
    found: dict[tuple[str, ...], list[str]] = {}
    for stream, names in drawing.items():
        if set(names) != all_arms:
            found.setdefault(tuple(names), []).append(stream)
    return tuple(
        say.text(
            DRAWN_BY_SOME,
            some=len(names),
            all=len(all_arms),
            streams="; ".join(_explained(stream, say) for stream in streams),
            arms=f" ({'; '.join(names)})" if len(names) <= MOST_NAMED else "",
        )
        for names, streams in found.items()
    )


def noise_table(noise: Sequence[StreamGroup], seeds: Sequence[int], say: Phrases) -> Table | None:
    """Fingerprints: a row per seed, a column per stream and set of arms; None if there are none."""
    if not noise:
        return None
    heads = [f"{n.stream}: {n.arms[0] if len(n.arms) == 1 else _many(n.arms, say)}" for n in noise]
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


def _groups(stream: str, arms: Sequence[ArmTrials]) -> list[StreamGroup]:
    """Group arms whose fingerprints of a stream agree in every seed that they have in common."""
    groups: list[tuple[list[str], dict[int, str]]] = []
    for arm in arms:
        found = {
            record.trial.seed: record.outcome.hashes[stream]
            for record in (*arm.ok, *arm.failed)
            if stream in record.outcome.hashes
        }
        if not found:
            continue
        for names, known in groups:
            if all(known.get(seed, text) == text for seed, text in found.items()):
                names.append(arm.name)
                known.update(found)
                break
        else:
            groups.append(([arm.name], found))
    return [StreamGroup(stream, tuple(names), known) for names, known in groups]


def _explained(stream: str, say: Phrases) -> str:
    what = meaning(stream, say)
    return f"{stream}, {what}" if what else stream


def _streams(streams: Sequence[str], say: Phrases) -> str:
    names = [f"{quoted(s)}{f' ({what})' if (what := meaning(s, say)) else ''}" for s in streams]
    return say.listed(names)


def _arms(names: Sequence[str], arms: int, say: Phrases) -> str:
    if len(names) < arms:
        return _many(names, say)
    return say.text("all {number} arms", number=arms)


def _own(names: Sequence[str], arms: int, say: Phrases) -> str:
    if len(names) == 1:
        return say.text("{arm} has its own", arm=quoted(names[0]))
    return say.text("{arms} share theirs", arms=_arms(names, arms, say))


def _many(names: Sequence[str], say: Phrases) -> str:
    if len(names) > MOST_NAMED:
        return say.arms(len(names))
    return say.listed([quoted(name) for name in names])


@dataclass(frozen=True)
class Check:
    """Comparison of a stream between the arms that draw from it."""

    stream: str
    arms: int  # number of arms that draw from it
    equal: tuple[int, ...]  # seeds in which all these arms have the same fingerprint
    different: tuple[int, ...]  # seeds in which some of them differ

    @property
    def holds(self) -> bool:
        """Whether at least one seed was compared and none differs."""
        return bool(self.equal) and not self.different


def checks(arms: Sequence[ArmTrials], seeds: Sequence[int]) -> tuple[Check, ...]:
    """Checks of all streams, including those of diverged trials."""
    found = {arm.name: _fingerprints(arm) for arm in arms}
    streams = dict.fromkeys(stream for by_stream in found.values() for stream in by_stream)
    return tuple(
        _check(stream, [s[stream] for s in found.values() if stream in s], seeds)
        for stream in streams
    )


def checks_table(found: Sequence[Check], arms: int, seeds: int, say: Phrases) -> Table | None:
    """A table with a row per stream; None if there are no streams."""
    if not found:
        return None
    return table(
        "Random streams, compared by fingerprint between the arms of each seed",
        ["Stream", "Description", *numbers(["Arms that use it", "Seeds in which it is identical"])],
        (
            [
                check.stream,
                meaning(check.stream, say),
                Cell(f"{check.arms} / {arms}", value=check.arms),
                _result(check, seeds),
            ]
            for check in found
        ),
    )


def _check(stream: str, arms: Sequence[Mapping[int, str]], seeds: Sequence[int]) -> Check:
    by_seed = {seed: [arm[seed] for arm in arms if seed in arm] for seed in seeds}
    return Check(
        stream,
        len(arms),
        tuple(s for s in seeds if len(by_seed[s]) == len(arms) and len(set(by_seed[s])) == 1),
        tuple(s for s in seeds if len(set(by_seed[s])) > 1),
    )


def _result(check: Check, seeds: int) -> Cell:
    """`✓ 10 / 10`; seeds with a missing trial are not counted."""
    sign = "✓" if check.holds else "✗" if check.different else "?"
    equal = len(check.equal)
    return Cell(f"{sign} {equal} / {seeds}", value=equal)


def _fingerprints(arm: ArmTrials) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for record in (*arm.ok, *arm.failed):
        for stream, text in record.outcome.hashes.items():
            found.setdefault(stream, {})[record.trial.seed] = text
    return found
