"""A first programme: year after year, each as if nothing more were to come after it.

A rolling horizon: the programme of year y alone, what was done before it held and what comes after it left as it is
then, is a small MILP. It has a good programme after seconds, so that one is there whatever time is given.
"""

import threading
import time
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from estate_opt.formulation.years.stated import ALL_YEARS, Programming
from estate_opt.search.highs import Settings, run
from estate_opt.search.incumbent import start_at
from estate_opt.search.milp import Array, Milp
from estate_opt.search.subproblem import Remainder

SHARE_OF_GAP = 0.1
"""Of the gap asked for, in each year: the gaps of all of them add up."""

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Dated:
    """The columns of a programme's MILP by year and by what they decide."""

    year: Numbers
    """[column]; ALL_YEARS: of no single year."""
    thing: Numbers
    """[column]: the same number for the same decision in each year."""

    @classmethod
    def of(cls, made: Programming, names: list[str]) -> "Dated":
        """The columns, whose names stand in their order."""
        number = {name: n for n, name in enumerate(names)}
        year, thing = np.full(len(names), ALL_YEARS, dtype=np.intp), np.zeros(len(names), dtype=np.intp)
        things: dict[object, int] = {}
        decided = [*(((0, step), y, each) for (step, y), each in made.done.items()),
                   *(((1, column), y, each) for (column, y), each in made.anew.items())]  # fmt: skip
        for key, y, variable in decided:
            if (at := number.get(variable.name)) is not None:
                year[at], thing[at] = y, things.setdefault(key, len(things))
        return cls(year, thing)

    def twins(self, year: int) -> Numbers:
        """[column]: what decides the same in a year, for columns of later years; itself for all others."""
        columns = np.arange(len(self.year))
        then, later = np.flatnonzero(self.year == year), self.year > year
        at = np.full(int(self.thing.max(initial=0)) + 1, -1, dtype=np.intp)
        at[self.thing[then]] = then
        twin = columns.copy()
        twin[later] = at[self.thing[later]]
        return twin


def rolled(made: Programming, milp: Milp, names: list[str], settings: Settings, stop: threading.Event) -> Array | None:
    """A point that keeps every row, found year by year; None where that leads nowhere, or time is up.

    Each year takes what pays most by itself, so what must be done by the end may not fit any more.
    """
    dated, until = Dated.of(made, names), time.monotonic() + settings.time_limit_seconds
    values = np.zeros(len(names))
    for year in range(made.years):
        alone = Remainder(_alone(milp, dated, np.array(made.row_years), year))
        held = (dated.year >= 0) & (dated.year != year)
        left = (until - time.monotonic()) / (made.years - year)
        if stop.is_set() or left <= 0 or not alone.allows(held, values):
            return None
        rest, free = alone.without(held, values)
        asked = replace(settings, time_limit_seconds=left, gap=settings.gap * SHARE_OF_GAP)
        if not free.any():
            continue
        was = _as_the_year_before(dated, year, values)
        point = run(rest, asked, start_at(rest, was[free]) if year else None, stop=stop).point
        if point is None:
            return None
        values[free] = point
    return values


def _as_the_year_before(dated: Dated, year: int, values: Array) -> Array:
    """The values with nothing done in a year: what it begins with."""
    before, now = dated.year == year - 1, dated.year == year
    by_thing = np.zeros(int(dated.thing.max(initial=0)) + 1)
    by_thing[dated.thing[before]] = values[before]
    was = values.copy()
    was[now] = by_thing[dated.thing[now]]
    return was


def _alone(milp: Milp, dated: Dated, row_years: Numbers, year: int) -> Milp:
    """The programme in which nothing more is done after a year: later columns are that year's, their own rows go."""
    twin, count = dated.twins(year), len(milp.cost)
    entries = milp.row.astype(np.int64) * count + twin[milp.column]
    cells, where = np.unique(entries, return_inverse=True)
    coefficient = np.bincount(where, weights=milp.coefficient)
    kept = coefficient != 0
    rows, columns = cells[kept] // count, (cells[kept] % count).astype(np.int32)
    lengths = np.bincount(rows, minlength=len(milp.row_low))
    merged = replace(
        milp,
        cost=np.bincount(twin, weights=milp.cost, minlength=count).astype(np.float64),
        row_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        column=columns,
        coefficient=coefficient[kept],
    )
    return merged.keeping((row_years <= year) & (lengths > 0))
