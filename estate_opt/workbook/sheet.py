"""What a sheet of the plan workbook is: a titled table of cells, some of them live formulas.

Formulas are written with names only: the workbook's defined names (a column of another sheet, a single
cell) and `{key}`, the cell of this row in the column with that key; `{above.key}` is the row above, `{up3.key}`
three above. So they read as sentences, do not depend on where a table stands, and recalculate alike in Excel and
LibreOffice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum


class Format(StrEnum):
    """How a value is shown."""

    TEXT = "text"
    LONG_TEXT = "text, wrapped"
    MIXED = "text or number, wrapped"
    COUNT = "whole number"
    YEAR = "year"
    NUMBER = "number with one decimal"
    HUNDREDTHS = "number with two decimals"
    FINE = "number with six decimals"
    GBP = "pounds"
    GBP_MILLION = "millions of pounds"
    PERCENT = "per cent"
    FINE_PERCENT = "per cent with three decimals"
    DATE = "date"


TYPICAL_TEXT = {
    Format.GBP: "£{:,.0f}",
    Format.GBP_MILLION: "£{:,.0f}",
    Format.COUNT: "{:,.0f}",
    Format.NUMBER: "{:,.1f}",
    Format.PERCENT: "{:.1%}",
    Format.FINE_PERCENT: "{:.3%}",
    Format.HUNDREDTHS: "{:,.2f}",
    Format.FINE: "{:.6f}",
    Format.YEAR: "{:.0f}",
}
"""How each kind of figure looks; millions as pounds in full, as they are where they are few: `charts.kind_shown`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its formula (None: a plain value), a format of its own, or a name the workbook knows it by."""

    value: str | int | float | date | None
    formula: str | None = None
    format: Format | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The name of another sheet, to be jumped to."""

    sheet: str


Content = str | int | float | date | None | Cell | Link


class Shade(StrEnum):
    """An emphasis given to a word wherever it stands in a column; the word itself says the same."""

    GOOD = "good"
    BAD = "bad"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    key: str
    title: str
    """With its unit, where it has one."""
    format: Format = Format.TEXT
    note: str = ""
    """Shown as a comment on the heading: what the figure is and how it was come by."""
    width: float | None = None
    """In characters; None: as wide as its content."""
    least_width: float = 0.0
    """At least so wide, so that columns of a kind look alike."""
    range_name: str = ""
    """The name by which formulas refer to the column's cells."""
    has_total: bool = False
    is_bold: bool = False
    is_hidden: bool = False
    """Of use to formulas and charts alone: there, but out of sight until it is asked for (Unhide)."""
    blank_noughts: bool = False
    """A nought is stored as one and shows as nothing, where it tells nobody anything."""
    choices: tuple[str, ...] = ()
    """Words that the reader may choose from a drop-down list in its cells."""
    is_yours: bool = False
    """Its cells are the reader's to fill in, without a list to choose from."""
    shades: Mapping[str, Shade] = field(default_factory=dict)


class Drawn(StrEnum):
    """How a chart shows its figures."""

    LINES = "line"
    BARS = "bar"
    """On their side, one below the other, so that long names can be read."""
    DOTS = "scatter"
    """A map: each dot as far east and as far north as it stands, both axes to one scale."""


class Mark(StrEnum):
    """The look of a series: by what it means, so that it is the same on every chart."""

    TODAY = "today"
    PLAN = "plan"
    KEPT = "kept"
    CLOSED = "closed"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of some columns; told in words for those who cannot see it."""

    title: str
    description: str
    format: Format
    """Of the figures on the axis: pounds, or millions of pounds."""
    categories: str
    """Name of a column: see `Column.range_name`."""
    series: tuple[tuple[str, str], ...]
    """Label, and name of a column."""
    has_negatives: bool
    """The axis begins at nought unless a figure is below it."""
    drawn: Drawn = Drawn.LINES
    figures_title: str = ""
    """Of the axis of the figures, with their unit."""
    categories_title: str = ""
    """Of the other axis."""
    marks: tuple[Mark, ...] = ()
    """The looks of the series; none: of two today's and the plan's, of one the plan's."""
    names: tuple[tuple[str | None, ...], ...] = ()
    """Of a map: for each series what is written beside its dots, row by row; None: nothing is."""
    bounds: tuple[float, float, float, float] | None = None
    """Of a map: the least and the largest on the axis of the categories, then of the figures."""
    most: float | None = None
    """The end of the axis of the figures, where it is known, such as all of the people."""
    first: int | None = None
    """Rows that are drawn, from the top; None: all."""
    is_by_row: bool = False
    """Each row is a line of its own, named by its category: along the columns of the series, which are side by side."""
    categories_format: Format | None = None
    """Of the labels, where they are figures."""


