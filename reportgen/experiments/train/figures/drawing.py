"""State and tables that the figures of a `train` run share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.experiments import Quantity
from reportgen.experiments.train.figures.curves import READ_STOPPING, read_stops, stops_of
from reportgen.language import N_, Phrases, phrases
from reportgen.report.averages import MEAN, Average
from reportgen.report.facets import facet, titles_of
from reportgen.report.figures import Drawing, Material, claimed
from reportgen.report.layout import paneled_arms, shown_arms, together
from reportgen.report.tables import Column, Table, chosen, estimate, numbers, table
from reportgen.report.trials import (
    SEEDS_DRAWN,
    ArmTrials,
    at,
    is_measured,
    layers_of,
    left_out,
    not_drawn,
    steps_of,
    trained,
)
from reportgen.report.wording import capital
from reportgen.stats import FEWEST_VALUES

SCORES = {  # (split, score) -> definition in a caption
    ("training", "accuracy"): N_("Fraction of training examples that are classified correctly."),
    ("validation", "accuracy"): N_(
        "Fraction of validation examples that are classified correctly."
    ),
    ("test", "accuracy"): N_("Fraction of test examples that are classified correctly."),
    ("training", "cross-entropy"): N_("Mean cross-entropy (nats) over training examples."),
    ("validation", "cross-entropy"): N_("Mean cross-entropy (nats) over validation examples."),
    ("test", "cross-entropy"): N_("Mean cross-entropy (nats) over test examples."),
    ("training", "squared error"): N_("Mean squared error over training examples."),
    ("validation", "squared error"): N_("Mean squared error over validation examples."),
    ("test", "squared error"): N_("Mean squared error over test examples."),
}
MOST_LINES = 160  # maximum number of thin lines in a figure
FEWEST_SEEDS = 5
MANY = N_("Band: 95 % interval at each step. Every seed: data/curves.csv.")
GREYED = N_("Grey lines are the arms that the fewest claims are about.")
MOST_ROWS = 40  # maximum rows of a table of curves; the table of the last step is complete
MOST_STEPS = 8  # maximum columns of a table of curves; the data files are complete


@dataclass(frozen=True, kw_only=True)
class TrainDrawing(Drawing):
    """The arms of a run and which of them the figures show.

    Figures of curves have the `shown` arms; figures with a panel or a row of panels per arm have
    the `paneled` arms; tables have the `tabled` arms. If arms are omitted, a rule for the caption
    says so; `best` says which levels were chosen as best, if they were.
    """

    arms: tuple[ArmTrials, ...]  # arms with at least one evaluated trial
    shown: tuple[ArmTrials, ...]
    paneled: tuple[ArmTrials, ...]
    rule: str
    rule_of_panels: str
    titles: Mapping[str, str]  # name of an arm -> title of its panel
    together: int  # number of consecutive panels per setting
    best: str = ""

    def title(self, text: str, quantity: Quantity) -> str:
        """Fixed text in which `{quantity}` is replaced by the title of the quantity."""
        return capital(self.say.text(text, quantity=self.say.fixed(quantity.title)))

    def about(self, quantity: Quantity) -> str:
        """Definition of a quantity for a caption, with the loss that the nets were trained with."""
        score: str | None = quantity.score
        if score == "loss":
            score = "cross-entropy" if self.has_classes else "squared error"
        known = SCORES.get((quantity.split or "", score or ""), quantity.about)
        return self.say.fixed(known)

    @property
    def has_classes(self) -> bool:
        """Whether the nets are classifiers, so that their loss is a cross-entropy."""
        return self.first_of("train_accuracy", "val_accuracy", "test_accuracy") is not None

    def quantity(self, name: str) -> Quantity | None:
        """The quantity of this name if at least one trial measured it; otherwise None."""
        known = self.experiment.quantities.get(name)
        return known if known and is_measured(self.arms, name) else None

    def first_of(self, *names: str) -> Quantity | None:
        """The first of these quantities that was measured; None if there is none."""
        return next((found for name in names if (found := self.quantity(name))), None)

    @property
    def result(self) -> Quantity | None:
        """The quantity of the final result, on test examples if there are any."""
        return self.first_of("test_accuracy", "val_accuracy", "test_loss", "val_loss")

    @classmethod
    def of_trained(cls, material: Material) -> TrainDrawing | None:
        """A drawing of the trials in `material`; None if no trial was evaluated."""
        arms = trained(material.arms)
        if not arms:
            return None
        suite, say = material.suite, phrases(material.suite.language)
        factors, layout = suite.factors, suite.layout
        choice = shown_arms(arms, factors, layout, say)
        by_name = {arm.name: arm for arm in arms}
        shown = tuple(by_name[name] for name in choice.arms)
        kept = [arm.arm for arm in shown]
        if layout.best:
            factors = tuple(factor for factor in factors if factor.name != layout.over)
        panels = paneled_arms(kept, factors, layout, say)
        paneled = tuple(by_name[name] for name in panels.arms)
        drawn = kept if choice.rule else list(suite.arms)  # including arms without trials
        return cls(
            material=material,
            facets=facet(drawn, factors, layout, claimed(suite)),
            arms=arms,
            shown=shown,
            paneled=paneled,
            rule=choice.rule,
            rule_of_panels=panels.rule or choice.rule,
            best=choice.best,
            titles=titles_of([arm.arm for arm in paneled], suite.factors),
            together=together([arm.arm for arm in paneled], layout),
        )

    @property
    def tabled(self) -> tuple[ArmTrials, ...]:
        """The arms in the table of a figure: all, or only the shown ones if there are many."""
        return self.arms if len(self.arms) <= MOST_ROWS else self.shown

    @property
    def one_panel(self) -> bool:
        """Whether all arms share one panel."""
        return len(self.facets.panels) == 1

    @property
    def seeds(self) -> int:
        """Maximum number of thin lines per arm, which decreases with the number of arms."""
        return min(SEEDS_DRAWN, max(FEWEST_SEEDS, MOST_LINES // len(self.shown)))

    def notes(self, *, seeds: bool = True, panels: bool = False, stops: bool = True) -> str:
        """Caption text on omitted arms, seeds without a line, missing trials and early stops.

        panels: whether the figure has a panel per arm. stops: whether it marks early stops.
        """
        arms = self.paneled if panels else self.shown
        rule = self.rule_of_panels if panels else self.rule
        unseen = {arm.name for arm in self.arms} - {arm.name for arm in arms}
        grey = self.say.fixed(GREYED) if self.facets.greyed and not panels else ""
        return (
            (f" {rule}" if rule else "")
            + (f" {grey}" if grey else "")
            + (self._seeds_not_drawn(arms) if seeds else "")
            + left_out([arm for arm in self.every_arm if arm.name not in unseen], self.say)
            + (self._stopped(arms) if stops else "")
        )

    def _seeds_not_drawn(self, arms: Sequence[ArmTrials]) -> str:
        if self.facets.crowded and any(len(arm.ok) >= FEWEST_VALUES for arm in arms):
            return f" {self.say.fixed(MANY)}"
        return not_drawn(arms, self.say, self.seeds)

    def _stopped(self, arms: Sequence[ArmTrials]) -> str:
        """Explanation of the marks of arms that stop early; empty if there are none."""
        text = read_stops(tuple(arms), self.say)
        return f" {text}" if text else ""

    @property
    def reads(self) -> tuple[str, ...]:
        """How curves of these arms are read, as far as all figures have it in common."""
        stops = any(stops_of(arm) for arm in self.arms)
        return (self.say.fixed(READ_STOPPING),) if stops else ()


def curve_table(
    quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases, average: Average = MEAN
) -> Table:
    """Average over seeds and its interval: a row per arm, evenly chosen steps as columns."""
    over = average.interval
    named = {"quantity": capital(say.fixed(quantity.title)), "average": say.fixed(average.name)}
    counts = {tuple(steps_of(arm).tolist()) for arm in arms}
    if len(counts) > 1:  # arms of different length have only the last step in common
        return table(
            say.text(
                "{quantity} after the last step: {average} over seeds, 95 % interval", **named
            ),
            [Column("Arm"), Column("Last step", numeric=True)],
            (
                [arm_name(arm), estimate(at(arm, quantity, -1, over_seeds=over), say)]
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
                *(estimate(at(arm, quantity, i, over_seeds=over), say) for i in shown),
            ]
            for arm in arms
        ),
    )


def probe_table(
    quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases, average: Average = MEAN
) -> Table:
    """A row per arm, and a column per layer at the first and at the last evaluation."""
    first = 1 if quantity.of_step else 0
    layers = chosen(1, layers_of(arms, quantity.name), MOST_STEPS // 2)
    heads = [
        say.text("Layer {layer}, {when}", layer=layer, when=say.fixed(when))
        for layer in layers
        for when in (N_("first"), N_("last"))
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
                        at(arm, quantity, index, layer=layer, over_seeds=average.interval),
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
    """The name of the arm, with the number of seeds if some are missing."""
    return f"{arm.name} {arm.ended_of_planned}".strip()
