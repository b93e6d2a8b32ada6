"""Sizes of the training and validation splits; imports no torch, as plans and reports use it."""

from __future__ import annotations


def split_sizes(examples: int, validation: float, train_size: int | None) -> tuple[int, int]:
    """(training, validation) sizes for a number of examples; both are at least 1.

    validation: fraction that is held out. train_size: maximum training size; None: no maximum.
    """
    held_out = min(max(1, round(examples * validation)), examples - 1)
    rest = examples - held_out
    return (rest if train_size is None else min(rest, train_size)), held_out
