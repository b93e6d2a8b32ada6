"""Sweeps: which factors are numbers, which metrics are shown, and that no trial is forgotten."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from reportgen.charts import Svg
from reportgen.execution.model import Record, Run
from reportgen.experiments._figure import HEAT, SWEEP
from reportgen.experiments.train.run import TrainExperiment
from reportgen.language import phrases
from reportgen.metrics.functions.fits import Exponent
from reportgen.metrics.nodes import Metric
from reportgen.metrics.rule import Constant, Rule, Selection
from reportgen.report.facets import facet
from reportgen.report.figures import Section
from reportgen.report.sweeps.metrics import final_metric, swept_metrics
from reportgen.report.sweeps.samples import Sample, far_apart, sample
from reportgen.report.trials import by_arm
from reportgen.stats import mean_interval
from reportgen.suite.model import Arm, Claim, Factor, Layout, Suite
from reportgen.suite.numeric import Numeric, numeric_factors
from tests.charts.reading import clipped, overlapping, series_keys, words
from tests.report import training_factory as factory

TRAIN = TrainExperiment()

RATES = (0.01, 0.1, 1.0)
FACTORS = {"norm": "model.mlp.norm", "lr": "optimizer.sgd.lr", "std": "init.normal.std"}
ENGLISH = phrases("en")
TARGET = "steps_to(val_accuracy, 0.9)"


def grid(
    norms: Sequence[str] = ("none", "batch"),
    rates: Sequence[float] = RATES,
    stds: Sequence[float] = (),
) -> list[Arm]:
    """Arms whose levels are named by hand, in an order that is not that of the numbers."""
    found = []
    for norm in norms:
        for rate in sorted(rates, key=lambda rate: -rate):
            for std in stds or (0.1,):
                more: dict = {"init": {"normal": {"std": std}}} if stds else {}
                arm = factory.make_arm(norm, rate, probes="off", steps=200, **more)
                levels = {"norm": norm, "lr": f"{rate:g}"} | ({"std": f"{std:g}"} if stds else {})
                name = ", ".join(f"{key}={level}" for key, level in levels.items())
                found.append(replace(arm, name=name, levels=levels))
    return found


def make_suite(arms: Sequence[Arm], metrics: Sequence[str] = (TARGET,), **more: object) -> Suite:
    names = [name for name in FACTORS if any(name in arm.levels for arm in arms)]
    factors = []
    for name in names:
        levels = tuple(dict.fromkeys(arm.levels[name] for arm in arms))
        factors.append(Factor(name, FACTORS[name], levels))
    claims = tuple(claim(f"C{n}", metric, arms[0].name) for n, metric in enumerate(metrics))
    suite = factory.make_suite(arms, seeds=3, claims=claims, **more)
    return replace(suite, factors=tuple(factors))


def claim(id: str, metric: str, arm: str, value: float = 120) -> Claim:
    rule = Rule(f"{arm} < {value:g}", Selection(arm, (arm,)), "<", Constant(value))
    return Claim(id=id, says=f"Claim {id}", metric=factory.parse(metric), rule=rule)


def section(suite: Suite, diverged: Mapping[tuple[str, int], int] | None = None) -> Section:
    return section_of(factory.make_run(suite, diverged=diverged))


def section_of(run: Run) -> Section:
    return factory.section_of(run, "levels")


def figures(found: Section) -> dict[str, Svg]:
    return {figure.svg.slug: figure.svg for figure in found.figures}


# --- which factors are numbers ---


def numeric(suite: Suite) -> tuple[Numeric, ...]:
    return numeric_factors(suite.factors, suite.arms)


def test_a_number_counts_whatever_its_level_is_called_and_in_rising_order() -> None:
    arms = [replace(arm, levels={**arm.levels, "lr": f"rate {arm.levels['lr']}"}) for arm in grid()]
    (found,) = numeric(make_suite(arms))
    assert dict(found.numbers) == {"rate 0.01": 0.01, "rate 0.1": 0.1, "rate 1": 1.0}


def test_parts_that_differ_in_one_number_are_that_number() -> None:
    arms = grid(rates=(0.1,), stds=(0.5, 0.01, 0.1))
    suite = make_suite(arms)
    suite = replace(suite, factors=(Factor("init", "init", ("0.5", "0.01", "0.1")),))
    arms = [replace(arm, levels={**arm.levels, "init": arm.levels["std"]}) for arm in arms]
    (found,) = numeric(replace(suite, arms=tuple(arms)))
    assert tuple(found.numbers.values()) == (0.01, 0.1, 0.5)


def test_lists_are_placed_by_the_names_of_their_levels() -> None:
    def numbers(names: Sequence[str]) -> tuple[Numeric, ...]:
        arms = []
        for name, layers in zip(names, (4, 1, 2), strict=True):
            model = {"mlp": {"hidden": [8] * layers}}
            arm = factory.make_arm("none", 0.1, model=model)
            arms.append(replace(arm, name=name, levels={"depth": name}))
        factor = Factor("depth", "model.mlp.hidden", tuple(names))
        return numeric(replace(make_suite(arms), factors=(factor,)))

    (found,) = numbers(["4", "1", "2"])
    assert dict(found.numbers) == {"1": 1.0, "2": 2.0, "4": 4.0}
    assert numbers(["four", "1", "2"]) == ()


def test_two_levels_words_and_unlike_parts_are_no_course() -> None:
    assert numeric(make_suite(grid(rates=(0.1, 1.0)))) == ()
    arms = grid(("none", "batch", "layer"), rates=(0.1,))
    assert numeric(make_suite(arms)) == ()


def test_levels_that_are_words_are_shown_as_their_numbers() -> None:
    arms = [
        replace(
            factory.make_arm("none", 0.1, probes="off", steps=200, batch_size=8, train_size=size),
            name=f"examples={word}",
            levels={"examples": word},
        )
        for word, size in (("many", 800), ("few", 50), ("some", 200))
    ]
    factor = Factor("examples", "train_size", ("many", "few", "some"))
    suite = replace(make_suite(arms, ["val_accuracy[last]"]), factors=(factor,))
    found = section(suite)
    assert found.title == "Effect of the training examples"
    columns = [column.title for column in found.figures[0].table.columns]
    assert columns == ["Arm", "examples few (50)", "examples some (200)", "examples many (800)"]
    said = words(found.figures[0].svg)
    assert {"50", "200", "800", "training examples, log axis"} <= set(said)
    assert "few" not in said


# --- which metrics are shown ---


MEASURED = [TRAIN.quantities["val_accuracy"]]
END, LOSS = "val_accuracy[last]", "train_loss[last]"


def shown(*metrics: str, declared: Sequence[str] | None = None) -> list[str]:
    findings = factory.make_findings(factory.make_run(make_suite(grid(), metrics))).claims
    given = None if declared is None else [factory.parse(text) for text in declared]
    return [swept.metric.text for swept in swept_metrics(given, MEASURED, findings, ENGLISH)]


def test_a_sweep_shows_the_metrics_it_declares() -> None:
    assert shown(TARGET, declared=[LOSS, END]) == [LOSS, END]


def test_a_sweep_that_declares_none_shows_those_of_the_claims_and_the_final_result() -> None:
    assert shown(LOSS, TARGET, TARGET) == [LOSS, TARGET, END]
    assert shown() == [END]


def test_the_final_result_is_that_on_test_examples_if_there_are_any() -> None:
    final = final_metric(TRAIN.quantities.values())
    assert final is not None and final.text == "test_accuracy"


def test_what_claims_hold_a_metric_against_is_a_line() -> None:
    suite = make_suite(grid(), [TARGET])
    findings = factory.make_findings(factory.make_run(suite))
    steps, accuracy = swept_metrics(None, MEASURED, findings.claims, ENGLISH)
    assert accuracy.levels == ((0.9, "target 0.9"),)
    assert steps.levels == ((120.0, "threshold 120"),)
    assert accuracy.fraction and not steps.fraction


def test_what_an_exponent_is_held_against_is_no_line_among_the_values() -> None:
    findings = factory.make_findings(factory.make_run(make_suite(grid(), ["train_loss[last]"])))
    [value] = findings.claims
    metric = value.claim.metric
    slope = Exponent(metric.expression, None, ("lr",))
    exponent = Metric("exponent(train_loss[last], over=lr)", slope)
    rule = replace(value.claim.rule, right=Constant(-2.0))
    steep = replace(value, claim=replace(value.claim, metric=exponent, rule=rule))
    [loss] = swept_metrics([metric], MEASURED, [steep, value], ENGLISH)
    assert loss.levels == ((120.0, "threshold 120"),)


# --- the numbers ---


def test_a_mean_leaves_lost_trials_out_and_a_median_counts_them_as_late() -> None:
    suite = make_suite(grid())
    lost = suite.arms[0].name
    run = factory.make_run(suite, diverged={(lost, 1): 10})
    arm = next(arm for arm in by_arm(run) if arm.name == lost)
    last = factory.parse("val_accuracy[last]")
    found = sample(arm, last)
    assert found is not None and found.interval is not None
    kept = [float(r.outcome.arrays["val_accuracy"][-1]) for r in arm.ok]
    assert found.interval.estimate == pytest.approx(np.mean(kept))
    assert (found.lost, found.missed) == (1, 0)
    times = sample(arm, factory.parse(TARGET))
    assert times is not None and times.interval is not None
    assert times.interval.estimate == np.nanmax(times.values)  # the lost one is the last of three
    assert times.lost == 1


def test_a_training_loss_that_ends_above_its_start_is_told() -> None:
    run = factory.make_run(make_suite(grid(), ["train_loss[last]"]))
    worse = run.suite.arms[0].name
    run = replace(
        run, records=tuple(r if r.trial.arm.name != worse else up(r) for r in run.records)
    )
    arm = by_arm(run)[0]
    for metric, risen in (
        ("train_loss[last]", 3),
        ("val_loss[last]", 3),
        ("val_accuracy[last]", 0),
    ):
        found = sample(arm, factory.parse(metric))
        assert found is not None and found.risen == risen
    figure = section_of(run).figures[0]
    assert "loss rose" in words(figure.svg)
    assert "Triangle: training loss above its start." in figure.caption
    assert any("3 of 3 above the start" in cell.detail for row in figure.table.rows for cell in row)


def test_a_validation_loss_that_rises_while_the_training_loss_falls_is_not_told() -> None:
    run = factory.make_run(make_suite(grid(), ["val_loss[last]"]))
    run = replace(run, records=tuple(up(record, "val_loss") for record in run.records))
    found = sample(by_arm(run)[0], factory.parse("val_loss[last]"))
    assert found is not None and found.risen == 0


def up(record: Record, loss: str = "train_loss") -> Record:
    """The same trial, had this loss grown."""
    arrays = {**record.outcome.arrays}
    arrays[loss] = np.linspace(2.0, 9.0, len(arrays[loss]))
    return replace(record, outcome=replace(record.outcome, arrays=arrays))


def test_the_geometric_mean_and_its_interval_stay_above_zero() -> None:
    values = [1.0, 100.0, 10.0, 10.0]
    found = Sample(np.array([*values, math.nan]), mean_interval(values)).geometric()
    assert found.interval is not None
    assert found.interval.estimate == pytest.approx(10.0)
    assert found.interval.low > 0
    assert far_apart([found, None]) and not far_apart([None])


# --- the figures ---


def test_a_sweep_is_the_first_section_of_a_training_report() -> None:
    from reportgen.report import build_view

    run = factory.make_run(make_suite(grid()))
    view = build_view(run, factory.make_findings(run))
    assert view.sections[0].title == "Effect of the learning rate"
    assert [figure.number for figure in view.figures][:2] == [1, 2]
    assert view.sections[0].figures[0].number == 1


def test_rows_of_the_table_are_lines_and_columns_are_levels() -> None:
    suite = make_suite(grid(), ["val_accuracy[last]"])
    lost = {("norm=none, lr=1", seed): 10 for seed in range(3)} | {("norm=none, lr=0.1", 0): 10}
    first = section(suite, lost).figures[0]
    assert [column.title for column in first.table.columns] == ["Arm", "lr 0.01", "lr 0.1", "lr 1"]
    none, batch = first.table.rows
    assert (none[0].text, batch[0].text) == ("none", "batch")
    assert none[3].text == "diverged"
    assert "1 of 3 diverged" in none[2].detail
    said = words(first.svg)
    assert {"diverged", "1 of 3 diverged"} <= set(said)
    assert "Hatched" in first.caption


def test_a_strip_of_times_tells_who_never_arrived_one_of_values_who_diverged() -> None:
    lost = {("norm=none, lr=1", seed): 10 for seed in range(3)}
    times, values = section(make_suite(grid()), lost).figures
    assert "Hatched: seeds that diverged." in values.caption
    assert "Hatched: seeds that never arrived (arrow) or diverged (cross)" in times.caption


def test_a_panel_says_of_which_factor_its_level_is() -> None:
    words_of = {"0.1": "small", "0.5": "large"}
    arms = [
        replace(arm, levels={**arm.levels, "std": words_of[arm.levels["std"]]})
        for arm in grid(stds=(0.1, 0.5))
    ]
    said = words(section(make_suite(arms)).figures[0].svg)
    assert {"std: small", "std: large"} <= set(said)


def test_lines_have_the_series_by_key_the_other_figures() -> None:
    suite = make_suite(grid(rates=[0.01 * 2**power for power in range(9)]))
    keys = {line.series for line in facet(suite.arms, suite.factors).lines}
    assert len(keys) == 2
    assert series_keys(section(suite).figures[0].svg) == keys


def test_a_map_of_two_numbers_stands_beside_the_sweep() -> None:
    heat = HEAT.shown(metric=factory.parse("val_accuracy[last]"), x="lr", y="std")
    suite = factory.showing(make_suite(grid(stds=(0.05, 0.1, 0.5))), SWEEP.shown(), heat)
    found = figures(section(suite))
    assert {"sweep", "heat"} <= set(found)
    assert clipped(found["heat"]) == []
    assert overlapping(found["heat"]) == []
    assert {"none", "batch"} <= set(words(found["heat"]))


def test_no_number_no_section() -> None:
    assert section(make_suite(grid(rates=(0.1, 1.0)))).figures == ()


def test_a_design_of_one_at_a_time_has_the_line_that_goes_through_its_base() -> None:
    arms = [arm for arm in grid() if arm.levels["norm"] == "none" or arm.levels["lr"] == "0.1"]
    first = section(make_suite(arms)).figures[0]
    assert len(first.table.rows) == 1


# --- arms by name ---

SIZES = {"batch_size": "batch_size", "steps": "steps", "evaluate_every": "evaluate_every"}


def by_size(line: str, sizes: Mapping[int, int], label: str = "batches of {}") -> list[Arm]:
    """Arms called by line and batch size; `sizes`: batch size -> steps."""
    found = []
    for size, steps in sizes.items():
        arm = factory.make_arm("none", 0.1, probes="off", batch_size=size, steps=steps)
        arm = replace(arm, config=arm.config.model_copy(update={"evaluate_every": steps // 10}))
        levels = {name: str(getattr(arm.config, name)) for name in SIZES}
        found.append(replace(arm, name=f"{line}{label.format(size)}", levels=levels))
    return found


def listed_suite(lines: Mapping[str, Sequence[Arm]]) -> Suite:
    """A suite that lists its arms by name: each setting that one of them makes is a factor.

    lines: title -> the arms that stand together.
    """
    arms = [arm for line in lines.values() for arm in line]
    groups = {title: tuple(arm.name for arm in line) for title, line in lines.items()}
    factors = tuple(
        Factor(name, path, tuple(dict.fromkeys(arm.levels[name] for arm in arms)))
        for name, path in SIZES.items()
    )
    suite = replace(make_suite(arms, ["train_loss[last]"]), factors=factors)
    return factory.showing(suite, SWEEP.shown(along="batch_size"), layout=Layout(groups=groups))


SAME_EXAMPLES = {4: 400, 16: 100, 64: 50}
SAME_STEPS = {4: 200, 16: 200, 64: 200}


def test_arms_that_share_a_declared_panel_are_a_line() -> None:
    lines = {
        "same examples": by_size("same examples, ", SAME_EXAMPLES),
        "same steps": by_size("same steps, ", SAME_STEPS),
    }
    found = section(listed_suite(lines))
    first = found.figures[0]
    assert found.title == "Effect of the batch size"
    assert [row[0].text for row in first.table.rows] == ["same examples", "same steps"]
    said = words(first.svg)
    assert {"same examples", "same steps", "4", "16", "64"} <= set(said)
    assert not any("evaluate" in text for text in said)
    assert "Other settings change with it: number of steps." in found.lead


def test_groups_that_hold_several_arms_of_a_level_leave_the_lines_to_the_factors() -> None:
    suite = make_suite(grid())
    groups = {"all": tuple(arm.name for arm in suite.arms)}
    found = section(replace(suite, layout=Layout(groups=groups)))
    assert [row[0].text for row in found.figures[0].table.rows] == ["none", "batch"]


def test_how_often_is_looked_divides_no_arms() -> None:
    found = section(listed_suite({"": by_size("", SAME_EXAMPLES)}))
    (row,) = found.figures[0].table.rows
    assert all(cell.text != "–" for cell in row[1:])


def test_a_sweep_of_less_than_most_arms_is_not_drawn() -> None:
    line = by_size("same steps, ", SAME_STEPS)
    others = [replace(arm, name=f"other {n}") for n, arm in enumerate(by_size("", SAME_EXAMPLES))]
    for number, drawn in ((3, False), (2, True)):
        apart = {arm.name: [arm] for arm in others[:number]}
        assert bool(section(listed_suite({"": line, **apart})).figures) is drawn


def test_in_korean() -> None:
    run = factory.make_run(make_suite(grid(), language="ko"))
    found = section_of(run)
    assert found.title == "학습률의 영향"
    assert found.figures[0].caption.startswith("시드에 대한 ")
    assert any("로그 축" in text for text in words(found.figures[0].svg))
