"""`bias_variance`: trains a network on each training set and decomposes the errors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from reportgen.errors import MisfitError
from reportgen.experiments._procedure import Course, Procedure, Training
from reportgen.experiments._quantity import Places
from reportgen.experiments._trial import Outcome
from reportgen.experiments.bias_variance.config import BiasVariance
from reportgen.experiments.bias_variance.quantities import (
    NOISE,
    QUANTITIES,
    ZERO_ONE,
    ZERO_ONE_NOISE,
)
from reportgen.experiments.bias_variance.shows import FIGURES, SHOWS
from reportgen.experiments.train.config import Train
from reportgen.parts.datasets import Facts, Synthetic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Arrays = Mapping[str, NDArray[np.generic]]

SHOWN_EXAMPLES = 50
"""Number of test examples whose predictions are kept for figures."""


class BiasVarianceExperiment(Procedure[BiasVariance]):
    """Draws the training sets at random from one pool, each with the seed of its training."""

    name = "bias_variance"
    about = "Bias, variance and noise of networks trained on resampled training sets."
    config = BiasVariance
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.bias_variance.figures"
    assumptions = (
        "The training sets of a trial are drawn without replacement from the data outside the test "
        "split, independently of each other; every network also has its own initial weights and "
        "order of batches. Arms share the training sets of a seed.",
        "All networks predict the same test examples. Their mean prediction and their variance "
        "are over the training sets; both parts of the squared error are corrected for the number "
        "of sets, so that they are unbiased, and add up to the error exactly.",
    )

    conditional: ClassVar = {
        "The rule of the data is not known, so the labels take the place of the truth, and noise "
        "is part of the bias.": lambda config: not config.noise_is_known,
        "Every seed has a problem of its own: another rule, and other training and test examples. "
        "All networks of a trial learn the same problem.": lambda config: config.data.redrawn,
    }

    def follow(self, config: BiasVariance, seed: int) -> Course:
        """Train on all training sets at once, and decompose the errors on the test split."""
        training = config.training(seed)
        outcomes = yield [Training(training, each) for each in config.seeds(seed)]
        if failed := [outcome for outcome in outcomes if outcome.status == "failed"]:
            return Outcome("failed", reason=_counted("failed", failed, config.sets))
        diverged = [outcome for outcome in outcomes if outcome.status == "diverged"]
        arrays = _measure(training, [outcome.arrays for outcome in outcomes])
        return Outcome(
            "diverged" if diverged else "ok",
            arrays,
            _counted("diverged", diverged, config.sets) if diverged else "",
            _fingerprints([outcome.hashes for outcome in outcomes]),
        )

    def expected(self, config: BiasVariance) -> Sequence[tuple[Train, int]]:
        """One training for each training set."""
        return [(config.training(), config.sets)]

    def inputs(self, config: BiasVariance) -> str:
        """Checksums of the data. Raises MisfitError for data without a test split."""
        if not len(config.examples().test_inputs):
            hint = ": set its argument test" if isinstance(config.data, Synthetic) else ""
            message = f"{config.data.name}: bias_variance needs a test split{hint}"
            raise MisfitError(message, ("data",))
        return super().inputs(config)

    def facts(self, config: BiasVariance) -> Facts:
        """Facts about the data set."""
        return config.facts()

    def places(self, config: BiasVariance) -> Places:
        """The steps after which the errors are decomposed."""
        return {"step": tuple(config.outputs_at)}

    def measured(self, config: BiasVariance) -> frozenset[str]:
        """The parts of the 0-1 loss for classes, and those of noise if it is known."""
        left_out: set[Any] = set()
        if not config.has_classes:
            left_out |= {*ZERO_ONE, *ZERO_ONE_NOISE}
        if not config.noise_is_known:
            left_out |= {NOISE, *ZERO_ONE_NOISE}
        return frozenset(q.name for q in QUANTITIES if q not in left_out)


def _counted(status: str, outcomes: Sequence[Outcome], total: int) -> str:
    return f"{len(outcomes)} of {total} trainings {status}; the first: {outcomes[0].reason}"


def _fingerprints(hashes: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The fingerprints of the draws of all trainings, combined by purpose; the data are one."""
    found = {
        name: hashlib.sha256("".join(each[name] for each in hashes).encode()).hexdigest()[:16]
        for name in hashes[0]
        if all(name in each for each in hashes)
    }
    return found | {name: value for name, value in hashes[0].items() if name == "data"}


