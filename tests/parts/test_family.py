"""Parts and the form of them that the keys of trials cover."""

from __future__ import annotations

from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from reportgen.experiments import Config
from reportgen.experiments.train.config import Train
from reportgen.parts.family import ADDED, Family, Part, stored_form
from reportgen.store.keys import trial_key


class Colour(Part):
    """A part for these tests."""


COLOURS: Family[Colour] = Family("colour")


@COLOURS.register
class Grey(Colour):
    """A part with an old setting and an added one."""

    name: ClassVar[str] = "grey"

    level: float = 0.5
    gamma: Annotated[float, ADDED] = Field(default=1.0, gt=0)


class Picture(Config):
    """A configuration with an added setting, a part and a list of parts."""

    colour: COLOURS.choice()  # type: ignore[valid-type]
    layers: list[COLOURS.choice()] = Field(default=[])  # type: ignore[valid-type]
    border: Annotated[int | None, ADDED] = None


def test_added_settings_at_their_default_are_not_part_of_the_key() -> None:
    old = {"colour": {"grey": {"level": 0.5}}, "layers": [{"grey": {"level": 0.1}}]}
    config = Picture.model_validate({"colour": "grey", "layers": [{"grey": {"level": 0.1}}]})
    assert stored_form(config) == old
    spelt_out = Picture.model_validate(
        {"colour": {"grey": {"gamma": 1.0}}, "layers": [{"grey": {"level": 0.1}}], "border": None}
    )
    assert stored_form(spelt_out) == old


@pytest.mark.parametrize(
    "changed",
    [
        {"colour": {"grey": {"gamma": 2.0}}},
        {"colour": "grey", "layers": [{"grey": {"gamma": 2.0}}]},
        {"colour": "grey", "border": 1},
    ],
)
def test_other_values_of_added_settings_change_the_key(changed: dict[str, object]) -> None:
    plain = Picture.model_validate({**changed, "colour": "grey", "border": None, "layers": []})
    keys = {
        trial_key("picture", 1, config, 0, device="cpu", torch_version="2")[0]
        for config in (plain, Picture.model_validate(changed))
    }
    assert len(keys) == 2


def test_the_stored_form_of_training_is_complete_without_added_settings() -> None:
    config = Train.model_validate(
        {"data": "digits", "model": "mlp", "optimizer": {"sgd": {"lr": 0.1}}, "steps": 10}
    )
    added = [name for name, field in Train.model_fields.items() if ADDED in field.metadata]
    assert stored_form(config).keys() == config.model_dump().keys() - set(added)
