"""The numbers of a run as data: tidy tables for `data/`, aggregated values for `report.json`.

A tidy table has one observation per row. Both hold for every experiment: there is a row or a value
per position along the axes that a quantity declares.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reportgen.execution.model import Record
from reportgen.experiments import LAYER, STEP, Axis, Quantity
from reportgen.report.figures import Material
from reportgen.report.tables import chosen
from reportgen.report.trials import ArmTrials, places_of
from reportgen.stats import Interval, bounded_interval

Value = str | int | float | None
TEXTS = ("arm", "quantity")
"""Names of the text columns of most tables; other columns are numeric."""

_FORMULA = re.compile(r"[=+\-@\t\n]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|nan)")
FILES: dict[tuple[Axis, ...], str] = {
    (): "final.csv",
    (STEP,): "curves.csv",
    (LAYER,): "layers.csv",
    (STEP, LAYER): "probes.csv",
}
"""File names of common combinations of axes; others are named after their axes: `member.csv`."""
MOST_IN_TIME = 20
"""Maximum number of evaluations in the file of a quantity that also has other axes.

All evaluations would fill tens of megabytes.
"""


@dataclass(frozen=True)
class Tidy:
    """A file of `data/`.

    head: names of the columns.
    rows: one value per column; None for missing values.
    text: names of the text columns; all other columns are numeric in every table of this name.
    """

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    text: tuple[str, ...] = TEXTS

    def csv(self) -> str:
        """CSV as in RFC 4180 but with line feeds; floats in their shortest exact form.

        Spreadsheets interpret text that begins with one of = + - @ as a formula, so such text is
        prefixed with an apostrophe; numbers are unchanged.
        https://owasp.org/www-community/attacks/CSV_Injection
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(_cell, self.head))
        writer.writerows(map(_cell, row) for row in self.rows)
        return out.getvalue()

    def columns(self) -> dict[str, list[str | None] | NDArray[np.generic]]:
        """Name -> list of texts, or an int64 or float64 array (rows,) with NaN for None."""
        found: dict[str, list[str | None] | NDArray[np.generic]] = {}
        for place, name in enumerate(self.head):
            values = [row[place] for row in self.rows]
            found[name] = _texts(values) if name in self.text else _numbers(values)
        return found


def _texts(values: list[Value]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def _numbers(values: list[Value]) -> NDArray[np.generic]:
    whole = bool(values) and all(isinstance(value, int) for value in values)
    return np.array(values, dtype=np.int64 if whole else np.float64)


def _cell(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    text = re.sub(r"\r\n?", "\n", value)  # the writer would not quote these
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


@dataclass(frozen=True)
class MetricView:
    """The mean of a quantity over the seeds of an arm.

    at: name of each of its axes -> position.
    """

    arm: str
    quantity: str
    interval: Interval
    at: Mapping[str, int] = field(default_factory=dict)


def metrics_by_axes(material: Material) -> Iterator[MetricView]:
    """The mean over seeds of every quantity after the last step, at each position of other axes.

    Quantities are in the order of the experiment, positions in increasing order.
    """
    for arm in material.arms:
        for quantity in material.suite.experiment.measures:
            values = arm.values(quantity.name)
            if values is None:
                continue
            lengths = values.shape[1:]
            choices = [
                [length - 1] if axis.course else range(length)
                for axis, length in zip(quantity.axes, lengths, strict=True)
            ]
            places = [
                places_of(arm, axis, length)
                for axis, length in zip(quantity.axes, lengths, strict=True)
            ]
            for index in itertools.product(*choices):
                at = {
                    axis.name: int(known[i])
                    for axis, known, i in zip(quantity.axes, places, index, strict=True)
                }
                found = bounded_interval(values[:, *index], quantity.bounds)
                yield MetricView(arm.name, quantity.name, found, at)


def data_by_axes(material: Material) -> tuple[Tidy, ...]:
    """A table for each combination of axes that occurs in the experiment."""
    combinations = dict.fromkeys(each.axes for each in material.suite.experiment.measures)
    return tuple(
        Tidy(
            FILES.get(axes) or f"{'_'.join(axis.name for axis in axes)}.csv",
            ("arm", "seed", *(axis.name for axis in axes), "quantity", "value"),
            tuple(_rows(material, axes)),
        )
        for axes in combinations
    )


def _rows(material: Material, axes: tuple[Axis, ...]) -> Iterator[tuple[Value, ...]]:
    """Rows of all trials that recorded arrays, including diverged ones."""
    for arm, record, quantity, array in _arrays(material, axes):
        places = [
            axis.places(record.outcome.arrays, length).tolist()
            for axis, length in zip(axes, array.shape, strict=True)
        ]
        kept = [
            chosen(0, len(known) - 1, MOST_IN_TIME)
            if axis.course and len(axes) > 1
            else range(len(known))
            for axis, known in zip(axes, places, strict=True)
        ]
        values = array[np.ix_(*kept)] if axes else array
        at = itertools.product(
            *([known[i] for i in some] for known, some in zip(places, kept, strict=True))
        )
        for place, value in zip(at, values.reshape(-1).tolist(), strict=True):
            yield arm.name, record.trial.seed, *place, quantity.name, value


def _arrays(
    material: Material, axes: Sequence[Axis]
) -> Iterator[tuple[ArmTrials, Record, Quantity, NDArray[np.generic]]]:
    """The arrays of all quantities with exactly these axes, in the order of arms and seeds."""
    wanted = [each for each in material.suite.experiment.measures if each.axes == axes]
    for arm in material.arms:
        for record in sorted((*arm.ok, *arm.failed), key=lambda r: r.trial.seed):
            for quantity in wanted:
                if quantity.name in record.outcome.arrays:
                    yield arm, record, quantity, np.asarray(record.outcome.arrays[quantity.name])
