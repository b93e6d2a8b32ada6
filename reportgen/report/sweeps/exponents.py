"""Exponents that claims hold: how one metric is to change with another from arm to arm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.findings.model import Finding
from reportgen.metrics.arithmetic import Binary
from reportgen.metrics.functions.each import Log
from reportgen.metrics.functions.of import Of
from reportgen.metrics.nodes import Expression, Other
from reportgen.metrics.rule import Constant
from reportgen.report.sweeps.lines import Row, Rows


@dataclass(frozen=True)
class ClaimedExponent:
    """`upwards` is held to go with this power of `across`, seen from a line of the sweep."""

    upwards: Expression
    across: Expression
    value: float
    line: int


def claimed_exponents(findings: Iterable[Finding], rows: Rows) -> Iterator[ClaimedExponent]:
    """Every exponent but 0 that a claim holds its metric against, each once.

    Such a metric is the logarithm of one quantity over that in another arm, over the logarithm of
    another quantity over that in the same arm.
    """
    seen = set()
    for claim in (finding.claim for finding in findings):
        right = claim.rule.right
        match claim.metric.expression:
            case Binary("/", Log(upper), Log(lower)) if isinstance(right, Constant):
                up, across = _beside_another(upper), _beside_another(lower)
            case _:
                continue
        if up is None or across is None or up[1] != across[1] or right.value == 0:
            continue
        line = next((n for n, row in enumerate(rows.rows) if _is(row, up[1])), None)
        if line is None:
            continue
        found = ClaimedExponent(up[0], across[0], right.value, line)
        if found not in seen:
            seen.add(found)
            yield found


def _beside_another(expression: Expression) -> tuple[Expression, Other] | None:
    """A metric over itself in another arm: the metric, and which arm."""
    match expression:
        case Binary("/", here, Of(other, there)) if here == there:
            return here, other
    return None


def _is(row: Row, other: Other) -> bool:
    """Whether all arms of a line have the levels that are meant."""
    arms = [arm.arm for arm in row.arms if arm]
    wanted = set(other.levels)
    return bool(wanted) and all(wanted <= set(arm.levels.items()) for arm in arms)
