"""Names on the command line: taken wherever an id is, and printed beside each."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from estate_opt.cli.main import main
from tests.cli.named_place import NAMES, TABLES, bare_ids, named_place


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the place, its plan and the plan under another option."""
    folder = tmp_path_factory.mktemp("named")
    place = named_place(folder / "place")
    assert run("solve", place, "--json", folder / "plan.json", "--quiet").exit_code == 0
    made = run("solve", place, "--option", "do-minimum", "--json", folder / "other.json", "--quiet")
    assert made.exit_code == 0, made.output
    return folder


def asked(folder: Path, *words: object) -> Result:
    return run("explain", folder / "place", "--plan", folder / "plan.json", *words)


@pytest.mark.parametrize(
    ("option", "name", "key"),
    [
        ("--building", "the annexe", "BLD-4"),
        ("--building", "bld-4", "BLD-4"),
        ("--team", " Home  care", "TEAM-2"),
        ("--agency", "The Trust", "AGY-2"),
        ("--function", "The Trust / Finance", "AGY-2 / Finance"),
        ("--function", "AGY-2 / finance", "AGY-2 / Finance"),
    ],
)
def test_explain_takes_a_name(folder: Path, tmp_path: Path, option: str, name: str, key: str) -> None:
    """In whatever capitals: the answer is the same as by the id, and the JSON has both."""
    by_name, by_id = tmp_path / "name.json", tmp_path / "id.json"
    assert asked(folder, option, name, "--json", by_name).exit_code == 0
    assert asked(folder, option, key, "--json", by_id).exit_code == 0
    told, same = (json.loads(file.read_text(encoding="utf-8")) for file in (by_name, by_id))
    assert told == same
    assert told["subject"]["id"] == key
    assert told["subject"]["name"] in (NAMES.get(key), "The Trust / Finance")


def test_what_is_asked_about_twice_is_answered_once(folder: Path) -> None:
    """By its name and by its id."""
    told = asked(folder, "--building", "The Annexe", "--building", "BLD-4")
    assert told.exit_code == 0
    assert told.stdout.count("Building BLD-4 (The Annexe)") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--team", "payroll"], "2 teams are called payroll: TEAM-1 (of The County), TEAM-4 (of The Trust). Give the"),
        (["--building", "The Clinc"], "There is no building The Clinc in this place. Did you mean BLD-3 (The Clinic)?"),
        (["--building", "TEAM-1"], "There is no building TEAM-1 in this place."),
        (["--function", "Finance"], "Write it as AGENCY / FUNCTION, such as “AGY-1 / Finance”."),
    ],
)
def test_a_name_that_is_not_clear_ends_with_2(folder: Path, words: list[str], said: str) -> None:
    """One sentence, and before any plan is made: none is given here, and none is left behind."""
    before = sorted(folder.iterdir())
    told = run("explain", folder / "place", *words, "--json", folder / "answer.json")
    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stdout == ""
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "between",
    ["npv,people-within:SRV-1:Older", "npv, people-within: books, maps and music :older",
     "people-within:Books, maps and music:Older,npv"],
)  # fmt: skip
def test_frontier_takes_the_name_of_a_service(folder: Path, tmp_path: Path, between: str) -> None:
    """With its commas, and of a group in whatever capitals; the JSON has the aim by its ids."""
    answer = tmp_path / "frontier.json"
    told = run("frontier", folder / "place", "--between", between, "--points", "2", "--json", answer)
    assert told.exit_code == 0, told.output
    assert "of Older people within 4.8 km of SRV-1 (Books, maps and music)" in told.stdout
    content = json.loads(answer.read_text(encoding="utf-8"))
    assert {content["first"]["aim"], content["second"]["aim"]} == {"npv", "people-within:SRV-1:Older"}


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ("npv,people-within:Boks, maps and music", "Did you mean SRV-1 (Books, maps and music)?"),
        ("npv,people-within:a:b:c", "There is no service a:b in this place."),
        ("npv,people-within:SRV-1:Odler", "Nobody in this place belongs to the group Odler. Did you mean Older?"),
        ("npv,people-within:SRV-1:rich", "There are: Older."),
        ("npv,buildings,carbon", "Name two different aims of npv, people-within:SERVICE[:GROUP], "),
        ("npv,builings", "There is no aim called builings."),
    ],
)
def test_an_aim_that_is_not_clear_ends_with_2(folder: Path, tmp_path: Path, between: str, said: str) -> None:
    """One sentence with what was likely meant."""
    told = run("frontier", folder / "place", "--between", between, "-o", tmp_path / "frontier.xlsx")
    assert told.exit_code == 2
    assert said in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_id_is_printed_without_its_name(folder: Path, tmp_path: Path) -> None:
    """Of all that explain, refusals, frontier, alternatives, sensitivity, compare, solve and runs print."""
    place, plan = folder / "place", folder / "plan.json"
    lines = asked(folder, *_subjects(), "--function", "AGY-1 / Finance", "--function", "AGY-2 / Finance").output
    for words in (
        ["refusals", place, "--plan", plan, "-o", tmp_path / "refusals.xlsx"],
        ["frontier", place, "--between", "npv,people-within:SRV-1", "--points", "3", "-o", tmp_path / "frontier.xlsx"],
        ["alternatives", place, "--plan", plan, "--within", "100%", "--count", "2", "--differ-by", "1", "--json",
         tmp_path / "found.json"],
        ["sensitivity", place, "--plan", plan, "--against", folder / "other.json", "-o", tmp_path / "s.xlsx"],
        ["compare", plan, folder / "other.json", "-o", tmp_path / "compare.xlsx"],
        ["runs", "--ledger", folder / "runs.sqlite"],
        ["solve", place, "-o", tmp_path / "plan.xlsx"],
    ):  # fmt: skip
        told = run(*words)
        assert told.exit_code == 0, told.output
        lines += told.output
    assert bare_ids(lines) == []
    assert all(f"{key} ({NAMES[key]})" in lines for key in NAMES if key != "LOC-2")


