"""Whether what must never break still holds: kills, mutated suites, damaged stores.

    python benchmarks/faults.py [--seconds N] [--seed N]

Three attacks share the time, a minute unless told otherwise, and each counts what it did:

- kills: a run is killed, interrupted or ended after a while, again and again, inline and with
  worker processes. No finished trial may be lost or changed, no traceback printed, and a run that
  was asked to stop must say so by its exit code.
- suites: shipped suites with pieces cut out, doubled, moved or replaced. Each must load, or be an
  error that names its place.
- stores: the file of a finished run with bytes or values changed. What is read from it must be
  what was computed; anything else must count as not there, or be an error.

Prints a line for every broken promise, and ends with exit code 1 if there was one.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportgen import InputError, StoreError, load_suite, plan
from reportgen.experiments import Outcome
from reportgen.store import Store
from reportgen.store.store import FILE
from reportgen.suite import shipped_suites

SUITE = """
suite: faults
question: Does anything get lost?
experiment: propagate
base: {width: 512, depth: 6, batch_size: 64, init: kaiming_normal}
compare: {activation: [tanh, relu]}
seeds: 200
"""
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # also when started by nohup
from reportgen.cli import main
main()
"""
EXECUTORS = (["--executor", "inline"], ["--executor", "processes", "--jobs", "2"])
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
LONGEST_WAIT = 6.0  # seconds from the start of a run to its signal; half of them it takes to start
PIECES = (
    "",
    ": ",
    "- ",
    "\n  ",
    "[]",
    "{}",
    "null",
    "1e999",
    "*a",
    "&a ",
    "'",
    '"',
    "\x07",
    "é",
    "<",
)
TEXTS = ("key", "run", "description", "status", "reason", "hashes", "checksum")
VALUES = ("NULL", "'ok'", "x'ff'", "CAST(x'ff' AS TEXT)", "1e300", "''")


