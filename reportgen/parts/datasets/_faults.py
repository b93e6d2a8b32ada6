"""Reports all faults of a file in one message, so that they can be fixed together."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.errors import InputError

MOST = 10  # faults per message, one per line
FEW = 3  # places listed per fault


def refuse(where: str, faults: Sequence[str], advice: str = "") -> None:
    """Raise InputError if there are faults; the message starts with `where`.

    advice: remedy that follows the faults.
    """
    if not faults:
        return
    remedy = f"; {advice}" if advice else ""
    if len(faults) == 1:
        raise InputError(f"{where}: {faults[0]}{remedy}")
    shown = "".join(f"\n    {fault}" for fault in faults[:MOST])
    rest = f"\n    and {len(faults) - MOST:,} more" if len(faults) > MOST else ""
    raise InputError(f"{where}: {len(faults):,} faults{remedy}:{shown}{rest}")


def places(kind: str, numbers: Sequence[int]) -> str:
    """`line 3`, `lines 3 and 5`, `lines 3, 5, 8 and 12 more`."""
    return f"{kind}{'' if len(numbers) == 1 else 's'} {listed([f'{n:,}' for n in numbers])}"


def listed(names: Sequence[str]) -> str:
    """The first three names, and the number of further ones."""
    shown, rest = list(names[:FEW]), len(names) - FEW
    last = f"{rest:,} more" if rest > 0 else shown.pop() if len(shown) > 1 else ""
    return ", ".join(shown) + (f" and {last}" if last else "")
