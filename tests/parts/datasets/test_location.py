"""Where data files are looked for."""

import os
from pathlib import Path

import pytest

from reportgen.errors import InputError
from reportgen.parts.datasets import Location, cache_folder

from . import files


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("REPORTGEN_DATA", raising=False)
    return tmp_path / "home"


def test_the_option_comes_before_the_variable_before_the_cache(home, monkeypatch):
    monkeypatch.setenv("REPORTGEN_DATA", os.pathsep.join(("one", "", "~/two")))
    cache = home / ".cache" / "reportgen"
    assert Location.default().folders == (Path("one"), home / "two", cache)
    assert Location.default(Path("here")).folders == (
        Path("here"),
        Path("one"),
        home / "two",
        cache,
    )


def test_the_cache_follows_the_xdg_specification(home, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere" / "reportgen"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == home / ".cache" / "reportgen"


def test_the_first_folder_wins_and_the_current_one_comes_last(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    location = files.at(Path("one"), Path("two"))
    for folder in (".", "two", "one"):
        Path(folder).mkdir(exist_ok=True)
        Path(folder, "t.csv").write_text("")
        assert location.resolve("t.csv", dataset="csv") == Path(folder, "t.csv")


def test_absolute_paths_and_the_home_folder(home, tmp_path):
    home.mkdir()
    (home / "t.csv").write_text("")
    location = files.at(tmp_path / "one")
    assert location.resolve("~/t.csv", dataset="csv") == home / "t.csv"
    assert location.resolve(str(home / "t.csv"), dataset="csv") == home / "t.csv"


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path):
    (tmp_path / "t").mkdir()
    (tmp_path / "f").write_text("")
    with pytest.raises(InputError, match="t is a folder, not a file"):
        files.at(tmp_path).resolve("t", dataset="csv")
    with pytest.raises(InputError, match="f is a file, not a folder"):
        files.at(tmp_path).resolve("f", dataset="images", folder=True)


def test_subfolders_are_the_own_one_its_parts_and_flat():
    found = [str(path) for path in files.at(Path("d")).subfolders("a/b")]
    assert found == ["d/a/b", "d/b", "d/a", "d"]


@pytest.mark.parametrize("path", ["a" * 5000, "a\0b", "~nosuchuser/t.csv", "../" * 2000 + "t"])
@pytest.mark.parametrize("folder", [True, False])
def test_any_path_is_found_or_refused(tmp_path, path, folder):
    with pytest.raises(InputError, match=r"^csv: "):
        files.at(tmp_path).resolve(path, dataset="csv", folder=folder)
