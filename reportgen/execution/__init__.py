"""Plans, runs and collects trials.

Names are imported on first use: the command line reads the registry of `executors` and should not
load the numerical libraries that trials need.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.execution.choose import choose_executor, wall_seconds
    from reportgen.execution.environment import observe, processor_name, resolve_device
    from reportgen.execution.executors import EXECUTORS, Executor
    from reportgen.execution.model import Record, Run, Trial
    from reportgen.execution.pace import paced
    from reportgen.execution.plan import Group, Plan, Wanted, make_plan
    from reportgen.execution.progress import Listener, LookStage, Progress
    from reportgen.execution.runner import collect, earlier_trials, execute
    from reportgen.execution.tuning import Tried, Tuned, TunedArm

__all__ = [
    "EXECUTORS",
    "Executor",
    "Group",
    "Listener",
    "LookStage",
    "Plan",
    "Progress",
    "Record",
    "Run",
    "Trial",
    "Tried",
    "Tuned",
    "TunedArm",
    "Wanted",
    "choose_executor",
    "collect",
    "earlier_trials",
    "execute",
    "make_plan",
    "observe",
    "paced",
    "processor_name",
    "resolve_device",
    "wall_seconds",
]

_LATER = {
    "choose": ("choose_executor", "wall_seconds"),
    "environment": ("observe", "processor_name", "resolve_device"),
    "executors": ("EXECUTORS", "Executor"),
    "model": ("Record", "Run", "Trial"),
    "pace": ("paced",),
    "plan": ("Group", "Plan", "Wanted", "make_plan"),
    "progress": ("Listener", "LookStage", "Progress"),
    "runner": ("collect", "earlier_trials", "execute"),
    "tuning": ("Tried", "Tuned", "TunedArm"),
}
_MODULES = {name: module for module, names in _LATER.items() for name in names}


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
