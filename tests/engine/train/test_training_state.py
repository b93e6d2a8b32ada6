"""A training that is cut after any step and taken up again has the bits of one that was not."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from reportgen.engine.context import ThreadPool, one_thread
from reportgen.engine.train import augment, fused_rows, streams
from reportgen.engine.train.group import Common, Result, Setup, run_group
from reportgen.engine.train.streams import GlobalGenerators
from reportgen.engine.train.training import Data, Evaluations
from reportgen.engine.train.training_state import MAGIC, TrainingState, join
from reportgen.engine.train.user_module import ModuleTrial, run_module
from reportgen.errors import StateError
from reportgen.parts.augmentations import AUGMENTATIONS, Augmentation
from reportgen.parts.initializers import Normal
from reportgen.parts.models import Block, Cnn, Mlp
from reportgen.parts.optimizers import OPTIMIZERS, Adam, Optimizer, Sgd
from reportgen.parts.preprocessing import ZScore
from reportgen.parts.regularizers import EarlyStopping, Regularizers
from reportgen.parts.schedules import SCHEDULES, Constant, Cosine, RateSchedule, Step

from .test_equivalence import OPTIMIZER_CASES, case_name

CLASSES = 3
EVALUATED = (0, 5, 10, 13)
CUTS = (0, 3, 5, 8, 12, 13)
"""Before the first step, between evaluations, after one, and after the last step."""

Trial = Setup | ModuleTrial
States = dict[int, bytes]


@pytest.fixture(autouse=True)
def _short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws of masks and images come in blocks of 16 steps; cuts must fall into several."""
    monkeypatch.setattr(streams, "BLOCK", 4)
    monkeypatch.setattr(augment, "STEPS", 4)


def data(device: torch.device) -> Data:
    stream = torch.Generator().manual_seed(11)
    targets = torch.randint(CLASSES, (80,), generator=stream)
    noise = torch.rand(80, 1, 6, 6, generator=stream)
    inputs = (noise + targets.view(-1, 1, 1, 1) / 4).to(device)
    targets = targets.to(device)
    return Data(inputs[:70], targets[:70], inputs[70:], targets[70:], checksum="eleven")


def common(model: Block | None, evaluated: Sequence[int] = EVALUATED, **changes: Any) -> Common:
    evaluations = Evaluations(evaluated, 16, "off" if model is None else "full", model)
    made = Common(
        batch_size=12,
        validation=0.25,
        train_size=None,
        evaluations=evaluations,
        preprocess=ZScore(),
    )
    return dataclasses.replace(made, **changes)


def mlp(**settings: Any) -> Mlp:
    return Mlp.model_validate({"hidden": [8, 7], "activation": "tanh", **settings})


def setups(
    model: Block,
    optimizers: Sequence[Optimizer],
    *,
    seeds: Sequence[int] = (4, 5),
    schedules: Sequence[RateSchedule] = (Constant(),),
    regularizers: Sequence[Regularizers] = (Regularizers(),),
) -> list[Setup]:
    """Every optimizer for every seed, not in the order in which they are stacked."""
    return [
        Setup(
            seed,
            model,
            Normal(std=0.4),
            optimizer,
            schedules[number % len(schedules)],
            regularizers[number % len(regularizers)],
        )
        for number, optimizer in enumerate(optimizers)
        for seed in reversed(seeds)
    ]


def trained(
    trials: Sequence[Trial],
    shared: Common,
    device: torch.device,
    start: TrainingState | None = None,
) -> tuple[Result, States]:
    """The result, and the state after every step from where it starts."""
    states: States = {}

    def keep(step: int, take: Callable[[], TrainingState]) -> None:
        states[step] = take().to_bytes()

    given, first = data(device), trials[0]
    if isinstance(first, ModuleTrial):
        return run_module(first, shared, given, CLASSES, start=start, checkpoint=keep), states
    own: list[Any] = list(trials)
    with ThreadPool(device) as threads:
        result = run_group(own, shared, given, CLASSES, threads, start=start, checkpoint=keep)
    return result, states


