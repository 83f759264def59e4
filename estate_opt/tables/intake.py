"""From a workbook or folder to typed tables: what each cell holds, by `schema.py`, and all that is wrong at once."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from estate_opt.ground.errors import Finding, InputError, Severity
from estate_opt.ground.meant import nearest, one_letter_off
from estate_opt.spreadsheets.grid import Sheet, SheetRow, Value, some_in_words
from estate_opt.spreadsheets.out_of_sight import (
    columns_in_words,
    hidden_columns,
    hidden_rows,
    hides_something,
    in_sight,
    rows_in_words,
)
from estate_opt.spreadsheets.sheets import read_workbook
from estate_opt.tables.cell_types import UnreadableCell, read_cell
from estate_opt.tables.headings import find_heading
from estate_opt.tables.schema import BY_NAME, GUIDES, PROVENANCE, TABLES, Column, Table
from estate_opt.tables.typed_rows import Heading, Row, TableRows, Tables

_TABLE_FILES = (".csv", ".parquet")
_OR_ASK = "or ask for what is hidden too: --hidden."


def read(place: Path | str, with_hidden: bool = False) -> Tables:
    """The tables of a place: one workbook with a sheet per table, or a folder with a CSV or Parquet file per table.

    Hidden sheets, rows and columns are told and left out, unless asked for (`with_hidden`); `input_hash` says which.
    What is wrong with single cells and headings is in the findings of the result, all of it. Raises InputError
    only where nothing can be read: no such place, a damaged or protected file, a folder without tables.
    """
    place = Path(place).absolute()  # so that "." has a name
    files = _files(place)
    sheets = tuple(sheet for file in files for sheet in read_workbook(file))
    is_whole = with_hidden or not any(hides_something(each) for each in sheets if _table_name(each.name) in BY_NAME)
    return tables_of(sheets, place.name, _hash(files, place.is_dir(), is_whole), with_hidden=with_hidden)


def tables_of(
    sheets: tuple[Sheet, ...],
    source: str,
    input_hash: str,
    one_more: str = "a sheet or file",
    with_hidden: bool = False,
) -> Tables:
    """The tables that some sheets hold, wherever they come from. `one_more`: what to add where a table is missing."""
    reading = _Reading(source, one_more, with_hidden)
    for sheet in sheets:
        reading.take(sheet)
    reading.finish(sheets)
    return Tables(
        source=source,
        input_hash=input_hash,
        tables={name: reading.tables[name] for name in reading.tables},
        sheets=sheets,
        findings=tuple(reading.findings),
    )


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        if place.suffix.lower() in _TABLE_FILES:
            raise InputError.of(place.name, "is a single table.", "Give a workbook, or the folder with all the tables.")
        return [place]
    files = sorted(file for file in place.iterdir() if file.suffix.lower() in _TABLE_FILES and file.is_file())
    if not files:
        workbooks = sorted(file.name for file in place.iterdir() if file.suffix.lower() in (".xlsx", ".xlsm", ".ods"))
        hint = f"Did you mean the workbook {workbooks[0]} in it?" if workbooks else "Put a CSV file per table in it."
        raise InputError.of(place.name, "is a folder without any tables (CSV or Parquet files).", hint)
    order = {table.name: position for position, table in enumerate(TABLES)}
    return sorted(files, key=lambda file: (order.get(_table_name(file.stem), len(order)), file.name))


def _hash(files: list[Path], is_folder: bool, is_whole: bool) -> str:
    """Of what was read: of the same file another where something in it was left out, as that makes other tables."""
    digest = hashlib.sha256(b"" if is_whole else b"without what is hidden\0")
    for file in sorted(files, key=lambda file: file.name):
        if is_folder:
            digest.update(file.name.encode("utf-8") + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _table_name(name: str) -> str:
    return "_".join(name.strip().casefold().replace("-", " ").split())


@dataclass
class _Reading:
    """What has been read so far."""

    source: str
    one_more: str
    with_hidden: bool
    tables: dict[str, TableRows] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unknown: list[Sheet] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    """Tables whose sheet is hidden, and was not read."""

    def take(self, sheet: Sheet) -> None:
        """Read a sheet as the table of its name, or put it aside."""
        table = BY_NAME.get(_table_name(sheet.name))
        if table is None:
            if sheet.name not in GUIDES:
                self.unknown.append(sheet)
        elif sheet.hidden and not self.with_hidden:
            self.hidden.add(table.name)
            self.findings += _hidden(sheet, table, self.with_hidden)
        elif table.name in self.tables:
            first = self.tables[table.name].heading.sheet.label
            problem = f"There are two tables called {table.name}: {first} and {sheet.label}."
            self.findings.append(Finding(Severity.ERROR, table.name, problem, "Keep one of them."))
        else:
            told = list(_hidden(sheet, table, self.with_hidden))
            seen = sheet if self.with_hidden else in_sight(sheet)
            heading, noticed = find_heading(seen, table)
            self.findings += noticed if self.with_hidden or not told else map(_perhaps_hidden, noticed)
            self.findings += told
            self.tables[table.name] = self._table(seen, table, heading)

    def _table(self, sheet: Sheet, table: Table, heading: Heading) -> TableRows:
        body = [row for row in sheet.rows if row.number > heading.row]
        columns = [(place - 1, column) for column in _columns(table) if (place := heading.columns.get(column.name))]
        rows = tuple(_typed_row(row, columns, heading, self.findings) for row in body)
        self.findings += _row_findings(sheet, table, heading, body)
        return TableRows(heading, rows)

    def finish(self, sheets: tuple[Sheet, ...]) -> None:
        """What can be said only when every sheet has been seen."""
        missing = [table for table in TABLES if table.name not in self.tables]
        self._note_empty_tables()
        names = {sheet.label: _table_name(sheet.name) for sheet in self.unknown}
        for table in missing:
            if table.name not in self.hidden:
                self.findings += _missing_table(table, names, self.source, self.one_more)
            elif table.required:
                problem = f"The table {table.name} is missing from {self.source}: its sheet is hidden."
                self.findings.append(Finding(Severity.ERROR, table.name, problem, f"Show it, {_OR_ASK}"))
        for label, name in names.items():
            if nearest(name, [table.name for table in missing], 0.80):
                continue
            twin = one_letter_off(name, self.tables)
            if twin is None:
                problem, remedy = "This is not one of the tables; it is left alone.", ""
            else:
                problem = f"This is not one of the tables, and is not read; {twin} is there."
                remedy = f"If both are meant as {twin}, put them into one; else give it a name less like it."
            severity = Severity.NOTE if twin is None else Severity.WARNING
            self.findings.append(Finding(severity, label, problem, remedy))
        if any(not sheet.shows_errors for sheet in sheets):
            problem = (
                "In this file format a cell that shows an error such as #DIV/0! cannot be told from a blank, nor "
                "hidden rows and columns from others: they are read."
            )
            self.findings.append(Finding(Severity.NOTE, self.source, problem, "Save it as .xlsx to be sure."))

    def _note_empty_tables(self) -> None:
        """One note for all the tables that are there, need not be filled in, and are not."""
        empty = [name for name, held in self.tables.items() if not held.rows and not BY_NAME[name].required]
        if empty:
            problem = f"Nothing is filled in for {', '.join(empty)}."
            self.findings.append(Finding(Severity.NOTE, self.source, problem, "None of these has to be."))


def _missing_table(table: Table, unknown: Mapping[str, str], source: str, one_more: str) -> Iterator[Finding]:
    like = nearest(table.name, unknown.values(), 0.80)
    label = next((label for label, name in unknown.items() if name == like), None)
    if table.required:
        remedy = f"Did you mean {label}? If so, rename it." if label else f"Add {one_more} called {table.name}."
        yield Finding(Severity.ERROR, table.name, f"The table {table.name} is missing from {source}.", remedy)
    elif label:
        problem = f"{label} is not one of the tables, and is not read."
        yield Finding(Severity.WARNING, table.name, problem, f"Did you mean {table.name}? If so, rename it.")


def _columns(table: Table) -> tuple[Column, ...]:
    return (*table.columns, *PROVENANCE)


def _typed_row(row: SheetRow, columns: list[tuple[int, Column]], heading: Heading, findings: list[Finding]) -> Row:
    """A row's cells as their columns mean them; what cannot be read becomes a finding and None."""
    cells = row.values
    width = len(cells)
    values: dict[str, object] = {}
    for index, column in columns:
        raw = cells[index] if index < width else None
        try:
            typed = read_cell(raw, column)
        except UnreadableCell as wrong:
            findings.append(_cell_finding(heading, row.number, column, raw, wrong.problem, wrong.remedy))
            typed = None
        else:
            if typed is None and column.required:
                wrong_blank = f"{column.name} is blank, and it is needed."
                findings.append(_cell_finding(heading, row.number, column, None, wrong_blank, _blank_remedy(column)))
        values[column.name] = typed
    return Row(heading, row.number, values)


