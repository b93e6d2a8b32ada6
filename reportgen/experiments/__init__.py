"""How each kind of experiment is run. What it accepts and measures stands in `suite.kinds`."""

from typing import Any

from reportgen.experiments.descend import DescendExperiment
from reportgen.experiments.experiment import Cost, Experiment, Mixable
from reportgen.experiments.gradient import GradientExperiment
from reportgen.experiments.normalise import NormaliseExperiment
from reportgen.experiments.outcome import Outcome, Status
from reportgen.experiments.propagate import PropagateExperiment
from reportgen.experiments.train import TrainExperiment

# Each kind takes its own configuration, so the registry cannot name one type for all of them.
EXPERIMENTS: dict[str, Experiment[Any]] = {
    "descend": DescendExperiment(),
    "gradient": GradientExperiment(),
    "normalise": NormaliseExperiment(),
    "propagate": PropagateExperiment(),
    "train": TrainExperiment(),
}

__all__ = [
    "EXPERIMENTS",
    "Cost",
    "DescendExperiment",
    "Experiment",
    "GradientExperiment",
    "Mixable",
    "NormaliseExperiment",
    "Outcome",
    "PropagateExperiment",
    "Status",
    "TrainExperiment",
]
