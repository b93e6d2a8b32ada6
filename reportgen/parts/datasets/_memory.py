"""What does not fit into memory is refused before it is read."""

from __future__ import annotations

import os

from reportgen.errors import InputError

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


def memory() -> int:
    """Bytes of memory of this machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def refuse_larger_than_memory(where: str, size: int) -> None:
    """Raises InputError when `size` bytes are more than this machine has; `where` begins it.

    Files state their sizes: a damaged or malicious one is refused by what it says, not by filling
    the memory first.
    """
    if size > memory():
        raise InputError(
            f"{where} would take {in_words(size)}, more than the {in_words(memory())} of memory "
            "of this machine"
        )


def in_words(size: int) -> str:
    """`58 TiB`: a number of bytes with two digits or more."""
    number = float(size)
    for unit in UNITS[:-1]:
        if number < 1024:
            return f"{number:.3g} {unit}"
        number /= 1024
    return f"{number:,.0f} {UNITS[-1]}"
