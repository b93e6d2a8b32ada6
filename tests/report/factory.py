"""Runs and findings made by hand: a small numpy network plays the experiment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from reportgen.execution.model import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.experiments.propagate.config import Propagate
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.findings.model import Cell, Family, Finding, Findings, PublishedNumber
from reportgen.metrics.nodes import quantities
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.rule import Constant, Rule, Selection
from reportgen.parts.activations import ACTIVATIONS
from reportgen.parts.initializers import INITIALIZERS
from reportgen.stats import (
    Decision,
    Evidence,
    Interval,
    Verdict,
    mean_interval,
    reproduced,
)
from reportgen.store.provenance import Provenance
from reportgen.suite.model import Arm, Change, Claim, Factor, Published, Suite

PROPAGATE = PropagateExperiment()

EDGES = np.linspace(-3, 3, 121)
SIMULATED_WIDTH = 48  # the gain per layer is that of the arm's own width

INITS: Mapping[str, Mapping[str, object]] = {
    "normal(std=0.01)": {"normal": {"std": 0.01}},
    "normal(std=0.05)": {"normal": {"std": 0.05}},
    "xavier_normal": {"xavier_normal": {}},
    "kaiming_normal": {"kaiming_normal": {}},
    "normal(std=1.0)": {"normal": {"std": 1.0}},
}
YAML = """\
suite: init
question: How should the weights of a deep net be initialised?
experiment: propagate   # one batch, forward and back
base: {width: 4096, depth: 6, batch_size: 16}
compare:
  activation: [tanh, relu, sigmoid]
  init:
    - {normal: {std: 0.01}}
    - {normal: {std: 0.05}}
    - xavier_normal
    - kaiming_normal
