"""Writes the sentences about verdicts, and the answer, from the findings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from reportgen.comparison import COMPARISONS
from reportgen.findings.amounts import (
    Noun,
    amount,
    apart,
    change,
    changed,
    noun,
    probability,
)
from reportgen.findings.guessing import in_words
from reportgen.findings.measured import NOTHING, Scale, as_change, measured
from reportgen.findings.model import Cell, Finding
from reportgen.findings.naming import Sides, deciding, levels, quoted, sides
from reportgen.language import N_, Holding, Phrases, phrases
from reportgen.stats import Verdict, format_number
from reportgen.suite.model import CLAIM_SIZE, Answer, Claim, Suite

FEW = 3
"""Maximum number of claims that are quoted as the answer, if the suite has no sentence for it."""

NO_BETTER = N_("No arm of this claim is shown to beat guessing: {guess}.")
SOME_NO_BETTER = N_("These arms are not shown to beat guessing: {arms}; {guess}.")

EXPLORATORY = "exploratory"
"""The word, in place of a verdict, for a claim that was stated after its result was seen."""

NO_ORDER = {
    ("=", "difference"): N_("both to agree to within {bound}"),
    ("=", "ratio"): N_("both to agree to within a factor of {bound}"),
    ("=", "claimed"): N_("{low} to {high}"),
}
"""What a claim of equality needs, after "the claim needs", by its type of margin; and the range of
effects that it claims."""

MOST_REMARKS = 3  # maximum number in one sentence
MOST_SETTINGS = 6  # maximum number that one sentence names
MOST_IDS = 4  # maximum number of listed claims with one verdict; the table has them all


def sentence(finding: Finding, say: Phrases) -> str:
    """The sentence about a claim: its measured effect, what it needs, its verdict and p-value."""
    claim, cells = finding.claim, finding.cells
    verdict = say.verdict(finding.verdict.value)
    if not cells:
        return say.sentence(say.unmeasured(say.not_run()), "", verdict, "", "")
    weakest = finding.weakest
    assert weakest is not None
    if weakest.interval.n == 0:
        return say.sentence(say.unmeasured(weakest.note), "", verdict, "", "")
    if len(cells) > 1:
        measured = "; ".join(_where(finding, weakest, say))
    else:
        measured = _measured(claim, weakest, _remarks(cells), say)
    if finding.tuned:
        measured = say.tuned(measured)
    needed = _needed(claim, weakest, say)
    p = "" if finding.verdict is Verdict.UNDECIDED else _corrected(finding, say)
    if claim.exploratory:
        p = say.uncorrected(probability(finding.decision.p))
    if finding.verdict is Verdict.DEPENDS:
        p = ""  # it is part of the clause on the interaction
    told = say.sentence(measured, needed, verdict, why(finding, say), p)
    return " ".join(filter(None, [told, _failed(finding, say), _unlearnt(finding, say)]))


def left_out(finding: Finding, say: Phrases) -> str:
    """Clause on failed trials and the verdict that they could change; empty if none failed."""
    if finding.if_failed is None:
        return ""
    same = finding.if_failed is finding.verdict
    return say.left_out(finding.failed, say.verdict(finding.if_failed.value), same)


def _failed(finding: Finding, say: Phrases) -> str:
    clause = left_out(finding, say)
    return f"{clause}." if clause else ""


def _unlearnt(finding: Finding, say: Phrases) -> str:
    """Sentence on arms that do not beat the best constant answer; empty if all do."""
    if finding.guess is None:
        return ""
    guess = in_words(finding.guess, say)
    if finding.nothing_learnt:
        return say.text(NO_BETTER, guess=guess)
    names = [quoted(name) for name in finding.unlearnt]
    arms = say.listed(names)
    if len(names) > MOST_SETTINGS:
        first, more = ", ".join(names[:MOST_SETTINGS]), len(names) - MOST_SETTINGS
        arms = say.text("{first} and {more} more", first=first, more=more)
    return say.text(SOME_NO_BETTER, arms=arms, guess=guess)


def why(finding: Finding, say: Phrases) -> str:
    """Clause on why a claim is undecided; empty for other verdicts."""
    family, seeds = finding.family, finding.seeds
    if finding.verdict is not Verdict.UNDECIDED or not finding.cells:
        return ""
    if finding.claim.exploratory:
        return say.stated_after()
    if finding.not_run:
        return say.not_all_run(len(finding.cells), finding.claim.cells)
    if seeds == 0:
        return ""
    if seeds < finding.least_seeds:
        return say.too_few(seeds, finding.least_seeds, family.claims)
    unknown = [cell for cell in finding.cells if not cell.interval.bounded]
    if unknown:
        return say.unknown(_some_of(finding.cells, unknown, say))
    near = [cell for cell in finding.cells if not (cell.evidence.supports or cell.evidence.opposes)]
    if not near:
        skewed = any(cell.evidence.skewed for cell in finding.cells)
        p, level = probability(finding.decision.adjusted), format_number(finding.family.level)
        return say.not_sure(p, level, skewed=skewed)
    return say.reaches(_some_of(finding.cells, near, say))


def told_verdict(finding: Finding) -> str:
    """The verdict in one word; "exploratory" for an exploratory claim."""
    return EXPLORATORY if finding.claim.exploratory else finding.verdict.value


def label(cell: Cell) -> str:
    """A label that distinguishes a cell from the others: its levels, or else its left side."""
    return levels(cell.levels) if cell.levels else quoted(cell.left)


def answer(suite: Suite, findings: Sequence[Finding]) -> str:
    """The answer: the suite's sentences that the verdicts make true, and the number of verdicts.

    If no sentence about the claims of the first entry is true, these claims are quoted with their
    verdicts, so that the answer always begins with them. If no sentence at all is true and there
    are few claims, all of them are quoted and the verdicts are not counted.
    """
    say = phrases(suite.language)
    verdicts = {finding.claim.id: finding.verdict.value for finding in findings}
    said = [
        text if entry.each else _with_sizes(text, findings, say)
        for entry in suite.answers
        for text in _said(entry, verdicts, say)
    ]
    if not said and 0 < len(findings) <= FEW:
        return " ".join(_named_claims(findings, say))
    return " ".join([*_lead(suite, findings, say), *said, _tally(findings, say)]).strip()


def _with_sizes(text: str, findings: Sequence[Finding], say: Phrases) -> str:
    """The text with the measured size of the effect of a claim in place of `{id}`."""
    by_id = {finding.claim.id: finding for finding in findings}
    return CLAIM_SIZE.sub(lambda found: _size(by_id[found[1]], say), text)


def _size(finding: Finding, say: Phrases) -> str:
    cell = finding.weakest
    if cell is None or math.isnan(cell.interval.estimate):
        return NOTHING
    if cell.identical or any(cell.lost):
        estimate, interval = measured(cell, finding, say)
        return f"{estimate} ({interval})" if interval else estimate
    return Scale.of(cell, finding, say).size(cell, say)


def _lead(suite: Suite, findings: Sequence[Finding], say: Phrases) -> list[str]:
    """Quote the claims of the first answer entry if no true sentence is about them."""
    if not suite.answers:
        return _named_claims(findings[:1], say)
    verdicts = {finding.claim.id: finding.verdict.value for finding in findings}
    lead = _claims_of(suite.answers[0])[:FEW]
    about = [entry for entry in suite.answers if lead[0] in _claims_of(entry)]
    if any(_said(entry, verdicts, say) for entry in about):
        return []
    return _named_claims([f for f in findings if f.claim.id in lead], say)


def _claims_of(entry: Answer) -> list[str]:
    return [*entry.when, *entry.each]


def _named_claims(findings: Sequence[Finding], say: Phrases) -> list[str]:
    return [say.named(told_verdict(finding), finding.claim.says) for finding in findings]


def _said(entry: Answer, verdicts: Mapping[str, str], say: Phrases) -> list[str]:
    """The sentences of an answer entry that are true for the verdicts (claim -> verdict)."""
    if not entry.each:
        came_true = all(verdicts.get(claim) in expected for claim, expected in entry.when.items())
        return [entry.say] if came_true else []
    sentences = []
    for verdict, sentence in entry.sentences.items():
        names = [
            name
            for claim, name in entry.each.items()
            if _as_told(verdicts.get(claim), entry.sentences) == verdict
        ]
        if names:
            sentences.append(sentence.replace("{}", say.listed(names)))
    return sentences


def _as_told(verdict: str | None, sentences: Mapping[str, str]) -> str | None:
    """The verdict; "contradicted" for equivalent claims without a sentence of their own."""
    alike = verdict == Verdict.EQUIVALENT.value and verdict not in sentences
    return Verdict.CONTRADICTED.value if alike else verdict


def _tally(findings: Sequence[Finding], say: Phrases) -> str:
    if not findings:
        return say.no_claims()
    words = [*(verdict.value for verdict in Verdict), EXPLORATORY]
    ids = {word: [f.claim.id for f in findings if told_verdict(f) == word] for word in words}
    supported = len(ids.pop(Verdict.SUPPORTED.value))
    others = [
        (verdict, len(found), found if len(found) <= MOST_IDS else [])
        for verdict, found in ids.items()
        if found
    ]
    return say.tally(len(findings), supported, others)


def _measured(claim: Claim, cell: Cell, remarks: str, say: Phrases) -> str:
    what = noun(claim.metric, say)
    constant = cell.effect == "value"
    called = sides(claim.rule, cell.left, "" if constant else cell.right)
    if constant:
        told = _value(what, called, cell, remarks, say)
    else:
        told = _compared(what, called, cell, remarks, say)
    return say.at(called.common, told) if called.common else told


def _value(what: Noun, called: Sides, cell: Cell, remarks: str, say: Phrases) -> str:
    infinity = say.fixed("never" if what.unit == "steps" else "infinity")
    told = amount(what.scaled(cell.interval), what.unit, infinity=infinity, remarks=remarks)
    if what.unit == "steps" and any(cell.lost):
        return say.is_never(what.text, called.left, told)
    if any(cell.lost):
        return say.is_lost(what.text, called.left, told)
    return say.is_value(what.text, called.left, told)


def _compared(what: Noun, called: Sides, cell: Cell, remarks: str, say: Phrases) -> str:
    text, left, right = what.text, called.left, called.right
    if cell.identical:
        return say.identical(text, left, right, amount(cell.interval, what.unit, infinity=""))
    more = {"infinity": say.fixed("infinity"), "remarks": remarks}
    if cell.effect == "difference":
        told, side = apart(what.scaled(cell.interval), what.apart, **more)
    elif as_change(cell, what):
        told, side = changed(cell.interval, what.unit, **more)
    else:
        told, side = amount(cell.interval, what.unit, ratio=True, **more), 0
    if math.isnan(cell.interval.estimate):
        return say.untold(text, left, right, told)
    match cell.lost:  # whether the median of a side is infinite: target not reached, or diverged
        case (False, True):
            return say.only_one(text, left, right, told)
        case (True, False):
            return say.only_one(text, right, left, told)
    if cell.effect == "ratio" and not told.change:
        return say.over(text, left, right, told)
    if side == 0:
        return say.minus(text, left, right, told)
    return say.is_apart(text, left, right, told, side > 0)


def _needed(claim: Claim, cell: Cell, say: Phrases) -> str:
    what, rule = noun(claim.metric, say), claim.rule
    comparison = COMPARISONS[rule.comparison]
    more, ratio = comparison.more, rule.margin.kind == "ratio"
    margin = format_number(rule.margin.amount * (1.0 if ratio else what.scale))
    if not comparison.one_sided:
        bound = margin if ratio else say.with_unit(margin, what.apart)
        return say.text(NO_ORDER[rule.comparison, rule.margin.kind], bound=bound)
    if cell.effect == "value":
        return say.needs_value(format_number(what.scale * cell.threshold), what.unit, more)
    if cell.effect == "ratio":
        if rule.margin.amount <= 1:
            return ""
        if as_change(cell, what):
            bound = format_number(abs(change(cell.threshold)), 3)
            return say.needs_apart(bound, what.unit, more, change=True)
        return say.needs_ratio(format_number(cell.threshold), more)
    return say.needs_apart(margin, what.apart, more) if rule.margin.amount > 0 else ""


def _where(finding: Finding, weakest: Cell, say: Phrases) -> list[str]:
    """Clauses on where the claim holds, whether settings interact, and the weakest cell."""
    remarks = _remarks(finding.cells)
    holds = say.holds(*_holdings(finding.cells, say))
    parts = [f"{holds} ({remarks})" if remarks else holds]
    if finding.verdict is Verdict.DEPENDS:
        parts.append(say.interaction(_corrected(finding, say)))
    elif {Verdict.SUPPORTED, Verdict.CONTRADICTED} <= {cell.verdict for cell in finding.cells}:
        parts.append(say.not_settled(_corrected(finding, say)))
    return [*parts, say.weakest(label(weakest), _measured(finding.claim, weakest, "", say))]


def _some_of(cells: Sequence[Cell], some: Sequence[Cell], say: Phrases) -> tuple[str, ...]:
    """The names of some of the cells; empty if they are all cells."""
    return () if len(some) == len(cells) else _named(some, len(cells), say)


def _named(some: Sequence[Cell], of: int, say: Phrases) -> tuple[str, ...]:
    """The names of cells, or their number if they are many."""
    if len(some) > MOST_SETTINGS:
        return (say.many(len(some), of),)
    return tuple(label(cell) for cell in some)


def deciding_factors(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The smallest set of factors whose levels determine the verdict of a cell."""
    return deciding([(cell.levels, cell.verdict) for cell in cells])


