"""The languages of a report. What is said stands here, what is so is decided elsewhere.

A sentence is a gettext message: English in the code, with named fields, and translated in the
`.po` file of a language. The suite's own sentences stay as they are written, unless it gives them
in several languages. To add a language, add its `.po` file and its code to `Language`.
"""

from functools import cache
from typing import Literal, get_args

from reportgen.language.amounts import Amount, Holding, Unit
from reportgen.language.catalogue import N_, NC_
from reportgen.language.sentences import Phrases

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "NC_",
    "N_",
    "Amount",
    "Holding",
    "Language",
    "Phrases",
    "Unit",
    "phrases",
]


@cache
def phrases(language: Language) -> Phrases:
    """What a report says, in a language."""
    return Phrases(language)


ENGLISH = phrases("en")
