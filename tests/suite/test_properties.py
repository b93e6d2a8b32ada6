"""Whatever the bytes: a suite, or an error in the user's words, soon."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import InputError
from reportgen.suite import Suite, load_suite, shipped_suites
from reportgen.suite.reading import MAX_BYTES
from tests.suite.conftest import SMALL
from tests.suite.test_changes import PROFILES
from tests.suite.test_claims import GRID

pytestmark = pytest.mark.timed

TEXTS = [path.read_text(encoding="utf-8") for path in shipped_suites().values()]
TEXTS += [SMALL, PROFILES, GRID.replace("RULE", "width=8 < width=16")]

# Of processor time, where an idle machine takes one at most. Coverage, a busy machine and shared
# caches may make it several; what is looked for (work that grows with the square) takes minutes.
SECONDS = 30

# Pieces of YAML that mean something, and values that are wrong somewhere.
PIECES = [
    *"[]{},:?-*&!|>%@`'\"#\\ \t\n\r0aé가\x00\x07\x85\u2028\ufeff\U0001f600",
    "\n  ",
    ": ",
    "- ",
    "? ",
    "<<: *a",
    "&a ",
    "*a",
    "!!int ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    ".nan",
    "-.inf",
    "1e999",
    "1e-3",
    "null",
    "true",
    "99999999999999999999",
    "\\ud800",
    "{}",
    "[]",
    "init.normal.std",
    "arms",
    "<",
    "=",
]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Loads bytes and holds the time; gives the suite or the error."""
    path: Path = tmp_path_factory.mktemp("any") / "suite.yaml"

    def _outcome(raw: bytes, **options) -> Suite | InputError:
        path.write_bytes(raw)
        begin = time.process_time()
        try:
            return load_suite(path, **options)
        except InputError as error:
            assert str(error).startswith((f"{path}:", "--")), str(error)
            text = str(error).replace("\n", "").replace("\t", "")
            assert not {unicodedata.category(c) for c in text} & {"Cc", "Cs"}
            return error
        finally:
            assert time.process_time() - begin < SECONDS

    return _outcome


any_bytes = settings(max_examples=200)
any_change = settings(max_examples=150)


@any_bytes
@given(st.binary(max_size=200))
def test_any_bytes(outcome, raw):
    assert isinstance(outcome(raw), InputError)


@any_bytes
@given(st.text(alphabet="ab:-[]{}&*!?|>'\"#%@,. \n\t<=0", max_size=60))
def test_any_characters_of_yaml(outcome, text):
    assert isinstance(outcome(text.encode()), InputError)


@any_bytes
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_value_of_a_setting(outcome, text):
    outcome(SMALL.encode(), settings=[f"base.init={text}"])
    outcome(SMALL.encode(), settings=[f"{text}=1"])


@st.composite
def mutations(draw):
    """A correct suite with a few pieces cut out, doubled, moved or replaced."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 2, 5, 20, 100])))
        piece = draw(st.sampled_from([*PIECES, "", text[start:end] * 2]))
        text = text[:start] + piece + text[end:]
    return text


@any_change
@given(mutations())
def test_any_mutation_of_a_suite(outcome, text):
    found = outcome(text.encode("utf-8", "surrogatepass"))
    if isinstance(found, Suite):
        names = [arm.name for arm in found.arms]
        assert len(set(names)) == len(names) > 0
        assert len({arm.config for arm in found.arms}) == len(names)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["tanh", "normal", "xavier_normal", "width=8 < width=16", "2x", "quick"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["std", "normal", "width", "levels", "as", "init.normal.std", "id"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
KEYS = ["base", "compare", "arms", "seeds", "claims", "published", "profiles", "design", "answer"]


def as_yaml(value):
    """Flow style; every text in double quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_yaml(k)}: {as_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    return str(value).replace("inf", ".inf").replace("nan", ".nan")


@any_change
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1, max_size=3))
def test_any_value_under_any_key(outcome, sections):
    head = 'suite: a\nquestion: "?"\nexperiment: propagate\n'
    if "base" not in sections:
        head += "base: {init: xavier_normal}\n"
    body = "".join(f"{key}: {as_yaml(value)}\n" for key, value in sections.items())
    outcome((head + body).encode())


SLOW = {
    "a long line": "a: " + "x " * (MAX_BYTES // 2 - 2),
    "comments": "# x\n" * (MAX_BYTES // 4),
    "line breaks": "\n" * MAX_BYTES,
    "one long word": "x" * MAX_BYTES,
    "a flow list": "[" + "1," * 100_000 + "]",
    "brackets": "[" * MAX_BYTES,
    "braces": "{" * MAX_BYTES,
    "question marks": "? " * 100_000,
    "dashes": "- " * 100_000,
    "directives": "%a\n" * (MAX_BYTES // 3),
    "anchors": "".join(f"- &a{n} x\n" for n in range(20_000)),
    "tags": "!" * MAX_BYTES,
    "quotes": "'" * MAX_BYTES,
    "unknown keys": "".join(f"k{n}: 1\n" for n in range(4_000)),
    "wrong items": "seeds: [" + "x, " * 9_000 + "]",
    "merges": "a: &a {b: 1}\nc: {<<: [" + "*a, " * 4_000 + "]}",
}


CLAIM = 'claims: [{id: a, says: b, metric: "METRIC", rule: "RULE"}]\n'
SLOW |= {
    f"a claim of {name}": (
        'suite: a\nquestion: "?"\nexperiment: propagate\nbase: {init: xavier_normal}\n'
        + CLAIM.replace(key, f"x{piece * (100_000 // len(piece))}y")
    )
    for key in ("METRIC", "RULE")
    for name, piece in [
        (f"blanks as {key}", " "),
        (f"signs as {key}", " = "),
        (f"levels as {key}", "a=b, "),
        (f"quotes as {key}", "'"),
        (f"functions as {key}", "of('a=b', "),
        (f"minus as {key}", "-"),
    ]
}


@pytest.mark.parametrize("case", SLOW)
def test_nothing_takes_long(outcome, case):
    assert isinstance(outcome(SLOW[case].encode()[:MAX_BYTES]), InputError)


def test_as_many_arms_as_are_allowed(outcome):
    grid = (
        'suite: a\nquestion: "?"\nexperiment: propagate\nbase: {init: xavier_normal}\n'
        f"compare:\n  width: {list(range(1, 41))}\n  depth: {list(range(1, 26))}\n"
    )
    found = outcome(grid.encode())
    assert isinstance(found, Suite) and len(found.arms) == 1000
