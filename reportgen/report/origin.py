"""Where the numbers come from: one table for every run that computed some of them."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.execution.model import Run
from reportgen.report.noise import SHOWN_DIGITS
from reportgen.report.tables import Table, table
from reportgen.report.wording import count, duration
from reportgen.store.provenance import Provenance


def build_origin(run: Run) -> tuple[Table, ...]:
    """Runs in the order in which they started."""
    runs = sorted(run.provenance, key=lambda entry: (entry.started, entry.run))
    return tuple(_table(entry, run, several=len(runs) > 1) for entry in runs)


def seeds_in_words(seeds: Sequence[int]) -> str:
    """`0 to 9`, or the list where numbers are left out."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(str(seed) for seed in seeds)


def _table(entry: Provenance, run: Run, *, several: bool) -> Table:
    mine = sum(record.run == entry.run for record in run.records)
    mine = entry.trials if run.tuned else mine  # those of tuning are not among the records
    rows = [
        ("Started", entry.started),
        ("Command", entry.command),
        ("Trials of this report", f"{count(mine, 'trial')}"),
        ("Time to compute", _time(entry)),
        ("Seeds of the suite", seeds_in_words(run.suite.seeds)),
        ("Device", f"{entry.device}, {count(entry.threads, 'thread')}"),
        ("Platform", entry.platform),
        ("Versions", _versions(entry)),
        ("Git commit", _commit(entry)),
        ("User code", ", ".join(_source(**source) for source in entry.code)),
        ("Run", entry.run),
    ]
    caption = f"Run {entry.run}" if several else "The run that computed these numbers"
    return table(caption, ["What", "Value"], ([key, value] for key, value in rows if value))


def _time(entry: Provenance) -> str:
    if not entry.trials:
        return duration(entry.seconds)
    each = duration(entry.seconds / entry.trials)
    if entry.seconds / entry.trials < 1:
        each = f"{1000 * entry.seconds / entry.trials:.0f} ms"
    return f"{duration(entry.seconds)} for {count(entry.trials, 'trial')}, {each} each"


def _versions(entry: Provenance) -> str:
    ours, theirs = f"reportgen {entry.reportgen}", f"PyTorch {entry.torch}, NumPy {entry.numpy}"
    return f"{ours}, {theirs}, Python {entry.python}"


def _source(name: str, checksum: str) -> str:
    """`nets.py 3f2a91c0b7d4`; of an installed package its release stands in the name."""
    return f"{name} {checksum[:SHOWN_DIGITS]}".strip()


def _commit(entry: Provenance) -> str:
    if not entry.git_commit:
        return "outside a repository"
    return entry.git_commit + (" with uncommitted changes" if entry.git_dirty else "")
