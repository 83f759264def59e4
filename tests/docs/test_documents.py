"""The documents say what is so: commands, options, tables, tabs, files, names, libraries, links and examples exist."""

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
from tests.docs.documents import (
    BENCH,
    CODE,
    DOCUMENTS,
    FIRST,
    INPUTS,
    OPTIONS,
    README,
    anchors,
    block,
    blocks,
    commands,
    first_cells,
    lines,
    links,
    marked,
    must_parse,
    section,
    target,
)
from tests.hostile_place import hostile_dossier
from tests.test_layers import PACKAGE, ROOMS, tree

ALL = "\n".join(DOCUMENTS.values())
MOST_BYTES = 20 * 1024
"""What somebody reads who opens the project for the first time; the rest stands in the folder that it is about."""
MOST_BYTES_OF_A_PICTURE = 150 * 1024
FOR_ITS_READER = ("estate_opt", "inputs", "models/options", "tests/bench")


def test_the_readme_is_short() -> None:
    """What comes first is for whoever comes first."""
    assert len(README.encode()) <= MOST_BYTES


def test_each_reader_has_a_document() -> None:
    """The folders that somebody works in say themselves what there is to know."""
    assert {f"{folder}/README.md" for folder in FOR_ITS_READER} <= set(DOCUMENTS)


def test_every_document_is_found_from_the_readme() -> None:
    """Following links from the README one comes to every document of the project."""
    reached, waiting = set[str](), [FIRST]
    while waiting:
        document = waiting.pop()
        reached.add(document)
        paths = {target(document, link) for link in links(DOCUMENTS[document]) if not link.startswith("http")}
        known = {path.relative_to(PROJECT).as_posix() for path in paths if path.is_relative_to(PROJECT)}
        waiting += sorted((known & set(DOCUMENTS)) - reached)
    assert reached == set(DOCUMENTS)


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

    With the newest of everything it is the same command in another environment, without the lock; of the slow tests
    it is the same command with just those that it leaves out.
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
    slow = marked("tests").replace("-m 'not slow'", "-m slow")
    assert told("command_of tests | slow_of") == slow != marked("tests")
    newest = told("command_of tests | newest_of")
    assert newest.startswith("python3 -m venv --clear .venv-newest && .venv-newest/bin/pip install -q '.[test]' && ")
    assert newest.endswith(marked("tests").split(" && ")[-1].removeprefix(".venv"))
    assert not re.search(r"\.venv(?!-newest)", newest), "it leaves the other environment alone"
    assert ".venv-newest/\n" in (PROJECT / ".gitignore").read_text(encoding="utf-8")
    assert "pip install" not in script, "what is installed stands in the README only"


def test_every_line_can_be_typed_as_it_stands() -> None:
    """Before the first line that begins with `estate-opt` the README makes that word known; the others point there."""
    shells = blocks("sh", README)
    first = next(number for number, shell in enumerate(shells) if lines(f"```sh\n{shell}```"))
    assert "source .venv/bin/activate\n" in shells[:first]
    assert r"`.venv\Scripts\activate`" in README, "Windows has another line"
    for document in set(DOCUMENTS) - {FIRST}:
        if lines(DOCUMENTS[document]):
            assert any(link.endswith("README.md#two-commands") for link in links(DOCUMENTS[document])), document


@pytest.mark.parametrize("line", sorted({line for text in DOCUMENTS.values() for line in commands(text)}))
def test_every_command_that_is_named_can_be_given(line: str) -> None:
    """The command exists, and so does each option that is given to it."""
    words = shlex.split(line.split("#")[0])
    command = main.commands[words[1]]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in words[2:] if word.startswith("-")} <= known


@pytest.mark.parametrize("line", sorted({line for text in DOCUMENTS.values() for line in lines(text)}))
def test_every_line_to_type_parses(line: str) -> None:
    """The command takes these options, with values of these kinds, and no argument is one too many."""
    must_parse(line)


def test_every_command_and_option_is_named() -> None:
    """The README names every command, and no option of one is left out of all documents."""
    assert {line.split()[1] for line in commands(README)} == set(main.commands)
    for command in main.commands.values():
        long = [parameter.opts[-1] for parameter in command.params if isinstance(parameter, click.Option)]
        unnamed = [name for name in long if name not in ALL and name not in ("--quiet", "--output")]
        assert unnamed == [], command.name


def test_the_options_named_in_the_text_exist() -> None:
    """Every `--option` of the texts is one of some command of ours; where we measure, of a program there."""
    ours = {name for command in main.commands.values() for parameter in command.params for name in parameter.opts}
    named = set(re.findall(r"`(--[a-z-]+)", ALL))
    assert named <= ours | {"--help"}


