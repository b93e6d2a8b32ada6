"""YAML as a suite may and may not use it."""

import math

import pytest

from reportgen.suite.reading import parse_source
from reportgen.suite.source import Span
from tests.suite.conftest import HEAD, SMALL


def data(text):
    return parse_source("x", text).data


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e-3", 1e-3),
        ("1.", 1.0),
        (".5", 0.5),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0xff", 255),
        ("017", 17),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        # text in YAML 1.2, whatever they were in 1.1
        ("on", "on"),
        ("yes", "yes"),
        ("2001-01-01", "2001-01-01"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("nan", "nan"),
        ("'1'", "1"),
        ('"\\u0041"', "A"),
        ("|\n  2\n", "2\n"),
    ],
)
def test_scalars_follow_the_core_schema(written, value):
    found = data(f"a: {written}")["a"]
    assert found == value and type(found) is type(value)


def test_nan_is_read_as_nan():
    assert math.isnan(data("a: .nan")["a"])


def test_marks_of_keys_and_values():
    source = parse_source("x", "a:\n  - 1e-3\n  - {b: 'c d'}\n")
    assert source.values["a", 0] == Span(1, 4, 4)  # as written, not as printed
    assert source.keys["a", 1, "b"] == Span(2, 5, 1)
    assert source.values["a", 1, "b"] == Span(2, 8, 5)  # with its quotes


MERGED = """\
deep: &deep {x: 1, y: 1}
wide: &wide {y: 2, z: 2}
one: {<<: *deep, y: 3}
two: {<<: [*deep, *wide], z: 3}
copy: *deep
text: {"<<": 1}
"""


def test_merge_keys_and_aliases():
    found = data(MERGED)
    assert found["one"] == {"x": 1, "y": 3}  # own keys win
    assert found["two"] == {"x": 1, "y": 1, "z": 3}  # then the mapping named first
    assert found["copy"] == found["deep"]
    assert found["text"] == {"<<": 1}  # quoted, it is a key like any other


def test_merged_values_stand_at_their_anchor():
    source = parse_source("x", MERGED)
    assert source.values["one", "x"] == source.values["deep", "x"] == Span(0, 16, 1)
    assert source.values["one", "y"] == Span(2, 20, 1)


def test_an_error_in_a_merged_value_is_shown_where_it_is_written(message):
    text = (
        HEAD + "base: {init: xavier_normal}\narms:\n  a: &a {width: 0}\n  b: {<<: *a, depth: 2}\n"
    )
    assert message(text=text) == (
        "suite.yaml:6:17: width must be at least 1. Got 0 instead.\n"
        "    6 |   a: &a {width: 0}\n"
        "      |                 ^"
    )


