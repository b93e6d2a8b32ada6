"""A user's code in trials: what it does wrong is a trial's failure with a place, and no more."""

import importlib
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import torch

import reportgen
from reportgen.errors import InputError
from reportgen.execution import choose_executor, collect, execute, make_plan, observe, paced
from reportgen.execution.compute import compute
from reportgen.execution.executors import InlineExecutor, ProcessExecutor
from reportgen.parts import plugins
from reportgen.store import Store
from reportgen.suite import load_suite

HEAD = """
import os, sys
import reportgen, torch
from torch import nn
"""
FACTORY = """
@reportgen.register_module("NAME")
def net(example_shape, outputs, does="nothing"):
    BODY
    return nn.Sequential(nn.Flatten(), nn.Linear(64, outputs))
"""


@pytest.fixture
def name():
    """A name that no other test uses."""
    return f"n{uuid.uuid4().hex}"


@pytest.fixture(autouse=True)
def own_path(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))


def code(name, body="pass"):
    return HEAD + FACTORY.replace("NAME", name).replace("BODY", body)


def load(folder, text):
    path = folder / f"{uuid.uuid4().hex}.py"
    path.write_text(text)
    reportgen.load_plugin(path)
    return path


def suite(folder, *names, steps=2, seeds=1, **arguments):
    path = folder / "suite.json"
    document = {
        "suite": "mine",
        "question": "Does it run?",
        "experiment": "train",
        "base": {
            "data": "digits",
            "model": {"module": {"use": names[0], "arguments": arguments}},
            "optimizer": {"sgd": {"lr": 0.1}},
            "steps": steps,
            "evaluate_every": steps,
        },
        "seeds": seeds,
    }
    if len(names) > 1:
        document["compare"] = {"model.module.use": list(names)}
    path.write_text(json.dumps(document))
    return load_suite(path)


def run(made, folder, executor):
    with Store(folder / "store") as store:
        plan = make_plan(made, store, device="cpu")
        execute(plan, store, observe("cpu", folder / "x", ""), lambda progress: None, executor)
        return [record.outcome for record in collect(plan, store).records]


def outcome(made):
    """Of the suite's first trial, in this process."""
    (found,) = compute("train", [made.arms[0].config], [0], "cpu")
    return found


@pytest.mark.parametrize(
    ("body", "reason", "trace"),
    [
        ("raise OSError('no\\n file')", "OSError: no file ({file}:8, in net)", "in net: raise OS"),
        ("sys.exit(0)", "sys.exit(0) was called ({file}:8, in net)", "sys.exit(0)"),
        (
            "nn.Linear(2, 3)(torch.zeros(1, 4))",
            "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x4 and 2x3)"
            " ({file}:8, in net)",
            "torch/nn/modules/linear.py",
        ),
    ],
)
def test_a_failure_names_what_and_where_and_keeps_its_frames(tmp_path, name, body, reason, trace):
    path = load(tmp_path, code(name, body))
    found = outcome(suite(tmp_path, name))
    assert found.status == "failed"
    assert found.reason == reason.format(file=path.name)
    assert found.trace.startswith(f"{path.name}:8, in net: ")
    assert trace in found.trace
    assert str(tmp_path) not in found.trace


def test_what_a_factory_does_to_the_process_ends_with_it(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    body = "torch.set_grad_enabled(False); torch.set_default_dtype(torch.float64); os.chdir('/')"
    load(tmp_path, code(name, body))
    assert outcome(suite(tmp_path, name)).status == "ok"
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32
    assert Path.cwd() == tmp_path


def test_a_file_that_no_key_covers_fails_the_trial(tmp_path, name):
    (tmp_path / f"{name}.py").write_text("")
    body = f"import importlib; importlib.import_module(''.join(['{name}']))"
    load(tmp_path, code(name, body))
    made = suite(tmp_path, name)
    plan = make_plan(made, None, device="cpu")
    assert paced(plan, None) == plan  # its first steps fail, and leave nothing behind
    found = outcome(made)
    assert found.status == "failed"
    assert (
        f"imported {name}.py while a trial ran, but the key of its trials covers only"
        in found.reason
    )


def test_code_that_has_changed_since_it_was_loaded_is_refused(tmp_path, name):
    path = load(tmp_path, code(name))
    made = suite(tmp_path, name)
    path.write_text(f"{path.read_text()}# other\n")
    with pytest.raises(InputError, match=rf"{path.name}: changed since it was loaded"):
        make_plan(made, None, device="cpu")


def test_the_key_changes_with_a_neighbour_and_with_nothing_else(tmp_path, name, monkeypatch):
    """Each time as a program of its own would load it."""
    block = tmp_path / f"{name}.py"
    path = tmp_path / "nets.py"
    path.write_text(f"import {name}\n{code(name)}")
    (tmp_path / "unrelated.py").write_text("")

    def key():
        monkeypatch.setattr(plugins, "_plugins", {})
        sys.modules.pop(name, None)
        reportgen.load_plugin(path)
        return make_plan(suite(tmp_path, name), None, device="cpu").trials[0].key

    block.write_text("x = 1\n")
    first = key()
    (tmp_path / "unrelated.py").write_text("x = 1\n")
    assert key() == first
    block.write_text("x = 2\n")
    assert key() != first


def test_workers_load_the_same_code_and_nothing_else(tmp_path, name, monkeypatch):
    """A plugin with a neighbour, a module that was imported, and innocent files in the folder."""
    (tmp_path / f"{name}_block.py").write_text("")
    load(tmp_path, f"import {name}_block\n{code(name)}")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / f"{name}_lib.py").write_text(code(f"{name}_lib"))
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    importlib.import_module(f"{name}_lib")
    folder = tmp_path / "here"
    (folder / "reportgen").mkdir(parents=True)
    (folder / "reportgen" / "__init__.py").write_text("raise SystemExit('not this one')\n")
    (folder / "random.py").write_text("raise SystemExit('not this one')\n")
    monkeypatch.chdir(folder)
    found = run(suite(tmp_path, name, f"{name}_lib"), tmp_path, ProcessExecutor(1))
    assert [one.status for one in found] == ["ok", "ok"], [one.reason for one in found]


