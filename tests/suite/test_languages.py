"""Sentences of a suite in several languages."""

import pytest

from reportgen.errors import SuiteError
from reportgen.suite import load_suite

SUITE = """
suite: small
question: {en: Which?, ko: 무엇인가?}
experiment: propagate
background: {en: Why it is asked.}
base: {width: 8, depth: 2, init: xavier_normal}
claims:
  - id: C
    says: {ko: 신호가 유지된다, en: The signal stays}
    metric: activation_std[last]
    rule: base > 0.1
    topic: {en: Signal, ko: 신호}
    literature: {en: Others agree., ko: 다른 연구도 같다.}
answer:
  - {when: {C: supported}, say: {en: "Yes.", ko: 그렇습니다.}}
reading: [{en: Read it., ko: 읽으십시오.}, One language only.]
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(SUITE, encoding="utf-8")
    return file


def test_each_sentence_is_taken_in_the_language_of_the_report(path):
    suite = load_suite(path, language="ko")
    assert (suite.language, suite.question) == ("ko", "무엇인가?")
    claim = suite.claims[0]
    assert (claim.says, claim.topic) == ("신호가 유지된다", "신호")
    assert claim.literature == "다른 연구도 같다."
    assert suite.answers[0].say == "그렇습니다."
    assert suite.reading == ("읽으십시오.", "One language only.")


def test_english_is_the_default_and_what_is_missing_falls_back(path):
    suite = load_suite(path)
    assert (suite.language, suite.question, suite.claims[0].says) == (
        *("en", "Which?"),
        "The signal stays",
    )
    assert load_suite(path, language="ko").background == "Why it is asked."


def test_a_language_does_not_change_what_is_computed(path):
    english, korean = load_suite(path), load_suite(path, language="ko")
    assert english.arms == korean.arms
    assert [claim.rule for claim in english.claims] == [claim.rule for claim in korean.claims]


def test_an_unknown_language_is_an_error_with_its_place(path):
    path.write_text(SUITE.replace("ko: 무엇인가?", "fr: Lequel ?"), encoding="utf-8")
    with pytest.raises(SuiteError) as error:
        load_suite(path)
    assert 'unknown key "fr" in question' in str(error.value) and ":3:" in str(error.value)


@pytest.mark.parametrize("empty", ["{}", "{ko: }"])
def test_a_sentence_in_no_language_is_an_error(path, empty):
    path.write_text(SUITE.replace("{en: Which?, ko: 무엇인가?}", empty), encoding="utf-8")
    with pytest.raises(SuiteError, match="at least one language"):
        load_suite(path)
