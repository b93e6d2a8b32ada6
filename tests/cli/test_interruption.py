"""Ctrl-C and SIGTERM at any moment: what is stored is rendered, and the exit code is 130."""

import importlib
import os
import shutil
import signal
import sys

import pytest

from reportgen import cli, load_suite, run
from reportgen.interruption import (
    interruption_deferred,
    interruption_noted,
)
from tests.cli.test_cli import SUITE

SIGNALS = [signal.SIGINT, signal.SIGTERM]
PLACES = [
    "reportgen.suite.load_suite",
    "reportgen.terminal.warn_of_seeds",
    "reportgen.api.resolve_device",
    "reportgen.api.check_templates",
    "reportgen.api.observe",
    "reportgen.api.make_plan",
    "reportgen.api.execute",
    "reportgen.api.collect",
    "reportgen.api.find",
    "reportgen.api.write_report",
]


@pytest.fixture(autouse=True)
def handlers():
    """Python's own, also where the tests were started with Ctrl-C ignored, as by `nohup ... &`."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, cli._interrupt)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """A folder where the suite was run: its store and report."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    (folder / "small.yaml").write_text(SUITE)
    suite = load_suite(folder / "small.yaml")
    run(suite, out=folder / "reports", store=folder / ".reportgen", command="a")
    return folder


@pytest.fixture
def reportgen(tmp_path, monkeypatch, capsys):
    """Runs `reportgen run small.yaml`; its exit code and errors."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SUITE)

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["reportgen", "run", "small.yaml", *options])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, capsys.readouterr().err

    return run


@pytest.fixture
def interrupt(monkeypatch):
    """Sends a signal to this process when a function is called for the first time."""

    def at(place, number):
        module, _, name = place.rpartition(".")
        real = getattr(importlib.import_module(module), name)
        todo = [number]

        def interrupted(*positional, **named):
            while todo:
                os.kill(os.getpid(), todo.pop())
            return real(*positional, **named)

        monkeypatch.setattr(place, interrupted)

    return at


@pytest.mark.parametrize(("place", "number"), [*zip(PLACES, SIGNALS * 5, strict=True)])
def test_a_run_with_everything_stored_leaves_a_report(
    reportgen, interrupt, uninterrupted, tmp_path, place, number
):
    shutil.copytree(uninterrupted / ".reportgen", tmp_path / ".reportgen")
    interrupt(place, number)
    code, err = reportgen("--check")
    assert code == 130
    assert "Traceback" not in err
    found, expected = (
        (folder / "reports/small/report.json").read_bytes() for folder in (tmp_path, uninterrupted)
    )
    assert found == expected


@pytest.mark.parametrize("place", PLACES[:9:3])
def test_a_run_with_nothing_stored_says_so(reportgen, interrupt, tmp_path, place):
    interrupt(place, signal.SIGTERM)
    code, err = reportgen()
    assert code == 130
    assert "Interrupted" in err or "6 of 6 trials are missing" in err
    assert "Traceback" not in err
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize("number", SIGNALS, ids=["SIGINT", "SIGTERM"])
def test_a_block_is_finished_before_an_interruption(number):
    reached = []
    with pytest.raises(KeyboardInterrupt), interruption_deferred():
        os.kill(os.getpid(), number)
        reached.append("the end")
    assert reached


def test_a_second_interruption_takes_effect_at_once():
    with pytest.raises(KeyboardInterrupt), interruption_noted() as noted:
        os.kill(os.getpid(), signal.SIGTERM)
        assert noted.asked
        os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("nothing happened")


@pytest.mark.parametrize("number", SIGNALS, ids=["SIGINT", "SIGTERM"])
def test_a_signal_that_is_ignored_stays_ignored(number):
    signal.signal(number, signal.SIG_IGN)
    with interruption_noted() as noted:
        os.kill(os.getpid(), number)
    assert not noted.asked
    assert signal.getsignal(number) is signal.SIG_IGN
