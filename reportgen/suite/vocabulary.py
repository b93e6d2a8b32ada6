"""Synonyms that other programs and papers use for settings and parts.

They are only used for suggestions in error messages, never to interpret a suite.
"""

from __future__ import annotations

from collections.abc import Mapping

EPOCHS = ("epochs", "epoch", "max_epochs", "n_epochs", "num_epochs", "num_train_epochs")
"""Settings that count training in epochs."""

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "answer": ("conclusion", "answers"),
    "arms": ("configs", "treatments", "variants"),
    "augment": ("augmentation", "augmentations", "transform", "transforms"),
    "base": ("common", "config", "configuration", "defaults", "parameters", "params", "settings"),
    "batch_size": ("batch", "batchsize", "bs", "mini_batch", "minibatch", "minibatch_size"),
    "claims": ("assertions", "claim", "hypotheses", "hypothesis"),
    "compare": ("factor", "factors", "grid", "levels", "matrix", "search_space", "sweep", "vary"),
    "data": ("data_set", "dataset", "datasets", "task"),
    "depth": ("n_layers", "num_layers", "layers"),
    "dropout": ("drop_rate", "dropout_rate", "p_dropout"),
    "early_stopping": ("early_stop", "patience"),
    "evaluate_every": ("eval_every", "eval_interval", "eval_steps", "log_every", "log_interval"),
    "evaluate_on": ("eval_batches", "eval_examples", "eval_size"),
    "expect": ("expected", "verdict"),
    "experiment": ("kind", "type"),
    "gradient_clipping": ("clip", "clip_grad_norm", "clipnorm", "grad_clip", "max_grad_norm"),
    "hidden": ("hidden_layers", "hidden_sizes", "hidden_units", "layers", "units", "widths"),
    "init": ("initialisation", "initialization", "initializer", "weight_init"),
    "l1": ("l1_penalty", "lasso"),
    "label_smoothing": ("smoothing",),
    "lr": ("base_lr", "eta", "initial_lr", "learning_rate", "learningrate"),
    "margin": ("delta", "threshold", "tolerance"),
    "model": ("arch", "architecture", "net", "network"),
    "activation": ("activation_function", "nonlinearity"),
    "norm": ("batch_norm", "batchnorm", "normalisation", "normalization"),
    "optimizer": ("optim", "optimiser", "solver"),
    "preprocess": ("normalise", "normalize", "scaler", "scaling", "standardise", "standardize"),
    "question": ("description", "title"),
    "says": ("sentence", "statement", "text"),
    "schedule": ("lr_decay", "lr_schedule", "lr_scheduler", "scheduler"),
    "seeds": ("n_seeds", "num_seeds", "random_seed", "random_state", "repeats", "seed"),
    "start": ("initial_point", "x0"),
    "steps": (*EPOCHS, "iterations", "iters", "max_iter", "max_steps", "n_iter", "num_steps"),
    "suite": ("name",),
    "surface": ("function", "landscape"),
    "train_size": ("n_train", "num_train", "samples", "train_examples"),
    "tune": ("hyperparameters", "search", "tuning"),
    "validation": ("val_fraction", "val_size", "val_split", "validation_split", "validation_size"),
    "warmup": ("warmup_steps",),
    "weight_decay": ("decay", "l2", "l2_penalty", "l2_regularisation", "l2_regularization", "wd"),
}
"""Setting -> synonyms."""

REMARKS: Mapping[str, str] = {
    **dict.fromkeys(
        ("criterion", "loss", "loss_fn", "objective"),
        "the loss depends on the data: cross-entropy for classes, mean squared error for numbers",
    ),
    **dict.fromkeys(("metric", "metrics"), "all quantities are measured; a claim names its metric"),
    **dict.fromkeys(("cuda", "device", "gpu"), "use the command-line option --device"),
    **dict.fromkeys(
        ("jobs", "n_jobs", "num_workers", "workers"), "use the command-line option --jobs"
    ),
    **dict.fromkeys(("out", "output", "output_dir"), "use the command-line option --out"),
    **dict.fromkeys(("plugin", "plugins"), "use the command-line option --plugin FILE"),
    "shuffle": "the examples are always shuffled in every epoch",
}
"""Word that is not a setting -> hint."""

CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "activation": {
        "identity": ("linear", "none"),
        "sigmoid": ("logistic",),
        "silu": ("swish",),
    },
    "dataset": {"cifar10": ("cifar",)},
    "initializer": {
        "kaiming_normal": ("he", "he_normal", "kaiming"),
        "kaiming_uniform": ("he_uniform",),
        "normal": ("gaussian",),
        "xavier_normal": ("glorot", "glorot_normal", "xavier"),
        "xavier_uniform": ("glorot_uniform",),
    },
    "model": {
        "cnn": ("conv", "convnet"),
        "mlp": ("dense", "fc", "feedforward", "fully_connected"),
    },
    "norm": {
        "batch": ("batch_norm", "bn"),
        "group": ("gn", "group_norm"),
        "layer": ("layer_norm", "ln"),
    },
    "optimizer": {"sgd": ("gd", "momentum", "nesterov")},
    "preprocessing": {
        "z_score": ("normalise", "normalize", "standard", "standardise", "standardize"),
    },
    "schedule": {
        "cosine": ("cosine_annealing",),
        "cosine_restarts": ("warm_restarts",),
        "step": ("multi_step",),
    },
}
"""Family -> part -> synonyms."""
