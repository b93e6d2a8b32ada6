"""Where results came from: recorded once a run, kept beside the trials it computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provenance:
    """The circumstances of one run. `started` is UTC, ISO 8601 to the second."""

    run: str  # unique id
    started: str
    command: str
    device: str  # processor or GPU by name
    threads: int
    python: str
    torch: str
    numpy: str
    reportgen: str
    platform: str
    git_commit: str  # of the folder the suite stands in; empty outside a repository
    git_dirty: bool
    trials: int = 0  # of the report that were computed by that run
    seconds: float = 0.0  # spent computing them
    code: Sequence[Mapping[str, str]] = field(default_factory=list)
    """Name and checksum of every source of the user's code; the latter is empty for a release."""

    @classmethod
    def unknown(cls, run: str) -> Provenance:
        """Of a run whose record is missing or damaged; its trials are still good."""
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
