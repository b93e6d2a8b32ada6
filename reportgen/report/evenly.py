"""Evenly spaced choice of positions for tables and files."""

from __future__ import annotations


def chosen(first: int, last: int, most: int) -> tuple[int, ...]:
    """At most `most` evenly spaced integers from `first` to `last`, including both."""
    count = last - first + 1
    if count <= most:
        return tuple(range(first, last + 1))
    return tuple(first + round(index * (count - 1) / (most - 1)) for index in range(most))
