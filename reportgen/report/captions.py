"""Captions: what this figure shows, in few words; what is the same everywhere is told once."""

from __future__ import annotations

import re

MOST_WORDS = 39
_CLAUSE = re.compile(r"[;:] |\. ")


def caption(definition: str, *notes: str) -> str:
    """The definition of the quantity, then notes on this figure; empty notes are left out.

    If both together have more than `MOST_WORDS` words, the definition is cut after its first
    clause, or left out; the glossary has all definitions.
    """
    said = " ".join(note.strip() for note in notes if note.strip())
    room = MOST_WORDS - len(said.split())
    first = _CLAUSE.split(definition, maxsplit=1)[0].rstrip(".") + "."
    fitting = (text for text in (definition, first) if len(text.split()) <= room)
    return " ".join(filter(None, [next(fitting, ""), said]))
