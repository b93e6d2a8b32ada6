"""A sign beside every verdict, so that colour alone never tells it."""

from __future__ import annotations

from reportgen.stats import Verdict

SYMBOLS = {
    Verdict.SUPPORTED: "✓",
    Verdict.CONTRADICTED: "✗",
    Verdict.EQUIVALENT: "≈",
    Verdict.DEPENDS: "◐",
    Verdict.UNDECIDED: "?",
}
