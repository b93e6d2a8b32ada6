"""Restores global state of the process after running user code.

A plugin that disables gradients, changes the default dtype or the working directory must not affect
other plugins, other trials or the report.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _Setting:
    """A global setting of the process with its getter and setter."""

    read: Callable[[], Any]
    write: Callable[[Any], object]


@contextmanager
def process_state_restored() -> Iterator[None]:
    """Restore the process state after the block. Imports torch.

    This covers the random generators of Python, numpy and torch, the working directory, warning
    filters, standard streams, signal handlers, and torch's settings of gradients, dtype, device,
    threads, determinism, precision, autocast and anomaly detection. `os.environ` and `sys.path` are
    not restored, because a plugin may set them for its own later calls.
    """
    settings = (*_python(), *_numpy(), *_torch())
    before = [setting.read() for setting in settings]
    try:
        with warnings.catch_warnings():
            yield
    finally:
        for setting, value in zip(settings, before, strict=True):
            if setting.read() is not value:
                setting.write(value)


def _python() -> Sequence[_Setting]:
    found = [
        _Setting(_folder, _to_folder),
        _Setting(random.getstate, random.setstate),
        _Setting(sys.getrecursionlimit, sys.setrecursionlimit),
        _Setting(gc.isenabled, lambda on: gc.enable() if on else gc.disable()),
        *(_attribute(sys, name) for name in ("stdin", "stdout", "stderr", "excepthook")),
    ]
    if threading.current_thread() is threading.main_thread():  # other threads cannot set handlers
        found += [_handler(number) for number in (signal.SIGINT, signal.SIGTERM)]
    return found


def _numpy() -> Sequence[_Setting]:
    import numpy as np

    return (
        _Setting(np.random.get_state, np.random.set_state),
        _Setting(np.geterr, lambda errors: np.seterr(**errors)),
    )


def _torch() -> Sequence[_Setting]:
    import torch
    from torch.backends import cudnn

    found = [
        _Setting(torch.get_rng_state, torch.set_rng_state),
        _Setting(torch.is_grad_enabled, torch.set_grad_enabled),
        _Setting(torch.get_default_dtype, torch.set_default_dtype),
        _Setting(torch.get_default_device, _default_device),
        _Setting(torch.get_num_threads, torch.set_num_threads),
        _Setting(torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
        _Setting(torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
        _Setting(
            lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
            lambda both: torch.set_anomaly_enabled(*both),
        ),
        *(_autocast(device) for device in ("cpu", "cuda")),
        *(_attribute(cudnn, name) for name in ("enabled", "benchmark", "deterministic")),
    ]
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        found.append(_Setting(torch.cuda.get_rng_state_all, torch.cuda.set_rng_state_all))
    return found


def _attribute(of: Any, name: str) -> _Setting:
    return _Setting(lambda: getattr(of, name), lambda value: setattr(of, name, value))


def _handler(number: int) -> _Setting:
    def write(before: Any) -> None:
        if before is not None:  # None: not installed by Python
            signal.signal(number, before)

    return _Setting(lambda: signal.getsignal(number), write)


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # the directory was removed
        return None


def _to_folder(folder: str | None) -> None:
    if folder is not None and folder != _folder():
        os.chdir(folder)


def _default_device(device: Any) -> None:
    """Set the default device; None instead of cpu, because torch then creates tensors faster."""
    import torch

    if torch.get_default_device() != device:
        torch.set_default_device(None if device == torch.device("cpu") else device)


def _autocast(device: str) -> _Setting:
    import torch

    return _Setting(
        lambda: torch.is_autocast_enabled(device),
        lambda on: torch.set_autocast_enabled(device, on),
    )
