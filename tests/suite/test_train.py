"""The kind `train`: what a suite may say of it, and what is wrong only together."""

import pytest

from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment
from reportgen.parts.family import stored_form
from reportgen.suite import suite_schema

TRAIN = TrainExperiment()

TRAINING = """\
suite: small
question: Which one?
experiment: train
base:
  data: digits
  model:
    mlp:
      hidden: [32, 16]
  optimizer: {sgd: {lr: 0.1}}
  steps: 120
  probes: normal
compare:
  model.mlp.norm: [none, batch]
  optimizer.sgd.lr: [0.1, 1.0]
seeds: 2
claims:
  - id: B1
    says: faster
    metric: steps_to(val_accuracy, 0.95)
    rule: norm=batch < norm=none
    margin: 1.2x
"""


def train(**changes) -> Train:
    base = {"data": "digits", "model": "mlp", "optimizer": {"sgd": {"lr": 0.1}}, "steps": 120}
    return Train.model_validate({**base, **changes})


def test_a_training_suite_loads(load):
    suite = load(TRAINING)
    assert [arm.name for arm in suite.arms] == [
        "norm=none, lr=0.1",
        "norm=none, lr=1",
        "norm=batch, lr=0.1",
        "norm=batch, lr=1",
    ]
    assert suite.arms[2].config.model.norm.name == "batch"
    assert suite.arms[2].config.model.hidden == [32, 16]
    assert len(suite.experiment.places(suite.arms[0].config)["layer"]) == 2


def test_two_arms_of_the_same_nets_are_twins(message):
    new = "{levels: {small: [8, 8], narrow: [8, 8]}}"
    text = TRAINING.replace("model.mlp.norm: [none, batch]", f"model.mlp.hidden: {new}")
    found = message(text=text[: text.index("claims:")])
    assert "have the same configuration" in found
    assert "hidden=small, lr=0.1" in found


def test_configurations_can_be_looked_up():
    found = {train(): "first", train(steps=240): "second"}
    assert found[train()] == "first"
    assert hash(train()) == hash(train(steps=120))


def test_settings_reach_into_the_parts_of_parts(load):
    suite = load(TRAINING, settings=["base.model.mlp.activation=sigmoid"])
    assert {arm.config.model.activation.name for arm in suite.arms} == {"sigmoid"}


@pytest.mark.parametrize(
    ("steps", "every", "evaluated"),
    [
        (120, 50, (0, 50, 100, 120)),
        (100, 50, (0, 50, 100)),
        (1, 1, (0, 1)),
        (3, 3, (0, 3)),
    ],
)
def test_evaluations_end_with_the_last_step(steps, every, evaluated):
    assert train(steps=steps, evaluate_every=every).evaluated == evaluated


@pytest.mark.parametrize(
    ("probes", "present", "absent"),
    [
        ("off", {"val_loss", "parameters"}, {"saturated", "update_ratio"}),
        ("cheap", {"saturated"}, {"update_ratio"}),
        ("normal", {"saturated", "update_ratio"}, set()),
        ("full", {"saturated", "update_ratio"}, set()),
    ],
)
def test_probes_decide_what_is_measured(probes, present, absent):
    measured = TRAIN.measured(train(probes=probes))
    assert present <= measured
    assert not absent & measured
    assert measured <= TRAIN.quantities.keys()


OF_CLASSES = {"train_accuracy", "val_accuracy", "best_train_accuracy", "best_val_accuracy"}


@pytest.mark.parametrize(
    ("data", "absent"),
    [
        ("mnist", set()),
        ("digits", {"test_loss", "test_accuracy"}),
        ({"blobs": {"test": 100}}, set()),
        ({"linear": {"test": 100}}, {"test_accuracy", *OF_CLASSES}),
        ({"teacher": {"task": "classification"}}, {"test_loss", "test_accuracy"}),
        ("teacher", {"test_loss", "test_accuracy", *OF_CLASSES}),
    ],
)
def test_data_decide_what_is_measured(data, absent):
    of_norms = {"gamma_mean", "beta_mean", "running_mean_error", "running_std_error"}
    more = {"conditions": True, "drift": True, "along_gradient": True, "early_stopping": {}}
    of_masks = {"units_kept", "output_ratio"}
    everything = train(data=data, probes="full", masks=True, **more)
    measured = TRAIN.measured(everything)
    assert TRAIN.quantities.keys() - measured == absent | of_norms | of_masks


