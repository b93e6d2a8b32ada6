"""One random batch through a deep net at initialisation."""
