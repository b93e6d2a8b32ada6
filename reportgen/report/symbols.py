"""A symbol for every verdict, so that it can be recognised without colour."""

from __future__ import annotations

from reportgen.stats import Verdict

SYMBOLS = {
    Verdict.SUPPORTED: "✓",
    Verdict.CONTRADICTED: "✗",
    Verdict.EQUIVALENT: "≈",
    Verdict.DEPENDS: "◐",
    Verdict.UNDECIDED: "?",
}
