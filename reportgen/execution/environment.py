"""The machine and the software versions of a run."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
import secrets
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from reportgen import __version__
from reportgen.errors import InputError
from reportgen.parts.sources import Code
from reportgen.store import Provenance

SECONDS = 60  # timeout for git, which is slow on large repositories and busy machines
_DEVICE = re.compile(r"cpu|auto|cuda(:\d+)?")


def resolve_device(name: str) -> str:
    """Replace `auto` by cuda if available, else cpu; raises InputError for a missing device."""
    if not _DEVICE.fullmatch(name):
        raise InputError(f'--device must be auto, cpu, cuda or cuda:N. Got "{name}" instead.')
    if name == "cpu":
        return name
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if name == "auto":
        return "cuda" if count else "cpu"
    index = int(name.partition(":")[2] or 0)
    if index >= count:
        found = f"{count} CUDA device{'s' if count != 1 else ''}"
        raise InputError(f"--device {name}: this machine has {found}; --device cpu always works")
    return name


def observe(device: str, suite_file: Path, command: str, codes: Iterable[Code] = ()) -> Provenance:
    """The provenance of a run that starts now; `codes`: the user code that it runs."""
    import torch

    sources = {(source.name, source.checksum) for code in codes for source in code.sources}
    commit, dirty = git_state(suite_file.resolve())
    return Provenance(
        run=secrets.token_hex(8),
        started=datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        command=command,
        device=torch.cuda.get_device_name(device) if device != "cpu" else processor_name(),
        threads=torch.get_num_threads(),
        python=platform.python_version(),
        torch=torch.__version__,
        numpy=importlib.metadata.version("numpy"),
        reportgen=__version__,
        platform=f"{platform.system()} {platform.machine()}",
        git_commit=commit,
        git_dirty=dirty,
        code=[{"name": name, "checksum": checksum} for name, checksum in sorted(sources)],
    )


def git_state(suite_file: Path) -> tuple[str, bool]:
    """(commit, dirty): dirty if tracked files or the suite file differ from the commit.

    ("", False) if the suite does not belong to a repository: there is none, or git ignores the
    suite, as in a virtual environment.
    """
    folder, name = suite_file.parent, suite_file.name
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit or _git(folder, "check-ignore", "--", name):
        return "", False
    if not _git(folder, "ls-files", "--", name):
        return commit, True  # untracked
    changes = ["--porcelain", "--untracked-files=no", "--ignore-submodules=dirty"]
    return commit, bool(_git(folder, "status", *changes, settings=_without_filters(folder)))


def processor_name() -> str:
    """The name of the processor from /proc/cpuinfo, else from the `platform` module."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:  # no such file outside Linux
        pass
    return platform.processor() or platform.machine()


_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",  # write nothing
    "GIT_NO_LAZY_FETCH": "1",  # fetch no missing objects of a partial clone,
    "GIT_ALLOW_PROTOCOL": "none",  # by no protocol, as its remote may name any program
    "GIT_TERMINAL_PROMPT": "0",
}
_SETTINGS = {"core.fsmonitor": "false", "core.hooksPath": os.devnull}


def _without_filters(folder: Path) -> dict[str, str]:
    """Settings that disable the filters configured by the repository itself.

    `git status` pipes files through filters. Those of the user's own configuration (git-lfs) stay.
    """
    listed = _git(folder, "config", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
    scopes = (line.partition("\t") for line in listed.splitlines())
    names = [name for scope, _, name in scopes if scope in ("local", "worktree")]
    return {name: "false" if name.endswith(".required") else "" for name in names}


def _git(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
    """The output of git with these settings; empty if it fails.

    The repository may be untrusted, so no program that its configuration names is run: a file
    system monitor, a hook, a filter. Environment variables that point git to another repository, as
    set by hooks, are removed.
    """
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "--no-pager", *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            env=_git_environment({**_SETTINGS, **(settings or {})}),
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):  # OSError: git is not installed
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _git_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The user's environment, with `settings` added to its git configuration variables."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(("GIT_CONFIG", "GIT_CEILING"))
    }
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    start = int(given) if given.isdecimal() else 0
    for number, (name, value) in enumerate(settings.items(), start=start):
        kept |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return {**kept, **_ENVIRONMENT, "GIT_CONFIG_COUNT": str(start + len(settings))}
