"""The command line: options in, exit code out. Everything it does is a call of the Python API.

Exit codes: 0 done; 1 a trial failed or, with --check, a verdict flipped; 2 the input is wrong;
130 interrupted, with everything finished so far kept and rendered.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import rich_click as click

from reportgen import __version__, data_command
from reportgen.errors import InputError, ReportgenError
from reportgen.execution.executors import EXECUTORS
from reportgen.interruption import interruption_noted
from reportgen.language import LANGUAGES

if TYPE_CHECKING:
    from reportgen.api import Result
    from reportgen.language import Language
    from reportgen.suite import Suite

INTERRUPTED = 130
_FOLDER = click.Path(file_okay=False, path_type=Path)


def main() -> NoReturn:
    """Entry point: errors become one message and an exit code, never a traceback."""
    _open_streams()
    signal.signal(signal.SIGTERM, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a POSIX locale cannot print every question
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app.main(prog_name="reportgen", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ReportgenError as error:
        click.echo(str(error), err=True)
        code = error.exit_code
    except SystemExit as error:  # a user's code: nothing of ours ends the program so
        click.echo(f"reportgen: sys.exit({error.code!r}) was called by a user's code", err=True)
        code = 1
    except BrokenPipeError:  # the reader of our output has gone: `reportgen schema | head`
        _detach_output()
        code = 1
    except OSError as error:  # a full disk, a folder that was taken away
        _detach_output()
        click.echo(f"reportgen: {error}", err=True)
        code = 1
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; every finished trial is in the store.", err=True)
        code = INTERRUPTED
    sys.exit(code)


def _open_streams() -> None:
    """Let standard streams that were closed (`2>&-`) lead nowhere.

    Otherwise there is nothing to print to, and the next file that is opened gets their number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 (open until the end)


def _detach_output() -> None:
    """Let what is still buffered for standard output go nowhere, so that the exit is quiet."""
    with contextlib.suppress(OSError, ValueError):  # it may be no file at all, as in a test
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="reportgen %(version)s")
def app() -> None:
    """Answers questions about training neural networks with controlled experiments.

    A suite (a YAML file) asks a question; `reportgen run` answers it with a report.
    """


def _prepend_data(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    """--data-dir is REPORTGEN_DATA with one more folder in front, for worker processes too."""
    if value is not None:
        folders = [str(value.resolve()), os.environ.get("REPORTGEN_DATA", "")]
        os.environ["REPORTGEN_DATA"] = os.pathsep.join(filter(None, folders))


def _load_plugins(context: click.Context, option: click.Parameter, value: tuple[Path, ...]) -> None:
    if value:
        from reportgen.parts.plugins import load_plugin

        for path in value:
            load_plugin(path)


class _Pages(click.Choice):  # type: ignore[type-arg]  # click 8.1 has no arguments
    """The pages of a report, read from its renderers on use: importing these takes a second."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """Names of files in the folder of a report."""
        from reportgen.report.render import RENDERERS

        return tuple(renderer.page for renderer in RENDERERS.values() if renderer.page)


_data_dir = click.option(
    "--data-dir",
    type=_FOLDER,
    callback=_prepend_data,
    expose_value=False,
    is_eager=True,
    help="Look for data files here first; else REPORTGEN_DATA, then the cache.",
)
_plugin = click.option(
    "--plugin",
    type=click.Path(path_type=Path),
    multiple=True,
    callback=_load_plugins,
    expose_value=False,
    is_eager=True,
    help="Python file that registers parts of your own; runs its code (repeatable).",
)


def _suite_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The suite and the options that change it, the same for every verb."""
    for decorate in (
        click.option(
            "--only", multiple=True, metavar="ARM", help="Keep only this arm (repeatable)"
        ),
        click.option("--seeds", type=int, metavar="N", help="Number of seeds, not the suite's."),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="PATH=VALUE",
            help="Change a setting of the suite, e.g. base.width=512; repeatable.",
        ),
        click.option("--profile", metavar="NAME", help="Apply a profile of the suite."),
        click.option("--quick", is_flag=True, help="Apply the profile quick: small and fast."),
        click.argument("suite"),
        _data_dir,
        _plugin,
    ):
        command = decorate(command)
    return command