def _subjects() -> list[str]:
    """Every building, team and agency, asked about."""
    kinds = {"BLD": "--building", "TEAM": "--team", "AGY": "--agency"}
    return [word for key in NAMES if key[:-2] in kinds for word in (kinds[key[:-2]], key)]


def test_what_stands_in_the_way_is_told_with_names(tmp_path: Path) -> None:
    """By `diagnose`, and by `solve` that fails: 46 FTE need 32.2 desks, and the one building allowed has 30."""
    few = tmp_path / "few.toml"
    few.write_text('title = "Few"\nextends = "base"\n[limits]\nbuildings = [{ scope = "agency:AGY-1", at_most = 0 }]\n')
    place = named_place(tmp_path / "place")
    diagnosed = run("diagnose", place, "--option", few)
    solved = run("solve", place, "--option", few, "--json", tmp_path / "plan.json", "--quiet")
    for told in (diagnosed, solved):
        assert told.exit_code == 4, told.output
        assert "agency AGY-1 (The County), at most so many" in told.output
        assert bare_ids(told.output) == []


def test_a_lock_that_cannot_be_kept_is_told_with_names(tmp_path: Path) -> None:
    """The nurses move 1 km at the most, and the Town Hall is 1.1 km from the Clinic as the crow flies."""
    locks = [TABLES["locks"][0], ("team", "TEAM-3", "pin", "BLD-1")]
    place = named_place(tmp_path / "place", locks=locks)
    for told in (run("diagnose", place), run("solve", place, "--json", tmp_path / "plan.json", "--quiet")):
        assert told.exit_code == 4, told.output
        assert "team TEAM-3 (Nurses): pin BLD-1 (Town Hall)" in told.output
        assert bare_ids(told.output) == []


def test_a_team_without_any_building_is_named(tmp_path: Path) -> None:
    """Nobody has what the nurses need."""
    teams = [(*TABLES["teams"][0], "needs"), *((*line, "clinical" if line[0] == "TEAM-3" else "")
                                               for line in TABLES["teams"][1:])]  # fmt: skip
    told = run("solve", named_place(tmp_path / "place", teams=teams, locks=[TABLES["locks"][0]]), "--quiet", "--json",
               tmp_path / "plan.json")  # fmt: skip
    assert told.exit_code in (3, 4), told.output
    assert "TEAM-3 (Nurses)" in told.output


def test_workbooks_have_the_names_too(folder: Path, tmp_path: Path) -> None:
    """The frontier's sheets tell each building that closes with its name."""
    book = tmp_path / "frontier.xlsx"
    told = run("frontier", folder / "place", "--between", "npv,staff-moved", "--points", "3", "-o", book)
    assert told.exit_code == 0, told.output
    sheets = openpyxl.load_workbook(book)
    closed = {row[0]: row for row in sheets["Buildings"].values if row[0] in NAMES}
    assert closed
    assert all(NAMES[str(key)] in row for key, row in closed.items())
    changes = "\n".join(str(row[-1]) for row in sheets["Frontier"].values)
    assert any(key in changes for key in map(str, closed))
    assert bare_ids(changes) == []


def test_compare_gives_a_program_the_names(folder: Path) -> None:
    """`compare --json` has what each id is called."""
    told = run("compare", folder / "plan.json", folder / "other.json", "--json")
    assert json.loads(told.stdout)["names"]["buildings"]["BLD-4"] == "The Annexe"
