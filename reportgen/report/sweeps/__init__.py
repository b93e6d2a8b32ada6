"""Sweeps: what becomes of a metric along the levels of a numeric factor, or of two of them."""

from reportgen.report.sweeps.headings import scatter_heading, sweep_heading

__all__ = ["scatter_heading", "sweep_heading"]
