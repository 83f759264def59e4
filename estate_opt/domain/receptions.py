"""Which counters may be reached through a front door, and how many staff it then needs. See `models/formulation.md`."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estate_opt.domain.catchment import Catchment, limit_of_groups
from estate_opt.domain.estate import Estate
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.options.option import Option

Key = tuple[str, str]
"""(service, building)."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Whose visits come to a counter that is reached through a front door."""

    visits_anyway: float
    """A year, of those to whom no other counter of the service is nearer, whatever is offered."""
    groups: tuple[tuple[tuple[str, ...], float], ...]
    """Of the others, by the buildings with a counter that is nearer to them: they come if none of these offers it."""

    @property
    def most(self) -> float:
        """All of them."""
        return self.visits_anyway + sum(visits for _, visits in self.groups)


def may_go_through(estate: Estate, option: Option) -> tuple[Key, ...]:
    """The counters that may be reached through a front door, as far as its row and consent say; closed ones apart."""
    found = []
    for key, counter in estate.counters.items():
        door, building = estate.front_doors.get(counter.building), estate.buildings[counter.building]
        is_there = door is not None and door.takes(counter.service) and building.status != "close"
        if is_there and counter.sessions_per_week is None:
            provider = estate.provider_of(counter)
            if provider is None or provider == building.agency or _share(estate, option, provider, building.agency):
                found.append(key)
    return tuple(found)


def _share(estate: Estate, option: Option, one: str, other: str) -> bool:
    return option.levers.sharing.buildings and estate.agencies[one].joins and estate.agencies[other].joins


def coming(estate: Estate, catchment: Catchment, building: str) -> Coming:
    """Whose visits come to the counter in a building, by which counters are nearer to them."""
    own = catchment.distance[:, catchment.buildings.index(building)]
    limit = np.minimum(catchment.limit_of_no_worse, limit_of_groups(catchment, estate.localities))
    groups: dict[tuple[str, ...], float] = {}
    for row, locality in enumerate(catchment.localities):
        visits = estate.visits.get((catchment.service, locality), 0.0)
        # Where a rule keeps a counter nearer than this one, nobody comes.
        if visits and np.isfinite(own[row]) and own[row] <= limit[row] + 2 * SAME_DISTANCE:
            nearer = np.flatnonzero(catchment.distance[row] < own[row] - SAME_DISTANCE)
            key = tuple(catchment.buildings[column] for column in nearer)
            groups[key] = groups.get(key, 0.0) + visits
    return Coming(groups.pop((), 0.0), tuple(sorted(groups.items())))


def fte_per_visit(estate: Estate, option: Option, service: str) -> float:
    """Posts at a front door that a visit a year takes."""
    staff, minutes = option.levers.staff, estate.services[service].minutes_per_visit
    return (staff.minutes_per_visit if minutes is None else minutes) / staff.minutes_per_fte_year


def posts_kept_fte(estate: Estate, option: Option, key: Key) -> float:
    """Posts of a counter's own reception that have not fallen vacant by the time that it goes through a front door."""
    counter, staff = estate.counters[key], option.levers.staff
    kept_share = 1 - min(1.0, staff.turnover_share_per_year * staff.release_years)
    return kept_share * (counter.min_staff_fte or 0.0) if counter.is_open_today else 0.0


def most_staff_fte(estate: Estate, option: Option, building: str, through: Mapping[Key, Coming]) -> float:
    """The most staff that a front door could need, all that may go through it doing so."""
    here = {key: each for key, each in through.items() if key[1] == building}
    visiting = sum(fte_per_visit(estate, option, key[0]) * each.most for key, each in here.items())
    kept = sum(posts_kept_fte(estate, option, key) for key in here)
    return max(estate.front_doors[building].minimum_staff_fte, visiting, kept)
