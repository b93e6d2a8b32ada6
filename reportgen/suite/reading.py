"""Reads a YAML file into plain data with positions; raises InputError for an invalid file.

Unsafe YAML is rejected before any object is built from it. A single pass over the parser's events
rejects tags (a suite is plain data), directives, a second document, deep nesting, and aliases that
expand exponentially (the "billion laughs" attack). The size of an expanded alias is counted without
expanding it. Errors come with a hint; most often, a text needs quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from reportgen.errors import REORDERING, InputError, Position, SuiteError, quoted
from reportgen.suite.nodes import plain_data
from reportgen.suite.source import Source, Span

MAX_BYTES = 128 * 1024
_INVALID = "this is not valid YAML"
_REORDERING = re.compile(f"[{REORDERING}]")

# The parser raises these for escapes beyond Unicode ("\\UFFFFFFFF") and for some directives.
_UNWRAPPED = (ValueError, OverflowError, AssertionError)
MAX_VALUES = 10_000  # after the expansion of aliases
MAX_NESTING = 40
_KEY = re.compile(r"(?P<key>[^\s:{\[,-][^:{\[,]*):\s+(?P<text>[^\s{\[].*)")
_INSIDE = re.compile(r"expected ',' or '[}\]]', but got ':'")
_BEHIND = re.compile(r"but (found|got) '<scalar>'")
_TOO_EARLY = re.compile(r"(mapping keys|sequence entries) are not|expected the node content")


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


def check_events(events: Iterable[Event], source: Source) -> None:
    """Check the events of a text; raises SuiteError at the first one that is not allowed."""
    guard = _Guard(source)
    for event in events:
        guard.see(event)


class _Guard:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents = 0
        self.values = 0
        self.sizes: dict[str, int] = {}  # anchor -> number of values that its alias expands to
        self.open: list[tuple[str | None, int]] = []  # anchor, number of values before it

    def see(self, event: Event) -> None:
        match event:
            case DocumentStartEvent():
                self.document(event)
            case AliasEvent():
                self.alias(event)
            case ScalarEvent() | CollectionStartEvent():
                self.node(event)
            case CollectionEndEvent():
                anchor, before = self.open.pop()
                if anchor:
                    self.sizes[anchor] = self.values - before
        if self.values > MAX_VALUES:
            self.fail(event, f"the suite expands to more than {MAX_VALUES} values")

    def document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fail(event, "a second YAML document starts here; a file must contain one suite")
        if event.version or event.tags:
            self.fail(event, "YAML directives (lines that start with %) are not allowed")

    def alias(self, event: AliasEvent) -> None:
        if event.anchor not in self.sizes:
            alias = quoted(f"*{event.anchor}")
            message = f"the alias {alias} has no anchor before it{starts_a_text('*')}"
            self.fail(event, message)
        self.values += self.sizes[event.anchor]

    def node(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.tag is not None:
            own = starts_a_text("!") if event.tag.startswith("!") else ""
            message = f"the tag {quoted(event.tag)} is not allowed; a suite is plain data{own}"
            self.fail(event, message)
        self.values += 1
        if isinstance(event, CollectionStartEvent):
            self.open.append((event.anchor, self.values - 1))
            if len(self.open) > MAX_NESTING:
                self.fail(event, f"the suite is nested deeper than {MAX_NESTING} levels")
        elif event.anchor:
            self.sizes[event.anchor] = 1

    def fail(self, event: Event, message: str) -> None:
        start = event.start_mark
        raise SuiteError(message, self.source.position(Span(start.line, start.column)))


def advice(problem: str, line: str, column: int) -> str:
    """Return a hint for the end of an error message, or an empty text.

    problem: the parser's message. line: the line with the error. column: its column, from 0.
    """
    before, here = line[:column], line[column : column + 1]
    if problem.startswith("mapping values are not allowed"):
        return _quoted(line) if ": " in before else _indented()
    if _INSIDE.match(problem) and "that starts at" not in problem:
        return '; inside { } and [ ] a text with ": " in it needs quotes'
    if _BEHIND.search(problem):
        return (
            "; there is text after a closing quote or bracket: put the whole text in quotes, "
            "'It''s so' or \"It's so\""
        )
    if "found '<block" in problem or "found '-'" in problem:
        return "; the entries of a mapping or a list must begin in the same column"
    if here == "\t":
        return "; use spaces instead of tabs"
    if problem.endswith("cannot start any token") or _TOO_EARLY.match(problem):
        return starts_a_text(here)
    if problem.startswith("expected a comment or a line break"):
        return starts_a_text(before.rstrip()[-1:])
    if problem.startswith("could not find expected ':'"):
        return '; a key must be followed by ":" and a space'
    if "end of stream while scanning a quoted scalar" in problem:
        return "; the quoted text is not closed"
    return ""


def starts_a_text(character: str) -> str:
    """Hint that a text which begins with an indicator character of YAML needs quotes."""
    return f"; a text that begins with {character} needs quotes" if character.strip() else ""


def _quoted(line: str) -> str:
    """Hint that a text with a colon needs quotes, with the corrected line if possible."""
    found = _KEY.search(line.rstrip())
    shown = ""
    if found and '"' not in found["text"] and "\\" not in found["text"]:
        shown = f': {found["key"].strip()}: "{found["text"]}"'
    return f'; a text with ": " in it needs quotes{shown}'


def _indented() -> str:
    return (
        "; this line continues the text before it: is it indented too far, or is a space missing "
        'after a ":" before it?'
    )
