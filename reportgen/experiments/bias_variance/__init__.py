"""Experiment `bias_variance`: bias, variance and noise over resampled training sets."""
