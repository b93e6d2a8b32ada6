"""Changes to a suite by a profile, `--set` or `--seeds`. Each change is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reportgen.errors import InputError, Position, SuiteError, quoted, suggest
from reportgen.parts.labels import label
from reportgen.suite.document import MISSING, Document, Origin, PathError
from reportgen.suite.hints import HintScope, for_path
from reportgen.suite.model import Change
from reportgen.suite.nodes import printable_text
from reportgen.suite.reading import parse_source

FIXED = ("suite", "experiment", "profiles")
"""Keys that define which suite it is; no option or profile can change them."""


class Changes:
    """Applies changes to a document and records them in `made`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.made: list[Change] = []

    def profile(self, name: str) -> None:
        """Apply a profile of the suite; raises InputError if it has none of that name."""
        profiles = self.document.data.get("profiles", {})
        if name not in profiles:
            known = suggest(name, profiles) if profiles else "; it has no profile at all"
            source = self.document.source.name
            raise InputError(f"{source}: the suite has no profile {quoted(name)}{known}")
        for path, value in profiles[name].items():
            self.apply(path, value, ("profiles", name, path), f"profile {name}")

    def settings(self, settings: Iterable[str]) -> None:
        """Apply settings of the form `path=value`, where the value is YAML."""
        for setting in settings:
            place = Position(f"--set {setting}")
            path, value = _parsed(setting, place)
            self.apply(path, value, place, str(place))

    def seeds(self, count: int) -> None:
        """Change the number of seeds; the first seed stays the same."""
        given = self.document.data.get("seeds")
        first = given.get("first", 0) if isinstance(given, Mapping) else 0
        seeds = {"first": first, "count": count} if first else count
        self.apply("seeds", seeds, Position(f"--seeds {count}"), f"--seeds {count}")

    def apply(self, dotted: str, value: object, origin: Origin, by: str) -> None:
        """Set the value at a dotted path; raises SuiteError if the path is not valid.

        by: what made the change, for the record.
        """
        place = origin if isinstance(origin, Position) else self.document.locate(origin, key=True)
        try:
            path = self.document.split(dotted)
            before = self.document.get(path)
            self.document.set(dotted, value, origin)
        except PathError as error:
            hint = for_path(dotted, HintScope.of_suite(self.document.data))
            raise SuiteError(f"{error}{hint}", place) from None
        if path[0] in FIXED:
            raise SuiteError(f"{path[0]} can only be changed in the suite file itself", place)
        was, now = "not set" if before is MISSING else label(before), label(value)
        if was != now:
            self.made.append(Change(dotted, was, now, by))


def _parsed(setting: str, place: Position) -> tuple[str, object]:
    """Split a `path=value` setting into its path and its value."""
    path, equals, text = (part.strip() for part in setting.partition("="))
    if not (path and equals and text):
        message = "a setting must have the form path=value, for instance base.width=512"
        raise SuiteError(message, place)
    try:
        return printable_text(path), parse_source("--set", text).data
    except SuiteError as error:
        raise SuiteError(error.message, place) from None
    except ValueError as error:
        raise SuiteError(str(error), place) from None
