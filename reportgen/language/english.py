"""English."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.language._base import Amount, Holding, Phrases, Unit, shortened
from reportgen.language.english_metrics import EnglishMetrics


class English(EnglishMetrics, Phrases):
    """The language in which this program is written; fixed text is its own translation."""

    code = "en"

    def fixed(self, text: str) -> str:
        return text

    def seeds(self, number: int) -> str:
        return _count(number, "seed")

    def span(self, low: str, high: str) -> str:
        return f"{low} to {high}"

    def verdict(self, verdict: str) -> str:
        return verdict

    def is_value(self, noun: str, side: str, amount: Amount) -> str:
        verb = "takes" if amount.unit == "steps" else "is"
        told = self._told(amount)
        return _with(side, f"{_the(noun, amount)} {verb} {_written(amount)} ({told})")

    def is_never(self, noun: str, side: str, amount: Amount) -> str:
        return _with(side, f"{noun} is never reached in the median seed ({self._told(amount)})")

    def is_lost(self, noun: str, side: str, amount: Amount) -> str:
        return _with(side, f"the {noun} has no value in the median seed ({self._told(amount)})")

    def is_apart(self, noun: str, left: str, right: str, amount: Amount, more: bool) -> str:
        what = f"{amount.estimate} {_more(amount.unit, more)}"
        if amount.change or amount.unit == "points":
            what = f"{_written(amount)} {_more(amount.unit, more)}"
        return self._than(noun, left, right, amount, what)

    def minus(self, noun: str, left: str, right: str, amount: Amount) -> str:
        what, that = _what(noun, amount)
        if amount.change:
            return f"{what} with {left} differs from {that} with {right} by " + (
                f"{_written(amount)} ({self._told(amount)})"
            )
        return f"{what} with {left} minus {that} with {right} is {_written(amount)} " + (
            f"({self._told(amount)})"
        )

    def over(self, noun: str, left: str, right: str, amount: Amount) -> str:
        what, that = _what(noun, amount)
        return f"{what} with {left} is {amount.estimate} times {that} with {right} " + (
            f"({self._told(amount)})"
        )

    def identical(self, noun: str, left: str, right: str, amount: Amount) -> str:
        what, _ = _what(noun, amount)
        return f"{what} with {left} and with {right} is identical in all {self.seeds(amount.seeds)}"

    def only_one(self, noun: str, has: str, lacks: str, amount: Amount) -> str:
        both = f"the {noun} has a value with {has} and none with {lacks}"
        if amount.unit == "steps":
            both = f"{noun} is reached with {has} and never with {lacks}"
        return f"In the median seed, {both} ({_joined(self.seeds(amount.seeds), amount.remarks)})"

    def untold(self, noun: str, left: str, right: str, amount: Amount) -> str:
        what = f"the steps to {noun}" if amount.unit == "steps" else f"the {noun}"
        return (
            f"How {what} with {left} compares with that of {right} cannot be told "
            f"({_joined(self.seeds(amount.seeds), amount.remarks)})"
        )

    def unmeasured(self, note: str) -> str:
        return note[:1].upper() + note[1:]

    def at(self, settings: str, sentence: str) -> str:
        return f"At {settings}: {sentence[:1].lower()}{sentence[1:]}"

    def tuned(self, measured: str) -> str:
        return f"With the values that tuning chose: {measured[:1].lower()}{measured[1:]}"

    def sentence(self, measured: str, needed: str, verdict: str, why: str, p: str) -> str:
        needs = f"; the claim needs {needed}" if needed else ""
        because = f", because {why}" if why else ""
        return f"{measured}{needs}: {verdict}{because}{f' ({p})' if p else ''}."

    def needs_value(self, bound: str, unit: Unit, above: bool) -> str:
        less = "fewer" if unit == "steps" else "less"
        return f"{'more' if above else less} than {_with_unit(bound, unit)}"

    def needs_apart(self, bound: str, unit: Unit, more: bool, *, change: bool = False) -> str:
        if change:
            return self.changed_beyond(bound, unit, more)
        if unit == "points":
            return f"more than {_with_unit(bound, unit)} {_more(unit, more)}"
        return f"more than {bound} {_more(unit, more)}"

    def needs_ratio(self, bound: str, above: bool) -> str:
        return f"a ratio {self.beyond(bound, above)}"

    def needs_same(self, bound: str, unit: Unit, ratio: bool) -> str:
        if ratio:
            return f"both to agree to within a factor of {bound}"
        return f"both to agree to within {_with_unit(bound, unit)}"

    def probability(self, p: str, claims: int) -> str:
        return f"{p}, corrected for {claims} claims" if claims > 1 else p

    def uncorrected(self, p: str) -> str:
        return f"{p}, not corrected"

    def too_few(self, seeds: int, least: int, claims: int) -> str:
        many = f"{claims} claims" if claims > 1 else "a claim"
        return f"{self.seeds(seeds)} cannot decide it; at least {least} are needed for {many}"

    def reaches(self, settings: Sequence[str] = ()) -> str:
        return f"the interval reaches the threshold {self._settings(settings)}".rstrip()

    def not_sure(self, p: str, level: str, *, skewed: bool) -> str:
        why = "; the seeds are skewed, and their mean is less clear than their centre"
        return f"{p} after correction, where at most {level} decides{why if skewed else ''}"

    def unknown(self, settings: Sequence[str] = ()) -> str:
        return f"there is no interval {self._settings(settings)}".rstrip()

    def holds(self, holdings: Sequence[Holding], whatever: Sequence[str] = ()) -> str:
        said = [
            f"{_HOLDS[holding.verdict]} {self._settings(holding.settings)}" for holding in holdings
        ]
        tail = f", whatever the {self.listed(whatever)}" if whatever else ""
        return f"The claim {self.listed(said)}{tail}"

    def many(self, number: int, of: int) -> str:
        return f"{number} of {of} settings"

    def interaction(self, p: str) -> str:
        return f"the settings differ beyond chance, {p}"

    def not_settled(self, p: str) -> str:
        return f"the settings seem to differ, but not beyond chance ({p})"

    def weakest(self, settings: str, measured: str) -> str:
        return f"least support at {settings}: {measured[:1].lower()}{measured[1:]}"

    def never_reached(self, number: int, of: int, arm: str) -> str:
        return f"never reached in {number} of {self.seeds(of)} of {arm}"

    def diverged(self, number: int, of: int, arm: str) -> str:
        return f"{number} of {self.seeds(of)} of {arm} diverged"

    def not_run(self) -> str:
        return "the arms of this claim were not run"

    def not_all_run(self, number: int, of: int) -> str:
        was = "was" if number == 1 else "were"
        return f"only {number} of its {of} settings {was} run"

    def left_out(self, number: int, verdict: str, same: bool) -> str:
        is_, they = ("is", "it") if number == 1 else ("are", "they")
        change = "not change the verdict" if same else f"make it {verdict}"
        return (
            f"{_count(number, 'failed trial')} {is_} left out; as the worst value {they} would "
            f"{change}"
        )

    def known_to(self, steps: str) -> str:
        return f"times known to within {steps} steps"

    def not_positive(self, number: int, of: int, arm: str) -> str:
        have = "is zero or less and has" if number == 1 else "are zero or less and have"
        return f"{number} of {of} values of {arm} {have} no ratio"

    def stated_after(self) -> str:
        return "it was stated after the data had been seen; exploratory"

    def no_trial(self) -> str:
        return "no trial of this claim is there"

    def scale(self, arms: int, least: int, most: int) -> str:
        first = f"{least} to " if least < most else ""
        return f"{_count(arms, 'arm')} × {first}{self.seeds(most)}"

    def tuned_before(self, trials: int) -> str:
        return f"each arm tuned with {_count(trials, 'trial')} before"

    def incomplete(self, missing: int, total: int, arms: str) -> tuple[str, str]:
        return "Incomplete", (
            f"{missing} of {_count(total, 'trial')} are missing: {arms}. The same command computes "
            "the rest and keeps what is finished."
        )

    def share(self, number: int, of: int) -> str:
        return f"{number} of {self.seeds(of)}"

    def lost(self, number: int, arms: str, left_out: str) -> tuple[str, str]:
        return f"{_count(number, 'trial')} diverged or failed", f"{arms}. {left_out}."

    def same_start(self, arms: str) -> tuple[str, str]:
        return (
            "The same weights in every seed",
            f"The module starts from the same weights in every seed in {arms}: its factory sets a "
            "seed of its own, loads weights or draws none. Seeds differ in the split, the order of "
            "the batches and what is drawn in training; their spread says nothing about the "
            "initialisation.",
        )

    def changed(self, what: str, quick: bool) -> tuple[str, str]:
        title = "Quick run" if quick else "Changed settings"
        return title, f"This is not the suite as it stands in its file. {what}."

    def flipped(self, verdicts: Sequence[tuple[str, str, str, Sequence[str]]]) -> tuple[str, str]:
        differ = "differs" if len(verdicts) == 1 else "differ"
        words = [
            f"{id}: expected {_after_expected(expected)}, now {self._now(found, factors)}"
            for id, expected, found, factors in verdicts
        ]
        return (
            f"{_count(len(verdicts), 'verdict')} {differ} from what the suite expects",
            f"{'; '.join(words)}.",
        )

    def _now(self, verdict: str, factors: Sequence[str]) -> str:
        if verdict != "depends":
            return verdict
        return f"depends on the {self.listed(factors or ['setting'])}"

    def cannot_decide(self, seeds: int, least: int, claims: int) -> tuple[str, str]:
        many = f"{claims} claims" if claims > 1 else "a claim"
        return "Too few seeds for verdicts", (
            f"With {self.seeds(seeds)} no result could decide {many}, whatever it was; "
            f"it takes at least {least}. Every claim is undecided for that reason."
        )

    def with_unit(self, number: str, unit: Unit) -> str:
        return _with_unit(number, unit)

    def changed_by(self, percent: str, unit: Unit, more: bool) -> str:
        return f"{percent} % {_more(unit, more)}" if percent else _more(unit, more)

    def changed_beyond(self, percent: str, unit: Unit, more: bool) -> str:
        return f"more than {percent} % {_more(unit, more)}" if percent else _more(unit, more)

    def beyond(self, bound: str, above: bool) -> str:
        return f"{'above' if above else 'below'} {bound}"

    def between(self, low: str, high: str) -> str:
        return f"{low} to {high}"

    def verdicts_of(self, counts: Sequence[tuple[str, int]], comparisons: int) -> str:
        parts = [f"{verdict} in {number}" for verdict, number in counts]
        return f"{self.listed(parts)} of {_count(comparisons, 'comparison')}"

    def weakest_of(self, comparisons: int) -> str:
        return f"the weakest of {_count(comparisons, 'comparison')}"

    def raw_and_corrected(self, raw: str, corrected: str, claims: int) -> str:
        if claims < 2:
            return f"{corrected} (two-sided; the only claim)"
        return f"{corrected} after Holm's correction for {claims} claims ({raw} before, two-sided)"

    def seeds_of(self, seeds: int, least: int, claims: int) -> str:
        many = f"{claims} claims" if claims > 1 else "one claim"
        return f"{seeds} (at least {least} for a verdict on {many})"

    def look(self, number: int, of: int, level: str) -> str:
        return f"{number} of {of}, which may spend {level} of the level"

    def counted(self, verdict: str, number: int) -> str:
        if verdict != "depends":
            return f"{number} {verdict}"
        return f"{number} depend{'s' if number == 1 else ''} on the setting"

    def rules_first(self, claims: int, late: Sequence[str]) -> str:
        if claims == 1:
            had = "had no rule of the claim" if late else "had the rule of the claim"
            return f"The store {had} before it had the first trial of its arms."
        if len(late) == claims:
            return (
                f"The store had none of the rules of the {claims} claims before it had the first "
                "trial of their arms, so it does not show that they were fixed before the result."
            )
        first = f"{claims - len(late)} of" if late else "all"
        but = f", but not the rules of {self.listed(late)}" if late else ""
        return (
            f"The store had the rules of {first} {claims} claims before it had the first trial of "
            f"their arms{but}."
        )

    def exploratory(self, claims: Sequence[str]) -> str:
        one = len(claims) == 1
        them = "It is" if one else "They are"
        return (
            f"{self.listed(claims)} {'is' if one else 'are'} exploratory: stated after the result "
            f"had been seen. {them} not among the claims that p-values are corrected for, and "
            "nothing in this report can confirm "
            f"{'it' if one else 'them'}; fresh seeds or other data can."
        )

    def tally(
        self, total: int, supported: int, others: Sequence[tuple[str, int, Sequence[str]]]
    ) -> str:
        if total > 1 and len(others) == 1 and others[0][1] == total:
            if others[0][0] == "depends":
                return f"All {total} claims depend on the setting."
            return f"All {total} claims are {others[0][0]}."
        told = supported > 0 or len(others) > 1
        parts = [f"{supported or 'None'} of {total} claims supported"] if told else []
        for verdict, number, ids in others:
            parts.append(self.counted(verdict, number) + (f" ({', '.join(ids)})" if ids else ""))
        return f"{', '.join(parts)}."

    def named(self, verdict: str, says: str) -> str:
        return f"{_NAMED.get(verdict, verdict.capitalize())}: {says.rstrip('.')}."

    def no_claims(self) -> str:
        return "This suite makes no claims; its figures show what was measured."

    def _than(self, noun: str, left: str, right: str, amount: Amount, what: str) -> str:
        verb = "takes" if amount.unit == "steps" else "is"
        return (
            f"With {left}, {_the(noun, amount)} {verb} {what} than with {right} "
            f"({self._told(amount)})"
        )

    def _told(self, amount: Amount) -> str:
        """What stands in brackets behind an estimate."""
        return _joined(self._interval(amount), amount.remarks)

    def _interval(self, amount: Amount) -> str:
        median = "median, " if amount.median else ""
        if not amount.low:
            why = f": {amount.note}" if amount.note else ""
            return f"{median}no {amount.level} % interval{why}; {self.seeds(amount.seeds)}"
        if amount.low == amount.high:
            return f"{median}no spread, {self.seeds(amount.seeds)}"
        span = self.span(amount.low, amount.high) + (" %" if amount.change else "")
        return f"{median}{amount.level} % interval {span}, {self.seeds(amount.seeds)}"

    def _settings(self, settings: Sequence[str]) -> str:
        if not settings:
            return ""
        return f"at {self.listed(shortened(settings))}"


_NAMED = {
    "depends": "Depends on the setting",
    "undecided": "Not decided",
    "exploratory": "Exploratory, not decided",
}
_HOLDS = {
    "supported": "holds",
    "contradicted": "fails",
    "equivalent": "makes no difference",
    "depends": "depends",
    "undecided": "is undecided",
}


def _joined(*clauses: str) -> str:
    return "; ".join(filter(None, clauses))


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"


def _with(side: str, told: str) -> str:
    """A clause about an arm; about all of them where none is named."""
    return f"With {side}, {told}" if side else f"{told[:1].upper()}{told[1:]}"


def _the(noun: str, amount: Amount) -> str:
    return noun if amount.unit == "steps" else f"the {noun}"


def _what(noun: str, amount: Amount) -> tuple[str, str]:
    if amount.unit == "steps":
        return f"The number of steps to {noun}", "that"
    return f"The {noun}", "that"


def _written(amount: Amount) -> str:
    return _with_unit(amount.estimate, "percent" if amount.change else amount.unit)


def _with_unit(number: str, unit: Unit) -> str:
    words = {"": "", "percent": " %", "points": " percentage points", "steps": " steps"}
    word = words[unit]
    return f"{number}{word.removesuffix('s') if number.lstrip('-') == '1' else word}"


def _after_expected(verdict: str) -> str:
    return "to depend on the setting" if verdict == "depends" else verdict


def _more(unit: Unit, more: bool) -> str:
    if unit == "steps":
        return "more steps" if more else "fewer steps"
    if unit in ("percent", "points"):
        return "higher" if more else "lower"
    return "larger" if more else "smaller"
