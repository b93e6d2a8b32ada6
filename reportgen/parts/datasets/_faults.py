"""All faults of a file in one message, so that none of them takes another run to learn of."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.errors import InputError

MOST = 10  # faults in a message, one a line
FEW = 3  # places of one fault


def refuse(where: str, faults: Sequence[str], advice: str = "") -> None:
    """Raises InputError for the faults, if there are any; `where` begins it, `advice` ends it."""
    if not faults:
        return
    behind = f"; {advice}" if advice else ""
    if len(faults) == 1:
        raise InputError(f"{where}: {faults[0]}{behind}")
    shown = "".join(f"\n    {fault}" for fault in faults[:MOST])
    rest = f"\n    and {len(faults) - MOST:,} more" if len(faults) > MOST else ""
    raise InputError(f"{where}: {len(faults):,} faults{behind}:{shown}{rest}")


def places(kind: str, numbers: Sequence[int]) -> str:
    """`line 3`, `lines 3 and 5`, `lines 3, 5, 8 and 12 more`."""
    return f"{kind}{'' if len(numbers) == 1 else 's'} {listed([f'{n:,}' for n in numbers])}"


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many there are besides."""
    shown, rest = list(names[:FEW]), len(names) - FEW
    last = f"{rest:,} more" if rest > 0 else shown.pop() if len(shown) > 1 else ""
    return ", ".join(shown) + (f" and {last}" if last else "")
