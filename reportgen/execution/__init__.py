"""Where trials run, and what is known before and after."""

from reportgen.execution.cores import cores
from reportgen.execution.earlier import earlier_trials
from reportgen.execution.environment import observe, processor_name, resolve_device
from reportgen.execution.executors import (
    Executor,
    ExecutorName,
    choose_executor,
    wall_seconds,
)
from reportgen.execution.model import Record, Run, Trial
from reportgen.execution.pace import paced
from reportgen.execution.plan import Group, Plan, Wanted, make_plan
from reportgen.execution.runner import Listener, Progress, Stage, collect, execute
from reportgen.execution.tuning import Tried, Tuned, TunedArm

__all__ = [
    "Executor",
    "ExecutorName",
    "Group",
    "Listener",
    "Plan",
    "Progress",
    "Record",
    "Run",
    "Stage",
    "Trial",
    "Tried",
    "Tuned",
    "TunedArm",
    "Wanted",
    "choose_executor",
    "collect",
    "cores",
    "earlier_trials",
    "execute",
    "make_plan",
    "observe",
    "paced",
    "processor_name",
    "resolve_device",
    "wall_seconds",
]
