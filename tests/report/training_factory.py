"""Runs of `train` made by hand: curves and probes from formulas play the experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from reportgen.execution.model import Record, Run, Trial
from reportgen.experiments import Outcome, Shown
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment
from reportgen.findings.model import Findings
from reportgen.metrics.nodes import Metric
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.rule import Constant, Rule, Selection
from reportgen.report import build_view
from reportgen.report.figures import Section
from reportgen.stats import Verdict, median_interval
from reportgen.suite.model import Arm, Claim, Layout, Suite
from tests.report.factory import make_cell, make_factors, make_finding, make_provenance

TRAIN = TrainExperiment()

LAYERS = 3
BINS = np.eye(122)[61:81].mean(axis=0)  # of activations from 0 to 1
CHECKSUM = "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"
YAML = """\
suite: batchnorm
question: Does batch normalisation make a deep sigmoid net train faster?
experiment: train
base: {data: digits, model: {mlp: {hidden: [100, 100, 100], activation: sigmoid}}, steps: 1000}
compare:
  model.mlp.norm: [none, batch]
  optimizer.sgd.lr: [0.1, 1.0]
"""


def make_arm(norm: str, lr: float, *, steps: int = 1000, every: int = 50, **more: object) -> Arm:
    """An arm whose levels are its normalisation and its learning rate."""
    config = Train.model_validate(
        {
            "data": "digits",
            "model": {
                "mlp": {"hidden": [100] * LAYERS, "activation": "sigmoid", "norm": norm},
            },
            "init": {"normal": {"std": 0.1}},
            "optimizer": {"sgd": {"lr": lr}},
            "steps": steps,
            "evaluate_every": every,
            "probes": "normal",
            **more,
        }
    )
    settings = {"model.mlp.norm": norm, "optimizer.sgd.lr": lr}
    return Arm(f"norm={norm}, lr={lr:g}", {"norm": norm, "lr": f"{lr:g}"}, config, settings)


def grid(norms: Sequence[str] = ("none", "batch"), rates: Sequence[float] = (0.1, 1.0)) -> list:
    """Every norm with every rate."""
    return [make_arm(norm, lr) for norm in norms for lr in rates]


def make_claim(id: str, arm: str, metric: str, comparison: str, value: float) -> Claim:
    """A claim that compares one arm with a constant."""
    return Claim(
        id=id,
        says=f"Claim {id} about {arm}",
        metric=parse(metric),
        rule=Rule(
            f"{arm} {comparison} {value:g}",
            Selection(arm, (arm,)),
            comparison,
            Constant(value),
        ),
        source="Ioffe and Szegedy (2015), figure 1",
    )


def parse(metric: str) -> Metric:
    return parse_metric(metric, TRAIN.quantities)


def make_suite(arms: Sequence[Arm] | None = None, seeds: int = 5, **more: object) -> Suite:
    """A suite of these arms, by default two norms at two rates with a time to target."""
    arms = grid() if arms is None else arms
    target = "steps_to(val_accuracy, 0.9)"
    fields: dict = {
        "name": "batchnorm",
        "question": "Does batch normalisation make a deep sigmoid net train faster?",
        "experiment": TRAIN,
        "claims": tuple(
            make_claim(f"B{n}", arm.name, target, "<", 500) for n, arm in enumerate(arms[:3])
        ),
        "text": YAML,
        "path": "suites/batchnorm.yaml",
        "limits": ("Only digits are looked at.",),
    }
    return Suite(
        arms=tuple(arms),
        factors=make_factors(arms),
        seeds=tuple(range(seeds)),
        **{**fields, **more},
    )


def showing(suite: Suite, *figures: Shown, layout: Layout | None = None) -> Suite:
    """The suite with these figures, whose arms stand where the layout says."""
    return replace(suite, figures=figures, layout=layout or suite.layout)


def section_of(run: Run, anchor: str, findings: Findings | None = None) -> Section:
    """A section of the report of a run; one without figures where it has none of this name."""
    view = build_view(run, findings or make_findings(run))
    nothing = Section(anchor, "", "", ())
    return next((found for found in view.sections if found.anchor == anchor), nothing)


def make_run(
    suite: Suite,
    *,
    missing: Sequence[tuple[str, int]] = (),
    diverged: Mapping[tuple[str, int], int] | None = None,
    classes: bool = True,
) -> Run:
    """All trials but the `missing` ones; `diverged` maps (arm, seed) to the step it broke after."""
    records, absent = [], []
    for arm in suite.arms:
        for seed in suite.seeds:
            trial = Trial(arm, seed, key=f"{arm.name}/{seed}")
            if (arm.name, seed) in missing:
                absent.append(trial)
                continue
            outcome = simulate(arm.config, seed, classes=classes)
            if step := (diverged or {}).get((arm.name, seed)):
                outcome = break_after(outcome, step)
            records.append(Record(trial, outcome, "run-1"))
    provenance = make_provenance("reportgen run suites/batchnorm.yaml")
    return Run(suite, tuple(records), tuple(absent), (provenance,))


def simulate(config: object, seed: int, *, classes: bool = True) -> Outcome:
    """Accuracy that rises at a rate of the configuration, probes that drift without a norm."""
    assert isinstance(config, Train)
    rng = np.random.default_rng(seed)
    norm = config.model.norm.name  # type: ignore[attr-defined]
    rate = config.optimizer.lr
    steps = np.array(config.evaluated)
    speed = 400 / (rate**0.7 * (4 if norm == "batch" else 1)) * np.exp(rng.normal(0, 0.15))
    learnt = 1 - np.exp(-((steps / speed) ** 1.5))
    wobble = rng.normal(0, 0.006, (4, len(steps))) * np.minimum(1, steps / 50)
    arrays: dict[str, np.ndarray] = {
        "steps": steps,
        "train_loss": 2.3 * np.exp(-3 * learnt - steps / 4000) * (1 + wobble[0] * 4),
        "val_loss": 2.3 * np.exp(-2.4 * learnt) * (1 + wobble[1] * 4),
        "learning_rate": np.full(len(steps), rate),
        "grad_norm": np.where(steps > 0, 0.9 * np.exp(-1.5 * learnt) * (1 + wobble[0]), np.nan),
        "parameters": np.array(28_000 + 600 * (norm == "batch")),
        "flops_per_step": np.array(10_000_000 + 90_000 * (norm == "batch")),
        "memory": np.array(420_000 + 5_000 * (norm == "batch")),
    }
    arrays["test_loss"] = np.array(arrays["val_loss"][-1] * 1.1)
    if classes:
        arrays["train_accuracy"] = 0.1 + 0.895 * learnt + wobble[2] * (1 - learnt)
        arrays["val_accuracy"] = 0.1 + 0.87 * learnt + wobble[3]
        arrays["test_accuracy"] = np.array(arrays["val_accuracy"][-1] - 0.01)
    arrays |= probes(norm, learnt, rng) if config.probes != "off" else {}
    if config.probes != "full":
        arrays.pop("histogram", None)
    streams = {"split": 1, "order": 2, "weights.normal": 3}
    hashes = {"data": CHECKSUM} | {k: f"{seed:04x}{v:028x}" for k, v in streams.items()}
    return Outcome("ok", arrays, hashes=hashes, seconds=0.4 + 0.1 * (norm == "batch"))


def probes(norm: str, learnt: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Arrays (E, L), and quantiles (E, L, 5)."""
    drift = 0.0 if norm == "batch" else 1.0
    layers = np.arange(1, LAYERS + 1)
    grown = learnt[:, None] * np.sqrt(layers)
    noise = rng.normal(0, 0.02, grown.shape)
    spread = 1 + drift * grown + noise
    centre = drift * 1.5 * grown * np.cos(3 * grown) + noise
    normal = np.array([-1.645, -1.036, 0.0, 1.036, 1.645])
    quantiles = centre[..., None] + spread[..., None] * normal
    made = learnt[:, None] > 0
    return {
        "activation_mean": 0.5 + 0.1 * centre,
        "activation_std": 0.2 + 0.05 * spread,
        "preactivation_mean": centre,
        "preactivation_std": spread,
        "saturated": np.clip(0.02 + 0.2 * drift * grown + 0.2 * noise, 0, 1),
        "grad_weight_std": np.where(made, 1e-3 * np.exp(-2 * grown), np.nan),
        "weight_std": 0.1 + 0.02 * grown,
        "update_ratio": np.where(made, 3e-3 * np.exp(-grown), np.nan),
        "preactivation_quantiles": quantiles,
        "unit_quantiles": quantiles + rng.normal(0, 0.1, quantiles.shape[:2])[..., None],
        "histogram": rng.multinomial(64_000, BINS, size=quantiles.shape[:2]),
    }


