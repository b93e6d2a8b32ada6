"""Every language says everything, and says nothing that nobody asks for."""

from __future__ import annotations

import ast
import inspect
import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from reportgen.experiments import EXPERIMENTS, AnyExperiment
from reportgen.language import LANGUAGES, Amount, Holding, Phrases, phrases
from reportgen.language.korean_particles import with_particle
from reportgen.language.korean_texts import TEXTS
from reportgen.stats import Verdict

ROOT = Path(__file__).parents[2]
PATTERNS = sorted(Phrases.__abstractmethods__)
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


def asked_of_templates() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.j2"):
        found |= set(re.findall(r'\bt\("([^"]+)"', path.read_text(encoding="utf-8")))
    return found


def trees_of_the_package() -> Iterator[ast.Module]:
    for path in (ROOT / "reportgen").rglob("*.py"):
        if not path.name.startswith("korean"):
            yield ast.parse(path.read_text(encoding="utf-8"))


def names_read(trees: Sequence[ast.Module]) -> Iterator[str]:
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.ImportFrom(names=imported):
                yield from (alias.name for alias in imported)
            case ast.Constant(value=str(text)) if re.fullmatch(r"reportgen\.[\w.]+:\w+", text):
                yield text.partition(":")[2]  # a part that is imported when it is asked for


def texts_in(node: ast.AST, read: set[str]) -> Iterator[str]:
    """String constants that code can ask for.

    Without docstrings, annotations, `__all__`, what is compared with or looked up, and constants of
    a module that nobody reads.
    """
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Expr(value=ast.Constant()) | ast.Compare() | ast.MatchValue() | ast.alias():
            return
        case ast.Subscript(value=value):
            yield from texts_in(value, read)
        case ast.AnnAssign(value=value):
            yield from () if value is None else texts_in(value, read)
        case ast.arg():
            return
        case ast.Module(body=body):
            for statement in body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)]) if name not in read:
                        continue
                    case ast.AnnAssign(target=ast.Name(id=name)) if name not in read:
                        continue
                yield from texts_in(statement, read)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from texts_in(child, read)


def texts_of_the_package() -> set[str]:
    trees = list(trees_of_the_package())
    read = set(names_read(trees))
    return {text for tree in trees for text in texts_in(tree, read)}


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
    words = {phrases(language).verdict(verdict.value) for verdict in Verdict}  # type: ignore[arg-type]
    assert len(words) == len(Verdict)


def test_what_templates_say_is_translated() -> None:
    assert asked_of_templates() - set(TEXTS) == set()


@pytest.mark.parametrize("kind", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
def test_what_every_report_of_a_kind_assumes_is_translated(kind: AnyExperiment) -> None:
    assert {*kind.assumptions, *kind.conditional} - set(TEXTS) == set()


def test_no_translation_is_left_over() -> None:
    """A heading that changed in English would silently stay English otherwise."""
    assert set(TEXTS) - asked_of_templates() - texts_of_the_package() == set()


def test_every_pattern_is_said_somewhere() -> None:
    assert set(PATTERNS) - patterns_said() == set()


def test_no_text_is_translated_twice() -> None:
    keys = [
        str(key.value)
        for path in (ROOT / "reportgen/language").glob("korean_*.py")
        if path.stem != "korean_metrics"  # which has patterns
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
    assert sorted(keys) == sorted(set(keys))


def test_translations_keep_the_names_of_their_values() -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert all(names(english) == names(korean) for english, korean in TEXTS.items())


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
    assert with_particle(word, "이", "가") == with_it


def test_unknown_text_stays_and_braces_in_it_are_not_read() -> None:
    assert phrases("ko").text("{normal: {std: 1}}") == "{normal: {std: 1}}"
    assert phrases("ko").text("Figure {number}", number=3) == "그림 3"


def test_one_verdict_for_all_claims_is_said_without_their_names() -> None:
    others = [("undecided", 2, ["A", "B"])]
    assert phrases("en").tally(2, 0, others) == "All 2 claims are undecided."
    assert phrases("ko").tally(2, 0, others) == "주장 2개가 모두 미결정입니다."
    assert phrases("en").tally(3, 1, others) == "1 of 3 claims supported, 2 undecided (A, B)."