def _holdings(cells: Sequence[Cell], say: Phrases) -> tuple[list[Holding], tuple[str, ...]]:
    """The settings in which each verdict holds, and the factors that do not affect the verdict.

    Settings are named by the deciding factors alone, if these determine the verdict.
    """
    factors = deciding_factors(cells)
    found = []
    for verdict in Verdict:
        alike = [cell for cell in cells if cell.verdict is verdict]
        if not alike:
            continue
        named = dict.fromkeys(
            levels({name: cell.levels[name] for name in factors}) for cell in alike
        )
        short = all(named) and len(named) <= MOST_SETTINGS
        where = tuple(named) if short else _named(alike, len(cells), say)
        found.append(Holding(verdict.value, where))
    others = tuple(name for name in cells[0].levels if name not in factors) if factors else ()
    return found, others


def _corrected(finding: Finding, say: Phrases) -> str:
    return say.probability(probability(finding.decision.adjusted), finding.family.claims)


def _remarks(cells: Sequence[Cell]) -> str:
    """The remarks of the cells on diverged trials and missed targets, without repetitions."""
    found = list(dict.fromkeys(remark for cell in cells for remark in cell.remarks))
    more = f"; +{len(found) - MOST_REMARKS}" if len(found) > MOST_REMARKS else ""
    return f"{'; '.join(found[:MOST_REMARKS])}{more}"
