"""Front doors on paper."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from estate_opt.domain.estate import Counter
from tests.hand.paper_accounts import counter_payer
from tests.hand.paper_facts import CLOSE, Facts, Offering

Ways = frozenset[tuple[str, str]]
Paid = tuple[str, float, bool]
"""Who pays, what it is worth, and whether it is capital."""


class Doors(Facts):
    """Which counters may be reached through one reception, what that costs, and who stands at it."""

    def far(self, service: str, home: str, at: str) -> float:
        """How far a building is for the people of a home, in the unit of the standard."""
        return self.journeys.minutes(home, at) if self.access(service).in_minutes else self.journeys.km(home, at)

    def ways_to(self, service: str, counters: Iterable[Counter]) -> list[Counter]:
        """Those counters of a service that count: there all week, or on as many half-days as the option takes."""
        least = self.access(service).min_sessions
        return [
            c
            for c in counters
            if c.service == service and (c.sessions_per_week is None or c.sessions_per_week >= least - CLOSE)
        ]

    def ways_in(self, offered: tuple[Counter, ...]) -> Iterator[Ways]:
        """Every set of these counters that could be reached through the front doors of their buildings."""
        able = [(c.service, c.building) for c in offered if self._may_go_through(c)]
        return map(frozenset, chain.from_iterable(combinations(able, n) for n in range(len(able) + 1)))

    def _may_go_through(self, c: Counter) -> bool:
        door, provider = self.estate.front_doors.get(c.building), c.agency or self.estate.services[c.service].agency
        if door is None or c.sessions_per_week is not None or not (door.services is None or c.service in door.services):
            return False
        return provider is None or self.may_host(self.estate.buildings[c.building].agency, provider)

    def door_fte(self, at: str, offered: tuple[Counter, ...], through: Ways) -> float:
        """The staff of a door: its least, those whom all visits need, those who do not leave by themselves."""
        staff, minutes, posts = self.levers.staff, 0.0, 0.0
        for c in offered:
            if c.building != at or (c.service, at) not in through:
                continue
            given = self.estate.services[c.service].minutes_per_visit
            rivals = [other.building for other in self.ways_to(c.service, offered)]
            for home in self.estate.localities:
                own = self.far(c.service, home, at)
                if own < float("inf") and own <= min(self.far(c.service, home, one) for one in rivals) + CLOSE:
                    visits = self.estate.visits.get((c.service, home), 0.0)
                    minutes += visits * (staff.minutes_per_visit if given is None else given)
            posts += (c.min_staff_fte or 0.0) if c.is_open_today else 0.0
        stay = max(0.0, 1 - staff.turnover_share_per_year * staff.release_years)
        least = self.estate.front_doors[at].minimum_staff_fte
        return max(least, minutes / staff.minutes_per_fte_year, stay * posts)

    def receptions(self, offered: tuple[Counter, ...], through: Ways) -> Iterator[Paid]:
        """Worth of each counter's own reception."""
        calendar, here = self.calendar, {(c.service, c.building) for c in offered}
        for key, c in self.estate.counters.items():
            whole = [1.0] * calendar.years if c.is_open_today else calendar.since(calendar.opened)
            ending = calendar.until(calendar.vacated) if c.is_open_today else [0.0] * calendar.years
            years = whole if key in here - through else ending
            yield counter_payer(self.estate, c), c.reception_gbp_per_year * calendar.worth(years), False

    def doors(self, door_fte: dict[str, float]) -> Iterator[Paid]:
        """Worth of each front door: its reception, making it, training its staff."""
        calendar, factor = self.calendar, self.outturn.one_off_factor
        for at, fte in door_fte.items():
            door, owner = self.estate.front_doors[at], self.estate.buildings[at].agency
            yearly = door.reception_gbp_per_year * fte / door.minimum_staff_fte
            yield owner, yearly * calendar.worth(calendar.since(calendar.opened)), False
            yield owner, self.levers.staff.training_gbp_per_head * fte * factor * calendar.once(calendar.move), False
            if door.opening_gbp:
                yield owner, door.opening_gbp * self.works_uplift, True

    def door_is_staffed(self, at: str, choice: Offering, seats: dict[str, str]) -> bool:
        """Whether so many sit there of teams that serve what goes through the door, if all of it names its own."""
        named = {t.serves for t in self.estate.teams.values() if t.serves and self.access(t.serves).staffed}
        here = {service for service, b in choice.through if b == at}
        if here - named:
            return True
        there = sum(t.fte for t in self.estate.teams.values() if t.serves in here and seats.get(t.team) == at)
        return there >= choice.door_fte[at] - CLOSE
