"""What the page is made of, before any of it is markup: sections, their pictures, and the tables behind these.

Every figure comes from a sheet of the plan's workbook (`tabs/`), by the keys of its columns: so the page cannot say
what the workbook does not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from estate_opt.ground.figures import pounds
from estate_opt.workbook.charts import kind_shown
from estate_opt.workbook.sheet import TYPICAL_TEXT, Cell, Column, Content, Format, Sheet, value_of

_AS_WORDS = (Format.TEXT, Format.LONG_TEXT, Format.MIXED, Format.DATE)


def in_words(value: str | int | float | date | None, shown_as: Format) -> str:
    """A figure as the workbook shows it; a blank as nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    kind, size = kind_shown(shown_as, value), abs(value)
    plain = f"£{size / 1e6:,.1f}m" if kind is Format.GBP_MILLION else TYPICAL_TEXT.get(kind, "{:,}").format(size)
    text = plain.replace("%", " %")
    return f"-{text}" if value < 0 and any(digit in text for digit in "123456789") else text


@dataclass(frozen=True)
class Row:
    """One row of a sheet, its cells by the keys of their columns."""

    columns: Mapping[str, Column]
    cells: Mapping[str, Content]

    def __getitem__(self, key: str) -> Any:
        """The value in a column, None where the sheet has no such column."""
        return value_of(self.cells.get(key))

    def text(self, key: str) -> str:
        """The same as the workbook shows it, as a word or none."""
        content, column = self.cells.get(key), self.columns.get(key)
        if column is None:
            return ""
        value = value_of(content)
        if column.blank_noughts and value == 0:
            return ""
        own = content.format if isinstance(content, Cell) else None
        return in_words(value, own or column.format)

    def number(self, key: str) -> float:
        """A figure; 0 where the cell is blank or holds a word."""
        value = self[key]
        return float(value) if isinstance(value, int | float) else 0.0


class Tabs:
    """The sheets of a workbook, to be read by name."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._sheets = {sheet.name: sheet for sheet in sheets}

    def rows(self, name: str) -> list[Row]:
        """The rows of a sheet."""
        sheet = self._sheets[name]
        columns = {column.key: column for column in sheet.columns}
        return [Row(columns, dict(zip(columns, row, strict=True))) for row in sheet.rows]

    def titles(self, name: str) -> Mapping[str, Column]:
        """The columns of a sheet, by key."""
        return {column.key: column for column in self._sheets[name].columns}


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table below a picture."""

    text: str
    building: str = ""
    """Whose card it opens; empty: it is text."""


@dataclass(frozen=True)
class Table:
    """The figures of a picture, for whoever would rather read them or cannot see it."""

    caption: str
    headings: Sequence[str]
    is_figure: Sequence[bool]
    rows: Sequence[Sequence[TableCell]]


@dataclass(frozen=True)
class Section:
    """One part of the page: what it found as its title, a picture, and the table of the same figures."""

    key: str
    """By which it is linked to, and the name of its picture in `marks.html`."""
    link: str
    """What the list at the top calls it."""
    title: str
    picture: Any
    alt: str = ""
    """The picture in words."""
    lead: tuple[str, ...] = ()
    """Sentences above the picture."""
    notes: tuple[str, ...] = ()
    """Sentences below it: how it is to be read."""
    tables: tuple[Table, ...] = ()


def table_of(
    tabs: Tabs, sheet: str, keys: str, caption: str, rows: Sequence[Row], opens: Mapping[str, str] | None = None
) -> Table:
    """Some columns of some rows of a sheet. `opens`: of columns that open a building's card, where its id stands."""
    titles, opens = tabs.titles(sheet), opens or {}
    columns = [titles[key] for key in keys.split() if key in titles]

    def cells(row: Row) -> Iterator[TableCell]:
        for column in columns:
            of = opens.get(column.key)
            yield TableCell(row.text(column.key), "" if of is None or row[of] is None else str(row[of]))

    return Table(
        caption,
        [column.title for column in columns],
        [column.format not in _AS_WORDS for column in columns],
        [tuple(cells(row)) for row in rows],
    )


def called(name: Any, key: Any) -> str:
    """What a thing is called: by its name, or its id where it has none."""
    return str(name or key or "")


def saved_in_words(gbp: float) -> str:
    """What somebody saves against today, or pays more."""
    if round(gbp) == 0:
        return "as today"
    return f"saves {pounds(gbp)}" if gbp > 0 else f"pays {pounds(-gbp)} more"


def people(fte: float) -> str:
    """Full-time equivalents in a sentence."""
    return f"{fte:,.0f}" if fte >= 10 or float(fte).is_integer() else f"{fte:,.1f}"
