"""The workflows of GitHub and GitLab: well-formed, careful with rights, and their steps run here.

What only a service can do (its own actions, caches, pages) is held against the service's schema and
audited; every shell command runs word for word, on a small suite and with a store of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
TESTS = ROOT / ".github/workflows/tests.yml"
SUITES = ROOT / ".github/workflows/suites.yml"
GITHUB = [SUITES, TESTS]
GITLAB = ROOT / ".gitlab-ci.yml"
DOCS = ROOT / "docs/ci.md"
SCRIPTS = Path(sys.executable).parent
SCHEMAS = {
    "github": ["--builtin-schema", "vendor.github-workflows"],
    "gitlab": ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}
SUITE = """
suite: small
question: Does tanh keep less of the signal than ReLU & co?
experiment: propagate
base: {width: 64, depth: 6, batch_size: 8, init: kaiming_normal}
compare:
  activation: [tanh, relu]
seeds: 10
claims:
  - id: C1
    says: tanh keeps less than ReLU
    metric: activation_std[last] / activation_std[first]
    rule: activation=tanh < activation=relu
    expect: supported
"""

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
pytestmark = pytest.mark.skipif(not SUITES.is_file(), reason="the sdist has no workflows")


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def jobs(path: Path) -> dict[str, Any]:
    return read(path)["jobs"]


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path).values() for step in job["steps"]]


def lint(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(argument) for argument in arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def validate(service: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    return lint(sys.executable, "-m", "check_jsonschema", *SCHEMAS[service], *paths)


# --- what the files say ------------------------------------------------------------------------


def test_no_workflow_is_left_out_here():
    assert sorted((ROOT / ".github/workflows").iterdir()) == GITHUB


def test_they_are_what_the_services_take():
    for service, paths in {"github": GITHUB, "gitlab": [GITLAB]}.items():
        result = validate(service, *paths)
        assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("service", "path", "right", "wrong"),
    [
        ("github", SUITES, "runs-on:", "run-on:"),
        ("gitlab", GITLAB, "when: always", "when: ever"),
    ],
)
def test_a_mistake_is_found(service, path, right, wrong, tmp_path):
    broken = tmp_path / path.name
    broken.write_text(path.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    assert validate(service, broken).returncode == 1


def test_nothing_that_an_audit_of_their_security_finds():
    result = lint(SCRIPTS / "zizmor", "--offline", "--pedantic", "--no-progress", ".github")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.stem)
def test_every_job_has_least_rights_and_a_limit_of_time(path):
    assert read(path)["permissions"] == {}
    for job in jobs(path).values():
        assert job["timeout-minutes"] <= 120
        write = {right for right, level in job["permissions"].items() if level != "read"}
        assert write == ({"pages", "id-token"} if "environment" in job else set())


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.stem)
def test_actions_are_githubs_own_of_a_major_version(path):
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z/-]+@v\d+", action) for action in used), used


def test_the_store_is_saved_under_the_key_that_is_looked_for_first():
    of_suites = steps(SUITES)
    [fetch] = [step for step in of_suites if "/restore@" in step.get("uses", "")]
    [keep] = [step for step in of_suites if "/save@" in step.get("uses", "")]
    assert keep["with"] == {name: fetch["with"][name] for name in ("path", "key")}
    assert keep["if"] == "always()"
    prefixes = fetch["with"]["restore-keys"].splitlines()
    assert len(prefixes) == 2
    assert fetch["with"]["key"].startswith(prefixes[0]) and prefixes[0].startswith(prefixes[1])


def test_pages_are_deployed_on_a_schedule_too():
    # The event of a schedule has no `repository`, so the default branch alone cannot be asked for.
    condition = jobs(SUITES)["pages"]["if"]
    assert "(github.event_name == 'schedule' ||" in condition
    assert condition.startswith("${{ !cancelled() && ")


# --- what their steps do -----------------------------------------------------------------------


def shell(path: Path, job: str) -> tuple[str, dict[str, str]]:
    """The commands of a job in their order, and the environment that the file gives them."""
    if path == GITLAB:
        found = read(path)[job]
        return "\n".join(found["script"]), variables(found.get("variables", {}))
    found = jobs(path)[job]
    commands = [step["run"] for step in found["steps"] if "run" in step]
    return "\n".join(commands), variables(found.get("env", {}))


def variables(given: dict[str, object], fresh: bool = False) -> dict[str, str]:
    """As the service would put them in, whether or not somebody asked to compute all again."""
    asked = "--fresh" if fresh else ""
    expression = "${{ inputs.fresh && '--fresh' || '' }}"
    return {name: str(value).replace(expression, asked) for name, value in given.items()}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the commands read, one small suite, and an installation that is done."""
    folder = tmp_path / "checkout"
    (folder / "suites").mkdir(parents=True)
    (folder / "reports").mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    (folder / "suites/small.yaml").write_text(SUITE, encoding="utf-8")
    (folder / ".venv").mkdir()
    (folder / ".venv/bin").symlink_to(SCRIPTS)
    pin = re.search(r"^torch==(.+)$", (ROOT / "constraints.txt").read_text(), re.M)
    assert pin is not None
    for stamp in (f".torch-{pin[1]}", f".torch-{pin[1]}-dev"):
        (folder / ".venv" / stamp).touch()
    return folder


