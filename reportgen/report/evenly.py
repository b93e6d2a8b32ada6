"""Which of many places a table or a file shows."""

from __future__ import annotations


def chosen(first: int, last: int, most: int) -> tuple[int, ...]:
    """Numbers from `first` to `last`, both among them, evenly spaced, at most `most`."""
    count = last - first + 1
    if count <= most:
        return tuple(range(first, last + 1))
    return tuple(first + round(index * (count - 1) / (most - 1)) for index in range(most))
