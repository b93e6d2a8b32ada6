"""Base class of normalisation layers."""

from __future__ import annotations

from reportgen.parts.family import Family, Part


class Norm(Part):
    """gamma * (z - mean) / sqrt(variance + eps) + beta, with gamma and beta learnt."""


NORMS: Family[Norm] = Family("norm")
