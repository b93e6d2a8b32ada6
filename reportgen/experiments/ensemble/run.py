"""`ensemble`: trains the members of ensembles and averages their predictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportgen.errors import MisfitError
from reportgen.experiments._procedure import Course, Procedure, Training
from reportgen.experiments._quantity import Places
from reportgen.experiments._trial import Outcome
from reportgen.experiments.ensemble import kinds
from reportgen.experiments.ensemble.config import Ensemble
from reportgen.experiments.ensemble.quantities import ACCURACIES, LINES, QUANTITIES
from reportgen.experiments.ensemble.shows import FIGURES, SHOWS
from reportgen.experiments.train.config import Train
from reportgen.parts.datasets import Facts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EnsembleExperiment(Procedure[Ensemble]):
    """Measures ensembles of every size from the stored outputs of their members."""

    name = "ensemble"
    about = "Ensembles: predictions averaged over several models, of several kinds and sizes."
    config = Ensemble
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.ensemble.figures"
    assumptions = (
        "Members are trained on the same split of the data, and all kinds are compared on the same "
        "examples: those of the test split, or the validation examples if the data have no test "
        "split.",
        "An ensemble of size k consists of the first k members. Members of other optimizers are "
        "ordered at random by the seed, those of a search by their validation loss, and those of "
        "one training from the last to the first.",
        "The calibration error has 15 bins; it is biased upwards, because noise of the bins adds "
        "to it.",
    )

    def places(self, config: Ensemble) -> Places:
        """The numbers of members, and the intervals between them."""
        return {"size": range(1, config.members + 1), "interval": range(1, config.members)}

    def measured(self, config: Ensemble) -> frozenset[str]:
        """All quantities for classes; for numbers those without accuracy."""
        left_out = set(ACCURACIES) if config.is_regression else set()
        if not config.has_barriers:
            left_out |= {*LINES}
        return frozenset(q.name for q in QUANTITIES if q not in left_out)

    def inputs(self, config: Ensemble) -> str:
        """As of all procedures. Raises MisfitError for a search without a test split."""
        found = super().inputs(config)
        if config.kind == "search" and not len(config.examples().test_inputs):
            raise MisfitError(
                f"{config.data.name}: a search chooses its members by validation loss, so it needs "
                "data with a test split",
                ("kind",),
            )
        return found

    def facts(self, config: Ensemble) -> Facts:
        """Facts about the data set."""
        return config.facts()

    def expected(self, config: Ensemble) -> Sequence[tuple[Train, int]]:
        """The trainings of a trial, which do not depend on outcomes; those of one key together."""
        found = dict.fromkeys(kinds.trainings(config, 0))
        alike = Counter(self.trains.group(training, 0) for training in found)
        first = {self.trains.group(training, 0): training for training in reversed(found)}
        return [(first[key], number) for key, number in alike.items()]

    def follow(self, config: Ensemble, seed: int) -> Course:
        """Train all members at once, and measure the ensembles."""
        outcomes = yield [Training(each, seed) for each in kinds.trainings(config, seed)]
        problem = kinds.problem(config, outcomes)
        if problem is not None:
            return problem
        arrays = _measured(config, kinds.members(config, outcomes))
        if config.has_barriers:
            run = outcomes[-1].arrays
            arrays |= {quantity.name: run[quantity.name][1:] for quantity in LINES}
        return Outcome("ok", arrays, hashes=outcomes[0].hashes)


def _measured(config: Ensemble, members: kinds.Members) -> dict[str, NDArray[np.generic]]:
    import numpy as np

    from reportgen.engine import ensemble

    arrays: dict[str, NDArray[np.generic]] = {
        "trained_steps": np.array(kinds.steps(config), dtype=np.int64)
    }
    if config.is_regression:
        targets = np.asarray(members.targets, dtype=np.float64)
        arrays |= ensemble.number_scores(members.outputs, targets)
        single = ensemble.number_scores(members.single[None], targets)
        return arrays | {"single_loss": single["loss"][0]}
    classes, combine = np.asarray(members.targets, dtype=np.int64), config.combine
    arrays |= ensemble.class_scores(members.outputs, classes, combine)
    arrays["agreement"] = ensemble.agreement(members.outputs, members.single, combine)
    single = ensemble.class_scores(members.single[None], classes, combine)
    for name in ("loss", "accuracy", "calibration_error"):
        arrays[f"single_{name}"] = single[name][0]
    return arrays
