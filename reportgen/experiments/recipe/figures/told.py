"""The sentences of a lab notebook: what was tried, seen and decided in each step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reportgen.experiments.recipe.config import Recipe
from reportgen.experiments.recipe.curves import Diagnosis, Reading, read_curves
from reportgen.experiments.recipe.notebook import CLASSES, Entry
from reportgen.language import N_, Phrases
from reportgen.stats import format_number

Row = tuple[str, str, str, str]
"""Step, what was tried, what was seen, what was decided and why."""

READINGS: dict[Diagnosis, str] = {
    "needs_training": N_("Both curves still rise: the net needs more training. Train longer."),
    "overfits": N_(
        "The gap is wide or the validation score falls: the net overfits. Regularise more, by "
        "weight decay or dropout."
    ),
    "underfits": N_(
        "The gap is narrow and the training score is low: the net underfits. Enlarge it, or train "
        "longer."
    ),
    "fine": N_("The training score is high and the gap is narrow: the curves are fine. Stop."),
}
REMEDIES: Mapping[str, str] = {
    "regularise": N_("The suite always regularises, whatever the diagnosis."),
    "enlarge": N_("The suite always enlarges the net, whatever the diagnosis."),
    "train_longer": N_("The suite always trains longer, whatever the diagnosis."),
    "none": N_("The suite changes nothing, whatever the diagnosis."),
}
DEAD = N_(
    "The net is dead: its outputs do not depend on the inputs, before and after training. Check "
    "the initial weights and biases, and the activation function."
)
SILENT = N_("The net learns nothing, so its curves say nothing.")
NO_SIGNAL = N_(
    "The net learns its training examples, but no validation loss is better than guessing. Check "
    "whether the labels belong to the inputs."
)
TOO_LARGE = N_(
    "All rates of the grid are too large: the loss rises, or the net dies. The grid was continued "
    "towards smaller rates. Go on with {rate}."
)
TOO_SMALL = N_(
    "All rates of the grid are too small: the loss does not move. The grid was continued towards "
    "larger rates. Go on with {rate}."
)
HIGH = N_(
    "This is more than expected, but within what initial weights of the usual size give. Go on."
)
ABOVE = 1.25
"""Factor of the expected loss above which a loss that is no fault is called more than expected."""
SETTING = N_(
    "rate {rate}, weight decay {decay}, dropout {dropout}, width × {width}, {epochs} epochs"
)
SETTING_OF_MODULE = N_("rate {rate}, weight decay {decay}, {epochs} epochs")


def rows_of(
    config: Recipe, arrays: Mapping[str, Any], entries: Sequence[Entry], say: Phrases
) -> Iterator[Row]:
    """Yield the rows of the notebook of one walk."""
    teller = _Teller(config, arrays, entries, say)
    yield teller.start()
    yield teller.sample()
    yield teller.rate()
    for step in (4, 5):
        if teller.of(step):
            yield teller.grid(step)
    if teller.kept(5):
        yield teller.curves()
        yield from teller.rounds()
        yield teller.end()


def setting(entry: Entry, say: Phrases) -> str:
    """The chosen settings of a training in words."""
    choice = entry.choice
    text = SETTING_OF_MODULE if choice.dropout is None else SETTING
    return say.text(
        text,
        rate=f"{choice.rate:g}",
        decay=f"{choice.decay:g}",
        dropout=f"{choice.dropout or 0:g}",
        width=choice.wider,
        epochs=choice.epochs,
    )


def percent(score: float) -> str:
    """A score with one decimal: `97.5 %`."""
    return f"{100 * score:.1f} %" if math.isfinite(score) else "–"


def points(difference: float, say: Phrases) -> str:
    """A difference of scores with its sign: `+1.2 percentage points`."""
    return say.with_unit(f"{100 * difference:+.1f}".replace("-", "−"), "points")


class _Teller:
    """Tells each step of one walk."""

    def __init__(
        self, config: Recipe, arrays: Mapping[str, Any], entries: Sequence[Entry], say: Phrases
    ) -> None:
        self._config, self._arrays, self._entries, self._say = config, arrays, entries, say

    def of(self, step: int) -> list[Entry]:
        """The trainings of a step."""
        return [entry for entry in self._entries if entry.step == step]

    def kept(self, step: int) -> Entry | None:
        """The training of a step with which the recipe went on."""
        return next((entry for entry in reversed(self.of(step)) if entry.kept), None)

    def start(self) -> Row:
        """Step 1."""
        say, values = self._say, self._arrays
        expected = float(values["expected_loss"])
        classes = int(values[CLASSES])
        known = (
            say.text("log {classes} is {loss}", classes=classes, loss=number(expected))
            if classes
            else say.text("the variance of the targets is {loss}", loss=number(expected))
        )
        seen = say.text(
            "The loss is {loss}; {known}.", loss=number(float(values["initial_loss"])), known=known
        )
        found = [
            text
            for name, text in (
                (
                    "inputs_unscaled",
                    N_("The inputs are not scaled. Use preprocess: z_score or similar."),
                ),
                (
                    "start_off",
                    N_("This is far off: the initial weights have the wrong size. Check the init."),
                ),
                (
                    "unbalanced",
                    N_(
                        "The classes are unbalanced. Compare accuracies with that of always "
                        "predicting the most frequent class."
                    ),
                ),
            )
            if self._is(name)
        ]
        above = float(values["initial_loss"]) > ABOVE * expected
        decided = found or [HIGH if above else N_("This is as expected. Go on.")]
        tried = say.fixed(N_("The loss before training, without regularisation."))
        return self._row(1, tried, seen, " ".join(map(say.fixed, decided)))

    def sample(self) -> Row:
        """Step 2."""
        say, tried = self._say, self.of(2)
        best = max(tried, key=lambda entry: _highest(entry.scores[0]))
        score = percent(float(self._arrays["sample_score"]))
        if self._is("dead"):
            decided = say.fixed(DEAD)
        elif self._is("not_memorised"):
            decided = say.fixed(
                N_(
                    "The net cannot memorise a few examples. Check whether equal inputs have "
                    "different labels, and whether the net is large enough."
                )
            )
        elif self._is("rates_too_large"):
            decided = say.fixed(N_("No rate of the grid is small enough."))
        elif self._is("rates_too_small"):
            decided = say.fixed(N_("No rate of the grid is large enough."))
        elif self._is("inputs_unscaled"):
            decided = say.fixed(N_("Inputs that are not scaled slow training down. Go on."))
        else:
            decided = say.fixed(N_("The net and its training can memorise examples. Go on."))
        return self._row(
            2,
            say.text(
                "{examples} examples for {steps} steps at the rates {rates}.",
                examples=self._config.sample,
                steps=tried[0].steps,
                rates=_listed(entry.choice.rate for entry in tried),
            ),
            say.text(
                "The highest training score is {score}, at the rate {rate}.",
                score=score,
                rate=f"{best.choice.rate:g}",
            ),
            decided,
        )

    def rate(self) -> Row:
        """Step 3."""
        say, tried, best = self._say, self.of(3), self.kept(3)
        assert best is not None  # the recipe marks it even if all trainings diverged
        rate = f"{best.choice.rate:g}"
        if not best.ended:
            decided = say.fixed(N_("The training diverged at every rate. Stop."))
        elif self._is("rates_too_large"):
            decided = say.text(TOO_LARGE, rate=rate)
        elif self._is("rates_too_small"):
            decided = say.text(TOO_SMALL, rate=rate)
        else:
            decided = say.text("The loss goes down. Go on with {rate}.", rate=rate)
        return self._row(
            3,
            say.plural(
                "All training examples for one epoch at the rates {rates}.",
                "All training examples for {number} epochs at the rates {rates}.",
                best.choice.epochs,
                rates=_listed(entry.choice.rate for entry in tried),
            ),
            say.text(
                "The loss is lowest at the rate {rate}: it goes from {first} to {last}.",
                rate=rate,
                first=number(best.initial_loss),
                last=number(best.final_loss),
            ),
            decided,
        )

    def grid(self, step: int) -> Row:
        """Steps 4 and 5."""
        say, tried, best = self._say, self.of(step), self.kept(step)
        what = say.plural(
            "One epoch with rates {rates}, weight decays {decays}.",
            "{number} epochs with rates {rates}, weight decays {decays}.",
            tried[0].choice.epochs,
            rates=_listed(entry.choice.rate for entry in tried),
            decays=_listed(entry.choice.decay for entry in tried),
        )
        lost = sum(not entry.ended for entry in tried)
        if best is None:
            seen = say.fixed(N_("Every training diverged."))
            return self._row(step, what, seen, say.fixed(N_("Stop.")))
        seen = say.text(
            "The best validation score is {score}, at the rate {rate} with the weight decay "
            "{decay}.",
            score=percent(best.val_score),
            rate=f"{best.choice.rate:g}",
            decay=f"{best.choice.decay:g}",
        )
        if lost:
            seen += " " + say.plural("One training diverged.", "{number} trainings diverged.", lost)
        rates = {entry.choice.rate for entry in tried if entry.ended}
        edge = best.choice.rate in (min(rates), max(rates)) and len(rates) > 1
        inside = N_("The best rate lies inside the grid. Go on with this setting.")
        at_edge = N_(
            "The best rate lies at the edge of the grid, so a better one may lie beyond. Go on "
            "with this setting."
        )
        return self._row(step, what, seen, say.fixed(at_edge if edge else inside))

    def curves(self) -> Row:
        """Step 6."""
        say, best = self._say, self.kept(5)
        assert best is not None
        what = say.fixed(N_("The curves of the best training of step 5, divided into quarters."))
        reading = self._read(best)
        if reading is None:
            seen = say.fixed(DEAD if self._is("dead") else NO_SIGNAL)
            return self._row(6, what, seen, say.fixed(SILENT))
        return self._row(6, what, self._seen(reading), say.fixed(READINGS[reading.diagnosis]))

    def rounds(self) -> Iterator[Row]:
        """Step 7: a row for every round."""
        say, best = self._say, self.kept(5)
        assert best is not None
        rounds = max((entry.round for entry in self.of(7)), default=0)
        if not rounds:
            yield self._row(7, "–", "–", self._why_no_round())
        for index in range(1, rounds + 1):
            tried = [entry for entry in self.of(7) if entry.round == index]
            winner = max(tried, key=lambda entry: entry.rank)
            what = self._changes(best, tried)
            seen = say.text(
                "The best validation score is {score}, after {before} before.",
                score=percent(winner.val_score),
                before=percent(best.val_score),
            )
            if not winner.kept:
                decided = say.fixed(N_("Nothing improves it. Stop."))
            else:
                reading = self._read(winner)
                decided = say.text("Keep: {setting}.", setting=setting(winner, say))
                if winner.val_score == best.val_score:
                    tie = N_("The score is the same as before, but the validation loss is lower.")
                    decided = f"{say.fixed(tie)} {decided}"
                if reading is not None and self._config.remedy == "diagnosed":
                    decided += " " + say.fixed(READINGS[reading.diagnosis])
                best = winner
            if index == rounds and winner.kept and rounds == self._config.rounds:
                decided += " " + say.fixed(N_("This was the last round allowed."))
            elif index == rounds and winner.kept and self._is_spent():
                decided += " " + say.fixed(N_("The budget of steps is spent."))
            yield self._row(7, what, seen, decided, index)

    def end(self) -> Row:
        """The comparison with the configuration as given."""
        say, values = self._say, self._arrays
        best = max(
            (entry for entry in self._entries if entry.kept and entry.step in (5, 7)),
            key=lambda entry: entry.rank,
        )
        seen = say.text(
            "Validation score {score}, as given {before}.",
            score=percent(float(values["final_score"])),
            before=percent(float(values["given_score"])),
        )
        if "test_score" in values:
            seen += " " + say.text(
                "Test score {score}, as given {before}.",
                score=percent(float(values["test_score"])),
                before=percent(float(values["given_test_score"])),
            )
        what = say.fixed(N_("The configuration as given, trained for as many epochs."))
        decided = say.text("The choice: {setting}.", setting=setting(best, say))
        return (say.fixed(N_("End")), what, seen, decided)

    def _row(self, step: int, tried: str, seen: str, decided: str, number: int = 0) -> Row:
        name = str(step) if not number else self._say.text("7, round {number}", number=number)
        return (name, tried, seen, decided)

    def _seen(self, reading: Reading) -> str:
        return self._say.text(
            "In the last quarter the training score is {train} and the validation score {val}, a "
            "difference of {gap}. Since the third quarter they have changed by {train_rise} and "
            "{val_rise}.",
            train=percent(reading.train),
            val=percent(reading.val),
            gap=points(reading.gap, self._say),
            train_rise=points(reading.train_rise, self._say),
            val_rise=points(reading.val_rise, self._say),
        )

    def _changes(self, before: Entry, tried: Sequence[Entry]) -> str:
        say, old = self._say, before.choice
        new = [entry.choice for entry in tried]
        named = (
            (N_("weight decay {values}"), [c.decay for c in new if c.decay != old.decay]),
            (N_("dropout {values}"), [c.dropout for c in new if c.dropout != old.dropout]),
            (N_("width × {values}"), [c.wider for c in new if c.wider != old.wider]),
            (N_("rate {values}"), [c.rate for c in new if c.rate != old.rate]),
            (N_("{values} epochs"), [c.epochs for c in new if c.epochs != old.epochs]),
        )
        words = [say.text(text, values=_listed(values)) for text, values in named if values]  # type: ignore[arg-type]
        return say.text("Changed: {changes}.", changes="; ".join(words))

    def _why_no_round(self) -> str:
        say, best = self._say, self.kept(5)
        reading = self._read(best) if best else None
        if reading is None:
            return say.fixed(N_("There is no remedy to try."))
        if self._config.remedy != "diagnosed":
            return say.fixed(REMEDIES[self._config.remedy])
        if reading.diagnosis == "fine":
            return say.fixed(N_("The diagnosis asks for no change."))
        if self._is_spent():
            return say.fixed(N_("The budget of steps is spent."))
        return say.fixed(N_("There is no remedy to try."))

    def _is_spent(self) -> bool:
        walked = sum(entry.steps for entry in self._entries if entry.step)
        return walked >= self._config.budget

    def _read(self, entry: Entry) -> Reading | None:
        if self._is("dead") or self._is("no_signal"):
            return None
        train, val = entry.scores[:, 1:]
        return read_curves(train, val, self._config.thresholds)

    def _is(self, name: str) -> bool:
        return bool(self._arrays[name])


def number(value: float) -> str:
    """Three significant digits; `∞` for a loss that is not finite."""
    return format_number(value, 3) if math.isfinite(value) else "∞"


def _listed(values: Iterable[float]) -> str:
    """Different values, from low to high."""
    return ", ".join(f"{value:g}" for value in sorted(set(values)))


def _highest(curve: Any) -> float:
    finite = [float(value) for value in curve if math.isfinite(value)]
    return max(finite, default=-math.inf)
