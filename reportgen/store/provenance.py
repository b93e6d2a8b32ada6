"""Provenance of results, recorded once per run and stored with the trials it computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provenance:
    """When, how and on which machine and versions a run was made.

    started: UTC, ISO 8601 to the second.
    code: name and checksum of every source of the user's code; the checksum is empty for an
        installed release.
    """

    run: str  # unique id
    started: str
    command: str
    device: str  # name of the processor or GPU
    threads: int
    python: str
    torch: str
    numpy: str
    reportgen: str
    platform: str
    git_commit: str  # of the suite's repository; empty outside a repository
    git_dirty: bool
    trials: int = 0  # number of the report's trials that this run computed
    seconds: float = 0.0  # spent computing them
    code: Sequence[Mapping[str, str]] = field(default_factory=list)

    @classmethod
    def unknown(cls, run: str) -> Provenance:
        """Provenance of a run whose record is missing or damaged; its trials are still valid."""
        blank = "unknown"
        return cls(
            run=run,
            started=blank,
            command=blank,
            device=blank,
            threads=0,
            python=blank,
            torch=blank,
            numpy=blank,
            reportgen=blank,
            platform=blank,
            git_commit="",
            git_dirty=False,
        )
