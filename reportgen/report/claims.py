"""Claims as the report shows them: verdict, measurement, claimed bound and scope map."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.comparison import COMPARISONS
from reportgen.findings.measured import NOTHING, Scale, measured
from reportgen.findings.model import Cell, Finding
from reportgen.findings.naming import levels
from reportgen.findings.sentences import NO_ORDER, left_out
from reportgen.language import N_, Phrases
from reportgen.report.evidence import comparisons, how_decided, p_value
from reportgen.report.strips import Strip, strips
from reportgen.report.tables import Cell as Shown
from reportgen.report.tables import Column, Table, table
from reportgen.report.wording import SYMBOLS, quoted, some
from reportgen.stats import Verdict

OTHER = N_("other claims")
MOST_FLIPS, MOST_ROWS = 4, 8  # of a comment
NO_ARM = N_("no arm beats guessing")
SOME_ARMS = N_("not better than guessing: {arms}")


@dataclass(frozen=True)
class ClaimView:
    """A claim. `cell` is the comparison that supports it least; it limits the verdict."""

    finding: Finding
    anchor: str  # id in the page, made from the id in the suite
    numbered: str  # second id in the page, made from the place in the suite; empty if the same
    symbol: str
    cell: Cell | None
    called: str  # the metric in words; empty if there are none
    measured: str  # `0.102`
    interval: str  # `0.101 to 0.103`; empty if there is none
    of: str  # kind of number besides the metric: a ratio or a difference of two arms
    claimed: str  # the bound that the rule claims: `below 0.5`
    strip: Strip | None  # the interval beside the bound
    p: Shown  # corrected for all claims; uncorrected if exploratory
    remark: str  # note: results of several comparisons, or why there is no interval
    decided: tuple[tuple[str, str], ...]  # (heading, text): test, p-values and so on
    comparisons: Table | None  # all numbers of every cell
    map: Table | None  # verdict in each setting of the open factors
    figures: tuple[int, ...] = ()  # the numbers of the figures that show it

    @property
    def id(self) -> str:
        """The id in the suite."""
        return self.finding.claim.id

    @property
    def verdict(self) -> str:
        """The verdict as one English word, as in `report.json`."""
        return self.finding.verdict.value

    @property
    def metric(self) -> str:
        """Name of the metric in figures and tables: in words, or else its source text."""
        return self.called or self.finding.claim.metric.text

    @property
    def sentence(self) -> str:
        """The verdict as a sentence with the numbers."""
        return self.finding.sentence

    @property
    def expected(self) -> str:
        """The verdict that the suite expects; empty if there is none."""
        return self.finding.claim.expect or ""


@dataclass(frozen=True)
class Brief:
    """The claims in short, for a comment on a pull request."""

    tally: str  # `4 of 8 supported, 1 equivalent, 3 undecided`
    flips: str  # `1 verdict flipped: B5 supported → depends`; empty if there are none
    claims: tuple[ClaimView, ...]  # flipped ones first, then undecided ones
    more: str  # how many further ones there are; empty if none


def build_claims(findings: Sequence[Finding], say: Phrases) -> tuple[ClaimView, ...]:
    """A view of every claim, in the order of the suite."""
    drawn = strips(findings)
    anchors = _anchors([finding.claim.id for finding in findings])
    return tuple(
        _build(finding, anchor, claim_anchor(number), drawn[number - 1], say)
        for number, (finding, anchor) in enumerate(zip(findings, anchors, strict=True), start=1)
    )


def tally(claims: Sequence[ClaimView]) -> tuple[tuple[str, str, int], ...]:
    """(verdict, symbol, number of claims) for every verdict that occurs."""
    found = Counter(claim.verdict for claim in claims)
    return tuple((v.value, s, found[v.value]) for v, s in SYMBOLS.items() if found[v.value])


def by_topic(claims: Sequence[ClaimView]) -> tuple[tuple[str, tuple[ClaimView, ...]], ...]:
    """Topics in the order of the suite, each with its claims; claims without a topic come last."""
    groups: dict[str, list[ClaimView]] = {}
    for claim in claims:
        groups.setdefault(claim.finding.claim.topic, []).append(claim)
    if len(groups) > 1 and "" in groups:
        groups[OTHER] = groups.pop("")
    return tuple((topic, tuple(found)) for topic, found in groups.items())


def brief(claims: Sequence[ClaimView], say: Phrases) -> Brief:
    """The verdicts in one line, and the claims that a reviewer looks at: flipped or undecided."""
    flipped = [claim for claim in claims if claim.finding.flipped]
    undecided = [
        claim
        for claim in claims
        if claim.finding.verdict is Verdict.UNDECIDED and not claim.finding.flipped
    ]
    found = [*flipped, *undecided]
    flips = [f"{c.id} {say.verdict(c.expected)} → {say.verdict(c.verdict)}" for c in flipped]
    counts = [(verdict, number) for verdict, _, number in tally(claims)]
    return Brief(
        tally=say.headline(len(claims), counts),
        flips=say.flips(len(flipped), some(flips, MOST_FLIPS, say)) if flipped else "",
        claims=tuple(found[:MOST_ROWS]),
        more=say.more_rows(len(found) - MOST_ROWS) if len(found) > MOST_ROWS else "",
    )


def claimed(cell: Cell, finding: Finding, say: Phrases) -> str:
    """The claimed bound in words: `below 0.5`, `more than 17 % fewer steps`."""
    evidence, scale = cell.evidence, Scale.of(cell, finding, say)
    comparison = COMPARISONS[evidence.side]
    if not comparison.one_sided:
        low, high = map(scale.number, evidence.bounds)
        high = scale.told(high, say)
        return say.text(NO_ORDER[evidence.side, "claimed"], low=low, high=high)
    return scale.bound(evidence.threshold, say, above=comparison.more)


def claim_anchor(number: int) -> str:
    """The anchor of a claim by its place in the suite; `number` counts from 1."""
    return f"claim-{number}"


def _p(finding: Finding) -> Shown:
    if not finding.cells:
        return Shown(NOTHING)
    decision = finding.decision
    return p_value(decision.p if finding.claim.exploratory else decision.adjusted)


def _anchors(ids: Sequence[str]) -> list[str]:
    """Anchors by id, which stay the same if a claim is inserted: `claim-B1`.

    An id that is a number, or differs from an earlier one in punctuation only, gives the anchor of
    its place.
    """
    found: list[str] = []
    for number, id in enumerate(ids, start=1):
        name = re.sub(r"[^\w.-]+", "-", id).strip("-")
        anchor = f"claim-{name}"
        plain = not name or name.isdigit() or anchor in found
        found.append(claim_anchor(number) if plain else anchor)
    return found


def _build(
    finding: Finding, anchor: str, numbered: str, strip: Strip | None, say: Phrases
) -> ClaimView:
    cell = finding.weakest
    estimate, interval = measured(cell, finding, say) if cell else (NOTHING, "")
    return ClaimView(
        finding=finding,
        anchor=anchor,
        numbered="" if numbered == anchor else numbered,
        symbol=SYMBOLS[finding.verdict],
        cell=cell,
        called=finding.claim.metric.words(say),
        measured=estimate,
        interval=interval,
        of=say.fixed(_of(cell, finding, say)) if cell else "",
        claimed=claimed(cell, finding, say) if cell else "",
        strip=strip,
        p=_p(finding),
        remark=_remark(finding, say),
        decided=tuple(how_decided(finding, say)),
        comparisons=comparisons(finding, say) if cell else None,
        map=scope_map(finding, say),
    )


def _of(cell: Cell, finding: Finding, say: Phrases) -> str:
    change = Scale.of(cell, finding, say).kind == "change"
    return N_("relative difference of two arms") if change else _OF[cell.effect]


_OF = {"value": "", "ratio": N_("ratio of two arms"), "difference": N_("difference of two arms")}


def _remark(finding: Finding, say: Phrases) -> str:
    parts = (_of_comparisons(finding, say), left_out(finding, say), _unlearnt(finding, say))
    return ", ".join(filter(None, parts))


def _unlearnt(finding: Finding, say: Phrases) -> str:
    if finding.nothing_learnt:
        return say.fixed(NO_ARM)
    names = [quoted(name) for name in finding.unlearnt]
    return say.text(SOME_ARMS, arms=some(names, 2, say)) if names else ""


def _of_comparisons(finding: Finding, say: Phrases) -> str:
    cells, weakest = finding.cells, finding.weakest
    found = Counter(cell.verdict for cell in cells)
    if len(found) > 1:
        parts = [(say.verdict(v.value), found[v]) for v in SYMBOLS if found[v]]
        return say.verdicts_of(parts, len(cells))
    remarks = [] if weakest is None or weakest.interval.bounded else [_why(weakest, say)]
    remarks += [say.weakest_of(len(cells))] if len(cells) > 1 else []
    return ", ".join(remarks)


def _why(cell: Cell, say: Phrases) -> str:
    reason = cell.note.partition("; ")[0]
    return ": ".join(filter(None, [say.fixed("no interval"), reason]))


def scope_map(finding: Finding, say: Phrases) -> Table | None:
    """A table with the levels of the last open factor as columns and of the others as rows.

    None if the claim has a single cell or its cells do not differ in a factor.
    """
    cells = [cell for cell in finding.cells if cell.levels]
    if len(cells) < 2:
        return None
    names = list(dict.fromkeys(name for cell in cells for name in cell.levels))
    across = names[-1]
    columns = list(dict.fromkeys(cell.levels.get(across, "") for cell in cells))
    rows: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        rows.setdefault(_others(cell.levels, across), {})[cell.levels.get(across, "")] = cell
    return table(
        say.text("{id}: where it holds", id=finding.claim.id),
        [Column(" × ".join(names)), *(Column(f"{across}={level}") for level in columns)],
        _rows(rows, columns, finding, say),
    )


def _rows(
    rows: Mapping[str, Mapping[str, Cell]], columns: Sequence[str], finding: Finding, say: Phrases
) -> list[list[Shown | str]]:
    return [
        [name or say.fixed("all"), *(_shown(row.get(level), finding, say) for level in columns)]
        for name, row in rows.items()
    ]


def _others(chosen: Mapping[str, str], across: str) -> str:
    return levels({name: level for name, level in chosen.items() if name != across})


def _shown(cell: Cell | None, finding: Finding, say: Phrases) -> Shown:
    """The symbol and the word of the verdict, with the measurement as detail."""
    if cell is None:
        return Shown("")
    estimate, span = measured(cell, finding, say)
    detail = f"{estimate} ({span})" if span else estimate
    word = say.verdict(cell.verdict.value)
    return Shown(f"{SYMBOLS[cell.verdict]} {word}", detail, verdict=cell.verdict.value)
