"""Products of stacks: the compiled kernel against torch's own, and what stands in for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from reportgen.engine.train import batched, kernel
from reportgen.engine.train.batched import descend, product

here = pytest.mark.skipif(not kernel.is_wanted(), reason="no processor or compiler for it")
sizes = st.integers(1, 50)


@pytest.fixture(params=["kernel", "torch"])
def means(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Products as they are computed here, and as elsewhere."""
    if request.param == "torch":
        monkeypatch.setattr(batched, "find_kernel", lambda dtype: None)
    elif not kernel.is_wanted():
        pytest.skip("no processor or compiler for it")
    return str(request.param)


def normal(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    stream = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=stream, dtype=torch.float64).to(dtype)


@here
def test_it_is_there_where_it_is_wanted() -> None:
    for dtype in (torch.float32, torch.float64):
        assert kernel.find_kernel(dtype) is not None
    assert kernel.find_kernel(torch.float16) is None


@here
@settings(max_examples=150, deadline=None)
@given(trials=sizes, n=sizes, k=sizes, m=sizes, turned=st.tuples(st.booleans(), st.booleans()))
def test_any_sizes_and_orders_in_memory(
    trials: int, n: int, k: int, m: int, turned: tuple[bool, bool]
) -> None:
    trials = 1 + trials % 4
    a, b = normal(trials, n, k), normal(trials, k, m, seed=1)
    if turned[0]:
        a = a.transpose(1, 2).contiguous().transpose(1, 2)
    if turned[1]:
        b = b.transpose(1, 2).contiguous().transpose(1, 2)
    bias = normal(trials, n, 1, seed=2)
    expected = a @ b
    torch.testing.assert_close(product(a, b), expected, rtol=1e-13, atol=1e-13)
    torch.testing.assert_close(product(a, b, bias), expected + bias, rtol=1e-13, atol=1e-13)


def test_rows_that_are_one_row_in_memory(means: str) -> None:
    """Gradients of sums are such tensors: no stride of theirs is 1."""
    a, row = normal(2, 3, 4), normal(2, 1, 1)
    spread = row.expand(2, 4, 5)
    torch.testing.assert_close(product(a, spread), a @ spread.contiguous(), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("keep", [False, True])
def test_descent(means: str, keep: bool) -> None:
    """Each row by its own rate; the gradient beside it is that of the same step."""
    weight, rate = normal(3, 14, 21), normal(3, 14, seed=1)
    delta, below = normal(3, 14, 18, seed=2), normal(3, 21, 18, seed=3).transpose(1, 2)
    expected = weight + rate[:, :, None] * (delta @ below)
    gradient = descend(weight, rate, delta, below, keep=keep)
    torch.testing.assert_close(weight, expected, rtol=1e-13, atol=1e-13)
    if keep:
        assert gradient is not None
        torch.testing.assert_close(gradient, delta @ below, rtol=1e-13, atol=1e-13)


def test_keeping_the_gradient_changes_no_bit(means: str) -> None:
    delta, below, rate = normal(2, 30, 60), normal(2, 60, 45, seed=1), normal(2, 30, seed=2)
    plain, kept = (normal(2, 30, 45, seed=3).float() for _ in range(2))
    descend(plain, rate.float(), delta.float(), below.float(), keep=False)
    descend(kept, rate.float(), delta.float(), below.float(), keep=True)
    assert torch.equal(plain, kept)


def test_what_is_not_finite_stays_in_its_trial_and_row(means: str) -> None:
    a, b = normal(3, 20, 17), normal(3, 17, 23, seed=1)
    expected = product(a, b)
    a[1, 4, 5] = torch.inf
    b[2] = torch.nan
    found = product(a, b)
    assert torch.equal(found[0], expected[0]) and found[2].isnan().all()
    assert not found[1, 4].isfinite().any()
    others = [row for row in range(20) if row != 4]
    assert torch.equal(found[1, others], expected[1, others])


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty cache folder, and nothing loaded."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kernel.find_kernel.cache_clear()
    yield tmp_path / "reportgen-kernels"
    kernel.find_kernel.cache_clear()


@here
def test_it_is_compiled_once(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kernel.find_kernel(torch.float32) is not None
    (library,) = fresh.iterdir()
    made = library.stat().st_mtime_ns
    kernel.find_kernel.cache_clear()
    assert kernel.find_kernel(torch.float32) is not None
    assert [file.stat().st_mtime_ns for file in fresh.iterdir()] == [made]


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is everywhere: it writes `mine` for a library."""

    def run(command: list[str]) -> str:
        if "-o" in command:
            Path(command[-1]).write_text("mine")
        return "1.0"

    monkeypatch.setattr(kernel, "_compiler", lambda: ["cc"])
    monkeypatch.setattr(kernel, "_run", run)


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it belong to another user."""
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("mode", [0o770, 0o707, None])
def test_a_library_in_a_folder_of_others_is_not_loaded(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, mode: int | None
) -> None:
    library = kernel._library(())
    library.write_text("planted")
    if mode is None:
        give_away(fresh, monkeypatch)
    else:
        fresh.chmod(mode)
    with pytest.raises(PermissionError, match="somebody else"):
        kernel._library(())


@pytest.mark.usefixtures("compiler")
def test_a_library_that_others_can_write_is_compiled_again(fresh: Path) -> None:
    library = kernel._library(())
    assert library.read_text() == "mine" and library.stat().st_mode & 0o777 == 0o700
    library.write_text("planted")
    library.chmod(0o722)
    assert kernel._library(()) == library
    assert library.read_text() == "mine"
    assert [file.name for file in fresh.iterdir()] == [library.name]


@here
def test_a_compiler_that_fails_leaves_the_plain_path(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "false")
    assert kernel.find_kernel(torch.float32) is None
    kernel.find_kernel.cache_clear()
    monkeypatch.setenv("CC", "no-such-compiler")
    assert not kernel.is_wanted() and kernel.find_kernel(torch.float32) is None
    a = normal(2, 3, 4)
    assert torch.equal(product(a, a.transpose(1, 2)), torch.bmm(a, a.transpose(1, 2)))


@here
def test_a_kernel_that_multiplies_wrongly_is_not_used(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong = tmp_path / "products.c"
    wrong.write_text(kernel.SOURCE.read_text().replace("OF(set1)(1)", "OF(set1)(2)"))
    monkeypatch.setattr(kernel, "SOURCE", wrong)
    assert kernel.find_kernel(torch.float32) is None


@here
def test_the_source_has_no_warnings(tmp_path: Path) -> None:
    options = [*kernel.OPTIONS, "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas"]
    for flag in ("-DFLOAT", "-DDOUBLE"):
        command = ["gcc", *options, flag, str(kernel.SOURCE), "-o", str(tmp_path / "out.so")]
        subprocess.run(command, check=True)
