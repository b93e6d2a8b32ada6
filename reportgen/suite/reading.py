"""A file to plain data with positions; whatever is wrong with it raises InputError."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from reportgen.errors import REORDERING, InputError, Position, SuiteError
from reportgen.suite.guard import check_events
from reportgen.suite.nodes import plain_data
from reportgen.suite.source import Mark, Source
from reportgen.suite.yaml_advice import advice

MAX_BYTES = 128 * 1024
_INVALID = "this is not valid YAML"
_REORDERING = re.compile(f"[{REORDERING}]")

# Escapes beyond Unicode ("\\UFFFFFFFF") and some directives leave the parser as these.
_UNWRAPPED = (ValueError, OverflowError, AssertionError)


def read_source(path: Path) -> Source:
    """Read a YAML file."""
    name = str(path)
    return parse_source(name, _decode(name, _read_bytes(path)))


def parse_source(name: str, text: str) -> Source:
    """Read YAML text; `name` stands in the error messages. No text at all gives None as data."""
    blank = Source(name, text)
    _check_order(blank)
    try:
        check_events(_yaml().parse(text), blank)
        root = _yaml().compose(text)
    except MarkedYAMLError as error:
        raise _not_yaml(error, blank) from None
    except ReaderError as error:
        message = f"the character U+{error.character:04X} is not allowed in YAML"
        raise SuiteError(message, blank.position(blank.mark_at(error.position))) from None
    except _UNWRAPPED:
        raise SuiteError(_INVALID, Position(name)) from None
    return plain_data(root, blank)


def _check_order(source: Source) -> None:
    """Comments as well are read as they are written: a report quotes the whole file."""
    found = _REORDERING.search(source.text)
    if found:
        message = f"the character U+{ord(found[0]):04X}, which reorders text, is not allowed"
        raise SuiteError(message, source.position(source.mark_at(found.start())))


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False  # YAML 1.2 lets an anchor be used again
    return yaml


def _not_yaml(error: MarkedYAMLError, source: Source) -> SuiteError:
    """What the parser says, with the beginning of what it was reading when that is far away."""
    problem = " ".join(str(error.problem or error.context or "").split())
    mark, begin = error.problem_mark or error.context_mark, error.context_mark
    if mark is None:
        return SuiteError(f"{_INVALID}: {problem}", Position(source.name))
    if begin is not None and begin.line != mark.line and error.context:
        problem += f" {error.context} that starts at {begin.line + 1}:{begin.column + 1}"
    place = source.position(Mark(mark.line, mark.column))
    hint = advice(problem, place.excerpt, mark.column)
    return SuiteError(f"{_INVALID}: {problem}{hint}", place)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path}: this is a folder; expected a suite, a YAML file")
        if not path.is_file() and path.exists():  # a device, a pipe: reading it might never end
            raise InputError(f"{path}: this is not a regular file; expected a suite, a YAML file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None
    if len(raw) > MAX_BYTES:
        most = f"{MAX_BYTES // 1024} KiB"
        raise InputError(f"{path}: the file is larger than {most}; expected a suite of a few KiB")
    return raw


def _decode(name: str, raw: bytes) -> str:
    if b"\0" in raw:
        raise InputError(f"{name}: this is a binary file; expected a suite, a YAML file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}: this is not UTF-8 text (byte 0x{raw[error.start]:02x}); "
            "save the file as UTF-8"
        ) from None
