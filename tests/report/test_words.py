from __future__ import annotations

import pytest

from reportgen.language import phrases
from reportgen.report.layers import shown_layers
from reportgen.report.origin import seeds_in_words
from reportgen.report.tables import Cell, Column, Table, estimate
from reportgen.report.wording import count, duration, listed, paragraphs, sentence, some
from reportgen.stats import Interval


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.96, "10 s"),
        (59.6, "1 min 0 s"),
        (185, "3 min 5 s"),
        (7800, "2 h 10 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_counts_and_lists() -> None:
    assert (count(1, "seed"), count(4096, "unit")) == ("1 seed", "4,096 units")
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")
    assert some(list("abcdefg")) == "a, b, c, d and 3 more"


def test_sentences_and_paragraphs() -> None:
    assert (sentence("it broke"), sentence("Why?"), sentence(" ")) == ("It broke.", "Why?", "")
    assert paragraphs("one\ntwo\r\n\r\nthree\n\n\n") == ("one two", "three")


def test_seeds() -> None:
    assert seeds_in_words(range(10)) == "0 to 9"
    assert seeds_in_words([0, 1]) == "0, 1"
    assert seeds_in_words([0, 2, 5]) == "0, 2, 5"


def test_a_deep_net_shows_an_even_choice_of_layers() -> None:
    assert shown_layers(3) == (1, 2, 3)
    assert [len(shown_layers(30, arms)) for arms in (14, 30, 300)] == [12, 10, 6]
    layers = shown_layers(1000)
    assert (len(layers), layers[0], layers[-1]) == (12, 1, 1000)
    assert list(layers) == sorted(set(layers))


def test_an_estimate_is_rounded_to_its_uncertainty() -> None:
    cell = estimate(Interval(0.123456, 0.1214, 0.1255, 10), phrases("en"))
    assert (cell.text, cell.detail, cell.value) == ("0.1235", "0.1214 to 0.1255", 0.123456)


def test_a_table_must_be_rectangular() -> None:
    with pytest.raises(ValueError, match=r"must have 2 cells. Got 1 instead"):
        Table("t", (Column("a"), Column("b")), ((Cell("x"),),))
