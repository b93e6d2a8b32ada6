"""The Python API: plan, run and render a suite. The command line is a thin skin over it."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import InputError, suggest
from reportgen.execution import (
    ExecutorName,
    Plan,
    Progress,
    Run,
    Stage,
    Wanted,
    choose_executor,
    collect,
    execute,
    interruption_deferred,
    make_plan,
    observe,
    resolve_device,
)
from reportgen.findings import Findings, find, look_by_look
from reportgen.report import build_view, check_templates, write_report
from reportgen.report.data import data_files
from reportgen.store import Store
from reportgen.suite import Suite

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_OUT = Path("reports")


@dataclass(frozen=True)
class Result:
    """A run, what it found out, and the report that says so (`files`, `index.html` first)."""

    run: Run
    findings: Findings
    files: tuple[Path, ...]
    interrupted: bool = False

    def table(self, name: str) -> pd.DataFrame:
        """A tidy table, the same that the report writes to `data/NAME.csv`: layers, claims, ...

        One observation a row; `layers` has the columns arm, seed, layer, quantity, value. Raises
        InputError for a table that a report does not have.
        """
        import pandas as pd

        file = f"{name}.csv"
        if file not in self._data:
            known = [known.removesuffix(".csv") for known in self._data]
            raise InputError(f'unknown table "{name}"{suggest(name, known)}')
        return pd.read_csv(io.StringIO(self._data[file]), keep_default_na=False, na_values=[""])

    @cached_property
    def _data(self) -> dict[str, str]:
        return data_files(build_view(self.run, self.findings))

    @property
    def exit_code(self) -> int:
        """0; 1 when a trial diverged or failed; 130 when the run was interrupted."""
        if self.interrupted:
            return 130
        return 1 if self.run.failed else 0


def store_folder(store: Path | None = None) -> Path:
    """Where trials live: the argument, else REPORTGEN_STORE, else `.reportgen` here."""
    return store or Path(os.environ.get("REPORTGEN_STORE") or ".reportgen")


def plan(
    suite: Suite, *, device: str = "cpu", store: Path | None = None, fresh: bool = False
) -> Plan:
    """What a run would compute: trials, groups, what is stored already, time and memory.

    Nothing is computed or written. Raises InputError for a device that is not there.
    """
    folder = store_folder(store)
    resolved = resolve_device(device)
    if not Store.exists(folder):
        return make_plan(suite, None, device=resolved, fresh=fresh)
    with Store(folder, read_only=True) as opened:
        return make_plan(suite, opened, device=resolved, fresh=fresh)


def run(
    suite: Suite,
    *,
    out: Path | None = DEFAULT_OUT,
    device: str = "cpu",
    store: Path | None = None,
    fresh: bool = False,
    templates: Path | None = None,
    executor: ExecutorName | None = None,
    jobs: int | None = None,
    listener: Callable[[Progress], None] = lambda progress: None,
    command: str = "",
) -> Result:
    """Compute what the store lacks, judge the claims and write the report to `out`/NAME.

    out: folder of reports; None writes none.
    fresh: compute trials again that are stored.
    templates: folder with templates that override the shipped ones.
    executor: "inline" (this process) or "processes" (workers of one thread); default: the faster.
    jobs: how many worker processes; default: one a core.
    listener: hears of the progress, after every group of trials.
    command: how the run was asked for, for the record.

    A KeyboardInterrupt ends the computing: what is finished is kept and rendered, and the result
    says so. Raises InputError and its kin for what the user can mend, StoreError for the store.
    """
    resolved = resolve_device(device)
    _check_target(suite, out, templates)
    with Store(store_folder(store)) as opened:
        provenance = observe(resolved, Path(suite.path), command)
        done: set[str] = set()

        def attempt(wanted: Wanted | None, stage: Stage | None) -> tuple[Run, bool]:
            todo = make_plan(suite, opened, device=resolved, fresh=fresh, wanted=wanted, done=done)
            done.update(trial.key for group in todo.groups for trial in group.trials)
            chosen = choose_executor(todo, executor, jobs)
            complete = execute(todo, opened, provenance, listener, chosen, stage)
            return collect(todo, opened), complete

        collected, complete = look_by_look(suite, attempt)
    return _result(collected, out, templates, interrupted=not complete)


def render(
    suite: Suite,
    *,
    out: Path | None = DEFAULT_OUT,
    device: str = "cpu",
    store: Path | None = None,
    templates: Path | None = None,
) -> Result:
    """Write the report of a suite from the store alone; nothing is computed.

    Raises InputError when the store has no trial of the suite.
    """
    folder = store_folder(store)
    resolved = resolve_device(device)
    _check_target(suite, out, templates)
    if Store.exists(folder):
        with Store(folder, read_only=True) as opened:
            collected = _stored(suite, opened, resolved)
        if collected.records:
            return _result(collected, out, templates)
    raise InputError(
        f"{folder}: the store has no trial of the suite {suite.name} with these settings; "
        "expected a run before"
    )


def _stored(suite: Suite, opened: Store, device: str) -> Run:
    """All that the store has of a suite; with seeds until decided, as far as the looks go."""

    def attempt(wanted: Wanted | None, stage: Stage | None) -> tuple[Run, bool]:
        return collect(make_plan(suite, opened, device=device, wanted=wanted), opened), True

    collected, _ = look_by_look(suite, attempt)
    return collected


def _check_target(suite: Suite, out: Path | None, templates: Path | None) -> None:
    """What would spoil the report in the end is said before anything is computed."""
    check_templates(templates)
    if out is None:
        return
    folder = out / suite.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{folder}: the report cannot be written there: {reason}") from None


def _result(
    collected: Run, out: Path | None, templates: Path | None, *, interrupted: bool = False
) -> Result:
    findings = find(collected)
    files: tuple[Path, ...] = ()
    if out is not None:
        with interruption_deferred():
            view = build_view(collected, findings)
            files = tuple(write_report(view, out / collected.suite.name, templates))
    return Result(collected, findings, files, interrupted)
