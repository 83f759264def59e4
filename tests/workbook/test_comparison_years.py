"""Programmes side by side, by year."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from estate_opt.options.option import Option
from estate_opt.planning import solve_place
from estate_opt.saved import compare_years
from estate_opt.saved.likeness import Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.tabs.comparison_tabs import comparison_sheets
from estate_opt.workbook.xlsx import write_workbook
from tests.hand import option
from tests.recalculated import disagreements, recalculated
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder


def _option(years: int, **levers: Any) -> Option:
    return option({"programme.years": years, "solver.gap": 0.0, "solver.threads": 1, **levers}, start={})


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[SavedPlan]:
    """All at once, and with no closing in the first of three years (a blackout of the county's)."""
    folder = tmp_path_factory.mktemp("by_year")
    place = write_folder(folder / "place", TABLES)
    shut = [("agency", "from", "to"), ("county", "01/04/2028", "01/04/2028"), ("trust", "01/04/2028", "01/04/2028")]
    later = write_folder(folder / "later", {**TABLES, "blackouts": shut})
    made = [solve_place(place, _option(0)), solve_place(later, _option(3))]
    return [SavedPlan(name, each.as_json()) for name, each in zip(("At once", "Later"), made, strict=True)]


def test_what_happens_in_which_year(plans: list[SavedPlan]) -> None:
    """Both close the annex, move its team and the trust's finance team out and join two functions: in 2028, or where
    that year is shut in 2029. What is paid less than today begins with it.
    """
    told = {row.key: row.values for row in compare_years.years(plans)}
    assert told["buildings closed", "2028"] == (1, 0)
    assert told["buildings closed", "2029"] == (0, 1)
    assert told["functions joined", "2028"] == (2, 0)
    assert told["functions joined", "2029"] == (0, 2)
    assert told["teams that move or join", "2028"][1] == 0
    assert told["teams that move or join", "2028"][0] == told["teams that move or join", "2029"][1]
    for plan, number in zip(plans, range(2), strict=True):
        paid = sum(row["gbp"] for row in plan.content["ledger"] if row["year"] == 2029 and row["class"] == "cashable")
        assert paid
        assert told["cash against today (£)", "2029"][number] != 0


def test_plans_without_years_have_no_such_sheet(plans: list[SavedPlan]) -> None:
    """There is nothing to tell by year."""
    assert compare_years.years(plans[:1]) == []
    names = [sheet.name for sheet in comparison_sheets(Likeness([plans[0], plans[0]]))]
    assert "By year" not in names


def test_the_sheet_is_written(plans: list[SavedPlan], tmp_path: Path) -> None:
    """With a column for each plan, and formulas that come to what is stored."""
    book = tmp_path / "compared.xlsx"
    write_workbook(comparison_sheets(Likeness(plans)), book)
    cells = [row[:4] for row in load_workbook(book)["By year"].iter_rows(values_only=True)]
    assert ("buildings closed", "2028-29", 1, 0) in cells
    (copy,) = recalculated([book], tmp_path)
    assert list(disagreements(book, copy)) == []