REFUSED = {
    "unclosed list": (
        "a: [1\nb: 2",
        "2:2: this is not valid YAML: expected ',' or ']', but got ':' while parsing a flow "
        "sequence that starts at 1:4\n"
        "    2 | b: 2\n"
        "      |  ^",
    ),
    "tab": (
        "a:\n\tb: 1",
        "2:1: this is not valid YAML: found character '\\t' that cannot start any token; "
        "use spaces instead of tabs\n"
        "    2 | \tb: 1\n"
        "      | ^",
    ),
    "duplicate key": (
        "depth: 1\nwidth: 2\ndepth: 3",
        '3:1: the key "depth" appears twice in this mapping\n    3 | depth: 3\n      | ^^^^^',
    ),
    "duplicate key in quotes": (
        "{depth: 1, 'depth': 3}",
        '1:12: the key "depth" appears twice in this mapping\n'
        "    1 | {depth: 1, 'depth': 3}\n"
        "      |            ^^^^^^^",
    ),
    "tag": (
        "a: !!python/object:os.system x",
        '1:4: the tag "tag:yaml.org,2002:python/object:os.system" is not allowed; a suite is plain '
        "data\n"
        "    1 | a: !!python/object:os.system x\n"
        "      |    ^",
    ),
    "tag on a mapping": (
        "a: !part {b: 1}",
        '1:4: the tag "!part" is not allowed; a suite is plain data; a text that begins with ! '
        "needs quotes\n"
        "    1 | a: !part {b: 1}\n"
        "      |    ^",
    ),
    "directive": (
        "%YAML 1.1\n---\na: on",
        "2:1: YAML directives (lines that start with %) are not allowed\n    2 | ---\n      | ^",
    ),
    "two documents": (
        "a: 1\n---\nb: 2",
        "2:1: a second YAML document starts here; a file must contain one suite\n"
        "    2 | ---\n"
        "      | ^",
    ),
    "recursive alias": (
        "a: &a [*a]",
        '1:8: the alias "*a" has no anchor before it; a text that begins with * needs '
        "quotes\n    1 | a: &a [*a]\n      |        ^",
    ),
    "unknown alias": (
        "a: *b",
        '1:4: the alias "*b" has no anchor before it; a text that begins with * needs '
        "quotes\n    1 | a: *b\n      |    ^",
    ),
    "number as key": (
        "a:\n  1: x",
        "2:3: the key 1 must be text; put it in quotes\n    2 |   1: x\n      |   ^",
    ),
    "null as key": (
        "~: x",
        "1:1: the key ~ must be text; put it in quotes\n    1 | ~: x\n      | ^",
    ),
    "list as key": (
        "? [a]\n: b",
        "1:3: a key must be text. Got a list or a mapping instead.\n    1 | ? [a]\n      |   ^",
    ),
    "merge of a number": (
        "a: {<<: 3}",
        '1:9: "<<" needs a mapping or a list of mappings\n    1 | a: {<<: 3}\n      |         ^',
    ),
    "control character": (
        "a: b\nc: d\x07e",
        "2:5: the character U+0007 is not allowed in YAML\n"
        "    2 | c: d\N{REPLACEMENT CHARACTER}e\n"
        "      |     ^",
    ),
    "escaped control character": (
        'a: "\\x1b[31m"',
        "1:4: the character U+001B is not allowed in text\n"
        '    1 | a: "\\x1b[31m"\n'
        "      |    ^^^^^^^^^^",
    ),
    "character that reverses a name": (
        'arms: {"a\u202etxt": {}}',
        "1:10: the character U+202E, which reorders text, is not allowed\n"
        '    1 | arms: {"a\N{REPLACEMENT CHARACTER}txt": {}}\n'
        "      |          ^",
    ),
    "character that reverses a comment": (
        "a: b # \u2066c\u2069",
        "1:8: the character U+2066, which reorders text, is not allowed\n"
        "    1 | a: b # \N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}\n"
        "      |        ^",
    ),
    "escaped character that reverses": (
        'a: "\\u202e"',
        "1:4: the character U+202E is not allowed in text\n"
        '    1 | a: "\\u202e"\n'
        "      |    ^^^^^^^^",
    ),
    "half of a surrogate pair": (
        'a: "\\ud800"',
        "1:4: the character U+D800 is not allowed in text\n"
        '    1 | a: "\\ud800"\n'
        "      |    ^^^^^^^^",
    ),
    "a very long integer": (
        f"a: {'1' * 101}",
        "1:4: an integer must have at most 100 digits\n"
        f"    1 | a: {'1' * 101}\n"
        f"      |    {'^' * 101}",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(message, case):
    text, expected = REFUSED[case]
    assert message(text=text) == f"suite.yaml:{expected}"


def test_an_escape_beyond_unicode(message):
    assert message(text='a: "\\UFFFFFFFF"').startswith("suite.yaml: this is not valid YAML")


def test_a_billion_laughs(message):
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for one, other in ("ba", "cb", "dc", "ed", "fe", "gf", "hg", "ih"):
        lines.append(f"{one}: &{one} [{', '.join([f'*{other}'] * 10)}]")
    assert message(text="\n".join(lines)) == (
        "suite.yaml:4:36: the suite expands to more than 10000 values\n"
        "    4 | d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
        "      |                                    ^"
    )


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting(message, opening):
    found = message(text=opening * 500)
    assert found.startswith(f"suite.yaml:1:{40 * len(opening) + 1}: ")
    assert "the suite is nested deeper than 40 levels" in found


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems(load, message, line_end):
    text = SMALL.replace("\n", line_end)
    assert [arm.name for arm in load(text).arms] == ["tanh", "relu"]
    assert message(text=text.replace("width: 64", "width: 0")) == (
        "suite.yaml:5:10: width must be at least 1. Got 0 instead.\n"
        "    5 |   width: 0\n"
        "      |          ^"
    )


def test_a_byte_order_mark(load, message):
    assert load(b"\xef\xbb\xbf" + SMALL.encode()).name == "small"
    assert message(text=b"\xef\xbb\xbf" + SMALL.replace("suite:", "suit:").encode()) == (
        'suite.yaml:1:1: unknown key "suit" in the suite; did you mean "suite"?\n'
        "    1 | suit: small\n"
        "      | ^^^^"
    )


def test_only_line_breaks_of_yaml_count(message):
    text = SMALL.replace("Which one?", "'Which\u2028one\x85?'").replace("width: 64", "width: 0")
    assert message(text=text) == (
        "suite.yaml:5:10: width must be at least 1. Got 0 instead.\n"
        "    5 |   width: 0\n"
        "      |          ^"
    )


def test_an_anchor_that_stands_twice_is_no_warning_and_the_last_one_counts(recwarn):
    assert data("a: [&a 1, &a 2]\nb: *a\n") == {"a": [1, 2], "b": 2}
    assert not recwarn.list
