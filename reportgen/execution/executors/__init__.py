"""Executors, which run groups of trials. A new one is a file here and an entry in EXECUTORS.

The command line reads its choices and its help from here, so executors import heavy modules only
when they run trials.
"""

from collections.abc import Mapping

from reportgen.execution.executors._base import Executor
from reportgen.execution.executors.inline import InlineExecutor
from reportgen.execution.executors.processes import ProcessExecutor

__all__ = ["EXECUTORS", "Executor", "InlineExecutor", "ProcessExecutor"]

EXECUTORS: Mapping[str, type[Executor]] = {
    "inline": InlineExecutor,
    "processes": ProcessExecutor,
}
