"""Inflection of words in a message: `{noun:the}`, `{noun:이/가}`.

A message specifies the form after a colon, in its own language:

| form | result |
|---|---|
| `the`, `a` | the noun with its article; a number gets no `the` |
| `capital`, `small` | the first letter in upper or lower case |
| `이/가` | the Korean particle required by the last sound: 손실이, 정확도가 |
| `최종\\|마지막 스텝 후의` | the first before a plain noun, the second before a qualified one |
"""

from __future__ import annotations

import string
from collections.abc import Mapping

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28
_ENDS_IN_CONSONANT = set("013678LMNRlmnr")  # read aloud: 영, 일, 삼, 육, 칠, 팔, 엘, 엠, 엔, 알


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
