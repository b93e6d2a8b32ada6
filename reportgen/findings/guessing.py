"""Finds arms whose networks have not learnt: they are not better than the best constant answer.

A claim may be decided even if it compares networks that have learnt nothing, since they can differ
in how bad they are. The verdict stands, but the report points this out.
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
    """The score of the best constant answer, as a clause."""
    if guess.accuracy is None:
        return say.text(ALWAYS_MEAN, score=format_number(guess.loss, 3))
    return say.text(ALWAYS_CLASS, score=f"{format_number(100 * guess.accuracy, 3)} %")


def is_score(metric: Metric) -> bool:
    """Whether a metric contains a loss or an accuracy, so that learning matters for it."""
    return any(found.score is not None for found in quantities(metric.expression))


def no_better(run: Run, seeds: Sequence[int] | None = None) -> Mapping[str, Guess]:
    """Find the arms that are not better than the best constant answer; returns arm -> its score.

    An arm is better if at some evaluation its mean over seeds, with the whole 95 % interval if
    there is one, is above the validation accuracy of the constant answer, or below its validation
    loss in regression. Diverged trials are ignored, unless all trials of the arm diverged: then it
    is not better. Arms without a constant answer or without trials are left out.

    seeds: the seeds to use; default: all.
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
