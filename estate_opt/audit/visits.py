"""Where visits can go: room for them within the standard, and the shortest ways for them all.

A transport problem, solved as a linear programme by scipy where it cannot be seen at a glance. Two questions are
asked of it: how many visits that must find room within the standard do not, and how few kilometres all visits
together need.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

SHARE_ALLOWANCE = 1e-6
"""A share of people is met within a millionth."""


@dataclass(frozen=True)
class Demand:
    """One service: visits by locality, counters offered, and what is asked for."""

    visits: Numbers
    """A year, by locality."""
    capacity: Numbers
    """Visits a year, by counter; infinite where there is no limit."""
    km: Numbers
    """[locality, counter]; infinite where not known."""
    within: Flags
    """[locality, counter] whether the counter is within the standard."""
    kept: Flags
    """By locality: whether it must be served within the standard."""
    people: Numbers
    """By locality."""
    least: tuple[tuple[Flags, float], ...]
    """Which localities, and how many of their people at the least must be served within the standard."""

    @property
    def ample(self) -> Flags:
        """By counter: whether it could take everybody within the standard at once."""
        return np.asarray(self.capacity >= self.visits @ self.within)


def shortfall(demand: Demand) -> float | None:
    """Visits a year that must find room within the standard and do not; None if a share of people cannot be met."""
    reachable = demand.within.any(axis=1)
    in_question = reachable & ~(demand.within & demand.ample).any(axis=1) & (demand.visits > 0)
    if not demand.least:
        in_question &= demand.kept
    if not in_question.any():
        return 0.0
    return _least(demand, np.flatnonzero(in_question), reachable & ~in_question, by_km=False)


def fewest_km(demand: Demand) -> float | None:
    """Kilometres a year, one way, that all visits need at the least; None if the counters have no room for them.

    Visits of a locality from which no counter is at a known distance are left out.
    """
    going = np.flatnonzero(np.isfinite(demand.km).any(axis=1) & (demand.visits > 0))
    if not len(going):
        return 0.0
    nearest = demand.km[going].argmin(axis=1)
    loads = np.bincount(nearest, demand.visits[going], minlength=len(demand.capacity))
    required = demand.within[going].any(axis=1) if demand.least else demand.kept[going]
    if (loads <= demand.capacity).all() and (demand.within[going, nearest] | ~required).all():
        return float(demand.visits[going] @ demand.km[going, nearest])
    idle = demand.within.any(axis=1) & (demand.visits <= 0)
    return _least(demand, going, idle, by_km=True)


def _least(demand: Demand, rows: Rows, served: Flags, by_km: bool) -> float | None:
    """The least of what is asked, kilometres or visits unserved, as a linear programme; None if it has no solution.

    Columns: visits of each way, then for each locality in question the share of it not served within the standard.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, diags_array, hstack, vstack

    possible = np.isfinite(demand.km[rows]) if by_km else demand.within[rows]
    origin, counter = np.nonzero(possible)
    ways, count, visits = len(origin), len(rows), demand.visits[rows]
    kept = demand.kept[rows]
    inside = demand.within[rows[origin], counter].astype(np.float64)
    leaving = csr_array((np.ones(ways), (origin, np.arange(ways))), shape=(count, ways))
    served_inside = csr_array((inside, (origin, np.arange(ways))), shape=(count, ways))
    room = csr_array((np.ones(ways), (counter, np.arange(ways))), shape=(len(demand.capacity), ways))
    limited = np.flatnonzero(np.isfinite(demand.capacity))
    rules = [
        hstack([-served_inside, -diags_array(visits)]),
        hstack([room[limited], csr_array((len(limited), count))]),
    ]
    bounds = [-visits, demand.capacity[limited]]
    for who, least in demand.least:
        people = np.where(who[rows], demand.people[rows], 0.0)
        rules.append(hstack([csr_array((1, ways)), csr_array(people[None, :])]))
        bounds.append(
            np.array([float(demand.people[who & served].sum() + people.sum()) - least * (1 - SHARE_ALLOWANCE)])
        )
    answer = linprog(
        np.concatenate([demand.km[rows[origin], counter], np.zeros(count)])
        if by_km
        else np.concatenate([np.zeros(ways), np.where(kept, visits, 0.0)]),
        A_ub=vstack(rules, format="csr"),
        b_ub=np.concatenate(bounds),
        A_eq=hstack([leaving, csr_array((count, count))], format="csr") if by_km else None,
        b_eq=visits if by_km else None,
        bounds=np.column_stack(
            [np.zeros(ways + count), np.concatenate([np.full(ways, np.inf), np.where(kept & by_km, 0.0, 1.0)])]
        ),
        method="highs",
    )
    return float(answer.fun) if answer.success else None
