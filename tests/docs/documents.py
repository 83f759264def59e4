"""The documents of the project, every one of them, and how their sections, blocks, tables and commands are found."""

import re
import shlex
from pathlib import Path

import click

from estate_opt.cli.main import main
from tests.conftest import PROJECT

FOLDERS = ("estate_opt", "models", "inputs", "tests")
FIRST = "README.md"


def _documents() -> dict[str, str]:
    files = [PROJECT / FIRST, *(path for folder in FOLDERS for path in sorted((PROJECT / folder).rglob("*.md")))]
    return {path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8") for path in files}


DOCUMENTS = _documents()
"""Text by path. A new document is among them without being listed, so none can be left out of the tests."""

README = DOCUMENTS[FIRST]
CODE = DOCUMENTS["estate_opt/README.md"]
INPUTS = DOCUMENTS["inputs/README.md"]
OPTIONS = DOCUMENTS["models/options/README.md"]
BENCH = DOCUMENTS["tests/bench/README.md"]


def section(heading: str, text: str) -> str:
    """The text under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section {heading}"
    return found[1]


def blocks(kind: str, text: str) -> list[str]:
    """The fenced blocks of one language."""
    found: list[str] = re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def block(kind: str, text: str) -> str:
    """The one fenced block of a language."""
    (found,) = blocks(kind, text)
    return found


def marked(name: str) -> str:
    """The command that `.ci/run` takes for a name."""
    found: str
    (found,) = re.findall(rf"^<!-- run: {name} -->\n```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return found.strip()


def first_cells(text: str) -> list[str]:
    """What stands first in each row of the tables of a text, the headings left out."""
    cells = re.findall(r"^\| ([^|]+?) \|", text, re.MULTILINE)
    return [cell.replace("`", "") for cell in cells]


def commands(text: str) -> list[str]:
    """Every command of ours that a text names, as far as it is given there."""
    found: list[str] = re.findall(r"(?:^|[`/])(estate-opt [a-z][^`\n]*)", text, re.MULTILINE)
    return found


def lines(text: str) -> list[str]:
    """The commands of ours that stand in a text as lines to type."""
    return [line for shell in blocks("sh", text) for line in shell.splitlines() if line.startswith("estate-opt ")]


def must_parse(line: str) -> None:
    """Fail unless the command takes these options, with values of these kinds, and no argument is one too many."""
    words = shlex.split(line, comments=True)
    command = main.commands[words[1]]
    context = click.Context(command, info_name=words[1])
    given, unread, _ = command.make_parser(context).parse_args(words[2:])
    assert unread == []
    for parameter in command.params:
        if isinstance(parameter.type, click.Path):  # the files are the reader's, or come into being as lines are typed
            assert given.get(parameter.name) is not None or not parameter.required
        else:
            parameter.process_value(context, given.get(parameter.name))


def links(text: str) -> list[str]:
    """Where the links and pictures of a text lead."""
    found: list[str] = re.findall(r"\]\(([^)]+)\)", text)
    return found


def anchors(text: str) -> set[str]:
    """The names by which the headings of a text are linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def target(document: str, link: str) -> Path:
    """The file that a link of a document leads to, whether it is there or not."""
    return (PROJECT / document).parent.joinpath(link.split("#")[0]).resolve()
