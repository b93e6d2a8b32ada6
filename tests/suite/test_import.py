"""Loading a suite must feel instant: what it imports is kept small."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import json, sys, time
begin = time.process_time()
from reportgen.suite import load_suite, suite_schema
load_suite("init", profile="quick")
took = time.process_time() - begin
print(json.dumps([took, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_loading_is_light():
    output = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    took, modules = json.loads(output)
    assert not {"torch", "numpy", "pandas", "scipy", "matplotlib", "jinja2"} & set(modules)
    assert took < 1, "about 0.15 s on a laptop"


def test_a_kind_is_imported_when_a_suite_is_of_it():
    code = (
        "import sys; from reportgen.suite import load_suite; load_suite('init'); "
        "print('reportgen.suite.kinds.train' in sys.modules)"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert output.strip() == "False"
