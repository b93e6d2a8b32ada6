"""Plugins: user code that is loaded by an explicit option or an installed package, never by YAML.

A plugin is a Python file, or a package, that registers its modules and experiments:

    import reportgen
    from torch import nn

    @reportgen.register_module("tiny")
    def tiny(example_shape, outputs, width=32):
        return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.Linear(width, outputs))

`--plugin FILE` loads it; an installed package declares it as an entry point `reportgen.plugins`. A
module may also be registered in the script or notebook that uses it; its trials then run only in
that process.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from reportgen.errors import InputError, ReportgenError
from reportgen.parts import frames
from reportgen.parts.interactive import code_of_object
from reportgen.parts.process_state import process_state_restored
from reportgen.parts.sources import Code, code_of_file, loaded_file

if TYPE_CHECKING:
    from torch import nn

ENTRY_POINTS = "reportgen.plugins"

Factory = TypeVar("Factory", bound=Callable[..., Any])


@dataclass(frozen=True)
class Registered:
    """A module factory and its code, which is part of the keys of its trials."""

    build: Callable[..., nn.Module]
    code: Code = field(default_factory=Code)


modules: dict[str, Registered] = {}
registries: list[dict[str, Any]] = [modules]
"""All registries of plugins; if a plugin fails, its registrations are undone."""
_plugins: dict[Path, Code] = {}  # loaded plugin files
_classes: dict[type, Code] = {}  # user-defined parts, with their code at first use
_loading: list[str] | None = None  # names registered by the plugin that is being loaded


def register_module(name: str) -> Callable[[Factory], Factory]:
    """Decorator that registers `build(example_shape, outputs, **arguments) -> torch.nn.Module`.

    example_shape: shape of one example, e.g. (64,) or (1, 28, 28). outputs: number of outputs.
    The global generators of Python, numpy and torch are seeded from the seed of the trial, so a
    factory may use torch's ordinary initialisation. Raises ValueError for a name that another file
    has registered, or that a plugin registers twice.
    """
    caller = sys._getframe(1)  # the code is that of the registering file, not of the factory

    def register(build: Factory) -> Factory:
        code = _code_of_caller(caller, name, build)
        known = modules.get(name)
        twice = _loading is not None and name in _loading
        if twice or (known is not None and _another_place(known.code, code)):
            raise ValueError(f"the module {name!r} is registered twice")
        modules[name] = Registered(build, code)
        if _loading is not None:
            _loading.append(name)
        return build

    return register


def load_plugin(path: Path) -> None:
    """Load a plugin, a Python file or the folder of a package, once.

    Its folder is appended to `sys.path`, so that it can import its neighbours; a file in a package
    is loaded as a module of that package. Raises InputError if it does not exist, fails, or has
    changed since it was loaded, and ReportgenError if it calls `sys.exit`.
    """
    file = path.resolve()
    if file.is_dir() and (file / "__init__.py").is_file():
        file = file / "__init__.py"
    if file in _plugins:
        refuse_changed([_plugins[file]])
        return
    if not file.is_file():
        raise InputError(f"{path}: there is no such plugin; expected a Python file or a package")
    if file.suffix != ".py":
        raise InputError(f"{path}: this is not a Python file; a plugin's name ends in .py")
    name, top = _module_name(file)
    for folder in dict.fromkeys((str(top), str(file.parent))):
        if folder not in sys.path:
            sys.path.append(folder)  # last, so that it hides no standard or installed modules
    with _registering(f"{path}: the plugin", file) as watch:
        _import_file(name, file)
    code = code_of_file(name, file, plugin=file, more=watch.imported)
    _refuse_mixed_up(path, file, code)
    _plugins[file] = code
    for module in watch.registered:
        modules[module] = replace(modules[module], code=code)


def load_installed_plugins() -> None:
    """Load the plugins that installed packages declare as entry points `reportgen.plugins`.

    Raises InputError for a plugin that fails, ReportgenError for one that calls `sys.exit`.
    """
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        with _registering(f"the installed plugin {entry.name} ({entry.value})") as watch:
            entry.load()
        for name in watch.registered:
            known = modules[name]
            file = known.code.sources[0].path if known.code.sources else None
            if file is not None and known.code.module:
                module = known.code.module
                code = code_of_file(module, file, module=module, more=watch.imported)
                modules[name] = replace(known, code=code)


def load_code(codes: Iterable[Code]) -> None:
    """Load in this process the user code that another process has loaded.

    Raises InputError if its files have changed, and the errors of `load_plugin`.
    """
    found = tuple(codes)
    refuse_changed(found)
    for code in found:
        if code.plugin is not None:
            load_plugin(code.plugin)
        else:
            with _registering(f"the module {code.module}"):
                importlib.import_module(code.module)


def codes_of(*configs: BaseModel) -> tuple[Code, ...]:
    """The user code that trials with these configurations run, each once.

    This is the code of the modules they name and of parts whose classes are not reportgen's.
    """
    found = (code for config in configs for code in _codes(config))
    return tuple({code.checksum: code for code in found}.values())


def refuse_changed(codes: Iterable[Code]) -> None:
    """Raise InputError if a file has changed since it was loaded: results would be misleading."""
    for code in codes:
        names = code.changed()
        if names:
            raise InputError(f"{', '.join(names)}: changed since it was loaded; restart Python")


@contextmanager
def user_code(codes: Iterable[Code]) -> Iterator[None]:
    """Run user code in the block, restore the process state and check its imports.

    Raises InputError if it has imported a file that is not among its sources, and therefore not
    covered by the keys of trials, or one that has changed since the code was loaded.
    """
    found = tuple(codes)
    if not found:
        yield
        return
    before = set(sys.modules)
    with process_state_restored():
        yield
    new = [name for name in tuple(sys.modules) if name not in before]
    for code in found:
        unknown = code.uncovered(new)
        if unknown:
            raise InputError(
                f"{code.name} imported {', '.join(unknown)} while a trial ran, but the key of "
                "its trials covers only what import statements name; use an import statement "
                "instead"
            )
    if new:
        refuse_changed(found)


@dataclass
class _Watch:
    """Names registered and modules imported while loading a plugin."""

    registered: list[str] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)


@contextmanager
def _registering(what: str, file: Path | None = None) -> Iterator[_Watch]:
    """Run the import of user code; on an error undo its registrations and report its position.

    what: name in messages, `mine.py: the plugin`. file: file whose line is added to it.
    """
    global _loading
    watch = _Watch()
    outer, _loading = _loading, watch.registered
    known = [dict(registry) for registry in registries]
    try:
        with process_state_restored():
            before = set(sys.modules)
            yield watch
            watch.imported += (name for name in tuple(sys.modules) if name not in before)
    except (Exception, SystemExit) as error:
        for number, registry in enumerate(registries):  # loading may have added registries
            registry.clear()
            registry.update(known[number] if number < len(known) else {})
        if isinstance(error, ReportgenError):
            raise
        where = _place(what, file, error)
        if isinstance(error, SystemExit):  # an error even if its exit code is 0
            raise ReportgenError(f"{where} ends the program: {frames.in_words(error)}") from error
        other = frames.place(error, but=file)
        text = f"{frames.in_words(error)} ({other})" if other else frames.in_words(error)
        raise InputError(f"{where} fails: {text}") from error
    finally:
        _loading = outer


def _import_file(name: str, file: Path) -> None:
    if "." in name or file.name == "__init__.py":
        importlib.import_module(name)
        found = loaded_file(name)
        if found != file:
            raise ImportError(f"Python has imported another module named {name}: {found}")
        return
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise


def _module_name(file: Path) -> tuple[str, Path]:
    """(module name, folder to import it from) of a plugin file.

    The dotted name if it belongs to a package, else a unique name that is the same in every
    process.
    """
    folder, words = file.parent, [] if file.name == "__init__.py" else [file.stem]
    while (folder / "__init__.py").is_file():
        words.insert(0, folder.name)
        folder = folder.parent
    if folder == file.parent:
        return f"reportgen_plugin_{hashlib.sha256(os.fsencode(file)).hexdigest()[:16]}", folder
    return ".".join(words), folder


def _refuse_mixed_up(path: Path, file: Path, code: Code) -> None:
    """Raise InputError if a module beside the plugin is hidden by one from another folder."""
    for source in code.sources:
        if source.path is None:
            continue
        beside = file.parent / source.name
        if beside != source.path and beside.is_file() and source.path != file:
            raise InputError(
                f"{path}: {source.name} is next to the plugin, but Python has imported "
                f"{source.path} under that name; rename one of them"
            )


def _code_of_caller(frame: FrameType, name: str, build: object) -> Code:
    """The code of the file that calls `register_module`, or of the factory if there is no file."""
    module, file = str(frame.f_globals.get("__name__", "")), Path(frame.f_code.co_filename)
    if not file.is_file():
        return code_of_object(name, build)
    file = file.resolve()
    can_be_imported = module != "__main__" and loaded_file(module) == file
    return code_of_file(module, file, module=module if can_be_imported else "")


def _another_place(known: Code, code: Code) -> bool:
    """Whether a name is registered by another file; a copy or an earlier cell does not count."""
    if not known.sources or not code.sources:
        return False
    one, other = known.sources[0], code.sources[0]
    return one.path != other.path and one.checksum != other.checksum


def _codes(used: object) -> Iterator[Code]:
    if isinstance(used, BaseModel):
        code = getattr(used, "code", None)
        if isinstance(code, Code):
            yield code
        for value in dict(used).values():
            yield from _codes(value)
        yield from _code_of_class(type(used))
    elif isinstance(used, list | tuple):
        for item in used:
            yield from _codes(item)


def _code_of_class(kind: type) -> Iterator[Code]:
    """The code of a part with a user-defined class; nothing for reportgen's own classes."""
    module = kind.__module__
    if module.partition(".")[0] in {"reportgen", "builtins"}:
        return
    if kind not in _classes:
        file = loaded_file(module)
        loaded = (c for c in _plugins.values() if any(s.path == file for s in c.sources))
        if file is None:
            _classes[kind] = code_of_object(kind.__name__, kind)
        else:
            _classes[kind] = next(loaded, None) or code_of_file(module, file, module=module)
    yield _classes[kind]


def _place(what: str, file: Path | None, error: BaseException) -> str:
    """`mine.py:2: the plugin`: `what` with the innermost line of the plugin's own file."""
    line = file and frames.line_in(file, error)
    return what.replace(": ", f":{line}: ", 1) if line else what