def test_what_ends_a_worker_is_said(tmp_path, name):
    path = load(
        tmp_path,
        code(f"{name}_os", "os._exit(3)")
        + FACTORY.replace("NAME", f"{name}_sys").replace("BODY", "sys.exit(0)"),
    )
    exits, stops = run(suite(tmp_path, f"{name}_os", f"{name}_sys"), tmp_path, ProcessExecutor(1))
    assert exits.reason == "the worker process ended with exit code 3"
    assert stops.reason == f"sys.exit(0) was called ({path.name}:13, in net)"


def test_code_that_changes_before_a_worker_loads_it_fails_its_trials(tmp_path, name):
    path = load(tmp_path, code(name))
    with Store(tmp_path / "store") as store:
        plan = make_plan(suite(tmp_path, name, seeds=2), store, device="cpu")
        path.write_text(f"{path.read_text()}# other\n")
        found = [
            one for _, both in ProcessExecutor(1).run("train", plan.groups, "cpu") for one in both
        ]
    assert [one.status for one in found] == ["failed", "failed"]
    assert f"{path.name}: changed since it was loaded" in found[0].reason


def register_in_no_file(name):
    exec(code(name), {"__name__": "__main__"})


def test_code_in_no_file_runs_in_this_process_and_says_so(tmp_path, name, monkeypatch):
    register_in_no_file(name)
    plan = make_plan(suite(tmp_path, name, steps=20_000, seeds=2), None, device="cpu")
    monkeypatch.setattr("reportgen.execution.choose.cores", lambda: 2)
    where = f"{name} (written in no file)"
    with pytest.warns(UserWarning, match="one after the other in this process") as warned:
        assert isinstance(choose_executor(plan, None, None), InlineExecutor)
    assert str(warned[0].message).startswith(where)
    assert (
        plan.remarks[-1] == f"{where}: worker processes cannot load it, so it runs in this process"
    )
    for asked in (("processes", None), (None, 2)):
        with pytest.raises(
            InputError, match="worker processes cannot load it; move it to its own file"
        ):
            choose_executor(plan, *asked)
    short = make_plan(suite(tmp_path, name), None, device="cpu")
    assert isinstance(choose_executor(short, None, None), InlineExecutor)
    assert outcome(suite(tmp_path, name)).status == "ok"


def test_a_cell_may_be_run_again(name):
    register_in_no_file(name)
    first = plugins.modules[name].code
    exec(code(name, "outputs = int(outputs)"), {"__name__": "__main__"})
    assert plugins.modules[name].code.checksum != first.checksum


def test_a_script_is_one_file_with_what_it_imports(tmp_path, name):
    path = tmp_path / "script.py"
    path.write_text(code(name))
    exec(compile(path.read_text(), str(path), "exec"), {"__name__": "__main__"})
    (source,) = plugins.modules[name].code.sources
    assert (source.name, source.path) == ("script.py", path)
    assert not plugins.modules[name].code.has_loader


def test_what_standard_input_registers_runs(tmp_path, name):
    register_in_no_file(name)
    suite(tmp_path, name)
    program = (
        "result = reportgen.run(reportgen.load_suite('suite.json'), out=None)\n"
        "print(result.exit_code, len(result.run.records))\n"
    )
    done = subprocess.run(
        [sys.executable, "-"],
        input=code(name) + program,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout == "0 1\n", done.stderr
