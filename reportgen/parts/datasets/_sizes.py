"""How many examples each side of a split has. No torch here: plans and reports count with it."""

from __future__ import annotations


def split_sizes(examples: int, validation: float, train_size: int | None) -> tuple[int, int]:
    """(trained on, held out) of so many examples: at least one on each side.

    validation: the share to hold out. train_size: the most that are trained on; None for all.
    """
    held_out = min(max(1, round(examples * validation)), examples - 1)
    rest = examples - held_out
    return (rest if train_size is None else min(rest, train_size)), held_out
