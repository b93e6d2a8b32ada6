"""Suggestions lead to where the setting, the part or the metric really is."""

import pytest

from reportgen.experiments import EXPERIMENTS
from reportgen.metrics.places import OTHER_WORDS
from reportgen.parts.activations import ACTIVATIONS
from reportgen.parts.datasets import DATASETS
from reportgen.parts.initializers import INITIALIZERS
from reportgen.parts.models import MODELS
from reportgen.parts.norms import NORMS
from reportgen.parts.optimizers import OPTIMIZERS
from reportgen.parts.preprocessing import PREPROCESSING
from reportgen.parts.schedules import SCHEDULES
from reportgen.suite import vocabulary
from reportgen.suite.file import ClaimFile, SuiteFile
from reportgen.suite.json_schema import setting_paths
from tests.suite.test_train import TRAINING

MEMBERS = {
    ACTIVATIONS.title: ACTIVATIONS.members.keys(),
    DATASETS.title: DATASETS.members.keys(),
    INITIALIZERS.title: INITIALIZERS.members.keys(),
    MODELS.title: MODELS.members.keys(),
    NORMS.title: NORMS.members.keys(),
    OPTIMIZERS.title: OPTIMIZERS.members.keys(),
    PREPROCESSING.title: PREPROCESSING.members.keys(),
    SCHEDULES.title: SCHEDULES.members.keys(),
}
SGD = "optimizer: {sgd: {lr: 0.1}}"
STEPS = "  steps: 120\n"
METRIC = "steps_to(val_accuracy, 0.95)"


def added(key: str) -> tuple[str, str]:
    return STEPS, f"{STEPS}  {key}\n"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            (STEPS, "  epochs: 10\n"),
            'unknown key "epochs" in base; did you mean "steps"? 10 epochs have 220 steps with '
            "batch_size 64.",
        ),
        (
            (STEPS, "  max_epochs: 3\n  batch_size: 32\n  train_size: 500\n"),
            '"max_epochs" in base; did you mean "steps"? 3 epochs have 45 steps with batch_size 32',
        ),
        (added("learning_rate: 1"), 'in base; did you mean "optimizer.sgd.lr"?'),
        (added("lr: 1"), 'in base; did you mean "optimizer.sgd.lr"?'),
        (added("weight_decay: 1"), 'did you mean "optimizer.sgd.weight_decay"?'),
        (added("l2: 1"), 'did you mean "optimizer.sgd.weight_decay"?'),
        (added("dropout: 0.5"), 'did you mean "model.mlp.dropout"?'),
        (added("Batch-Norm: true"), 'did you mean "model.mlp.norm"?'),
        (added("optimiser: adam"), 'did you mean "optimizer"?'),
        (added("dataset: digits"), 'did you mean "data"?'),
        (added("step: 3"), 'did you mean "steps"?'),
        (added("mlp: {}"), 'did you mean "model.mlp"?'),
        (added("std: 1"), 'did you mean "init.normal.std" or "init.truncated_normal.std"?'),
        (added("seed: 1"), '"seeds" belongs at the top level of a suite, not in base'),
        (added("loss: mse"), "the loss depends on the data: cross-entropy for classes"),
        (added("device: cuda"), "use the command-line option --device"),
        ((SGD, "optimizer: {sgd: {learning_rate: 1}}"), 'in optimizer.sgd; did you mean "lr"?'),
        (
            (SGD, "optimizer: {adam: {momentum: 0.9}}"),
            '"momentum" in optimizer.adam; expected one of: beta1, beta2, eps, lr, weight_decay; '
            "other parts have this setting: optimizer.rmsprop.momentum, optimizer.sgd.momentum",
        ),
        ((SGD, "optimizer: {lr: 1}"), '"lr" is an argument: {NAME: {lr: ...}}, where NAME is one'),
        ((SGD, "optimizer: {nesterov: true}"), 'did you mean "sgd"?'),
        ((SGD, "optimizer: {name: sgd, lr: 1}"), "did you mean {sgd: {lr: ...}}?"),
        ((SGD, "optimizer: {type: sgd}"), 'unknown optimizer "type"'),
        ((SGD, "optimizer: {sgd: {}, adam: {}}"), "instead; only one can be chosen"),
        (
            ("data: digits", "data: wine"),
            "xor; data of your own: {csv: {path: FILE, target: COLUMN}}",
        ),
        (
            ("data: digits", "data: my/wine.CSV"),
            "did you mean {csv: {path: my/wine.CSV, target: COLUMN}}?",
        ),
        (("data: digits", "data: {path: wine.npz}"), "did you mean {npz: {path: wine.npz}}?"),
        (("data: digits", "data: fashion-mnist"), 'did you mean "fashion_mnist"?'),
        (
            ("[none, batch]", "[none, BatchNorm]"),
            '"BatchNorm" for model.mlp.norm; did you mean "batch"?',
        ),
        (added("init: he"), 'did you mean "kaiming_normal"?'),
        (added("preprocess: standardize"), 'did you mean "z_score"?'),
        (
            ("optimizer.sgd.lr: [", "lr: ["),
            'unknown key "lr" in base; did you mean "optimizer.sgd.',
        ),
        (
            ("optimizer.sgd.lr: [", "base.optimizer.sgd.lr: ["),
            'paths of settings are relative to base: leave out "base."',
        ),
        (("seeds: 2", "steps: 2"), 'in the suite; did you mean "base.steps"?'),
        (("seeds: 2", "epochs: 2"), 'did you mean "base.steps"? An epoch has 22 steps with batch'),
        (("seeds: 2", "random_state: 2"), 'in the suite; did you mean "seeds"?'),
        (
            ("seeds: 2", "tune: {lr: {uniform: [0, 1]}, budget: 4}"),
            'base has no "lr"; did you mean "optimizer.sgd.lr"?',
        ),
        ((METRIC, "accuracy"), 'unknown metric "accuracy"; did you mean "val_accuracy"?'),
        ((METRIC, "loss[last]"), 'unknown metric "loss"; did you mean "val_loss"?'),
        (
            (METRIC, "f1"),
            'unknown metric "f1"; expected one of\n'
            "    one per step: train_loss, val_loss, train_accuracy, val_accuracy, "
            "learning_rate, grad_norm, loss_range, gradient_change, smoothness\n"
            "    one per trial: test_loss, test_accuracy, best_step,",
        ),
        ((METRIC, "f1"), "    one per step and layer: activation_mean, activation_std,"),
    ],
)
def test_hints(message, change, expected):
    assert expected in message(*change, text=TRAINING)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("steps=5", 'did you mean "base.steps"?'),
        ("lr=0.1", 'did you mean "base.optimizer.sgd.lr"?'),
        ("model.mlp.hidden=[3]", 'did you mean "base.model"?'),
        ("base.lr=1", 'did you mean "optimizer.sgd.lr"?'),
        ("base.optimizer.lr=1", "instead; did you mean {sgd: {lr: ...}}?"),
        ("epochs=5", 'did you mean "base.steps"? An epoch has 22 steps with batch_size 64.'),
    ],
)
def test_hints_for_settings_of_the_command_line(message, setting, expected):
    assert expected in message(text=TRAINING, settings=[setting])


