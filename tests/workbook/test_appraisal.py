"""The appraisal summary: its figures are those of the Green Book, re-derived from the ledger, and recalculate."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from estate_opt.domain.appraisal import Appraisal
from estate_opt.domain.costs import COSTS, Kind
from estate_opt.domain.plan import LedgerRow
from estate_opt.options.option import load
from estate_opt.workbook.sheet import Cell, Sheet, value_of
from estate_opt.workbook.tabs import Dossier
from estate_opt.workbook.tabs.appraisal_money import BUILDING_COSTS, SETUP_COSTS
from tests.cli.test_accounts import run
from tests.recalculated import disagreements, recalculated
from tests.small_place import SMALL, write_folder

PUBLISHED = {0: 1.0, 1: 0.9662, 2: 0.9335, 3: 0.9019, 4: 0.8714, 5: 0.8420, 10: 0.7089, 20: 0.5026, 30: 0.3563,
             31: 0.3459, 50: 0.1973}  # fmt: skip
"""HM Treasury, The Green Book, table of discount factors: to four decimals."""


def named(sheet: Sheet) -> dict[str, Cell]:
    """The cells of a sheet by their names."""
    cells = (content for row in sheet.rows for content in row if isinstance(content, Cell))
    return {cell.name: cell for cell in cells if cell.name is not None}


def factor(year: int) -> float:
    """By the Green Book's own formula: 1/(1 + r)ⁿ, 3.5 % to year 30 and 3.0 % after it."""
    return 1.035 ** -min(year, 30) * 1.03 ** -max(year - 30, 0)


def test_discounting_is_the_green_books() -> None:
    """As its table has it, to the four decimals that it prints, and to a millionth by the formula that it gives."""
    found = Appraisal(load("base", {"appraisal.years": 76})).discount_factors
    assert {year: round(found[year], 4) for year in PUBLISHED} == PUBLISHED
    assert found == pytest.approx([factor(year) for year in range(76)], abs=1e-6)


def test_figures_are_those_of_the_ledger(dossier: Dossier, sheets: dict[str, Sheet]) -> None:
    """Costs are those of change, and benefits all else, against doing nothing, without transfers, discounted anew."""
    plan, cells = dossier.plan, named(sheets["Appraisal summary"])
    first = plan.option.levers.appraisal.start.year

    def present(rows: tuple[LedgerRow, ...], *headings: str) -> float:
        return sum(
            row.gbp * factor(row.year - first)
            for row in rows
            if row.kind is not Kind.TRANSFER and (not headings or COSTS[row.cost].heading in headings)
        )

    cost = present(plan.ledger, "one-off", "double running") - present(plan.today_ledger, "one-off", "double running")
    npsv = present(plan.today_ledger) - present(plan.ledger)
    assert value_of(cells["appraisal_total_plan"]) == pytest.approx(present(plan.ledger), abs=0.1)
    assert value_of(cells["appraisal_cost_plan"]) == pytest.approx(cost, abs=0.1)
    assert value_of(cells["appraisal_npsv_plan"]) == pytest.approx(npsv, abs=0.1)
    assert value_of(cells["appraisal_bcr_plan"]) == pytest.approx((npsv + cost) / cost, abs=1e-6)
    assert value_of(cells["appraisal_bcr_plan"]) == pytest.approx(dossier.headline.change.benefit_cost_ratio, abs=1e-6)


def test_every_capital_cost_is_in_a_class_of_optimism_bias() -> None:
    """Else what capital comes to without it would leave some out."""
    assert {cost.name for cost in COSTS.values() if cost.kind is Kind.CAPITAL} == {*BUILDING_COSTS, *SETUP_COSTS}


def test_without_optimism_bias_capital_is_what_the_tables_say(dossier: Dossier, sheets: dict[str, Sheet]) -> None:
    """Added back to what the tables say, each class by its uplift, it is the capital of the plan."""
    cells = named(sheets["Appraisal summary"])
    bias = dossier.plan.option.levers.optimism_bias
    with_it, without = (value_of(cells[f"appraisal_{name}"]) for name in ("capital_plan", "bare_capital"))
    assert isinstance(with_it, float)
    assert isinstance(without, float)
    low, high = sorted((bias.building_uplift, bias.setup_uplift))
    assert with_it / (1 + high) - 0.1 <= without <= with_it / (1 + low) + 0.1
    assert without < with_it