def break_after(outcome: Outcome, step: int) -> Outcome:
    """The same trial, had its loss grown without bound and overflowed after this step."""
    arrays = {name: np.array(array, dtype=float) for name, array in outcome.arrays.items()}
    steps = np.asarray(outcome.arrays["steps"], dtype=np.int64)
    later = steps > step
    for name in [name for name in arrays if name.startswith("test_")]:
        del arrays[name]
    for name, array in arrays.items():
        if array.ndim and name != "steps":
            array[later] = np.nan
    arrays["train_loss"][(steps <= step) & (steps > 0)] *= 1e6
    arrays["steps"] = steps
    reason = f"loss is not finite after step {step + 1}"
    return Outcome("diverged", arrays, reason, hashes=outcome.hashes, seconds=outcome.seconds)


def make_findings(run: Run, answer: str = "Batch normalisation trains faster.") -> Findings:
    """Findings with intervals of the medians; the verdicts are not what is tested here."""
    from reportgen.metrics.trial import evaluate

    found = []
    for claim in run.suite.claims:
        (arm,) = claim.rule.left.arms
        values = [
            evaluate(claim.metric, r.outcome.arrays, diverged=r.outcome.status == "diverged")
            for r in run.records
            if r.trial.arm.name == arm
        ]
        interval = median_interval(values)
        threshold = claim.rule.right.value  # type: ignore[union-attr]
        cell = make_cell(arm, f"{threshold:g}", interval, threshold, Verdict.SUPPORTED)
        found.append(make_finding(claim, Verdict.SUPPORTED, [cell], f"{claim.id} holds."))
    return Findings(tuple(found), (), answer)
