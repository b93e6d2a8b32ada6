"""Convert the SVG of matplotlib into small, clean, themable SVG.

Colours become named paints, styles become classes, coordinates are rounded to one decimal, and ids,
metadata and empty groups are removed. Tags that the drawing code stored as ids become
``data-series`` attributes and tooltips.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.charts.style import paint_of
from reportgen.charts.svg import Rule, Value

_PATH_TOKEN = re.compile(r"[MLQCZz]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_LEADING_ZERO = re.compile(r"(?<![\d.])0\.")
_REFERENCE = re.compile(r"#([^)\s]+)")
_DROPPED = {"metadata", "style", "title"}
_COORDINATES = {"x", "y", "width", "height", "cx", "cy", "r"}
_NAMED = ("data-series", "data-of")
_DEFAULTS = {"stroke-dashoffset": "0", "stroke-linejoin": "round", "stroke-linecap": "butt"}


@dataclass(frozen=True)
class Tag:
    """Series and tooltips of a group of marks.

    ``series`` is the key of its series (empty: none), ``note`` the tooltip of the group, and
    ``notes`` are those of its markers, one each. ``of`` names what the marks are about, such as the
    panel or the arm. ``line`` and ``values`` are for scripts: the number of the panel of a line
    and its label, and its values at the stops of the panel as texts.
    """

    series: str = ""
    note: str = ""
    notes: tuple[str, ...] = ()
    of: str = ""
    line: str = ""
    values: tuple[str, ...] = ()


def squeeze(raw: str, slug: str, tags: Mapping[str, Tag]) -> tuple[str, tuple[Rule, ...]]:
    """Return the reduced markup inside matplotlib's ``<svg>``, and the classes it uses.

    ``tags`` maps the gid of a drawn artist to its tag. The result depends only on the arguments.
    """
    return _Squeezer(ET.fromstring(raw), slug, tags).result()


class _Squeezer:
    def __init__(self, root: ET.Element, slug: str, tags: Mapping[str, Tag]) -> None:
        self._root = root
        self._tags = tags
        self._classes: dict[tuple[tuple[str, Value], ...], str] = {}
        referenced = dict.fromkeys(
            reference
            for element in root.iter()
            for key, value in element.attrib.items()
            if _local(key) in ("href", "clip-path")
            for reference in _REFERENCE.findall(value)
        )
        self._ids = {old: f"{slug}_{index}" for index, old in enumerate(referenced)}

    def result(self) -> tuple[str, tuple[Rule, ...]]:
        body = [new for child in self._root for new in self._clean(child)]
        markup = "".join(ET.tostring(element, "unicode") for element in _by_series(body))
        markup = markup.replace(" />", "/>")  # text and attributes hold no bare ">"
        return markup, tuple(Rule(name, style) for style, name in self._classes.items())

    def _clean(self, old: ET.Element) -> Iterable[ET.Element]:
        """Yield the replacement of an element: itself, its children, or nothing."""
        name = _local(old.tag)
        if name in _DROPPED:
            return
        new = ET.Element(name, self._attributes(old))
        new.text = old.text if name == "text" else None
        new.extend([child for element in old for child in self._clean(element)])
        _share_class(new)
        tag = self._tags.get(old.get("id", ""))
        if tag is not None:
            yield _tagged(new, tag)
        elif name in ("g", "defs") and not len(new):
            return
        elif name == "g" and not new.attrib:
            yield from new
        else:
            yield new

    def _attributes(self, element: ET.Element) -> dict[str, str]:
        attributes = {}
        for key, value in element.attrib.items():
            key = _local(key)
            if key == "id" and value in self._ids:
                attributes[key] = self._ids[value]
            elif key == "style":
                attributes.update(self._class(value))
            elif key == "d":
                attributes[key] = squeeze_path(value)
            elif key in _COORDINATES:
                attributes[key] = _rounded(float(value))
            elif key in ("href", "clip-path"):
                attributes[key] = _REFERENCE.sub(lambda m: "#" + self._ids[m[1]], value)
            elif key != "id" and not value.startswith("rotate(-0 "):
                attributes[key] = value
        return attributes

    def _class(self, style: str) -> dict[str, str]:
        declarations = []
        for declaration in style.split(";"):
            key, _, text = (part.strip() for part in declaration.partition(":"))
            if key and key != "font-family" and _DEFAULTS.get(key) != text:
                paint = paint_of(text)
                declarations.append((key, Value(paint=paint) if paint else Value(text)))
        if not declarations:
            return {}
        return {"class": self._classes.setdefault(tuple(declarations), f"x{len(self._classes)}")}


def squeeze_path(path: str) -> str:
    """Rewrite path data with one decimal, the shortest form of each command, and no repetitions.

    ``path`` contains absolute M, L, Q, C and Z commands, as written by matplotlib. Relative
    commands start from rounded points, so rounding errors do not accumulate.
    """
    tokens = iter(_PATH_TOKEN.findall(path))
    pieces: list[str] = []
    here = start = (0, 0)
    for command in tokens:
        if command in "Zz":
            pieces.append("Z")
            here = start
            continue
        count = {"M": 1, "L": 1, "Q": 2, "C": 3}[command]
        points = [(_tenths(next(tokens)), _tenths(next(tokens))) for _ in range(count)]
        pieces.append(_step(command, here, points))
        here = points[-1]
        start = here if command == "M" else start
    return "".join(pieces)


def _step(command: str, here: tuple[int, int], points: list[tuple[int, int]]) -> str:
    """Write one command, absolute or relative, whichever is shorter."""
    (x0, y0), (x, y) = here, points[-1]
    if command == "L" and (x, y) == here:
        return ""
    if command == "L" and y == y0:
        return min("H" + _joined([x]), "h" + _joined([x - x0]), key=len)
    if command == "L" and x == x0:
        return min("V" + _joined([y]), "v" + _joined([y - y0]), key=len)
    absolute = command + _joined([value for point in points for value in point])
    relative = _joined([value for x1, y1 in points for value in (x1 - x0, y1 - y0)])
    return absolute if command == "M" else min(absolute, command.lower() + relative, key=len)


def _joined(tenths: list[int]) -> str:
    """Write numbers given in tenths; no space is needed before a minus sign."""
    numbers = (_rounded(value / 10) for value in tenths)
    return " ".join(_LEADING_ZERO.sub(".", number) for number in numbers).replace(" -", "-")


def _tenths(text: str) -> int:
    return round(float(text) * 10)


def _rounded(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _share_class(group: ET.Element) -> None:
    """Move a class shared by all markers of a group to the group."""
    if len(group) < 2 or "class" in group.attrib or any(child.tag != "use" for child in group):
        return
    first = group[0].get("class")
    if first is not None and all(child.get("class") == first for child in group):
        group.set("class", first)
        for child in group:
            del child.attrib["class"]


def _tagged(element: ET.Element, tag: Tag) -> ET.Element:
    if tag.series:
        element.set("data-series", tag.series)
    if tag.of:
        element.set("data-of", tag.of)
    if tag.line:
        element.set("data-line", tag.line)
        element.set("data-values", "|".join(tag.values))
    if tag.note:
        _note(element, tag.note)
    for marker, note in zip(element.iter("use"), tag.notes, strict=False):
        _note(marker, note)
    return element


def _note(element: ET.Element, note: str) -> None:
    title = ET.Element("title")
    title.text = note
    element.insert(0, title)


def _by_series(elements: Iterable[ET.Element]) -> list[ET.Element]:
    """Group adjacent elements that belong together, so that a script can hide them together."""
    gathered: list[ET.Element] = []
    for element in elements:
        names = {key: element.attrib.pop(key) for key in _NAMED if key in element.attrib}
        if not names:
            gathered.append(element)
            continue
        if not gathered or any(gathered[-1].get(key) != names.get(key) for key in _NAMED):
            gathered.append(ET.Element("g", {"class": "series", **names}))
        bare = element.tag == "g" and not element.attrib and element.find("title") is None
        gathered[-1].extend(element if bare else [element])
    return gathered
