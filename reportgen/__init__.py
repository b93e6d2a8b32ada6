"""Answers questions about training neural networks with controlled experiments.

    import reportgen

    suite = reportgen.load_suite("init", profile="quick")
    result = reportgen.run(suite)
    print(result.findings.answer)

The names in `__all__` are the public API. They are imported on first use, so that
`import reportgen` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from reportgen.errors import InputError, ReportgenError, StoreError, SuiteError, TemplateError

if TYPE_CHECKING:
    from reportgen.api import Forecast, Result, plan, render, run
    from reportgen.experiments import (
        Axis,
        Config,
        Cost,
        Experiment,
        Outcome,
        Quantity,
        register_experiment,
    )
    from reportgen.parts.plugins import load_plugin, register_module
    from reportgen.suite import Suite, load_suite, suite_schema

__version__ = "0.1.0"

__all__ = [
    "Axis",
    "Config",
    "Cost",
    "Experiment",
    "Forecast",
    "InputError",
    "Outcome",
    "Quantity",
    "ReportgenError",
    "Result",
    "StoreError",
    "Suite",
    "SuiteError",
    "TemplateError",
    "__version__",
    "load_plugin",
    "load_suite",
    "plan",
    "register_experiment",
    "register_module",
    "render",
    "run",
    "suite_schema",
]

_LATER = {
    "Axis": "reportgen.experiments",
    "Config": "reportgen.experiments",
    "Cost": "reportgen.experiments",
    "Experiment": "reportgen.experiments",
    "Outcome": "reportgen.experiments",
    "Quantity": "reportgen.experiments",
    "register_experiment": "reportgen.experiments",
    "Forecast": "reportgen.api",
    "Result": "reportgen.api",
    "Suite": "reportgen.suite",
    "load_plugin": "reportgen.parts.plugins",
    "load_suite": "reportgen.suite",
    "plan": "reportgen.api",
    "register_module": "reportgen.parts.plugins",
    "render": "reportgen.api",
    "run": "reportgen.api",
    "suite_schema": "reportgen.suite",
}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
