"""The language in which a claim names its metric. Parsed, never evaluated as Python.

    metric   = term { ("+" | "-") term }
    term     = unary { ("*" | "/") unary }
    unary    = "-" unary | factor
    factor   = number | measured | "(" metric ")" | function "(" metric [ "," over ] ")"
             | "area" "(" metric ")" | "steps_to" "(" measured "," metric ")"
             | "when" "(" measured "," measured "," metric ")"
             | "above" "(" metric "," metric ")"
             | "clip" "(" metric "," metric "," metric ")" | "of" "(" text "," metric ")"
    measured = quantity [ "[" place { "," place } "]" ]
    place    = [ axis "=" ] ( whole number | "first" | "last" )
    over     = "over" "=" ( name | "(" name { "," name } ")" )
    name     = "seed" | axis | the name of a factor, in quotes if it is not a word
    text     = the name of an arm or levels of factors, in quotes
    axis     = an axis of the experiment: "step", "layer", ...
    function = "min" | "max" | "mean" | "best" | "worst" | "spread" | "slope" | "exponent"
             | "log" | "exp" | "sqrt" | "abs"

A quantity has a value for each place along its axes, if it has any, and a place on an axis leaves
one of them; the name of the axis may be left out where a quantity has only one. As a whole a metric
must be one number a trial, `activation_std[last] / activation_std[first]`, or one a seed of all
arms that differ in the factors it goes over: `best(val_loss[last], over=lr)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reportgen.errors import quoted
from reportgen.experiments import Places, Quantity
from reportgen.suite.expression import Expression, Measured, Metric, Of, Over, axes, over, parts
from reportgen.suite.parser import FUNCTIONS, Parser
from reportgen.suite.places import has_many, how_to_choose
from reportgen.suite.scope import Scope
from reportgen.suite.tokens import MetricError

__all__ = ["FUNCTIONS", "MetricError", "parse_metric"]


def parse_metric(
    text: str,
    quantities: Mapping[str, Quantity],
    trials: Iterable[Places] = (),
    scope: Scope | None = None,
) -> Metric:
    """Read a metric.

    trials: where trials are measured that must have all of its places.
    scope: the factors and arms that it can speak of; its own arms must have all places too.

    Raises MetricError for what is not a metric, for an unknown quantity, factor or arm, and for a
    place that one of the arms does not have.
    """
    found = dict.fromkeys(axis.name for each in quantities.values() for axis in each.axes)
    scope = replace(scope or Scope(), axes=tuple(found))
    parser = Parser(text, quantities, tuple(trials), scope)
    expression = parser.metric()
    if parser.now.kind != "end":
        parser.fail("the end or an operator")
    if left := axes(expression):
        message = f"{has_many(text, left)}; {how_to_choose(expression, left)}"
        raise MetricError(message, 0, len(text))
    for quantity, factors in _loose(expression, over(expression)):
        names = " and ".join(factors)
        message = (
            f"{quoted(quantity.name)} stands for several arms where the metric goes over {names}; "
            f"take best, mean, ... over {names} of it too, or choose a level with of"
        )
        raise MetricError(message, 0, len(text))
    return Metric(text, expression)


def _loose(
    expression: Expression, factors: tuple[str, ...]
) -> Iterator[tuple[Quantity, tuple[str, ...]]]:
    """Quantities that are not gone over in these factors though the metric is, nor chosen."""
    match expression:
        case Measured(quantity=quantity) if factors:
            yield quantity, factors
        case Over(factors=gone):
            factors = tuple(factor for factor in factors if factor not in gone)
        case Of(other=other):
            chosen = dict(other.levels)
            factors = tuple(f for f in factors if not other.arm and f not in chosen)
    for part in parts(expression):
        yield from _loose(part, factors)
