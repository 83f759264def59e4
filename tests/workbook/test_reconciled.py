"""One saving, one number: what stands below the tables, who pays whom, and a body's own years."""

from dataclasses import replace
from math import fsum
from pathlib import Path

import pytest
from openpyxl import load_workbook

from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import Account
from estate_opt.planning import solve_estate
from estate_opt.workbook.sheet import Cell, Format, Sheet, named_at_foot, value_of
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.tabs.reconciled import Way, reconciled
from estate_opt.workbook.xlsx import write_plan
from tests.audited_town import town, town_option
from tests.hostile_place import dossier_of
from tests.recalculated import recalculated
from tests.workbook.test_tabs import one, rows_of

RECONCILED = ("Decisions", "Costs", "Years", "Agencies")


@pytest.fixture(scope="module", params=[True, False], ids=["rates count", "rates do not"])
def dossier(request: pytest.FixtureRequest) -> Dossier:
    return dossier_of(solve_estate(town(), town_option().varied({"appraisal.count_transfers": request.param})))


@pytest.fixture(scope="module")
def sheets(dossier: Dossier) -> tuple[Sheet, ...]:
    return all_sheets(dossier)


def sheet_of(sheets: tuple[Sheet, ...], name: str) -> Sheet:
    return next(sheet for sheet in sheets if sheet.name == name)


def said(sheet: Sheet) -> str:
    assert sheet.verdict is not None
    return str(sheet.verdict.value)


@pytest.mark.parametrize("tab", RECONCILED)
def test_each_total_leads_to_the_ledger_with_nothing_over(sheets: tuple[Sheet, ...], tab: str) -> None:
    """The lines called difference are nought, each is a formula, and the line above the table says that all agree."""
    sheet = sheet_of(sheets, tab)
    differences = [line for line in sheet.foot if line.words.strip() == "difference"]
    assert differences
    for cell in (cell for line in differences for cell in line.cells.values()):
        assert isinstance(cell, Cell)
        assert (cell.value, bool(cell.formula), bool(cell.name)) == (0, True, True)
    assert said(sheet).startswith("This tab agrees with the ledger and the Summary")