@dataclass(frozen=True)
class _Truth:
    """True means of the labels of the test examples (N, K), and the variance around them.

    They are noise-free values, or probabilities of classes; without a known rule the labels.
    """

    means: FloatArray
    noise: float
    classes: bool
    known: bool

    @classmethod
    def of(cls, config: Train) -> _Truth:
        """The truth of the test split of a training."""
        import numpy as np

        examples, data = config.examples(), config.data
        inputs, labels = examples.test_inputs.astype(np.float64), examples.test_targets
        if not isinstance(data, Synthetic):
            known = np.eye(examples.outputs)[labels] if examples.classes else labels
            return cls(known.astype(np.float64), 0.0, bool(examples.classes), False)
        if not examples.classes:
            return cls(data.truth(inputs).astype(np.float64), data.noise**2, False, True)
        means = data.probabilities(inputs)
        return cls(means, float((means * (1 - means)).sum(axis=1).mean()), True, True)

    def decompose(self, outputs: FloatArray) -> dict[str, float]:
        """The quantities of one step from the outputs (R, N, K) of all networks."""
        from scipy.special import softmax

        from reportgen.engine.decomposition import squared, zero_one

        predicted = softmax(outputs, axis=2) if self.classes else outputs
        parts = squared(predicted, self.means)
        each = 1 if self.classes else outputs.shape[2]
        found = {
            "bias_squared": float(parts.bias.mean() / each),
            "variance": float(parts.variance.mean() / each),
            "expected_error": float(parts.error.mean() / each) + self.noise,
        }
        if not self.classes:
            return found
        rates = zero_one(outputs.argmax(axis=2), self.means)
        found |= {
            "zero_one_error": float(rates.error.mean()),
            "main_error": float(rates.main_error.mean()),
            "zero_one_bias": float(rates.bias.mean()),
            "net_variance": float((rates.unbiased - rates.biased).mean()),
            "unbiased_variance": float(rates.unbiased.mean()),
            "biased_variance": float(rates.biased.mean()),
        }
        return found | ({"noise_effect": float(rates.noise_effect.mean())} if self.known else {})

    def constants(self) -> dict[str, float]:
        """The errors of the best possible prediction, if the rule of the data is known."""
        if not self.known:
            return {}
        found = {"noise": self.noise}
        return found | (
            {"zero_one_noise": float((1 - self.means.max(axis=1)).mean())} if self.classes else {}
        )


def _measure(config: Train, arrays: Sequence[Arrays]) -> dict[str, NDArray[np.generic]]:
    """The quantities at every step up to the first at which a network has no finite outputs."""
    import numpy as np

    if not all("test_outputs" in each for each in arrays):
        return {}
    outputs = np.stack([each["test_outputs"] for each in arrays], axis=1).astype(np.float64)
    finite = [bool(np.isfinite(each).all()) for each in outputs]  # outputs: (steps, R, N, K)
    count = [*finite, False].index(False)
    if not count:
        return {}
    truth, steps = _Truth.of(config), config.outputs_at[:count]
    parts = [truth.decompose(each) for each in outputs[:count]]
    losses = np.stack([np.asarray(each["train_loss"], dtype=np.float64) for each in arrays])
    found: dict[str, NDArray[np.generic]] = {
        **{name: np.array([part[name] for part in parts]) for name in parts[0]},
        **{name: np.array(value) for name, value in truth.constants().items()},
        "steps": np.array(steps),
        "train_loss": losses[:, [config.evaluated.index(step) for step in steps]].mean(axis=0),
        "parameters": np.asarray(arrays[0]["parameters"]),
    }
    numbers = int(arrays[0]["train_examples"]) * outputs.shape[-1]
    found["parameter_ratio"] = np.array(int(arrays[0]["parameters"]) / numbers)
    if count == len(finite) and not truth.classes:
        found["predictions"] = outputs[-1][:, :SHOWN_EXAMPLES].astype(np.float32)
        found["truth"] = truth.means[:SHOWN_EXAMPLES].astype(np.float32)
    return found
