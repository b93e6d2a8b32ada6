"""Training computes on one thread, as the experiment has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reportgen.engine.context import one_thread


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield
