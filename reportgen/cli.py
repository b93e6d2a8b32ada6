"""The command line: parses options, calls the Python API and returns an exit code.

Exit codes: 0 success; 1 a trial failed or, with --check, a verdict flipped; 2 invalid input;
130 interrupted, with a report of all finished trials.
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
    """Entry point: errors become a message and an exit code instead of a traceback."""
    _open_streams()
    signal.signal(signal.SIGTERM, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a POSIX locale may not encode all characters
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
    except SystemExit as error:  # only user code calls sys.exit here
        click.echo(f"reportgen: user code called sys.exit({error.code!r})", err=True)
        code = 1
    except BrokenPipeError:  # the reader closed the pipe: `reportgen schema | head`
        _detach_output()
        code = 1
    except OSError as error:  # for instance a full disk or a deleted folder
        _detach_output()
        click.echo(f"reportgen: {error}", err=True)
        code = 1
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; every finished trial is in the store.", err=True)
        code = INTERRUPTED
    sys.exit(code)


def _open_streams() -> None:
    """Redirect closed standard streams (`2>&-`) to the null device.

    Otherwise printing fails, and the next file that is opened gets their file descriptor.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 (open until the end)


def _detach_output() -> None:
    """Discard buffered standard output, so that flushing it at exit raises no further error."""
    with contextlib.suppress(OSError, ValueError):  # stdout has no file descriptor in tests
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
    """Prepend --data-dir to REPORTGEN_DATA, which worker processes inherit."""
    if value is not None:
        folders = [str(value.resolve()), os.environ.get("REPORTGEN_DATA", "")]
        os.environ["REPORTGEN_DATA"] = os.pathsep.join(filter(None, folders))


def _load_plugins(context: click.Context, option: click.Parameter, value: tuple[Path, ...]) -> None:
    if value:
        from reportgen.parts.plugins import load_plugin

        for path in value:
            load_plugin(path)


class _Pages(click.Choice):  # type: ignore[type-arg]  # not generic in click 8.1
    """The pages of a report, read from the renderers on first use, as importing them is slow."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """File names in the folder of a report."""
        from reportgen.report.render import RENDERERS

        return tuple(renderer.page for renderer in RENDERERS.values() if renderer.page)


_data_dir = click.option(
    "--data-dir",
    type=_FOLDER,
    callback=_prepend_data,
    expose_value=False,
    is_eager=True,
    help="Search this folder for data files first, then REPORTGEN_DATA, then the cache.",
)
_plugin = click.option(
    "--plugin",
    type=click.Path(path_type=Path),
    multiple=True,
    callback=_load_plugins,
    expose_value=False,
    is_eager=True,
    help="Python file that registers your own parts; its code is run (repeatable).",
)


def _suite_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the SUITE argument and the options that modify it, the same for every command."""
    for decorate in (
        click.option(
            "--only", multiple=True, metavar="ARM", help="Keep only this arm (repeatable)."
        ),
        click.option("--seeds", type=int, metavar="N", help="Override the number of seeds."),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="PATH=VALUE",
            help="Override a setting of the suite, e.g. base.width=512 (repeatable).",
        ),
        click.option("--profile", metavar="NAME", help="Apply a profile of the suite."),
        click.option(
            "--quick", is_flag=True, help="Apply the profile quick, which is small and fast."
        ),
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
    help="Folder of the store of trials; default: REPORTGEN_STORE, else ./.reportgen.",
)
_fresh = click.option("--fresh", is_flag=True, help="Recompute trials that are already stored.")
_out = click.option(
    "--out", type=_FOLDER, default=Path("reports"), show_default=True, help="Folder of reports."
)
_templates = click.option(
    "--templates", type=_FOLDER, help="Folder with templates that override the shipped ones."
)
_check = click.option(
    "--check", is_flag=True, help="Exit with 1 if a verdict differs from the expected one."
)
_allow_empty = click.option(
    "--allow-empty", is_flag=True, help="With --check: accept a suite without expected verdicts."
)
_executor = click.option(
    "--executor",
    type=click.Choice(list(EXECUTORS)),
    help="; ".join([*(f"{k}: {v.help}" for k, v in EXECUTORS.items()), "default: the faster."]),
)
_jobs = click.option(
    "--jobs", type=int, metavar="N", help="Number of worker processes; default: one per core."
)
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
        raise click.UsageError(
            f"--quick means --profile quick and cannot be combined with --profile {profile}."
        )
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

    SUITE is a file or the name of a shipped suite. Trials that are already in the store are not
    recomputed.
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
    """Make the report from stored trials; raises KeyboardInterrupt if there are none."""
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
    """Write the report again from the store, without computing anything."""
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
    """Show what a run would compute, its cost, and the power of its claims."""
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
    """Validate one or more suites, without computing anything."""
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
    help="The page of each report that index.md links to.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    help="Language of the headings; default: that of the reports.",
)
@click.option(
    "--sentences",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Group claims by the sentences in FILE that they answer; default: by suite.",
)
@_quiet
def index(
    folder: Path, link: str, language: Language | None, sentences: Path | None, quiet: bool
) -> None:
    """List the claims of all reports in FOLDER, with verdicts and links, in index.html.

    FOLDER is a folder of reports [default: reports]. The index is also written as index.md and, for
    programs, as index.json.
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
