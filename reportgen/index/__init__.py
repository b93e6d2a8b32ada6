"""Index page of a folder of reports: every claim with its verdict and a link to its report."""

from reportgen.index.entries import Claimed, Entry, read_reports
from reportgen.index.render import index_schema, render_index, write_index
from reportgen.index.sentences import Chapter, Sentence, Sentences, read_sentences

__all__ = [
    "Chapter",
    "Claimed",
    "Entry",
    "Sentence",
    "Sentences",
    "index_schema",
    "read_reports",
    "read_sentences",
    "render_index",
    "write_index",
]
