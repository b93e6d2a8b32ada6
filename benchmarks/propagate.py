"""How fast `propagate` is, against the plain scripts that it replaces.

    python benchmarks/propagate.py             the table of docs/performance.md (some minutes)
    python benchmarks/propagate.py --profile   where the time goes, and how far from the limits

Every round runs each contender once, so that a machine that slows down slows all of them; the table
shows medians. One trial is one net, one seed: forward, back and all measurements, except for the
numpy script of the lecture notes, which goes forward only.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch

from reportgen.engine import dense
from reportgen.engine.noise import MatrixNoise
from reportgen.engine.products import linear
from reportgen.experiments import EXPERIMENTS, Config
from reportgen.experiments.propagate.config import Propagate
from reportgen.suite import find_suite, load_suite

WIDTH, DEPTH, BATCH = 4096, 6, 16
COMMAND = [sys.executable, "-c", "from reportgen.cli import main; main()"]


def numpy_script() -> None:
    """The lecture notes: one net, float64, forward only."""
    x = np.random.randn(BATCH, WIDTH)
    for _ in range(DEPTH):
        w = 0.01 * np.random.randn(WIDTH, WIDTH)
        x = np.tanh(x @ w)


def torch_script() -> None:
    """One net as one would write it in PyTorch, with the per-layer numbers that `propagate` has."""
    x = torch.randn(BATCH, WIDTH)
    matrices = [(0.01 * torch.randn(WIDTH, WIDTH)).requires_grad_() for _ in range(DEPTH)]
    signals = []
    for w in matrices:
        z = x @ w
        x = torch.tanh(z)
        x.retain_grad()
        signals.append((z, x))
    x.backward(torch.randn(BATCH, WIDTH))  # type: ignore[no-untyped-call]
    for w, (z, h) in zip(matrices, signals, strict=True):
        z.mean().item(), z.std().item(), h.mean().item(), h.std().item()
        ((1 - h * h).abs() < 0.05).float().mean().item()
        torch.histc(h.detach(), 120, -3, 3)
        for tensor in (h, w):
            assert tensor.grad is not None
            tensor.grad.std().item()


def arms() -> list[Config]:
    """Of suites/init.yaml."""
    return [arm.config for arm in load_suite(find_suite("init")).arms]


def run_seed(configs: Sequence[Config], seed: int) -> None:
    """All arms of one seed through the public function, group by group as a run does it."""
    experiment = EXPERIMENTS["propagate"]
    groups = defaultdict(list)
    for config in configs:
        groups[experiment.group(config, seed)].append(config)
    for group in groups.values():
        for outcome in experiment.run(group, [seed] * len(group), "cpu"):
            assert outcome.status == "ok", outcome.reason


def implicit(configs: Sequence[Config]) -> list[Config]:
    """The same arms with weights that are never drawn."""
    return [config.model_copy(update={"weights": "implicit"}) for config in configs]


def run_command() -> tuple[float, float, int]:
    """The whole command with its report: seconds, peak memory in GB, bytes of the page."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["run", "init", "--fresh", "-q", "--out", folder, "--store", f"{folder}/store"]
        began = time.perf_counter()
        process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"reportgen run init ended with {process.returncode}")
        pages = list(Path(folder).rglob("index.html"))
        return seconds, usage.ru_maxrss * _RSS_UNIT, pages[0].stat().st_size


_RSS_UNIT = 1e-9 if sys.platform == "darwin" else 1024e-9  # ru_maxrss counts bytes or kilobytes


def peak_memory() -> float:
    """GB that a process of its own needs for two seeds of the dense experiment, torch included."""
    code = (
        "import runpy\nbenchmark = runpy.run_path(__file__)\n"
        "for seed in range(2): benchmark['run_seed'](benchmark['arms'](), seed)\n"
    ).replace("__file__", repr(__file__))
    process = subprocess.Popen([sys.executable, "-c", code])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss * _RSS_UNIT


def seconds_of(task: Callable[..., object], *arguments: object) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    task(*arguments)
    return time.perf_counter() - began


def compare(rounds: int, commands: int) -> None:
    """Prints the table."""
    # Memory first: Linux counts the parent's memory at the start of a child as the child's own.
    memory = peak_memory()
    _, whole, page = run_command() if commands else (0.0, 0.0, 0)
    configs = arms()
    sparse = implicit(configs)
    for task in (torch_script, lambda: run_seed(configs, 0), lambda: run_seed(sparse, 0)):
        task()  # first calls cost more
    times: dict[str, list[float]] = defaultdict(list)
    for seed in range(1, rounds + 1):
        times["numpy script, forward only"].append(seconds_of(numpy_script))
        times["PyTorch script"].append(seconds_of(torch_script))
        times["dense"].append(seconds_of(run_seed, configs, seed) / len(configs))
        times["implicit"].append(seconds_of(run_seed, sparse, seed) / len(configs))
        if seed <= commands:
            seconds, _, _ = run_command()
            seeds = len(load_suite(find_suite("init")).seeds)
            times["whole command with report"].append(seconds / len(configs) / seeds)
    median = {name: statistics.median(values) for name, values in times.items()}
    numpy, plain = median["numpy script, forward only"], median["PyTorch script"]
    print(f"{_machine()}\n{len(configs)} arms of suites/init.yaml, {rounds} rounds (seeds)\n")
    heads = ("median", "fastest", "slowest", "numpy", "PyTorch")
    print(f"{'ms a trial':28}", *(f"{head:>8}" for head in heads))
    for name, values in times.items():
        milliseconds = (1e3 * x for x in (median[name], min(values), max(values)))
        ratios = (x / median[name] for x in (numpy, plain))
        print(f"{name:28}", *(f"{x:8.1f}" for x in milliseconds), *(f"{x:7.1f}x" for x in ratios))
    print(f"\npeak memory: dense {memory:.2f} GB", end="")
    print(f", whole command {whole:.2f} GB, page {page / 1e6:.2f} MB" if commands else "")


