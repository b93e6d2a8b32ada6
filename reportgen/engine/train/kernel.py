"""The products of `products.c`, which are compiled once on a machine and kept in a cache folder.

They are for AMD processors with AVX-512, half of whose speed MKL, torch's own library, reaches:
products of about 64 x 64 are 2.2 times as fast (docs/performance.md). On other processors, or
without a C compiler, torch's own products are used; their sums have the same order.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.parts.datasets import cache_folder

if TYPE_CHECKING:
    import torch
    from torch import Tensor

SOURCE = Path(__file__).with_name("products.c")
OPTIONS = ("-O3", "-mavx512f", "-mfma", "-shared", "-fPIC")
SECONDS = 60  # time limit of compiling, which takes two

Kernel = Callable[..., None]
"""Called with (a, b, c, copy, add, bias, scale), see products.c; all but `add` are tensors."""


def is_wanted() -> bool:
    """Whether the kernel is for this processor, and there is a compiler. Does not import torch."""
    return _is_for_this_processor() and _compiler() is not None


@lru_cache(maxsize=1)
def _is_for_this_processor() -> bool:
    try:
        processor = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "AuthenticAMD" in processor and " avx512f" in processor


def _compiler() -> list[str] | None:
    """Command of the compiler: `CC`, or gcc; None if it is not installed."""
    command = shlex.split(os.environ.get("CC", "")) or ["gcc"]
    return command if shutil.which(command[0]) else None


@lru_cache(maxsize=2)
def find_kernel(dtype: torch.dtype) -> Kernel | None:
    """Compile, load and test the kernel; None if torch's own products are to be used."""
    import torch

    flags = {torch.float32: (), torch.float64: ("-DDOUBLE",)}.get(dtype)
    if flags is None or not is_wanted():
        return None
    if torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        return None  # torch was told to do without fused multiply-adds, and rounds otherwise
    try:
        function = ctypes.CDLL(str(_library(flags))).products
    except (OSError, subprocess.SubprocessError):
        return None
    size, pointer = ctypes.c_long, ctypes.c_void_p
    matrices: list[Any] = [size] * 4 + [pointer, size, size, size] * 2
    function.argtypes = [*matrices, pointer, pointer, ctypes.c_int, pointer, pointer, pointer]
    function.restype = None
    kernel = _with_tensors(function)
    return kernel if _is_right(kernel, dtype) else None


def _with_tensors(function: Callable[..., None]) -> Kernel:
    def kernel(
        a: Tensor,
        b: Tensor,
        c: Tensor,
        copy: Tensor | None,
        add: bool,
        bias: Tensor | None,
        scale: Tensor | None,
    ) -> None:
        trials, n, k = a.shape
        m = b.shape[2]
        if 1 not in b.stride()[1:]:
            b = b.contiguous()
        room = None if b.stride(2) == 1 else b.new_empty(k * m)
        function(
            *(trials, n, k, m),
            *(a.data_ptr(), *a.stride()),
            *(b.data_ptr(), *b.stride()),
            *(c.data_ptr(), _pointer(copy), add, _pointer(bias), _pointer(scale), _pointer(room)),
        )

    return kernel


def _pointer(tensor: Tensor | None) -> int | None:
    return None if tensor is None else tensor.data_ptr()


def _library(flags: tuple[str, ...]) -> Path:
    """Return the compiled library of this source by this compiler; compile it if it is missing.

    Loading a library runs code, so the folder must be one that no other user can write to.
    Raises OSError for another folder.
    """
    compiler = _compiler()
    assert compiler is not None
    command = [*compiler, *OPTIONS, *flags]
    version = _run([*compiler, "--version"])
    name = hashlib.sha256("\0".join([SOURCE.read_text(), version, *command]).encode()).hexdigest()
    folder = cache_folder("reportgen-kernels")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _is_ours_alone(folder):
        raise PermissionError(f"{folder} belongs to, or can be written by, somebody else")
    library = folder / f"{name[:32]}.so"
    if not (library.exists() and _is_ours_alone(library)):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            made = Path(place) / library.name
            _run([*command, str(SOURCE), "-o", str(made)])
            made.chmod(0o700)
            made.replace(library)  # atomic: other processes may do the same
    return library


def _is_ours_alone(path: Path) -> bool:
    """Whether only this user and the superuser can write to the path."""
    found = path.stat()
    shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return found.st_uid in (0, os.geteuid()) and not shared


def _run(command: list[str]) -> str:
    ended = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
    )
    return ended.stdout


def _is_right(kernel: Kernel, dtype: torch.dtype) -> bool:
    """Whether the kernel agrees with torch on whole numbers, whose products are exact."""
    import torch

    a = torch.arange(2.0 * 13 * 18).remainder(7).view(2, 13, 18).to(dtype)
    b = torch.arange(2.0 * 18 * 37).remainder(5).view(2, 18, 37).to(dtype)
    c = torch.empty(2, 13, 37, dtype=dtype)
    turned = b.transpose(1, 2).contiguous().transpose(1, 2)
    expected = torch.bmm(a, b)
    for other in (b, turned):
        kernel(a, other, c, None, False, None, None)
        if not torch.equal(c, expected):
            return False
    return True
