"""Whether a change of the code changes any number that the shipped suites report.

    python benchmarks/golden.py run STORE BEFORE     all suites, default profiles, reports to BEFORE
    python benchmarks/golden.py run STORE AFTER      the same with the changed code
    python benchmarks/golden.py compare BEFORE AFTER

Both runs take their trials from one store, so that nothing but the code of findings and reports can
differ; trials that the store lacks are computed and kept there. `compare` holds report.json and
data/*.csv against each other. Numbers must be equal to the last digit, which is what the exit code
says; words that differ are listed, to be read and meant. Provenance, which names moments and
commands, is left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

SUITES = Path(__file__).resolve().parents[1] / "suites"
LEFT_OUT = {"provenance"}
MOST = 12  # differences of one file that are printed
LONGEST = 200  # characters of one side

Difference = tuple[str, Any, Any]
"""Where, before and after; None on the side where it is missing."""


def run(store: Path, out: Path, jobs: int) -> int:
    """Run all suites. Returns the largest exit code of a suite that was not run, else 0."""

    def one(suite: Path) -> int:
        program = "from reportgen.cli import main; main()"
        command = [sys.executable, "-c", program, "run", str(suite), "--quiet"]
        done = subprocess.run(
            [*command, "--store", str(store), "--out", str(out)],
            check=False,
            capture_output=True,
            text=True,
        )
        print(suite.stem, f"exit code {done.returncode}", flush=True)
        if done.returncode:
            print(done.stderr)
        return done.returncode

    with ThreadPoolExecutor(jobs) as pool:
        worst = max(pool.map(one, sorted(SUITES.glob("*.yaml"))))
    return 0 if worst == 1 else worst  # 1: trials diverged, as some suites mean them to


def compare(before: Path, after: Path) -> int:
    """Print what differs; 1 if a number does, or is there on one side only."""
    files = sorted(
        {
            path.relative_to(root)
            for root in (before, after)
            for pattern in ("*/report.json", "*/data/*.csv")
            for path in root.glob(pattern)
        }
    )
    numbers = words = 0
    for file in files:
        found = list(differences(_read(before / file), _read(after / file)))
        serious = [one for one in found if _is_number(one[1]) or _is_number(one[2])]
        numbers += len(serious)
        words += len(found) - len(serious)
        for place, old, new in [*serious, *(one for one in found if one not in serious)][:MOST]:
            print(f"{file} {place}: {_short(old)} -> {_short(new)}")
        if len(found) > MOST:
            print(f"{file}: {len(found) - MOST} more")
    print(f"{len(files)} files: {numbers} numbers differ, {words} words")
    return int(numbers > 0)


def differences(old: Any, new: Any, place: str = "") -> Iterator[Difference]:
    """Every leaf that is not the same on both sides; of what one side lacks, how long it is."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            if place or key not in LEFT_OUT:
                yield from differences(old.get(key), new.get(key), f"{place}.{key}")
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            one, other = (side[index] if index < len(side) else None for side in (old, new))
            yield from differences(one, other, f"{place}[{index}]")
    elif isinstance(old, dict | list) or isinstance(new, dict | list):
        one, other = (len(x) if isinstance(x, dict | list) else x for x in (old, new))
        yield place, one, other
    elif old != new:
        yield place, old, new


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text)} characters)"


def _read(path: Path) -> Any:
    if not path.exists():
        return None
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    with path.open(encoding="utf-8", newline="") as lines:
        return [{name: _cell(cell) for name, cell in row.items()} for row in csv.DictReader(lines)]


def _cell(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return text if math.isnan(number) else number  # NaN is not equal to itself


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run")
    running.add_argument("store", type=Path)
    running.add_argument("out", type=Path)
    running.add_argument("--jobs", type=int, default=2, help="suites at a time; default: 2")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "run":
        return run(options.store, options.out, options.jobs)
    return compare(options.before, options.after)


if __name__ == "__main__":
    sys.exit(main())
