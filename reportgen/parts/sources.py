"""Which files a user's code consists of, read off its import statements.

A trial that runs a user's code depends on every file of it, not only on the one that was named: a
net that is put together in `nets.py` from what `blocks.py` defines changes when `blocks.py` does.
Import statements are followed wherever they stand, so that a module which a factory imports when
it is called is found before it is called.

Files of Python itself and of reportgen do not count. Of an installed package the release counts,
unless the user's code is that package. Torch's release is part of every key already.
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
    """A file of a user's code, or an installed package that it imports.

    name: as reports show it, `layers/dense.py` or `timm 1.0.9`; it holds no folder of the machine.
    checksum: sha256 of the content; empty for an installed package. path: None for such a package,
    and for code that was written in no file.
    """

    name: str
    checksum: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Code:
    """A user's code as it was loaded: its sources, and how another process can load it.

    sources: the file that registers comes first. plugin: the file to load; module: the name to
    import. With neither, no other process can load it: it stands in a script or a notebook.
    """

    sources: tuple[Source, ...] = ()
    plugin: Path | None = None
    module: str = ""

    @property
    def name(self) -> str:
        """The file that registers, as reports show it."""
        return self.sources[0].name if self.sources else "a module"

    @property
    def checksum(self) -> str:
        """sha256 over all sources; the name of the first file, and all folders, do not count."""
        first, *others = self.sources or (Source(""),)
        lines = sorted(f"{source.name} {source.checksum}" for source in others)
        return hashlib.sha256("\n".join([first.checksum, *lines]).encode()).hexdigest()

    @property
    def has_loader(self) -> bool:
        """Whether another process can load it."""
        return self.plugin is not None or bool(self.module)

    def changed(self) -> tuple[str, ...]:
        """Names of the files that are no longer what was loaded."""
        return tuple(
            source.name
            for source in self.sources
            if source.path is not None and _checksum(source.path) != source.checksum
        )

    def uncovered(self, names: Iterable[str]) -> tuple[str, ...]:
        """Files of loaded modules that lie beside these sources, but are none of them."""
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
    """The code of which a file is the first: the module `name`, or a plain file.

    more: names of modules that belong to it beside those that its import statements tell.
    """
    own = None if is_users(file) else _own_folder(name, file)
    others = {m: f for m in more if (f := loaded_file(m)) is not None and is_users(f, own)}
    first = Source(_shown(name, file), _checksum(file), file)
    found = (source for source in _sources({name: file, **others}, own) if source.path != file)
    return Code((first, *found), plugin, module)


def sources_of_imports(names: Iterable[str]) -> tuple[Source, ...]:
    """Of what import statements for these modules load; runs none of it."""
    return _sources(dict(found for name in names for found in _located(name)), None)


def is_users(file: Path, own: Path | None = None) -> bool:
    """Whether a file is neither Python's, nor reportgen's, nor of an installed package.

    own: a file or a folder that is the user's although it is installed.
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
    """All that modules import, directly or not, as far as it is the user's, and what it builds on.

    start: module -> file. Files first, then the releases of installed packages, both by name.
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
    """Absolute names of what a file imports, wherever in it; `a.b` too for `from a import b`."""
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
    """The name that a relative import means; empty outside a package."""
    if level == 0:
        return module
    words = package.split(".") if package else []
    above = words[: max(0, len(words) - level + 1)]
    return ".".join([*above, module] if module else above) if above else ""


def _located(name: str) -> Iterator[tuple[str, Path]]:
    """The files of a module and of the packages it is in, as far as there are any; runs no code."""
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
    """Of an installed module: the folder of its outermost package, or itself."""
    depth = name.count(".") + (file.name == "__init__.py")
    return file.parents[depth - 1] if depth else file


def _shown(name: str, file: Path) -> str:
    """`layers/dense.py`: the end of the path that the module's name tells."""
    depth = name.count(".") + 1 + (file.name == "__init__.py")
    return printable("/".join(file.parts[-depth:]))


def _release(package: str) -> str:
    """`timm 1.0.9`; a package that belongs to no distribution is named alone."""
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        names = sorted(set(_distributions().get(package, ())))
    return " ".join([package, *(f"{name} {importlib.metadata.version(name)}" for name in names)])


@functools.cache
def _distributions() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()
