"""Unknown keys, missing keys, wrong types and values out of range: the whole message."""

import pytest

from tests.suite.conftest import HEAD, SMALL

CASES = {
    "unknown key of the suite": (
        ("seeds: 2", "sedes: 2"),
        '11:1: unknown key "sedes" in the suite; did you mean "seeds"?\n'
        "   11 | sedes: 2\n"
        "      | ^^^^^",
    ),
    "unknown key of base": (
        ("depth: 3", "dpth: 3"),
        '6:3: unknown key "dpth" in base; did you mean "depth"?\n    6 |   dpth: 3\n      |   ^^^^',
    ),
    "unknown key unlike any other": (
        ("depth: 3", "colour: 3"),
        '6:3: unknown key "colour" in base; expected one of: activation, batch_size, depth, init, '
        "shared, weights, width\n"
        "    6 |   colour: 3\n"
        "      |   ^^^^^^",
    ),
    "unknown argument": (
        ("{std: 0.1}", "{stdd: 0.1}"),
        '7:19: unknown key "stdd" in init.normal; did you mean "std"?\n'
        "    7 |   init: {normal: {stdd: 0.1}}\n"
        "      |                   ^^^^",
    ),
    "argument of a part that takes none": (
        ("{activation: tanh}", "{activation: {tanh: {gain: 2}}}"),
        '9:30: unknown key "gain" in activation.tanh, which takes no arguments\n'
        "    9 |   tanh: {activation: {tanh: {gain: 2}}}\n"
        "      |                              ^^^^",
    ),
    "unknown key of a claim": (
        ("    rule:", "    rul:"),
        '16:5: unknown key "rul" in claims[1]; did you mean "rule"?\n'
        "   16 |     rul: tanh < relu\n"
        "      |     ^^^",
    ),
    "comma in a text inside braces": (
        ("  tanh: {activation: tanh}", "  tanh: {activation: tanh, and more}"),
        '9:28: unknown key "and more" in base; inside { } a text with a comma needs quotes\n'
        "    9 |   tanh: {activation: tanh, and more}\n"
        "      |                            ^^^^^^^^",
    ),
    "unknown part": (
        ("xavier_normal", "xaver_normal"),
        '10:34: unknown initializer "xaver_normal" for init; did you mean "xavier_normal"?\n'
        "   10 |   relu: {activation: relu, init: xaver_normal}\n"
        "      |                                  ^^^^^^^^^^^^",
    ),
    "unknown part in capitals": (
        ("activation: relu", "activation: ReLU"),
        '10:22: unknown activation "ReLU" for activation; did you mean "relu"?\n'
        "   10 |   relu: {activation: ReLU, init: xavier_normal}\n"
        "      |                      ^^^^",
    ),
    "unknown part with arguments": (
        ("{normal: {std: 0.1}}", "{nrmal: {std: 0.1}}"),
        '7:9: unknown initializer "nrmal" for init; did you mean "normal"?\n'
        "    7 |   init: {nrmal: {std: 0.1}}\n"
        "      |         ^",
    ),
    "two parts at once": (
        ("{normal: {std: 0.1}}", "{normal: {std: 0.1}, orthogonal: {}}"),
        "7:9: init must be the name of one initializer, or {name: {arguments}}. Got a mapping of "
        "normal, orthogonal instead; only one can be chosen\n"
        "    7 |   init: {normal: {std: 0.1}, orthogonal: {}}\n"
        "      |         ^",
    ),
    "a number for a part": (
        ("{normal: {std: 0.1}}", "3"),
        "7:9: init must be the name of one initializer, or {name: {arguments}}. Got 3 instead.\n"
        "    7 |   init: 3\n"
        "      |         ^",
    ),
    "arguments that are no mapping": (
        ("{std: 0.1}", "0.1"),
        "7:18: init.normal must be a mapping. Got 0.1 instead.\n"
        "    7 |   init: {normal: 0.1}\n"
        "      |                  ^^^",
    ),
    "missing argument": (
        ("{normal: {std: 0.1}}", "normal"),
        '7:9: missing key "std" in init.normal\n    7 |   init: normal\n      |         ^^^^^^',
    ),
    "std 0": (
        ("std: 0.1", "std: 0"),
        "7:24: init.normal.std must be greater than 0. Got 0 instead.\n"
        "    7 |   init: {normal: {std: 0}}\n"
        "      |                        ^",
    ),
    "std below 0": (
        ("std: 0.1", "std: -0.10"),
        "7:24: init.normal.std must be greater than 0. Got -0.1 instead.\n"
        "    7 |   init: {normal: {std: -0.10}}\n"
        "      |                        ^^^^^",
    ),
    "std nan": (
        ("std: 0.1", "std: .nan"),
        "7:24: init.normal.std must be a finite number. Got .nan instead.\n"
        "    7 |   init: {normal: {std: .nan}}\n"
        "      |                        ^^^^",
    ),
    "std infinite": (
        ("std: 0.1", "std: .inf"),
        "7:24: init.normal.std must be a finite number. Got .inf instead.\n"
        "    7 |   init: {normal: {std: .inf}}\n"
        "      |                        ^^^^",
    ),
    "std beyond floating point": (
        ("std: 0.1", "std: 1e999"),
        "7:24: init.normal.std must be a finite number. Got .inf instead.\n"
        "    7 |   init: {normal: {std: 1e999}}\n"
        "      |                        ^^^^^",
    ),
    "std true": (
        ("std: 0.1", "std: true"),
        "7:24: init.normal.std must be a number. Got true instead.\n"
        "    7 |   init: {normal: {std: true}}\n"
        "      |                        ^^^^",
    ),
    "std on": (
        ("std: 0.1", "std: on"),
        '7:24: init.normal.std must be a number. Got "on" instead.\n'
        "    7 |   init: {normal: {std: on}}\n"
        "      |                        ^^",
    ),
    "std in quotes": (
        ("std: 0.1", "std: '0.1'"),
        '7:24: init.normal.std must be a number. Got "0.1" instead; without quotes it is 0.1.\n'
        "    7 |   init: {normal: {std: '0.1'}}\n"
        "      |                        ^^^^^",
    ),
    "width 0": (
        ("width: 64", "width: 0"),
        "5:10: width must be at least 1. Got 0 instead.\n    5 |   width: 0\n      |          ^",
    ),
    "width of text": (
        ("width: 64", "width: wide"),
        '5:10: width must be an integer. Got "wide" instead.\n'
        "    5 |   width: wide\n"
        "      |          ^^^^",
    ),
    "width with a fraction": (
        ("width: 64", "width: 64.0"),
        "5:10: width must be an integer. Got 64.0 instead; write 64.\n"
        "    5 |   width: 64.0\n"
        "      |          ^^^^",
    ),
    "width true": (
        ("width: 64", "width: true"),
        "5:10: width must be an integer. Got true instead.\n"
        "    5 |   width: true\n"
        "      |          ^^^^",
    ),
    "width with nothing": (
        ("width: 64", "width:"),
        "5:3: width must be an integer. Got nothing instead.\n    5 |   width:\n      |   ^^^^^",
    ),
    "too wide": (
        ("width: 64", "width: 9999999"),
        "5:10: width must be at most 1048576. Got 9999999 instead.\n"
        "    5 |   width: 9999999\n"
        "      |          ^^^^^^^",
    ),
    "word of a short list": (
        ("depth: 3", "weights: implict"),
        '6:12: weights must be one of dense, implicit. Got "implict" instead; did you mean '
        '"implicit"?\n'
        "    6 |   weights: implict\n"
        "      |            ^^^^^^^",
    ),
    "wrong together": (
        ("init: xavier_normal}", "init: orthogonal, weights: implicit}"),
        '10:55: weights: implicit requires normal weights, but init is "orthogonal"\n'
        "   10 |   relu: {activation: relu, init: orthogonal, weights: implicit}\n"
        "      |                                                       ^^^^^^^^",
    ),
    "shared without matrices": (
        ("init: xavier_normal}", "init: xavier_normal, weights: implicit, shared: true}"),
        "10:76: shared: true requires weights: dense, because implicit weights are drawn "
        "independently in every layer\n"
        "   10 |   relu: {activation: relu, init: xavier_normal, weights: implicit, shared: true}\n"
        "      |                                                                            ^^^^",
    ),
    "name with blanks": (
        ("suite: small", "suite: My Suite"),
        "1:8: suite must be made of at most 64 lower-case letters, digits, - and _. "
        'Got "My Suite" instead.\n'
        "    1 | suite: My Suite\n"
        "      |        ^^^^^^^^",
    ),
    "empty question": (
        ("Which one?", "''"),
        '2:11: question must be text that is not empty. Got "" instead.\n'
        "    2 | question: ''\n"
        "      |           ^^",
    ),
    "unknown experiment": (
        ("experiment: propagate", "experiment: propagat"),
        '3:13: unknown experiment "propagat"; did you mean "propagate"?\n'
        "    3 | experiment: propagat\n"
        "      |             ^^^^^^^^",
    ),
    "base that is a list": (
        ("base:\n  width: 64\n  depth: 3\n  init: {normal: {std: 0.1}}", "base: [1]"),
        "4:7: base must be a mapping. Got a list instead.\n    4 | base: [1]\n      |       ^",
    ),
    "claims that are a mapping": (
        ("  - id: C1\n    says", "    id: C1\n    says"),
        "13:5: claims must be a list. Got a mapping of id, says, metric, rule instead.\n"
        "   13 |     id: C1\n"
        "      |     ^",
    ),
    "missing key of a claim": (
        ("    says: tanh is smaller\n", ""),
        '13:5: missing key "says" in claims[1]\n   13 |   - id: C1\n      |     ^',
    ),
    "unknown design": (
        ("seeds: 2", "design: griid"),
        '11:9: design must be one of grid, one-at-a-time, paired. Got "griid" instead; did you '
        'mean "grid"?\n'
        "   11 | design: griid\n"
        "      |         ^^^^^",
    ),
    "no seeds": (
        ("seeds: 2", "seeds: 0"),
        "11:8: seeds must be at least 1. Got 0 instead.\n   11 | seeds: 0\n      |        ^",
    ),
    "seeds of text": (
        ("seeds: 2", "seeds: two"),
        "11:8: seeds must be an integer, a list of integers or {start: 8, max: 40}. "
        'Got "two" instead.\n'
        "   11 | seeds: two\n"
        "      |        ^^^",
    ),
    "a seed below 0": (
        ("seeds: 2", "seeds: [1, -2]"),
        "11:12: seeds[2] must be at least 0. Got -2 instead.\n"
        "   11 | seeds: [1, -2]\n"
        "      |            ^^",
    ),
    "more seeds to start with than there may be": (
        ("seeds: 2", "seeds: {start: 8, max: 6, until: decided}"),
        "11:24: seeds.max must be at least seeds.start, 8. Got 6 instead.\n"
        "   11 | seeds: {start: 8, max: 6, until: decided}\n"
        "      |                        ^",
    ),
    "a single seed to start with": (
        ("seeds: 2", "seeds: {start: 1, max: 6}"),
        "11:16: seeds.start must be at least 2. Got 1 instead.\n"
        "   11 | seeds: {start: 1, max: 6}\n"
        "      |                ^",
    ),
    "seeds without an end": (
        ("seeds: 2", "seeds: {start: 8}"),
        "11:8: seeds need count, or start and max. Got start instead.\n"
        "   11 | seeds: {start: 8}\n      |        ^",
    ),
    "another end of seeds": (
        ("seeds: 2", "seeds: {start: 2, max: 6, until: significant}"),
        '11:34: seeds.until must be decided. Got "significant" instead.\n'
        "   11 | seeds: {start: 2, max: 6, until: significant}\n"
        "      |                                  ^^^^^^^^^^^",
    ),
    "a misspelt key of seeds": (
        ("seeds: 2", "seeds: {start: 2, maximum: 6}"),
        '11:19: unknown key "maximum" in seeds; did you mean "max"?\n'
        "   11 | seeds: {start: 2, maximum: 6}\n"
        "      |                   ^^^^^^^",
    ),
    "the name of a profile": (
        ("seeds: 2", "seeds: 2\nprofiles:\n  ../quick: {seeds: 1}"),
        "13:3: the name of a profile must be made of at most 64 lower-case letters, digits, - and "
        '_. Got "../quick" instead.\n'
        "   13 |   ../quick: {seeds: 1}\n"
        "      |   ^^^^^^^^",
    ),
    "a seed twice": (
        ("seeds: 2", "seeds: [1, 2, 1]"),
        "11:8: a seed appears twice in the list\n   11 | seeds: [1, 2, 1]\n      |        ^",
    ),
    "an empty list of seeds": (
        ("seeds: 2", "seeds: []"),
        "11:8: seeds must not be empty. Got an empty list instead.\n"
        "   11 | seeds: []\n"
        "      |        ^",
    ),
    "no arms": (
        (
            "arms:\n  tanh: {activation: tanh}\n  relu: {activation: relu, init: xavier_normal}",
            "arms: {}",
        ),
        "8:7: arms must not be empty. Got an empty mapping instead.\n"
        "    8 | arms: {}\n"
        "      |       ^",
    ),
    "arm that is a name": (
        ("  tanh: {activation: tanh}", "  tanh: tanh"),
        '9:9: arms.tanh must be a mapping. Got "tanh" instead.\n'
        "    9 |   tanh: tanh\n"
        "      |         ^^^^",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_message(message, case):
    (old, new), expected = CASES[case]
    assert message(old, new) == f"suite.yaml:{expected}"


def test_a_missing_key_of_the_suite(message):
    assert message(text="suite: small\nquestion: Why?\n") == (
        'suite.yaml:1:1: missing key "experiment" in the suite\n    1 | suite: small\n      | ^'
    )


def test_nothing_in_a_list_is_shown_at_the_list(message):
    assert message("seeds: 2", "seeds:\n- 1\n-\n") == (
        "suite.yaml:12:1: seeds[2] must be an integer. Got nothing instead.\n   12 | - 1\n      | ^"
    )


def test_an_unknown_key_explains_a_missing_one(message):
    assert message("question: Which", "qestion: Which") == (
        'suite.yaml:2:1: unknown key "qestion" in the suite; did you mean "question"?\n'
        "    2 | qestion: Which one?\n"
        "      | ^^^^^^^"
    )


def test_what_no_arm_sets_is_missing(message):
    assert message(text=HEAD + "base: {width: 4}\n") == (
        'suite.yaml:4:7: missing key "init" in base\n    4 | base: {width: 4}\n      |       ^'
    )


def test_base_may_leave_to_arms_what_they_all_set(load):
    suite = load(
        SMALL.replace("  init: {normal: {std: 0.1}}\n", "").replace(
            "{activation: tanh}", "{init: orthogonal}"
        )
    )
    assert [arm.config.init.name for arm in suite.arms] == ["orthogonal", "xavier_normal"]


def test_base_may_be_wrong_together_where_every_arm_is_right(load):
    text = SMALL.replace("depth: 3", "weights: implicit\n  batch_size: 128").replace(
        "activation: tanh}", "activation: tanh, width: 256}"
    )
    assert load(text.replace("activation: relu,", "width: 512,")).arms[0].config.width == 256


def test_the_underline_fits_korean_text_and_tabs(message):
    assert message("  tanh: {activation: tanh}", "  '하이퍼\t볼릭': {activatoin: tanh}") == (
        'suite.yaml:9:14: unknown key "activatoin" in base; did you mean "activation"?\n'
        "    9 |   '하이퍼\t볼릭': {activatoin: tanh}\n"
        "      |          \t        ^^^^^^^^^^"
    )


def test_long_lines_are_cut_around_the_place(message):
    shown = message("{std: 0.1}", f"{{std: 0.1, {'x' * 200}: 1}}").splitlines()
    assert [len(line) for line in shown[1:]] == [8 + 120, 8 + 40 + 80]
    assert shown[0] == (
        f'suite.yaml:7:29: unknown key "{"x" * 57}..." in init.normal; expected one of: std'
    )
