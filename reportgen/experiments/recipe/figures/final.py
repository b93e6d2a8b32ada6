"""The configuration that a walk ends with, as a suite that can be run."""

from __future__ import annotations

import io
from typing import Any

from reportgen.experiments.recipe.config import Recipe
from reportgen.experiments.recipe.notebook import Entry
from reportgen.experiments.recipe.trainings import training_of
from reportgen.parts import Part


def final_suite(config: Recipe, entry: Entry, name: str) -> str:
    """A suite of `train` with the settings of an entry that differ from their defaults, as YAML."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    found = training_of(config, entry.choice, entry.steps)
    fields = type(found).model_fields
    base = CommentedMap()
    for key, field in fields.items():
        value = getattr(found, key)
        if value == field.default and key not in ("batch_size", "evaluate_every"):
            continue
        base[key] = _written(value)
        if isinstance(base[key], CommentedMap):
            base[key].fa.set_flow_style()
    document = CommentedMap(
        suite=f"{name[:50]}-final",
        question="How good is the configuration that the recipe found?",
        experiment="train",
        base=base,
        seeds=5,
    )
    yaml, text = YAML(), io.StringIO()
    yaml.width = 1000
    yaml.dump(document, text)
    return text.getvalue()


def _written(value: Any) -> Any:
    """A setting as a suite writes it: parts by name, with the arguments that are not defaults."""
    from ruamel.yaml.comments import CommentedMap

    match value:
        case Part():
            given = {name: _written(each) for name, each in value.given().items()}
            return CommentedMap({value.name: CommentedMap(given)}) if given else value.name
        case list() | tuple():
            return [_written(each) for each in value]
        case _:
            return value
