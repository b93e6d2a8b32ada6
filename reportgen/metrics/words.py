"""Metrics in words: nouns for quantities at a step or layer, and for axes and constants."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.experiments import LAYER, STEP, Axis
from reportgen.language import N_, NC_, Phrases
from reportgen.metrics.nodes import Coordinate, Expression, Measured

PERCENT = 100.0
_ALONG = {STEP: NC_("over", "training"), LAYER: NC_("over", "the layers")}
_ENDS = {"first": N_("in the first {axis}"), "last": N_("in the last {axis}")}


def title(measured: Measured, say: Phrases) -> str:
    """Noun for a quantity at a step or layer: `final training loss`, `mean of gamma in layer 2`."""
    step = next((place for axis, place in measured.at if axis.course), None)
    if step == "first" and not measured.quantity.of_step:
        step = 0
    where = " ".join(_at(axis, place, say) for axis, place in measured.at if not axis.course)
    if isinstance(step, int) and step:
        after = say.plural("after {number} step", "after {number} steps", step)
        where = say.text("{places} {at_step}", places=where, at_step=after) if where else after
    noun = _placed(say.fixed(measured.quantity.title), where, say)
    if step == 0:
        return say.text("initial {noun}", noun=noun)
    if step == "first":
        return _placed(noun, say.fixed("after the first step"), say)
    return say.text("final {noun}", noun=noun) if step == "last" else noun


def along(axes: Iterable[Axis], say: Phrases) -> str:
    """The axes that a function reduces, in words: `training and the layers`."""
    return say.listed(
        [say.text_in(*_ALONG[axis]) if axis in _ALONG else say.fixed(axis.plural) for axis in axes]
    )


def constant_in_words(constant: Expression, metric: Expression, say: Phrases) -> str:
    """A constant in a metric, formatted in the unit of the metric that it is compared with."""
    from reportgen.metrics.trial import value_in_trial
    from reportgen.stats import format_number

    scale = PERCENT if metric.unit else 1.0
    return say.with_unit(format_number(scale * value_in_trial(constant, {})), metric.unit)


def _placed(noun: str, where: str, say: Phrases) -> str:
    return say.text("{noun} {where}", noun=noun, where=where) if where else noun


def _at(axis: Axis, place: Coordinate, say: Phrases) -> str:
    name = say.fixed(axis.name)
    if isinstance(place, int):
        return say.text("in {axis} {place}", axis=name, place=place)
    return say.text(_ENDS[place], axis=name)
