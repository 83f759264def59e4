"""What contradicts each other, in figures: how much a rule needs, how much there is, and the cells that say either.

How each rule is put into figures stands in its record; the functions stand in `figures_of_rooms.py`,
`figures_of_access.py` and `figures_of_limits.py`. Each says only what its own sums show: where needed and there do not
contradict each other it says nothing.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from estate_opt.domain.estate import Estate
from estate_opt.domain.tolerance import TOLERANCE, whole_desks, whole_room
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import Column
from estate_opt.ground.figures import told_apart
from estate_opt.results.names import named
from estate_opt.search.milp import Array, Milp
from estate_opt.tables.typed_rows import Row, Tables

MOST_TOLD = 5
"""Things told one by one of many."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the tables say a figure: a row by its key, and of several columns the first that is filled in."""

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Two figures that contradict each other, or why a team has nowhere to go."""

    words: str
    """One sentence, with both."""
    sources: tuple[Source, ...] = ()
    needed: float | None = None
    there: float | None = None
    unit: str = ""
    lines: tuple[str, ...] = ()
    """A small table below the sentence, a line each."""

    def cells(self, tables: Tables | None) -> list[str]:
        """The cells that say these figures, as a spreadsheet names them; none without tables."""
        if tables is None:
            return []
        found = (_cell(source, tables) for source in self.sources)
        return list(dict.fromkeys(cell for cell in found if cell is not None))


def _cell(source: Source, tables: Tables) -> str | None:
    rows: Iterable[Row] = (row for row in tables.rows(source.table) if row.key == source.key)
    row = next(iter(rows), None)
    if row is None:
        return None
    column = next((column for column in source.columns if row[column] is not None), None)
    return None if column is None else row.cell(column)


@dataclass(frozen=True)
class Clash:
    """Rules that cannot be kept together, as their figures need it."""

    case: Case
    """As the place and the option really are."""
    decisions: Decisions
    keys: Mapping[str, tuple[Key, ...]]
    """Of the rows that clash, by rule, facts and choices alike; empty where it is not known which rows."""
    ruled_out: frozenset[Column]
    """Decisions to which the choices that clash say no outright."""
    fixed: frozenset[Column] = frozenset()
    """Decisions to which they say yes."""
    only_outright: bool = True
    """Whether all choices that clash say yes or no outright, so that nothing besides figures is in the way."""

    @property
    def estate(self) -> Estate:
        """The place."""
        return self.case.estate

    @cached_property
    def shut(self) -> frozenset[str]:
        """Buildings that the choices close."""
        return frozenset(b for b, column in self.decisions.is_open.items() if column in self.ruled_out)

    def places_of(self, team: str) -> list[str]:
        """The buildings that the choices leave to a team."""
        house = self.decisions.house
        left = [b for b in self.decisions.reach[team] if b not in self.shut and house[team, b] not in self.ruled_out]
        fixed = [b for b in left if house[team, b] in self.fixed]
        return fixed or left

    def must_sit(self, team: str) -> bool:
        """Whether it cannot be dissolved."""
        column = self.decisions.dissolved.get(team)
        return column is None or column in self.ruled_out


@dataclass(frozen=True, slots=True)
class Level:
    """What the sum of a row comes to at a plan, against its limit."""

    comes_to: float
    limit: float
    is_most: bool
    """Whether the limit is the most that it may come to; else the least."""
    unit: str

    @property
    def words(self) -> str:
        """`46 desks, at most 30`."""
        figures = (self.comes_to, self.limit)
        if self.unit == "desks":
            figures = whole_desks(self.comes_to), whole_room(self.limit)
        comes_to, limit = told_apart(*figures)
        side = "at most" if self.is_most else "at least"
        if self.unit.startswith("£"):
            return f"£{comes_to}{self.unit[1:]}, {side} £{limit}"
        return f"{comes_to} {self.unit}, {side} {limit}"


def level_of(milp: Milp, row: int, point: Array, unit: str) -> Level:
    """A row at a point: what its sum comes to, and the limit, with all that widens it (desks fitted out, say)."""
    start, end = milp.row_start[row], milp.row_start[row + 1]
    terms = milp.coefficient[start:end] * point[milp.column[start:end]]
    above = float(terms[milp.coefficient[start:end] > 0].sum())
    below = float(terms[milp.coefficient[start:end] < 0].sum())
    is_most = math.isfinite(milp.row_high[row])
    bound = float(milp.row_high[row] if is_most else milp.row_low[row])
    limit = round(bound - below, 5) + 0.0  # sums of many figures are off by less; no minus nought
    return Level(above, limit, is_most, unit)


InFigures: TypeAlias = Callable[[Clash], Iterator[Figures]]


def is_more(needed: float, there: float) -> bool:
    """Whether so much is needed that it contradicts what there is: by more than the tolerance, of the larger one."""
    return needed > there + TOLERANCE * max(1.0, abs(there))


def listed(parts: Sequence[str], most: int = MOST_TOLD) -> str:
    """The first of some things, and how many more there are."""
    more = f" and {len(parts) - most:,} more" if len(parts) > most else ""
    return ", ".join(parts[:most]) + more


def with_names(ids: Iterable[str], clash: Clash, kind: str) -> str:
    """Some ids with their names, of many the first."""
    return listed([named(each, clash.estate, kind) for each in ids])
