"""Published values compared with the results of this run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.experiments import AnyExperiment
from reportgen.findings.model import PublishedNumber
from reportgen.language import N_, Phrases
from reportgen.report.tables import Cell, Table, estimate, numbers, table
from reportgen.suite.model import Change

SIGNS = {True: "✓", False: "✗", None: "?"}
MARKS = {True: N_("✓ reproduced"), False: N_("✗ not reproduced"), None: N_("not judged")}
JOIN = "\N{NO-BREAK SPACE}"  # an interval stays on one line
RULE = N_(
    "A published value counts as reproduced if it lies in the 95 % prediction interval for one "
    "more run of ours, widened by half a unit of the last published digit, because a publication "
    "reports one run, rounded. Up to one correct value in twenty therefore lies outside by chance."
)


@dataclass(frozen=True)
class PublishedView:
    """A table for every source, and the number of values that were reproduced."""

    summary: str
    rule: str
    overview: Table
    tables: tuple[Table, ...]
    numbers: tuple[PublishedNumber, ...]


def build_published(
    found: Sequence[PublishedNumber],
    experiment: AnyExperiment,
    changes: Sequence[Change],
    say: Phrases,
) -> PublishedView | None:
    """Compare published values with the results; None if the suite lists none."""
    if not found:
        return None
    sources = dict.fromkeys(number.source for number in found)
    tables = [
        _table(source, [n for n in found if n.source == source], experiment, say)
        for source in sources
    ]
    return PublishedView(
        _summary(found, changes, say),
        say.fixed(RULE),
        _overview(found, experiment, say),
        tuple(tables),
        tuple(found),
    )


def _summary(found: Sequence[PublishedNumber], changes: Sequence[Change], say: Phrases) -> str:
    judged = [number for number in found if number.reproduced is not None]
    if not judged and changes:
        return say.text(
            "The published values were not judged, because this run changed the setting."
        )
    if not judged:
        return say.text(
            "The published values were not judged, because the run has too few finished trials."
        )
    text = say.plural(
        "{some} of {number} published value reproduced.",
        "{some} of {number} published values reproduced.",
        len(judged),
        some=sum(number.reproduced is True for number in judged),
    )
    left = len(found) - len(judged)
    if not left:
        return text
    rest = say.plural(
        "{number} value could not be judged.", "{number} values could not be judged.", left
    )
    return f"{text} {rest}"


def _overview(found: Sequence[PublishedNumber], experiment: AnyExperiment, say: Phrases) -> Table:
    """A row per arm and quantity and a column per layer: published value, mark, our mean."""
    layers = sorted({number.layer for number in found})
    by_row: dict[tuple[str, str], dict[int, PublishedNumber]] = {}
    for number in found:
        by_row.setdefault((number.arm, number.quantity), {})[number.layer] = number
    return table(
        "Published value, with ✓ if it is reproduced; below it our mean and its 95 % interval",
        ["Arm", "Quantity", *numbers(say.text("Layer {layer}", layer=layer) for layer in layers)],
        (
            [
                arm,
                _title(quantity, experiment, say),
                *(_pair(row.get(layer), say) for layer in layers),
            ]
            for (arm, quantity), row in by_row.items()
        ),
    )


def _pair(number: PublishedNumber | None, say: Phrases) -> Cell:
    if number is None:
        return Cell("")
    ours = estimate(number.ours, say)
    printed = f"{number.printed:.{number.decimals}f}"
    interval = f" ({ours.detail.replace(' ', JOIN)})" if ours.detail else ""
    return Cell(f"{printed} {SIGNS[number.reproduced]}", ours.text + interval, number.printed)


def _title(quantity: str, experiment: AnyExperiment, say: Phrases) -> str:
    known = experiment.quantities.get(quantity)
    return say.fixed(known.title) if known else quantity


def _table(
    source: str, found: Sequence[PublishedNumber], experiment: AnyExperiment, say: Phrases
) -> Table:
    return table(
        say.text(
            "Published in {source}, with our mean over seeds",
            source=source or say.text("the source"),
        ),
        [
            "Arm",
            "Quantity",
            *numbers(["Layer", "Published", "Ours, 95 % interval", "Prediction interval, 95 %"]),
            "Result",
        ],
        (_row(number, experiment, say) for number in found),
    )


def _row(number: PublishedNumber, experiment: AnyExperiment, say: Phrases) -> list[Cell | str]:
    digits = number.decimals + 1
    expected = say.span(f"{number.low:.{digits}f}", f"{number.high:.{digits}f}")
    return [
        number.arm,
        _title(number.quantity, experiment, say),
        Cell(str(number.layer), value=number.layer),
        Cell(f"{number.printed:.{number.decimals}f}", value=number.printed),
        estimate(number.ours, say),
        expected if "inf" not in expected and "nan" not in expected else "–",
        say.fixed(MARKS[number.reproduced]),
    ]
