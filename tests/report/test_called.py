"""A metric with a name: the name where readers look, the formula in the details."""

import dataclasses
import json

import pytest

from reportgen.findings import find
from reportgen.language import Language
from reportgen.report import build_view, render
from reportgen.suite import load_suite
from tests.report import training_factory as factory
from tests.report.page import read_page

FORMULA = "max(val_accuracy) - val_accuracy[last]"


def files(called: str, formula: str = FORMULA) -> dict[str, str]:
    arms = factory.grid()
    claim = factory.make_claim("A", arms[0].name, formula, "<", 0.5)
    claim = dataclasses.replace(claim, metric=dataclasses.replace(claim.metric, called=called))
    run = factory.make_run(factory.make_suite(arms, seeds=8, claims=(claim,)))
    return render(build_view(run, find(run)))


def test_the_name_stands_in_tables_and_sentences() -> None:
    made = files("accuracy lost <again>")
    page = read_page(made["index.html"])
    (row,) = [row for row in page.all("tr") if row.attributes.get("data-verdict")]
    assert "accuracy lost <again>" in row.text and FORMULA not in row.text
    assert FORMULA in [e.attributes.get("title") for e in row.all("span")]
    (details,) = [d for d in page.all("details") if d.attributes.get("class") == "claim"]
    assert FORMULA in [code.text for code in details.all("code")]
    sentence = details.all("p")[0].text
    assert "the accuracy lost <again> is" in sentence and FORMULA not in sentence
    assert FORMULA in made["report.md"]
    (claim,) = json.loads(made["report.json"])["claims"]
    assert (claim["metric"], claim["called"]) == (FORMULA, "accuracy lost <again>")


def test_without_a_name_a_function_of_a_quantity_is_said_in_words() -> None:
    made = files("", "max(val_accuracy)")
    (row,) = [
        r for r in read_page(made["index.html"]).all("tr") if r.attributes.get("data-verdict")
    ]
    words = "largest validation accuracy over training"
    assert words in row.text and not row.all("code")
    assert words in made["report.md"] and "max(val_accuracy)" in made["report.md"]
    (claim,) = json.loads(made["report.json"])["claims"]
    assert (claim["metric"], claim["called"]) == ("max(val_accuracy)", words)


@pytest.mark.parametrize("formula", [FORMULA, "val_accuracy[step=20] + val_accuracy[step=40]"])
def test_beyond_words_the_formula_stays(formula: str) -> None:
    made = files("", formula)
    (row,) = [
        r for r in read_page(made["index.html"]).all("tr") if r.attributes.get("data-verdict")
    ]
    assert formula in [code.text for code in row.all("code")]


def test_the_name_is_in_the_language_of_the_report(tmp_path) -> None:
    path = tmp_path / "named.yaml"
    path.write_text(
        "suite: named\nquestion: q\nexperiment: propagate\n"
        "base: {width: 8, depth: 2, init: xavier_normal}\n"
        "claims:\n"
        "  - {id: A, says: s, metric: max(saturated), rule: all < 1,"
        " called: {en: most of it, ko: 가장 큰 것}}\n"
        "  - {id: B, says: s, metric: max(saturated), rule: all < 1}\n",
        encoding="utf-8",
    )

    def called(language: Language) -> list[str]:
        return [claim.called for claim in load_suite(path, language=language).claims]

    assert called("en") == ["most of it", ""]
    assert called("ko") == ["가장 큰 것", ""]
