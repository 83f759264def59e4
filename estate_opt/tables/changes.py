"""An option's changes to the tables, and the names of the place that its levers use.

A change that names what is not there, or changes nothing, is an error: its author expects an effect.
"""

from datetime import date, datetime

from estate_opt.ground.errors import OptionError
from estate_opt.options.option import Change, Option
from estate_opt.tables.cell_types import UnreadableCell, nearest, read_cell
from estate_opt.tables.schema import BY_NAME, PROVENANCE, Column
from estate_opt.tables.typed_rows import Row, Tables, shown

MOST_LISTED = 8
"""Names that are all told where none is like the one looked for."""


def apply_changes(tables: Tables, option: Option) -> Tables:
    """The tables as the option wants them: its `[[change]]` rows carried out in their order.

    Raises OptionError with one sentence where a change, or a lever that names a service, agency, area or group,
    names what the place does not have, or where a change changes nothing.
    """
    for change in option.changes:
        tables = _changed(tables, change, option)
    _check_names(tables, option)
    return tables


def _changed(tables: Tables, change: Change, option: Option) -> Tables:
    label = f"{option.title}: the change of {change.table}, {change.id}, {change.column}"
    column = _column(change, label)
    held = tables.tables.get(change.table)
    if held is None:
        raise OptionError(f"{label}: the place has no table {change.table}.")
    by_id = {row.id: index for index, row in reversed(list(enumerate(held.rows)))}
    index = by_id.get(change.id)
    if index is None:
        raise OptionError(f"{label}: there is no such row.{_did_you_mean(change.id, by_id)}")
    row = held.rows[index]
    value = _value(change, column, label)
    if value == row[column.name] or (row[column.name] is None and shown(value) == column.blank):
        raise OptionError(f"{label}: it is {shown(value) or 'blank'} already; the change changes nothing.")
    rows = list(held.rows)
    rows[index] = Row(row.heading, row.number, {**row.values, column.name: value})
    return tables.with_rows(change.table, rows)


def _column(change: Change, label: str) -> Column:
    """The column that a change sets."""
    table = BY_NAME.get(change.table)
    if table is None:
        raise OptionError(f"{label}: there is no such table.{_did_you_mean(change.table, BY_NAME)}")
    columns = {column.name: column for column in (*table.columns, *PROVENANCE)}
    if change.column not in columns:
        raise OptionError(f"{label}: there is no such column.{_did_you_mean(change.column, columns)}")
    if change.column in table.key:
        raise OptionError(f"{label}: a column that names the row cannot be changed.")
    return columns[change.column]


def _value(change: Change, column: Column, label: str) -> object:
    """What the change sets the cell to, by the column's type. An empty text makes it blank."""
    to = datetime(change.to.year, change.to.month, change.to.day) if isinstance(change.to, date) else change.to
    try:
        value = read_cell(to, column)
    except UnreadableCell as wrong:
        raise OptionError(f"{label}: {wrong}") from None
    if value is None and column.required:
        raise OptionError(f"{label}: it cannot be made blank.")
    return value


def _check_names(tables: Tables, option: Option) -> None:
    """The services, areas, agencies and priority groups that the levers name must be there."""
    services = tables.ids("services")
    for service in option.own_access_services:
        _must_exist(option, f"access.{service}", "service", service, {*services, "default"})
    groups = {group for row in tables.rows("localities") for group in row["group"] or ()}
    for service, standard in option.levers.access.items():
        for group in standard.min_group_share:
            _must_exist(option, f"access.{service}.min_group_share", "priority group", group, groups)
    areas = {row["area"] for row in tables.rows("buildings") if row["area"]}
    for count in option.levers.limits.buildings:
        kind, _, name = count.scope.partition(":")
        if kind != "all":
            among = areas if kind == "area" else tables.ids("agencies")
            _must_exist(option, "limits.buildings", kind, name, among)


def _must_exist(option: Option, lever: str, kind: str, name: str, among: object) -> None:
    known = set(among)  # type: ignore[call-overload]
    if name not in known:
        there = sorted(known - {"default"})
        all_of_them = f" There are: {', '.join(there)}." if 0 < len(there) <= MOST_LISTED else ""
        raise OptionError(
            f"{option.title}: {lever} names the {kind} {name}, which is not there."
            f"{_did_you_mean(name, known) or all_of_them}"
        )


def _did_you_mean(word: str, among: object) -> str:
    like = nearest(word, among)
    return f" Did you mean {like}?" if like else ""
