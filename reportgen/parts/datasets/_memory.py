"""Refuses data that do not fit into memory before reading them."""

from __future__ import annotations

import os

from reportgen.errors import InputError

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


def memory() -> int:
    """Memory of this machine, in bytes."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def refuse_larger_than_memory(where: str, size: int) -> None:
    """Raise InputError, beginning with `where`, if `size` bytes exceed the memory of this machine.

    The size is that stated in the file, so a damaged or malicious file is refused without first
    filling the memory.
    """
    if size > memory():
        raise InputError(
            f"{where} would need {in_words(size)}, but this machine has {in_words(memory())} of "
            "memory"
        )


def in_words(size: int) -> str:
    """A number of bytes with a unit, to three significant digits: `58 TiB`."""
    number = float(size)
    for unit in UNITS[:-1]:
        if number < 1024:
            return f"{number:.3g} {unit}"
        number /= 1024
    return f"{number:,.0f} {UNITS[-1]}"
