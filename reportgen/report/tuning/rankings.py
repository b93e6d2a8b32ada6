"""The figure of both rankings: the arms as written in the suite and as tuned."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reportgen.charts import Rank, RankedArm, Series, series_of, two_rankings
from reportgen.experiments import Shown
from reportgen.findings.amounts import noun
from reportgen.language import N_, Phrases
from reportgen.report.drawing import Drawing
from reportgen.report.facets import Facets
from reportgen.report.figures import FigureView
from reportgen.report.tables import estimate
from reportgen.report.tidy import Tidy, Value
from reportgen.report.tuning.ranking import Placed, Ranking, Result, ranking_table
from reportgen.report.wording import capital

TITLE = N_("Rankings before and after tuning")
LEAD = N_(
    "The arms are ranked as written in the suite, and after each was tuned with the same budget. "
    "The two rankings can differ."
)
READ = N_(
    "Left: as written; right: as tuned, each with the best arm at the top; a line connects the "
    "same arm. Marker and bar are the mean over fresh seeds and its 95 % interval, with an axis "
    "per column; a bar at the edge of its column may extend beyond it, and the table has both "
    "bounds. Ranks with overlapping intervals may be due to chance."
)
READ_LOST = N_("An arm with a diverged or failed seed ranks behind all others.")


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
    places = (_places([each.written for each in placed]), _places([each.tuned for each in placed]))
    arms = [
        RankedArm(
            lines[each.arm].series if lines else each.arm,
            lines[each.arm].label if named else each.arm,
            (
                _standing(each.written, places[0][index], say),
                _standing(each.tuned, places[1][index], say),
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
    return FigureView(number, svg, caption, ranking_table(ranking, say))


def _places(results: Sequence[Result]) -> list[int]:
    """Positions from the top, by rank; ties are in the order of the other ranking."""
    order = sorted(range(len(results)), key=lambda index: results[index].rank or math.inf)
    found = [0] * len(results)
    for place, index in enumerate(order):
        found[index] = place
    return found


def _standing(result: Result, place: int, say: Phrases) -> Rank:
    rank = "" if result.rank is None else f"{result.rank}."
    words = [] if result.interval is None else [estimate(result.interval, say).text]
    if result.lost:
        share = say.share(result.lost, result.planned)
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