def test_switching_values_switch(sheets: dict[str, Sheet]) -> None:
    """With costs risen by that share, or benefits fallen by it, nothing is left."""
    cells = named(sheets["Appraisal summary"])
    cost, benefit, rise, fall = (
        float(str(value_of(cells[f"appraisal_{name}_plan"])))
        for name in ("cost", "benefit", "cost_switch", "benefit_switch")
    )
    assert benefit - cost * (1 + rise) == pytest.approx(0, abs=1)
    assert benefit * (1 - fall) - cost == pytest.approx(0, abs=1)


def test_jobs_by_area_are_all_jobs(dossier: Dossier, sheets: dict[str, Sheet]) -> None:
    """Today's of all areas are the FTE of all teams that sit somewhere: one is new, and sits nowhere yet."""
    sheet = sheets["Appraisal summary"]
    place = [column.key for column in sheet.columns].index("nothing")
    jobs = [row[place] for row in sheet.rows if str(row[1]).endswith("(FTE)")][2:]
    teams = dossier.plan.estate.teams.values()
    assert sum(float(str(value_of(each))) for each in jobs) == pytest.approx(sum(t.fte for t in teams if t.building))


def test_without_accounts_the_interaction_of_projects_is_not_worked_out(sheets: dict[str, Sheet]) -> None:
    """Where it is not known, the page says which command tells it."""
    (line,) = [row for row in sheets["Appraisal summary"].rows if row[0] == "Projects"]
    assert any("estate-opt accounts --interaction" in str(content) for content in line)


def test_payers_by_year_sum_to_the_cash_of_years(sheets: dict[str, Sheet]) -> None:
    """Of each year, all payers together, as today and in the plan."""
    by_payer, years = sheets["Payers by year"], sheets["Years"]
    keys = [column.key for column in years.columns]
    for place, key in ((3, "today_cash"), (4, "plan_cash")):
        for year in years.rows:
            cash = sum(float(str(value_of(row[place]))) for row in by_payer.rows if row[2] == year[0])
            assert cash == pytest.approx(float(str(value_of(year[keys.index(key)]))), abs=1)


def test_another_option_stands_beside_the_plan(tmp_path: Path) -> None:
    """A do-minimum that moves nobody: its figures are added up from its own ledger, and all recalculates."""
    place = write_folder(tmp_path / "place", SMALL)
    least, plan, workbook = tmp_path / "least.toml", tmp_path / "least.json", tmp_path / "plan.xlsx"
    least.write_text('title = "Do minimum"\nextends = "base"\nsharing.move_teams = false\n')
    assert run("solve", place, "--option", least, "--json", plan, "--quiet", "--no-labels").exit_code == 0
    told = run("solve", place, "--against", plan, "-o", workbook, "--quiet", "--no-labels")
    assert told.exit_code == 0, told.output
    content = json.loads(plan.read_text())
    sheet = load_workbook(workbook, data_only=True)["Appraisal summary"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (titles,) = [row for row in rows if row[:2] == ["About", "Measure"]]
    assert titles[2:4] == ["Do nothing: carry on as today", "Do minimum"]
    (total,) = [row for row in rows if row[1] == "Present value of all costs"]
    (rates,) = [row for row in rows if str(row[1]).strip().startswith("business rates")]
    assert float(str(total[3])) + float(str(rates[3])) == pytest.approx(content["objective_gbp"], abs=0.05)
    assert [*disagreements(workbook, recalculated([workbook], tmp_path)[0])] == []


def test_an_option_of_other_years_does_not(tmp_path: Path) -> None:
    place = write_folder(tmp_path / "place", SMALL)
    longer, plan = tmp_path / "longer.toml", tmp_path / "longer.json"
    longer.write_text('title = "Longer"\nextends = "base"\nappraisal.years = 30\n')
    assert run("solve", place, "--option", longer, "--json", plan, "--quiet", "--no-labels").exit_code == 0
    told = run("solve", place, "--against", plan, "-o", tmp_path / "plan.xlsx", "--quiet")
    assert told.exit_code == 2
    assert "is appraised over other years" in told.output
