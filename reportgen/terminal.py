"""What the command line shows: progress, conclusions, plans, the state of the installation.

On a terminal the progress is a bar with the time left; elsewhere (CI, a pipe) it is a line now and
then, without control characters.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from reportgen.api import Result, store_folder
from reportgen.errors import ReportgenError
from reportgen.execution import Listener, Plan, Progress, processor_name
from reportgen.report.templates import shipped_folder
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
            bar.update(task, total=progress.total, completed=progress.done, left=_left(progress))

        yield listener


class _PlainProgress:
    """A line at the start, at the end and every few seconds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = -PLAIN_SECONDS

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        finished = progress.done == progress.total
        if not finished and now - self._last < PLAIN_SECONDS:
            return
        self._last = now
        failed = f", {progress.failed} not ok" if progress.failed else ""
        count = f"{progress.done} of {progress.total} trials{failed}"
        click.echo(f"{self._name}: {count}, {_left(progress)}", err=True)


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


def conclude(result: Result, *, check: bool, quiet: bool) -> None:
    """The answer, the verdicts and where the report is; failures and flips go to stderr."""
    findings, run = result.findings, result.run
    if not quiet:
        click.echo(run.suite.question)
        for change in run.suite.changes:
            click.echo(f"  changed: {_change(change)}")
        click.echo(findings.answer)
        width = max((len(finding.claim.id) for finding in findings.claims), default=0)
        for finding in findings.claims:
            verdict = finding.verdict.value
            click.echo(f"  {finding.claim.id:<{width}}  {verdict:<12}  {finding.claim.says}")
        if result.files:
            click.echo(f"Report: {result.files[0]}")
    if run.missing:
        total = len(run.missing) + len(run.records)
        _warn(f"{len(run.missing)} of {total} trials are missing; run the suite again to go on.")
    for record in run.failed:
        trial, outcome = record.trial, record.outcome
        _warn(f"{trial.arm.name}, seed {trial.seed}: {outcome.status}: {outcome.reason}")
    if check:
        for finding in findings.flipped:
            _warn(
                f"{finding.claim.id} flipped: expected {finding.claim.expect}, found "
                f"{finding.verdict.value}. {finding.sentence}"
            )


def _change(change: Change) -> str:
    return f"{change.path}: {change.before} -> {change.after} ({change.by})"


def _warn(message: str) -> None:
    click.echo(message, err=True)


def show_plan(plan: Plan) -> None:
    """Trials, groups, time and memory of a plan."""
    suite = plan.suite
    todo = len(plan.trials) - plan.stored
    click.echo(f"{suite.name}: {suite.question}")
    click.echo(f"{len(suite.arms)} arms x {len(suite.seeds)} seeds = {len(plan.trials)} trials")
    for change in suite.changes:
        click.echo(f"  changed: {_change(change)}")
    click.echo(f"{plan.stored} stored, {todo} to compute on {plan.device}")
    if todo:
        sizes = sorted({len(group.trials) for group in plan.groups}, reverse=True)
        together = " or ".join(str(size) for size in sizes)
        several = "" if sizes == [1] else ", each as one program"
        click.echo(f"{len(plan.groups)} groups of {together}{several}")
        for remark in plan.remarks:
            click.echo(f"  {remark}")
        memory = plan.bytes / 2**20
        click.echo(f"about {_duration(max(1.0, plan.seconds))} and {memory:.0f} MiB beside torch")


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
    count = len(list(shipped_folder().glob("*.j2")))
    if not count:
        raise ReportgenError(f"{shipped_folder()} has no template; install the package again")
    return f"{count} in {shipped_folder()}"


def _store(folder: Path) -> str:
    if not Store.exists(folder):
        return f"{folder} (not there yet)"
    with Store(folder) as opened:
        return f"{opened.path}, {opened.count()} trials, {opened.path.stat().st_size >> 10} KiB"
