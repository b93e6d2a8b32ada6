"""Experiment `ensemble`: predictions averaged over several models, of several kinds."""
