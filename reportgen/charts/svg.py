"""A finished chart as SVG, for a page that defines the colours or as a standalone file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reportgen.charts.labels import BOLD, printable, wrapped
from reportgen.charts.style import FILE_FONTS, FONT_STACK, HEADING, KOREAN_FONTS, PAINTS, SMALL

_SLUG = re.compile(r"[a-z][a-z0-9-]*")
_NAMESPACE = "http://www.w3.org/2000/svg"
_MARGIN = 16  # pixels of paper around a standalone chart
_LEADING = 19.0  # height of a line of its title and of its source, in pixels
_GAP = 10.0  # pixels between the chart and its source
_TITLE_LINES = 4  # at most; a longer title ends in an ellipsis
_HANGUL_TEXT = re.compile(r"<text (?=[^>]*>[^<]*[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3])")
_KOREAN_TEXT = f"<text font-family={quoteattr(KOREAN_FONTS)} "


@dataclass(frozen=True)
class Value:
    """Value of a CSS property: plain text, or the name of a paint."""

    text: str = ""
    paint: str = ""

    def variable(self) -> str:
        """The value on a page that defines the variables; light colours if it does not."""
        return f"var(--{self.paint},{PAINTS[self.paint].light})" if self.paint else self.text

    def on_light(self) -> str:
        """The value on light paper."""
        return PAINTS[self.paint].light if self.paint else self.text


@dataclass(frozen=True)
class Stops:
    """Positions in a panel at which a script shows the values of all lines.

    ``box``: x, y, width and height of the panel in pixels. ``pattern`` is the name of a position,
    with 0 for each of ``names``; ``at`` are their pixels from the left edge.
    """

    box: tuple[float, float, float, float]
    pattern: str
    names: tuple[str, ...]
    at: tuple[float, ...]

    def packed(self, before: Stops | None) -> list[object]:
        """A list for JSON, without what is the same in the panel ``before``."""
        box = [round(pixels) for pixels in self.box]
        shared = before is not None and (self.names, self.at) == (before.names, before.at)
        along = [] if shared else [self.pattern, self.names, [round(x, 1) for x in self.at]]
        return [box, *along]


@dataclass(frozen=True)
class Rule:
    """A CSS class of one chart and its declarations."""

    name: str
    declarations: tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Svg:
    """A chart: ``body`` is the markup inside ``<svg>``, ``rules`` the classes that it uses.

    ``slug`` (lower case letters, digits and dashes; unique in a page) prefixes every id.
    ``title`` and ``description`` (plain text) are the alternative text; the description also
    explains the marks and may be used as the caption. ``width`` and ``height`` are the natural size
    in CSS pixels; the chart shrinks with its container. ``stops``: where a script can read values.
    """

    slug: str
    title: str
    description: str
    width: float
    height: float
    body: str
    rules: tuple[Rule, ...]
    stops: tuple[Stops, ...] = ()

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.slug):
            raise ValueError(
                f"slug must be lower case letters, digits and dashes. Got {self.slug!r} instead."
            )

    def inline(self) -> str:
        """Return the ``<svg>`` element for an HTML page that defines the CSS variables.

        See :func:`reportgen.charts.style.css_variables`. The style inside applies only to this
        chart.
        """
        box = f"0 0 {self.width:g} {self.height:g}"
        css = self._layout(self.width) + "".join(
            self._css(rule.name, [(key, value.variable()) for key, value in rule.declarations])
            for rule in self.rules
        )
        attributes = f'class="chart" viewBox="{box}"'
        if self.stops:
            pairs = zip(self.stops, (None, *self.stops[:-1]), strict=True)
            packed = [stops.packed(before) for stops, before in pairs]
            text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
            attributes += f" data-stops={quoteattr(text)}"
        return self._element(attributes, css, self.body)

    def standalone(self, source: str) -> str:
        """Return an SVG file with its own paper, its title above and ``source`` below the chart.

        It looks the same in browsers, resvg, CairoSVG and librsvg: colours and sizes are plain
        values, and a text in Korean names a font that has its letters, because some of these
        programs use one font for each text. It is light, wherever it is shown.
        """
        head = wrapped(self.title, self.width / BOLD, HEADING, _TITLE_LINES)
        foot = wrapped(printable(source), self.width, SMALL, _TITLE_LINES)
        top = _MARGIN + len(head) * _LEADING
        bottom = top + self.height + _GAP
        width, height = self.width + 2 * _MARGIN, bottom + len(foot) * _LEADING
        css = "".join(
            self._css(rule.name, [(key, value.on_light()) for key, value in rule.declarations])
            for rule in self.rules
        )
        texts = [
            *_lines(head, 0.0, f'font-size="{HEADING:g}" font-weight="700"', "ink"),
            *_lines(foot, bottom - _MARGIN, f'font-size="{SMALL:g}"', "muted"),
        ]
        paper = f'<rect width="{width:g}" height="{height:g}" fill="{PAINTS["paper"].light}"/>'
        body = f'<g transform="translate({_MARGIN} {top:g})">{self.body}</g>'
        return (
            self._element(
                f'xmlns="{_NAMESPACE}" width="{width:g}" height="{height:g}" '
                f'viewBox="0 0 {width:g} {height:g}" font-family={quoteattr(FILE_FONTS)} '
                'stroke-linejoin="round" stroke-linecap="butt"',
                css,
                paper + _HANGUL_TEXT.sub(_KOREAN_TEXT, "".join([*texts, body])),
            )
            + "\n"
        )

    def _element(self, attributes: str, css: str, body: str) -> str:
        names = quoteattr(f"{self.slug}-title {self.slug}-desc")
        return (
            f'<svg id="{self.slug}" {attributes} role="img" aria-labelledby={names}>'
            f'<title id="{self.slug}-title">{escape(self.title)}</title>'
            f'<desc id="{self.slug}-desc">{escape(self.description)}</desc>'
            f"<style>{css}</style>{body}</svg>"
        )

    def _layout(self, width: float) -> str:
        return (
            f"#{self.slug}{{width:100%;max-width:{width:g}px;height:auto;"
            f"font-family:{FONT_STACK};font-variant-numeric:tabular-nums;"
            "stroke-linejoin:round;stroke-linecap:butt}"
        )

    def _css(self, name: str, declarations: list[tuple[str, str]]) -> str:
        text = ";".join(f"{key}:{value}" for key, value in declarations)
        return f"#{self.slug} .{name}{{{text}}}"


def _lines(lines: Sequence[str], top: float, font: str, paint: str) -> Iterator[str]:
    """Lines of text from the left margin; `top` is the upper edge of the first, in pixels."""
    for number, line in enumerate(lines, start=1):
        place = f'x="{_MARGIN}" y="{top + number * _LEADING:g}"'
        yield f'<text {place} {font} fill="{PAINTS[paint].light}">{escape(line)}</text>'
