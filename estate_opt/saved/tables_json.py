"""The tables that a plan was made from, as its JSON keeps them, and what differs between those of several plans.

A table is its columns and a line of CSV for each row, so that it is short and can be read and compared by eye. What no
plan hangs on (where a figure comes from) is left out; of a very long table there is a fingerprint alone.
"""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from estate_opt.tables.schema import BY_NAME, PROVENANCE, TABLES, Table
from estate_opt.tables.typed_rows import Row, Tables, shown

MOST_ROWS = 20_000
"""Of a table that the JSON of a plan keeps whole."""
_NOT_KEPT = ("basis", "source", "source_ref")
_NO_FACTS = ("name", "postcode", "category", "because", "assumed")
"""Columns that are told where they differ, and that no figure of a plan hangs on."""
_LIKELY_THE_SAME = (("name",), ("easting", "northing"), ("latitude", "longitude"))
"""What two rows of different ids have in common where an id was likely changed."""

Rows = dict[tuple[str, ...], dict[str, str]]
"""Of one table, by key: the text of each cell by its column."""


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell, or one row, in which the tables of some plans differ."""

    table: str
    row: str
    """Its id, as the first plan that has it calls it."""
    name: str
    """What it is called; empty where it has no name of its own."""
    column: str
    """Empty: the whole row is there for some plans only, or the table is too long to be kept."""
    values: tuple[str | None, ...]
    """By plan, as a person writes them; None: the row is not there, or its table is not known."""

    @property
    def is_a_fact(self) -> bool:
        """Whether it changes the place itself; locks are decisions, and a name is a name."""
        return self.table != "locks" and self.column not in _NO_FACTS


@dataclass(frozen=True, slots=True)
class Renamed:
    """A row that likely has another id in the tables of another plan."""

    table: str
    first: str
    other: str
    """Its id in the other tables."""
    name: str
    alike: str
    """What is alike: `name` or `position`."""
    plans: tuple[int, ...] = ()
    """The plans with those other tables, counted from 0."""


def tables_as_json(tables: Tables, most_rows: int = MOST_ROWS) -> dict[str, Any]:
    """Every table with its rows as lines of CSV, as they were read, before an option changes any.

    Of a table with more than `most_rows` there is the number of rows and a fingerprint.
    """
    there = [(table, tables.rows(table.name)) for table in TABLES]
    return {table.name: _table_as_json(table, rows, most_rows) for table, rows in there if rows}


def _table_as_json(table: Table, rows: Sequence[Row], most_rows: int) -> dict[str, Any]:
    columns = [name for name in _columns(table) if any(row[name] is not None for row in rows)]
    lines = [_line([shown(row[column]) for column in columns]) for row in rows]
    if len(lines) > most_rows:
        return {"row_count": len(lines), "fingerprint": hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()}
    return {"columns": columns, "rows": lines}


def _columns(table: Table) -> dict[str, None]:
    return dict.fromkeys(c.name for c in (*table.columns, *PROVENANCE) if c.name not in _NOT_KEPT)


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()


def cells_of(held: Mapping[str, Any]) -> Iterator[list[str]]:
    """The rows of a table that the JSON of a plan keeps whole, each as the texts of its cells. Raises as `rows_of`."""
    return (next(csv.reader([line])) for line in held["rows"])


def rows_of(kept: Mapping[str, Any], table: str) -> Rows:
    """The rows of a table of a plan, by key. Raises KeyError, TypeError, ValueError or csv.Error where it is none."""
    held = kept.get(table)
    if held is None or "rows" not in held:
        return {}
    found: Rows = {}
    for cells in cells_of(held):
        row = dict(zip(held["columns"], cells, strict=True))
        found[tuple(row.get(column, "") for column in BY_NAME[table].key)] = row
    return found


def renamed(first: Mapping[str, Rows], other: Mapping[str, Rows]) -> list[Renamed]:
    """Rows that only one of two places has by that id, but that have a name or a position in common."""
    found = []
    for table, rows in first.items():
        if len(BY_NAME[table].key) != 1:
            continue
        gone = {key[0]: row for key, row in rows.items() if key not in other.get(table, {})}
        come = {key[0]: row for key, row in other.get(table, {}).items() if key not in rows}
        for columns in _LIKELY_THE_SAME:
            for was, now in _paired(gone, come, columns):
                alike = "name" if columns == ("name",) else "position"
                found.append(Renamed(table, was, now, gone.pop(was).get("name", ""), alike))
                come.pop(now)
    return found


def with_plan(found: Sequence[Renamed], of_one: Iterable[Renamed], plan: int) -> list[Renamed]:
    """Rows that were renamed, with those of one more plan: each once, with every plan in which it is called so."""
    plans = {replace(each, plans=()): each.plans for each in found}
    for each in of_one:
        plans[each] = (*plans.get(each, ()), plan)
    return [replace(each, plans=those) for each, those in plans.items()]


def _paired(
    gone: Mapping[str, Mapping[str, str]], come: Mapping[str, Mapping[str, str]], columns: Sequence[str]
) -> list[tuple[str, str]]:
    """Ids of rows that are the only ones on either side to have these values."""

    def by_value(rows: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, ...], str]:
        values = {key: tuple(row.get(column, "") for column in columns) for key, row in rows.items()}
        counts = Counter(values.values())
        return {value: key for key, value in values.items() if all(value) and counts[value] == 1}

    theirs = by_value(come)
    return [(key, theirs[value]) for value, key in by_value(gone).items() if value in theirs]


def with_first_ids(other: Mapping[str, Rows], found: Iterable[Renamed]) -> dict[str, Rows]:
    """The tables with the ids of the first place in place of their own, wherever a row is named."""
    new = {(each.table, each.other): each.first for each in found}
    if not new:
        return dict(other)
    called: dict[str, Rows] = {}
    for table, rows in other.items():
        declared = BY_NAME[table]
        names = {column.name: (table,) if column.name in declared.key else () for column in declared.columns}
        names |= {column.name: (*names[column.name], *column.refers) for column in declared.columns}
        those = [{c: _first_id(text, names.get(c, ()), new) for c, text in row.items()} for row in rows.values()]
        called[table] = {tuple(row.get(column, "") for column in declared.key): row for row in those}
    return called


def _first_id(text: str, tables: Iterable[str], new: Mapping[tuple[str, str], str]) -> str:
    return next((new[table, text] for table in tables if (table, text) in new), text)


def differing(kept: Sequence[Mapping[str, Any] | None]) -> tuple[list[CellDifference], list[Renamed]]:
    """What differs between the tables of several plans, and the rows whose ids were likely changed.

    `kept`: by plan, the tables as its JSON has them; None where it has none. Values are told by plan. An id of a later
    plan that was likely changed counts as that of the first.
    """
    known = [number for number, each in enumerate(kept) if each is not None]
    if len(known) < 2:
        return [], []
    places = {n: {table.name: rows_of(kept[n] or {}, table.name) for table in TABLES} for n in known}
    ids: list[Renamed] = []
    for number in known[1:]:
        changed = renamed(places[known[0]], places[number])
        places[number] = with_first_ids(places[number], changed)
        ids = with_plan(ids, changed, number)
    found = []
    for table in TABLES:
        found += [*_long(table.name, kept), *_in_table(table, [places.get(n) for n in range(len(kept))])]
    return found, ids


def _long(table: str, kept: Sequence[Mapping[str, Any] | None]) -> Iterator[CellDifference]:
    """A table of which there is a fingerprint only, where that is not the same everywhere."""
    held = [None if each is None else each.get(table, {}) for each in kept]
    if (
        any(each and "fingerprint" in each for each in held)
        and len({str(each) for each in held if each is not None}) > 1
    ):
        counts = [None if each is None else each.get("row_count", len(each.get("rows", ()))) for each in held]
        yield CellDifference(table, "", "", "", tuple(None if n is None else f"{n:,} rows" for n in counts))


def _in_table(table: Table, places: Sequence[Mapping[str, Rows] | None]) -> Iterator[CellDifference]:
    by_plan = [None if place is None else place[table.name] for place in places]
    those = [rows for rows in by_plan if rows is not None]
    for key in dict.fromkeys(key for rows in those for key in rows):
        rows = [None if each is None else each.get(key) for each in by_plan]
        there = [row for row in rows if row is not None]
        name = next((row["name"] for row in there if row.get("name")), "")
        row_id = " / ".join(key)
        name = "" if name == row_id else name
        if len(there) < len(those):
            values = tuple("there" if row is not None else None if own is None else "not there"
                           for row, own in zip(rows, by_plan, strict=True))  # fmt: skip
            yield CellDifference(table.name, row_id, name, "", values)
            continue
        for column in dict.fromkeys(column for row in there for column in row):
            cells = tuple(None if row is None else row.get(column, "") for row in rows)
            if len({cell for cell in cells if cell is not None}) > 1:
                yield CellDifference(table.name, row_id, name, column, cells)
