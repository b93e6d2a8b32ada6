"""What a reader finds in a chart: its texts and where they stand, its series, its ids."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from reportgen.charts import Svg
from reportgen.charts.labels import width_of
from reportgen.charts.svg import Value

NAMESPACE = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Text:
    """A text with its extent in pixels, as wide as in the widest of the fonts."""

    words: str
    left: float
    right: float
    baseline: float
    size: float


def tree(svg: Svg) -> ET.Element:
    """Parse the chart, which fails unless it is well-formed."""
    return ET.fromstring(svg.inline().replace("<svg ", f'<svg xmlns="{NAMESPACE[1:-1]}" ', 1))


def texts(svg: Svg) -> list[Text]:
    """All texts drawn, in order."""
    rules = {rule.name: dict(rule.declarations) for rule in svg.rules}
    found = []
    for element in tree(svg).iter(f"{NAMESPACE}text"):
        style = rules[element.attrib["class"]]
        size = float(style["font-size"].text.removesuffix("px"))
        words = "".join(element.itertext())
        width = width_of(words, size, bold="font-weight" in style)
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[style["text-anchor"].text]
        left = float(element.attrib["x"]) - share * width
        found.append(Text(words, left, left + width, float(element.attrib["y"]), size))
    return found


def words(svg: Svg) -> list[str]:
    """The words of all texts drawn, in order."""
    return [text.words for text in texts(svg)]


def notes(svg: Svg) -> list[str]:
    """All tooltips."""
    titles = [element.text or "" for element in tree(svg).iter(f"{NAMESPACE}title")]
    return titles[1:]


def boxes_of(svg: Svg, paint: str) -> list[tuple[float, float]]:
    """Left and right end of the rectangles of this paint, from top to bottom."""
    named = {rule.name for rule in svg.rules if ("fill", Value(paint=paint)) in rule.declarations}
    found = []
    for element in tree(svg).iter(f"{NAMESPACE}path"):
        if element.get("class") in named:
            begin, _, side, end = re.findall(r"[Hh]|-?[\d.]+", element.attrib["d"])[:4]
            left = float(begin)
            found.append((left, float(end) + (left if side == "h" else 0.0)))
    return found


def series_keys(svg: Svg) -> set[str]:
    """The keys of the series that have marks."""
    return {
        element.attrib["data-series"]
        for element in tree(svg).iter()
        if element.get("class") == "series"
    }


def ids(markup: str) -> list[str]:
    """All ids in markup."""
    return re.findall(r'\bid="([^"]*)"', markup)


def clipped(svg: Svg) -> list[str]:
    """Texts that reach beyond the chart (by more than the half pixel of rounding)."""
    return [
        text.words
        for text in texts(svg)
        if text.left < -0.5
        or text.right > svg.width + 0.5
        or not text.size * 0.7 <= text.baseline <= svg.height
    ]


def overlapping(svg: Svg) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other."""
    found = texts(svg)
    return [
        (a.words, b.words)
        for index, a in enumerate(found)
        for b in found[index + 1 :]
        if min(a.right, b.right) - max(a.left, b.left) > 1
        and abs(a.baseline - b.baseline) < 0.75 * min(a.size, b.size)
    ]
