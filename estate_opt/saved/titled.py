"""A sheet of a workbook of ours that is read again, by the titles of its columns.

It may have been saved again by another program, sorted or filtered: where a column stands is looked up each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estate_opt.spreadsheets.grid import Sheet, Value
from estate_opt.tables.typed_rows import shown


@dataclass(frozen=True)
class Titled:
    """A sheet with the row of its headings and the columns of the titles that were looked for."""

    sheet: Sheet
    heading_row: int
    columns: dict[str, int]
    """By title, counted from 1."""

    @classmethod
    def of(cls, sheet: Sheet | None, titles: Sequence[str], may_lack: Sequence[str] = ()) -> "Titled | None":
        """The first row of a sheet in which all the titles stand; None where there is no such row, or no sheet.

        `may_lack`: titles of columns that count too where they are there.
        """
        for row in sheet.rows if sheet is not None else ():
            places = {as_text(value): number for number, value in reversed([*enumerate(row.values, start=1)])}
            if sheet is not None and all(title in places for title in titles):
                known = {title: places[title] for title in (*titles, *may_lack) if title in places}
                return cls(sheet, row.number, known)
        return None

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows below the headings, as texts by title, each with its number."""
        titles = tuple(self.columns)
        numbers = (row.number for row in self.sheet.rows if row.number > self.heading_row)
        for number, cells in zip(numbers, self.values(*titles), strict=True):
            yield number, dict(zip(titles, map(as_text, cells), strict=True))

    def values(self, *titles: str) -> Iterator[tuple[Value, ...]]:
        """The cells below the headings in the columns of some titles, as they are."""
        for row in self.sheet.rows:
            if row.number > self.heading_row:
                places = (self.columns[title] for title in titles)
                yield tuple(row.values[n - 1] if n <= len(row.values) else None for n in places)


def as_text(value: Value) -> str:
    """A cell as text; an id that some program made a number of is one again."""
    return shown(value if isinstance(value, bool | float) else None if value is None else str(value)).strip()
