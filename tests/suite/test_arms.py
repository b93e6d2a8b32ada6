"""Designs: from factors to arms."""

import pytest

from reportgen.errors import SuiteError
from reportgen.experiments import Config, Experiment
from reportgen.metrics.rule import cells
from reportgen.suite.arms import MAX_ARMS, expand
from reportgen.suite.document import Document
from reportgen.suite.file import SuiteFile
from reportgen.suite.reading import parse_source
from tests.suite.conftest import HEAD

BASE = HEAD + "base: {width: 8, depth: 2, init: xavier_normal}\n"


def suite(compare, design="grid", base=BASE):
    return f"{base}compare:\n{compare}\ndesign: {design}\n"


WIDTH_DEPTH = "  width: [8, 16]\n  depth: [2, 3]"


def names(loaded):
    return [arm.name for arm in loaded.arms]


def test_without_factors_there_is_one_arm(load):
    loaded = load(BASE)
    assert names(loaded) == ["base"]
    assert loaded.factors == ()


def test_grid(load):
    loaded = load(suite(WIDTH_DEPTH))
    assert names(loaded) == [
        "width=8, depth=2",
        "width=8, depth=3",
        "width=16, depth=2",
        "width=16, depth=3",
    ]
    arm = loaded.arm("width=16, depth=2")
    assert (arm.config.width, arm.config.depth) == (16, 2)
    assert arm.levels == {"width": "16", "depth": "2"}
    assert arm.settings == {"width": 16, "depth": 2}
    assert [(f.name, f.path, f.levels) for f in loaded.factors] == [
        ("width", "width", ("8", "16")),
        ("depth", "depth", ("2", "3")),
    ]


def test_one_at_a_time(load):
    loaded = load(suite("  width: [16, 32]\n  depth: [3]", "one-at-a-time"))
    assert names(loaded) == ["base", "width=16", "width=32", "depth=3"]
    assert [(arm.config.width, arm.config.depth) for arm in loaded.arms] == [
        (8, 2),
        (16, 2),
        (32, 2),
        (8, 3),
    ]
    assert loaded.arm("depth=3").levels == {"width": "8", "depth": "3"}


def test_paired(load):
    assert names(load(suite(WIDTH_DEPTH, "paired"))) == ["width=8, depth=2", "width=16, depth=3"]


def test_paired_needs_as_many_levels(message):
    assert message(text=suite("  width: [8, 16]\n  depth: [2]", "paired")) == (
        "suite.yaml:5:1: design: paired needs the same number of levels in every factor, but "
        "width has 2, depth has 1\n"
        "    5 | compare:\n"
        "      | ^^^^^^^"
    )


def test_named_arms(load):
    loaded = load(BASE + "arms:\n  넓은 것, 1: {width: 16}\n  deep: {depth: 3, activation: relu}\n")
    assert names(loaded) == ["넓은 것, 1", "deep"]
    assert loaded.arm("deep").levels == {"width": "8", "depth": "3", "activation": "relu"}
    assert [factor.levels for factor in loaded.factors] == [
        ("16", "8"),
        ("2", "3"),
        ("tanh", "relu"),
    ]


def test_a_factor_with_a_name_and_names_for_levels(load):
    levels = "{작은: {normal: {std: 0.1}}, Xavier: xavier_normal}"
    loaded = load(suite(f"  init:\n    as: 초기값\n    levels: {levels}"))
    assert names(loaded) == ["초기값=작은", "초기값=Xavier"]
    assert loaded.arms[0].config.init.std == 0.1
    assert loaded.factors[0].path == "init"


def test_names_of_levels_without_a_name_for_the_factor(load):
    assert names(load(suite("  width: {levels: {narrow: 8, wide: 16}}"))) == [
        "width=narrow",
        "width=wide",
    ]