seeds: 10
"""


def make_arm(activation: str, init: str, width: int = 4096, depth: int = 6, name: str = "") -> Arm:
    """An arm whose levels are its activation, its initialiser and its width."""
    config = Propagate.model_validate(
        {"activation": activation, "init": INITS[init], "width": width, "depth": depth}
    )
    levels = {"activation": activation, "init": init, "width": str(width)}
    return Arm(
        name=name or f"{activation}, {init}" + ("" if width == 4096 else f", {width} wide"),
        levels=levels,
        config=config,
        settings={"activation": activation, "init": INITS[init], "width": width},
    )


def init_arms() -> tuple[Arm, ...]:
    """The arms of `suites/init.yaml`: a grid of 12, one with huge weights, one that is narrow."""
    grid = [make_arm(f, init) for f in ("tanh", "relu", "sigmoid") for init in list(INITS)[:4]]
    return (
        *grid,
        make_arm("sigmoid", "normal(std=1.0)"),
        make_arm("tanh", "normal(std=0.05)", width=1024),
    )


def make_factors(arms: Sequence[Arm]) -> tuple[Factor, ...]:
    """Every level that arms differ in."""
    names = dict.fromkeys(name for arm in arms for name in arm.levels)
    levels = {n: tuple(dict.fromkeys(a.levels[n] for a in arms if n in a.levels)) for n in names}
    return tuple(Factor(n, n, found) for n, found in levels.items() if len(found) > 1)


def make_claim(
    id: str, arm: str, metric: str, comparison: str, threshold: float, **more: object
) -> Claim:
    """A claim that compares one arm with a constant."""
    fields: dict = {"says": f"Claim {id} about {arm}", "source": "lecture notes, part 2"}
    return Claim(
        id=id,
        metric=parse_metric(metric, PROPAGATE.quantities),
        rule=Rule(
            f"{arm} {comparison} {threshold:g}",
            Selection(arm, (arm,)),
            comparison,
            Constant(threshold),
        ),
        **{**fields, **more},
    )


def make_suite(arms: Sequence[Arm] | None = None, seeds: int = 3, **more: object) -> Suite:
    """A suite of these arms, by default those of `suites/init.yaml`."""
    arms = init_arms() if arms is None else arms
    fields: dict = {
        "name": "init",
        "question": "How should the weights of a deep net be initialised?",
        "experiment": PROPAGATE,
        "claims": (),
        "text": YAML,
        "path": "suites/init.yaml",
        "limits": ("Only nets of equal width are looked at.",),
        "reading": ("Read the histograms from left to right: that is the way of the signal.",),
        "background": "A signal passes many layers.\n\nEach layer multiplies it.",
    }
    return Suite(
        arms=tuple(arms),
        factors=make_factors(arms),
        seeds=tuple(range(seeds)),
        **{**fields, **more},
    )


def make_run(
    suite: Suite,
    *,
    missing: Sequence[tuple[str, int]] = (),
    diverged: Sequence[tuple[str, int]] = (),
    command: str = "reportgen run suites/init.yaml",
) -> Run:
    """All trials, but those that are `missing` or `diverged` (arm, seed)."""
    records, absent = [], []
    for arm in suite.arms:
        for seed in suite.seeds:
            trial = Trial(arm, seed, key=f"{arm.name}/{seed}")
            if (arm.name, seed) in missing:
                absent.append(trial)
            else:
                outcome = simulate(arm.config, seed)
                if (arm.name, seed) in diverged:
                    outcome = break_from(outcome, layer=3)
                records.append(Record(trial, outcome, "run-1"))
    return Run(suite, tuple(records), tuple(absent), (make_provenance(command),))


def make_provenance(command: str) -> Provenance:
    """Where and when, as one run records it."""
    return Provenance(
        run="run-1",
        started="2026-01-02T03:04:05Z",
        command=command,
        device="Example CPU @ 3 GHz",
        threads=2,
        python="3.11.9",
        torch="2.13.0",
        numpy="2.3.0",
        reportgen="0.1.0",
        platform="Linux-6.1-x86_64",
        git_commit="0123456789abcdef0123456789abcdef01234567",
        git_dirty=True,
        trials=140,
        seconds=9.4,
    )


def simulate(config: object, seed: int) -> Outcome:
    """Forward and back through a net that is narrower but has the same gain in every layer."""
    assert isinstance(config, Propagate)
    n, depth = SIMULATED_WIDTH, config.depth
    rng = np.random.default_rng(seed)
    h = rng.standard_normal((16, n))
    weights = rng.standard_normal((depth, n, n))
    scale = config.init.scale(config.width, config.width) * (config.width / n) ** 0.5
    f, slope = FUNCTIONS[config.activation.name]
    steps = []
    for w in weights * scale:
        z = h @ w
        steps.append((w, h, z, f(z)))
        h = f(z)
    found: dict[str, list] = {name: [] for name in (*PROPAGATE.quantities, "histogram")}
    grad = rng.standard_normal((16, n))
    for w, before, z, h in reversed(steps):
        grad_z = grad * slope(z)
        found["grad_activation_std"].append(grad.std())
        found["grad_weight_std"].append((before.T @ grad_z).std())
        found["saturated"].append((slope(z) < 0.05 * slope(np.zeros(1) + 1e-9)).mean())
        found["activation_mean"].append(h.mean())
        found["activation_std"].append(h.std())
        found["preactivation_mean"].append(z.mean())
        found["preactivation_std"].append(z.std())
        inside, _ = np.histogram(h * (1 - 1e-9), EDGES)
        found["histogram"].append([(h < -3).sum(), *inside, (h > 3).sum()])
        grad = grad_z @ w.T
    arrays = {name: np.array(values[::-1]) for name, values in found.items()}
    hashes = {
        "input": f"{seed:04x}1nput0000",
        f"weights {config.width}x{config.width}": f"{seed:04x}we{config.width:08x}",
        "gradient": f"{seed:04x}9rad00000",
    }
    return Outcome("ok", arrays, hashes=hashes, seconds=0.05)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 + 0.5 * np.tanh(z / 2)


FUNCTIONS: dict[str, tuple] = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01)),
}
assert set(FUNCTIONS) <= set(ACTIVATIONS.members)
assert {next(iter(init)) for init in INITS.values()} <= set(INITIALIZERS.members)


def break_from(outcome: Outcome, layer: int) -> Outcome:
    """The same trial, had it overflowed at this layer."""
    arrays = {name: np.array(array, dtype=float) for name, array in outcome.arrays.items()}
    del arrays["histogram"]
    for array in arrays.values():
        array[layer - 1 :] = np.nan
    return Outcome("diverged", arrays, f"activations are not finite from layer {layer} on")


def make_findings(run: Run, answer: str = "It depends on the activation function.") -> Findings:
    """Judge the suite's claims (an arm against a constant, at one layer) and printed numbers."""
    return Findings(
        claims=tuple(_finding(claim, run) for claim in run.suite.claims),
        published=tuple(n for p in run.suite.published for n in _numbers(p, run)),
        answer=answer,
    )


def make_cell(
    left: str, right: str, interval: Interval, threshold: float, verdict: Verdict, **more: object
) -> Cell:
    """A cell with evidence made by hand, by default of a value that is claimed to be below."""
    fields: dict = {"effect": "value", "side": "<", **more}
    evidence = Evidence(
        interval,
        fields.pop("side"),
        threshold,
        fields.pop("opposite", None),
        p_support=0.001,
        p_against=0.999,
        p_within=1.0,
        test="exact sign-flip permutation test",
        standardised=1.25,
        improvement=0.9,
    )
    return Cell(left, right, evidence=evidence, verdict=verdict, **fields)


def make_finding(
    claim: Claim, verdict: Verdict, cells: Sequence[Cell], sentence: str = "", **more: object
) -> Finding:
    """A finding whose decision is made by hand, as sure as 10 claims and 10 seeds allow."""
    decision = Decision(verdict, tuple(cell.verdict for cell in cells), 0.002, 0.02)
    fields: dict = {"family": Family(10, 0.05, 9), **more}
    return Finding(claim, decision, tuple(cells), sentence=sentence, **fields)


