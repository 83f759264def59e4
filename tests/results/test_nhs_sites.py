"""The list of NHS sites, argued on paper: what is there, upgraded and new, and what each lets go."""

from pathlib import Path

import pytest

from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import Plan
from estate_opt.options.option import Option
from estate_opt.planning import solve_place
from estate_opt.results.nhs_sites import nhs_sites
from estate_opt.results.tidy import tidy
from estate_opt.workbook.export import exported
from estate_opt.workbook.sheet import Sheet
from estate_opt.workbook.tabs import all_sheets
from tests.hostile_place import dossier_of
from tests.small_place import SMALL, Grid, with_cell, write_folder

NHS: Grid = [("agency", "name", "sector"), ("county", "The County", "council"), ("trust", "The Trust", "nhs")]
# The pay team needs a clinical room, which only the trust's clinic has: it leaves the annex, which closes behind it and
# whose lease, for £5,000 a year with £500 of rates and £900 to run, has ended by the last year.
CLINICAL = {**SMALL, "agencies": NHS, "teams": with_cell("teams", "pay", "needs", "clinical")}
# In a clinic of 16 desks the pay team has no room: desks are added.
SMALL_CLINIC: Grid = [
    [*SMALL["buildings"][0], "fitout_desks", "fitout_gbp_per_desk"],
    *([*row, 20 if row[0] == "clinic" else "", 1_000 if row[0] == "clinic" else ""] for row in SMALL["buildings"][1:]),
]


def plan_of(folder: Path, option: Option, **tables: Grid) -> Plan:
    return solve_place(write_folder(folder, {**CLINICAL, **tables}), option.with_solver(threads=1, gap=0.0)).plan


def test_a_site_tells_what_it_lets_go(tmp_path: Path, base_option: Option) -> None:
    """The clinic had 16 staff and has 26; for it the annex goes, of which £6,400 a year are saved in the end."""
    plan = plan_of(tmp_path / "place", base_option)
    (clinic,) = nhs_sites(plan)
    assert (clinic.building, clinic.kind, clinic.disposals) == ("clinic", "existing", ("annex",))
    assert (clinic.fte_today, clinic.fte_plan) == (16, 26)
    assert clinic.released_gbp_per_year == pytest.approx(6_400)
    assert (clinic.receipts_gbp, clinic.capital_gbp) == (0, 0)


def test_capital_makes_it_an_upgrade(tmp_path: Path, base_option: Option) -> None:
    """Desks added there are the plan's only capital: all of it is the site's."""
    rows = [list(row) for row in SMALL_CLINIC]
    rows[3][rows[0].index("desks")] = 16
    plan = plan_of(tmp_path / "place", base_option, buildings=rows)
    (clinic,) = nhs_sites(plan)
    capital = sum(row.gbp for row in plan.ledger if row.kind is Kind.CAPITAL)
    assert clinic.kind == "upgrade"
    assert clinic.capital_gbp == pytest.approx(capital)
    assert capital > 0
    sheet = _tab(plan)
    assert sheet is not None
    keys = [column.key for column in sheet.columns]
    assert dict(zip(keys, sheet.rows[0], strict=True))["disposals"] == "annex"


def test_without_a_body_of_the_nhs_there_is_no_list(tmp_path: Path, base_option: Option) -> None:
    """Neither the tab nor the file of the export; with one both are there, and the file's columns are told."""
    without = plan_of(tmp_path / "without", base_option, agencies=SMALL["agencies"])
    plan = plan_of(tmp_path / "with", base_option)
    assert nhs_sites(without) == ()
    assert [_tab(each) is not None for each in (without, plan)] == [False, True]
    run = dossier_of(plan).run
    assert ["fact_nhs_sites.csv" in exported(each, run) for each in (without, plan)] == [False, True]
    assert b"existing, upgrade or new" in exported(plan, run)["datapackage.json"]
    assert tidy(plan)["fact_nhs_sites"].to_dict("records")[0]["disposals"] == "annex"


def _tab(plan: Plan) -> Sheet | None:
    return next((sheet for sheet in all_sheets(dossier_of(plan)) if sheet.name == "NHS sites"), None)
