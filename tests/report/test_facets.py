from __future__ import annotations

from dataclasses import replace

from reportgen.charts import REST
from reportgen.report.facets import MOST_LINES, facet
from reportgen.suite.model import Arm, Factor, Layout
from tests.report import factory, training_factory


def test_few_arms_share_one_panel() -> None:
    arms = [factory.make_arm("tanh", init, name=f"init={init}") for init in factory.INITS]
    found = facet(arms, factory.make_factors(arms))
    assert found.panels == ("",)
    assert [line.label for line in found.lines] == list(factory.INITS)


def test_many_arms_are_split_by_the_factor_with_the_fewest_levels_that_fits() -> None:
    arms = factory.init_arms()
    found = facet(arms, factory.make_factors(arms))
    assert found.factor == "activation"  # width has fewer levels, but 13 arms share one
    assert found.panels == ("tanh", "relu", "sigmoid")
    assert [len(found.panel(name)) for name in found.panels] == [5, 4, 5]
    assert max(len(found.panel(name)) for name in found.panels) <= MOST_LINES


def test_the_same_label_has_the_same_look_in_every_panel() -> None:
    arms = factory.init_arms()
    found = facet(arms, factory.make_factors(arms))
    looks = {line.label: {other.series for other in found.lines if other.label == line.label}
             for line in found.lines}  # fmt: skip
    assert all(len(keys) == 1 for keys in looks.values())
    assert len({key for keys in looks.values() for key in keys}) == len(looks)
    assert [series.label for series in found.series] == list(looks)


def test_declared_groups_are_panels_whose_titles_the_labels_do_not_repeat() -> None:
    titles = {"tanh": "tanh", "relu": "ReLU", "sigmoid": "sigmoid"}
    arms = [
        replace(arm, name=f"{titles[arm.levels['activation']]}, start {index}", named=True)
        for index, arm in enumerate(factory.init_arms())
    ]
    groups = {
        title: tuple(arm.name for arm in arms if arm.levels["activation"] == level)
        for level, title in titles.items()
    }
    found = facet(arms, factory.make_factors(arms), Layout(groups=groups))
    assert found.panels == ("tanh", "ReLU", "sigmoid")
    assert found.lines[5].label == "start 5"


def test_a_level_that_most_arms_share_is_not_repeated() -> None:
    arms = [called_by_levels(arm) for arm in factory.init_arms()]
    found = facet(arms, factory.make_factors(arms))
    labels = [line.label for line in found.lines]
    assert labels[:2] == ["normal(std=0.01)", "normal(std=0.05)"]
    assert labels[-1] == "normal(std=0.05), width 1024"


def test_arms_that_no_level_tells_apart_go_by_their_names() -> None:
    arm = factory.make_arm("tanh", "xavier_normal")
    arms = [replace(arm, name=name, levels={}) for name in ("first", "second")]
    assert [line.label for line in facet(arms, ()).lines] == ["first", "second"]


def test_many_arms_without_factors_share_one_panel() -> None:
    arms = [replace(arm, name=f"arm {i}", levels={}) for i, arm in enumerate(factory.init_arms())]
    found = facet(arms, ())
    assert found.panels == ("",) and len(found.series) == len(arms)


def test_a_factor_that_tells_all_arms_apart_does_not_give_each_a_panel() -> None:
    arm = factory.make_arm("tanh", "xavier_normal")
    arms = [
        replace(arm, name=f"batch of {n}", levels={"norm": f"batch({n})"}, named=True)
        for n in range(9)
    ]
    found = facet(arms, factory.make_factors(arms))
    assert found.panels == ("",)
    assert [line.label for line in found.lines] == [arm.name for arm in arms]


def test_a_panel_names_its_factor_unless_its_levels_explain_themselves() -> None:
    widths = [256, 512, 1024, 2048]
    arms = [
        factory.make_arm("tanh", init, width, name=f"width={width}, init={init}")
        for width in widths
        for init in list(factory.INITS)[:2]
    ]
    found = facet(arms, factory.make_factors(arms))
    assert found.panels == ("init: normal(std=0.01)", "init: normal(std=0.05)")
    assert [line.label for line in found.panel(found.panels[0])] == [
        f"width {width}" for width in widths
    ]


