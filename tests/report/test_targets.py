"""Targets that claims name, in the figures of a training report."""

from reportgen.report import build_view
from tests.report import training_factory as factory


def test_the_target_of_the_second_curve_of_when_is_a_line_in_its_figure() -> None:
    arms = factory.grid()
    metric = "when(val_loss, val_accuracy, 0.6)"
    claim = factory.make_claim("W", arms[0].name, metric, "<", 9)
    run = factory.make_run(factory.make_suite(arms, seeds=3, claims=(claim,)))
    findings = factory.make_findings(run)
    figures = {figure.svg.slug: figure.svg.body for figure in build_view(run, findings).figures}
    assert "target 0.6" in figures["val-accuracy"]
    assert "target" not in figures["loss"]
