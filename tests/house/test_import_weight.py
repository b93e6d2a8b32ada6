"""What answers at once (help, validation) must not wait for the numerical libraries to load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"torch", "pandas", "matplotlib", "scipy", "numpy", "sklearn", "optuna"}

RUN = """
import json, sys
from reportgen.cli import main
sys.argv = ["reportgen", *sys.argv[1:]]
code = 0
if sys.argv[1:]:
    try:
        main()
    except SystemExit as stop:
        code = stop.code or 0
json.dump({"code": code, "modules": sorted(sys.modules)}, sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["run", "--help"],
        ["check", "suites/init.yaml"],
        ["check", "suites/batchnorm.yaml"],
        ["check", "suites/search_strategies.yaml"],
    ],
    ids=["import", "help", "run-help", "check", "check-train", "check-search"],
)
def test_loads_nothing_heavy(arguments):
    result = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    left = json.loads(result.stderr.splitlines()[-1])
    assert left["code"] == 0, result.stdout + result.stderr
    assert HEAVY.isdisjoint(left["modules"]), sorted(HEAVY.intersection(left["modules"]))
