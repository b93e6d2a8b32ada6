"""Parts and their families: what a suite can name."""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from reportgen.parts import Family, Part
from reportgen.parts.labels import label


class Shape(Part):
    """A family of its own, so that nothing depends on the shipped parts."""


SHAPES: Family[Shape] = Family("shape")


@SHAPES.register
class Circle(Shape):
    name: ClassVar[str] = "circle"
    radius: float = Field(gt=0)


@SHAPES.register
class Grid(Shape):
    name: ClassVar[str] = "grid"
    rows: int = 2
    wrapped: bool = False
    title: str | None = None


class Drawing(BaseModel):
    shape: SHAPES.choice()  # type: ignore[valid-type]


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("grid", Grid()),
        ({"grid": {}}, Grid()),
        ({"grid": {"rows": 3}}, Grid(rows=3)),
        ({"circle": {"radius": 1}}, Circle(radius=1.0)),
        (Grid(rows=4), Grid(rows=4)),
    ],
)
def test_names_and_names_with_arguments(written, part):
    assert Drawing(shape=written).shape == part


@pytest.mark.parametrize(
    "written",
    ["circle", "square", None, 3, [], {}, {"grid": None}, {"grid": {}, "circle": {}}, {3: {}}],
)
def test_what_names_no_part(written):
    with pytest.raises(ValidationError):
        Drawing(shape=written)


@given(st.floats(1e-300, 1e300), st.integers(-9, 9), st.booleans())
def test_what_is_written_back_reads_the_same(radius, rows, wrapped):
    for part in (Circle(radius=radius), Grid(rows=rows, wrapped=wrapped)):
        drawing = Drawing(shape=part)
        dumped = drawing.model_dump()
        assert list(dumped["shape"]) == [part.name]
        assert Drawing(**dumped) == drawing


def test_a_name_is_registered_once():
    with pytest.raises(ValueError, match="shape 'grid' is registered twice"):
        SHAPES.register(Grid)


def test_parts_describe_what_differs_from_the_default():
    assert Grid().describe() == "grid"
    assert Grid(rows=3, wrapped=True, title="a").describe() == "grid(rows=3, wrapped=true, title=a)"
    assert Circle(radius=1e-3).describe() == "circle(radius=0.001)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (True, "true"),
        (3, "3"),
        (65536.0, "65536"),
        (1e-5, "1e-05"),
        (0.1 + 0.2, "0.30000000000000004"),
        ("batch", "batch"),
        ([100, 0.5], "[100, 0.5]"),
        ({"normal": {"std": 0.1}}, "normal(std=0.1)"),
        ({"a": 1, "b": [2]}, "{a: 1, b: [2]}"),
        (Circle(radius=2), "circle(radius=2)"),
    ],
)
def test_labels(value, text):
    assert label(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_labels_of_numbers_tell_them_apart(value):
    assert float(label(value)) == value
