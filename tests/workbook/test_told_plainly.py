"""What a finance director would otherwise misread: totals named for what they are of, years, signs, who is joined."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from estate_opt.domain.estate import EXTERNAL, OWN, Agency, Arrangement, SupportFunction, Tier
from estate_opt.results.outcomes import how_supplied
from estate_opt.workbook.sheet import Content, Format, Sheet, value_of
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.xlsx import write_workbook
from tests.audited_town import town
from tests.hand import best, building, place, team
from tests.hostile_place import dossier_of


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


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, {"council": "own staff", "nhs": "own staff"}),
        ({"council": "desk"}, {"council": "own staff", "nhs": "own staff"}),
        ({"council": "desk", "nhs": "desk"}, {"council": "own staff, for others too", "nhs": "joins another body"}),
        ({"nhs": "firm"}, {"council": "own staff", "nhs": "external provider"}),
    ],
)
def test_who_supplies_is_told_in_words_that_are_true_of_it(chosen: dict[str, str], told: dict[str, str]) -> None:
    """Its own staff, alone or for others too; another body's; or an external provider, which shares nothing."""
    bodies = ("council", "nhs")
    estate = place(
        [building("hall", 20, status="keep")], [team("t", "hall")], [Agency(each, each) for each in bodies],
        functions=[SupportFunction(each, "IT", 2, 100.0) for each in bodies],
        arrangements=[Arrangement("desk", "IT", "council"), Arrangement("firm", "IT", EXTERNAL)],
    )  # fmt: skip
    plan = best(estate)
    plan = plan.deciding(supply={(each, "IT"): chosen.get(each, OWN) for each in bodies})
    assert {each: how_supplied(plan, each, "IT") for each in bodies} == told


def test_external_providers_are_called_that_wherever_their_money_is_told() -> None:
    """What they lay out is charged on to those they supply: nobody pools it, and their line adds up to nil."""
    functions = [SupportFunction("council", "IT", 2, 100.0)]
    firm = Arrangement("firm", "IT", EXTERNAL, fixed_gbp_per_year=10, tiers=(Tier(0, 0.5, 0),))
    estate = place([building("hall", 20, status="keep")], functions=functions, arrangements=[firm])
    plan = best(estate)
    assert plan.supply["council", "IT"] == "firm"
    tabs = {sheet.name: sheet for sheet in all_sheets(dossier_of(plan))}
    titles = [column.title for sheet in tabs.values() for column in sheet.columns]
    cells = {str(value_of(cell)) for sheet in tabs.values() for row in sheet.rows for cell in row}
    assert not {"pooled", "Costs that no single agency pays"} & cells
    keys = [column.key for column in tabs["Agencies"].columns]
    line = next(row for row in tabs["Agencies"].rows if value_of(row[keys.index("name")]) == "External providers")
    assert (value_of(line[0]), value_of(line[keys.index("plan_present")])) == ("external", 0)
    assert "to External providers (£)" in titles


def test_the_run_tab_says_what_the_solvers_words_mean(sheets: dict[str, Sheet]) -> None:
    """The field's own term stays, with its meaning beside it: no term of it stands alone."""
    meant = {str(value_of(row[0])): value_of(row[2]) for row in sheets["Run"].rows}
    terms = [what for what in meant if re.search(r"bound|gap|variables|rows|nodes|status|method|solver", what, re.I)]
    assert len(terms) == 10
    assert [what for what in terms if not meant[what]] == []
