"""From files to typed tables: cells, headings, and everything wrong at once."""

import csv
import hashlib
import shutil
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from estate_opt.ground.errors import Finding, InputError, Severity
from estate_opt.tables import intake
from estate_opt.tables.cell_types import UNLIMITED
from tests.small_place import SMALL, read_small, with_cell, write_folder


def _book(path: Path, **tables: object) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {**SMALL, **tables}.items():
        sheet = book.create_sheet(name)
        for row in rows:  # type: ignore[attr-defined]
            sheet.append([None if value == "" else value for value in row])
    book.save(path)
    return path


def _said(findings: tuple[Finding, ...], severity: Severity) -> list[str]:
    return [finding.sentence() for finding in findings if finding.severity is severity]


def test_folder_and_workbook_read_alike(tmp_path: Path) -> None:
    """The same tables give the same values from a folder of CSV files and from a workbook."""
    folder = read_small(tmp_path / "folder")
    book = intake.read(_book(tmp_path / "place.xlsx"))
    assert folder.findings == book.findings == ()
    for table in SMALL:
        assert [row.values for row in folder.rows(table)] == [row.values for row in book.rows(table)], table


def test_values_and_cells(tmp_path: Path) -> None:
    """A row gives typed values by column, None where blank or absent, and names its cells as the file does."""
    tables = read_small(tmp_path, buildings=with_cell("buildings", "hall", "desks", "unlimited"))
    hall, annex, _ = tables.rows("buildings")
    assert (hall["desks"], annex["desks"]) == (UNLIMITED, 20.0)
    assert (annex["lease_end"], hall["lease_end"], hall["receipt_gbp"]) == (date(2031, 3, 31), None, None)
    assert hall["features"] == ("secure",)
    assert annex.cell("lease_end") == "buildings.csv!F3"
    assert annex.cell("receipt_gbp") == "buildings.csv!A3"
    book = intake.read(_book(tmp_path / "place.xlsx"))
    assert book.rows("buildings")[1].cell("lease_end") == "buildings!F3"


def test_sheet_names_ignore_capitals_and_spaces(tmp_path: Path) -> None:
    """A sheet called ` Teams ` is the table teams, and cells keep the sheet's own name."""
    path = _book(tmp_path / "place.xlsx")
    book = openpyxl.load_workbook(path)
    book["teams"].title = " Teams "
    book.save(path)
    tables = intake.read(path)
    assert len(tables.rows("teams")) == 4
    assert tables.rows("teams")[0].cell("fte") == " Teams !D2"


def test_order_has_no_meaning(tmp_path: Path) -> None:
    """Columns in another order give the same values."""
    turned = [list(reversed(row)) for row in SMALL["teams"]]
    plain = {row.id: dict(row.values) for row in read_small(tmp_path / "a").rows("teams")}
    assert {row.id: dict(row.values) for row in read_small(tmp_path / "b", teams=turned).rows("teams")} == plain


