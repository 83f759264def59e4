"""Raw grids: what stands in which cell, and files that cannot be read."""

import time
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from estate_opt.ground.errors import InputError
from estate_opt.spreadsheets.grid import CellError, Sheet, Uncalculated, letter
from estate_opt.spreadsheets.sheets import read_workbook


def _saved(path: Path, fill: object) -> Path:
    book = openpyxl.Workbook()
    fill(book)  # type: ignore[operator]
    book.save(path)
    return path


def _edited(path: Path, part: str, before: str, after: str) -> Path:
    """The same archive with a piece of one part's XML replaced: what openpyxl itself would not write."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert before.encode() in parts[part]
    parts[part] = parts[part].replace(before.encode(), after.encode(), 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _value(sheet: Sheet, row: int, column: int) -> object:
    cells = {line.number: line.values for line in sheet.rows}
    return cells[row][column - 1]


def test_letters() -> None:
    """Columns are lettered as a spreadsheet does: after Z comes AA, the last one is XFD."""
    assert [letter(column) for column in (1, 26, 27, 52, 53, 702, 703, 16_384)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip


def test_xlsx_values_and_marks(tmp_path: Path) -> None:
    """Values keep their types, errors stay visible, a formula never calculated is told from a blank cell."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.title = "Mixed"
        sheet.append(["text", 1, 2.5, True, datetime(2027, 3, 31), None, "=1+1"])
        sheet["B4"] = "#DIV/0!"
        sheet["C4"] = "=SUM(B1:C1)"
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.merge_cells("A6:B6")
        book.create_sheet("Secret").sheet_state = "hidden"

    mixed, secret = read_workbook(_saved(tmp_path / "a.xlsx", fill))
    assert mixed.rows[0].values == ("text", 1, 2.5, True, datetime(2027, 3, 31), None, Uncalculated("1+1"))
    assert _value(mixed, 4, 2) == CellError("#DIV/0!")
    assert _value(mixed, 4, 3) == Uncalculated("SUM(B1:C1)")
    assert [row.number for row in mixed.rows] == [1, 4]
    assert (mixed.hidden, mixed.merged) == (False, ("A6:B6",))
    assert (set(mixed.hidden_rows), set(mixed.hidden_columns)) == ({4}, {3})
    assert secret.hidden
    assert mixed.cell_name(4, 3) == "Mixed!C4"


def test_formula_with_stored_value_is_its_value(tmp_path: Path) -> None:
    """A formula that a spreadsheet program has worked out is read as its value."""
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet().write_formula(0, 0, "=6*7", None, 42)
    assert read_workbook(tmp_path / "a.xlsx")[0].rows[0].values == (42,)


def test_claimed_dimensions_count_for_nothing(tmp_path: Path) -> None:
    """A sheet that claims seventeen thousand million cells and holds one is read at once."""
    path = _saved(tmp_path / "a.xlsx", lambda book: book.active.append(["only"]))
    _edited(path, "xl/worksheets/sheet1.xml", '<dimension ref="A1:A1"', '<dimension ref="A1:XFD1048576"')
    started = time.process_time()
    assert [row.values for row in read_workbook(path)[0].rows] == [("only",)]
    assert time.process_time() - started < 2


