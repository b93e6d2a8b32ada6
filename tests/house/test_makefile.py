"""The Makefile's own promises: it explains itself, installs once, and refuses an old Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the Makefile reads, in a folder with a space in its name."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def pretend_installed(checkout: Path) -> None:
    pin = re.search(r"^torch==(.+)$", (checkout / "constraints.txt").read_text(), re.M)
    assert pin is not None
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/pip").touch()
    (checkout / f".venv/.torch-{pin[1]}").touch()


def test_make_alone_lists_every_command(checkout):
    commands = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.M)
    assert commands is not None

    listed = re.findall(r"^ +make (\w+) +\w.+$", make(checkout).stdout, re.M)

    assert listed == commands[1].split()


def test_an_old_python_is_refused_with_one_message(checkout):
    old = checkout / "python3.8"
    old.write_text('#!/bin/sh\ncase "$*" in *version_info*) exit 1;; esac\necho 3.8.18\n')
    old.chmod(0o755)

    result = make(checkout, "report", "PYTHON=./python3.8")

    assert result.returncode == 2
    message, _make_says_which_target = result.stderr.splitlines()
    assert message == (
        "reportgen needs Python 3.11 or newer, but ./python3.8 is 3.8.18. "
        "Name another one: make PYTHON=python3.12 ..."
    )
    assert not (checkout / ".venv").exists()


def test_a_finished_installation_is_kept(checkout):
    pretend_installed(checkout)

    assert "pip install" not in make(checkout, "-n", "report").stdout


def test_new_pins_are_installed(checkout):
    pretend_installed(checkout)
    later = (checkout / "constraints.txt").stat().st_mtime + 60
    os.utime(checkout / "constraints.txt", (later, later))

    assert "pip install" in make(checkout, "-n", "report").stdout


def test_another_torch_replaces_the_pin(checkout):
    pretend_installed(checkout)

    commands = make(checkout, "-n", "report", "TORCH=2.11.0").stdout

    assert "s/^torch==.*/torch==2.11.0/" in commands
    assert "pip install" in commands
