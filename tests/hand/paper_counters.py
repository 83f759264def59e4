"""Counters and access on paper."""

import math
from collections.abc import Iterator
from itertools import chain, combinations

from estate_opt.domain.estate import Counter
from tests.hand.paper_accounts import add, counter_payer
from tests.hand.paper_doors import Doors
from tests.hand.paper_facts import CLOSE, Offering
from tests.hand.paper_locks import may_be
from tests.hand.paper_visits import Visits


class Counters(Doors):
    """Which counters may be offered, and what they cost."""

    def counter_choices(self, opened: frozenset[str]) -> list[Offering]:
        """Every permitted set of counters in these buildings, cheapest first."""
        counters = list(self.estate.counters.values())
        possible = [c for c in counters if c.building in opened and self._may_offer(c)]
        found: list[Offering] = []
        for offered in chain.from_iterable(combinations(possible, n) for n in range(len(possible) + 1)):
            locked = all(may_be(self.estate, "counter", (c.service, c.building), c in offered) for c in counters)
            if (
                locked
                and self._sessions_fit(offered)
                and all(self._access_holds(service, offered) for service in self.estate.services)
            ):
                found += [self.counters_cost(counters, offered, through) for through in self.ways_in(offered)]
        return sorted(found, key=lambda choice: choice.gbp)

    def _sessions_fit(self, offered: tuple[Counter, ...]) -> bool:
        for b in self.estate.buildings.values():
            then = sum(c.sessions_per_week or 0.0 for c in offered if c.building == b.building)
            here = [c for c in self.estate.counters.values() if c.building == b.building and c.is_open_today]
            today = sum(c.sessions_per_week or 0.0 for c in here)
            if then > max(b.spaces.get("session room", 0.0), today) + CLOSE:
                return False
        return True

    def _may_offer(self, counter: Counter) -> bool:
        provider = counter.agency or self.estate.services[counter.service].agency
        owner = self.estate.buildings[counter.building].agency
        return counter.is_open_today or provider is None or self.may_host(owner, provider)

    def counters_cost(
        self, counters: list[Counter], offered: tuple[Counter, ...], through: frozenset[tuple[str, str]] = frozenset()
    ) -> Offering:
        """What some counters come to, each with a reception of its own or behind a front door."""
        calendar, gbp, capital, paid_by = self.calendar, 0.0, dict[str, float](), dict[str, float]()
        door_fte = {at: self.door_fte(at, offered, through) for at in sorted({at for _, at in through})}
        for payer, paid, is_capital in (*self.receptions(offered, through), *self.doors(door_fte)):
            worth = paid * calendar.once(calendar.works) if is_capital else paid
            gbp += worth
            add(paid_by, payer, worth)
            if is_capital:
                add(capital, payer, paid if calendar.works < calendar.years else 0.0)
        for c in counters:
            years = [1.0] * calendar.years if c in offered else calendar.until(calendar.vacated)
            if not c.is_open_today:
                years = calendar.since(calendar.opened) if c in offered else [0.0] * calendar.years
            payer, running = counter_payer(self.estate, c), c.running_gbp_per_year * calendar.worth(years)
            room = self.estate.buildings[c.building]
            if payer != room.agency:
                half_days = c.sessions_per_week or (0.0 if c.desks else self.levers.counters.sessions_per_week_all)
                a_year = half_days * self.levers.counters.session_weeks_per_year * room.hire_gbp_per_session
                running += (room.hire_gbp_per_desk_year * c.desks + a_year) * calendar.worth(years)
            gbp += running
            add(paid_by, payer, running)
            if c in offered and not c.is_open_today and c.setup_gbp:
                paid = c.setup_gbp * self.works_uplift
                capital[payer] = capital.get(payer, 0.0) + (paid if calendar.works < calendar.years else 0.0)
                gbp += paid * calendar.once(calendar.works)
                add(paid_by, payer, paid * calendar.once(calendar.works))
        travel_gbp = self._public_travel_gbp(offered)
        return Offering(gbp + travel_gbp, capital, offered, through, door_fte, paid=paid_by)

    def staff_hold(self, seats: dict[str, str], choice: Offering) -> bool:
        """Whether those who serve counters sit with them, and each counter, or its door, has the staff it needs."""
        offered = tuple(c for c in choice.offered if (c.service, c.building) not in choice.through)
        return self._sit_with_counters(seats, choice.offered) and (
            all(self._has_staff(c, seats) for c in offered if self.access(c.service).staffed)
            and all(self.door_is_staffed(at, choice, seats) for at in choice.door_fte)
        )

    def _sit_with_counters(self, seats: dict[str, str], offered: tuple[Counter, ...]) -> bool:
        here = {(c.service, c.building) for c in offered if c.sessions_per_week is None}
        for name, at in seats.items():
            team = self.estate.teams[name]
            if team.serves is None or not self.access(team.serves).staffed or (team.serves, at) in here:
                continue
            counter = self.estate.counters.get((team.serves, at))
            is_seat = counter is not None and counter.is_open_today and counter.sessions_per_week is None
            if at != team.building or is_seat:
                return False
        return True

    def _has_staff(self, c: Counter, seats: dict[str, str]) -> bool:
        staff = [team for team in self.estate.teams.values() if team.serves == c.service]
        today = [team.fte for team in staff if team.building == c.building]
        then = [team.fte for team in staff if seats.get(team.team) == c.building]
        if c.sessions_per_week is not None:
            return True
        if c.min_staff_fte is None:
            needs_somebody = today if c.is_open_today else staff
            return bool(then) or not needs_somebody
        needed = min(c.min_staff_fte, sum(today)) if c.is_open_today else c.min_staff_fte
        return sum(then) >= needed - CLOSE

    def _public_travel_gbp(self, offered: tuple[Counter, ...]) -> float:
        """Worth of the public's travel: today's until the move, then the plan's, both as short as there is room for."""
        rate, calendar, gbp = 2 * self.levers.travel.public_gbp_per_km, self.calendar, 0.0
        if not rate:
            return 0.0
        before, after = calendar.worth(calendar.until(calendar.move)), calendar.worth(calendar.since(calendar.move))
        for service in self.estate.services:
            visits = self.visits_of(service)
            here = [c.building for c in self.ways_to(service, offered)]
            is_today = here == visits.today and not visits.holds(
                here
            )  # today may keep no rule, and is told all the same
            was, now = visits.km_a_year(visits.today, is_today=True), visits.km_a_year(here, is_today)
            gbp += rate * (was * before + now * after)
        return gbp

    def visits_of(self, service: str) -> Visits:
        """The visits of a service, and the room for them."""
        if service not in self._visits:
            self._visits[service] = self._count_visits(service)
        return self._visits[service]

    def _count_visits(self, service: str) -> Visits:
        standard, homes = self.access(service), self.estate.localities
        counters = self.ways_to(service, self.estate.counters.values())
        ways = [(home, c.building) for home in homes for c in counters]
        limits = {home: self._furthest(service, home) for home in homes}
        rooms = {c.building: c.capacity_visits_per_year for c in counters}
        return Visits(
            visits={home: self.estate.visits.get((service, home), 0.0) for home in homes},
            people={home: self.counts(service, home) for home in homes},
            room={at: math.inf if room is None else room for at, room in rooms.items()},
            km={
                way: self._weight(service, way[0]) * km if km < math.inf else 0.0
                for way in ways
                if (km := self._known(*way)) is not None
            },
            within={way for way in ways if self.far(service, *way) <= standard.standard + CLOSE},
            kept={home for home, limit in limits.items() if limit <= standard.standard + CLOSE},
            shares=list(self._shares(service)),
            costed=self.levers.travel.public_gbp_per_km > 0,
            today=[c.building for c in counters if c.is_open_today],
        )

    def _weight(self, service: str, home: str) -> float:
        """How often a person of a home, and a kilometre from it, counts."""
        standard = self.access(service)
        if standard.weigh_by != "groups":
            return 1.0
        factors, groups = standard.group_weights, self.estate.localities[home].groups
        return max([factors[group] for group in groups if group in factors], default=1.0)

    def counts(self, service: str, home: str) -> float:
        """What a home counts in shares of access."""
        if self.access(service).weigh_by == "visits":
            return self.estate.visits.get((service, home), 0.0)
        return self.estate.localities[home].population * self._weight(service, home)

    def _furthest_of_need(self, service: str, home: str) -> float:
        """Today's way, of a home that is one of the fewest that make the protected share of the visits."""
        share, visits = self.access(service).protect_need_share, self.estate.visits
        mine, order = visits.get((service, home), 0.0), list(self.estate.localities)
        if share is None or not mine:
            return math.inf
        before = [
            n for other in order
            if (n := visits.get((service, other), 0.0)) > mine or (n == mine and order.index(other) < order.index(home))
        ]  # fmt: skip
        everybody = sum(visits.get((service, other), 0.0) for other in order)
        return self._today(service, home) if sum(before) < share * everybody - CLOSE else math.inf

    def _today(self, service: str, home: str) -> float:
        counters = [c for c in self.ways_to(service, self.estate.counters.values()) if c.is_open_today]
        return min((self.far(service, home, c.building) for c in counters), default=math.inf)

    def _known(self, home: str, at: str) -> float | None:
        """Kilometres of a way; infinite where only its minutes are known, None where it is not known at all."""
        km = self.journeys.km(home, at)
        return None if min(km, self.journeys.minutes(home, at)) == math.inf else km

    def _furthest(self, service: str, home: str) -> float:
        """How far people may have to go: infinite where nothing is asked."""
        standard = self.access(service)
        counters = [c for c in self.ways_to(service, self.estate.counters.values()) if c.is_open_today]
        today = min((self.far(service, home, c.building) for c in counters), default=math.inf)
        if standard.no_worse == "off":
            return math.inf
        if standard.no_worse == "standard" and today <= standard.standard + CLOSE:
            return standard.standard
        return today + standard.margin

    def _furthest_of_group(self, service: str, home: str) -> float:
        """The same of a priority group: today's way and so much more."""
        standard = self.access(service)
        more = standard.group_max_further_minutes if standard.in_minutes else standard.group_max_further_km
        counters = [c for c in self.ways_to(service, self.estate.counters.values()) if c.is_open_today]
        today = min((self.far(service, home, c.building) for c in counters), default=math.inf)
        return math.inf if more is None or not self.estate.localities[home].groups else today + more

    def _access_holds(self, service: str, offered: tuple[Counter, ...]) -> bool:
        here, visits = [c.building for c in self.ways_to(service, offered)], self.visits_of(service)
        for home in self.estate.localities:
            limit = self._furthest(service, home)
            limit = min(limit, self._furthest_of_group(service, home), self._furthest_of_need(service, home))
            if limit < math.inf and not any(self.far(service, home, at) <= limit + CLOSE for at in here):
                return False
        if self.access(service).no_worse != "off" and visits.today:
            everybody = sum(visits.visits.values())
            today, then = (sum(min(visits.room[at], everybody) for at in some) for some in (visits.today, here))
            if not here or then < min(today, everybody) - CLOSE:
                return False
        return visits.holds(here)

    def _shares(self, service: str) -> Iterator[tuple[list[str], float]]:
        standard, homes = self.access(service), self.estate.localities
        if standard.min_share is not None:
            yield list(homes), standard.min_share
        for group, share in standard.min_group_share.items():
            yield [name for name, one in homes.items() if group in one.groups], share
        if standard.min_area_share is not None:
            for area in {one.area for one in homes.values() if one.area}:
                yield [name for name, one in homes.items() if one.area == area], standard.min_area_share
