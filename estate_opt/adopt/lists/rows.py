"""The rows of a list, cell by cell by what its columns are, with totals left out and what was doubtful told."""

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from estate_opt.adopt.body_rows import LeftOut
from estate_opt.adopt.cell_values import Cleaned, Unclear, is_month_first, number_of, text_of
from estate_opt.adopt.dates_of_columns import Doubt, dated
from estate_opt.adopt.layout import Layout
from estate_opt.adopt.lists.columns import ListColumn, is_suppressed
from estate_opt.adopt.lists.fields import LEFT, PERSONAL
from estate_opt.adopt.lists.lists_file import ListMapping
from estate_opt.adopt.mapping_file import TableMapping
from estate_opt.adopt.records_of import Found
from estate_opt.adopt.units import Measure, unit_named
from estate_opt.ground.errors import UsageError
from estate_opt.spreadsheets.grid import SheetRow, Value

TOTAL = re.compile(r"^(?:grand |sub[ -]?|overall |running |all )*totals?\b|\btotals?\s*:?$|^sum\b", re.IGNORECASE)


@dataclass
class Outcome:
    """What the lists of a place give: rows by table of the contract, and what is told beside them."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    origins: list[dict[str, str]] = field(default_factory=list)
    """Lines for `adopted/provenance.csv`: table, id, file, sheet, rows, and the cells by column of ours."""
    beside: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Rows of further files in the folder `adopted`, by name."""
    doubts: list[Doubt] = field(default_factory=list)
    left_out: list[tuple[str, str, LeftOut]] = field(default_factory=list)
    """File, sheet, and the row."""
    said: list[tuple[str, str]] = field(default_factory=list)
    """Sentences, each with the file it is about; empty: the place."""

    def add(self, table: str, **row: Any) -> None:
        """A row of a table."""
        self.rows.setdefault(table, []).append(row)

    def add_beside(self, name: str, **row: Any) -> None:
        """A row of a file in the folder `adopted`."""
        self.beside.setdefault(name, []).append(row)

    def add_unjoined(
        self, of: ListMapping | TableMapping, what: str, they_say: str, rows: int, first_row: int, because: str,
        perhaps: Found | None = None, confidence: float = 0.0,
    ) -> None:  # fmt: skip
        """A line of `not_joined.csv`: what a list or a register says that the other side does not have.

        `perhaps`: the building that it may be.
        """
        self.add_beside(
            "not_joined.csv",
            file=of.file,
            sheet=of.sheet,
            what=what,
            they_say=they_say,
            rows=rows,
            first_row=first_row,
            perhaps=perhaps.ref or perhaps.name if perhaps else "",
            perhaps_name=perhaps.name if perhaps else "",
            confidence=confidence,
            because=because,
        )


