"""Tuning in a report: a small real run on digits, and edges of it made by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import count
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest

from reportgen import api
from reportgen.execution import Run, Tried, Tuned, TunedArm
from reportgen.experiments import Outcome
from reportgen.language import phrases
from reportgen.parts.spaces import Choice, Integers, Range
from reportgen.report import ReportView, build_view, render
from reportgen.report.control import Costs, build_control
from reportgen.report.document import schema
from reportgen.report.trials import by_arm
from reportgen.report.tuning.choices import edges, profile_figure
from reportgen.report.tuning.ranking import build_ranking, ranking_table
from reportgen.report.tuning.view import NOT_TESTED, TESTED
from reportgen.suite import load_suite
from reportgen.suite.model import Candidate
from reportgen.suite.tuning import FIRST_SEED
from tests.charts.reading import words
from tests.report import training_factory
from tests.report.page import read_page

SUITE = """
suite: optimizers-tuned
question: Which optimizer is better with the same tuning?
experiment: train
base:
  data: digits
  model: {mlp: {hidden: [16]}}
  steps: 60
  evaluate_every: 30
  probes: off
compare:
  optimizer:
    levels:
      SGD: {sgd: {lr: 0.001}}
      Adam: {adam: {lr: 0.00001}}
tune:
  optimizer.*.lr: {log_uniform: [1.0e-3, 10]}
  optimizer.adam.lr: {log_uniform: [1.0e-6, 1.0e-4]}
  budget: 4
  seeds: 2
seeds: 3
claims:
  - {id: T, says: Adam is worse in this range, metric: "val_accuracy[last]", rule: optimizer=Adam < optimizer=SGD}
