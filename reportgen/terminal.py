"""Output of the command line: progress, conclusions, plans, the state of the installation.

On a terminal the progress is a bar with the time left; elsewhere (CI, a pipe) a line is printed
every 10 seconds, without control characters.
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

PLAIN_SECONDS = 10.0  # between two progress lines without a terminal


@contextmanager
def watch(suite: Suite, *, quiet: bool) -> Iterator[Listener]:
    """Context manager whose listener shows the progress of a run."""
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
        TextColumn("trials{task.fields[trainings]}, {task.fields[left]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(suite.name, total=None, trainings="", left="starting")

        def listener(progress: Progress) -> None:
            bar.update(
                task,
                description=_heading(suite.name, progress),
                total=progress.total,
                completed=progress.done,
                trainings=_trainings(progress),
                left=_left(progress),
            )

        yield listener


class _PlainProgress:
    """Prints a line at the start and end of the run, of every part and look, and periodically."""

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
        done = f"{progress.done} of {progress.total} trials{failed}{_trainings(progress)}"
        click.echo(f"{_heading(self._name, progress)}: {done}, {_left(progress)}", err=True)


def _heading(name: str, progress: Progress) -> str:
    """The suite, its part and its look, with the claims that are still undecided."""
    stage = progress.stage
    name = f"{name}, {progress.part}" if progress.part else name
    if stage is None:
        return name
    whose = f" for {some(stage.undecided)}" if stage.number > 1 else ""
    return f"{name}: look {stage.number} of {stage.of}, {stage.seeds} seeds{whose}"


def _trainings(progress: Progress) -> str:
    if progress.trainings is None:
        return ""
    done, expected = progress.trainings
    return f" ({done:,} of about {expected:,} trainings)"


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
    """Print the answer, the verdicts and the path of the report; failures and flips go to stderr.

    check: list the verdicts that differ from the expected ones, and, unless `allow_empty`, warn if
        none is expected.
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
            says += " (none of its arms beats guessing)" if finding.nothing_learnt else ""
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
        _warn(f"{len(run.missing)} of {total} trials are missing; run the suite again to resume.")
    if run.tuned and run.tuned.untuned and run.tuned.untuned.missing:
        number = count(len(run.tuned.untuned.missing), "trial", "trials")
        _warn(f"Missing for the arms as written: {number}; run the suite again to resume.")
    for line in lost_trials(run):
        _warn(line)
    if arms := same_start(run):
        _warn(f"{some(arms)}: the module starts from the same weights in every seed.")
    if check:
        _tell_flips(result)
        if not (findings.expected or allow_empty):
            _warn(
                f"Nothing was checked: no claim of the suite {run.suite.name} has an expected "
                "verdict. Give at least one claim an `expect`, or use --allow-empty."
            )


def _tell_flips(result: Result) -> None:
    """Print the flipped verdicts, and those that could not be confirmed with so few seeds."""
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
            f"This run has too few seeds{why} to confirm {some(few)}; "
            "reportgen plan shows how many are needed."
        )


def _show_choices(run: Run) -> None:
    """Print the values that tuning chose, one line per arm."""
    for arm in run.tuned.arms if run.tuned else ():
        values = settings_in_words(arm.best.candidate.values)
        where = "".join(f"; {path} at the {end} end" for path, end in edges(arm).items())
        click.echo(f"  tuned: {arm.arm.name}: {values}{where}")


def _change(change: Change) -> str:
    return f"{change.path}: {change.before} -> {change.after} ({change.by})"


def _warn(message: str) -> None:
    click.echo(message, err=True)


def show_plan(forecast: Forecast) -> None:
    """Print trials, groups, time and memory of a plan."""
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
        click.echo(
            "  each group is stored when it ends; killing the run loses the running groups, "
            f"at most {longest} each"
        )
        for remark in plan.remarks:
            click.echo(f"  {remark}")
        time_, memory = _at_least_a_second(forecast.seconds), plan.bytes / 2**20
        click.echo(f"about {time_} and {memory:.0f} MiB in addition to torch")
    more = len(forecast.most.trials) - len(plan.trials)
    if more:
        total = len(forecast.most.trials) - forecast.most.stored
        time_ = _at_least_a_second(forecast.most_seconds)
        click.echo(f"at most {total} to compute until all claims are decided, about {time_}")
    _show_prospects(forecast.claims)


