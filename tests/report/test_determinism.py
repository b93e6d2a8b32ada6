from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from reportgen.execution.model import Run
from reportgen.report import build_view, render
from tests.report import factory

ROOT = Path(__file__).parents[2]
PRINT_DIGEST = """
from reportgen.report import build_view, render
from tests.report import factory
from tests.report.test_determinism import digest
run = factory.make_run(factory.full_suite())
print(digest(render(build_view(run, factory.make_findings(run)))))
"""


def digest(files: dict[str, str]) -> str:
    text = "\0".join(f"{name}\0{content}" for name, content in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_bytes_twice(files: dict[str, str], run: Run) -> None:
    again = render(build_view(run, factory.make_findings(run)))
    assert [name for name in files if files[name] != again[name]] == []


def test_the_same_bytes_in_another_process(files: dict[str, str]) -> None:
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Seoul", "LC_ALL": "C", "COLUMNS": "9"}
    command = [sys.executable, "-c", PRINT_DIGEST]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **other}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digest(files)
