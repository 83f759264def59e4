"""What is hidden on a sheet, and the sheet without it: what nobody sees is not planned with unasked."""

from collections.abc import Sequence
from dataclasses import replace

from estate_opt.spreadsheets.grid import Sheet, SheetRow, Value, letter, some_in_words


def hidden_rows(sheet: Sheet) -> list[int]:
    """The hidden rows that hold something, in order."""
    return [row.number for row in sheet.rows if row.number in sheet.hidden_rows]


def hidden_columns(sheet: Sheet) -> list[int]:
    """The hidden columns that hold something, counted from 1, in order."""
    filled: set[int] = set()
    for row in sheet.rows if sheet.hidden_columns else ():
        left = [place for place in sheet.hidden_columns - filled if place <= len(row.values)]
        filled.update(place for place in left if row.values[place - 1] is not None)
    return sorted(filled)


def hides_something(sheet: Sheet) -> bool:
    """Whether it is hidden itself, or anything that stands on it."""
    return sheet.hidden or bool(hidden_rows(sheet) or hidden_columns(sheet))


def in_sight(sheet: Sheet) -> Sheet:
    """The sheet without its hidden rows, and with blanks for the cells of its hidden columns."""
    if not sheet.hidden_rows and not sheet.hidden_columns:
        return sheet
    hidden = sorted(place - 1 for place in hidden_columns(sheet))
    seen = (_in_sight(row, hidden) for row in sheet.rows if row.number not in sheet.hidden_rows)
    return replace(sheet, rows=tuple(row for row in seen if row.values))


def _in_sight(row: SheetRow, hidden: Sequence[int]) -> SheetRow:
    if not hidden:
        return row
    values: list[Value] = list(row.values)
    for index in hidden:
        if index < len(values):
            values[index] = None
    while values and values[-1] is None:
        values.pop()
    return SheetRow(row.number, tuple(values))


def rows_in_words(sheet: Sheet) -> str:
    """Its hidden rows that hold something: `3, 7 and 12 more`; empty where there are none."""
    return some_in_words([str(row) for row in hidden_rows(sheet)])


def columns_in_words(sheet: Sheet) -> str:
    """Its hidden columns that hold something, each with its first text: `C (fte)`; empty where there are none."""
    return some_in_words([f"{letter(place)}{_first_text(sheet, place)}" for place in hidden_columns(sheet)])


def _first_text(sheet: Sheet, place: int) -> str:
    texts = (row.values[place - 1] for row in sheet.rows if place <= len(row.values))
    text = next((str(value).strip() for value in texts if isinstance(value, str)), "")
    return f" ({text[:30]})" if text else ""
