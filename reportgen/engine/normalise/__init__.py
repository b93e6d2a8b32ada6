"""The effect of a normalisation on one batch, and its cost: the engine of `normalise`."""
