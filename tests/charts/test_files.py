"""A figure that leaves the page as a file looks the same wherever it is shown.

Every kind of chart is drawn by CairoSVG and resvg, and by librsvg and Chromium where they are
installed. A reader would miss texts, colours and size; a page would be ugly with black boxes.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from reportgen.charts import Svg, curves_beside
from reportgen.charts.colour import channels
from reportgen.charts.curve_data import Wording
from reportgen.charts.style import PAINTS
from tests.charts import (
    examples,
    test_curves_beside,
    test_heat_map,
    test_image_rows,
    test_paths,
    test_point_cloud,
    test_scatter,
    test_sweep,
    test_targets,
    test_tuning_profile,
    test_two_rankings,
)
from tests.charts.reading import NAMESPACE

SOURCE = "reportgen, suite init, 10 seeds"
WIDEST = 1100  # pixels
Picture = NDArray[np.uint8]
"""Pixels (H, W, 4): red, green, blue, opacity."""

CHARTS: dict[str, Callable[[], Svg]] = examples.CHARTS | {
    "beside": lambda: curves_beside(
        "beside",
        "Loss over examples and over steps",
        test_curves_beside.panels(across="log"),
        test_curves_beside.LINE_STYLES,
        Wording("loss"),
        shared=True,
    ),
    "heat": test_heat_map.draw,
    "images": lambda: test_image_rows.chart(channels=3, side=44)[-1],
    "paths": lambda: test_paths.draw(test_paths.panel("bowl", test_paths.SPIRAL)),
    "cloud": test_point_cloud.draw,
    "scatter": test_scatter.draw,
    "sweep": test_sweep.draw,
    "targets": test_targets.draw,
    "profile": lambda: test_tuning_profile.draw(test_tuning_profile.PANEL),
    "rankings": lambda: test_two_rankings.draw(test_two_rankings.RANKED),
}


def by_cairo(svg: str) -> bytes:
    try:
        import cairosvg
    except OSError as error:
        pytest.skip(f"the library of cairo is not installed: {error}")
    found: bytes = cairosvg.svg2png(bytestring=svg.encode())
    return found


def by_resvg(svg: str) -> bytes:
    resvg = pytest.importorskip("resvg_py", reason="resvg_py is not installed")
    return bytes(resvg.svg_to_bytes(svg_string=svg))


def by_librsvg(svg: str) -> bytes:
    if shutil.which("rsvg-convert") is None:
        pytest.skip("rsvg-convert is not installed")
    return subprocess.run(
        ["rsvg-convert"], input=svg.encode(), capture_output=True, check=True
    ).stdout


@cache
def by_chromium() -> dict[str, bytes]:
    """Every file of `CHARTS`, with its texts and without, as pictures of one dark page."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    files = [build().standalone(SOURCE) for build in CHARTS.values()]
    places, top = {}, 0
    for file in files:
        width, height = size_of(file)
        places[file] = (0, top, width, top + height)
        places[without_texts(file)] = (WIDEST, top, WIDEST + width, top + height)
        top += height
    images = "".join(
        f'<img style="position:absolute;left:{x}px;top:{y}px" '
        f'src="data:image/svg+xml;base64,{base64.b64encode(file.encode()).decode()}">'
        for file, (x, y, *_) in places.items()
    )
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        page.write_text(f'<meta name="color-scheme" content="dark">{images}', encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += [f"--user-data-dir={folder}/profile", f"--window-size={2 * WIDEST},{top}"]
        command = [program, *options, f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, capture_output=True, check=True, timeout=300)
        whole = Image.open(shot)
        return {file: png(whole.crop(place)) for file, place in places.items()}


def png(image: Image.Image) -> bytes:
    found = io.BytesIO()
    image.save(found, "PNG")
    return found.getvalue()


RENDERERS: dict[str, Callable[[str], bytes]] = {
    "cairo": by_cairo,
    "resvg": by_resvg,
    "librsvg": by_librsvg,
    "chromium": lambda file: by_chromium()[file],
}


def size_of(file: str) -> tuple[int, int]:
    root = ET.fromstring(file)
    return round(float(root.attrib["width"])), round(float(root.attrib["height"]))


def pixels(png: bytes) -> Picture:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def near(picture: Picture, colour: str, distance: int = 40) -> float:
    """The number of pixels whose channels are all within a distance of the colour."""
    apart = np.abs(picture[..., :3].astype(int) - np.array(channels(colour)))
    return float(np.count_nonzero(apart.max(axis=-1) <= distance))


def blocks(picture: Picture, side: int = 16) -> NDArray[np.float64]:
    """Mean colours of squares, in which the shapes of letters do not matter."""
    height, width = (length // side for length in picture.shape[:2])
    cut = picture[: height * side, : width * side, :3].astype(float)
    return cut.reshape(height, side, width, side, 3).mean(axis=(1, 3))


@pytest.fixture(scope="module", params=CHARTS)
def file(request: pytest.FixtureRequest) -> str:
    """The file of each kind of chart."""
    return CHARTS[request.param]().standalone(SOURCE)


@pytest.fixture(scope="module")
def reference(file: str) -> tuple[Picture, Picture]:
    """The file as resvg draws it, with its texts and without."""
    return pixels(by_resvg(file)), pixels(by_resvg(without_texts(file)))


def without_texts(file: str) -> str:
    return re.sub(r"<text .*?</text>", "", file)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_file_looks_the_same_everywhere(
    file: str, reference: tuple[Picture, Picture], renderer: str
) -> None:
    draw = RENDERERS[renderer]
    found, bare = (pixels(draw(each)) for each in (file, without_texts(file)))
    width, height = size_of(file)
    assert abs(found.shape[1] - width) <= 1 and abs(found.shape[0] - height) <= 1
    assert found[..., 3].min() == 255, "the paper does not reach everywhere"
    assert found[1, 1, :3].tolist() == list(channels(PAINTS["paper"].light))
    expected, expected_bare = reference
    least = [min(a, b) for a, b in zip(found.shape[:2], expected.shape[:2], strict=True)]
    one, other = (blocks(each[: least[0], : least[1]]) for each in (found, expected))
    apart = np.abs(one - other).max(axis=-1)
    assert apart.mean() < 4 and (apart > 64).mean() < 0.005
    for colour in set(re.findall(r"(?:fill|stroke):(#[0-9a-f]{6})", file)):
        if (number := near(expected_bare, colour)) > 400:  # fewer are often edges of other marks
            assert number / 2 < near(bare, colour) < 2 * number, colour
    change = np.abs(found.astype(int) - bare.astype(int))
    for x, y, size, words in texts(file):
        box = change[round(y - 0.8 * size) : round(y), round(x - size) : round(x + size)]
        assert box.max(initial=0) > 60, f"missing: {words}"


def texts(file: str) -> list[tuple[float, float, float, str]]:
    """Place, font size and words of every text that is not turned."""
    sizes = {name: float(size) for name, size in re.findall(r" \.(\w+)\{[^}]*size:([\d.]+)", file)}
    moved = [0.0, 0.0]
    found = []
    for element in ET.fromstring(file).iter():
        place = element.get("transform", "")
        if element.tag == f"{NAMESPACE}g" and place.startswith("translate") and moved == [0, 0]:
            moved = [float(number) for number in re.findall(r"[\d.]+", place)]
        if element.tag == f"{NAMESPACE}text" and not place and "".join(element.itertext()).strip():
            size = element.get("font-size") or sizes[element.attrib["class"]]
            x, y = (float(element.attrib[name]) for name in "xy")
            inside = element.get("class") is not None
            x, y = (x + moved[0], y + moved[1]) if inside else (x, y)
            found.append((x, y, float(size), "".join(element.itertext())))
    return found


def test_a_file_begins_with_its_title_and_ends_with_its_source(file: str) -> None:
    found = [(y, words) for _, y, _, words in texts(file)]
    title = ET.fromstring(file).findtext(f"{NAMESPACE}title") or ""
    assert min(found)[1] == title
    assert max(found)[1] == SOURCE


def test_a_file_is_light_and_needs_no_style_of_a_page(file: str) -> None:
    for unknown in ("var(", "@media", "light-dark", "color-mix", "currentColor", "width:100%"):
        assert unknown not in file


def test_a_long_title_is_whole() -> None:
    title = "With batch normalisation all six settings pass 95 % validation accuracy " * 2
    file = replace(examples.forest(), title=title.strip()).standalone(SOURCE)
    found = [words for _, _, _, words in texts(file)]
    assert " ".join(found).startswith(title.strip())


@pytest.mark.parametrize("renderer", [name for name in RENDERERS if name != "chromium"])
def test_korean_is_written_in_letters(renderer: str) -> None:
    """Two words differ; in a font without their letters both would be the same boxes."""
    if (
        "Noto Sans CJK KR"
        not in subprocess.run(
            ["fc-list", ":lang=ko", "family"], capture_output=True, text=True, check=False
        ).stdout
    ):
        pytest.skip("Noto Sans CJK KR is not installed")
    pictures = [
        pixels(RENDERERS[renderer](replace(examples.forest(), title=title).standalone("출처")))
        for title in ("한국어로 쓴 제목", "갈매기가 난다네")
    ]
    strip = [picture[16:40].astype(int) for picture in pictures]
    assert np.count_nonzero(np.abs(strip[0] - strip[1]).max(axis=-1) > 100) > 100
