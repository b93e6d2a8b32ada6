"""A user's own Python: loaded by name only, its mistakes said with file and line."""

import re
import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

import reportgen
from reportgen.parts import plugins
from reportgen.parts.models import MODELS

COMMAND = "from reportgen.cli import main; main()"
GOOD = """
import reportgen

@reportgen.register_module("NAME")
def net(example_shape, outputs, width=3):
    return ("a net", example_shape, outputs, width)
"""


@pytest.fixture
def name():
    """A name that no other test has registered."""
    return f"net_{uuid.uuid4().hex}"


def write(tmp_path, text):
    path = tmp_path / "mine.py"
    path.write_text(text)
    return path


def test_a_plugin_registers_modules_that_a_suite_can_name(tmp_path, name):
    reportgen.load_plugin(write(tmp_path, GOOD.replace("NAME", name)))
    built: object = plugins.modules[name].build((64,), 10, width=5)
    assert built == ("a net", (64,), 10, 5)
    model = TypeAdapter(MODELS.choice()).validate_python(
        {"module": {"use": name, "arguments": {"width": 5}}}
    )
    assert (model.use, model.arguments, model.depth) == (name, {"width": 5}, 0)


def test_a_module_that_no_plugin_registered_is_refused(tmp_path, name):
    reportgen.load_plugin(write(tmp_path, GOOD.replace("NAME", name)))
    with pytest.raises(ValidationError, match=f'unknown module "{name}s"; did you mean "{name}"'):
        TypeAdapter(MODELS.choice()).validate_python({"module": {"use": f"{name}s"}})


def test_a_plugin_is_loaded_once_and_not_again_when_it_has_changed(tmp_path, name):
    path = write(tmp_path, GOOD.replace("NAME", name))
    reportgen.load_plugin(path)
    before = plugins.modules[name]
    reportgen.load_plugin(path)
    assert plugins.modules[name] is before
    path.write_text(f"{path.read_text()}# changed")
    with pytest.raises(reportgen.InputError, match=r"mine\.py: changed since it was loaded"):
        reportgen.load_plugin(path)


def test_a_name_is_taken_once(tmp_path, name):
    reportgen.load_plugin(write(tmp_path, GOOD.replace("NAME", name)))
    other = tmp_path / "other.py"
    other.write_text(GOOD.replace("NAME", name) + "# another file\n")
    with pytest.raises(reportgen.InputError, match=r"other\.py:4: .*is registered twice"):
        reportgen.load_plugin(other)


def test_a_plugin_that_fails_or_names_two_alike_registers_nothing(tmp_path, name):
    good = GOOD.replace("NAME", name)
    with pytest.raises(reportgen.InputError, match=r"mine\.py:9: .*is registered twice"):
        reportgen.load_plugin(write(tmp_path, good + good.replace("import reportgen\n", "")))
    assert name not in plugins.modules


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = x / 0\n", r"mine\.py:2: the plugin fails: ZeroDivisionError: division by"),
        ("def (:\n", r"mine\.py:1: the plugin fails: SyntaxError"),
        ("import no_such_package_at_all\n", r"mine\.py:1: the plugin fails: ModuleNotFoundError"),
    ],
)
def test_a_plugin_that_fails_is_said_with_its_line(tmp_path, text, message):
    with pytest.raises(reportgen.InputError, match=message):
        reportgen.load_plugin(write(tmp_path, text))


@pytest.mark.parametrize("call", ["sys.exit(0)", "sys.exit()", "sys.exit('done')"])
def test_a_plugin_that_ends_the_program_is_said(tmp_path, call):
    path = write(tmp_path, f"import sys\n{call}\n")
    message = re.escape(f"mine.py:2: the plugin ends the program: {call} was called")
    with pytest.raises(reportgen.ReportgenError, match=message) as caught:
        reportgen.load_plugin(path)
    assert caught.value.exit_code == 1


def test_the_line_of_a_neighbour_that_fails_is_said(tmp_path, name):
    (tmp_path / f"{name}.py").write_text("def f():\n    raise OSError('no')\nf()\n")
    message = rf"mine\.py:1: the plugin fails: OSError: no \({name}\.py:2, in f\)"
    with pytest.raises(reportgen.InputError, match=message):
        reportgen.load_plugin(write(tmp_path, f"import {name}\n"))


def test_a_plugin_that_is_not_there(tmp_path):
    with pytest.raises(reportgen.InputError, match="there is no such plugin"):
        reportgen.load_plugin(tmp_path / "nothing.py")
    (tmp_path / "text.txt").write_text("x = 1")
    with pytest.raises(reportgen.InputError, match=r"a plugin's name ends in \.py"):
        reportgen.load_plugin(tmp_path / "text.txt")


def test_the_command_line_loads_plugins(tmp_path):
    path = write(tmp_path, "raise SystemError('loaded')\n")
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "check", "init", "--plugin", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "mine.py:1: the plugin fails: SystemError: loaded" in done.stderr


def test_the_suite_of_the_documentation_runs(tmp_path, monkeypatch):
    """docs/plugins.md, word for word, inline and in worker processes."""
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[2] / "docs/plugins.md").read_text(encoding="utf-8")
    python = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    suite = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert python is not None
    assert suite is not None
    (tmp_path / "my_models.py").write_text(python[1])
    (tmp_path / "mine.yaml").write_text(suite[1].replace("steps: 500", "steps: 60"))
    reportgen.load_plugin(Path("my_models.py"))
    loaded = reportgen.load_suite("mine.yaml", seeds=2)
    assert [arm.name for arm in loaded.arms] == ["width=16", "width=64"]
    inline = reportgen.run(loaded, out=None, executor="inline")
    apart = reportgen.run(loaded, executor="processes", jobs=2, store=Path("other"))
    assert not inline.run.failed
    for ours, theirs in zip(inline.run.records, apart.run.records, strict=True):
        np.testing.assert_array_equal(
            ours.outcome.arrays["val_loss"], theirs.outcome.arrays["val_loss"]
        )
    assert (tmp_path / "reports/mine/index.html").exists()
