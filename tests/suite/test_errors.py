"""Positions, suggestions and the exception tree."""

import pickle

import pytest

from reportgen.errors import (
    InputError,
    Position,
    ReportgenError,
    StoreError,
    SuiteError,
    TemplateError,
    printable,
    quoted,
    suggest,
)


def test_exit_codes():
    assert InputError.exit_code == SuiteError.exit_code == TemplateError.exit_code == 2
    assert ReportgenError.exit_code == StoreError.exit_code == 1


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (Position("a.yaml"), "a.yaml"),
        (Position("a.yaml", 3), "a.yaml:3"),
        (Position("a.yaml", 3, 7), "a.yaml:3:7"),
    ],
)
def test_positions(position, text):
    assert str(position) == text
    assert position.show() == ""


def test_the_underline_ends_with_the_line():
    assert Position("x", 1, 3, "abcd\n", 99).show() == "    1 | abcd\n      |   ^^"
    assert Position("x", 1, 9, "abcd", 3).show() == "    1 | abcd\n      |     ^"


def test_combining_accents_take_no_column():
    assert Position("x", 1, 5, "e\u0301e\u0301x", 1).show().endswith("|   ^")


def test_nothing_reaches_the_terminal_that_moves_it():
    error = SuiteError("found \x1b[31m", Position("a\udc80", 1, 1, "\x1b[2J", 1))
    for text in (str(error), str(InputError("a\x07b"))):
        assert printable(text) == text
        assert "\x1b" not in text and "\x07" not in text
        text.encode()


def test_errors_travel_between_processes():
    error = SuiteError("wrong", Position("a.yaml", 1, 2, "text", 3))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_suggestions():
    assert suggest("stdd", ["std", "mean"]) == '; did you mean "std"?'
    assert suggest("RELU", ["relu", "ReLu6"]) == '; did you mean "relu"?'
    assert suggest("q", ["b, c", "a"]) == '; expected one of: a, "b, c"'
    assert suggest("q", []) == ""
    assert suggest("28th", [*range(30), "27th"]) == '; did you mean "27th"?'
    listed = suggest("!", range(300, 330))
    assert listed.startswith("; expected one of: 3") and listed.endswith(" and 10 more")


@pytest.mark.parametrize(
    ("found", "known", "meant"),
    [
        ("sdg", ["adam", "sgd"], "sgd"),
        ("maximum", ["max", "start", "until"], "max"),
        ("normal", ["normal(std=0.1)", "xavier_normal"], "normal(std=0.1)"),
        ("uniform", ["xavier_uniform", "normal"], "xavier_uniform"),
        ("epochs", ["preprocess", "probes"], ""),
        ("wine", ["linear", "mnist"], ""),
        ("steps", ["suite", "seeds"], ""),
        ("0.5", ["0.1", "1"], ""),
    ],
)
def test_only_what_is_near_is_suggested(found, known, meant):
    hint = suggest(found, known)
    assert hint == (f'; did you mean "{meant}"?' if meant else hint)
    assert hint.startswith("; did you mean") == bool(meant)


def test_long_texts_are_shortened():
    assert quoted("x" * 60) == f'"{"x" * 60}"'
    assert quoted("x" * 61) == f'"{"x" * 57}..."'
