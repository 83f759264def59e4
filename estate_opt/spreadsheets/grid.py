"""What a spreadsheet is when nothing is known of its meaning: sheets, rows, and the values that a cell can hold."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from estate_opt.ground.errors import InputError

MAX_CELLS = 6_000_000
"""Blank cells to the left of a far one included: they take room too."""
MAX_UNPACKED_BYTES = 600_000_000
"""Of a packed file; the largest that is read has 200 million packed."""
MOST_CHARACTERS = 32_767
"""Of a text: Excel takes no more in a cell."""
LONG_TEXT, MOST_LONG_TEXT = 255, 20_000_000
"""Characters from which a text is long, and how many all long ones may have, one that many cells share each time."""
MOST_NAMED = 8
"""Rows or columns named in a sentence; of more, how many."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of a sheet of Excel."""
SAVE_AGAIN = "Open it in Excel or LibreOffice, save it as a new .xlsx file and try again."


@dataclass(frozen=True, slots=True)
class CellError:
    """What a cell shows when its formula failed: `#DIV/0!`."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no program has worked out yet, so that the file holds no value for it."""

    formula: str

    def __str__(self) -> str:
        return f"={self.formula}"


Value = str | int | float | bool | datetime | date | time | timedelta | CellError | Uncalculated | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something, with its number on the sheet. Cells to the right of the last one are left out."""

    number: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What a data frame calls its rows and columns; its column names count as row 1, its first row as row 2."""

    rows: tuple[Hashable, ...]
    """Of its index, in order; empty where two rows have one label, which are then counted from 0."""
    columns: tuple[Hashable, ...]

    def cell_name(self, frame: str, row: int, column: int) -> str:
        """A cell as pandas finds it: `buildings.loc['hall', 'desks']`, and of the column names `buildings.columns`."""
        if row == 1:
            return f"{frame}.columns"
        if not self.rows:
            return f"{frame}.iloc[{row - 2}, {column - 1}]"
        return f"{frame}.loc[{self.rows[row - 2]!r}, {self.columns[column - 1]!r}]"

    def row_name(self, row: int) -> str:
        """A row by its label, or by its count from 0."""
        return repr(self.rows[row - 2]) if self.rows else str(row - 2)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, one CSV or Parquet file, or one data frame. Rows that hold nothing are left out."""

    name: str
    label: str
    """What its cells are named after: the sheet's name, or the file's."""
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    """Counted from 1."""
    merged: tuple[str, ...] = ()
    """Ranges of merged cells, such as `B1:D1`."""
    shows_errors: bool = True
    """False where the format's reader turns `#DIV/0!` into a blank."""
    labels: Labels | None = None
    """Of a data frame: it is told of by these."""

    def cell_name(self, row: int, column: int) -> str:
        """A cell as a spreadsheet names it, or pandas; rows and columns counted from 1: `Buildings!F12`."""
        if self.labels is not None:
            return self.labels.cell_name(self.label, row, column)
        return f"{self.label}!{letter(column)}{row}"

    def rows_in_words(self, first: int, last: int) -> str:
        """Some rows, for a sentence: `row 3`, `rows 3 to 5`."""
        names = [self.labels.row_name(row) if self.labels else str(row) for row in (first, last)]
        return f"row {names[0]}" if first == last else f"rows {names[0]} to {names[1]}"


@lru_cache(maxsize=20_000)
def letter(column: int) -> str:
    """The letter of a column counted from 1: 1 is A, 28 is AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def some_in_words(parts: Sequence[str], most: int = MOST_NAMED) -> str:
    """The first of some things, and how many more there are: `3, 7 and 12 more`."""
    more = len(parts) - most
    return ", ".join(parts[:most]) + (f" and {more:,} more" if more > 0 else "")


class CellBudget:
    """Cells, and characters of long texts, that may still be read."""

    def __init__(self, file: str, most: int = MAX_CELLS) -> None:
        self.file, self.most, self.left, self._text_left = file, most, most, MOST_LONG_TEXT

    def spend(self, cells: int) -> None:
        """Raises InputError once a file has more cells than will be read."""
        self.left -= cells
        if self.left < 0:
            problem = f"has more than {self.most:,} cells, counted out to the farthest one in each row."
            raise InputError.of(self.file, problem, "Delete what does not belong to the tables, far cells included.")

    def spend_text(self, value: Value) -> None:
        """Raises InputError where a text is longer than a cell takes, or once long ones are more than will be read."""
        if isinstance(value, str) and len(value) > LONG_TEXT:
            self.spend_characters(len(value), 1)

    def spend_characters(self, length: int, cells: int) -> None:
        """The same for so many cells with a text of that length."""
        if length > MOST_CHARACTERS:
            problem = f"is refused: a cell has more than {MOST_CHARACTERS:,} characters, which is all that Excel takes."
            raise InputError.of(self.file, problem, "Shorten it.")
        if length > LONG_TEXT:
            self._text_left -= length * cells
        if self._text_left < 0:
            problem = f"is refused: cells of over {LONG_TEXT:,} characters come to more than {MOST_LONG_TEXT:,} in all."
            raise InputError.of(self.file, problem, "Leave long notes out; no table needs them.")
