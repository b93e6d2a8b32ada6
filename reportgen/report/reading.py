"""Explanations of how to read a report, which are the same for all suites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.experiments.gradient.config import Gradient
from reportgen.experiments.train.config import Train
from reportgen.findings.model import Finding
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import quantities
from reportgen.report.tables import Table, table
from reportgen.report.trials import ArmTrials, is_measured
from reportgen.report.wording import SYMBOLS
from reportgen.stats import Verdict
from reportgen.suite.model import Suite

INTERVALS = N_(
    "Unless stated otherwise, an interval is a 95 % confidence interval of the mean over seeds "
    "with Student's factor, and in claims one of the centre: if the whole experiment were repeated "
    "many times with other seeds, about 95 of 100 such intervals would contain the true mean. It "
    "assumes that seeds are independent, which holds by construction, and that means are roughly "
    "normal. Intervals of bounded quantities, such as accuracies and losses, are computed on an "
    "unbounded scale (logit, logarithm) and transformed back, so that they stay within the bounds. "
    "With fewer than 4 seeds there is no interval. Comparisons of two arms are paired by seed, so "
    "randomness that both arms share cancels. Intervals are about other seeds, not about other "
    "data, widths or depths."
)
CENTRE = N_(
    "A claim is about the centre of its values over seeds: the median of the averages of every two "
    "seeds (Hodges and Lehmann 1963). For symmetric distributions the centre is the mean, but a "
    "few outlying seeds change it little. Few seeds suffice to estimate the centre, while the mean "
    "can depend on rare seeds that are not among them. The interval of a centre is that of the "
    "signed-rank test; with fewer than 6 seeds there is none."
)
RARE = N_(
    "Rare events can be missed. An event that affects one seed in ten, such as a crash, occurs in "
    "none of {seeds} seeds in {percent} % of repetitions. Verdicts and intervals are about seeds "
    "like those that were run."
)
CURVES = N_(
    "In figures of curves the thick line is the mean over seeds and each thin line is one seed. "
    "The dark band is the pointwise 95 % interval of the mean, which is valid for one step or "
    "layer at a time. The light band is simultaneous: it contains the whole curve with 95 % "
    "confidence; at the edge of a panel it may be cut off. An arm of fewer than 4 seeds has no "
    "band, but a thin line for each seed. A thin line that ends in a cross is a trial that "
    "diverged there; means leave it out. On logarithmic axes equal distances are equal factors, "
    "and the thick line of losses and gradients is the geometric mean. Panels of one figure share "
    "their value axis unless a panel is marked as having its own."
)
JUDGEMENT = N_(
    "The rule of a claim (metric, direction, margin) is declared in the suite. A verdict needs "
    "both a p-value, corrected for the number of claims, of at most 0.05, and an interval that "
    "lies entirely on one side of the threshold. Otherwise the claim is undecided, which is not a "
    "verdict against it."
)
TEST = N_(
    "The p-value is that of the signed-rank test: seeds are ranked by their distance from the "
    "threshold, and the ranks on each side are summed. If the arms did not differ, each seed's "
    "difference would be equally likely with the opposite sign; the p-value is the fraction of all "
    "sign patterns with a sum at least as extreme. Because skewed distributions would cause more "
    "false verdicts, a second test must agree: a t test of the mean that is corrected for skewness "
    "(Hall 1992), or a sign test of the centre, which only assumes independent seeds from one "
    "distribution; the larger p-value counts. With n seeds it cannot be below 3 / 2ⁿ, so that too "
    "few seeds, for instance five, cannot decide a claim, however clear the results look. If a "
    "target was never reached or a trial diverged, the sign test of the median is used instead; "
    "such a seed counts as the worst one, and a pair of two such seeds counts against every "
    "verdict."
)
HOLM = N_(
    "Every claim is a chance of a false verdict. Holm's correction multiplies the smallest p-value "
    "by the number of claims of the suite, run or not, the next one by one less, and so on: if the "
    "whole experiment were repeated with other seeds, at most 5 of 100 repetitions would have any "
    "false verdict."
)
SAME_DATA = N_(
    "All of this is about other seeds, not about other data: the data set is fixed, and a result "
    "on it need not hold on another one, even if that is drawn from the same source."
)
REDRAWN = N_(
    "Every seed has its own examples from the same distribution, so intervals and verdicts are "
    "about data of this kind, not about a single data set."
)
SCOPE = N_(
    "A claim whose rule leaves factors open is judged in every setting of them. It is supported "
    "only if it holds in each, contradicted only if it fails in each, and it depends on the "
    "setting if it holds in some and fails in others beyond chance. Verdicts of single settings "
    "are shown only if the claim itself has a verdict, so that all of them are covered by the "
    "correction. The interaction is the p-value of the hypothesis that the effect is the same in "
    "all settings."
)
MARGIN = N_(
    "With a margin, a smaller effect does not support the claim. Equivalent means that the whole "
    "interval lies within the margin on both sides: there is evidence that no relevant difference "
    "exists, which is more than a lack of evidence (two one-sided tests)."
)
LOOKS = N_(
    "Seeds were added in several looks (interim analyses) to claims that were undecided. All looks "
    "together spend the 5 %, most of it at the last one, and intervals are correspondingly wider, "
    "so several looks do not make false verdicts more frequent (Lan and DeMets 1983). The verdict "
    "of a claim that a look has decided is final."
)
MEANINGS = {
    Verdict.SUPPORTED: N_("p is small enough, and the whole interval lies on the claimed side"),
    Verdict.CONTRADICTED: N_("p is small enough, and the whole interval lies on the other side"),
    Verdict.EQUIVALENT: N_("the whole interval lies within the declared margin on both sides"),
    Verdict.DEPENDS: N_("the claim holds in some settings and fails in others, beyond chance"),
    Verdict.UNDECIDED: N_(
        "the interval contains the threshold, p is too large, or there is no interval; more seeds "
        "may decide the claim"
    ),
}


def rules(suite: Suite, findings: Sequence[Finding], say: Phrases) -> Iterator[str]:
    """Paragraphs on how claims are decided, as far as they apply to the suite."""
    yield INTERVALS
    if any(quantity.axes for quantity in suite.experiment.quantities.values()):
        yield CURVES
    if not suite.claims:
        return
    yield from (CENTRE, JUDGEMENT)
    yield from stated(findings, say)
    yield from (TEST, HOLM)
    if data := [arm.config.data for arm in suite.arms if isinstance(arm.config, Train | Gradient)]:
        yield REDRAWN if all(given.redrawn for given in data) else SAME_DATA
    seeds = len(suite.seeds)
    yield say.text(RARE, seeds=seeds, percent=f"{100 * 0.9**seeds:.2g}")
    yield from (SCOPE, MARGIN)
    if suite.sequence is not None:
        yield LOOKS


def stated(findings: Sequence[Finding], say: Phrases) -> Iterator[str]:
    """Sentences on which claims were stated before their results, from the store and the suite."""
    judged = [found for found in findings if not found.claim.exploratory]
    if judged:
        late = [found.claim.id for found in judged if not found.rule_first]
        yield say.rules_first(len(judged), late)
    if explored := [found.claim.id for found in findings if found.claim.exploratory]:
        yield say.exploratory(explored)


def verdict_table(say: Phrases) -> Table:
    """A table of the possible verdicts and their meanings."""
    return table(
        "Verdicts",
        ["Verdict", "Meaning"],
        (
            [f"{SYMBOLS[v]} {say.verdict(v.value)}", say.fixed(meaning)]
            for v, meaning in MEANINGS.items()
        ),
    )


def glossary(suite: Suite, arms: Sequence[ArmTrials], say: Phrases) -> Table:
    """A table of the definitions of the quantities that a trial measured or a claim names."""
    claimed = {q.name for claim in suite.claims for q in quantities(claim.metric.expression)}
    found = [
        quantity
        for quantity in suite.experiment.quantities.values()
        if quantity.name in claimed or is_measured(arms, quantity.name)
    ]
    return table(
        "Definitions of the quantities",
        ["Name", "Quantity", "Meaning"],
        ([q.name, say.fixed(q.title), say.fixed(q.about)] for q in found),
    )
