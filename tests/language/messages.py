"""What the package says, collected by babel, against the translations in `reportgen/language/`.

    python -m tests.language.messages           # fails on a missing, fuzzy or unused translation
    python -m tests.language.messages --write   # adds new messages to every .po, drops unused ones

A message is text that is given to one of the calls in `CALLS`, that is marked with `N_` or `NC_`,
that an experiment has as one of its `ATTRIBUTES`, that templates give to `t`, or that is a constant
of `stats`, whose notes reports repeat.
"""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "reportgen" / "language"
CALLS: dict[str, tuple[int | str, ...]] = {  # arguments that are messages, by place or by name
    "text": (0,),
    "fixed": (0,),
    "say": (0,),
    "N_": (0,),
    "Notice": (0,),
    "Quantity": (1, 2, "unit"),
    "Axis": (0, 1),
    "Presentation": ("failed", "intervals"),
    "Section": (1, 2),
    "Column": (0,),
    "numbers": (0,),
    "table": (0, 1),
    "title": (0,),
}
ATTRIBUTES = ("assumptions", "conditional")
"""Attributes of a subclass of `Experiment` that are messages."""


def in_package() -> Catalog:
    """All messages of the package and its templates."""
    found = Catalog()
    for path in sorted((ROOT / "reportgen").rglob("*.py")):
        for _, message, _, context in extract_from_file(in_python, path, DEFAULT_KEYWORDS):
            found.add(message, context=context)
        if path.parent.name == "stats":
            for text in constants(path):
                found.add(text)
    for path in sorted((ROOT / "templates").rglob("*.j2")):
        for _, message, _, _ in extract_from_file("jinja2", path, {"t": None}):
            found.add(message)
    return found


def in_python(source: Any, keywords: object, comments: object, options: object) -> Iterator[Any]:
    """Messages of a module, as babel wants them of an extraction method."""
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.ClassDef):
            for text in of_experiment(node):
                yield node.lineno, "N_", text, []
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name in ("text_in", "NC_", "plural"):
            both = tuple(text for argument in node.args[:2] for text in literals(argument))
            if len(both) == 2:
                yield node.lineno, "ngettext" if name == "plural" else "pgettext", both, []
        for place in CALLS.get(name, ()):
            for argument in arguments(node, place):
                for text in literals(argument):
                    yield node.lineno, "N_", text, []


def of_experiment(definition: ast.ClassDef) -> Iterator[str]:
    """Messages among the attributes of an experiment; of another class none."""
    if not any(
        ast.unparse(base).startswith(("Experiment[", "Procedure[")) for base in definition.bases
    ):
        return
    for node in definition.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name in ATTRIBUTES:
                yield from literals(value)


def arguments(call: ast.Call, place: int | str) -> list[ast.expr]:
    """The argument of a call at a place or of a name, if it has one."""
    if isinstance(place, int):
        return call.args[place : place + 1]
    return [keyword.value for keyword in call.keywords if keyword.arg == place]


def literals(node: ast.expr) -> Iterator[str]:
    """Texts that are written out in an expression, but not those given to calls inside it."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=left, orelse=right):
            yield from (*literals(left), *literals(right))
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.BoolOp(values=parts):
            for part in parts:
                yield from literals(part)
        case ast.Starred(value=part):
            yield from literals(part)
        case ast.Dict(keys=keys):
            for key in keys:
                if key is not None:
                    yield from literals(key)


def constants(path: Path) -> Iterator[str]:
    """Public constants of a module that are text."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                if name.isupper() and not name.startswith("_"):
                    yield text


def faults(language: str) -> list[str]:
    """What is wrong with the translations of a language, a line each."""
    wanted, translated = in_package(), read(language)
    found = [f"unused: {key(m)}" for m in translated if m.id and not wanted.get(m.id, m.context)]
    for message in wanted:
        here = translated.get(message.id, message.context) if message.id else None
        if here is None or not here.string or here.string == ("",):
            found += [f"missing: {key(message)}"] if message.id else []
        elif here.fuzzy:
            found.append(f"fuzzy: {key(message)}")
        elif any(fields(text) != fields(key(message)) for text in texts(here.string)):
            found.append(f"other fields than in English: {key(message)}")
    return [f"{FOLDER.relative_to(ROOT)}/{language}.po: {fault}" for fault in found]


def key(message: Message) -> str:
    """The English text, of a plural the form for many."""
    return texts(message.id)[-1]


def texts(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The forms of a message or a translation."""
    return (text,) if isinstance(text, str) else tuple(text)


def fields(text: str) -> set[str]:
    """The names in braces, but the number that a plural may leave out."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name} - {"number"}


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands in its file."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def write(language: str) -> None:
    """Add new messages, fuzzy where they are like an old one, and drop those that are unused."""
    path = FOLDER / f"{language}.po"
    head, _, _ = path.read_bytes().partition(b"\n\n")  # by hand: no dates, no names
    found = read(language)
    found.update(in_package())
    for message in found:
        message.flags -= {"python-format", "python-brace-format"}  # guesses of babel
    with path.open("wb") as file:
        file.write(head + b"\n\n")
        write_po(
            file,
            found,
            width=100,
            no_location=True,
            omit_header=True,
            sort_output=True,
            ignore_obsolete=True,
        )


def main() -> None:
    """The command; exits with 1 if something is wrong."""
    found: list[str] = []
    for path in sorted(FOLDER.glob("*.po")):
        if "--write" in sys.argv:
            write(path.stem)
        found += faults(path.stem)
    if found:
        sys.exit("\n".join([*found, "Run 'python -m tests.language.messages --write', then edit."]))


if __name__ == "__main__":
    main()