def test_levels_are_named_after_what_they_resolve_to(load):
    given = "[normal: {std: 1e-3}, {kaiming_normal: {mode: fan_in}}, {orthogonal: {gain: 1.25}}]"
    assert names(load(suite(f"  init: {given}"))) == [
        "init=normal(std=0.001)",
        "init=kaiming_normal",
        "init=orthogonal(gain=1.25)",
    ]


def test_levels_that_differ_in_a_late_digit_are_told_apart(load):
    levels = "[{normal: {std: 0.12345678}}, {normal: {std: 0.12345679}}]"
    assert names(load(suite(f"  init: {levels}"))) == [
        "init=normal(std=0.12345678)",
        "init=normal(std=0.12345679)",
    ]


@pytest.mark.parametrize("init", ["normal", "{normal: {std: 5}}", "{normal: {}}"])
def test_a_path_into_a_part(load, init):
    base = HEAD + f"base: {{width: 8, init: {init}}}\n"
    loaded = load(suite("  init.normal.std: [0.1, 0.2]", base=base))
    assert names(loaded) == ["std=0.1", "std=0.2"]
    assert [arm.config.init.std for arm in loaded.arms] == [0.1, 0.2]


def test_a_path_into_another_part(message):
    assert message(text=suite("  init.normal.std: [0.1, 0.2]")) == (
        'suite.yaml:6:3: "init.normal.std" is inside init, but init is "xavier_normal"; set init '
        "as a whole instead\n"
        "    6 |   init.normal.std: [0.1, 0.2]\n"
        "      |   ^^^^^^^^^^^^^^^"
    )


def test_a_path_of_very_many_segments(message):
    found = message(text=suite(f"  {'a.' * 400}b: [1]"))
    assert found.startswith(f'suite.yaml:6:3: "{"a." * 28}a..." has more than 20 segments\n')


def test_an_unknown_path(message):
    assert message(text=suite("  wdth: [8, 16]")) == (
        'suite.yaml:6:3: unknown key "wdth" in base; did you mean "width"?\n'
        "    6 |   wdth: [8, 16]\n"
        "      |   ^^^^"
    )


def test_a_wrong_level(message):
    assert message(text=suite("  width: [8, wide]")) == (
        'suite.yaml:6:14: width must be an integer. Got "wide" instead.\n'
        "    6 |   width: [8, wide]\n"
        "      |              ^^^^"
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("16", "10: compare.width must be a list of levels, or {as: name, levels: ...}. Got 16"),
        ("[]", "10: compare.width must not be empty. Got an empty list"),
        ("{levels: {}}", "19: compare.width.levels must not be empty. Got an empty mapping"),
        (
            "{levels: 3}",
            "19: compare.width.levels must be a list of values or a mapping of names to values. "
            "Got 3",
        ),
        (
            "{as: a b, levels: [1]}",
            '15: compare.width.as must be one word without < > = , ( ). Got "a b"',
        ),
    ],
)
def test_levels_of_the_wrong_form(message, given, expected):
    found = message(text=suite(f"  width: {given}"))
    assert found.splitlines()[0] == f"suite.yaml:6:{expected} instead."


def test_a_factor_without_levels(message):
    assert message(text=suite("  width: {as: w}")) == (
        'suite.yaml:6:10: missing key "levels" in compare.width\n'
        "    6 |   width: {as: w}\n"
        "      |          ^"
    )


@pytest.mark.parametrize("name", ["a=b", "'a, b'", "'<'", "' a'", "''"])
def test_names_of_levels_that_a_rule_could_not_read(message, name):
    found = message(text=suite(f"  width:\n    levels:\n      {name}: 8"))
    text = name.strip("'")
    assert found.splitlines()[0] == (
        "suite.yaml:8:7: the name of a level must be text without < > = , and must not begin or "
        f'end with blanks. Got "{text}" instead.'
    )


def test_two_factors_of_one_name(message):
    text = suite("  width: [8]\n  depth: {as: width, levels: [2]}")
    assert message(text=text) == (
        'suite.yaml:7:3: "width" and "depth" both have the name "width"; rename one of them with '
        "{as: ..., levels: [...]}\n"
        "    7 |   depth: {as: width, levels: [2]}\n"
        "      |   ^^^^^"
    )


