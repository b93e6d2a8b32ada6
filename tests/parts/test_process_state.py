"""What a user's code changes for the whole process is put back."""

import gc
import os
import random
import signal
import sys
import warnings

import numpy as np
import pytest
import torch

from reportgen.errors import InputError
from reportgen.parts.plugins import load_plugin
from reportgen.parts.process_state import process_state_restored

CHANGES = {
    "gradients": ("torch.set_grad_enabled(False)", torch.is_grad_enabled),
    "type": ("torch.set_default_dtype(torch.float64)", torch.get_default_dtype),
    "device": ("torch.set_default_device('meta')", torch.get_default_device),
    "threads": ("torch.set_num_threads(torch.get_num_threads() + 1)", torch.get_num_threads),
    "determinism": (
        "torch.set_deterministic_debug_mode(1)",
        torch.are_deterministic_algorithms_enabled,
    ),
    "precision": (
        "torch.set_float32_matmul_precision('medium')",
        torch.get_float32_matmul_precision,
    ),
    "anomalies": ("torch.autograd.set_detect_anomaly(True)", torch.is_anomaly_enabled),
    "autocast": (
        "torch.set_autocast_enabled('cpu', True)",
        lambda: torch.is_autocast_enabled("cpu"),
    ),
    "cudnn": ("torch.backends.cudnn.benchmark = True", lambda: torch.backends.cudnn.benchmark),
    "torch's generator": ("torch.manual_seed(7)", lambda: torch.get_rng_state().tolist()),
    "numpy's generator": ("np.random.seed(7)", lambda: str(np.random.get_state())),
    "Python's generator": ("random.seed(7)", random.getstate),
    "numpy's errors": ("np.seterr(all='raise')", np.geterr),
    "folder": ("os.chdir('/')", os.getcwd),
    "warnings": ("warnings.simplefilter('ignore')", lambda: list(warnings.filters)),
    "output": ("sys.stdout = None", lambda: sys.stdout),
    "depth": ("sys.setrecursionlimit(5000)", sys.getrecursionlimit),
    "garbage": ("gc.disable()", gc.isenabled),
    "signals": (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        lambda: signal.getsignal(signal.SIGTERM),
    ),
}
IMPORTS = "import gc, os, random, signal, sys, warnings\nimport numpy as np\nimport torch\n"


@pytest.mark.parametrize(("change", "read"), CHANGES.values(), ids=list(CHANGES))
def test_it_is_as_before(change, read):
    random.random(), np.random.rand(), torch.rand(1)  # not where the change would put them
    before = read()
    with process_state_restored():
        exec(IMPORTS + change)
        changed = read() != before
    assert changed
    assert read() == before


def test_it_is_as_before_where_the_code_fails(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("import torch\ntorch.set_grad_enabled(False)\nraise OSError('no')\n")
    with pytest.raises(InputError, match="the plugin fails: OSError: no"):
        load_plugin(path)
    assert torch.is_grad_enabled()


def test_the_path_of_modules_stays_as_a_plugin_leaves_it(tmp_path, monkeypatch):
    """Its factory may import from there when it is called."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    with process_state_restored():
        sys.path.append(str(tmp_path))
    assert str(tmp_path) in sys.path
