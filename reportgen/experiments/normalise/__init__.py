"""The effect of normalisation layers on one batch, and their cost."""