def test_arms_keep_names_of_their_own() -> None:
    few = [
        replace(factory.make_arm(activation, "xavier_normal"), name=name, named=True)
        for name, activation in (("baseline", "tanh"), ("my new idea", "relu"))
    ]
    found = facet(few, factory.make_factors(few))
    assert [line.label for line in found.lines] == ["baseline", "my new idea"]
    assert [series.label for series in found.series] == ["baseline", "my new idea"]
    many = [replace(arm, name=f"idea {i}", named=True) for i, arm in enumerate(factory.init_arms())]
    assert facet(many, factory.make_factors(many)).panels == ("",)
    split = facet(many, factory.make_factors(many), Layout(panels="activation"))
    assert split.panels == ("tanh", "relu", "sigmoid")
    assert [line.label for line in split.lines] == [arm.name for arm in many]


def test_one_arm_with_a_name_of_its_own_does_not_cost_the_others_their_short_labels() -> None:
    arms = [called_by_levels(arm) for arm in factory.init_arms()]
    arms[2] = replace(arms[2], name="base", named=True)
    labels = [line.label for line in facet(arms, factory.make_factors(arms)).lines]
    assert labels[1:4] == ["normal(std=0.05)", "base", "kaiming_normal"]


def test_arms_whose_levels_are_all_usual_are_called_by_them_without_the_panel() -> None:
    xavier, kaiming, small = "xavier_normal", "kaiming_normal", "normal(std=0.01)"
    settings = [(xavier, 64), (kaiming, 64), (small, 64), (xavier, 256), (xavier, 1024)]
    arms = [
        called_by_levels(factory.make_arm(activation, init, width))
        for activation in ("tanh", "relu")
        for init, width in settings
    ]
    found = facet(arms, factory.make_factors(arms))
    assert found.factor == "activation"
    labels = [line.label for line in found.panel("tanh")]
    assert labels == [f"{xavier}, width 64", kaiming, small, "width 256", "width 1024"]


def test_a_level_that_says_nothing_alone_is_named_with_its_factor() -> None:
    arm = factory.make_arm("tanh", "xavier_normal")
    arms = [
        called_by_levels(replace(arm, levels={"bias": bias, "std": std, "norm": "none"}))
        for bias in ("true", "false")
        for std in ("0.1", "0.2")
    ]
    labels = [line.label for line in facet(arms, factory.make_factors(arms)).lines]
    assert labels[0] == "bias true, std 0.1"


def called_by_levels(arm: Arm) -> Arm:
    """The arm as a design would call it."""
    return replace(arm, name=", ".join(f"{name}={level}" for name, level in arm.levels.items()))


def test_named_arms_that_form_no_grid_are_not_torn_by_a_setting() -> None:
    """A baseline with one thing changed in each of the others."""
    arm = factory.make_arm("tanh", "xavier_normal")
    changed = [("decay", "0.1"), ("decay", "0.2"), *(("norm", f"batch({n})") for n in range(9))]
    usual = {"decay": "0", "norm": "none"}
    arms = [replace(arm, name="plain", levels=usual, named=True)]
    arms += [
        replace(arm, name=f"arm {n}", levels=usual | dict([c]), named=True)
        for n, c in enumerate(changed)
    ]
    found = facet(arms, factory.make_factors(arms))
    assert found.panels == ("",)
    assert [line.label for line in found.lines] == [a.name for a in arms]


PATHS = {"norm": "model.mlp.norm", "lr": "optimizer.sgd.lr"}


def with_paths(arms: list[Arm]) -> list[Factor]:
    return [replace(each, path=PATHS[each.name]) for each in factory.make_factors(arms)]


def test_levels_of_a_number_have_a_ramp_in_increasing_order() -> None:
    arms = [training_factory.make_arm("none", rate) for rate in (1.0, 0.01, 0.1, 10.0)]
    found = facet(arms, with_paths(arms))
    assert [entry.label for entry in found.series] == ["lr 0.01", "lr 0.1", "lr 1", "lr 10"]
    assert all(entry.style.ordered for entry in found.series)
    assert not found.greyed
    both = training_factory.grid(rates=(0.01, 0.1, 1.0))
    mixed = facet(both, with_paths(both))
    assert not any(entry.style.ordered for entry in mixed.series)


def test_of_many_arms_those_with_the_most_claims_have_colours() -> None:
    arms = [
        replace(training_factory.make_arm("none", 0.1 * n), name=f"arm {n}", named=True, levels={})
        for n in range(1, 15)
    ]
    claimed = {f"arm {n}": 1 for n in range(1, 15) if n not in (3, 8)} | {"arm 1": 9}
    found = facet(arms, (), claimed=claimed)
    grey = [entry.label for entry in found.series if entry.style == REST]
    assert grey == ["arm 3", "arm 8"] and found.greyed
    coloured = [entry.style.paint for entry in found.series if entry.style != REST]
    assert len(set(coloured)) == 12
