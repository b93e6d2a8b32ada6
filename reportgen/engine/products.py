"""Matrix products whose rows do not depend on the other rows of the stack.

A stack concatenates the batches of many nets along the rows. BLAS does not promise that a row of a
product is independent of the other rows and of their number: it chooses its kernel, and with it the
order of summation, by the sizes of the call and by the number of threads. Therefore

- one thread computes each call, and the part of the matrix that a call covers follows from the
  width of the net;
- a stack is padded with zero rows to a multiple of `ROWS`, because only the kernels for a few rows
  differ (below four with MKL, one with oneDNN; a test measures it again);
- a GPU makes one call for each net, because there the kernel may change with any number of rows.

So the results of a net are bit-identical in any stack and with any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

ROWS = 16
"""The number of rows of a stack is a multiple of this."""


def padded(rows: int) -> int:
    """The number of rows that a stack of `rows` rows has after padding."""
    return -(-rows // ROWS) * ROWS


def linear(x: Tensor, weight: Tensor) -> Tensor:
    """`x @ weight.T`, of shapes (R, K) and (M, K); `weight` or its transpose is contiguous."""
    kernel = _onednn if x.dtype == torch.float32 and x.device.type == "cpu" else None
    return F.linear(x, weight) if kernel is None else kernel(x, weight)


def _find_onednn() -> Callable[[Tensor, Tensor], Tensor] | None:
    """Return oneDNN's float32 product if torch has it, else None.

    It computes the same sums with other kernels: on AMD processors MKL does not use AVX-512, and
    oneDNN is 2.4 times as fast (docs/performance.md). The operation belongs to torch's compiler and
    has no public name, so it is tried once before it is used. On processors without AVX2 its rows
    depend on their number.
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
