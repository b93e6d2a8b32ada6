"""Charts as a real report holds them: 14 arms of three activation functions, from a formula."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from reportgen.charts import (
    ClaimGroup,
    ClaimInterval,
    Curve,
    DotRow,
    HistogramCell,
    HistogramGroup,
    HistogramRow,
    QuantilePanel,
    Series,
    Svg,
    Wording,
    histogram_grid,
    interval_plot,
    layer_curves,
    quantile_bands,
    seed_dots,
    series_of,
    step_curves,
    visible_bins,
)

DEPTH = 6
EDGES = np.linspace(-3, 3, 121)
INITIALISERS = {
    "n001": "N(0, 0.01²)",
    "n005": "N(0, 0.05²)",
    "xavier": "Xavier normal",
    "kaiming": "Kaiming normal",
    "narrow": "N(0, 0.05²), width 1024",
    "n1": "N(0, 1)",
}
GAINS = {"n001": 0.6, "n005": 3.2, "xavier": 1.0, "kaiming": 1.4, "narrow": 1.6, "n1": 64.0}
ARMS = [(f, key) for f in ("tanh", "ReLU", "sigmoid") for key in list(INITIALISERS)[:4]]
ARMS += [("tanh", "narrow"), ("sigmoid", "n1")]
FUNCTIONS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], float, float]] = {
    "tanh": (np.tanh, -1.0, 1.0),
    "ReLU": (lambda z: np.maximum(z, 0), 0.0, 3.0),
    "sigmoid": (lambda z: 0.5 + 0.5 * np.tanh(z / 2), 0.0, 1.0),
}


def series() -> tuple[Series, ...]:
    """The legend that all charts share."""
    return series_of(INITIALISERS)


def counts_of(values: np.ndarray) -> np.ndarray:
    """Counts below, in and above the stored bins, for values of any shape."""
    places = np.clip(np.floor((values.ravel() + 3) / 0.05).astype(int) + 1, 0, 121)
    return np.bincount(places, minlength=122).astype(float)


def histogram_groups(depth: int = DEPTH) -> list[HistogramGroup]:
    """Activations of normal pre-activations whose spread grows by the gain of the arm."""
    normal = np.random.default_rng(0).standard_normal(5_000)
    groups = []
    for function, (f, low, high) in FUNCTIONS.items():
        edges, rows = EDGES, []
        for key in (key for name, key in ARMS if name == function):
            cells = []
            for layer in range(1, depth + 1):
                values = f(normal * min(GAINS[key] ** layer, 200.0))
                counts, closed = counts_of(values), function != "ReLU"
                edges, shares, below, above = visible_bins(counts, EDGES, low, high, closed=closed)
                mean = float(values.mean()) if function == "ReLU" else math.nan
                cells.append(HistogramCell(shares, below, above, float(values.std()), mean))
            rows.append(HistogramRow(INITIALISERS[key], key, tuple(cells)))
        groups.append(HistogramGroup(function, edges, tuple(rows)))
    return groups


def curve(
    key: str,
    facet: str,
    mean: list[float],
    *,
    seeds: int = 10,
    published: list[float] | None = None,
) -> Curve:
    """A curve whose seeds scatter by some per cent around the mean."""
    values = np.array(mean, dtype=float)
    noise = 0.05 * np.random.default_rng(len(mean)).standard_normal((seeds, len(values)))
    half = np.abs(np.where(np.isfinite(values), values, 0.0)) * 0.03
    known = None if published is None else np.array(published)
    return Curve(key, facet, values, values - half, values + half, values * (1 + noise), known)


def curves(seeds: int = 10) -> list[Curve]:
    """One curve an arm, growing or shrinking by its gain from layer to layer."""
    printed = {("tanh", "n001"): [0.49, 0.29, 0.18, 0.11, 0.07, 0.05]}
    return [
        curve(
            key,
            function,
            [min(GAINS[key], 4.0) ** layer / 2 for layer in range(1, DEPTH + 1)],
            seeds=seeds,
            published=printed.get((function, key)),
        )
        for function, key in ARMS
    ]


def claims() -> list[ClaimGroup]:
    """A claim of each verdict, and the hard cases."""
    nan, inf = math.nan, math.inf
    groups = [
        ("Spread", 0.25, "<", nan, True, (
            ("I1", "Activations collapse to 0", 0.05, 0.04, 0.06, "supported"),
            ("I4", "It depends", 2e-7, 1e-7, 3e-7, "depends"),
        )),
        ("Gradient", 0.9, ">", 1.1, True, (
            ("I2", "Outputs stay spread", 0.80, 0.79, 0.81, "contradicted"),
            ("I3", "The gradient stays the same", 1.01, 0.98, 1.04, "equivalent"),
        )),
        ("Mean", 2.0, ">", nan, False, (
            ("I5", "The mean is positive", 0.1, -0.2, 0.4, "undecided"),
            ("I6", "Nothing was measured", nan, nan, nan, "undecided"),
            ("I7", "One bound is infinite", 3.0, 1.5, inf, "undecided"),
        )),
        ("Far away", 2.0, ">", nan, False, (("I8", "Far away", 3e40, 2e40, 4e40, "supported"),)),
    ]  # fmt: skip
    return [
        ClaimGroup(title, tuple(ClaimInterval(*row) for row in rows), at, side, opposite, ratio)
        for title, at, side, opposite, ratio, rows in groups
    ]


@cache
def grid() -> Svg:
    """The histogram grid of the report."""
    return histogram_grid("grid", "Activations", histogram_groups(), series())


@cache
def lines() -> Svg:
    """The curves of the report."""
    wording = Wording("standard deviation of activations", published="printed in the notes")
    return layer_curves("lines", "Spread", curves(), series(), wording)


@cache
def forest() -> Svg:
    """The claims of the report."""
    return interval_plot("claims", "Claims", claims())


CHARTS = {"grid": grid, "lines": lines, "forest": forest}


STEPS = np.arange(0, 1001, 50).astype(float)


def learning(
    key: str,
    facet: str = "",
    *,
    speed: float = 200.0,
    seeds: int = 5,
    broken: dict[int, int] | None = None,
    steps: np.ndarray = STEPS,
) -> Curve:
    """An accuracy over steps; `broken` maps a seed to the index of its last value."""
    values = 0.9 * (1 - np.exp(-steps / speed)) + 0.1
    noise = 0.02 * np.random.default_rng(seeds).standard_normal((seeds, len(steps)))
    every = values + noise
    for seed, last in (broken or {}).items():
        every[seed, last + 1 :] = np.nan
    whole = np.isfinite(every[:, -1])
    mean = every[whole].mean(axis=0) if whole.any() else np.full(len(steps), np.nan)
    return Curve(key, facet, mean, mean - 0.02, mean + 0.02, every, at=steps)


def training() -> list[Curve]:
    """Three arms, of one of which some trials and of one all trials diverged."""
    return [
        learning("a"),
        learning("b", speed=500.0, broken={1: 6, 3: 0}),
        learning("c", speed=900.0, broken={n: 3 + n for n in range(5)}),
    ]


def quantiles(steps: np.ndarray = STEPS, drift: float = 1.0) -> np.ndarray:
    """Quantiles (E, 5) of a normal distribution that moves and widens."""
    normal = np.array([-1.645, -1.036, 0.0, 1.036, 1.645])
    return drift * steps[:, None] / 500 + (1 + drift * steps[:, None] / 1000) * normal


@cache
def steps() -> Svg:
    """The learning curves of a report."""
    styles = series_of({"a": "Adam", "b": "SGD", "c": "SGD, lr 10"})
    wording = Wording("validation accuracy", levels=((0.9, "target 0.9"),))
    return step_curves("steps", "Accuracy", training(), styles, wording, across=("linear", "log"))


@cache
def bands() -> Svg:
    """Quantiles with and without a norm, of two layers."""
    panels = [
        QuantilePanel(label, key, STEPS, quantiles(drift=drift * layer), f"layer {layer}")
        for layer in (1, 2)
        for label, key, drift in (("without", "a", 1.0), ("with batch norm", "b", 0.0))
    ]
    return quantile_bands("bands", "Inputs", panels, series_of(["a", "b"]), quantity="input")


@cache
def dots() -> Svg:
    """Steps to a target: reached, reached by some, never, diverged."""
    inf, nan = math.inf, math.nan
    rows = [
        DotRow("fast", "a", np.array([100.0, 100, 150, 200]), 125, 100, 200, "median 125"),
        DotRow("slow", "b", np.array([700.0, 900, inf, inf]), inf, 700, inf, "2 of 4 never"),
        DotRow("broken", "c", np.array([nan, nan, nan, nan]), nan, nan, nan, "4 of 4 diverged"),
    ]
    styles = series_of(["a", "b", "c"])
    return seed_dots("dots", "Steps", rows, styles, quantity="steps", estimate="median")


CHARTS |= {"steps": steps, "bands": bands, "dots": dots}
