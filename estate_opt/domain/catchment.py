"""Who can reach which counter: the sets that access rules and access reports are made of."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Counter, Estate, Locality
from estate_opt.domain.tolerance import SAME_DISTANCE, is_enough
from estate_opt.domain.travel import Travel
from estate_opt.options.levers import AccessStandard
from estate_opt.options.option import Option

SESSION_ROOM = "session room"
"""The type of space that counters take which are there on some half-days alone; counted in half-days a week."""


@dataclass(frozen=True)
class Catchment:
    """One service: its possible counters, and how far each locality is from each of them."""

    service: str
    standard: AccessStandard
    localities: tuple[str, ...]
    buildings: tuple[str, ...]
    """Buildings with a counter of the service, open or possible."""
    distance: npt.NDArray[np.float64]
    """[locality, building] in the standard's unit; infinite where there is no way."""
    is_open_today: npt.NDArray[np.bool_]

    @cached_property
    def today(self) -> npt.NDArray[np.float64]:
        """Distance of each locality to its nearest open counter today; infinite where there is none."""
        return self._nearest(self.is_open_today)

    def nearest(self, offered: Collection[str]) -> npt.NDArray[np.float64]:
        """Distance of each locality to the nearest of the buildings where the service is offered."""
        return self._nearest(np.array([building in offered for building in self.buildings], dtype=bool))

    def _nearest(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        if not chosen.any():
            return np.full(len(self.localities), np.inf)
        return np.asarray(self.distance[:, chosen].min(axis=1))

    @cached_property
    def within_standard(self) -> npt.NDArray[np.bool_]:
        """[locality, building]: near enough for the standard."""
        return self.distance <= self.standard.standard + SAME_DISTANCE

    @cached_property
    def limit_of_no_worse(self) -> npt.NDArray[np.float64]:
        """Furthest distance that leaves each locality no worse than today; infinite where nothing is asked."""
        if self.standard.no_worse == "off":
            return np.full(len(self.localities), np.inf)
        allowed = self.today + self.standard.margin
        if self.standard.no_worse == "standard":
            is_within = self.today <= self.standard.standard + SAME_DISTANCE
            allowed = np.where(is_within, self.standard.standard, allowed)
        return np.asarray(allowed)

    @cached_property
    def kept_within(self) -> npt.NDArray[np.bool_]:
        """[locality]: whether the rule of no worse than today keeps it within the standard."""
        return self.limit_of_no_worse <= self.standard.standard + SAME_DISTANCE


def limit_of_groups(catchment: Catchment, localities: Mapping[str, Locality]) -> npt.NDArray[np.float64]:
    """[locality] furthest distance that a priority group may have to go; infinite where nothing is asked."""
    further = catchment.standard.group_max_further
    if further is None:
        return np.full(len(catchment.localities), np.inf)
    in_group = np.array([bool(localities[name].groups) for name in catchment.localities], dtype=bool)
    return np.where(in_group, catchment.today + further, np.inf)


def shares_asked(catchment: Catchment, localities: Mapping[str, Locality]) -> Iterator[tuple[str, list[str], float]]:
    """Scope in words, its localities and the least share of people, for every share the option asks for."""
    standard, names = catchment.standard, catchment.localities
    if standard.min_share is not None:
        yield "all", list(names), standard.min_share
    for group, share in standard.min_group_share.items():
        yield f"group {group}", [name for name in names if group in localities[name].groups], share
    if standard.min_area_share is not None:
        for area in sorted({localities[name].area for name in names} - {""}):
            yield f"area {area}", [name for name in names if localities[name].area == area], standard.min_area_share


def is_access(counter: Counter, standard: AccessStandard) -> bool:
    """Whether a counter is a way to its service: it is there all week, or on as many half-days as the option takes."""
    sessions = counter.sessions_per_week
    return sessions is None or is_enough(sessions, standard.min_sessions)


def catchments(estate: Estate, option: Option, travel: Travel) -> dict[str, Catchment]:
    """The catchment of every service that has a counter which is a way to it, in the order of the services."""
    localities = tuple(estate.localities)
    rows = np.array([travel.locality_row[locality] for locality in localities], dtype=np.intp)
    found = {}
    for service, of_service in estate.counters_of.items():
        standard = option.access(service)
        counters = [counter for counter in of_service if is_access(counter, standard)]
        if not counters or not localities:
            continue
        columns = np.array([travel.building_row[counter.building] for counter in counters], dtype=np.intp)
        matrix = travel.minutes_to_building if standard.in_minutes else travel.km_to_building
        distance = np.nan_to_num(matrix[np.ix_(rows, columns)], nan=np.inf)
        found[service] = Catchment(
            service=service,
            standard=standard,
            localities=localities,
            buildings=tuple(counter.building for counter in counters),
            distance=distance,
            is_open_today=np.array([counter.is_open_today for counter in counters], dtype=bool),
        )
    return found
