"""Reports of `train` runs: curves, targets never reached, divergence, data, budgets."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
from collections import Counter

import jsonschema
import numpy as np
import pytest

from reportgen.execution.model import Run
from reportgen.experiments import NOT_NEGATIVE
from reportgen.experiments.train.figures.curves import curves_of
from reportgen.experiments.train.run import TrainExperiment
from reportgen.experiments.train.shows import DIFFERENCES
from reportgen.findings import find
from reportgen.findings.model import Findings
from reportgen.report import ReportView, build_view, render, schema
from reportgen.report.averages import GEOMETRIC
from reportgen.report.facets import facet
from reportgen.report.trials import by_arm
from reportgen.stats import bounded_interval, mean_interval, simultaneous_band
from tests.charts.reading import words
from tests.report import training_factory as factory
from tests.report.page import Element, read_page
from tests.report.test_determinism import digest

TRAIN = TrainExperiment()

ARMS = factory.grid()
SLOW, LOST, FAST, BEST = (arm.name for arm in ARMS)
BROKEN = {(LOST, 1): 400, (LOST, 3): 150}


def view_of(run: Run) -> ReportView:
    return build_view(run, factory.make_findings(run))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def run() -> Run:
    return factory.make_run(factory.make_suite(ARMS), diverged=BROKEN)


@pytest.fixture(scope="module")
def view(run: Run) -> ReportView:
    return view_of(run)


@pytest.fixture(scope="module")
def files(view: ReportView) -> dict[str, str]:
    return render(view)


@pytest.fixture(scope="module")
def page(files: dict[str, str]) -> Element:
    return read_page(files["index.html"])


def test_sections_answer_in_the_order_of_a_readers_questions(view: ReportView) -> None:
    assert [section.anchor for section in view.sections] == [
        "learning",
        "target",
        "result",
        "inside",
    ]
    slugs = [figure.svg.slug for figure in view.figures]
    first = ["val-accuracy", "claim-intervals", "loss", "accuracy-gap", "grad-norm"]
    assert slugs[: len(first)] == first
    assert {"unit-quantiles", "quantiles", "update-ratio", "final"} <= set(slugs)
    assert [figure.number for figure in view.figures] == list(range(1, len(slugs) + 1))


def test_the_data_stands_in_the_head_and_in_the_control(view: ReportView, page: Element) -> None:
    (facts,) = [p.text for p in page.all("p") if p.attributes.get("class") == "facts"]
    assert facts == "Data: digits."
    assert view.subject is not None
    assert [cell.text for cell in view.subject.table.rows[0]] == ["digits", factory.CHECKSUM]
    assert (
        "“data” (the examples), “split” (the split into training and validation examples), “order” "
        "(the order of the batches) and “weights.normal” (the normal numbers that are scaled to "
        "give the weights) are identical in all 4 arms" in (view.control.noise_summary[0])
    )


def test_numbers_of_examples_are_told_where_trials_say_them() -> None:
    run = factory.make_run(factory.make_suite(ARMS[:1], seeds=2))
    for record in run.records:
        record.outcome.arrays["train_examples"] = np.array(1150)  # type: ignore[index]
        record.outcome.arrays["validation_examples"] = np.array(287)  # type: ignore[index]
    subject = view_of(run).subject
    assert subject is not None
    assert subject.summary == "Data: digits, 1,150 training and 287 validation examples."
    assert [cell.text for cell in subject.table.rows[0]][1:3] == ["1,150", "287"]


def test_one_data_set_is_told_once_however_much_of_it_the_arms_use() -> None:
    run = factory.make_run(factory.make_suite(ARMS[:3], seeds=2))
    sizes = dict(zip((arm.name for arm in ARMS[:3]), (200, 50, 1800), strict=True))
    for record in run.records:
        arrays = record.outcome.arrays
        arrays["train_examples"] = np.array(sizes[record.trial.arm.name])  # type: ignore[index]
        arrays["validation_examples"] = np.array(287)  # type: ignore[index]
    subject = view_of(run).subject
    assert subject is not None
    assert subject.summary == "Data: digits, 50 to 1,800 training and 287 validation examples."
    assert subject.summary.count("digits") == 1
    assert [row[1].text for row in subject.table.rows] == ["200", "50", "1,800"]


def test_arms_without_a_trial_yet_do_not_name_their_data_again() -> None:
    run = factory.make_run(factory.make_suite(ARMS[:2], seeds=2))
    there = [record for record in run.records if record.trial.arm.name == ARMS[0].name]
    missing = [record.trial for record in run.records if record.trial.arm.name != ARMS[0].name]
    run = dataclasses.replace(run, records=tuple(there), missing=tuple(missing))
    subject = build_view(run, find(run)).subject
    assert subject is not None
    assert subject.summary.count("digits") == 1 and len(subject.table.rows) == 2


def test_the_head_names_the_data_as_short_as_a_suite_does() -> None:
    arms = [factory.make_arm("none", 0.1, data={"blobs": {"classes": 5}})]
    subject = view_of(factory.make_run(factory.make_suite(arms))).subject
    assert subject is not None
    assert subject.summary == "Data: blobs(classes=5)."
    assert "noise: 0.3" in subject.table.rows[0][0].text


def test_what_could_not_be_held_fixed_is_listed_with_its_cost(view: ReportView) -> None:
    control = view.control
    assert control.not_fixed[0] == (
        "The number of parameters differs: 28,000 in 2 arms, 28,600 in 2 arms."
    )
    assert control.costs.table is not None
    first = [cell.text for cell in control.costs.table.rows[0]]
    assert first == [SLOW, "28,000", "10,000,000", "1.00×10¹⁰", "420,000", "0.4"]
    assert "not which arm is faster" in control.costs.note


def test_means_and_bands_are_those_of_the_statistics(run: Run) -> None:
    arms, facets = by_arm(run), facet(ARMS, ())
    slow, lost, *_ = curves_of(TRAIN.quantities["val_loss"], arms, facets, seeds=50)
    for curve, name in ((slow, SLOW), (lost, LOST)):
        values = [
            record.outcome.arrays["val_loss"][7]
            for record in run.records
            if record.trial.arm.name == name and record.outcome.status == "ok"
        ]
        interval = bounded_interval(values, NOT_NEGATIVE)
        assert curve.mean[7] == pytest.approx(interval.estimate)
        if name == SLOW:
            assert (curve.low[7], curve.high[7]) == pytest.approx((interval.low, interval.high))
    assert np.isnan(lost.low).all(), "three seeds that ended well make no band"
    assert lost.broken().tolist() == [False] * 3 + [True] * 2
    assert lost.x.tolist() == list(range(0, 1001, 50))


def test_averages_on_logarithmic_axes_are_geometric(run: Run, view: ReportView) -> None:
    values = np.array(
        [
            record.outcome.arrays["val_loss"]
            for record in run.records
            if record.trial.arm.name == SLOW and record.outcome.status == "ok"
        ]
    )
    (loss,) = [figure for figure in view.figures if figure.svg.slug == "loss"]
    interval = mean_interval(np.log(values[:, -1]))
    cell = loss.table.rows[0][-1]
    assert cell.value == pytest.approx(math.exp(interval.estimate))
    assert "geometric mean over seeds" in loss.table.caption
    assert "geometric mean over seeds" in loss.svg.inline()
    (accuracy,) = [figure for figure in view.figures if figure.svg.slug == "val-accuracy"]
    assert "geometric" not in accuracy.caption + accuracy.table.caption


def test_bands_on_logarithmic_axes_stay_above_0() -> None:
    values = np.array(
        [[1e-6], [1e-5], [1e-3], [0.1], [1.0]]
    )  # whose t interval reaches far below 0
    bands = GEOMETRIC.bands(values, NOT_NEGATIVE)
    assert bands.mean == pytest.approx(1e-3)
    assert bands.simultaneous is not None
    for low, high in ((bands.low, bands.high), bands.simultaneous):
        assert 0 < low[0] < 1e-3 and high[0] == pytest.approx(1e-6 / low[0])


def test_curves_have_a_pointwise_and_a_simultaneous_band(view: ReportView, run: Run) -> None:
    (told,) = [rule for rule in view.reading.rules if rule.startswith("In figures of curves")]
    for text in ("pointwise 95 % interval of the mean", "The light band is simultaneous"):
        assert text in told
        assert not any(text in figure.caption for figure in view.figures)
    texts = [e.text for e in view_svg(read_page(render(view)["index.html"]), "loss").all("text")]
    assert "pointwise 95 % interval of the geometric mean" in texts
    assert "simultaneous 95 % band of the whole curve" in texts
    values = np.array(
        [r.outcome.arrays["val_loss"] for r in run.records if r.trial.arm.name == BEST]
    )
    curves = curves_of(
        TRAIN.quantities["val_loss"], by_arm(run), facet(ARMS, ()), average=GEOMETRIC
    )
    band = simultaneous_band(np.log(values))
    (best,) = [curve for curve in curves if np.allclose(curve.mean, np.exp(band.estimate))]
    assert best.outer is not None
    assert np.allclose(best.outer, np.exp([band.low, band.high]))
    assert (best.outer[0] <= best.low).all() and (best.high <= best.outer[1]).all()


@pytest.mark.parametrize("seeds", [2, 3])
def test_few_seeds_have_lines_instead_of_bands(seeds: int) -> None:
    view = view_of(factory.make_run(factory.make_suite(ARMS, seeds=seeds)))
    for figure in view.figures:
        if figure.svg.slug in ("val-accuracy", "grad-norm", "accuracy-gap", "update-ratio"):
            assert "one seed" in figure.svg.inline() and "pointwise" not in figure.svg.inline()


def test_values_of_0_have_no_geometric_mean() -> None:
    run = factory.make_run(factory.make_suite(ARMS[:1]))
    run.records[0].outcome.arrays["val_loss"][-1] = 0.0
    (loss,) = [figure for figure in view_of(run).figures if figure.svg.slug == "loss"]
    assert "geometric" not in loss.svg.inline()


def test_the_band_of_a_share_stays_between_0_and_1() -> None:
    run = factory.make_run(factory.make_suite(ARMS, seeds=4))
    curves = curves_of(TRAIN.quantities["val_accuracy"], by_arm(run), facet(ARMS, ()))
    for curve in curves:
        for low, high in curve.bands:
            assert low.min() >= 0 and high.max() <= 1


def test_quantities_of_a_step_have_no_value_before_the_first(run: Run) -> None:
    curves = curves_of(TRAIN.quantities["grad_norm"], by_arm(run), facet(ARMS, ()), seeds=9)
    assert all(curve.x[0] == 50 for curve in curves)
    assert np.isfinite(curves[0].mean).all()


def test_diverged_trials_are_marked_and_counted(view: ReportView, page: Element) -> None:
    notices = [e for e in page.all("section") if e.attributes.get("class") == "notices"]
    assert (
        f"2 trials diverged or failed. “{LOST}” (2 of 5 seeds). Curves mark where trials diverged"
        in notices[0].all("li")[0].text
    )
    titles = [e.text for e in view_svg(page, "val-accuracy").all("title")]
    assert "none, lr 1, diverged after step 400" in titles
    assert "none, lr 1, diverged after step 150" in titles
    caption = next(f.caption for f in view.figures if f.svg.slug == "val-accuracy")
    assert f"Fewer seeds than planned: “{LOST}” (3 of 5 seeds)" in caption
    assert any("ends in a cross is a trial that diverged" in r for r in view.reading.rules)


def view_svg(page: Element, slug: str) -> Element:
    (found,) = [svg for svg in page.all("svg") if svg.attributes.get("id") == slug]
    return found


def test_a_target_never_reached_is_shown_not_dropped(view: ReportView, page: Element) -> None:
    (figure,) = [f for f in view.figures if f.svg.slug == "time-to-target-1"]
    table = {row[0].text: [cell.text for cell in row[1:]] for row in figure.table.rows}
    assert table[SLOW] == ["0 of 5", "never", "never", "never"]
    assert table[f"{LOST} (3 of 5)"][0].endswith(" of 5")  # diverged trials count as never
    assert table[BEST][0] == "5 of 5" and table[BEST][3] != "never"
    assert "open arrow" in figure.caption
    titles = [e.text for e in view_svg(page, "time-to-target-1").all("title")]
    never = {f"none, lr 0.1, seed {seed}: never" for seed in range(5)}
    assert never <= set(titles)


def test_steps_are_written_alike_in_all_figures(page: Element) -> None:
    dots, curves = (view_svg(page, slug) for slug in ("time-to-target-1", "val-accuracy"))
    for svg in (dots, curves):
        texts = [e.text for e in (*svg.all("text"), *svg.all("title"))]
        assert any("1,000" in text for text in texts)
        assert not any("1000" in text for text in texts)


def test_targets_of_claims_are_lines_in_the_curves(page: Element) -> None:
    texts = [e.text for e in view_svg(page, "val-accuracy").all("text")]
    assert "target 0.9" in texts


def test_without_a_claim_about_time_there_is_no_such_section() -> None:
    view = view_of(factory.make_run(factory.make_suite(ARMS, seeds=2, claims=())))
    assert "target" not in [section.anchor for section in view.sections]


def test_claims_about_time_say_never(page: Element) -> None:
    (table,) = [t for t in page.all("table") if "claims" in (t.attributes["class"] or "").split()]
    cells = [cell.text for cell in table.all("tr")[1].children]
    assert cells[3] == "never steps to a validation accuracy of 90 % no interval"


def test_final_numbers_are_over_the_trials_that_ended(run: Run, view: ReportView) -> None:
    (figure,) = [f for f in view.figures if f.svg.slug == "final"]
    assert [column.title for column in figure.table.columns] == [
        "Arm",
        *("Test accuracy", "Validation accuracy", "Training accuracy"),
        *("Test loss", "Validation loss", "Training loss"),
        "Seeds",
    ]
    row = figure.table.rows[1]
    values = [
        float(record.outcome.arrays["test_accuracy"])
        for record in run.records
        if record.trial.arm.name == LOST and record.outcome.status == "ok"
    ]
    assert row[1].value == pytest.approx(np.mean(values))
    assert row[-1].text == "3 of 5"


def test_how_to_read_the_interval_of_a_time_is_said(view: ReportView) -> None:
    assert any("interval by order statistics" in rule for rule in view.reading.rules)


def test_the_tier_of_the_probes_is_told(view: ReportView) -> None:
    assert view.sections[-1].lead.startswith("Probes were on tier “normal” (moments, quantiles,")


def test_histograms_of_the_last_layer_stand_side_by_side_over_the_steps() -> None:
    arms = [factory.make_arm(norm, 0.1, probes="full") for norm in ("none", "batch")]
    broken = {(arms[0].name, 1): 300}
    view = view_of(factory.make_run(factory.make_suite(arms, seeds=3), diverged=broken))
    (figure,) = [f for f in view.figures if f.svg.slug == "histograms"]
    heads = [column.title for column in figure.table.columns]
    assert (heads[1], heads[-1], len(heads)) == ("Step 0", "Step 1,000", 9)
    assert "sigmoid from 0 to 1" in figure.svg.description
    assert "(2 of 3 seeds)" in figure.caption
    assert len(figure.svg.standalone("")) < 80_000


def test_histograms_of_arms_of_different_length_show_both_ends() -> None:
    arms = [
        factory.make_arm("none", 0.1, probes="full"),
        factory.make_arm("batch", 0.1, probes="full", steps=500),
    ]
    view = view_of(factory.make_run(factory.make_suite(arms, seeds=2)))
    (figure,) = [f for f in view.figures if f.svg.slug == "histograms"]
    assert [column.title for column in figure.table.columns] == ["Arm", "First", "Last"]


def test_without_probes_there_are_none() -> None:
    arms = [factory.make_arm("none", 0.1, probes="off")]
    view = view_of(factory.make_run(factory.make_suite(arms, seeds=2)))
    assert [section.anchor for section in view.sections] == ["learning", "target", "result"]
    assert view.appendix == ()


def test_tidy_data_has_every_evaluation(files: dict[str, str], run: Run) -> None:
    curves = rows(files["data/curves.csv"])
    assert list(curves[0]) == ["arm", "seed", "step", "quantity", "value"]
    assert len(curves) == 4 * 5 * 21 * 6
    record = run.records[0]
    values = [
        float(row["value"])
        for row in curves
        if (row["arm"], row["seed"], row["quantity"]) == (SLOW, "0", "val_accuracy")
    ]
    assert values == record.outcome.arrays["val_accuracy"].tolist()  # to the last bit
    broken = [r for r in curves if (r["arm"], r["seed"]) == (LOST, "1") and int(r["step"]) > 400]
    assert {row["value"] for row in broken if row["quantity"] != "learning_rate"} == {"nan"}
    probes = rows(files["data/probes.csv"])
    assert list(probes[0]) == ["arm", "seed", "step", "layer", "quantity", "value"]
    assert {row["step"] for row in probes} >= {"0", "1000"}
    assert {row["layer"] for row in probes} == {"1", "2", "3"}
    final = Counter(row["quantity"] for row in rows(files["data/final.csv"]))
    assert final == {
        "test_loss": 18, "test_accuracy": 18, "parameters": 20, "flops_per_step": 20,
        "memory": 20,
    }  # fmt: skip
    states = Counter(row["status"] for row in rows(files["data/trials.csv"]))
    assert states == {"ok": 18, "diverged": 2}


def test_json_has_the_data_and_the_last_value_of_every_curve(files: dict[str, str]) -> None:
    report = json.loads(files["report.json"])
    jsonschema.validate(report, schema(), jsonschema.Draft202012Validator)
    assert report["data"] == [
        {
            "name": "digits",
            "checksum": factory.CHECKSUM,
            "examples": {},
            "arms": [SLOW, LOST, FAST, BEST],
        }
    ]
    places = {(m["quantity"], m["layer"], m["step"]) for m in report["metrics"] if m["arm"] == BEST}
    assert ("val_accuracy", None, 1000) in places
    assert ("test_accuracy", None, None) in places
    assert {("saturated", layer, 1000) for layer in (1, 2, 3)} <= places


def test_all_trials_of_an_arm_diverged() -> None:
    broken = {(LOST, seed): 100 + 50 * seed for seed in range(5)}
    view = view_of(factory.make_run(factory.make_suite(ARMS), diverged=broken))
    page = read_page(render(view)["index.html"])
    caption = next(f.caption for f in view.figures if f.svg.slug == "val-accuracy")
    assert f"“{LOST}” (0 of 5 seeds)" in caption
    texts = [e.text for e in view_svg(page, "val-accuracy").all("text")]
    assert texts.count("diverged") == 3  # the legend, and the arm's name in both panels
    (final,) = [f for f in view.figures if f.svg.slug == "final"]
    assert [cell.text for cell in final.table.rows[1]] == [
        f"{LOST} (0 of 5)", *["–"] * 6, "0 of 5",
    ]  # fmt: skip


def test_every_trial_of_the_run_diverged() -> None:
    arms = ARMS[:1]
    view = view_of(factory.make_run(factory.make_suite(arms, seeds=1), diverged={(SLOW, 0): 50}))
    page = read_page(render(view)["index.html"])
    assert page.all("figure")


def test_a_loss_that_explodes_on_its_way_leaves_the_axis_and_the_caption_says_so() -> None:
    run = factory.make_run(factory.make_suite())
    run.records[0].outcome.arrays["val_loss"][3] = 1e24
    view = view_of(run)
    captions = {f.svg.slug: f.caption for f in view.figures}
    assert "Some lines leave the axis (up to 1.0×10²⁴)." in captions["loss"]
    assert "leave the axis" not in captions["val-accuracy"]
    assert sum("marks a line that leaves the axis" in rule for rule in view.reading.rules) == 1


def test_one_seed_has_lines_without_bands() -> None:
    view = view_of(factory.make_run(factory.make_suite(ARMS, seeds=1)))
    page = read_page(render(view)["index.html"])
    texts = [e.text for e in view_svg(page, "val-accuracy").all("text")]
    assert "value" in texts and not any("interval" in text for text in texts)


def test_missing_trials_are_announced() -> None:
    missing = [(BEST, seed) for seed in range(5)]
    view = view_of(factory.make_run(factory.make_suite(ARMS), missing=missing))
    render(view)
    assert view.banners[0].kind == "missing"
    assert len(view.figures[0].table.rows) == 3


def test_nothing_at_all_was_computed() -> None:
    suite = factory.make_suite(ARMS, seeds=2)
    missing = [(arm.name, seed) for arm in ARMS for seed in range(2)]
    view = build_view(factory.make_run(suite, missing=missing), Findings((), (), ""))
    assert not view.sections
    assert "digits" in render(view)["index.html"]


def test_regression_has_losses_only() -> None:
    claims = (factory.make_claim("R", SLOW, "steps_to(val_loss, 1.5)", "<", 900),)
    run = factory.make_run(factory.make_suite(ARMS, claims=claims), classes=False)
    view = view_of(run)
    slugs = [figure.svg.slug for figure in view.figures]
    assert slugs[:2] == ["loss", "loss-gap"]
    assert "time-to-target-1" in slugs
    (final,) = [f for f in view.figures if f.svg.slug == "final"]
    assert final.svg.title == "Test loss after the last step"


def test_arms_of_different_length_share_the_axis() -> None:
    arms = [ARMS[0], factory.make_arm("batch", 0.3, steps=400, every=100)]
    view = view_of(factory.make_run(factory.make_suite(arms, seeds=3)))
    (figure,) = [f for f in view.figures if f.svg.slug == "val-accuracy"]
    assert [column.title for column in figure.table.columns] == ["Arm", "Last step"]
    render(view)


def test_eight_arms_stand_in_panels_and_keep_the_budgets() -> None:
    rates = (0.03, 0.1, 0.3, 1.0)
    arms = [factory.make_arm(n, lr, every=10) for n in ("none", "batch") for lr in rates]
    run = factory.make_run(factory.make_suite(arms, seeds=10))
    files = render(view_of(run))
    assert len(files["index.html"].encode()) < 1_500_000
    sizes = {name: len(text.encode()) for name, text in files.items() if name.endswith(".svg")}
    assert max(sizes.values()) < 90_000, sizes
    assert {"figures/val-loss.svg", "figures/train-loss.svg"} <= set(files)


def test_of_many_seeds_some_have_a_line_and_the_caption_says_so() -> None:
    run = factory.make_run(factory.make_suite(ARMS, seeds=60))
    view = view_of(run)
    (figure,) = [f for f in view.figures if f.svg.slug == "val-accuracy"]
    assert "Thin lines: 40 of 60 seeds, evenly chosen." in figure.caption


def test_the_same_bytes_twice(files: dict[str, str]) -> None:
    again = factory.make_run(factory.make_suite(ARMS), diverged=BROKEN)
    assert digest(render(view_of(again))) == digest(files)


HOSTILE = "<script>alert(1)</script> | \"x' {{ 7 * 7 }} &amp; 한국어 <b>"


def test_names_of_arms_are_text() -> None:
    from dataclasses import replace

    arms = [replace(arm, name=f"{HOSTILE} {n}") for n, arm in enumerate(ARMS)]
    run = factory.make_run(factory.make_suite(arms), diverged={(arms[0].name, 1): 100})
    text = render(view_of(run))["index.html"]
    assert "<script>alert" not in text
    assert len(read_page(text).all("script")) == 1


def test_pictures_and_tables_are_accessible(page: Element, view: ReportView) -> None:
    pictures = [svg for svg in page.all("svg") if "aria-hidden" not in svg.attributes]
    assert len(pictures) == len(view.figures)
    for picture in pictures:
        assert picture.children[0].text and len(picture.children[1].text) > 40
    for table in page.all("table"):
        assert table.all("caption")[0].text
        columns = len(table.all("thead")[0].all("th"))
        assert all(len(r.children) == columns for r in table.all("tbody")[0].all("tr"))
    ids = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    switches = {e.attributes.get("data-toggle") for e in page.all("span")} - {None}
    assert len(switches) == 4  # two levels of two factors


def test_markdown_shows_data_and_figures(files: dict[str, str], view: ReportView) -> None:
    text = files["report.md"]
    assert "Data: digits." in text
    assert all(f"figures/{figure.file}" in text for figure in view.figures)
    assert "Cost of a trial of each arm" in text


def test_numbers_that_are_not_there_are_dashes(view: ReportView) -> None:
    shown = [c for f in view.figures for r in f.table.rows for c in r]
    assert not any("nan" in cell.text.lower() for cell in shown)
    assert not any(cell.value is not None and math.isnan(cell.value) for cell in shown)


def test_more_arms_than_a_reader_can_tell_apart_are_not_all_drawn() -> None:
    rates = [round(0.01 * 1.3**n, 4) for n in range(27)]
    arms = [factory.make_arm(norm, rate, every=100) for norm in ("none", "batch") for rate in rates]
    view = view_of(factory.make_run(factory.make_suite(arms, seeds=4, claims=())))
    files = render(view)
    assert len(files["index.html"].encode()) < 1_500_000
    figures = {figure.svg.slug: figure for figure in view.figures}
    for slug in ("val-accuracy", "accuracy-gap", "quantiles", "final"):
        assert "12 of 54 arms are drawn." in figures[slug].caption
    assert len(figures["final"].table.rows) == 54
    assert len({row["arm"] for row in rows(files["data/curves.csv"])}) == 54
    panels = [word for word in words(figures["accuracy-gap"].svg) if ", lr " in word]
    assert len(panels) == 12


def test_each_panel_says_in_what_its_arm_differs(view: ReportView) -> None:
    figures = {figure.svg.slug: figure for figure in view.figures}
    for slug in ("accuracy-gap", "quantiles"):
        said = words(figures[slug].svg)
        assert {"none, lr 0.1", "none, lr 1", "batch, lr 0.1", "batch, lr 1"} <= set(said)


def test_final_numbers_are_compared_seed_by_seed(run: Run, view: ReportView) -> None:
    (figure,) = [f for f in view.figures if f.svg.slug == "final-differences"]
    ended = {arm.name: {r.trial.seed: r for r in arm.ok} for arm in by_arm(run)}

    def final(arm: str, seed: int) -> float:
        return float(ended[arm][seed].outcome.arrays["test_accuracy"])

    assert [row[0].text for row in figure.table.rows] == [
        "none, lr 0.1 − batch, lr 1",
        "none, lr 1 − batch, lr 1",
        "batch, lr 0.1 − batch, lr 1",
    ]
    for row, arm in zip(figure.table.rows, (SLOW, LOST, FAST), strict=True):
        seeds = [seed for seed in ended[arm] if seed in ended[BEST]]
        found = mean_interval(np.array([final(arm, s) - final(BEST, s) for s in seeds]))
        assert row[1].value == pytest.approx(found.estimate)
        assert row[2].text == str(len(seeds))
    assert "0" in words(figure.svg)


@pytest.mark.parametrize("arms", [14, 40])
def test_no_difference_is_left_out_without_a_word(arms: int) -> None:
    rates = [0.01 * 1.2**n for n in range(arms)]
    named = [
        dataclasses.replace(factory.make_arm("none", rate), name=f"arm {n}", levels={})
        for n, rate in enumerate(rates)
    ]
    suite = factory.make_suite(named, seeds=4, claims=())
    run = factory.make_run(
        factory.showing(suite, DIFFERENCES.shown(quantity="test_accuracy")),
        diverged={("arm 1", seed): 100 for seed in range(3)},
    )
    (figure,) = factory.section_of(run, "result").figures
    drawn = [row[0].text for row in figure.table.rows]
    (reference,) = {name.partition(" − ")[2] for name in drawn}
    ended = {
        arm.name: [float(r.outcome.arrays["test_accuracy"]) for r in arm.ok] for arm in by_arm(run)
    }
    kept = {name.partition(" − ")[0] for name in drawn} | {reference}
    best = max(kept, key=lambda name: float(np.mean(np.array(ended[name], dtype=np.float64))))
    assert reference == best  # no claim names another
    absent = f"arm 1 − {reference}" in figure.caption
    shown = arms if arms <= 16 else 12
    assert len(drawn) + absent == shown - 1
    assert set(drawn) <= set(words(figure.svg))
    assert (f"{shown} of {arms} arms" in figure.caption) == (shown < arms)


def test_what_all_figures_share_is_said_once(view: ReportView, files: dict[str, str]) -> None:
    assert files["index.html"].count("it contains the whole curve with 95 %") == 1
    assert files["report.md"].count("it contains the whole curve with 95 %") == 1
    once = "In figures of single seeds each dot is a seed"
    assert [files[name].count(once) for name in ("index.html", "report.md")] == [1, 1]


def test_many_arms_with_fewer_seeds_are_counted() -> None:
    rates = (0.03, 0.1, 0.3, 1.0)
    arms = [factory.make_arm(norm, rate) for norm in ("none", "batch") for rate in rates]
    broken = {(arm.name, seed): 100 for n, arm in enumerate(arms[:5]) for seed in range(n % 4 + 1)}
    view = view_of(factory.make_run(factory.make_suite(arms), diverged=broken))
    caption = next(f.caption for f in view.figures if f.svg.slug == "val-accuracy")
    assert "5 of 8 arms have fewer seeds than planned" in caption


def test_skewness_is_spoken_of_where_an_arm_is_held_against_a_constant(view: ReportView) -> None:
    assert any("skewed" in rule for rule in view.reading.rules)
    suite = factory.make_suite(claims=())
    assert not any("skewed" in r for r in view_of(factory.make_run(suite)).reading.rules)
