"""The tabs of the plan workbook as tables: the right figures in the right columns, argued from a small town."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from math import fsum
from typing import Any

import pytest

from estate_opt.domain.costs import COSTS as WORDS
from estate_opt.domain.costs import Kind, Theme, heading, theme, words
from estate_opt.domain.estate import Assumed
from estate_opt.domain.plan import Account
from estate_opt.formulation import FLOWS
from estate_opt.ground.errors import Finding, Severity
from estate_opt.options.option import models_folder
from estate_opt.workbook.layout import Layout
from estate_opt.workbook.sheet import Cell, Column, Format, Link, Sheet, value_of, values_by_name
from estate_opt.workbook.tabs import TABS, Dossier, all_sheets
from estate_opt.workbook.tabs.summary_tab import summary

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def sheets(dossier: Dossier) -> tuple[Sheet, ...]:
    return all_sheets(dossier)


def rows_of(sheets: tuple[Sheet, ...], name: str) -> list[Row]:
    """A sheet's rows by the keys of its columns, cells as the values they show."""
    sheet = next(sheet for sheet in sheets if sheet.name == name)
    return [
        {column.key: value_of(content) for column, content in zip(sheet.columns, row, strict=True)}
        for row in sheet.rows
    ]


def one(rows: list[Row], **where: object) -> Row:
    """The one row that has these values."""
    found = [row for row in rows if all(row[key] == value for key, value in where.items())]
    assert len(found) == 1, where
    return found[0]


def test_the_workbook_has_every_tab_that_was_promised(sheets: tuple[Sheet, ...]) -> None:
    """Summary and Contents come first; every tab is there once, and Contents names each."""
    names = [sheet.name for sheet in sheets]
    assert names[:2] == ["Summary", "Contents"]
    assert len(set(names)) == len(names) == len(TABS) + 3
    promised = {
        "Buildings",
        "Moves",
        "Support functions",
        "Access",
        "Agencies",
        "Money",
        "Assumptions",
        "Findings",
        "Checks",
        "Run",
    }
    assert promised <= set(names)
    assert [row["sheet"] for row in rows_of(sheets, "Contents")] == [name for name in names if name != "Contents"]


def test_every_sheet_is_a_sound_table(sheets: tuple[Sheet, ...]) -> None:
    """Titles and keys of columns differ (whatever their case), rows are as wide as the headings, purposes are said."""
    for sheet in sheets:
        assert len({column.title.lower() for column in sheet.columns}) == len(sheet.columns), sheet.name
        assert len({column.key for column in sheet.columns}) == len(sheet.columns), sheet.name
        assert {len(row) for row in sheet.rows} <= {len(sheet.columns)}, sheet.name
        assert sheet.purpose.endswith("."), sheet.name
        assert len(sheet.name) <= 31, "a longer name is refused by spreadsheet programs"


def test_names_of_columns_are_used_once(sheets: tuple[Sheet, ...]) -> None:
    """Each name that formulas use means one column."""
    names = [column.range_name for sheet in sheets for column in sheet.columns if column.range_name]
    assert len(set(names)) == len(names) == len(values_by_name(sheets))