def test_hash_tells_content(tmp_path: Path) -> None:
    """The same bytes give the same hash wherever they are; one changed cell, or a renamed file, another."""
    one, same = read_small(tmp_path / "a"), read_small(tmp_path / "b")
    changed = read_small(tmp_path / "c", teams=with_cell("teams", "pay", "fte", 11))
    assert one.input_hash == same.input_hash != changed.input_hash
    shutil.copytree(tmp_path / "a", tmp_path / "d")
    (tmp_path / "d" / "teams.csv").rename(tmp_path / "d" / "Teams.csv")
    assert intake.read(tmp_path / "d").input_hash != one.input_hash


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Faults in several cells of several tables are all in the findings, each with its cell, value and remedy."""
    teams = [list(row) for row in SMALL["teams"]]
    teams[1][3], teams[2][5], teams[3][2] = "ten", "perhaps", ""
    tables = read_small(tmp_path, teams=teams, buildings=with_cell("buildings", "annex", "desks", ""))
    errors = [finding for finding in tables.findings if finding.severity is Severity.ERROR]
    found = {(error.cell, error.column, error.value) for error in errors}
    assert found == {
        ("teams.csv!D2", "fte", "ten"),
        ("teams.csv!F3", "movable", "perhaps"),
        ("buildings.csv!G3", "desks", None),
    }
    assert all(error.problem and error.remedy for error in errors)
    assert tables.rows("teams")[0]["fte"] is None


def test_blank_desks_are_a_fault(tmp_path: Path) -> None:
    """Blank desks are refused, and the remedy says the word for no limit."""
    tables = read_small(tmp_path, buildings=with_cell("buildings", "hall", "desks", ""))
    (error,) = _said(tables.findings, Severity.ERROR)
    assert error.startswith("buildings.csv!G2: desks is blank")
    assert "unlimited" in error


def test_unknown_column_is_kept_and_named(tmp_path: Path) -> None:
    """A column of their own is left alone and named in a note."""
    tables = read_small(tmp_path, teams=with_cell("teams", "pay", "manager_grade", "7"))
    assert _said(tables.findings, Severity.NOTE) == [
        "teams.csv!H1: The column manager_grade is kept and otherwise left alone."
    ]
    assert tables.tables["teams"].heading.others == {"manager_grade": 8}


def _renamed(table: str, before: str, after: str) -> list[list[object]]:
    headings, *rows = SMALL[table]
    return [[after if name == before else name for name in headings], *map(list, rows)]


@pytest.mark.parametrize(
    ("table", "before", "after", "severity", "words"),
    [
        ("buildings", "desks", "deskss", Severity.ERROR, "Did you mean desks (desks)?"),
        ("buildings", "rates_gbp_per_year", "rates_gbp_per_yr", Severity.WARNING, "rates_gbp_per_year (£ a year)?"),
        ("buildings", "rent_gbp_per_year", "rent", Severity.WARNING, "Did you mean rent_gbp_per_year"),
        ("teams", "fte", "headcount", Severity.ERROR, "The column fte is missing"),
        ("teams", "movable", "", Severity.WARNING, "Column F has no heading; what it holds (from row 4) is not read."),
    ],
)
def test_headings(tmp_path: Path, table: str, before: str, after: str, severity: Severity, words: str) -> None:
    """A near miss names the column that was likely meant; a missing one that is needed is a fault at the headings."""
    tables = read_small(tmp_path, **{table: _renamed(table, before, after)})
    found = [finding for finding in tables.findings if finding.severity is severity]
    assert any(words in finding.sentence() for finding in found), tables.findings
    assert all(finding.row == 1 for finding in found)


def test_headings_ignore_capitals_spaces_and_hyphens(tmp_path: Path) -> None:
    """`Lease End` is lease_end."""
    tables = read_small(tmp_path, buildings=_renamed("buildings", "lease_end", " Lease End "))
    assert tables.findings == ()
    assert tables.rows("buildings")[1]["lease_end"] == date(2031, 3, 31)


def test_title_above_the_headings(tmp_path: Path) -> None:
    """A title above the headings is a fault that says so, and the table below it is read all the same."""
    tables = read_small(tmp_path, teams=[["Our teams in 2026"], [], *SMALL["teams"]])
    (error,) = _said(tables.findings, Severity.ERROR)
    assert error.startswith("teams.csv!A1: The headings are in row 3; row 1 must hold them.")
    assert [row.number for row in tables.rows("teams")] == [4, 5, 6, 7]


def test_blank_rows_are_skipped_with_a_note(tmp_path: Path) -> None:
    """Blank rows in between are skipped, and a note says which."""
    headings, *rows = SMALL["teams"]
    tables = read_small(tmp_path, teams=[headings, rows[0], [], ["", " "], *rows[1:]])
    assert len(tables.rows("teams")) == 4
    assert _said(tables.findings, Severity.NOTE) == ["teams.csv!A3: 2 blank rows are skipped (rows 3 to 4)."]


def test_one_row_after_the_other_is_no_gap(tmp_path: Path) -> None:
    """Blank rows after the last one are nothing."""
    assert read_small(tmp_path, teams=[*SMALL["teams"], [], []]).findings == ()


PAIRS = [("kind", "left", "right"), ("apart", "pay", "care")]


def _with_hidden_things(path: Path) -> Path:
    """A building's row, the names of agencies and the sheet of pairs are hidden."""
    book = openpyxl.load_workbook(_book(path, pairs=PAIRS))
    book["pairs"].sheet_state = "hidden"
    book["buildings"].row_dimensions[3].hidden = True
    book["agencies"].column_dimensions["B"].hidden = True
    book.save(path)
    return path


def test_hidden_things_are_left_out_and_named(tmp_path: Path) -> None:
    """Hidden sheets, rows and columns are not read, with a warning that names them; the row is no blank one."""
    tables = intake.read(_with_hidden_things(tmp_path / "place.xlsx"))
    assert [row.number for row in tables.rows("buildings")] == [2, 4]
    assert "pairs" not in tables.tables
    assert all(row["name"] is None for row in tables.rows("agencies"))
    warnings = _said(tables.findings, Severity.WARNING)
    assert len(warnings) == 3
    assert any("pairs!A1: This sheet is hidden, and is not read." in line for line in warnings)
    assert any("buildings!A3: Hidden rows are not read: 3." in line for line in warnings)
    assert any("agencies!B1: Hidden columns are not read: B (name)." in line for line in warnings)
    assert all("--hidden" in line for line in warnings)
    assert not any("blank row" in line for line in _said(tables.findings, Severity.NOTE))


