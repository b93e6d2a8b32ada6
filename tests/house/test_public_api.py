"""The public API is what `reportgen.__all__` lists: no more, no less, and all of it explained."""

from __future__ import annotations

import inspect
from importlib.metadata import PackageNotFoundError, version
from operator import attrgetter

import pytest

import reportgen


def is_ours(name: str) -> bool:
    value = getattr(reportgen, name)
    module = getattr(value, "__module__", "reportgen")
    return not inspect.ismodule(value) and module.partition(".")[0] == "reportgen"


def test_everything_public_is_listed():
    names = {name for name in dir(reportgen) if not name.startswith("_")} - {"TYPE_CHECKING"}
    listed = [name for name in reportgen.__all__ if not name.startswith("_")]

    assert set(listed) == {name for name in names if is_ours(name)}


@pytest.mark.parametrize("name", reportgen.__all__)
def test_exported_name_exists_and_says_what_it_is(name):
    exported = getattr(reportgen, name)

    if inspect.isroutine(exported) or inspect.isclass(exported):
        assert exported.__module__.partition(".")[0] == "reportgen"
        assert (exported.__doc__ or "").strip(), f"reportgen.{name} has no docstring"


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        attrgetter("no_such_name")(reportgen)


def test_version_is_that_of_the_package():
    try:
        installed = version("reportgen")
    except PackageNotFoundError:
        pytest.skip("reportgen runs from a checkout that is not installed")
    assert reportgen.__version__ == installed
