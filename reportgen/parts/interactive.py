"""Checksums of code without a file: written in a notebook or on standard input.

Its source text is not available, so it is described by the bytecode of the function and by the
functions, classes and values defined beside it that it uses. Imports from files are followed in
these files.
"""

from __future__ import annotations

import dis
import functools
import hashlib
import pickle
import secrets
import sys
from collections.abc import Mapping
from types import CodeType, FunctionType, MethodType, ModuleType, NoneType

from reportgen.parts.sources import Code, Source, sources_of_imports

_SELF_EXPLANATORY = (NoneType, bool, int, float, complex, str, bytes, type(...))
_NOT_CODE = {
    *("__dict__", "__weakref__", "__module__", "__doc__"),
    *("__firstlineno__", "__static_attributes__", "__annotations__", "__annotate_func__"),
}
_THIS_PROCESS = secrets.token_hex(8)
"""Replaces values that cannot be described, so that such code never equals that of another run."""


def code_of_object(name: str, value: object) -> Code:
    """The code of a factory without a file that is registered under `name`."""
    seen = _Described()
    whole = seen.describe(value)
    text = "\n".join([whole, *(f"{key}: {part}" for key, part in sorted(seen.parts.items()))])
    checksum = hashlib.sha256(text.encode()).hexdigest()
    first = Source(f"{name} (written in no file)", checksum)
    return Code((first, *sources_of_imports(sorted(seen.modules))))


class _Described:
    """Describes values and collects what they use.

    parts: descriptions of functions and classes without a file, by name.
    modules: names of modules imported from files.
    """

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.modules: set[str] = set()
        self._known: dict[int, str] = {}

    def describe(self, value: object) -> str:
        """Description that is equal for equal values in every process."""
        match value:
            case ModuleType():
                self.modules.add(value.__name__)
                return f"module {value.__name__}"
            case FunctionType() | type():
                return self._named(value)
            case MethodType():
                return f"method {self.describe(value.__func__)} of {self.describe(value.__self__)}"
            case functools.partial():
                inner = (value.func, value.args, value.keywords)
                return f"partial {[self.describe(item) for item in inner]}"
            case staticmethod() | classmethod():
                return f"{type(value).__name__} {self.describe(value.__func__)}"
            case property():
                parts = (value.fget, value.fset, value.fdel)
                return f"property {[self.describe(item) for item in parts]}"
            case list() | tuple():
                return f"{type(value).__name__} {[self.describe(item) for item in value]}"
            case set() | frozenset():
                return f"{type(value).__name__} {sorted(self.describe(item) for item in value)}"
            case Mapping():
                return f"{[(self.describe(k), self.describe(v)) for k, v in value.items()]}"
            case CodeType():
                return self._bytecode(value)
        if isinstance(value, _SELF_EXPLANATORY):
            return repr(value)
        return self._object(value)

    def _named(self, value: FunctionType | type) -> str:
        """The name; what has no file is also described in `parts`, other modules are recorded."""
        name = f"{value.__module__}.{value.__qualname__}"
        if value.__module__ != "__main__" and value.__module__ in sys.modules:
            self.modules.add(value.__module__)
            return name
        if id(value) not in self._known:
            key = self._known[id(value)] = f"{name} {len(self._known)}"
            described = self._class(value) if isinstance(value, type) else self._function(value)
            self.parts[key] = described
        return self._known[id(value)]

    def _class(self, value: type) -> str:
        members = {name: item for name, item in vars(value).items() if name not in _NOT_CODE}
        return f"class {self.describe(value.__bases__)} {self.describe(members)}"

    def _function(self, value: FunctionType) -> str:
        cells = []
        for cell in value.__closure__ or ():
            try:
                cells.append(cell.cell_contents)
            except ValueError:  # the cell is empty
                cells.append(None)
        used = {
            name: value.__globals__[name]
            for name in sorted(_names(value.__code__))
            if name in value.__globals__
        }
        made_of = (value.__code__, value.__defaults__, value.__kwdefaults__, cells, used)
        return f"function {self.describe(made_of)}"

    def _bytecode(self, code: CodeType) -> str:
        """Bytecode without file names and line numbers, which differ between sessions."""
        for step in dis.get_instructions(code):
            if step.opname == "IMPORT_NAME":
                self.modules.add(step.argval)
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags)
        return f"{code.co_code.hex()} {names} {self.describe(code.co_consts)}"

    def _object(self, value: object) -> str:
        try:
            state = hashlib.sha256(pickle.dumps(value)).hexdigest()
        except Exception:  # pickling may raise anything
            state = _THIS_PROCESS
        return f"{self.describe(type(value))} {state}"


def _names(code: CodeType) -> set[str]:
    """Names used by a function and its inner functions, including all of its globals."""
    inner = (const for const in code.co_consts if isinstance(const, CodeType))
    return set(code.co_names).union(*map(_names, inner))
