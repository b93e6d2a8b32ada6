"""The scope map of a claim: its verdict at each combination of the open factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportgen.findings.model import Cell, Finding
from reportgen.findings.naming import levels
from reportgen.language import Phrases
from reportgen.report.evidence import measured
from reportgen.report.symbols import SYMBOLS
from reportgen.report.tables import Cell as Shown
from reportgen.report.tables import Column, Table, table


def scope_map(finding: Finding, say: Phrases) -> Table | None:
    """A table with the levels of the last open factor as columns and of the others as rows.

    None if the claim has a single cell or its cells do not differ in a factor.
    """
    cells = [cell for cell in finding.cells if cell.levels]
    if len(cells) < 2:
        return None
    names = list(dict.fromkeys(name for cell in cells for name in cell.levels))
    across = names[-1]
    columns = list(dict.fromkeys(cell.levels.get(across, "") for cell in cells))
    rows: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        rows.setdefault(_others(cell.levels, across), {})[cell.levels.get(across, "")] = cell
    return table(
        say.text("{id}: where it holds", id=finding.claim.id),
        [Column(" × ".join(names)), *(Column(f"{across}={level}") for level in columns)],
        _rows(rows, columns, finding, say),
    )


def _rows(
    rows: Mapping[str, Mapping[str, Cell]], columns: Sequence[str], finding: Finding, say: Phrases
) -> list[list[Shown | str]]:
    return [
        [name or say.fixed("all"), *(_shown(row.get(level), finding, say) for level in columns)]
        for name, row in rows.items()
    ]


def _others(chosen: Mapping[str, str], across: str) -> str:
    return levels({name: level for name, level in chosen.items() if name != across})


def _shown(cell: Cell | None, finding: Finding, say: Phrases) -> Shown:
    """The symbol and the word of the verdict, with the measurement as detail."""
    if cell is None:
        return Shown("")
    estimate, span = measured(cell, finding, say)
    detail = f"{estimate} ({span})" if span else estimate
    word = say.verdict(cell.verdict.value)
    return Shown(f"{SYMBOLS[cell.verdict]} {word}", detail, verdict=cell.verdict.value)