def values(result: Result) -> list[dict[str, Any]]:
    """All that is measured, to the bit; NaN equals NaN."""
    record = result.record
    return [
        {
            "reason": record.reasons[trial],
            "stopped": bool(record.stopped[trial]),
            "hashes": result.hashes[trial],
            **{name: np.asarray(x).tobytes() for name, x in record.of(trial).items()},
        }
        for trial in range(record.trials)
    ]


def check_cuts(
    trials: Sequence[Trial],
    shared: Common,
    device: torch.device,
    cuts: Sequence[int] = CUTS,
) -> tuple[Result, States]:
    """Goes on from every cut: equal results, and equal states after every later step."""
    result, states = trained(trials, shared, device)
    assert sorted(states) == list(range(len(states)))
    for cut in cuts:
        start = TrainingState.from_bytes(states[cut])
        assert start.step == cut
        resumed, later = trained(trials, shared, device, start)
        assert values(resumed) == values(result), cut
        assert later == {step: state for step, state in states.items() if step > cut}, cut
    return result, states


# --- optimizers --------------------------------------------------------------------------------


@pytest.fixture(params=["plain", "fused"])
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Large nets take torch's fused Adam, and mixed groups are updated parameter by parameter."""
    if request.param == "fused":
        monkeypatch.setattr(fused_rows, "MANY", 1)
        monkeypatch.setattr("reportgen.engine.train.mixed.MANY", 1)
    return str(request.param)


OPTIMIZERS_WITH_ARGUMENTS = [
    *((name, {"lr": 0.02}) for name in OPTIMIZERS.members),
    *((name, arguments) for name, arguments, _ in OPTIMIZER_CASES),
]


def made(case: tuple[str, dict[str, Any]]) -> Optimizer:
    return OPTIMIZERS.members[case[0]].model_validate(case[1])


@pytest.mark.parametrize(
    "case", OPTIMIZERS_WITH_ARGUMENTS, ids=lambda c: f"{c[0]}-{case_name(c[1])}"
)
def test_every_optimizer_in_a_stack(
    case: tuple[str, dict[str, Any]], rows: str, device: torch.device
) -> None:
    model, other = mlp(), made((case[0], {**case[1], "lr": 0.005}))
    check_cuts(setups(model, [made(case), other]), common(model), device)


@pytest.mark.parametrize(
    "case", OPTIMIZERS_WITH_ARGUMENTS, ids=lambda c: f"{c[0]}-{case_name(c[1])}"
)
def test_every_optimizer_alone(case: tuple[str, dict[str, Any]], device: torch.device) -> None:
    model = Cnn.model_validate({"channels": [3], "hidden": [6], "norm": "batch", "bias": False})
    check_cuts(setups(model, [made(case)], seeds=[4]), common(model), device, (0, 3, 10))


def test_all_optimizers_in_one_group(rows: str, device: torch.device) -> None:
    model = mlp(norm="batch")
    check_cuts(setups(model, [made(c) for c in OPTIMIZERS_WITH_ARGUMENTS]), common(model), device)


# --- models ------------------------------------------------------------------------------------

MODELS: list[dict[str, Any]] = [
    {},
    {"norm": "layer"},
    *(
        {"norm": {"batch": {"statistics": statistics}}}
        for statistics in ("exponential", "cumulative", "last", "population")
    ),
    {"norm": {"batch": {"statistics": "batch", "evaluation_batch": 6}}},
    {"norm": {"batch": {"gradient": "outside", "statistics": "cumulative"}}},
    {"dropout": 0.3},
    {"dropout": 0.3, "dropout_scaling": "test", "norm": "batch"},
    {"drop_connect": 0.3},
]
MOMENTUM = [Sgd(lr=0.1, momentum=0.9), Sgd(lr=0.05)]


@pytest.mark.parametrize("settings", MODELS, ids=case_name)
def test_every_model_in_a_stack(settings: dict[str, Any], device: torch.device) -> None:
    model = mlp(**settings)
    check_cuts(setups(model, MOMENTUM), common(model), device)


@pytest.mark.parametrize("settings", MODELS, ids=case_name)
def test_every_model_alone(settings: dict[str, Any], device: torch.device) -> None:
    model = Cnn.model_validate({"channels": [3, 4], "hidden": [6], **settings})
    check_cuts(setups(model, MOMENTUM[:1], seeds=[4]), common(model), device)