@dataclass
class Tally:
    """What was done and found, by name, and the promises that were broken."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def until(seconds: float) -> Iterator[int]:
    """Count from 0 until the time is over, at least once."""
    end, number = time.monotonic() + seconds, 0
    while not number or time.monotonic() < end:
        yield number
        number += 1


def outcomes(folder: Path, keys: list[str]) -> dict[str, bytes]:
    """Of the stored trials among the keys: all that there is of an outcome but its time."""
    if not Store.exists(folder):
        return {}
    with Store(folder, read_only=True) as store:
        return {key: _bytes(stored.outcome) for key, stored in store.get(keys).items()}


def _bytes(outcome: Outcome) -> bytes:
    arrays = sorted((name, array.tobytes()) for name, array in outcome.arrays.items())
    return repr((outcome.status, outcome.reason, sorted(outcome.hashes.items()), arrays)).encode()


def run(folder: Path, options: list[str], wait: float, sent: signal.Signals) -> tuple[int, str]:
    """Start a run and end it by a signal after that many seconds; its exit code and errors."""
    command = [sys.executable, "-c", PROGRAM, "run", "faults.yaml", *options]
    paths = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "REPORTGEN_STORE": str(folder / "store")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            _, err = process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            process.send_signal(sent)
            _, err = process.communicate()
    return process.returncode, err


def kill(folder: Path, seconds: float, draw: random.Random, tally: Tally) -> None:
    """Kill runs of one suite; what is stored after one must be there after the next."""
    (folder / "faults.yaml").write_text(SUITE, encoding="utf-8")
    suite = load_suite(folder / "faults.yaml")
    keys = [trial.key for trial in plan(suite, store=folder / "store").plan.trials]
    known: dict[str, bytes] = {}
    for number in until(seconds):
        options, sent = EXECUTORS[number % 2], draw.choice(SIGNALS)
        if len(known) == len(keys):  # all is there: compute it again, to the same bits
            options = [*options, "--fresh"]
        code, err = run(folder, options, draw.uniform(0.3, LONGEST_WAIT), sent)
        found = outcomes(folder / "store", keys)
        tally.counts["runs killed or interrupted"] += code != 0
        tally.counts["trials found again"] += len(known)
        wrong = [key for key, value in known.items() if found.get(key) != value]
        if wrong:
            tally.broken.append(f"{sent.name}: {len(wrong)} finished trials are lost or changed")
        if "Traceback" in err:
            tally.broken.append(f"{sent.name}: a traceback: {err[-300:]}")
        starting = code == -sent and not err  # before Python could do anything about it
        if code not in (0, 130, -signal.SIGKILL) and not starting:
            tally.broken.append(f"{sent.name}: exit code {code}: {err[-300:]}")
        known = found
    tally.counts["trials stored in the end"] = len(known)


def mutate(folder: Path, seconds: float, draw: random.Random, tally: Tally) -> None:
    """Load suites that are nearly right."""
    texts = [path.read_text(encoding="utf-8") for path in shipped_suites().values()]
    path = folder / "suite.yaml"
    for _ in until(seconds):
        text = draw.choice(texts)
        for _ in range(draw.randint(1, 4)):
            start = draw.randrange(len(text) + 1)
            end = start + draw.choice((0, 1, 2, 5, 20, 100))
            text = text[:start] + draw.choice((*PIECES, text[start:end] * 2)) + text[end:]
        path.write_text(text, encoding="utf-8")
        try:
            load_suite(path)
            tally.counts["suites that still load"] += 1
        except InputError as error:
            tally.counts["suites refused"] += 1
            if not str(error).startswith(f"{path}:"):
                tally.broken.append(f"an error without its place: {error}")
        except Exception:
            tally.broken.append(f"a suite: {traceback.format_exc(limit=-2)}\n{text}")


def damage(folder: Path, seconds: float, draw: random.Random, tally: Tally) -> None:
    """Read stores whose file is not what was written; `folder` has one of a run."""
    suite = load_suite(folder / "faults.yaml")
    keys = [trial.key for trial in plan(suite, store=folder / "store").plan.trials]
    with Store(folder / "store"):  # the log becomes part of the file
        pass
    whole = outcomes(folder / "store", keys)
    file = folder / "damaged" / FILE
    file.parent.mkdir()
    for number in until(seconds if whole else 0):
        shutil.copy(folder / "store" / FILE, file)
        changed = _change_bytes(file, draw) if number % 2 else _change_a_value(file, draw)
        tally.counts["stores damaged"] += changed
        try:
            found = outcomes(file.parent, keys)
        except StoreError:
            tally.counts["stores refused"] += 1
            continue
        except Exception:
            tally.broken.append(f"a store: {traceback.format_exc(limit=-2)}")
            continue
        tally.counts["damaged trials found"] += len(whole) - len(found)
        wrong = [key for key, value in found.items() if whole[key] != value]
        if wrong:
            tally.broken.append(f"{len(wrong)} trials of a damaged store are not what was computed")


def _change_bytes(file: Path, draw: random.Random) -> bool:
    raw = bytearray(file.read_bytes())
    for _ in range(draw.randint(1, 20)):
        raw[draw.randrange(100, len(raw))] = draw.randrange(256)  # sqlite guards its head itself
    file.write_bytes(raw)
    return True


def _change_a_value(file: Path, draw: random.Random) -> bool:
    column, value = draw.choice((*TEXTS, "seconds", "payload")), draw.choice(VALUES)
    which = f"(SELECT key FROM trials ORDER BY key LIMIT 1 OFFSET {draw.randrange(20)})"
    db = sqlite3.connect(file)
    try:
        with db:
            db.execute(f"UPDATE trials SET {column}={value} WHERE key={which}")
    except sqlite3.IntegrityError:  # sqlite does not take that value there
        return False
    finally:
        db.close()
    return True


def main() -> int:
    """Attack, and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="in all; the last run ends first")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn")
    options = parser.parse_args()
    draw, tally = random.Random(options.seed), Tally()
    with tempfile.TemporaryDirectory() as name:
        for attack, part in ((kill, 0.6), (mutate, 0.2), (damage, 0.2)):
            attack(Path(name), part * options.seconds, draw, tally)
    for what, count in tally.counts.items():
        print(f"{count:>7,}  {what}")
    for promise in tally.broken:
        print(f"BROKEN: {promise}", file=sys.stderr)
    print(f"{len(tally.broken):>7}  promises broken")
    return 1 if tally.broken else 0


if __name__ == "__main__":
    sys.exit(main())
