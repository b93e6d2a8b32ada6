"""A user's own Python, loaded only by an explicit option or an installed package, never by YAML.

A plugin is a Python file, or a package, that registers what it brings:

    import reportgen
    from torch import nn

    @reportgen.register_module("tiny")
    def tiny(example_shape, outputs, width=32):
        return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.Linear(width, outputs))

`--plugin FILE` loads it; an installed package names it under the entry point `reportgen.plugins`.
A module may also be registered where it is used, in a script or a notebook: then it stays in that
process.
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
    """A module factory with the code that decides what it builds, part of its trials' keys."""

    build: Callable[..., nn.Module]
    code: Code = field(default_factory=Code)


modules: dict[str, Registered] = {}
registries: list[dict[str, Any]] = [modules]
"""All that plugins register in; what one has registered before it fails is taken out again."""
_plugins: dict[Path, Code] = {}  # loaded plugin files
_classes: dict[type, Code] = {}  # parts of the user's, when they were first met
_loading: list[str] | None = None  # names that the plugin which is being loaded has registered


def register_module(name: str) -> Callable[[Factory], Factory]:
    """Decorator: `build(example_shape, outputs, **arguments) -> torch.nn.Module` under a name.

    example_shape: of one example, e.g. (64,) or (1, 28, 28); outputs: numbers the model must give.
    Random weights are drawn with Python's, numpy's and torch's global generators set from a seed of
    the trial's, so that a factory may use torch's ordinary initialisation. Raises ValueError for a
    name that is taken by another file, or twice by the same plugin.
    """
    caller = sys._getframe(1)  # the file that registers decides, wherever the factory stands

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
    """Run a plugin, a Python file or the folder of a package, once.

    Its folder is put at the end of `sys.path`, so that it can import what lies beside it; a file in
    a package is loaded as a module of that package. Raises InputError if it is not there, fails, or
    was loaded before and has changed since; ReportgenError if it ends the program.
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
            sys.path.append(folder)  # last: it must not hide modules of Python or of packages
    with _registering(f"{path}: the plugin", file) as watch:
        _import_file(name, file)
    code = code_of_file(name, file, plugin=file, more=watch.imported)
    _refuse_mixed_up(path, file, code)
    _plugins[file] = code
    for module in watch.registered:
        modules[module] = replace(modules[module], code=code)


def load_installed_plugins() -> None:
    """Import what installed packages name under the entry point `reportgen.plugins`.

    Raises InputError for one that fails, ReportgenError for one that ends the program.
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
    """Load in this process what another one has loaded; the files must still be the same.

    Raises InputError where they are not, and what loading raises.
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
    """The user's code that trials of these configurations run, each once.

    That of the modules which they name, and that of parts whose classes are not reportgen's.
    """
    found = (code for config in configs for code in _codes(config))
    return tuple({code.checksum: code for code in found}.values())


def refuse_changed(codes: Iterable[Code]) -> None:
    """Raise InputError where a file is no longer what was loaded: its results would mislead."""
    for code in codes:
        names = code.changed()
        if names:
            raise InputError(f"{', '.join(names)}: changed since it was loaded; start Python again")


@contextmanager
def user_code(codes: Iterable[Code]) -> Iterator[None]:
    """Run a user's code in the block: the process is as before, and nothing unknown was imported.

    Raises InputError when it has imported a file beside its sources that no key covers, or one that
    is no longer what it was when the code was loaded.
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
                f"{code.name} has imported {', '.join(unknown)} while a trial ran, "
                "which the key of its trials does not cover; import it by an import statement"
            )
    if new:
        refuse_changed(found)


@dataclass
class _Watch:
    """What loading has done: names registered, modules imported."""

    registered: list[str] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)


@contextmanager
def _registering(what: str, file: Path | None = None) -> Iterator[_Watch]:
    """Run a user's import; what it raises is said with its place, and registers nothing.

    what: in messages, `mine.py: the plugin`; file: whose line is put there.
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
        for number, registry in enumerate(registries):  # one may have come while it was loaded
            registry.clear()
            registry.update(known[number] if number < len(known) else {})
        if isinstance(error, ReportgenError):
            raise
        where = _place(what, file, error)
        if isinstance(error, SystemExit):  # as if all were well: its exit code may be 0
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
            raise ImportError(f"Python knows another module of the name {name}: {found}")
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
    """What a plugin is imported as, and the folder from which.

    Its dotted name if it belongs to a package, else a name of its own, the same in every process.
    """
    folder, words = file.parent, [] if file.name == "__init__.py" else [file.stem]
    while (folder / "__init__.py").is_file():
        words.insert(0, folder.name)
        folder = folder.parent
    if folder == file.parent:
        return f"reportgen_plugin_{hashlib.sha256(os.fsencode(file)).hexdigest()[:16]}", folder
    return ".".join(words), folder


def _refuse_mixed_up(path: Path, file: Path, code: Code) -> None:
    """Two folders with a file of one name each: Python has one module of that name."""
    for source in code.sources:
        if source.path is None:
            continue
        beside = file.parent / source.name
        if beside != source.path and beside.is_file() and source.path != file:
            raise InputError(
                f"{path}: {source.name} lies beside the plugin, but Python has imported "
                f"{source.path} under that name; rename one of them"
            )


def _code_of_caller(frame: FrameType, name: str, build: object) -> Code:
    """Of the file that calls `register_module`, else of the factory alone."""
    module, file = str(frame.f_globals.get("__name__", "")), Path(frame.f_code.co_filename)
    if not file.is_file():
        return code_of_object(name, build)
    file = file.resolve()
    can_be_imported = module != "__main__" and loaded_file(module) == file
    return code_of_file(module, file, module=module if can_be_imported else "")


def _another_place(known: Code, code: Code) -> bool:
    """Whether a name is taken: not by the same file, or a copy, and not by an earlier cell."""
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
    """Of a part whose class is the user's."""
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
    """`mine.py:2: the plugin`: with the last line of the plugin's own file that was running."""
    line = file and frames.line_in(file, error)
    return what.replace(": ", f":{line}: ", 1) if line else what
