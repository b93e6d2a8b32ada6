"""Finds the files of user code by following its import statements.

A trial that runs user code depends on all files of that code, not only on the one that was named: a
network built in `nets.py` from layers of `blocks.py` changes when `blocks.py` does. Import
statements are followed wherever they are, so that a module imported inside a factory is found
before the factory is called.

Files of Python itself and of reportgen are left out. An installed package counts by its release,
unless it is itself the user code. The release of torch is part of every key anyway.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

from reportgen.errors import printable

_INSTALLED = {"site-packages", "dist-packages"}
_PYTHON = Path(sysconfig.get_path("stdlib")).resolve()
_REPORTGEN = Path(__file__).resolve().parents[1]
_IN_EVERY_KEY = {"torch", "reportgen"}


@dataclass(frozen=True)
class Source:
    """A file of user code, or an installed package that it imports.

    name: name in reports, `layers/dense.py` or `timm 1.0.9`, without absolute paths.
    checksum: sha256 of the content; empty for an installed package.
    path: None for an installed package and for code without a file.
    """

    name: str
    checksum: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Code:
    """User code as it was loaded: its sources, and how another process can load it.

    sources: its files and packages; the registering file comes first.
    plugin: the file to load. module: the name to import. Without both, no other process can load
        it, because it belongs to a script or a notebook.
    """

    sources: tuple[Source, ...] = ()
    plugin: Path | None = None
    module: str = ""

    @property
    def name(self) -> str:
        """Name of the registering file in reports."""
        return self.sources[0].name if self.sources else "a module"

    @property
    def checksum(self) -> str:
        """sha256 over all sources, independent of the first file's name and of all folders."""
        first, *others = self.sources or (Source(""),)
        lines = sorted(f"{source.name} {source.checksum}" for source in others)
        return hashlib.sha256("\n".join([first.checksum, *lines]).encode()).hexdigest()

    @property
    def has_loader(self) -> bool:
        """Whether another process can load it."""
        return self.plugin is not None or bool(self.module)

    def changed(self) -> tuple[str, ...]:
        """Names of the files that have changed since they were loaded."""
        return tuple(
            source.name
            for source in self.sources
            if source.path is not None and _checksum(source.path) != source.checksum
        )

    def uncovered(self, names: Iterable[str]) -> tuple[str, ...]:
        """Files of loaded modules in the folders of these sources that are not among them."""
        known = {source.path for source in self.sources if source.path is not None}
        folders = {path.parent for path in known}
        own = next((path.parent for path in known if not is_users(path)), None)
        files = (file for name in names if (file := loaded_file(name)) is not None)
        return tuple(
            file.name
            for file in files
            if file not in known and is_users(file, own) and not folders.isdisjoint(file.parents)
        )


def code_of_file(
    name: str,
    file: Path,
    *,
    plugin: Path | None = None,
    module: str = "",
    more: Iterable[str] = (),
) -> Code:
    """The code that starts from a file: the module `name`, or a plain file.

    more: names of modules that belong to it in addition to those in its import statements.
    """
    own = None if is_users(file) else _own_folder(name, file)
    others = {m: f for m in more if (f := loaded_file(m)) is not None and is_users(f, own)}
    first = Source(_shown(name, file), _checksum(file), file)
    found = (source for source in _sources({name: file, **others}, own) if source.path != file)
    return Code((first, *found), plugin, module)


def sources_of_imports(names: Iterable[str]) -> tuple[Source, ...]:
    """Sources that importing these modules would load; runs no code."""
    return _sources(dict(found for name in names for found in _located(name)), None)


def is_users(file: Path, own: Path | None = None) -> bool:
    """Whether a file belongs neither to Python, nor to reportgen, nor to an installed package.

    own: a file or folder that counts as user code although it is installed.
    """
    if own is not None and (file == own or own in file.parents):
        return True
    installed = _INSTALLED.intersection(file.parts) or _PYTHON in file.parents
    return not installed and _REPORTGEN not in file.parents


