"""Loads templates from a user's folder, if there is one, and from the shipped folder.

A user's template replaces the shipped one of the same name. To override single blocks, it can
extend the shipped template by the name `shipped/report.html.j2` or by its own name.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.errors import TemplateError
from reportgen.language import Phrases

SHIPPED = "shipped/"
_CALLED = ("builtins", "jinja2", "markupsafe", "reportgen")
_PACKAGE = Path(__file__).resolve().parent.parent


def shipped_folder() -> Path:
    """`reportgen/templates` in an installed package, otherwise the folder next to the package."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


class Templates:
    """Templates with automatic escaping, from a user's folder or else the shipped one.

    finalize: function that converts each printed value to text of the format; HTML needs none.
    Raises `TemplateError` if the user's folder does not exist.
    """

    def __init__(
        self, folder: Path | None, finalize: Callable[[object], object] | None = None
    ) -> None:
        if folder is not None and not folder.is_dir():
            raise TemplateError(f"{folder}: expected a folder with templates, found none")
        self._shipped = shipped_folder()
        self._loader = _loader(folder, self._shipped)
        self._environment = _Environment(self._loader, finalize)

    def render(self, name: str, context: Mapping[str, object]) -> str:
        """Render a template. Raises `TemplateError` with the place of an error in a user's one."""
        with _explained(self._shipped):
            return self._environment.get_template(name).render(context)

    def compile(self, name: str) -> None:
        """Load and compile a template without rendering it."""
        with _explained(self._shipped):
            self._environment.get_template(name)

    def file(self, name: str) -> str:
        """The unchanged content of a style sheet or a script."""
        with _explained(self._shipped):
            return self._loader.get_source(self._environment, name)[0]

    def language(self, say: Phrases) -> Templates:
        """Define the functions `t`, which translates fixed text, and `counted`, for verdicts."""
        self._environment.globals["t"] = say.text
        self._environment.globals["counted"] = say.counted
        return self

    def filters(self, **filters: Callable[..., object]) -> Templates:
        """Add filters under the given names."""
        self._environment.filters.update(filters)
        return self


def check_templates(folder: Path | None) -> None:
    """Compile the user's templates. Raises `TemplateError` for the first one that fails."""
    if folder is None:
        return
    templates = Templates(folder)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateError(f"{path}: expected a template, UTF-8 text: {error}") from None
        if path.suffix == ".j2":
            templates.compile(path.relative_to(folder).as_posix())


class _Environment(ImmutableSandboxedEnvironment):
    """Sandbox for untrusted templates: they can read values, but cannot cause side effects.

    Jinja's sandbox denies access to Python's internals. Because some values have methods with side
    effects (an array's `tofile`, a model's `parse_file`), only methods of text, numbers and
    containers, of this package and of Jinja can be called.
    https://jinja.palletsprojects.com/en/stable/sandbox/
    """

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call `obj`."""
        owner = getattr(obj, "__self__", None)
        module = getattr(obj, "__module__", None) or type(owner).__module__
        return module.partition(".")[0] in _CALLED and super().is_safe_callable(obj)

    def __init__(
        self, loader: jinja2.BaseLoader, finalize: Callable[[object], object] | None
    ) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=finalize,
        )

    def join_path(self, template: str, parent: str) -> str:
        """Resolve a template that extends its own name to the shipped one."""
        return SHIPPED + template if template == parent else template


def _loader(folder: Path | None, shipped: Path) -> jinja2.BaseLoader:
    own = jinja2.FileSystemLoader(shipped)
    loaders: list[jinja2.BaseLoader] = [own, jinja2.PrefixLoader({SHIPPED[:-1]: own})]
    if folder is not None:
        loaders.insert(0, jinja2.FileSystemLoader(folder))
    return jinja2.ChoiceLoader(loaders)


@contextmanager
def _explained(shipped: Path) -> Iterator[None]:
    """Convert errors in a user's template to `TemplateError`.

    Errors in a shipped template are defects of this program and are not converted.
    """
    try:
        yield
    except jinja2.TemplateSyntaxError as error:
        place = f"{error.filename or error.name or 'template'}:{error.lineno}"
        raise TemplateError(f"{place}: {error.message}") from error
    except Exception as error:
        place = _last_place(error, shipped)
        if not place:
            raise
        what = "no template named" if isinstance(error, jinja2.TemplateNotFound) else _kind(error)
        raise TemplateError(f"{place}{what} {error}") from error


def _kind(error: Exception) -> str:
    return f"{type(error).__name__}:"


def _last_place(error: BaseException, shipped: Path) -> str:
    """`file:line: ` of the innermost frame in a user's template; empty if there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [frame for frame in frames if not frame.filename.endswith((".py", ">"))]
    users = [frame for frame in places if not Path(frame.filename).is_relative_to(shipped)]
    return f"{users[-1].filename}:{users[-1].lineno}: " if users else ""