# --- profile -------------------------------------------------------------------------------------


@contextmanager
def stopwatches() -> Iterator[dict[str, float]]:
    """Seconds that all threads together spend in each part of the dense engine."""
    spent: dict[str, float] = defaultdict(float)

    def timed(part: str, function: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*args: object, **kwargs: object) -> object:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[part] += time.perf_counter() - began

        return wrapper

    with ExitStack() as stack:
        for part, owner, name in (
            ("random numbers", MatrixNoise, "draw"),
            ("products", dense, "linear"),
            ("activations, statistics", dense, "forward"),
            ("activations, statistics", dense, "backward"),
        ):
            stack.enter_context(patch.object(owner, name, timed(part, getattr(owner, name))))
        yield spent


def profile(rounds: int) -> None:
    """Prints the shares of one seed, and the distance of each from what the machine can do."""
    configs = [config for config in arms() if _width(config) == WIDTH]
    threads = torch.get_num_threads()
    run_seed(configs, 0)
    walls: list[float] = []
    parts: dict[str, list[float]] = defaultdict(list)
    for seed in range(1, rounds + 1):
        with stopwatches() as spent:
            walls.append(seconds_of(run_seed, configs, seed) * threads)
        for part, seconds in spent.items():
            parts[part].append(seconds)
    total = statistics.median(walls)
    shares = {name: statistics.median(values) for name, values in parts.items()}
    shares["waiting, copies, Python"] = total - sum(shares.values())
    print(f"{_machine()}\none seed of {len(configs)} arms, {threads} threads, core-milliseconds\n")
    for name, seconds in shares.items():
        print(f"{name:26} {1e3 * seconds:8.1f} {100 * seconds / total:6.1f} %")
    print(f"{'in all':26} {1e3 * total:8.1f}\n")

    # the narrow arm aside: (2 L - 1) products of A * B rows, L draws
    flops = 2.0 * len(configs) * BATCH * WIDTH**2 * (2 * DEPTH - 1)
    normals = DEPTH * WIDTH**2
    peak, bandwidth, normal = limits()
    print(
        f"products: {flops / shares['products'] / 1e9:.0f} GF/s a core of {peak:.0f} (large square)"
    )
    print(f"normals:  {1e9 * shares['random numbers'] / normals:.2f} ns a core, {normal:.2f} alone")
    # Twenty passes (eight of them in float64) over each activation, way up and way back together.
    values = len(configs) * BATCH * WIDTH * DEPTH
    nanoseconds = 1e9 * shares["activations, statistics"] / values
    print(
        f"statistics: {nanoseconds:.1f} ns a unit, in the cache; memory reads {bandwidth:.0f} GB/s"
    )


def limits() -> tuple[float, float, float]:
    """Of one core: GF/s of a large float32 product, GB/s of a sum, ns of a normal in the cache."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        square, long, short = torch.randn(2048, 2048), torch.ones(2**26), torch.empty(2**18)
        stream = torch.Generator()
        tasks = (
            lambda: linear(square, square),
            lambda: long.sum(),
            lambda: short.normal_(generator=stream),
        )
        product, reading, drawing = (min(seconds_of(t) for _ in range(9)) for t in tasks)
    finally:
        torch.set_num_threads(before)
    flops, size = 2.0 * square.shape[0] ** 3, long.numel() * 4
    return flops / product / 1e9, size / reading / 1e9, 1e9 * drawing / short.numel()


def _width(config: Config) -> int:
    assert isinstance(config, Propagate)
    return config.width


def _machine() -> str:
    name = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next((line.split(": ")[1] for line in lines if line.startswith("model name")), name)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else math.nan
    threads = torch.get_num_threads()
    return f"{name}, {threads} threads, torch {torch.__version__}, load before {load:.1f}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="How fast `propagate` is.")
    parser.add_argument("--rounds", type=int, default=10, help="how often each contender runs")
    parser.add_argument("--commands", type=int, default=3, help="how often the whole command runs")
    parser.add_argument("--profile", action="store_true", help="where the time goes")
    options = parser.parse_args()
    if options.profile:
        profile(options.rounds)
    else:
        compare(options.rounds, options.commands)


if __name__ == "__main__":
    main()