def test_a_hint_for_a_path_into_a_part_by_its_bare_name(message):
    text = TRAINING.replace(STEPS, f"{STEPS}  preprocess: z_score\n")
    found = message(text=text, settings=["base.preprocess.eps=1"])
    assert found.endswith('as a whole instead; did you mean "base.preprocess.z_score.eps"?')


def test_epochs_of_files_are_explained_without_reading_them(message):
    text = TRAINING.replace("data: digits", "data: {csv: {path: none.csv, target: y}}")
    found = message(STEPS, "  epochs: 10\n", text=text)
    assert 'did you mean "steps"? An epoch has as many steps as there are full batches' in found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("lr: 0.1", 'lr: "0.1"', 'must be a number. Got "0.1" instead; without quotes it is 0.1.'),
        ("steps: 120", "steps: '120'", 'must be an integer. Got "120" instead; without quotes it'),
        ("steps: 120", "steps: 1_000", 'Got "1_000" instead; write 1000.'),
        ("steps: 120", "steps: 1e3", "Got 1000.0 instead; write 1000."),
        ("steps: 120", 'steps: "1.5"', 'Got "1.5" instead.\n'),
        ("seeds: 2", 'seeds: "2"', 'Got "2" instead; without quotes it is 2.'),
        ("margin: 1.2x", 'margin: "1.2"', 'Got "1.2" instead; without quotes it is 1.2.'),
        ("probes: normal", 'conditions: "true"', 'Got "true" instead; without quotes it is true.'),
        ("question: Which one?", "question: 12", "Got 12 instead; in quotes it is text."),
        ("suite: small", "suite: 12", "must be text. Got 12 instead; in quotes it is text."),
    ],
)
def test_quotes_are_explained(message, old, new, expected):
    assert expected in message(old, new, text=TRAINING)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("says: With this: it works", 'needs quotes: says: "With this: it works"\n'),
        ("  - says: Is it so:", 'needs quotes: says: "Is it so:"\n'),
        ('says: a "b": c', 'a text with ": " in it needs quotes\n'),
        (
            "c: {id: A, says: With this: it works}",
            'inside { } and [ ] a text with ": " in it needs',
        ),
        ("suite: a\n  question: b", "is it indented too far, or is a space missing after"),
        ("a:1\nb: 2", "is it indented too far, or is a space missing after"),
        ("says: 'It's so'", "put the whole text in quotes, 'It''s so' or \"It's so\""),
        ('says: "x" of it', "there is text after a closing quote or bracket"),
        ("base:\n    data: x\n  model: y", "the entries of a mapping or a list must begin in the"),
        ("a:\n\tb: 1", "use spaces instead of tabs"),
        ("says: @x", "a text that begins with @ needs quotes"),
        ("says: *all* of it", "a text that begins with * needs quotes"),
        ("says: !x", "a text that begins with ! needs quotes"),
        ("rule: > 0.5", "a text that begins with > needs quotes"),
        ("says: - x", "a text that begins with - needs quotes"),
        ("a: 1\nfoo\nb: 2", 'a key must be followed by ":" and a space'),
        ('says: "abc\nb: c\n', "that starts at 1:7; the quoted text is not closed"),
    ],
)
def test_what_is_not_yaml_is_explained(message, written, expected):
    assert expected in message(text=f"{written}\n") + "\n"


def test_other_words_lead_to_something_that_there_is():
    settings = {
        path.split(".")[-1] for kind in EXPERIMENTS.values() for path in setting_paths(kind.config)
    }
    keys = {*settings, *SuiteFile.model_fields, *ClaimFile.model_fields}
    assert vocabulary.SETTINGS.keys() <= keys
    for family, parts in vocabulary.CHOICES.items():
        assert parts.keys() <= MEMBERS[family]
    assert OTHER_WORDS.keys() <= EXPERIMENTS["train"].quantities.keys()


def test_no_word_hides_one_that_there_is():
    """A word that stands for another setting is none in the experiments that have that setting."""
    for kind in EXPERIMENTS.values():
        here = set(kind.config.model_fields)
        for name, others in vocabulary.SETTINGS.items():
            if name in here:
                assert not here & set(others)
