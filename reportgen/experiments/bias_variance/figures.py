"""The figures of a `bias_variance` run."""

from reportgen.report.presentation import Presentation

PRESENTATION = Presentation()
