from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import numpy as np

from reportgen.execution import Run
from reportgen.language import Language, phrases
from reportgen.report import ReportView, build_view
from reportgen.report.noise import meaning
from reportgen.report.wording import setting
from tests.report import factory, training_factory


def test_varied_and_fixed_settings_cover_the_whole_configuration(view: ReportView) -> None:
    varied = view.control.varied
    assert varied is not None
    assert [column.title for column in varied.columns] == ["Arm", "width", "activation", "init"]
    assert len(varied.rows) == 14
    fixed = {row[0].text: row[1].text for row in view.control.fixed.rows}
    assert fixed == {
        "depth": "6",
        "batch_size": "16",
        "weights": "dense",
        "shared": "false",
    }


def test_settings_inside_a_part_that_all_arms_share_stand_alone() -> None:
    arms = training_factory.grid()
    control = build_view(
        run := training_factory.make_run(training_factory.make_suite(arms)),
        training_factory.make_findings(run),
    ).control
    assert control.varied is not None
    paths = ["model.mlp.norm", "optimizer.sgd.lr"]
    assert [column.title for column in control.varied.columns] == ["Arm", *paths]
    assert [cell.text for cell in control.varied.rows[0]][1:] == ["none", "0.1"]
    fixed = {row[0].text: row[1].text for row in control.fixed.rows}
    assert fixed["init.normal.std"] == "0.1"
    assert fixed["model.mlp.hidden"] == "[100, 100, 100]"
    assert fixed["data"] == "digits"


def test_shared_randomness_is_said_and_shown_by_seed(view: ReportView) -> None:
    assert view.control.noise_summary == (
        "“input” and “gradient” are identical in all 14 arms, in each of 3 seeds.",
        "“weights 4096x4096” is identical in 13 arms, in each of 3 seeds.",
    )
    table = view.control.noise_table
    assert table is not None
    assert [row[0].text for row in table.rows] == ["0", "1", "2"]
    assert len({row[1].text for row in table.rows}) == 3, "seeds differ from each other"


def test_what_a_wider_net_changes_besides_is_listed(view: ReportView) -> None:
    assert view.control.not_fixed == (
        "The number of weights differs: 100,663,296 in 13 arms, "
        "6,291,456 in “tanh, normal(std=0.05), 1024 wide”.",
        "The number of multiply-adds forward and backward differs: 4,831,838,208 in 13 arms, "
        "301,989,888 in “tanh, normal(std=0.05), 1024 wide”.",
        "Drawn by only 13 of 14 arms: weights 4096x4096.",
        "Drawn by only 1 of 14 arms (tanh, normal(std=0.05), 1024 wide): weights 1024x1024.",
    )


def test_a_stream_that_differs_between_arms_of_one_seed_is_listed() -> None:
    arms = [factory.make_arm("tanh", init) for init in list(factory.INITS)[:3]]
    run = factory.make_run(factory.make_suite(arms))
    hashes = run.records[-1].outcome.hashes
    hashes["input"] = "another"  # type: ignore[index]
    control = build_view(run, factory.make_findings(run)).control
    assert control.not_fixed == (
        "“input” is not the same in all arms: “tanh, normal(std=0.01)” and "
        "“tanh, normal(std=0.05)” share theirs; “tanh, xavier_normal” has its own.",
    )


def test_streams_that_some_arms_alone_draw_are_no_nothing() -> None:
    arms = training_factory.grid()
    run = training_factory.make_run(training_factory.make_suite(arms))
    for record in run.records:
        hashes = cast("dict[str, str]", record.outcome.hashes)
        name = "uniform" if "norm=none" in record.trial.arm.name else "orthogonal"
        hashes |= {f"weights.{name}": hashes["order"]}
        if record.trial.arm.name == arms[0].name:
            hashes["masks"] = hashes["order"]
    said: tuple[tuple[Language, tuple[str, ...]], ...] = (("en", EN), ("ko", KO))
    for language, sentences in said:
        spoken = replace(run, suite=replace(run.suite, language=language))
        view = build_view(spoken, training_factory.make_findings(spoken))
        assert set(sentences) <= set(view.control.not_fixed)


EN = (
    "Drawn by only 2 of 4 arms (norm=none, lr=0.1; norm=none, lr=1): weights.uniform, the uniform "
    "numbers that are scaled to give the weights.",
    "Drawn by only 1 of 4 arms (norm=none, lr=0.1): masks, the numbers that dropout compares with "
    "its rate.",
)
KO = ("조건 4개 중 1개만 사용 (norm=none, lr=0.1): masks, 드롭아웃이 비율과 비교하는 난수.",)


