"""The workbook of a plan for which business rates do not count: both figures are on it, and its totals agree."""

from dataclasses import replace
from pathlib import Path

import pytest

from estate_opt.domain.spend import Spend
from estate_opt.planning import solve_estate
from estate_opt.results.summary import headline
from estate_opt.workbook.sheet import Sheet, values_by_name
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.tabs.checks_tab import TO_LOOK_AT, VERDICTS
from estate_opt.workbook.xlsx import write_plan
from tests.audited_town import town, town_option
from tests.hostile_place import dossier_of
from tests.recalculated import disagreements, recalculated
from tests.workbook.test_tabs import one, rows_of

SPEND = (
    Spend("council", "care", 900_000, "shared"),
    Spend("council", "offices", 300_000, "own", "buildings"),
    Spend("council", "other premises", 100_000, "own", "buildings"),
    Spend("nhs", "grants", 50_000, "passported"),
    Spend("nhs", "support", 200_000, "own", "functions"),
)


@pytest.fixture(scope="module", params=[True, False], ids=["counted", "left out"])
def dossier(request: pytest.FixtureRequest) -> Dossier:
    estate = replace(town(), spend=SPEND)
    return dossier_of(solve_estate(estate, town_option().varied({"appraisal.count_transfers": request.param})))


@pytest.fixture(scope="module")
def sheets(dossier: Dossier) -> tuple[Sheet, ...]:
    return all_sheets(dossier)


def test_the_summary_has_the_cost_with_business_rates_and_without(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """The option's own figure comes first, the other below it; they differ by what is paid in rates."""
    figures, rows = headline(dossier.plan), rows_of(sheets, "Summary")
    first = next(row for row in rows if str(row["measure"]).startswith("Cost over"))
    second = rows[rows.index(first) + 1]
    assert first["plan"] == pytest.approx(dossier.plan.objective_gbp, abs=0.01)
    assert first["today"] == pytest.approx(dossier.plan.today_gbp, abs=0.01)
    word, sign = ("without", -1) if figures.counts_transfers else ("with", 1)
    assert second["measure"] == f"   the same {word} business rates"
    paid = figures.transfers
    assert paid.present_plan_gbp > 0
    assert second["plan"] == pytest.approx(dossier.plan.objective_gbp + sign * paid.present_plan_gbp, abs=0.02)
    assert second["today"] == pytest.approx(dossier.plan.today_gbp + sign * paid.present_today_gbp, abs=0.02)
    yearly = one(rows, measure="   business rates, within buildings")
    assert (yearly["today"], yearly["plan"]) == (paid.yearly_today_gbp, paid.yearly_plan_gbp)


def test_years_leads_from_what_is_paid_to_what_is_counted(dossier: Dossier, sheets: tuple[Sheet, ...]) -> None:
    """Present value of all years, less that of rates where they are left out, is the net present cost."""
    rows = rows_of(sheets, "Years")

    def total(key: str) -> float:
        return sum(float(str(row[key])) for row in rows)

    left_out = 0.0 if headline(dossier.plan).counts_transfers else total("plan_rates_present")
    assert total("plan_rates_present") > 0
    assert total("plan_present") - left_out == pytest.approx(dossier.plan.objective_gbp, abs=0.5)


def test_its_totals_agree(sheets: tuple[Sheet, ...]) -> None:
    """Nothing on Checks is to be looked at."""
    assert TO_LOOK_AT not in values_by_name(sheets)[VERDICTS]


def test_its_formulas_come_to_the_same(dossier: Dossier, tmp_path: Path) -> None:
    """A spreadsheet program that works them out anew finds what the program wrote."""
    path = tmp_path / "plan.xlsx"
    write_plan(dossier.plan, dossier.run, dossier.audit, dossier.findings, path, overwrite=False)
    (copy,) = recalculated([path], tmp_path)
    assert list(disagreements(path, copy)) == []
