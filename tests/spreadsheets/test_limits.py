"""Limits on what reading makes of a file: for each a small file that passes it, refused in a sentence."""

import re
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from estate_opt.ground.errors import InputError
from estate_opt.spreadsheets import xlsx, xml_parts
from estate_opt.spreadsheets.flat_files import read_parquet
from estate_opt.spreadsheets.grid import LAST_COLUMN, LAST_ROW, MOST_CHARACTERS
from estate_opt.spreadsheets.sheets import read_workbook

SHEET, STRINGS, BOOK, STYLES = (
    "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml",
)  # fmt: skip
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MOST_MB = 100.0


def made(path: Path, part: str, content: Callable[[str], str]) -> Path:
    """A workbook with a heading and a row, one part of it put together anew from what it was."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("agency", "name"), ("CC", "City")):
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    parts[STRINGS] = shared(NOTE)
    parts[part] = content(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def shared(text: str) -> str:
    """The texts that cells share: one."""
    return f"<sst {MAIN}><si><t>{text}</t></si></sst>"


def sheet_of(rows: str, rest: str = "") -> Callable[[str], str]:
    return lambda _: f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{rest}</worksheet>"


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


LONG = "ab " * 12_000
"""36,000 characters, where Excel takes 32,767."""
NOTE = "n" * 30_000
"""A long text that a cell takes; 700 of them come to more than all may have."""
MERGED = "<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 200_001 + "</mergeCells>"
TAGS = "".join(f"<x:t{number}/>" for number in range(6_000))
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha">]>'


def twice(was: str) -> str:
    """Its sheet once more, under another name."""
    return re.sub(r"<sheet [^>]*/>", lambda tag: tag[0] + tag[0].replace('name="Sheet"', 'name="Other"'), was)


def with_formats(was: str) -> str:
    """More cell formats than Excel takes."""
    return re.sub(r"<cellXfs.*</cellXfs>", "<cellXfs>" + "<xf/>" * 100_001 + "</cellXfs>", was)


KINDS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a text in a cell": (SHEET, sheet_of(f"<row>{inline(LONG)}</row>"), "characters"),
    "a shared text": (STRINGS, lambda _: shared(LONG), "characters"),
    "one long text in many cells": (SHEET, sheet_of('<row><c t="s"><v>0</v></c></row>' * 700), "come to more than"),
    "far rows": (SHEET, sheet_of('<row r="1048577"><c><v>1</v></c></row>'), "row 1,048,577"),
    "a sheet under many names": (BOOK, twice, "under several names"),
    "a tag without end": (SHEET, sheet_of(f'<row a="{"x" * 2_000_000}"></row>'), "tag of over"),
    "kinds of tags": (SHEET, lambda _: f'<x:worksheet xmlns:x="u">{TAGS}</x:worksheet>', "kinds of tags"),
    "a document type": (SHEET, lambda was: LAUGHS + was[was.index("<worksheet") :], "document type"),
    "cell formats": (STYLES, with_formats, "cell formats"),
    "merged ranges": (SHEET, sheet_of("", MERGED), "merged ranges"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_would_be_made_into_too_much_is_refused(kind: str, tmp_path: Path) -> None:
    """Each in one sentence, and long before it has filled the memory."""
    part, content, words = KINDS[kind]
    path = made(tmp_path / "bomb.xlsx", part, content)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=words) as refused:
            read_workbook(path)
        most_mb = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400, "it quotes none of it at length"
    assert most_mb < MOST_MB


def test_no_more_tags_than_are_allowed() -> None:
    """All of them may be spent, and not one more; the parts of a file share them."""
    allowance = xml_parts.Allowance("a.xlsx")
    allowance.spend(xml_parts.MOST_TAGS - 1)
    allowance.spend(1)
    with pytest.raises(InputError, match="more than 40,000,000 tags"):
        allowance.spend(1)


def test_there_is_a_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that takes longer than it may is given up; the time is that of the processor."""
    path = made(tmp_path / "a.xlsx", SHEET, lambda was: was)
    monkeypatch.setattr("time.process_time", iter([0.0, *[1e9] * 1_000]).__next__)
    with pytest.raises(InputError, match="could not be read within"):
        read_workbook(path)


def test_as_many_as_excel_takes_are_read(tmp_path: Path) -> None:
    """A text of 32,767 characters is Excel's longest; it is a text like any other."""
    path = made(tmp_path / "a.xlsx", SHEET, sheet_of(f"<row>{inline('n' * MOST_CHARACTERS)}</row>"))
    assert read_workbook(path)[0].rows[0].values == ("n" * MOST_CHARACTERS,)
    assert (LAST_ROW, LAST_COLUMN) == (2**20, 2**14), "of a sheet of Excel"
    assert xlsx.MOST_FORMATS > 65_490, "which Excel takes"


def test_blank_lines_of_a_csv_count(tmp_path: Path) -> None:
    """Ten rows that hold nothing are ten cells: a file of line ends alone ends in a sentence, not in minutes."""
    (tmp_path / "blank.csv").write_text("agency\n" + "\n" * 10 + "CC\n", encoding="utf-8")
    (sheet,) = read_workbook(tmp_path / "blank.csv", most_cells=12)
    assert [row.number for row in sheet.rows] == [1, 12]
    with pytest.raises(InputError, match="more than 11 cells"):
        read_workbook(tmp_path / "blank.csv", most_cells=11)


def test_a_text_that_many_cells_of_a_parquet_share_is_read_once(tmp_path: Path) -> None:
    """Of 600 rows with one text of 30,000 signs there is one in memory; of 700 it is 21 million signs, and refused."""
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    for rows in (600, 700):
        parquet.write_table(pyarrow.table({"name": [None, *[NOTE] * rows]}), tmp_path / f"{rows}.parquet")
        assert (tmp_path / f"{rows}.parquet").stat().st_size < 100_000
    (sheet,) = read_workbook(tmp_path / "600.parquet")
    assert len({id(row.values[0]) for row in sheet.rows[1:]}) == 1
    assert [row.number for row in sheet.rows[:3]] == [1, 3, 4]
    with pytest.raises(InputError, match="come to more than 20,000,000"):
        read_workbook(tmp_path / "700.parquet")


def test_a_parquet_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    """By what it says of its own columns, before one is unpacked."""
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"desks": list(range(1_000))}), tmp_path / "a.parquet", use_dictionary=False)
    assert len(read_parquet(tmp_path / "a.parquet", most_unpacked_bytes=20_000).rows) == 1_001  # 8 bytes a number
    with pytest.raises(InputError, match="it unpacks to 0 MB"):
        read_parquet(tmp_path / "a.parquet", most_unpacked_bytes=5_000)
