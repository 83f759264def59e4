"""The plan workbook as a file: what opens, what is stored, what text stays text, and what is never lost."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import Account
from estate_opt.ground.errors import UsageError
from estate_opt.workbook import xlsx as export
from estate_opt.workbook.sheet import Cell, Column, Format, Sheet
from estate_opt.workbook.tabs import Dossier
from estate_opt.workbook.xlsx import sheets_packed, write_plan
from tests.hostile_place import HOSTILE, hostile_dossier
from tests.recalculated import disagreements, recalculated

OURS = re.compile(
    r"""=(?:[A-Z]{1,2}\d+|[a-z_]++"""
    r"""|(?:ROUND|SUM|SUMIFS|SUMPRODUCT|EXACT|ISNUMBER|AND|COUNTIF|IF|MAX|MIN|ABS|INDEX|MATCH)(?=\()"""
    r"""|[-+*/()<>=,:&]|[012](?!\d)|"[a-z_ A-Z-]*")*+"""
)
"""What our formulas are made of: cells, names of columns, fourteen functions that every spreadsheet program has, words,
and no number above 2 (digits of rounding, 1 for the next year). Nothing is tried twice: what is not ours fails soon."""


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return hostile_dossier()


def written(dossier: Dossier, path: Path, overwrite: bool = False) -> Path:
    write_plan(dossier.plan, dossier.run, dossier.audit, dossier.findings, path, overwrite)
    return path


@pytest.fixture(scope="module")
def path(dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(dossier, tmp_path_factory.mktemp("plan") / "plan.xlsx")


@pytest.fixture(scope="module")
def workbook(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def formulas(path: Path) -> Workbook:
    return load_workbook(path)


def cells(workbook: Workbook) -> Iterator[Any]:
    for sheet in workbook:
        for row in sheet.iter_rows():
            yield from row


def heading_row(sheet: Worksheet) -> int:
    """The row above the frozen one: where the columns' titles stand."""
    frozen = sheet.freeze_panes
    assert frozen is not None, f"{sheet.title} has no frozen heading"
    return int("".join(filter(str.isdigit, frozen))) - 1


def table(workbook: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the titles of their columns."""
    sheet = workbook[name]
    titles, *rows = sheet.iter_rows(min_row=heading_row(sheet), values_only=True)
    return [dict(zip(map(str, titles), row, strict=True)) for row in rows]


def one_line(workbook: Workbook, measure: str) -> dict[str, Any]:
    """The line of the Summary that begins so."""
    return next(row for row in table(workbook, "Summary") if str(row["Measure"]).startswith(measure))


def test_libreoffice_works_out_every_formula_to_the_value_stored_beside_it(path: Path, tmp_path: Path) -> None:
    """Every stored value is what LibreOffice comes to, and a wrong one would be seen."""
    wrong = tmp_path / "wrong.xlsx"
    sheet = Sheet(
        "Wrong", "", "Wrong", (Column("a", "A", Format.NUMBER),), ((Cell(3.0, "=1+1"),), (Cell(2.0, "=1+1"),))
    )
    wrong.write_bytes(sheets_packed([sheet], datetime(2026, 1, 1)))
    copy, copy_of_wrong = recalculated([path, wrong], tmp_path)
    assert list(disagreements(path, copy)) == []
    assert len(list(disagreements(wrong, copy_of_wrong))) == 1


def test_every_formula_has_a_value_stored_beside_it(workbook: Workbook, formulas: Workbook) -> None:
    """A preview that does not calculate shows no blank."""
    found = [cell for cell in cells(formulas) if cell.data_type == "f"]
    assert len(found) > 1000
    assert [cell for cell in found if workbook[cell.parent.title][cell.coordinate].value in (None, "")] == []


def test_no_cell_is_an_error(workbook: Workbook) -> None:
    """No cell shows #REF!, #NAME? or their like."""
    assert [cell for cell in cells(workbook) if cell.data_type == "e" or str(cell.value).startswith("#")] == []


def test_text_of_the_input_stays_text(dossier: Dossier, formulas: Workbook) -> None:
    """Ids and names that begin like formulas or addresses are plain text cells; only our own formulas are formulas."""
    texts = {cell.value for cell in cells(formulas) if cell.data_type == "s"}
    assert set(HOSTILE) <= texts
    assert {"=HYPERLINK(0)", "=2*2", "+44", "=9*9", "@library", "=L3", "-village", "=A1", "=IT", "=old"} <= texts
    for cell in cells(formulas):
        if cell.data_type == "f":
            assert OURS.fullmatch(cell.value), cell.value


def test_nothing_links_out_of_the_workbook(formulas: Workbook) -> None:
    """The only links are those of Contents, to sheets of this workbook."""
    links = [(cell.parent.title, cell.hyperlink.target) for cell in cells(formulas) if cell.hyperlink is not None]
    assert {title for title, _ in links} == {"Contents"}
    assert {target for _, target in links} == {None}
    assert len(links) == len(formulas.sheetnames) - 1


def test_no_cells_are_merged(formulas: Workbook) -> None:
    """Merged cells stop sorting and reading by machine: there are none."""
    assert [sheet.title for sheet in formulas if sheet.merged_cells.ranges] == []


def test_every_sheet_is_ready_for_the_screen_and_the_printer(formulas: Workbook) -> None:
    """Headings are frozen and repeated, pages are A4, fitted in width and numbered."""
    for sheet in formulas:
        row = heading_row(sheet)
        assert all(cell.value for cell in sheet[row]), sheet.title
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
        assert getattr(sheet.sheet_properties.pageSetUpPr, "fitToPage", False)
        assert "Page &P of &N" in str(getattr(sheet.oddFooter, "right", None))
        if sheet.title == "Summary":
            assert (sheet.page_setup.fitToHeight or 1) == 1
        else:
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.print_title_rows == f"${row}:${row}"


def test_every_list_is_a_named_table_with_filters(formulas: Workbook) -> None:
    """Each sheet but the one-page Summary is one named table, with filters on its headings."""
    names = [name for sheet in formulas for name in sheet.tables]
    assert len(set(names)) == len(names) == len(formulas.sheetnames) - 1
    for sheet in formulas:
        for found in sheet.tables.values():
            assert found.autoFilter is not None
            assert found.ref.startswith(f"A{heading_row(sheet)}:")


def test_the_money_tab_adds_up_to_the_cost_of_the_plan(dossier: Dossier, workbook: Workbook) -> None:
    """Present values of the plan's lines add up to its net present cost, and today's to today's, to the pound."""
    rows = table(workbook, "Money")
    for scenario, expected in (("plan", dossier.plan.objective_gbp), ("today", dossier.plan.today_gbp)):
        found = sum(row["Present value (£)"] for row in rows if row["Scenario"] == scenario)
        assert found == pytest.approx(expected, abs=1.0)
    assert dossier.plan.solved.objective_gbp == pytest.approx(dossier.plan.objective_gbp, abs=1.0)


def test_the_summary_agrees_with_the_ledger(dossier: Dossier, workbook: Workbook) -> None:
    """The Summary's net present cost is the ledger's, and its saving is what is left of it."""
    line = one_line(workbook, "Cost over 20 years")
    assert line["Today"] == pytest.approx(dossier.plan.today_gbp, abs=1.0)
    assert line["In the plan"] == pytest.approx(dossier.plan.objective_gbp, abs=1.0)
    assert line["Change"] == pytest.approx(dossier.plan.objective_gbp - dossier.plan.today_gbp, abs=1.0)
    assert line["Change"] < -1e6, "sharing IT among ten agencies must save something, or this place tests little"


def test_every_check_of_the_workbook_says_ok(workbook: Workbook) -> None:
    """The Checks tab finds nothing to look at, and the Summary says so."""
    assert {row["Verdict"] for row in table(workbook, "Checks")} == {"OK"}
    assert one_line(workbook, "Totals of this workbook")["In the plan"] == "all agree"


def test_a_doctored_plan_is_seen_on_the_checks_tab(dossier: Dossier, tmp_path: Path) -> None:
    """If the solver's figure is two pounds off the ledger's, Checks says CHECK."""
    solved = replace(dossier.plan.solved, objective_gbp=dossier.plan.solved.objective_gbp + 2.0)
    doctored = replace(dossier, plan=replace(dossier.plan, solved=solved))
    found = load_workbook(written(doctored, tmp_path / "plan.xlsx"), data_only=True)
    verdicts = [row["Verdict"] for row in table(found, "Checks")]
    assert verdicts.count("CHECK") == 1
    assert one_line(found, "Totals of this workbook")["In the plan"] == "see Checks"


def test_the_chart_says_in_words_what_it_shows(path: Path) -> None:
    """Somebody who cannot see the chart is told what it shows."""
    with ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Two lines over the years 2027 to 2046' in drawing


@pytest.mark.parametrize(("receipt_gbp", "begins_at_nought"), [(0.0, True), (-1e9, False)])
def test_the_axis_of_the_chart_begins_at_nought_where_it_can(
    dossier: Dossier, tmp_path: Path, receipt_gbp: float, begins_at_nought: bool
) -> None:
    """A year of large receipts, whose cash is below nought, is drawn whole; otherwise the axis begins at nought."""
    years = dossier.plan.option.levers.appraisal.years
    receipt = Account("=A1", Kind.RECEIPT, "receipt", "=A1 hall", (receipt_gbp, *[0.0] * (years - 1)))
    plan = replace(dossier.plan, accounts=(*dossier.plan.accounts, receipt))
    path = written(replace(dossier, plan=plan), tmp_path / "plan.xlsx")
    with ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert ('<c:min val="0"/>' in chart) == begins_at_nought


def test_an_existing_file_is_kept_unless_asked(dossier: Dossier, tmp_path: Path) -> None:
    """A file that is there is not overwritten, and is when that is asked for."""
    path = tmp_path / "plan.xlsx"
    path.write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        written(dossier, path)
    assert path.read_text() == "mine"
    written(dossier, path, overwrite=True)
    assert load_workbook(path).sheetnames[0] == "Summary"


def test_a_crash_while_writing_leaves_nothing_behind(
    dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If writing breaks off in the middle, there is no half of a workbook, and the old one is as it was."""

    def crash(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(export, "draw", crash)
    old = tmp_path / "old.xlsx"
    old.write_text("mine")
    with pytest.raises(RuntimeError, match="power"):
        written(dossier, tmp_path / "new.xlsx")
    with pytest.raises(RuntimeError, match="power"):
        written(dossier, old, overwrite=True)
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [("old.xlsx", "mine")]


def test_the_same_plan_is_written_the_same_twice(dossier: Dossier, path: Path, tmp_path: Path) -> None:
    """Two workbooks of one plan hold the same in every cell."""
    again = load_workbook(written(dossier, tmp_path / "plan.xlsx"))
    assert [cell.value for cell in cells(again)] == [cell.value for cell in cells(load_workbook(path))]


def test_long_and_odd_texts_do_not_break_the_file(tmp_path: Path) -> None:
    """A text longer than a cell may hold is cut, control characters are kept out of harm, unknown numbers are blank."""
    rows = (("x" * 40_000,), ("a\x07b",), (float("nan"),), ("",), (None,))
    (tmp_path / "odd.xlsx").write_bytes(
        sheets_packed([Sheet("Odd", "", "Odd", (Column("a", "A"),), rows)], datetime(2026, 1, 1))
    )
    found = [row["A"] for row in table(load_workbook(tmp_path / "odd.xlsx"), "Odd")]
    assert len(found[0]) == 32_767
    assert found[2:] == [None, None, None]


def test_an_empty_list_says_none(tmp_path: Path) -> None:
    """A table without rows says so, rather than looking forgotten."""
    (tmp_path / "empty.xlsx").write_bytes(
        sheets_packed([Sheet("Empty", "", "Empty", (Column("a", "A"),), ())], datetime(2026, 1, 1))
    )
    assert table(load_workbook(tmp_path / "empty.xlsx"), "Empty") == [{"A": "none"}]