def test_factors_of_named_arms(load):
    base = HEAD + "base: {init: normal}\n"
    arms = "arms:\n  a: {init.normal.std: 1}\n  b: {init: {truncated_normal: {std: 1}}}\n"
    loaded = load(base + arms)
    assert [(factor.name, factor.path) for factor in loaded.factors] == [
        ("std", "init.normal.std"),
        ("init", "init"),
    ]
    assert loaded.arm("b").levels == {"std": "none", "init": "truncated_normal(std=1)"}


def test_last_words_that_repeat_are_written_out(load):
    base = HEAD + "base: {init: xavier_normal, activation: leaky_relu}\n"
    arms = (
        "arms:\n"
        "  a: {init.xavier_normal.gain: 2}\n"
        "  b: {init: orthogonal, init.orthogonal.gain: 3}\n"
    )
    assert [factor.name for factor in load(base + arms).factors] == [
        "init.xavier_normal.gain",
        "init",
        "init.orthogonal.gain",
    ]


def test_two_arms_of_one_configuration(message):
    assert message(text=BASE + "arms:\n  one: {width: 16}\n  two: {width: 16, depth: 2}\n") == (
        'suite.yaml:7:3: the arms "one" and "two" have the same configuration\n'
        "    7 |   two: {width: 16, depth: 2}\n"
        "      |   ^^^"
    )


def test_twins_in_a_grid_are_shown_at_the_level_that_repeats(message):
    text = suite("  init: [xavier_normal, {xavier_normal: {gain: 1}}]\n  depth: [2, 3]")
    assert message(text=text) == (
        'suite.yaml:6:25: the arm "init=xavier_normal, depth=2" appears twice\n'
        "    6 |   init: [xavier_normal, {xavier_normal: {gain: 1}}]\n"
        "      |                         ^"
    )


def test_twins_with_names_of_their_own(message):
    assert message(text=suite("  width: {levels: {a: 8, b: 8}}")) == (
        'suite.yaml:6:29: the arms "width=a" and "width=b" have the same configuration\n'
        "    6 |   width: {levels: {a: 8, b: 8}}\n"
        "      |                             ^"
    )


def test_a_level_that_base_has_already(message):
    assert message(text=suite("  width: [16, 8]", "one-at-a-time")) == (
        'suite.yaml:6:15: the arms "base" and "width=8" have the same configuration\n'
        "    6 |   width: [16, 8]\n"
        "      |               ^"
    )


class Normalised(Config):
    """A configuration where a word and nothing look alike in a table."""

    norm: str | None = None


def test_two_levels_that_read_the_same_need_names():
    class Fake(Experiment[Normalised]):
        name, about, config, measures = "fake", "", Normalised, ()

        def run(self, configs, seeds, device):
            raise NotImplementedError

    text = HEAD + "compare: {norm: [null, none]}\n"
    source = parse_source("x", text)
    with pytest.raises(SuiteError) as caught:
        expand(SuiteFile.model_validate(source.data), Document(source), Fake())
    assert str(caught.value) == (
        'x:4:24: two arms have the name "norm=none"; give the levels different names\n'
        "    4 | compare: {norm: [null, none]}\n"
        "      |                        ^^^^"
    )


def test_arms_by_name(load):
    loaded = load(suite(WIDTH_DEPTH))
    assert loaded.arm("width=8, depth=2") is loaded.arms[0]
    with pytest.raises(KeyError):
        loaded.arm("width=9, depth=2")


CROSSED = suite("  depth: [2, 3]") + "arms: {small: {}, big net: {width: 16, activation: relu}}\n"


