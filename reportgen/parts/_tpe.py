"""Proposals of Optuna's TPE sampler, by ask and tell, for points in the unit cube.

A module of its own because importing Optuna takes most of a second.
"""

from __future__ import annotations

from collections.abc import Sequence

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
from optuna.trial import Trial, create_trial

from reportgen.parts.spaces import Choice, Space

optuna.logging.set_verbosity(optuna.logging.WARNING)


class Proposals:
    """A study of Optuna with one parameter per searched setting: its fraction, or its option."""

    def __init__(self, spaces: Sequence[Space], seed: int) -> None:
        """seed: of the sampler, below 2^32."""
        sampler = optuna.samplers.TPESampler(
            seed=seed, n_startup_trials=1, multivariate=True, constant_liar=True
        )
        self._study = optuna.create_study(sampler=sampler)
        self._options = [len(s.options) if isinstance(s, Choice) else 0 for s in spaces]
        self._distributions: dict[str, BaseDistribution] = {
            str(place): CategoricalDistribution(range(options))
            if options
            else FloatDistribution(0.0, 1.0)
            for place, options in enumerate(self._options)
        }
        self._asked: list[Trial] = []

    def next(self, count: int) -> list[tuple[float, ...]]:
        """Propose points; their values must be learnt before the next proposal."""
        self._asked = [self._study.ask(self._distributions) for _ in range(count)]
        return [
            tuple(
                (trial.params[str(place)] + 0.5) / options if options else trial.params[str(place)]
                for place, options in enumerate(self._options)
            )
            for trial in self._asked
        ]

    def learn(self, points: Sequence[Sequence[float]], values: Sequence[float]) -> None:
        """Learn the values of the points that were proposed last, or of points from elsewhere."""
        if self._asked:
            for trial, value in zip(self._asked, values, strict=True):
                self._study.tell(trial, value)
            self._asked = []
            return
        for point, value in zip(points, values, strict=True):
            params = {
                str(place): min(int(fraction * options), options - 1) if options else fraction
                for place, (fraction, options) in enumerate(zip(point, self._options, strict=True))
            }
            self._study.add_trial(
                create_trial(params=params, distributions=self._distributions, value=value)
            )
