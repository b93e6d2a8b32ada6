"""The import direction of docs/architecture.md, as pyproject.toml states it to import-linter."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(no_cache=True, no_logo=True))
"""


def lint(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT], cwd=checkout, capture_output=True, text=True, check=False
    )


def copy_of_the_package(folder: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "reportgen", folder / "reportgen")
    return folder


def test_every_import_points_downwards():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_upward_import_is_found(tmp_path):
    checkout = copy_of_the_package(tmp_path)
    with (checkout / "reportgen/stats/__init__.py").open("a") as module:
        module.write("\nfrom reportgen import cli as _cli\n")

    result = lint(checkout)

    assert result.returncode == 1, result.stderr
    assert "reportgen.stats is not allowed to import reportgen.cli" in result.stdout


def test_a_module_outside_the_layers_is_found(tmp_path):
    checkout = copy_of_the_package(tmp_path)
    (checkout / "reportgen/drawer.py").write_text('"""A module that nobody placed in a layer."""\n')

    result = lint(checkout)

    assert result.returncode == 1, result.stderr
    assert "drawer" in result.stdout
