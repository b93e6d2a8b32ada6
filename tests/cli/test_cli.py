"""The commands as a user types them: exit codes, messages, what lies on disk afterwards."""

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportgen import cli

SUITE = """
suite: small
question: Which activation keeps more of the signal?
experiment: propagate
base: {width: 32, depth: 4, batch_size: 8, init: kaiming_normal}
compare:
  activation: [tanh, relu]
seeds: 3
claims:
  - id: C1
    says: tanh keeps less than ReLU
    metric: activation_std[last] / activation_std[first]
    rule: activation=tanh < activation=relu
    expect: supported
profiles:
  quick: {seeds: 2}
"""
QUANTITIES = {
    "activation_mean",
    "activation_std",
    "preactivation_mean",
    "preactivation_std",
    "saturated",
    "grad_activation_std",
    "grad_weight_std",
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in, with one suite."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SUITE)
    return tmp_path


@pytest.fixture
def reportgen(here, monkeypatch, capsys):
    """Runs a command; returns its exit code, output and errors."""
    restore = signal.getsignal(signal.SIGTERM)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["reportgen", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    yield run
    signal.signal(signal.SIGTERM, restore)


PATIENCE = 600  # seconds that a program may take on a machine that is busy with others

# As from a terminal, also where the tests were started with Ctrl-C ignored (`nohup ... &`).
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from reportgen.cli import main
main()
"""


@pytest.fixture
def start(here):
    """Starts a command as a program of its own, which ends with the test at the latest."""
    with contextlib.ExitStack() as stack:

        def run(*arguments, program=(sys.executable, "-c", PROGRAM), out=subprocess.PIPE, **env):
            process = subprocess.Popen(
                [*program, *arguments],
                cwd=here,
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **env},
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield run


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_run_leaves_a_complete_report(reportgen, here):
    code, out, err = reportgen("run", "small.yaml")
    assert code == 0
    assert "Which activation keeps more of the signal?" in out
    assert "C1" in out
    assert "Report: reports/small/index.html" in out
    assert "6 of 6 trials" in err
    left = files(here / "reports/small")
    assert {"index.html", "report.md", "report.json", "junit.xml"} <= left.keys()
    assert any(name.startswith("figures/") and name.endswith(".svg") for name in left)
    with (here / "reports/small/data/layers.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["arm", "seed", "layer", "quantity", "value"]
    assert {row["quantity"] for row in rows} == QUANTITIES
    assert len(rows) == 2 * 3 * 4 * 7
    report = json.loads(left["report.json"])
    (claim,) = report["claims"]
    assert {"id", "says", "source", "verdict", "estimate", "low", "high", "n"} <= claim.keys()
    assert claim["n"] == 3
    assert claim["estimate"] is not None and claim["low"] is None  # three seeds have no interval


def test_a_second_run_computes_nothing_and_renders_the_same_bytes(reportgen, here):
    reportgen("run", "small.yaml")
    before = files(here / "reports/small")
    code, _, err = reportgen("run", "small.yaml", "--out", "again")
    assert code == 0
    (line,) = (line for line in err.splitlines() if line.startswith("small: "))
    assert line.startswith("small: 6 of 6 trials, done in ")  # there from the start
    assert files(here / "again/small") == before


def test_report_renders_from_the_store_alone(reportgen, here):
    assert reportgen("report", "small.yaml")[0] == 2
    assert not (here / "reports").exists()
    reportgen("run", "small.yaml")
    before = files(here / "reports/small")
    code, out, _ = reportgen("report", "small.yaml", "--out", "again")
    assert code == 0
    assert "Report: again/small/index.html" in out
    assert files(here / "again/small") == before


def test_the_store_may_lie_elsewhere(reportgen, here, monkeypatch):
    monkeypatch.setenv("REPORTGEN_STORE", str(here / "by-environment"))
    reportgen("run", "small.yaml", "-q")
    assert (here / "by-environment/trials.sqlite").exists()
    reportgen("run", "small.yaml", "-q", "--store", "by-option")
    assert (here / "by-option/trials.sqlite").exists()
    assert not (here / ".reportgen").exists()


def test_quiet_prints_nothing(reportgen):
    assert reportgen("run", "small.yaml", "-q", "--quick") == (0, "", "")


def test_quick_set_seeds_and_only_change_the_suite_and_the_report_says_so(reportgen, here):
    code, _, _ = reportgen(
        "run", "small.yaml", "--set", "base.width=16", "--seeds", "2", "--only", "activation=relu"
    )
    assert code == 0
    with (here / "reports/small/data/layers.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {(row["arm"], row["seed"]) for row in rows} == {
        ("activation=relu", "0"),
        ("activation=relu", "1"),
    }
    page = (here / "reports/small/index.html").read_text()
    assert "--set base.width=16" in page
    assert "--seeds 2" in page


def test_a_profile_has_a_report_of_its_own(reportgen, here):
    reportgen("run", "small.yaml")
    full = files(here / "reports/small")
    code, out, _ = reportgen("run", "small.yaml", "--quick")
    assert code == 0
    assert "Report: reports/small-quick/index.html" in out
    assert files(here / "reports/small") == full
    quick = files(here / "reports/small-quick")
    assert b"Quick run" in quick["index.html"]
    assert reportgen("report", "small.yaml", "--quick")[0] == 0
    assert files(here / "reports/small-quick") == quick


def test_two_suites_cannot_have_one_folder(reportgen, here):
    (here / "other.yaml").write_text(SUITE.replace("suite: small", "suite: small-quick"))
    assert reportgen("run", "other.yaml")[0] == 0
    before = files(here / "reports")
    for verb in ("run", "report"):
        code, _, err = reportgen(verb, "small.yaml", "--quick")
        assert code == 2
        assert (
            "reports/small-quick: holds the report of the suite small-quick, which the report of "
            "the suite small with profile quick would overwrite; name another folder with --out"
        ) in err
    assert files(here / "reports") == before
    assert reportgen("run", "small.yaml", "--quick", "--out", "mine")[0] == 0
    (here / "reports/small-quick/report.json").write_text("[]")  # no report that is worth keeping
    assert reportgen("run", "small.yaml", "--quick")[0] == 0


def test_check_fails_only_when_a_verdict_flipped(reportgen, here):
    reportgen("run", "small.yaml")
    found = json.loads((here / "reports/small/report.json").read_text())["claims"][0]["verdict"]
    other = "contradicted" if found == "supported" else "supported"
    for expected, exit_code in ((found, 0), (other, 1)):
        (here / "small.yaml").write_text(SUITE.replace("expect: supported", f"expect: {expected}"))
        code, _, err = reportgen("run", "small.yaml", "--check")
        assert code == exit_code
        assert (f"C1 flipped: expected {expected}, found {found} (" in err) == bool(exit_code)
    assert reportgen("run", "small.yaml")[0] == 0  # without --check a flip is no failure


NO_CLAIM = SUITE.partition("claims:")[0] + "profiles:" + SUITE.partition("profiles:")[2]


@pytest.mark.parametrize(
    ("text", "verb"),
    [(SUITE.replace("expect: supported", "topic: any"), "run"), (NO_CLAIM, "report")],
)
def test_a_check_that_checks_nothing_is_red(reportgen, here, text, verb):
    (here / "small.yaml").write_text(text)
    assert reportgen("run", "small.yaml")[0] == 0
    code, _, err = reportgen(verb, "small.yaml", "--check")
    assert code == 1
    assert "Nothing was checked: no claim of the suite small has an expect" in err
    code, _, err = reportgen(verb, "small.yaml", "--check", "--allow-empty")
    assert code == 0 and "checked" not in err


def test_a_check_of_a_part_of_the_trials_is_red(reportgen, here):
    (here / "small.yaml").write_text(SUITE.replace("expect: supported", "expect: undecided"))
    reportgen("run", "small.yaml", "--only", "activation=tanh")
    assert reportgen("report", "small.yaml")[0] == 0
    code, _, err = reportgen("report", "small.yaml", "--check")
    assert code == 1 and "3 of 6 trials are missing" in err


def test_a_diverged_trial_is_reported_and_exits_with_1(reportgen, here):
    text = SUITE.replace("init: kaiming_normal", "init: {normal: {std: 1.0e+12}}")
    (here / "small.yaml").write_text(text)
    code, _, err = reportgen("run", "small.yaml")
    assert code == 1
    assert "activation=relu: 3 of 3 trials diverged: pre-activations of layer" in err
    assert (here / "reports/small/index.html").exists()


def test_a_diverged_trial_is_red_under_check_only_where_it_changes_a_verdict(reportgen, here):
    text = SUITE.replace("init: kaiming_normal", "init: {normal: {std: 1.0e+12}}")
    (here / "small.yaml").write_text(text.replace("expect: supported", "topic: any"))
    code, _, err = reportgen("run", "small.yaml", "--check", "--allow-empty")
    assert code == 0
    assert "activation=relu: 3 of 3 trials diverged: pre-activations of layer" in err
    (here / "small.yaml").write_text(text.replace("expect: supported", "expect: equivalent"))
    assert reportgen("run", "small.yaml", "--check")[0] == 1


def test_wrong_input_is_one_message_and_exit_code_2(reportgen, here):
    (here / "small.yaml").write_text(SUITE.replace("activation:", "activatoin:"))
    for verb in ("run", "plan", "check", "report"):
        code, out, err = reportgen(verb, "small.yaml")
        assert code == 2
        assert out == ""
        assert err.startswith('small.yaml:7:3: unknown key "activatoin" in base; did you mean')
        assert "Traceback" not in err
    assert not (here / "reports").exists()
    assert not (here / ".reportgen").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nothing.yaml"], "nothing.yaml: there is no such file"),
        (["run", "small.yaml", "--device", "tpu"], "--device must be auto, cpu, cuda or cuda:N"),
        (["run", "small.yaml", "--quick", "--profile", "full"], "--quick means --profile quick"),
        (["run", "small.yaml", "--set", "base.width"], "a setting must have the form path=value"),
        (["run", "small.yaml", "--seeds", "0"], "seeds must be at least 1"),
        (["run", "small.yaml", "--seeds", "x"], "is not a valid"),
        (["run", "small.yaml", "--only", "tanh"], 'unknown arm "tanh"'),
        (["run", "small.yaml", "--templates", "nowhere"], "nowhere"),
        (["run"], "Missing argument"),
        (["ran"], "No such command"),
        (["run", "small.yaml", "--fast"], "No such option"),
        (["check"], "Missing argument"),
    ],
)
def test_wrong_options_exit_with_2(reportgen, arguments, message):
    code, _, err = reportgen(*arguments)
    assert code == 2
    assert message in err
    assert "Traceback" not in err


def test_a_file_in_the_way_of_the_report_is_a_message(reportgen, here):
    (here / "reports").write_text("not a folder")
    code, _, err = reportgen("run", "small.yaml")
    assert code == 2
    assert "reports" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("out", ["small.yaml", "x" * 300])
def test_an_unusable_folder_for_the_report_is_said_before_any_computing(reportgen, here, out):
    code, _, err = reportgen("run", "small.yaml", "--out", out)
    assert code == 2
    assert out[:20] in err
    assert "Traceback" not in err
    assert not (here / ".reportgen").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("report.html.j2", b"{% block %}", "report.html.j2:1: "),
        ("report.css", b"\xff\xfe\x00", "report.css: expected a template, UTF-8 text"),
    ],
)
def test_a_broken_template_is_said_before_any_computing(reportgen, here, name, content, message):
    (here / "mine").mkdir()
    (here / "mine" / name).write_bytes(content)
    code, _, err = reportgen("run", "small.yaml", "--templates", "mine")
    assert code == 2
    assert message in err
    assert not (here / ".reportgen").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's full disk")
def test_a_full_disk_is_a_message(start):
    with open("/dev/full", "w") as full:
        process = start("schema", out=full)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "No space left on device" in err
    assert "Traceback" not in err


def test_a_terminal_without_unicode_loses_no_run(start, here):
    (here / "small.yaml").write_text(SUITE.replace("Which activation", "어떤 활성화"), "utf-8")
    process = start("run", "small.yaml", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LC_ALL="POSIX")
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "keeps more of the signal?" in out


def test_a_background_job_that_ignores_ctrl_c_still_hears_sigterm(start, here):
    (here / "small.yaml").write_text(LONG)
    command = f"trap '' INT; exec {sys.executable} -c \"$0\" run small.yaml"
    process = start(program=["bash", "-c", command, "from reportgen.cli import main; main()"])
    wait_for_trials(here, process)
    process.terminate()
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err


@pytest.mark.parametrize(
    ("closed", "arguments", "code"),
    [
        ("2>&-", ["run", "small.yaml"], 0),
        (">&-", ["run", "small.yaml"], 0),
        ("<&- >&- 2>&-", ["check", "nowhere.yaml"], 2),
    ],
)
def test_closed_streams_are_as_if_quiet(start, here, closed, arguments, code):
    command = f'exec {sys.executable} -c "$0" "$@" {closed}'
    process = start(*arguments, program=["bash", "-c", command, PROGRAM])
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, err
    assert "Traceback" not in err
    assert (here / "reports/small/index.html").exists() == (code == 0)


BYTES = os.fsdecode(b"caf\xe9")
PLUGIN = """
import reportgen, torch
reportgen.register_module("linear-of-bytes")(lambda i, o: torch.nn.Linear(i[0], o))
"""
MODULE = """
suite: module
question: Does it train?
experiment: train
base:
  data: {blobs: {n: 60, features: 3, classes: 3}}
  model: {module: {use: linear-of-bytes}}
  optimizer: {sgd: {lr: 0.1}}
  batch_size: 8
  steps: 2
  evaluate_every: 1
compare: {optimizer.sgd.lr: [0.1, 0.2]}
seeds: 1
"""


def test_a_suite_whose_name_is_no_utf_8_has_a_report_and_spoils_no_store(reportgen, here):
    try:
        (here / f"{BYTES}.yaml").write_text(SUITE)
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    assert reportgen("run", f"{BYTES}.yaml")[0] == 0
    report = json.loads((here / "reports/small/report.json").read_text("utf-8"))
    assert report["suite"]["file"] == "caf\ufffd.yaml"
    assert report["provenance"][0]["command"] == "reportgen run 'caf\ufffd.yaml'"
    assert reportgen("report", "small.yaml")[0] == 0
    assert reportgen("run", "small.yaml", "--out", BYTES)[0] == 0
    assert (here / BYTES / "small/index.html").exists()
    (here / f"{BYTES}.py").write_text(PLUGIN)
    (here / "module.yaml").write_text(MODULE)
    assert reportgen("run", "module.yaml", "--plugin", f"{BYTES}.py")[0] == 0
    (here / "reports/small").rename(here / "reports" / BYTES)
    code, _, err = reportgen("index")
    assert code == 2 and "the name is not UTF-8 and cannot be linked to; rename it" in err


def test_a_damaged_store_is_a_message(reportgen, here):
    (here / ".reportgen").mkdir()
    (here / ".reportgen/trials.sqlite").write_text("hello" * 1000)
    code, _, err = reportgen("run", "small.yaml")
    assert code == 1
    assert "cannot be opened as a store" in err


def test_plan_says_what_there_is_to_do(reportgen, here):
    code, out, _ = reportgen("plan", "small.yaml")
    assert code == 0
    assert "2 arms x 3 seeds = 6 trials" in out
    assert "0 stored, 6 to compute on cpu" in out
    assert not (here / ".reportgen").exists()
    reportgen("run", "small.yaml", "-q", "--seeds", "2")
    assert "4 stored, 2 to compute" in reportgen("plan", "small.yaml")[1]
    assert "0 stored, 6 to compute" in reportgen("plan", "small.yaml", "--fresh")[1]


def test_check_list_schema_doctor(reportgen):
    assert reportgen("check", "small.yaml", "init")[0] == 0
    assert "small.yaml: ok, 2 arms, 3 seeds, 1 claim" in reportgen("check", "small.yaml")[1]
    code, out, _ = reportgen("list")
    assert code == 0
    assert "init: Which initial weights" in out
    code, out, _ = reportgen("schema")
    assert json.loads(out)["title"] == "reportgen suite"
    code, out, _ = reportgen("doctor")
    assert code == 0
    for word in ("python", "torch", "suites", "templates", "store"):
        assert word in out
    assert "FAILED" not in out


def test_check_says_what_is_wrong_with_every_file(reportgen, here):
    (here / "bad.yaml").write_text(SUITE.replace("activation:", "activatoin:"))
    (here / "empty.yaml").write_text("")
    code, out, err = reportgen("check", "bad.yaml", "small.yaml", "empty.yaml", "nowhere.yaml")
    assert code == 2
    assert out == "small.yaml: ok, 2 arms, 3 seeds, 1 claim\n"
    for name in ("bad.yaml:7:3: unknown key", "empty.yaml:1:1: the file is empty", "nowhere.yaml:"):
        assert name in err


def test_check_validates_a_suite_with_a_profile_applied(reportgen, here):
    code, out, _ = reportgen("check", "small.yaml", "--profile", "quick")
    assert (code, out) == (0, "small.yaml: ok with profile quick, 2 arms, 2 seeds, 1 claim\n")
    code, _, err = reportgen("check", "small.yaml", "--profile", "quik")
    assert code == 2 and 'no profile "quik"; did you mean "quick"?' in err


def test_help_and_version(reportgen):
    code, out, _ = reportgen("--help")
    assert code == 0
    for verb in ("run", "plan", "check", "list", "report", "schema", "doctor"):
        assert verb in out
    assert reportgen("--version")[1].startswith("reportgen 0.")


LONG = SUITE.replace("seeds: 3", "seeds: 5000").replace("width: 32", "width: 512")


def wait_for_trials(here, process):
    """Until the store holds some trials; the run has thousands to go."""
    from reportgen.store import Store

    for _ in range(PATIENCE * 10):
        assert process.poll() is None, process.communicate()
        if Store.exists(here / ".reportgen"):
            with Store(here / ".reportgen") as store:
                if store.count() >= 10:
                    return
        time.sleep(0.1)
    pytest.fail("no trial was stored")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_and_renders_what_is_finished(start, here, sent):
    (here / "small.yaml").write_text(LONG)
    process = start("run", "small.yaml")
    wait_for_trials(here, process)
    process.send_signal(sent)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "trials are missing; run the suite again to resume" in err
    assert "Traceback" not in err
    report = json.loads((here / "reports/small/report.json").read_text())
    assert report["claims"][0]["n"] >= 5
    assert (here / "reports/small/index.html").exists()


def test_a_killed_run_goes_on_where_it_was(start, here):
    (here / "small.yaml").write_text(LONG)
    process = start("run", "small.yaml")
    wait_for_trials(here, process)
    process.kill()
    process.communicate()
    done = start("plan", "small.yaml").communicate()[0]
    stored = int(done.split(" stored")[0].split()[-1])
    assert stored >= 10
    process = start("run", "small.yaml", "--seeds", str(stored // 2 + 1), CI="true")
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    total = 2 * (stored // 2 + 1)
    assert err.splitlines()[0] == f"small: {stored} of {total} trials, starting"
    assert err.splitlines()[-1].startswith(f"small: {total} of {total} trials, done in")
    assert "\x1b" not in err
