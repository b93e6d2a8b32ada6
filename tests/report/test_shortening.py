from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reportgen.report.shortening import fences, shortened

SHORT = "# Question?\n\nAnswer.\n\n## Claims\n\n| I1 |\n\n"
LONG = "## Other quantities\n\n" + "1234567\n" * 100
LIMITS = "\n## Limitations\n\n- Much.\n"
NOTICE_AT_MOST = 400  # characters, for the short titles of these tests

LINE = st.sampled_from(
    [
        "",
        "## Section",
        "## Other section",
        "<details>",
        "</details>",
        "```",
        "````yaml",
        "text",
        "한",
    ]
) | st.text(alphabet="ab# `", max_size=30)


def bytes_of(text: str) -> int:
    return len(text.encode())


def test_what_fits_is_not_touched() -> None:
    text = SHORT + LONG + LIMITS
    assert shortened(text, len(text)) == text


def test_the_longest_section_is_left_out_whole_and_named() -> None:
    text = shortened(SHORT + LONG + LIMITS, 500)
    assert text.startswith((SHORT + LIMITS).replace("\n\n\n", "\n\n"))
    assert "1234567" not in text
    assert text.endswith(
        "*Omitted because of the size limit of GitHub: “Other quantities”. "
        "`index.html` of the same report is complete.*\n"
    )


def test_a_heading_inside_code_is_no_section() -> None:
    suite = "## Suite\n\n```yaml\n## not a heading\n" + "a: 1\n" * 100 + "```\n"
    text = shortened(SHORT + suite + LIMITS, 500)
    assert "not a heading" not in text and "a: 1" not in text
    assert "## Limitations" in text


def test_claims_that_are_too_long_end_at_a_line_and_are_closed() -> None:
    claims = "# Q\n\n## Claims\n\n<details>\n\n" + "| I1 | supported |\n" * 100 + "\n</details>\n"
    text = shortened(claims + LIMITS, 600)
    kept, notice = text.split("\n\n</details>\n\n")
    assert set(kept.splitlines()[6:]) == {"| I1 | supported |"}
    assert notice.startswith("*Omitted because of the size limit of GitHub: the end of “Claims”")
    assert "“Limitations”" in notice


def test_bytes_and_characters_are_told_apart() -> None:
    text = "# 물음\n\n## 주장\n\n" + "가나다라\n" * 100
    assert shortened(text, len(text)) == text
    assert bytes_of(shortened(text, len(text), bytes_of)) <= len(text)


@given(st.lists(LINE, max_size=80).map("\n".join), st.integers(NOTICE_AT_MOST, 900))
def test_nothing_is_longer_than_its_limit_nor_left_open(text: str, most: int) -> None:
    short = shortened(text, most, bytes_of)
    assert bytes_of(short) <= most
    if short != text:
        *_, (_, fence) = fences(short.splitlines())
        assert not fence
        assert "Omitted because of the size limit" in short.splitlines()[-1]


@given(st.lists(st.text(alphabet="a|", max_size=40), max_size=60))
def test_details_stay_balanced(rows: list[str]) -> None:
    body = "\n".join(rows)
    text = f"# Q\n\n## Claims\n\n<details>\n{body}\n</details>\n\n<details>\n{body}\n</details>\n"
    short = shortened(text, NOTICE_AT_MOST)
    assert len(re.findall("^<details>", short, re.M)) == len(re.findall("^</details>", short, re.M))
