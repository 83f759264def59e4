"""Ids: each once, each leading somewhere, each spelt one way."""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, WARNING, Place, summary
from estate_opt.domain.estate import DISSOLVED, EXTERNAL, JOINS, OWN
from estate_opt.ground.errors import Finding
from estate_opt.ground.meant import nearest
from estate_opt.tables.records import price_year_findings
from estate_opt.tables.schema import BY_NAME, PROVENANCE, Column
from estate_opt.tables.typed_rows import Row, shown

_RESERVED = {
    "services": ("default",),
    "agencies": (EXTERNAL, "pooled"),
    "arrangements": (OWN,),
    "buildings": (JOINS, DISSOLVED),
}
"""Words that mean something else where an id of the table stands."""
_SUGGESTIONS = 50
"""Distinct names in one column for which a similar id is looked for."""
_FREE_TEXT_NAMES = (
    ("function", ("functions", "arrangements", "teams"), "function"),
    ("space type", ("spaces", "needs"), "space_type"),
    ("area", ("buildings", "localities"), "area"),
)
_LISTED_NAMES = (("feature", (("buildings", "features"), ("teams", "needs"))), ("group", (("localities", "group"),)))


def duplicate_keys(place: Place) -> Iterator[Finding]:
    """Two rows with one key; both cells are named."""
    for name in place.tables.tables:
        key = BY_NAME[name].key
        seen: dict[tuple[object, ...], Row] = {}
        for row in place.rows(name):
            if None in row.key:
                continue
            first = seen.setdefault(row.key, row)
            if first is not row:
                problem = f"{row.id} stands twice: here and in {first.cell(key[-1])}."
                yield row.finding(ERROR, key[-1], problem, "Delete one of the two rows, or correct its id.")


def dangling_references(place: Place) -> Iterator[Finding]:
    """An id that is in none of the tables it should be in."""
    for name, held in place.tables.tables.items():
        for column in BY_NAME[name].columns:
            if column.refers and column.name in held.heading.columns:
                yield from _dangling(place, held.rows, column)


def _dangling(place: Place, rows: tuple[Row, ...], column: Column) -> Iterator[Finding]:
    known = {id_ for table in column.refers for id_ in place.tables.ids(table)} | set(column.besides)
    wrong = [row for row in rows if row[column.name] is not None and row[column.name] not in known]
    tables = " or ".join(column.refers)
    what = "the table" if len(column.refers) == 1 else "any of the tables"
    if wrong and known <= set(column.besides):
        problem = f"{column.name} names rows of {tables}, of which there are none"
        yield summary(wrong, ERROR, column.name, problem, f"Fill in {tables}.")
        return
    likely: dict[str, str | None] = {}
    for row in wrong:
        name = row[column.name]
        if name not in likely:
            likely[name] = nearest(name, known) if len(likely) < _SUGGESTIONS else None
        remedy = f"Did you mean {likely[name]}?" if likely[name] else f"Correct it, or add {name} to {tables}."
        yield row.finding(ERROR, column.name, f"“{name}” is not in {what} {tables}.", remedy)


def reserved_ids(place: Place) -> Iterator[Finding]:
    """An id that is a word with a meaning of its own."""
    for table, words in _RESERVED.items():
        (key,) = BY_NAME[table].key
        for row in place.rows(table):
            if row[key] is not None and row[key].casefold() in words:
                problem = f"{row[key]} has a meaning of its own and cannot be an id in {table}."
                yield row.finding(ERROR, key, problem, "Choose another id.")


def alike_spellings(place: Place) -> Iterator[Finding]:
    """Two ids or names that differ only by capitals or spaces: likely one thing, treated as two."""
    for name in place.tables.tables:
        key = BY_NAME[name].key
        if len(key) == 1:
            cells = [(row, key[0], row[key[0]]) for row in place.rows(name)]
            yield from _alike("id", cells)
    for kind, tables, column in _FREE_TEXT_NAMES:
        yield from _alike(kind, [(row, column, row[column]) for row in place.tables.each(*tables)])
    for kind, columns in _LISTED_NAMES:
        yield from _alike(
            kind,
            [
                (row, column, part)
                for table, column in columns
                for row in place.rows(table)
                for part in row[column] or ()
            ],
        )


def _alike(kind: str, cells: list[tuple[Row, str, str | None]]) -> Iterator[Finding]:
    spellings: dict[str, dict[str, tuple[Row, str]]] = {}
    for row, column, text in cells:
        if text is not None:
            spellings.setdefault("".join(text.casefold().split()), {}).setdefault(text, (row, column))
    for found in spellings.values():
        (first_text, (first, first_column)), *others = found.items()
        for text, (row, column) in others:
            where = first.cell(first_column)
            problem = f"The {kind} {text} differs from {first_text} in {where} only by capitals or spaces."
            yield row.finding(WARNING, column, problem, "If they are the same, spell them alike; they count as two.")


def unknown_assumed_columns(place: Place) -> Iterator[Finding]:
    """A name in `assumed` that is no column of the table."""
    for name, held in place.tables.tables.items():
        contract = {column.name for column in (*BY_NAME[name].columns, *PROVENANCE)}
        known = contract | held.heading.others.keys()
        wrong: dict[str, list[Row]] = {}
        for row in held.rows:
            for column in row["assumed"] or ():
                if column not in known:
                    wrong.setdefault(column, []).append(row)
        for column, rows in wrong.items():
            like = nearest(column, known)
            remedy = f"Did you mean {like}?" if like else f"Name columns of {name}, separated by semicolons."
            yield summary(rows, WARNING, "assumed", f"{shown(column)} is no column of {name}", remedy)


def price_year_without_deflator(place: Place) -> Iterator[Finding]:
    """Money of a year that cannot be brought to the option's price year."""
    yield from price_year_findings(place.tables, place.option)
