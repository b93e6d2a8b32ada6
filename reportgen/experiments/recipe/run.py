"""`recipe`: the seven steps from the first loss to a chosen configuration.

The steps are those of the lecture notes "Neural networks part 2", section "Guideline".
"""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.experiments._procedure import Course, Procedure
from reportgen.experiments._quantity import Places
from reportgen.experiments.recipe.config import Recipe
from reportgen.experiments.recipe.quantities import QUANTITIES, TEST_SCORES
from reportgen.experiments.recipe.shows import FIGURES, SHOWS
from reportgen.experiments.recipe.trainings import (
    coarse_grid,
    refined_grid,
    small_sample,
    training,
    unregularised,
)
from reportgen.experiments.recipe.walk import Walk
from reportgen.experiments.train.config import Train
from reportgen.parts.datasets import Facts

EXPECTED_ROUNDS = 2
"""Number of rounds of step 7 in estimates of time."""


class RecipeExperiment(Procedure[Recipe]):
    """Walks through the recipe; each trial is one walk."""

    name = "recipe"
    about = "A recipe for choosing hyperparameters in seven steps, with a diagnosis of the curves."
    config = Recipe
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.recipe.figures"
    assumptions = (
        "A score is the accuracy for classes, and for numbers the explained fraction of the "
        "variance, 1 - loss / variance of the targets.",
        "The recipe selects by the validation score after the last step, so the validation score "
        "of what it ends with is slightly too good; the test score is not.",
        "Every training of a walk has the seed of the walk: the same split, order of batches and, "
        "where shapes agree, the same initial weights.",
        "Steps 1 to 3 train without weight decay, dropout, L1 penalty, label smoothing and "
        "augmentation; later steps keep what the configuration sets, except for what they choose. "
        "All trainings have a constant rate.",
        "The diagnosis follows from fixed thresholds on means over quarters of the curves. It does "
        "not know how much error noise in the data makes inevitable, so it calls a net that has "
        "reached this error underfitting.",
    )

    def places(self, config: Recipe) -> Places:
        """Rounds of step 7, from 0."""
        return {"round": range(config.rounds + 1)}

    def measured(self, config: Recipe) -> frozenset[str]:
        """All quantities; test scores only with a test split."""
        found = {quantity.name for quantity in QUANTITIES}
        if "test_loss" not in self.trains.measured(config):
            found -= {quantity.name for quantity in TEST_SCORES}
        return frozenset(found)

    def facts(self, config: Recipe) -> Facts:
        """Facts about the data set."""
        return config.facts()

    def expected(self, config: Recipe) -> Sequence[tuple[Train, int]]:
        """The trainings of all steps, with two rounds of step 7."""
        (rate, *_) = config.rates
        coarse = coarse_grid(config, rate)
        refined = refined_grid(config, coarse)
        rounds = 0 if config.remedy == "none" else min(EXPECTED_ROUNDS, config.rounds)
        return [
            (unregularised(config, rate, 0), 1),
            (small_sample(config, rate), len(config.rates)),
            (unregularised(config, rate, config.rate_epochs), len(config.rates)),
            (training(config, coarse[0]), len(coarse)),
            (training(config, refined[0]), len(refined) + 1 + 4 * rounds),
        ]

    def follow(self, config: Recipe, seed: int) -> Course:
        """Follow the seven steps."""
        return Walk(config, seed).follow()
