"""The figure types that a suite can ask for: names, options and drawing functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

OptionKind = Literal[
    "metrics", "metric", "value", "times", "summary", "summaries",
    "quantity", "number", "curve", "steps", "layers",
    "score", "factor", "layer", "arms", "powers",
]  # fmt: skip
"""Type of an option of a figure.

Metrics with one number per trial: several, one, one that is no time to a target, or times only; one
or several metrics that aggregate such numbers over the factor `along`. The name of a quantity: any,
one with a final value, one over the steps alone, one over the steps, one over the layers. `loss` or
`accuracy`; the name of a factor; a layer; arms; or a mapping of line -> exponents.
"""


@dataclass(frozen=True)
class FigureType:
    """A type of figure that a suite can ask for under `figures: show:`.

    name: its name in suites. about: description for authors of suites in one sentence.
    section: anchor of the section of the report that contains it.
    draws: the function `module:name` that takes a Drawing and a Shown and yields FigureViews.
        It yields nothing if the trials did not measure what the figure shows.
        options: name -> type of the option; `- name: value` sets the first one.
        needed: names of the options without a default.
    """

    name: str
    about: str
    section: str
    draws: str
    options: Mapping[str, OptionKind] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    def shown(self, **options: Any) -> Shown:
        """A figure of this type with the given options, as a default of an experiment."""
        return Shown(self, options)


@dataclass(frozen=True)
class Shown:
    """A figure with the options set by a suite or by the defaults of its experiment.

    Values: metrics are parsed, arms are tuples of names, quantities and factors are names.
    """

    type: FigureType
    options: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, option: str) -> Any:
        """The value of an option; None if it is not given."""
        return self.options.get(option)


SWEEP = FigureType(
    "sweep",
    "A metric along the levels of a numeric factor; by default the final result and the metrics of "
    "claims, along the numeric factor with the most levels.",
    "levels",
    "reportgen.report.sweeps.figures:sweeps",
    {"metric": "metrics", "along": "factor", "lines": "factor", "panels": "factor"},
)
HEAT = FigureType(
    "heat",
    "A metric over the levels of two numeric factors, with a panel for each level of the others.",
    "levels",
    "reportgen.report.sweeps.heat:heat",
    {"metric": "value", "x": "factor", "y": "factor"},
    ("metric", "x", "y"),
)
SCATTER = FigureType(
    "scatter",
    "The result of each line of a sweep against properties of the line; powers are the exponents "
    "of claimed power laws of the first property, by reference line.",
    "what-may-explain",
    "reportgen.report.sweeps.scatter:scatter",
    {"upwards": "summary", "across": "summaries", "along": "factor", "powers": "powers"},
    ("upwards", "across", "along"),
)
PAIRS = FigureType(
    "pairs",
    "Two metrics of every arm, a marker each, with the levels of a factor in colours and a figure "
    "for each level of another.",
    "pairs",
    "reportgen.report.sweeps.pairs:pairs",
    {"upwards": "metric", "across": "metric", "lines": "factor", "panels": "factor"},
    ("upwards", "across"),
)
CURVES = FigureType(
    "curves",
    "A quantity along the axis on which it is measured; by default every quantity.",
    "curves",
    "reportgen.report.along:curves",
    {"quantity": "quantity"},
)
