"""Images before and after augmentation in a report."""

from dataclasses import replace

import numpy as np

from reportgen.experiments.train.config import Train
from reportgen.report import build_view, render
from tests.charts.test_image_rows import decoded
from tests.report import training_factory as factory

PICTURES = np.random.default_rng(0).integers(0, 256, (6, 1, 8, 8), dtype=np.uint8)
OTHERS = 255 - PICTURES


def arms():
    """Not augmented; flipped twice over, which is one row; cut; cut at another batch size."""
    flip, cutout = ["flip"], [{"cutout": {"share": 0.25}}]
    return [
        factory.make_arm("none", 0.1),
        factory.make_arm("none", 1.0, augment=flip),
        factory.make_arm("batch", 1.0, augment=flip),
        factory.make_arm("batch", 0.1, augment=cutout),
        factory.make_arm("batch", 0.3, augment=cutout, batch_size=16),
    ]


def make_run(language="en"):
    run = factory.make_run(factory.make_suite(arms(), seeds=3, language=language))
    records = []
    for record in run.records:
        arrays = dict(record.outcome.arrays)
        config = record.trial.arm.config
        assert isinstance(config, Train)
        if config.augment:
            original = PICTURES if config.batch_size == 64 else OTHERS
            changed = original[..., ::-1] if config.augment[0].name == "flip" else original // 2
            arrays |= {"original": original + np.uint8(record.trial.seed), "augmented": changed}
        records.append(replace(record, outcome=replace(record.outcome, arrays=arrays)))
    return replace(run, records=tuple(records))


def figures(run):
    view = build_view(run, factory.make_findings(run))
    section = next((s for s in view.sections if s.anchor == "images"), None)
    return [] if section is None else list(section.figures)


def test_each_augmentation_has_a_row_of_images_of_the_first_seed():
    first, second = figures(make_run())
    assert [row[0].text for row in first.table.rows] == ["flip", "cutout(share=0.25)"]
    assert "batch" in first.table.rows[0][1].text  # both arms that flip
    images = decoded(first.svg.inline())
    assert len(images) == 18
    for n in range(6):
        np.testing.assert_array_equal(images[n], PICTURES[n, 0])
        np.testing.assert_array_equal(images[6 + n], PICTURES[n, 0, :, ::-1])
        np.testing.assert_array_equal(images[12 + n], PICTURES[n, 0] // 2)
    assert "seed 0" in first.caption
    assert second.svg.slug == "augmented-images-2"  # another batch size, other first images
    np.testing.assert_array_equal(decoded(second.svg.inline())[0], OTHERS[0, 0])


def test_without_augmentation_there_is_none():
    run = factory.make_run(factory.make_suite(arms()[:1]))
    assert figures(run) == []


def test_the_page_shows_them_and_stays_small():
    run = make_run()
    files = render(build_view(run, factory.make_findings(run)))
    page = files["index.html"]
    assert "data:image/png;base64," in page and "img-src data:" in page
    assert len(page.encode()) < 1_500_000
    assert "data:image/png;base64," in files["figures/augmented-images.svg"]


def test_in_korean():
    (first, _) = figures(make_run("ko"))
    assert first.svg.title == "데이터 증강 전후의 영상" and "시드 0" in first.caption
