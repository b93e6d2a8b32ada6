"""The sentences of a report in several languages.

A sentence is a gettext message: English with named fields in the code, and translated in the `.po`
file of a language. Sentences of a suite are not translated; a suite may give them in several
languages. To add a language, add its `.po` file and its code to `Language`.
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
    """The sentences of a report in a language."""
    return Phrases(language)


ENGLISH = phrases("en")
