"""The empty workbook: what it holds, and that it is read back when filled in."""

import re
import shutil
import subprocess
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

import openpyxl
import pytest

from estate_opt.checks import check
from estate_opt.ground.errors import Severity, UsageError
from estate_opt.options.option import Option
from estate_opt.planning import solve
from estate_opt.spreadsheets.sheets import read_workbook
from estate_opt.tables import intake
from estate_opt.tables.dropdowns import kinds_of_building
from estate_opt.tables.example import EXAMPLE
from estate_opt.tables.schema import BY_NAME, TABLES, Column, Kind, Table
from estate_opt.tables.template import needed_besides, tables_named, template_columns, write_template
from tests.recalculated import disagreements, recalculated


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One template for the tests that only look at it."""
    path = tmp_path_factory.mktemp("template") / "place.xlsx"
    write_template(path)
    return path


def test_sheets_and_headings(template: Path) -> None:
    """There is a sheet for each table with its headings in row 1, a contents sheet first and the columns last."""
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Contents", *(table.name for table in TABLES), "Columns", "Lists"]
    assert book["Lists"].sheet_state == "hidden"
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


def _drop_downs(path: Path) -> dict[tuple[str, str], str]:
    """What each column of a workbook's tables offers to choose from, as its formula says."""
    book = openpyxl.load_workbook(path)
    lists: dict[tuple[str, str], str] = {}
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                area = next(iter(rule.sqref.ranges))
                assert (area.min_row, area.max_row) == (2, 20_001)
                lists[sheet.title, str(sheet.cell(1, area.min_col).value)] = rule.formula1
    return lists


def _has_something_to_choose_from(table: Table, column: Column) -> bool:
    """By what the contract says of a column: a word of a list, an id of another row, or a word that is a key elsewhere.

    Not its own id, and not what others take their words from: a function is named where it is described.
    """
    sources = {source for each in TABLES for other in each.columns for source in other.suggests}
    if (table.key == (column.name,) and not column.refers) or (table.name, column.name) in sources:
        return False
    own = {"from_fte", "from", "to", "heading"}  # figures and days are no words, and headings are each budget's own
    keys = {name for each in TABLES for name in each.key} - own
    is_word = column.kind in (Kind.CHOICE, Kind.YES_NO) or column.name == "category"
    return is_word or column.kind is Kind.ID or bool(column.refers) or column.name in keys


def test_drop_downs(template: Path) -> None:
    """Choices, yes/no and ids of another sheet are drop-downs, the ids by a named range."""
    lists = _drop_downs(template)
    assert lists["buildings", "tenure"] == '"freehold,leasehold,licence,pfi"'
    assert lists["teams", "movable"] == '"yes,no"'
    assert lists["teams", "building"] == "ids_buildings"
    assert lists["teams", "serves"] == "ids_services"
    assert lists["demand", "locality"] == "ids_localities"
    assert lists["arrangements", "provider"] == "agencies_or_external"
    assert lists["pairs", "left"] == lists["pairs", "right"] == "teams_or_agencies"
    assert lists["teams", "function"] == lists["arrangements", "function"] == "words_functions_function"
    for words in ("ids_teams", "keys_functions", "keys_counters", "ids_buildings"):
        assert words in lists["locks", "id"]


def test_no_column_that_has_something_to_choose_from_is_forgotten(template: Path) -> None:
    """Whatever column the contract has, or comes to have: where there are words or ids for it, it offers them."""
    wanted = {
        (table.name, column.name)
        for table in TABLES
        for column in template_columns(table)
        if _has_something_to_choose_from(table, column)
    }
    lists = _drop_downs(template)
    assert set(lists) == wanted
    names = {name for rule in lists.values() for name in re.findall(r"[a-z_]+(?=[,)]|$)", rule) if '"' not in rule[:1]}
    assert names == set(openpyxl.load_workbook(template).defined_names)


def test_ids_come_from_the_key_of_the_other_sheet(template: Path) -> None:
    """Each range of ids lies under the heading of that table's key."""
    book = openpyxl.load_workbook(template)
    ranges = {name: each.attr_text for name, each in book.defined_names.items() if name.startswith("ids_")}
    assert {"ids_agencies", "ids_buildings", "ids_teams", "ids_services", "ids_arrangements"} <= set(ranges)
    for name, cells in ranges.items():
        sheet, column = re.match(r"(\w+)!\$([A-Z]+)\$2:", cells or "").groups()  # type: ignore[union-attr]
        assert sheet == name.removeprefix("ids_")
        assert BY_NAME[sheet].key == (book[sheet][f"{column}1"].value,)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_lists_hold_what_is_filled_in(tmp_path: Path) -> None:
    """Worked out by LibreOffice: ids of two sheets one after the other, keys joined, each function once."""
    write_template(tmp_path / "place.xlsx")
    book = openpyxl.load_workbook(tmp_path / "place.xlsx")
    filled: dict[str, list[tuple[str, ...]]] = {
        "agencies": [("county",), ("trust",)],
        "teams": [("pay",), ("care",), ("books",)],
        "functions": [("county", "Finance"), ("county", "IT"), ("trust", "Finance"), ("trust", "HR")],
    }
    for name, rows in filled.items():
        for number, cells in enumerate(rows, start=2):
            for place, text in enumerate(cells, start=1):
                book[name].cell(number, place, text)
    book.save(tmp_path / "filled.xlsx")
    _convert(tmp_path / "filled.xlsx", "ods", tmp_path)
    (sheet,) = [each for each in read_workbook(tmp_path / "filled.ods") if each.name == "Lists"]
    columns = list(zip_longest(*(row.values for row in sheet.rows if row.number != 3)))
    held = {column[0]: (column[1], [each for each in column[2:] if each not in (None, "")]) for column in columns}
    assert held["teams_or_agencies"] == (5, ["pay", "care", "books", "county", "trust"])
    assert held["agencies_or_external"] == (3, ["external", "county", "trust"])
    assert held["words_functions_function"] == (3, ["Finance", "IT", "HR"])
    assert held["keys_functions"] == (4, ["county / Finance", "county / IT", "trust / Finance", "trust / HR"])


