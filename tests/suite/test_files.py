"""What is not a suite file at all."""

import os
from pathlib import Path

import pytest

from reportgen.errors import InputError
from reportgen.suite import find_suite, load_suite, shipped_suites
from reportgen.suite.reading import MAX_BYTES
from tests.suite.conftest import SMALL


def refused(name):
    with pytest.raises(InputError) as caught:
        load_suite(name)
    return str(caught.value)


def test_no_such_file(folder):
    assert refused("nowhere/suite.yaml") == (
        "nowhere/suite.yaml: there is no such file and no shipped suite of that name; "
        "reportgen list shows the shipped suites"
    )


def test_a_misspelt_shipped_suite(folder):
    assert refused("Inti") == (
        'Inti: there is no such file and no shipped suite of that name; did you mean "init"?'
    )


def test_a_folder(folder):
    assert refused(".") == ".: a suite must be a YAML file. Got a folder instead."


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo("pipe.yaml")
    assert refused("pipe.yaml") == ("pipe.yaml: a suite must be a regular YAML file")


def test_an_unreadable_name(folder):
    assert refused("x" * 5000).endswith(": cannot be read: File name too long")
    assert "\N{REPLACEMENT CHARACTER}" in refused("a\0b")


def test_binary_rubbish(message):
    assert message(text=b"\x7fELF\x02\x01\x01\0\0\0\xf0\x9c") == (
        "suite.yaml: a suite must be a YAML file. Got a binary file instead."
    )


def test_latin_1(message):
    assert message(text="suite: größe\n".encode("latin-1")) == (
        "suite.yaml:1: this is not UTF-8 text (byte 0xf6); save the file as UTF-8"
    )


def test_utf_16(message):
    assert message(text=SMALL.encode("utf-16")) == (
        "suite.yaml: a suite must be a YAML file. Got a binary file instead."
    )


def test_a_huge_file(message):
    assert message(text=b"#" * (MAX_BYTES + 1)) == (
        "suite.yaml: a suite must not be larger than 128 KiB"
    )


@pytest.mark.parametrize("text", ["", "\n\n", "---\n", "null\n"])
def test_an_empty_file(message, text):
    assert message(text=text).splitlines()[0] == (
        'suite.yaml:1:1: the file is empty; a suite starts with "suite:", "question:" and '
        '"experiment:"'
    )


def test_comments_alone(message):
    assert message(text="# later\n") == (
        'suite.yaml:1:1: the file is empty; a suite starts with "suite:", "question:" and '
        '"experiment:"\n'
        "    1 | # later\n"
        "      | ^"
    )


@pytest.mark.parametrize(
    ("text", "found", "underline"),
    [("just text", '"just text"', "^" * 9), ("[1, 2]", "a list", "^"), ("3", "3", "^")],
)
def test_not_a_mapping(message, text, found, underline):
    assert message(text=text) == (
        'suite.yaml:1:1: a suite must be a mapping that begins "suite: ...". '
        f"Got {found} instead.\n"
        f"    1 | {text}\n"
        f"      | {underline}"
    )


def test_a_file_comes_before_a_shipped_suite_and_that_before_a_folder(folder):
    Path("init").mkdir()
    assert find_suite("init") == shipped_suites()["init"]
    Path("width").write_text(SMALL)
    assert find_suite("width") == Path("width")


@pytest.mark.parametrize("name", shipped_suites())
def test_shipped_suites_load_by_name(name):
    suite = load_suite(name)
    assert suite.name == name
    assert suite.claims and suite.question.endswith("?")
    assert suite.text == shipped_suites()[name].read_text(encoding="utf-8")


def test_the_readme_suites_have_the_documented_size():
    assert [len(load_suite(name).arms) for name in ("init", "width")] == [14, 15]
