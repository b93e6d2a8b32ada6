"""Registered choices that a suite can name: a file or folder per family, kin side by side."""

from reportgen.parts.family import Family, Part

__all__ = ["Family", "Part"]
