"""The compute context: device, threads, buffers and element type."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from reportgen.engine.thread_pool import ThreadPool
from reportgen.engine.workspace import Workspace


@dataclass(frozen=True)
class ComputeContext:
    """A device, its threads and buffers, and the element type.

    Results depend on the device and on the element type, but not on the threads or the buffers.
    """

    device: torch.device
    threads: ThreadPool
    workspace: Workspace
    dtype: torch.dtype = torch.float32

    def take(self, name: str, *shape: int) -> Tensor:
        """Return a buffer of the workspace; see `Workspace.take`."""
        return self.workspace.take(name, *shape, device=self.device, dtype=self.dtype)
