"""Buffers that are reused."""

from __future__ import annotations

import math

import torch
from torch import Tensor


class Workspace:
    """Named buffers that are reused from run to run: filling new pages takes a third longer.

    A buffer grows when a larger one of its name is requested, and keeps its last values. Threads
    that run nets at the same time must not share a workspace.
    """

    def __init__(self) -> None:
        self._buffers: dict[tuple[str, torch.device, torch.dtype], Tensor] = {}

    def take(self, name: str, *shape: int, device: torch.device, dtype: torch.dtype) -> Tensor:
        """Return a contiguous tensor of that shape in the named buffer, with arbitrary values."""
        key = (name, device, dtype)
        size = math.prod(shape)
        buffer = self._buffers.get(key)
        if buffer is None or buffer.numel() < size:
            self._buffers.pop(key, None)  # freed before the larger one is allocated
            buffer = self._buffers[key] = torch.empty(size, device=device, dtype=dtype)
        return buffer[:size].view(shape)
