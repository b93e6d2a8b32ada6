"""Searches for good settings of a training, or for the minimum of a response surface."""