def test_trials_that_diverged_have_drawn_too() -> None:
    arms = [factory.make_arm("tanh", init) for init in list(factory.INITS)[:2]]
    suite = factory.make_suite(arms)
    run = factory.make_run(suite, diverged=[(arms[1].name, seed) for seed in suite.seeds])
    hashes = cast("dict[str, str]", run.records[-1].outcome.hashes)
    hashes["input"] = "another"
    found = build_view(run, factory.make_findings(run)).control.not_fixed
    assert any(sentence.startswith("“input” is not the same in all arms") for sentence in found)


def of_modules(*parameters: int) -> Run:
    """Of arms of which nothing but the number of parameters is known."""
    run = training_factory.make_run(training_factory.make_suite(training_factory.grid()[:2]))
    counts = dict(zip([arm.name for arm in run.suite.arms], parameters, strict=True))
    for record in run.records:
        arrays = cast("dict[str, Any]", record.outcome.arrays)
        del arrays["flops_per_step"], arrays["memory"]
        arrays["parameters"] = np.array(counts[record.trial.arm.name])
    return run


def test_parameters_of_modules_are_compared_although_their_cost_is_not_known() -> None:
    run = of_modules(100, 300)
    control = build_view(run, training_factory.make_findings(run)).control
    assert control.not_fixed == (
        "The number of parameters differs: 100 in “norm=none, lr=0.1”, 300 in “norm=none, lr=1”.",
    )
    assert control.costs.table is None


def test_nothing_is_said_to_be_shared_that_was_not_compared() -> None:
    def said(run: Run) -> str:
        control = build_view(run, training_factory.make_findings(run)).control
        assert control.not_fixed == ()
        return control.nothing_else

    run = of_modules(100, 100)
    begin = "No known difference: "
    assert said(run) == f"{begin}the arms share random numbers; cost was not compared."
    for record in run.records:
        cast("dict[str, str]", record.outcome.hashes).clear()
    assert said(run) == f"{begin}neither size and cost nor random numbers were compared."
    arms = training_factory.grid(norms=["none"])
    run = training_factory.make_run(training_factory.make_suite(arms))
    assert said(run) == f"{begin}the arms share size, cost and random numbers."
    for record in run.records:
        cast("dict[str, str]", record.outcome.hashes).clear()
    assert said(run) == f"{begin}the arms share size and cost; randomness was not compared."
    run = training_factory.make_run(training_factory.make_suite(arms[:1]))
    assert said(run) == "Nothing: there is one setting."


def test_settings_are_written_as_in_a_suite() -> None:
    assert setting({"tanh": {}}) == "tanh"
    assert setting({"normal": {"std": 0.01}}) == "{normal: {std: 0.01}}"
    assert setting([True, None, 3]) == "[true, null, 3]"


def test_streams_are_explained_in_words() -> None:
    say = phrases("en")
    found = meaning("weights.orthogonal", say)
    assert found == "the orthogonal numbers that are scaled to give the weights"
    for stream in ("inputs", "top_gradient", "data", "split", "order", "masks", "augment.flip"):
        assert meaning(stream, say)
        assert re.search("[가-힣]", meaning(stream, phrases("ko")))
    assert meaning("something of a plugin", say) == ""


def test_every_stream_has_a_tick_with_the_seeds_that_were_compared(view: ReportView) -> None:
    table = view.control.checks_table
    assert table is not None
    rows = {row[0].text: [cell.text for cell in row[2:]] for row in table.rows}
    assert rows["input"] == ["14 / 14", "✓ 3 / 3"]
    assert rows["weights 4096x4096"] == ["13 / 14", "✓ 3 / 3"]


def test_a_stream_that_differs_in_one_seed_gets_a_cross_and_a_missing_trial_no_tick() -> None:
    arms = [factory.make_arm("tanh", init) for init in list(factory.INITS)[:3]]
    run = factory.make_run(factory.make_suite(arms), missing=[(arms[1].name, 1)])
    run.records[-1].outcome.hashes["input"] = "another"  # type: ignore[index]
    checks = {
        check.stream: check for check in build_view(run, factory.make_findings(run)).control.checks
    }
    assert (checks["input"].equal, checks["input"].different) == ((0,), (2,))
    assert not checks["input"].holds
    assert checks["gradient"].holds and checks["gradient"].equal == (0, 2)
