"""Whether nets have learnt anything: whether they do better than the best constant answer.

A claim that compares nets which have learnt nothing may be decided all the same, since nets can be
bad in different ways. That is no reason against its verdict, but its reader must know of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from reportgen.execution import Record, Run
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Metric, quantities
from reportgen.parts.datasets import Guess
from reportgen.stats import format_number, mean_interval

ALWAYS_CLASS = N_("always naming the most frequent class has an accuracy of {score}")
ALWAYS_MEAN = N_("always answering with the mean of the targets has a loss of {score}")


def in_words(guess: Guess, say: Phrases) -> str:
    """What a constant answer scores, as a clause."""
    if guess.accuracy is None:
        return say.text(ALWAYS_MEAN, score=format_number(guess.loss, 3))
    return say.text(ALWAYS_CLASS, score=f"{format_number(100 * guess.accuracy, 3)} %")


def is_score(metric: Metric) -> bool:
    """Whether a metric is about how good answers are, and so asks whether something was learnt."""
    return any(found.score is not None for found in quantities(metric.expression))


def no_better(run: Run, seeds: Sequence[int] | None = None) -> Mapping[str, Guess]:
    """The arms that do no better than a constant answer, as far as the seeds can tell.

    An arm does better when at some evaluation its mean over seeds lies beyond what the constant
    answer scores: the accuracy on validation examples above it, the loss of a regression below it,
    with the whole 95 % interval of the mean where there is one. Trials that diverged have learnt
    nothing; they count where all did. Arms of which nothing is known are left out.

    seeds: only these, as if the others had not been run.
    """
    trials: dict[str, list[Record]] = {}
    for record in run.records:
        if seeds is None or record.trial.seed in seeds:
            trials.setdefault(record.trial.arm.name, []).append(record)
    return {
        name: run.facts[name].guess
        for name, records in trials.items()
        if name in run.facts and _is_no_better(records, run.facts[name].guess)
    }


def _is_no_better(records: Iterable[Record], guess: Guess) -> bool:
    name, sign, bar = ("val_accuracy", 1, guess.accuracy)
    if bar is None:
        name, sign, bar = "val_loss", -1, guess.loss
    outcomes = [record.outcome for record in records]
    ended = [o.arrays[name] for o in outcomes if o.status == "ok" and name in o.arrays]
    if not ended:
        return any(outcome.status == "diverged" for outcome in outcomes)
    gains = sign * (np.stack([np.asarray(array, dtype=np.float64) for array in ended]) - bar)
    means = gains.mean(axis=0)
    best = gains[:, np.where(np.isfinite(means), means, -np.inf).argmax()]
    interval = mean_interval(best)
    return not (interval.low if interval.bounded else interval.estimate) > 0
