"""Reads a YAML file into plain data with positions; raises InputError for an invalid file."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from reportgen.errors import REORDERING, InputError, Position, SuiteError
from reportgen.suite.guard import check_events
from reportgen.suite.nodes import plain_data
from reportgen.suite.source import Source, Span
from reportgen.suite.yaml_advice import advice

MAX_BYTES = 128 * 1024
_INVALID = "this is not valid YAML"
_REORDERING = re.compile(f"[{REORDERING}]")

# The parser raises these for escapes beyond Unicode ("\\UFFFFFFFF") and for some directives.
_UNWRAPPED = (ValueError, OverflowError, AssertionError)


def read_source(path: Path) -> Source:
    """Read a YAML file. Raises InputError if it is not a readable text file or not valid YAML."""
    name = str(path)
    return parse_source(name, _decode(name, _read_bytes(path)))


def parse_source(name: str, text: str) -> Source:
    """Parse YAML text; the data of empty text is None. Raises SuiteError for invalid YAML.

    name: name of the text in error messages.
    """
    blank = Source(name, text)
    _check_order(blank)
    try:
        check_events(_yaml().parse(text), blank)
        root = _yaml().compose(text)
    except MarkedYAMLError as error:
        raise _not_yaml(error, blank) from None
    except ReaderError as error:
        message = f"the character U+{error.character:04X} is not allowed in YAML"
        raise SuiteError(message, blank.position(blank.span_at(error.position))) from None
    except _UNWRAPPED:
        raise SuiteError(_INVALID, Position(name)) from None
    return plain_data(root, blank)


def _check_order(source: Source) -> None:
    """Raise SuiteError for bidirectional controls, also in comments: a report quotes the file."""
    found = _REORDERING.search(source.text)
    if found:
        message = f"the character U+{ord(found[0]):04X}, which reorders text, is not allowed"
        raise SuiteError(message, source.position(source.span_at(found.start())))


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False  # YAML 1.2 allows an anchor to be redefined
    return yaml


def _not_yaml(error: MarkedYAMLError, source: Source) -> SuiteError:
    """The parser's message with a hint; if the construct began on another line, also where."""
    problem = " ".join(str(error.problem or error.context or "").split())
    mark, begin = error.problem_mark or error.context_mark, error.context_mark
    if mark is None:
        return SuiteError(f"{_INVALID}: {problem}", Position(source.name))
    if begin is not None and begin.line != mark.line and error.context:
        problem += f" {error.context} that starts at {begin.line + 1}:{begin.column + 1}"
    place = source.position(Span(mark.line, mark.column))
    hint = advice(problem, place.excerpt, mark.column)
    return SuiteError(f"{_INVALID}: {problem}{hint}", place)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path}: a suite must be a YAML file. Got a folder instead.")
        if not path.is_file() and path.exists():  # reading a device or a pipe might never end
            raise InputError(f"{path}: a suite must be a regular YAML file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None
    if len(raw) > MAX_BYTES:
        most = f"{MAX_BYTES // 1024} KiB"
        raise InputError(f"{path}: a suite must not be larger than {most}")
    return raw


def _decode(name: str, raw: bytes) -> str:
    if b"\0" in raw:
        raise InputError(f"{name}: a suite must be a YAML file. Got a binary file instead.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}: this is not UTF-8 text (byte 0x{raw[error.start]:02x}); "
            "save the file as UTF-8"
        ) from None
