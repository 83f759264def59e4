"""The tab Cash of a plan over years: argued on paper, against the accounts to the penny, and by LibreOffice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import fsum
from pathlib import Path

import pytest
from openpyxl import load_workbook

from estate_opt.domain.costs import CHANGE, Heading, Kind, heading
from estate_opt.domain.plan import Plan
from estate_opt.domain.routes import Route
from estate_opt.planning import solve_estate
from estate_opt.results.ledger import stranded_gbp
from estate_opt.workbook.sheet import Sheet, value_of
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.tabs.cash_tab import NOT_CASH, SAVED, SAVING, SO_FAR, SPENT, TOGETHER
from estate_opt.workbook.xlsx import write_workbook
from tests.audited_town import town, town_option
from tests.hand import best, building, place, team
from tests.hostile_place import dossier_of
from tests.recalculated import disagreements, recalculated
from tests.workbook.test_first_years import ESTATE, LEVERS, _held
from tests.workbook.test_xlsx import OURS

CAPITAL, ONE_OFF, DOUBLE, EMPTY = SPENT
SALES, RUNNING, RATES, CHARGES, REPAIRS = SAVED
YEARS = [f"y{year}" for year in range(2027, 2047)]


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return dossier_of(solve_estate(town(), town_option().varied({"programme.years": 5})))


@pytest.fixture(scope="module")
def sheets(dossier: Dossier) -> tuple[Sheet, ...]:
    return all_sheets(dossier)


def lines_of(plan: Plan) -> dict[object, dict[str, object]]:
    """The lines of all together by what they say, each by the keys of the columns."""
    return {line: row for (body, line), row in _rows(_tab(all_sheets(dossier_of(plan)))).items() if body == TOGETHER}


def _tab(sheets: tuple[Sheet, ...]) -> Sheet:
    return next(sheet for sheet in sheets if sheet.name == "Cash")


def _rows(sheet: Sheet) -> dict[tuple[object, object], dict[str, object]]:
    keys = [column.key for column in sheet.columns]
    rows: list[dict[str, object]] = [dict(zip(keys, map(value_of, row), strict=True)) for row in sheet.rows]
    return {(row["body"], row["line"]): row for row in rows}


def _figures(row: dict[str, object]) -> list[float]:
    return [float(str(row[key])) for key in YEARS]


def test_the_cash_of_a_lease_that_runs_on_is_argued_on_paper() -> None:
    """£50 of works in 2027-28. On 1 April 2028 people move out of a building of £1,000 a year; until 1 July it is kept
    beside the new one: £250. It stands empty until its break on 30 September 2028, 548 days of 365.25 after the start:
    1.50034 years less 1.25, £250.34. So 1,000 − 250 − 250.34 are saved in 2028-29; the £50 are earned back in it.
    """
    told = lines_of(best(_held(ESTATE, date(2027, 4, 1)), LEVERS))
    years = {line: [row[f"y{year}"] for year in (2027, 2028, 2029)] for line, row in told.items()}
    assert years == {
        CAPITAL: [50, 0, 0], ONE_OFF: [0, 0, 0], DOUBLE: [0, 250, 0], EMPTY: [0, 250.34, 0],
        SALES: [0, 0, 0], RUNNING: [0, 1000, 1000], RATES: [0, 0, 0], CHARGES: [0, 0, 0], REPAIRS: [0, 0, 0],
        SAVING: [-50, 499.66, 1000], SO_FAR: [-50, 449.66, 1449.66], NOT_CASH: [0, 0, 0],
    }  # fmt: skip
    assert [told[SO_FAR][key] for key in ("needed", "at_end_of", "earned_back")] == [50, 2027, 2028]
    assert told[SAVING]["in_all"] == 7 * 1000 - 50 - 250 - 250.34


def test_what_an_empty_building_costs_until_it_is_sold() -> None:
    """Empty from 1 July 2027 and sold on 1 January 2029, three quarters of two years: of £100 of rates £75 and £75, of
    £500 of running cost two fifths, £150 and £150. Where only 0.8 of what a building costs is saved,
    1 − 0.8 × 0.6 = 0.52 of the running cost is paid: £195 and £195.
    """
    a = building("a", running_gbp_per_year=500, rates_gbp_per_year=100, status="close")
    estate = place([a, building("b")], [team("t", "a", 2)])
    levers = {**LEVERS, "exits.empty_running_share": 0.4, "exits.sale_lag_years": 1.5}
    for share, running in ((1.0, 150.0), (0.8, 195.0)):
        plan = best(estate, {**levers, "outturn.buildings_saving_share": share})
        assert stranded_gbp(plan) == {
            ("council", year, cost): pytest.approx(gbp)
            for year in (2027, 2028) for cost, gbp in (("rates", 75.0), ("running", running))
        }  # fmt: skip


def test_a_building_is_empty_until_somebody_takes_it() -> None:
    """Left on 1 July 2027 and let a year later: three quarters of the first year, a quarter of the next, of £1,000 of
    rent, £100 of rates and two fifths of £500. The rent that goes on while it is let is no cost of an empty building.
    """
    a = building("a", rent_gbp_per_year=1000, rates_gbp_per_year=100, running_gbp_per_year=500, tenure="leasehold",
                 lease_end=date(2034, 4, 1), status="close",
                 routes=(Route("a", "let", income_gbp_per_year=1200, lag_years=1),))  # fmt: skip
    estate = place([a, building("b")], [team("t", "a", 2)])
    told = stranded_gbp(best(estate, {**LEVERS, "exits.empty_running_share": 0.4}))
    assert {key[1:]: round(gbp, 6) for key, gbp in told.items()} == {
        (2027, "rent"): 750, (2027, "rates"): 75, (2027, "running"): 150,
        (2028, "rent"): 250, (2028, "rates"): 25, (2028, "running"): 50,
    }  # fmt: skip


def test_a_plan_may_never_be_behind_or_never_earn_it_back() -> None:
    """With room for all nothing is spent. With £50 of works for a closing that saves £5 of rent a year, it is not
    earned back by the end of the eight years.
    """
    free = replace(ESTATE, buildings={**ESTATE.buildings, "b": building("b", 10)})
    told = lines_of(best(free, {**LEVERS, "moves.double_running_months": 0}))[SO_FAR]
    assert [told[key] for key in ("needed", "at_end_of", "earned_back")] == [0, "never", "never behind"]
    a = replace(ESTATE.buildings["a"], rent_gbp_per_year=5.0, tenure="licence", break_date=None, status="close")
    told = lines_of(best(replace(ESTATE, buildings={**ESTATE.buildings, "a": a}), LEVERS))[SO_FAR]
    assert told["earned_back"] == "not by 2034"
    assert told["at_end_of"] == 2027


def test_every_line_of_every_body_is_the_ledgers_to_the_penny(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """By body and year: each class of cost from the accounts, and with nothing left out all cash that is saved."""
    rows, names = _rows(_tab(sheets)), {"Council": "council", "NHS": "nhs", TOGETHER: None}
    assert {body for body, _ in rows} == {*names, None}, "the court's cash is as today"
    for name, agency in names.items():
        for line, headings, kinds, sign in (
            (CAPITAL, [Heading.ONE_OFF], [Kind.CAPITAL], -1), (ONE_OFF, [Heading.ONE_OFF], [Kind.CASHABLE], -1),
            (DOUBLE, [Heading.DOUBLE_RUNNING], [*Kind], -1), (SALES, [Heading.RECEIPT], [*Kind], 1),
            (REPAIRS, [Heading.REPAIRS], [*Kind], 1), (NOT_CASH, [Heading.NOT_CASH], [*Kind], 1),
            (SAVING, [each for each in Heading if each is not Heading.NOT_CASH], [*Kind], 1),
        ):  # fmt: skip
            saved = _saved(dossier.plan, agency, headings, kinds)
            pennies = 0.1 if line == SAVING else 0.011
            assert _figures(rows[name, line]) == pytest.approx([sign * gbp for gbp in saved], abs=pennies), (name, line)
        # Running cost is told as if nothing stood empty, and what does beside it: together they are the ledger's.
        running = zip(*(_figures(rows[name, line]) for line in (RUNNING, RATES, CHARGES, EMPTY)), strict=True)
        recurring = _saved(dossier.plan, agency, [Heading.RUNNING], [*Kind])
        assert [sum(each[:3]) - each[3] for each in running] == pytest.approx(recurring, abs=0.05)


def _saved(plan: Plan, agency: str | None, headings: Sequence[Heading], kinds: Sequence[Kind]) -> list[float]:
    """Today's cost less the plan's in each year, of one body or of all, from the accounts."""
    counted = [
        (sign, account)
        for sign, accounts in ((1, plan.today_accounts), (-1, plan.accounts))
        for account in accounts
        if agency in (None, account.agency) and account.kind in kinds
        and heading(account.kind, account.cost) in headings
    ]  # fmt: skip
    return [fsum(sign * account.gbp[year] for sign, account in counted) for year in range(20)]


def test_it_adds_up(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Each year's saving is its lines', so far is the sum of them, the bodies come to all, and the tab says so."""
    sheet = _tab(sheets)
    rows = _rows(sheet)
    for body in ("Council", "NHS", TOGETHER):
        for key in (*YEARS, "in_all"):
            saved, spent = (sum(float(str(rows[body, line][key])) for line in lines) for lines in (SAVED, SPENT))
            assert rows[body, SAVING][key] == pytest.approx(saved - spent, abs=1e-6)
        so_far = _figures(rows[body, SO_FAR])
        assert so_far[-1] == pytest.approx(fsum(_figures(rows[body, SAVING])), abs=1e-6)
        assert so_far[-1] == pytest.approx(float(str(rows[body, SAVING]["in_all"])), abs=0.5)
        assert rows[body, SO_FAR]["needed"] == pytest.approx(-min(so_far))
    assert rows[TOGETHER, SO_FAR]["needed"] == pytest.approx(dossier.headline.change.most_cash_gbp, abs=0.05)
    assert rows[TOGETHER, SO_FAR]["earned_back"] == dossier.headline.payback.year
    assert sheet.verdict is not None
    assert str(value_of(sheet.verdict)).startswith("This tab agrees with the ledger")
    assert sum(abs(gbp) for gbp in _figures(rows[TOGETHER, EMPTY])) > 1000
    assert any(heading(each.kind, each.cost) in CHANGE for each in dossier.plan.accounts)


