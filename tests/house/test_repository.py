"""What may lie in the repository, and that the pins cover all of what gets installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LARGEST = 2_000_000  # bytes; larger files belong in a release or are computed again


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_tracked_file_is_large(tracked):
    large = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked}
    assert not {name: size for name, size in large.items() if size > LARGEST}


def paths_of_this_machine() -> re.Pattern[str]:
    here = {str(folder) for folder in (ROOT, ROOT.parent, Path.home(), tempfile.gettempdir())}
    own = [re.escape(folder) for folder in here if folder != "/"]
    elsewhere = [rf"/{folder}/\w+" for folder in ("home", "Users")] + [r"[A-Z]:\\Users\\\w+"]
    return re.compile(rf"(?<![\w.~$/}}-])(?:{'|'.join(own + elsewhere)})(?=[/\\\s\"'`]|$)", re.M)


def test_no_text_names_a_path_of_somebodys_machine(tracked):
    pattern = paths_of_this_machine()
    found = []
    for path in tracked:
        content = path.read_bytes()
        if b"\0" not in content:
            found += [
                f"{path.relative_to(ROOT)}: {match.group()}"
                for match in pattern.finditer(content.decode("utf-8"))
            ]
    assert not found


@pytest.fixture(scope="module")
def needed() -> set[str]:
    """Names of all that `pip install -e '.[dev]'` brings in here, by the installed metadata."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    todo = [Requirement(line) for line in sum(extras.values(), project["dependencies"])]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        requirement = todo.pop()
        name, wanted = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if name == project["name"] or (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        todo += [other for other in requirements(name) if applies(other, wanted)]
    return {name for name, _ in seen}


def requirements(name: str) -> list[Requirement]:
    try:
        return [Requirement(line) for line in requires(name) or []]
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed: this environment lacks the dev extra")


def applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): pinned for name, pinned in pairs}


def test_every_package_is_pinned(needed, pins):
    # A CUDA build of torch pins its own libraries exactly.
    of_torch = {name for name in needed if name.startswith(("nvidia-", "cuda-", "triton"))}
    assert needed - of_torch - set(pins) == set()


def test_every_pin_is_needed(needed, pins):
    if version("torch").partition("+")[0] != pins["torch"]:
        pytest.skip("another torch than the pinned one, which may need other packages")
    assert set(pins) - needed == set()
