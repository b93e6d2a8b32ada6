"""What the command line shows: progress, conclusions, plans, the state of the installation.

On a terminal the progress is a bar with the time left; elsewhere (CI, a pipe) it is a line now and
then, without control characters.
"""

from __future__ import annotations

import math
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from reportgen.api import Forecast, Result, store_folder
from reportgen.comparison import COMPARISONS
from reportgen.errors import ReportgenError
from reportgen.execution import Listener, LookStage, Progress, Run, processor_name
from reportgen.findings import Prospect, prospects, schedule, warnings
from reportgen.findings.amounts import probability
from reportgen.findings.lost import lost_trials, same_start
from reportgen.report.templates import shipped_folder
from reportgen.report.tuning import edges, settings_in_words
from reportgen.report.wording import count, listed, some
from reportgen.stats import Needed, format_number
from reportgen.store import Store
from reportgen.suite import Change, Suite, load_suite, shipped_suites

PLAIN_SECONDS = 10.0  # between two lines where there is no terminal


@contextmanager
def watch(suite: Suite, *, quiet: bool) -> Iterator[Listener]:
    """A listener that shows the progress of a run as long as the context lasts."""
    if quiet:
        yield lambda progress: None
    elif sys.stderr.isatty() and os.environ.get("CI", "").lower() not in ("1", "true"):
        with _bar(suite) as listener:
            yield listener
    else:
        yield _PlainProgress(suite.name)


