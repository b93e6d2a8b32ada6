"""Verdicts in words, written from the numbers."""

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
    is_told_as_change,
    noun,
    probability,
)
from reportgen.findings.guessing import in_words
from reportgen.findings.model import Cell, Finding
from reportgen.findings.settings import Sides, deciding, levels, quoted, sides
from reportgen.language import N_, Holding, Phrases, phrases
from reportgen.stats import Verdict, format_number
from reportgen.suite.model import Answer, Claim, Suite

FEW = 3
"""Claims that may answer the question by themselves, where the suite has no sentence for it."""

NO_BETTER = N_("No arm of it is seen to beat guessing: {guess}.")
SOME_NO_BETTER = N_("Not seen to beat guessing: {arms}; {guess}.")

EXPLORATORY = "exploratory"
"""What a claim is called that was stated after its result was seen."""

NO_ORDER = {
    ("=", "difference"): N_("both to agree to within {bound}"),
    ("=", "ratio"): N_("both to agree to within a factor of {bound}"),
    ("=", "claimed"): N_("{low} to {high}"),
}
"""Where a comparison claims no order: what it needs, by the kind of the margin, and claims."""

MOST_REMARKS = 3  # in one sentence
MOST_SETTINGS = 6  # named in one sentence
MOST_IDS = 4  # of claims of one verdict; beyond, the table tells them


def sentence(finding: Finding, say: Phrases) -> str:
    """What was measured, what the claim needs, the verdict and how sure it is."""
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
        p = ""  # stands where the settings are said to differ
    told = say.sentence(measured, needed, verdict, why(finding, say), p)
    return " ".join(filter(None, [told, _failed(finding, say), _unlearnt(finding, say)]))


def left_out(finding: Finding, say: Phrases) -> str:
    """That trials failed, and what they could change, as a clause; empty where none did."""
    if finding.if_failed is None:
        return ""
    same = finding.if_failed is finding.verdict
    return say.left_out(finding.failed, say.verdict(finding.if_failed.value), same)


def _failed(finding: Finding, say: Phrases) -> str:
    clause = left_out(finding, say)
    return f"{clause}." if clause else ""


def _unlearnt(finding: Finding, say: Phrases) -> str:
    """That arms of the claim have learnt nothing, as a sentence."""
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
    """Why a claim is undecided, as a clause; empty for other verdicts."""
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
    """The verdict in one word; of an exploratory claim that it is one."""
    return EXPLORATORY if finding.claim.exploratory else finding.verdict.value


def label(cell: Cell) -> str:
    """What tells a cell from the others: its open levels, or its arms."""
    return levels(cell.levels) if cell.levels else quoted(cell.left)


def answer(suite: Suite, findings: Sequence[Finding]) -> str:
    """The suite's sentences whose verdicts came true, and the count of all verdicts.

    What the first sentence is about is always told: where no sentence about it came true, its
    claims stand for themselves, so that a later one never begins the answer. Where nothing came
    true, few claims stand for themselves and need no count.
    """
    say = phrases(suite.language)
    verdicts = {finding.claim.id: finding.verdict.value for finding in findings}
    said = [text for entry in suite.answers for text in _said(entry, verdicts, say)]
    if not said and 0 < len(findings) <= FEW:
        return " ".join(_named_claims(findings, say))
    return " ".join([*_lead(suite, findings, say), *said, _tally(findings, say)]).strip()


def _lead(suite: Suite, findings: Sequence[Finding], say: Phrases) -> list[str]:
    """The claims of the suite's first sentence by themselves, where no sentence tells of them."""
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
    """What an entry of the answer says of these verdicts (claim -> verdict)."""
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
    """An equivalent claim is a contradicted one, where nothing is said of it apart."""
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
    match cell.lost:  # the median seed never arrived, or was lost
        case (False, True):
            return say.only_one(text, left, right, told)
        case (True, False):
            return say.only_one(text, right, left, told)
    if cell.effect == "ratio" and not told.change:
        return say.over(text, left, right, told)
    if side == 0:
        return say.minus(text, left, right, told)
    return say.is_apart(text, left, right, told, side > 0)


def as_change(cell: Cell, what: Noun) -> bool:
    """Whether the ratio of a cell is told as a change in percent, with all that goes with it.

    A claim of equality has its margin as a factor, which goes both ways.
    """
    order = COMPARISONS[cell.evidence.side].one_sided
    return cell.effect == "ratio" and order and is_told_as_change(cell.interval, what.unit)


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
    """Where the claim holds, whether the settings differ, and the cell that supports it least."""
    remarks = _remarks(finding.cells)
    holds = say.holds(*_holdings(finding.cells, say))
    parts = [f"{holds} ({remarks})" if remarks else holds]
    if finding.verdict is Verdict.DEPENDS:
        parts.append(say.interaction(_corrected(finding, say)))
    elif {Verdict.SUPPORTED, Verdict.CONTRADICTED} <= {cell.verdict for cell in finding.cells}:
        parts.append(say.not_settled(_corrected(finding, say)))
    return [*parts, say.weakest(label(weakest), _measured(finding.claim, weakest, "", say))]


def _some_of(cells: Sequence[Cell], some: Sequence[Cell], say: Phrases) -> tuple[str, ...]:
    """The settings of some of the cells, where those are not all of them."""
    return () if len(some) == len(cells) else _named(some, len(cells), say)


def _named(some: Sequence[Cell], of: int, say: Phrases) -> tuple[str, ...]:
    """The settings of cells, or how many they are."""
    if len(some) > MOST_SETTINGS:
        return (say.many(len(some), of),)
    return tuple(label(cell) for cell in some)


def deciding_factors(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The fewest of the open factors whose levels tell the verdict of a cell."""
    return deciding([(cell.levels, cell.verdict) for cell in cells])


def _holdings(cells: Sequence[Cell], say: Phrases) -> tuple[list[Holding], tuple[str, ...]]:
    """Where each verdict holds, and the factors that make no difference to it.

    Settings are named by the factors that decide alone, where one level of those has one verdict.
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
    """What the cells say of trials that diverged or never reached a target, each thing once."""
    found = list(dict.fromkeys(remark for cell in cells for remark in cell.remarks))
    more = f"; +{len(found) - MOST_REMARKS}" if len(found) > MOST_REMARKS else ""
    return f"{'; '.join(found[:MOST_REMARKS])}{more}"
