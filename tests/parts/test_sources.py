"""What decides the key of a trial that runs a user's code: every file of it, and nothing else."""

import importlib
import sys
import uuid
from importlib.metadata import version

import pytest

import reportgen
from reportgen.parts import plugins
from reportgen.parts.sources import code_of_file

REGISTERS = """
import reportgen
IMPORTS

@reportgen.register_module("NAME")
def net(example_shape, outputs):
    LATER
"""


@pytest.fixture
def name():
    """A name that no other test uses, of a module as well."""
    return f"n{uuid.uuid4().hex}"


@pytest.fixture(autouse=True)
def path_and_modules():
    """The path and the modules as they were: every test has neighbours of its own."""
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for added in set(sys.modules) - modules:
        if added[:1] == "n" and len(added.partition(".")[0]) == 33:
            del sys.modules[added]


def plugin(folder, name, imports="", later="return None"):
    text = REGISTERS.replace("NAME", name).replace("IMPORTS", imports).replace("LATER", later)
    path = folder / "nets.py"
    path.write_text(text)
    return path


def names(name):
    return [source.name for source in plugins.modules[name].code.sources]


@pytest.mark.parametrize(
    ("imports", "later"),
    [
        ("import {0}", "return None"),
        ("from {0} import x as y", "return None"),
        ("import importlib\n{0} = importlib.import_module('{0}')", "return None"),
        ("import importlib\n{0} = importlib.import_module(''.join(['{0}']))", "return None"),
        ("", "import {0}"),
        ("", "from {0} import x"),
        ("import importlib", "importlib.import_module('{0}')"),
        ("try:\n    import {0}\nexcept ImportError:\n    pass", "return None"),
    ],
)
def test_a_neighbour_is_found_and_counts_wherever_it_is_imported(tmp_path, name, imports, later):
    block = tmp_path / f"{name}.py"
    block.write_text("x = 1\n")
    (tmp_path / "unrelated.py").write_text("x = 1\n")
    path = plugin(tmp_path, name, imports.format(name), later.format(name))
    reportgen.load_plugin(path)
    assert names(name) == ["nets.py", f"{name}.py"]
    code = plugins.modules[name].code
    block.write_text("x = 2\n")
    assert code.changed() == (f"{name}.py",)
    assert code_of_file("nets", path, more=[name]).checksum != code.checksum


def test_neighbours_of_neighbours_count_and_packages_beside_the_plugin(tmp_path, name):
    package = tmp_path / name
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "dense.py").write_text("from . import scale\nfrom .inner.deep import z\n")
    (package / "scale.py").write_text("")
    (package / "unused.py").write_text("")
    (package / "inner" / "deep.py").write_text("z = 1\n")  # no __init__: a namespace
    reportgen.load_plugin(plugin(tmp_path, name, f"from {name} import dense"))
    assert names(name) == [
        "nets.py",
        *(f"{name}/{file}" for file in ("__init__.py", "dense.py", "inner/deep.py", "scale.py")),
    ]


@pytest.mark.parametrize("whole", [False, True])
def test_a_plugin_in_a_package_may_import_relatively(tmp_path, name, whole):
    package = tmp_path / name
    package.mkdir()
    (package / "blocks.py").write_text("x = 1\n")
    (package / "__init__.py").write_text("from . import nets\n" if whole else "")
    path = plugin(package, name, "from .blocks import x")
    reportgen.load_plugin(package if whole else path)
    assert set(names(name)) == {f"{name}/{f}.py" for f in ("__init__", "blocks", "nets")}
    assert plugins.modules[name].code.has_loader


def test_where_the_files_lie_and_what_the_first_is_called_does_not_count(tmp_path, name):
    found = []
    for folder, file in (("a", "nets.py"), ("b", "other.py")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).write_text("import uuid\nimport torch\n")
        found.append(code_of_file("nets", tmp_path / folder / file).checksum)
    assert found[0] == found[1]


def test_the_release_of_an_installed_package_counts_but_not_that_of_torch(tmp_path):
    path = tmp_path / "nets.py"
    path.write_text("import numpy.linalg, sklearn, torch, json, reportgen, no_such_thing\n")
    found = [source.name for source in code_of_file("nets", path).sources]
    releases = [f"numpy {version('numpy')}", f"sklearn scikit-learn {version('scikit-learn')}"]
    assert found == ["nets.py", *releases]


def test_two_neighbours_of_one_name_are_refused(tmp_path, name):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.py").write_text(f"x = '{folder}'\n")
    reportgen.load_plugin(plugin(tmp_path / "a", name, f"import {name}"))
    with pytest.raises(reportgen.InputError, match=rf"{name}\.py is next to the plugin, but"):
        reportgen.load_plugin(plugin(tmp_path / "b", f"{name}.b", f"import {name}"))


def test_a_neighbour_hides_no_module_of_python(tmp_path, name):
    """An innocent `random.py` beside a plugin is not what others mean by `import random`."""
    for module in ("random", "colorsys", "reportgen"):
        (tmp_path / f"{module}.py").write_text("raise SystemError('taken for another')\n")
    sys.modules.pop("colorsys", None)
    reportgen.load_plugin(plugin(tmp_path, name, "import colorsys, random"))
    assert names(name) == ["nets.py"]


def test_an_installed_package_counts_file_by_file(tmp_path, name, monkeypatch):
    site = tmp_path / "site-packages"
    package = site / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "blocks.py").write_text("")
    (package / "found.py").write_text("")
    plugin(
        package,
        name,
        "import importlib\nfrom . import blocks\n"
        "importlib.import_module('.'.join([__package__, 'found']))",
    )
    (site / f"{name}.dist-info").mkdir()
    (site / f"{name}.dist-info" / "METADATA").write_text(f"Name: {name}\nVersion: 1\n")
    entries = f"[reportgen.plugins]\nmine = {name}.nets\n"
    (site / f"{name}.dist-info" / "entry_points.txt").write_text(entries)
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    plugins.load_installed_plugins()
    code = plugins.modules[name].code
    assert [source.name for source in code.sources] == [
        f"{name}/nets.py",
        *(f"{name}/{file}.py" for file in ("__init__", "blocks", "found")),
    ]
    assert code.module == f"{name}.nets"


def test_a_plain_module_that_registers_is_loaded_by_its_name(tmp_path, name, monkeypatch):
    """As in a notebook: `import my_models`; workers import it as well."""
    monkeypatch.syspath_prepend(str(tmp_path))
    plugin(tmp_path, name).rename(tmp_path / f"{name}.py")
    importlib.import_module(name)
    code = plugins.modules[name].code
    assert (names(name), code.module, code.plugin) == ([f"{name}.py"], name, None)


def test_parts_of_a_users_count_as_well(tmp_path, name):
    path = tmp_path / "parts.py"
    path.write_text(
        "from typing import ClassVar\n"
        "from reportgen.parts import Part\n"
        "class Mine(Part):\n"
        "    name: ClassVar[str] = 'mine'\n"
    )
    reportgen.load_plugin(path)
    module = next(m for m in sys.modules.values() if getattr(m, "__file__", "") == str(path))
    (code,) = plugins.codes_of(module.Mine())
    assert [source.name for source in code.sources] == ["parts.py"]
    assert code.plugin == path.resolve()
