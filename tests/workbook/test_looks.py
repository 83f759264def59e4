"""How the tabs look: what stands first, what is out of sight, what is blank, and what each chart draws."""

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from estate_opt.domain.plan import Plan
from estate_opt.ground.figures import pounds
from estate_opt.planning import solve_estate
from estate_opt.workbook.sheet import Chart, Column, Drawn, Format, Sheet, value_of, values_by_name, without_noughts
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.xlsx import write_plan, write_workbook
from tests.audited_town import town, town_option
from tests.hand import CALM, best, building, place, team
from tests.hostile_place import dossier_of, hostile_dossier


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_estate(town(), town_option())


@pytest.fixture(scope="module")
def dossier(plan: Plan) -> Dossier:
    return dossier_of(plan)


@pytest.fixture(scope="module")
def sheets(dossier: Dossier) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in all_sheets(dossier)}


def column(sheet: Sheet, key: str) -> list[object]:
    number = [column.key for column in sheet.columns].index(key)
    return [value_of(row[number]) for row in sheet.rows]


def test_closures_come_first(sheets: dict[str, Sheet], plan: Plan) -> None:
    """On Buildings what closes stands before what opens, and that before what stays; every building once."""
    order = ["close", "open", "open as shared hub", "shared hub", "keep", "not opened"]
    decided = list(map(str, column(sheets["Buildings"], "decision")))
    assert decided == sorted(decided, key=order.index)
    assert decided[0] == "close"
    assert sorted(map(str, column(sheets["Buildings"], "building"))) == sorted(plan.estate.buildings)


def test_what_only_formulas_need_is_out_of_sight_and_last(sheets: dict[str, Sheet]) -> None:
    """Running numbers, the workings of payback and the map's columns are hidden; the first column never is."""
    hidden = {(sheet.name, c.key) for sheet in sheets.values() for c in sheet.columns if c.is_hidden}
    assert {("Agencies", "payer"), ("Localities", "number"), ("Money", "payer"), ("Checks", "look_up")} <= hidden
    assert {("Years", "spends"), ("Years", "paid_back"), ("Buildings", "map_east")} <= hidden
    assert [sheet.name for sheet in sheets.values() if sheet.columns[0].is_hidden] == []
    for tab in ("Agencies", "Localities"):
        assert sheets[tab].columns[-1].is_hidden


