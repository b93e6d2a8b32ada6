"""Matrix products whose rows do not depend on what else is in the stack."""

from __future__ import annotations

import torch
from torch import Tensor

from reportgen.engine.crew import Crew

ROWS = 16
"""Stacks are padded with zero rows to a multiple of this; the reason stands at `multiply`."""

COLUMNS = 1024
"""Columns of the result that one thread computes in one call."""


def padded(rows: int) -> int:
    """The number of rows that a stack of `rows` rows is given."""
    return -(-rows // ROWS) * ROWS


def multiply(stack: Tensor, matrix: Tensor, out: Tensor, batch: int, crew: Crew) -> None:
    """`out = stack @ matrix` for a stack (padded(A * B), D) of nets with `batch` = B rows each.

    A row of the result is the same to the last bit whatever the other rows are and however many
    there are. BLAS alone does not promise that: it picks its kernel by the number of rows, and
    MKL has other ones, with another order of summation, below four rows a thread. Hence
    - on a CPU: single-threaded calls on blocks of fixed columns, and never fewer than ROWS rows;
    - on a GPU: a call for each net, because there the kernel changes with the number of rows.
    A test repeats the measurement on the machine it runs on.
    """
    if stack.device.type == "cpu":
        starts = range(0, matrix.shape[1], COLUMNS)
        crew.map(lambda start: _block(stack, matrix, out, start), starts)
        return
    for rows, result in zip(torch.split(stack, batch), torch.split(out, batch), strict=True):
        torch.mm(rows, matrix, out=result)


def _block(stack: Tensor, matrix: Tensor, out: Tensor, start: int) -> None:
    columns = slice(start, start + COLUMNS)
    torch.mm(stack, matrix[:, columns], out=out[:, columns])
