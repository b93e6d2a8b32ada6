"""Matrix products whose rows do not depend on what else stands in the stack.

A stack holds the batches of many nets, one below the other. BLAS does not promise that a row of a
product is the same whatever the other rows are and however many there are: it picks its kernel,
and with it the order of summation, by the sizes of the call and by the number of threads. Here

- one thread computes each call, and what a call covers of the matrix follows from the net's width;
- a stack is padded with zero rows to a multiple of `ROWS`, because the kernels that differ are
  those for a few rows (below four with MKL, one with oneDNN; measured, and again by a test);
- a GPU makes one call for each net, because there the kernel may change with any number of rows.

So a net's numbers are the same to the last bit in any stack and with any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

ROWS = 16
"""Stacks have a multiple of this many rows."""


def padded(rows: int) -> int:
    """The number of rows that a stack of `rows` rows is given."""
    return -(-rows // ROWS) * ROWS


def linear(x: Tensor, weight: Tensor) -> Tensor:
    """`x @ weight.T`, of shapes (R, K) and (M, K); `weight` or its transpose is contiguous."""
    kernel = _onednn if x.dtype == torch.float32 and x.device.type == "cpu" else None
    return F.linear(x, weight) if kernel is None else kernel(x, weight)


def _find_onednn() -> Callable[[Tensor, Tensor], Tensor] | None:
    """oneDNN's float32 product where torch has it, None where the plain path must do.

    Same sums, other kernels: on AMD processors MKL leaves AVX-512 unused, and oneDNN is 2.4 times
    as fast (docs/performance.md). Torch has the operation for its compiler and gives it no public
    name, so it is tried once here before it is relied upon. Before AVX2 its rows do depend on their
    number.
    """
    if not torch._C._has_mkldnn or not torch.backends.cpu.get_cpu_capability().startswith("AVX"):
        return None

    def kernel(x: Tensor, weight: Tensor) -> Tensor:
        result: Tensor = torch.ops.mkldnn._linear_pointwise(x, weight, None, "none", [], "")
        return result

    x = torch.arange(4.0 * ROWS).view(ROWS, 4)
    weight = torch.arange(12.0).view(3, 4)
    try:
        right = torch.equal(kernel(x, weight), F.linear(x, weight))  # whole numbers: exact
    except (AttributeError, RuntimeError, TypeError):
        return None
    return kernel if right else None


_onednn = _find_onednn()
