"""Loading a suite must feel instant: what it imports is kept small, and nothing is timed."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import json, sys
from reportgen.suite import load_suite, suite_schema
load_suite("init", profile="quick")
print(json.dumps(sorted(sys.modules)))
"""


def test_loading_is_light():
    output = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    modules = json.loads(output)
    packages = {name.partition(".")[0] for name in modules}
    assert not {"torch", "numpy", "pandas", "scipy", "matplotlib", "jinja2"} & packages
    assert len(modules) < 600, "about 340, which take 0.15 s on a laptop"


def test_a_kind_is_imported_when_a_suite_is_of_it():
    code = (
        "import sys; from reportgen.suite import load_suite; load_suite('init'); "
        "print('reportgen.experiments.train.config' in sys.modules)"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert output.strip() == "False"
