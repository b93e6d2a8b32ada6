"""Sweeps: what becomes of a metric along the levels of a numeric factor, or of two of them."""

from reportgen.report.sweeps.sections import sweep_section, sweep_sections

__all__ = ["sweep_section", "sweep_sections"]
