"""One walk through the seven steps: what is trained, seen and decided in each."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reportgen.experiments._procedure import Course, Training
from reportgen.experiments._trial import Outcome, Status
from reportgen.experiments.recipe import faults
from reportgen.experiments.recipe.config import Recipe
from reportgen.experiments.recipe.curves import DIAGNOSES, Reading, read_curves
from reportgen.experiments.recipe.notebook import CLASSES, Entry, arrays_of
from reportgen.experiments.recipe.quantities import FAULTS
from reportgen.experiments.recipe.trainings import (
    BEYOND,
    BOLDER,
    CHANGES,
    Change,
    Choice,
    changed,
    coarse_grid,
    given,
    refined_grid,
    rounded,
    small_sample,
    training,
    unregularised,
)
from reportgen.experiments.train.config import Train

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEMORISED, MEMORISED_REGRESSION = 1.0, 0.95
"""Training scores that count as memorised."""
SPLITS = ("train", "val")
SIZES = ("train_examples", "validation_examples", "test_examples")

Entries = Generator[Sequence[Training], Sequence[Outcome], list[Entry]]


class Walk:
    """One walk: its entries so far and what it has found."""

    def __init__(self, config: Recipe, seed: int) -> None:
        self._config, self._seed, self._start = config, seed, given(config)
        self._examples = config.examples(seed)
        self._facts = self._examples.facts
        self._classes = self._examples.classes
        self._entries: list[Entry] = []
        self._found = dict.fromkeys((quantity.name for quantity in FAULTS), False)

    def follow(self) -> Course:
        """Yield the trainings of each step; return the outcome of the walk."""
        (first,) = yield from self._train(
            1,
            0,
            [(self._plain(self._start.rate, 0), unregularised(self._config, self._start.rate, 0))],
        )
        if first.outcome is not None and first.outcome.status == "failed":
            return first.outcome  # nothing can be trained
        self._check_start(first)
        rate = yield from self._find_rate()
        if not math.isfinite(rate):
            return self._result("diverged", "the training diverged at every rate")
        coarse = yield from self._grid(4, coarse_grid(self._config, rate))
        if not coarse:
            return self._result("diverged", "every training of the coarse grid diverged")
        ranked = [entry.choice for entry in coarse]
        refined = yield from self._grid(5, refined_grid(self._config, ranked))
        if not refined:
            return self._result("diverged", "every training of the refined grid diverged")
        self._check_signal()
        reading = self._read(refined[0])
        scores, used = yield from self._improve(refined[0])
        best = max(self._of(5) + self._of(7), key=lambda entry: entry.rank)
        as_given = replace(self._start, epochs=best.choice.epochs)
        (start,) = yield from self._train(0, 0, [(as_given, training(self._config, as_given))])
        return self._result("ok", "", (refined[0], best, start), reading, scores, used)

    # --- the steps -------------------------------------------------------------------------------

    def _check_start(self, first: Entry) -> None:
        size, ratio = faults.feature_sizes(self._examples.inputs)
        unscaled = faults.is_unscaled(size, ratio, self._config.preprocess)
        self._expected = faults.Start(
            first.initial_loss,
            math.log(self._classes) if self._classes else self._facts.guess.loss,
            self._facts.guess.loss,
        )
        self._found["inputs_unscaled"] = unscaled
        self._found["start_off"] = self._expected.off and not unscaled
        self._found["unbalanced"] = self._expected.unbalanced

    def _find_rate(self) -> Generator[Sequence[Training], Sequence[Outcome], float]:
        """Steps 2 and 3: the rate with the lowest training loss; infinity if all diverge."""
        rates, found = self._config.rates, self._found
        sample = yield from self._sample(rates)
        whole = yield from self._rates(rates)
        fates = [faults.fate(e.initial_loss, e.final_loss, e.spreads) for e in sample]
        on_all = [faults.loss_fate(e.initial_loss, e.final_loss) for e in whole]
        lowest, falls = on_all[rates.index(min(rates))], "learns" in on_all
        found["dead"] = all(fate in ("dead", "rises") for fate in fates) and "dead" in fates
        alive = not found["dead"]
        broken = all(fate in ("rises", "dies") for fate in fates)
        too_large = alive and (broken or (not falls and lowest == "rises"))
        too_small = alive and not falls and not too_large
        if too_large:
            whole += yield from self._rates(_beyond(min(rates), BEYOND))
        elif too_small:
            whole += yield from self._rates(_beyond(max(rates), [1 / x for x in BEYOND]))
        elif alive and not self._memorised:
            yield from self._sample(_beyond(max(rates), BOLDER))
            found["not_memorised"] = not self._memorised
        found["rates_too_large"], found["rates_too_small"] = too_large, too_small
        if found["inputs_unscaled"]:  # which explains these
            found |= dict.fromkeys(("rates_too_large", "rates_too_small", "not_memorised"), False)
        best = min(whole, key=lambda entry: entry.final_loss)
        self._keep([best])
        return best.choice.rate if best.ended else math.inf

    def _sample(self, rates: Iterable[float]) -> Entries:
        config = self._config
        return self._train(
            2, 0, [(self._plain(rate, 0), small_sample(config, rate)) for rate in rates]
        )

    def _rates(self, rates: Iterable[float]) -> Entries:
        config, epochs = self._config, self._config.rate_epochs
        return self._train(
            3, 0, [(self._plain(r, epochs), unregularised(config, r, epochs)) for r in rates]
        )

    def _grid(self, step: int, choices: Sequence[Choice]) -> Entries:
        """Steps 4 and 5: the trainings that did not diverge, best first."""
        found = yield from self._train(step, 0, [(c, training(self._config, c)) for c in choices])
        ranked = sorted(filter(_ended, found), key=lambda entry: entry.rank, reverse=True)
        self._keep(ranked[:1])
        return [self._kept(entry) for entry in ranked]

    def _check_signal(self) -> None:
        import numpy as np

        trained = [entry for step in (4, 5) for entry in self._of(step)]
        lowest = min(float(np.nanmin(entry.losses[1])) for entry in trained)
        _, held_out = self._config.split()
        seen = min(held_out, self._config.evaluate_on)
        guess = self._facts.guess
        learnt = self._sample_score() > (1 + (guess.accuracy or 0.0)) / 2
        silent = faults.shows_no_signal(lowest, guess.loss, seen, classes=bool(self._classes))
        self._found["no_signal"] = learnt and silent and not self._found["inputs_unscaled"]

    def _read(self, entry: Entry) -> Reading | None:
        """Step 6; None if the net learns nothing that its curves could tell about."""
        if self._found["dead"] or self._found["no_signal"]:
            return None
        train, val = entry.scores[:, 1:]
        return read_curves(train, val, self._config.thresholds)

    def _improve(
        self, best: Entry
    ) -> Generator[Sequence[Training], Sequence[Outcome], tuple[list[float], int]]:
        """Step 7: the best score after each round, and the number of rounds.

        A round needs changes that the diagnosis names, and a budget; no round follows one that
        improves nothing.
        """
        config, scores, used = self._config, [best.val_score], 0
        for number in range(1, config.rounds + 1):
            choices = changed(config, best.choice, self._changes(best))
            if not choices or self._spent >= config.budget:
                break
            wanted = [(choice, training(config, choice)) for choice in choices]
            found = yield from self._train(7, number, wanted)
            used = number
            candidate = max(found, key=lambda entry: entry.rank)
            if candidate.rank <= best.rank:
                break
            self._keep([candidate])
            best = self._kept(candidate)
            scores.append(best.val_score)
        return scores, used

    def _changes(self, best: Entry) -> Sequence[Change]:
        reading = self._read(best)
        if reading is None or self._config.remedy == "none":
            return ()
        if self._config.remedy == "diagnosed":
            return CHANGES[reading.diagnosis]
        return (self._config.remedy,)

    # --- trainings and results -------------------------------------------------------------------

    def _plain(self, rate: float, epochs: int) -> Choice:
        dropout = None if self._start.dropout is None else 0.0
        return Choice(rate, 0.0, dropout, 1, epochs)

    def _train(self, step: int, number: int, wanted: Sequence[tuple[Choice, Train]]) -> Entries:
        outcomes = yield [Training(config, self._seed) for _, config in wanted]
        found = [
            self._entry(step, number, choice, config, outcome)
            for (choice, config), outcome in zip(wanted, outcomes, strict=True)
        ]
        self._entries += found
        return found

    def _entry(
        self, step: int, number: int, choice: Choice, config: Train, outcome: Outcome
    ) -> Entry:
        import numpy as np

        at = np.array(config.evaluated, dtype=np.float64)
        losses = np.stack([_curve(outcome, f"{split}_loss", len(at)) for split in SPLITS])
        if self._classes:
            curves = [_curve(outcome, f"{split}_accuracy", len(at)) for split in SPLITS]
            scores = np.stack(curves)
        else:
            scores = self._explained(losses)
        return Entry(
            *(step, number, choice, config.steps, at, losses, scores),
            spreads=self._spreads(outcome) if step == 2 else (math.nan, math.nan),
            outcome=outcome,
        )

    def _explained(self, loss: Any) -> Any:
        """The explained fraction of the variance for a mean squared error."""
        variance = self._facts.guess.loss
        return 1 - loss / variance if variance > 0 else 0.0 * loss

    def _spreads(self, outcome: Outcome) -> tuple[float, float]:
        outputs = outcome.arrays.get("val_outputs")
        if outputs is None:
            return math.nan, math.nan
        scale = 1.0 if self._classes else max(math.sqrt(self._facts.guess.loss), 1e-30)
        before, after = (faults.spread_of_outputs(found) / scale for found in outputs)
        return before, after

    def _keep(self, chosen: Sequence[Entry]) -> None:
        """Mark the entries with which the recipe goes on."""
        kept = {id(entry) for entry in chosen}
        self._entries = [
            replace(entry, kept=True) if id(entry) in kept else entry for entry in self._entries
        ]

    def _kept(self, entry: Entry) -> Entry:
        """The entry of the same training in the notebook."""
        place = entry.step, entry.round, entry.choice
        same = (e for e in self._entries if (e.step, e.round, e.choice) == place)
        return next(same)

    def _of(self, step: int) -> list[Entry]:
        return [entry for entry in self._entries if entry.step == step]

    def _sample_score(self) -> float:
        import numpy as np

        scores = np.concatenate([entry.scores[0] for entry in self._of(2)])
        return float(np.nanmax(scores)) if np.isfinite(scores).any() else -math.inf

    @property
    def _memorised(self) -> bool:
        return self._sample_score() >= (MEMORISED if self._classes else MEMORISED_REGRESSION)

    @property
    def _spent(self) -> int:
        return sum(entry.steps for entry in self._entries)

    def _result(
        self,
        status: Status,
        reason: str,
        ends: tuple[Entry, Entry, Entry] | None = None,
        reading: Reading | None = None,
        scores: Sequence[float] = (),
        used: int = 0,
    ) -> Outcome:
        """The outcome; ends: the refined, the final and the given configuration."""
        import numpy as np

        values: dict[str, float] = {
            "initial_loss": self._expected.measured,
            "expected_loss": self._expected.expected,
            "sample_score": self._sample_score(),
            **{name: float(found) for name, found in self._found.items()},
            "trainings": len(self._entries),
            "steps_spent": self._spent,
            "rounds_used": used,
        }
        rounds = np.arange(self._config.rounds + 1)
        course = np.full(len(rounds), np.nan)
        if ends is not None:
            values |= self._ends(*ends)
            diagnosis = reading.diagnosis if reading else ""
            values |= {name: float(name == diagnosis) for name in DIAGNOSES}
            course[:] = scores[-1]
            course[: len(scores)] = scores
        arrays: dict[str, NDArray[np.generic]] = {
            **{name: np.array(value) for name, value in values.items()},
            "rounds": rounds,
            "best_score": course,
            CLASSES: np.array(self._classes),
            **arrays_of(self._entries),
        }
        first = self._entries[0].outcome
        assert first is not None  # only entries that were read from arrays have none
        arrays |= {name: first.arrays[name] for name in SIZES if name in first.arrays}
        return Outcome(status, arrays, reason, hashes=first.hashes)

    def _ends(self, refined: Entry, best: Entry, start: Entry) -> dict[str, float]:
        choice = best.choice
        values = {
            "refined_score": refined.val_score,
            "final_score": best.val_score,
            "given_score": start.val_score,
            "train_score": float(best.scores[0, -1]),
            "chosen_rate": choice.rate,
            "chosen_decay": choice.decay,
            "chosen_dropout": choice.dropout or 0.0,
            "chosen_width": float(choice.wider),
            "chosen_epochs": float(choice.epochs),
        }
        if len(self._examples.test_inputs):
            values["test_score"] = self._test_score(best)
            values["given_test_score"] = self._test_score(start)
        return values

    def _test_score(self, entry: Entry) -> float:
        arrays = entry.outcome.arrays if entry.outcome else {}
        name = "test_accuracy" if self._classes else "test_loss"
        value = float(arrays.get(name, math.nan))
        if not math.isfinite(value):
            return -math.inf
        return value if self._classes else float(self._explained(value))


def _beyond(rate: float, factors: Iterable[float]) -> list[float]:
    return [rounded(rate * factor) for factor in factors]


def _ended(entry: Entry) -> bool:
    return entry.ended and math.isfinite(entry.val_score)


def _curve(outcome: Outcome, name: str, length: int) -> NDArray[Any]:
    """A learning curve, with NaN where a trial diverged or failed."""
    import numpy as np

    found = np.full(length, np.nan)
    curve = np.asarray(outcome.arrays.get(name, ()), dtype=np.float64)
    found[: len(curve)] = np.where(np.isfinite(curve), curve, np.nan)
    return found
