"""Small suites of every experiment, whose reports have every kind of section and figure.

What they say themselves is in Korean, so that a report in Korean has no English but names of arms.
"""

from __future__ import annotations

from pathlib import Path

from reportgen import api
from reportgen.language import Language
from reportgen.suite import load_suite

CLAIM = "says: 주장, source: 출처"
SUITES = {
    "descend": f"""
base: {{steps: 40, surface: saddle, noise: 0.1, optimizer: {{sgd: {{lr: 0.02}}}}}}
compare:
  surface: [saddle, {{ravine: {{condition: 30}}}}]
  optimizer.sgd.momentum: [0, 0.9]
claims:
  - {{id: A, metric: "value[last]", rule: momentum=0.9 < momentum=0, {CLAIM}}}
  - {{id: B, metric: "steps_to(value, 0.1)", rule: momentum=0.9 < momentum=0, {CLAIM}}}
""",
    "ensemble": f"""
base:
  data: {{blobs: {{n: 100, test: 80, classes: 3, noise: 0.9}}}}
  model: {{mlp: {{hidden: [6]}}}}
  optimizer: {{sgd: {{lr: 0.5}}}}
  batch_size: 20
  steps: 40
  members: 4
compare: {{kind: [init, snapshots]}}
claims:
  - {{id: A, metric: "accuracy[last] - single_accuracy", rule: kind=init > 0, {CLAIM}}}
  - {{id: B, metric: "disagreement[last]", rule: kind=init > kind=snapshots, {CLAIM}}}
""",
    "bias_variance": f"""
base:
  data: {{teacher: {{n: 200, test: 20, features: 3, outputs: 2, noise: 0.5}}}}
  model: {{mlp: {{hidden: [8]}}}}
  optimizer: {{sgd: {{lr: 0.1}}}}
  train_size: 20
  batch_size: 10
  steps: 20
  evaluate_every: 10
  outputs_at: [0, 10, 20]
  sets: 3
compare: {{model.mlp.hidden: {{as: width, levels: {{"1": [1], "4": [4], "16": [16]}}}}}}
claims:
  - {{id: A, metric: "variance[last]", rule: width=16 > width=1, {CLAIM}}}
figures:
  show: [decomposition, {{targets: {{arms: [width=1, width=16]}}}}, course, sweep, curves]
""",
    "gradient": f"""
base:
  data: {{blobs: {{n: 200, features: 5, classes: 3}}}}
  model: {{mlp: {{hidden: [6]}}}}
  batches: 10
  at: [0, 20]
  training_batch_size: 20
compare: {{batch_size: [2, 8, 32]}}
claims:
  - {{id: A, metric: "relative_error[last]", rule: "batch_size=8 < batch_size=2", {CLAIM}}}
  - {{id: B, metric: "relative_error[last]", rule: "batch_size=32 < batch_size=2", {CLAIM}}}
  - {{id: C, metric: "exponent(relative_error[first], over=batch_size)", rule: all < 0, {CLAIM}}}
""",
    "normalise": f"""
base: {{width: 8, depth: 3, batch_size: 64, repeats: 2}}
compare: {{norm: [none, batch, zca]}}
claims:
  - {{id: A, metric: "linear_in_input[last]", rule: norm=batch < norm=none, {CLAIM}}}
  - {{id: B, metric: norm_seconds, rule: norm=zca > norm=batch, {CLAIM}}}
""",
    "propagate": f"""
base: {{width: 32, depth: 12, batch_size: 16}}
compare:
  activation: [tanh, relu]
  init: [{{normal: {{std: 0.05}}}}, {{normal: {{std: 1.0e+30}}}}, xavier_normal]
claims:
  - {{id: A, metric: "activation_std[last]", rule: init=xavier_normal < 5, {CLAIM}}}
published:
  - arm: "activation=tanh, init=xavier_normal"
    metric: activation_std
    source: 출처
    decimals: 1
    values: [0.5]
""",
    "search": f"""
base:
  budget: 6
  strategy: random
arms:
  표면: {{response: bowl}}
  학습:
    training:
      data: {{blobs: {{n: 100, test: 30}}}}
      model: {{mlp: {{hidden: [6]}}}}
      optimizer: {{sgd: {{lr: 0.1}}}}
      batch_size: 8
      steps: 18
    space:
      optimizer.sgd.lr: {{log_uniform: [1.0e-3, 1.0e+30]}}
      optimizer.sgd.weight_decay: {{log_uniform: [1.0e-6, 1.0e-2]}}
compare:
  strategy: [grid, random]
claims:
  - {{id: A, metric: "best_value[last]", rule: strategy=random < strategy=grid, {CLAIM}}}
""",
    "recipe": f"""
base:
  data: {{blobs: {{n: 120, classes: 3}}}}
  model: {{mlp: {{hidden: [8]}}}}
  optimizer: {{sgd: {{lr: 0.01}}}}
  batch_size: 20
  sample_steps: 20
  coarse_epochs: 1
  refined_epochs: 2
  rounds: 1
compare: {{remedy: [none, train_longer]}}
claims:
  - {{id: A, metric: final_score, rule: remedy=train_longer > remedy=none, {CLAIM}}}
figures: {{show: [notebook, scores, faults, curves: best_score]}}
""",
    "ranked": """
base:
  data: {blobs: {n: 200, features: 5, classes: 3}}
  model: {mlp: {hidden: [8]}}
  steps: 20
  evaluate_every: 10
  probes: off
compare: {optimizer.sgd.lr: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200]}
""",
    "train": f"""
base:
  data: {{blobs: {{n: 200, features: 5, classes: 3}}}}
  model: {{mlp: {{hidden: [8, 8], norm: none}}}}
  steps: 40
  evaluate_every: 10
  probes: full
compare:
  model.mlp.norm: [none, batch]
  optimizer.sgd.lr: [0.01, 0.1, 1.0e+30]
claims:
  - {{id: A, metric: "val_accuracy[last]", rule: norm=batch > norm=none, {CLAIM}}}
  - {{id: B, metric: "steps_to(val_accuracy, 0.9)", rule: norm=batch < norm=none, {CLAIM}}}
""",
    "tuned": f"""
base:
  data: {{blobs: {{n: 200, features: 5, classes: 3}}}}
  model: {{mlp: {{hidden: [8]}}}}
  steps: 20
  evaluate_every: 10
  probes: off
compare:
  optimizer: {{levels: {{SGD: {{sgd: {{lr: 0.001}}}}, Adam: {{adam: {{lr: 0.00001}}}}}}}}
tune: {{optimizer.*.lr: {{log_uniform: [1.0e-3, 10]}}, budget: 3, seeds: 2}}
claims:
  - {{id: A, metric: "val_accuracy[last]", rule: optimizer=Adam < optimizer=SGD, {CLAIM}}}
""",
}


def run_small(name: str, folder: Path, language: Language) -> api.Result:
    """Run one of the suites with four seeds; its file and its store are in `folder`."""
    kind = "train" if name in ("tuned", "ranked") else name
    head = f"suite: {name}\nquestion: 무엇을 하는가?\nexperiment: {kind}\nseeds: 4\n"
    path = folder / f"{name}.yaml"
    path.write_text(head + SUITES[name], encoding="utf-8")
    return api.run(load_suite(path, language=language), out=folder, store=folder / "store")
