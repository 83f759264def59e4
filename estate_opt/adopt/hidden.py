"""What nobody sees of a workbook: hidden sheets, rows and columns are left out and named, unless they are asked for."""

from collections.abc import Iterable
from pathlib import Path

from estate_opt.adopt.tables_on_sheets import sheet_name
from estate_opt.adopt.told import many
from estate_opt.spreadsheets.grid import Sheet
from estate_opt.spreadsheets.out_of_sight import columns_in_words, hidden_rows, rows_in_words

_ASK = "Show it, or read what is hidden too: --hidden."


def called(file: Path, sheet: Sheet) -> str:
    """A sheet of a file, as it is told of; a file that is one sheet by its name alone."""
    return file.name if sheet.label == file.name else f"{file.name}, sheet {sheet.name}"


def is_read(file: str, sheet: str, read_before: Iterable[tuple[str, str, bool]]) -> bool | None:
    """Whether what is hidden on a sheet was read when a table on it was adopted; None where none was.

    `read_before`: of each table adopted, its file, its name, and whether what is hidden was read.
    """
    found = [
        with_hidden
        for of_file, table, with_hidden in read_before
        if of_file == file and sheet in (table, sheet_name(table))
    ]
    return any(found) if found else None


def left_out(file: Path, sheet: Sheet) -> str:
    """A sheet that is not adopted since it is hidden, in a sentence with the way to read it."""
    return f"{called(file, sheet)}: not adopted, as the sheet is hidden. {_ASK}"


def in_words(file: Path, sheet: Sheet, with_hidden: bool) -> list[str]:
    """What is hidden on a sheet and whether it is read, in a sentence, where anything is."""
    rows, columns = rows_in_words(sheet), columns_in_words(sheet)
    parts = [f"{many(len(hidden_rows(sheet)), 'row', 'rows')} ({rows})"] if rows else []
    parts += [f"column {columns}" if "," not in columns else f"columns {columns}"] if columns else []
    parts = ["the sheet itself", *parts] if sheet.hidden else parts
    if not parts:
        return []
    if with_hidden:
        return [f"{called(file, sheet)}: hidden, and read as asked: {' and '.join(parts)}."]
    return [f"{called(file, sheet)}: hidden, and left out: {' and '.join(parts)}. {_ASK}"]
