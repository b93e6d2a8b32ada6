"""Translations of messages with gettext, read from the `.po` files of this folder.

English is the source language: the key of a message is its English text. Modules that only declare
a message mark it with `N_`, or with `NC_` if the English text has several translations, so that
`python -m tests.language.messages` finds it; it is translated where it is used.
"""

from __future__ import annotations

import ast
import gettext
import io
import struct
from functools import cache
from importlib import resources

_CONTEXT = "\x04"  # between context and message in a key of gettext


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
