"""Registered choices that a suite can name: one folder a family, one file a choice."""

from reportgen.parts.family import Family, Part

__all__ = ["Family", "Part"]
