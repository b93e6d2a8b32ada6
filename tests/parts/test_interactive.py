"""Code that stands in no file is told by what it does: it is never taken for another."""

import os
import subprocess
import sys
import types

import pytest

from reportgen.parts.interactive import code_of_object

CELLS = """
from torch import nn
import functools

DEPTHS = {3, 5, "many"}
class Block(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.layer = nn.Linear(64, width)
    @property
    def scale(self):
        return 2.0

def hidden(width):
    return [Block(width) for _ in DEPTHS]

def unrelated():
    return 1

def outer(bias):
    def inner():
        return bias
    return inner

shift = functools.partial(outer(0.5), *[])

def net(example_shape, outputs, width=8):
    if width:
        return nn.Sequential(nn.Flatten(), *hidden(width), shift)
    return net(example_shape, outputs, 1)
"""


def checksum(text, name="net"):
    """As of cells: in a module without a file, compiled under a name that changes each time."""
    module = types.ModuleType("__main__")
    exec(compile(text, f"<cell {id(module)}>", "exec"), vars(module))
    return code_of_object("here", vars(module)[name]).checksum


def test_the_same_code_has_the_same_checksum_whatever_stands_around_it():
    assert checksum(CELLS) == checksum(f"\n\n{CELLS}")
    assert checksum(CELLS) == checksum(CELLS.replace("return 1", "return 2"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("width=8", "width=9"),
        ("nn.Flatten(), ", "nn.Flatten(), nn.ReLU(), "),
        ("Linear(64", "Linear(63"),
        ("width=4", "width=5"),
        ("return 2.0", "return 2.5"),
        ("[Block(width) for", "[Block(width + 1) for"),
        ('"many"', '"few"'),
        ("outer(0.5)", "outer(0.25)"),
        ("class Block(nn.Module)", "class Block(nn.Sequential)"),
    ],
)
def test_another_code_has_another(before, after):
    assert before in CELLS
    assert checksum(CELLS) != checksum(CELLS.replace(before, after, 1))


def test_values_that_cannot_be_described_are_never_taken_for_those_of_another_process():
    text = "import threading\nlock = threading.Lock()\ndef net(): return lock\n"
    found = {
        subprocess.run(
            [sys.executable, "-c", f"{text}{PRINT}"], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(found) == 2


PRINT = """
from reportgen.parts.interactive import code_of_object
print(code_of_object("here", net).checksum)
"""


def test_another_process_finds_the_same_checksum():
    program = CELLS.replace("from torch import nn", NN) + PRINT
    found = {
        subprocess.run(
            [sys.executable, "-"],
            input=program,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


NN = """
class nn:
    class Module: pass
    class Linear: pass
    class Sequential: pass
    class Flatten: pass
"""  # torch takes seconds to import


def test_files_that_it_imports_count_too(tmp_path, monkeypatch):
    block = f"n{os.urandom(8).hex()}"
    (tmp_path / f"{block}.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    text = f"def net():\n    from {block} import x\n    return x\n"
    found: dict[str, object] = {}
    exec(text, found)
    code = code_of_object("here", found["net"])
    assert [source.name for source in code.sources] == ["here (written in no file)", f"{block}.py"]
    assert not code.has_loader
