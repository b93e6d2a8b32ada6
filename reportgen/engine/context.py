"""What the numbers are computed with."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from reportgen.engine.thread_pool import ThreadPool
from reportgen.engine.workspace import Workspace


@dataclass(frozen=True)
class ComputeContext:
    """A device, the threads and memory there, and the type of the numbers.

    The device and the type of the numbers are part of what decides a result; threads and memory
    are not.
    """

    device: torch.device
    threads: ThreadPool
    workspace: Workspace
    dtype: torch.dtype = torch.float32

    def take(self, name: str, *shape: int) -> Tensor:
        """A buffer of the workspace: see there."""
        return self.workspace.take(name, *shape, device=self.device, dtype=self.dtype)
