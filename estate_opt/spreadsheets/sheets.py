"""Raw grids (`grid.py`) from any spreadsheet file, safely: what stands in which cell, nothing about what it means.

Reads .xlsx and .xlsm part by part (`xlsx.py`), .xls, .xlsb and .ods by calamine in a child process of bounded memory
(`old_formats.py`), CSV and Parquet. What a file is, is told by its content and not by its name. Sizes are looked at
before anything is opened, and there is a limit on all that reading makes of a file, not only on what it weighs. Nothing
in a file is ever executed.
"""

import json
import subprocess
import sys
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

from estate_opt.ground.errors import InputError
from estate_opt.ground.pauses import no_pauses
from estate_opt.spreadsheets.flat_files import read_csv, read_parquet
from estate_opt.spreadsheets.grid import (
    MAX_CELLS,
    MAX_UNPACKED_BYTES,
    SAVE_AGAIN,
    Sheet,
    SheetRow,
    Value,
    letter,
)
from estate_opt.spreadsheets.ods_parts import refuse_too_large
from estate_opt.spreadsheets.xlsx import read_xlsx
from estate_opt.spreadsheets.xml_parts import refused

MAX_FILE_BYTES = 200_000_000
MAX_PARTS = 5_000
MAX_RATIO = 250
"""Unpacked to packed size of a part; a real sheet is 5 to 50, one that was made to fill the memory is over 1,000."""
MAX_DIRECTORY_BYTES = 2_000_000
"""Of the list of an archive's parts: 400 for each of the most there may be."""
RATIO_MATTERS_ABOVE_BYTES = 20_000_000
CHILD_SECONDS = 120

_BROKEN = (
    expat.ExpatError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, EOFError, OSError,
    SyntaxError, NotImplementedError, RuntimeError, OverflowError, AssertionError,
)  # fmt: skip
"""What reading a workbook and its archive raises on damaged files; caught only around the calls that read one."""


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
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(path, parts)
            names = {part.filename for part in parts}
            kind = archive.open("mimetype").read(80) if "mimetype" in names else b""
            if b"opendocument.spreadsheet" in kind:
                refuse_too_large(archive, path.name, most_cells)
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


def _check_directory(path: Path) -> None:
    """Refuse an archive whose list of parts would itself fill the memory: zipfile reads all of it on opening."""
    with path.open("rb") as file:
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # knows both forms of the record
    if end is None:
        raise zipfile.BadZipFile
    if end[zipfile._ECD_SIZE] > MAX_DIRECTORY_BYTES:  # type: ignore[attr-defined]
        raise refused(path.name, f"the list of its parts has over {MAX_DIRECTORY_BYTES // 1_000_000} MB")


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would fill the memory, before anything in it is unpacked."""
    unpacked = sum(part.file_size for part in parts)
    is_bomb = any(
        part.file_size > RATIO_MATTERS_ABOVE_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or is_bomb:
        raise refused(path.name, f"{len(parts):,} parts and {unpacked // 1_000_000:,} MB when unpacked")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise InputError.of(path.name, "is packed in a way that no workbook is.", SAVE_AGAIN)


def _read_xlsx(path: Path, most_cells: int) -> list[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive, no_pauses():
            return read_xlsx(archive, path.name, most_cells)
    except InputError:
        raise
    except _BROKEN:
        raise InputError.of(path.name, "is damaged: its sheets cannot be read.", SAVE_AGAIN) from None


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
