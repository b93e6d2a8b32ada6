"""Optimizers on test functions of two variables (surfaces)."""
