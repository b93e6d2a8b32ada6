"""Rejects unsafe YAML before any object is built from it.

A single pass over the parser's events rejects tags (a suite is plain data), directives, a second
document, deep nesting, and aliases that expand exponentially (the "billion laughs" attack). The
size of an expanded alias is counted without expanding it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    ScalarEvent,
)

from reportgen.errors import SuiteError, quoted
from reportgen.suite.source import Source, Span
from reportgen.suite.yaml_advice import starts_a_text

MAX_VALUES = 10_000  # after the expansion of aliases
MAX_NESTING = 40


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
