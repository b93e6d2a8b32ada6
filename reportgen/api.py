"""The Python API: plan, run and render a suite. The command line is a thin wrapper around it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.campaign import Stage, campaign, carry_out
from reportgen.errors import InputError, suggest
from reportgen.execution import (
    Plan,
    Progress,
    Run,
    Wanted,
    choose_executor,
    collect,
    earlier_trials,
    execute,
    make_plan,
    observe,
    paced,
    resolve_device,
    wall_seconds,
)
from reportgen.findings import (
    Findings,
    Prospect,
    Replay,
    SuitePlan,
    find,
    note_rules,
    plan_suite,
    prospects,
    replay,
    rules_first,
)
from reportgen.interruption import interruption_deferred, interruption_noted
from reportgen.parts.plugins import codes_of
from reportgen.report import build_view, check_templates, read_owner, write_report
from reportgen.report.data import Tidy
from reportgen.report.render.files import data_tables
from reportgen.store import Store
from reportgen.suite import Suite

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_OUT = Path("reports")


@dataclass(frozen=True)
class Result:
    """A run, its findings and the files of its report (`index.html` first)."""

    run: Run
    findings: Findings
    files: tuple[Path, ...]
    interrupted: bool = False

    def table(self, name: str) -> pd.DataFrame:
        """A tidy table, equal to `data/NAME.csv` of the report: layers, claims, ...

        One observation per row; `layers` has the columns arm, seed, layer, quantity, value. Columns
        hold text, integers or floats; a missing number is NaN. Raises InputError for a table that
        the report does not have.
        """
        import pandas as pd

        if name not in self._tables:
            raise InputError(f'unknown table "{name}"{suggest(name, self._tables)}')
        return pd.DataFrame(self._tables[name].columns())

    @cached_property
    def _tables(self) -> dict[str, Tidy]:
        tables = data_tables(build_view(self.run, self.findings))
        return {table.name.removesuffix(".csv"): table for table in tables}

    @property
    def exit_code(self) -> int:
        """0; 1 if a trial diverged or failed; 130 if the run was interrupted."""
        if self.interrupted:
            return 130
        tuned = self.run.tuned
        return 1 if self.run.failed or (tuned and tuned.failed) else 0

    def check_code(self, *, allow_empty: bool = False) -> int:
        """The exit code of `--check`: 0; 1 if a verdict flipped or a trial failed; 130.

        A trial that diverged is a measurement, which claims count as the worst possible value. If
        that changes a verdict, the verdict flips; otherwise it does not fail a build.

        The code is also 1 if trials are missing, and, unless `allow_empty` is set, if no claim has
        an expected verdict, because such a check could not fail.
        """
        if self.interrupted:
            return 130
        tuned = self.run.tuned
        empty = not (self.findings.expected or allow_empty)
        failed = self.findings.flipped or self.run.broken or (tuned and tuned.failed)
        return 1 if failed or self.run.missing or empty else 0


@dataclass(frozen=True)
class Forecast:
    """What a run would compute, its estimated cost, and the power of its claims.

    With `until: decided`, `plan` is the next look, `most` has all trials that may be needed in the
    end, and `looking` is the state of the interim analyses. Otherwise both plans are the same.
    """

    plan: Plan
    seconds: float  # wall-clock time of the trials to compute, on the executor of the run
    most: Plan
    most_seconds: float
    claims: tuple[Prospect, ...]  # their power
    looking: Replay | None = None
    parts: SuitePlan | None = None  # of a tuned suite: the tuning and the arms as written
    tuning_seconds: float = 0.0  # wall-clock time of these parts, not included in `seconds`

    @property
    def stored(self) -> int:
        """Number of trials that are already in the store."""
        return self.plan.stored


def store_folder(store: Path | None = None) -> Path:
    """Folder of the store: the argument, else REPORTGEN_STORE, else `./.reportgen`."""
    return store or Path(os.environ.get("REPORTGEN_STORE") or ".reportgen")


def report_folder(suite: Suite, out: Path = DEFAULT_OUT) -> Path:
    """Folder of the report of a suite: `out`/NAME, or `out`/NAME-PROFILE with a profile.

    A quick run therefore never overwrites the full report.
    """
    return out / (f"{suite.name}-{suite.profile}" if suite.profile else suite.name)


def plan(
    suite: Suite,
    *,
    device: str = "cpu",
    store: Path | None = None,
    fresh: bool = False,
    executor: str | None = None,
    jobs: int | None = None,
) -> Forecast:
    """Forecast of a run: trials, groups, what is already stored, time and memory.

    Nothing is written. Nothing is computed either, except that a few steps of a user's module are
    timed if the store has no trial of it. Raises InputError for a device that is not available.
    """
    folder = store_folder(store)
    resolved = resolve_device(device)
    with contextlib.ExitStack() as stack:
        opened = None
        if Store.exists(folder):
            opened = stack.enter_context(Store(folder, read_only=True))

        parts = plan_suite(suite, opened, device=resolved, fresh=fresh)
        fresh = fresh or parts.guessed

        def planned(wanted: Wanted | None) -> Plan:
            todo = make_plan(parts.suite, opened, device=resolved, fresh=fresh, wanted=wanted)
            return paced(todo, opened)

        if suite.sequence is None:
            now = most = planned(None)
            looking = None
        else:
            nothing = Run(parts.suite, (), (), ())
            looking = replay(
                nothing if opened is None or fresh else _stored(suite, opened, resolved)
            )
            now, most = planned(looking.wanted), planned(looking.at_most)
        beside = [paced(of, opened) for of in (parts.tuning, parts.untuned) if of]
        earlier = None
        if opened is not None and not parts.guessed:
            earlier = earlier_trials(parts.suite, opened, device=resolved)

    def seconds(of: Plan) -> float:
        return wall_seconds(of, choose_executor(of, executor, jobs))

    return Forecast(
        plan=now,
        seconds=seconds(now),
        most=most,
        most_seconds=seconds(most),
        claims=prospects(parts.suite, earlier),
        looking=looking,
        parts=parts,
        tuning_seconds=sum(seconds(of) for of in beside),
    )


def run(
    suite: Suite,
    *,
    out: Path | None = DEFAULT_OUT,
    device: str = "cpu",
    store: Path | None = None,
    fresh: bool = False,
    templates: Path | None = None,
    executor: str | None = None,
    jobs: int | None = None,
    listener: Callable[[Progress], None] = lambda progress: None,
    command: str = "",
) -> Result:
    """Compute what the store lacks, judge the claims and write the report.

    out: folder of reports, see `report_folder`; None writes none.
    fresh: recompute trials that are already stored.
    templates: folder with templates that override the shipped ones.
    executor: a name of `reportgen.execution.EXECUTORS`; default: the faster.
    jobs: number of worker processes; default: one per core.
    listener: is called with a Progress after every group of trials.
    command: the command line, recorded in the provenance.

    A KeyboardInterrupt ends the computation: the report is made from the stored trials, if there
    are any, and `interrupted` is set in the result.
    Raises InputError, or a subclass, for errors that the user can fix, and StoreError if the store
    cannot be read or written.
    """
    with contextlib.ExitStack() as stack:
        with interruption_noted() as early:
            resolved = resolve_device(device)
            _check_target(suite, out, templates)
            opened = stack.enter_context(Store(store_folder(store)))
            codes = codes_of(*(arm.config for arm in suite.arms))
            provenance = observe(resolved, Path(suite.path), command, codes)
        done: set[str] = set()

        def compute(stage: Stage) -> tuple[Run, bool]:
            todo = make_plan(
                stage.suite, opened, device=resolved, fresh=fresh, wanted=stage.wanted, done=done
            )
            todo = paced(todo, opened)
            done.update(trial.key for group in todo.groups for trial in group.trials)
            chosen = choose_executor(todo, executor, jobs)

            def report_progress(progress: Progress) -> None:
                listener(replace(progress, part=stage.name))

            complete = execute(
                todo, opened, provenance, report_progress, chosen, stage.look, fresh=fresh
            )
            return collect(todo, opened), complete

        try:
            if early.asked:
                raise KeyboardInterrupt
            note_rules(suite, opened, device=resolved)
            collected, complete = carry_out(campaign(suite), compute)
        except KeyboardInterrupt:  # outside of `execute`, which handles its own
            collected, complete = _stored(suite, opened, resolved), False
        collected = replace(collected, rules_first=rules_first(suite, opened))
    if not _has_trials(collected):
        out = None  # do not overwrite an existing report with an empty one
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
            collected = replace(collected, rules_first=rules_first(suite, opened))
        if _has_trials(collected):
            return _result(collected, out, templates)
    raise InputError(
        f"{folder}: the store has no trial of the suite {suite.name} with these settings; "
        "run the suite first"
    )


def _has_trials(collected: Run) -> bool:
    return bool(collected.records or (collected.tuned and collected.tuned.done))


def _stored(suite: Suite, opened: Store, device: str) -> Run:
    """All stored trials of a suite; with `until: decided`, those of the looks so far."""

    def take(stage: Stage) -> tuple[Run, bool]:
        plan = make_plan(stage.suite, opened, device=device, wanted=stage.wanted)
        return collect(plan, opened), True

    collected, _ = carry_out(campaign(suite), take)
    return collected


def _check_target(suite: Suite, out: Path | None, templates: Path | None) -> None:
    """Fail early: check that the report can be written before computing anything."""
    check_templates(templates)
    if out is None:
        return
    folder = report_folder(suite, out)
    _check_owner(suite, folder)
    missing: list[Path] = []
    try:
        missing += [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{folder}: the report cannot be written there: {reason}") from None
    finally:
        for path in missing:  # the run may end without a report
            with contextlib.suppress(OSError):
                path.rmdir()


def _check_owner(suite: Suite, folder: Path) -> None:
    """Refuse to overwrite another suite's report: `tiny` with profile quick, and `tiny-quick`."""
    found = read_owner(folder / "report.json")
    if found is None:  # no report, or an unreadable one
        return
    if (found.name, found.profile) != (suite.name, suite.profile):
        ours, theirs = _named(suite.name, suite.profile), _named(found.name, found.profile)
        raise InputError(
            f"{folder}: holds the report of {theirs}, which the report of {ours} would overwrite; "
            "name another folder with --out, or rename one of the suites"
        )


def _named(suite: str, profile: str) -> str:
    return f"the suite {suite}{f' with profile {profile}' if profile else ''}"


def _result(
    collected: Run, out: Path | None, templates: Path | None, *, interrupted: bool = False
) -> Result:
    files: tuple[Path, ...] = ()
    with interruption_deferred():
        findings = find(collected)
        if out is not None:
            view = build_view(collected, findings)
            folder = report_folder(collected.suite, out)
            files = tuple(write_report(view, folder, templates))
    return Result(collected, findings, files, interrupted)
