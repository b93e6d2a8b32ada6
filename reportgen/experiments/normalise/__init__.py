"""What a normalisation does to one batch, and what it costs."""
