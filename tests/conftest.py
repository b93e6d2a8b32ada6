"""What every test runs under: the same backend, threads and random choices everywhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import torch

# Set before anything imports matplotlib or torch, and inherited by the processes that tests start.
os.environ["MPLBACKEND"] = "Agg"
os.environ.pop("REPORTGEN_STORE", None)  # a developer's own store is no test data

# Machines differ in speed and in what else they do, so nothing that draws examples is timed; in CI
# the examples are the same each time.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("local", UNTIMED)
settings.register_profile("ci", UNTIMED, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI", "").lower() in {"1", "true"} else "local")


def pytest_configure(config: pytest.Config) -> None:
    """Give each xdist worker one compute thread: the workers share the cores."""
    if hasattr(config, "workerinput"):
        for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ[variable] = "1"


@pytest.fixture(params=["cpu", pytest.param("cuda", marks=pytest.mark.cuda)])
def device(request: pytest.FixtureRequest) -> torch.device:
    """Each device that reportgen computes on; a test that takes it runs once on each."""
    import torch

    if request.param == "cuda" and not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    return torch.device(request.param)
