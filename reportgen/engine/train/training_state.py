"""The state of a training run: everything on which its next steps depend, and its bytes.

Every tensor of a state has the trials as its first dimension, and no trial depends on the others of
its group. So the state of single trials can be selected, and those of several groups can be joined.

A random number is either a function of seed, purpose and step, which needs no state, or it is drawn
from a generator whose state is among the tensors (`GlobalGenerators`).
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
"""All settings of a trial by name; a state can only be resumed by trials with equal ones."""

Checkpoint = Callable[[int, Callable[[], "TrainingState"]], None]
"""Is called after every step with the number of steps done and a function that takes the state.

The first call is with 0, before the first step. At an evaluated step the call is after the
evaluation.
"""

MAGIC = b"reportgen training state 1\n"
"""The first bytes of a saved state; the number is the version of the format."""

_DIGEST = hashlib.sha256().digest_size


class Stateful(Protocol):
    """An object that changes while a group is trained, with its state as named tensors (T, ...)."""

    def state_dict(self) -> Mapping[str, Tensor]:
        """The present tensors, which may be views that later steps change."""
        ...

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict` of an object that was constructed in the same way.

        Raises StateError if a tensor is missing or has another shape.
        """
        ...


@dataclass(frozen=True)
class TrainingState:
    """The state of T trials after a step, without what follows from their settings and seeds.

    trials: the description of each trial.
    step: the number of steps done.
    evaluated: the steps of the evaluations so far.
    reasons: why each trial has diverged; empty for one that has not.
    tensors: named tensors on the CPU, (T, ...) each, which are copies.
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
        """Serialise to magic bytes, a checksum, and a numpy archive without pickle."""
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
        """Deserialise. Raises StateError if bytes are damaged or were not written by `to_bytes`."""
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
    """Concatenate the trials of several states after the same step.

    A tensor that a state lacks, such as a slot of another kind of optimizer, is 0 for its trials.
    Raises StateError if steps, evaluations or shapes differ.
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
    """Copy the tensors of all parts to the CPU, with the names `part.name`."""
    return {
        f"{part}.{name}": tensor.detach().to("cpu", copy=True).contiguous()
        for part, own in parts.items()
        for name, tensor in own.state_dict().items()
    }


def load(parts: Mapping[str, Stateful], saved: Mapping[str, Tensor]) -> None:
    """Load the tensors of every part from the result of `copied`."""
    for part, own in parts.items():
        own.load_state_dict(part_of(part, saved))


@torch.no_grad()
def copy_into(tensors: Mapping[str, Tensor], saved: Mapping[str, Tensor]) -> None:
    """Copy saved values into the tensors of the same names, in place.

    Raises StateError if one is missing or has another shape.
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
    """Name tensors by number: `name.0`, `name.1`, ..."""
    return {f"{name}.{number}": tensor for number, tensor in enumerate(tensors)}


def part_of(part: str, saved: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Select the tensors named `part.name`, and name them `name`."""
    prefix = f"{part}."
    return {n.removeprefix(prefix): tensor for n, tensor in saved.items() if n.startswith(prefix)}


def _rows(state: TrainingState, name: str, like: Tensor) -> Tensor:
    found = state.tensors.get(name)
    return like.new_zeros(len(state.trials), *like.shape[1:]) if found is None else found
