"""What becomes of each counter: its visits, its staff, and the way of those who use it, today and in the plan."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Counter
from estate_opt.domain.footfall import Footfall
from estate_opt.domain.plan import Plan
from estate_opt.domain.tolerance import SAME_DISTANCE

Numbers = npt.NDArray[np.float64]

NO_VISITS = 1e-6
"""Visits or people that count as none: the rounding of a linear programme."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How far some people go, in the unit of the service's standard."""

    people: float
    mean_today: float | None
    """None: nobody has a way of known length."""
    mean_plan: float | None
    furthest_today: float | None
    furthest_plan: float | None
    people_further: float
    """Those with nowhere to go in the plan included."""


@dataclass(frozen=True, slots=True)
class CounterOutcome:
    """One counter, offered or possible, today and in the plan."""

    counter: Counter
    payer: str
    """The body whose counter it is: that of the service, or else of the building."""
    is_offered: bool
    """In the plan."""
    visits_today: float | None
    """A year; None: nobody lives in the place, so that nothing is known of it."""
    visits_plan: float | None
    fte_today: float
    """Of the teams that serve it and sit in its building."""
    fte_plan: float
    ways: Ways
    """Of those who use it today."""

    @property
    def outcome(self) -> str:
        """What becomes of it: kept, closed, opened or not opened."""
        if self.counter.is_open_today:
            return "kept" if self.is_offered else "closed"
        return "opened" if self.is_offered else "not opened"


def counter_outcomes(plan: Plan) -> Iterator[CounterOutcome]:
    """Every counter by service and building.

    Visits go where `Footfall.visits_with` says; who is taken to make none uses no counter.
    """
    ways: dict[tuple[str, str], Ways] = {}
    visits: dict[tuple[str, str], tuple[float, float]] = {}
    for service, footfall in plan.footfall.items():
        today, then = _visits(plan, footfall)
        loads = zip(today.sum(axis=0).tolist(), then.sum(axis=0).tolist(), strict=True)
        visits |= {(service, at): load for at, load in zip(footfall.catchment.buildings, loads, strict=True)}
        ways |= {(service, at): each for at, each in _ways(footfall, today, then)}
    staff_today, staff_plan = _staff(plan, in_plan=False), _staff(plan, in_plan=True)
    for key, counter in plan.estate.counters.items():
        came = visits.get(key)
        yield CounterOutcome(
            counter=counter,
            payer=plan.estate.provider_of(counter) or plan.estate.buildings[counter.building].agency,
            is_offered=key in plan.counters,
            visits_today=None if came is None else came[0],
            visits_plan=None if came is None else came[1],
            fte_today=staff_today.get(key, 0.0),
            fte_plan=staff_plan.get(key, 0.0),
            ways=ways.get(key, Ways(0.0, None, None, None, None, 0.0)),
        )


def _visits(plan: Plan, footfall: Footfall) -> tuple[Numbers, Numbers]:
    """[locality, counter] visits a year, today and in the plan."""
    catchment = footfall.catchment
    today = {at for at, is_open in zip(catchment.buildings, catchment.is_open_today, strict=True) if is_open}
    then = {building for service, building in plan.counters if service == catchment.service}
    return footfall.visits_with(today), footfall.visits_with(then)


def _staff(plan: Plan, in_plan: bool) -> dict[tuple[str, str], float]:
    """FTE of the teams that serve a service, by it and the building they sit in."""
    found: dict[tuple[str, str], float] = {}
    for name, team in plan.estate.teams.items():
        at = plan.housing[name] if in_plan else team.building
        if team.serves is not None and at is not None:
            found[team.serves, at] = found.get((team.serves, at), 0.0) + team.fte
    return found


def _ways(footfall: Footfall, today: Numbers, then: Numbers) -> Iterator[tuple[str, Ways]]:
    """The ways of those who use each counter today.

    Whoever can goes on to where they go today; the others of a locality are spread over the counters to which more of
    it go than today. The people of a locality are counted as its visits are.
    """
    distance, visits = footfall.catchment.distance, footfall.visits
    per_visit = np.divide(footfall.people, visits, out=np.zeros_like(visits), where=visits > NO_VISITS)
    stays = np.minimum(today, then)
    gains = np.where(then - stays > NO_VISITS, then - stays, 0.0)
    leaves = today - stays
    for column, building in enumerate(footfall.catchment.buildings):
        users = np.flatnonzero(today[:, column] > NO_VISITS)
        goers = [(distance[users, column], distance[users, column], stays[users, column] * per_visit[users])]
        if (leaves[users, column] > NO_VISITS).any():
            goers += _leavers(distance, gains, leaves, per_visit, column)
        before, after, people = (np.concatenate([each[n] for each in goers]) for n in range(3))
        yield building, ways_of(before, after, people)


def _leavers(
    distance: Numbers, gains: Numbers, leaves: Numbers, per_visit: Numbers, column: int
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Way today, way in the plan and people of those who leave a counter; an infinite way: nowhere to go."""
    rows = np.flatnonzero(leaves[:, column] > NO_VISITS)
    people = leaves[rows, column] * per_visit[rows]
    all_leaving = leaves[rows].sum(axis=1)
    share = gains[rows] / np.maximum(all_leaving, gains[rows].sum(axis=1))[:, None]
    was = distance[rows, column]
    for to in np.flatnonzero(share.any(axis=0)):
        going = share[:, to] > 0
        yield was[going], distance[rows[going], to], (people * share[:, to])[going]
    nowhere = np.clip(1.0 - share.sum(axis=1), 0.0, 1.0)
    lost = nowhere > NO_VISITS
    yield was[lost], np.full(int(lost.sum()), np.inf), (people * nowhere)[lost]


def ways_of(before: Numbers, after: Numbers, people: Numbers) -> Ways:
    """Of people with such ways before and after (infinite: nowhere to go), how far they go and how many go further."""
    before, after, people = (each[people > NO_VISITS] for each in (before, after, people))
    has_way_before, has_way_after = np.isfinite(before), np.isfinite(after)
    with np.errstate(invalid="ignore"):
        further = (after - before > SAME_DISTANCE) & has_way_before
    return Ways(
        people=float(people.sum()),
        mean_today=_mean(before[has_way_before], people[has_way_before]),
        mean_plan=_mean(after[has_way_after], people[has_way_after]),
        furthest_today=float(before[has_way_before].max()) if has_way_before.any() else None,
        furthest_plan=float(after[has_way_after].max()) if has_way_after.any() else None,
        people_further=float(people[further].sum()),
    )


def _mean(ways: Numbers, people: Numbers) -> float | None:
    return float(ways @ people / people.sum()) if len(ways) else None