def test_what_measures_is_there() -> None:
    """Every program to measure with is named where measuring is told, and knows the options that are given to it."""
    named = re.findall(r"`python -m (tests\.[\w.]+)([^`]*)`", ALL)
    programs = {
        f"tests.bench.{path.stem}"
        for path in (PROJECT / "tests" / "bench").glob("*.py")
        if "argparse.ArgumentParser(" in path.read_text(encoding="utf-8")
    }
    assert {module for module, _ in re.findall(r"`python -m (tests\.[\w.]+)([^`]*)`", BENCH)} == programs
    for module, given in named:
        source = (PROJECT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
        assert [word for word in given.split() if word.startswith("-") and f'"{word}"' not in source] == []


def test_every_table_is_named_with_what_a_row_is() -> None:
    """The tables are those of the schema, required ones marked, each with the schema's own words."""
    rows = re.findall(
        r"^\| `(\w+)`( \*\*needed\*\*)? \| (.+) \|$", section("Filling in the tables", INPUTS), re.MULTILINE
    )
    told = {name: (bool(needed), row_is) for name, needed, row_is in rows}
    assert told == {table.name: (table.required, table.row_is) for table in TABLES}
    spreadsheets = section("From your spreadsheets to a plan", README)
    needed = re.search(r"Three of its tables are needed: (.*)\. The", spreadsheets)
    assert needed is not None
    assert re.findall(r"`(\w+)`", needed[1]) == [table.name for table in TABLES if table.required]


def test_the_template_has_every_column(tmp_path: Path) -> None:
    """The documents point at the sheet Columns: it names every column of every table of the schema."""
    from openpyxl import load_workbook

    assert "The sheet *Columns* of the template lists every column" in INPUTS
    write_template(tmp_path / "place.xlsx")
    rows = load_workbook(tmp_path / "place.xlsx")["Columns"].iter_rows(values_only=True)
    listed = {(str(row[0]), str(row[1])) for row in rows}
    assert {(table.name, column.name) for table in TABLES for column in template_columns(table)} <= listed


def test_the_tabs_are_those_of_the_workbook() -> None:
    """Every tab is told of, in the order of the workbook."""
    _, *told = first_cells(section("Reading the plan", README))
    assert told == [sheet.name for sheet in all_sheets(hostile_dossier())]


def test_the_library_is_told() -> None:
    """Every option that comes with the program has its line, and no other."""
    _, *told = first_cells(section("The library", OPTIONS))
    assert sorted(told) == sorted(path.stem for path in (PROJECT / "models" / "options").glob("*.toml"))


def test_the_exit_codes_are_those_of_the_errors() -> None:
    """0, and the code of each error that a user can meet."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.EstateOptError)
    ]
    codes = {kind.exit_code for kind in kinds if kind is not errors.EstateOptError}
    told = re.findall(r"^\| (\d+) \|", section("For programs", CODE), re.MULTILINE)
    assert {int(code) for code in told} == codes | {0}


def test_the_keys_of_the_json_file_are_told() -> None:
    """Every key of a plan's JSON file is named."""
    dossier = hostile_dossier()
    told = set(re.findall(r"`(\w+)`", section("For programs", CODE)))
    assert set(to_json(dossier.plan, dossier.run, dossier.audit)) <= told


def test_the_public_names_are_told() -> None:
    """Every name that the package offers is named."""
    assert set(estate_opt.__all__) <= set(re.findall(r"`(\w+)`", section("For programs", CODE)))


def test_the_rooms_are_those_of_the_package() -> None:
    """Every room has its line in the code's own README, in the order in which they may import, in its own words."""
    rows = re.findall(r"^\| `(\w+)/?` \| (.+) \|$", section("The rooms", CODE), re.MULTILINE)
    assert [name for name, _ in rows] == list(ROOMS)
    for name, told in rows:
        path = PACKAGE / f"{name}.py" if (PACKAGE / f"{name}.py").exists() else PACKAGE / name / "__init__.py"
        said = ast.get_docstring(tree(path)) or ""
        assert told == said.splitlines()[0].rstrip(".")
    short = re.search(r"imports only from those before it:\n(.*?)\n\n", README, re.DOTALL)
    assert short is not None
    assert re.findall(r"`(\w+)`", short[1]) == list(ROOMS)


def test_the_libraries_are_those_installed_with_it() -> None:
    """Every dependency has its line, with why and its licence."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    told = section("What it stands on", README)
    rows = re.findall(r"^\| `([\w-]+)` \| [\d.]+ \| \S.* \| \S.* \|$", told, re.MULTILINE)
    assert set(rows) == names


@pytest.mark.parametrize("document", DOCUMENTS)
def test_whatever_is_pointed_at_is_there(document: str) -> None:
    """Links lead to files and to headings of theirs, every path that is named exists, and so does every module."""
    text = DOCUMENTS[document]
    paths = re.findall(r"`((?:estate_opt|models|inputs|tests|\.ci)/[\w./-]*)`", text)
    if text in (README, CODE):
        assert links(text)
        assert paths
    inside = [link for link in links(text) if not link.startswith("http")]
    assert [link for link in inside if not target(document, link).exists()] == []
    assert [name for name in paths if not (PROJECT / name).exists()] == []
    for link in inside:
        path, _, anchor = link.partition("#")
        of = target(document, link).relative_to(PROJECT).as_posix() if path else document
        assert not anchor or anchor in anchors(DOCUMENTS[of]), link
    modules = {path.name for folder in ("estate_opt", "tests") for path in (PROJECT / folder).rglob("*.py")}
    assert set(re.findall(r"`(\w+\.py)`", text)) <= modules


def test_pictures_are_small_and_told_to_who_cannot_see_them() -> None:
    """Each picture has words that stand for it, and takes no longer to load than a page."""
    picture = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
    pictures = [(document, *found) for document, text in DOCUMENTS.items() for found in picture.findall(text)]
    assert pictures
    for document, words, link in pictures:
        assert len(words.split()) >= 5, link
        assert target(document, link).stat().st_size <= MOST_BYTES_OF_A_PICTURE, link


def defined_in(path: Path) -> set[str]:
    """What a file defines at its outermost level, and the methods of its classes as `Class.method`."""
    names = set[str]()
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def test_what_is_looked_for_is_where_it_is_said_to_be() -> None:
    """Each name of the table “Where is …” is defined in the file that is named with it, and each row names a place."""
    told = section("Where is …", CODE)
    named = re.findall(r"((?:`[\w.]+`(?: and )?)+) in `(estate_opt/[\w/]+\.py)`", told)
    assert len(named) >= 25
    for names, file in named:
        assert set(re.findall(r"`([\w.]+)`", names)) <= defined_in(PROJECT / file), file
    rows = [line for line in told.splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if not re.search(r"`(?:estate_opt|models)/[\w/.]*`", row)] == []


def test_what_is_added_to_is_named() -> None:
    """The lists that somebody adds to are told of by name."""
    named = set(re.findall(r"(?:listed|record) in `(\w+)`", CODE))
    assert {"RULES", "FLOWS", "COSTS", "SUMS", "CHECKS", "TABS"} <= named


def test_the_option_of_the_documents_can_be_used(tmp_path: Path, sample_path: Path) -> None:
    """The examples of options are accepted for the sample: levers and a change, and bodies that are reorganised."""
    examples = blocks("toml", OPTIONS)
    assert len(examples) == 2
    for example in examples:
        (tmp_path / "my-option.toml").write_text(example, encoding="utf-8")
        result = CliRunner().invoke(main, ["check", str(sample_path), "--option", str(tmp_path / "my-option.toml")])
        assert result.exit_code == 0, result.output


def test_the_python_of_the_documents_runs() -> None:
    """The lines for a notebook give a plan, its cost, its gap, and the ledger by cost."""
    done = subprocess.run([sys.executable, "-c", block("python", CODE)], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.match(r"(optimal|feasible) \d+\.\d+ 0\.0\d+\ncost\n", done.stdout)
    assert re.search(r"^rent +\d", done.stdout, re.MULTILINE)


@pytest.mark.slow
def test_the_registers_of_the_documents_become_that_place(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worked example says what comes out of the four published lists: lines of the first, buildings in the end."""
    example = section("Starting from registers that you have", INPUTS)
    for path in (shared / "data" / "registers").iterdir():
        if path.name in example:
            (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    *adopted, checked, _ = (shlex.split(line)[1:] for line in lines(example))
    said = [CliRunner().invoke(main, words) for words in adopted]
    assert [result.exit_code for result in said] == [0] * len(adopted), said[-1].output
    for line in block("text", example).splitlines():
        assert re.search(re.escape(line).replace("…", ".*"), said[0].output), line
    buildings = re.search(r"[\d,]+ buildings of \d+ agencies", said[-1].output)
    assert buildings is not None
    assert f"a plan for {buildings[0]} " in example
    assert CliRunner().invoke(main, checked).exit_code == 0
