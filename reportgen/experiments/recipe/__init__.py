"""The seven steps of a recipe for choosing hyperparameters, followed for any data and model."""
