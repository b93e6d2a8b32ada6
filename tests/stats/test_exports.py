import inspect
import subprocess
import sys

import reportgen.stats


def test_what_is_listed_is_what_is_public():
    public = {
        name
        for name, value in vars(reportgen.stats).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(reportgen.stats.__all__)


def test_importing_the_package_loads_neither_scipy_nor_other_layers_of_reportgen():
    code = "import sys, reportgen.stats; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "numpy" in loaded
    assert not [name for name in loaded if name.split(".")[0] in ("scipy", "pandas", "torch")]
    assert not [
        name
        for name in loaded
        if name.startswith("reportgen.")
        and not name.startswith(("reportgen.stats", "reportgen.errors", "reportgen.comparison"))
    ]