class ListRows:
    """A list's rows, with its columns by what they are."""

    def __init__(self, mapping: ListMapping, layout: Layout, outcome: Outcome) -> None:
        """Totals and rows not asked for are left out, and told in `outcome`."""
        self.mapping, self.layout, self.outcome = mapping, layout, outcome
        self.by: dict[str, list[ListColumn]] = {}
        for column in mapping.columns:
            if column.to not in (LEFT, PERSONAL):
                self.by.setdefault(column.to, []).append(column)
        self.rows = list(self._kept())
        self.month_first = {
            name: is_month_first([v for row in self.rows if isinstance(v := _at(row, columns[0]), str)])
            for name, columns in self.by.items()
        }

    def _kept(self) -> Iterator[SheetRow]:
        conditions = [self._condition(text) for text in self.mapping.where]
        for row in self.layout.body:
            first = next((text for value in row.values if isinstance(value, str) and (text := text_of(value))), "")
            filled = sum(value is not None and bool(str(value).strip()) for value in row.values)
            if TOTAL.search(first):
                self.leave_out(row, "a total")
            elif filled <= 1 and len(self.layout.places) >= 3:
                self.leave_out(row, "a note or a heading within the table")
            elif any(not fnmatch.fnmatchcase(_text(row, at).casefold(), pattern) for at, pattern in conditions):
                self.leave_out(row, "not asked for")
            else:
                yield row

    def _condition(self, text: str) -> tuple[int, str]:
        heading, sign, pattern = text.partition("=")
        wanted = heading.strip().casefold()
        for place in self.layout.places:
            if sign and wanted in (place.heading.casefold(), place.full.casefold(), place.letter.casefold()):
                return place.column - 1, pattern.strip().casefold()
        where = f"{self.mapping.file}, {self.mapping.sheet}"
        raise UsageError(f"{where}: “{text}” is no condition: write HEADING=PATTERN, with a heading or a letter.")

    def leave_out(self, row: SheetRow, reason: str) -> None:
        """Note a row that is not taken over. Nothing personal is shown of it: only what is mapped."""
        shown = " | ".join(
            text for columns in self.by.values() for column in columns if (text := text_of(_at(row, column)))
        )
        self.outcome.left_out.append((self.mapping.file, self.mapping.sheet, LeftOut(row.number, reason, shown[:120])))

    def says_of_people(self, row: SheetRow, pattern: re.Pattern[str]) -> bool:
        """Whether a cell about a person is of such words (`VACANT` for a name); what it says is not kept."""
        return any(pattern.match(text_of(_at(row, column))) for column in self.mapping.columns if column.to == PERSONAL)

    def has(self, name: str) -> bool:
        """Whether a column is that."""
        return name in self.by

    def texts(self, row: SheetRow, name: str) -> list[str]:
        """The filled cells of the columns that are that, as text."""
        return [text for column in self.by.get(name, ()) if (text := text_of(_at(row, column)))]

    def text_at(self, row: SheetRow, name: str, at: int) -> str:
        """The cell of one of the columns that are that, the leftmost being 0."""
        return text_of(_at(row, self.by[name][at]))

    def text(self, row: SheetRow, name: str) -> str:
        """Those cells in one, joined by commas."""
        return ", ".join(self.texts(row, name))

    def number(self, row: SheetRow, name: str) -> float | None:
        """The figure in our unit; None where there is none. What cannot be read is told as a doubt."""
        for column in self.by.get(name, ())[:1]:
            value = _at(row, column)
            unit = unit_named(column.unit) if column.unit else None
            measure, factor = (unit.measure, unit.factor) if unit else (_measure_of(name), 1.0)
            try:
                read: Cleaned = number_of(value, measure, factor)
            except Unclear as problem:
                self.doubt(row, column, str(problem), "It is left blank. Correct the cell.")
                return None
            return float(read.value) if isinstance(read.value, int | float) else None
        return None

    def is_hidden_figure(self, row: SheetRow, name: str) -> bool:
        """Whether the figure is under five and not told (`*`)."""
        return any(is_suppressed(_at(row, column)) for column in self.by.get(name, ())[:1])

    def date(self, row: SheetRow, name: str) -> date | None:
        """The date; None where there is none. What cannot be read is told as a doubt."""
        for column in self.by.get(name, ())[:1]:
            try:
                read = dated(_at(row, column), self.month_first[name], name)
            except Unclear as problem:
                self.doubt(row, column, str(problem), "It is left blank. Correct the cell.")
                return None
            return read.value if isinstance(read.value, date) else None
        return None

    def cells(self, rows: "list[int] | tuple[int, ...]", *names: str) -> str:
        """Their cells for some rows and what some columns are: `F12+F13`; of many the first twenty."""
        letters = [column.place.letter for name in names for column in self.by.get(name, ())]
        return "+".join(f"{letter}{row}" for row in rows[:20] for letter in letters)

    def doubt(self, row: SheetRow, column: ListColumn, problem: str, remedy: str, severity: str = "warning") -> None:
        """Note something at a cell."""
        shown = text_of(_at(row, column))[:80] or str(_at(row, column))[:80]
        self.outcome.doubts.append(
            Doubt(
                self.mapping.file, self.mapping.sheet, row.number, column.place.letter, shown, problem, remedy, severity
            )
        )

    def agency(self, row: SheetRow, known: dict[str, str]) -> str:
        """Whose the row is, as the place calls that body. `known`: its bodies by their plain names."""
        written = self.text(row, "agency") if self.mapping.agency_from_column else ""
        return body(written or self.mapping.agency, known)

    def rows_in_words(self, rows: list[int]) -> str:
        """Row numbers for `source_ref`."""
        shown = ", ".join(map(str, rows[:20])) + (f" and {len(rows) - 20} more" if len(rows) > 20 else "")
        return f"{self.mapping.sheet}, row {shown}"


def body(written: str, known: dict[str, str]) -> str:
    """A body as the place calls it already, else as it is written, which is then how the place calls it."""
    return known.setdefault(plain_body(written), " ".join(written.split()).replace(";", ","))


def plain_body(name: str) -> str:
    """A body's name without signs, `the` and case, so that two spellings meet."""
    text = name.casefold().replace("&", " and ")
    return " ".join(word for word in re.findall(r"\w+", text) if word != "the")


def _measure_of(name: str) -> Measure | None:
    """What a column of that name measures, where its heading says no unit: its cells may, `3,400 sq.ft.`."""
    if name == "floor_area_m2":
        return Measure.FLOOR
    return Measure.MONEY if name.endswith(("_gbp", "_gbp_per_year")) else None


def _at(row: SheetRow, column: ListColumn) -> Value:
    index = column.place.column - 1
    return row.values[index] if index < len(row.values) else None


def _text(row: SheetRow, index: int) -> str:
    return text_of(row.values[index]) if index < len(row.values) else ""
