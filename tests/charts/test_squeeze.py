"""Squeezing keeps the picture: same shapes, same references, less markup."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from reportgen.charts.squeeze import Tag, squeeze, squeeze_path
from reportgen.charts.style import sentinel

COORDINATE = st.floats(min_value=-5000, max_value=5000)
POINT = st.tuples(COORDINATE, COORDINATE)
Command = tuple[str, list[tuple[float, float]]]
COMMAND: st.SearchStrategy[Command] = st.one_of(
    st.tuples(st.just("M"), st.lists(POINT, min_size=1, max_size=1)),
    st.tuples(st.just("L"), st.lists(POINT, min_size=1, max_size=1)),
    st.tuples(st.just("Q"), st.lists(POINT, min_size=2, max_size=2)),
    st.tuples(st.just("C"), st.lists(POINT, min_size=3, max_size=3)),
    st.tuples(st.just("Z"), st.just([])),
)


def rounded(value: float) -> float:
    return round(value * 10) / 10


def traced(path: str) -> list[Command]:
    """Read path data by the SVG rules into absolute commands, without repeated points."""
    commands: list[Command] = []
    here = start = (0.0, 0.0)
    for letter, arguments in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        values = [float(text) for text in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)", arguments)]
        if letter in "Zz":
            commands.append(("Z", []))
            here = start
            continue
        origin = here if letter.islower() else (0.0, 0.0)
        if letter in "HhVv":
            x = values[0] + origin[0] if letter in "Hh" else here[0]
            y = values[0] + origin[1] if letter in "Vv" else here[1]
            points = [(rounded(x), rounded(y))]
        else:
            pairs = zip(values[::2], values[1::2], strict=True)
            points = [(rounded(x + origin[0]), rounded(y + origin[1])) for x, y in pairs]
        kind = "L" if letter in "HhVv" else letter.upper()
        if kind != "L" or points[-1] != here:
            commands.append((kind, points))
        here = points[-1]
        start = here if kind == "M" else start
    return commands


@given(st.lists(COMMAND, max_size=12))
def test_a_squeezed_path_is_the_same_path(commands: list[Command]) -> None:
    commands = [("M", [(1.0, 2.0)]), *commands]
    path = "\n".join(f"{c} " + " ".join(f"{x:f} {y:f}" for x, y in p) for c, p in commands)
    short = squeeze_path(path)
    exact = "".join(
        c + " ".join(f"{rounded(float(f'{x:f}'))} {rounded(float(f'{y:f}'))}" for x, y in p)
        for c, p in commands
    )
    assert traced(short) == traced(exact)
    assert len(short) <= len(exact)


def test_lines_along_the_axes_take_one_number() -> None:
    assert squeeze_path("M 1.04 2 L 5 2 L 5 2.001 L 5 0.5 L 0.96 2 z") == "M1 2H5V.5L1 2Z"


def drawn(inside: str, tags: dict[str, Tag] | None = None) -> tuple[ET.Element, dict[str, str]]:
    raw = (
        '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink"><metadata>x</metadata>{inside}</svg>'
    )
    markup, rules = squeeze(raw, "slug", tags or {})
    css = {rule.name: ";".join(f"{k}:{v.variable()}" for k, v in rule.declarations)
           for rule in rules}  # fmt: skip
    return ET.fromstring(f"<svg>{markup}</svg>"), css


def test_colours_become_variables_and_equal_styles_one_class() -> None:
    style = f"fill: {sentinel('ink')}; stroke-width: 2"
    root, css = drawn(f'<path d="M 0 0" style="{style}"/><path d="M 1 1" style="{style}"/>')
    first, second = root
    assert first.attrib["class"] == second.attrib["class"]
    assert css == {first.attrib["class"]: "fill:var(--ink,#1f2328);stroke-width:2"}


def test_ids_survive_only_where_something_refers_to_them() -> None:
    root, _ = drawn(
        '<g id="axes_1"><defs><path id="m1" d="M 0 0"/></defs>'
        '<use xlink:href="#m1" x="1.26" y="2"/><path id="patch_1" d="M 0 0" clip-path="url(#c)"/>'
        '</g><defs><clipPath id="c"><rect x="0" y="0"/></clipPath></defs>'
    )
    marker, clip = root.find(".//defs/path"), root.find(".//clipPath")
    assert marker is not None and clip is not None
    assert [element.get("id") for element in root.iter() if element.get("id")] == [
        marker.get("id"),
        clip.get("id"),
    ]
    use, path = root.find("use"), root.find("path")
    assert use is not None and path is not None
    assert use.attrib == {"href": f"#{marker.get('id')}", "x": "1.3", "y": "2"}
    assert path.attrib["clip-path"] == f"url(#{clip.get('id')})"
    assert str(marker.get("id")).startswith("slug_")


def test_neighbours_of_a_series_share_a_group_and_keep_their_tooltips() -> None:
    tags = {"t0": Tag("<a>"), "t1": Tag("<a>", "note & more"), "t2": Tag("b", notes=("x", "y"))}
    root, _ = drawn(
        '<g id="t0"><path d="M 0 0"/></g><g id="t1"><path d="M 1 1"/></g>'
        '<g id="t2"><use x="1" y="1"/><use x="2" y="2"/></g>',
        tags,
    )
    assert [group.attrib for group in root] == [
        {"class": "series", "data-series": "<a>"},
        {"class": "series", "data-series": "b"},
    ]
    assert [title.text for title in root.iter("title")] == ["note & more", "x", "y"]
    assert [len(use.findall("title")) for use in root.iter("use")] == [1, 1]


def test_metadata_and_empty_groups_go() -> None:
    root, _ = drawn('<g id="a"><g id="b"/></g><style>x</style><defs/>')
    assert len(root) == 0