"""  # noqa: E501
ENGLISH = phrases("en")
RATES = Range("log-uniform", 1e-3, 10.0)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> api.Result:
    folder = tmp_path_factory.mktemp("tuning")
    (folder / "tuned.yaml").write_text(SUITE)
    suite = load_suite(folder / "tuned.yaml")
    return api.run(suite, out=folder / "reports", store=folder / "store")


@pytest.fixture(scope="module")
def folder(result: api.Result) -> Path:
    return result.files[0].parent


@pytest.fixture(scope="module")
def document(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_text())


def test_the_document_follows_its_schema_and_holds_the_tuning(document: dict) -> None:
    jsonschema.validate(document, schema())
    tuning = document["tuning"]
    assert (tuning["budget"], tuning["trials"], tuning["done"]) == (4, 16, 16)
    assert tuning["seeds"] == [FIRST_SEED, FIRST_SEED + 1]
    assert not set(tuning["seeds"]) & set(document["suite"]["seeds"])
    assert tuning["spaces"]["optimizer=Adam"] == {
        "optimizer.adam.lr": "log-uniform from 1e-06 to 0.0001"
    }
    for arm in tuning["arms"]:
        scores = [candidate["score"] for candidate in arm["candidates"]]
        best = arm["candidates"][scores.index(max(scores))]
        assert best["values"] == arm["chosen"]
        assert arm["score"] == max(scores) == pytest.approx(np.mean(best["scores"]))


def test_sentences_speak_of_the_values_that_tuning_chose(document: dict) -> None:
    (claim,) = document["claims"]
    assert claim["sentence"].startswith("With the values chosen by tuning: ")
    assert claim["stated"] == {"exploratory": False, "after": "", "before_trials": True}


def test_the_measured_arms_have_the_chosen_values(document: dict) -> None:
    arms = {arm["name"]: arm for arm in document["arms"]}
    for tuned in document["tuning"]["arms"]:
        ((path, value),) = tuned["chosen"].items()
        _, name, _ = path.split(".")
        assert arms[tuned["arm"]]["config"]["optimizer"][name]["lr"] == value
        assert arms[tuned["arm"]]["settings"][path] == value


def test_both_rankings_are_of_the_same_fresh_seeds(document: dict, result: api.Result) -> None:
    ranking = document["tuning"]["ranking"]
    assert ranking["metric"] == "val_accuracy[last]" and not ranking["test_split"]
    best, other = ranking["arms"]
    assert (best["arm"], other["arm"]) == ("optimizer=SGD", "optimizer=Adam")
    assert [best["tuned"]["rank"], other["tuned"]["rank"]] == [1, 2]
    assert best["tuned"]["seeds"] == best["written"]["seeds"] == 3
    records = [r for r in result.run.records if r.trial.arm.name == "optimizer=SGD"]
    ends = [float(r.outcome.arrays["val_accuracy"][-1]) for r in records]
    assert best["tuned"]["estimate"] == pytest.approx(np.mean(ends))
    assert best["tuned"]["estimate"] > best["written"]["estimate"] + 0.1


def test_both_rankings_side_by_side_are_the_first_figure(
    folder: Path, document: dict, result: api.Result
) -> None:
    view = build_view(result.run, result.findings)
    section = view.sections[0]
    (figure,) = section.figures
    assert (section.anchor, figure.svg.slug, figure.number) == ("both-rankings", "rankings", 1)
    said = words(figure.svg)
    assert {"As written", "Tuned"} <= set(said)
    best, other = document["tuning"]["ranking"]["arms"]
    assert said.count("1. SGD") + said.count("2. SGD") == 2
    assert said.count("1. Adam") + said.count("2. Adam") == 2
    assert [row[0].text for row in figure.table.rows] == [best["arm"], other["arm"]]
    data = pd.read_csv(folder / "data" / "ranking.csv")
    tuned = data[(data.arm == best["arm"]) & (data.setting == "tuned")]
    assert tuned["estimate"].item() == pytest.approx(best["tuned"]["estimate"])
    assert tuned["rank"].item() == 1 and len(data) == 4


def test_a_run_that_was_not_tuned_has_no_rankings(result: api.Result) -> None:
    bare = build_view(replace(result.run, tuned=None), result.findings)
    assert "both-rankings" not in [section.anchor for section in bare.sections]


def test_korean_words_of_the_rankings(result: api.Result) -> None:
    suite = replace(result.run.suite, language="ko")
    view = build_view(replace(result.run, suite=suite), result.findings)
    (figure,) = view.sections[0].figures
    assert {"원래 값", "튜닝 후"} <= set(words(figure.svg))
    assert "열마다 따로" in figure.caption


def test_a_choice_at_the_end_of_its_range_is_warned_of(document: dict, folder: Path) -> None:
    adam = document["tuning"]["arms"][1]
    assert adam["edges"] == {"optimizer.adam.lr": "high"}
    (warning,) = [w for w in document["tuning"]["warnings"] if "Adam" in w]
    assert "lies at the high end of its range, log-uniform from 1e-06 to 0.0001" in warning
    page = read_page((folder / "index.html").read_text())
    assert any("Range too narrow" in notice.text for notice in page.all("li"))


def test_tuned_settings_are_labelled_where_the_arms_differ(document: dict, folder: Path) -> None:
    (varied,) = document["control"]["varied"]
    assert (varied["path"], varied["tuned"]) == ("optimizer", True)
    page = read_page((folder / "index.html").read_text())
    heads = [head.text for head in page.all("th")]
    assert "optimizer (tuned)" in heads


def test_what_lies_inside_a_tuned_choice_is_labelled_too() -> None:
    arms = [training_factory.make_arm("none", rate) for rate in (0.1, 1.0)]
    run = training_factory.make_run(training_factory.make_suite(arms, 2))
    tables = build_control(run.suite, by_arm(run), Costs(()), {"init"})
    assert tables.varied
    assert "init.normal.std (tuned)" in [row[0].text for row in tables.fixed.rows]
    assert "optimizer.sgd.lr (tuned)" not in [column.title for column in tables.varied.columns]


def test_the_page_and_the_markdown_tell_budget_space_choice_rule_and_rankings(
    folder: Path,
) -> None:
    page = read_page((folder / "index.html").read_text())
    (section,) = [s for s in page.all("section") if s.attributes.get("id") == "tuning"]
    markdown = (folder / "report.md").read_text()
    markdown = markdown[markdown.index("## Tuning") :]
    for text in (section.text, markdown.replace("`", "").replace("\\", "")):
        assert "4 configurations, each trained with 2 seeds for 60 steps" in text
        assert "8 trials per arm and 16 in total" in text
        assert "log-uniform from 0.001 to 10" in text
        assert "highest mean of the final validation accuracy (" in text
        assert "val_accuracy[last]" in text
        assert "Tuning used the seeds 4000000000 to 4000000001" in text
        assert "Rank, as written" in text
        assert "optimistically biased" in text
        assert NOT_TESTED in text
    figure = section.all("figure")[0]
    assert "as written" in figure.text and "learning rate, log axis" in figure.text
    assert any(a.attributes.get("href") == "#tuning" for a in page.all("a"))
    assert (folder / "figures" / "tuning-profile.svg").exists()


def test_every_tuning_trial_is_a_row_of_the_data(folder: Path, result: api.Result) -> None:
    table = pd.read_csv(folder / "data" / "tuning.csv")
    assert len(table) == 16
    assert list(table.columns) == [
        *("arm", "candidate", "chosen", "optimizer.sgd.lr", "optimizer.adam.lr", "seed", "score")
    ]
    assert table[table.arm == "optimizer=SGD"]["optimizer.adam.lr"].isna().all()
    assert (table.groupby("arm").chosen.sum() == 2).all()
    pd.testing.assert_frame_equal(result.table("tuning"), table)


def test_a_report_of_the_same_store_has_the_same_bytes(result: api.Result, tmp_path: Path) -> None:
    store = result.files[0].parents[2] / "store"
    again = api.render(load_suite(result.run.suite.path), out=tmp_path, store=store)
    for old, new in zip(result.files, again.files, strict=True):
        assert old.read_bytes() == new.read_bytes()


def without_choice(result: api.Result) -> ReportView:
    """The view of a run that was interrupted while tuning."""
    tuned = result.run.tuned
    assert tuned is not None
    suite = load_suite(result.run.suite.path)
    missing = tuple(record.trial for record in result.run.records)
    run = Run(suite, (), missing, (), replace(tuned, arms=(), untuned=None, done=5))
    return build_view(run, result.findings)


def test_a_report_before_the_end_of_tuning_says_so(result: api.Result) -> None:
    view = without_choice(result)
    banner = view.banners[0]
    assert banner.title == "Tuning is not finished"
    assert banner.text.startswith("5 of 16 tuning trials have been run")
    files = render(view)
    assert "5 of 16 tuning trials have been run" in read_page(files["index.html"]).text
    jsonschema.validate(json.loads(files["report.json"]), schema())
    assert view.tuning and view.tuning.figure is None and view.tuning.rankings is None
    assert "(tuned)" not in files["index.html"]


def test_arms_as_written_that_are_missing_are_told(result: api.Result) -> None:
    tuned = result.run.tuned
    assert tuned and tuned.untuned
    first = tuned.untuned.records[0]
    untuned = replace(tuned.untuned, records=tuned.untuned.records[1:], missing=(first.trial,))
    view = build_view(replace(result.run, tuned=replace(tuned, untuned=untuned)), result.findings)
    assert view.banners[0].text.startswith("1 of 6 trials of the arms as written are missing")


def arm_of(scores: list[float], space, values, *, chosen: int, diverged: int = 0) -> TunedArm:
    """An arm with one tuned setting."""
    arm = training_factory.make_arm("none", 0.1)
    tried = [
        Tried(Candidate({"optimizer.sgd.lr": value}, arm.config), (score,), score, 0, 0)
        for value, score in zip(values, scores, strict=True)
    ]
    if diverged:
        tried = [replace(t, score=-math.inf, scores=(-math.inf,), diverged=1) for t in tried]
    return TunedArm(arm, {"optimizer.sgd.lr": space}, tuple(tried), chosen)


@pytest.mark.parametrize(
    ("space", "values", "chosen", "end"),
    [
        (RATES, [0.002, 0.02, 0.2, 2.0], 1, None),
        (RATES, [0.002, 0.02, 0.2, 2.0], 0, "low"),
        (RATES, [0.002, 0.02, 0.2, 2.0], 3, "high"),
        (Range("uniform", 0.0, 1.0), [0.5, 0.04, 0.01, *[0.9] * 7], 1, "low"),
        (Range("uniform", 0.0, 1.0), [0.5, 0.11, 0.01, *[0.9] * 7], 1, None),
        (Choice((0.1, 0.2, 0.3)), [0.3, 0.1, 0.2], 0, "high"),
        (Choice((0.1, 0.2)), [0.1, 0.2], 0, None),
        (Choice((0.3, 0.1, 0.2)), [0.3, 0.1, 0.2], 0, None),
        (Integers(1, 8), [1, 4, 6, 8], 3, "high"),
    ],
)
def test_edges(space, values: list, chosen: int, end: str | None) -> None:
    found = edges(arm_of([0.5] * len(values), space, values, chosen=chosen))
    assert found.get("optimizer.sgd.lr") == end


def test_a_choice_for_want_of_a_better_is_not_at_an_edge() -> None:
    assert edges(arm_of([0.5, 0.5], RATES, [0.01, 1.0], chosen=0, diverged=1)) == {}


def tuned_of(arm: TunedArm, result: api.Result) -> Tuned:
    known = result.run.tuned
    assert known is not None
    return replace(known, arms=(arm,), untuned=None)


def test_options_without_an_order_and_lost_candidates_are_drawn(result: api.Result) -> None:
    words = arm_of([0.5, 0.6], Choice(("a", "b")), ["a", "b"], chosen=1)
    figure = profile_figure(tuned_of(words, result), (), count(1), ENGLISH)
    assert figure and "b" in figure.svg.description
    lost = arm_of([0.5, 0.6], RATES, [0.01, 1.0], chosen=0, diverged=1)
    figure = profile_figure(tuned_of(lost, result), (), count(1), ENGLISH)
    assert figure and "A cross is a candidate" in figure.caption
    assert profile_figure(replace(tuned_of(lost, result), arms=()), (), count(1), ENGLISH) is None


def test_an_arm_that_lost_a_seed_ranks_behind(result: api.Result) -> None:
    first = result.run.records[0]
    broken = replace(first, outcome=Outcome("diverged", {}, "it broke"))
    ranking = build_ranking(replace(result.run, records=(broken, *result.run.records[1:])))
    assert ranking is not None
    assert [each.arm for each in ranking.placed] == ["optimizer=Adam", "optimizer=SGD"]
    last = ranking_table(ranking, ENGLISH).rows[1]
    assert "1 of 3 seeds lost" in last[2].detail
    assert ranking.placed[1].tuned.rank == 2


def test_equal_arms_share_a_rank(result: api.Result) -> None:
    same = result.run.records[0].outcome
    records = tuple(replace(record, outcome=same) for record in result.run.records)
    ranking = build_ranking(replace(result.run, records=records))
    assert ranking and [each.tuned.rank for each in ranking.placed] == [1, 1]


def test_with_a_test_split_the_ranking_is_of_test_examples(result: api.Result) -> None:
    def tested(run: Run) -> Run:
        records = [
            replace(
                record,
                outcome=replace(
                    record.outcome,
                    arrays={**record.outcome.arrays, "test_accuracy": np.array(0.5)},
                ),
            )
            for record in run.records
        ]
        return replace(run, records=tuple(records))

    run = tested(result.run)
    assert run.tuned and run.tuned.untuned
    run = replace(run, tuned=replace(run.tuned, untuned=tested(run.tuned.untuned)))
    ranking = build_ranking(run)
    assert ranking and ranking.tested and ranking.metric.text == "test_accuracy"
    view = build_view(run, result.findings)
    assert view.tuning and view.tuning.notes[0] == TESTED


def test_arms_whose_written_values_were_not_measured_have_no_rank(result: api.Result) -> None:
    tuned = result.run.tuned
    assert tuned is not None
    ranking = build_ranking(replace(result.run, tuned=replace(tuned, untuned=None)))
    assert ranking is not None
    row = ranking_table(ranking, ENGLISH).rows[0]
    assert (row[3].text, row[4].text) == ("–", "–")


def test_the_section_in_korean(result: api.Result) -> None:
    suite = replace(result.run.suite, language="ko")
    files = render(build_view(replace(result.run, suite=suite), result.findings))
    (section,) = [
        element
        for element in read_page(files["index.html"]).all("section")
        if element.attributes.get("id") == "tuning"
    ]
    for text in ("튜닝", "선택된 값", "설정 4개를 각각 시드 2개로 60스텝씩", "순위(튜닝 후)"):
        assert text in section.text
    assert "## 튜닝" in files["report.md"]


def test_a_suite_that_does_not_tune_says_nothing_of_it(view: ReportView, files: dict) -> None:
    assert view.tuning is None
    assert json.loads(files["report.json"])["tuning"] is None
    assert 'id="tuning"' not in files["index.html"]
    assert "## Tuning" not in files["report.md"]
    assert "tuning.csv" not in " ".join(files)
