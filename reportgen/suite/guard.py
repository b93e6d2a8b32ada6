"""Refuses hostile YAML before anything is built from it.

One walk over the stream of events: no tags (a suite is data), no directives, one document, no deep
nesting, and no explosion of aliases ("a billion laughs"): what every anchor would expand to is
counted, not expanded.
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
from reportgen.suite.source import Mark, Source
from reportgen.suite.yaml_advice import starts_a_text

MAX_VALUES = 10_000  # after the expansion of aliases
MAX_NESTING = 40


def check_events(events: Iterable[Event], source: Source) -> None:
    """Walk the events of a text; the first thing that a suite may not contain raises SuiteError."""
    guard = _Guard(source)
    for event in events:
        guard.see(event)


class _Guard:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents = 0
        self.values = 0
        self.sizes: dict[str, int] = {}  # values that the alias of a finished anchor stands for
        self.open: list[tuple[str | None, int]] = []  # anchor, values before it

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
            self.fail(event, "a second YAML document starts here; expected one suite a file")
        if event.version or event.tags:
            self.fail(event, "YAML directives (lines that start with %) are not allowed")

    def alias(self, event: AliasEvent) -> None:
        if event.anchor not in self.sizes:
            alias = quoted(f"*{event.anchor}")
            message = f"the alias {alias} stands for nothing before it{starts_a_text('*')}"
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
        raise SuiteError(message, self.source.position(Mark(start.line, start.column)))
