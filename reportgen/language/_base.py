"""What a report can say: one method a sentence pattern, numbers already written as text."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from reportgen.language._metrics import MetricPhrases, Place

__all__ = ["Amount", "Holding", "Phrases", "Place", "Unit", "shortened"]

Unit = Literal["", "percent", "points", "steps"]
"""How a number reads: on its own, as a percentage, in percentage points, as a count of steps."""


@dataclass(frozen=True)
class Amount:
    """An estimate with its bounds, as text, rounded alike; all positive where a word says the side.

    low, high: empty where there is no interval. unit: of all three. note: why there is no interval.
    remarks: what became of seeds without a value. change: they are changes in percent of the unit.
    """

    estimate: str
    low: str
    high: str
    seeds: int
    unit: Unit = ""
    level: str = "95"  # percent
    median: bool = False  # instead of the mean
    note: str = ""
    remarks: str = ""
    change: bool = False


@dataclass(frozen=True)
class Holding:
    """In which settings a claim got a verdict: `lr=0.1`, `lr=1`."""

    verdict: str
    settings: tuple[str, ...]


def shortened(settings: Sequence[str]) -> list[str]:
    """`lr=0.1, 1` for `lr=0.1, lr=1`: the name of a factor once, where there is but one.

    Settings of several factors stand in brackets, so that it is seen where one ends.
    """
    if len(settings) > 1 and any(", " in setting for setting in settings):
        return [f"({setting})" if ", " in setting else setting for setting in settings]
    names = {setting.partition("=")[0] for setting in settings}
    if len(settings) < 2 or len(names) > 1:
        return list(settings)
    return [settings[0], *(setting.partition("=")[2] or setting for setting in settings[1:])]


class Phrases(MetricPhrases):
    """A language. Text of the suite and names of arms are put in as they are."""

    code: ClassVar[str]
    """Of the `lang` attribute, BCP 47."""

    @abstractmethod
    def fixed(self, text: str) -> str:
        """A heading, a head of a column, a title of a quantity; unknown text stays as it is."""

    def text(self, text: str, **values: object) -> str:
        """`fixed` text with the values that stand in braces in it."""
        found = self.fixed(text)
        return found.format(**values) if values else found

    @abstractmethod
    def seeds(self, number: int) -> str:
        """10 seeds."""

    @abstractmethod
    def span(self, low: str, high: str) -> str:
        """2.6 to 3.7."""

    @abstractmethod
    def verdict(self, verdict: str) -> str:
        """A verdict in one word."""

    # --- what was measured ---

    @abstractmethod
    def is_value(self, noun: str, side: str, amount: Amount) -> str:
        """What a metric is in an arm."""

    @abstractmethod
    def is_never(self, noun: str, side: str, amount: Amount) -> str:
        """A target that the median seed of an arm does not reach."""

    @abstractmethod
    def is_lost(self, noun: str, side: str, amount: Amount) -> str:
        """A metric that has no value in the median seed of an arm, as its trials diverged."""

    @abstractmethod
    def is_apart(self, noun: str, left: str, right: str, amount: Amount, more: bool) -> str:
        """By how much a metric is more or less on the left side, be it in percent."""

    @abstractmethod
    def minus(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """A difference or change whose side is not known."""

    @abstractmethod
    def over(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """A ratio as a multiple."""

    @abstractmethod
    def identical(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """That both sides have the same value in every seed."""

    @abstractmethod
    def only_one(self, noun: str, has: str, lacks: str, amount: Amount) -> str:
        """In the median seed one side arrives, or has a value at all, and the other never does."""

    @abstractmethod
    def untold(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """Nothing is known of a difference, as where neither side arrives."""

    @abstractmethod
    def unmeasured(self, note: str) -> str:
        """Nothing was measured, for this reason."""

    @abstractmethod
    def at(self, settings: str, sentence: str) -> str:
        """A sentence that is about some settings of the other factors only."""

    @abstractmethod
    def tuned(self, measured: str) -> str:
        """What was measured with the values that tuning chose."""

    @abstractmethod
    def sentence(self, measured: str, needed: str, verdict: str, why: str, p: str) -> str:
        """All of it; `needed`, `why` and `p` may be empty."""

    # --- what a claim needs ---

    @abstractmethod
    def needs_value(self, bound: str, unit: Unit, above: bool) -> str:
        """A metric beyond a number."""

    @abstractmethod
    def needs_apart(self, bound: str, unit: Unit, more: bool, *, change: bool = False) -> str:
        """A difference of more than a margin, or a change of more percent than that."""

    @abstractmethod
    def needs_ratio(self, bound: str, above: bool) -> str:
        """A ratio beyond a bound."""

    @abstractmethod
    def needs_same(self, bound: str, unit: Unit, ratio: bool) -> str:
        """An effect inside a margin both ways."""

    # --- how it was decided ---

    @abstractmethod
    def probability(self, p: str, claims: int) -> str:
        """The corrected p value."""

    @abstractmethod
    def uncorrected(self, p: str) -> str:
        """The p value of a claim that is not judged among others."""

    @abstractmethod
    def too_few(self, seeds: int, least: int, claims: int) -> str:
        """Why no result could have decided: so many seeds are needed."""

    @abstractmethod
    def reaches(self, settings: Sequence[str] = ()) -> str:
        """Why a claim is undecided: the interval reaches what is claimed, in these settings."""

    @abstractmethod
    def not_sure(self, p: str, level: str, *, skewed: bool) -> str:
        """Why a claim is undecided: the interval is clear of it, the corrected p is not.

        skewed: since the mean of skewed seeds is less clear than their centre.
        """

    @abstractmethod
    def unknown(self, settings: Sequence[str] = ()) -> str:
        """Why a claim is undecided: there is no interval, in these settings."""

    # --- over several settings ---

    @abstractmethod
    def holds(self, holdings: Sequence[Holding], whatever: Sequence[str] = ()) -> str:
        """Where a claim holds and where not; `whatever`: factors that make no difference."""

    @abstractmethod
    def many(self, number: int, of: int) -> str:
        """Settings that are too many to name."""

    @abstractmethod
    def interaction(self, p: str) -> str:
        """That settings differ beyond chance, in a sentence after `holds`."""

    @abstractmethod
    def not_settled(self, p: str) -> str:
        """That settings seem to differ, but not beyond chance."""

    @abstractmethod
    def weakest(self, settings: str, measured: str) -> str:
        """The setting that supports a claim least, and what was measured there."""

    # --- remarks ---

    @abstractmethod
    def never_reached(self, number: int, of: int, arm: str) -> str:
        """Seeds that did not arrive at a target."""

    @abstractmethod
    def diverged(self, number: int, of: int, arm: str) -> str:
        """Trials whose numbers ceased to be finite."""

    @abstractmethod
    def not_run(self) -> str:
        """The arms of a claim were not run."""

    @abstractmethod
    def not_all_run(self, number: int, of: int) -> str:
        """Why a claim is undecided: only some of its settings were run."""

    @abstractmethod
    def left_out(self, number: int, verdict: str, same: bool) -> str:
        """Trials that failed; the verdict if each counted as the worst value, and if that is it."""

    @abstractmethod
    def known_to(self, steps: str) -> str:
        """That times to a target are known to so many steps, the distance of evaluations."""

    @abstractmethod
    def not_positive(self, number: int, of: int, arm: str) -> str:
        """Values that have no ratio."""

    @abstractmethod
    def stated_after(self) -> str:
        """Why a claim is undecided: it is exploratory."""

    @abstractmethod
    def no_trial(self) -> str:
        """No trial of a claim is there."""

    # --- above the claims ---

    @abstractmethod
    def scale(self, arms: int, least: int, most: int) -> str:
        """14 arms × 10 seeds, or × 8 to 40 seeds where some arms have more."""

    @abstractmethod
    def tuned_before(self, trials: int) -> str:
        """That each arm was tuned before it was measured."""

    @abstractmethod
    def incomplete(self, missing: int, total: int, arms: str) -> tuple[str, str]:
        """Title and text of the notice that trials are missing."""

    @abstractmethod
    def share(self, number: int, of: int) -> str:
        """3 of 10 seeds."""

    @abstractmethod
    def lost(self, number: int, arms: str, left_out: str) -> tuple[str, str]:
        """Title and text of the notice that trials diverged or failed."""

    @abstractmethod
    def same_start(self, arms: str) -> tuple[str, str]:
        """Title and text of the notice that all seeds of an arm start from the same weights."""

    @abstractmethod
    def changed(self, what: str, quick: bool) -> tuple[str, str]:
        """Title and text of the notice that settings differ from the file's."""

    @abstractmethod
    def flipped(self, verdicts: Sequence[tuple[str, str, str, Sequence[str]]]) -> tuple[str, str]:
        """Title and text of the notice that verdicts differ from those that are expected.

        verdicts: id, expected, found; and factors that it depends on, where those are few.
        """

    @abstractmethod
    def cannot_decide(self, seeds: int, least: int, claims: int) -> tuple[str, str]:
        """Title and text of the notice that so few seeds decide nothing."""

    # --- in tables ---

    @abstractmethod
    def with_unit(self, number: str, unit: Unit) -> str:
        """A number with its unit, in the number of that: `1 percentage point`."""

    @abstractmethod
    def changed_by(self, percent: str, unit: Unit, more: bool) -> str:
        """`23 % fewer steps`; without a number which of both sides it is."""

    @abstractmethod
    def changed_beyond(self, percent: str, unit: Unit, more: bool) -> str:
        """What is claimed of a change in percent."""

    @abstractmethod
    def beyond(self, bound: str, above: bool) -> str:
        """What is claimed of a number."""

    @abstractmethod
    def between(self, low: str, high: str) -> str:
        """What equality claims of a number."""

    @abstractmethod
    def verdicts_of(self, counts: Sequence[tuple[str, int]], comparisons: int) -> str:
        """How many comparisons of a claim got which verdict."""

    @abstractmethod
    def weakest_of(self, comparisons: int) -> str:
        """That the number is that of the comparison that supports a claim least."""

    @abstractmethod
    def raw_and_corrected(self, raw: str, corrected: str, claims: int) -> str:
        """A p value before and after correction."""

    @abstractmethod
    def seeds_of(self, seeds: int, least: int, claims: int) -> str:
        """How many seeds, and how many are needed at least for any verdict."""

    @abstractmethod
    def look(self, number: int, of: int, level: str) -> str:
        """The look at which a claim was judged."""

    # --- how to read it ---

    @abstractmethod
    def rules_first(self, claims: int, late: Sequence[str]) -> str:
        """How many rules the store had before the trials that they judge; `late`: not of these."""

    @abstractmethod
    def exploratory(self, claims: Sequence[str]) -> str:
        """Claims that were stated after their result had been seen."""

    # --- the answer ---

    @abstractmethod
    def counted(self, verdict: str, number: int) -> str:
        """So many claims of a verdict."""

    @abstractmethod
    def tally(
        self, total: int, supported: int, others: Sequence[tuple[str, int, Sequence[str]]]
    ) -> str:
        """How many claims got which verdict; `others` name their claims, where those are few."""

    @abstractmethod
    def named(self, verdict: str, says: str) -> str:
        """A claim that answers for itself."""

    @abstractmethod
    def no_claims(self) -> str:
        """A suite without claims."""
