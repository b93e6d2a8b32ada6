"""How far the gradient of a batch is from that of all training examples."""
