"""Finding a table's headings on its sheet: row 1 must hold them, each once, each with its own name."""

from collections.abc import Iterator, Mapping

from estate_opt.ground.errors import Finding, Severity
from estate_opt.ground.meant import nearest, one_letter_off
from estate_opt.spreadsheets.grid import Sheet, SheetRow, letter
from estate_opt.tables.schema import PROVENANCE, Column, Table
from estate_opt.tables.typed_rows import Heading

_LOOK_DOWN = 15
"""Rows among which headings under a title are looked for."""
_LEAST_LETTERS = 3
"""Of a heading, for one that is a letter off to be like it."""


def find_heading(sheet: Sheet, table: Table) -> tuple[Heading, list[Finding]]:
    """The table's headings, and what is wrong with them. A sheet without any gives a heading without columns."""
    known = {column.name: column for column in (*table.columns, *PROVENANCE)}
    row, findings = _heading_row(sheet, table, known)
    columns: dict[str, int] = {}
    others: dict[str, int] = {}
    for place, value in enumerate(row.values, start=1):
        name = heading_name(value)
        if name in columns:
            findings.append(_repeated(sheet, table, row.number, name, columns[name], place))
        elif name in known:
            columns[name] = place
        elif name:
            others[str(value).strip()] = place
    heading = Heading(table.name, sheet, row.number, columns, others)
    findings += _merged(sheet, table, row.number)
    findings += _unnamed(sheet, table, row)
    if row.values:
        findings += _missing_and_unknown(heading, table, known)
    return heading, findings


def heading_name(value: object) -> str:
    """A heading as the contract writes it: capitals, spaces and hyphens do not matter."""
    return "" if value is None else "_".join(str(value).strip().casefold().replace("-", " ").split())


def _hits(row: SheetRow, known: Mapping[str, Column]) -> int:
    return len({heading_name(value) for value in row.values} & known.keys())


def _heading_row(sheet: Sheet, table: Table, known: Mapping[str, Column]) -> tuple[SheetRow, list[Finding]]:
    """Row 1, or the row further down that looks more like the headings (with an error that says so)."""
    if not sheet.rows:
        severity = Severity.ERROR if table.required else Severity.WARNING
        problem = f"The table {table.name} is empty: it has no headings and no rows."
        remedy = f"Row 1 must hold the headings: {', '.join(column.name for column in table.columns)}."
        return SheetRow(1, ()), [Finding(severity, table.name, problem, remedy, row=1, cell=sheet.cell_name(1, 1))]
    top = [row for row in sheet.rows[:_LOOK_DOWN] if row.number <= _LOOK_DOWN]
    first = sheet.rows[0] if sheet.rows[0].number == 1 else SheetRow(1, ())
    best = max(top, key=lambda row: (_hits(row, known), -row.number), default=first)
    if best.number == 1 or _hits(best, known) <= max(1, _hits(first, known)):
        return first, []
    where, top_row = sheet.rows_in_words(best.number, best.number), "the column names" if sheet.labels else "row 1"
    problem = f"The headings are in {where}; {top_row} must hold them."
    remedy = f"Delete what stands above {where} (titles, notes, blank rows)."
    cell = sheet.cell_name(1, 1)
    return best, [Finding(Severity.ERROR, table.name, problem, remedy, row=1, cell=cell, value=_shown(first))]


def _shown(row: SheetRow) -> str | None:
    return next((str(value) for value in row.values if value is not None), None)


def _repeated(sheet: Sheet, table: Table, row: int, name: str, first: int, place: int) -> Finding:
    problem = f"The heading {name} stands twice, in columns {letter(first)} and {letter(place)}."
    cell, remedy = sheet.cell_name(row, place), "Keep one of them."
    return Finding(Severity.ERROR, table.name, problem, remedy, row=row, column=name, cell=cell, value=name)


def _merged(sheet: Sheet, table: Table, row: int) -> Iterator[Finding]:
    for area in sheet.merged:
        first, _, last = area.partition(":")
        top, bottom = (int("".join(c for c in corner if c.isdigit()) or 0) for corner in (first, last or first))
        if top <= row <= bottom:
            problem = f"The heading cells {area} are merged."
            cell = f"{sheet.label}!{first}"
            yield Finding(Severity.ERROR, table.name, problem, "Unmerge them; name each column.", row=row, cell=cell)


def _unnamed(sheet: Sheet, table: Table, heading: SheetRow) -> Iterator[Finding]:
    """Columns that hold something under a blank heading."""
    named = {place for place, value in enumerate(heading.values, start=1) if heading_name(value)}
    first_cell: dict[int, int] = {}
    for row in sheet.rows:
        if row.number > heading.number:
            for place, value in enumerate(row.values, start=1):
                if value is not None and place not in named:
                    first_cell.setdefault(place, row.number)
    for place, first in sorted(first_cell.items()):
        problem = f"Column {letter(place)} has no heading; what it holds (from row {first}) is not read."
        cell = sheet.cell_name(heading.number, place)
        remedy = f"Name it in row {heading.number}, or clear it."
        yield Finding(Severity.WARNING, table.name, problem, remedy, row=heading.number, cell=cell)


def _missing_and_unknown(heading: Heading, table: Table, known: Mapping[str, Column]) -> Iterator[Finding]:
    absent = {name: column for name, column in known.items() if name not in heading.columns}
    likely = {unknown: like for unknown in heading.others if (like := _like(unknown, absent))}
    for unknown, place in heading.others.items():
        cell = heading.sheet.cell_name(heading.row, place)
        if unknown in likely:
            name = likely[unknown]
            unit = f" ({known[name].unit})" if known[name].unit else ""
            problem, remedy = f"There is no column {unknown}.", f"Did you mean {name}{unit}? If so, rename it."
            severity = Severity.ERROR if known[name].required else Severity.WARNING
        elif there := _twin(unknown, heading.columns):
            severity, problem = Severity.WARNING, f"There is no column {unknown}; it is not read, and {there} is there."
            remedy = f"If both are meant as {there}, keep one of them; else give it a name less like it."
        else:
            severity, problem, remedy = Severity.NOTE, f"The column {unknown} is kept and otherwise left alone.", ""
        yield Finding(severity, table.name, problem, remedy, row=heading.row, column=unknown, cell=cell, value=unknown)
    for name, column in absent.items():
        if column.required and name not in likely.values():
            problem = f"The column {name} is missing, and it is needed ({column.note})."
            cell = heading.sheet.cell_name(heading.row, 1)
            yield Finding(Severity.ERROR, table.name, problem, "Add it.", row=heading.row, column=name, cell=cell)


def _like(unknown: str, absent: Mapping[str, Column]) -> str | None:
    """The column that an unknown heading may have meant: nearly the same letters, or the same up to the unit."""
    name = heading_name(unknown)
    for column in absent:
        if len(name) >= 4 and column.startswith(name + "_"):
            return column
    return nearest(name, absent, 0.84) or (one_letter_off(name, absent) if len(name) >= _LEAST_LETTERS else None)


def _twin(unknown: str, present: Mapping[str, int]) -> str | None:
    """The column that is there, of which an unknown heading may be a slip of one letter."""
    name = heading_name(unknown)
    return one_letter_off(name, present) if len(name) >= _LEAST_LETTERS else None
