"""Where the parts of a sheet stand, how wide its columns and how high its rows have to be, and how it is printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import ceil, fsum

from estate_opt.workbook.sheet import TYPICAL_TEXT, Cell, Column, Content, Format, Sheet, value_of

WRAPPED = frozenset({Format.LONG_TEXT, Format.MIXED})
"""What goes on in further lines where the column is too narrow."""

_NARROWEST, _WIDEST = 7.0, 44.0
_HEADING_LINES = 4
_FILTER_BUTTON = 3.0
_LETTERS_PER_WIDTH = 1.18
"""A column's width is counted in digits; an ordinary letter is narrower."""
_PAGE_WIDTH = 190.0
"""Characters that a landscape page of A4 takes at the smallest print worth reading."""


@dataclass(frozen=True)
class Layout:
    """One sheet laid out. Rows and columns are counted from 0: title, notes, totals (if any), headings, rows."""

    sheet: Sheet

    @property
    def totals_row(self) -> int | None:
        """Above the headings, where totals stay in sight and out of the way of sorting and filtering."""
        return self.heading_row - 1 if any(column.has_total for column in self.sheet.columns) else None

    @cached_property
    def heading_row(self) -> int:
        """Where the columns' titles stand."""
        totals = any(column.has_total for column in self.sheet.columns)
        return 2 + len(self.sheet.notes) + len(self._live_lines) + totals

    @property
    def _live_lines(self) -> tuple[Content, ...]:
        """Lines between the notes and the table that are no plain text."""
        chooser = self.sheet.chooser
        chosen = None if chooser is None else Cell(chooser.chosen, None, Format.TEXT, chooser.name)
        return tuple(line for line in (chosen, self.sheet.verdict) if line is not None)

    @property
    def foot_row(self) -> int:
        """The first line below the table, a line apart from it."""
        return self.last_row + 2

    @property
    def end_row(self) -> int:
        """The last row that anything stands in."""
        return self.foot_row + len(self.sheet.foot) - 1 if self.sheet.foot else self.last_row

    @property
    def columns_by_key(self) -> dict[str, int]:
        """Where each column stands."""
        return {column.key: number for number, column in enumerate(self.sheet.columns)}

    def around(self) -> Iterator[tuple[int, int, Content, bool]]:
        """What stands above and below the table but for the notes: row, column, content, whether it is words."""
        sheet, at = self.sheet, self.columns_by_key
        for row, line in enumerate(self._live_lines, start=1 + len(sheet.notes)):
            if sheet.chooser is not None and line is not sheet.verdict:
                yield row, 0, sheet.chooser.words, True
                yield row, at[sheet.chooser.at], line, False
            else:
                yield row, 0, line, True
        for row, each in enumerate(sheet.foot, start=self.foot_row):
            yield row, 0, each.words, True
            yield from ((row, at[key], content, False) for key, content in each.cells.items())

    def cells(self) -> Iterator[tuple[int, int, Content]]:
        """Every cell that can have a name: of the table, and around it."""
        for row, contents in enumerate(self.sheet.rows, start=self.first_row):
            yield from ((row, number, content) for number, content in enumerate(contents))
        yield from ((row, number, content) for row, number, content, _ in self.around())

    @property
    def first_row(self) -> int:
        """The first row of the table."""
        return self.heading_row + 1

    @property
    def last_row(self) -> int:
        """The last row of the table; an empty table has one row that says so."""
        return self.heading_row + max(1, len(self.sheet.rows))

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Of each column, in characters."""
        return tuple(self._width(number, column) for number, column in enumerate(self.sheet.columns))

    @property
    def widths_shown(self) -> tuple[float, ...]:
        """Of the columns that are in sight."""
        columns = zip(self.sheet.columns, self.widths, strict=True)
        return tuple(width for column, width in columns if not column.is_hidden)

    @property
    def pages_across(self) -> int:
        """Pages beside each other that a row takes in print."""
        return max(1, round(sum(self.widths_shown) / _PAGE_WIDTH))

    @property
    def heading_lines(self) -> int:
        """Lines of the tallest heading."""
        spare = 1.0 if self.sheet.is_page else _FILTER_BUTTON
        columns = zip(self.sheet.columns, self.widths, strict=True)
        return max(
            _lines(column.title, (width - spare) * _LETTERS_PER_WIDTH)
            for column, width in columns
            if not column.is_hidden
        )

    @cached_property
    def _wrapped(self) -> tuple[int, ...]:
        return tuple(
            n for n, column in enumerate(self.sheet.columns) if column.format in WRAPPED and not column.is_hidden
        )

    def lines_of(self, row: tuple[Content, ...]) -> int:
        """Lines that a row takes with its long texts wrapped."""
        texts = ((value_of(row[n]), self.widths[n]) for n in self._wrapped)
        return max(
            (
                _lines(text, (width - 2.0) * _LETTERS_PER_WIDTH)
                for text, width in texts
                if isinstance(text, str) and text
            ),
            default=1,
        )

    def total(self, column: int) -> float:
        """Sum of a column, rounded as it is shown: what cancels out is nil and not a millionth below it."""
        values = (value_of(row[column]) for row in self.sheet.rows)
        total = fsum(value for value in values if isinstance(value, int | float))
        # A half goes away from nought, as ROUND has it in a spreadsheet: Python's own goes to the even figure.
        shown = Decimal(repr(total)).quantize(Decimal(1).scaleb(-self.digits(column)), ROUND_HALF_UP)
        return float(shown) + 0.0

    def digits(self, column: int) -> int:
        """Decimals that a total keeps: none of pounds and counts."""
        return 0 if self.sheet.columns[column].format in (Format.GBP, Format.COUNT) else 2

    def _width(self, number: int, column: Column) -> float:
        """Wide enough for the content and the longest word of the heading, within reason; as given, on a page."""
        if self.sheet.is_page and column.width is not None:
            return column.width
        content = max((len(_as_shown(value_of(row[number]), column.format)) for row in self.sheet.rows), default=0)
        below = (value_of(line.cells.get(column.key)) for line in self.sheet.foot)
        content = max((content, *(len(_as_shown(value, column.format)) for value in below)))
        if column.has_total:
            content = max(content, len(_as_shown(self.total(number), column.format)) + 1)
        words = column.title.split()
        heading = max(max(map(len, words)), ceil(len(column.title) / _HEADING_LINES)) + _FILTER_BUTTON
        needed = content + (2.0 if column.format is Format.TEXT or column.format in WRAPPED else 1.5)
        return max(heading, min(needed, column.width or _WIDEST), _NARROWEST, column.least_width)


def _as_shown(value: str | int | float | date | None, kind: Format) -> str:
    if isinstance(value, int | float):
        return TYPICAL_TEXT.get(kind, "{}").format(value)
    return "" if value is None else str(value)


def _lines(text: str, width: float) -> int:
    """Lines that a text takes when wrapped at words in a column so wide."""
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
        if used > width:
            lines += ceil(used / width) - 1
            used = int(used % width)
    return lines
