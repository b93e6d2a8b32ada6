"""The style shared by all charts: light and dark paper, paints, styles of series, fonts.

A chart is drawn once and shown on light or dark paper. Each paint has a name; matplotlib draws it
with a placeholder colour (:func:`sentinel`), which :mod:`reportgen.charts.svg` replaces by a CSS
variable of that name. A page supplies the variables with :func:`css_variables`.

The series colours are those of Okabe and Ito ("Color Universal Design", 2008) without yellow and
black, shaded just enough for a contrast of 3 (lines) or 4.5 (text) with the paper, and five more
for figures with many arms. The levels of a number (a learning rate, a width) have the colours of
one ramp instead, from faint for the smallest to strong for the largest.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex

from reportgen.charts.colour import shade_for

FONT_STACK = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, '
    '"Noto Sans", "Noto Sans KR", sans-serif'
)
#: Fonts of a file. Where the first is missing, fontconfig takes a font with many signs (10⁻⁵, ✗).
FILE_FONTS = "Noto Sans, Segoe UI, Helvetica Neue, Arial, sans-serif"
#: Fonts of a text in Korean in a file.
KOREAN_FONTS = "Noto Sans CJK KR, Noto Sans KR, Apple SD Gothic Neo, Malgun Gothic, sans-serif"

#: Font sizes in CSS pixels at the natural width of a chart.
HEADING, BODY, SMALL = 14.0, 12.0, 11.5

#: Contrast with the paper required by WCAG 2.2 for graphics (1.4.11) and text (1.4.3).
GRAPHIC_CONTRAST, TEXT_CONTRAST = 3.0, 4.5


@dataclass(frozen=True)
class Paint:
    """A named colour: its value (``#rrggbb``) on light and on dark paper."""

    light: str
    dark: str


@dataclass(frozen=True)
class LineStyle:
    """The style of a series, which never relies on colour alone: lines are solid, markers differ.

    ``paint`` is the paint of its line and fill, ``paint + "-text"`` that of its labels. ``marker``
    is a matplotlib marker.
    """

    paint: str
    marker: str

    @property
    def ordered(self) -> bool:
        """Whether it is a step of the ramp."""
        return self.paint.startswith("ramp")


@dataclass(frozen=True)
class Series:
    """A series with its unique ``key``, the ``label`` shown to the reader, and its style."""

    key: str
    label: str
    style: LineStyle


OKABE_ITO = {
    "blue": "#0072b2",
    "vermillion": "#d55e00",
    "green": "#009e73",
    "purple": "#cc79a7",
    "sky": "#56b4e9",
    "orange": "#e69f00",
    "grey": "#999999",
}
#: Further colours for light and dark paper, chosen for maximum OKLab distance to those above and to
#: each other, for normal and colour-blind vision.
FURTHER = {
    "wine": Paint("#6b0f1a", "#ffb3a7"),
    "violet": Paint("#8a2be2", "#b36bff"),
    "lime": Paint("#3d5c00", "#b7f25c"),
    "navy": Paint("#0a157b", "#c9d4ff"),
    "magenta": Paint("#b8127d", "#ff5cc8"),
}
DASHED, DOTTED = (5.0, 4.0), (1.5, 3.0)
"""Dashes of lines across a panel: target values, and the score of a constant prediction."""

RAMP_STEPS = 12  # colours of the ramp of ordered series
_RAMPS = ((0.55, 0.0), (0.45, 1.0))
"""Ends of the part of viridis that the ramp takes on light and on dark paper. Its lightness grows
steadily for all eyes, and the end of the largest level has the strongest contrast to the paper."""

#: Paint and marker of the first series, in order. No two have the same marker, so that neither
#: print nor colour-blind readers depend on the colour.
LINE_STYLES = tuple(
    LineStyle(paint, marker)
    for paint, marker in zip((*OKABE_ITO, *FURTHER), "os^vpPh*<>d8", strict=True)
)
REST = LineStyle("muted", "o")
"""The style of series that are drawn only as a background for others."""
TRAINING, VALIDATION = LineStyle("muted", "s"), LineStyle("ink", "o")
"""Two tones of ink: the colours of series stand for arms."""
ELSEWHERE = 7
"""The first of the styles for series of one figure that are not those of the page."""


def _ramp(step: int, paper: int) -> str:
    """Colour of a step of the ramp, 0 to RAMP_STEPS - 1, on light (0) or dark paper (1)."""
    first, last = _RAMPS[paper]
    share = first + (last - first) * step / (RAMP_STEPS - 1)
    return str(to_hex(colormaps["viridis"](share)))


def _paints() -> dict[str, Paint]:
    paper = Paint("#ffffff", "#0d1117")
    paints = {
        "paper": paper,
        "ink": Paint("#1f2328", "#e6edf3"),
        "muted": Paint("#59636e", "#9aa4af"),
        "grid": Paint("#dfe3e8", "#2b3138"),
        "shade": Paint("#c3cad2", "#454e59"),  # the darker of two bands
        "gap": Paint("#f8e9bd", "#473c1c"),  # between two curves of a panel
        "wash": Paint("#eef2f6", "#1b222b"),  # the side that a claim is about
        "zone": Paint("#f0dbe8", "#3b2a37"),  # between two margins: as the marker of `equivalent`
        "heat": Paint("#5a3f9e", "#a48ae6"),  # of a heat map, at any opacity up to `heat_map.MOST`
    }
    colours = {name: Paint(colour, colour) for name, colour in OKABE_ITO.items()} | FURTHER
    colours |= {f"ramp{n}": Paint(_ramp(n, 0), _ramp(n, 1)) for n in range(RAMP_STEPS)}
    for name, colour in colours.items():
        paints[name] = Paint(
            shade_for(colour.light, paper.light, GRAPHIC_CONTRAST),
            shade_for(colour.dark, paper.dark, TEXT_CONTRAST),
        )
        paints[f"{name}-text"] = Paint(
            shade_for(colour.light, paper.light, TEXT_CONTRAST),
            shade_for(colour.dark, paper.dark, TEXT_CONTRAST),
        )
    paints |= {f"{name}-text": paints[name] for name in ("ink", "muted")}
    return paints


#: Every paint by name. The names are the CSS variables (``--ink``, ``--blue``, ``--blue-text``).
PAINTS: Mapping[str, Paint] = _paints()

_SENTINELS = {name: f"#01fe{index:02x}" for index, name in enumerate(PAINTS)}
_NAMES = {colour: name for name, colour in _SENTINELS.items()}


def sentinel(paint: str) -> str:
    """Return the placeholder colour of the paint of this name for matplotlib."""
    return _SENTINELS[paint]


def paint_of(colour: str) -> str | None:
    """Return the name of the paint with this placeholder colour, if any."""
    return _NAMES.get(colour)


def css_variables(selector: str = ":root") -> str:
    """Return the CSS that defines every paint on light and on dark paper."""
    light = "".join(f"--{name}:{paint.light};" for name, paint in PAINTS.items())
    dark = "".join(f"--{name}:{paint.dark};" for name, paint in PAINTS.items())
    return f"{selector}{{{light}}}@media (prefers-color-scheme:dark){{{selector}{{{dark}}}}}"


def series_of(labels: Mapping[str, str] | Sequence[str], first: int = 0) -> tuple[Series, ...]:
    """Assign styles to keys in order, so that the same order gives the same styles in every chart.

    ``labels`` maps keys to labels, or lists keys that are their own labels. ``first`` is the style
    to begin with. From the thirteenth series on colours are reused with another marker.
    """
    series = []
    for index, (key, label) in enumerate(_pairs(labels), start=first):
        turn, place = divmod(index, len(LINE_STYLES))
        marker = LINE_STYLES[(index - first + turn) % len(LINE_STYLES)].marker
        series.append(Series(key, label, LineStyle(LINE_STYLES[place].paint, marker)))
    return tuple(series)


def ordered_series(labels: Mapping[str, str] | Sequence[str]) -> tuple[Series, ...]:
    """Styles for the levels of a number in increasing order: one ramp, from faint to strong."""
    pairs = _pairs(labels)
    steps = np.linspace(0, RAMP_STEPS - 1, max(2, len(pairs))).round().astype(int).tolist()
    return tuple(
        Series(key, label, LineStyle(f"ramp{step}", "o"))
        for (key, label), step in zip(pairs, steps, strict=False)
    )


def _pairs(labels: Mapping[str, str] | Sequence[str]) -> list[tuple[str, str]]:
    return list(labels.items()) if isinstance(labels, Mapping) else [(key, key) for key in labels]


def series_by_key(series: Sequence[Series], used: Iterable[str]) -> dict[str, Series]:
    """Series by their keys. Raises ValueError if none is ``used``, or one that is unknown."""
    by_key, keys = {entry.key: entry for entry in series}, list(used)
    unknown = [key for key in keys if key not in by_key]
    if unknown:
        raise ValueError(f"series must be among {list(by_key)}. Got {unknown} instead.")
    if not keys:
        raise ValueError("there is nothing to draw")
    return by_key


@contextmanager
def theme(slug: str) -> Iterator[None]:
    """Apply the theme, ignoring the user's matplotlib settings; ids are derived from ``slug``.

    The settings of matplotlib are global, so two threads must not draw at the same time.
    """
    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    with matplotlib.rc_context(), warnings.catch_warnings():
        # The browser renders the text, so missing glyphs in matplotlib's font do not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        fonts.setLevel(logging.ERROR)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": slug,
                "text.parse_math": False,
                "text.usetex": False,
                "path.simplify": False,
                "lines.scale_dashes": False,
                "font.family": "DejaVu Sans",
                "font.size": SMALL,
            }
        )
        try:
            yield
        finally:
            fonts.setLevel(level)
