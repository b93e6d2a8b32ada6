"""Finished trials on disk: one sqlite file, one writer, a commit for every group of trials.

The write-ahead log with full synchronisation keeps what was committed through `kill -9` and power
loss. Every payload carries a checksum; a damaged one counts as not there and is computed again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import math
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import StoreError
from reportgen.experiments.outcome import Outcome
from reportgen.store.keys import seed_of, without_seed
from reportgen.store.provenance import Provenance

FILE = "trials.sqlite"
SCHEMA_VERSION = 1
_BATCH = 500  # keys in one query; sqlite allows 999 parameters in its oldest builds

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, provenance TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS trials (
    key TEXT PRIMARY KEY,
    run TEXT NOT NULL REFERENCES runs(id),
    description TEXT NOT NULL,  -- what the key is the hash of, for people who look inside
    status TEXT NOT NULL,
    reason TEXT NOT NULL,       -- one line; those below it are the trace
    seconds REAL NOT NULL,
    hashes TEXT NOT NULL,
    payload BLOB NOT NULL,      -- numpy's npz
    checksum TEXT NOT NULL      -- sha256 of status, reason, hashes and payload
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Stored:
    """A trial as it lies in the store; `run` is the run that computed it."""

    outcome: Outcome
    run: str


@dataclass(frozen=True)
class Finished:
    """A trial to be stored: its key, what the key is the hash of, and what came out."""

    key: str
    description: str
    outcome: Outcome


class Store:
    """The trials of all suites that were run in a folder. Use it as a context manager.

    Raises StoreError where the folder cannot be written, the file is no store, or another program
    keeps it locked for half a minute.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        """`read_only` opens a store that exists and writes nothing, also where nothing can be
        written.
        """
        self.path = folder / FILE
        try:
            if read_only:
                self._db = self._connect_to_read()
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._db = self._connect_to_write()
            self._check_version()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{self.path}: cannot be opened as a store: {error}") from None

    def _connect_to_write(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=30)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA user_version").fetchone() == (0,):
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        with db:
            db.executescript(_SCHEMA)
        return db

    def _connect_to_read(self) -> sqlite3.Connection:
        """On a read-only disk there can be no shared memory and no other writer: immutable."""
        address = self.path.resolve().as_uri()
        try:
            db = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=30)
            db.execute("SELECT count(*) FROM runs").fetchone()
        except sqlite3.OperationalError:
            db = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
        return db

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a store was made in that folder."""
        return (folder / FILE).is_file()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was put is on disk already."""
        self._db.close()

    def finished(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that need no computing: there, undamaged and not failed.

        A diverged trial is finished, it would diverge again. A failed one (out of memory, a crash)
        may succeed on another day.
        """
        return {key for key, stored in self._read(list(keys)) if stored.outcome.status != "failed"}

    def get(self, keys: Iterable[str]) -> dict[str, Stored]:
        """The stored trials among `keys`, failed ones too; damaged ones are left out."""
        return dict(self._read(list(keys)))

    def repetitions(
        self, of: Collection[tuple[str, str]]
    ) -> Iterator[tuple[str, str, tuple[str, str], int]]:
        """Trials whose descriptions, but for the seed, are among `of` (see `without_seed`).

        Key, description, the description without its seed, the seed; in no order.
        """
        for key, description in self._query("SELECT key, description FROM trials", ()):
            rest = without_seed(description)
            if rest in of:
                yield key, description, rest, seed_of(description)

    def times(self, keys: Iterable[str]) -> Iterator[tuple[str, str, float]]:
        """Key, run and seconds of those of `keys` that took any time; in no order."""
        wanted = list(keys)
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, run, seconds FROM trials WHERE key IN ({marks})"
            for key, run, seconds in self._query(query, some):
                if isinstance(seconds, float) and 0 < seconds < math.inf:
                    yield key, run, seconds

    def count(self) -> int:
        """How many trials the store holds."""
        return int(self._query("SELECT count(*) FROM trials", ())[0][0])

    def put(self, provenance: Provenance, trials: Iterable[Finished]) -> None:
        """Store trials of one run, durably, all or none."""
        try:
            with self._db:
                self._db.execute(
                    "INSERT OR IGNORE INTO runs VALUES (?, ?)",
                    (provenance.run, json.dumps(dataclasses.asdict(provenance))),
                )
                self._db.executemany(
                    "INSERT OR REPLACE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [_row(provenance.run, trial) for trial in trials],
                )
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be written: {error}") from None

    def runs(self, ids: Iterable[str]) -> dict[str, Provenance]:
        """The provenance of runs by id; unknown where the record is missing or damaged."""
        found = dict(self._query("SELECT id, provenance FROM runs", ()))
        return {run: _provenance(run, found.get(run, "")) for run in ids}

    def _read(self, keys: Sequence[str]) -> Iterator[tuple[str, Stored]]:
        for start in range(0, len(keys), _BATCH):
            some = keys[start : start + _BATCH]
            marks = ",".join("?" * len(some))
            query = (
                "SELECT key, run, status, reason, seconds, hashes, payload, checksum "
                f"FROM trials WHERE key IN ({marks})"
            )
            for key, run, status, reason, seconds, hashes, payload, checksum in self._query(
                query, some
            ):
                if checksum != _checksum(status, reason, hashes, payload):
                    continue
                arrays = _unpack(payload)
                line, _, trace = reason.partition("\n")
                outcome = Outcome(status, arrays, line, json.loads(hashes), seconds, trace)
                yield key, Stored(outcome, run)

    def _query(self, sql: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be read: {error}") from None

    def _check_version(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            raise StoreError(
                f"{self.path}: this store has version {version}; expected {SCHEMA_VERSION}. "
                "Name another folder with --store."
            )


def _provenance(run: str, text: str) -> Provenance:
    try:
        return Provenance(**json.loads(text))
    except (ValueError, TypeError):
        return Provenance.unknown(run)


def _row(run: str, trial: Finished) -> tuple[str, str, str, str, str, float, str, bytes, str]:
    outcome = trial.outcome
    hashes = json.dumps(dict(outcome.hashes), sort_keys=True)
    payload = _pack(outcome.arrays)
    reason = f"{outcome.reason}\n{outcome.trace}" if outcome.trace else outcome.reason
    return (
        trial.key,
        run,
        trial.description,
        outcome.status,
        reason,
        outcome.seconds,
        hashes,
        payload,
        _checksum(outcome.status, reason, hashes, payload),
    )


def _pack(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _unpack(payload: bytes) -> dict[str, NDArray[np.generic]]:
    with np.load(io.BytesIO(payload), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _checksum(status: str, reason: str, hashes: str, payload: bytes) -> str:
    digest = hashlib.sha256()
    for part in (status.encode(), reason.encode(), hashes.encode(), payload):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
