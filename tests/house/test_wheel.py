"""What is published is complete: the wheel alone, without the checkout, runs a shipped suite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Built once, by whichever test process has this file.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def outside_environment() -> dict[str, str]:
    """The environment without what could lead Python or pip back to the checkout."""
    leads = ("PYTHON", "PIP_", "COV", "REPORTGEN")
    return {key: value for key, value in os.environ.items() if not key.startswith(leads)}


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=outside_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (
        f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    )
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, as an index would serve both; no network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the dependencies are those of this environment.

    They come in through a .pth file, whose folders' own .pth files Python does not follow: an
    editable install of the checkout stays out of sight.
    """
    environment = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment)
    paths = {"base": str(environment), "platbase": str(environment)}
    site_packages = Path(sysconfig.get_path("purelib", "venv", paths))
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages / "dependencies.pth").write_text("\n".join(sorted(dependencies)))
    python = environment / "bin/python"
    install = ("install", "--quiet", "--no-index", "--no-deps", "--ignore-installed", wheel)
    run(sys.executable, "-m", "pip", "--python", python, *install, cwd=environment)
    return environment


def members(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", ["suites", "templates"])
def test_every_suite_and_template_travels_in_the_package(wheel, folder):
    here = {
        f"reportgen/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }

    assert here
    assert here <= members(wheel)


def test_nothing_but_the_package_is_in_the_wheel(wheel):
    assert {name.partition("/")[0] for name in members(wheel)} == {
        "reportgen",
        f"{wheel.name.partition('-py3')[0]}.dist-info",
    }
    assert {"reportgen/py.typed", "reportgen/language/ko.po"} <= members(wheel)


def test_the_imported_package_is_the_installed_one(elsewhere, tmp_path):
    show = "import reportgen; print(reportgen.__file__)"
    imported = run(elsewhere / "bin/python", "-c", show, cwd=tmp_path).strip()

    assert Path(imported).is_relative_to(elsewhere)


def test_a_shipped_suite_runs_by_name_in_an_empty_folder(elsewhere, tmp_path):
    run(elsewhere / "bin/reportgen", "run", "init", "--quick", "-q", cwd=tmp_path)

    report = tmp_path / "reports/init-quick"
    assert "<html" in (report / "index.html").read_text(encoding="utf-8")
    assert (report / "report.md").stat().st_size > 0
    assert json.loads((report / "report.json").read_text(encoding="utf-8"))["claims"]
    assert (report / "junit.xml").is_file()
    assert list((report / "figures").glob("*.svg"))
    assert (report / "data/layers.csv").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"reports", ".reportgen"}
