"""The figures of a `recipe` run."""

from reportgen.report.presentation import Presentation

PRESENTATION = Presentation()