def test_named_arms_meet_all_that_is_compared(load):
    loaded = load(CROSSED)
    assert names(loaded) == [
        "arm=small, depth=2",
        "arm=small, depth=3",
        "arm=big net, depth=2",
        "arm=big net, depth=3",
    ]
    arm = loaded.arms[3]
    assert (arm.config.width, arm.config.depth, arm.config.activation.name) == (16, 3, "relu")
    assert arm.levels == {"arm": "big net", "depth": "3"}
    assert arm.settings == {"width": 16, "activation": "relu", "depth": 3}
    assert [(f.name, f.path, f.levels) for f in loaded.factors] == [
        ("arm", "", ("small", "big net")),
        ("depth", "depth", ("2", "3")),
    ]


@pytest.mark.parametrize("rule", ["big net < small", "arm=big net < arm=small"])
def test_a_rule_on_named_arms_is_judged_at_each_level(load, rule):
    metric = "activation_std[last] / of('small', activation_std[first])"
    claim = f'claims: [{{id: A, says: b, metric: "{metric}", rule: {rule}}}]\n'
    loaded = load(CROSSED + claim)
    found = cells(loaded.claims[0].rule, {arm.name: arm for arm in loaded.arms})
    assert [(left.name, right and right.name) for left, right in found] == [
        ("arm=big net, depth=2", "arm=small, depth=2"),
        ("arm=big net, depth=3", "arm=small, depth=3"),
    ]


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        ("{a: {depth: 4}}", '8:12: "depth" is a factor under compare, so an arm cannot'),
        (
            "{'a, b': {}}",
            '8:8: in a suite with factors, the name of an arm must not contain "=" or ",". '
            'Got "a, b" instead.',
        ),
        ("{a: {}, b: {}}", '8:15: the arms "arm=a, depth=2" and "arm=b, depth=2" have the same'),
    ],
)
def test_named_arms_that_cannot_meet_factors(message, arms, expected):
    found = message(text=suite("  depth: [2, 3]") + f"arms: {arms}\n")
    assert found.startswith(f"suite.yaml:{expected}")


def test_a_factor_that_is_called_arm(message):
    found = message(text=suite("  depth: {as: arm, levels: [2, 3]}") + "arms: {a: {}}\n")
    assert found.startswith(
        'suite.yaml:6:3: with named arms, no factor can be called "arm"; rename'
    )


@pytest.mark.parametrize(
    ("metric", "rule"),
    [
        ("activation_std[last]", "smal < big net"),
        ("of('smal', activation_std[last])", "all > 0"),
    ],
)
def test_a_misspelled_arm_is_told_its_name_not_that_with_levels(message, metric, rule):
    claim = f'claims: [{{id: A, says: b, metric: "{metric}", rule: {rule}}}]\n'
    found = message(text=CROSSED + claim).splitlines()[0]
    assert found.endswith('unknown arm "smal"; did you mean "small"?'), found
    assert found.startswith("suite.yaml:9:"), found


def test_what_an_arm_sets_is_not_tuned(message):
    tune = "tune: {width: {choice: [8, 16]}, budget: 2, metric: 'activation_std[last]'}\n"
    found = message(text=CROSSED + tune)
    assert found.startswith('suite.yaml:9:8: "width" is tuned, but "width" is a factor; a setting')


@pytest.mark.parametrize(
    ("name", "must_not"),
    [
        ("''", "be empty, or begin or end with blanks"),
        ("' a'", "be empty, or begin or end with blanks"),
        ("a < b", 'contain "<", ">" or line breaks'),
        ("'0.5'", "be a number"),
    ],
)
def test_names_of_arms_that_a_rule_could_not_read(message, name, must_not):
    found = message(text=BASE + f"arms:\n  {name}: {{}}\n")
    text = name.strip("'")
    assert found.splitlines()[0] == (
        f'suite.yaml:6:3: the name of an arm must not {must_not}. Got "{text}" instead.'
    )


def test_too_many_arms(message):
    grid = f"  width: {list(range(1, 41))}\n  depth: {list(range(1, 41))}"
    assert message(text=suite(grid)) == (
        f"suite.yaml:5:1: the suite has more than {MAX_ARMS} arms\n"
        "    5 | compare:\n"
        "      | ^^^^^^^"
    )
