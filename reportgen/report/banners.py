"""What a reader must know before believing the page: changed settings, failures, missing trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.execution.model import Run
from reportgen.report.claims import ClaimView
from reportgen.report.tables import Cell, Table, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import count, quoted, sentence, some


@dataclass(frozen=True)
class Banner:
    """A notice above the claims; `anchor` is where the page says more."""

    kind: Literal["changed", "failed", "missing", "flipped", "tuning"]
    title: str
    text: str
    anchor: str = ""


def build_banners(
    run: Run, arms: Sequence[ArmTrials], claims: Sequence[ClaimView], left_out: str
) -> tuple[Banner, ...]:
    """In the order of how much they take from what the page says.

    `left_out` says what becomes of trials that diverged.
    """
    found = (_missing(arms), _failed(run, arms, left_out), _changed(run), _flipped(claims))
    return tuple(banner for banner in found if banner is not None)


def build_failures(run: Run) -> Table | None:
    """Every trial that did not end well or is missing, with the reason."""
    rows: list[list[Cell | str]] = [
        [
            record.trial.arm.name,
            _seed(record.trial.seed),
            record.outcome.status,
            sentence(record.outcome.reason) or "No reason was recorded.",
        ]
        for record in run.failed
    ]
    rows += [
        [trial.arm.name, _seed(trial.seed), "missing", "The run was interrupted before it."]
        for trial in run.missing
    ]
    if not rows:
        return None
    return table("Trials without a result", ["Arm", "Seed", "Status", "Reason"], rows)


def _seed(seed: int) -> Cell:
    return Cell(str(seed), value=seed)


def _missing(arms: Sequence[ArmTrials]) -> Banner | None:
    number = sum(len(arm.missing) for arm in arms)
    if not number:
        return None
    total = sum(arm.planned for arm in arms)
    names = some([f"{quoted(arm.name)} ({arm.mark})" for arm in arms if arm.missing])
    return Banner(
        "missing",
        "Incomplete",
        f"{number} of {count(total, 'trial')} are missing: {names}. "
        "The same command computes the rest and keeps what is finished.",
        "failures",
    )


def _failed(run: Run, arms: Sequence[ArmTrials], left_out: str) -> Banner | None:
    if not run.failed:
        return None
    names = some(
        [
            f"{quoted(arm.name)} ({len(arm.failed)} of {count(arm.planned, 'seed')})"
            for arm in arms
            if arm.failed
        ]
    )
    return Banner(
        "failed",
        f"{count(len(run.failed), 'trial')} diverged or failed",
        f"{names}. {left_out}.",
        "failures",
    )


def _changed(run: Run) -> Banner | None:
    changes = run.suite.changes
    if not changes:
        return None
    what = "; ".join(f"{c.path}: {c.before} → {c.after} ({c.by})" for c in changes)
    quick = any("quick" in change.by for change in changes)
    return Banner(
        "changed",
        "Quick run" if quick else "Changed settings",
        f"This is not the suite as it stands in its file. {what}.",
    )


def _flipped(claims: Sequence[ClaimView]) -> Banner | None:
    flipped = [claim for claim in claims if claim.finding.flipped]
    if not flipped:
        return None
    words = some([f"{c.id} was {c.expected}, is {c.verdict}" for c in flipped])
    title = count(len(flipped), "verdict") + (" differs" if len(flipped) == 1 else " differ")
    return Banner("flipped", f"{title} from what the suite expects", f"{words}.")
