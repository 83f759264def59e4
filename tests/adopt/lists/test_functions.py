"""Support functions from accounts, returns and registers of contracts: what they cost, until when they are bound."""

from pathlib import Path

import pytest

from estate_opt.ground.errors import InputError
from tests.adopt import registers
from tests.adopt.lists.conftest import Adopt, Rows

BODY = "Bay Council"


def _by_function(found: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["function"]: row for row in found}


def test_revenue_lines_give_pay_and_contracts(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """Thousands are pounds; lines that serve the public are left out, totals too; FTE follow from pay, assumed."""
    path = registers.write_csv(
        tmp_path / "revenue.csv",
        [
            ["Revenue account 2025/26"],
            ["Line", "Description", "Employees (£000)", "Running expenses (£000)"],
            [601, "Human resources", 800, 100],
            [602, "ICT services", "1,200", 950],
            [603, "Waste collection", 5000, 7000],
            ["", "Total", 7000, 8050],
        ],
    )
    adopting("functions", path, agency=BODY)
    found = _by_function(rows("functions.csv"))
    assert sorted(found) == ["HR", "IT"]
    assert (found["IT"]["staff_gbp_per_year"], found["IT"]["contracts_gbp_per_year"]) == ("1200000", "950000")
    assert float(found["HR"]["fte"]) == 800_000 / 40_000
    assert found["HR"]["assumed"] == "fte"
    assert "adopt.pay_gbp_per_fte" in found["HR"]["basis"]
    reasons = {row["row"]: row["reason"] for row in rows("adopted/left_out.csv")}
    assert reasons == {"5": "no support function", "6": "a total"}


def test_one_total_is_shared_out_and_assumed(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """£500,000 of finance are 60 % pay, 15 % systems, 25 % contracts; every one of these cells is named."""
    path = registers.write_csv(
        tmp_path / "cost centres.csv",
        [
            ["Cost Centre", "Cost Centre Name", "Outturn (£)"],
            ["C1", "Accountancy", 300000], ["C2", "Exchequer", 200000], ["C3", "Parks", 900000],
        ],
    )  # fmt: skip
    adopting("functions", path, agency=BODY)
    finance = _by_function(rows("functions.csv"))["Finance"]
    figures = [float(finance[f"{name}_gbp_per_year"]) for name in ("staff", "systems", "contracts")]
    assert figures == [300_000, 75_000, 125_000]
    assert float(finance["fte"]) == 7.5
    assert set(finance["assumed"].split("; ")) == {
        "fte", "staff_gbp_per_year", "systems_gbp_per_year", "contracts_gbp_per_year",
    }  # fmt: skip
    assert "adopt.function_cost_shares" in finance["basis"]


def test_contracts_and_systems_with_their_ends(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """Systems and other contracts apart, the last end kept; of four years a quarter a year; ended ones are out."""
    path = registers.write_csv(
        tmp_path / "contracts.csv",
        [
            [
                "Contract Title",
                "Department",
                "Supplier",
                "Start Date",
                "End Date",
                "Annual Value (£)",
                "Total Contract Value (£)",
            ],
            ["Payroll system", "Human Resources", "X Ltd", "01/04/2024", "31/03/2031", 60000, ""],
            ["Occupational health", "Human Resources", "Y Ltd", "01/04/2026", "31/03/2030", "", 400000],
            ["Old payroll system", "Human Resources", "Z Ltd", "01/04/2012", "31/03/2016", 50000, ""],
            ["Road surfacing", "Highways", "R Ltd", "01/04/2024", "31/03/2030", 900000, ""],
        ],
    )
    adopting("functions", path, agency=BODY)
    found = _by_function(rows("functions.csv"))
    assert sorted(found) == ["HR"]
    hr = found["HR"]
    assert hr["systems_gbp_per_year"] == "60000"
    assert float(hr["contracts_gbp_per_year"]) == pytest.approx(100_000, rel=0.001)
    assert hr["contracts_end"] == "2031-03-31"
    assert set(hr["assumed"].split("; ")) == {"contracts_gbp_per_year", "fte", "staff_gbp_per_year"}
    assert {row["reason"] for row in rows("adopted/left_out.csv")} == {"the contract has ended", "no support function"}


def test_accounts_and_staff_make_one_function(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """Staff give the FTE, the account the pay: nothing of the two is assumed but that the unit is that function."""
    posts = registers.write_csv(
        tmp_path / "posts.csv", [["Team", "FTE"], ["Payroll", 12.5], ["Payroll", 7.5], ["Housing", 30], ["Legal", 4]]
    )
    account = registers.write_csv(
        tmp_path / "account.csv",
        [["Function", "Staff costs (£)", "System costs (£)"], ["HR", 900000, 80000], ["Legal", 1, 1]],
    )
    adopting("teams", posts, agency=BODY)
    adopting("functions", account, agency=BODY)
    hr = _by_function(rows("functions.csv"))["HR"]
    assert (float(hr["fte"]), hr["staff_gbp_per_year"], hr["systems_gbp_per_year"]) == (20.0, "900000", "80000")
    assert hr["assumed"] == "function"
    assert len([row for row in rows("teams.csv") if row["function"] == "HR"]) == 1


def test_a_list_without_pounds_is_refused(tmp_path: Path, adopting: Adopt) -> None:
    """It says what is missing."""
    path = registers.write_csv(tmp_path / "f.csv", [["Function", "Head"], ["HR", "A"], ["IT", "B"], ["Legal", "C"]])
    with pytest.raises(InputError, match="no column gives FTE or pounds"):
        adopting("functions", path)


def test_lines_of_an_account_by_what_they_are_spent_on(
    tmp_path: Path, adopting: Adopt, rows: Rows, offices: Path
) -> None:
    """A line says of its one amount what it is: pay, systems or contracts. Nothing is shared out by rule, and what is
    no support function is told."""
    lines: registers.Rows = [["Cost centre", "Description", "Subjective", "Budget £", "FTE"],
             ["10", "Human Resources", "Employees", "£362,000", 7.2],
             ["10", "Human Resources", "IT systems and licences", "£41,000", ""],
             ["10", "Human Resources", "Contracts", "£18,500", ""],
             ["20", "Parks", "Employees", "£9,000", 1]]  # fmt: skip
    adopting("buildings", offices, agency="Bay Trust")
    said = adopting("functions", registers.write_csv(tmp_path / "revenue.csv", lines), agency="Bay Trust")
    (hr,) = rows("functions.csv")
    given = [hr[f"{name}_gbp_per_year"] for name in ("staff", "systems", "contracts")]
    assert (given, hr["fte"], hr["assumed"]) == (["362000", "41000", "18500"], "7.2", "")
    assert "  1 row left out: no support function." in said
