"""Profiles, --set, --seeds and --only."""

import pytest

from reportgen.errors import InputError
from reportgen.suite import Change, Sequential, load_suite
from tests.suite.conftest import SMALL

PROFILES = (
    SMALL
    + """\
profiles:
  quick:
    base.width: 8
    arms.relu.init.xavier_normal.gain: 2
    seeds: 1
  deep:
    base.depth: 9
"""
)


def changes(suite):
    return [(c.path, c.before, c.after, c.by) for c in suite.changes]


def test_a_profile(load):
    suite = load(PROFILES, profile="quick")
    assert [arm.config.width for arm in suite.arms] == [8, 8]
    assert suite.arm("relu").config.init.gain == 2
    assert suite.seeds == (0,)
    assert changes(suite) == [
        ("base.width", "64", "8", "profile quick"),
        ("arms.relu.init.xavier_normal.gain", "not set", "2", "profile quick"),
        ("seeds", "2", "1", "profile quick"),
    ]


def test_without_a_profile_nothing_changes(load):
    suite = load(PROFILES)
    assert suite.changes == ()
    assert suite.seeds == (0, 1)
    assert suite.text == PROFILES


def test_settings_come_after_the_profile_and_seeds_last(load):
    suite = load(
        PROFILES,
        profile="quick",
        settings=["base.width=16", "seeds=7", "arms.tanh.init={normal: {std: 1e-3}}"],
        seeds=3,
    )
    assert suite.arm("relu").config.width == 16
    assert suite.arm("tanh").config.init.std == 1e-3
    assert suite.seeds == (0, 1, 2)
    assert changes(suite)[3:] == [
        ("base.width", "8", "16", "--set base.width=16"),
        ("seeds", "1", "7", "--set seeds=7"),
        (
            "arms.tanh.init",
            "not set",
            "normal(std=0.001)",
            "--set arms.tanh.init={normal: {std: 1e-3}}",
        ),
        ("seeds", "7", "3", "--seeds 3"),
    ]


def test_seeds_by_number(load):
    assert load(settings=["seeds=[3, 1, 4]"]).seeds == (3, 1, 4)


def test_a_change_that_changes_nothing_is_none(load):
    assert load(settings=["base.width=64"], seeds=2).changes == ()


def test_an_arm_whose_name_has_dots(load):
    text = SMALL.replace("  tanh: {", "  std 0.1, v. 2: {").replace("tanh < relu", "relu > 1")
    suite = load(text, settings=["arms.std 0.1, v. 2.width=16"])
    assert suite.arm("std 0.1, v. 2").config.width == 16


def test_a_setting_may_contain_equals_signs(load):
    text = SMALL.replace("question: Which one?", "question: '?'")
    assert load(text, settings=["question=a = b?"]).question == "a = b?"


def test_the_later_change_tells_where_an_error_comes_from(message):
    found = message(
        text=PROFILES, profile="quick", settings=["base={width: 0, init: xavier_normal}"]
    )
    assert found == (
        "--set base={width: 0, init: xavier_normal}: width must be at least 1. Got 0 instead."
    )


