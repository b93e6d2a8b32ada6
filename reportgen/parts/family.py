"""Registered choices (parts), families of them, and their form in YAML.

A value in a suite is a registered name (`tanh`) or a name with arguments
(`{normal: {std: 0.01}}`). `Family.choice()` is the pydantic type that accepts both, reports errors
at the path the user wrote (`init.normal.std`) and serializes to the second form, so that resolved
configurations have a canonical form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Generic, TypeVar, Union

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    GetJsonSchemaHandler,
    Tag,
    WrapSerializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reportgen.parts.labels import call_label

ADDED = "added"
"""Mark of a setting that was added after trials had been stored, as `Annotated[int, ADDED]`.

While it has its default value, it is not part of the keys of trials (`stored_form`), which stay the
same; the default must therefore do what was done before.
"""


def stored_form(model: BaseModel) -> dict[str, Any]:
    """A configuration or part as JSON, without the `ADDED` settings that have their default.

    The keys of trials cover this form.
    """
    kept: dict[str, Any] = _without_added(model, model.model_dump(mode="json"))
    return kept


def _without_added(value: object, dumped: Any) -> Any:
    match value, dumped:
        case Part(name=name), dict() if list(dumped) == [name]:
            return {name: _fields_without_added(value, dumped[name])}
        case BaseModel(), dict():
            return _fields_without_added(value, dumped)
        case (list() | tuple(), list()):
            return [_without_added(*pair) for pair in zip(value, dumped, strict=True)]
        case _:
            return dumped


def _fields_without_added(model: BaseModel, dumped: Mapping[str, Any]) -> dict[str, Any]:
    fields = type(model).model_fields
    return {
        name: _without_added(getattr(model, name), given)
        for name, given in dumped.items()
        if not (ADDED in fields[name].metadata and getattr(model, name) == fields[name].default)
    }


class Part(BaseModel):
    """One choice of a family; its fields are its arguments, its methods its behaviour."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: ClassVar[str]

    def describe(self) -> str:
        """Name with the arguments that differ from their default: `normal(std=0.01)`."""
        return call_label(self.name, self.given())

    def given(self) -> dict[str, Any]:
        """The arguments that differ from their default."""
        fields = type(self).model_fields
        return {k: getattr(self, k) for k, f in fields.items() if getattr(self, k) != f.default}


P = TypeVar("P", bound=Part)


class Family(Generic[P]):
    """A registry of interchangeable parts, e.g. all initializers."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.members: dict[str, type[P]] = {}

    def register(self, part: type[P]) -> type[P]:
        """Class decorator that registers `part` under `part.name`; a ValueError if it is taken."""
        if part.name in self.members:
            raise ValueError(f"{self.title} {part.name!r} is registered twice")
        self.members[part.name] = part
        return part

    def sort(self) -> None:
        """Order the members by name, however kin share files."""
        self.members = dict(sorted(self.members.items()))

    def choice(self) -> Any:
        """The pydantic type of a field whose value is a member of this family."""
        tagged = [self._tagged(part) for part in self.members.values()]
        return Annotated[Union[tuple(tagged)], self._discriminator()]  # noqa: UP007

    def _discriminator(self) -> Discriminator:
        return _ByName(
            _chosen_name,
            custom_error_type="unknown_part",
            custom_error_message="unknown {family}",
            custom_error_context={"family": self.title, "known": ",".join(sorted(self.members))},
        )

    @staticmethod
    def _tagged(part: type[P]) -> Any:
        return Annotated[
            part,
            BeforeValidator(_unwrap),
            WrapSerializer(_wrap),
            _NamedForm(part),
            Tag(part.name),
        ]


class _ByName(Discriminator):
    """A discriminator that can be hashed, so that a choice can be optional: `Choice | None`."""

    __slots__ = ()
    __hash__ = object.__hash__


class _NamedForm:
    """JSON Schema of one member in YAML: the name, or the name with arguments.

    The bare name is allowed for every member, because required arguments may come from a factor
    such as `init.normal.std`.
    """

    def __init__(self, part: type[Part]) -> None:
        self.part = part

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        name = self.part.name
        named: JsonSchemaValue = {
            "type": "object",
            "properties": {name: handler(schema)},
            "required": [name],
            "additionalProperties": False,
        }
        return {"anyOf": [{"const": name}, named]}


def _chosen_name(value: object) -> object:
    if isinstance(value, Part):
        return value.name
    if isinstance(value, Mapping) and len(value) == 1:
        return str(next(iter(value)))
    return value if isinstance(value, str) else None


def _unwrap(value: object) -> object:
    if isinstance(value, str):
        return {}
    if isinstance(value, Mapping):
        (arguments,) = value.values()
        return arguments
    return value


def _wrap(part: Part, inner: Callable[[Part], Any]) -> dict[str, Any]:
    return {part.name: inner(part)}
