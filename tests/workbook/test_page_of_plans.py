"""The page of several plans: what it says is what their comparison says."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from estate_opt.ground.figures import pounds
from estate_opt.options.option import load
from estate_opt.planning import solve_place
from estate_opt.saved.likeness import Likeness
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.page import comparison_page_of
from estate_opt.workbook.sheet import Sheet, value_of
from estate_opt.workbook.tabs.comparison_front import title_of
from estate_opt.workbook.tabs.comparison_tabs import comparison_sheets
from tests.workbook.test_page import BAD_NAME, Read, is_the_same, read

OPTIONS = ("base", "do-minimum")


@pytest.fixture(scope="module")
def plans(sample_path: Path) -> list[SavedPlan]:
    """Two plans of the sample: everything, and hardly anything."""
    options = (load(name).with_solver(gap=0.02, threads=1) for name in OPTIONS)
    contents = (solve_place(sample_path, option).as_json() for option in options)
    return [SavedPlan(str(content["option"]["title"]), json.loads(json.dumps(content))) for content in contents]


def page_of_plans(plans: list[SavedPlan]) -> str:
    likeness = Likeness(plans)
    return comparison_page_of(likeness, comparison_sheets(likeness))


@pytest.fixture(scope="module")
def page(plans: list[SavedPlan]) -> Read:
    return read(page_of_plans(plans))


@pytest.fixture(scope="module")
def sheets(plans: list[SavedPlan]) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in comparison_sheets(Likeness(plans))}


@pytest.mark.parametrize(
    ("caption", "sheet"),
    [("The plans side by side", "Overview"), ("Buildings: plan by plan", "Buildings"),
     ("What each body saves by each plan", "Agencies"), ("People within the standard, plan by plan", "Access"),
     ("Levers: plan by plan", "Levers")],
)  # fmt: skip
def test_each_table_is_the_comparisons(page: Read, sheets: dict[str, Sheet], caption: str, sheet: str) -> None:
    """Cell by cell, in the order of the sheet."""
    headings, *rows = page.tables[caption]
    of = sheets[sheet]
    assert headings == [column.title for column in of.columns]
    assert len(rows) == len(of.rows)
    for row, cells in zip(rows, of.rows, strict=True):
        values = [value_of(cell) for cell in cells]
        assert not any(isinstance(value, date) for value in values)
        assert all(is_the_same(text, value) for text, value in zip(row, values, strict=True)), (row, values)


def test_each_plan_has_its_map_and_its_bar(page: Read, plans: list[SavedPlan], sheets: dict[str, Sheet]) -> None:
    """Now and each plan, with how many buildings are left by it, and what it saves."""
    assert "Now: 26 buildings" in page.texts
    overview = sheets["Overview"]
    keys = [column.key for column in overview.columns]
    for number, plan in enumerate(plans):
        title = title_of(plans, number)
        assert f"{title}: {plan.content['summary']['buildings_plan']} buildings" in page.texts
        (row,) = [row for row in overview.rows if row[keys.index("plan")] == title]
        saving: Any = value_of(row[keys.index("saving")])
        assert f"saves {pounds(saving)}" in page.texts


def test_names_of_plans_and_places_are_text(plans: list[SavedPlan]) -> None:
    """Whatever an option or a building is called."""
    first = plans[0].content
    named = {**first["names"], "buildings": dict.fromkeys(first["buildings"], BAD_NAME)}
    bad = [SavedPlan(BAD_NAME, {**first, "input": BAD_NAME, "names": named}), replace(plans[1], name=f"{BAD_NAME} 2")]
    found = read(page_of_plans(bad))
    assert [tag for tag, _ in found.elements if tag in ("script", "img")] == []
    assert any(BAD_NAME in text for text in found.texts)


def test_without_the_tables_there_is_no_map_and_all_else(plans: list[SavedPlan]) -> None:
    """Plans of an earlier version do not hold their tables."""
    old = [replace(plan, content={**plan.content, "tables": None}) for plan in plans]
    found = read(page_of_plans(old))
    assert not any(text.startswith("Now: ") for text in found.texts)
    assert "The plans side by side" in found.tables


def test_compare_writes_it(plans: list[SavedPlan], tmp_path: Path) -> None:
    """Named beside the other answers of the command."""
    for number, plan in enumerate(plans):
        (tmp_path / f"{number}.json").write_text(json.dumps(plan.content), encoding="utf-8")
    files = [str(tmp_path / name) for name in ("0.json", "1.json")]
    told = CliRunner().invoke(main, ["compare", *files, "--page", str(tmp_path / "compare.html")])
    assert told.exit_code == 0, told.output
    assert f"Wrote {tmp_path / 'compare.html'}." in told.output
    text = (tmp_path / "compare.html").read_text(encoding="utf-8")
    assert text == page_of_plans([SavedPlan(plan.name, plan.content) for plan in plans])
