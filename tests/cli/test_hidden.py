"""What is hidden in a place's workbook, from the command line: left out and told, or read with --hidden."""

import json
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from estate_opt.cli.main import main
from tests.small_place import SMALL


def run(*arguments: object) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The small place, with a fourth building on a hidden row."""
    book = openpyxl.Workbook(write_only=False)
    book.remove(book.worksheets[0])
    for name, rows in SMALL.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    buildings = book["buildings"]
    buildings.append(["old", "county", 400_500, 300_000, "freehold", None, 60, None, 1, 1, None, "secure"])
    buildings.row_dimensions[buildings.max_row].hidden = True
    path = tmp_path / "place.xlsx"
    book.save(path)
    return path


def test_every_command_that_reads_a_place_takes_it() -> None:
    """All whose argument is a place, and adopt, which reads registers."""
    reading = [
        command
        for command in main.commands.values()
        if any(isinstance(each, click.Argument) and each.name == "place" for each in command.params)
    ]
    assert len(reading) >= 9
    for command in (*reading, main.commands["adopt"]):
        assert any("--hidden" in each.opts for each in command.params), command.name


def test_a_plan_says_with_which_tables_it_was_made(place: Path, tmp_path: Path) -> None:
    """A plan of what is in sight has no hidden building; one with it has, and is asked about with --hidden alone."""
    for name, flags in (("seen", []), ("whole", ["--hidden"])):
        solved = run("solve", place, *flags, "--json", tmp_path / f"{name}.json", "--quiet", "--no-labels")
        assert solved.exit_code == 0, solved.output
    seen, whole = (json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in ("seen", "whole"))
    assert ("old" in seen["buildings"], "old" in whole["buildings"]) == (False, True)
    assert seen["input_hash"] != whole["input_hash"]
    told = run("explain", place, "--plan", tmp_path / "whole.json", "--building", "hall")
    assert told.exit_code == 2
    assert "other" in told.output
    assert run("explain", place, "--hidden", "--plan", tmp_path / "whole.json", "--building", "hall").exit_code == 0
    for command in ("refusals", "sensitivity"):
        asked = run(
            command, place, "--hidden", "--plan", tmp_path / "whole.json", "--json", tmp_path / f"{command}.json"
        )
        assert asked.exit_code == 0, asked.output


def test_what_is_hidden_is_hidden_in_the_marked_copy(place: Path, tmp_path: Path) -> None:
    """`check` warns of it, and its copy of the data keeps out of sight what was so."""
    copy = tmp_path / "checked.xlsx"
    told = run("check", place, "--annotate", copy)
    assert told.exit_code == 0
    assert "buildings!A5: Hidden rows are not read: 5." in told.output
    marked = openpyxl.load_workbook(copy)["buildings"]
    assert [marked.row_dimensions[row].hidden for row in (4, 5)] == [False, True]
    assert marked["A5"].value == "old"
    assert "10 rows in 3 tables" in run("check", place, "--hidden").output