def test_far_cell_does_not_fill_the_gap(tmp_path: Path) -> None:
    """The last cell a sheet can have is read with its row, and the million blank rows before it are left out."""

    def fill(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active["A1"] = "near"
        book.active["XFD1048576"] = "far"

    started = time.process_time()
    (sheet,) = read_workbook(_saved(tmp_path / "a.xlsx", fill))
    assert [row.number for row in sheet.rows] == [1, 1_048_576]
    assert sheet.rows[1].values[-1] == "far"
    assert time.process_time() - started < 5


def test_too_many_cells_are_refused(tmp_path: Path) -> None:
    """A file with more cells than the limit ends in a sentence that gives the limit."""
    path = _saved(tmp_path / "a.xlsx", lambda book: [book.active.append([1, 2, 3]) for _ in range(4)])
    with pytest.raises(InputError, match="more than 10 cells"):
        read_workbook(path, most_cells=10)


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """An archive that unpacks to a thousand times its size is refused within a second."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    started = time.process_time()
    with pytest.raises(InputError, match="60 MB when unpacked"):
        read_workbook(path)
    assert time.process_time() - started < 1


def test_entity_bomb_is_refused(tmp_path: Path) -> None:
    """A sheet that defines XML entities (a way to fill the memory) is refused in a sentence."""
    path = _saved(tmp_path / "a.xlsx", lambda book: book.active.append(["x"]))
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    _edited(path, "xl/worksheets/sheet1.xml", "<worksheet", f"{laughs}<worksheet")
    with pytest.raises(InputError, match="declares a document type"):
        read_workbook(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "is empty"),
        ("a.xlsx", b"This is a letter, not a workbook.", "not a workbook at all"),
        ("a.docx", b"some text", "neither a workbook nor a table"),
        ("a.csv", b"a,b\x00\x01\x02", "neither a workbook nor a text file"),
        ("a.parquet", b"nothing like it", "not a Parquet file"),
        ("a.parquet", b"PAR1" + b"x" * 40 + b"PAR1", "cannot be read as Parquet"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 60, "damaged or cut short"),
        ("a.xlsx", b"PK\x05\x06" + b"\x00" * 18, "broken or empty archive"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged, or no workbook"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 99,
            "protected by a password",
        ),
    ],
)
def test_unreadable_files(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """A file that cannot be read ends in one sentence that names it and says why."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        read_workbook(path)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    """A path that does not exist, or is a folder, is said to be so."""
    with pytest.raises(InputError, match="does not exist"):
        read_workbook(tmp_path / "none.xlsx")
    with pytest.raises(InputError, match="is a folder"):
        read_workbook(tmp_path)


def test_truncated_workbook(tmp_path: Path) -> None:
    """A workbook whose second half is missing is said to be cut short."""
    path = _saved(tmp_path / "a.xlsx", lambda book: book.active.append(["x"]))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match="cut short"):
        read_workbook(path)


def test_damaged_part(tmp_path: Path) -> None:
    """A workbook whose sheet is broken XML is said to be damaged."""
    path = _saved(tmp_path / "a.xlsx", lambda book: book.active.append(["x"]))
    _edited(path, "xl/worksheets/sheet1.xml", "</row>", "</wrong>")
    with pytest.raises(InputError, match="damaged"):
        read_workbook(path)


def test_zip_without_workbook(tmp_path: Path) -> None:
    """A zip archive of other things is said to be no workbook."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(InputError, match="no workbook"):
        read_workbook(path)


def test_csv_encodings_and_marks(tmp_path: Path) -> None:
    """CSV is read as UTF-8 with or without its mark, as UTF-16 with one, else as Windows' Western European."""
    for number, content in enumerate(
        (
            "name,rent\nCafé,£5\n".encode(),
            "name,rent\nCafé,£5\n".encode("utf-8-sig"),
            "name,rent\nCafé,£5\n".encode("utf-16"),
            "name,rent\nCafé,£5\n".encode("cp1252"),
        )
    ):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(content)
        (sheet,) = read_workbook(path)
        assert [row.values for row in sheet.rows] == [("name", "rent"), ("Café", "£5")], number


def test_a_file_of_the_old_macintosh_and_a_pound_read_wrongly(tmp_path: Path) -> None:
    """Lines that end as there: its own signs. `Â£` is what UTF-8's £ becomes in the hands of another program."""
    (tmp_path / "a.csv").write_bytes("name,rent\rCafé,£5\rPub,Â£6".encode("mac_roman"))
    (tmp_path / "b.csv").write_bytes("name,rent\nCafé,Â£5\n".encode())
    for name, body in (("a.csv", [("Café", "£5"), ("Pub", "£6")]), ("b.csv", [("Café", "£5")])):
        (sheet,) = read_workbook(tmp_path / name)
        assert [row.values for row in sheet.rows[1:]] == body


def test_csv_row_numbers_are_the_spreadsheets(tmp_path: Path) -> None:
    """A cell over two lines is one row, a blank line counts, and cells are named after the file."""
    path = tmp_path / "teams.csv"
    path.write_text('team,name\nA,"two\nlines"\n\nB,#N/A\n', encoding="utf-8")
    (sheet,) = read_workbook(path)
    assert [row.number for row in sheet.rows] == [1, 2, 4]
    assert sheet.rows[1].values == ("A", "two\nlines")
    assert sheet.rows[2].values == ("B", CellError("#N/A"))
    assert sheet.cell_name(4, 2) == "teams.csv!B4"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "¬", "$"])
