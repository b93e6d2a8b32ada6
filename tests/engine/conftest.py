"""Machines to compute on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import torch

from reportgen.engine.context import ComputeContext, ThreadPool, Workspace

MakeContext = Callable[..., ComputeContext]


@pytest.fixture
def make_context(device: torch.device) -> Iterator[MakeContext]:
    """Makes a compute context with so many threads and that type of numbers, on each device."""
    with ExitStack() as stack:

        def make(dtype: torch.dtype = torch.float64, threads: int = 2) -> ComputeContext:
            pool = stack.enter_context(ThreadPool(device, threads))
            return ComputeContext(device, pool, Workspace(), dtype)

        yield make
