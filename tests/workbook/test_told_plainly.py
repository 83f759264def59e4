"""What a finance director would otherwise misread: totals named for what they are of, years, signs, who is joined."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from estate_opt.planning import solve_estate
from estate_opt.workbook.sheet import Content, Format, Sheet, value_of
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.xlsx import write_workbook
from tests.audited_town import town, town_option
from tests.hostile_place import dossier_of


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return dossier_of(solve_estate(town(), town_option()))


@pytest.fixture(scope="module")
def sheets(dossier: Dossier) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in all_sheets(dossier)}


def page(sheets: Mapping[str, Sheet]) -> dict[str, Mapping[str, Content]]:
    """The lines of the Summary by their measure."""
    keys = [column.key for column in sheets["Summary"].columns]
    rows = (dict(zip(keys, map(value_of, row), strict=True)) for row in sheets["Summary"].rows)
    return {str(row["measure"]).strip(): row for row in rows}


def test_who_joins_a_shared_function_is_a_figure_of_its_own(sheets: dict[str, Sheet]) -> None:
    """The IT teams of the council (10 FTE, whose own desk supplies both) and of the NHS (8 FTE, who go over to it)."""
    line = page(sheets)["Staff who join a shared function (FTE)"]
    assert line["plan"] == 18
    assert "2 teams, not counted above; 8 FTE of them go over to another body" in str(line["meaning"])
    assert any("18 more join shared functions" in note for note in sheets["Summary"].notes)


def test_the_total_of_moves_is_named_for_what_it_is(sheets: dict[str, Sheet], tmp_path: Path) -> None:
    """All staff, whoever moves: at its head by that name, and at its foot by what happens to them."""
    moves = sheets["Moves"]
    at_foot = {line.words: value_of(line.cells["fte"]) for line in moves.foot}
    everybody = at_foot.pop("All staff")
    assert isinstance(everybody, float)
    assert everybody == sum(team.fte for team in town().teams.values())
    assert sum(float(str(fte)) for fte in at_foot.values()) == everybody
    assert at_foot["Staff who move with their team"] == page(sheets)["Staff who move (FTE)"]["plan"]
    write_workbook([*sheets.values()], tmp_path / "plan.xlsx")
    told = [row[0].value for row in load_workbook(tmp_path / "plan.xlsx")["Moves"].iter_rows(max_row=6)]
    assert "Total of all staff, whether they move or not" in told


def test_a_yearly_amount_says_of_which_year(dossier: Dossier, sheets: dict[str, Sheet]) -> None:
    """Money of one year stands in a column, or a line of page one, that names the year, or beside a column of years."""
    shown = {Format.GBP, Format.GBP_MILLION}
    for sheet in sheets.values():
        by_year = any(column.format is Format.YEAR and not column.is_hidden for column in sheet.columns)
        yearly = [
            column.title for column in sheet.columns
            if column.format in shown and re.search(r"year|running cost", column.title, re.IGNORECASE)
        ]  # fmt: skip
        if sheet.name not in ("Buildings",) and by_year:
            continue
        assert [title for title in yearly if not re.search(r"\b20\d\d\b", title)] == [], sheet.name
    assert sum(str(dossier.years[-1]) in column.title for column in sheets["Support functions"].columns) >= 3
    lines = [measure for measure in page(sheets) if measure.startswith("Yearly") and "share" not in measure]
    assert len(lines) == 2
    assert all(re.search(r"\b20\d\d\b", line) for line in lines)


def test_charges_paid_stand_less_received_wherever_they_are_told(sheets: dict[str, Sheet]) -> None:
    """One sign on every tab: what a body pays others, less what it is paid."""
    told = {
        (sheet.name, column.title)
        for sheet in sheets.values()
        for column in sheet.columns
        if re.search("charges", column.title, re.IGNORECASE)
    }
    assert {name for name, _ in told} == {"Agencies", "One body", "Who pays whom"}
    assert [title for _, title in told if not re.search("charges paid, less received", title, re.IGNORECASE)] == []
