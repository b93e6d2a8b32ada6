"""The section on tuning: its content, its sentences and its banners, independent of the format.

Texts are in English and are translated when they are used.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.execution import Run, Tuned, TunedArm
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Metric
from reportgen.parts.labels import label
from reportgen.report.banners import Banner
from reportgen.report.data import Tidy
from reportgen.report.figures import FigureView
from reportgen.report.tables import Table
from reportgen.report.tuning.choices import (
    candidate_data,
    choices_table,
    edges,
    profile_figure,
    searched,
    spaces_table,
)
from reportgen.report.tuning.ranking import Ranking, ranking_data, ranking_table
from reportgen.report.wording import quoted, some

ANCHOR = "tuning"
LEAD = N_(
    "Every arm was tuned with the same budget before it was measured: {budget} configurations, "
    "each trained with {seeds}. This makes {each} trials per arm and {all} in total."
)
LEAD_STEPS = N_(
    "Every arm was tuned with the same budget before it was measured: {budget} configurations, "
    "each trained with {seeds} for {steps} steps. This makes {each} trials per arm and {all} in "
    "total."
)
RULES = {
    "higher": N_(
        "The configuration with the highest mean of the {metric} over the tuning seeds was "
        "chosen; where several share it, the one with the smallest values, or the first in the "
        "suite. A configuration of which a trial diverged counts as the worst."
    ),
    "lower": N_(
        "The configuration with the lowest mean of the {metric} over the tuning seeds was "
        "chosen; where several share it, the one with the smallest values, or the first in the "
        "suite. A configuration of which a trial diverged counts as the worst."
    ),
}
SEEDS = N_(
    "Tuning used the seeds {seeds}, which are reserved for tuning, and never used a test split."
)
POINTS = N_(
    "The candidates of a range are spread evenly by a fixed sequence; arms with the same range had "
    "the same candidates."
)
CURSE = N_(
    "The score of the chosen candidate is the best of several and therefore optimistically biased. "
    "It is not used in comparisons: the chosen values are measured again."
)
NOISE = N_(
    "With {seeds} per candidate the choice itself is noisy; verdicts are about the arms with the "
    "chosen values, not about those that another round of tuning might have chosen. They do not "
    "show which method is better in general: another round, or other ranges, can reverse a "
    "comparison."
)
TESTED = N_(
    "The ranking uses the official test split, which tuning did not use, and fresh seeds, which "
    "differ from those of tuning."
)
NOT_TESTED = N_(
    "The data have no official test split, so the ranking uses validation examples, with fresh "
    "seeds. Each seed draws its validation examples anew from the same data, so some of them were "
    "used in tuning: fresh seeds remove the luck of the choice, but the examples are not new."
)
RANKS = N_(
    "Ranks are those of the means. If intervals overlap, a rank may be due to chance: reliable "
    "conclusions are those of the claims, which compare seed by seed and are judged on the tuned "
    "arms."
)
EDGES = {
    "low": N_(
        "In {arm} the best `{path}`, {value}, lies at the low end of its range, {space}: a "
        "better one may lie beyond."
    ),
    "high": N_(
        "In {arm} the best `{path}`, {value}, lies at the high end of its range, {space}: a "
        "better one may lie beyond."
    ),
}
LOST = N_(
    "In {arm} every candidate diverged or failed with some seed, so the one with the smallest "
    "values was chosen."
)
FAILED = N_("In {arm} {number} of the tuning trials failed and counted as the worst.")
UNFINISHED = (
    N_("Tuning is not finished"),
    N_(
        "{done} of {planned} tuning trials have been run; the arms are measured after all of them. "
        "The same command continues the run."
    ),
)
UNMEASURED = (
    N_("Incomplete"),
    N_(
        "{missing} of {planned} trials of the arms as written are missing, so the ranking without "
        "tuning is not complete. The same command computes the rest."
    ),
)
NARROW = (
    N_("Range too narrow"),
    N_(
        "Tuning chose a value at an end of its range in {arms}; a better one may lie beyond, so "
        "the comparison may be unfair to these arms."
    ),
)


@dataclass(frozen=True)
class TuningView:
    """Budget, search spaces, choices, warnings, the figure and both rankings.

    Only `lead`, `rules` and `spaces` are set before all candidates have been tried; `rankings` also
    requires that something was measured.
    """

    tuned: Tuned
    lead: str
    rules: tuple[str, ...]
    spaces: Table
    warnings: tuple[str, ...] = ()
    choices: Table | None = None
    figure: FigureView | None = None
    ranking: Ranking | None = None
    rankings: Table | None = None
    notes: tuple[str, ...] = ()
    data: tuple[Tidy, ...] = ()


def build_tuning(
    run: Run, ranking: Ranking | None, numbers: Iterator[int], say: Phrases
) -> TuningView | None:
    """The section; None if nothing is tuned. `numbers` counts the figures."""
    tuned = run.tuned
    if tuned is None:
        return None
    opening = (lead(run, tuned, say), rules(tuned, say), spaces_table(tuned, say))
    if not tuned.arms:
        return TuningView(tuned, *opening)
    return TuningView(
        tuned,
        *opening,
        warnings=tuple(sentence for arm in tuned.arms for sentence in warnings(arm, say)),
        choices=choices_table(tuned, say),
        figure=profile_figure(tuned, run.suite.factors, numbers, say),
        ranking=ranking,
        rankings=ranking_table(ranking, say) if ranking else None,
        notes=notes(ranking, say) if ranking else (),
        data=(candidate_data(tuned), *([ranking_data(ranking)] if ranking else [])),
    )


def tuned_paths(run: Run) -> frozenset[str]:
    """Paths of the settings whose values tuning has chosen so far."""
    arms = run.tuned.arms if run.tuned else ()
    return frozenset(path for arm in arms for path in arm.spaces)


def lead(run: Run, tuned: Tuned, say: Phrases) -> str:
    """The sentence on the budget."""
    tuning = tuned.tuning
    steps = {getattr(arm.config, "steps", None) for arm in run.suite.arms}
    (only,) = steps if len(steps) == 1 else (None,)
    return say.text(
        LEAD_STEPS if isinstance(only, int) else LEAD,
        budget=tuning.budget,
        seeds=say.seeds(len(tuning.seeds)),
        steps=f"{only:,}" if isinstance(only, int) else "",
        each=f"{tuning.budget * len(tuning.seeds):,}",
        all=f"{tuned.planned:,}",
    )


def rules(tuned: Tuned, say: Phrases) -> tuple[str, ...]:
    """Sentences on how the choice was made, and on its limitations."""
    tuning = tuned.tuning
    first, last = str(tuning.seeds[0]), str(tuning.seeds[-1])
    seeds = say.span(first, last) if first != last else first
    noise = say.text(NOISE, seeds=say.seeds(len(tuning.seeds)))
    return (
        say.text(RULES[tuning.better], metric=_with_code(tuning.metric, say)),
        f"{say.text(SEEDS, seeds=seeds)} {say.fixed(POINTS)}",
        f"{say.fixed(CURSE)} {noise}",
    )


def _with_code(metric: Metric, say: Phrases) -> str:
    words = metric.words(say)
    return f"{words} (`{metric.text}`)" if words else f"`{metric.text}`"


def notes(ranking: Ranking, say: Phrases) -> tuple[str, ...]:
    """Sentences on the data of the ranking and on the uncertainty of ranks."""
    return say.fixed(TESTED if ranking.tested else NOT_TESTED), say.fixed(RANKS)


def warnings(arm: TunedArm, say: Phrases) -> tuple[str, ...]:
    """Warnings about the choice of an arm."""
    name = quoted(arm.arm.name)
    if not math.isfinite(arm.best.score):
        return (say.text(LOST, arm=name),)
    values = arm.best.candidate.values
    found = [
        say.text(
            EDGES[end],
            arm=name,
            path=path,
            value=label(values[path]),
            space=searched(arm.spaces[path], say),
        )
        for path, end in edges(arm).items()
    ]
    failed = sum(tried.failed for tried in arm.tried)
    if failed:
        found.append(say.text(FAILED, arm=name, number=failed))
    return tuple(found)


def tuning_banners(run: Run, say: Phrases) -> tuple[Banner, ...]:
    """Banners for unfinished trials and for values chosen at the end of their range."""
    tuned = run.tuned
    if tuned is None:
        return ()
    if not tuned.arms:
        title, text = UNFINISHED
        words = say.text(text, done=f"{tuned.done:,}", planned=f"{tuned.planned:,}")
        return (Banner("missing", say.fixed(title), words, ANCHOR),)
    return tuple(banner for banner in (_unmeasured(tuned, say), _narrow(tuned, say)) if banner)


def _unmeasured(tuned: Tuned, say: Phrases) -> Banner | None:
    """Banner for missing trials of the arms as written; or None."""
    if tuned.untuned is None or not tuned.untuned.missing:
        return None
    missing = len(tuned.untuned.missing)
    title, text = UNMEASURED
    planned = missing + len(tuned.untuned.records)
    words = say.text(text, missing=f"{missing:,}", planned=f"{planned:,}")
    return Banner("missing", say.fixed(title), words, ANCHOR)


def _narrow(tuned: Tuned, say: Phrases) -> Banner | None:
    found = [quoted(arm.arm.name) for arm in tuned.arms if edges(arm)]
    if not found:
        return None
    title, text = NARROW
    return Banner("tuning", say.fixed(title), say.text(text, arms=some(found, say=say)), ANCHOR)