def loaded_file(name: str) -> Path | None:
    """The file that a loaded module was imported from; None if there is none."""
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None)
    if not isinstance(spec, ModuleSpec) or not spec.has_location or not spec.origin:
        return None
    return Path(spec.origin).resolve()


def _checksum(file: Path) -> str:
    """sha256 of a file; empty if it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _sources(start: Mapping[str, Path], own: Path | None) -> tuple[Source, ...]:
    """User files that modules import, directly or indirectly, and the installed packages they use.

    start: module -> file. Files come first, then the releases of packages, both sorted by name.
    """
    files: dict[Path, str] = {}
    packages: set[str] = set()
    todo = [*start.items(), *(found for name in start for found in _located(name))]
    while todo:
        name, file = todo.pop(0)
        top = name.partition(".")[0]
        if file in files:
            continue
        if is_users(file, own):
            files[file] = name
            todo += (found for word in _imports(name, file) for found in _located(word))
        elif top not in sys.stdlib_module_names and top not in _IN_EVERY_KEY:
            packages.add(top)
    found = sorted((_shown(name, file), file) for file, name in files.items())
    releases = sorted(map(_release, packages))
    return (*(Source(name, _checksum(file), file) for name, file in found), *map(Source, releases))


def _imports(name: str, file: Path) -> tuple[str, ...]:
    """Absolute names of all imports in a file; includes `a.b` for `from a import b`."""
    if file.suffix != ".py":
        return ()
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    try:
        return _imports_of_text(file.read_bytes(), package)
    except (OSError, SyntaxError, ValueError):  # it cannot be imported either
        return ()


@functools.lru_cache(maxsize=1024)
def _imports_of_text(text: bytes, package: str) -> tuple[str, ...]:
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                found += (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = _absolute(module or "", level, package)
                found += (base, *(f"{base}.{alias.name}" for alias in names))
            case ast.Call(
                func=ast.Attribute(attr="import_module") | ast.Name(id="import_module"),
                args=[ast.Constant(value=str(word)), *_],
            ):
                bare = word.lstrip(".")
                found.append(_absolute(bare, len(word) - len(bare), package))
    return tuple(dict.fromkeys(word for word in found if word and not word.startswith(".")))


def _absolute(module: str, level: int, package: str) -> str:
    """The absolute name of a relative import; empty outside a package."""
    if level == 0:
        return module
    words = package.split(".") if package else []
    above = words[: max(0, len(words) - level + 1)]
    return ".".join([*above, module] if module else above) if above else ""


def _located(name: str) -> Iterator[tuple[str, Path]]:
    """The files of a module and of its parent packages, if they exist; runs no code."""
    path = None
    words = name.split(".")
    for count in range(1, len(words) + 1):
        prefix = ".".join(words[:count])
        spec = _spec(prefix, path)
        if spec is None:
            return
        if spec.has_location and spec.origin:
            yield prefix, Path(spec.origin).resolve()
        path = spec.submodule_search_locations
        if path is None:
            return


def _spec(name: str, path: Any) -> ModuleSpec | None:
    known = getattr(sys.modules.get(name), "__spec__", None)
    if isinstance(known, ModuleSpec):
        return known
    found = (finder.find_spec(name, path) for finder in sys.meta_path)
    return next((spec for spec in found if spec is not None), None)


def _own_folder(name: str, file: Path) -> Path:
    """The folder of the outermost package of an installed module, or the module's file."""
    depth = name.count(".") + (file.name == "__init__.py")
    return file.parents[depth - 1] if depth else file


def _shown(name: str, file: Path) -> str:
    """The end of the path that corresponds to the module's name: `layers/dense.py`."""
    depth = name.count(".") + 1 + (file.name == "__init__.py")
    return printable("/".join(file.parts[-depth:]))


def _release(package: str) -> str:
    """Package with its version, `timm 1.0.9`; only its name if it belongs to no distribution."""
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        names = sorted(set(_distributions().get(package, ())))
    return " ".join([package, *(f"{name} {importlib.metadata.version(name)}" for name in names)])


@functools.cache
def _distributions() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()
