"""No interval of a report leaves the range of its quantity, and few seeds have none."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from reportgen.report import build_view
from reportgen.report.figures import FigureView
from tests.report import training_factory as factory

WIDE = (0.6, 0.95, 1.0, 0.99)  # Student's interval of them reaches to 1.17


def figures_of(seeds: int) -> list[FigureView]:
    """Of two arms whose accuracies lie far apart from seed to seed."""
    arms = factory.grid(rates=(0.1, 1.0, 10.0))
    run = factory.make_run(factory.make_suite(arms, seeds=seeds, claims=()))
    for number, record in enumerate(run.records):
        high = WIDE[number % len(WIDE)]
        arrays = cast("dict[str, np.ndarray]", record.outcome.arrays)
        arrays["train_accuracy"] = np.minimum(arrays["train_accuracy"], high)
        arrays["val_accuracy"] = np.minimum(arrays["val_accuracy"], high) / 2 * (1 + number % 2)
        arrays["test_accuracy"] = np.array(high)
    view = build_view(run, factory.make_findings(run))
    return list(view.figures)


def spans(figure: FigureView) -> list[tuple[float, float]]:
    """The intervals of a table."""
    details = [cell.detail for row in figure.table.rows for cell in row if " to " in cell.detail]
    ends = [detail.replace(",", "").split(" to ") for detail in details]
    return [(float(low), float(high)) for low, high in ends]


def about_accuracy(figure: FigureView) -> bool:
    heads = [column.title.lower() for column in figure.table.columns[1:]]
    return "accurac" in figure.table.caption.lower() and not any("loss" in head for head in heads)


def test_accuracies_and_their_differences_stay_in_their_range() -> None:
    seen = 0
    for figure in filter(about_accuracy, figures_of(4)):
        for low, high in spans(figure):
            seen += 1
            assert -1 <= low <= high <= 1, figure.svg.slug
            if "differences" not in figure.svg.slug and "gap" not in figure.svg.slug:
                assert low >= 0, figure.svg.slug
    assert seen > 10


@pytest.mark.parametrize("seeds", [2, 3])
def test_of_fewer_than_four_seeds_no_table_has_an_interval(seeds: int) -> None:
    assert not [span for figure in figures_of(seeds) for span in spans(figure)]
