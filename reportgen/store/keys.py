"""The key of a trial: a hash of everything that determines its result, and of nothing else."""

from __future__ import annotations

import hashlib
import json

from reportgen.experiments import Config
from reportgen.parts.family import stored_form


def trial_key(
    kind: str,
    version: int,
    config: Config,
    seed: int,
    *,
    device: str,
    torch_version: str,
    inputs: str = "",
) -> tuple[str, str]:
    """(key, description): the sha256 of the description, which is canonical JSON.

    kind, version: the experiment and the version of its arithmetic.
    device: "cpu" or "cuda", which draw different random numbers.
    torch_version: random numbers and kernels may change between releases.
    inputs: checksum of what the trial reads in addition to its configuration: data files and user
        code.

    The names of the suite and the arm, the other arms, claims and paths are deliberately left out:
    two suites with the same trial share it.
    """
    description = json.dumps(
        {
            "experiment": kind,
            "version": version,
            "config": stored_form(config),
            "seed": seed,
            "device": device.split(":")[0],
            "torch": torch_version,
            **({"inputs": inputs} if inputs else {}),
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(description.encode()).hexdigest(), description


def without_seed(description: str) -> tuple[str, str]:
    """The description before and after its seed: equal for trials that differ only in their seed.

    The seed of the trial is the last one; seeds in a configuration come before it.
    """
    before, after, _ = _around_seed(description)
    return before, after


def seed_of(description: str) -> int:
    """The seed of the trial with this description."""
    return int(_around_seed(description)[2])


def _around_seed(description: str) -> tuple[str, str, str]:
    before, _, rest = description.rpartition('"seed":')
    seed, comma, after = rest.partition(",")
    return before, comma + after, seed
