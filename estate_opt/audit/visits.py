"""Where visits can go: room for them within the standard, and the shortest ways for them all.

A transport problem, solved as a linear programme by scipy where it cannot be seen at a glance. What is asked of it: how
many visits find no room with today's counters (no plan need do better), whether the target turns no more away, how many
people find room within the standard, and how few kilometres all visits together need.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SHARE_ALLOWANCE = 1e-6
"""A share of people is met within a millionth."""
ROUNDING = 1e-7
"""Of all visits: fewer than that are the rounding of a linear programme."""


@dataclass(frozen=True)
class Demand:
    """One service: visits by locality, counters offered, and what is asked for."""

    visits: Numbers
    """A year, by locality."""
    capacity: Numbers
    """Visits a year, by counter; infinite where there is no limit."""
    km: Numbers
    """[locality, counter]; nought where there is a way of a length that is not known."""
    passable: Flags
    """[locality, counter] whether there is a way at all."""
    within: Flags
    """[locality, counter] whether the counter is within the standard."""
    kept: Flags
    """By locality: whether it must be served within the standard."""
    people: Numbers
    """By locality."""
    least: tuple[tuple[Flags, float], ...]
    """Which localities, and how many of their people at the least must be served within the standard."""
    travels: Flags
    """By locality: whether its visits are all to go somewhere, as travel is weighed and they have a way today."""
    is_costed: bool

    @property
    def near(self) -> Flags:
        """By locality: whether any counter is within the standard."""
        return np.asarray(self.within.any(axis=1))

    @property
    def slack(self) -> float:
        """Visits that count as none."""
        return ROUNDING * max(1.0, float(self.visits.sum()))


class Shortfall(NamedTuple):
    """What today's counters cannot do."""

    turned_away: float
    """Visits a year that must be served within the standard, and find no room there."""
    unplaced: float
    """Visits a year that find no room at all, where travel is weighed."""
    with_shares: bool
    """Whether the shares of people asked for are served."""


def shortfall_of(today: Demand) -> Shortfall:
    """What today's counters cannot do, one after the other: each is looked for with the ones before it kept."""
    if _fits_at_a_glance(today):
        met = all(today.people[who & today.near].sum() >= least * (1 - SHARE_ALLOWANCE) for who, least in today.least)
        return Shortfall(0.0, 0.0, met)
    turned_away = _rounded(today, _optimum(today, Shortfall(np.inf, np.inf, False), _turned_away(today)))
    first = Shortfall(turned_away, np.inf, True)
    met = not today.least or _optimum(today, first, _nothing(today)) is not None
    if not today.is_costed:
        return first._replace(unplaced=0.0, with_shares=met)
    going = _optimum(today, first._replace(with_shares=met), -1.0 * _placed(today))
    everybody = float(today.visits[today.travels].sum())
    return Shortfall(turned_away, _rounded(today, None if going is None else everybody + going), met)


def keeps(demand: Demand, shortfall: Shortfall) -> bool:
    """Whether visits can be placed so that no more is missing than that."""
    if _fits_at_a_glance(demand):
        served = demand.people * demand.near
        no_worse = float((demand.visits * (demand.kept & ~demand.near)).sum()) <= shortfall.turned_away + demand.slack
        stranded = demand.travels & ~demand.passable.any(axis=1)
        return (
            no_worse
            and float(demand.visits[stranded].sum()) <= shortfall.unplaced + demand.slack
            and not (
                shortfall.with_shares
                and any(float(served[who].sum()) < least * (1 - SHARE_ALLOWANCE) for who, least in demand.least)
            )
        )
    return _optimum(demand, shortfall, _nothing(demand)) is not None


def fewest_km(demand: Demand, shortfall: Shortfall) -> float | None:
    """Kilometres a year, one way, that the visits need at the least; None if no more than that may be missing."""
    going = np.flatnonzero(demand.travels & demand.passable.any(axis=1) & (demand.visits > 0))
    required = demand.near if demand.least and shortfall.with_shares else demand.kept & demand.near
    if keeps(demand, shortfall) and not shortfall.unplaced and not shortfall.turned_away:
        ways = np.where(demand.passable, demand.km, np.inf)[going]
        nearest = ways.argmin(axis=1) if ways.size else np.zeros(0, dtype=np.intp)
        loads = np.bincount(nearest, demand.visits[going], minlength=len(demand.capacity))
        inside = demand.within[going, nearest] | ~required[going]
        optional = required & ~demand.travels & (demand.visits > 0)
        if (loads <= demand.capacity).all() and inside.all() and not optional.any():
            return float(demand.visits[going] @ ways[np.arange(len(going)), nearest])
    return _optimum(demand, shortfall, _kilometres(demand))


def most_people(demand: Demand, shortfall: Shortfall) -> float | None:
    """People whose visits find room within the standard, at the most; None if no more than that may be missing."""
    if not keeps(demand, shortfall):
        return None
    if _fits_at_a_glance(demand):
        return float(demand.people[demand.near].sum())
    missed = _optimum(demand, shortfall, _people(demand))
    return None if missed is None else float(demand.people.sum()) - missed


