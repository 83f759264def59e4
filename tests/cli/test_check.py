"""`estate-opt check` and `estate-opt template` as a user meets them."""

import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from estate_opt.cli.main import main
from tests.conftest import PROJECT
from tests.small_place import SMALL, with_cell, write_folder


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_clean_place_ends_with_0(tmp_path: Path) -> None:
    """A place with nothing wrong ends with 0 and says how much was read."""
    result = _run("check", write_folder(tmp_path / "place", SMALL))
    assert result.exit_code == 0
    assert result.stdout == "place: 9 rows in 3 tables. 0 errors, 0 warnings, 0 notes.\n"


def test_warnings_end_with_0(tmp_path: Path) -> None:
    """Warnings and notes are told, and end with 0."""
    folder = write_folder(tmp_path, {**SMALL, "buildings": with_cell("buildings", "annex", "lease_end", "")})
    result = _run("check", folder)
    assert result.exit_code == 0
    assert "Warnings (1)\n  buildings.csv!F3: This leasehold has no lease_end" in result.stdout


def test_errors_end_with_3(tmp_path: Path) -> None:
    """Errors come first, each with cell, value, problem and remedy, and end with 3."""
    folder = write_folder(tmp_path, {**SMALL, "teams": with_cell("teams", "pay", "fte", "ten")})
    result = _run("check", folder)
    assert result.exit_code == 3
    assert result.stdout.startswith(
        "Errors (1)\n  teams.csv!D2 [ten]: “ten” is not a number. Give the figure alone, without units or words.\n"
    )


def test_many_of_a_kind_are_counted(tmp_path: Path) -> None:
    """Of forty faults in one column fifteen are printed and the rest are counted."""
    teams = [SMALL["teams"][0], *((f"t{n}", "county", "shed", 1, "", "", "") for n in range(40))]
    result = _run("check", write_folder(tmp_path, {**SMALL, "teams": teams}))
    assert result.stdout.count("“shed” is not in the table buildings") == 15
    assert "… and 25 more in teams, column building" in result.stdout


def test_annotate(tmp_path: Path) -> None:
    """--annotate writes the marked copy, also when there are errors, and refuses to replace a file untold."""
    folder = write_folder(tmp_path / "place", {**SMALL, "teams": with_cell("teams", "pay", "fte", "ten")})
    out = tmp_path / "out.xlsx"
    assert _run("check", folder, "--annotate", out).exit_code == 3
    assert openpyxl.load_workbook(out)["teams"]["D2"].comment is not None
    again = _run("check", folder, "--annotate", out)
    assert again.exit_code == 2
    assert "exists already. Add --overwrite" in again.stderr
    assert _run("check", folder, "--annotate", out, "--overwrite").exit_code == 3


def test_option_file(tmp_path: Path) -> None:
    """With an option its changes are made before the check; one that cannot be used is a sentence and ends with 2."""
    folder = write_folder(tmp_path / "place", SMALL)
    chosen = tmp_path / "own.toml"
    change = '[[change]]\ntable = "teams"\nid = "pay"\ncolumn = "building"\nto = "{to}"\nbecause = "a test"\n'
    head = 'title = "Own"\nwhy = "a test"\nextends = "base"\n'
    chosen.write_text(head + change.format(to="shed"), encoding="utf-8")
    moved = _run("check", folder, "--option", chosen)
    assert moved.exit_code == 3
    assert "teams.csv!C2 [shed]: “shed” is not in the table buildings." in moved.stdout
    chosen.write_text(head + change.format(to="annex"), encoding="utf-8")
    idle = _run("check", folder, "--option", chosen)
    assert idle.exit_code == 2
    assert idle.stderr == "Own: the change of teams, pay, building: it is annex already; the change changes nothing.\n"


def test_paths_that_do_not_exist(tmp_path: Path) -> None:
    """A place or option that does not exist ends with 2."""
    folder = write_folder(tmp_path / "place", SMALL)
    assert _run("check", tmp_path / "none.xlsx").exit_code == 2
    assert _run("check", folder, "--option", tmp_path / "none.toml").exit_code == 2


def test_template(tmp_path: Path) -> None:
    """`template` writes a workbook that `check` finds empty, and nothing else wrong with."""
    path = tmp_path / "place.xlsx"
    assert _run("template", path).exit_code == 0
    assert _run("template", path).exit_code == 2
    result = _run("check", path)
    assert result.exit_code == 3
    assert "Errors (3)" in result.stdout
    assert result.stdout.count("has headings, but no rows. Fill it in") == 3


def test_template_with_an_example(tmp_path: Path) -> None:
    """`template --example` writes a place that `check` finds nothing in, and says how to solve it."""
    path = tmp_path / "place.xlsx"
    made = _run("template", path, "--example")
    assert made.exit_code == 0
    assert made.stdout == f"Wrote {path}. Look through it, then: estate-opt solve {path}\n"
    result = _run("check", path)
    assert result.exit_code == 0
    assert result.stdout.endswith("in 22 tables. 0 errors, 0 warnings, 0 notes.\n")


def test_template_of_some_tables(tmp_path: Path) -> None:
    """`template --tables` says what it adds and what is lacking; a name that is no table ends with 2."""
    path = tmp_path / "short.xlsx"
    made = _run("template", path, "--tables", "functions")
    assert made.exit_code == 0
    assert made.stdout == (
        "With them: agencies, buildings, teams, services, to which they refer.\n"
        f"Wrote {path}. Fill it in, then: estate-opt check {path}\n"
    )
    lacking = _run("template", tmp_path / "b.xlsx", "--tables", "buildings")
    assert "A place needs teams too, before it can be planned with." in lacking.stdout
    wrong = _run("template", tmp_path / "c.xlsx", "--tables", "bildings")
    assert wrong.exit_code == 2
    assert "There is no table bildings. Did you mean buildings?" in wrong.stderr
    assert not (tmp_path / "c.xlsx").exists()


@pytest.mark.parametrize("command", [[], ["check"], ["template"]])
def test_help(command: list[str]) -> None:
    """Each command's help shows an example."""
    result = _run(*command, "--help")
    assert result.exit_code == 0
    assert "Example:\n    estate-opt " in result.stdout


def test_help_is_instant() -> None:
    """--help imports nothing heavy and takes under 0.3 seconds' work."""
    code = (
        "import sys, time\n"
        "started = time.process_time()\n"
        "from click.testing import CliRunner\n"
        "from estate_opt.cli.main import main\n"
        "assert CliRunner().invoke(main, ['check', '--help']).exit_code == 0\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'openpyxl', 'pulp', 'pydantic', 'networkx'} & set(sys.modules)\n"
        "print(time.process_time() - started, *heavy)\n"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert time.monotonic() - started < 30
    seconds, *heavy = done.stdout.split()
    assert heavy == []
    assert float(seconds) < 0.3


def test_lancashire(shared: Path) -> None:
    """A real county ends with 0 and no errors; 8,806 is the lines of its CSV files less 13 headings."""
    result = _run("check", shared / "data" / "lancashire" / "lancashire.xlsx")
    assert result.exit_code == 0
    assert "8,806 rows in 13 tables. 0 errors" in result.stdout