_device = click.option(
    "--device", default="cpu", show_default=True, help="auto, cpu, cuda or cuda:N."
)
_store = click.option(
    "--store",
    type=_FOLDER,
    help="Where trials live; default: REPORTGEN_STORE, else .reportgen here.",
)
_fresh = click.option("--fresh", is_flag=True, help="Compute trials again that are stored.")
_out = click.option(
    "--out", type=_FOLDER, default=Path("reports"), show_default=True, help="Folder of reports."
)
_templates = click.option(
    "--templates", type=_FOLDER, help="Folder with templates that override the shipped ones."
)
_check = click.option(
    "--check", is_flag=True, help="Exit with 1 when a verdict is not the expected one."
)
_allow_empty = click.option(
    "--allow-empty", is_flag=True, help="With --check: permit a suite that expects no verdict."
)
_executor = click.option(
    "--executor",
    type=click.Choice(list(EXECUTORS)),
    help="; ".join([*(f"{k}: {v.help}" for k, v in EXECUTORS.items()), "default: the faster."]),
)
_jobs = click.option("--jobs", type=int, metavar="N", help="Worker processes; default: one a core.")
_language = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the report.",
)
_quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")


def _load(
    suite: str,
    quick: bool,
    profile: str | None,
    settings: tuple[str, ...],
    seeds: int | None,
    only: tuple[str, ...],
    language: Language = "en",
) -> Suite:
    if quick and profile not in (None, "quick"):
        raise click.UsageError(f"--quick is --profile quick; it cannot stand beside {profile}.")
    from reportgen.suite import load_suite

    return load_suite(
        suite,
        profile="quick" if quick else profile,
        settings=settings,
        seeds=seeds,
        only=only,
        language=language,
    )