def _convert(path: Path, to: str, folder: Path) -> Path:
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    command = ["soffice", home, "--headless", "--convert-to", to, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / f"{path.stem}.{to}"


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
    _convert(filled, "ods", tmp_path)
    again = intake.read(tmp_path / "place.ods")
    plain = intake.read(filled)
    for name in plain.tables:
        assert [dict(row.values) for row in again.rows(name)] == [dict(row.values) for row in plain.rows(name)], name
    assert len(read_workbook(tmp_path / "place.ods")) == len(TABLES) + 3


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, for the tests that only look at it."""
    path = tmp_path_factory.mktemp("example") / "example.xlsx"
    write_template(path, with_example=True)
    return path


def test_the_example_fills_in_every_table_and_column(example: Path) -> None:
    """Of each table there is a row, read back as it was written; a team's has every column at least once."""
    assert set(EXAMPLE) == set(BY_NAME)
    tables = intake.read(example)
    for name, rows in EXAMPLE.items():
        for row, read in zip(rows, tables.rows(name), strict=True):
            for column, value in row.items():
                assert BY_NAME[name].column(column) or column in {each.name for each in template_columns(BY_NAME[name])}
                written = {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value
                typed = "; ".join(read[column]) if isinstance(read[column], tuple) else read[column]
                assert typed == written, (name, column)
    filled = {column for row in EXAMPLE["teams"] for column in row}
    assert filled == {column.name for column in BY_NAME["teams"].columns}


def test_the_example_is_clean_and_is_solved(example: Path, base_option: Option) -> None:
    """Nothing at all is found in it, and it has a plan that is better than today and passes its re-check."""
    assert check(intake.read(example), base_option) == []
    planned = solve(example, base_option)
    assert planned.audit.passed
    assert planned.plan.objective_gbp < planned.plan.today_gbp
    # The annexe costs £150,000 a year in rent, rates and running, and its one team fits into the Town Hall: 28 desks of
    # planning, 16.8 of adult care and at most 14 of finance and 3.5 of the library's are under 90, 4 van bays under 8.
    # To leave costs £30,000 for the move and £40,000 at the end of the lease: less than one year of the annexe.
    assert planned.plan.is_open["AN"] is False


def test_the_values_beside_the_lists_formulas_are_right(example: Path, tmp_path: Path) -> None:
    """What a program that works nothing out shows in the lists is what LibreOffice makes of them."""
    assert list(disagreements(example, recalculated([example], tmp_path)[0])) == []


def test_the_example_uses_only_what_the_drop_downs_offer() -> None:
    """Nobody who looks at the example sees a word that a drop-down would not have given."""
    for name, rows in EXAMPLE.items():
        for row in rows:
            for column in BY_NAME[name].columns:
                if column.kind is Kind.CHOICE and column.name in row:
                    assert row[column.name] in column.choices
            assert row.get("category", "office") in kinds_of_building()


def test_a_short_template_holds_what_is_named_and_what_that_refers_to(tmp_path: Path) -> None:
    """Buildings have an owner, so agencies come along; counters a service and a building, and these their bodies."""
    tables, besides = tables_named("buildings")
    assert [table.name for table in tables] == ["agencies", "buildings"]
    assert besides == ("agencies",)
    assert needed_besides(tables) == ("teams",)
    tables, besides = tables_named("Counters; buildings")
    assert besides == ("agencies", "services")
    write_template(tmp_path / "short.xlsx", tables=tables)
    book = openpyxl.load_workbook(tmp_path / "short.xlsx")
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert shown == ["Contents", "agencies", "buildings", "services", "counters", "Columns"]
    for name, each in book.defined_names.items():
        assert (each.attr_text or "").split("!")[0] in book.sheetnames, name


@pytest.mark.parametrize("name", BY_NAME)
def test_each_table_alone_makes_a_workbook(name: str, tmp_path: Path) -> None:
    """Whichever table is asked for, no drop-down of the workbook points at a sheet that is not in it."""
    tables, _ = tables_named(name)
    write_template(tmp_path / "short.xlsx", tables=tables, with_example=True)
    book = openpyxl.load_workbook(tmp_path / "short.xlsx")
    for (sheet, column), rule in _drop_downs(tmp_path / "short.xlsx").items():
        named = set(re.findall(r"[a-z_]+(?=[,)]|$)", rule)) if not rule.startswith('"') else set()
        assert named <= set(book.defined_names), (sheet, column)


def test_a_table_that_there_is_not(tmp_path: Path) -> None:
    """A slip is told with what was likely meant, and nothing with what there is."""
    with pytest.raises(UsageError, match=r"There is no table bildings\. Did you mean buildings\?"):
        tables_named("agencies, bildings")
    with pytest.raises(UsageError, match="names no table"):
        tables_named(" , ")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_template_is_printed(template: Path, tmp_path: Path) -> None:
    """LibreOffice opens it and prints it."""
    assert _convert(template, "pdf", tmp_path).read_bytes().startswith(b"%PDF")