def test_all_of_it_is_formulas_that_come_to_what_is_stored(sheets: tuple[Sheet, ...], tmp_path: Path) -> None:
    """Every figure but the years themselves; LibreOffice works the tab out, and those it is made of, to the same."""
    workbook = tmp_path / "plan.xlsx"
    write_workbook([sheet for sheet in sheets if sheet.name in ("Cash", "Years", "Money")], workbook)
    figures = [cell for row in load_workbook(workbook)["Cash"].iter_rows(min_col=3) for cell in row]
    plain = {cell.value for cell in figures if cell.data_type == "n" and cell.value is not None}
    assert plain == {0, 1, 3, *range(2027, 2047)}, "years and the payers' numbers"
    formulas = [str(cell.value) for cell in figures if cell.data_type == "f"]
    assert len(formulas) > 3 * 12 * 20
    assert [each for each in formulas if not OURS.fullmatch(each)] == []
    (copy,) = recalculated([workbook], tmp_path)
    assert list(disagreements(workbook, copy)) == []


def test_a_plan_without_years_has_neither_the_tab_nor_its_column() -> None:
    """Nothing waits in it: the Money tab is as it was."""
    found = {sheet.name: sheet for sheet in all_sheets(dossier_of(best(ESTATE, {**LEVERS, "programme.years": 0})))}
    assert "Cash" not in found
    assert "stranded" not in [column.key for column in found["Money"].columns]