def test_the_same_saving_stands_on_every_tab(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Yearly saving: Costs (at its foot), Agencies, the last year of Years; net present: Costs and Agencies."""
    figures = dossier.headline
    assert rows_of(sheets, "Years")[-1]["running_saving"] == pytest.approx(figures.yearly_saving_gbp, abs=0.02)
    for tab in ("Costs", "Agencies"):
        (line,) = (line for line in sheet_of(sheets, tab).foot if line.words.startswith("In the ledger"))
        yearly, present = (value_of(line.cells[key]) for key in ("yearly_saving", "present_saving"))
        assert yearly == pytest.approx(figures.yearly_saving_gbp, abs=0.02)
        assert present == pytest.approx(figures.net_present_saving_gbp, abs=0.02)


def test_joined_functions_on_decisions_are_what_costs_saves_on_support_functions(sheets: tuple[Sheet, ...]) -> None:
    """One saving, one number: double running, joining and fixed cost of what is joined are in both."""
    rows = rows_of(sheets, "Decisions")
    told = sum(float(row["saved"]) for row in rows if str(row["what"]).startswith("Join "))
    costs = [row for row in rows_of(sheets, "Costs") if row["theme"] == "support functions"]
    assert {"functions_double_running", "onboarding"} <= {row["cost"] for row in costs}
    assert told == pytest.approx(sum(float(row["present_saving"]) for row in costs), abs=0.05)


def test_a_total_that_does_not_lead_to_the_ledger_is_said() -> None:
    """100 in the table, 7 of it taken off, against 90 in the ledger: 3 are over, and the line above says so.

    With 93 in the ledger nothing is over.
    """
    here, off = Cell(100.0, "=SUM(t_a)"), {"what is not cash": Cell(7.0, "=SUM(n)")}
    lines, verdict = reconciled("t", "In the ledger", {"a": Way(here, Cell(90.0, "=SUM(l)"), off)})
    assert [value_of(line.cells["a"]) for line in lines] == [100, 7, 90, 3]
    assert lines[-1].cells["a"] == Cell(3, "=ROUND({up3.a}-{up2.a}-{up1.a},0)", Format.GBP, "t_over_a")
    assert str(verdict.value).startswith("THIS TAB DOES NOT AGREE")
    _, verdict = reconciled("t", "In the ledger", {"a": Way(here, Cell(93.0, "=SUM(l)"), off)})
    assert str(verdict.value).startswith("This tab agrees")


def test_what_change_costs_leads_to_the_most_cash_ever_needed(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """One-offs and double running by then, less receipts and savings by then: as the column Saving so far has it."""
    change, sheet = dossier.headline.change, sheet_of(sheets, "Years")
    lines = {line.words.strip(): next(iter(line.cells.values())) for line in sheet.foot}
    at = {words: value_of(cell) for words, cell in lines.items()}
    spent = (
        float(str(at["one-off costs by then, from the ledger"])),
        float(str(at["double running by then, from the ledger"])),
    )
    off = float(str(at["less receipts by then"])), float(str(at["less savings in running cost and repairs by then"]))
    assert at["Most out of pocket at the end of the year"] == change.most_cash_year
    assert sum(spent) - sum(off) == pytest.approx(change.most_cash_gbp, abs=0.05)
    assert at["The most cash ever needed"] == pytest.approx(change.most_cash_gbp, abs=0.05)
    lowest = min(float(row["so_far"]) for row in rows_of(sheets, "Years"))
    assert -lowest == pytest.approx(change.most_cash_gbp, abs=0.05)
    assert change.most_cash_gbp > 0
    assert spent[1] > 0


def test_the_benefit_cost_ratio_stands_below_the_costs(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """As the program has it, from formulas over the ledger."""
    change = dossier.headline.change
    for name, expected in (
        ("change_present", change.present_gbp),
        ("saved_before_change", change.present_saving_gbp),
        ("benefit_cost_ratio", change.benefit_cost_ratio),
    ):
        cell = named_at_foot(sheets, name)
        assert cell.formula
        assert cell.value == pytest.approx(expected, abs=0.05)


def test_a_plan_that_changes_nothing_needs_no_cash(dossier: Dossier) -> None:
    """Never out of pocket, nothing by then, no ratio."""
    same = all_sheets(replace(dossier, plan=replace(dossier.plan, accounts=dossier.plan.today_accounts)))
    assert named_at_foot(same, "most_cash_year").value == "never"
    assert named_at_foot(same, "most_cash").value == 0
    assert named_at_foot(same, "benefit_cost_ratio").value == "none"
    assert said(sheet_of(same, "Years")).startswith("This tab agrees")


def test_agencies_say_over_what_time(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Every column of pounds has the years, or the year, in its title."""
    first, last = dossier.years[0], dossier.years[-1]
    for column in sheet_of(sheets, "Agencies").columns:
        if column.format is Format.GBP:
            assert f"{first}-{last}" in column.title or f"a year, in {last}" in column.title, column.title


@pytest.mark.parametrize("tab", [*RECONCILED, "One body"])
def test_the_signs_are_said_at_the_head(sheets: tuple[Sheet, ...], tab: str) -> None:
    """A cost is positive, a saving is positive, a receipt is taken off: the same sentence on each tab; no receipt is
    below nought in its own column."""
    sheet = sheet_of(sheets, tab)
    assert "a cost is positive; a saving is positive too" in " ".join(sheet.notes)
    for row in rows_of(sheets, tab):
        assert float(str(row.get("plan_receipts", row.get("receipts", 0.0)))) >= 0
    assert "a cost is positive; what comes in" in " ".join(sheet_of(sheets, "Money").notes)


def test_who_pays_whom_adds_up_to_the_ledger(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Of each time and body: what it pays less what it receives is its account's; rows and columns add up alike."""
    first, last = dossier.years[0], dossier.years[-1]
    rows, agencies = rows_of(sheets, "Who pays whom"), rows_of(sheets, "Agencies")
    for time in (f"net present, {first}-{last}", f"a year, in {last}"):
        bodies = [row for row in rows if row["time"] == time and row["payer"] is not None]
        assert len(bodies) >= 2
        assert all(row["over"] == 0 for row in bodies)
        everybody = one(rows, time=time, name="All of them")
        assert fsum(row["pays"] for row in bodies) == pytest.approx(everybody["pays"], abs=0.05)
        assert fsum(row["receives"] for row in bodies) == pytest.approx(everybody["receives"], abs=0.05)
        assert everybody["pays"] > 0
    for row in rows:
        if row["time"] == f"net present, {first}-{last}" and row["payer"] is not None:
            assert row["net"] == pytest.approx(one(agencies, payer=row["payer"])["transfers"], abs=0.05)


def test_a_place_without_charges_has_an_empty_matrix(dossier: Dossier) -> None:
    """No body receives anything: no columns of receivers, no rows, and the tabs are there."""
    own = tuple(a for a in dossier.plan.accounts if a.cost not in ("hosting_charge", "recharge"))
    made = all_sheets(replace(dossier, plan=replace(dossier.plan, accounts=own)))
    assert rows_of(made, "Who pays whom") == rows_of(made, "Charges") == []


@pytest.mark.parametrize("body", ["nhs", "council"])
def test_a_body_that_is_chosen_shows_its_own_years(dossier: Dossier, tmp_path: Path, body: str) -> None:
    """LibreOffice, with another body chosen, shows that body's revenue, capital and receipts of each year."""
    path, plan = tmp_path / "plan.xlsx", dossier.plan
    write_plan(plan, dossier.run, dossier.audit, dossier.findings, path)
    book = load_workbook(path)
    sheet = book["One body"]
    (chosen,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == dossier.payer_label["council"])
    (rule,) = sheet.data_validations.dataValidation
    assert str(rule.sqref) == chosen.coordinate
    assert rule.formula1.startswith("Agencies!$B$")
    chosen.value = dossier.payer_label[body]
    book.save(path)
    (copy,) = recalculated([path], tmp_path)
    anew = load_workbook(copy, data_only=True)["One body"]
    headings = next(row for row in anew.iter_rows() if row[0].value == "Year beginning")
    at = {str(cell.value): number for number, cell in enumerate(headings)}
    first = int(str(headings[0].row)) + 1
    for number, row in enumerate(anew.iter_rows(min_row=first, max_row=first + len(dossier.years) - 1)):
        for title, sign, kinds in (
            ("Plan: revenue (£)", 1, (Kind.CASHABLE, Kind.TRANSFER)),
            ("Plan: capital (£)", 1, (Kind.CAPITAL,)),
            ("Plan: receipts (£)", -1, (Kind.RECEIPT,)),
        ):
            paid = fsum(a.gbp[number] for a in plan.accounts if a.agency == body and a.kind in kinds)
            assert row[at[title]].value == pytest.approx(sign * paid, abs=0.02), (title, row[0].value)
    assert any(a.agency == body and a.kind is Kind.CASHABLE and sum(a.gbp) for a in plan.accounts)


def test_bodies_of_one_name_can_be_told_apart(dossier: Dossier) -> None:
    """Two bodies that are called the same are listed with their ids, so that either can be chosen."""
    estate = dossier.plan.estate
    agencies = {key: replace(agency, name="Trust") for key, agency in estate.agencies.items()}
    made = replace(dossier, plan=replace(dossier.plan, estate=replace(estate, agencies=agencies)))
    labels = list(made.payer_label.values())
    assert len(set(labels)) == len(labels)
    assert made.payer_label["nhs"].startswith("Trust (nhs")


def test_every_pound_on_the_summary_is_a_formula(sheets: tuple[Sheet, ...]) -> None:
    """No figure in pounds stands there as a plain number."""
    sheet = sheet_of(sheets, "Summary")
    pounds = [
        cell
        for row in sheet.rows
        for cell in row
        if isinstance(cell, Cell) and cell.format in (Format.GBP, Format.GBP_MILLION)
    ]
    assert len(pounds) > 10
    assert all(cell.formula for cell in pounds)


def test_a_cost_of_change_more_is_cash_that_is_needed(dossier: Dossier) -> None:
    """An exit of 1,000 in the first year: the worst year is the same, and 1,000 worse."""
    before = float(str(named_at_foot(all_sheets(dossier), "most_cash").value))
    more = Account("council", Kind.CASHABLE, "exit", "hall", (1000.0, *[0.0] * (len(dossier.years) - 1)))
    plan = replace(dossier.plan, accounts=(*dossier.plan.accounts, more))
    assert float(str(named_at_foot(all_sheets(replace(dossier, plan=plan)), "most_cash").value)) == pytest.approx(
        before + 1000, abs=0.05
    )


def test_the_summary_looks_up_decisions_losers_and_estimates(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """The ten decisions are those of the tab Decisions; who loses is counted on Agencies; the share of estimates is
    the foot of Estimates: the ledger there has as much yearly money as the tables."""
    every = rows_of(sheets, "Decisions")
    assert len({row["what"] for row in every}) == len(every) > 0
    page = sheet_of(sheets, "Summary")
    at = {column.key: number for number, column in enumerate(page.columns)}
    lines = {str(row[at["measure"]]): row for row in page.rows}
    told = [each for each in dossier.decisions if each.what in lines]
    assert len(told) == min(10, len(every))
    for each in told:
        cell = lines[each.what][at["plan"]]
        assert isinstance(cell, Cell)
        assert cell.formula is not None
        assert "decisions_saved" in cell.formula
        assert cell.value == pytest.approx(one(every, what=each.what)["saved"])
    losers = lines["Bodies that pay more than today"][at["plan"]]
    verdicts = [row["verdict"] for row in rows_of(sheets, "Agencies")]
    assert value_of(losers) == verdicts.count("pays more than today")
    share = named_at_foot(sheets, "estimates_share")
    assert share.value == pytest.approx(dossier.headline.assumed.money, abs=1e-9)


def test_the_summary_says_what_change_costs_and_takes(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """One-offs and double running add up to what it costs to carry out; cash, payback and ratio are the program's."""
    page, change = rows_of(sheets, "Summary"), dossier.headline.change
    figure = {row["measure"].strip(): row["plan"] for row in page}
    parts = figure["one-off investment"] + figure["double running"]
    assert figure["What it costs to carry out"] == pytest.approx(parts, abs=0.02)
    assert parts == pytest.approx(change.gbp, abs=0.02)
    assert figure["double running"] > 0
    assert figure["Most cash ever needed"] == pytest.approx(change.most_cash_gbp, abs=0.02)
    assert figure["Net present saving"] == pytest.approx(dossier.headline.net_present_saving_gbp, abs=0.02)
    yearly = figure[f"Yearly saving, once all of it runs ({dossier.headline.saves_fully_from})"]
    assert yearly == pytest.approx(dossier.headline.yearly_saving_gbp, abs=0.02)
    assert figure["Benefit-cost ratio"] == change.benefit_cost_ratio
    without = dossier.headline.payback_without_receipts
    assert figure["without receipts"] == (without.year or str(without))