# --- images, labels, penalties, schedules --------------------------------------------------------


def parts(*names: str) -> list[Augmentation]:
    return [AUGMENTATIONS.members[name].model_validate({}) for name in names]


@pytest.mark.parametrize("names", [("rotation", "flip"), ("mixup",), ("flip", "cutmix")], ids=str)
@pytest.mark.parametrize("kind", ["stack", "alone"])
def test_augmentation(kind: str, names: tuple[str, ...], device: torch.device) -> None:
    if kind == "stack":
        model: Block = mlp(dropout=0.2)
        trials = setups(model, MOMENTUM)
    else:
        model = Cnn.model_validate({"channels": [3]})
        trials = setups(model, MOMENTUM[:1], seeds=[4])
    check_cuts(trials, common(model, augment=parts(*names)), device)


def test_smoothed_labels_penalties_and_clipping(device: torch.device) -> None:
    model = mlp()
    own = [Regularizers(label_smoothing=0.1, l1=1e-3), Regularizers(gradient_clipping=0.1)]
    check_cuts(setups(model, MOMENTUM, regularizers=own), common(model), device)


def test_averages_lines_samples_draws_and_bags(device: torch.device) -> None:
    model, shared = mlp(dropout=0.3), common(None)
    averaged = dataclasses.replace(
        shared.evaluations,
        model=model,
        weight_average=0.8,
        barriers=True,
        outputs_at=EVALUATED[1:],
        mask_samples=3,
    )
    trials = setups(model, MOMENTUM)
    drawn = [dataclasses.replace(trial, draw=1, bagged=True) for trial in trials]
    shared = dataclasses.replace(shared, evaluations=averaged)
    result, states = check_cuts([*trials, *drawn], shared, device)
    assert len({str(found) for found in values(result)}) == 2 * len(trials)
    assert "average.average.0" in TrainingState.from_bytes(states[1]).tensors


def test_early_stopping(device: torch.device) -> None:
    """Trials that stop before and after the cuts, and one that does not, until all have stopped."""
    model = mlp(norm="batch")
    optimizers = [Sgd(lr=1e-9), Sgd(lr=0.5, momentum=0.9), Sgd(lr=0.02)]
    stops = [EarlyStopping(patience=n, metric="val_accuracy") for n in (1, 2)]
    own = [Regularizers(early_stopping=stop) for stop in (*stops, None)]
    evaluated = (0, 2, 4, 6, 8, 10, 12)
    trials = setups(model, optimizers, regularizers=own)
    result, _ = check_cuts(trials, common(model, evaluated), device, range(13))
    assert result.record.stopped.any() and not result.record.stopped.all()
    result, states = check_cuts(trials[:2], common(model, evaluated), device, range(5))
    assert result.record.stopped.all() and max(states) == 4


def test_trials_that_diverge_before_and_after_a_cut(device: torch.device) -> None:
    model = mlp(activation="relu")
    steps = [Step(at=[at], factor=1e30) for at in (1, 6)]
    schedules = [*steps, Constant()]
    trials = setups(model, [Sgd(lr=0.01)] * 3, schedules=schedules)
    result, states = check_cuts(trials, common(model), device, range(14))
    found = {int(reason.split()[-1]) for reason in result.record.reasons if reason}
    assert len(found) == 2 and min(found) <= 4 and max(found) >= 6
    assert result.record.reasons.count("") == 2
    assert len(set(TrainingState.from_bytes(states[5]).reasons)) == 2  # seen at the evaluation
    check_cuts(trials[:2], common(model), device, (0, 3, 5))  # a group that ends because of it


def test_trials_that_diverge_before_the_first_step(device: torch.device) -> None:
    """Nothing can be put back of trials that had no best evaluation."""
    model = mlp(activation="relu", hidden=[8, 8, 8])
    stops = [Regularizers(early_stopping=EarlyStopping(patience=1))]
    trials = [
        dataclasses.replace(trial, init=Normal(std=1e30))
        for trial in setups(model, MOMENTUM, regularizers=stops)
    ]
    result, states = check_cuts(trials, common(model), device, [0])
    assert result.record.reasons == ["loss is not finite after step 0"] * 4
    assert list(states) == [0]


