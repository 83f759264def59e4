"""An option's changes to the tables, and the names of the place that its levers use.

A change that names what is not there, or changes nothing, is an error: its author expects an effect.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from estate_opt.domain.plan import POOLED
from estate_opt.ground.errors import OptionError
from estate_opt.ground.meant import did_you_mean, nearest
from estate_opt.options.option import Change, Option
from estate_opt.tables.cell_types import UnreadableCell, read_cell
from estate_opt.tables.schema import BY_NAME, PROVENANCE, Column
from estate_opt.tables.typed_rows import Row, Tables, shown


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
        raise OptionError(f"{label}: there is no such row.{did_you_mean(change.id, by_id)}")
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
        raise OptionError(f"{label}: there is no such table.{did_you_mean(change.table, BY_NAME)}")
    columns = {column.name: column for column in (*table.columns, *PROVENANCE)}
    if change.column not in columns:
        raise OptionError(f"{label}: there is no such column.{did_you_mean(change.column, columns)}")
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
    for service in option.own_access_services:
        if service != "default":
            _must_exist(option, f"access.{service}", "service", service, _names(tables, "services"), "default")
    groups = {group for row in tables.rows("localities") for group in row["group"] or ()}
    for service, standard in option.levers.access.items():
        for group in standard.min_group_share:
            _must_exist(option, f"access.{service}.min_group_share", "priority group", group, groups)
    bodies = _bodies(tables, option)
    for agency in option.levers.accounts.may_pay_more_gbp:
        _must_exist(option, "accounts.may_pay_more_gbp", "agency", agency, bodies)
    for pot in option.levers.capital.by_year_gbp:
        if pot != POOLED:
            _must_exist(option, "capital.by_year_gbp", "agency", pot, bodies, POOLED)
    areas = {row["area"] for row in tables.rows("buildings") if row["area"]}
    for count in option.levers.limits.buildings:
        kind, _, name = count.scope.partition(":")
        if kind != "all":
            among = areas if kind == "area" else bodies
            _must_exist(option, "limits.buildings", kind, name, among)


def _bodies(tables: Tables, option: Option) -> dict[str, str]:
    """The bodies that there are once they are reorganised, with their names by id."""
    gone = {body for block in option.reorganise for body in (*block.takes, *block.shares_of)}
    stay = {key: name for key, name in _names(tables, "agencies").items() if key not in gone}
    return {block.into: block.into for block in option.reorganise} | stay


def _names(tables: Tables, table: str) -> dict[str, str]:
    """What is called how in a table, by id: an option may have been written with either."""
    return {key: row["name"] or "" for key, row in tables.ids(table).items()}


def _must_exist(option: Option, lever: str, kind: str, name: str, among: Collection[str], word: str = "") -> None:
    """Raises OptionError where there is none of that name. `word`: what may stand there besides, and may be meant."""
    if name not in among:
        is_word = bool(word) and nearest(name, [word]) is not None
        called = among if isinstance(among, Mapping) else None
        told = f" Did you mean {word}?" if is_word else did_you_mean(name, among, called=called)
        raise OptionError(f"{option.title}: {lever} names the {kind} {name}, which is not there.{told}")