def _show_tuning(forecast: Forecast) -> None:
    """Print the trials of tuning and of the arms as written, and their time."""
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
        guess = (
            "; the following is an estimate, as no values are chosen yet" if parts.guessed else ""
        )
        click.echo(f"about {_at_least_a_second(forecast.tuning_seconds)} for these{guess}")


def warn_of_seeds(suite: Suite) -> None:
    """Warn about the claims that the number of seeds of a suite can never decide."""
    for warning in warnings(prospects(suite)):
        _warn(f"warning: {warning}")


def _show_prospects(found: Sequence[Prospect]) -> None:
    """Print the power of each claim, and which claims can never be decided."""
    if not found:
        return
    click.echo("Power of the claims:")
    rows = [PROSPECTS, *(_prospect(prospect) for prospect in found)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        click.echo(f"  {'  '.join(cells)}".rstrip())
    for why, claims in _unseen(found).items():
        click.echo(f"The variation between seeds is unknown for {some(claims)}: {why}.")
    for warning in warnings(found):
        click.echo(warning)


PROSPECTS = ("claim", "seeds", "minimum", "claimed", "detectable", "measured", "power", "needed")


def _prospect(prospect: Prospect) -> tuple[str, ...]:
    """A row of the table; `detectable` is the effect that is detected with 80 % power."""
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
    """`24 seeds (11 to over 1,000)`: the range reflects the uncertainty of the pilot."""
    low, seeds, high = (
        "over 1,000" if number is None else f"{number:,}"
        for number in (found.low, found.seeds, found.high)
    )
    text = f"{seeds} seeds"
    return text if low == high else f"{text} ({low} to {high})"


def _unseen(found: Sequence[Prospect]) -> dict[str, list[str]]:
    """Reasons why the variation between seeds is unknown, each with its claims."""
    reasons: dict[str, list[str]] = {}
    for prospect in found:
        if prospect.sensitivity is None:
            reasons.setdefault(prospect.unseen, []).append(prospect.claim.id)
    return reasons


def _size(suite: Suite) -> str:
    """Number of arms, seeds and trials; with `until: decided` also the looks."""
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
    """The next look; empty without looks, and when no look is left."""
    looking = forecast.looking
    if looking is None or not forecast.plan.groups:
        return ""
    look = looking.look
    whose = f" for {some(looking.undecided)}" if look.number > 1 else ""
    return f"look {look.number} of {look.of}, {look.seeds} seeds{whose}: "


def _at_least_a_second(seconds: float) -> str:
    return _duration(max(1.0, seconds))


def examine(store: Path | None) -> int:
    """Print one line per check; returns 1 if one of them failed, else 0."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("python", platform.python_version),
        ("processor", lambda: f"{processor_name()}, {os.cpu_count()} cores"),
        ("torch", _torch),
        ("suites", _suites),
        ("templates", _templates),
        ("store", lambda: _store(store_folder(store))),
    ]
    failed = 0
    for name, check in checks:
        try:
            click.echo(f"{name:<10} {check()}")
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
        raise ReportgenError("no shipped suite was found; reinstall the package")
    return ", ".join(names)


def _templates() -> str:
    found = len(list(shipped_folder().glob("*.j2")))
    if not found:
        raise ReportgenError(f"{shipped_folder()} contains no template; reinstall the package")
    return f"{found} in {shipped_folder()}"


def _store(folder: Path) -> str:
    if not Store.exists(folder):
        return f"{folder} (not created yet)"
    with Store(folder) as opened:
        return f"{opened.path}, {opened.count()} trials, {opened.path.stat().st_size >> 10} KiB"
