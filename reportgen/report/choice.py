"""Which arms stand in the figures that give each a panel, where there are too many for that.

Arms that were given by name are all shown up to `MOST_MEANT`, and so are those that the claims
speak of. If those are too many, whole levels of what the claims compare (of the first factor if
they compare none), in few settings of the other factors: the middle level of each, and the ends of
one at a time. So each pair that a claim compares stays together, side by side. Where there is no
grid, arms are chosen evenly. Every choice is told, with where the others are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from reportgen.language import N_, Phrases
from reportgen.metrics.rule import Selection
from reportgen.report.facets import called_by_levels, heads
from reportgen.suite.model import Arm, Claim, Factor

MOST_PANELS = 12
MOST_MEANT = 16  # arms given by name or spoken of by claims: each is there for a reason of its own

SPOKEN = N_("Shown are the {shown} of {all} arms that the claims speak of.")
LEVELS = N_(
    "Shown are {shown} of {all} arms: every {compared} at {number} of {levels} levels of {factor}."
)
MIDDLE = N_(
    "Shown are {shown} of {all} arms: every {compared} with {factors} at the level in the middle."
)
STAR = N_(
    "Shown are {shown} of {all} arms: every {compared} with {factors} at the level in the middle, "
    "and with {moved} at the first and the last level, one at a time."
)
EVENLY = N_("Shown are {shown} of {all} arms, evenly chosen.")
OTHERS = N_("The table of the last step and data/ have all of them.")

Setting = tuple[str, ...]  # a level of every factor that is not compared


@dataclass(frozen=True)
class Choice:
    """The names of the arms to show, pairs side by side, and the rule by which they were chosen.

    `rule` is empty when nothing is left out. `together`: so many in a row are one setting, with
    each level of what is compared; 1 where they are not as many everywhere.
    """

    arms: tuple[str, ...]
    rule: str = ""
    together: int = 1


def choose(
    arms: Sequence[Arm],
    factors: Sequence[Factor],
    claims: Sequence[Claim],
    say: Phrases,
    most: int = MOST_PANELS,
) -> Choice:
    """At most `most` arms, in the order in which they stand side by side."""
    named = not all(map(called_by_levels, arms))
    meant = max(most, MOST_MEANT) if most == MOST_PANELS else most
    most = meant if named else most
    varied = [f for f in factors if len({arm.levels.get(f.name) for arm in arms}) > 1]
    compared = _fitting(_compared(varied, claims), most)
    if len(arms) <= most:
        return _side_by_side(arms, varied, compared)
    told = {"shown": 0, "all": len(arms)}
    spoken = _spoken(arms, claims)
    if 2 <= len(spoken) <= meant:
        text = say.text(SPOKEN, **(told | {"shown": len(spoken)}))
        return _side_by_side(spoken, varied, compared, _told(text, say))
    if not named and all(factor.name in arm.levels for arm in arms for factor in varied):
        whole = compared or _fitting(varied, most)[:1]
        found, text = _of_grid(arms, varied, whole, say, most)
        if len(found) > 1:
            return _side_by_side(found, varied, compared, _told(text, say))
    even = [arms[round(i * (len(arms) - 1) / (most - 1))] for i in range(most)]
    text = say.text(EVENLY, **(told | {"shown": len(even)}))
    return Choice(tuple(arm.name for arm in even), _told(text, say))


def _told(text: str, say: Phrases) -> str:
    return f"{text} {say.fixed(OTHERS)}"


def _spoken(arms: Sequence[Arm], claims: Sequence[Claim]) -> list[Arm]:
    """The arms on the sides of the claims."""
    sides = (side for claim in claims for side in (claim.rule.left, claim.rule.right))
    names = {name for side in sides if isinstance(side, Selection) for name in side.arms}
    return [arm for arm in arms if arm.name in names]


def _compared(factors: Sequence[Factor], claims: Sequence[Claim]) -> list[Factor]:
    """Factors of which the two sides of a claim have different levels."""
    found = set()
    for claim in claims:
        left, right = claim.rule.left, claim.rule.right
        if isinstance(right, Selection):
            both = left.levels.keys() & right.levels.keys()
            found |= {name for name in both if left.levels[name] != right.levels[name]}
    return [factor for factor in factors if factor.name in found]


def _fitting(factors: Sequence[Factor], most: int) -> list[Factor]:
    """Those with the fewest levels, as many as have at most `most` combinations."""
    kept = list(factors)
    while prod(len(factor.levels) for factor in kept) > most:
        kept.remove(max(kept, key=lambda factor: len(factor.levels)))
    return kept


def _side_by_side(
    arms: Sequence[Arm], factors: Sequence[Factor], compared: Sequence[Factor], rule: str = ""
) -> Choice:
    """Arms that differ in what is compared alone stand beside each other.

    Arms with names of their own stay in the order in which the suite gives them, the one that the
    others are held against first; those whose names begin alike are one setting.
    """
    if not all(map(called_by_levels, arms)):
        return Choice(tuple(arm.name for arm in arms), rule, _together(heads(arms) or {}))
    if not compared:
        return Choice(tuple(arm.name for arm in arms), rule)
    others = [factor for factor in factors if factor not in compared]

    def setting(arm: Arm) -> tuple[int, ...]:
        return tuple(_index(factor, arm) for factor in others)

    together = _together({arm.name: setting(arm) for arm in arms})
    return Choice(tuple(arm.name for arm in sorted(arms, key=setting)), rule, together)


def _together(settings: Mapping[str, object]) -> int:
    """How many arms each setting has, if all have as many; else 1."""
    sizes = set(Counter(settings.values()).values())
    return sizes.pop() if len(sizes) == 1 else 1


def _index(factor: Factor, arm: Arm) -> int:
    level = arm.levels.get(factor.name)
    return factor.levels.index(level) if level in factor.levels else -1


def _of_grid(
    arms: Sequence[Arm],
    factors: Sequence[Factor],
    compared: Sequence[Factor],
    say: Phrases,
    most: int,
) -> tuple[list[Arm], str]:
    """Every level that is compared, in as many settings of the other factors as fit."""
    others = [factor for factor in factors if factor not in compared]
    room = most // prod(len(factor.levels) for factor in compared)
    if not others:
        return [], ""
    settings, moved = _settings(others, room)
    found = [arm for arm in arms if tuple(arm.levels[f.name] for f in others) in settings]
    words = {
        "shown": len(found),
        "all": len(arms),
        "compared": say.listed([factor.name for factor in compared]) or say.fixed("arm"),
    }
    if len(others) == 1:
        (factor,) = others
        levels = {"number": len(settings), "levels": len(factor.levels), "factor": factor.name}
        return found, say.text(LEVELS, **words, **levels)
    words["factors"] = say.listed([factor.name for factor in others])
    if not moved:
        return found, say.text(MIDDLE, **words)
    return found, say.text(STAR, **words, moved=say.listed([factor.name for factor in moved]))


def _settings(factors: Sequence[Factor], room: int) -> tuple[set[Setting], list[Factor]]:
    """At most `room` settings, and the factors whose ends are among them."""
    if len(factors) == 1:
        return {(level,) for level in _evenly(factors[0].levels, room)}, []
    middle = {factor.name: factor.levels[(len(factor.levels) - 1) // 2] for factor in factors}
    found, moved = {tuple(middle.values())}, []
    for factor in factors:
        ends = set(_ends(factor, middle))
        if len(found | ends) <= room:
            found |= ends
            moved.append(factor)
    return found, moved


def _ends(factor: Factor, middle: Mapping[str, str]) -> Iterator[Setting]:
    for level in (factor.levels[0], factor.levels[-1]):
        yield tuple((dict(middle) | {factor.name: level}).values())


def _evenly(levels: Sequence[str], most: int) -> Sequence[str]:
    """The first and the last among them; the middle one where there is room for one."""
    if len(levels) <= most:
        return levels
    if most == 1:
        return [levels[(len(levels) - 1) // 2]]
    return [levels[round(i * (len(levels) - 1) / (most - 1))] for i in range(most)]