@dataclass(frozen=True, slots=True)
class FootLine:
    """One line below a table: what it says, and cells under some of the columns."""

    words: str
    cells: Mapping[str, Content]
    """By the columns' keys; formulas are written as in the table, `{above.key}` is the line above."""
    is_outcome: bool = False
    """Set off as what the lines above it come to."""


@dataclass(frozen=True, slots=True)
class Chooser:
    """A drop-down above a table by which the reader chooses what its formulas show."""

    words: str
    at: str
    """Key of the column in which the choice stands."""
    chosen: str
    name: str
    """By which formulas refer to the choice."""
    choices: str
    """Name of the column that holds what can be chosen: see `Column.range_name`. Each of them differs."""


@dataclass(frozen=True)
class Sheet:
    """One tab of the workbook: one table, with a title and a few lines above it."""

    name: str
    purpose: str
    """What it holds, in a sentence, for Contents."""
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    notes: tuple[str, ...] = ()
    """Lines between the title and the table."""
    pinned_columns: int = 1
    """Stay in sight when scrolling to the right."""
    is_page: bool = False
    """Printed upright on one page, and read as a page: without filters."""
    is_landscape: bool = False
    """Of a page: printed across instead."""
    fits_on_a_page: bool = False
    """A list that is printed on one page, however small that makes it: what it holds is kept short."""
    rows_shown: int | None = None
    """The rows after these are there but out of sight, so that totals and charts hold of all; None: all are shown."""
    chart: Chart | None = None
    chooser: Chooser | None = None
    verdict: Cell | None = None
    """A line below the notes that a formula says: whether the lines at the foot come out."""
    foot: tuple[FootLine, ...] = ()
    """Below the table: how its totals lead to those of other sheets."""
    total_of: str = ""
    """Of what the totals above the table are, where the tab's title could be taken for less than all of its rows."""


def value_of(content: Content) -> str | int | float | date | None:
    """What a cell shows."""
    if isinstance(content, Cell):
        return content.value
    return content.sheet if isinstance(content, Link) else content


def without_noughts(columns: tuple[Column, ...], *keys: str) -> tuple[Column, ...]:
    """Columns, those with these keys (none given: all) showing nothing for a nought."""
    return tuple(replace(column, blank_noughts=not keys or column.key in keys) for column in columns)


def in_order(columns: tuple[Column, ...], rows: Iterable[Mapping[str, Content]]) -> tuple[tuple[Content, ...], ...]:
    """Rows given by the columns' keys, as a sheet wants them. Every column must be given in every row."""
    return tuple(tuple(row[column.key] for column in columns) for row in rows)


def named_at_foot(sheets: Iterable[Sheet], name: str) -> Cell:
    """The cell of that name in the lines below the tables."""
    contents = (content for sheet in sheets for line in sheet.foot for content in line.cells.values())
    return next(content for content in contents if isinstance(content, Cell) and content.name == name)


def values_by_name(sheets: Iterable[Sheet]) -> dict[str, list[str | int | float | date | None]]:
    """What stands in each column that formulas can name."""
    return {
        column.range_name: [value_of(row[number]) for row in sheet.rows]
        for sheet in sheets
        for number, column in enumerate(sheet.columns)
        if column.range_name
    }
