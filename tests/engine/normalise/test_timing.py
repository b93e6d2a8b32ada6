"""Who is timed when, with a clock that the test moves."""

import gc

import pytest
import torch

from reportgen.engine.normalise.layers import Net, rise
from reportgen.engine.normalise.timing import Work, clock_of, take_turns, work
from reportgen.parts.activations import Sigmoid
from reportgen.parts.norms import NORMS


class Clock:
    """Tells the time, which passes only where tasks say so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def recorded(durations: dict[str, list[float]]):
    clock, order = Clock(), []

    def task(name: str):
        def run() -> None:
            order.append(name)
            clock.now += durations[name][sum(n == name for n in order) - 1]

        return run

    return clock, order, task


def test_the_first_round_does_not_count_and_the_median_does():
    clock, _, task = recorded({"norm": [90, 1, 2, 50], "product": [70, 3, 3, 40]})
    (times,) = take_turns([Work(task("norm"), task("product"))], 3, clock)
    assert times == (2, 3)


def test_every_round_begins_with_another_one():
    names = ["a", "b", "c", "d"]
    clock, order, task = recorded({name: [1.0] * 9 for name in names})
    works = [Work(task("a"), task("b")), Work(task("c"), task("d"))]
    assert take_turns(works, 3, clock) == [(1, 1), (1, 1)]
    rounds = ["".join(order[start : start + 4]) for start in range(0, 16, 4)]
    assert rounds == ["abcd", "abcd", "bcda", "cdab"]


def test_no_garbage_is_collected_meanwhile():
    seen = []
    task = Work(lambda: seen.append(gc.isenabled()), lambda: None)
    take_turns([task], 1, Clock())
    assert seen == [False, False] and gc.isenabled()


@pytest.mark.parametrize("norm", sorted(NORMS.members))
def test_what_is_timed_is_forward_and_back_through_every_layer(norm):
    net = Net(NORMS.members[norm](), 1.0, Sigmoid())
    weights = [torch.randn(8, 8) for _ in range(3)]
    layers = list(rise(net, torch.randn(32, 8), weights))
    done = work(net, layers, torch.randn(32, 8))
    for task in (done.norm, done.product):
        gradients = task()
        assert isinstance(gradients, list) and len(gradients) == 3
        assert [tuple(g.shape for g in layer) for layer in gradients] == [
            ((32, 8), (8,), (8,)) if task is done.norm else ((32, 8), (8, 8), (8,))
        ] * 3
    clock = clock_of(torch.device("cpu"))
    assert clock() <= clock()
