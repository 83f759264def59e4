"""The README says what is so: its commands, options, tables, tabs, modules, libraries, links and examples exist."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import estate_opt
from estate_opt.cli.main import main
from estate_opt.ground import errors
from estate_opt.saved.plan_json import to_json
from estate_opt.tables.schema import TABLES
from estate_opt.tables.template import template_columns, write_template
from estate_opt.workbook.tabs import all_sheets
from tests.conftest import PROJECT
from tests.hostile_place import hostile_dossier
from tests.test_layers import PACKAGE, ROOMS, tree

README = (PROJECT / "README.md").read_text(encoding="utf-8")
CODE = (PROJECT / "estate_opt" / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS: list[str] = re.findall(r"(?:^|[`/])(estate-opt [a-z][^`\n]*)", README, re.MULTILINE)


def section(heading: str, text: str = README) -> str:
    """The text under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section {heading}"
    return found[1]


def first_cells(text: str) -> list[str]:
    """What stands first in each row of the tables of a text, the headings left out."""
    cells = re.findall(r"^\| ([^|]+?) \|", text, re.MULTILINE)
    return [cell.replace("`", "") for cell in cells]


def block(kind: str) -> str:
    (found,) = [text for language, text in BLOCKS if language == kind]
    return found


def marked(name: str) -> str:
    """The command that `.ci/run` takes for a name."""
    found: str
    (found,) = re.findall(rf"^<!-- run: {name} -->\n```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return found.strip()


def test_the_two_commands_are_one_line_each() -> None:
    """Each sets up an environment, installs the project into it and does its work, in one line."""
    plan, tests = marked("plan"), marked("tests")
    for command in (plan, tests):
        assert "\n" not in command
        first, second, third = command.split(" && ")
        assert first == "python3 -m venv .venv"
        assert second.startswith(".venv/bin/pip install -q -c requirements.lock ")
        assert third.startswith(".venv/bin/")
    assert (PROJECT / "requirements.lock").is_file()
    assert (PROJECT / shlex.split(plan)[shlex.split(plan).index("solve") + 1]).is_file()
    assert "--overwrite" in plan, "the line can be run twice"
    extra = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert "'.[test]'" in tests
    assert "test" in extra


def test_the_build_runs_what_the_readme_says() -> None:
    """`.ci/run` can be run, is a proper script, and takes both commands out of the README.

    With the newest of everything it is the same command in another environment, without the lock.
    """
    run = PROJECT / ".ci" / "run"
    assert run.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(run)], check=False).returncode == 0
    script = run.read_text(encoding="utf-8")
    taker = script[script.index("command_of()") : script.index("python3 -c")]

    def told(ask: str) -> str:
        asked = ["bash", "-euo", "pipefail", "-c", f"{taker}\n{ask}"]
        return subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()

    for name in ("plan", "tests"):
        assert told(f"command_of {name}") == marked(name)
    newest = told("command_of tests | newest_of")
    assert newest.startswith("python3 -m venv --clear .venv-newest && .venv-newest/bin/pip install -q '.[test]' && ")
    assert newest.endswith(marked("tests").split(" && ")[-1].removeprefix(".venv"))
    assert not re.search(r"\.venv(?!-newest)", newest), "it leaves the other environment alone"
    assert ".venv-newest/\n" in (PROJECT / ".gitignore").read_text(encoding="utf-8")
    assert "pip install" not in script, "what is installed stands in the README only"


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_that_is_named_can_be_given(line: str) -> None:
    """The command exists, and so does each option that is given to it."""
    words = shlex.split(line.split("#")[0])
    command = main.commands[words[1]]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in words[2:] if word.startswith("-")} <= known


def hour_commands() -> list[str]:
    """The commands of the worked session, in order."""
    return re.findall(r"^(estate-opt .*)$", section("An hour's consulting on the sample"), re.MULTILINE)


@pytest.mark.parametrize("line", hour_commands())
def test_every_command_of_the_hour_parses(line: str) -> None:
    """The command takes these options, with values of these kinds, and no argument is one too many."""
    words = shlex.split(line, comments=True)
    command = main.commands[words[1]]
    context = click.Context(command, info_name=words[1])
    given, unread, _ = command.make_parser(context).parse_args(words[2:])
    assert unread == []
    for parameter in command.params:
        if isinstance(parameter.type, click.Path):  # the files come into being as the session goes
            assert given.get(parameter.name) is not None or not parameter.required
        else:
            parameter.process_value(context, given.get(parameter.name))


def test_the_hour_reads_only_what_it_wrote() -> None:
    """Each file that a command of the session reads is in the project or was written by a line before it."""
    written = {"hour/"}
    for line in section("An hour's consulting on the sample").splitlines():
        if not re.match(r"estate-opt |printf ", line):
            continue
        line = line.split(" # ")[0]
        writes = set(re.findall(r"(?:-o|--json|new-option|>) (hour/\S+)", line))
        assert set(re.findall(r"hour/[\w./-]+", line)) <= written | writes, line
        assert all((PROJECT / name).is_file() for name in re.findall(r"inputs/\S+", line))
        assert not writes & written, f"{line} would replace a file"
        written |= writes | {name + "runs.sqlite" for name in writes if name.endswith("/")}