def test_masks_are_measured_on_request():
    dropping = {"mlp": {"dropout": 0.5}}
    more = TRAIN.measured(train(model=dropping, masks=True)) - TRAIN.measured(train(model=dropping))
    assert more == {"units_kept", "output_ratio"}
    assert TRAIN.measured(train(masks=True)) == TRAIN.measured(train())


def test_drift_and_what_is_measured_along_the_gradient_are_asked_for():
    usual = TRAIN.measured(train())
    assert TRAIN.measured(train(drift=True)) - usual == {"preactivation_drift"}
    along = {"loss_range", "gradient_change", "smoothness"}
    assert TRAIN.measured(train(along_gradient=True)) - usual == along
    assert not {"drift", "along_gradient"} & stored_form(train()).keys()


def test_only_what_stops_early_has_a_best_step():
    more = TRAIN.measured(train(early_stopping={})) - TRAIN.measured(train())
    curves = [f"{split}_{name}" for split in ("train", "val") for name in ("loss", "accuracy")]
    assert more == {"best_step", "stopped_at", *(f"best_{curve}" for curve in curves)}


def test_every_quantity_that_may_be_missing_says_what_it_needs():
    always = TRAIN.measured(train(probes="off", data="teacher"))
    for name, quantity in TRAIN.quantities.items():
        assert name == quantity.name
        assert name in always or quantity.needs


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "  steps: 120",
            "  steps: 10000000\n  evaluate_every: 50",
            "suite.yaml:11:19: a trial is evaluated at most 10,000 times; with 10000000 steps "
            "evaluate_every must be at least 1000\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  train_size: 40\n  batch_size: 64",
            "suite.yaml:12:15: batch_size must be at most train_size, but 64 > 40\n",
        ),
        (
            "[none, batch]",
            "[none, {group: {groups: 5}}]",
            "13:43: group norm requires groups that divide the width of every layer, but 5 does "
            "not divide 32\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  evaluate_every: 200",
            "suite.yaml:11:19: evaluate_every must be at most steps, but 200 > 120\n",
        ),
        (
            "[none, batch]",
            "[none, {group: {groups: 16}}]",
            "group norm over a single unit always gives 0; a layer has 16 units in 16 groups\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  batch_size: 1",
            "14:26: batch norm requires a batch_size of at least 2\n",
        ),
        (
            "  probes: normal",
            "  probes: off\n  drift: true",
            "12:10: drift is measured in hidden layers, with probes other than off\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  schedule: {cosine: {warmup: 120}}",
            "11:31: warmup must be less than steps, but 120 >= 120\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  schedule: {step: {factor: 0.5}}",
            "11:20: a step schedule needs either every or at\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  schedule: {step: {at: [50, 20]}}",
            "11:25: at must be increasing, starting above 0\n",
        ),
        (
            "  data: digits",
            "  data: linear\n  label_smoothing: 0.1",
            "label_smoothing requires data with classes\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  augment: [flip, mixup, crop]",
            "11:19: mixup mixes labels, so it must be the last augmentation\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  augment: [mixup, cutmix]",
            "11:20: cutmix and mixup both mix labels; only one of them can be used\n",
        ),
        (
            "[none, batch]",
            "[none, layer]\n  batch_size: [1, 2]\n  augment: {levels: {no: [], yes: [mixup]}}",
            "15:36: mixup mixes the examples of a batch, so it requires a batch_size of at least "
            "2\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  augment: [{cutout: {share: 1.5}}]",
            "11:30: augment[1].cutout.share must be at most 1. Got 1.5 instead.\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  augment: [rotate]",
            '11:13: unknown augmentation "rotate" for augment[1]; did you mean "rotation"?\n',
        ),
        (
            "  steps: 120",
            "  steps: 120\n  test_crops: five",
            "11:15: test_crops: five uses the padding of a crop, so augment must contain a crop\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  label_smoothing: 1.5",
            "11:20: label_smoothing must be less than 1. Got 1.5 instead.\n",
        ),
        (
            "  steps: 120",
            "  steps: 120\n  early_stopping: {metric: test_loss}",
            "11:28: early_stopping.metric must be one of val_loss, val_accuracy. "
            'Got "test_loss" instead',
        ),
        (
            "  steps: 120",
            "  steps: 120\n  preprocess: center",
            '11:15: unknown preprocessing "center" for preprocess; did you mean "centre"?\n',
        ),
        (
            "[0.1, 1.0]",
            "[0.1, -1.0]",
            "14:27: optimizer.sgd.lr must be greater than 0. Got -1.0 instead.\n",
        ),
        ("hidden: [32, 16]", "hidden: [32, 0]", "mlp.hidden[2] must be at least 1. Got 0 instead."),
        ("hidden: [32, 16]", "hiden: [32]", 'unknown key "hiden" in model.mlp; did you mean'),
        (
            "probes: normal",
            "probes: norml",
            'probes must be one of off, cheap, normal, full. Got "norml',
        ),
        ("data: digits", "data: digit", 'unknown dataset "digit" for data; did you mean "digits"?'),
        ("[none, batch]", "[none, btch]", 'unknown norm "btch" for model.mlp.norm; did you mean'),
        (
            "steps_to(val_accuracy, 0.95)",
            "val_accuracy[step=70]",
            "19:31: step 70 is not evaluated; the nearest evaluations are at 50 and 100\n",
        ),
        (
            "probes: normal",
            "probes: off",
            '"saturated" is not measured in "norm=batch, lr=0.1"; it needs probes: cheap, normal '
            "or full\n",
        ),
    ],
)
def test_mistakes(message, old, new, expected):
    text = TRAINING
    if "saturated" in expected:
        text = text.replace("steps_to(val_accuracy, 0.95)", "max(saturated)")
    assert expected in message(old, new, text=text)