@app.command()
@_suite_options
@_out
@_device
@_store
@_fresh
@_executor
@_jobs
@_templates
@_language
@_check
@_allow_empty
@_quiet
def run(
    out: Path,
    device: str,
    store: Path | None,
    fresh: bool,
    executor: str | None,
    jobs: int | None,
    templates: Path | None,
    check: bool,
    allow_empty: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Run a suite and write its report.

    SUITE is a file or the name of a shipped suite. Trials that are in the store are not computed
    again.
    """
    with interruption_noted() as early:
        suite = _load(**options)

        from reportgen import api
        from reportgen.terminal import warn_of_seeds, watch

        if not quiet:
            warn_of_seeds(suite)
    if early.asked:
        return _interrupted_early(
            suite,
            check=check,
            allow_empty=allow_empty,
            quiet=quiet,
            out=out,
            device=device,
            store=store,
            templates=templates,
        )
    with watch(suite, quiet=quiet) as listener:
        result = api.run(
            suite,
            out=out,
            device=device,
            store=store,
            fresh=fresh,
            templates=templates,
            executor=executor,
            jobs=jobs,
            listener=listener,
            command=_command_line(),
        )
    return _finish(result, check=check, allow_empty=allow_empty, quiet=quiet)


def _interrupted_early(
    suite: Suite, *, check: bool, allow_empty: bool, quiet: bool, **options: Any
) -> int:
    """Render what is stored, as after any interruption; KeyboardInterrupt where nothing is."""
    from reportgen import api

    try:
        result = api.render(suite, **options)
    except InputError:
        raise KeyboardInterrupt from None
    stopped = replace(result, interrupted=True)
    return _finish(stopped, check=check, allow_empty=allow_empty, quiet=quiet)


@app.command()
@_suite_options
@_out
@_device
@_store
@_templates
@_language
@_check
@_allow_empty
@_quiet
def report(
    out: Path,
    device: str,
    store: Path | None,
    templates: Path | None,
    check: bool,
    allow_empty: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Write the report again from the store; computes nothing."""
    suite = _load(**options)

    from reportgen import api

    result = api.render(suite, out=out, device=device, store=store, templates=templates)
    return _finish(result, check=check, allow_empty=allow_empty, quiet=quiet)


def _finish(result: Result, *, check: bool, allow_empty: bool, quiet: bool) -> int:
    from reportgen.terminal import conclude

    conclude(result, check=check, allow_empty=allow_empty, quiet=quiet)
    return result.check_code(allow_empty=allow_empty) if check else result.exit_code


@app.command()
@_suite_options
@_device
@_store
@_fresh
@_executor
@_jobs
def plan(
    device: str,
    store: Path | None,
    fresh: bool,
    executor: str | None,
    jobs: int | None,
    **options: Any,
) -> None:
    """Say what a run would compute, what it would cost, and what its seeds can show."""
    suite = _load(**options)

    from reportgen import api
    from reportgen.terminal import show_plan

    show_plan(
        api.plan(suite, device=device, store=store, fresh=fresh, executor=executor, jobs=jobs)
    )


@app.command()
@_plugin
@_data_dir
@click.argument("suites", nargs=-1, required=True, metavar="SUITE...")
@click.option("--profile", metavar="NAME", help="Validate them with this profile applied.")
def check(suites: tuple[str, ...], profile: str | None) -> int:
    """Validate suites, all of them; computes nothing."""
    from reportgen.suite import load_suite

    applied = f" with profile {profile}" if profile else ""
    code = 0
    for name in suites:
        try:
            suite = load_suite(name, profile=profile)
        except InputError as error:
            click.echo(str(error), err=True)
            code = error.exit_code
        else:
            click.echo(f"{suite.path}: ok{applied}, {_size(suite)}")
    return code


@app.command()
@click.argument("folder", type=_FOLDER, default=Path("reports"))
@click.option(
    "--link",
    type=_Pages(),
    default="index.html",
    show_default=True,
    help="What index.md leads to in the folder of a report.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    help="Language of headings; default: that of the reports.",
)
@click.option(
    "--sentences",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Group claims by the sentences that they answer; default: by suite.",
)
@_quiet
def index(
    folder: Path, link: str, language: Language | None, sentences: Path | None, quiet: bool
) -> None:
    """List the claims of all reports in FOLDER, with verdicts and links, in index.html.

    FOLDER is a folder of reports [default: reports]. index.md says the same in Markdown, index.json
    to programs.
    """
    from reportgen.index import write_index

    page, *_ = write_index(folder, link=link, language=language, sentences=sentences)
    if not quiet:
        click.echo(f"Index: {page}")


@app.command(name="list")
def list_suites() -> None:
    """List the shipped suites and their questions."""
    from reportgen.suite import load_suite, shipped_suites

    for name, path in shipped_suites().items():
        suite = load_suite(path)
        click.echo(f"{name}: {suite.question}\n    {_size(suite)}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of suites, for editors."""
    from reportgen.suite import suite_schema

    click.echo(json.dumps(suite_schema(), indent=2, ensure_ascii=False))


@app.command()
@_store
def doctor(store: Path | None) -> int:
    """Check this installation: versions, devices, suites, templates, store."""
    from reportgen.terminal import examine

    return examine(store)


app.add_command(data_command.data)


def _size(suite: Suite) -> str:
    arms, seeds, claims = (len(each) for each in (suite.arms, suite.seeds, suite.claims))
    first = f"{suite.sequence.start} to " if suite.sequence else ""
    counts = ((arms, "", "arm"), (seeds, first, "seed"), (claims, "", "claim"))
    return ", ".join(f"{least}{n} {word}{'' if n == 1 else 's'}" for n, least, word in counts)


def _command_line() -> str:
    return shlex.join(["reportgen", *sys.argv[1:]])


if __name__ == "__main__":
    main()
