"""The annotated copy: their data where it stood, faults marked in words and by a fill, a list of problems first."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from estate_opt import checks
from estate_opt.ground.errors import Finding, Severity, UsageError
from estate_opt.options.option import Option
from estate_opt.spreadsheets.sheets import read_workbook
from estate_opt.tables import intake
from estate_opt.tables.annotate import write_annotated
from tests.small_place import SMALL, Grid, with_cell, write_folder

_BAD = '=HYPERLINK("http://x","y")'


def _workbook(path: Path) -> Path:
    """A small place with two faults, a formula typed as text, an error cell, a sheet of notes and a far note."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SMALL.items():
        sheet = book.create_sheet(name.capitalize())
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    book["Teams"]["D2"] = "ten"
    book["Teams"]["C3"] = "shed"
    book["Buildings"]["F3"] = datetime(2031, 3, 31)
    book["Buildings"]["I2"] = "#DIV/0!"
    book["Agencies"]["B2"].value = _BAD
    book["Agencies"]["B2"].data_type = "s"
    notes = book.create_sheet("Problems")
    notes["D9"] = "our own list"
    book.save(path)
    return path


def _annotated(folder: Path, option: Option) -> tuple[list[Finding], Path]:
    tables = intake.read(_workbook(folder / "place.xlsx"))
    findings = checks.check(tables, option)
    write_annotated(tables, findings, folder / "out.xlsx")
    return findings, folder / "out.xlsx"


def test_values_stand_where_they_stood(tmp_path: Path, base_option: Option) -> None:
    """Every value of every sheet is in the same cell of a sheet of the same name."""
    _, out = _annotated(tmp_path, base_option)
    before = {sheet.name: sheet for sheet in read_workbook(tmp_path / "place.xlsx")}
    after = {sheet.name: sheet for sheet in read_workbook(out)}
    assert list(after) == ["Problems", "Agencies", "Buildings", "Teams", "Problems (2)"]
    for name in ("Agencies", "Teams"):
        assert after[name].rows == before[name].rows
    assert after["Problems (2)"].rows == before["Problems"].rows
    cells = {row.number: row.values for row in after["Buildings"].rows}
    assert cells[3][5] == datetime(2031, 3, 31)
    assert cells[2][8] == "#DIV/0!"


def test_faults_are_marked_by_fill_and_words(tmp_path: Path, base_option: Option) -> None:
    """Each faulty cell has a fill and a comment with severity, problem and remedy; others have neither."""
    findings, out = _annotated(tmp_path, base_option)
    book = openpyxl.load_workbook(out)
    cell = book["Teams"]["D2"]
    assert cell.comment.text.startswith("ERROR: “ten” is not a number. Give the figure alone")
    assert cell.fill.fgColor.rgb == "FFF8CBAD"
    assert book["Teams"]["C3"].comment.text.startswith("ERROR: “shed” is not in the table buildings.")
    marked = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets[1:]
        for row in sheet
        for cell in row
        if cell.comment
    }
    assert marked == {finding.cell for finding in findings if finding.cell}
    assert book["Teams"]["D3"].fill.fill_type is None


def test_problems_are_listed_first_with_links(tmp_path: Path, base_option: Option) -> None:
    """The first sheet lists every finding, errors first, each with a link to its cell."""
    findings, out = _annotated(tmp_path, base_option)
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    assert sheet.title == "Problems"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    places = [("error", "warning", "note").index(str(row[0])) for row in rows]
    assert places == sorted(places)
    assert len(rows) == len(findings)
    (row,) = (number for number, row in enumerate(rows, start=5) if row[2] == "Teams!D2")
    assert sheet[f"C{row}"].hyperlink.location == "'Teams'!D2"
    assert rows[row - 5][3:5] == ["ten", "“ten” is not a number."]


def test_text_never_becomes_a_formula(tmp_path: Path, base_option: Option) -> None:
    """Text that begins with an equals sign is text in the copy, in its cell and among the problems."""
    _, out = _annotated(tmp_path, base_option)
    book = openpyxl.load_workbook(out)
    assert (book["Agencies"]["B2"].value, book["Agencies"]["B2"].data_type) == (_BAD, "s")
    assert [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []


def test_blank_faults_and_long_names(tmp_path: Path, base_option: Option) -> None:
    """A fault in a blank cell is marked there; a folder's tables become sheets, also with a name Excel forbids."""
    tables: Mapping[str, Grid] = {
        **SMALL,
        "buildings": with_cell("buildings", "hall", "desks", ""),
        "notes on [2026] and more than 31 letters": [("x",), (1,)],
    }
    read = intake.read(write_folder(tmp_path / "place", tables))
    write_annotated(read, checks.check(read, base_option), tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert "desks is blank" in book["buildings"]["G2"].comment.text
    assert book["buildings"]["G2"].value is None
    assert "notes on _2026_ and more than 31"[:31] in book.sheetnames


def test_nothing_wrong(tmp_path: Path) -> None:
    """Without findings the copy says so and holds the data."""
    read = intake.read(write_folder(tmp_path / "place", SMALL))
    write_annotated(read, [], tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book["Problems"]["A2"].value.startswith("0 errors, 0 warnings, 0 notes")
    assert book["teams"]["A2"].value == "pay"


def test_their_own_file_stays(tmp_path: Path, base_option: Option) -> None:
    """Their workbook keeps every byte, and is not overwritten even when it is named as the copy."""
    path = _workbook(tmp_path / "place.xlsx")
    before = path.read_bytes()
    read = intake.read(path)
    write_annotated(read, checks.check(read, base_option), tmp_path / "out.xlsx")
    with pytest.raises(UsageError, match="exists already"):
        write_annotated(read, [], path)
    assert path.read_bytes() == before
    assert Severity.ERROR in {finding.severity for finding in read.findings}
