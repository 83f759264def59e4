"""What bodies answer in their packs comes back as locks, told by the cells in which they answered."""

import csv
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from estate_opt.cli.main import main
from estate_opt.domain.estate import OWN, Lock
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.options.option import Option
from estate_opt.planning import Planned, solve_place
from estate_opt.saved.answers import read_answers, with_answers
from estate_opt.saved.packs import ABOUT, AFTER, AGREE, ANSWER, ANSWERS, BECAUSE, MEANINGS, ONLY_AFTER, REFUSE
from estate_opt.tables.intake import read
from estate_opt.workbook.deliver import deliver, packs_writer
from tests.saved.test_ticks import TABLES, decided
from tests.small_place import write_folder

COUNTY, TRUST = "The-County.xlsx", "The-Trust.xlsx"
CLOSE, SUPPLY, JOIN = "Close annex", "Supply Finance", "Join Finance"
Given = tuple[str, str | None, str | None]
"""An answer, after when, and why."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("answers") / "place", TABLES)


@pytest.fixture(scope="module")
def first(place: Path, base_option: Option) -> Planned:
    return solve_place(place, base_option.with_solver(threads=1, gap=0.0))


@pytest.fixture(scope="module")
def sent(first: Planned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent") / "packs"
    packs_writer(first, "plan.json")(folder, False)
    return folder


@pytest.fixture
def back(sent: Path, tmp_path: Path) -> Path:
    shutil.copytree(sent, tmp_path / "packs")
    return tmp_path / "packs"


def heading(sheet: Worksheet) -> dict[str, int]:
    """Columns by title, and under "" the row of the titles."""
    row = next(cells for cells in sheet.iter_rows() if cells[0].value == "No.")
    return {"": row[0].row or 0} | {str(cell.value): cell.column or 0 for cell in row}


def answer(folder: Path, file: str, given: Mapping[str, Given]) -> dict[str, str]:
    """Fill in a pack by another program; the cells of the answers by what they are about."""
    book = load_workbook(folder / file)
    sheet, cells = book[ANSWERS], dict[str, str]()
    at = heading(sheet)
    for row in sheet.iter_rows(min_row=at[""] + 1):
        for begins, (said, after, because) in given.items():
            if str(row[at["What the plan says"] - 1].value).startswith(begins):
                for title, value in ((ANSWER, said), (AFTER, after), (BECAUSE, because)):
                    row[at[title] - 1].value = value
                cells[begins] = f"{file} {ANSWERS}!{row[at[ANSWER] - 1].coordinate}"
    assert set(cells) == set(given)
    book.save(folder / file)
    return cells


def change(folder: Path, file: str, tab: str, cell: str, value: str) -> None:
    book = load_workbook(folder / file)
    book[tab][cell] = value
    book.save(folder / file)


def ran(*arguments: Any) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*map(str, arguments)])
    return done.exit_code, done.output


def test_each_body_is_asked_about_what_concerns_it(sent: Path) -> None:
    """The county's annex closes and it supplies Finance; the trust joins. Nobody else's decision is in a pack."""
    asked = {}
    for file in (COUNTY, TRUST):
        sheet = load_workbook(sent / file)[ANSWERS]
        at = heading(sheet)
        column = at["What the plan says"]
        asked[file] = [str(sheet.cell(row, column).value) for row in range(at[""] + 1, sheet.max_row + 1)]
    assert [said.split(" with")[0] for said in asked[COUNTY]] == ["Close annex", "Supply Finance"]
    assert [said.split(" in ")[0] for said in asked[TRUST]] == ["Join Finance"]


def test_a_refusal_and_a_condition_come_back_as_locks(back: Path, tmp_path: Path) -> None:
    """The county refuses to close; the trust joins only after a date, which is kept as a lock that decides nothing."""
    refused = answer(back, COUNTY, {CLOSE: (REFUSE, None, "promised to members")})
    only = answer(back, TRUST, {JOIN: (ONLY_AFTER, "1 April 2029", "a contract runs")})
    code, told = ran("answers", back, "-o", tmp_path / "locks.csv")
    assert code == 0
    assert "1 refused, 1 agreed only after a date. 2 have answered, 2 of 3 decisions asked about." in told
    with (tmp_path / "locks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {"kind": "building", "id": "annex", "decision": "keep", "where": "",
         "not_before": "", "because": "refused by The County: promised to members"},
        {"kind": "function", "id": "trust / Finance", "decision": "free", "where": "", "not_before": "01/04/2029",
         "because": "only after 01/04/2029, says The Trust: a contract runs"},
    ]  # fmt: skip
    cells = {row["kind"]: row.cell("decision") for row in read_answers(back).locks()}
    assert cells == {"building": refused[CLOSE], "function": only[JOIN]}


def test_the_next_plan_honours_answers_and_tells_their_cost(
    back: Path, place: Path, first: Planned, base_option: Option, tmp_path: Path
) -> None:
    """With the annex kept and the trust out, nobody saves: that costs what the first plan's cost falls short of this.

    The first plan is proven to the pound, and so is this one: so the least and the most are one figure.
    """
    answer(back, COUNTY, {CLOSE: (REFUSE, None, "promised")})
    answer(back, TRUST, {JOIN: (REFUSE, None, None)})
    option = base_option.with_solver(threads=1, gap=0.0)
    made = solve_place(place, option, locks_from=back)
    found = decided(made.plan)
    assert (found["annex"], found["trust / Finance"]) == (True, OWN)
    assert {lock.because for lock in made.plan.estate.locks} == {
        "refused by The County: promised", "refused by The Trust",
    }  # fmt: skip
    unlocked = made.plan.estate.unlocked
    assert unlocked is not None
    assert (unlocked.name, unlocked.decisions, unlocked.is_answered) == ("plan.json", 2, True)
    assert unlocked.objective_gbp == pytest.approx(first.plan.objective_gbp)
    told = list(deliver(made, tmp_path / "next.xlsx", None, overwrite=False))
    assert any(line.startswith("What was answered (2 decisions), taken together, costs £") for line in told)
    assert any("2 refused. 2 have answered, 2 of 3 decisions" in line for line in told)


def test_agreed_is_kept_to(back: Path, place: Path, base_option: Option) -> None:
    """Whoever agrees is held to it: the same plan, with locks that say who agreed."""
    answer(back, COUNTY, {CLOSE: (AGREE, None, None), SUPPLY: (AGREE, None, None)})
    answer(back, TRUST, {JOIN: (AGREE, None, "gladly")})
    locks = solve_place(place, base_option.with_solver(threads=1), locks_from=back).plan.estate.locks
    assert set(locks) == {
        Lock("building", ("annex",), "close", because="agreed by The County"),
        Lock("function", ("county", "Finance"), "pin", "shared", "agreed by The County"),
        Lock("function", ("trust", "Finance"), "pin", "shared", "agreed by The County; agreed by The Trust: gladly"),
    }


def test_a_condition_is_planned_with_over_years(back: Path, place: Path, base_option: Option) -> None:
    """The county supplies from 2029 at the earliest, the trust agrees to join: over years it happens then, not before.

    Without years the date has no say, and that is told at its cell.
    """
    answer(back, TRUST, {JOIN: (AGREE, None, None)})
    cells = answer(back, COUNTY, {SUPPLY: (ONLY_AFTER, "01/04/2029", "a new system")})
    option = base_option.with_solver(threads=1)
    over_years = solve_place(place, option.varied({"programme.years": 4}), locks_from=back).plan
    (lock,) = (lock for lock in over_years.estate.locks if lock.key == ("trust", "Finance"))
    assert (lock.decision, lock.where, lock.not_before) == ("pin", "shared", date(2029, 4, 1))
    (own,) = (lock for lock in over_years.estate.locks if lock.key == ("county", "Finance"))
    assert (own.decision, own.not_before) == ("free", date(2029, 4, 1))
    assert over_years.programme is not None
    joined = [year for year in over_years.programme.years if year.decided.supply["trust", "Finance"] == "shared"]
    assert joined
    assert joined[0].moves_on >= date(2029, 4, 1)
    at_once = solve_place(place, option, locks_from=back)
    told = [finding for finding in at_once.findings if "this date has no say" in finding.problem]
    after = cells[SUPPLY].rsplit("!", 1)[1]
    assert {finding.cell for finding in told} == {cells[SUPPLY].replace(after, f"J{after[1:]}")}


def test_a_condition_and_a_refusal_contradict(back: Path) -> None:
    """The trust would join after a date, the county will not supply at all: both are told."""
    answer(back, TRUST, {JOIN: (ONLY_AFTER, "01/04/2029", None)})
    answer(back, COUNTY, {SUPPLY: (REFUSE, None, None)})
    with pytest.raises(InputError, match="contradicts"):
        read_answers(back)


def test_two_bodies_contradict_each_other(back: Path, place: Path, tmp_path: Path) -> None:
    """The county will not supply the trust, which counts on it: both cells are told, once, and nothing is written."""
    county = answer(back, COUNTY, {SUPPLY: (REFUSE, None, None)})
    trust = answer(back, TRUST, {JOIN: (AGREE, None, None)})
    told_by = [ran("answers", back, "-o", tmp_path / "locks.csv"), ran("solve", place, "--locks-from", back, "--quiet")]
    for code, told in told_by:
        assert code == 3
        assert told.count("contradicts") == 1
        assert county[SUPPLY] in told
        assert trust[JOIN] in told
        assert "The Trust: agree to “Join Finance" in told
        assert "The County: refuse to “Supply Finance" in told
    assert not (tmp_path / "locks.csv").exists()


def test_an_answer_against_a_lock_of_the_tables(back: Path, tmp_path: Path) -> None:
    """The tables say that the annex is to close; the county refuses: the cell of each is told."""
    locks = [("kind", "id", "decision", "because"), ("building", "annex", "close", "sold already")]
    tables = read(write_folder(tmp_path / "place", {**TABLES, "locks": locks}))
    cells = answer(back, COUNTY, {CLOSE: (REFUSE, None, None)})
    with pytest.raises(InputError) as raised:
        with_answers(tables, back)
    (finding,) = raised.value.findings
    assert finding.cell == cells[CLOSE]
    assert "locks.csv!C2" in finding.problem


def test_a_plan_of_other_tables_tells_no_cost(back: Path, tmp_path: Path, base_option: Option) -> None:
    """Packs of other tables are taken, with a warning; what they cost against that plan cannot be told."""
    more = [("service", "name"), ("library", "Town library")]
    tables = read(write_folder(tmp_path / "place", {**TABLES, "services": more}))
    answer(back, COUNTY, {CLOSE: (REFUSE, None, None)})
    ticked = with_answers(tables, back, base_option)
    assert ticked.unlocked is None
    assert any("made of other tables" in finding.problem for finding in ticked.tables.findings)


WRONG: list[tuple[Given, str]] = [
    (("refus", None, None), "Did you mean refuse?"),
    ((ONLY_AFTER, None, None), "not after when"),
    ((REFUSE, "1/4/2028", None), "There is a date, but the answer is refuse."),
    ((ONLY_AFTER, "soon", None), "“soon” is not a date."),
]


@pytest.mark.parametrize(("given", "told"), WRONG)
def test_an_answer_that_cannot_be_taken(back: Path, given: Given, told: str) -> None:
    """Whatever is wrong with an answer is told with its cell, and what to do."""
    answer(back, COUNTY, {CLOSE: given})
    with pytest.raises(InputError) as raised:
        read_answers(back)
    (finding,) = raised.value.findings
    assert told in f"{finding.problem} {finding.remedy}"
    assert (finding.cell or "").startswith(f"{COUNTY} {ANSWERS}!")


def test_a_row_that_was_changed_by_hand(back: Path) -> None:
    """The meaning of an answer cannot be changed unseen: another id is told by its cell, a row cut off by the count."""
    answer(back, COUNTY, {CLOSE: (REFUSE, None, None)})
    sheet = load_workbook(back / COUNTY)[MEANINGS]
    at = heading(sheet)
    id_cell = sheet.cell(at[""] + 1, at["Id"]).coordinate
    change(back, COUNTY, MEANINGS, id_cell, "hall")
    with pytest.raises(InputError) as raised:
        read_answers(back)
    (finding,) = raised.value.findings
    check_cell = sheet.cell(at[""] + 1, at["Check"]).coordinate
    assert finding.cell == f"{COUNTY} {MEANINGS}!{check_cell}"
    book = load_workbook(back / TRUST)
    book[MEANINGS].delete_rows(heading(book[MEANINGS])[""] + 1)
    book.save(back / TRUST)
    change(back, COUNTY, MEANINGS, id_cell, "annex")
    with pytest.raises(InputError, match="0 rows, of the 1 that were sent out"):
        read_answers(back)


def test_sorted_rows_and_a_row_taken_away(back: Path) -> None:
    """A decision is known by its number wherever its row stands; one without a row is not answered, with a warning."""
    answer(back, COUNTY, {SUPPLY: (REFUSE, None, None)})
    book = load_workbook(back / COUNTY)
    book[ANSWERS].delete_rows(heading(book[ANSWERS])[""] + 1)
    book.save(back / COUNTY)
    read_back = read_answers(back)
    assert [answer.what.split(" with")[0] for answer in read_back.answers] == ["Supply Finance"]
    assert any("Decision 1 has no row any more" in finding.problem for finding in read_back.findings)


def test_what_is_no_pack_or_of_another_plan(back: Path, first: Planned, tmp_path: Path) -> None:
    """A foreign workbook, a column gone, a pack of another plan and an empty folder: a sentence each."""
    list(deliver(first, back / "plan.xlsx", None, overwrite=False))
    with pytest.raises(InputError, match=r"plan\.xlsx is no pack: it has no tab This pack"):
        read_answers(back)
    (back / "plan.xlsx").unlink()
    sheet = load_workbook(back / TRUST)[ANSWERS]
    title = sheet.cell(heading(sheet)[""], heading(sheet)[ANSWER]).coordinate
    change(back, TRUST, ANSWERS, title, "Reply")
    with pytest.raises(InputError, match=f"has no column “{ANSWER}” any more on its tab {ANSWERS}"):
        read_answers(back)
    change(back, TRUST, ANSWERS, title, ANSWER)
    about = load_workbook(back / TRUST)[ABOUT]
    (row,) = (cells for cells in about.iter_rows() if cells[0].value == "Fingerprint of the plan")
    change(back, TRUST, ABOUT, row[1].coordinate, "0123456789abcdef")
    with pytest.raises(UsageError, match=f"{TRUST} is a pack of another plan than {COUNTY}"):
        read_answers(back)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no packs"):
        read_answers(tmp_path / "empty")
