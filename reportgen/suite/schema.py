"""The JSON Schema of a suite, for editors and for validation outside reportgen.

It checks names, types and ranges in `base`, `arms`, `compare` and `profiles`. Missing settings and
conflicts between settings can only be found when arms are resolved, by `load_suite`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportgen.experiments import EXPERIMENTS, AnyExperiment, Config, OptionKind
from reportgen.parts import Part
from reportgen.suite.changes import FIXED
from reportgen.suite.figures import suitable
from reportgen.suite.file import SuiteFile
from reportgen.suite.json_schema import paths, pointer

Schema = dict[str, Any]

_ANY_PART: Schema = {"patternProperties": {r"\*": True}, "additionalProperties": False}
"""Allows any value for a path with a `*`, because its target is not known."""


def suite_schema() -> Schema:
    """JSON Schema (draft 2020-12) of suite files; the settings depend on the experiment."""
    schema = SuiteFile.model_json_schema()
    schema["properties"]["experiment"]["enum"] = sorted(EXPERIMENTS)
    rules = []
    for experiment in EXPERIMENTS.values():
        config = _config_definition(experiment.config, schema["$defs"])
        paths = _path_definition(experiment.config, schema["$defs"])
        sections = _sections(config, paths, schema) | {"figures": _figures(experiment)}
        rules.append({"if": _is_kind(experiment), "then": {"properties": sections}})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "reportgen suite",
        "allOf": rules,
    }


def _is_kind(experiment: AnyExperiment) -> Schema:
    return {"properties": {"experiment": {"const": experiment.name}}, "required": ["experiment"]}


def _config_definition(config: type[Config], definitions: Schema) -> str:
    """Add the definitions of a configuration and its parts; returns a pointer to the former.

    No setting is required, because arms may set those that base leaves out.
    """
    schema = config.model_json_schema()
    found: Schema = {**schema.pop("$defs", {}), config.__name__: schema}
    for definition in found.values():
        definition.pop("required", None)
    for name, field in config.model_fields.items():
        if isinstance(field.default, Part):
            schema["properties"][name]["default"] = field.default.describe()
    definitions.update(found)
    return pointer("$defs", config.__name__)


def _path_definition(config: type[Config], definitions: Schema) -> str:
    """Add the definition of a mapping of dotted paths to values; returns a pointer to it."""
    found = dict(paths(pointer("$defs", config.__name__), definitions))
    title = f"{config.__name__}Paths"
    definitions[title] = {"type": "object", "properties": found, **_ANY_PART}
    return pointer("$defs", title)


def _sections(config: str, paths: str, schema: Schema) -> Schema:
    """The sections of a suite that depend on its experiment."""
    known = schema["$defs"][paths.rsplit("/", 1)[-1]]["properties"]
    return {
        "base": {"$ref": config},
        "arms": {"additionalProperties": {"$ref": paths}},
        "compare": {
            "properties": {path: _levels(value) for path, value in known.items()},
            **_ANY_PART,
        },
        "tune": _tune(known, schema["$defs"]["TuneFile"]["properties"]),
        "profiles": {"additionalProperties": _profile(known, schema["properties"])},
    }


def _figures(experiment: AnyExperiment) -> Schema:
    """The figures of an experiment, each as a name or with its options."""
    names = [figure.name for figure in experiment.figures if not figure.needed]
    shown = {}
    for figure in experiment.figures:
        options = {name: _OPTIONS[kind](experiment) for name, kind in figure.options.items()}
        first = list(options.values())[:1]
        whole: Schema = {
            "type": "object",
            "properties": options,
            "required": list(figure.needed),
            "additionalProperties": False,
        }
        shown[figure.name] = {"description": figure.about, "anyOf": [*first, whole]}
    entry: Schema = {
        "anyOf": [
            {"enum": names},
            {
                "type": "object",
                "properties": shown,
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
            },
        ]
    }
    return {"properties": {"show": {"items": entry}}}


_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_NUMBER: Schema = {"type": "number"}
_OPTIONS: dict[OptionKind, Callable[[AnyExperiment], Schema]] = {
    "metrics": lambda experiment: _TEXTS,
    "metric": lambda experiment: _TEXT,
    "value": lambda experiment: _TEXT,
    "times": lambda experiment: _TEXTS,
    "summary": lambda experiment: _TEXT,
    "summaries": lambda experiment: _TEXTS,
    "quantity": lambda experiment: {"enum": suitable(experiment, "quantity")},
    "number": lambda experiment: {"enum": suitable(experiment, "number")},
    "curve": lambda experiment: {"enum": suitable(experiment, "curve")},
    "steps": lambda experiment: {"enum": suitable(experiment, "steps")},
    "layers": lambda experiment: {"enum": suitable(experiment, "layers")},
    "score": lambda experiment: {"enum": ["loss", "accuracy"]},
    "factor": lambda experiment: _TEXT,
    "layer": lambda experiment: {
        "anyOf": [{"enum": ["first", "last"]}, {"type": "integer", "minimum": 1}]
    },
    "arms": lambda experiment: _TEXTS,
    "powers": lambda experiment: {
        "type": "object",
        "additionalProperties": {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER}]},
    },
}


def _levels(value: Schema) -> Schema:
    """A list of levels, or the form with names."""
    several = {"items": value}
    return {**several, "properties": {"levels": {**several, "additionalProperties": value}}}


def _tune(known: Schema, keys: Schema) -> Schema:
    """A search space for every path, also for a path with a `*`, whose target is not known."""
    space = {"$ref": pointer("$defs", "SpaceSetting")}
    spaces = {"patternProperties": {r"\*": space}, "additionalProperties": False}
    paths = {path: space for path in known}
    arms = {"additionalProperties": {"properties": paths, **spaces}}
    return {"properties": {**paths, **dict.fromkeys(keys, True), "arms": arms}, **spaces}


def _profile(known: Schema, properties: Schema) -> Schema:
    """Paths from the top of the suite; outside of `base`, only their first key is checked."""
    sections = [name for name in properties if name not in FIXED]
    below = "|".join(name for name in sections if name != "base")
    return {
        "properties": {
            **{name: {"$ref": pointer("properties", name)} for name in sections},
            **{f"base.{path}": value for path, value in known.items()},
        },
        "patternProperties": {rf"^({below})\.": True},
        "additionalProperties": False,
    }
