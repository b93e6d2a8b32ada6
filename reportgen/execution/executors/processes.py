"""Runs groups in worker processes with one thread each; a crash affects only the worker's group.

Workers are separate programs (`python -P -m reportgen.execution.worker`) rather than forks or
`multiprocessing` children, so that they work from notebooks and unguarded scripts. Each has its own
socket pair, so if a worker dies its group is known. Workers use the module search path of this
process; `-P` keeps Python from adding the working directory, where a file may have the name of a
standard module. POSIX only.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Sequence
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from reportgen.execution.executors._base import Executor
from reportgen.interruption import interruption_blocked

if TYPE_CHECKING:
    from reportgen.execution.executors._base import Done
    from reportgen.execution.plan import Group
    from reportgen.experiments import Outcome
    from reportgen.parts.sources import Code

_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Keep large buffers in the process instead of returning them to the system after every step.
    "MALLOC_MMAP_THRESHOLD_": str(2**33),
    "MALLOC_TRIM_THRESHOLD_": str(2**33),
}


_EXIT_TIMEOUT = 5.0
"""Seconds that a worker that has closed its connection gets to exit before it is killed."""


class ProcessExecutor(Executor):
    """Runs groups in up to `workers` worker processes."""

    help = "workers of one thread"
    elsewhere = True

    def run(self, kind: str, groups: Sequence[Group], device: str) -> Generator[Done, None, None]:
        """Yield each group with its outcomes when it ends; closing the generator kills workers."""
        from reportgen.parts import plugins

        tasks = deque(_Task(group, group.trials) for group in groups)
        codes = plugins.codes_of(*(trial.arm.config for g in groups for trial in g.trials))
        workers = _Workers(kind, device, codes, tasks)
        try:
            yield from workers.run(min(self.workers, len(groups)))
        finally:
            workers.close()


class _Task:
    """A group of trials; `parts` are the index ranges still to run, `found` the outcomes so far."""

    def __init__(self, group: Group, trials: Sequence[object]) -> None:
        self.group = group
        self.found: dict[int, Outcome] = {}
        self.parts = deque([range(len(trials))])


class _Worker:
    """A worker process and the part of a task that it runs; it first loads the user's code."""

    def __init__(self, kind: str, device: str, codes: Sequence[Code]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            program = [sys.executable, "-P", "-m", "reportgen.execution.worker"]
            with interruption_blocked():  # this process handles Ctrl-C and ends the workers
                self.process = subprocess.Popen(
                    [*program, str(theirs.fileno()), kind, device],
                    pass_fds=[theirs.fileno()],
                    env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": os.pathsep.join(sys.path)},
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
        self.connection = Connection(ours.detach())
        with contextlib.suppress(OSError):  # already dead: detected when it gets a task
            self.connection.send(codes)
        self.task: _Task | None = None
        self.part = range(0)

    def give(self, task: _Task) -> None:
        """Send the next part of a task."""
        trials = [task.group.trials[index] for index in task.parts[0]]
        self.connection.send(([t.arm.config for t in trials], [t.seed for t in trials]))
        self.task, self.part = task, task.parts.popleft()

    def wait(self) -> None:
        """Wait for a process that has closed its connection to exit, to get its exit code."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_EXIT_TIMEOUT)

    def end(self) -> None:
        """Kill the process if it still runs, and release its resources."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.connection.close()


class _Workers:
    """The workers of one run and the queue of tasks."""

    def __init__(self, kind: str, device: str, codes: Sequence[Code], tasks: deque[_Task]) -> None:
        self._kind, self._device, self._codes = kind, device, codes
        self._tasks = tasks
        self._workers: list[_Worker] = []

    def run(self, number: int) -> Generator[Done, None, None]:
        while self._tasks or any(worker.task for worker in self._workers):
            self._hand_out(number)
            for worker in self._ready():
                task = self._take(worker)
                if task.parts:
                    self._tasks.appendleft(task)
                else:
                    yield task.group, [outcome for _, outcome in sorted(task.found.items())]

    def close(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _hand_out(self, number: int) -> None:
        """Give tasks to idle workers and start new workers, up to `number`."""
        while self._tasks:
            idle = [worker for worker in self._workers if worker.task is None]
            if not idle and len(self._workers) == number:
                return
            worker = idle[0] if idle else self._start()
            try:
                worker.give(self._tasks[0])
            except OSError:  # the worker died while it was idle
                self._remove(worker)
            else:
                self._tasks.popleft()

    def _start(self) -> _Worker:
        worker = _Worker(self._kind, self._device, self._codes)
        self._workers.append(worker)
        return worker

    def _remove(self, worker: _Worker) -> None:
        worker.end()
        self._workers.remove(worker)

    def _ready(self) -> list[_Worker]:
        busy = {worker.connection: worker for worker in self._workers if worker.task}
        return [busy[connection] for connection in wait(list(busy)) if connection in busy]

    def _take(self, worker: _Worker) -> _Task:
        """Receive the outcomes of a worker; the end of the connection means that it has died.

        The part of a dead worker is halved and queued again; a single trial counts as failed.
        """
        from reportgen.experiments import Outcome

        task, part = worker.task, worker.part
        assert task is not None
        worker.task = None
        try:
            found: list[Outcome] | Outcome = worker.connection.recv()
            outcomes = [found] * len(part) if isinstance(found, Outcome) else found
        except (EOFError, OSError):
            worker.wait()
            self._remove(worker)
            how = _cause(worker.process.returncode)
            outcomes = [Outcome("failed", reason=f"the worker process {how}")]
            if len(part) > 1:
                middle = part.start + len(part) // 2
                task.parts.extend([range(part.start, middle), range(middle, part.stop)])
                return task
        task.found.update(zip(part, outcomes, strict=True))
        return task


def _cause(code: int) -> str:
    if code < 0:
        hint = " (out of memory?)" if code == -signal.SIGKILL else ""
        return f"was killed by {signal.Signals(-code).name}{hint}"
    return f"ended with exit code {code}"