def test_hidden_things_are_read_where_that_is_asked_for(tmp_path: Path) -> None:
    """Asked for, they are what they would be in sight, and a note says that they were hidden."""
    path = _with_hidden_things(tmp_path / "place.xlsx")
    tables = intake.read(path, with_hidden=True)
    seen = intake.read(_book(tmp_path / "seen.xlsx", pairs=PAIRS))
    for name, held in seen.tables.items():
        assert [row.values for row in tables.rows(name)] == [row.values for row in held.rows]
    assert _said(tables.findings, Severity.WARNING) == _said(seen.findings, Severity.WARNING)
    assert sum("idden" in line for line in _said(tables.findings, Severity.NOTE)) == 3


def test_what_is_left_out_makes_other_tables(tmp_path: Path) -> None:
    """The fingerprint tells tables with what is hidden from those without, and is the file's where nothing is."""
    path = _with_hidden_things(tmp_path / "place.xlsx")
    without, whole = intake.read(path).input_hash, intake.read(path, with_hidden=True).input_hash
    assert without != whole
    assert whole == hashlib.sha256(path.read_bytes()).hexdigest(), "as earlier versions have it, which read all"
    seen = _book(tmp_path / "seen.xlsx")
    assert intake.read(seen).input_hash == intake.read(seen, with_hidden=True).input_hash


def test_a_needed_table_or_column_that_is_hidden_is_told_as_that(tmp_path: Path) -> None:
    """Whoever sees only the errors, as after `solve`, is told that showing it, or asking for it, is the way out."""
    path = _book(tmp_path / "place.xlsx")
    book = openpyxl.load_workbook(path)
    book["teams"].sheet_state = "veryHidden"
    book["buildings"].column_dimensions["A"].hidden = True
    book.save(path)
    errors = _said(intake.read(path).findings, Severity.ERROR)
    assert any("its sheet is hidden" in line and "--hidden" in line for line in errors)
    assert any("The column building is missing" in line and "--hidden" in line for line in errors)
    assert _said(intake.read(path, with_hidden=True).findings, Severity.ERROR) == []


def test_missing_and_unknown_tables(tmp_path: Path) -> None:
    """A needed table that is missing is a fault with a suggestion; a sheet of notes is a note."""
    tables = {name: rows for name, rows in SMALL.items() if name != "teams"}
    found = intake.read(write_folder(tmp_path, {**tables, "teems": SMALL["teams"], "budget": [("a",), (1,)]})).findings
    assert ["Did you mean teems.csv?" in line for line in _said(found, Severity.ERROR)] == [True]
    assert [line.startswith("budget.csv:") for line in _said(found, Severity.NOTE)] == [True]


def test_table_twice(tmp_path: Path) -> None:
    """A table that is there as two files is a fault that names both."""
    folder = write_folder(tmp_path, SMALL)
    shutil.copy(folder / "teams.csv", folder / "Teams .csv")
    errors = _said(intake.read(folder).findings, Severity.ERROR)
    assert len(errors) == 1
    assert "teams.csv" in errors[0]
    assert "Teams .csv" in errors[0]


def test_places_that_are_none(tmp_path: Path) -> None:
    """An empty folder, a folder holding only a workbook, a single table and a missing path end in a sentence."""
    with pytest.raises(InputError, match="folder without any tables"):
        intake.read(tmp_path)
    _book(tmp_path / "place.xlsx")
    with pytest.raises(InputError, match=r"Did you mean the workbook place\.xlsx"):
        intake.read(tmp_path)
    folder = write_folder(tmp_path / "f", SMALL)
    with pytest.raises(InputError, match="single table"):
        intake.read(folder / "teams.csv")
    with pytest.raises(InputError, match="does not exist"):
        intake.read(tmp_path / "none.xlsx")


def test_parquet_tables(tmp_path: Path) -> None:
    """A folder may hold a table as Parquet, with real dates and numbers."""
    import pyarrow
    from pyarrow import parquet

    folder = write_folder(tmp_path, SMALL)
    headings, *rows = SMALL["agencies"]
    columns = list(zip(*rows, strict=True))
    parquet.write_table(
        pyarrow.table(dict(zip(headings, map(list, columns), strict=True))), folder / "agencies.parquet"
    )
    (folder / "agencies.csv").unlink()
    assert [row.id for row in intake.read(folder).rows("agencies")] == ["county", "trust"]