SETTINGS = {
    "base.width": ": a setting must have the form path=value, for instance base.width=512",
    "=3": ": a setting must have the form path=value, for instance base.width=512",
    "base.width=": ": a setting must have the form path=value, for instance base.width=512",
    "base.width=[1": ": this is not valid YAML: expected ',' or ']', but got '<stream end>'",
    "base.width=!!int 3": (
        ': the tag "tag:yaml.org,2002:int" is not allowed; a suite is plain data'
    ),
    "base.width=null": ": width must be an integer. Got nothing instead.",
    "base.wdth=3": ': unknown key "wdth" in base; did you mean "width"?',
    "bse.width=3": ': unknown key "bse" in the suite; did you mean "base"?',
    "base.width.x=3": (
        ': "base.width.x" is inside base.width, but base.width is 64; set base.width as a whole '
        "instead"
    ),
    "claims.1.margin=2": (
        ': "claims.1.margin" is inside claims, but claims is a list; set claims as a whole instead'
    ),
    "base.init.orthogonal.gain=3": (
        ": init must be the name of one initializer, or {name: {arguments}}. Got a mapping of "
        "normal, orthogonal instead; only one can be chosen"
    ),
    "claims=[{id: A, says: b, metric: saturated, rule: tanh < 1}]": (
        ': "saturated" has one value per layer; select one, e.g. [last], or take min, max or mean'
    ),
    "suite=other": ": suite can only be changed in the suite file itself",
    "experiment=other": ": experiment can only be changed in the suite file itself",
    "profiles.quick.seeds=3": ": profiles can only be changed in the suite file itself",
    f"{'a.' * 30}b=1": f': "{("a." * 29)[:57]}..." has more than 20 segments',
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_wrong_settings(message, setting):
    assert message(settings=[setting]) == f"--set {setting}{SETTINGS[setting]}"


def test_seeds_until_decided(load):
    suite = load(SMALL.replace("seeds: 2", "seeds: {start: 8, max: 40, until: decided}"))
    assert suite.sequence == Sequential(8, 40)
    assert suite.seeds == tuple(range(40))


def test_a_number_of_seeds_replaces_seeds_until_decided(load):
    given = SMALL.replace("seeds: 2", "seeds: {start: 8, max: 40}\nprofiles: {quick: {seeds: 3}}")
    for options in ({"seeds": 3}, {"profile": "quick"}, {"settings": ["seeds=3"]}):
        suite = load(given, **options)
        assert suite.sequence is None
        assert suite.seeds == (0, 1, 2)
        (change,) = suite.changes
        assert (change.before, change.after) == ("{start: 8, max: 40}", "3")


def test_a_profile_may_set_seeds_until_decided(load):
    profile = "profiles: {quick: {seeds: {start: 2, max: 4}}}"
    given = SMALL.replace("seeds: 2", f"seeds: 20\n{profile}")
    suite = load(given, profile="quick")
    assert suite.sequence == Sequential(2, 4)
    assert suite.profile == "quick"
    assert load(given, profile="quick", settings=["seeds.max=6"]).sequence == Sequential(2, 6)


def test_seeds_until_decided_need_something_to_decide(message):
    text = SMALL[: SMALL.index("seeds: 2")] + "seeds: {start: 2, max: 4}\n"
    assert message(text=text).startswith(
        "suite.yaml:11:8: seeds until decided need at least one claim; without claims, "
        "give a fixed number"
    )


def test_no_seeds(message):
    assert message(seeds=0) == "--seeds 0: seeds must be at least 1. Got 0 instead."


def test_an_unknown_profile(message):
    assert message(text=PROFILES, profile="quik") == (
        'suite.yaml: the suite has no profile "quik"; did you mean "quick"?'
    )
    assert message(profile="quick") == (
        'suite.yaml: the suite has no profile "quick"; it has no profile at all'
    )


@pytest.mark.parametrize("profile", [None, "quick"])
def test_every_profile_is_checked(message, profile):
    assert message("base.depth: 9", "base.dpth: 9", text=PROFILES, profile=profile) == (
        'suite.yaml:23:5: unknown key "dpth" in base; did you mean "depth"?\n'
        "   23 |     base.dpth: 9\n"
        "      |     ^^^^^^^^^"
    )


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("base.depth: 0", "23:17: depth must be at least 1. Got 0 instead."),
        ("suite: x", "23:5: suite can only be changed in the suite file itself"),
        (
            "arms.relu.init.gain: 1",
            '23:5: "arms.relu.init.gain" is inside arms.relu.init, but arms.relu.init is '
            '"xavier_normal"; set arms.relu.init as a whole instead',
        ),
        (
            "arms.relu: {activation: tanh, init: {normal: {std: 0.1}}}",
            '23:5: the arms "tanh" and "relu" have the same configuration',
        ),
    ],
)
def test_wrong_profiles(message, new, expected):
    found = message("base.depth: 9", new, text=PROFILES)
    assert found.splitlines()[0] == f"suite.yaml:{expected}"


def test_only(load):
    suite = load(only=["relu"])
    assert [arm.name for arm in suite.arms] == ["relu"]
    assert suite.changes == (Change("arms", "2", "relu", "--only"),)
    assert [claim.id for claim in suite.claims] == ["C1"]  # judged on what is there


def test_only_keeps_the_order_of_the_suite(load):
    assert [arm.name for arm in load(only=["relu", "tanh"]).arms] == ["tanh", "relu"]


def test_only_an_unknown_arm(message):
    assert message(only=["rleu"]) == '--only: unknown arm "rleu"; did you mean "relu"?'


def test_the_shipped_quick_profiles_are_smaller():
    for name in ("init", "width"):
        quick, full = load_suite(name, profile="quick"), load_suite(name)
        assert len(quick.seeds) < len(full.seeds)
        assert [arm.name for arm in quick.arms] == [arm.name for arm in full.arms]


def test_errors_are_input_errors_of_exit_code_2(load):
    with pytest.raises(InputError) as caught:
        load(profile="none")
    assert caught.value.exit_code == 2


def test_seeds_may_begin_at_another_one_than_zero(load):
    fresh = SMALL.replace("seeds: 2", "seeds: {first: 1000, count: 3}")
    assert load(fresh).seeds == (1000, 1001, 1002)
    assert load(fresh).sequence is None
    assert load(fresh, seeds=2).seeds == (1000, 1001)
    looks = load(SMALL.replace("seeds: 2", "seeds: {first: 1000, start: 2, max: 4}"))
    assert (looks.seeds, looks.sequence) == ((1000, 1001, 1002, 1003), Sequential(2, 4))
