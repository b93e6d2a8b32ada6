"""Parses the rule of a claim: `side < side`, `side > side` or `side = side`, with a margin.

A side is a number, the name of an arm, `all`, or levels of factors joined by commas: `norm=batch`
or `init=normal(std=0.05), width=4096`. Levels select every arm that has them. The two sides are
then compared in each cell, which is one combination of levels of the factors that the rule omits,
and paired by seed. In a suite with factors, the name of a named arm acts as such a level. If the
metric aggregates over a factor, its levels are in one cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from reportgen.comparison import COMPARISONS, Margin
from reportgen.errors import quoted, suggest
from reportgen.metrics.levels import (
    ARM,
    Arm,
    Factor,
    TextError,
    callable_names,
    chosen_levels,
    has_levels,
    is_made_of_levels,
    is_named_arm,
    number,
)
from reportgen.metrics.rule import ALL, Constant, Rule, RuleError, Selection, Side, cells

_ORDER = re.compile(r"([<>]=?)")
_SPACED = re.compile(rf"(?<=\s)({'|'.join(map(re.escape, COMPARISONS))}|==)(?=\s)")
_MOST_EQUAL = 10  # maximum number of "=" to try as the comparison; names may contain a few
*_FIRST, _LAST = (f'"A {sign} B"' for sign in COMPARISONS)
_FORMS = f"{', '.join(_FIRST)} or {_LAST}"


def parse_margin(given: str | float | None) -> Margin:
    """Parse a margin: `1.2x` is a ratio, a number is a difference; None is the smallest margin.

    Raises RuleError for a ratio below 1.
    """
    if given is None:
        return Margin()
    if not isinstance(given, str):
        return Margin("difference", float(given))
    amount = number(given.removesuffix("x"))
    if amount is None or amount < 1:
        raise RuleError(f"margin must be a ratio of at least 1. Got {quoted(given)} instead.")
    return Margin("ratio", amount)


def parse_rule(text: str, margin: Margin, arms: Sequence[Arm], factors: Sequence[Factor]) -> Rule:
    """Parse a rule and resolve its sides to arms. Raises RuleError for an invalid rule."""
    match = _comparison(text, lambda side: _side(side, 0, arms, factors))
    left = _side(text[: match.start()], 0, arms, factors)
    right = _side(text[match.end() :], match.end(), arms, factors)
    if isinstance(left, Constant):
        length = len(text[: match.start()].rstrip())
        raise RuleError("the left side must name arms, not a number", 0, length)
    rule = Rule(text, left, match[1], right, margin)
    begin = len(text) - len(text[match.end() :].lstrip())
    _check_sides(rule, {arm.name: arm for arm in arms}, begin)
    _check_margin(rule)
    return rule


def _comparison(text: str, side: Callable[[str], object]) -> re.Match[str]:
    """Find the comparison. Of several `=` between blanks, it is the one between two valid sides."""
    found = list(_ORDER.finditer(text))
    if not found:
        found = list(_SPACED.finditer(text))
        if 1 < len(found) <= _MOST_EQUAL:
            found = [match for match in found if _reads(text, match, side)]
    if len(found) != 1:
        raise RuleError(f"the rule {quoted(text)} must be {_FORMS}", 0, len(text))
    (match,) = found
    if match[1] not in COMPARISONS:
        message = f'"{match[1]}" is not a comparison; use "{match[1][0]}"'
        raise RuleError(message, match.start(1), 2)
    return match


def _reads(text: str, match: re.Match[str], side: Callable[[str], object]) -> bool:
    try:
        side(text[: match.start()])
        side(text[match.end() :])
    except RuleError:
        return False
    return True


def _check_margin(rule: Rule) -> None:
    """Raise RuleError if a rule of equality has no suitable margin."""
    if COMPARISONS[rule.comparison].one_sided:
        return
    sign = quoted(rule.comparison)
    if not rule.margin.declared:
        message = f"a rule with {sign} needs a margin, within which the sides count as equal"
        raise RuleError(message, 0, len(rule.text))
    if rule.margin.kind == "ratio" and isinstance(rule.right, Constant):
        message = f"a rule with {sign} and a number needs a difference as its margin, not a ratio"
        raise RuleError(message, 0, len(rule.text))


def select(text: str, arms: Sequence[Arm], factors: Sequence[Factor]) -> tuple[str, ...]:
    """Names of the arms that a text selects, as a side of a rule does. Raises RuleError."""
    side = _side(text, 0, arms, factors)
    if isinstance(side, Constant):
        raise RuleError("this must be the name or the levels of an arm, not a number", 0, len(text))
    return side.arms


def _side(text: str, offset: int, arms: Sequence[Arm], factors: Sequence[Factor]) -> Side:
    offset += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        raise RuleError("a side of the comparison is empty", offset)
    by_name = {arm.name: arm for arm in arms}
    if text in by_name and not is_made_of_levels(by_name[text]):
        return Selection(text, (text,))
    constant = number(text)
    if constant is not None:
        return Constant(constant)
    if is_named_arm(text, factors):
        return Selection(text, tuple(a.name for a in arms if a.levels[ARM] == text), {ARM: text})
    if text == ALL:
        return Selection(ALL, tuple(by_name))
    if "=" not in text:
        near = suggest(text, callable_names(arms, factors))
        raise RuleError(f"unknown arm {quoted(text)}{near}", offset, len(text))
    try:
        chosen = chosen_levels(text, offset, {factor.name: factor for factor in factors})
    except TextError as error:
        raise RuleError(str(error), error.offset, error.length) from None
    matching = tuple(arm.name for arm in arms if has_levels(arm, chosen))
    if not matching:
        raise RuleError(f"no arm has {quoted(text)}", offset, len(text))
    return Selection(text, matching, chosen)


def _check_sides(rule: Rule, arms: Mapping[str, Arm], offset: int) -> None:
    """Raise RuleError if the sides cannot be compared; the right side begins at `offset`."""
    left, right = rule.left, rule.right
    if isinstance(right, Constant):
        if rule.margin.kind == "ratio" and right.value <= 0:
            message = "with a ratio as margin, the number on the right side must be positive"
            raise RuleError(message, offset, len(rule.text) - offset)
        return
    if any(side.text == ALL and len(side.arms) > 1 for side in (left, right)):
        raise RuleError(f"{quoted(ALL)} can only be compared with a number", 0, len(rule.text))
    if set(left.arms) & set(right.arms):
        raise RuleError("both sides name the same arm", offset, len(right.text))
    if left.levels and right.levels and set(left.levels) != set(right.levels):
        raise RuleError(
            f"both sides must name the same factors. Got {', '.join(left.levels)} on the left and "
            f"{', '.join(right.levels)} on the right instead.",
            offset,
            len(right.text),
        )
    if not cells(rule, arms):
        raise RuleError(
            "no two arms of the two sides have the same levels of the factors that the rule omits",
            0,
            len(rule.text),
        )
