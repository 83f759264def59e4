"""Raw grids (`grid.py`) from any spreadsheet file, safely: what stands in which cell, nothing about what it means.

Reads .xlsx and .xlsm by openpyxl (which keeps `#DIV/0!` visible), .xls, .xlsb and .ods by calamine in a child
process (`old_formats.py`: a far cell can abort the interpreter), CSV and Parquet. What a file is, is told by its
content and not by its name. Sizes are looked at before anything is opened. Nothing in a file is ever executed.
"""

import json
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from estate_opt.ground.errors import InputError
from estate_opt.spreadsheets.flat_files import read_csv, read_parquet
from estate_opt.spreadsheets.grid import (
    MAX_CELLS,
    SAVE_AGAIN,
    CellBudget,
    CellError,
    Sheet,
    SheetRow,
    Uncalculated,
    Value,
    letter,
)

MAX_FILE_BYTES = 200_000_000
MAX_UNPACKED_BYTES = 600_000_000
MAX_PARTS = 5_000
MAX_RATIO = 250
"""Unpacked to packed size; a real sheet is 5 to 50, one that was made to fill the memory is over 1,000."""
RATIO_MATTERS_ABOVE_BYTES = 20_000_000
CHILD_SECONDS = 120

_BROKEN = (
    zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError, EOFError, OSError,
    SyntaxError, NotImplementedError, RuntimeError, OverflowError, AssertionError,
)  # fmt: skip
"""What openpyxl and zipfile raise on damaged files; caught only around the calls that read one."""


def read_workbook(path: Path, quickly_above_bytes: int | None = None, most_cells: int = MAX_CELLS) -> list[Sheet]:
    """Every sheet of a file, in its order; a CSV or Parquet file is one sheet named after it.

    `quickly_above_bytes`: an .xlsx whose sheets are larger than that is read by the quicker reader, which takes an
    eighth of the time but cannot tell `#DIV/0!` from a blank (`shows_errors` is False then). `most_cells`: a file with
    more is too large.
    Raises InputError with one sentence where the file cannot be read, is not a spreadsheet, or is too large.
    """
    start = _look_at(path)
    if start.startswith(b"PK\x03\x04"):
        return _read_archive(path, quickly_above_bytes, most_cells)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _read_compound(path, most_cells)
    if start.startswith(b"PAR1"):
        return [read_parquet(path, most_cells)]
    if start.startswith(b"PK"):
        raise InputError.of(path.name, "is a broken or empty archive.", SAVE_AGAIN)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"):
        raise InputError.of(path.name, "is not a workbook at all, whatever its name says.", SAVE_AGAIN)
    if path.suffix.lower() == ".parquet":
        raise InputError.of(path.name, "is not a Parquet file.", "Write it again, or hand in a CSV file.")
    if path.suffix.lower() not in (".csv", ".txt", ".tsv", ""):
        raise InputError.of(path.name, "is neither a workbook nor a table.", "Give .xlsx, .xls, .ods or .csv.")
    return [read_csv(path, most_cells)]


