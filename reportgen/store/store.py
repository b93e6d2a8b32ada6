"""Finished trials on disk: one SQLite file, one writer, one commit per group of trials.

A write-ahead log with full synchronisation preserves committed trials through `kill -9` and power
loss. Every row has a checksum of its key and all its values; a damaged trial counts as missing and
is recomputed.
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
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import StoreError, printable
from reportgen.experiments import Outcome
from reportgen.store.keys import seed_of, without_seed
from reportgen.store.provenance import Provenance

FILE = "trials.sqlite"
LOG = "trials.sqlite-wal"
SCHEMA_VERSION = 2
READABLE = (1, SCHEMA_VERSION)
"""Versions that can be read; opening a store for writing upgrades it to the latest.

In version 1 the checksum of a trial covered only status, reason, hashes and payload. The prefix
`COVERS_ALL` marks rows with the new checksum, so old rows need not be rewritten.
"""
COVERS_ALL = "row:"
_BATCH = 500  # keys per query; old builds of SQLite allow 999 parameters

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, provenance TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS trials (
    key TEXT PRIMARY KEY,
    run TEXT NOT NULL REFERENCES runs(id),
    description TEXT NOT NULL,  -- text of which the key is the hash
    status TEXT NOT NULL,
    reason TEXT NOT NULL,       -- the first line; further lines are the traceback
    seconds REAL NOT NULL,
    hashes TEXT NOT NULL,
    payload BLOB NOT NULL,      -- numpy npz
    checksum TEXT NOT NULL      -- "row:" and the sha256 of all other columns
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rules (
    digest TEXT PRIMARY KEY,    -- sha256 of the rule of a claim
    first INTEGER NOT NULL      -- 1: recorded before any of the trials that it judges
) WITHOUT ROWID;
"""

_COLUMNS = "key, run, description, status, reason, seconds, hashes, payload, checksum"
_Row = tuple[str, str, str, str, str, float, str, bytes, str]
_TYPES = get_args(_Row)


@dataclass(frozen=True)
class Stored:
    """A stored trial; `run` is the id of the run that computed it."""

    outcome: Outcome
    run: str


@dataclass(frozen=True)
class Finished:
    """A trial to be stored: its key, the description that the key is the hash of, its outcome."""

    key: str
    description: str
    outcome: Outcome


