"""Sweeps: metrics as a function of one or two numeric factors."""

from reportgen.report.sweeps.figures import sweep_heading
from reportgen.report.sweeps.scatter import scatter_heading

__all__ = ["scatter_heading", "sweep_heading"]
