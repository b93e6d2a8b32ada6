"""The gradient of a batch against that of all training examples."""
