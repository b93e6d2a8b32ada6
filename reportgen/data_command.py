"""The command `data`: lists data sets, prints their folders and downloads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from reportgen.downloads import Holding

_data_dir = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of data files; default: REPORTGEN_DATA, then the cache.",
)


@click.group()
def data() -> None:
    """List data sets, print their folders, download them."""


@data.command()
@click.argument("name")
@click.option("--from", "base_url", metavar="URL", help="Web folder that has the files.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to download into; default: the cache.",
)
def fetch(name: str, base_url: str | None, data_dir: Path | None) -> None:
    """Download a data set and verify the published checksums."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from reportgen import downloads

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        folder = downloads.fetch(
            name,
            folder=data_dir,
            base_url=base_url,
            meter=lambda file: _Meter(progress, progress.add_task(file, total=None)),
        )
    click.echo(f"{name}: {folder}")


class _Meter:
    """Progress bar of one download, as a `downloads.Meter`."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    @property
    def total(self) -> int:
        """Total size in bytes; 0 if the server does not report it."""
        return int(self._progress.tasks[self._task].total or 0)

    @total.setter
    def total(self, total: int) -> None:
        self._progress.update(self._task, total=total or None)

    def update(self, amount: int, /) -> None:
        """Add the number of bytes that have arrived."""
        self._progress.advance(self._task, amount)

    def reset(self) -> None:
        """Restart at 0."""
        self._progress.update(self._task, completed=0)

    def close(self) -> None:
        """Stop the timer of the bar."""
        self._progress.stop_task(self._task)


@data.command(name="list")
@_data_dir
def list_data(data_dir: Path | None) -> None:
    """List the data sets that a suite can name, and whether their files are present."""
    from reportgen.downloads import inventory
    from reportgen.parts.datasets import Location

    for holding in inventory(Location.default(data_dir)):
        click.echo(f"{holding.name}: {holding.about}\n    {_state(holding)}")


def _state(holding: Holding) -> str:
    if holding.own:
        return "reads your own files; the suite gives a path"
    if not holding.files:
        return "ready"
    if holding.complete:
        return f"ready, in {holding.folder}"
    hint = f"reportgen data fetch {holding.name}"
    if holding.found:
        return f"{holding.found} of {holding.files} files in {holding.folder}; {hint}"
    return f"not downloaded; {hint}"


@data.command()
@click.argument("name", required=False)
@_data_dir
def path(name: str | None, data_dir: Path | None) -> None:
    """Print the folder of a data set or, without NAME, the folders that are searched."""
    from reportgen.downloads import folder_of
    from reportgen.parts.datasets import Location

    location = Location.default(data_dir)
    if name is not None:
        click.echo(folder_of(name, location))
        return
    for folder in location.folders:
        click.echo(folder)