@contextmanager
def _bar(suite: Suite) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("trials, {task.fields[left]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(suite.name, total=None, left="starting")

        def listener(progress: Progress) -> None:
            bar.update(
                task,
                description=_heading(suite.name, progress),
                total=progress.total,
                completed=progress.done,
                left=_left(progress),
            )

        yield listener


class _PlainProgress:
    """A line at the start and the end, of every part and look too, and now and then."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = -PLAIN_SECONDS
        self._at: tuple[str, LookStage | None] = ("", None)

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        finished = progress.done == progress.total
        at = progress.part, progress.stage
        if at == self._at and not finished and now - self._last < PLAIN_SECONDS:
            return
        self._last, self._at = now, at
        failed = f", {progress.failed} not ok" if progress.failed else ""
        done = f"{progress.done} of {progress.total} trials{failed}"
        click.echo(f"{_heading(self._name, progress)}: {done}, {_left(progress)}", err=True)


def _heading(name: str, progress: Progress) -> str:
    """The suite, which part of it runs, and at which look it is for the sake of which claims."""
    stage = progress.stage
    name = f"{name}, {progress.part}" if progress.part else name
    if stage is None:
        return name
    whose = f" for {some(stage.undecided)}" if stage.number > 1 else ""
    return f"{name}: look {stage.number} of {stage.of}, {stage.seeds} seeds{whose}"


def _left(progress: Progress) -> str:
    if progress.done == progress.total:
        return f"done in {_duration(progress.seconds)}"
    if progress.seconds_left is None:
        return "starting"
    return f"about {_duration(progress.seconds_left)} left"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def conclude(result: Result, *, check: bool, allow_empty: bool, quiet: bool) -> None:
    """The answer, the verdicts and where the report is; failures and flips go to stderr.

    check: say which verdicts are not the expected ones, and, unless `allow_empty`, that there are
        no expected ones.
    """
    findings, run = result.findings, result.run
    if not quiet:
        click.echo(run.suite.question)
        for change in run.suite.changes:
            click.echo(f"  changed: {_change(change)}")
        click.echo(findings.answer)
        width = max((len(finding.claim.id) for finding in findings.claims), default=0)
        for finding in findings.claims:
            verdict, look = finding.verdict.value, finding.look
            seeds = f"{look.seeds:>4} seeds  " if look else ""
            says = finding.claim.says
            says += " (no arm of it beats guessing)" if finding.nothing_learnt else ""
            if finding.claim.exploratory:
                says = f"(exploratory) {says}"
            click.echo(f"  {finding.claim.id:<{width}}  {verdict:<12}  {seeds}{says}")
        for notice in run.notices:
            click.echo(f"  notice: {notice}")
        _show_choices(run)
        if result.files:
            click.echo(f"Report: {result.files[0]}")
    if run.missing:
        total = len(run.missing) + len(run.records)
        _warn(f"{len(run.missing)} of {total} trials are missing; run the suite again to go on.")
    if run.tuned and run.tuned.untuned and run.tuned.untuned.missing:
        number = count(len(run.tuned.untuned.missing), "trial is", "trials are")
        _warn(f"Of the arms as written {number} missing; run the suite again to go on.")
    for line in lost_trials(run):
        _warn(line)
    if arms := same_start(run):
        _warn(f"{some(arms)}: the module starts from the same weights in every seed.")
    if check:
        _tell_flips(result)
        if not (findings.expected or allow_empty):
            _warn(
                f"Nothing was checked: no claim of the suite {run.suite.name} has an expect, the "
                "verdict that --check holds it against. Add one, or permit this by --allow-empty."
            )


def _tell_flips(result: Result) -> None:
    """Which verdicts are others than expected, and which of them had no chance to be the same."""
    flipped, suite = result.findings.flipped, result.run.suite
    for finding in flipped:
        p = probability(finding.decision.adjusted)
        _warn(
            f"{finding.claim.id} flipped: expected {finding.claim.expect}, found "
            f"{finding.verdict.value} (corrected {p}, {count(finding.seeds, 'seed')}). "
            f"{finding.sentence}"
        )
    hopeless = {prospect.claim.id for prospect in prospects(suite) if not prospect.possible}
    few = [f.claim.id for f in flipped if f.claim.id in hopeless and f.claim.expect != "undecided"]
    if few:
        changed = [_change(change) for change in suite.changes if change.path.startswith("seeds")]
        why = f" ({changed[-1]})" if changed else ""
        _warn(
            f"The seeds of this run{why} could not have confirmed {some(few)}; "
            "reportgen plan says how many can."
        )


def _show_choices(run: Run) -> None:
    """The values that tuning chose, a line an arm."""
    for arm in run.tuned.arms if run.tuned else ():
        values = settings_in_words(arm.best.candidate.values)
        where = "".join(f"; {path} at the {end} end" for path, end in edges(arm).items())
        click.echo(f"  tuned: {arm.arm.name}: {values}{where}")


def _change(change: Change) -> str:
    return f"{change.path}: {change.before} -> {change.after} ({change.by})"


def _warn(message: str) -> None:
    click.echo(message, err=True)


def show_plan(forecast: Forecast) -> None:
    """Trials, groups, time and memory of a plan."""
    plan, suite = forecast.plan, forecast.plan.suite
    todo = len(plan.trials) - plan.stored
    click.echo(f"{suite.name}: {suite.question}")
    click.echo(_size(suite))
    for change in suite.changes:
        click.echo(f"  changed: {_change(change)}")
    for notice in plan.notices:
        click.echo(f"  notice: {notice}")
    _show_tuning(forecast)
    click.echo(f"{_present_look(forecast)}{plan.stored} stored, {todo} to compute on {plan.device}")
    if todo:
        sizes = sorted({len(group.trials) for group in plan.groups}, reverse=True)
        together = " or ".join(str(size) for size in sizes)
        several = "" if sizes == [1] else ", each as one program"
        click.echo(f"{count(len(plan.groups), 'group')} of {together}{several}")
        longest = _at_least_a_second(max(group.cost.seconds for group in plan.groups))
        click.echo(f"  stored when they end; a kill loses those that run, about {longest} at most")
        for remark in plan.remarks:
            click.echo(f"  {remark}")
        memory = plan.bytes / 2**20
        click.echo(
            f"about {_at_least_a_second(forecast.seconds)} and {memory:.0f} MiB beside torch"
        )
    more = len(forecast.most.trials) - len(plan.trials)
    if more:
        total = len(forecast.most.trials) - forecast.most.stored
        time_ = _at_least_a_second(forecast.most_seconds)
        click.echo(f"at most {total} to compute until all is decided, about {time_}")
    _show_prospects(forecast.claims)


def _show_tuning(forecast: Forecast) -> None:
    """What a tuned suite runs beside what is measured, and its time."""
    parts = forecast.parts
    if parts is None or parts.tuning is None:
        return
    named = {"tuning": parts.tuning, "arms as written": parts.untuned}
    for name, plan in named.items():
        if plan is not None:
            todo = len(plan.trials) - plan.stored
            trials = count(len(plan.trials), "trial")
            click.echo(f"{name}: {trials}, {plan.stored} stored, {todo} to compute")
    if forecast.tuning_seconds:
        guess = "; what follows is for settings that are not chosen yet" if parts.guessed else ""
        click.echo(f"about {_at_least_a_second(forecast.tuning_seconds)} for these{guess}")


def warn_of_seeds(suite: Suite) -> None:
    """Say which claims the seeds of a suite can never decide."""
    for warning in warnings(prospects(suite)):
        _warn(f"warning: {warning}")


def _show_prospects(found: Sequence[Prospect]) -> None:
    """What the seeds can show of each claim, and which can never be decided."""
    if not found:
        return
    click.echo("What the seeds can show:")
    rows = [PROSPECTS, *(_prospect(prospect) for prospect in found)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        click.echo(f"  {'  '.join(cells)}".rstrip())
    for why, claims in _unseen(found).items():
        click.echo(f"Nothing is known of the spread of {some(claims)}: {why}.")
    for warning in warnings(found):
        click.echo(warning)


PROSPECTS = ("claim", "seeds", "least", "claimed", "found in 80 %", "so far", "chance", "needs")


def _prospect(prospect: Prospect) -> tuple[str, ...]:
    """A row: the claim, what its seeds find in four of five runs, what earlier trials measured."""
    known = prospect.claim.id, str(prospect.seeds), str(prospect.least)
    sensitivity = prospect.sensitivity
    if sensitivity is None:
        return (*known, "", "", "", "", "")
    side = f"{COMPARISONS[prospect.claim.rule.comparison].word} "
    far = 0 < abs(sensitivity.smallest) < math.inf
    needed = _needed(sensitivity.needed)
    return (
        *known,
        f"{sensitivity.effect} {side}{format_number(sensitivity.threshold)}",
        f"{side}{format_number(sensitivity.smallest)}" if far else "nothing",
        f"{format_number(sensitivity.measured)} ({count(sensitivity.trials, 'seed')})",
        f"{100 * sensitivity.chance:.0f} %",
        f"{needed} (to contradict)" if sensitivity.contradicts else needed,
    )


def _needed(found: Needed) -> str:
    """`24 seeds (11 to over 1,000)`: with the range that the size of the pilot leaves."""
    low, seeds, high = (
        "over 1,000" if number is None else f"{number:,}"
        for number in (found.low, found.seeds, found.high)
    )
    told = f"{seeds} seeds"
    return told if low == high else f"{told} ({low} to {high})"


def _unseen(found: Sequence[Prospect]) -> dict[str, list[str]]:
    """Why nothing is known of the spread, with the claims of which that is so."""
    reasons: dict[str, list[str]] = {}
    for prospect in found:
        if prospect.sensitivity is None:
            reasons.setdefault(prospect.unseen, []).append(prospect.claim.id)
    return reasons


def _size(suite: Suite) -> str:
    """Arms, seeds and trials; with seeds until decided also when there are looks."""
    arms, seeds = len(suite.arms), len(suite.seeds)
    if suite.sequence is None:
        return f"{count(arms, 'arm')} x {count(seeds, 'seed')} = {count(arms * seeds, 'trial')}"
    start = suite.sequence.start
    when = listed([str(look.seeds) for look in schedule(suite)])
    return (
        f"{count(arms, 'arm')} x {start} to {seeds} seeds = {arms * start} to {arms * seeds} "
        f"trials; looks at {when} seeds"
    )


def _present_look(forecast: Forecast) -> str:
    """The look that is due; empty where there are none, and where the looks are over."""
    looking = forecast.looking
    if looking is None or not forecast.plan.groups:
        return ""
    look = looking.look
    whose = f" for {some(looking.undecided)}" if look.number > 1 else ""
    return f"look {look.number} of {look.of}, {look.seeds} seeds{whose}: "


def _at_least_a_second(seconds: float) -> str:
    return _duration(max(1.0, seconds))


def examine(store: Path | None) -> int:
    """Print one line a check; 1 when one of them failed."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("python", platform.python_version),
        ("processor", lambda: f"{processor_name()}, {os.cpu_count()} cores"),
        ("torch", _torch),
        ("suites", _suites),
        ("templates", _templates),
        ("store", lambda: _store(store_folder(store))),
    ]
    failed = 0
    for name, look in checks:
        try:
            click.echo(f"{name:<10} {look()}")
        except (ReportgenError, ImportError, OSError) as error:
            failed = 1
            click.echo(f"{name:<10} FAILED: {error}")
    return failed


def _torch() -> str:
    import torch

    cuda = "no CUDA device"
    if torch.cuda.is_available():
        names = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
        cuda = ", ".join(f"cuda:{index} {name}" for index, name in enumerate(names))
    return f"{torch.__version__}, {torch.get_num_threads()} threads, {cuda}"


def _suites() -> str:
    names = [load_suite(path).name for path in shipped_suites().values()]
    if not names:
        raise ReportgenError("no shipped suite is there; install the package again")
    return ", ".join(names)


def _templates() -> str:
    found = len(list(shipped_folder().glob("*.j2")))
    if not found:
        raise ReportgenError(f"{shipped_folder()} has no template; install the package again")
    return f"{found} in {shipped_folder()}"


def _store(folder: Path) -> str:
    if not Store.exists(folder):
        return f"{folder} (not there yet)"
    with Store(folder) as opened:
        return f"{opened.path}, {opened.count()} trials, {opened.path.stat().st_size >> 10} KiB"
