"""Memory that is used again."""

from __future__ import annotations

import math

import torch
from torch import Tensor


class Workspace:
    """Buffers by name that outlive a run: filling fresh pages takes a third longer.

    A buffer grows when a larger one of its name is asked for, and it is handed out with whatever
    values it last held. Not to be shared between threads that run nets at the same time.
    """

    def __init__(self) -> None:
        self._buffers: dict[tuple[str, torch.device, torch.dtype], Tensor] = {}

    def take(self, name: str, *shape: int, device: torch.device, dtype: torch.dtype) -> Tensor:
        """A contiguous tensor of that shape; the buffer of that name as it was, in part."""
        key = (name, device, dtype)
        size = math.prod(shape)
        buffer = self._buffers.get(key)
        if buffer is None or buffer.numel() < size:
            self._buffers.pop(key, None)  # given back before the larger one is taken
            buffer = self._buffers[key] = torch.empty(size, device=device, dtype=dtype)
        return buffer[:size].view(shape)
