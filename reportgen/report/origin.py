"""Provenance: a table for every run that computed trials of the report."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.execution.model import Run
from reportgen.language import ENGLISH, Phrases
from reportgen.report.noise import SHOWN_DIGITS
from reportgen.report.tables import Table, table
from reportgen.report.wording import duration
from reportgen.store.provenance import Provenance


def build_origin(run: Run, say: Phrases) -> tuple[Table, ...]:
    """Tables of the runs, in the order in which they started."""
    runs = sorted(run.provenance, key=lambda entry: (entry.started, entry.run))
    return tuple(_table(entry, run, say, several=len(runs) > 1) for entry in runs)


def seeds_in_words(seeds: Sequence[int], say: Phrases = ENGLISH) -> str:
    """`0 to 9` for consecutive seeds, otherwise a list."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return say.span(str(seeds[0]), str(seeds[-1]))
    return ", ".join(str(seed) for seed in seeds)


def _table(entry: Provenance, run: Run, say: Phrases, *, several: bool) -> Table:
    mine = sum(record.run == entry.run for record in run.records)
    mine = entry.trials if run.tuned else mine  # tuning trials are not among the records
    rows = [
        (say.text("Started"), entry.started),
        (say.text("Command"), entry.command),
        (say.text("Trials of this report"), _trials(mine, say)),
        (say.text("Time to compute"), _time(entry, say)),
        (say.text("Seeds of the suite"), seeds_in_words(run.suite.seeds, say)),
        (say.text("Device"), f"{entry.device}, {_threads(entry.threads, say)}"),
        (say.text("Platform"), entry.platform),
        (say.text("Versions"), _versions(entry)),
        (say.text("Git commit"), _commit(entry, say)),
        (say.text("User code"), ", ".join(_source(**source) for source in entry.code)),
        (say.text("Run"), entry.run),
    ]
    caption = say.text("The run that computed these numbers")
    if several:
        caption = say.text("Run {name}", name=entry.run)
    return table(caption, ["What", "Value"], ([key, value] for key, value in rows if value))


def _trials(number: int, say: Phrases) -> str:
    return say.plural("{number} trial", "{number} trials", number, number=f"{number:,}")


def _threads(number: int, say: Phrases) -> str:
    return say.plural("{number} thread", "{number} threads", number)


def _time(entry: Provenance, say: Phrases) -> str:
    if not entry.trials:
        return duration(entry.seconds)
    each = duration(entry.seconds / entry.trials)
    if entry.seconds / entry.trials < 1:
        each = f"{1000 * entry.seconds / entry.trials:.0f} ms"
    return say.text(
        "{time} for {trials}, {each} each",
        time=duration(entry.seconds),
        trials=_trials(entry.trials, say),
        each=each,
    )


def _versions(entry: Provenance) -> str:
    ours, theirs = f"reportgen {entry.reportgen}", f"PyTorch {entry.torch}, NumPy {entry.numpy}"
    return f"{ours}, {theirs}, Python {entry.python}"


def _source(name: str, checksum: str) -> str:
    """`nets.py 3f2a91c0b7d4`; the name of an installed package already includes its release."""
    return f"{name} {checksum[:SHOWN_DIGITS]}".strip()


def _commit(entry: Provenance, say: Phrases) -> str:
    if not entry.git_commit:
        return say.text("outside a repository")
    if entry.git_dirty:
        return say.text("{commit} with uncommitted changes", commit=entry.git_commit)
    return entry.git_commit
