"""One random batch through a deep network at initialisation."""
