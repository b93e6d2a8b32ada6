"""What other programs and papers call the settings and parts that suites name.

Only suggestions are made from these words: no suite is read in another way because of them.
"""

from __future__ import annotations

from collections.abc import Mapping

EPOCHS = ("epochs", "epoch", "max_epochs", "n_epochs", "num_epochs", "num_train_epochs")
"""Training that is counted in passes over the data."""

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
"""Setting -> other words for it."""

REMARKS: Mapping[str, str] = {
    **dict.fromkeys(
        ("criterion", "loss", "loss_fn", "objective"),
        "the loss follows from the data: cross-entropy for classes, mean squared error for numbers",
    ),
    **dict.fromkeys(("metric", "metrics"), "everything is measured; a claim names its metric"),
    **dict.fromkeys(("cuda", "device", "gpu"), "the device is an option of run: --device"),
    **dict.fromkeys(("jobs", "n_jobs", "num_workers", "workers"), "an option says it: --jobs"),
    **dict.fromkeys(("out", "output", "output_dir"), "an option says it: --out"),
    **dict.fromkeys(("plugin", "plugins"), "an option says it: --plugin FILE"),
    "shuffle": "every epoch is in a new order",
}
"""What is said of words that no setting stands for."""

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
"""Family -> part -> other words for it."""
