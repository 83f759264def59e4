"""Every question about a saved plan judges by one function whether it is the plan of these tables and this option."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from estate_opt.cli.main import main
from estate_opt.ground.files import write_json
from estate_opt.options.option import Option, load
from estate_opt.planning import Planned, solve
from estate_opt.saved.earlier import read_earlier
from estate_opt.saved.plan_json import read_plan
from estate_opt.tables.intake import read
from estate_opt.workbook.xlsx import write_plan
from tests.small_place import SMALL, Grid, with_cell, write_folder

QUESTIONS = {
    "explain": ["explain", "--building", "annex", "--plan"],
    "refusals": ["refusals", "--plan"],
    "alternatives": ["alternatives", "--count", "1", "--plan"],
    "sensitivity": ["sensitivity", "--plan"],
}
"""Every command that is asked about a plan that was made before, to be followed by its file."""
OTHERS = {
    "other tables": ("", {"buildings": with_cell("buildings", "annex", "rent_gbp_per_year", 9000)}, "of other tables"),
    "other levers": ("moves.move_year = 2\n", {}, "was made with another moves.move_year"),
    "a standard of a service": (
        "[access.advice]\nmin_share = 0.5\n", {}, "was made with another access.advice.min_share",
    ),
    "other changes": (
        '[[change]]\ntable = "buildings"\nid = "annex"\ncolumn = "rent_gbp_per_year"\nto = 9000\nbecause = "asked"\n',
        {}, "was made with other changes to the tables",
    ),
}  # fmt: skip
"""An option's lines, tables that are otherwise, and what is said of a plan made of them."""
SERVICE: dict[str, Grid] = {
    "services": [("service", "name"), ("advice", "Advice")],
    "counters": [("service", "building", "status"), ("advice", "hall", "open")],
    "localities": [("locality", "easting", "northing", "population"), ("town", 400_000, 300_000, 1000)],
}


def option_of(folder: Path, lines: str) -> Option:
    path = folder / "other.toml"
    path.write_text(f'title = "Other"\nextends = "base"\n{lines}', encoding="utf-8")
    return load(path).with_solver(threads=1)


def workbook_of(made: Planned, path: Path) -> None:
    write_plan(made.plan, made.run, made.audit, made.findings, path)


def ask(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(params=OTHERS)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path, str]:
    """The small place, the JSON of a plan that is not its base plan, and what is to be said of that."""
    lines, tables, said = OTHERS[request.param]
    place = write_folder(tmp_path / "place", {**SMALL, **SERVICE})
    elsewhere = write_folder(tmp_path / "elsewhere", {**SMALL, **SERVICE, **tables}) if tables else place
    made = solve(elsewhere, option_of(tmp_path, lines))
    write_json(made.as_json(), tmp_path / "plan.json", overwrite=False)
    workbook_of(made, tmp_path / "plan.xlsx")
    return place, tmp_path / "plan.json", said


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_is_answered_for_a_plan_of_something_else(question: str, other: tuple[Path, Path, str]) -> None:
    """Each refuses it with the same sentence: other tables, other levers, a service's own standard, other changes."""
    place, plan, said = other
    name, *words = QUESTIONS[question]
    told = ask(name, place, *words, plan)
    assert told.exit_code == 2, told.output
    assert said in told.output


@pytest.mark.parametrize("name", ["plan.json", "plan.xlsx"])
def test_a_plan_to_stay_near_to_may_be_of_something_else_and_that_is_told(
    other: tuple[Path, Path, str], name: str
) -> None:
    """Staying near to last year's plan is what --preserve is for: it is done, and what is otherwise is said.

    Its workbook is judged as its JSON is, by the levers and the fingerprint that stand in it.
    """
    place, plan, said = other
    near = ("--max-differences", "3", "--threads", "1", "-o", plan.parent / "near.xlsx")
    told = ask("solve", place, "--preserve", plan.parent / name, *near)
    assert told.exit_code == 0, told.output
    verb = "" if said.startswith("was") else "is the plan "
    assert f"{name} {verb}{said}: what both know of is compared." in told.output


@pytest.mark.parametrize("name", ["plan.json", "plan.xlsx"])
def test_its_own_plan_is_nobody_elses(tmp_path: Path, name: str) -> None:
    """The plan of the place by an option with changes, dates, lists and standards of its own is of both.

    How long was searched does not matter, nor that the plan before it was to be stayed near to.
    """
    place = write_folder(tmp_path / "place", {**SMALL, **SERVICE})
    chosen = option_of(tmp_path, "".join(lines for lines, _, _ in OTHERS.values() if not lines.startswith("moves")))
    made = solve(place, chosen)
    write_json(made.as_json(), tmp_path / "plan.json", overwrite=False)
    workbook_of(made, tmp_path / "plan.xlsx")
    input_hash = read(place).input_hash
    longer = chosen.with_solver(time_limit_seconds=5)
    assert read_plan(tmp_path / "plan.json").other_than(input_hash, longer) == ""
    assert read_earlier(tmp_path / name, input_hash, longer.varied({"preserve.max_differences": 3})).other == ""
    assert read_earlier(tmp_path / name, input_hash, load()).other.startswith("was made with another ")


def test_a_workbook_that_lost_what_it_was_made_with_is_said_to(tmp_path: Path) -> None:
    """Without the tab Assumptions nobody can know of which option it is: that is said, and it is stayed near to."""
    place = write_folder(tmp_path / "place", {**SMALL, **SERVICE})
    workbook_of(solve(place), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    del book["Assumptions"]
    book.save(tmp_path / "less.xlsx")
    told = ask("solve", place, "--preserve", tmp_path / "less.xlsx", "--threads", "1", "-o", tmp_path / "n.xlsx")
    assert told.exit_code == 0, told.output
    assert "less.xlsx does not say what it was made with (its tabs Run and Assumptions): what both know" in told.output


def test_a_plan_held_against_may_be_of_another_option_and_that_is_told(other: tuple[Path, Path, str]) -> None:
    """`--against` values plans of other options by the levers of the one looked at, which is said."""
    place, plan, said = other
    own = plan.parent / "own.json"
    write_json(solve(place).as_json(), own, overwrite=False)
    told = ask("sensitivity", place, "--plan", own, "--against", plan, "-o", plan.parent / "s.xlsx")
    assert told.exit_code == (0 if said.startswith("was") else 2), told.output
    assert said in told.output
    assert (f"“Other” {said}. Here it is valued by the levers" in told.output) == (told.exit_code == 0)
