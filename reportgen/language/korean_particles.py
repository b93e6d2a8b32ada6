"""Particles of Korean, which follow the sound of the word before them."""

from __future__ import annotations

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28
_ENDS_IN_CONSONANT = set("013678LMNRlmnr")  # read aloud: 영, 일, 삼, 육, 칠, 팔, 엘, 엠, 엔, 알


def with_particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The word with the particle that its last sound asks for: 손실이, 정확도가."""
    last = word.rstrip("”’)\"'")[-1:]
    if last and _FIRST_SYLLABLE <= ord(last) <= _LAST_SYLLABLE:
        consonant = (ord(last) - _FIRST_SYLLABLE) % _FINALS > 0
    else:
        consonant = last in _ENDS_IN_CONSONANT
    return f"{word}{after_consonant if consonant else after_vowel}"
