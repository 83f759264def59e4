"""One sheet of an .xlsx file, tag by tag: rows that hold something, and what the sheet hides or merges."""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from estate_opt.spreadsheets.grid import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_CHARACTERS,
    CellBudget,
    CellError,
    SheetRow,
    Uncalculated,
    Value,
)
from estate_opt.spreadsheets.xml_parts import Visitor, refused

MOST_MERGED = 200_000
_AFTER_ALL = frozenset({
    "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "extLst",
})  # fmt: skip
"""What stands behind all that is looked at, by the standard's order of a sheet's parts."""
_MOST_DIGITS = 18
"""Of a whole number that is kept as one; a cell has at most 15 that count."""
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3}[0-9]{1,7})(?::[A-Z]{1,3}[0-9]{1,7})?")


class Damaged(ValueError):
    """A part of a workbook that is not as the standard has it."""


@dataclass(frozen=True)
class Values:
    """What the values of cells mean in one workbook."""

    strings: list[str]
    dates: frozenset[int]
    """Cell formats that show a number as a date."""
    times: frozenset[int]
    """Those of them that show a span of time."""
    is_1904: bool

    def read(self, kind: str, style: int, text: str) -> Value:
        """The value of a cell from its type, format and text. Raises Damaged or ValueError."""
        if kind == "s":
            place = int(text)
            if not 0 <= place < len(self.strings):
                raise Damaged(f"There is no shared text {place}.")
            return self.strings[place] or None
        if kind == "n":
            number = _number(text)
            return self._date(number, style) if style in self.dates and not isinstance(number, CellError) else number
        if kind == "b":
            return bool(int(text))
        if kind == "e":
            return CellError(text)
        if kind == "d":
            return datetime.fromisoformat(text).replace(tzinfo=None)
        return unescaped(text)

    def _date(self, number: int | float, style: int) -> Value:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

        epoch = CALENDAR_MAC_1904 if self.is_1904 else CALENDAR_WINDOWS_1900
        try:
            found: Value = from_excel(number, epoch, timedelta=style in self.times)
        except (OverflowError, ValueError):  # as Excel, which shows ##### for such a date
            return CellError("#VALUE!")
        return found


def unescaped(text: str) -> str:
    """A text as Excel shows it: of a sign that it writes as a code, what openpyxl makes of it."""
    return text.replace("x005F_", "") if "x005F_" in text else text


def _number(text: str) -> int | float | CellError:
    if "." in text or "E" in text or "e" in text or len(text) > _MOST_DIGITS:
        number = float(text)
        return number if math.isfinite(number) else CellError("#NUM!")
    return int(text)


@lru_cache(maxsize=20_000)
def _column_of(letters: str) -> int:
    column = 0
    for sign in letters.upper():
        column = 26 * column + ord(sign) - 64
    if column > LAST_COLUMN:
        raise Damaged(f"There is no column {letters}.")
    return column


class SheetVisitor(Visitor):
    """Gathers one sheet. Claimed dimensions count for nothing: only rows with a value are kept."""

    def __init__(self, values: Values, budget: CellBudget) -> None:
        self.rows: list[SheetRow] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[str] = []
        self._values, self._budget = values, budget
        self._row = self._column = 0
        self._where = ""
        self._cells: list[tuple[int, Value]] = []
        self._pieces: list[str] | None = None
        self._begin_cell({})
        self._is_in_cell = False

    def _begin_cell(self, marks: dict[str, str]) -> None:
        self._marks, self._value, self._inline = marks, "", ""
        self._formula: str | None = None
        self._is_aloud, self._is_in_cell, self._length = False, True, 0

    def start(self, tag: str, marks: dict[str, str]) -> None:
        """Rows and cells are counted where they do not say which they are."""
        if tag == "c":
            if "r" not in marks:
                self._column = self._column_of_cell() + 1
            self._begin_cell(marks)
        elif self._is_in_cell:
            if tag in ("v", "f", "t"):
                self._pieces = []
            elif tag == "rPh":
                self._is_aloud = True
        elif tag == "row":
            self._start_row(marks)
        elif tag == "col" and marks.get("hidden") in ("1", "true"):
            self.hidden_columns.update(range(int(marks["min"]), min(int(marks["max"]), LAST_COLUMN) + 1))
        elif tag == "mergeCell":
            self._merge(marks.get("ref", ""))
        elif tag in _AFTER_ALL:
            self.has_seen_all = True

    def _column_of_cell(self) -> int:
        """The column of the cell at hand, or of the last one; 0 before the first of a row."""
        where = self._marks.get("r")
        if where is not None and self._where != where:
            match = _CELL.fullmatch(where)
            if match is None:
                raise Damaged(f"There is no cell {where[:20]}.")
            self._column, self._where = _column_of(match[1]), where
        return self._column

    def _start_row(self, marks: dict[str, str]) -> None:
        number = int(float(marks["r"])) if "r" in marks else self._row + 1
        if not 1 <= number <= LAST_ROW:
            raise refused(self._budget.file, f"it has a row {number:,}")
        self._row, self._column, self._marks = number, 0, {}
        if marks.get("hidden") in ("1", "true"):
            self.hidden_rows.add(number)

    def _merge(self, ref: str) -> None:
        if _RANGE.fullmatch(ref):
            self.merged.append(ref)
        if len(self.merged) > MOST_MERGED:
            raise refused(self._budget.file, f"it has more than {MOST_MERGED:,} merged ranges")

    def text(self, piece: str) -> None:
        """Pieces of what is looked at; of anything else nothing is kept."""
        if self._pieces is not None:
            self._length += len(piece)
            if self._length > MOST_CHARACTERS:
                raise refused(self._budget.file, f"a cell has more than {MOST_CHARACTERS:,} characters")
            self._pieces.append(piece)

    def end(self, tag: str) -> None:
        """A cell with a value joins its row, a row with cells the sheet."""
        if self._pieces is not None and tag in ("v", "f", "t"):
            said = "".join(self._pieces)
            self._pieces = None
            if tag == "v":
                self._value = said
            elif tag == "f":
                self._formula = said
            elif not self._is_aloud:
                self._inline += said
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            if self._cells:
                self._end_row()
        elif tag == "rPh":
            self._is_aloud = False

    def _end_cell(self) -> None:
        self._is_in_cell = False
        value: Value = None
        if self._value:
            style = int(self._marks.get("s", "0"))
            value = self._values.read(self._marks.get("t", "n"), style, self._value)
        elif self._inline:
            value = unescaped(self._inline)
        if value is None and self._formula is not None:
            value = Uncalculated(self._formula)
        if value is not None:
            self._budget.spend_text(value)
            self._cells.append((self._column_of_cell(), value))
            if len(self._cells) > LAST_COLUMN:
                raise refused(self._budget.file, f"row {self._row:,} has more than {LAST_COLUMN:,} cells")

    def _end_row(self) -> None:
        width = max(column for column, _ in self._cells)
        self._budget.spend(width)
        values: list[Value] = [None] * width
        for column, value in self._cells:
            values[column - 1] = value
        self._cells.clear()
        self.rows.append(SheetRow(self._row, tuple(values)))
