"""Suites: the YAML format, error messages with positions, and the expansion into arms."""

from reportgen.suite.loading import load_suite
from reportgen.suite.model import Answer, Arm, Change, Claim, Factor, Published, Sequential, Suite
from reportgen.suite.schema import suite_schema
from reportgen.suite.shipped import find_suite, shipped_suites

__all__ = [
    "Answer",
    "Arm",
    "Change",
    "Claim",
    "Factor",
    "Published",
    "Sequential",
    "Suite",
    "find_suite",
    "load_suite",
    "shipped_suites",
    "suite_schema",
]
