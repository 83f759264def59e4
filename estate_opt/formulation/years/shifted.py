"""A programme with one step earlier: what has to go along with it, and which limits or rules that would miss.

Everything else happens when it does, or earlier where that is needed; nothing happens later or is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN
from estate_opt.formulation.decisions import YES
from estate_opt.formulation.keys import Key
from estate_opt.formulation.years.arrays_of_pulp import milp_of
from estate_opt.formulation.years.path import Path, Step
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import ELASTIC
from estate_opt.search.highs import Settings, run
from estate_opt.search.milp import Array, Milp, Row

HELD_BACK = "held_back"
"""What rows of a step in a year in which it cannot be taken are known by; their key: the year, the step."""
MOST_SECONDS = 30.0
WORTH_TELLING = 1e-4
"""Of the largest coefficient of a row."""
RULE_WEIGHT, HELD_BACK_WEIGHT, EARLIER_WEIGHT = 100.0, 10.0, 1e-4
"""Of a limit that is missed, by its size, 1: the rules of a state, and when nothing of a body moves, are missed only
where no limit can be missed instead; and no more goes along than has to."""

Done = Mapping[tuple[int, int], bool]
"""(step, year) → whether it is done by then."""


@dataclass(frozen=True)
class Missed:
    """A row that would be missed."""

    rule: str
    key: Key
    year: int
    """Of the programme; ALL_YEARS: its key says of which."""
    amount: float


def done_by(path: Path, years: Sequence[Decided]) -> dict[tuple[int, int], bool]:
    """What of a target is done by each year, as the end of each was decided."""
    made = path.target
    return {
        (n, y): _is_done(path, made, step, year) for n, step in enumerate(path.steps) for y, year in enumerate(years)
    }


@contextmanager
def as_done(made: Programming, done: Done) -> Iterator[None]:
    """A programme in which some things are done when it is said, for as long as that is asked for."""
    was = {key: (made.done[key].lowBound, made.done[key].upBound) for key in done}
    for key, is_done in done.items():
        made.done[key].lowBound = made.done[key].upBound = float(is_done)
    try:
        yield
    finally:
        for key, (low, high) in was.items():
            made.done[key].lowBound, made.done[key].upBound = low, high


def _is_done(path: Path, made: Array, step: Step, year: Decided) -> bool:
    """Whether the state is the target's, of what a step is about."""
    columns, first = path.formulation.decisions, step.key[0]
    if step.kind == "building":
        return year.is_open[first] == bool(made[columns.is_open[first]] > 0)
    if step.kind == "team":
        seat = next((b for b in columns.reach[first] if made[columns.house[first, b]] > 0), None)
        return year.housing[first] == seat
    if step.kind == "function":
        return (year.supply[first, step.key[1]] == OWN) == bool(made[columns.own[first, step.key[1]]] > 0)
    if step.kind == "counter":
        key = (first, step.key[1])
        return (key in (year.counters or ())) == bool(made[columns.offer[key]] > 0)
    if step.kind == "door":
        return first in year.door_fte
    if step.kind == "through":
        return (first, step.key[1]) in year.through
    desks = float(made[columns.fitout_desks[first]])
    return year.fitout_desks.get(first, 0.0) >= desks - WORTH_TELLING * max(1.0, desks)


@dataclass(frozen=True)
class Earlier:
    """What it takes to have one step earlier."""

    missed: tuple[Missed, ...]
    along: tuple[int, ...]
    """Steps that go earlier along with it."""
    values: dict[str, float]
    """Of all decisions."""


def earlier(made: Programming, done: Done, step: int, year: int, settings: Settings) -> Earlier | None:
    """What a step by a year takes, with all else when it is done or earlier, by as little as can be.

    What follows anew each year (visits, tiers) is free to suit. None where that is not known in the time.
    """
    milp, names = milp_of(made.problem)
    number = {name: n for n, name in enumerate(names)}
    low, high, cost = milp.low.copy(), milp.high.copy(), np.zeros(len(names))
    for (n, y), is_done in done.items():
        at = number[made.done[n, y].name]
        high[at] = 1.0  # that it is held back is a row as well, which may be missed
        low[at] = float(is_done or (n == step and y >= year))
        cost[at] = EARLIER_WEIGHT * (not low[at])
    brief = replace(settings, time_limit_seconds=min(MOST_SECONDS, settings.time_limit_seconds))
    point = run(_elastic(made, replace(milp, cost=cost, low=low, high=high)), brief).point
    if point is None:
        return None
    count, rows = len(names), len(milp.row_low)
    found = []
    for row, (rule, key) in enumerate(made.row_keys):
        amount = float(point[count + row] + point[count + rows + row])
        if amount > WORTH_TELLING * _largest(milp, row):
            found.append(Missed(rule, key, made.row_years[row], amount))
    values = dict(zip(names, point[:count].tolist(), strict=True))
    along = {n for (n, y), was in done.items() if values[made.done[n, y].name] > YES and not was and n != step}
    return Earlier(tuple(found), tuple(sorted(along)), values)


def _largest(milp: Milp, row: int) -> float:
    weights = milp.coefficient[milp.row_start[row] : milp.row_start[row + 1]]
    return float(np.abs(weights).max(initial=0.0)) or 1.0


def _elastic(made: Programming, milp: Milp) -> Milp:
    """The same rows, each of which may be missed on either side; the least of that, by the size of its figures."""
    count, number = len(milp.cost), len(milp.row_low)
    rows, weights = [], []
    for row in range(number):
        part = slice(milp.row_start[row], milp.row_start[row + 1])
        pairs = dict(zip(milp.column[part].tolist(), milp.coefficient[part].tolist(), strict=True))
        pairs |= {count + row: 1.0, count + number + row: -1.0}
        rows.append(Row.of(pairs, at_least=float(milp.row_low[row]), at_most=float(milp.row_high[row])))
        rule, _ = made.row_keys[row]
        weight = RULE_WEIGHT if rule not in ELASTIC else 1.0
        weights.append((HELD_BACK_WEIGHT if rule == HELD_BACK else weight) / _largest(milp, row))
    return Milp.of(
        cost=np.concatenate([milp.cost, weights, weights]),
        rows=rows,
        low=np.concatenate([milp.low, np.zeros(2 * number)]),
        high=np.concatenate([milp.high, np.full(2 * number, np.inf)]),
        is_integer=np.concatenate([milp.is_integer, np.zeros(2 * number, dtype=bool)]),
    )
