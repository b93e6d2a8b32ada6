"""The languages of a report. What is said stands here, what is so is decided elsewhere.

A language is a class with one method a sentence pattern (`english`, `korean`), and for fixed words,
headings above all, a table from the English text (`korean_texts`). The suite's own sentences stay
as they are written, unless it gives them in several languages.
"""

from typing import Literal, get_args

from reportgen.language._base import Amount, Holding, Phrases, Place, Unit
from reportgen.language._metrics import Order
from reportgen.language.english import English
from reportgen.language.korean import Korean

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_PHRASES: dict[Language, Phrases] = {"en": English(), "ko": Korean()}

__all__ = [
    "LANGUAGES",
    "Amount",
    "Holding",
    "Language",
    "Order",
    "Phrases",
    "Place",
    "Unit",
    "phrases",
]


def phrases(language: Language) -> Phrases:
    """The catalogue of a language."""
    return _PHRASES[language]
