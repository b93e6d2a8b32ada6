"""The presentation of `train` runs in reports."""

from reportgen.experiments.train.figures.cost import training_costs
from reportgen.experiments.train.figures.drawing import TrainDrawing
from reportgen.experiments.train.figures.sections import HEADINGS, probe_tables
from reportgen.report.presentation import BROKEN_CURVES, Presentation

PRESENTATION = Presentation(
    drawing=TrainDrawing.of_trained,
    headings=HEADINGS,
    tables=probe_tables,
    costs=training_costs,
    failed=BROKEN_CURVES,
    intervals="A time to a target that a seed never reached is infinite and has no mean: its "
    "median is given instead, with an interval by order statistics, which assumes nothing but "
    "independent seeds.",
)
