"""Figures that a suite can ask for: their names, what they take, and where they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

OptionKind = Literal[
    "metric", "metrics", "summary", "summaries", "quantity", "score", "factor", "layer", "arms",
    "powers",
]  # fmt: skip
"""What an option of a figure holds: one or several metrics that are one number a trial, one or
several that sum such numbers up over the factor `along`, the name of a quantity, `loss` or
`accuracy`, the name of a factor, a layer, arms, or line -> exponents."""


@dataclass(frozen=True)
class FigureType:
    """A figure that a suite can ask for under `figures: show:`.

    name: as suites write it. about: one sentence for authors of suites.
    section: the anchor of the section of the report in which it stands.
    draws: the function `module:name` that takes a Drawing and a Shown and yields FigureViews.
        It yields nothing where the trials did not measure what the figure is about.
    options: name -> what it holds; `- name: value` gives the first of them.
    needed: the options without a default.
    """

    name: str
    about: str
    section: str
    draws: str
    options: Mapping[str, OptionKind] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    def shown(self, **options: Any) -> Shown:
        """This figure with options, as a default of an experiment."""
        return Shown(self, options)


@dataclass(frozen=True)
class Shown:
    """A figure with the options that a suite, or the default of its experiment, gives it.

    Metrics are parsed; arms are tuples of names; quantities and factors are their names.
    """

    type: FigureType
    options: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, option: str) -> Any:
        """The value of an option; None where it is not given."""
        return self.options.get(option)


SWEEP = FigureType(
    "sweep",
    "A metric along the levels of a numeric factor; by default the final result and what claims "
    "are about, along the numeric factor with the most levels.",
    "levels",
    "reportgen.report.sweeps.figures:sweeps",
    {"metric": "metrics", "along": "factor", "lines": "factor", "panels": "factor"},
)
HEAT = FigureType(
    "heat",
    "A metric over the levels of two numeric factors, with a panel for each level of the others.",
    "levels",
    "reportgen.report.sweeps.heat:heat",
    {"metric": "metric", "x": "factor", "y": "factor"},
    ("metric", "x", "y"),
)
SCATTER = FigureType(
    "scatter",
    "What comes of each line of a sweep against what it is like; powers are exponents that claims "
    "hold for the first of these, by the line from which they are seen.",
    "what-may-explain",
    "reportgen.report.sweeps.scatter:scatter",
    {"upwards": "summary", "across": "summaries", "along": "factor", "powers": "powers"},
    ("upwards", "across", "along"),
)
CURVES = FigureType(
    "curves",
    "A quantity along the axis on which it is measured; by default every quantity.",
    "curves",
    "reportgen.report.along:curves",
    {"quantity": "quantity"},
)