def test_a_row_of_the_money_tab_is_a_row_of_the_ledger(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """The tab holds both ledgers whole: as many rows, and the same sum by class."""
    rows, plan = rows_of(sheets, "Money"), dossier.plan
    assert len(rows) == len(plan.ledger) + len(plan.today_ledger)
    for kind in Kind:
        found = fsum(row["gbp"] for row in rows if row["scenario"] == "plan" and row["kind"] == kind)
        assert found == pytest.approx(fsum(sum(account.gbp) for account in plan.accounts if account.kind is kind))


def test_every_year_holds_the_cash_of_that_year(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Cash and social costs of a year together are all that is paid in it, today and in the plan."""
    for number, row in enumerate(rows_of(sheets, "Years")):
        then = fsum(account.gbp[number] for account in dossier.plan.accounts)
        today = fsum(account.gbp[number] for account in dossier.plan.today_accounts)
        assert row["plan_cash"] + row["plan_not_cash"] == pytest.approx(then, abs=0.1)
        assert row["today_cash"] + row["today_not_cash"] == pytest.approx(today, abs=0.1)
        assert row["factor"] == pytest.approx(1.035**-number)


def test_discounting_falls_after_year_30(dossier: Dossier) -> None:
    """Over 40 years each factor is the one before it, discounted at 3.5 %, and at 3.0 % from year 31."""
    plan = dossier.plan
    levers = plan.option.levers
    appraisal = levers.appraisal.model_copy(update={"years": 40})
    option = replace(plan.option, levers=levers.model_copy(update={"appraisal": appraisal}))
    level = (Account("council", Kind.CASHABLE, "rent", "hall", (1.0,) * 40),)
    made = replace(plan, option=option, accounts=level, today_accounts=level)
    rows = rows_of(all_sheets(replace(dossier, plan=made)), "Years")
    assert [row["rate"] for row in rows] == [0.0] + [0.035] * 30 + [0.03] * 9
    for above, row in pairwise(rows):
        assert row["factor"] == pytest.approx(above["factor"] / (1 + row["rate"]))


def test_the_years_tab_and_the_summary_agree_on_payback(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """The largest year of the helper column is the year of payback, or lies beyond the appraisal if there is none."""
    last_out = max(row["paid_back"] for row in rows_of(sheets, "Years"))
    assert (dossier.headline.payback_year or 2047) == last_out


def test_the_years_tab_and_the_summary_agree_where_nothing_is_spent(dossier: Dossier) -> None:
    """A plan that costs what today costs: no year spends, the helper column is nought, and the Summary says so."""
    same = all_sheets(replace(dossier, plan=replace(dossier.plan, accounts=dossier.plan.today_accounts)))
    years = rows_of(same, "Years")
    assert {row["spends"] for row in years} == {"no"}
    assert {row["paid_back"] for row in years} == {0}
    assert one(rows_of(same, "Summary"), measure="Earned back by")["plan"] == "nothing to earn back"


def test_agencies_add_up_to_the_place(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Savings of all payers are the place's saving; charges between bodies are nil in sum, and not nil for each."""
    rows = rows_of(sheets, "Agencies")
    assert fsum(row["present_saving"] for row in rows) == pytest.approx(dossier.headline.net_present_saving_gbp, abs=1)
    assert fsum(row["transfers"] for row in rows) == pytest.approx(0.0, abs=0.1)
    assert one(rows, agency="council")["transfers"] < 0 < one(rows, agency="nhs")["transfers"], (
        "it is hosted, and supplied IT"
    )
    assert one(rows, agency="court")["joins"] == "no"
    for row in rows:
        assert row["verdict"] == (
            "saves against today"
            if row["present_saving"] > 0.5
            else "pays more than today"
            if row["present_saving"] < -0.5
            else "as today"
        )


def test_the_yardstick_of_savings_is_said(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Against today, and not against what each could do alone, of which nobody has worked anything out: on both tabs.

    A place of one agency has nobody who could do better alone.
    """
    said = "what each would save by itself has not been worked out"
    notes = {sheet.name: " ".join(sheet.notes) for sheet in sheets}
    assert f"against today (carrying on as now); {said}" in notes["Agencies"]
    assert f"Savings are against today; {said.replace('each', 'each agency')}" in notes["Summary"]
    agencies = {name: agency for name, agency in dossier.plan.estate.agencies.items() if name == "council"}
    alone = replace(dossier, plan=replace(dossier.plan, estate=replace(dossier.plan.estate, agencies=agencies)))
    checked = next(sheet for sheet in sheets if sheet.name == "Checks")
    assert "by itself" not in " ".join(summary(alone, checked).notes)


def test_costs_come_with_words_for_each(sheets: tuple[Sheet, ...]) -> None:
    """Every cost of the formulation, what is double running of them, and the recharge, have words and a theme."""
    doubled = {cost.doubled_as for cost in WORDS.values() if cost.doubled_as}
    assert {cost.__name__ for cost in FLOWS} | {"recharge"} | doubled == set(WORDS)
    written = models_folder().joinpath("formulation.md").read_text(encoding="utf-8").split("## Costs")[1]
    assert {line[4:].strip() for line in written.splitlines() if line.startswith("### ")} == set(WORDS)
    assert all(row["words"] and row["theme"] != "other" for row in rows_of(sheets, "Costs"))


def test_a_cost_without_words_is_reported_under_its_own_name() -> None:
    """A cost added to the model is shown and counted by its class before anybody gives it words."""
    assert words("new_cost") == "New cost"
    assert theme("new_cost") is Theme.OTHER
    assert heading(Kind.CASHABLE, "new_cost") == "running"
    assert heading(Kind.CAPITAL, "new_cost") == "one-off"
    assert heading(Kind.EFFICIENCY, "new_cost") == "not cash"


def test_buildings_say_what_becomes_of_them(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """The depot has to close, the dear hub on offer is not opened, the court shares with nobody and stays."""
    rows = rows_of(sheets, "Buildings")
    assert one(rows, building="depot")["decision"] == "close"
    assert one(rows, building="hub")["decision"] == "not opened"
    assert one(rows, building="hub")["today"] == one(rows, building="hub")["then"] == "no"
    assert one(rows, building="court")["decision"] == "keep"
    for row in rows:
        assert (row["decision"] in ("close", "not opened")) == (not dossier.plan.is_open[row["building"]])
        if row["decision"] == "shared hub":
            assert row["shared_today"] == "no"
            assert len(str(row["agencies_plan"]).split("; ")) > 1


def test_a_closed_building_is_released_when_its_tenure_ends(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Moves are in April 2028, with three months' double running. A licence on six months' notice is given up in
    mid-2028; a lease to April 2030 ends then; what stays has no year."""
    closed = dossier.plan.deciding(is_open={**dossier.plan.is_open, "annex": False})
    rows = rows_of(all_sheets(replace(dossier, plan=closed)), "Buildings")
    assert one(rows, building="depot")["release"] == 2028
    assert one(rows, building="annex")["release"] == 2030
    assert one(rows, building="hall")["release"] is None


def test_a_building_costs_what_its_table_says(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """The hall: 90,000 to run, 10,000 in rates. The clinic: 50,000 less 3,000 of income. The depot: nil once left.

    With each desk in use in the hall go 0.3 × 90,000 ÷ 50, half of its desks: £540. Twelve come in: those of c-annex
    (7), c-depot (3) and c-new (2).
    """
    rows = rows_of(sheets, "Buildings")
    moved = [row["team"] for row in rows_of(sheets, "Moves") if row["to"] == "hall" != row["origin"]]
    assert sorted(map(str, moved)) == ["c-annex", "c-depot", "c-new"]
    assert one(rows, building="hall")["yearly_today"] == 100_000
    assert one(rows, building="hall")["yearly_plan"] == pytest.approx(100_000 + 12 * 540)
    assert one(rows, building="clinic")["yearly_today"] == 47_000
    assert (one(rows, building="depot")["yearly_today"], one(rows, building="depot")["yearly_plan"]) == (1000, 0)


def test_desks_of_a_building_are_those_that_sit_there(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Today the hall's 100 desks have 28 taken; desks without limit show as a word and have no fill."""
    rows = rows_of(sheets, "Buildings")
    assert one(rows, building="hall")["fill_today"] == pytest.approx(0.28)
    plan = dossier.plan
    hall = replace(plan.estate.buildings["hall"], desks=None)
    unlimited = replace(plan, estate=replace(plan.estate, buildings={**plan.estate.buildings, "hall": hall}))
    row = one(rows_of(all_sheets(replace(dossier, plan=unlimited)), "Buildings"), building="hall")
    assert (row["capacity"], row["fill_today"], row["fill_plan"]) == ("unlimited", None, None)


def test_every_team_is_told_what_happens_to_it(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """The new team is housed, IT joins the shared desk, the depot's team moves because the depot closes."""
    rows = rows_of(sheets, "Moves")
    assert {row["team"] for row in rows} == set(dossier.plan.estate.teams)
    assert one(rows, team="c-new")["outcome"] == "is housed"
    assert one(rows, team="c-new")["origin"] is None
    joining = one(rows, team="n-it")
    assert (joining["outcome"], joining["to"]) == ("joins", None)
    assert joining["why"] == "IT joins it-desk (of Council)"
    moves = one(rows, team="c-depot")
    assert (moves["outcome"], moves["why"]) == ("moves", "its building closes")
    assert moves["km"] == pytest.approx(dossier.plan.travel.km("depot", moves["to"]))
    assert (one(rows, team="n-fixed")["outcome"], one(rows, team="n-fixed")["km"]) == ("stays", None)
    assert rows[0]["outcome"] == "moves", "who moves comes first"


def test_a_shared_function_costs_what_its_tier_leaves(sheets: tuple[Sheet, ...]) -> None:
    """Council IT today: 400,000 pay, 100,000 systems, 20,000 contracts. Shared at the tier from 15 FTE, 95 % realised:
    pay less 9.5 %, systems less 4.75 %, contracts as they are."""
    rows = rows_of(sheets, "Support functions")
    shared = one(rows, agency="council", function="IT")
    assert (shared["arrangement"], shared["provider"], shared["shared"]) == ("it-desk", "council", "yes")
    assert shared["today"] == pytest.approx(520_000)
    assert shared["then"] == pytest.approx(400_000 * 0.905 + 100_000 * 0.9525 + 20_000)
    own = one(rows, agency="court", function="IT")
    assert (own["arrangement"], own["provider"], own["saving"], own["released"]) == ("own", "court", 0, 0)


def test_arrangements_that_run_come_first(sheets: tuple[Sheet, ...]) -> None:
    """The IT desk runs for two agencies of 18 FTE with 16.29 staff at 2,000 a year; the dear HR desk does not run."""
    first, second = rows_of(sheets, "Arrangements")
    assert (first["arrangement"], first["runs"], first["customers"]) == ("it-desk", "yes", "council; nhs")
    assert (first["served"], first["staff"], first["fixed"]) == (18, pytest.approx(18 - 1.71), 2000)
    assert (second["arrangement"], second["runs"], second["fixed"], second["served"]) == ("hr-desk", "no", 0, None)


def test_access_is_shown_for_all_groups_and_areas(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Everybody first, then groups and areas; what the option asks for is met, and is not met where it falls short."""
    rows = rows_of(sheets, "Access")
    assert [row["whom"] for row in rows if row["service"] == "library"] == [
        "everybody",
        "priority group",
        "area",
        "area",
    ]
    assert one(rows, service="library", whom="everybody")["people"] == 1100
    assert {row["met"] for row in rows} == {"yes"}
    short = tuple(replace(share, after_with_room=0.1, required=0.5) for share in dossier.plan.access)
    missed = all_sheets(replace(dossier, plan=replace(dossier.plan, access=short)))
    assert {row["met"] for row in rows_of(missed, "Access")} == {"no"}
    unasked = tuple(replace(share, required=None) for share in dossier.plan.access)
    free = all_sheets(replace(dossier, plan=replace(dossier.plan, access=unasked)))
    assert {row["met"] for row in rows_of(free, "Access")} == {"not asked"}


def test_counters_say_who_comes_and_closures_come_first(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Every counter once, with names beside ids; visits add up to those of the place; nought is blank."""
    rows = rows_of(sheets, "Counters")
    assert {(row["service"], row["building"]) for row in rows} == set(dossier.plan.estate.counters)
    order = ["closed", "opened", "kept", "not opened"]
    assert [row["outcome"] for row in rows] == sorted((row["outcome"] for row in rows), key=order.index)
    for row in rows:
        key = row["service"], row["building"]
        assert row["building_name"] == dossier.plan.estate.buildings[key[1]].name
        assert (row["then"] == "yes") == (key in dossier.plan.counters)
        assert (row["visits_plan"] is None) >= (row["then"] == "no")
        assert 0 not in (row["visits_today"], row["visits_plan"], row["fte_plan"], row["further"], row["desks"])
    everybody = fsum(dossier.plan.estate.visits.values())
    assert fsum(row["visits_plan"] or 0.0 for row in rows) == pytest.approx(everybody)
    line = one(rows_of(sheets, "Summary"), measure="Public counters")
    assert line["plan"] == len(dossier.plan.counters)


def test_equality_has_priority_groups_beside_everybody(sheets: tuple[Sheet, ...]) -> None:
    """Of each service everywhere first; a group's change stands beside that of everybody in the same area."""
    rows = rows_of(sheets, "Equality")
    assert [(row["area"], row["group"]) for row in rows if row["service"] == "library"][:2] == [
        ("everywhere", "everybody"), ("everywhere", "older"),
    ]  # fmt: skip
    for row in rows:
        same = one(rows, service=row["service"], area=row["area"], group="everybody")
        assert row["change_of_all"] == (None if row["group"] == "everybody" else same["change"])
        assert row["people_further"] == (
            None if row["further"] is None else pytest.approx(row["further"] * row["people"])
        )


def test_equality_says_where_there_are_no_groups(dossier: Dossier) -> None:
    """Everybody is told by area all the same, and a line says which column names the groups."""
    estate = dossier.plan.estate
    homes = {name: replace(home, groups=frozenset()) for name, home in estate.localities.items()}
    made = all_sheets(replace(dossier, plan=replace(dossier.plan, estate=replace(estate, localities=homes))))
    assert {row["group"] for row in rows_of(made, "Equality")} == {"everybody"}
    (sheet,) = (sheet for sheet in made if sheet.name == "Equality")
    assert "No locality names a priority group" in sheet.notes[0]


def test_every_locality_is_shown_for_every_service(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Three localities and two services make six rows, none of them worse than the option allows."""
    rows = rows_of(sheets, "Localities")
    assert len(rows) == len({(row["service"], row["locality"]) for row in rows}) == 6
    assert "worse" not in {row["verdict"] for row in rows}
    assert one(rows, service="library", locality="village")["people"] == 100


def test_every_lever_and_every_change_is_an_assumption(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Each lever stands there once, with its unit, its source and who set it."""
    rows = rows_of(sheets, "Assumptions")
    assert [row["lever"] for row in rows] == [setting.path for setting in dossier.plan.option.settings]
    assert all(row["value"] is not None and row["unit"] and row["source"] and row["set_by"] for row in rows)
    assert one(rows, lever="solver.time_limit_seconds")["set_by"] == "command line"


def test_estimates_are_counted_by_column(dossier: Dossier) -> None:
    """Cells that their owners marked are counted for each column, the most first."""
    of_teams = (Assumed("teams", name, "fte") for name in dossier.plan.estate.teams)
    marked = (*of_teams, Assumed("buildings", "hall", "desks"))
    estate = replace(dossier.plan.estate, assumed=marked)
    made = all_sheets(replace(dossier, plan=replace(dossier.plan, estate=estate)))
    assert [tuple(row.values()) for row in rows_of(made, "Estimates")] == [
        ("teams", "fte", 10),
        ("buildings", "desks", 1),
    ]
    assert one(rows_of(made, "Summary"), measure="Input cells that are estimates")["plan"] == 11


def test_findings_are_told_with_their_cell(dossier: Dossier) -> None:
    """A finding of the input stands there with where it is and what to do."""
    finding = Finding(Severity.NOTE, "teams", "A row is blank.", "Nothing needs doing.", cell="Teams!A9")
    row = rows_of(all_sheets(replace(dossier, findings=[finding])), "Findings")[0]
    assert (row["severity"], row["cell"], row["problem"]) == ("note", "Teams!A9", "A row is blank.")


def test_the_audit_is_shown_rule_by_rule(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Every check of the audit is a row; a broken rule says so there and on the Summary."""
    rows = rows_of(sheets, "Audit")
    assert len(rows) == len(dossier.audit.checks)
    assert {row["verdict"] for row in rows} == {"kept"}
    broken = replace(dossier.audit.checks[0], breaches=("hall is wrong",))
    audit = replace(dossier.audit, checks=(broken, *dossier.audit.checks[1:]))
    made = all_sheets(replace(dossier, audit=audit))
    assert one(rows_of(made, "Audit"), verdict="BROKEN")["breaches"] == "hall is wrong"
    assert (
        one(rows_of(made, "Summary"), measure="Re-check of every rule and pound by separate code")["plan"] == "FAILED"
    )


def test_money_that_is_on_no_other_tab_is_seen_by_the_checks(dossier: Dossier) -> None:
    """A pound of rent on a building that does not exist is in Money but not on Buildings, and Checks says so."""
    stray = Account("council", Kind.CASHABLE, "rent", "no such building", (2.0, *[0.0] * 19))
    plan = replace(dossier.plan, accounts=(*dossier.plan.accounts, stray))
    rows = rows_of(all_sheets(replace(dossier, plan=plan)), "Checks")
    assert "CHECK" in {row["verdict"] for row in rows if row["what"] == "Present value of all buildings, plan (£)"}


def test_the_run_tab_says_where_the_plan_comes_from(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Input, fingerprint, option, solver, status, bound, gap, times and versions are there."""
    told = {row["what"]: row["value"] for row in rows_of(sheets, "Run")}
    assert told["Fingerprint of the input (SHA-256)"] == "0" * 64
    assert told["Proven bound: no plan costs less than (£)"] == dossier.plan.bound_gbp
    assert told["Seconds to read"] == 0.5
    assert told["Version of estate-opt"] == "0.1.0"
    assert "HiGHS" in str(told["Solver"])
    assert told["Audit"] == "passed"


def test_a_large_place_is_told_in_millions(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Under £20 million a year the Summary shows pounds, above it millions."""

    def format_of(made: tuple[Sheet, ...]) -> Format | None:
        cell = next(row[2] for row in made[0].rows if str(value_of(row[1])).startswith("Yearly running cost"))
        assert isinstance(cell, Cell)
        return cell.format

    large = Account("council", Kind.CASHABLE, "running", "hall", (30e6,) * 20)
    plan = replace(dossier.plan, today_accounts=(*dossier.plan.today_accounts, large))
    assert format_of(sheets) is Format.GBP
    assert format_of(all_sheets(replace(dossier, plan=plan))) is Format.GBP_MILLION


def test_a_place_without_services_or_functions_has_its_workbook(dossier: Dossier) -> None:
    """Tables that a place need not have may be missing: the tabs are there, and empty."""
    plan = dossier.plan
    bare = replace(plan.estate, services={}, counters={}, localities={}, visits={}, functions={}, arrangements={},
                   front_doors={}, held_to=None)  # fmt: skip
    kept = {name: team.building or "hall" for name, team in plan.estate.teams.items()}
    money = tuple(account for account in plan.accounts if theme(account.cost) is Theme.BUILDINGS)
    decided = replace(plan.decided, supply={}, hosts={}, counters=frozenset(), housing=kept)
    made = replace(
        plan, estate=bare, access=(), localities=(), decided=decided, tiers={}, accounts=money,
        today_accounts=money, solved=replace(plan.solved, objective_gbp=plan.net_present_gbp(money)),
    )  # fmt: skip
    found = all_sheets(replace(dossier, plan=made))
    assert {row["verdict"] for row in rows_of(found, "Checks")} == {"OK"}
    assert rows_of(found, "Access") == rows_of(found, "Support functions") == []
    assert "name no counters" in rows_of(found, "Counters")[0]["said"]
    assert "name no localities" in rows_of(found, "Equality")[0]["said"]
    assert not [row for row in rows_of(found, "Summary") if row["about"] == "Access"]


def test_columns_are_wide_enough_for_their_figures() -> None:
    """A total is the widest figure of its column, and long texts wrap rather than spread."""
    columns = (Column("gbp", "£", Format.GBP, has_total=True), Column("why", "Why", Format.LONG_TEXT, width=20))
    layout = Layout(Sheet("S", "", "S", columns, tuple((99_999_999.0, "word " * 20) for _ in range(20))))
    assert layout.widths[0] >= len("£1,999,999,980")
    assert layout.widths[1] == 20
    assert 4 <= layout.lines_of(layout.sheet.rows[0]) <= 6
    assert layout.total(0) == 1_999_999_980


def test_wide_sheets_are_printed_over_two_pages() -> None:
    """What would be too small to read on one page across takes two."""
    narrow = Sheet("S", "", "S", tuple(Column(f"c{n}", f"C{n}", width=10.0) for n in range(5)), ())
    wide = Sheet("S", "", "S", tuple(Column(f"c{n}", f"C{n} {'word' * 4}") for n in range(20)), ())
    assert (Layout(narrow).pages_across, Layout(wide).pages_across) == (1, 2)


def test_a_link_shows_the_name_of_its_sheet() -> None:
    """What a cell shows is its value, or where it leads."""
    assert [value_of(content) for content in (Link("Money"), Cell(3), 4, None)] == ["Money", 3, 4, None]


def test_dates_of_levers_are_dates(sheets: tuple[Sheet, ...]) -> None:
    """The start of the appraisal is a date, shown as one, and not a number of days."""
    row = one(rows_of(sheets, "Assumptions"), lever="appraisal.start")
    assert row["value"] == datetime(2027, 4, 1).date()
