"""Comparison of batch gradients with the gradient over all training examples."""