def _blank_remedy(column: Column) -> str:
    if column.name == "desks":
        return "Give the number of desks, or the word unlimited for no limit."
    return f"Give it ({column.note})."


def _cell_finding(heading: Heading, row: int, column: Column, raw: Value, problem: str, remedy: str) -> Finding:
    return Finding(
        Severity.ERROR,
        heading.table,
        problem,
        remedy,
        row=row,
        column=column.name,
        cell=heading.sheet.cell_name(row, heading.columns[column.name]),
        value=None if raw is None else str(raw),
    )


def _row_findings(sheet: Sheet, table: Table, heading: Heading, body: list[SheetRow]) -> Iterator[Finding]:
    """Blank rows in between, and a table without the rows that it must have."""
    if heading.columns and not body and table.required:
        problem = f"{table.name} has headings, but no rows."
        yield Finding(Severity.ERROR, table.name, problem, f"Fill it in: a row is {table.row_is}.")
    last = body[-1].number if body else heading.row
    out_of_sight = (number for number in sheet.hidden_rows if heading.row < number < last)
    numbers = sorted({heading.row, *(row.number for row in body), *out_of_sight})
    gaps = [(before + 1, after - 1) for before, after in pairwise(numbers) if after - before > 1]
    if gaps:
        count = sum(last - first + 1 for first, last in gaps)
        plural = "rows are" if count > 1 else "row is"
        ranges = [sheet.rows_in_words(first, last) for first, last in gaps]
        problem = f"{count:,} blank {plural} skipped ({some_in_words(ranges)})."
        yield Finding(Severity.NOTE, table.name, problem, "", row=gaps[0][0], cell=sheet.cell_name(gaps[0][0], 1))


