"""Every verb and option of the command line is explained in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from reportgen import cli
from reportgen.suite import load_suite, shipped_suites

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def documentation() -> str:
    # Decisions are history: an option that only they mention is not documented.
    pages = [page for page in ROOT.glob("docs/**/*.md") if "decisions" not in page.parts]
    return "\n".join(page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *pages])


def commands() -> Iterator[tuple[str, click.Command]]:
    [group] = {value for value in vars(cli).values() if isinstance(value, click.Group)}
    todo: list[tuple[str, click.Command]] = [("reportgen", group)]
    while todo:
        path, command = todo.pop()
        yield path, command
        if isinstance(command, click.Group):
            todo += [
                (f"{path} {name}", member)
                for name, member in command.commands.items()
                if not member.hidden
            ]


def test_every_verb_is_documented():
    text = documentation()
    missing = [path for path, _ in commands() if not re.search(rf"{path}\b", text)]
    assert not missing, f"neither README.md nor docs/ shows {missing}"


def test_every_option_is_documented():
    text = documentation()
    missing = sorted(
        f"{path} {option}"
        for path, command in commands()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for option in [*parameter.opts, *parameter.secondary_opts]
        if option.startswith("--") and not re.search(rf"(?<![\w-]){option}(?![\w-])", text)
    )
    assert not missing, f"neither README.md nor docs/ explains {missing}"


def test_every_verb_and_option_has_help():
    silent = [path for path, command in commands() if not command.help]
    silent += [
        f"{path} {parameter.opts[0]}"
        for path, command in commands()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert not silent


def test_the_readme_asks_what_the_suites_ask():
    rows = dict(re.findall(r"^\| \[(\w+)\]\(suites/\1\.yaml\) \| (.*) \|$", README, re.MULTILINE))
    assert rows == {name: load_suite(path).question for name, path in shipped_suites().items()}
