"""Runs one group of trials; what cannot be run becomes a failed outcome with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.errors import ReportgenError
from reportgen.experiments import EXPERIMENTS, Config, Outcome, checked
from reportgen.parts import frames, plugins


def compute(
    kind: str, configs: Sequence[Config], seeds: Sequence[int], device: str
) -> list[Outcome]:
    """Outcomes of `configs[i]` with `seeds[i]`, in their order.

    A group that fails (out of memory, a bug) is halved and tried again until the trials that
    cannot be run stand alone; no other trial is lost. A user's code that ends the program has
    failed, and what it changes for the rest of the process is put back.
    """
    codes = plugins.codes_of(*configs)
    try:
        with plugins.user_code(codes):
            found = EXPERIMENTS[kind].run(configs, seeds, device)
            return checked(EXPERIMENTS[kind], configs, found)
    except (Exception, SystemExit) as error:
        if len(configs) == 1:
            return [failed(error, name_place=bool(codes))]
    middle = len(configs) // 2  # outside the handler: the failed attempt's memory is free again
    first = compute(kind, configs[:middle], seeds[:middle], device)
    return first + compute(kind, configs[middle:], seeds[middle:], device)


def failed(error: BaseException, *, name_place: bool = True) -> Outcome:
    """What is left of a trial that raised: what and where, and the frames down to there.

    name_place: whether the reason ends in the place, as it does for a user's code.
    """
    if isinstance(error, ReportgenError):
        return Outcome("failed", reason=" ".join(str(error).split())[:500])
    place = frames.place(error) if name_place else ""
    reason = frames.in_words(error)[:500] + (f" ({place})" if place else "")
    return Outcome("failed", reason=reason, trace=frames.trace(error))