def test_every_command_and_option_is_named() -> None:
    """No command and no option of one is left out."""
    assert {line.split()[1] for line in COMMANDS} == set(main.commands)
    for command in main.commands.values():
        long = [parameter.opts[-1] for parameter in command.params if isinstance(parameter, click.Option)]
        unnamed = [name for name in long if name not in README and name not in ("--quiet", "--output")]
        assert unnamed == [], command.name


def test_the_options_named_in_the_text_exist() -> None:
    """Every `--option` of the text is one of some command of ours."""
    ours = {name for command in main.commands.values() for parameter in command.params for name in parameter.opts}
    named = set(re.findall(r"`(--[a-z-]+)", README))
    assert named <= ours | {"--help"}


def test_every_table_is_named_with_what_a_row_is() -> None:
    """The tables are those of the schema, required ones marked, each with the schema's own words."""
    rows = re.findall(
        r"^\| `(\w+)`( \*\*needed\*\*)? \| (.+) \|$", section("From your spreadsheets to a plan"), re.MULTILINE
    )
    told = {name: (bool(needed), row_is) for name, needed, row_is in rows}
    assert told == {table.name: (table.required, table.row_is) for table in TABLES}


def test_the_template_has_every_column(tmp_path: Path) -> None:
    """The README points at the sheet Columns: it names every column of every table of the schema."""
    from openpyxl import load_workbook

    assert "The sheet *Columns* of the template lists every column" in README
    write_template(tmp_path / "place.xlsx")
    lines = load_workbook(tmp_path / "place.xlsx")["Columns"].iter_rows(values_only=True)
    listed = {(str(line[0]), str(line[1])) for line in lines}
    assert {(table.name, column.name) for table in TABLES for column in template_columns(table)} <= listed


def test_the_tabs_are_those_of_the_workbook() -> None:
    """Every tab is told of, in the order of the workbook."""
    _, *told = first_cells(section("Reading the plan"))
    assert told == [sheet.name for sheet in all_sheets(hostile_dossier())]


def test_the_exit_codes_are_those_of_the_errors() -> None:
    """0, and the code of each error that a user can meet."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.EstateOptError)
    ]
    codes = {kind.exit_code for kind in kinds if kind is not errors.EstateOptError}
    told = re.findall(r"^\| (\d+) \|", section("For programs"), re.MULTILINE)
    assert {int(code) for code in told} == codes | {0}


def test_the_keys_of_the_json_file_are_told() -> None:
    """Every key of a plan's JSON file is named."""
    dossier = hostile_dossier()
    told = set(re.findall(r"`(\w+)`", section("For programs")))
    assert set(to_json(dossier.plan, dossier.run, dossier.audit)) <= told


def test_the_public_names_are_told() -> None:
    """Every name that the package offers is named."""
    assert set(estate_opt.__all__) <= set(re.findall(r"`(\w+)`", section("For programs")))


def test_the_rooms_are_those_of_the_package() -> None:
    """Every room has its line in the code's own README, in the order in which they may import, in its own words."""
    rows = re.findall(r"^\| `(\w+)/?` \| (.+) \|$", section("The rooms", CODE), re.MULTILINE)
    assert [name for name, _ in rows] == list(ROOMS)
    for name, told in rows:
        path = PACKAGE / f"{name}.py" if (PACKAGE / f"{name}.py").exists() else PACKAGE / name / "__init__.py"
        said = ast.get_docstring(tree(path)) or ""
        assert told == said.splitlines()[0].rstrip(".")


def test_the_libraries_are_those_installed_with_it() -> None:
    """Every dependency has its line, with why and its licence."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    rows = re.findall(r"^\| `([\w-]+)` \| [\d.]+ \| \S.* \| \S.* \|$", section("What it stands on"), re.MULTILINE)
    assert set(rows) == names


@pytest.mark.parametrize(("text", "folder"), [(README, PROJECT), (CODE, PACKAGE)], ids=["README", "estate_opt"])
def test_whatever_is_pointed_at_is_there(text: str, folder: Path) -> None:
    """Links lead to files, and every path that is named exists."""
    links = re.findall(r"\]\(([^)]+)\)", text)
    paths = re.findall(r"`((?:estate_opt|models|inputs|tests|\.ci)/[\w./-]*)`", text)
    assert links
    assert paths
    assert [name for name in links if not (folder / name).exists()] == []
    assert [name for name in paths if not (PROJECT / name).exists()] == []


def test_what_is_added_to_is_named() -> None:
    """The lists that somebody adds to are told of by name."""
    named = set(re.findall(r"(?:listed|record) in `(\w+)`", CODE))
    assert {"RULES", "FLOWS", "COSTS", "SUMS", "CHECKS", "TABS"} <= named


def test_the_option_of_the_readme_can_be_used(tmp_path: Path, sample_path: Path) -> None:
    """The example of an option is accepted for the sample, its levers and its change."""
    (tmp_path / "my-option.toml").write_text(block("toml"), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(sample_path), "--option", str(tmp_path / "my-option.toml")])
    assert result.exit_code == 0, result.output


def test_the_python_of_the_readme_runs() -> None:
    """The lines for a notebook give a plan, its cost, its gap, and the ledger by cost."""
    done = subprocess.run([sys.executable, "-c", block("python")], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.match(r"(optimal|feasible) \d+\.\d+ 0\.0\d+\ncost\n", done.stdout)
    assert re.search(r"^rent +\d", done.stdout, re.MULTILINE)
