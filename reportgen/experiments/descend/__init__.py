"""Optimizers on surfaces of two variables."""
