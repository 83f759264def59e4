"""A place under check: its rows, looked up in the ways the checks need."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from estate_opt.ground.errors import Finding, Severity
from estate_opt.options.option import Option
from estate_opt.tables.positions import Position, positions_of
from estate_opt.tables.typed_rows import Row, Tables

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Place:
    """The tables and the option that they are checked for."""

    def __init__(self, tables: Tables, option: Option) -> None:
        self.tables = tables
        self.option = option

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table; none where the place does not have it."""
        return self.tables.rows(table)

    @cached_property
    def agencies(self) -> dict[str, Row]:
        """Agencies by id."""
        return self.tables.ids("agencies")

    @cached_property
    def buildings(self) -> dict[str, Row]:
        """Buildings by id."""
        return self.tables.ids("buildings")

    @cached_property
    def teams(self) -> dict[str, Row]:
        """Teams by id."""
        return self.tables.ids("teams")

    @cached_property
    def services(self) -> dict[str, Row]:
        """Services by id."""
        return self.tables.ids("services")

    @cached_property
    def localities(self) -> dict[str, Row]:
        """Localities by id."""
        return self.tables.ids("localities")

    @cached_property
    def arrangements(self) -> dict[str, Row]:
        """Arrangements by id."""
        return self.tables.ids("arrangements")

    @cached_property
    def teams_in(self) -> dict[str, list[Row]]:
        """The teams that sit in each building today."""
        return by(self.teams.values(), "building")

    def joins(self, agency: str) -> bool:
        """Whether an agency shares; one that is unknown is reported elsewhere and counts as sharing."""
        row = self.agencies.get(agency)
        return row is None or row["joins"] is not False

    def positions(self, table: str) -> list[Position | None]:
        """Where each row of a table is, in metres, in the order of its rows."""
        return positions_of(self.rows(table))

    @cached_property
    def placed(self) -> dict[str, dict[str, Position]]:
        """Where buildings, localities and nodes are, in metres by id, as far as that is known."""
        found: dict[str, dict[str, Position]] = {}
        for table in ("buildings", "localities", "nodes"):
            pairs = zip(self.rows(table), self.positions(table), strict=True)
            found[table] = {row.key[0]: at for row, at in pairs if at is not None and row.key[0] is not None}
        return found


def by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Rows by the value of a column; those where it is blank are left out."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row[column] is not None:
            found.setdefault(row[column], []).append(row)
    return found


def status_of(building: Row | None) -> str:
    """What may happen to a building; blank, and unknown, is `free`."""
    return "free" if building is None else building["status"] or "free"


def is_movable(team: Row) -> bool:
    """Whether a team may move; blank is yes."""
    return team["movable"] is not False


def summary(rows: Sequence[Row], severity: Severity, column: str, problem: str, remedy: str) -> Finding:
    """One finding for many rows: `problem` followed by how many there are and the first cells."""
    cells = ", ".join(row.cell(column) for row in rows[:5])
    more = f" and {len(rows) - 5:,} more" if len(rows) > 5 else ""
    first = rows[0]
    count = f"{len(rows):,} row{'s' if len(rows) > 1 else ''}"
    return Finding(
        severity,
        first.heading.table,
        f"{problem} ({count}: {cells}{more}).",
        remedy,
        row=first.number,
        column=column,
        cell=first.cell(column),
    )
