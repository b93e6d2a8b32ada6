"""Runs one group of trials; a trial that cannot be run becomes a failed outcome with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.errors import ReportgenError
from reportgen.experiments import EXPERIMENTS, Config, Outcome, checked
from reportgen.parts import frames, plugins


def compute(
    kind: str, configs: Sequence[Config], seeds: Sequence[int], device: str
) -> list[Outcome]:
    """Outcomes of `configs[i]` with `seeds[i]`, in this order.

    A group that fails (out of memory, a bug) is halved and retried until only the trials that
    cannot be run have failed. If user code calls `sys.exit`, its trial fails; global state that
    user code changes is restored.
    """
    codes = plugins.codes_of(*configs)
    try:
        with plugins.user_code(codes):
            found = EXPERIMENTS[kind].run(configs, seeds, device)
            return checked(EXPERIMENTS[kind], configs, found)
    except (Exception, SystemExit) as error:
        if len(configs) == 1:
            return [failed(error, name_place=bool(codes))]
    middle = len(configs) // 2  # outside the handler, so that the failed attempt's memory is freed
    first = compute(kind, configs[:middle], seeds[:middle], device)
    return first + compute(kind, configs[middle:], seeds[middle:], device)


def failed(error: BaseException, *, name_place: bool = True) -> Outcome:
    """The outcome of a trial that raised: the error as its reason, and the traceback.

    name_place: whether the reason ends with the place of the error, as it does for user code.
    """
    if isinstance(error, ReportgenError):
        return Outcome("failed", reason=" ".join(str(error).split())[:500])
    place = frames.place(error) if name_place else ""
    reason = frames.in_words(error)[:500] + (f" ({place})" if place else "")
    return Outcome("failed", reason=reason, trace=frames.trace(error))
