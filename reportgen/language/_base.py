"""How a message is put into a language, and what every sentence is built from."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.language.catalogue import catalogue
from reportgen.language.inflection import filled


class Messages:
    """The messages of a language, by their English text."""

    def __init__(self, code: str) -> None:
        self.code = code  # of the `lang` attribute, BCP 47
        self._found = catalogue(code)

    def fixed(self, message: str) -> str:
        """A message without values: a heading, a title; one that has no translation stays."""
        return self._found.gettext(message) if message else ""

    def text(self, message: str, /, **values: object) -> str:
        """A message with the values that stand in braces in it."""
        return _said(self.fixed(message), values)

    def text_in(self, context: str, message: str, /, **values: object) -> str:
        """A message that is translated otherwise elsewhere."""
        return _said(self._found.pgettext(context, message), values)

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A message in the form for `number`, which stands in it unless `values` has another."""
        return _said(self._found.ngettext(one, many, number), {"number": number} | values)

    def listed(self, words: Sequence[str]) -> str:
        """A, b and c."""
        if len(words) < 2:
            return "".join(words)
        return self.text("{words} and {last}", words=", ".join(words[:-1]), last=words[-1])


def _said(message: str, values: dict[str, object]) -> str:
    return filled(message, values) if values else message