ENDLESS = [
    part.model_validate(arguments)
    for part, arguments in (
        (SCHEDULES.members["constant"], {}),
        (SCHEDULES.members["constant"], {"warmup": 6}),
        (SCHEDULES.members["step"], {"every": 4}),
        (SCHEDULES.members["inverse_sqrt"], {"warmup": 3}),
        (SCHEDULES.members["cosine_restarts"], {"period": 3, "mult": 2}),
    )
]


@pytest.mark.parametrize("stops", [False, True])
def test_a_finished_training_is_extended(stops: bool, device: torch.device) -> None:
    """With schedules that do not know the last step: the bits of a long training from the start."""
    model = mlp(norm="batch", dropout=0.2)
    own = [Regularizers(early_stopping=EarlyStopping(patience=1)) if stops else Regularizers()]
    trials = setups(model, [Adam(lr=0.1)] * 5, schedules=ENDLESS, regularizers=own)
    assert {s.name for s in ENDLESS} == {
        n for n, s in SCHEDULES.members.items() if not s.uses_total
    }
    _, states = trained(trials, common(model, (0, 5, 10)), device)
    expected, _ = trained(trials, common(model, (0, 5, 10, 15, 20)), device)
    start = TrainingState.from_bytes(states[max(states)])
    extended, _ = trained(trials, common(model, (0, 5, 10, 15, 20)), device, start)
    assert values(extended) == values(expected)


# --- groups ------------------------------------------------------------------------------------


def test_trials_go_on_in_other_groups(device: torch.device) -> None:
    """What a trial does depends on no other; so its state goes wherever it goes."""
    model = mlp(norm="batch", dropout=0.2)
    stops = [Regularizers(early_stopping=EarlyStopping(patience=number)) for number in (1, 3)]
    optimizers = [
        Sgd(lr=0.1),
        Sgd(lr=0.1, momentum=0.9),
        *[made(c) for c in OPTIMIZERS_WITH_ARGUMENTS],
    ]
    trials = setups(model, optimizers, regularizers=stops)
    result, states = trained(trials, common(model), device)
    whole, everything = TrainingState.from_bytes(states[8]), values(result)
    for own in ([0], [3], [1, 0, 3, 2], [5, 4, 12, 13, 9], [*range(7, len(trials))]):
        some = [trials[number] for number in own]
        alone, _ = trained(some, common(model), device, whole.of(own))
        assert values(alone) == [everything[number] for number in own]
    groups = [[*range(2)], [*range(2, 7)], [*range(7, len(trials))]]
    apart = [
        TrainingState.from_bytes(trained([trials[n] for n in own], common(model), device)[1][8])
        for own in groups
    ]
    together, _ = trained(trials, common(model), device, join(apart))
    assert values(together) == everything


def test_states_that_cannot_be_joined(device: torch.device) -> None:
    model = mlp()
    _, states = trained(setups(model, MOMENTUM), common(model), device)
    _, others = trained(setups(mlp(hidden=[5]), MOMENTUM), common(model), device)
    three, four, other = (TrainingState.from_bytes(x) for x in (states[3], states[4], others[3]))
    with pytest.raises(StateError, match="only states after the same step"):
        join([three, four])
    with pytest.raises(StateError, match="cannot be joined"):
        join([three, other])


# --- modules -----------------------------------------------------------------------------------


