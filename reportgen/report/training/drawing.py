"""What all figures of a `train` run share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.findings.model import Finding
from reportgen.language import Phrases
from reportgen.report.facets import Facets
from reportgen.report.tables import Column, Table, estimate, numbers, table
from reportgen.report.training.averages import MEAN, Average
from reportgen.report.training.measures import at, is_measured, layers_of, steps_of
from reportgen.report.trials import SEEDS_DRAWN, ArmTrials, left_out, not_drawn
from reportgen.report.wording import capital, quoted, some
from reportgen.suite.kinds import Kind, Quantity

ABOUT = {  # where a sentence of the kind leans on the one before it
    "val_loss": "Mean loss over validation examples, which are never trained on: cross-entropy in "
    "nats for classification, mean squared error for regression.",
    "val_accuracy": "Share of validation examples, which are never trained on, whose class has the "
    "highest output.",
}
MOST_LINES = 160  # thin lines of all arms in a figure together
FEWEST_SEEDS = 5
MOST_STEPS = 8  # columns of a table of a curve; the data files hold all


@dataclass(frozen=True)
class Drawing:
    """The arms of a run with their places in the figures; `numbers` counts the figures."""

    arms: tuple[ArmTrials, ...]  # of which a trial was evaluated
    all_arms: tuple[ArmTrials, ...]
    facets: Facets
    kind: Kind
    claims: tuple[Finding, ...]
    say: Phrases
    numbers: Iterator[int]

    def title(self, text: str, quantity: Quantity) -> str:
        """Fixed text that names a quantity where `{quantity}` stands."""
        return capital(self.say.text(text, quantity=self.say.fixed(quantity.title)))

    def about(self, quantity: Quantity) -> str:
        """What a quantity is, in a caption where it stands alone."""
        return self.say.fixed(ABOUT.get(quantity.name, quantity.about))

    def quantity(self, name: str) -> Quantity | None:
        """A quantity that some trial measured; None if there is none of that name."""
        known = self.kind.quantities.get(name)
        return known if known and is_measured(self.arms, name) else None

    def first_of(self, *names: str) -> Quantity | None:
        """The first of these that was measured."""
        return next((found for name in names if (found := self.quantity(name))), None)

    @property
    def one_panel(self) -> bool:
        """Whether all arms share one panel."""
        return len(self.facets.panels) == 1

    @property
    def seeds(self) -> int:
        """Seeds of an arm that have a thin line, at most: the more arms, the fewer."""
        return min(SEEDS_DRAWN, max(FEWEST_SEEDS, MOST_LINES // len(self.arms)))

    def notes(self, *, seeds: bool = True) -> str:
        """What a caption must say of seeds and trials that are not there."""
        return (
            (not_drawn(self.arms, self.say, self.seeds) if seeds else "")
            + left_out(self.all_arms, self.say)
            + self._lost()
        )

    def _lost(self) -> str:
        """Arms of which no trial ended well have no mean to draw."""
        names = [quoted(arm.name) for arm in self.arms if not arm.ok]
        text = "No trial of {arms} ended well: there is no mean."
        return f" {self.say.text(text, arms=some(names, say=self.say))}" if names else ""


def curve_table(
    quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases, average: Average = MEAN
) -> Table:
    """Arms down, evenly chosen steps across: the average over seeds with its interval."""
    over = average.interval
    named = {"quantity": capital(say.fixed(quantity.title)), "average": say.fixed(average.name)}
    counts = {tuple(steps_of(arm).tolist()) for arm in arms}
    if len(counts) > 1:  # arms of different length have no step in common but the last
        return table(
            say.text(
                "{quantity} after the last step: {average} over seeds, 95 % interval", **named
            ),
            [Column("Arm"), Column("Last step", numeric=True)],
            (
                [arm_name(arm), estimate(at(arm, quantity.name, -1, over_seeds=over), say)]
                for arm in arms
            ),
        )
    steps = next(iter(counts), ())
    first = 1 if quantity.of_step and len(steps) > 1 else 0
    shown = chosen(first, len(steps) - 1, MOST_STEPS)
    return table(
        say.text("{quantity}: {average} over seeds and its 95 % interval", **named),
        [Column("Arm"), *numbers(say.text("Step {step}", step=f"{steps[i]:,.0f}") for i in shown)],
        (
            [
                arm_name(arm),
                *(estimate(at(arm, quantity.name, i, over_seeds=over), say) for i in shown),
            ]
            for arm in arms
        ),
    )


def probe_table(
    quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases, average: Average = MEAN
) -> Table:
    """Arms down, layers across, each at the first and the last evaluation."""
    first = 1 if quantity.of_step else 0
    layers = chosen(1, layers_of(arms, quantity.name), MOST_STEPS // 2)
    heads = [
        say.text("Layer {layer}, {when}", layer=layer, when=say.fixed(when))
        for layer in layers
        for when in ("first", "last")
    ]
    return table(
        say.text(
            "{quantity} at the first and the last evaluation: {average} over seeds, 95 % interval",
            quantity=capital(say.fixed(quantity.title)),
            average=say.fixed(average.name),
        ),
        [Column("Arm"), *numbers(heads)],
        (
            [
                arm_name(arm),
                *(
                    estimate(
                        at(arm, quantity.name, index, layer=layer, over_seeds=average.interval),
                        say,
                    )
                    for layer in layers
                    for index in (first, -1)
                ),
            ]
            for arm in arms
        ),
    )


def arm_name(arm: ArmTrials) -> str:
    """The name of the arm, with the number of seeds where some are left out."""
    return f"{arm.name} {arm.share}".strip()


def chosen(first: int, last: int, most: int) -> tuple[int, ...]:
    """Numbers from `first` to `last`, both among them, evenly spaced, at most `most`."""
    count = last - first + 1
    if count <= most:
        return tuple(range(first, last + 1))
    return tuple(first + round(index * (count - 1) / (most - 1)) for index in range(most))
