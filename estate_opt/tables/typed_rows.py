"""The tables of a place as they were read: typed rows that know their cells, and what was noticed on the way.

Nothing has been given a meaning yet: a blank is None, money is of its own year. `records.py` does the rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from estate_opt.ground.errors import Finding, Severity
from estate_opt.spreadsheets.grid import Sheet
from estate_opt.tables.schema import BY_NAME


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a table stands: its sheet, the row of its headings, and the column of each name, counted from 1."""

    table: str
    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    """The contract's columns that are there."""
    others: Mapping[str, int]
    """Columns that the contract does not know; kept and left alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. `row["fte"]` is the typed value, None where blank, absent or unreadable."""

    heading: Heading
    number: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)

    def cell(self, column: str) -> str:
        """The cell as a spreadsheet names it; the row's first cell where the table lacks the column."""
        return self.heading.sheet.cell_name(self.number, self.heading.columns.get(column, 1))

    @property
    def key(self) -> tuple[Any, ...]:
        """The values of the table's key columns."""
        return tuple(self.values.get(column) for column in BY_NAME[self.heading.table].key)

    @property
    def id(self) -> str:
        """The key as one text, its parts joined by ` / `, as a `[[change]]` names it."""
        return " / ".join(shown(part) for part in self.key)

    def finding(self, severity: Severity, column: str, problem: str, remedy: str) -> Finding:
        """A finding at one cell of this row."""
        value = self.values.get(column)
        return Finding(
            severity,
            self.heading.table,
            problem,
            remedy,
            row=self.number,
            column=column,
            cell=self.cell(column),
            value=None if value is None else shown(value),
        )


def shown(value: Any) -> str:
    """A typed value as a person would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, tuple):
        return "; ".join(value)
    if hasattr(value, "strftime"):
        return str(value.strftime("%d/%m/%Y"))
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table that the place has."""

    heading: Heading
    rows: tuple[Row, ...]


@dataclass(frozen=True, repr=False)
class Tables:
    """All that a place handed in. `tables` holds only the tables it has, in the order of its sheets."""

    source: str
    """Name of the workbook or folder."""
    input_hash: str
    """SHA-256 of the content: the file's bytes, or the names and bytes of a folder's tables, and whether something
    hidden in them was left out."""
    tables: Mapping[str, TableRows]
    sheets: tuple[Sheet, ...]
    """Everything as it stands in the file, also what is no table."""
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {len(held.rows):,}" for name, held in self.tables.items())
        wrong = sum(finding.severity is Severity.ERROR for finding in self.findings)
        return f"<Tables of {self.source}: {counts or 'none'}; cells to mend {wrong:,}>"

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table; none where the place does not have it."""
        found = self.tables.get(table)
        return found.rows if found else ()

    def each(self, *names: str) -> Iterator[Row]:
        """The rows of several tables, one after the other."""
        for name in names:
            yield from self.rows(name)

    def ids(self, table: str) -> dict[str, Row]:
        """The rows of a table with a single key column by their id; of two alike, the first."""
        (key,) = BY_NAME[table].key
        found: dict[str, Row] = {}
        for row in self.rows(table):
            if row[key] is not None:
                found.setdefault(row[key], row)
        return found

    def with_rows(self, table: str, rows: Iterable[Row]) -> "Tables":
        """The same place with the rows of one table replaced."""
        changed = replace(self.tables[table], rows=tuple(rows))
        return replace(self, tables={**self.tables, table: changed})
