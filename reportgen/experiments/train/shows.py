"""The figures that a suite of `train` can ask for, and those that it shows by default."""

from reportgen.experiments._figure import HEAT, PAIRS, SCATTER, SWEEP, FigureType

_FOLDER = "reportgen.experiments.train.figures"

SCHEDULES = FigureType(
    "schedules",
    "The learning rate over the steps, by schedule.",
    "planned-rates",
    f"{_FOLDER}.schedules:schedules",
)
RANKINGS = FigureType(
    "rankings",
    "The arms ranked as the suite writes them and as they were tuned.",
    "both-rankings",
    "reportgen.report.tuning.ranking:rankings",
)
COMPUTATION = FigureType(
    "computation",
    "A loss over the examples seen and over the steps, for arms that differ in batch size.",
    "computation",
    f"{_FOLDER}.computation:computation",
    {"quantity": "curve"},
    ("quantity",),
)
IMAGES = FigureType(
    "images",
    "Images before and after augmentation.",
    "images",
    f"{_FOLDER}.images:images",
)
BESIDE = FigureType(
    "beside",
    "A quantity next to the training loss; arms are those in the panel of the loss, by default "
    "those that measure the quantity.",
    "beside",
    f"{_FOLDER}.beside:beside",
    {"quantity": "steps", "layer": "layer", "arms": "arms"},
    ("quantity",),
)
CURVES = FigureType(
    "curves",
    "A quantity of the whole net over the steps.",
    "learning",
    f"{_FOLDER}.learning:curves",
    {"quantity": "curve"},
    ("quantity",),
)
LOSSES = FigureType(
    "losses",
    "Training and validation loss over the steps: side by side on one axis, or one after the other "
    "where the arms stand in several panels.",
    "learning",
    f"{_FOLDER}.learning:losses",
)
GAP = FigureType(
    "gap",
    "Training against validation accuracy or loss: curves of up to 6 arms, or the gap of each seed "
    "of more arms; by default accuracy, or else loss.",
    "learning",
    f"{_FOLDER}.gaps:gap",
    {"score": "score"},
)
TIMES = FigureType(
    "times",
    "The steps to a target, seed by seed; by default for every claim about such a time.",
    "target",
    f"{_FOLDER}.targets:times",
    {"metric": "times"},
)
FINAL = FigureType(
    "final",
    "A quantity after the last step, seed by seed; by default the best score on test examples, or "
    "else on validation examples.",
    "result",
    f"{_FOLDER}.results:final_results",
    {"quantity": "number"},
)
DIFFERENCES = FigureType(
    "differences",
    "Paired differences after the last step between neighbouring arms, seed by seed.",
    "result",
    f"{_FOLDER}.results:differences",
    {"quantity": "number"},
)
UNIT = FigureType(
    "unit",
    "Quantiles of the input of one unit of the last hidden layer over the steps.",
    "inside",
    f"{_FOLDER}.quantiles:unit",
)
QUANTILES = FigureType(
    "quantiles",
    "Quantiles of the inputs of the nonlinearities over the steps, layer by layer.",
    "inside",
    f"{_FOLDER}.quantiles:pooled",
)
HISTOGRAMS = FigureType(
    "histograms",
    "Histograms of the activations of the last hidden layer over the steps.",
    "inside",
    f"{_FOLDER}.histograms:histograms",
)
LAYERS = FigureType(
    "layers",
    "A quantity of every hidden layer over the steps.",
    "inside",
    f"{_FOLDER}.probes:layers",
    {"quantity": "layers"},
    ("quantity",),
)

FIGURES = (
    *(
        SCHEDULES,
        SCATTER,
        PAIRS,
        SWEEP,
        HEAT,
        RANKINGS,
        COMPUTATION,
        IMAGES,
        BESIDE,
        GAP,
        CURVES,
        LOSSES,
    ),
    *(TIMES, FINAL, DIFFERENCES, UNIT, QUANTILES, HISTOGRAMS, LAYERS),
)
SHOWS = (
    SCHEDULES.shown(),
    SWEEP.shown(),
    RANKINGS.shown(),
    IMAGES.shown(),
    CURVES.shown(quantity="val_accuracy"),
    LOSSES.shown(),
    GAP.shown(),
    CURVES.shown(quantity="grad_norm"),
    TIMES.shown(),
    FINAL.shown(),
    DIFFERENCES.shown(),
    UNIT.shown(),
    QUANTILES.shown(),
    HISTOGRAMS.shown(),
    LAYERS.shown(quantity="activation_std"),
    LAYERS.shown(quantity="preactivation_std"),
    LAYERS.shown(quantity="saturated"),
    LAYERS.shown(quantity="grad_weight_std"),
    LAYERS.shown(quantity="update_ratio"),
)