class Store:
    """Store of the trials of all suites, in one folder. Use it as a context manager.

    Raises StoreError if the folder cannot be written, the file is not a store, or another program
    locks it for more than 30 seconds.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        """read_only: open an existing store without writing, possibly on a read-only disk."""
        self.path = folder / FILE
        try:
            if read_only:
                self._db = self._connect_to_read()
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._db = self._connect_to_write()
            self._db.text_factory = _text
            self._check_version()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{self.path}: cannot be opened as a store: {error}") from None

    def _connect_to_write(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=30)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA user_version").fetchone()[0] in (0, *READABLE):
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        with db:
            db.executescript(_SCHEMA)
        return db

    def _connect_to_read(self) -> sqlite3.Connection:
        """Open read-only; on a read-only disk, where SQLite cannot share memory, as immutable.

        An immutable file is read without its write-ahead log, so the trials in the log would be
        missing: a store with a log is therefore refused in that case.
        """
        address = self.path.resolve().as_uri()
        try:
            db = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=30)
            db.execute("SELECT count(*) FROM runs").fetchone()
        except sqlite3.OperationalError:
            log = self.path.with_name(LOG)
            if log.exists() and log.stat().st_size:
                raise StoreError(
                    f"{self.path}: {LOG} in the same folder holds trials of a run that was killed, "
                    "which can only be read from a writable folder. Copy the folder with both "
                    "files to a writable place and name it with --store."
                ) from None
            db = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
        return db

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether there is a store in that folder."""
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
        """Close the file; everything that was put is already on disk."""
        self._db.close()

    def finished(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that need not be computed: stored, undamaged and not failed.

        A diverged trial is finished, because it would diverge again. A failed one (out of memory, a
        crash) may succeed next time.
        """
        return {key for key, stored in self._read(list(keys)) if stored.outcome.status != "failed"}

    def get(self, keys: Iterable[str]) -> dict[str, Stored]:
        """The stored trials among `keys`, failed ones too; damaged ones are left out."""
        return dict(self._read(list(keys)))

    def repetitions(
        self, of: Collection[tuple[str, str]]
    ) -> Iterator[tuple[str, str, tuple[str, str], int]]:
        """Trials whose descriptions without the seed are among `of` (see `without_seed`).

        Yields key, description, the description without the seed, and the seed, in no order.
        """
        for key, description in self._query("SELECT key, description FROM trials", ()):
            if not _is_hash_of(key, description):
                continue  # damaged
            rest = without_seed(description)
            if rest in of:
                yield key, description, rest, seed_of(description)

    def times(self, keys: Iterable[str]) -> Iterator[tuple[str, str, float]]:
        """Key, run and seconds of those of `keys` with a recorded time, in no order."""
        wanted = list(keys)
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, run, seconds FROM trials WHERE key IN ({marks})"
            for key, run, seconds in self._query(query, some):
                if isinstance(seconds, float) and 0 < seconds < math.inf:
                    yield key, run, seconds

    def count(self) -> int:
        """Number of trials in the store."""
        return int(self._query("SELECT count(*) FROM trials", ())[0][0])

    def put(self, provenance: Provenance, trials: Iterable[Finished]) -> None:
        """Store trials of one run durably, all or none. Raises StoreError."""
        try:
            with self._db:
                self._db.execute(
                    "INSERT OR IGNORE INTO runs VALUES (?, ?)",
                    (provenance.run, _record(provenance)),
                )
                self._db.executemany(
                    "INSERT OR REPLACE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [_row(provenance.run, trial) for trial in trials],
                )
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be written: {error}") from None

    def holds(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that are stored, with whatever outcome."""
        return {key for (key,) in self._rows("SELECT key FROM trials WHERE key IN", list(keys))}

    def note_rules(self, first: Mapping[str, bool]) -> None:
        """Record rules by digest, and whether each was recorded before the trials that it judges.

        Rules that are already recorded keep their entry.
        """
        try:
            with self._db:
                self._db.executemany("INSERT OR IGNORE INTO rules VALUES (?, ?)", first.items())
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be written: {error}") from None

    def rules(self, digests: Iterable[str]) -> dict[str, bool]:
        """For each recorded rule, whether it was recorded before the trials that it judges."""
        if not self._query("SELECT name FROM sqlite_master WHERE name = 'rules'", ()):
            return {}  # an older store opened read-only
        query = "SELECT digest, first FROM rules WHERE digest IN"
        return {digest: first == 1 for digest, first in self._rows(query, list(digests))}

    def runs(self, ids: Iterable[str]) -> dict[str, Provenance]:
        """The provenance of runs by id; `Provenance.unknown` if a record is missing or damaged."""
        found = dict(self._query("SELECT id, provenance FROM runs", ()))
        return {run: _provenance(run, found.get(run, "")) for run in ids}

    def _read(self, keys: Sequence[str]) -> Iterator[tuple[str, Stored]]:
        for row in self._rows(f"SELECT {_COLUMNS} FROM trials WHERE key IN", keys):
            if _is_whole(row):
                key, run, _, status, reason, seconds, hashes, payload, _ = row
                arrays, found = _unpack(payload), json.loads(hashes)
                line, _, trace = reason.partition("\n")
                yield key, Stored(Outcome(status, arrays, line, found, seconds, trace), run)

    def _rows(self, query: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that ends in `IN`, run in batches of keys."""
        for start in range(0, len(keys), _BATCH):
            some = keys[start : start + _BATCH]
            yield from self._query(f"{query} ({','.join('?' * len(some))})", some)

    def _query(self, sql: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be read: {error}") from None

    def _check_version(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in READABLE:
            raise StoreError(
                f"{self.path}: this store has version {version}; expected {SCHEMA_VERSION}. "
                "Name another folder with --store."
            )


def _text(raw: bytes) -> str:
    """Text of the store; a damaged byte becomes a lone surrogate instead of an error."""
    return raw.decode("utf-8", "surrogateescape")


def _record(provenance: Provenance) -> str:
    """A provenance as JSON, including its checksum."""
    values = dataclasses.asdict(provenance)
    return json.dumps({**values, "checksum": _digest(json.dumps(values, sort_keys=True))})


def _provenance(run: str, text: str) -> Provenance:
    """Parse the record of a provenance; records of version 1 have no checksum.

    Bytes of a command line that are not UTF-8 become U+FFFD.
    """
    try:
        values = json.loads(text)
        checksum = values.pop("checksum", None)
        if checksum not in (None, _digest(json.dumps(values, sort_keys=True))):
            return Provenance.unknown(run)
        found = Provenance(**values)
        return dataclasses.replace(found, command=printable(found.command))
    except (ValueError, TypeError, AttributeError):
        return Provenance.unknown(run)


def _row(run: str, trial: Finished) -> _Row:
    outcome = trial.outcome
    reason = f"{outcome.reason}\n{outcome.trace}" if outcome.trace else outcome.reason
    values = (
        trial.key,
        run,
        trial.description,
        outcome.status,
        printable(reason),
        float(outcome.seconds),
        json.dumps(dict(outcome.hashes), sort_keys=True),
        _pack(outcome.arrays),
    )
    return *values, _checksum(values)


def _is_whole(row: tuple[Any, ...]) -> bool:
    """Whether a row is undamaged, according to its types and its checksum."""
    if not all(isinstance(value, type_) for value, type_ in zip(row, _TYPES, strict=True)):
        return False
    key, _, description, status, reason, _, hashes, payload, checksum = row
    if checksum.startswith(COVERS_ALL):
        return bool(checksum == _checksum(row[:-1]))
    return _is_hash_of(key, description) and checksum == _digest(status, reason, hashes, payload)


def _is_hash_of(key: object, description: object) -> bool:
    return isinstance(description, str) and key == hashlib.sha256(_bytes(description)).hexdigest()


def _pack(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _unpack(payload: bytes) -> dict[str, NDArray[np.generic]]:
    with np.load(io.BytesIO(payload), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _checksum(values: tuple[str | float | bytes, ...]) -> str:
    return COVERS_ALL + _digest(*(repr(v) if isinstance(v, float) else v for v in values))


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        raw = _bytes(part) if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
