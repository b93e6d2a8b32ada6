"""Every language says everything. That it leaves nothing out, `messages` checks in `make lint`."""

from __future__ import annotations

import ast
import gettext
import inspect
import io
from pathlib import Path

import pytest

from reportgen.language import LANGUAGES, Amount, Holding, Phrases, phrases
from reportgen.language.catalogue import Messages, _compiled, _entries, catalogue, inflected
from reportgen.stats import Verdict

ROOT = Path(__file__).parents[2]
PATTERNS = sorted(
    name
    for name in dir(Phrases)
    if not name.startswith("_") and (name == "listed" or not hasattr(Messages, name))
)
SAMPLES = {
    "Sequence[tuple[str, Place]]": [("layer", 2)],
    "str": "x",
    "int": 3,
    "bool": True,
    "Unit": "percent",
    "Order": "max",
    "Amount": Amount("3.1", "2.6", "3.7", 10),
    "Place | None": "last",
    "Sequence[str]": ["step"],
    "Sequence[Holding]": [Holding("supported", ("lr=1",))],
    "Sequence[tuple[str, int]]": [("supported", 2)],
    "Sequence[tuple[str, str, str, Sequence[str]]]": [("A", "supported", "depends", ["lr"])],
    "Sequence[tuple[str, int, Sequence[str]]]": [("contradicted", 1, ["A"])],
}
WORDS = {"function": "log", "verdict": "supported"}


def patterns_said() -> set[str]:
    """Attributes of anything that is called `say`; of `self` in a language."""
    found: set[str] = set()
    for path in (ROOT / "reportgen").rglob("*.py"):
        speakers = {"say", "self"} if path.parent.name == "language" else {"say"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name(id=speaker) | ast.Attribute(attr=speaker)):
                    found |= {node.attr} if speaker in speakers else set()
                case ast.Attribute(value=ast.Call(func=ast.Name(id="phrases"))):
                    found.add(node.attr)
    return found


def called(say: Phrases, pattern: str) -> object:
    method = getattr(say, pattern)
    given = {
        name: WORDS.get(name, SAMPLES[str(parameter.annotation)])
        for name, parameter in inspect.signature(method).parameters.items()
    }
    return method(**given)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_said_in_every_language(pattern: str) -> None:
    for language in LANGUAGES:
        said = called(phrases(language), pattern)
        assert said and "{" not in str(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_a_word_of_its_own(language: str) -> None:
    words = {phrases(language).verdict(verdict.value) for verdict in Verdict}
    assert len(words) == len(Verdict)


def test_every_pattern_is_said_somewhere() -> None:
    assert set(PATTERNS) - patterns_said() == set()


@pytest.mark.parametrize(
    ("word", "with_it"),
    [
        ("손실", "손실이"),
        ("정확도", "정확도가"),
        ("dL/dW", "dL/dW가"),
        ("층 1", "층 1이"),
        ("95 %", "95 %가"),
    ],
)
def test_particles_follow_the_last_sound(word: str, with_it: str) -> None:
    assert inflected(word, "이/가") == with_it


@pytest.mark.parametrize(
    ("word", "form", "said"),
    [
        ("loss", "the", "the loss"),
        ("-0.5", "the", "-0.5"),
        ("accuracy", "a", "an accuracy"),
        ("loss", "capital", "Loss"),
        ("Loss", "small", "loss"),
        ("손실", "최종|마지막 스텝 후의", "최종 손실"),
        ("마지막 층의 손실", "최종|마지막 스텝 후의", "마지막 스텝 후의 마지막 층의 손실"),
    ],
)
def test_forms_of_a_word(word: str, form: str, said: str) -> None:
    assert inflected(word, form) == said


def test_a_catalogue_is_read_with_contexts_plurals_and_long_lines() -> None:
    text = """# a comment
msgctxt "over"
msgid "training"
msgstr "학습 \\"전체\\""

msgid "{number} seed"
msgid_plural "{number} seeds"
msgstr[0] "하나"
msgstr[1] "여럿"

msgid ""
"two "
"lines"
msgstr "두 줄"
"""
    assert _entries(text) == [
        ("over\x04training", '학습 "전체"'),
        ("{number} seed\0{number} seeds", "하나\0여럿"),
        ("two lines", "두 줄"),
    ]


def test_what_is_not_translated_stays_in_english() -> None:
    text = """msgid "seed"
msgid_plural "seeds"
msgstr[0] ""
msgstr[1] ""

msgid "step"
msgstr ""

msgid "layer"
msgstr "Schicht"
"""
    found = gettext.GNUTranslations(io.BytesIO(_compiled(text)))
    assert (found.gettext("layer"), found.gettext("step")) == ("Schicht", "step")
    assert found.ngettext("seed", "seeds", 2) == "seeds"


def test_the_source_needs_no_catalogue() -> None:
    assert catalogue("en").ngettext("seed", "seeds", 2) == "seeds"


def test_unknown_text_stays_and_braces_in_it_are_not_read() -> None:
    assert phrases("ko").text("{normal: {std: 1}}") == "{normal: {std: 1}}"
    assert phrases("ko").text("Figure {number}", number=3) == "그림 3"


def test_one_verdict_for_all_claims_is_said_without_their_names() -> None:
    others = [("undecided", 2, ["A", "B"])]
    assert phrases("en").tally(2, 0, others) == "All 2 claims are undecided."
    assert phrases("ko").tally(2, 0, others) == "주장 2개가 모두 미결정입니다."
    assert phrases("en").tally(3, 1, others) == "1 of 3 claims supported; 2 undecided (A, B)."
