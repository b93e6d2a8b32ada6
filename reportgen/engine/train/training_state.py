"""The state of a training run: everything that its next steps depend on, and its bytes.

Every tensor of a state has the trials as its first dimension, and no trial depends on the others of
its group. So trials can be picked out of a state, and states of several groups can be joined.

A random number is either a function of seed, purpose and step, and then in no state, or it comes
from a generator whose own state is among the tensors (`global_generators.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from reportgen.errors import StateError

Description = Mapping[str, str]
"""Everything that decides a trial, by the names of its settings: a state is recognised by it."""

Checkpoint = Callable[[int, Callable[[], "TrainingState"]], None]
"""Is called after every step with the number of steps done and a function that takes the state.

There is one before the first step, too, with 0; at an evaluated step it follows the evaluation.
"""

MAGIC = b"reportgen training state 1\n"
"""The first bytes of a saved state; the number is the version of the format."""

_DIGEST = hashlib.sha256().digest_size


class Stateful(Protocol):
    """What changes while a group is trained, as tensors (T, ...) by name."""

    def state_dict(self) -> Mapping[str, Tensor]:
        """The tensors as they are now; they may be views of what training goes on to change."""
        ...

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy the values of an earlier `state_dict` of an object that was made alike.

        Raises StateError where a tensor is missing or has another shape.
        """
        ...


@dataclass(frozen=True)
class TrainingState:
    """The state of T trials after a step, apart from what their settings and seeds decide.

    trials: the description of each trial.
    step: the number of steps done.
    evaluated: the steps of the evaluations so far, all of which are recorded.
    reasons: why each trial was given up; empty for one that was not.
    tensors: by name, (T, ...) each, on the processor. Nothing else refers to them.
    """

    trials: Sequence[Description]
    step: int
    evaluated: Sequence[int]
    reasons: Sequence[str]
    tensors: Mapping[str, Tensor]

    def of(self, trials: Sequence[int]) -> TrainingState:
        """The state of some of the trials, in the given order."""
        rows = list(trials)
        return TrainingState(
            [self.trials[row] for row in rows],
            self.step,
            self.evaluated,
            [self.reasons[row] for row in rows],
            {name: tensor[rows] for name, tensor in self.tensors.items()},
        )

    def check(self, trials: Sequence[Description]) -> None:
        """Raises StateError unless this is the state of these trials, in this order."""
        if len(trials) != len(self.trials):
            raise StateError(
                f"the saved state is of {len(self.trials)} trials. Expected {len(trials)}."
            )
        for number, (saved, here) in enumerate(zip(self.trials, trials, strict=True)):
            for name in dict.fromkeys([*here, *saved]):
                found, expected = saved.get(name, "nothing"), here.get(name, "nothing")
                if found != expected:
                    raise StateError(
                        f"the saved state is of another trial: trial {number} has {name} {found} "
                        f"in it. Expected {expected}."
                    )

    def to_bytes(self) -> bytes:
        """The magic bytes, a checksum of what follows, and a numpy archive without any pickle."""
        header = {
            "trials": [dict(trial) for trial in self.trials],
            "step": self.step,
            "evaluated": list(self.evaluated),
            "reasons": list(self.reasons),
        }
        arrays: dict[str, Any] = {
            f"tensor.{name}": tensor.numpy() for name, tensor in self.tensors.items()
        }
        archive = io.BytesIO()
        np.savez(archive, header=np.frombuffer(json.dumps(header).encode(), np.uint8), **arrays)
        content = archive.getvalue()
        return MAGIC + hashlib.sha256(content).digest() + content

    @classmethod
    def from_bytes(cls, saved: bytes) -> TrainingState:
        """Raises StateError for bytes that are damaged, or that `to_bytes` did not write."""
        if not saved.startswith(MAGIC):
            raise StateError("this is not a training state that this version of reportgen saved")
        start = len(MAGIC) + _DIGEST
        content = saved[start:]
        if hashlib.sha256(content).digest() != saved[len(MAGIC) : start]:
            raise StateError("the saved training state is damaged: its checksum does not match")
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes())
            tensors = {
                name.removeprefix("tensor."): torch.from_numpy(archive[name])
                for name in archive.files
                if name != "header"
            }
        return cls(**header, tensors=tensors)


def join(states: Sequence[TrainingState]) -> TrainingState:
    """One state of the trials of all states, which must have done the same steps.

    A tensor that a state lacks is 0 for its trials: a slot that only other optimizers use.
    Raises StateError where steps, evaluations or shapes differ.
    """
    first = states[0]
    if any((s.step, *s.evaluated) != (first.step, *first.evaluated) for s in states):
        raise StateError("only states after the same step and evaluations can be joined")
    like = {name: tensor for state in states for name, tensor in state.tensors.items()}
    try:
        tensors = {
            name: torch.cat([_rows(state, name, example) for state in states])
            for name, example in like.items()
        }
    except RuntimeError as error:
        raise StateError(
            f"the states of trials unlike each other cannot be joined: {error}"
        ) from None
    return TrainingState(
        [trial for state in states for trial in state.trials],
        first.step,
        first.evaluated,
        [reason for state in states for reason in state.reasons],
        tensors,
    )


def copied(parts: Mapping[str, Stateful]) -> dict[str, Tensor]:
    """Copies on the processor of the tensors of all parts, named `part.name`."""
    return {
        f"{part}.{name}": tensor.detach().to("cpu", copy=True).contiguous()
        for part, own in parts.items()
        for name, tensor in own.state_dict().items()
    }


def load(parts: Mapping[str, Stateful], saved: Mapping[str, Tensor]) -> None:
    """Gives every part what `copied` has of it."""
    for part, own in parts.items():
        own.load_state_dict(part_of(part, saved))


@torch.no_grad()
def copy_into(tensors: Mapping[str, Tensor], saved: Mapping[str, Tensor]) -> None:
    """Writes saved values into tensors of the same names and shapes, in place.

    Raises StateError where one is missing or has another shape.
    """
    for name, tensor in tensors.items():
        found = saved.get(name)
        if found is None:
            raise StateError(f"the saved training state has no {name}")
        if found.shape != tensor.shape:
            raise StateError(
                f"{name} has the shape {tuple(found.shape)} in the saved training state. "
                f"Expected {tuple(tensor.shape)}."
            )
        tensor.copy_(found)


def numbered(name: str, tensors: Sequence[Tensor]) -> dict[str, Tensor]:
    """Tensors by name and number: `name.0`, `name.1`, ..."""
    return {f"{name}.{number}": tensor for number, tensor in enumerate(tensors)}


def part_of(part: str, saved: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors named `part.name`, by `name`."""
    prefix = f"{part}."
    return {n.removeprefix(prefix): tensor for n, tensor in saved.items() if n.startswith(prefix)}


def _rows(state: TrainingState, name: str, like: Tensor) -> Tensor:
    found = state.tensors.get(name)
    return like.new_zeros(len(state.trials), *like.shape[1:]) if found is None else found
