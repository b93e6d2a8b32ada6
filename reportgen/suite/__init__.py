"""Suites: the YAML format, error messages with positions, and the expansion into arms."""

from reportgen.suite.loading import find_suite, load_suite, shipped_suites
from reportgen.suite.model import Answer, Arm, Change, Claim, Factor, Published, Sequential, Suite
from reportgen.suite.schema import suite_schema

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
