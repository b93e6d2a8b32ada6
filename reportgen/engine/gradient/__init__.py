"""The error of batch gradients against the gradient of all training examples."""
