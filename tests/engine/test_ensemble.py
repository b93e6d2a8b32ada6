"""Scores of ensembles against plain loops, and the exact decompositions of their losses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reportgen.engine import ensemble

MEMBERS, EXAMPLES, CLASSES = 5, 200, 4
SCALES = st.floats(0.01, 30)
SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int, scale: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    targets = rng.integers(CLASSES, size=EXAMPLES)
    outputs = rng.normal(size=(MEMBERS, EXAMPLES, CLASSES)) * scale
    outputs[:, np.arange(EXAMPLES), targets] += scale
    return outputs, targets


def plain_probabilities(outputs: NDArray[Any], combine: str) -> torch.Tensor:
    """Averaged probabilities as in a script with torch."""
    logits = torch.from_numpy(outputs)
    if combine == "logits":
        return F.softmax(logits.mean(0), -1)
    return F.softmax(logits, -1).mean(0)


@pytest.mark.parametrize("combine", ["probabilities", "logits"])
def test_scores_equal_those_of_a_script(combine: Any) -> None:
    outputs, targets = drawn(0, 1.5)
    found = ensemble.class_scores(outputs, targets, combine)
    labels = torch.from_numpy(targets)
    for size in range(1, MEMBERS + 1):
        p = plain_probabilities(outputs[:size], combine)
        loss = F.nll_loss(p.log(), labels).item()
        assert found["loss"][size - 1] == pytest.approx(loss)
        accuracy = (p.argmax(1) == labels).double().mean().item()
        assert found["accuracy"][size - 1] == pytest.approx(accuracy)
        singles = [
            F.cross_entropy(torch.from_numpy(outputs[n]), labels).item() for n in range(size)
        ]
        assert found["member_loss"][size - 1] == pytest.approx(np.mean(singles))
        right = [(outputs[n].argmax(1) == targets).mean() for n in range(size)]
        assert found["member_accuracy"][size - 1] == pytest.approx(np.mean(right))


@given(SEEDS, SCALES, st.sampled_from(["probabilities", "logits"]))
def test_the_loss_is_that_of_the_members_minus_the_ambiguity(
    seed: int, scale: float, combine: Any
) -> None:
    outputs, targets = drawn(seed, scale)
    found = ensemble.class_scores(outputs, targets, combine)
    np.testing.assert_allclose(
        found["loss"] + found["ambiguity"], found["member_loss"], rtol=1e-9, atol=1e-12
    )
    assert (found["ambiguity"] >= -1e-12).all()


def test_the_ambiguity_of_logits_is_a_divergence_that_ignores_labels() -> None:
    outputs, targets = drawn(3, 2.0)
    found = ensemble.class_scores(outputs, targets, "logits")["ambiguity"]
    other = ensemble.class_scores(outputs, (targets + 1) % CLASSES, "logits")["ambiguity"]
    np.testing.assert_allclose(found, other)
    joint = plain_probabilities(outputs, "logits").log()
    each = F.log_softmax(torch.from_numpy(outputs), -1)
    divergences = [
        F.kl_div(log_q, joint, reduction="batchmean", log_target=True).item() for log_q in each
    ]  # torch's kl_div(q, p) is KL(p || q)
    assert found[-1] == pytest.approx(np.mean(divergences))


def test_the_ambiguity_of_probabilities_depends_on_labels() -> None:
    outputs, targets = drawn(3, 2.0)
    found = ensemble.class_scores(outputs, targets, "probabilities")["ambiguity"]
    other = ensemble.class_scores(outputs, (targets + 1) % CLASSES, "probabilities")["ambiguity"]
    assert abs(found[-1] - other[-1]) > 0.1


@given(SEEDS, SCALES)
def test_squared_error_is_that_of_the_members_minus_their_variance(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    outputs = rng.normal(size=(MEMBERS, 30, 2)) * scale
    targets = rng.normal(size=(30, 2))
    found = ensemble.number_scores(outputs, targets)
    for size in range(1, MEMBERS + 1):
        mean = outputs[:size].mean(0)
        assert found["loss"][size - 1] == pytest.approx(((mean - targets) ** 2).mean())
        assert found["ambiguity"][size - 1] == pytest.approx(outputs[:size].var(0).mean())
    np.testing.assert_allclose(
        found["loss"] + found["ambiguity"], found["member_loss"], rtol=1e-9, atol=1e-12
    )


def plain_calibration_error(p: NDArray[Any], targets: NDArray[Any]) -> float:
    """Bin by bin, as in equation 3 of Guo et al. (2017)."""
    total = 0.0
    for number in range(15):
        inside = [n for n in range(len(p)) if number / 15 < p[n].max() <= (number + 1) / 15]
        if inside:
            accuracy = np.mean([p[n].argmax() == targets[n] for n in inside])
            confidence = np.mean([p[n].max() for n in inside])
            total += len(inside) / len(p) * abs(accuracy - confidence)
    return total


def test_calibration_error_bin_by_bin() -> None:
    outputs, targets = drawn(1, 1.0)
    found = ensemble.class_scores(outputs, targets, "probabilities")
    for size in (1, 3, MEMBERS):
        p = plain_probabilities(outputs[:size], "probabilities").numpy()
        expected = plain_calibration_error(p, targets)
        assert found["calibration_error"][size - 1] == pytest.approx(expected)


def test_a_calibrated_model_has_a_small_error_and_an_overconfident_one_a_large_one() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(20_000, 3))
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    targets = (rng.random((len(p), 1)) > p.cumsum(1)).sum(1)
    assert ensemble.calibration_error(np.log(p), targets) < 0.02
    sharp = ensemble.class_scores(5 * logits[None], targets, "probabilities")
    assert sharp["calibration_error"][0] > 0.2


def test_disagreement_is_the_mean_over_pairs() -> None:
    classes = np.array([[0, 1, 2, 0], [0, 1, 1, 0], [2, 1, 0, 0]])
    np.testing.assert_allclose(
        ensemble.disagreements(classes), [0, 1 / 4, (1 / 4 + 2 / 4 + 2 / 4) / 3]
    )


def test_agreement_is_that_of_predicted_classes() -> None:
    outputs, _ = drawn(2, 1.0)
    found = ensemble.agreement(outputs, outputs[0], "probabilities")
    assert found[0] == 1
    p = plain_probabilities(outputs, "probabilities").numpy()
    assert found[-1] == (p.argmax(1) == outputs[0].argmax(1)).mean()
