"""Machines to compute on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import torch

from reportgen.engine.crew import Crew
from reportgen.engine.machine import Machine
from reportgen.engine.workspace import Workspace

MakeMachine = Callable[..., Machine]


@pytest.fixture
def make_machine(device: torch.device) -> Iterator[MakeMachine]:
    """Makes a machine with so many threads and that type of numbers, on each device in turn."""
    with ExitStack() as stack:

        def make(dtype: torch.dtype = torch.float64, threads: int = 2) -> Machine:
            crew = stack.enter_context(Crew(device, threads))
            return Machine(device, crew, Workspace(), dtype)

        yield make
