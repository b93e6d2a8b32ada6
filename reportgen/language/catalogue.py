"""Messages of a language: translated with gettext, their values inflected.

English is the source language: the key of a message is its English text, and translations are read
from the `.po` files of this folder. Modules that only declare a message mark it with `N_`, or with
`NC_` if the English text has several translations, so that `python -m tests.language.messages`
finds it; it is translated where it is used.

A message may inflect a value, `{noun:the}`, `{noun:이/가}`. It specifies the form after a colon, in
its own language:

| form | result |
|---|---|
| `the`, `a` | the noun with its article; a number gets no `the` |
| `capital`, `small` | the first letter in upper or lower case |
| `이/가` | the Korean particle required by the last sound: 손실이, 정확도가 |
| `최종\\|마지막 스텝 후의` | the first before a plain noun, the second before a qualified one |
"""

from __future__ import annotations

import ast
import gettext
import io
import string
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

_CONTEXT = "\x04"  # between context and message in a key of gettext

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28
_ENDS_IN_CONSONANT = set("013678LMNRlmnr")  # read aloud: 영, 일, 삼, 육, 칠, 팔, 엘, 엠, 엔, 알


def N_(message: str) -> str:
    """Mark a message that is translated where it is used; returns it unchanged."""
    return message


def NC_(context: str, message: str) -> tuple[str, str]:
    """Mark a message with the context that distinguishes its translations; returns both."""
    return context, message


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of a language; English messages are returned unchanged."""
    source = resources.files(__package__).joinpath(f"{language}.po")
    if not source.is_file():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(_compiled(source.read_text("utf-8"))))


def _compiled(text: str) -> bytes:
    """Compile a catalogue to the binary format (.mo) that the standard library reads.

    Entries without a translation are left out, so these messages stay in English.
    """
    said = [(key, value) for key, value in _entries(text) if value.strip("\0")]
    entries = sorted((key.encode(), value.encode()) for key, value in said)
    start = 28 + 16 * len(entries)  # offset of the texts, after the header and two tables
    keys: list[int] = []
    values: list[int] = []
    texts = b""
    for index, table in ((0, keys), (1, values)):
        for entry in entries:
            table += [len(entry[index]), start + len(texts)]
            texts += entry[index] + b"\0"
    head = (0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    return struct.pack(f"<{7 + 4 * len(entries)}I", *head, *keys, *values) + texts


def _entries(text: str) -> list[tuple[str, str]]:
    """Key and translation of every entry; plural forms are joined by NUL, as in gettext."""
    found = []
    for block in text.split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            word, _, quoted = line.partition('"')
            name = word.strip() or name
            fields[name] = fields.get(name, "") + ast.literal_eval(f'"{quoted}')
        if "msgid" in fields:
            context = f"{fields['msgctxt']}{_CONTEXT}" if "msgctxt" in fields else ""
            plural = f"\0{fields['msgid_plural']}" if "msgid_plural" in fields else ""
            said = "\0".join(value for name, value in fields.items() if name.startswith("msgstr"))
            found.append((f"{context}{fields['msgid']}{plural}", said))
    return found


class _Sentence(string.Formatter):
    def format_field(self, value: object, form: str) -> str:
        return inflected(str(value), form)


def inflected(word: str, form: str) -> str:
    """The word in one of the forms above."""
    match form:
        case "":
            return word
        case "the":
            return word if word.lstrip("-")[:1].isdigit() else f"the {word}"
        case "a":
            return f"{'an' if word[:1] in 'aeio' else 'a'} {word}"
        case "capital":
            return f"{word[:1].upper()}{word[1:]}"
        case "small":
            return f"{word[:1].lower()}{word[1:]}"
    if "|" in form:
        plain, qualified = form.split("|")
        return f"{qualified if '의 ' in word else plain} {word}"
    after_consonant, after_vowel = form.split("/")
    return f"{word}{after_consonant if _ends_in_consonant(word) else after_vowel}"


def filled(message: str, values: Mapping[str, object]) -> str:
    """A message with its inflected values."""
    return _Sentence().vformat(message, (), values)


def _ends_in_consonant(word: str) -> bool:
    last = word.rstrip("”’)\"'")[-1:]
    if last and _FIRST_SYLLABLE <= ord(last) <= _LAST_SYLLABLE:
        return (ord(last) - _FIRST_SYLLABLE) % _FINALS > 0
    return last in _ENDS_IN_CONSONANT


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
