"""The programme on the page: a line for each building, its lease's days, and the table of the tab Programme."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from estate_opt.audit import audit
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.results.programme import LEAVES, actions
from estate_opt.workbook.page.parts import Section, Tabs
from estate_opt.workbook.page.programme_picture import Programme, programme_section
from estate_opt.workbook.page.written import write_page
from estate_opt.workbook.tabs import Dossier, all_sheets
from tests.hand import best, building, place, team
from tests.workbook.browser import Browser
from tests.workbook.test_page_in_browser import VIOLATIONS, WIDTHS, axe, tab

__all__ = ["axe", "tab"]
LEVERS = {"appraisal.years": 8, "programme.years": 4, "moves.double_running_months": 3}
ESTATE = place(
    [
        building("a", tenure="leasehold", rent_gbp_per_year=1000, running_gbp_per_year=500,
                 lease_end=date(2034, 4, 1), break_date=date(2028, 4, 1)),
        building("c", 3, tenure="licence", rent_gbp_per_year=10),
        building("hub", 10, status="candidate", opening_gbp=5),
    ],
    [team("t", "a", 5), team("u", "c", 2)],
)  # fmt: skip
NAMES = {"a": '<b>"A"', "c": "Cottage", "hub": "Hub"}
ESTATE = replace(
    ESTATE, buildings={key: replace(each, name=NAMES[key]) for key, each in ESTATE.buildings.items()}
)  # fmt: skip
"""Both can leave at once for a hub: a is rented until its break a year later, c until it is empty."""


def _dossier(plan: Plan) -> Dossier:
    return Dossier(plan, RunInfo("0", "test", datetime.now(UTC), {}, {}), audit(plan), ())


def _section(plan: Plan) -> Section | None:
    dossier = _dossier(plan)
    return programme_section(dossier, Tabs(all_sheets(dossier)))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return best(ESTATE, LEVERS)


def test_each_building_has_its_line_and_its_lease(plan: Plan) -> None:
    """People are out on 1 July 2027, double running over. a stands empty until its break, which is its only day within
    the years drawn; c is off the books when it is empty; the hub opens with the moves.
    """
    section = _section(plan)
    assert section is not None
    assert section.title == "2 buildings close and 1 open, all of it in 2027-28"
    assert isinstance(section.picture, Programme)
    told = {line.building: (line.does, line.words) for line in section.picture.lines}
    assert told == {
        "a": ("is left by 01/07/2027 and is paid for until 01/04/2028",
              "Leasehold: a break on 01/04/2028 and the end on 01/04/2034"),
        "c": ("is left by 01/07/2027", "Licence"),
        "hub": ("opens on 01/04/2027", ""),
    }  # fmt: skip
    a = next(line for line in section.picture.lines if line.building == "a")
    days = (date(2031, 7, 2) - date(2027, 4, 1)).days  # to a year after the last moves could be over, 1 July 2030
    (event,) = a.events
    assert event == pytest.approx(100 * 366 / days, abs=0.2)
    in_use, empty = a.stretches
    assert in_use.wide == pytest.approx(100 * 91 / days, abs=0.2)
    assert empty.left + empty.wide == pytest.approx(event, abs=0.3)


def test_its_table_is_the_tab_programme(plan: Plan) -> None:
    """Row by row: so the page says what the workbook says."""
    section, dossier = _section(plan), _dossier(plan)
    assert section is not None
    sheet = next(each for each in all_sheets(dossier) if each.name == "Programme")
    table = section.tables[0]
    assert [row[6].text for row in table.rows] == [row[6] for row in sheet.rows]
    assert table.rows[0][1].text == f"{sheet.rows[0][1]:%d/%m/%Y}"
    assert len(table.rows) == len(dossier.actions)


def test_it_says_the_day_on_which_a_freehold_is_sold_as_the_tab_does() -> None:
    """A year and a half after it is empty on 1 July 2027 it is 1 January 2029: months are counted as months."""
    estate = place([building("a", running_gbp_per_year=500, receipt_gbp=1000), building("hub", 10)],
                   [team("t", "a", 5)])  # fmt: skip
    sold = best(estate, {**LEVERS, "exits.sale_lag_years": 1.5})
    section = _section(sold)
    assert section is not None
    assert [line.does for line in section.picture.lines] == ["is left by 01/07/2027 and is paid for until 01/01/2029"]
    assert [each.day for each in actions(sold) if each.what == LEAVES] == [date(2029, 1, 1)]


def test_a_plan_without_years_has_no_such_part() -> None:
    """It happens all at once."""
    assert _section(best(ESTATE, {**LEVERS, "programme.years": 0})) is None


def test_a_year_in_which_nothing_closes_is_said() -> None:
    """Where nothing can be moved the title says that nothing closes or opens."""
    still = replace(ESTATE, teams={name: replace(each, movable=False) for name, each in ESTATE.teams.items()})
    section = _section(best(still, LEVERS))
    assert section is not None
    assert section.title == "No building closes or opens in these years"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_browser_finds_nothing_against_it(tab: Browser, axe: str, plan: Plan, tmp_path: Path, width: int) -> None:
    """It fits, names are text, each line's name opens its card from the keyboard, and axe-core has no complaint."""
    dossier, path = _dossier(plan), tmp_path / "page.html"
    write_page(dossier, all_sheets(dossier), path, overwrite=False)
    tab.open(path, width)
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert (tab.asked_for(), tab.complaints()) == ([], [])
    assert tab.run("document.documentElement.scrollWidth") <= width
    lines = "document.querySelectorAll('ol[aria-label^=\"A line for each\"] button[data-building]')"
    assert tab.run(f"{lines}.length") == 3
    assert tab.run(f"[...{lines}].map((each) => each.textContent)").count('<b>"A"') == 1
    tab.run(f"{axe}; null")
    assert tab.run(VIOLATIONS) == []
    tab.run(f"{lines}[0].focus(); document.activeElement.click()")
    assert tab.run("document.getElementById('card').open")
