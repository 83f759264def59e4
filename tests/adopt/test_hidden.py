"""What is hidden in a register: left out and told, or read where that is asked for, which the mapping keeps."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from estate_opt.adopt.command import adopt
from estate_opt.adopt.mapping_file import read_mapping
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from tests.adopt import registers

Run = Callable[..., tuple[set[str], str]]
SEEN = {"Town House", "Mill Lane Annexe", "Hill Library"}
ALL = {*SEEN, "Harbour Library"}


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A council's list in which a library's row and the floor areas are hidden, and a sheet of what it owned before."""
    path = registers.council_workbook(tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    library = next(row for row in range(1, 40) if sheet.cell(row, 2).value == "Harbour Library")
    sheet.row_dimensions[library].hidden = True
    sheet.column_dimensions["D"].hidden = True
    before = book.copy_worksheet(sheet)
    before.title, before.sheet_state = "old", "hidden"
    for row in range(1, 40):
        if str(before.cell(row, 1).value or "").startswith("S00"):
            before.cell(row, 1).value, before.cell(row, 2).value = f"O{row}", f"Old house {row}"
    book.save(path)
    return path


@pytest.fixture
def run(tmp_path: Path, base_option: Option) -> Run:
    """Adopt a file into a place: the buildings' names, and what is told."""

    def adopted(file: Path, **more: object) -> tuple[set[str], str]:
        found, lines = adopt([file], tmp_path / "place", base_option, "A", **more)  # type: ignore[arg-type]
        return {each.name for each in found.found}, "\n".join(lines)

    return adopted


def test_what_is_hidden_is_left_out_and_told(register: Path, run: Run, tmp_path: Path) -> None:
    """The sheet, the row and the column, each named, with the way to read them."""
    names, told = run(register)
    assert names == SEEN
    assert "sheet old: not adopted, as the sheet is hidden." in told
    assert "hidden, and left out: 1 row (12) and column D (Area)" in told
    assert told.count("--hidden") == 2
    (table,) = read_mapping(tmp_path / "place" / "mapping.toml").tables
    assert "D" not in [choice.place.letter for choice in table.choices]
    assert not table.with_hidden


def test_what_is_hidden_is_read_where_asked_and_from_then_on(register: Path, run: Run, tmp_path: Path) -> None:
    """The mapping keeps it: the next run, without the flag, makes the same place; so does one for another file."""
    names, told = run(register, with_hidden=True)
    assert names > ALL
    assert sum(name.startswith("Old house") for name in names) == 4
    assert "hidden, and read as asked: the sheet itself and 1 row (12) and column D (Area)" in told
    tables = read_mapping(tmp_path / "place" / "mapping.toml").tables
    assert [(table.sheet, table.with_hidden) for table in tables] == [("Assets", True), ("old", True)]
    assert run(register)[0] == names
    other = registers.lease_list(tmp_path / "leases.csv")
    assert run(other)[0] > names


def test_a_sheet_that_was_hidden_since_is_told(register: Path, run: Run, tmp_path: Path) -> None:
    """A sheet adopted in sight and hidden since ends a run for another file with a sentence, and leaves its own."""
    book = openpyxl.load_workbook(register)
    book["old"].sheet_state = "visible"
    book.save(register)
    names, _ = run(register)
    assert sum(name.startswith("Old house") for name in names) == 3
    book["old"].sheet_state = "hidden"
    book.save(register)
    other = registers.lease_list(tmp_path / "leases.csv")
    with pytest.raises(UsageError, match="sheet old was adopted before and is hidden now"):
        run(other)
    assert run(register)[0] == SEEN


def test_last_years_mapping_tells_of_hidden_things_too(register: Path, run: Run, tmp_path: Path) -> None:
    """This year's file, under another name, is read by last year's mapping with what is hidden in it."""
    names, _ = run(register, with_hidden=True)
    last = (tmp_path / "place").rename(tmp_path / "last")
    this_year = register.rename(tmp_path / "r2.xlsx")
    assert run(this_year, mapping_file=last / "mapping.toml")[0] == names


def test_with_hidden_is_true_or_false(register: Path, run: Run, tmp_path: Path) -> None:
    """Anything else in the mapping is refused in a sentence."""
    run(register)
    mapping = tmp_path / "place" / "mapping.toml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("with_hidden = false", "with_hidden = 1"), "utf-8")
    with pytest.raises(UsageError, match="with_hidden must be true or false, not 1"):
        run(register)
