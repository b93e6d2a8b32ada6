"""A small correct suite to damage, and the message that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.errors import InputError
from reportgen.suite import Suite, load_suite

SMALL = """\
suite: small
question: Which one?
experiment: propagate
base:
  width: 64
  depth: 3
  init: {normal: {std: 0.1}}
arms:
  tanh: {activation: tanh}
  relu: {activation: relu, init: xavier_normal}
seeds: 2
claims:
  - id: C1
    says: tanh is smaller
    metric: activation_std[last]
    rule: tanh < relu
"""

HEAD = "suite: small\nquestion: Which one?\nexperiment: propagate\n"

Loader = Callable[..., Suite]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty working directory, so that messages name files as the user would."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def load(folder) -> Loader:
    """Loads a text as `suite.yaml`."""

    def _load(text: str | bytes = SMALL, **options):
        raw = text.encode() if isinstance(text, str) else text
        Path("suite.yaml").write_bytes(raw)
        return load_suite("suite.yaml", **options)

    return _load


@pytest.fixture
def message(load) -> Callable[..., str]:
    """The whole message that a text is refused with; `old` in SMALL is replaced by `new`."""

    def _message(old: str = "", new: str = "", *, text: str | bytes = SMALL, **options) -> str:
        if old:
            assert isinstance(text, str) and text.count(old) == 1, f"{old!r} must stand there once"
            text = text.replace(old, new)
        with pytest.raises(InputError) as caught:
            load(text, **options)
        assert caught.value.exit_code == 2
        return str(caught.value)

    return _message
