"""The empty workbook: what it holds, and that it is read back when filled in."""

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from estate_opt.ground.errors import Severity, UsageError
from estate_opt.spreadsheets.sheets import read_workbook
from estate_opt.tables import intake
from estate_opt.tables.schema import TABLES, Kind
from estate_opt.tables.template import template_columns, write_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One template for the tests that only look at it."""
    path = tmp_path_factory.mktemp("template") / "place.xlsx"
    write_template(path)
    return path


def test_sheets_and_headings(template: Path) -> None:
    """There is a sheet for each table with its headings in row 1, a contents sheet first and the columns last."""
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Contents", *(table.name for table in TABLES), "Columns"]
    for table in TABLES:
        headings = [cell.value for cell in book[table.name][1]]
        assert headings == [column.name for column in template_columns(table)]
        assert {column.name for column in table.columns} <= set(headings)
        assert str(book[table.name].freeze_panes).endswith("2")
        assert list(book[table.name].tables) == [f"table_{table.name}"]
        assert not book[table.name].merged_cells.ranges


def test_each_heading_tells_what_it_holds(template: Path) -> None:
    """Each heading's comment says whether it is needed, what it holds, its unit and what a blank means."""
    book = openpyxl.load_workbook(template)
    for table in TABLES:
        for cell, column in zip(book[table.name][1], template_columns(table), strict=True):
            assert cell.comment is not None
            said = cell.comment.text
            assert ("Needed in every row" in said) == column.required
            assert column.note in said
            assert column.unit in said
            assert column.blank in said


def test_drop_downs(template: Path) -> None:
    """Choices, yes/no and ids of another sheet are drop-downs, the ids by a named range."""
    book = openpyxl.load_workbook(template)
    lists: dict[tuple[str, str], str] = {}
    for table in TABLES:
        sheet = book[table.name]
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                column = sheet.cell(1, next(iter(rule.sqref.ranges)).min_col).value
                lists[table.name, str(column)] = rule.formula1
    assert lists["buildings", "tenure"] == '"freehold,leasehold,licence,pfi"'
    assert lists["teams", "movable"] == '"yes,no"'
    assert lists["teams", "building"] == "ids_buildings"
    assert lists["demand", "locality"] == "ids_localities"
    wanted = {
        (table.name, column.name)
        for table in TABLES
        for column in table.columns
        if column.kind in (Kind.CHOICE, Kind.YES_NO) or (len(column.refers) == 1 and not column.besides)
    }
    assert set(lists) == wanted
    assert {rule.removeprefix("ids_") for rule in lists.values() if rule.startswith("ids_")} == {
        name.removeprefix("ids_") for name in book.defined_names
    }


def _fill(template: Path, path: Path) -> Path:
    book = openpyxl.load_workbook(template)
    rows: dict[str, dict[str, str | float | datetime]] = {
        "agencies": {"agency": "county", "joins": "yes"},
        "buildings": {
            "building": "hall", "agency": "county", "tenure": "leasehold", "lease_end": datetime(2031, 3, 31),
            "desks": "unlimited", "rent_gbp_per_year": 5000, "easting": 400_000, "northing": 300_000,
        },
        "teams": {"team": "pay", "agency": "county", "building": "hall", "fte": 10},
        "arrangement_tiers": {"arrangement": "shared", "from_fte": 0, "staff_saving": 0.1},
    }  # fmt: skip
    for name, row in rows.items():
        places = {cell.value: cell.column for cell in book[name][1]}
        for column, value in row.items():
            book[name].cell(2, places[column] or 0, value)
    book.save(path)
    return path


def test_filled_in_it_reads_back(template: Path, tmp_path: Path) -> None:
    """A template that is filled in has nothing wrong with its headings or cells, and gives the values typed."""
    tables = intake.read(_fill(template, tmp_path / "place.xlsx"))
    said = [finding for finding in tables.findings if finding.severity is not Severity.NOTE]
    assert said == []
    assert tables.rows("buildings")[0]["lease_end"] == datetime(2031, 3, 31).date()
    assert tables.rows("teams")[0]["fte"] == 10.0
    assert tables.tables["teams"].heading.others == {}


def test_refuses_to_overwrite(template: Path) -> None:
    """A file that exists is left as it is, unless told to replace it."""
    before = template.read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        write_template(template)
    assert template.read_bytes() == before
    write_template(template, overwrite=True)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_program_opens_it(template: Path, tmp_path: Path) -> None:
    """LibreOffice opens the filled-in template and saves it as one that reads back the same."""
    filled = _fill(template, tmp_path / "place.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    command = ["soffice", home, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(filled)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    again = intake.read(tmp_path / "place.ods")
    plain = intake.read(filled)
    for name in plain.tables:
        assert [dict(row.values) for row in again.rows(name)] == [dict(row.values) for row in plain.rows(name)], name
    assert len(read_workbook(tmp_path / "place.ods")) == len(TABLES) + 2