def test_lancashire_is_read_fast(shared: Path) -> None:
    """A real county (509 buildings, 1,586 teams, 4,705 rows of demand) is read in under 3 seconds' work."""
    started = time.process_time()
    tables = intake.read(shared / "data" / "lancashire" / "lancashire.xlsx")
    assert time.process_time() - started < 3
    assert (len(tables.rows("buildings")), len(tables.rows("teams")), len(tables.rows("demand"))) == (509, 1_586, 4_705)
    assert [finding for finding in tables.findings if finding.severity is Severity.ERROR] == []


def test_large_folder_is_read_fast(tmp_path: Path) -> None:
    """10,000 teams, 2,000 buildings, 3,000 localities and 15,000 rows of demand are read in under 10 seconds' work."""
    buildings = SMALL["buildings"]
    teams = SMALL["teams"]
    services = ("a", "b", "c", "d", "e")
    tables = {
        **SMALL,
        "buildings": [buildings[0], *((f"b{n}", *buildings[2][1:]) for n in range(2_000))],
        "teams": [teams[0], *((f"t{n}", "county", f"b{n % 2_000}", *teams[1][3:]) for n in range(10_000))],
        "services": [("service",), *((service,) for service in services)],
        "localities": [
            ("locality", "latitude", "longitude", "population", "group"),
            *((f"l{n}", 53.5 + n / 10_000, -2.5, 1_500, "rural; older") for n in range(3_000)),
        ],
        "demand": [
            ("locality", "service", "visits_per_year"),
            *((f"l{n}", service, 1_000 + n) for n in range(3_000) for service in services),
        ],
    }
    folder = write_folder(tmp_path, tables)
    started = time.process_time()
    read = intake.read(folder)
    assert time.process_time() - started < 10
    assert len(read.rows("demand")) == 15_000
    assert read.findings == ()


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    """A name that begins with an equals sign in a CSV file is a name."""
    folder = write_folder(tmp_path, SMALL)
    with (folder / "agencies.csv").open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(("bad", '=cmd|"/c calc"!A1'))
    assert intake.read(folder).rows("agencies")[2]["name"] == '=cmd|"/c calc"!A1'


def renamed(table: str, column: str, to: str) -> list[list[object]]:
    """A table of the small place with one heading changed."""
    headings, *rows = [list(line) for line in SMALL[table]]
    return [[to if name == column else name for name in headings], *rows]


@pytest.mark.parametrize(
    ("table", "column", "to", "severity"),
    [
        ("buildings", "status", "sattus", Severity.WARNING),
        ("teams", "needs", "neds", Severity.WARNING),
        ("teams", "fte", "ftr", Severity.ERROR),  # three letters, of which one is another
        ("agencies", "name", "anme", Severity.WARNING),  # two letters swapped
        ("buildings", "desks", "desk", Severity.ERROR),
        ("teams", "function", "functions", Severity.WARNING),
    ],
)
def test_a_heading_one_letter_off_is_told(tmp_path: Path, table: str, column: str, to: str, severity: Severity) -> None:
    """It is neither taken for the column nor passed over: a warning, or an error where the column is needed."""
    tables = read_small(tmp_path, **{table: renamed(table, column, to)})
    (found,) = [each for each in tables.findings if each.value == to]
    assert found.severity is severity
    assert found.remedy.startswith(f"Did you mean {column}")
    assert all(row[column] is None for row in tables.rows(table))


def test_a_heading_like_one_that_is_there_is_told(tmp_path: Path) -> None:
    """A second column whose heading is a slip of one that is there: which of the two is meant is for a person."""
    headings, *rows = SMALL["teams"]
    tables = read_small(tmp_path, teams=[[*headings, "ftte", "notes"], *([*row, 99, "x"] for row in rows)])
    (found,) = [each for each in tables.findings if each.value == "ftte"]
    assert (found.severity, found.cell) == (Severity.WARNING, "teams.csv!H1")
    assert "is not read, and fte is there" in found.problem
    (noted,) = [each for each in tables.findings if each.value == "notes"]
    assert noted.severity is Severity.NOTE


def test_a_table_like_one_that_is_there_is_told(tmp_path: Path) -> None:
    """Beside teams.csv a file team.csv: it is not read, and that is a warning."""
    tables = read_small(tmp_path, team=SMALL["teams"])
    (found,) = [each for each in tables.findings if "team.csv" in each.table]
    assert found.severity is Severity.WARNING
    assert "teams is there" in found.problem
