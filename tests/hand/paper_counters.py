"""Counters and access on paper."""

import math
from collections.abc import Iterator
from itertools import chain, combinations

from estate_opt.domain.estate import Counter
from tests.hand.paper_facts import CLOSE, Choice, Facts


class Counters(Facts):
    """Which counters may be offered, and what they cost."""

    def counter_choices(self, opened: frozenset[str]) -> list[Choice]:
        """Every permitted set of counters in these buildings, cheapest first."""
        counters = list(self.estate.counters.values())
        possible = [c for c in counters if c.building in opened and self._may_offer(c)]
        found: list[Choice] = []
        for offered in chain.from_iterable(combinations(possible, n) for n in range(len(possible) + 1)):
            if all(self._access_holds(service, offered) for service in self.estate.services):
                found.append(self.counters_cost(counters, offered))
        return sorted(found, key=lambda choice: choice.gbp)

    def _may_offer(self, counter: Counter) -> bool:
        provider = self.estate.services[counter.service].agency
        owner = self.estate.buildings[counter.building].agency
        return counter.is_open_today or provider is None or self.may_host(owner, provider)

    def counters_cost(self, counters: list[Counter], offered: tuple[Counter, ...]) -> Choice:
        calendar, gbp, capital = self.calendar, 0.0, dict[str, float]()
        for c in counters:
            years = [1.0] * calendar.years if c in offered else calendar.until(calendar.vacated)
            if not c.is_open_today:
                years = calendar.since(calendar.opened) if c in offered else [0.0] * calendar.years
            gbp += c.running_gbp_per_year * calendar.worth(years)
            if c in offered and not c.is_open_today and c.setup_gbp:
                payer = self.estate.services[c.service].agency or self.estate.buildings[c.building].agency
                paid = c.setup_gbp * self.works_uplift
                capital[payer] = capital.get(payer, 0.0) + (paid if calendar.works < calendar.years else 0.0)
                gbp += paid * calendar.once(calendar.works)
        return Choice(gbp + self._public_travel_gbp(offered), capital)

    def _public_travel_gbp(self, offered: tuple[Counter, ...]) -> float:
        """Worth of the public's travel to the nearest counter, today's until the move (for counters without limits)."""
        rate, calendar = 2 * self.levers.travel.public_gbp_per_km, self.calendar
        before, after = calendar.worth(calendar.until(calendar.move)), calendar.worth(calendar.since(calendar.move))
        gbp = 0.0
        for (service, home), visits in self.estate.visits.items() if rate else ():
            opened = [c for c in self.estate.counters.values() if c.service == service and c.is_open_today]
            was = min((self.km(home, c.building) for c in opened), default=0.0)
            now = min((self.km(home, c.building) for c in offered if c.service == service), default=math.inf)
            if not any(self._may_offer(c) for c in self.estate.counters.values() if c.service == service):
                now = 0.0  # nowhere to go, whatever is decided
            gbp += visits * rate * (was * before + now * after) if visits else 0.0
        return gbp

    def _access_holds(self, service: str, offered: tuple[Counter, ...]) -> bool:
        standard, homes = self.access(service), self.estate.localities
        all_counters = [c for c in self.estate.counters.values() if c.service == service]
        here = [c for c in offered if c.service == service]
        certain, room = [], {}
        for home in homes:
            distances = [self.km(home, c.building) for c in all_counters if c.is_open_today]
            today = min(distances, default=math.inf)
            limit = today + standard.margin_km
            if standard.no_worse == "off":
                limit = math.inf
            elif standard.no_worse == "standard" and today <= standard.standard_km + CLOSE:
                limit = standard.standard_km
            if limit < math.inf and not any(self.km(home, c.building) <= limit + CLOSE for c in here):
                return False
            if limit <= standard.standard_km + CLOSE:
                certain.append(home)
            room[home] = [c for c in here if self.km(home, c.building) <= standard.standard_km + CLOSE]
        return self._visits_fit(service, all_counters, here, certain, room)

    def _visits_fit(self, service: str, every: list[Counter], here: list[Counter], certain: list[str],
                    room: dict[str, list[Counter]]) -> bool:  # fmt: skip
        visits = {home: self.estate.visits.get((service, home), 0.0) for home in self.estate.localities}
        if any(c.capacity_visits_per_year is not None for c in every):
            room_for = [math.inf if c.capacity_visits_per_year is None else c.capacity_visits_per_year for c in here]
            if sum(room_for) < sum(visits.values()) - CLOSE:
                return False
        served = dict.fromkeys(certain, 1.0)
        if _spare(room, {home: visits[home] for home in certain}) < -CLOSE:
            return False
        return all(self._share_holds(room, visits, served, scope, share) for scope, share in self._shares(service))

    def _shares(self, service: str) -> Iterator[tuple[list[str], float]]:
        standard, homes = self.access(service), self.estate.localities
        if standard.min_share is not None:
            yield list(homes), standard.min_share
        for group, share in standard.min_group_share.items():
            yield [name for name, one in homes.items() if group in one.groups], share
        if standard.min_area_share is not None:
            for area in {one.area for one in homes.values()}:
                yield [name for name, one in homes.items() if one.area == area], standard.min_area_share

    def _share_holds(self, room: dict[str, list[Counter]], visits: dict[str, float], served: dict[str, float],
                     scope: list[str], share: float) -> bool:  # fmt: skip
        """Whether enough people of the scope can be served: those with most people a visit first (a polymatroid)."""
        people = {name: self.estate.localities[name].population for name in scope}
        placed = {name: visits[name] for name in served}
        covered = sum(people[name] for name in scope if name in served)
        by_worth = [name for name in scope if name not in served and room[name]]
        for name in sorted(by_worth, key=lambda n: -people[n] / (visits[n] or 1e-12)):
            if not visits[name]:
                covered += people[name]
                continue
            with_all = {**placed, name: visits[name]}
            part = max(0.0, visits[name] + min(0.0, _spare(room, with_all)))
            placed[name] = part
            covered += people[name] * part / visits[name]
        return covered >= share * sum(people.values()) * (1 - 1e-6) - 1e-7


def _spare(room: dict[str, list[Counter]], visits: dict[str, float]) -> float:
    """Least room left over by any set of localities in the counters they can use (Hall's condition)."""
    least = math.inf
    for some in chain.from_iterable(combinations(visits, n) for n in range(1, len(visits) + 1)):
        counters = {c.building: c.capacity_visits_per_year for name in some for c in room[name]}
        capacity = sum(math.inf if one is None else one for one in counters.values())
        least = min(least, capacity - sum(visits[name] for name in some))
    return least