def test_csv_delimiters(tmp_path: Path, sign: str) -> None:
    """The sign between the fields is told from the first lines, semicolons in a list do not mislead."""
    path = tmp_path / "a.csv"
    lines = [("id", "features", "note"), ("1", "secure", "no, thanks"), ("2", "x", "plain"), ("3", "y", "plain")]
    path.write_text("\n".join(sign.join(f'"{field}"' for field in line) for line in lines), encoding="utf-8")
    (sheet,) = read_workbook(path)
    assert {len(row.values) for row in sheet.rows} == {3}
    assert sheet.rows[1].values == lines[1]


def test_parquet_is_a_sheet(tmp_path: Path) -> None:
    """A Parquet file is its column names and rows; lists become text, not-a-number is blank."""
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.table({"id": ["a", "b"], "fte": [1.5, float("nan")], "needs": [["x", "y"], None]})
    parquet.write_table(table, tmp_path / "teams.parquet")
    (sheet,) = read_workbook(tmp_path / "teams.parquet")
    assert [row.values for row in sheet.rows] == [("id", "fte", "needs"), ("a", 1.5, "x; y"), ("b", None, None)]


def _ods(path: Path, body: str) -> Path:
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{name}="{value}"' for name, value in names.items())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<?xml version='1.0'?><office:document-content {spaces} office:version='1.2'><office:body>"
            f"<office:spreadsheet><table:table table:name='Teams'>{body}</table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


_CELL = (
    "<table:table-cell office:value-type='{kind}' office:{attribute}='{value}'>"
    "<text:p>{value}</text:p></table:table-cell>"
)


def test_ods_is_read_in_a_child(tmp_path: Path) -> None:
    """An OpenDocument sheet gives its texts, numbers and dates, and says that errors cannot be seen."""
    cells = "".join(
        [
            _CELL.format(kind="string", attribute="string-value", value="A1"),
            _CELL.format(kind="float", attribute="value", value="2.5"),
            _CELL.format(kind="date", attribute="date-value", value="2027-03-31"),
        ]
    )
    (sheet,) = read_workbook(_ods(tmp_path / "a.ods", f"<table:table-row>{cells}</table:table-row>"))
    assert sheet.name == "Teams"
    assert sheet.rows[0].values == ("A1", 2.5, datetime(2027, 3, 31))
    assert not sheet.shows_errors


def test_ods_with_a_far_cell_ends_in_a_sentence(tmp_path: Path) -> None:
    """A far cell, which aborts the interpreter that reads it, costs a sentence and not the program."""
    cell = _CELL.format(kind="string", attribute="string-value", value="far")
    gap = "<table:table-row table:number-rows-repeated='1048575'><table:table-cell/></table:table-row>"
    far = f"<table:table-row><table:table-cell table:number-columns-repeated='16383'/>{cell}</table:table-row>"
    near = f"<table:table-row>{cell}</table:table-row>"
    path = _ods(tmp_path / "a.ods", near + gap + far)
    with pytest.raises(InputError, match=r"a\.ods (has|is|cannot)"):
        read_workbook(path)


def test_published_registers_can_be_read(shared: Path) -> None:
    """Registers in the mess they were published in (.xls, .ods, .xlsx, odd CSV) are read without an error."""
    folder = shared / "data" / "registers"
    rows = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".csv", ".xls", ".xlsx", ".ods"):
            rows[path.name] = max(len(sheet.rows) for sheet in read_workbook(path))
    assert len(rows) >= 14
    assert all(count > 1 for count in rows.values())
    assert rows["Clinics.csv"] > 5_000