def test_hidden_columns_are_hidden_in_the_file_and_drawn_all_the_same(dossier: Dossier, tmp_path: Path) -> None:
    """The file hides them, and its charts are told to draw what is hidden."""
    path = tmp_path / "plan.xlsx"
    write_plan(dossier.plan, dossier.run, dossier.audit, dossier.findings, path)
    written = load_workbook(path)["Localities"]
    headings = next(row for row in written.iter_rows() if row[0].value == "Service")
    out_of_sight = {  # columns side by side may be hidden together
        number
        for each in written.column_dimensions.values()
        if each.hidden
        for number in range(each.min or 0, (each.max or 0) + 1)
    }
    hidden = [cell.value for number, cell in enumerate(headings, 1) if number in out_of_sight]
    assert hidden == ["Service no.", "Counts in shares as", "With room today", "With room, plan"]
    with ZipFile(path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 6, "on Summary, Map, Access, Need, Agencies and Years"
    assert ['<c:plotVisOnly val="1"/>' in chart for chart in charts] == [False] * 6


def test_a_nought_may_be_blank(tmp_path: Path) -> None:
    """It is still stored; pounds and shares show nothing for it, and whatever is not nought as ever."""
    kinds = (Format.GBP, Format.PERCENT, Format.NUMBER)
    columns = tuple(Column(kind.name, kind.name, kind) for kind in kinds)
    write_workbook([Sheet("S", "", "S", without_noughts(columns, "GBP", "PERCENT"), ((0, 0, 0),))], tmp_path / "s.xlsx")
    gbp, percent, number = load_workbook(tmp_path / "s.xlsx")["S"][4]
    assert (gbp.value, percent.value, number.value) == (0, 0, 0)
    assert [cell.number_format.split(";")[2:] for cell in (gbp, percent, number)] == [[""], [""], []]
    assert percent.number_format == "0.0%;-0.0%;"


def charts_of(sheets: dict[str, Sheet]) -> dict[str, Chart]:
    return {sheet.name: sheet.chart for sheet in sheets.values() if sheet.chart is not None}


def test_every_chart_says_what_it_draws(sheets: dict[str, Sheet]) -> None:
    """Its columns are there; but for the Summary's, of which the heading says it all, the axis of figures has a title;
    and somebody who cannot see it is told in a sentence."""
    charts, named = charts_of(sheets), values_by_name(sheets.values())
    assert set(charts) == {"Summary", "Map", "Access", "Need", "Agencies", "Years"}
    for name, chart in charts.items():
        assert {chart.categories, *(values for _, values in chart.series)} <= set(named)
        assert len(chart.description) > 60
        assert chart.description.endswith(".")
        assert chart.figures_title or name == "Summary"


def test_the_years_are_drawn_year_by_year_and_so_far(dossier: Dossier, sheets: dict[str, Sheet]) -> None:
    """All saved by the last year is all cash saved, which the words tell too."""
    chart = charts_of(sheets)["Years"]
    saved, so_far = (values_by_name(sheets.values())[values] for _, values in chart.series)
    assert so_far[-1] == pytest.approx(sum(float(str(each)) for each in saved))
    assert f"ends at {pounds(float(str(so_far[-1])))}" in chart.description
    assert chart.has_negatives == any(float(str(each)) < 0 for each in (*saved, *so_far))


def test_who_gains_and_who_pays_is_drawn_of_every_payer(dossier: Dossier, sheets: dict[str, Sheet]) -> None:
    """A bar for each row; those said to gain are those above nought."""
    chart, gains = charts_of(sheets)["Agencies"], column(sheets["Agencies"], "present_saving")
    assert chart.first == len(gains) == len(dossier.payers)
    assert f"{sum(float(str(gain)) > 0.5 for gain in gains)} gain" in chart.description
    assert f"{sum(float(str(gain)) < -0.5 for gain in gains)} pay more" in chart.description


def test_access_is_drawn_of_everybody_and_each_group(sheets: dict[str, Sheet]) -> None:
    """The rows drawn are those at the top, none of them an area's; every area's stands below them."""
    chart, whom = charts_of(sheets)["Access"], column(sheets["Access"], "whom")
    assert chart.first is not None
    assert "area" not in whom[: chart.first]
    assert set(whom[chart.first :]) == {"area"}
    assert "library: older" in column(sheets["Access"], "label")


def test_the_map_has_each_building_once_by_what_becomes_of_it(dossier: Dossier, sheets: dict[str, Sheet]) -> None:
    """North of it stands in one of three columns; one on offer that is not opened in none; all within the frame."""
    sheet, chart = sheets["Buildings"], charts_of(sheets)["Map"]
    drawn = {key: column(sheet, f"map_{key}") for key in ("close", "open", "keep")}
    for number, name in enumerate(map(str, column(sheet, "building"))):
        there = [key for key in drawn if drawn[key][number] is not None]
        is_drawn = dossier.plan.is_open[name] or dossier.plan.estate.buildings[name].in_use_today
        assert len(there) == is_drawn
        if is_drawn:
            northing_m = dossier.plan.estate.buildings[name].northing
            assert northing_m is not None
            assert drawn[there[0]][number] == pytest.approx(northing_m / 1000)
    assert chart.drawn is Drawn.DOTS
    assert chart.bounds is not None
    west, east, south, north = chart.bounds
    assert east - west == north - south
    assert all(west <= float(str(each)) <= east for each in column(sheet, "map_east"))
    assert [value_of(row[1]) for row in sheets["Map"].rows] == [
        sum(each is not None for each in drawn[key]) for key in ("close", "open", "keep")
    ]


def test_names_on_the_map_do_not_cover_each_other() -> None:
    """Of ten that close on one spot one is named; one that closes five kilometres north is named too."""
    rooms = [
        building(f"b{n}", 5, running_gbp_per_year=1e5, easting=1000.0, northing=1000.0 + (5000.0 if n == 9 else n))
        for n in range(10)
    ]
    home = building("home", 500, running_gbp_per_year=1, easting=3000.0, northing=2000.0)
    plan = best(place([*rooms, home], [team(f"t{n}", f"b{n}", 2) for n in range(10)]), start=CALM)
    chart = next(sheet.chart for sheet in all_sheets(dossier_of(plan)) if sheet.name == "Map")
    assert chart is not None
    closed = chart.names[0]
    assert sum(name is not None for name in closed) == 2
    assert "b9" in closed


def test_a_place_without_positions_says_so_instead_of_a_map() -> None:
    """No building has an easting: no chart, and a line that says why."""
    plan = best(place([building("hall", 10, easting=None, northing=None)], [team("t", "hall", 2)]), start=CALM)
    sheet = next(sheet for sheet in all_sheets(dossier_of(plan)) if sheet.name == "Map")
    assert sheet.chart is None
    assert "no building a position" in sheet.notes[0]
    assert sheet.rows[2][3] == 1


def test_a_name_on_the_map_is_never_a_formula(tmp_path: Path) -> None:
    """Buildings called =HYPERLINK(0) and the like are named on the map as text: charts refer to cells of tabs alone."""
    hostile = hostile_dossier()
    plan = hostile.plan.deciding(is_open={name: number > 3 for number, name in enumerate(hostile.plan.is_open)})
    write_plan(plan, hostile.run, hostile.audit, hostile.findings, tmp_path / "plan.xlsx")
    with ZipFile(tmp_path / "plan.xlsx") as archive:
        charts = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/c"))
    assert "HYPERLINK" in charts
    assert {formula for formula in re.findall("<c:f>(.*?)</c:f>", charts) if "!$" not in formula} == set()


def test_the_map_is_of_the_plan_as_decided(dossier: Dossier) -> None:
    """Where the plan closes the annex too, it is drawn as closed, and counted so."""
    closed = dossier.plan.deciding(is_open={**dossier.plan.is_open, "annex": False})
    sheets = {sheet.name: sheet for sheet in all_sheets(replace(dossier, plan=closed))}
    here = column(sheets["Buildings"], "building").index("annex")
    assert column(sheets["Buildings"], "map_close")[here] is not None
    assert column(sheets["Buildings"], "map_keep")[here] is None


@pytest.mark.parametrize(
    ("tab", "pairs"),
    [
        ("Buildings", {"agency": "agency_name"}),
        ("Moves", {"agency": "agency_name"}),
        ("Support functions", {"agency": "agency_name", "provider": "provider_name"}),
        ("Arrangements", {"provider": "provider_name", "customers": "customers_names", "building": "building_name"}),
        ("Localities", {"service": "service_name"}),
    ],
)
def test_names_stand_beside_ids(dossier: Dossier, sheets: dict[str, Sheet], tab: str, pairs: dict[str, str]) -> None:
    """Whoever reads a tab need not know the ids: each that has a name is told with it."""
    estate = dossier.plan.estate
    agencies = {key: agency.name for key, agency in estate.agencies.items()}
    agencies["external"] = "an external provider"
    called = {
        "building": {key: room.name for key, room in estate.buildings.items()},
        "service": {key: service.name for key, service in estate.services.items()},
    }
    for ids, names in pairs.items():
        told = zip(column(sheets[tab], ids), column(sheets[tab], names), strict=True)
        for said, name in told:
            if said:
                assert name == "; ".join(called.get(ids, agencies)[each] for each in str(said).split("; ")), (tab, said)
