"""Heat maps of a metric over two numeric factors, with a panel per setting of the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product

from reportgen.charts import HeatCell, HeatLevels, HeatPanel, heat_map
from reportgen.charts.labels import number
from reportgen.experiments import Shown
from reportgen.language import N_, Phrases
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import Drawing, FigureView
from reportgen.report.sweeps.figures import value_cell
from reportgen.report.sweeps.lines import spoken
from reportgen.report.sweeps.metrics import Swept, swept_metrics
from reportgen.report.sweeps.samples import Sample, any_lost, sample
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials, left_out
from reportgen.report.wording import capital
from reportgen.suite.numeric import Numeric, numeric_factors

MOST_LEVELS = 12  # maximum number of levels of a factor
MOST_PANELS = 12
CELLS = 22  # maximum number of cells side by side, over all panels of a row
READ = N_("{estimate:capital} over seeds for each pair of levels.")
READ_LOST = N_("Hatched: trials diverged; densely if all did.")
READ_HEAT = N_(
    "In maps stronger colours are higher values, and all panels share one scale. Where some trials "
    "of a cell diverged, their number is given and the value is over the others."
)
_Key = tuple[str, ...]
_Grid = dict[tuple[str, str], ArmTrials]


def heat(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the heat map of a metric; nothing if the arms do not form a grid."""
    suite, arms, say = drawing.suite, drawing.every_arm, drawing.say
    numeric = {f.name: f for f in numeric_factors(suite.factors, suite.arms)}
    if not {shown["x"], shown["y"]} <= numeric.keys():
        return  # too few levels were run
    pair = x, y = numeric[shown["x"]], numeric[shown["y"]]
    others = [factor.name for factor in suite.factors if factor.name not in (x.name, y.name)]
    (found,) = swept_metrics([shown["metric"]], (), drawing.claims, say)
    grids = _grids(x, y, arms, others)
    if not grids or max(len(x.levels), len(y.levels)) > MOST_LEVELS or len(grids) > MOST_PANELS:
        return
    samples = {
        key: {at: sample(arm, found.metric) for at, arm in grid.items()}
        for key, grid in grids.items()
    }
    panels = {
        key: HeatPanel(
            _title(others, key),
            tuple(
                tuple(
                    _cell(cells.get((across, up)), fraction=found.fraction) for across in x.levels
                )
                for up in y.levels
            ),
        )
        for key, cells in samples.items()
    }
    rows = [
        [panels[key] for key in row]
        for row in _arranged(list(panels), max(1, CELLS // len(x.levels)))
    ]
    titles = {"x": x.title(say), "y": y.title(say)}
    name = say.fixed("median" if found.metric.is_time else "mean")
    text = say.text("{metric} against the {x} and the {y}", metric=found.title, **titles)
    svg = heat_map(
        drawing.slug("heat"),
        capital(text),
        rows,
        HeatLevels(titles["x"], x.ticks),
        HeatLevels(titles["y"], y.ticks),
        quantity=f"{found.title}, {name}",
        say=say,
    )
    every = [cell for grid in samples.values() for cell in grid.values()]
    parts = [say.text(READ, estimate=name)]
    parts += [say.fixed(READ_LOST)] if any_lost(every) else []
    caption = captioned("", *parts, left_out([arm for arm in arms if arm.missing], say))
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _table(pair, others, samples, found, say),
        draws=(found.metric.expression,),
        reads=(say.fixed(READ_HEAT),),
    )


def _grids(
    x: Numeric, y: Numeric, arms: Sequence[ArmTrials], others: Sequence[str]
) -> dict[_Key, _Grid]:
    """Panel -> (x level, y level) -> arm; empty if arms share a cell or panels are too sparse."""
    grids: dict[_Key, _Grid] = {}
    for arm in arms:
        levels = arm.arm.levels
        grid = grids.setdefault(tuple(levels.get(name, "") for name in others), {})
        if grid.setdefault((levels[x.name], levels[y.name]), arm) is not arm:
            return {}
    least = len(x.levels) + len(y.levels)  # one-factor-at-a-time designs have fewer arms
    return {key: grid for key, grid in grids.items() if len(grid) >= least}


def _arranged(keys: Sequence[_Key], most: int) -> list[list[_Key]]:
    """Arrange the panels in rows: with two other factors, a row per level of the first."""
    firsts = list(dict.fromkeys(key[0] for key in keys if key))
    rests = list(dict.fromkeys(key[1:] for key in keys))
    if len(firsts) * len(rests) == len(keys) and 1 < len(rests) <= most and len(firsts) > 1:
        wanted = [[(first, *rest) for rest in rests] for first, _ in product(firsts, [0])]
        return [[key for key in row if key in keys] for row in wanted]
    return [list(keys[start : start + most]) for start in range(0, len(keys), most)]


def _title(others: Sequence[str], key: _Key) -> str:
    return ", ".join(spoken(name, level) for name, level in zip(others, key, strict=True))


def _cell(found: Sample | None, *, fraction: bool) -> HeatCell | None:
    if found is None:
        return None
    value = math.nan if found.interval is None else found.interval.estimate
    value = value if math.isfinite(value) else math.nan
    text = (f"{value:.2f}" if fraction else number(value, 3)) if math.isfinite(value) else ""
    lost = found.lost if math.isfinite(value) else len(found.values)
    return HeatCell(value, text, lost, len(found.values))


def _table(
    pair: tuple[Numeric, Numeric],
    others: Sequence[str],
    samples: dict[_Key, dict[tuple[str, str], Sample | None]],
    swept: Swept,
    say: Phrases,
) -> Table:
    x, y = pair
    time = swept.metric.is_time
    caption = say.text(
        "{metric} against the {x} and the {y}: {estimate} over seeds and its 95 % interval",
        metric=capital(swept.title),
        x=x.title(say),
        y=y.title(say),
        estimate=say.fixed("median" if time else "mean"),
    )
    rows: list[list[Cell | str]] = [
        [
            ", ".join(filter(None, (_title(others, key), f"{y.name} {up}"))),
            *(value_cell(found.get((across, up)), time, say) for across in x.levels),
        ]
        for key, found in samples.items()
        for up in reversed(y.levels)
    ]
    return table(caption, [Column("Arm"), *numbers(x.heads)], rows)
