"""Worker processes: a death takes nothing else along."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reportgen.errors import InputError
from reportgen.execution import choose_executor, collect, execute, make_plan, observe
from reportgen.execution.executors import InlineExecutor, ProcessExecutor
from reportgen.store import Store
from reportgen.suite import load_suite

SUITE = """
suite: small
question: Does it work?
experiment: propagate
base: {width: WIDTH, depth: 3, batch_size: 4, init: xavier_normal}
compare:
  activation: [tanh, relu]
seeds: 3
"""

PATIENCE = 600  # seconds, on a machine that is busy with others


def make_suite(tmp_path, width=16, **options):
    path = tmp_path / "small.yaml"
    path.write_text(SUITE.replace("WIDTH", str(width)))
    return load_suite(path, **options)


def run(suite, folder, executor):
    with Store(folder) as store:
        plan = make_plan(suite, store, device="cpu")
        complete = execute(
            plan, store, observe("cpu", folder / "x", ""), lambda progress: None, executor
        )
        return complete, collect(plan, store)


def workers():
    """Process ids of the workers that this process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if "reportgen.execution.worker" in command and int(parent) == os.getpid():
            found.append(int(folder.name))
    return found


def kill_workers(times, stop, number=signal.SIGKILL):
    """Send a signal to up to `times` workers, each once."""
    killed: set[int] = set()
    while len(killed) < times and not stop.is_set():
        for pid in set(workers()) - killed:
            if len(killed) < times:
                os.kill(pid, number)
                killed.add(pid)
        time.sleep(0.01)


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds the workers in /proc, which is Linux's"
)


@needs_proc
def test_no_worker_outlives_the_run(tmp_path):
    complete, result = run(make_suite(tmp_path), tmp_path / "store", ProcessExecutor(2))
    assert complete and len(result.records) == 6
    assert workers() == []


@needs_proc
def test_a_worker_that_dies_is_replaced_and_its_trials_run_again(tmp_path):
    stop = threading.Event()
    killer = threading.Thread(target=kill_workers, args=(1, stop))
    killer.start()
    complete, result = run(make_suite(tmp_path), tmp_path / "store", ProcessExecutor(1))
    stop.set()
    killer.join()
    assert complete
    assert len(result.records) == 6
    assert not result.failed


@needs_proc
def test_workers_leave_ctrl_c_to_the_process_that_started_them(tmp_path, capfd):
    stop = threading.Event()
    killer = threading.Thread(target=kill_workers, args=(10**6, stop, signal.SIGINT))
    killer.start()
    complete, result = run(make_suite(tmp_path), tmp_path / "store", ProcessExecutor(1))
    stop.set()
    killer.join()
    assert complete and len(result.records) == 6 and not result.failed
    assert capfd.readouterr() == ("", "")


@needs_proc
def test_a_trial_that_always_kills_its_worker_has_failed_with_a_reason(tmp_path):
    stop = threading.Event()
    killer = threading.Thread(target=kill_workers, args=(10**6, stop))
    killer.start()
    suite = make_suite(tmp_path, seeds=1)
    complete, result = run(suite, tmp_path / "store", ProcessExecutor(1))
    stop.set()
    killer.join()
    assert complete
    assert {record.outcome.reason for record in result.failed} == {
        "the worker process was killed by SIGKILL (out of memory?)"
    }
    assert len(result.failed) == 2


@needs_proc
def test_workers_end_with_the_process_that_started_them(tmp_path):
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "import reportgen\n"
        "suite = reportgen.load_suite(sys.argv[1])\n"
        "print('go', flush=True)\n"
        "reportgen.run(suite, out=None, store=Path(sys.argv[2]), executor='processes', jobs=2)\n"
    )
    path = make_suite(tmp_path, width=1024, seeds=1000).path
    Path(path).write_text(Path(path).read_text().replace("seeds: 3", "seeds: 1000"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", program, path, str(tmp_path / "store")],
        stdout=subprocess.PIPE,
        env=environment,
    ) as process:
        children: list[str] = []
        for _ in range(PATIENCE * 10):
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if len(children) >= 2:
                break
            time.sleep(0.1)
        process.kill()
    assert len(children) == 2
    for _ in range(
        PATIENCE * 10
    ):  # a worker that is starting looks for its parent when torch is imported
        if not any(_is_alive(pid) for pid in children):
            return
        time.sleep(0.1)
    pytest.fail("a worker outlived the process that started it")


def _is_alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_the_executor_is_chosen_by_the_work_ahead(tmp_path):
    plan = make_plan(make_suite(tmp_path), None, device="cpu")
    assert isinstance(choose_executor(plan, None, None), InlineExecutor)
    assert isinstance(choose_executor(plan, "inline", None), InlineExecutor)
    assert isinstance(choose_executor(plan, None, 1), InlineExecutor)
    assert isinstance(choose_executor(plan, None, 2), ProcessExecutor)
    assert isinstance(choose_executor(plan, "processes", None), ProcessExecutor)


@pytest.mark.parametrize(
    ("name", "jobs", "message"),
    [
        (None, 0, "--jobs must be at least 1. Got 0 instead."),
        ("inline", 2, "--executor inline runs one job. Got --jobs 2 instead."),
    ],
)
def test_contradicting_options_are_refused(tmp_path, name, jobs, message):
    plan = make_plan(make_suite(tmp_path), None, device="cpu")
    with pytest.raises(InputError, match=message):
        choose_executor(plan, name, jobs)
