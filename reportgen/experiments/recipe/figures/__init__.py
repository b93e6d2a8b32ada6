"""The figures of a `recipe` run: lab notebooks, scores and faults."""

from reportgen.experiments.recipe.figures.notebook import LEAD, TITLE, notebook
from reportgen.experiments.recipe.figures.scores import (
    FOUND_LEAD,
    FOUND_TITLE,
    SCORES_LEAD,
    SCORES_TITLE,
    found,
    scores,
)
from reportgen.report.figures import heading
from reportgen.report.presentation import Presentation

PRESENTATION = Presentation(
    headings={
        "notebook": heading(TITLE, LEAD),
        "scores": heading(SCORES_TITLE, SCORES_LEAD),
        "found": heading(FOUND_TITLE, FOUND_LEAD),
    },
)

__all__ = ["PRESENTATION", "found", "notebook", "scores"]
