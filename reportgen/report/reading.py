"""How to read a report: the words that every report of this program uses."""

from __future__ import annotations

from reportgen.report.claims import MEANINGS, SYMBOLS
from reportgen.report.tables import Table, table
from reportgen.suite.model import Suite

INTERVALS = (
    "An interval in this report is a 95 % Student t interval of the mean over seeds: if the whole "
    "experiment were repeated with other seeds many times, about 95 of 100 such intervals would "
    "hold the true mean. It assumes seeds that are independent, which they are by construction, "
    "and means that are roughly normal. Comparisons of two arms are paired by seed, so randomness "
    "that both arms share cancels. The interval speaks of other seeds, not of other data, widths "
    "or depths. "
    "With a single seed there is no interval, and no claim can be decided."
)
JUDGEMENT = (
    "The rule of a claim (metric, direction, margin) stands in the suite and was fixed before the "
    "result. A claim is judged by where its interval lies, not by where the mean lies. Claims are "
    "judged one by one, without a correction for their number."
)


def verdict_table() -> Table:
    """The words that a verdict can be."""
    return table(
        "Verdicts",
        ["Verdict", "It means that"],
        ([f"{SYMBOLS[v]} {v.value}", meaning] for v, meaning in MEANINGS.items()),
    )


def glossary(suite: Suite) -> Table:
    """Every quantity of the experiment in one sentence."""
    return table(
        "What is measured",
        ["Name", "Quantity", "Meaning"],
        ([q.name, q.title, q.about] for q in suite.kind.quantities.values()),
    )