def test_drop_connect_without_a_layer_for_it_is_refused():
    train(model={"cnn": {"drop_connect": 0.5, "hidden": [8]}})
    with pytest.raises(ValueError, match="drops weights of hidden linear layers"):
        train(model={"cnn": {"drop_connect": 0.5}})


def test_layer_norm_of_one_unit_is_refused():
    with pytest.raises(ValueError, match="a layer has 1 unit in 1 group"):
        train(model={"mlp": {"hidden": [4, 1], "norm": "layer"}})
    train(model={"mlp": {"hidden": [4, 1], "norm": "batch"}})
    train(model={"cnn": {"channels": [4], "norm": {"group": {"groups": 4}}}})


@pytest.mark.parametrize("norm", ["zca", "cholesky"])
def test_whitening_is_refused_until_it_is_built_in(norm):
    with pytest.raises(
        ValueError, match=f"{norm} norm is not available in training; use experiment: normalise"
    ):
        train(model={"mlp": {"norm": norm}})


@pytest.mark.parametrize(
    ("kernel", "expected"),
    [
        ("[3, 5.5]", "5:29: model.cnn.kernel[2] must be an integer. Got 5.5 instead."),
        ("[3, 5, 7]", "5:25: kernel must have one side for each of the 2 convolutions. Got 3"),
        ("33", "5:25: model.cnn.kernel must be at most 31. Got 33 instead."),
        ("odd", "model.cnn.kernel must be an integer, or a list of one for each convolution. Got"),
    ],
)
def test_mistakes_in_kernels(message, kernel, expected):
    text = f"""suite: signals
question: Which?
experiment: train
base:
  model: {{cnn: {{kernel: {kernel}}}}}
  data: mnist1d
  optimizer: {{sgd: {{lr: 0.1}}}}
  steps: 100
"""
    assert expected in message(text=text)


def test_published_numbers_are_those_of_layers(message):
    published = (
        "published:\n  - {arm: 'norm=none, lr=1', metric: val_loss, decimals: 1, values: [1]}\n"
    )
    assert '"val_loss" does not have one value per layer' in message(text=TRAINING + published)


def test_the_schema_knows_parts_within_parts():
    schema = suite_schema()
    paths = schema["$defs"]["TrainPaths"]["properties"]
    for path in ("steps", "model.mlp.norm", "model.mlp.norm.group.groups", "optimizer.sgd.lr"):
        assert path in paths
