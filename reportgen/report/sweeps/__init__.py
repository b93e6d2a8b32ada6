"""Sweeps: metrics as a function of one or two numeric factors."""

from reportgen.report.sweeps.headings import scatter_heading, sweep_heading

__all__ = ["scatter_heading", "sweep_heading"]
