"""A year that is pinned in a plan's workbook, or a date given there, holds when the place is solved again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from estate_opt.domain.estate import Lock
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import InputError, NoPlanError, Severity
from estate_opt.planning import Planned, solve_place
from estate_opt.saved.plan_json import read_plan
from estate_opt.saved.ticks import LOCKS, PROGRAMME, TICK
from estate_opt.workbook.deliver import deliver
from tests.hand import option
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder

# Finance is shared, its teams go and the annex is left, all in April 2028: nothing stands against it.
YEARS = option(
    {"programme.years": 3, "solver.gap": 0.0, "solver.threads": 1, "moves.double_running_months": 3}, start={}
)
FIRST, SECOND = (date(year, 4, 1) for year in (2028, 2029))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("years") / "place", TABLES)


def planned(place: Path, locks_from: Path | None = None) -> Planned:
    return solve_place(place, YEARS, locks_from=locks_from)


def written(made: Planned, path: Path) -> Path:
    list(deliver(made, path, None, overwrite=True))
    return path


@pytest.fixture(scope="module")
def workbook(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(planned(place), tmp_path_factory.mktemp("plan") / "plan.xlsx")


def marked(source: Path, target: Path, marks: Mapping[tuple[str, str], Mapping[str, Any]], sheet: str) -> Path:
    """A copy of a workbook with cells filled in: of the row of a kind and id, by the title of their column."""
    book = load_workbook(source)
    rows = [*book[sheet].iter_rows()]
    heading = next(row for row in rows if "Id" in [cell.value for cell in row])
    at = {cell.value: number for number, cell in enumerate(heading)}
    for (kind, name), cells in marks.items():
        (row,) = (row for row in rows if (row[at["Kind"]].value, row[at["Id"]].value) == (kind, name))
        for title, value in cells.items():
            row[at[title]].value = value
    book.save(target)
    return target


def closes(plan: Plan, name: str) -> date | None:
    """The day by which all have left a building."""
    assert plan.programme is not None
    return next((year.vacated_on for year in plan.programme.years if not year.decided.is_open[name]), None)


def joins(plan: Plan, key: tuple[str, str]) -> date | None:
    """The day from which a function is supplied by another."""
    assert plan.programme is not None
    return next((year.moves_on for year in plan.programme.years if year.decided.supply[key] != "own"), None)


def test_a_date_given_on_the_programme_holds_in_the_next_plan_and_the_one_after(
    place: Path, workbook: Path, tmp_path: Path
) -> None:
    """All is done in the first year. The annex not before April 2029: its people have left by July then. The next
    workbook carries that on, and `free` lifts it.
    """
    ticked = marked(workbook, tmp_path / "ticked.xlsx", {("building", "annex"): {"Not before": SECOND}}, PROGRAMME)
    second = planned(place, ticked)
    assert [replace(lock, because="") for lock in second.plan.estate.locks] == [
        Lock("building", ("annex",), "close", not_before=SECOND)
    ]
    assert closes(second.plan, "annex") == date(2029, 7, 1)
    assert second.as_json()["summary"]["locks_cost"] is None  # of two programmes it is not proven
    again = written(second, tmp_path / "again.xlsx")
    assert planned(place, again).plan.estate.locks == second.plan.estate.locks
    freed = marked(again, tmp_path / "freed.xlsx", {("building", "annex"): {TICK: "free"}}, PROGRAMME)
    assert closes(planned(place, freed).plan, "annex") == date(2028, 7, 1)


def test_a_pin_on_the_programme_holds_the_year(place: Path, workbook: Path, tmp_path: Path) -> None:
    """The county joins not before 2029, so that the trust alone has no scale to join for in 2028. Pinned in that plan,
    both stay in the year that was theirs, though nothing else would keep them there.
    """
    late = {("function", "county / Finance"): {"Not before": SECOND}}
    second = planned(place, marked(workbook, tmp_path / "late.xlsx", late, PROGRAMME))
    assert joins(second.plan, ("county", "Finance")) == SECOND
    pins = {("function", name): {TICK: "pin"} for name in ("county / Finance", "trust / Finance")}
    pinned = marked(written(second, tmp_path / "second.xlsx"), tmp_path / "pinned.xlsx", pins, PROGRAMME)
    third = planned(place, pinned).plan
    day = joins(second.plan, ("trust", "Finance"))
    assert [(lock.key[0], lock.where, lock.not_before, lock.by) for lock in third.estate.locks] == [
        ("county", "shared", SECOND, SECOND), ("trust", "shared", day, day),
    ]  # fmt: skip
    assert (joins(third, ("county", "Finance")), joins(third, ("trust", "Finance"))) == (SECOND, day)


def test_a_tick_without_a_date_takes_none_away(place: Path, workbook: Path, tmp_path: Path) -> None:
    """Closed on the tab Buildings too, the annex keeps the date that the tab Locks has."""
    dated = {("building", "annex"): {"Not before": SECOND}}
    second = written(planned(place, marked(workbook, tmp_path / "a.xlsx", dated, PROGRAMME)), tmp_path / "b.xlsx")
    book = load_workbook(second)
    heading = next(row for row in book["Buildings"].iter_rows() if TICK in [cell.value for cell in row])
    tick = next(cell.column for cell in heading if cell.value == TICK)
    (row,) = (cells[0].row for cells in book["Buildings"].iter_rows() if cells[0].value == "annex")
    book["Buildings"].cell(row or 0, tick or 0, "close")
    book.save(tmp_path / "c.xlsx")
    assert closes(planned(place, tmp_path / "c.xlsx").plan, "annex") == date(2029, 7, 1)


def test_what_cannot_be_understood_is_told_with_its_cell(place: Path, workbook: Path, tmp_path: Path) -> None:
    """A date that is none, a word that is none, and a tick where nothing is decided, on either tab."""
    wrong: list[tuple[str, Mapping[tuple[str, str], Mapping[str, Any]], str]] = [
        (PROGRAMME, {("building", "annex"): {"By": "soon"}}, "“soon” is not a date"),
        (PROGRAMME, {("building", "annex"): {TICK: "maybe"}}, "maybe has no meaning for a building"),
        (PROGRAMME, {("team", "pay"): {"By": date(2027, 4, 1)}}, "none of these days is on or before 01/04/2027"),
    ]
    for number, (sheet, marks, words) in enumerate(wrong):
        path = marked(workbook, tmp_path / f"{number}.xlsx", marks, sheet)
        with pytest.raises(InputError) as said:
            planned(place, path)
        (finding,) = [each for each in said.value.findings if each.severity is Severity.ERROR]
        assert words in finding.problem
        assert finding.cell is not None
        assert finding.cell.startswith(f"{path.name} {PROGRAMME}!")


def test_a_tick_where_nothing_is_decided_is_refused(place: Path, workbook: Path, tmp_path: Path) -> None:
    """Setting up is no decision: joining is."""
    book = load_workbook(workbook)
    rows = [*book[PROGRAMME].iter_rows()]
    heading = next(row for row in rows if "Id" in [cell.value for cell in row])
    titles = [cell.value for cell in heading]
    works = next(row for row in rows if row[titles.index("What to do")].value == "pay for works")
    works[titles.index(TICK)].value = "pin"
    book.save(tmp_path / "works.xlsx")
    with pytest.raises(InputError) as said:
        planned(place, tmp_path / "works.xlsx")
    assert "Nothing is decided in this row." in [each.problem for each in said.value.findings]


def test_dates_go_through_the_json(place: Path, workbook: Path, tmp_path: Path) -> None:
    """A saved plan has its locks again with their dates; one of before there were dates has none."""
    ticked = marked(workbook, tmp_path / "t.xlsx", {("building", "annex"): {"By": datetime(2028, 7, 1)}}, PROGRAMME)
    made = planned(place, ticked)
    content = made.as_json()
    assert content["locks"][0]["by"] == "2028-07-01"
    saved = tmp_path / "plan.json"
    saved.write_text(json.dumps(content), encoding="utf-8")
    assert read_plan(saved).locks == [*made.plan.estate.locks]
    for key in ("by", "not_before"):
        del content["locks"][0][key]
    saved.write_text(json.dumps({**content, "seal": None}), encoding="utf-8")
    assert read_plan(saved).locks == [replace(lock, by=None) for lock in made.plan.estate.locks]


def test_columns_of_dates_stand_only_where_they_have_a_say(place: Path, workbook: Path, tmp_path: Path) -> None:
    """The tab Locks of a plan that happens all at once is as it was."""
    once = written(solve_place(place, option({"solver.gap": 0.0}, start={})), tmp_path / "once.xlsx")
    for path, has in ((once, False), (workbook, True)):
        titles = [cell.value for row in load_workbook(path)[LOCKS].iter_rows() for cell in row]
        assert ("Not before" in titles) is has


def test_a_programme_stays_near_to_an_earlier_plan(place: Path, tmp_path: Path) -> None:
    """Near to a plan in which the annex is kept, at £1m a difference, it is kept with years too."""
    kept = solve_place(
        write_folder(
            tmp_path / "kept", {**TABLES, "locks": [("kind", "id", "decision"), ("building", "annex", "keep")]}
        ),
        YEARS,
    )
    saved = tmp_path / "kept.json"
    saved.write_text(json.dumps(kept.as_json()), encoding="utf-8")
    near = option(
        {"programme.years": 3, "solver.gap": 0.0, "preserve.gbp_per_difference": 1_000_000, "solver.threads": 1},
        start={},
    )
    plan = solve_place(place, near, preserve=saved).plan
    assert plan.is_open["annex"]
    assert closes(planned(place).plan, "annex") is not None


def test_what_a_programme_reaches_may_not_differ_by_more(place: Path, tmp_path: Path) -> None:
    """The earlier plan closes the annex. Where no building may close in any year it cannot be reached: with one
    difference allowed the annex stays in use, with none there is no plan.
    """
    saved = tmp_path / "earlier.json"
    saved.write_text(json.dumps(solve_place(place, YEARS).as_json()), encoding="utf-8")
    levers = {"programme.years": 2, "programme.closures_per_year": 0, "solver.gap": 0.0}
    near = option({**levers, "preserve.max_differences": 1}, start={})
    plan = solve_place(place, near, preserve=saved).plan
    assert (plan.is_open["annex"], len(plan.differences)) == (True, 1)
    with pytest.raises(NoPlanError, match="Nothing carries the plan out in 2 years"):
        solve_place(place, option({**levers, "preserve.max_differences": 0}, start={}), preserve=saved)