def has_room_for(demand: Demand, shortfall: Shortfall, served: Numbers) -> bool:
    """Whether that share of each locality's people find room within the standard, all at once."""
    if (served > demand.near + SHARE_ALLOWANCE).any():
        return False
    if _fits_at_a_glance(demand):
        return True
    return _optimum(demand, shortfall, _nothing(demand), served) is not None


def _fits_at_a_glance(demand: Demand) -> bool:
    """Whether each counter has room for all that could come to it."""
    could_come = demand.visits @ (demand.passable if demand.is_costed else demand.within)
    return bool((demand.capacity >= could_come).all())


def _rounded(demand: Demand, visits: float | None) -> float:
    assert visits is not None
    return 0.0 if visits <= demand.slack else visits


def _ways(demand: Demand) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Locality and counter of each way that visits may take."""
    origin, counter = np.nonzero(demand.passable if demand.is_costed else demand.within)
    return origin, counter


def _weights(demand: Demand, of_ways: Numbers | float, of_missed: Numbers | float) -> Numbers:
    """An aim: a weight for each visit by way, and for each locality's share not served within the standard."""
    origin, _ = _ways(demand)
    return np.concatenate([np.broadcast_to(of_ways, origin.shape), np.broadcast_to(of_missed, demand.visits.shape)])


def _nothing(demand: Demand) -> Numbers:
    return _weights(demand, 0.0, 0.0)


def _turned_away(demand: Demand) -> Numbers:
    return _weights(demand, 0.0, demand.visits * demand.kept)


def _placed(demand: Demand) -> Numbers:
    return _weights(demand, demand.travels[_ways(demand)[0]].astype(np.float64), 0.0)


def _kilometres(demand: Demand) -> Numbers:
    return _weights(demand, demand.km[_ways(demand)], 0.0)


def _people(demand: Demand) -> Numbers:
    return _weights(demand, 0.0, demand.people)


def _optimum(demand: Demand, most: Shortfall, aim: Numbers, served: Numbers | None = None) -> float | None:
    """The least of an aim, with no more missing than so much; None if that cannot be.

    Columns: visits of each way, then for each locality the share of it not served within the standard.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    count = len(demand.visits)
    ways = len(aim) - count
    rows = [(csr_array(one), bound) for one, bound in _at_most(demand, most, ways)]
    missed_at_most = np.ones(count) if served is None else np.clip(1 - served + SHARE_ALLOWANCE, 0.0, 1.0)
    missed_at_least = np.minimum(np.where(demand.near, 0.0, 1.0), missed_at_most)
    answer = linprog(
        aim,
        A_ub=vstack([one for one, _ in rows], format="csr"),
        b_ub=np.concatenate([bound for _, bound in rows]),
        bounds=np.column_stack([
            np.concatenate([np.zeros(ways), missed_at_least]), np.concatenate([np.full(ways, np.inf), missed_at_most]),
        ]),
        method="highs",
    )  # fmt: skip
    return float(answer.fun) if answer.success else None


def _at_most(demand: Demand, most: Shortfall, ways: int) -> Iterator[tuple[object, Numbers]]:
    """Rows as coefficients and what they come to at the most."""
    from scipy.sparse import csr_array, diags_array, hstack

    origin, counter = _ways(demand)
    count, columns = len(demand.visits), np.arange(ways)
    inside = demand.within[origin, counter].astype(np.float64)
    served = csr_array((inside, (origin, columns)), shape=(count, ways))
    leaving = csr_array((np.ones(ways), (origin, columns)), shape=(count, ways))
    coming = csr_array((np.ones(ways), (counter, columns)), shape=(len(demand.capacity), ways))[
        limited := np.flatnonzero(np.isfinite(demand.capacity))
    ]
    yield hstack([-served, -diags_array(demand.visits)]), -demand.visits
    yield hstack([coming, csr_array((len(limited), count))]), demand.capacity[limited]
    if np.isfinite(most.turned_away):
        weights = _turned_away(demand)
        yield csr_array(weights[None, :]), np.array([most.turned_away + demand.slack / 100])
    for who, least in demand.least if most.with_shares else ():
        missed = _weights(demand, 0.0, np.where(who, demand.people, 0.0))
        yield csr_array(missed[None, :]), np.array([missed.sum() - least * (1 - SHARE_ALLOWANCE)])
    if demand.is_costed:
        yield hstack([leaving, csr_array((count, count))]), demand.visits
        if most.unplaced == 0.0:
            each = leaving[going := np.flatnonzero(demand.travels)]
            yield hstack([-each, csr_array((len(going), count))]), -demand.visits[going]
        elif np.isfinite(most.unplaced):
            all_going = float(demand.visits[demand.travels].sum())
            yield csr_array(-_placed(demand)[None, :]), np.array([most.unplaced + demand.slack / 100 - all_going])
