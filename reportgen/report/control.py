"""Which settings vary, which are fixed, and what else differs between the arms.

There are two kinds of evidence. The differences between the resolved configurations show that only
the factors were varied on purpose; costs that follow from them may differ as well. The fingerprints
of the random streams show that the arms of a seed used the same random numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.experiments import Config
from reportgen.language import N_, Phrases, phrases
from reportgen.report.noise import (
    Check,
    StreamGroup,
    checks,
    checks_table,
    noise_table,
    partly_drawn_in_words,
    shared_in_words,
    shared_noise,
    unshared_in_words,
)
from reportgen.report.tables import Table, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import quoted, setting
from reportgen.suite.model import Suite
from reportgen.suite.settings import covers


@dataclass(frozen=True)
class ControlView:
    """Varied and fixed settings, other differences, and the shared random streams."""

    varied: Table | None
    fixed: Table
    tuned: frozenset[str]  # settings whose values were tuned, entirely or in part
    not_fixed: tuple[str, ...]
    nothing_else: str  # text for the case that no other difference is known
    costs: Costs
    noise: tuple[StreamGroup, ...]
    noise_summary: tuple[str, ...]
    checks: tuple[Check, ...]
    checks_table: Table | None  # a row per stream, ticked if all arms share it
    noise_table: Table | None

    @property
    def one_number(self) -> bool:
        """Whether the arms differ in one setting, which is a number that their names contain."""
        return self.varied is not None and all(
            len(row) == 2 and _is_number(row[1].text) and row[1].text in row[0].text
            for row in self.varied.rows
        )


def build_control(
    suite: Suite, arms: Sequence[ArmTrials], costs: Costs, tuned: Collection[str] = ()
) -> ControlView:
    """Compare configurations and fingerprints of all arms; `tuned`: paths of tuned settings."""
    resolved = flattened([arm.config for arm in suite.arms])
    settings = {arm.name: found for arm, found in zip(suite.arms, resolved, strict=True)}
    varied = varied_paths(settings.values())
    known = dict.fromkeys(path for found in resolved for path in found)
    marked = frozenset(
        path for path in known if any(covers(path, t) or covers(t, path) for t in tuned)
    )
    say = phrases(suite.language)
    noise, checked = shared_noise(arms), checks(arms, suite.seeds)
    return ControlView(
        varied=_varied(settings, varied, marked, say),
        fixed=_fixed(settings, varied, marked, say),
        tuned=marked,
        not_fixed=(
            *costs.differing,
            *unshared_in_words(noise, len(arms), say),
            *partly_drawn_in_words(noise, say),
        ),
        nothing_else=_nothing_else(len(arms), costs.known, noise),
        costs=costs,
        noise=noise,
        checks=checked,
        checks_table=checks_table(checked, len(arms), len(suite.seeds), say),
        noise_summary=shared_in_words(noise, len(arms), say),
        noise_table=noise_table(noise, suite.seeds, say),
    )


def _nothing_else(arms: int, costs_known: bool, noise: Sequence[StreamGroup]) -> str:
    """Text for arms without known differences; it says what was compared."""
    if arms == 1:
        return "Nothing: there is one setting."
    compared = {name for group in noise for name in group.arms}
    if len(compared) == arms:
        if costs_known:
            return N_("No known difference: the arms share size, cost and random numbers.")
        return N_("No known difference: the arms share random numbers; cost was not compared.")
    if costs_known:
        return N_("No known difference: the arms share size and cost; randomness was not compared.")
    return N_("No known difference: neither size and cost nor random numbers were compared.")


def flattened(configs: Sequence[Config]) -> list[dict[str, str]]:
    """For each resolved configuration, a mapping of dotted path to value in words.

    If all configurations choose the same part, its arguments are separate settings
    (`init.normal.std`); otherwise the part with its arguments is one setting.
    """
    dumped = [config.model_dump() for config in configs]
    common = dict.fromkeys(key for config in dumped for key in config)
    paths = [path for key in common for path in _paths((key,), dumped)]
    return [
        {".".join(path): setting(_value(config, path)) for path in paths if path[0] in config}
        for config in dumped
    ]


def _paths(path: tuple[str, ...], dumped: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The paths of the arguments if all configurations have the same part here, else the path."""
    values = [_value(config, path) for config in dumped]
    part, *others = {_part(value) for value in values}
    if others or part is None:
        return [path]
    name, keys = part
    return [longer for key in keys for longer in _paths((*path, name, key), dumped)]


def _part(value: object) -> tuple[str, tuple[str, ...]] | None:
    """(name, arguments) of a dumped part; None if the value is not a part with arguments."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    ((name, arguments),) = value.items()
    return (name, tuple(arguments)) if arguments and isinstance(arguments, Mapping) else None


def _value(config: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = config
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def varied_paths(settings: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Paths whose value differs between arms, in the order of the configuration."""
    found = list(settings)
    paths = dict.fromkeys(path for arm in found for path in arm)
    return tuple(path for path in paths if len({arm.get(path) for arm in found}) > 1)


def _varied(
    settings: Mapping[str, Mapping[str, str]],
    paths: Sequence[str],
    tuned: Collection[str],
    say: Phrases,
) -> Table | None:
    if not paths:
        return None
    return table(
        "Settings that differ between the arms",
        ["Arm", *(_marked(path, tuned, say) for path in paths)],
        ([name, *(values.get(path, "–") for path in paths)] for name, values in settings.items()),
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _marked(path: str, tuned: Collection[str], say: Phrases) -> str:
    return say.text("{setting} (tuned)", setting=path) if path in tuned else path


def _fixed(
    settings: Mapping[str, Mapping[str, str]],
    varied: Sequence[str],
    tuned: Collection[str],
    say: Phrases,
) -> Table:
    first = next(iter(settings.values()), {})
    return table(
        "Settings that all arms share",
        ["Setting", "Value"],
        ([_marked(path, tuned, say), value] for path, value in first.items() if path not in varied),
    )


@dataclass(frozen=True)
class Costs:
    """A sentence for every cost that differs between the arms, and a table of all of them.

    known: whether size and cost of every arm are known, so that no difference can be missed.
    """

    differing: tuple[str, ...]
    table: Table | None = None
    note: str = ""
    known: bool = True


def differing(costs: Mapping[str, Mapping[str, int]], say: Phrases) -> tuple[str, ...]:
    """A sentence for every cost that differs between arms; `costs`: arm -> name -> amount."""
    names: Iterable[str] = next(iter(costs.values()), {})
    return tuple(
        _sentence(name, {arm: found[name] for arm, found in costs.items()}, say)
        for name in names
        if len({found[name] for found in costs.values()}) > 1
    )


def _sentence(name: str, found: Mapping[str, int], say: Phrases) -> str:
    amounts: dict[int, list[str]] = {}
    for arm, amount in found.items():
        amounts.setdefault(amount, []).append(arm)
    parts = [
        say.text(
            "{amount} in {arms}",
            amount=f"{amount:,}",
            arms=quoted(arms[0]) if len(arms) == 1 else say.arms(len(arms)),
        )
        for amount, arms in amounts.items()
    ]
    return say.text("{name} differs: {amounts}.", name=say.fixed(name), amounts=", ".join(parts))
