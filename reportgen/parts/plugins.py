"""A user's own Python, loaded only by an explicit option or an installed package, never by YAML.

A plugin is a Python file that registers what it brings:

    import reportgen
    from torch import nn

    @reportgen.register_module("tiny")
    def tiny(example_shape, outputs, width=32):
        return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.Linear(width, outputs))

`--plugin FILE` loads it; an installed package names it under the entry point `reportgen.plugins`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reportgen.errors import InputError

if TYPE_CHECKING:
    from torch import nn

ENTRY_POINTS = "reportgen.plugins"

Factory = TypeVar("Factory", bound=Callable[..., Any])


@dataclass(frozen=True)
class Registered:
    """A module factory with the checksum of the file it stands in, part of its trials' keys."""

    build: Callable[..., nn.Module]
    checksum: str


modules: dict[str, Registered] = {}
_files: dict[Path, str] = {}  # loaded plugin files and their checksums


def register_module(name: str) -> Callable[[Factory], Factory]:
    """Decorator: `build(example_shape, outputs, **arguments) -> torch.nn.Module` under a name.

    example_shape: of one example, e.g. (64,) or (1, 28, 28); outputs: numbers the model must give.
    Random weights are drawn inside `torch.random.fork_rng` with a seed of the trial's, so that a
    factory may use torch's ordinary initialisation. Raises ValueError for a name that is taken by
    another file.
    """

    def register(build: Factory) -> Factory:
        source = Path(inspect.getfile(build)).resolve()
        checksum = hashlib.sha256(source.read_bytes()).hexdigest()
        known = modules.get(name)
        if known is not None and known.checksum != checksum:
            raise ValueError(f"the module {name!r} is registered twice")
        modules[name] = Registered(build, checksum)
        return build

    return register


def load_plugin(path: Path) -> None:
    """Run a plugin file, once. Raises InputError if it is not there or fails."""
    file = path.resolve()
    if file in _files:
        return
    if not file.is_file():
        raise InputError(f"{path}: there is no such plugin; expected a Python file")
    checksum = hashlib.sha256(file.read_bytes()).hexdigest()
    name = f"reportgen_plugin_{checksum[:16]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise InputError(f"{path}: this is not a Python file; a plugin's name ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise InputError(_failure(path, file, error)) from error
    _files[file] = checksum


def load_installed_plugins() -> None:
    """Import what installed packages name under the entry point `reportgen.plugins`."""
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        try:
            entry.load()
        except Exception as error:
            message = f"the installed plugin {entry.name} ({entry.value}) fails: {error!r}"
            raise InputError(message) from error


def loaded_files() -> tuple[Path, ...]:
    """The plugin files loaded so far; worker processes load them too."""
    return tuple(_files)


def _failure(path: Path, file: Path, error: Exception) -> str:
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename) == file
    ]
    if isinstance(error, SyntaxError) and error.filename == str(file):
        lines.append(error.lineno)
    place = f"{path}:{lines[-1]}" if lines else str(path)
    return f"{place}: the plugin fails: {type(error).__name__}: {error}"
