"""Who is timed when, with a clock that the test moves."""

import gc

import pytest
import torch

from reportgen.engine.normalise.layers import LayerSettings, forward
from reportgen.engine.normalise.work import Work, time_works, work
from reportgen.engine.timing import clock_of, take_turns
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


def test_the_first_pass_of_a_turn_does_not_count_and_the_median_does():
    norm, product = [90.0, 1, 80, 2, 70, 50], [70.0, 3, 60, 3, 50, 40]
    clock, _, task = recorded({"norm": norm, "product": product})
    (times,) = time_works([Work(task("norm"), task("product"))], 3, clock)
    assert times == (2, 3)


def test_every_round_has_an_order_of_its_own_and_the_same_every_time():
    def orders() -> list[str]:
        clock, order, task = recorded({name: [1.0] * 40 for name in "abcd"})
        works = [Work(task("a"), task("b")), Work(task("c"), task("d"))]
        assert time_works(works, 20, clock) == [(1, 1), (1, 1)]
        turns = order[::2]
        assert turns == order[1::2]  # a pass that does not count, and one that does
        return ["".join(turns[start : start + 4]) for start in range(0, 80, 4)]

    found = orders()
    assert all(sorted(turn) == list("abcd") for turn in found)
    assert len(set(found)) > 5 and found == orders()
    followed = {turn[turn.index("a") - 1] for turn in found if turn[0] != "a"}
    assert followed == set("bcd")  # nobody always follows the same one


def test_no_garbage_is_collected_meanwhile():
    seen = []
    take_turns([lambda: seen.append(gc.isenabled())], 1, Clock())
    assert seen == [False, False] and gc.isenabled()


@pytest.mark.parametrize("norm", sorted(NORMS.members))
def test_what_is_timed_is_forward_and_back_through_every_layer(norm):
    net = LayerSettings(NORMS.members[norm](), 1.0, Sigmoid())
    weights = [torch.randn(8, 8) for _ in range(3)]
    layers = list(forward(net, torch.randn(32, 8), weights))
    done = work(net, layers, torch.randn(32, 8))
    for task in (done.norm, done.product):
        gradients = task()
        assert isinstance(gradients, list) and len(gradients) == 3
        assert [tuple(g.shape for g in layer) for layer in gradients] == [
            ((32, 8), (8,), (8,)) if task is done.norm else ((32, 8), (8, 8), (8,))
        ] * 3
    clock = clock_of(torch.device("cpu"))
    assert clock() <= clock()
