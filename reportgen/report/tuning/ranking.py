"""Ranks of the arms, as tuned and as written in the suite: computation, table, figure and data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportgen.charts import Rank, RankedArm, Series, series_of, two_rankings
from reportgen.execution.model import Record, Run
from reportgen.experiments import Better, Shown
from reportgen.findings.amounts import noun
from reportgen.findings.measured import NOTHING
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Metric
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.trial import NotMeasured, evaluate
from reportgen.report.data import Tidy, Value
from reportgen.report.facets import Facets
from reportgen.report.figures import Drawing, FigureView
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, results, table
from reportgen.report.wording import capital
from reportgen.stats import Interval, bounded_interval
from reportgen.suite.model import Tuning

TESTS = (("val_accuracy", "test_accuracy"), ("val_loss", "test_loss"))
"""Validation metric -> metric that replaces it if there is a test split."""
TITLE = N_("Rankings before and after tuning")
LEAD = N_(
    "The arms are ranked as written in the suite, and after each was tuned with the same budget. "
    "The two rankings can differ."
)
READ = N_("Left: as written; right: as tuned, on fresh seeds. Each column has its own axis.")
READ_RANKS = N_(
    "In rankings the best arm is at the top. Marker and bar are the mean over seeds and its 95 % "
    "interval; a bar at the edge of its column may extend beyond it. Ranks with overlapping "
    "intervals may be due to chance."
)
READ_LOST = N_("An arm with a diverged or failed seed ranks behind all others.")


@dataclass(frozen=True)
class Result:
    """The result of an arm: mean and interval over the seeds that ended well, and lost seeds.

    `rank` counts from 1; None if there are no trials. Arms with diverged or failed seeds rank
    behind all others, in the order of the number of such seeds.
    """

    interval: Interval | None
    planned: int
    lost: int
    rank: int | None = None


@dataclass(frozen=True)
class Placed:
    """An arm with its results as tuned and as written."""

    arm: str
    tuned: Result
    written: Result
    same: bool  # whether tuning did not change the arm


@dataclass(frozen=True)
class Ranking:
    """All arms, in the order of their ranks as tuned."""

    metric: Metric
    better: Better
    tested: bool  # whether the metric uses a test split
    placed: tuple[Placed, ...]


def build_ranking(run: Run) -> Ranking | None:
    """Rank the arms; None if nothing has been measured."""
    if run.tuned is None or not run.tuned.arms or not run.records:
        return None
    metric, tested = _metric(run, run.tuned.tuning)
    better, written = run.tuned.tuning.better, run.tuned.untuned
    changed = {a.arm.name for a in run.tuned.arms if a.arm.config != a.best.candidate.config}
    names = [arm.name for arm in run.suite.arms]
    tuned = [_result(run, name, metric) for name in names]
    before = [
        _result(written, name, metric) if name in changed else result
        for name, result in zip(names, tuned, strict=True)
    ]
    rows = zip(names, _ranked(tuned, better), _ranked(before, better), strict=True)
    placed = [Placed(name, after, first, name not in changed) for name, after, first in rows]
    placed.sort(key=lambda each: each.tuned.rank or math.inf)
    return Ranking(metric, better, tested, tuple(placed))


def ranking_table(ranking: Ranking, say: Phrases) -> Table:
    """A table with a row per arm."""
    shown = ranking.metric.name(say)
    return table(
        say.text(
            "{metric} over seeds, mean and 95 % interval: as tuned and as written",
            metric=capital(shown),
        ),
        [
            Column("Arm"),
            *numbers(["Rank, tuned", say.text("{metric}, tuned", metric=capital(shown))]),
            *numbers(["Rank, as written", say.text("{metric}, as written", metric=capital(shown))]),
        ],
        (
            [
                each.arm,
                _rank(each.tuned),
                _cell(each.tuned, say),
                _rank(each.written),
                Cell(say.fixed("the same")) if each.same else _cell(each.written, say),
            ]
            for each in ranking.placed
        ),
    )


def _metric(run: Run, tuning: Tuning) -> tuple[Metric, bool]:
    """(metric, whether on the test split): the metric of tuning, on the test split if possible."""
    done = [record.outcome for record in run.records if record.outcome.status == "ok"]
    for validation, test in TESTS:
        same = tuning.metric.text == f"{validation}[last]"
        if same and done and all(test in outcome.arrays for outcome in done):
            return parse_metric(test, run.suite.experiment.quantities), True
    return tuning.metric, False


def _result(run: Run | None, arm: str, metric: Metric) -> Result:
    if run is None:
        return Result(None, 0, 0)
    records = [record for record in run.records if record.trial.arm.name == arm]
    missing = sum(trial.arm.name == arm for trial in run.missing)
    values = [_value(record, metric) for record in records]
    ended = [value for value in values if math.isfinite(value)]
    interval = bounded_interval(ended, metric.expression.bounds) if ended else None
    return Result(interval, len(records) + missing, len(values) - len(ended))


def _value(record: Record, metric: Metric) -> float:
    """The value of a trial; NaN if it did not end well or lacks the metric."""
    if record.outcome.status != "ok":
        return math.nan
    try:
        return evaluate(metric, record.outcome.arrays)
    except NotMeasured:
        return math.nan


def _ranked(results: Sequence[Result], better: Better) -> list[Result]:
    """The results with their ranks; ties share the better rank."""
    sign = -1.0 if better == "higher" else 1.0
    keys = [
        (result.lost, sign * result.interval.estimate if result.interval else math.inf)
        for result in results
    ]
    return [
        replace(result, rank=1 + sum(other < key for other in keys))
        if result.interval or result.lost
        else result
        for key, result in zip(keys, results, strict=True)
    ]


def _rank(result: Result) -> Cell:
    return Cell(NOTHING) if result.rank is None else Cell(str(result.rank), value=result.rank)


def _cell(result: Result, say: Phrases) -> Cell:
    cell = estimate(result.interval, say)
    if not result.lost:
        return cell
    lost = say.text("{share} lost", share=say.some_seeds(result.lost, result.planned))
    return replace(cell, detail=f"{cell.detail}; {lost}" if cell.detail else lost)


def rankings(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the figure; nothing unless at least two arms have results of both kinds."""
    ranking = drawing.material.ranking
    if ranking is not None and len(ranking.placed) > 1 and _measured(ranking):
        yield _figure(ranking, drawing.facets, next(drawing.numbers), drawing.say)


