"""The sentences of a report: one method per sentence pattern, with numbers given as text."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.language.amounts import Amount, Holding, Unit, shortened
from reportgen.language.catalogue import N_, NC_, Messages

_MORE = {  # forms: on its own, in a statement, in a requirement
    ("steps", True): (
        N_("more steps"),
        NC_("stated", "more steps"),
        NC_("needed", "more steps"),
    ),
    ("steps", False): (
        N_("fewer steps"),
        NC_("stated", "fewer steps"),
        NC_("needed", "fewer steps"),
    ),
    ("share", True): (N_("higher"), NC_("stated", "higher"), NC_("needed", "higher")),
    ("share", False): (N_("lower"), NC_("stated", "lower"), NC_("needed", "lower")),
    ("", True): (N_("larger"), NC_("stated", "larger"), NC_("needed", "larger")),
    ("", False): (N_("smaller"), NC_("stated", "smaller"), NC_("needed", "smaller")),
}
_NEEDS = {
    ("steps", True): NC_("steps", "more than {bound}"),
    ("steps", False): NC_("steps", "fewer than {bound}"),
    ("share", True): NC_("share", "more than {bound}"),
    ("share", False): NC_("share", "less than {bound}"),
    ("", True): NC_("number", "more than {bound}"),
    ("", False): NC_("number", "less than {bound}"),
}
_HOLDS = {
    "supported": N_("holds at {settings}"),
    "contradicted": N_("fails at {settings}"),
    "equivalent": N_("makes no difference at {settings}"),
    "depends": N_("depends at {settings}"),
    "undecided": N_("is undecided at {settings}"),
}
_HOLDS_BEFORE = {
    "supported": NC_("before others", "holds at {settings}"),
    "contradicted": NC_("before others", "fails at {settings}"),
    "equivalent": NC_("before others", "makes no difference at {settings}"),
    "depends": NC_("before others", "depends at {settings}"),
    "undecided": NC_("before others", "is undecided at {settings}"),
}
_VERDICTS = {
    "supported": N_("supported"),
    "contradicted": N_("contradicted"),
    "equivalent": N_("equivalent"),
    "depends": N_("depends"),
    "undecided": N_("undecided"),
    "exploratory": N_("exploratory"),
}
_FOUND = {
    "supported": N_("{id} supported"),
    "contradicted": N_("{id} contradicted"),
    "equivalent": N_("{id} equivalent"),
    "depends": N_("{id} depends on the setting"),
}
_ANSWERS = {
    "supported": N_("Supported"),
    "contradicted": N_("Contradicted"),
    "equivalent": N_("Equivalent"),
    "depends": N_("Depends on the setting"),
    "undecided": N_("Not decided"),
    "exploratory": N_("Exploratory, not decided"),
}


class Phrases(Messages):
    """The sentences of a language. Texts of the suite and names of arms are inserted unchanged."""

    def seeds(self, number: int) -> str:
        """10 seeds."""
        return self.plural("{number} seed", "{number} seeds", number)

    def arms(self, number: int) -> str:
        """14 arms."""
        return self.plural("{number} arm", "{number} arms", number)

    def span(self, low: str, high: str) -> str:
        """2.6 to 3.7."""
        return self.text("{low} to {high}", low=low, high=high)

    def verdict(self, verdict: str) -> str:
        """A verdict in one word."""
        return self.fixed(_VERDICTS[verdict])

    # --- measurements ---

    def is_value(self, noun: str, side: str, amount: Amount) -> str:
        """The value of a metric in an arm, or in all arms if `side` is empty."""
        values = {"noun": noun, "amount": self._written(amount), "told": self._told(amount)}
        if side and amount.unit == "steps":
            return self.text("With {side}, {noun} takes {amount} ({told})", side=side, **values)
        if side:
            return self.text("With {side}, the {noun} is {amount} ({told})", side=side, **values)
        if amount.unit == "steps":
            return self.text("{noun:capital} takes {amount} ({told})", **values)
        return self.text("The {noun} is {amount} ({told})", **values)

    def is_never(self, noun: str, side: str, amount: Amount) -> str:
        """The target is not reached in the median seed of an arm."""
        told = self._told(amount)
        if not side:
            return self.text(
                "{noun:capital} is never reached in the median seed ({told})", noun=noun, told=told
            )
        return self.text(
            "With {side}, {noun} is never reached in the median seed ({told})",
            side=side,
            noun=noun,
            told=told,
        )

    def is_lost(self, noun: str, side: str, amount: Amount) -> str:
        """The metric has no value in the median seed of an arm, because its trials diverged."""
        told = self._told(amount)
        if not side:
            return self.text(
                "The {noun} has no value in the median seed ({told})", noun=noun, told=told
            )
        return self.text(
            "With {side}, the {noun} has no value in the median seed ({told})",
            side=side,
            noun=noun,
            told=told,
        )

    def is_apart(self, noun: str, left: str, right: str, amount: Amount, more: bool) -> str:
        """How much larger or smaller a metric is on the left side, absolutely or in percent."""
        values = {"noun": noun, "left": left, "right": right, "told": self._told(amount)}
        values["more"] = self.text_in(*_MORE[_kind(amount.unit), more][1])
        if amount.unit == "steps" and not amount.change:
            values["number"] = amount.estimate
            return self.text(
                "With {left}, {noun} takes {number} {more} than with {right} ({told})", **values
            )
        values["amount"] = self._written(amount)
        if amount.unit == "steps":
            return self.text(
                "With {left}, {noun} takes {amount} {more} than with {right} ({told})", **values
            )
        return self.text(
            "With {left}, the {noun} is {amount} {more} than with {right} ({told})", **values
        )

    def minus(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """A difference or change of unknown direction."""
        if amount.change:
            message = N_(
                "The {noun} with {left} differs from that with {right} by {amount} ({told})"
            )
            if amount.unit == "steps":
                message = N_(
                    "The number of steps to {noun} with {left} differs from that with {right} "
                    "by {amount} ({told})"
                )
        else:
            message = N_("The {noun} with {left} minus that with {right} is {amount} ({told})")
            if amount.unit == "steps":
                message = N_(
                    "The number of steps to {noun} with {left} minus that with {right} is {amount} "
                    "({told})"
                )
        return self._of_both(message, noun, left, right, amount, self._written(amount))

    def over(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """A ratio as a multiple."""
        message = N_("The {noun} with {left} is {amount} times that with {right} ({told})")
        if amount.unit == "steps":
            message = N_(
                "The number of steps to {noun} with {left} is {amount} times that with {right} "
                "({told})"
            )
        return self._of_both(message, noun, left, right, amount, amount.estimate)

    def identical(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """Both sides have the same value in every seed."""
        message = N_("The {noun} with {left} and with {right} is identical in all {seeds}")
        if amount.unit == "steps":
            message = N_(
                "The number of steps to {noun} with {left} and with {right} is identical in all "
                "{seeds}"
            )
        seeds = self.seeds(amount.seeds)
        return self.text(message, noun=noun, left=left, right=right, seeds=seeds)

    def only_one(self, noun: str, has: str, lacks: str, amount: Amount) -> str:
        """In the median seed only one side reaches the target, or has a value."""
        message = N_(
            "In the median seed, the {noun} has a value with {has} and none with {lacks} ({told})"
        )
        if amount.unit == "steps":
            message = N_(
                "In the median seed, {noun} is reached with {has} and never with {lacks} ({told})"
            )
        told = _joined(self.seeds(amount.seeds), amount.remarks)
        return self.text(message, noun=noun, has=has, lacks=lacks, told=told)

    def untold(self, noun: str, left: str, right: str, amount: Amount) -> str:
        """The difference is unknown, for instance because neither side reaches the target."""
        message = N_("The {noun} with {left} cannot be compared with that of {right} ({told})")
        if amount.unit == "steps":
            message = N_(
                "The number of steps to {noun} with {left} cannot be compared with that of {right} "
                "({told})"
            )
        told = _joined(self.seeds(amount.seeds), amount.remarks)
        return self.text(message, noun=noun, left=left, right=right, told=told)

    def unmeasured(self, note: str) -> str:
        """The reason why nothing was measured."""
        return self.text("{note:capital}", note=note)

    def at(self, settings: str, sentence: str) -> str:
        """A sentence that applies only to some settings of the other factors."""
        return self.text("At {settings}: {sentence:small}", settings=settings, sentence=sentence)

    def tuned(self, measured: str) -> str:
        """The measurement with the values chosen by tuning."""
        return self.text("With the values chosen by tuning: {measured:small}", measured=measured)

    def sentence(self, measured: str, needed: str, verdict: str, why: str, p: str) -> str:
        """The complete sentence on a claim; `needed`, `why` and `p` may be empty."""
        behind = self._behind(why, p)
        if not needed:
            return self.text(
                "{measured}: {verdict}{behind}.", measured=measured, verdict=verdict, behind=behind
            )
        return self.text(
            "{measured}; the claim needs {needed}: {verdict}{behind}.",
            measured=measured,
            needed=needed,
            verdict=verdict,
            behind=behind,
        )

    # --- requirements of a claim ---

    def needs_value(self, bound: str, unit: Unit, above: bool) -> str:
        """A metric above or below a number."""
        return self.text_in(*_NEEDS[_kind(unit), above], bound=self.with_unit(bound, unit))

    def needs_apart(self, bound: str, unit: Unit, more: bool, *, change: bool = False) -> str:
        """A difference of more than a margin, in the unit or in percent."""
        needed = self.text_in(*_MORE[_kind(unit), more][2])
        if unit == "steps" and not change:
            return self.text_in("steps", "more than {bound} {more}", bound=bound, more=needed)
        by = self.with_unit(bound, "percent" if change else unit)
        return self.text("more than {bound} {more}", bound=by, more=needed)

    def needs_ratio(self, bound: str, above: bool) -> str:
        """A ratio above or below a bound."""
        message = N_("a ratio above {bound}") if above else N_("a ratio below {bound}")
        return self.text(message, bound=bound)

    # --- reasons of a verdict ---

    def probability(self, p: str, claims: int) -> str:
        """The corrected p value."""
        if claims < 2:
            return p
        return self.text("{p}, corrected for {claims} claims", p=p, claims=claims)

    def uncorrected(self, p: str) -> str:
        """The p-value of a claim that is not part of the correction."""
        return self.text("{p}, not corrected", p=p)

    def too_few(self, seeds: int, least: int, claims: int) -> str:
        """Reason for "undecided": too few seeds for any verdict."""
        return self.plural(
            "{seeds} cannot decide it; at least {least} are needed for a claim",
            "{seeds} cannot decide it; at least {least} are needed for {number} claims",
            claims,
            seeds=self.seeds(seeds),
            least=least,
        )

    def reaches(self, settings: Sequence[str] = ()) -> str:
        """Reason for "undecided": the interval includes the threshold, in these settings."""
        if not settings:
            return self.fixed("the interval reaches the threshold")
        return self.text(
            "the interval reaches the threshold at {settings}", settings=self._settings(settings)
        )

    def not_sure(self, p: str, level: str, *, skewed: bool) -> str:
        """Reason for "undecided": the interval excludes the threshold, but p is too large.

        skewed: because the values are skewed, and their mean is less certain than their centre.
        """
        message = N_("{p} after correction is above the level of {level}")
        if skewed:
            message = N_(
                "{p} after correction is above the level of {level}; the values of the seeds are "
                "skewed, and their mean is less certain than their centre"
            )
        return self.text(message, p=p, level=level)

    def unknown(self, settings: Sequence[str] = ()) -> str:
        """Reason for "undecided": there is no interval, in these settings."""
        if not settings:
            return self.fixed("there is no interval")
        return self.text("there is no interval at {settings}", settings=self._settings(settings))

    # --- several settings ---

    def holds(self, holdings: Sequence[Holding], whatever: Sequence[str] = ()) -> str:
        """Settings in which a claim holds and fails; `whatever`: factors without an influence."""
        *before, last = holdings
        said = [
            self.text_in(*_HOLDS_BEFORE[h.verdict], settings=self._settings(h.settings))
            for h in before
        ]
        said.append(self.text(_HOLDS[last.verdict], settings=self._settings(last.settings)))
        if not whatever:
            return self.text("The claim {said}", said=self.listed(said))
        return self.text(
            "The claim {said}, regardless of the {factors}",
            said=self.listed(said),
            factors=self.listed(whatever),
        )

    def many(self, number: int, of: int) -> str:
        """A number of settings that is too large for listing them."""
        return self.text("{number} of {of} settings", number=number, of=of)

    def interaction(self, p: str) -> str:
        """The settings differ significantly; follows `holds`."""
        return self.text("the settings differ by more than chance, {p}", p=p)

    def not_settled(self, p: str) -> str:
        """The settings differ, but not significantly."""
        return self.text("the settings seem to differ, but not by more than chance ({p})", p=p)

    def weakest(self, settings: str, measured: str) -> str:
        """The setting with the least support for a claim, and its measurement."""
        return self.text(
            "least support at {settings}: {measured:small}", settings=settings, measured=measured
        )

    # --- remarks ---

    def never_reached(self, number: int, of: int, arm: str) -> str:
        """Seeds that did not reach a target."""
        return self.plural(
            "never reached in {some} of {number} seed of {arm}",
            "never reached in {some} of {number} seeds of {arm}",
            of,
            some=number,
            arm=arm,
        )

    def diverged(self, number: int, of: int, arm: str) -> str:
        """Trials that diverged."""
        return self.plural(
            "{some} of {number} seed of {arm} diverged",
            "{some} of {number} seeds of {arm} diverged",
            of,
            some=number,
            arm=arm,
        )

    def not_run(self) -> str:
        """The arms of a claim were not run."""
        return self.fixed("the arms of this claim were not run")

    def not_all_run(self, number: int, of: int) -> str:
        """Reason for "undecided": only some settings of the claim were run."""
        return self.plural(
            "only {number} of its {of} settings was run",
            "only {number} of its {of} settings were run",
            number,
            of=of,
        )

    def left_out(self, number: int, verdict: str, same: bool) -> str:
        """Failed trials, and the verdict if each counted as the worst value; same: unchanged."""
        if same:
            return self.plural(
                "{number} failed trial is left out; as the worst value it would not change the "
                "verdict",
                "{number} failed trials are left out; as the worst value they would not change "
                "the verdict",
                number,
            )
        return self.plural(
            "{number} failed trial is left out; as the worst value it would make it {verdict}",
            "{number} failed trials are left out; as the worst value they would make it {verdict}",
            number,
            verdict=verdict,
        )

    def known_to(self, steps: str) -> str:
        """Precision of times to a target, which is the number of steps between evaluations."""
        return self.text("times known to within {steps} steps", steps=steps)

    def not_positive(self, number: int, of: int, arm: str) -> str:
        """Values for which no ratio is defined."""
        return self.plural(
            "{number} of {of} values of {arm} is zero or less and has no ratio",
            "{number} of {of} values of {arm} are zero or less and have no ratio",
            number,
            of=of,
            arm=arm,
        )

    def stated_after(self) -> str:
        """Reason for "undecided": the claim is exploratory."""
        return self.fixed("it was stated after the data had been seen; exploratory")

    def no_trial(self) -> str:
        """There is no trial of a claim."""
        return self.fixed("there is no trial of this claim")

    # --- above the claims ---

    def scale(self, arms: int, least: int, most: int) -> str:
        """14 arms × 10 seeds, or × 8 to 40 seeds if arms differ in their number of seeds."""
        return f"{self.arms(arms)} × {self.seed_range(least, most)}"

    def seed_range(self, least: int, most: int) -> str:
        """10 seeds, or 8 to 40 seeds if arms differ in their number of seeds."""
        if least == most:
            return self.seeds(most)
        return self.plural(
            "{least} to {number} seed", "{least} to {number} seeds", most, least=least
        )

    def tuned_before(self, trials: int) -> str:
        """Each arm was tuned before it was measured."""
        return self.plural(
            "each arm tuned beforehand with {number} trial",
            "each arm tuned beforehand with {number} trials",
            trials,
        )

    def incomplete(self, missing: int, total: int, arms: str) -> tuple[str, str]:
        """Title and text of the notice that trials are missing."""
        return self.text_in("report", "Incomplete"), self.plural(
            "{missing} of {number} trial are missing: {arms}. The same command computes the rest "
            "and keeps what is finished.",
            "{missing} of {number} trials are missing: {arms}. The same command computes the rest "
            "and keeps what is finished.",
            total,
            missing=missing,
            arms=arms,
        )

    def some_seeds(self, number: int, of: int) -> str:
        """3 of 10 seeds."""
        return self.plural("{some} of {number} seed", "{some} of {number} seeds", of, some=number)

    def lost(self, number: int, arms: str, left_out: str) -> tuple[str, str]:
        """Title and text of the notice that trials diverged or failed."""
        title = self.plural(
            "{number} trial diverged or failed", "{number} trials diverged or failed", number
        )
        return title, f"{arms}. {self.fixed(left_out)}."

    def same_start(self, arms: str) -> tuple[str, str]:
        """Title and text of the notice that all seeds of an arm start from the same weights."""
        return self.fixed("The same weights in every seed"), self.text(
            "The module starts from the same weights in every seed in {arms}: its factory sets a "
            "seed of its own, loads weights or draws none. Seeds differ in the split, the order of "
            "the batches and what is drawn in training; their spread says nothing about the "
            "initialisation.",
            arms=arms,
        )

    def changed(self, what: str, quick: bool) -> tuple[str, str]:
        """Title and text of the notice that settings differ from those of the file."""
        title = self.fixed("Quick run") if quick else self.fixed("Changed settings")
        return title, self.text(
            "The settings differ from those in the suite file. {what}.", what=what
        )

    def flipped(self, verdicts: Sequence[tuple[str, str, str, Sequence[str]]]) -> tuple[str, str]:
        """Title and text of the notice that verdicts differ from the expected ones.

        verdicts: (id, expected verdict, found verdict, factors that it depends on if they are few).
        """
        title = self.plural(
            "{number} verdict differs from what the suite expects",
            "{number} verdicts differ from what the suite expects",
            len(verdicts),
        )
        words = [
            self.text(
                "{id}: expected {expected}, now {now}",
                id=id,
                expected=self._expected(expected),
                now=self._now(found, factors),
            )
            for id, expected, found, factors in verdicts
        ]
        return title, f"{'; '.join(words)}."

    def cannot_decide(self, seeds: int, least: int, claims: int) -> tuple[str, str]:
        """Title and text of the notice that there are too few seeds for any verdict."""
        return self.fixed("Too few seeds for verdicts"), self.plural(
            "With {seeds} no result can decide a claim; at least {least} seeds are needed. Every "
            "claim is therefore undecided.",
            "With {seeds} no result can decide any of {number} claims; at least {least} seeds are "
            "needed. Every claim is therefore undecided.",
            claims,
            seeds=self.seeds(seeds),
            least=least,
        )

    # --- tables ---

    def with_unit(self, number: str, unit: Unit) -> str:
        """A number with its unit in singular or plural: `1 percentage point`."""
        count = 1 if number.lstrip("-") == "1" else 2
        if unit == "steps":
            return self.plural("{number} step", "{number} steps", count, number=number)
        if unit == "points":
            return self.plural(
                "{number} percentage point", "{number} percentage points", count, number=number
            )
        return f"{number} %" if unit == "percent" else number

    def changed_by(self, percent: str, unit: Unit, more: bool) -> str:
        """`23 % fewer steps`; without a number only the direction."""
        side = self.fixed(_MORE[_kind(unit), more][0])
        return self.text("{percent} % {more}", percent=percent, more=side) if percent else side

    def changed_beyond(self, percent: str, unit: Unit, more: bool) -> str:
        """The claimed change in percent."""
        side = self.fixed(_MORE[_kind(unit), more][0])
        if not percent:
            return side
        return self.text("more than {percent} % {more}", percent=percent, more=side)

    def beyond(self, bound: str, above: bool) -> str:
        """The claimed side of a number."""
        return self.text(N_("above {bound}") if above else N_("below {bound}"), bound=bound)

    def verdicts_of(self, counts: Sequence[tuple[str, int]], comparisons: int) -> str:
        """Number of comparisons of a claim for each verdict."""
        parts = [
            self.text("{verdict} in {number}", verdict=verdict, number=number)
            for verdict, number in counts
        ]
        return self.plural(
            "{parts} of {number} comparison",
            "{parts} of {number} comparisons",
            comparisons,
            parts=self.listed(parts),
        )

    def weakest_of(self, comparisons: int) -> str:
        """The number is that of the comparison with the least support."""
        return self.plural(
            "the weakest of {number} comparison",
            "the weakest of {number} comparisons",
            comparisons,
        )

    def raw_and_corrected(self, raw: str, corrected: str, claims: int) -> str:
        """A p-value before and after correction."""
        if claims < 2:
            return self.text("{corrected} (two-sided; the only claim)", corrected=corrected)
        return self.text(
            "{corrected} after Holm's correction for {claims} claims ({raw} before, two-sided)",
            corrected=corrected,
            claims=claims,
            raw=raw,
        )

    def seeds_of(self, seeds: int, least: int, claims: int) -> str:
        """Number of seeds, and the minimum for a verdict."""
        return self.plural(
            "{seeds} (at least {least} for a verdict on one claim)",
            "{seeds} (at least {least} for a verdict on {number} claims)",
            claims,
            seeds=seeds,
            least=least,
        )

    def look(self, number: int, of: int, level: str) -> str:
        """The look (interim analysis) at which a claim was judged."""
        return self.text(
            "{number} of {of}, which may spend {level} of the significance level",
            number=number,
            of=of,
            level=level,
        )

    # --- reading guide ---

    def rules_first(self, claims: int, late: Sequence[str]) -> str:
        """Number of rules stored before the trials that they judge; `late`: the other claims."""
        if len(late) == claims:
            return self.plural(
                "The rule of the claim was not stored before the first trial of its arms, so the "
                "store does not show that it was fixed before the result.",
                "None of the rules of the {number} claims was stored before the first trial of "
                "their arms, so the store does not show that they were fixed before the result.",
                claims,
            )
        if late:
            return self.text(
                "The rules of {first} of {claims} claims were stored before the first trial of "
                "their arms, but not the rules of {late}.",
                first=claims - len(late),
                claims=claims,
                late=self.listed(late),
            )
        return self.plural(
            "The rule of the claim was stored before the first trial of its arms.",
            "The rules of all {number} claims were stored before the first trial of their arms.",
            claims,
        )

    def exploratory(self, claims: Sequence[str]) -> str:
        """Claims that were stated after their result had been seen."""
        return self.plural(
            "{claims} is exploratory: stated after the result had been seen. It is not counted in "
            "the correction of p-values, and nothing in this report can confirm it; new seeds or "
            "other data can.",
            "{claims} are exploratory: stated after the result had been seen. They are not counted "
            "in the correction of p-values, and nothing in this report can confirm them; new seeds "
            "or other data can.",
            len(claims),
            claims=self.listed(claims),
        )

    # --- the answer ---

    def counted(self, verdict: str, number: int) -> str:
        """Number of claims with a verdict."""
        if verdict == "depends":
            return self.plural(
                "{number} depends on the setting", "{number} depend on the setting", number
            )
        return self.text("{number} {verdict}", number=number, verdict=self.verdict(verdict))

    def tally(
        self, total: int, supported: int, others: Sequence[tuple[str, int, Sequence[str]]]
    ) -> str:
        """Number of claims for each verdict.

        others: (verdict, number, names of the claims if they are few) for verdicts other than
        "supported".
        """
        if total > 1 and len(others) == 1 and others[0][1] == total:
            if others[0][0] == "depends":
                return self.text("All {total} claims depend on the setting.", total=total)
            verdict = self.verdict(others[0][0])
            return self.text("All {total} claims are {verdict}.", total=total, verdict=verdict)
        told = ", ".join(self._counted(*other) for other in others)
        if supported and not others:
            return self.text("{number} of {total} claims supported.", number=supported, total=total)
        if supported:
            return self.text(
                "{number} of {total} claims supported; {others}.",
                number=supported,
                total=total,
                others=told,
            )
        if len(others) > 1:
            return self.text(
                "None of {total} claims supported; {others}.", total=total, others=told
            )
        return self.text("{others}.", others=told)

    def headline(self, total: int, counts: Sequence[tuple[str, int]]) -> str:
        """Number of claims for each verdict, in one line: 4 of 8 supported, 3 undecided."""
        others = [self.counted(verdict, n) for verdict, n in counts if verdict != "supported"]
        supported = dict(counts).get("supported", 0)
        first = self.text("{number} of {total} supported", number=supported, total=total)
        return ", ".join([first, *others])

    def flips(self, number: int, claims: str) -> str:
        """Number of claims whose verdict is another than expected."""
        return self.plural(
            "{number} verdict flipped: {claims}",
            "{number} verdicts flipped: {claims}",
            number,
            claims=claims,
        )

    def more_rows(self, number: int) -> str:
        """Claims that a short table leaves out."""
        return self.plural(
            "{number} more such claim is among all claims below.",
            "{number} more such claims are among all claims below.",
            number,
        )

    def named(self, verdict: str, says: str) -> str:
        """A claim used as the answer."""
        return f"{self.fixed(_ANSWERS[verdict])}: {says.rstrip('.')}."

    def found(self, id: str, verdict: str, says: str) -> str:
        """A claim with its verdict, as the title of a figure."""
        words = self.text(_FOUND[verdict], id=id)
        says = says.rstrip(".")
        return self.text("{found}: {says}.", found=words, says=says)

    def no_claims(self) -> str:
        """A suite without claims."""
        return self.fixed("This suite makes no claims; its figures show what was measured.")

    def _of_both(
        self, message: str, noun: str, left: str, right: str, amount: Amount, written: str
    ) -> str:
        told = self._told(amount)
        return self.text(message, noun=noun, left=left, right=right, amount=written, told=told)

    def _behind(self, why: str, p: str) -> str:
        """The reason and the p-value that follow a verdict."""
        if why and p:
            return self.text(", because {why} ({p})", why=why, p=p)
        if why:
            return self.text(", because {why}", why=why)
        return self.text(" ({p})", p=p) if p else ""

    def _expected(self, verdict: str) -> str:
        if verdict == "depends":
            return self.fixed("to depend on the setting")
        return self.verdict(verdict)

    def _now(self, verdict: str, factors: Sequence[str]) -> str:
        if verdict != "depends":
            return self.verdict(verdict)
        if not factors:
            return self.fixed("depends on the setting")
        return self.text("depends on the {factors}", factors=self.listed(factors))

    def _counted(self, verdict: str, number: int, claims: Sequence[str]) -> str:
        counted = self.counted(verdict, number)
        if not claims:
            return counted
        return self.text("{counted} ({claims})", counted=counted, claims=", ".join(claims))

    def _told(self, amount: Amount) -> str:
        """The text in brackets after an estimate."""
        told = self._interval(amount)
        if amount.median:
            told = self.text("median, {told}", told=told)
        return _joined(told, amount.remarks)

    def _interval(self, amount: Amount) -> str:
        seeds, level = self.seeds(amount.seeds), amount.level
        if not amount.low and not amount.note:
            return self.text("no {level} % interval; {seeds}", level=level, seeds=seeds)
        if not amount.low:
            return self.text(
                "no {level} % interval: {note}; {seeds}",
                level=level,
                note=self.fixed(amount.note),
                seeds=seeds,
            )
        if amount.low == amount.high:
            return self.text("no spread, {seeds}", seeds=seeds)
        span = self.span(amount.low, amount.high) + (" %" if amount.change else "")
        return self.text("{level} % interval {span}, {seeds}", level=level, span=span, seeds=seeds)

    def _written(self, amount: Amount) -> str:
        return self.with_unit(amount.estimate, "percent" if amount.change else amount.unit)

    def _settings(self, settings: Sequence[str]) -> str:
        return self.listed(shortened(settings))


def _kind(unit: Unit) -> str:
    return "share" if unit in ("percent", "points") else unit


def _joined(*clauses: str) -> str:
    return "; ".join(filter(None, clauses))
