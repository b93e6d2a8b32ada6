"""Optimizers on surfaces of two variables, many trials as one program."""
