"""The section on tuning, free of any format."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.execution import Run, Tuned, TunedArm
from reportgen.parts.labels import label
from reportgen.report.banners import Banner
from reportgen.report.figures import FigureView
from reportgen.report.tables import Table
from reportgen.report.tidy import Tidy
from reportgen.report.tuning.edges import edges
from reportgen.report.tuning.figure import profile_figure
from reportgen.report.tuning.ranking import Ranking, build_ranking, ranking_table
from reportgen.report.tuning.tables import candidate_data, choices_table, spaces_table
from reportgen.report.wording import count, quoted, some

ANCHOR = "tuning"
TESTED = (
    "The ranking is by the official test split, which tuning never saw, with fresh seeds: other "
    "ones than those of tuning."
)
NOT_TESTED = (
    "The data have no official test split, so the ranking is by validation examples, with fresh "
    "seeds. Each seed draws its validation examples anew from the same data, so some of them were "
    "seen while tuning: fresh seeds take away the luck of the choice, but the examples are not new."
)
RANKS = (
    "Ranks are those of the means. Where intervals overlap, a rank may be chance: what can be said "
    "for certain is said by the claims, which compare seed by seed and are judged on the tuned "
    "arms."
)
CURSE = (
    "The score by which a candidate was chosen is the best of several, and so too good by chance. "
    "It is compared with nothing: the chosen values are measured again."
)


@dataclass(frozen=True)
class TuningView:
    """Budget, spaces, choices, warnings, the profile and both rankings.

    All but `lead`, `rules` and `spaces` wait until every candidate was tried, and `rankings` until
    something was measured.
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


def build_tuning(run: Run, number: int) -> TuningView | None:
    """None where nothing is tuned; `number` is that of the figure."""
    tuned = run.tuned
    if tuned is None:
        return None
    lead, rules, spaces = _lead(tuned, run), _rules(tuned), spaces_table(tuned)
    if not tuned.arms:
        return TuningView(tuned, lead, rules, spaces)
    ranking = build_ranking(run)
    return TuningView(
        tuned,
        lead,
        rules,
        spaces,
        warnings=tuple(sentence for arm in tuned.arms for sentence in _warnings(arm)),
        choices=choices_table(tuned),
        figure=profile_figure(tuned, number),
        ranking=ranking,
        rankings=ranking_table(ranking) if ranking else None,
        notes=((TESTED if ranking.tested else NOT_TESTED), RANKS) if ranking else (),
        data=(candidate_data(tuned),),
    )


def tuned_paths(run: Run) -> frozenset[str]:
    """The settings whose values tuning chose; none before it did."""
    arms = run.tuned.arms if run.tuned else ()
    return frozenset(path for arm in arms for path in arm.spaces)


def tuning_banners(run: Run) -> tuple[Banner, ...]:
    """What is not finished, and values that tuning chose at the end of their range."""
    tuned = run.tuned
    if tuned is None:
        return ()
    if not tuned.arms:
        text = (
            f"{tuned.done:,} of {count(tuned.planned, 'tuning trial')} are there; nothing is "
            "measured before all are. The same command goes on where this one ended."
        )
        return (Banner("missing", "Tuning is not finished", text, ANCHOR),)
    return tuple(banner for banner in (_unmeasured(tuned), _narrow(tuned)) if banner)


def _unmeasured(tuned: Tuned) -> Banner | None:
    """Of the arms as written."""
    missing = len(tuned.untuned.missing) if tuned.untuned else 0
    if not missing:
        return None
    text = (
        f"Of the arms as written {count(missing, 'trial is', 'trials are')} missing, so the "
        "ranking without tuning is not complete. The same command computes the rest."
    )
    return Banner("missing", "Incomplete", text, ANCHOR)


def _narrow(tuned: Tuned) -> Banner | None:
    found = [quoted(arm.arm.name) for arm in tuned.arms if edges(arm)]
    if not found:
        return None
    text = (
        f"Tuning chose a value at an end of its range in {some(found)}; a better one may lie "
        "beyond, so the comparison may be unfair to these arms."
    )
    return Banner("tuning", "Range too narrow", text, ANCHOR)


def _lead(tuned: Tuned, run: Run) -> str:
    tuning = tuned.tuning
    seeds = count(len(tuning.seeds), "seed")
    return (
        f"Every arm was tuned with the same budget before it was measured: "
        f"{count(tuning.budget, 'configuration')}, each trained with {seeds}"
        f"{_steps(run)}. That makes {tuning.budget * len(tuning.seeds):,} trials an arm and "
        f"{count(tuned.planned, 'trial')} in all."
    )


def _steps(run: Run) -> str:
    """The steps of a trial where there are steps, and all arms have as many."""
    steps = {getattr(arm.config, "steps", None) for arm in run.suite.arms}
    (only,) = steps if len(steps) == 1 else (None,)
    return f" for {count(only, 'step')}" if isinstance(only, int) else ""


def _rules(tuned: Tuned) -> tuple[str, ...]:
    tuning = tuned.tuning
    first, last = tuning.seeds[0], tuning.seeds[-1]
    seeds = f"{first} to {last}" if last > first else str(first)
    best = {"higher": "highest", "lower": "lowest"}[tuning.better]
    return (
        f"The configuration with the {best} mean of `{tuning.metric.text}` over the tuning seeds "
        "was chosen; where several share it, the one with the smallest values, or the first in the "
        "suite. A configuration of which a trial diverged counts as the worst.",
        f"Tuning used the seeds {seeds}, which no suite measures with, and never looked at a test "
        "split. The candidates of a range are spread evenly by a fixed sequence; arms with the "
        "same range met the same candidates.",
        f"{CURSE} With {count(len(tuning.seeds), 'seed')} a candidate the choice itself is noisy; "
        "verdicts are about the arms with the chosen values, and do not cover what another round "
        "of tuning might have chosen.",
    )


def _warnings(arm: TunedArm) -> list[str]:
    name = quoted(arm.arm.name)
    if not math.isfinite(arm.best.score):
        return [
            f"In {name} every candidate diverged or failed with some seed; the one with the "
            "smallest values was taken, for want of a better."
        ]
    found = [
        f"In {name} the best `{path}`, {label(arm.best.candidate.values[path])}, lies at the {end} "
        f"end of its range, {arm.spaces[path].text}: a better one may lie beyond."
        for path, end in edges(arm).items()
    ]
    failed = sum(tried.failed for tried in arm.tried)
    if failed:
        found.append(f"In {name} {count(failed, 'tuning trial')} failed and counted as the worst.")
    return found