class Drawing(nn.Module):
    """Draws from every global generator, and has a buffer and a frozen parameter that change."""

    passes: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(36, 8)
        rest = [nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, CLASSES)]
        self.body = nn.Sequential(nn.Flatten(), self.first, *rest)
        self.register_buffer("passes", torch.zeros((), dtype=torch.int64), persistent=False)
        self.average = nn.Parameter(torch.zeros(8), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            self.passes += 1
            with torch.no_grad():
                self.average.lerp_(self.first.bias, 0.1)
            noise = random.gauss(0, 0.1) + np.random.normal(0, 0.1) + random.random()
            x = x + noise + np.random.randint(3) / 10
        found: Tensor = self.body(x)
        return found + self.average.sum() / (1 + self.passes)


@pytest.mark.parametrize("stops", [False, True])
def test_a_module_with_its_own_noise(stops: bool, device: torch.device) -> None:
    own = Regularizers(early_stopping=EarlyStopping(patience=1)) if stops else Regularizers()
    trial = ModuleTrial(
        3, "drawing", lambda example, outputs: Drawing(), {}, Adam(lr=0.02), Constant(), own
    )
    before = GlobalGenerators(device).state_dict()
    cuts = (0, 3, 5) if stops else CUTS
    check_cuts([trial], common(None, augment=parts("mixup")), device, cuts)
    for name, state in GlobalGenerators(device).state_dict().items():
        torch.testing.assert_close(state, before[name], rtol=0, atol=0, equal_nan=True)


# --- bytes -------------------------------------------------------------------------------------


def of_the_other_process(device: torch.device) -> tuple[list[Trial], Common]:
    model = mlp(norm="batch", dropout=0.3)
    trials = setups(model, [Adam(lr=0.01), *MOMENTUM])
    return list(trials), common(model, augment=parts("mixup"))


def go_on_elsewhere(folder: Path, device: str) -> None:
    """What the other process does."""
    trials, shared = of_the_other_process(torch.device(device))
    start = TrainingState.from_bytes((folder / "cut").read_bytes())
    with one_thread():
        _, states = trained(trials, shared, torch.device(device), start)
    (folder / "last").write_bytes(states[max(states)])


def test_in_another_process(
    tmp_path: Path, device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the other process has blocks of the usual length
    trials, shared = of_the_other_process(device)
    _, states = trained(trials, shared, device)
    (tmp_path / "cut").write_bytes(states[7])
    program = (
        "import sys; from pathlib import Path; "
        "from tests.engine.train.test_training_state import go_on_elsewhere; "
        "go_on_elsewhere(Path(sys.argv[1]), sys.argv[2])"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(device)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3])
    assert (tmp_path / "last").read_bytes() == states[max(states)]


def test_a_state_says_what_it_is_and_is_not_changed_by_going_on(device: torch.device) -> None:
    model, states = mlp(norm="batch"), []
    trials = setups(model, MOMENTUM)
    with ThreadPool(device) as threads:
        run_group(
            trials, common(model), data(device), CLASSES, threads,
            checkpoint=lambda step, take: states.append((take(), take().to_bytes())),
        )  # fmt: skip
    for step, (state, saved) in enumerate(states):
        assert state.to_bytes() == saved
        assert state.step == step and state.reasons == [""] * 4
        assert list(state.evaluated) == [at for at in EVALUATED if at <= step]
        assert [trial["seed"] for trial in state.trials] == ["5", "4", "5", "4"]
        assert "lr=0.05" in state.trials[2]["optimizer"]
        for tensor in state.tensors.values():
            assert len(tensor) == 4 and tensor.device.type == "cpu"


@pytest.fixture(scope="module")
def saved() -> bytes:
    model, cpu = mlp(), torch.device("cpu")
    with one_thread():
        return trained(setups(model, MOMENTUM), common(model), cpu)[1][8]


OTHERS: dict[str, dict[str, Any]] = {
    "seed": {"seed": 6},
    "draw": {"draw": 1},
    "bagged": {"bagged": True},
    "optimizer": {"optimizer": Sgd(lr=0.2)},
    "init": {"init": Normal(std=0.3)},
    "model": {"model": mlp(bias=False)},
    "schedule": {"schedule": Step(every=3)},
    "regularizers": {"regularizers": Regularizers(l1=0.1)},
    "batch_size": {"batch_size": 6},
    "augment": {"augment": parts("flip")},
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_state_of_another_trial_is_refused(name: str, saved: bytes) -> None:
    model, cpu, start = mlp(), torch.device("cpu"), TrainingState.from_bytes(saved)
    changes, trials, shared = OTHERS[name], setups(model, MOMENTUM), common(model)
    if name in vars(trials[0]):
        trials = [dataclasses.replace(trial, **changes) for trial in trials]
    else:
        shared = dataclasses.replace(shared, **changes)
    with pytest.raises(StateError, match=rf"another trial: trial 0 has {name} .* in it\. Expected"):
        trained(trials, shared, cpu, start)


def test_the_message_names_what_differs(saved: bytes) -> None:
    model = mlp()
    trials = setups(model, [MOMENTUM[0], Sgd(lr=0.06)])
    with pytest.raises(StateError) as caught:
        trained(trials, common(model), torch.device("cpu"), TrainingState.from_bytes(saved))
    assert str(caught.value) == (
        "the saved state is of another trial: trial 2 has optimizer "
        '"Sgd(lr=0.05, weight_decay=0.0, momentum=0.0, nesterov=False)" in it. '
        'Expected "Sgd(lr=0.06, weight_decay=0.0, momentum=0.0, nesterov=False)".'
    )


def test_another_group_is_refused(saved: bytes) -> None:
    model, cpu = mlp(), torch.device("cpu")
    state, trials = TrainingState.from_bytes(saved), setups(model, MOMENTUM)
    with pytest.raises(StateError, match=r"is of 4 trials\. Expected 3"):
        trained(trials[:3], common(model), cpu, state)
    with pytest.raises(StateError, match="trial 0 has"):
        trained(trials[::-1], common(model), cpu, state)


def test_a_state_of_another_version_is_refused(
    saved: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.engine.train.group.__version__", "9.9")
    model, state = mlp(), TrainingState.from_bytes(saved)
    with pytest.raises(StateError, match=r'trial 0 has reportgen ".*" in it\. Expected "9\.9"'):
        trained(setups(model, MOMENTUM), common(model), torch.device("cpu"), state)


@pytest.mark.parametrize("evaluated", [(0, 4, 8, 13), (0, 5, 8, 13), (0, 5)])
def test_other_evaluations_are_refused(evaluated: tuple[int, ...], saved: bytes) -> None:
    model = mlp()
    state = TrainingState.from_bytes(saved)
    with pytest.raises(StateError, match=r"is of step 8, evaluated at 0, 5\. Expected"):
        trained(setups(model, MOMENTUM), common(model, evaluated), torch.device("cpu"), state)


def test_a_schedule_that_knows_the_last_step_starts_anew(device: torch.device) -> None:
    model = mlp()
    trials = setups(model, MOMENTUM, schedules=[Cosine()])
    _, states = check_cuts(trials, common(model), device)
    start = TrainingState.from_bytes(states[13])
    with pytest.raises(StateError, match=r"trial 0 has steps 13 in it\. Expected 20\."):
        trained(trials, common(model, (*EVALUATED, 20)), device, start)


@pytest.mark.parametrize("place", [0, len(MAGIC), len(MAGIC) + 40, 0.3, 0.6, -1])
def test_damaged_bytes_are_refused(place: float, saved: bytes) -> None:
    at = int(place * len(saved)) if 0 < place < 1 else int(place)
    damaged = bytearray(saved)
    damaged[at] ^= 1
    with pytest.raises(StateError, match=r"not a training state|is damaged"):
        TrainingState.from_bytes(bytes(damaged))


@pytest.mark.parametrize("length", [0, 10, len(MAGIC), len(MAGIC) + 20, -1])
def test_bytes_that_end_early_are_refused(length: int, saved: bytes) -> None:
    with pytest.raises(StateError, match=r"not a training state|is damaged"):
        TrainingState.from_bytes(saved[:length])


@pytest.mark.parametrize("name", ["learner.model.0", "losses.finite", "record.stopped"])
def test_a_state_that_lacks_something_is_refused(name: str, saved: bytes) -> None:
    state, model = TrainingState.from_bytes(saved), mlp()
    trials, cpu = setups(model, MOMENTUM), torch.device("cpu")
    rest = {n: tensor for n, tensor in state.tensors.items() if n != name}
    with pytest.raises(StateError, match="has no"):
        trained(trials, common(model), cpu, dataclasses.replace(state, tensors=rest))


def test_a_state_of_other_shapes_is_refused(saved: bytes) -> None:
    state, model, name = TrainingState.from_bytes(saved), mlp(), "learner.slot.0"
    short = dataclasses.replace(state, tensors={**state.tensors, name: torch.zeros(4, 7)})
    with pytest.raises(StateError, match=r"slot\.0 has the shape \(4, 7\) .* Expected \(4, 383\)"):
        trained(setups(model, MOMENTUM), common(model), torch.device("cpu"), short)
