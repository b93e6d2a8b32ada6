"""The JSON Schema of a suite, for editors and checks outside reportgen."""

from __future__ import annotations

from typing import Any

from reportgen.suite.file import SuiteFile
from reportgen.suite.kinds import KINDS


def suite_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of suite files; `base` follows the kind of experiment."""
    schema = SuiteFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "reportgen suite"
    definitions = schema.setdefault("$defs", {})
    rules = []
    for kind in KINDS.values():
        config = kind.config.model_json_schema()
        definitions.update(config.pop("$defs", {}))
        config.pop("required", None)  # an arm may set what base leaves out
        definitions[kind.config.__name__] = config
        rules.append(
            {
                "if": {"properties": {"experiment": {"const": kind.name}}},
                "then": {"properties": {"base": {"$ref": f"#/$defs/{kind.config.__name__}"}}},
            }
        )
    schema["allOf"] = rules
    return schema
