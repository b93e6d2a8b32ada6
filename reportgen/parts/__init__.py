"""Registered choices that a suite can name: one folder per family, one file per choice."""

from reportgen.parts.family import Family, Part

__all__ = ["Family", "Part"]
