"""One page over many reports: every claim of a folder, its verdict, the way to its report."""

from reportgen.index.entries import Claimed, Entry, read_reports
from reportgen.index.render import render_index
from reportgen.index.write import write_index

__all__ = ["Claimed", "Entry", "read_reports", "render_index", "write_index"]
