"""How to read a report: the words that every report of this program uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.experiments.gradient.config import Gradient
from reportgen.experiments.train.config import Train
from reportgen.findings.model import Finding
from reportgen.language import N_, Phrases
from reportgen.report.symbols import SYMBOLS
from reportgen.report.tables import Table, table
from reportgen.stats import Verdict
from reportgen.suite.model import Suite

INTERVALS = N_(
    "An interval in this report is a 95 % interval of the mean over seeds with Student's factor, "
    "unless something else stands beside it, and in claims one of the centre: if the whole "
    "experiment were repeated with other seeds many times, about 95 of 100 such intervals would "
    "hold the true mean. It assumes seeds that are independent, which they are by construction, "
    "and means that are roughly normal. Intervals of quantities that have bounds, such as "
    "accuracies and losses, are computed on a scale without bounds (logit, logarithm) and taken "
    "back, so that they stay within. Fewer than 4 seeds have no interval. Comparisons of two arms "
    "are paired by seed, so randomness that both arms share cancels. The interval speaks of other "
    "seeds, not of other data, widths or depths."
)
CENTRE = N_(
    "A claim speaks of the centre of its values over seeds: the median of the averages of every "
    "two seeds (Hodges and Lehmann 1963). Where seeds lie evenly around it, the centre is their "
    "mean; a few seeds far out move it little. From few seeds the centre can be told, while the "
    "mean can hang on a seed that is not among them. The interval of a centre is that of the "
    "signed-rank test; fewer than 6 seeds have none."
)
RARE = N_(
    "What is rare stays unseen. An event that strikes one seed in ten, a crash for instance, is "
    "missing from all of {seeds} seeds in {percent} % of repetitions. Verdicts and intervals speak "
    "of seeds like those that were run."
)
CURVES = N_(
    "In figures of curves the thick line is the mean over seeds and a thin line one seed. The "
    "dark band is the pointwise 95 % interval of the mean: it is right for one step or layer at a "
    "time. The light band is simultaneous: the whole curve lies inside with 95 %; where it meets "
    "the edge of a panel it goes on beyond. An arm of fewer than 4 seeds has no band, but a thin "
    "line for each seed. A thin line that ends in a cross is a trial that diverged there; means "
    "leave it out. On logarithmic axes of losses and gradients the line is the geometric mean, "
    "that of the logarithms, which is the middle there. Panels of one figure share their value "
    "axis, unless one says that it has its own."
)
JUDGEMENT = N_(
    "The rule of a claim (metric, direction, margin) stands in the suite. A verdict needs both: a "
    "p-value, corrected for the number of claims, of at most 0.05, and an interval that lies "
    "wholly on one side of the threshold. Where one of the two is missing the claim is undecided, "
    "which is no verdict against it."
)
TEST = N_(
    "The p-value is that of the signed-rank test: seeds are ranked by how far they lie from the "
    "threshold, and the ranks on either side are added up. If the arms did not differ, each seed's "
    "difference would be as likely with the other sign; the p-value is the share of all patterns "
    "of signs that give a sum as extreme. As skewed seeds could pass by chance more often, a "
    "second test must agree: a t test of the mean that answers to skewness (Hall 1992), or a sign "
    "test of the centre, which assumes only independent seeds of one distribution; the larger "
    "p-value counts. With n seeds it cannot be below 3 / 2ⁿ, so that few seeds can decide nothing, "
    "however clear they look: five never do. Where a target was never reached or a trial diverged, "
    "the sign test of the median takes its place; such a seed counts as the worst one, and a pair "
    "of two such seeds counts against every verdict."
)
HOLM = N_(
    "Many claims are many chances to be wrong. Holm's correction multiplies the smallest p-value "
    "by the number of claims of the suite, run or not, the next by one less, and so on: in at most "
    "5 of 100 repetitions of the whole experiment with other seeds any verdict of the report would "
    "be false."
)
SAME_DATA = N_(
    "All of that is about other seeds, not about other data: the data set stays the same, and what "
    "holds on it need not hold on another one, not even on one drawn from the same source."
)
REDRAWN = N_(
    "Every seed has examples of its own, drawn by the same rule, so intervals and verdicts are "
    "about data of this kind, not about one data set."
)
SCOPE = N_(
    "A claim whose rule leaves factors open is judged in every setting of them. It is supported "
    "only if it holds in each, contradicted only if it fails in each, and it depends if it holds "
    "in some and fails in others beyond chance. A setting has a sign only where its claim has a "
    "verdict, so that no sign escapes the correction. The interaction is the p-value of the "
    "hypothesis that the effect is the same in all settings."
)
MARGIN = N_(
    "With a margin, an effect below it counts as no support. Equivalent says that the whole "
    "interval lies inside the margin on both sides: there is no difference that matters, which is "
    "more than a lack of evidence (two one-sided tests)."
)
LOOKS = N_(
    "Seeds were added, look by look, to claims that were undecided. All looks together spend the "
    "5 %, most of it at the last one, and intervals are wider to match, so looking several times "
    "does not make false verdicts more frequent (Lan and DeMets 1983). A claim that a look has "
    "decided stays as it is."
)
MEANINGS = {
    Verdict.SUPPORTED: N_("it is sure enough, and the whole interval lies on the claimed side"),
    Verdict.CONTRADICTED: N_("it is sure enough, and the whole interval lies on the other side"),
    Verdict.EQUIVALENT: N_("the whole interval lies inside the declared margin on both sides"),
    Verdict.DEPENDS: N_("it holds in some settings and fails in others, beyond chance"),
    Verdict.UNDECIDED: N_(
        "the interval reaches the threshold, p is too large, or there is no "
        "interval; with more seeds it may be decided"
    ),
}


def rules(suite: Suite, findings: Sequence[Finding], say: Phrases) -> Iterator[str]:
    """How claims are decided, a paragraph each, as far as the suite needs it."""
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
    """Which claims came before their result, as the store and the suite tell it."""
    judged = [found for found in findings if not found.claim.exploratory]
    if judged:
        late = [found.claim.id for found in judged if not found.rule_first]
        yield say.rules_first(len(judged), late)
    if explored := [found.claim.id for found in findings if found.claim.exploratory]:
        yield say.exploratory(explored)


def verdict_table(say: Phrases) -> Table:
    """The words that a verdict can be."""
    return table(
        "Verdicts",
        ["Verdict", "It means that"],
        (
            [f"{SYMBOLS[v]} {say.verdict(v.value)}", say.fixed(meaning)]
            for v, meaning in MEANINGS.items()
        ),
    )


def glossary(suite: Suite, say: Phrases) -> Table:
    """Every quantity of the experiment in one sentence."""
    return table(
        "What is measured",
        ["Name", "Quantity", "Meaning"],
        (
            [q.name, say.fixed(q.title), say.fixed(q.about)]
            for q in suite.experiment.quantities.values()
        ),
    )
