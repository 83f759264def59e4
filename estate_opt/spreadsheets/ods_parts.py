"""How large the sheets of an .ods file are once what it repeats is written out: looked at before calamine does so.

One tag of OpenDocument may stand for a million rows of a thousand cells, so its size says nothing.
"""

import zipfile

from estate_opt.spreadsheets.grid import MOST_CHARACTERS, CellBudget
from estate_opt.spreadsheets.xml_parts import Allowance, Visitor, refused, walk

MOST_SHEETS = 1_000
_ROWS, _COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"


def refuse_too_large(archive: zipfile.ZipFile, file: str, most_cells: int) -> None:
    """Raises InputError where the cells, or their texts, come to more than is read; ValueError for a damaged count."""
    visitor = _Content(file, CellBudget(file, most_cells))
    walk(archive, "content.xml", Allowance(file), visitor)


class _Content(Visitor):
    """Counts, for each sheet, the rectangle around all that holds something, and the characters in it."""

    def __init__(self, file: str, budget: CellBudget) -> None:
        self._file, self._budget = file, budget
        self._sheets = self._row = self._rows = self._column = self._columns = self._width = self._text = 0
        self._far_row = self._far_column = 0

    def start(self, tag: str, marks: dict[str, str]) -> None:
        if tag == "table":
            self._sheets += 1
            self._row = self._far_row = self._far_column = 0
            if self._sheets > MOST_SHEETS:
                raise refused(self._file, f"it has more than {MOST_SHEETS:,} sheets")
        elif tag == "table-row":
            self._rows, self._column, self._width = int(marks.get(_ROWS, "1")), 0, 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._columns, self._text = int(marks.get(_COLUMNS, "1")), 0
            self._column += self._columns
            if "office:value-type" in marks:
                self._width = self._column

    def text(self, piece: str) -> None:
        self._text += len(piece)
        if self._text > MOST_CHARACTERS:
            raise refused(self._file, f"a text has more than {MOST_CHARACTERS:,} characters")

    def end(self, tag: str) -> None:
        if tag in ("table-cell", "covered-table-cell"):
            self._budget.spend_characters(self._text, self._columns * self._rows)
            if self._text:
                self._width = self._column
            self._text = 0
        elif tag == "table-row":
            self._row += self._rows
            if self._width:
                self._far_row, self._far_column = self._row, max(self._far_column, self._width)
        elif tag == "table":
            self._budget.spend(self._far_row * self._far_column)