def _finding(claim: Claim, run: Run) -> Finding:
    (quantity,) = (found.name for found in quantities(claim.metric.expression))
    assert isinstance(claim.rule.right, Constant)
    cells = []
    for arm in claim.rule.left.arms:
        interval = mean_interval([v[-1] for v in _values(run, arm, quantity)])
        verdict = judged(interval, claim.rule.comparison, claim.rule.right.value)
        threshold, side = claim.rule.right.value, claim.rule.comparison
        cells.append(make_cell(arm, f"{threshold:g}", interval, threshold, verdict, side=side))
    verdict = combined(cell.verdict for cell in cells) if cells else Verdict.UNDECIDED
    few = Family(10, 0.05, 3)
    return make_finding(claim, verdict, cells, f"{claim.id} is {verdict.value}.", family=few)


def _numbers(published: Published, run: Run) -> list[PublishedNumber]:
    found = []
    for layer, printed in zip(published.layers, published.values, strict=True):
        values = [v[layer - 1] for v in _values(run, published.arm, published.quantity)]
        result = reproduced(values, printed, published.decimals)
        found.append(
            PublishedNumber(
                published.arm,
                published.quantity,
                layer,
                printed,
                published.decimals,
                published.source,
                mean_interval(values),
                result.low,
                result.high,
                None if run.suite.changes or result.note else result.reproduced,
            )
        )
    return found


def _values(run: Run, arm: str, quantity: str) -> list:
    return [
        record.outcome.arrays[quantity]
        for record in run.records
        if record.trial.arm.name == arm and record.outcome.status == "ok"
    ]


def full_suite(seeds: int = 3) -> Suite:
    """Like `suites/init.yaml`: 14 arms, ten claims, printed numbers of five arms."""
    tanh, relu, sigmoid = "tanh, ", "relu, ", "sigmoid, "
    small, large, xavier = "normal(std=0.01)", "normal(std=0.05)", "xavier_normal"
    lecture = "lecture notes, neural networks part 2"
    std, saturated, back = "activation_std[last]", "saturated[last]", "grad_activation_std[first]"
    rows = [
        ("I1", tanh + small, std, "<", 0.1, "Activations collapse to 0 with depth"),
        ("I2", tanh + large, saturated, ">", 0.5, "Outputs saturate at ±1"),
        ("I3", tanh + xavier, std, ">", 0.2, "Activations stay spread with Xavier"),
        ("I4", relu + xavier, std, "<", 0.2, "Xavier collapses with ReLU"),
        ("I5", relu + "kaiming_normal", std, ">", 0.5, "Kaiming stays spread"),
        ("I6", sigmoid + "normal(std=1.0)", saturated, ">", 0.5, "Outputs pile up at 0 and 1"),
        ("I7", tanh + small, "grad_weight_std[first]", "<", 0.01, "Back-propagation stops"),
        ("I8", tanh + large, back, "<", 0.1, "Gradients vanish"),
        ("I9", sigmoid + "normal(std=1.0)", back, "<", 0.1, "Gradients vanish"),
        ("I10", tanh + large, saturated, "<", 0.64, "More inputs need smaller weights"),
    ]  # fmt: skip
    claims = [
        make_claim(id, arm, metric, side, at, says=says, source=lecture, expect="supported")
        for id, arm, metric, side, at, says in rows
    ]
    printed = [
        (tanh + small, "activation_std", (0.49, 0.29, 0.18, 0.11, 0.07, 0.05)),
        (tanh + large, "activation_std", (0.87, 0.85, 0.85, 0.85, 0.85, 0.85)),
        (tanh + xavier, "activation_std", (0.63, 0.49, 0.41, 0.36, 0.32, 0.29)),
        (relu + xavier, "activation_mean", (0.40, 0.28, 0.19, 0.14, 0.10, 0.07)),
        (relu + xavier, "activation_std", (0.58, 0.41, 0.29, 0.20, 0.14, 0.10)),
        (relu + "kaiming_normal", "activation_std", (0.83, 0.83, 0.83, 0.83, 0.80, 0.80)),
    ]
    return make_suite(
        seeds=seeds,
        claims=tuple(claims),
        published=tuple(
            Published(arm, quantity, values, tuple(range(1, 7)), 2, lecture)
            for arm, quantity, values in printed
        ),
    )


QUICK = (Change("width", "4096", "256", "--quick"), Change("seeds", "10", "3", "--quick"))


def judged(interval: Interval, side: str, threshold: float) -> Verdict:
    """A verdict by the place of the interval alone, for findings that no trial stands behind."""
    if interval.low <= threshold <= interval.high:
        return Verdict.UNDECIDED
    below = interval.high < threshold
    return Verdict.SUPPORTED if below == (side == "<") else Verdict.CONTRADICTED


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a claim from those of its cells."""
    found = set(verdicts)
    if len(found) == 1:
        return found.pop()
    both = {Verdict.SUPPORTED, Verdict.CONTRADICTED} <= found
    return Verdict.DEPENDS if both else Verdict.UNDECIDED