def _look_at(path: Path) -> bytes:
    """The first bytes of a file, after a look at its size."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError.of(path.name, "is a folder, not a file.", "Give a workbook or a CSV file.")
        if size == 0:
            raise InputError.of(path.name, "is empty (0 bytes).", "Save it again from the program it came from.")
        if size > MAX_FILE_BYTES:
            limit = f"{MAX_FILE_BYTES // 1_000_000} MB"
            raise InputError.of(path.name, f"is {size // 1_000_000} MB; the limit is {limit}.", "Split it.")
        with path.open("rb") as file:
            return file.read(8)
    except FileNotFoundError:
        raise InputError.of(path.name, "does not exist.", "Check the path.") from None
    except OSError as problem:
        raise InputError.of(path.name, f"cannot be read: {problem.strerror}.", "Check that you may open it.") from None


def _read_archive(path: Path, quickly_above_bytes: int | None, most_cells: int) -> list[Sheet]:
    """A zip archive: an Excel or OpenDocument workbook, or something else."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(path, parts)
            names = {part.filename for part in parts}
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except InputError:
        raise
    except _BROKEN:
        raise InputError.of(path.name, "is damaged or cut short.", SAVE_AGAIN) from None
    if b"opendocument.spreadsheet" in kind or any(name.endswith("workbook.bin") for name in names):
        return _read_in_child(path, most_cells)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise InputError.of(path.name, "is a zip archive, but no workbook.", "Give the workbook inside it.")
    size = sum(part.file_size for part in parts if part.filename.startswith("xl/worksheets/"))
    if quickly_above_bytes is not None and size > quickly_above_bytes:
        return _read_in_child(path, most_cells)
    return _read_xlsx(path, most_cells)


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would fill the memory, before anything in it is unpacked."""
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    is_bomb = unpacked > RATIO_MATTERS_ABOVE_BYTES and unpacked > MAX_RATIO * max(packed, 1)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or is_bomb:
        size = f"{len(parts):,} parts and {unpacked // 1_000_000:,} MB when unpacked"
        raise InputError.of(path.name, f"is refused: {size}, more than any honest workbook.", SAVE_AGAIN)


def _read_xlsx(path: Path, most_cells: int) -> list[Sheet]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that we do not read
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                budget = CellBudget(path.name, most_cells)
                return [_read_xlsx_sheet(book, sheet, budget) for sheet in book.worksheets]
            finally:
                book.close()
    except InputError:
        raise
    except _BROKEN:
        raise InputError.of(path.name, "is damaged: its sheets cannot be read.", SAVE_AGAIN) from None


def _read_xlsx_sheet(book: Any, sheet: Any, budget: CellBudget) -> Sheet:
    """One sheet, row by row and only where there are cells: claimed dimensions count for nothing.

    openpyxl's own row iterator fills every gap up to the far corner and does not tell hidden rows, merged
    cells or formulas without a value; the parser beneath it does, in the same pass.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and (formula := element.find(FORMULA_TAG)) is not None:
                cell["value"] = Uncalculated(formula.text or "")
            elif cell["data_type"] == "e":
                cell["value"] = CellError(str(cell["value"]))
            return cell

    with sheet._get_source() as source:
        parser = Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        rows = tuple(_xlsx_rows(parser, budget))
    return Sheet(
        name=sheet.title,
        label=sheet.title,
        rows=rows,
        hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(int(row) for row, marks in parser.row_dimensions.items() if _is_on(marks.get("hidden"))),
        hidden_columns=_hidden_columns(parser.column_dimensions),
        merged=tuple(str(range_.ref) for range_ in parser.merged_cells.mergeCell) if parser.merged_cells else (),
    )


def _is_on(mark: str | None) -> bool:
    return mark in ("1", "true")


def _hidden_columns(dimensions: dict[str, dict[str, str]]) -> frozenset[int]:
    hidden: set[int] = set()
    for marks in dimensions.values():
        if _is_on(marks.get("hidden")):
            hidden.update(range(int(marks["min"]), min(int(marks["max"]), 16_384) + 1))
    return frozenset(hidden)


def _xlsx_rows(parser: Any, budget: CellBudget) -> Iterator[SheetRow]:
    for number, parsed in parser.parse():
        cells = [cell for cell in parsed if cell["value"] is not None]
        if not cells:
            continue
        width = max(cell["column"] for cell in cells)
        budget.spend(width)
        values: list[Value] = [None] * width
        for cell in cells:
            values[cell["column"] - 1] = cell["value"]
        yield SheetRow(number, tuple(values))


def _read_compound(path: Path, most_cells: int) -> list[Sheet]:
    """Microsoft's older container: an .xls workbook, or the wrapping of one with a password."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        problem = "is protected by a password."
        raise InputError.of(path.name, problem, "Open it, take the password off (File, Info, Protect), save it.")
    return _read_in_child(path, most_cells)


def _read_in_child(path: Path, most_cells: int) -> list[Sheet]:
    """An .ods, .xls or .xlsb file, read in a process of its own that may die without harm."""
    child = Path(__file__).with_name("old_formats.py")
    command = [sys.executable, "-I", str(child), str(path.resolve()), str(most_cells)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=CHILD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        problem = f"could not be read within {CHILD_SECONDS} seconds."
        raise InputError.of(path.name, problem, SAVE_AGAIN) from None
    if done.returncode != 0:
        said = done.stdout.decode("utf-8", "replace")
        problem = said if said.startswith(("is ", "has ")) else "cannot be read."
        raise InputError.of(path.name, problem, SAVE_AGAIN)
    return [_sheet_from_child(sheet) for sheet in json.loads(done.stdout)]


def _sheet_from_child(sheet: dict[str, Any]) -> Sheet:
    rows = tuple(
        SheetRow(number, tuple(_value_from_child(value) for value in values)) for number, values in sheet["rows"]
    )
    return Sheet(
        name=sheet["name"],
        label=sheet["name"],
        rows=rows,
        hidden=sheet["hidden"],
        merged=tuple(f"{letter(left)}{top}:{letter(right)}{bottom}" for top, left, bottom, right in sheet["merged"]),
        shows_errors=False,
    )


def _value_from_child(value: Any) -> Value:
    """Dates come over as {"date": ISO}: JSON has none."""
    return datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value