def ranking_data(ranking: Ranking) -> Tidy:
    """`ranking.csv`: a row for each arm, as written and as tuned."""
    head = ("arm", "setting", "rank", "estimate", "low", "high", "seeds", "lost")
    return Tidy("ranking.csv", head, tuple(_rows(ranking)), ("arm", "setting"))


def _measured(ranking: Ranking) -> bool:
    return all(
        any(found.interval for found in way)
        for way in (
            [each.written for each in ranking.placed],
            [each.tuned for each in ranking.placed],
        )
    )


def _figure(ranking: Ranking, facets: Facets, number: int, say: Phrases) -> FigureView:
    placed = ranking.placed
    lines = {line.arm: line for line in facets.lines}
    named = len({line.label for line in facets.lines}) == len(
        placed
    )  # otherwise labels repeat in several panels
    series: Sequence[Series] = facets.series
    if any(each.arm not in lines for each in placed):
        series = series_of([each.arm for each in placed])
        lines, named = {}, False
    columns = ([each.written for each in placed], [each.tuned for each in placed])
    places, means = [_places(column) for column in columns], [_means(c, say) for c in columns]
    arms = [
        RankedArm(
            lines[each.arm].series if lines else each.arm,
            lines[each.arm].label if named else each.arm,
            (
                _standing(each.written, places[0][index], means[0][index], say),
                _standing(each.tuned, places[1][index], means[1][index], say),
            ),
        )
        for index, each in enumerate(placed)
    ]
    found = noun(ranking.metric, say)
    text = say.text("{metric}: ranked as written and as tuned", metric=found.text)
    svg = two_rankings(
        "rankings",
        capital(text),
        arms,
        series,
        (say.fixed("As written"), say.fixed("Tuned")),
        found.text,
        interval=say.fixed("95 % interval of the mean"),
        say=say,
    )
    lost = any(result.lost for each in placed for result in (each.written, each.tuned))
    caption = " ".join(map(say.fixed, [READ, READ_LOST] if lost else [READ]))
    return FigureView(
        number,
        svg,
        caption,
        ranking_table(ranking, say),
        draws=(ranking.metric.expression,),
        reads=(say.fixed(READ_RANKS),),
    )


def _places(results: Sequence[Result]) -> list[int]:
    """Positions from the top, by rank; ties are in the order of the other ranking."""
    order = sorted(range(len(results)), key=lambda index: results[index].rank or math.inf)
    found = [0] * len(results)
    for place, index in enumerate(order):
        found[index] = place
    return found


def _means(column: Sequence[Result], say: Phrases) -> list[str]:
    """The means of a column with the same number of decimals; empty where there is none."""
    told = iter(results([each.interval for each in column if each.interval], say))
    return [next(told).partition(" (")[0] if each.interval else "" for each in column]


def _standing(result: Result, place: int, mean: str, say: Phrases) -> Rank:
    rank = "" if result.rank is None else f"{result.rank}."
    words = [mean] if mean else []
    if result.lost:
        share = say.some_seeds(result.lost, result.planned)
        words.append(say.text("{share} lost", share=share))
    interval = result.interval
    if interval is None:
        return Rank(place, rank, math.nan, math.nan, math.nan, ", ".join(words))
    low, high = (interval.low, interval.high) if interval.bounded else (math.nan, math.nan)
    return Rank(place, rank, interval.estimate, low, high, ", ".join(words))


def _rows(ranking: Ranking) -> Iterator[tuple[Value, ...]]:
    for each in ranking.placed:
        for setting, result in _ways(each):
            interval = result.interval
            numbers = (interval.estimate, interval.low, interval.high) if interval else (None,) * 3
            yield each.arm, setting, result.rank, *numbers, result.planned, result.lost


def _ways(each: Placed) -> tuple[tuple[str, Result], tuple[str, Result]]:
    return ("as written", each.written), ("tuned", each.tuned)
