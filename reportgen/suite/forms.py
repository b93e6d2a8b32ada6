"""Field types that several keys of the format share: names and localized texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Tag,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from reportgen.language import LANGUAGES, Language
from reportgen.parts.unions import MAPPING, TEXT, either

NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
FACTOR = r"^[^\s<>=,()]+$"
RATIO = r"^[0-9]+(\.[0-9]+)?x$"

FORMS = {
    NAME: "made of at most 64 lower-case letters, digits, - and _",
    FACTOR: "one word without < > = , ( )",
    RATIO: 'a ratio such as "1.2x" or a number',
}
"""What each pattern requires, in words, after "must be"."""

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=NAME)]
FactorName = Annotated[str, Field(pattern=FACTOR)]


class _Translations(BaseModel):
    """A sentence in several languages; a missing language falls back to the first one given."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="after")
    def _is_not_empty(self) -> _Translations:
        if not self.model_dump(exclude_none=True):
            raise PydanticCustomError("no_language", "a sentence needs at least one language")
        return self


if TYPE_CHECKING:
    Translations = _Translations
else:
    Translations = create_model(
        "Translations",
        __base__=_Translations,
        __doc__=_Translations.__doc__,
        **{
            code: (Text | None, Field(default=None, description=f"in the language {code}"))
            for code in LANGUAGES
        },
    )


LocalizedText = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[Translations, Tag(MAPPING)],
    either("a text, or texts by language: {en: ..., ko: ...}"),
]
"""A sentence of the report, in one language or in several."""


def in_language(sentence: str | Translations, language: Language) -> str:
    """The sentence in a language, or else in the first language that the suite gives."""
    if isinstance(sentence, str):
        return sentence.strip()
    texts = sentence.model_dump(exclude_none=True)
    found: str = texts[language] if language in texts else next(iter(texts.values()))
    return found.strip()
