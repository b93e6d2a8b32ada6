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


FAKE = """#!/bin/sh
echo "$*" >> "{log}"
case "$*" in
    "data path mnist") exit {mnist};;
    "data path"*) exit 0;;
    "run suites/wrong.yaml"*) exit 2;;
    run*--profile*) name=$(basename "$2" .yaml)-$4;;
    run*) name=$(basename "$2" .yaml);;
    *) exit 0;;
esac
mkdir -p "reports/gallery/$name/figures"
touch "reports/gallery/$name/figures/shown.svg" "reports/gallery/$name/figures/other.svg"
echo "![A](figures/shown.svg)" > "reports/gallery/$name/report.md"
exit 1
"""


@pytest.fixture
def gallery(checkout: Path) -> Path:
    """A checkout with three suites, some of them with profiles for real data, and older reports."""
    pretend_installed(checkout)
    (checkout / "suites").mkdir()
    (checkout / "suites/a.yaml").write_text("suite: a\n")
    (checkout / "suites/b.yaml").write_text("suite: b\nprofiles:\n  mnist: {}\n  full: {}\n")
    (checkout / "suites/c.yaml").write_text("suite: c\nprofiles:\n  full: {}\n")
    for name in ("gone-mnist", "gone-full", "b-full"):
        kept = checkout / f"reports/gallery/{name}/figures"
        kept.mkdir(parents=True)
        (kept.parent / "report.md").touch()
    return checkout


def fake_reportgen(checkout: Path, *, mnist: bool) -> Path:
    """In place of reportgen: writes down how it is called; no verdict is the expected one."""
    command, log = checkout / ".venv/bin/reportgen", checkout / "calls"
    command.write_text(FAKE.format(log=log, mnist=0 if mnist else 2))
    command.chmod(0o755)
    return log


def test_the_gallery_has_all_suites_then_mnist_then_the_index(gallery: Path) -> None:
    log = fake_reportgen(gallery, mnist=True)

    result = make(gallery, "gallery")

    assert result.returncode == 0, result.stderr
    calls = log.read_text().splitlines()
    *runs, index = [call for call in calls if not call.startswith("data path")]
    assert [run.split(" --templates")[0] for run in runs] == [
        "run suites/a.yaml",
        "run suites/b.yaml",
        "run suites/c.yaml",
        "run suites/b.yaml --profile mnist",
        "run suites/b.yaml --profile full",
    ]
    assert index == "index reports/gallery --link report.md --sentences docs/claims.yaml"
    assert sorted(path.name for path in (gallery / "reports/gallery").iterdir()) == [
        "a",
        "b",
        "b-full",
        "b-mnist",
        "c",
    ]
    assert {path.name for path in gallery.glob("reports/gallery/*/figures/*")} == {"shown.svg"}
    assert "Not here" not in result.stdout


def test_a_gallery_without_mnist_is_said_to_lack_it(gallery: Path) -> None:
    log = fake_reportgen(gallery, mnist=False)

    result = make(gallery, "gallery")

    assert result.returncode == 0, result.stderr
    assert "--profile" not in log.read_text() and "index" in log.read_text()
    last = result.stdout.splitlines()[-1]
    assert last.startswith("Not here: mnist.") and "reportgen data fetch" in last


def test_a_suite_that_is_wrong_ends_the_gallery(gallery: Path) -> None:
    log = fake_reportgen(gallery, mnist=True)
    (gallery / "suites/wrong.yaml").write_text("?\n")

    result = make(gallery, "gallery")

    assert result.returncode != 0
    assert "index" not in log.read_text()
