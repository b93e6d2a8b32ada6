"""Hints for settings that the author wrote under another name, or in another place.

Every hint is the end of an error message: it begins with "; ", or it is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reportgen.errors import alternatives, called, folded, quoted, suggest
from reportgen.experiments import EXPERIMENTS, Config
from reportgen.suite.file import SuiteFile
from reportgen.suite.json_schema import setting_paths
from reportgen.suite.vocabulary import CHOICES, EPOCHS, REMARKS, SETTINGS

MOST = 3
"""Maximum number of paths in a hint."""

_OWN = {
    "dataset": "; data of your own: {csv: {path: FILE, target: COLUMN}}, parquet, npz or images",
    "model": "; a model of your own: {module: {use: NAME}}, registered by --plugin FILE",
}
_FILES = {".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".npz": "npz"}


@dataclass(frozen=True)
class HintScope:
    """The settings that a hint can suggest.

    config: the configuration class of the experiment; None if the suite names no known experiment.
    data: the settings so far, of `base` or of an arm.
    prefix: prefix of the paths of settings, "base." where paths begin at the top of the suite.
    """

    config: type[Config] | None
    data: Any
    prefix: str = ""

    @staticmethod
    def of_suite(data: Any) -> HintScope:
        """The scope of paths that begin at the top of the suite, as those of `--set` do."""
        name = data.get("experiment")
        config = EXPERIMENTS[name].config if isinstance(name, str) and name in EXPERIMENTS else None
        return HintScope(config, data.get("base"), "base.")


def for_key(
    word: object, inside: Sequence[str | int], known: Sequence[str], scope: HintScope
) -> str:
    """Hint for an unknown key.

    inside: the path of the mapping with the key. known: the keys that are allowed there.
    """
    names = called(word, SETTINGS)
    here = [name for name in names if name in known]
    if here:
        return alternatives(here[:1]) + _in_steps(word, scope)
    if word == "base" and not inside and not scope.prefix:
        return '; paths of settings are relative to base: leave out "base."'
    found, chosen = places([str(word), *names], inside, scope)
    if chosen:
        return alternatives(found) + _in_steps(word, scope)
    near = suggest(word, known)
    if near.startswith("; did"):
        return near
    top = [name for name in (str(word), *names) if name in SuiteFile.model_fields]
    if top and not scope.prefix:
        return f"; {quoted(top[0])} belongs at the top level of a suite, not in base"
    if found and _begin_alike(found[0], inside):
        return f"{near}; other parts have this setting: {', '.join(found)}"
    if found:
        return alternatives(found)
    return f"; {REMARKS[folded(word)]}" if folded(word) in REMARKS else near


def for_path(dotted: str, scope: HintScope) -> str:
    """Hint for a path that leads to no setting, derived from its last word."""
    if not dotted.startswith(scope.prefix):
        return ""
    *way, word = dotted.removeprefix(scope.prefix).split(".")
    found, chosen = places([word, *called(word, SETTINGS)], way, scope)
    return alternatives(found) if chosen else ""


def places(
    names: Iterable[str], inside: Sequence[str | int], scope: HintScope
) -> tuple[list[str], bool]:
    """Find the paths of settings with one of these names.

    Returns at most `MOST` paths, and whether they lead through parts that `scope.data` chooses; if
    it chooses none of these parts, all paths count. Paths with the same first key as `inside` are
    preferred. Long lists are shortened by `*`, which stands for any part.
    """
    if scope.config is None:
        return [], False
    wanted, here = tuple(names), ".".join(map(str, inside))
    paths = [
        path
        for path in setting_paths(scope.config)
        if path.split(".")[-1] in wanted and f"{scope.prefix}{path}".rpartition(".")[0] != here
    ]
    paths = [path for path in paths if _begin_alike(path, inside)] or paths
    found = [path for path in paths if _is_chosen(path, scope.data)]
    chosen = bool(found)
    found = found or paths
    if len(found) > MOST:
        found = list(dict.fromkeys(_of_any_part(path) for path in found))
    return [scope.prefix + path for path in found[:MOST]], chosen


def _begin_alike(path: str, inside: Sequence[str | int]) -> bool:
    return bool(inside) and path.split(".")[0] == inside[0]


def for_choice(
    family: str, found: object, known: Sequence[str], arguments: Mapping[str, Sequence[str]]
) -> str:
    """Hint for a value that does not name a part of a family.

    family: the family of parts, for instance `optimizer`. known: the names of its parts.
    arguments: name of a part -> its arguments.
    """
    if isinstance(found, Mapping) and len(found) != 1:
        return _one_part(found, known)
    word = next(iter(found)) if isinstance(found, Mapping) else found
    if not isinstance(word, str):
        return ""
    if same := called(word, {name: CHOICES.get(family, {}).get(name, ()) for name in known}):
        return alternatives(same[:1])
    names = [word, *called(word, SETTINGS)]
    having = [name for name in known if any(n in arguments[name] for n in names)]
    file = str(found[word]) if isinstance(found, Mapping) else word
    for ending, part in _FILES.items():
        if family == "dataset" and file.casefold().endswith(ending):
            more = ", target: COLUMN" if "target" in arguments[part] and part != "npz" else ""
            return f"; did you mean {{{part}: {{path: {file}{more}}}}}?"
    if having:
        part = having[0] if len(having) == 1 else "NAME"
        of = "" if len(having) == 1 else f", where NAME is one of: {', '.join(having)}"
        argument = next(n for n in names if n in arguments[having[0]])
        return f"; {quoted(argument)} is an argument: {{{part}: {{{argument}: ...}}}}{of}"
    near = suggest(word, known)
    return near if near.startswith("; did") else near + _OWN.get(family, "")


def _one_part(found: Mapping[str, Any], known: Sequence[str]) -> str:
    """Hint for a mapping that is not of the form {name: {arguments}}."""
    named = [key for key in ("name", "type", "kind") if found.get(key) in known]
    parts = [str(found[key]) for key in named] or [key for key in found if key in known]
    if len(parts) > 1:
        return "; only one can be chosen"
    if not parts:
        return ""
    rest = [key for key in found if key not in (*named, *parts)]
    inside = f"{{{', '.join(f'{key}: ...' for key in rest[:MOST])}}}"
    return f"; did you mean {{{parts[0]}: {inside}}}?" if rest else f"; did you mean {parts[0]}?"


def _is_chosen(path: str, data: Any) -> bool:
    """Whether the data choose every part that a path leads through."""
    node = data
    for key in path.split(".")[:-1]:
        if node == key:  # a part given by its bare name
            node = {}
        elif isinstance(node, Mapping) and key in node:
            node = node[key]
        else:
            return False
    return True


def _of_any_part(path: str) -> str:
    """`optimizer.*.lr` for `optimizer.sgd.lr`."""
    first, *parts, last = path.split(".")
    return ".".join([first, *("*" for _ in parts[:1]), *parts[1:], last])


def _in_steps(word: object, scope: HintScope) -> str:
    """Sentence that converts a number of epochs to steps, if the data and batch size are known."""
    if folded(word) not in {folded(epochs) for epochs in EPOCHS}:
        return ""
    data = scope.data if isinstance(scope.data, Mapping) else {}
    epoch = "An epoch has as many steps as there are full batches of training examples."
    number = data.get(str(word))
    if scope.config is None or "batch_size" not in scope.config.model_fields:
        return ""
    from reportgen.parts.datasets import split_sizes

    size = _size(data.get("data"))
    given = {name: _given(name, data, scope.config) for name in ("batch_size", "validation")}
    batch, held_out = given["batch_size"], given["validation"]
    limit = data.get("train_size")
    if (
        size is None
        or not isinstance(batch, int)
        or not isinstance(held_out, int | float)
        or not (limit is None or isinstance(limit, int))
        or batch < 1
    ):
        return f" {epoch}"
    steps = split_sizes(size, held_out, limit)[0] // batch
    epochs = number if isinstance(number, int) and number > 0 else 1
    counted = f"{epochs} epochs have" if epochs > 1 else "An epoch has"
    return f" {counted} {epochs * steps:,} steps with batch_size {batch}.".replace(",", "")


def _given(name: str, data: Mapping[str, Any], config: type[Config]) -> Any:
    return data.get(name, config.model_fields[name].default)


def _size(data: object) -> int | None:
    """Number of examples of a data set; None if it is not known without reading the files."""
    from reportgen.parts.datasets import DATASETS, Dataset

    try:
        dataset: Dataset = TypeAdapter(DATASETS.choice()).validate_python(data)
    except ValidationError:
        return None
    return dataset.known_size
