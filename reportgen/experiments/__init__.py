"""Experiments: one folder each, with configuration, quantities, run and figures.

A new experiment is a folder and an entry in `EXPERIMENTS`; a user's experiment is a class that is
registered by `register_experiment`.
"""

from typing import Any

from reportgen.experiments._base import Cost, Experiment, Experiments, Mixable
from reportgen.experiments._checks import checked
from reportgen.experiments._figure import FigureType, OptionKind, Shown
from reportgen.experiments._quantity import (
    LAYER,
    NOT_NEGATIVE,
    SHARE,
    STEP,
    UNBOUNDED,
    Axis,
    Better,
    Bounds,
    Places,
    Quantity,
)
from reportgen.experiments._trial import Config, Outcome, Status
from reportgen.parts.plugins import registries

EXPERIMENTS = Experiments(
    {
        "bias_variance": "reportgen.experiments.bias_variance.run:BiasVarianceExperiment",
        "descend": "reportgen.experiments.descend.run:DescendExperiment",
        "ensemble": "reportgen.experiments.ensemble.run:EnsembleExperiment",
        "gradient": "reportgen.experiments.gradient.run:GradientExperiment",
        "normalise": "reportgen.experiments.normalise.run:NormaliseExperiment",
        "propagate": "reportgen.experiments.propagate.run:PropagateExperiment",
        "search": "reportgen.experiments.search.run:SearchExperiment",
        "recipe": "reportgen.experiments.recipe.run:RecipeExperiment",
        "train": "reportgen.experiments.train.run:TrainExperiment",
    }
)
register_experiment = EXPERIMENTS.register
registries.append(EXPERIMENTS.known)
AnyExperiment = Experiment[Any]

__all__ = [
    "EXPERIMENTS",
    "LAYER",
    "NOT_NEGATIVE",
    "SHARE",
    "STEP",
    "UNBOUNDED",
    "AnyExperiment",
    "Axis",
    "Better",
    "Bounds",
    "Config",
    "Cost",
    "Experiment",
    "Experiments",
    "FigureType",
    "Mixable",
    "OptionKind",
    "Outcome",
    "Places",
    "Quantity",
    "Shown",
    "Status",
    "checked",
    "register_experiment",
]
