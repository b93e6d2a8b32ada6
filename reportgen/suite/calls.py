"""The functions of metrics that may go over something: what each of them takes, and makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reportgen.errors import quoted, suggest
from reportgen.suite.direction import direction
from reportgen.suite.expression import (
    EACH,
    Along,
    Apart,
    Call,
    Expression,
    Other,
    Over,
    axes,
    measures,
    over,
    pairs_seeds,
)
from reportgen.suite.places import has_many, how_to_choose
from reportgen.suite.scope import SEED, Scope

Kind = Literal["all", "axis", "factor", "seed"]
"""What a call goes over: all values of a trial, those along an axis, levels, or seeds."""

_ALL: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("min", "max", "mean", "best", "worst"), ("all", "axis", "factor")),
    "spread": ("axis", "factor", "seed"),
    "slope": ("all", "axis", "factor"),
    "exponent": ("factor",),
    **dict.fromkeys((name for name in EACH if name.isalpha()), ("all",)),
}
NAMES = tuple(_ALL)
_EXAMPLES = {"spread": "over=seed", "exponent": "over=batch_size"}
_FITTED = ("slope", "exponent")


def check_argument(
    function: str, words: Sequence[str], text: str, argument: Expression, scope: Scope
) -> str:
    """What is wrong with what a function is given; empty if nothing is."""
    left, kind = axes(argument), _kind(words, scope)
    if function in ("best", "worst") and direction(argument) is None:
        return f"{quoted(text)} has no better direction; take min or max"
    if function == "slope" and kind == "all" and len(left) != 1:
        found = has_many(text, left) if left else f"{quoted(text)} is one number a trial"
        return f"slope needs a curve over steps or layers; {found}"
    if kind == "axis" and words[0] not in [axis.name for axis in left]:
        found = has_many(text, left) if left else f"{quoted(text)} is one number a trial"
        return f"over={words[0]} needs a value for each {words[0]}; {found}"
    return _check_single(text, argument) if kind in ("factor", "seed") else ""


def check_over(function: str, words: Sequence[str], argument: Expression, scope: Scope) -> str:
    """What is wrong with what a function goes over; empty if nothing is."""
    kind = _kind(words, scope)
    if kind not in _ALL[function]:
        return _unable(function, kind)
    if kind == "seed" and pairs_seeds(argument):
        return "over=seed cannot be nested"
    if kind != "factor":
        return ""
    for index, word in enumerate(words):
        if message := _check_factor(function, word, scope):
            return message
        if word in words[:index] or word in over(argument):
            return f"the metric goes over {word} twice"
    return _check_numbers(function, words, scope) if function in _FITTED else ""


def check_inside(other: Other, text: str, argument: Expression) -> str:
    """What is wrong with a metric that `of` takes of another arm; empty if nothing is."""
    for factor in over(argument):
        if other.arm or factor in dict(other.levels):
            left = "arm" if other.arm else factor
            return f"of({quoted(other.text)}, ...) leaves one {left}; there is nothing to go over"
    return _check_single(text, argument)


def build(function: str, words: Sequence[str], argument: Expression, scope: Scope) -> Expression:
    """The node of a call that was checked."""
    if function in ("best", "worst"):
        up = (direction(argument) == "higher") == (function == "best")
        function = "max" if up else "min"
    match _kind(words, scope):
        case "seed":
            return Apart(argument)
        case "factor":
            return Over(function, argument, tuple(words))
        case "axis":
            (axis,) = (axis for axis in axes(argument) if axis.name == words[0])
            return Along(function, argument, axis)
        case "all":
            if function == "slope":
                return Along(function, argument, axes(argument)[0])
            return Call(function, argument)


def _check_single(text: str, argument: Expression) -> str:
    """What is wrong with a metric that must be one number a trial."""
    if left := axes(argument):
        return f"{has_many(text, left)}; {how_to_choose(argument, left)}"
    return "" if measures(argument) else f"{quoted(text)} measures nothing"


def _kind(words: Sequence[str], scope: Scope) -> Kind:
    if not words:
        return "all"
    if len(words) == 1 and words[0] in scope.reserved:
        return "seed" if words[0] == SEED else "axis"
    return "factor"


def _unable(function: str, kind: Kind) -> str:
    if kind == "all":
        return f"{function} needs over=, e.g. {_EXAMPLES[function]}"
    if function in EACH:
        return f"{function} is taken of each value; it goes over nothing"
    if kind == "seed":
        return f"{function} cannot go over the seeds: a claim is tested over them; spread can"
    return f"{function} goes over a factor whose levels are numbers"


def _check_factor(function: str, word: str, scope: Scope) -> str:
    if word in scope.reserved:
        return f"over={word} stands alone; put one function into the other"
    if word not in scope.factors:
        return f"unknown factor {quoted(word)}{suggest(word, _possible(function, scope))}"
    if len(scope.factors[word].levels) < 2:
        return f"{word} has one level only"
    return ""


def _possible(function: str, scope: Scope) -> list[str]:
    """What a function can go over."""
    able = (name for name in scope.factors if not _check_numbers(function, [name], scope))
    words = (word for word in scope.reserved if _kind([word], scope) in _ALL[function])
    return [*(able if function in _FITTED else scope.factors), *words]


def _check_numbers(function: str, words: Sequence[str], scope: Scope) -> str:
    if len(words) > 1:
        return f"{function} goes over one factor"
    (word,) = words
    for level, value in scope.numbers(word).items():
        if value is None or (function == "exponent" and value <= 0):
            kind = "positive numbers" if function == "exponent" else "numbers"
            return f"{function} needs levels that are {kind}; {word} has {quoted(level)}"
    return ""
