"""The parts of a report that are about training."""

from reportgen.report.training.numbers import training_data, training_metrics
from reportgen.report.training.sections import probe_tables, training_sections

__all__ = ["probe_tables", "training_data", "training_metrics", "training_sections"]
