"""Many claims: a line each, and nothing that a reader would miss."""

import dataclasses

from reportgen.findings import find
from reportgen.report import build_view, render
from tests.report import training_factory as factory
from tests.report.page import Element, read_page


def page(number: int) -> Element:
    arms = factory.grid()
    claims = [
        dataclasses.replace(
            factory.make_claim(f"C{n}", arms[0].name, metric, "<", 0.5), source=f"book {n}"
        )
        for n in range(number)
        for metric in ("val_accuracy[last]" if n < 3 else "val_loss[last]",)
    ]
    run = factory.make_run(factory.make_suite(arms, seeds=8, claims=tuple(claims)))
    return read_page(render(build_view(run, find(run)))["index.html"])


def classes(element: Element) -> list[str]:
    return (element.attributes.get("class") or "").split()


def claims_table(page: Element) -> Element:
    return next(table for table in page.all("table") if "claims" in classes(table))


def is_dense(table: Element) -> bool:
    return "dense" in classes(table)


def test_a_dozen_claims_tell_their_sources_and_more_leave_them_to_the_details() -> None:
    few, many = claims_table(page(12)), page(13)
    assert not is_dense(few) and "book 11" in few.text
    assert is_dense(claims_table(many)) and "book" not in claims_table(many).text
    (details,) = [d for d in many.all("details") if d.attributes.get("id") == "claim-C12"]
    assert "book 12" in details.text


def test_rows_that_measure_what_the_row_above_does_are_marked_and_still_say_it() -> None:
    rows = [row for row in claims_table(page(13)).all("tr") if "data-verdict" in row.attributes]
    marked = ["same" in classes(row) for row in rows]
    assert marked == [False, True, True, False, *[True] * 9]
    assert all("final validation" in row.text for row in rows)
