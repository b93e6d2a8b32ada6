"""Threads that compute on one core each, and leave everybody else's threads alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from reportgen.engine.context import ThreadPool

CPU = torch.device("cpu")


@pytest.fixture(params=[1, 3])
def torch_threads(request: pytest.FixtureRequest):
    """Torch's own number of threads while the test runs."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_task_runs_on_one_core_from_the_first_to_the_last(
    threads: int, torch_threads: int
) -> None:
    """Also after torch has split an operation, which is when a thread takes over the default."""

    def task(_: int) -> tuple[int, int]:
        before = torch.get_num_threads()
        torch.ones(300, 300).exp().sum().item()
        return before, torch.get_num_threads()

    with ThreadPool(CPU, threads) as pool:
        assert set(pool.map(task, range(20))) == {(1, 1)}
        assert torch.get_num_threads() == torch_threads
    assert torch.get_num_threads() == torch_threads


def test_the_first_product_of_a_thread_is_like_all_others(torch_threads: int) -> None:
    """One that takes no part in torch's splitting (a small product) still sees one thread."""
    x = torch.randn(16, 300, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    for threads in (1, 2, 4):
        with ThreadPool(CPU, threads) as pool:
            results = pool.map(lambda _: x @ x.T, range(3 * threads))
        assert all(torch.equal(results[0], other) for other in results[1:])


def test_it_takes_torchs_number_of_threads(torch_threads: int) -> None:
    with ThreadPool(CPU) as threads:
        assert threads.threads == torch_threads


def test_results_come_in_the_order_of_the_items() -> None:
    with ThreadPool(CPU, 3) as threads:
        assert threads.map(lambda item: item * item, range(50)) == [n * n for n in range(50)]


def test_an_exception_of_a_task_is_raised() -> None:
    def task(item: int) -> int:
        if item == 3:
            raise ArithmeticError("three")
        return item

    with ThreadPool(CPU, 2) as threads, pytest.raises(ArithmeticError, match="three"):
        threads.map(task, range(6))


def test_no_thread_outlives_it() -> None:
    before = threading.active_count()
    with ThreadPool(CPU, 4) as threads:
        threads.map(abs, range(9))
    assert threading.active_count() == before


def test_an_interruption_while_the_threads_start_leaves_none_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Threads that wait for one that never starts would keep the program from ending."""
    submit, calls = ThreadPoolExecutor.submit, iter(range(10))

    def interrupted(self: ThreadPoolExecutor, task: Callable[[], None]) -> object:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return submit(self, task)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted)
    before = torch.get_num_threads()
    with pytest.raises(KeyboardInterrupt):
        ThreadPool(torch.device("cpu"), 2)
    assert not [t for t in threading.enumerate() if t.name.startswith("reportgen")]
    assert torch.get_num_threads() == before
