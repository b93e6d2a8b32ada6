"""Translates messages and fills in their values."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.language.catalogue import catalogue
from reportgen.language.inflection import filled


class Messages:
    """The messages of a language, identified by their English text."""

    def __init__(self, code: str) -> None:
        self.code = code  # BCP 47, for the `lang` attribute
        self._found = catalogue(code)

    def fixed(self, message: str) -> str:
        """A message without values, such as a heading; English if it has no translation."""
        return self._found.gettext(message) if message else ""

    def text(self, message: str, /, **values: object) -> str:
        """A message with values for its fields in braces."""
        return _with_values(self.fixed(message), values)

    def text_in(self, context: str, message: str, /, **values: object) -> str:
        """A message whose translation depends on the context."""
        return _with_values(self._found.pgettext(context, message), values)

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A message in the plural form of `number`, the default value of its field `number`."""
        return _with_values(self._found.ngettext(one, many, number), {"number": number} | values)

    def listed(self, words: Sequence[str]) -> str:
        """A, b and c."""
        if len(words) < 2:
            return "".join(words)
        return self.text("{words} and {last}", words=", ".join(words[:-1]), last=words[-1])


def _with_values(message: str, values: dict[str, object]) -> str:
    return filled(message, values) if values else message