def _perhaps_hidden(finding: Finding) -> Finding:
    """An error in the headings of a sheet that hides something, which may be what is amiss."""
    if finding.severity is not Severity.ERROR:
        return finding
    hint = f"Rows or columns of this sheet are hidden and not read: show them, {_OR_ASK}"
    return replace(finding, remedy=f"{finding.remedy} {hint}")


def _hidden(sheet: Sheet, table: Table, is_read: bool) -> Iterator[Finding]:
    """What a reader of the sheet would not see. `is_read`: because that was asked for."""
    severity = Severity.NOTE if is_read else Severity.WARNING
    or_ask = "." if is_read else f", {_OR_ASK}"
    if sheet.hidden:
        problem = f"This sheet is hidden, and {'is read as asked' if is_read else 'is not read'}."
        remedy = f"Show it, delete it if it does not belong{or_ask}"
        yield Finding(severity, table.name, problem, remedy, cell=f"{sheet.label}!A1")
        if not is_read:
            return
    so = "are read as asked" if is_read else "are not read"
    if rows := rows_in_words(sheet):
        first = hidden_rows(sheet)[0]
        remedy = f"Show them (clear the filter), delete them if they do not belong{or_ask}"
        yield Finding(
            severity, table.name, f"Hidden rows {so}: {rows}.", remedy, row=first, cell=sheet.cell_name(first, 1)
        )
    if columns := columns_in_words(sheet):
        cell = sheet.cell_name(1, hidden_columns(sheet)[0])
        yield Finding(severity, table.name, f"Hidden columns {so}: {columns}.", f"Show them{or_ask}", cell=cell)