def run(
    checkout: Path, commands: str, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """As both services do: bash, which stops at the first command that fails."""
    own = ("MAKE", "ARGS", "SUITE", "REPORTGEN")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=checkout,
        env={**inherited, "CI": "true", "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def stored(checkout: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(checkout / ".reportgen/trials.sqlite")) as store:
        return store.execute("select * from trials").fetchall()


@needs_make
def test_the_suites_job_of_github(checkout):
    commands, environment = shell(SUITES, "suites")
    summary = checkout / "step-summary.md"
    environment["GITHUB_STEP_SUMMARY"] = str(summary)

    first = run(checkout, commands, environment)
    trials = stored(checkout)
    again = run(checkout, commands, environment)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert len(trials) == 20
    assert stored(checkout) == trials  # nothing was computed a second time
    assert summary.read_text().startswith("# Does tanh keep less")
    index = (checkout / "reports/index.html").read_text()
    question = "Does tanh keep less of the signal than ReLU &amp; co?"
    assert f'<h3><a href="small/index.html">{question}</a></h3>' in index.splitlines()


@needs_make
def test_the_jobs_of_gitlab(checkout):
    for job in ("suites", "pages"):
        result = run(checkout, *shell(GITLAB, job))
        assert result.returncode == 0, result.stderr
    page = checkout / "public/small/index.html"
    assert page.is_file() and (checkout / "public/index.html").is_file()
    [wanted] = read(GITLAB)["pages"]["artifacts"]["paths"]
    assert page.is_relative_to(checkout / wanted)


@needs_make
def test_a_flipped_conclusion_is_red_and_reported_all_the_same(checkout):
    suite = checkout / "suites/small.yaml"
    suite.write_text(SUITE.replace("expect: supported", "expect: contradicted"), encoding="utf-8")
    (checkout / "suites/tiny.yaml").write_text(SUITE.replace("suite: small", "suite: tiny"))

    result = run(checkout, *shell(GITLAB, "suites"))

    assert result.returncode != 0
    [told] = [line for line in result.stderr.splitlines() if line.startswith("C1 ")]
    assert "contradicted" in told and "supported" in told and "95 %" in told
    pattern = read(GITLAB)["suites"]["artifacts"]["reports"]["junit"]
    failures = {
        path.parent.name: ET.parse(path).getroot().get("failures")
        for path in checkout.glob(pattern)
    }
    assert failures == {"small": "1", "tiny": "0"}
    assert "tiny/index.html" in (checkout / "reports/index.html").read_text()


@needs_make
@pytest.mark.parametrize("path", [TESTS, GITLAB], ids=str)
def test_the_test_job_is_the_command_that_everybody_uses(path, checkout):
    job = "tests" if path == GITLAB else "test"
    commands, environment = shell(path, job)
    assert commands == "make test"
    result = run(checkout, f"{commands} --dry-run", environment)
    assert result.returncode == 0, result.stderr
    assert f"-m pytest -n {environment.get('WORKERS', '2')}" in result.stdout


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The workflow that the documentation shows for suites of one's own."""
    [text] = re.findall(r"^```yaml\n(name: .*?)^```", DOCS.read_text("utf-8"), re.M | re.S)
    path = tmp_path / "example.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_workflow_of_the_documentation_is_valid(example):
    assert validate("github", example).returncode == 0
    result = lint(SCRIPTS / "zizmor", "--offline", "--config", ".github/zizmor.yml", example)
    assert result.returncode == 0, result.stdout


def test_the_workflow_of_the_documentation_runs(example, tmp_path):
    commands, environment = shell(example, "conclusions")
    install = [line for line in commands.splitlines() if line.startswith("pip install ")]
    assert len(install) == 2
    (tmp_path / "mine.yaml").write_text(SUITE, encoding="utf-8")
    environment["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    environment["GITHUB_STEP_SUMMARY"] = str(tmp_path / "step-summary.md")

    rest = "\n".join(line for line in commands.splitlines() if line not in install)
    result = run(tmp_path, rest, environment)

    assert result.returncode == 0, result.stderr
    assert len(stored(tmp_path)) == 20
    assert (tmp_path / "step-summary.md").read_text().startswith("# Does tanh")


def test_asked_for_it_everything_is_computed_again():
    given = jobs(SUITES)["suites"]["env"]
    assert variables(given)["ARGS"].split() == ["--check"]
    assert variables(given, fresh=True)["ARGS"].split() == ["--check", "--fresh"]
