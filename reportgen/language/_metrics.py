"""What metrics are called: one method a node of the metric language.

A noun stands without an article; where a sentence puts one before it, the language does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal

Place = int | Literal["first", "last"]
Order = Literal["min", "max", "best", "worst", "mean", "spread", "slope", "exponent"]
"""How several values become one."""


class MetricPhrases(ABC):
    """Nouns for metrics. `over` holds `step`, `layer` or names of factors."""

    @abstractmethod
    def listed(self, words: Sequence[str]) -> str:
        """A, b and c."""

    # --- a quantity at a place ---

    @abstractmethod
    def where(self, step: Place | None, at: Sequence[tuple[str, Place]] = ()) -> str:
        """A place of a quantity: `in the last layer after 100 steps`; empty without one.

        at: the names of the other axes, with the place on each.
        """

    @abstractmethod
    def placed(self, noun: str, where: str) -> str:
        """A quantity at a place."""

    @abstractmethod
    def final(self, noun: str) -> str:
        """A quantity at the end of training."""

    @abstractmethod
    def initial(self, noun: str) -> str:
        """A quantity before the first step."""

    @abstractmethod
    def inside(self, noun: str, other: str) -> str:
        """A noun in another arm or with other levels."""

    # --- one of several values ---

    @abstractmethod
    def reduced(self, order: Order, noun: str, over: Sequence[str], *, nested: bool) -> str:
        """One number of several. nested: the noun says itself what it goes over."""

    @abstractmethod
    def over_seeds(self, noun: str) -> str:
        """The spread over seeds: how far each seed lies from their median."""

    @abstractmethod
    def share_where(self, condition: str, over: Sequence[str]) -> str:
        """The share of places or levels in which a condition is met."""

    # --- targets and conditions ---

    @abstractmethod
    def reaching(self, noun: str, target: str) -> str:
        """What the steps to a target lead to: `a training loss of 0.1`."""

    @abstractmethod
    def steps_to(self, goal: str) -> str:
        """The number of steps to a goal that `reaching` names."""

    @abstractmethod
    def arriving(self, noun: str, clock: str, target: str) -> str:
        """One quantity where another one first is at a target."""

    @abstractmethod
    def exceeds(self, left: str, right: str) -> str:
        """The condition that a metric is above a number or another metric."""

    @abstractmethod
    def falls_below(self, left: str, right: str) -> str:
        """The condition that a metric is below a number."""

    @abstractmethod
    def indicator(self, condition: str) -> str:
        """1 where a condition is met, else 0."""

    @abstractmethod
    def where_met(self, noun: str, condition: str) -> str:
        """A noun where a condition is met, else 0."""

    @abstractmethod
    def kept_between(self, noun: str, low: str, high: str) -> str:
        """A noun whose values are moved to the nearer of two ends."""

    # --- arithmetic; a side is a noun or a number as text ---

    @abstractmethod
    def of_each(self, function: str, noun: str) -> str:
        """`log`, `exp`, `sqrt`, `abs` or `-` of a noun, or its `geometric mean`."""

    @abstractmethod
    def across(self, noun: str, where: str, to: str) -> str:
        """A quantity at one place relative to itself at another."""

    @abstractmethod
    def between_places(self, noun: str, where: str, less: str) -> str:
        """A quantity at one place minus itself at another."""

    @abstractmethod
    def beyond_other(self, noun: str, other: str) -> str:
        """A noun minus the same in another arm."""

    @abstractmethod
    def relative_to_other(self, noun: str, other: str) -> str:
        """A noun relative to the same in another arm."""

    @abstractmethod
    def relative(self, noun: str, to: str) -> str:
        """One noun relative to another."""

    @abstractmethod
    def less(self, noun: str, less: str) -> str:
        """One simple noun minus another one."""

    @abstractmethod
    def difference(self, left: str, right: str) -> str:
        """The left side minus the right one."""

    @abstractmethod
    def total(self, sides: Sequence[str]) -> str:
        """The sum of all sides."""

    @abstractmethod
    def product(self, sides: Sequence[str]) -> str:
        """The product of all sides."""
