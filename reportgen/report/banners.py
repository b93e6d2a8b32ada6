"""Warnings at the top of the page, such as changed settings and failed or missing trials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.execution.model import Run
from reportgen.findings import no_better
from reportgen.findings.guessing import in_words
from reportgen.findings.lost import same_start
from reportgen.findings.model import Finding
from reportgen.findings.sentences import deciding_factors
from reportgen.language import N_, Phrases
from reportgen.report.claims import ClaimView
from reportgen.report.tables import Cell, Table, table
from reportgen.report.trials import ArmTrials
from reportgen.report.wording import capital, quoted, sentence, some
from reportgen.suite.numeric import setting_title

FAILED = N_(
    "Failed trials have no result: means and claims leave them out, and each claim says what they "
    "could change"
)
SOME_UNLEARNT = N_("Some claims are about nets that do not beat guessing")
UNLEARNT = N_(
    "A verdict on such nets shows how they fail, not what helps them to learn. This applies to: "
    "{claims}."
)

UNDRAWN = N_(
    "The suite asks for them, but the trials did not measure what they show, or the arms do not "
    "form their lines: {figures}."
)

REASONS = {
    "(.+) is not finite after step (.+)": N_("{what} is not finite after step {place}"),
    "(.+) of layer (.+) is not finite": N_("{what} of layer {place} is not finite"),
    "(.+) of layer (.+) are not finite": N_("{what} of layer {place} are not finite"),
}
MEASURED = (N_("loss or gradient"), N_("pre-activations"), N_("activations"), N_("gradients"))
"""Further quantities that occur as {what} in the reasons of experiments."""
WHOLE = (N_("every training diverged"),)
"""Reasons without fields."""


@dataclass(frozen=True)
class Trace:
    """The frames of a traceback, one per line, and the trials that raised the error."""

    trials: str
    text: str


@dataclass(frozen=True)
class Banner:
    """A notice above the claims; `anchor` is the id of the section with details."""

    kind: Literal[
        "changed",
        "failed",
        "missing",
        "flipped",
        "tuning",
        "undecided",
        "undrawn",
        "unlearnt",
        "data",
        "same_start",
        "measured",
    ]
    title: str
    text: str
    anchor: str = ""


def build_banners(
    run: Run, arms: Sequence[ArmTrials], claims: Sequence[ClaimView], left_out: str, say: Phrases
) -> tuple[Banner, ...]:
    """The banners, in decreasing order of their effect on the conclusions.

    left_out: sentence that says how diverged trials are treated.
    """
    found = (
        _missing(arms, say),
        _failed(run, arms, left_out, say),
        _same_start(run, say),
        _changed(run, say),
        _too_few(claims, say) or _flipped(claims, say),  # the first explains all of the second
        _unlearnt(run, claims, say),
        *_about_data(run, say),
    )
    return tuple(banner for banner in found if banner is not None)


def build_failures(run: Run, say: Phrases) -> Table | None:
    """Every failed, diverged or missing trial with the reason; None if there are none."""
    rows: list[list[Cell | str]] = [
        [
            record.trial.arm.name,
            _seed(record.trial.seed),
            say.fixed(record.outcome.status),
            sentence(_reason(record.outcome.reason, say)) or say.text("No reason was recorded."),
        ]
        for record in run.failed
    ]
    rows += [
        [
            trial.arm.name,
            _seed(trial.seed),
            say.text("missing"),
            say.text("The run was interrupted before this trial."),
        ]
        for trial in run.missing
    ]
    if not rows:
        return None
    return table("Trials without a result", ["Arm", "Seed", "Status", "Reason"], rows)


def _reason(reason: str, say: Phrases) -> str:
    """The reason in the language of the report if it matches `REASONS`; otherwise unchanged."""
    for pattern, message in REASONS.items():
        if found := re.fullmatch(pattern, reason):
            what, place = found.groups()
            return say.text(message, what=say.fixed(what), place=place)
    return say.fixed(reason) if reason in WHOLE else reason


def build_traces(run: Run, say: Phrases) -> tuple[Trace, ...]:
    """The distinct tracebacks of failed trials, each with the trials that have it."""
    found: dict[str, list[str]] = {}
    for record in run.failed:
        if record.outcome.trace:
            seed = say.text("seed {seed}", seed=record.trial.seed)
            trial = f"{quoted(record.trial.arm.name)} {seed}"
            found.setdefault(record.outcome.trace, []).append(trial)
    return tuple(Trace(some(trials, say=say), text) for text, trials in found.items())


def _seed(seed: int) -> Cell:
    return Cell(str(seed), value=seed)


def _missing(arms: Sequence[ArmTrials], say: Phrases) -> Banner | None:
    number = sum(len(arm.missing) for arm in arms)
    if not number:
        return None
    total = sum(arm.planned for arm in arms)
    names = some(
        [f"{quoted(arm.name)} ({arm.marked(say)})" for arm in arms if arm.missing], say=say
    )
    return Banner("missing", *say.incomplete(number, total, names), "failures")


def _failed(run: Run, arms: Sequence[ArmTrials], left_out: str, say: Phrases) -> Banner | None:
    if not run.failed:
        return None
    names = some(
        [
            f"{quoted(arm.name)} ({say.some_seeds(len(arm.failed), arm.planned)})"
            for arm in arms
            if arm.failed
        ],
        say=say,
    )
    told = [] if len(run.broken) == len(run.failed) else [left_out]
    told += [FAILED] if run.broken else []
    fate = ". ".join(map(say.fixed, told))
    return Banner("failed", *say.lost(len(run.failed), names, fate), "failures")


def _same_start(run: Run, say: Phrases) -> Banner | None:
    arms = same_start(run)
    if not arms:
        return None
    return Banner("same_start", *say.same_start(some([quoted(arm) for arm in arms], say=say)))


def _changed(run: Run, say: Phrases) -> Banner | None:
    changes = run.suite.changes
    if not changes:
        return None
    what = "; ".join(f"{c.path}: {c.before} → {c.after} ({c.by})" for c in changes)
    quick = any("quick" in change.by for change in changes)
    return Banner("changed", *say.changed(what, quick))


def _too_few(claims: Sequence[ClaimView], say: Phrases) -> Banner | None:
    """Warning that there are too few seeds for any verdict; None while seeds are being added."""
    judged = [claim.finding for claim in claims if not claim.finding.claim.exploratory]
    findings = [finding for finding in judged if finding.cells]
    if not findings or any(found.look for found in findings):
        return None
    if any(found.seeds >= found.least_seeds for found in findings):
        return None
    seeds, family = max(found.seeds for found in findings), findings[0].family
    least = min(found.least_seeds for found in findings)
    text = say.cannot_decide(seeds, least, family.claims)
    return Banner("undecided", *text, "reading")


def _factors(finding: Finding, say: Phrases) -> list[str]:
    """Titles of the factors on which a verdict depends."""
    return [setting_title(name, say) for name in deciding_factors(finding.cells)]


def _flipped(claims: Sequence[ClaimView], say: Phrases) -> Banner | None:
    flipped = [
        (c.id, c.expected, c.verdict, _factors(c.finding, say)) for c in claims if c.finding.flipped
    ]
    return Banner("flipped", *say.flipped(flipped)) if flipped else None


def _unlearnt(run: Run, claims: Sequence[ClaimView], say: Phrases) -> Banner | None:
    """Warning that nets do not beat guessing: all of them, or those of some claims."""
    guesses = no_better(run)
    concerned = [claim for claim in claims if claim.finding.nothing_learnt]
    everywhere = run.facts.keys() == guesses.keys() and bool(guesses)
    if not concerned and not everywhere:
        return None
    scores = [claim.finding.guess for claim in concerned] or [*guesses.values()]
    told = dict.fromkeys(in_words(guess, say) for guess in scores if guess)
    text = capital("; ".join(told)) + "."
    if concerned:
        text += f" {say.text(UNLEARNT, claims=some([claim.id for claim in concerned], say=say))}"
    title = say.fixed("No arm beats guessing") if everywhere else say.fixed(SOME_UNLEARNT)
    return Banner("unlearnt", title, text, "control-guessing")


def _about_data(run: Run, say: Phrases) -> list[Banner]:
    """Notices on how data files were read and on unusual values in them."""
    title = say.fixed("The data")
    told = [say.text(notice.text, **notice.values) for notice in run.notices]
    return [Banner("data", title, text, "control-guessing") for text in told]


def undrawn_banner(names: Sequence[str], say: Phrases) -> Iterator[Banner]:
    """Notice that the suite declares figures that have nothing to show."""
    if names:
        text = say.text(UNDRAWN, figures=", ".join(dict.fromkeys(names)))
        yield Banner("undrawn", say.text("Some figures are not drawn"), text)
