"""The model a second time, in plain arithmetic, for estates small enough to try every plan there is.

Written from `models/formulation.md` alone: it shares no code with the formulation, the calendar or the audit.
"""

import math
from collections.abc import Iterator
from itertools import product

from estate_opt.domain.estate import Building, Counter, Pair, Team
from estate_opt.domain.routes import Route
from tests.hand.paper_accounts import Hosting, add
from tests.hand.paper_counters import Counters
from tests.hand.paper_facts import CLOSE, Offering, Payments, Sharing
from tests.hand.paper_functions import Functions
from tests.hand.paper_locks import is_locked_shut, may_be


class Paper(Counters, Functions, Hosting):
    """Every plan of one tiny estate."""

    # Buildings

    def building_gbp(self, b: Building, is_open: bool, with_rates: bool = False, way: Route | None = None) -> float:
        """Worth of all yearly costs and one-offs of a building; in use, without what goes with the people in it.

        Rates are in it if the option counts them for the place, or where asked for. Closed, it is left by this way.
        """
        calendar, exits = self.calendar, self.levers.exits
        whole = [1.0] * calendar.years
        full, cost, receipt = calendar.until(calendar.vacated), b.exit_gbp, b.receipt_gbp
        release, lease = calendar.gone(b, way)
        if way is not None:
            cost, receipt = way.cost_gbp, way.receipt_gbp
        held, rented = calendar.until(release), calendar.until(lease)
        empty = [f + exits.empty_running_share * max(0.0, h - f) for h, f in zip(held, full, strict=True)]
        if b.status == "candidate":
            held = rented = full = empty = whole = (
                calendar.since(calendar.opened) if is_open else [0.0] * calendar.years
            )
        if is_open:
            held = rented = full = empty = whole
        given_up = b.status != "candidate" and not is_open
        lost = (1 - self.outturn.buildings_saving_share) if given_up else 0.0
        rates = b.rates_gbp_per_year if with_rates or self.levers.appraisal.count_transfers else 0.0
        by_year = [
            b.rent_gbp_per_year * (rented[y] + lost * (1 - rented[y])) + rates * (held[y] + lost * (1 - held[y]))
            + b.running_gbp_per_year * (empty[y] + lost * (1 - empty[y]))
            - b.income_gbp_per_year * full[y] + b.carbon_kg_per_year * empty[y] * calendar.carbon_gbp_per_kg(y)
            + (b.backlog_gbp / exits.backlog_years if is_open and y < exits.backlog_years else 0.0)
            for y in range(calendar.years)
        ]  # fmt: skip
        gbp = calendar.worth(by_year)
        if is_open:
            running, carbon, usual = self.goes_with_a_desk(b)
            gbp -= self._over_time(whole, running * usual, carbon * usual)
        if b.status == "candidate" and is_open:
            gbp += b.opening_gbp * self.works_uplift * calendar.once(calendar.works)
        if given_up:
            left = cost * self.outturn.one_off_factor
            left -= receipt * self.outturn.receipts_factor * (1 - exits.sale_cost_share)
            gbp += left * calendar.once(release)
        if way is not None:
            gbp -= calendar.worth([way.income_gbp_per_year * share for share in calendar.earning(b, way)])
        is_unsold = given_up and (release >= calendar.years or (way is not None and way.route == "let"))
        if b.tenure == "freehold" and (is_open or is_unsold):
            gbp -= b.residual_gbp * self.outturn.receipts_factor * calendar.once(calendar.years - 1)
        return gbp

    def goes_with_a_desk(self, b: Building) -> tuple[float, float, float]:
        """Pounds and kg a year with each desk in use, and how many are in use where the table's figures hold."""
        here = sum(t.desks for t in self.estate.teams.values() if t.building == b.building)
        half = (b.desks or 0) / 2
        usual = half if b.status == "candidate" else here
        most = max(here, half)
        part = self.levers.space.running_share_by_occupancy / most if most else 0.0
        if b.floor_area_m2:
            part *= min(1.0, (b.desks or here) * self.levers.space.m2_per_guest_desk / b.floor_area_m2)
        gbp = b.running_gbp_per_year * part
        if b.running_gbp_per_desk is not None:
            cap = b.running_gbp_per_year / usual if usual else math.inf
            gbp = min(b.running_gbp_per_desk, cap)
            part = gbp / b.running_gbp_per_year if b.running_gbp_per_year else part
        return gbp, part * b.carbon_kg_per_year, usual

    def _over_time(self, shares: list[float], gbp: float, kg: float) -> float:
        """Worth of pounds and kilograms a year, of which each year has a share."""
        calendar = self.calendar
        return calendar.worth([s * (gbp + kg * calendar.carbon_gbp_per_kg(y)) for y, s in enumerate(shares)])

    def desks_gbp(self, b: Building, desks: float, stays: bool) -> float:
        """Worth of what goes with some desks of a building: of people who stay, or of people who move in."""
        gbp, kg, _ = self.goes_with_a_desk(b)
        calendar = self.calendar
        return self._over_time(
            [1.0] * calendar.years if stays else calendar.since(calendar.move), gbp * desks, kg * desks
        )

    def left_gbp(self, b: Building, desks: float) -> float:
        """The same of people who leave a building that stays in use."""
        gbp, kg, _ = self.goes_with_a_desk(b)
        until = self.calendar.until(self.calendar.vacated)
        lost = 1 - self.outturn.buildings_saving_share
        paid = self._over_time([u + lost * (1 - u) for u in until], gbp * desks, 0.0)
        return paid + self._over_time(until, 0.0, kg * desks)

    def open_sets(self) -> Iterator[frozenset[str]]:
        """Every set of buildings in use that statuses and counts allow."""
        buildings = self.estate.buildings.values()
        ways = {"keep": (True,), "close": (False,)}
        for answer in product(*(ways.get(b.status, (True, False)) for b in buildings)):
            opened = frozenset(b.building for b, yes in zip(buildings, answer, strict=True) if yes)
            locked = all(may_be(self.estate, "building", (b,), b in opened) for b in self.estate.buildings)
            if locked and self._counts_hold(opened):
                yield opened

    def _counts_hold(self, opened: frozenset[str]) -> bool:
        limits, rows = self.levers.limits, self.estate.buildings
        for count in limits.buildings:
            kind, _, name = count.scope.partition(":")
            number = sum(kind == "all" or name == getattr(rows[b], kind) for b in opened)
            if count.at_least is not None and number < count.at_least:
                return False
            if count.at_most is not None and number > count.at_most:
                return False
        return True

    # Teams

    def reach(self, team: Team) -> list[str]:
        """The buildings a team may sit in."""
        return [b.building for b in self.estate.buildings.values() if self._may_sit(team, b)]

    def _may_sit(self, team: Team, b: Building) -> bool:
        is_home = b.building == team.building
        fits = all(
            b.spaces.get(kind, 0) >= need or (is_home and b.spaces.get(kind, 0) > 0)
            for kind, need in team.space_needs.items()
        )
        if b.status == "close" or not team.needs <= b.features or not fits:
            return False
        if is_home:
            return True
        if team.building is not None:
            shut = is_locked_shut(self.estate, team.building)
            must_leave = shut or self.estate.buildings[team.building].status == "close"
            if not team.movable or not (self.levers.sharing.move_teams or must_leave):
                return False
            km = self.journeys.km(team.building, b.building)
            is_named = km == math.inf and (team.team, b.building) in self.estate.move_costs_gbp
            if team.max_move_km is not None and km > team.max_move_km + CLOSE and not is_named:
                return False
        if b.desks is not None and (b.desks + b.fitout_desks) * self.in_use < team.desks - CLOSE:
            return False
        return self.may_host(b.agency, team.agency) and self.welcomes(b, team.agency, team)

    def move_gbp(self, team: Team, b: str) -> float:
        """Worth of moving a team to a building."""
        if b == team.building:
            return 0.0
        calendar, levers = self.calendar, self.levers.moves
        usual = 0.0 if team.building is None else levers.gbp_per_fte * team.fte
        factor = self.outturn.one_off_factor
        gbp = factor * self.estate.move_costs_gbp.get((team.team, b), usual) * calendar.once(calendar.move)
        if team.building is not None and (km := self.journeys.km(team.building, b)) < math.inf:
            yearly = (
                factor * team.fte * km * 2 * levers.excess_travel_days_per_year
                * levers.excess_travel_km_share * levers.excess_travel_gbp_per_km
            )  # fmt: skip
            end = calendar.move + levers.excess_travel_years
            gbp += yearly * calendar.worth(
                [min(1.0, max(0.0, end - y)) * (y >= calendar.move) for y in range(calendar.years)]
            )
        return gbp

    def hire_gbp(self, b: Building, body: str, desks: float, came: str) -> float:
        """Worth of the hire of some desks by a body; `came`: stays, moves in, leaves, or opens (a counter)."""
        calendar = self.calendar
        years = {
            "stays": [1.0] * calendar.years, "moves in": calendar.since(calendar.move),
            "leaves": calendar.until(calendar.vacated), "opens": calendar.since(calendar.opened),
        }[came]  # fmt: skip
        return 0.0 if body == b.agency else b.hire_gbp_per_desk_year * desks * calendar.worth(years)

    # All together

    def today(self) -> float:
        """Net present cost of everything as it is."""
        buildings = sum(self.building_gbp(b, b.in_use_today) for b in self.estate.buildings.values())
        for t in self.estate.teams.values():
            if t.building:
                at = self.estate.buildings[t.building]
                buildings += self.desks_gbp(at, t.desks, True) + self.hire_gbp(at, t.agency, t.desks, "stays")
        counters = list(self.estate.counters.values())
        offered = tuple(c for c in counters if c.is_open_today)
        functions = sum(self.own_gbp(f) for f in self.estate.functions.values())
        return buildings + functions + self.counters_cost(counters, offered).gbp

    def cheapest(self) -> float:
        """Net present cost of the best plan; infinite where there is none."""
        best = math.inf
        reach = {
            name: [b for b in self.reach(team) if may_be(self.estate, "team", (name,), b)]
            for name, team in self.estate.teams.items()
        }
        for opened, left_by in self._with_ways_out():
            halls = frozenset(name for name, way in left_by.items() if way.keeps_hall)
            fixed = sum(
                self.building_gbp(b, b.building in opened, way=left_by.get(b.building))
                for b in self.estate.buildings.values()
            )
            opening = self._opening_capital(opened)
            counters, sharings = self.counter_choices(opened | halls), self.sharings(opened)
            counters = [each for each in counters if self._may_go_on(each, halls)]
            for sharing in sharings:
                for choice in counters:
                    so_far = fixed + sharing.gbp + choice.gbp
                    if so_far >= best - CLOSE:
                        break  # housing only adds to it, and the choices that follow are dearer
                    capital = _added(opening, sharing.capital, choice.capital)
                    housing_gbp = self._housing_gbp(opened, left_by, sharing, choice, capital, reach, best - so_far)
                    best = min(best, so_far + housing_gbp)
        return best

    @staticmethod
    def _may_go_on(choice: Offering, halls: frozenset[str]) -> bool:
        """Whether nothing takes desks or has a front door in a building that is left."""
        return not any(c.desks and c.building in halls for c in choice.offered) and not halls & choice.door_fte.keys()

    def _with_ways_out(self) -> Iterator[tuple[frozenset[str], dict[str, Route]]]:
        """Every set of buildings in use, with every way in which those that are closed may be left.

        Of ways that are alike in keeping the hall the cheapest is enough, unless somebody's account is looked at.
        """
        for opened in self.open_sets():
            closed = [b for b in self.estate.buildings.values() if b.routes and b.building not in opened]
            ways = [self._ways_out(b) for b in closed if b.in_use_today]
            for answer in product(*ways):
                yield opened, {way.building: way for way in answer}

    def _ways_out(self, b: Building) -> list[Route]:
        if self.levers.accounts.no_body_worse_off:
            return [*b.routes]
        alike = [[way for way in b.routes if way.keeps_hall is keeps] for keeps in (True, False)]
        return [min(some, key=lambda way: self.building_gbp(b, False, way=way)) for some in alike if some]

    def _opening_capital(self, opened: frozenset[str]) -> Payments:
        capital: Payments = {}
        if self.calendar.works < self.calendar.years:
            for name in opened:
                b = self.estate.buildings[name]
                if b.status == "candidate":
                    capital[b.agency] = capital.get(b.agency, 0.0) + b.opening_gbp * self.works_uplift
        return capital

    def _housing_gbp(self, opened: frozenset[str], left_by: dict[str, Route], sharing: Sharing, choice: Offering,
                     capital: Payments, reach: dict[str, list[str]], below: float) -> float:  # fmt: skip
        """Least cost of seating everybody, if it is below a figure."""
        teams = [t for t in self.estate.teams.values() if t.team not in sharing.dissolved]
        choices = [[b for b in reach[t.team] if b in opened] for t in teams]
        rows, best = self.estate.buildings, math.inf
        seat_gbp = {
            (t.team, b): self.move_gbp(t, b)
            + self.desks_gbp(rows[b], t.desks, b == t.building)
            + self.hire_gbp(rows[b], t.agency, t.desks, "stays" if b == t.building else "moves in")
            + (self.hire_gbp(rows[t.building], t.agency, t.desks, "leaves") if t.building not in (None, b) else 0.0)
            + (self.left_gbp(rows[t.building], t.desks) if t.building in opened and t.building != b else 0.0)
            for t, places in zip(teams, choices, strict=True)
            for b in places
        }
        always = sum(
            self.desks_gbp(rows[b], fte * self.levers.space.desks_per_fte, False)
            + self.hire_gbp(rows[b], provider, fte * self.levers.space.desks_per_fte, "moves in")
            for provider, b, fte in sharing.seated
        )
        gone = [self.estate.teams[name] for name in sharing.dissolved]
        always += sum(self.left_gbp(rows[t.building], t.desks) for t in gone if t.building in opened)
        always += sum(self.hire_gbp(rows[t.building], t.agency, t.desks, "leaves") for t in gone if t.building)
        for where in product(*choices):
            gbp = always + sum(seat_gbp[t.team, b] for t, b in zip(teams, where, strict=True))
            if gbp >= min(best, below):
                continue
            seats = {t.team: b for t, b in zip(teams, where, strict=True)}
            if not self.staff_hold(seats, choice):
                continue
            added = self._fitout(seats, sharing, choice.offered)
            if added is None or not self._pairs_hold(seats, sharing) or not self._jobs_hold(seats, sharing):
                continue
            if not self._carbon_holds(opened, seats, sharing):
                continue
            spent = dict(capital)
            for b, desks in added.items():
                row = self.estate.buildings[b]
                paid = desks * row.fitout_gbp_per_desk * self.works_uplift
                gbp += paid * self.calendar.once(self.calendar.works)
                spent[row.agency] = spent.get(row.agency, 0.0) + (
                    paid if self.calendar.works < self.calendar.years else 0.0
                )
            if self._affordable(spent) and self._nobody_worse_off(opened, left_by, seats, sharing, choice, added):
                best = min(best, gbp)
        return best

    def _nobody_worse_off(
        self, opened: frozenset[str], left_by: dict[str, Route], seats: dict[str, str], sharing: Sharing,
        choice: Offering, added: dict[str, float],
    ) -> bool:  # fmt: skip
        """Whether every body's account is within what the option allows it, if it asks at all."""
        if not self.levers.accounts.no_body_worse_off:
            return True
        rows = self.estate.buildings
        paid = self._accounts(opened, left_by, seats, sharing, choice.paid)
        for b, desks in added.items():
            works = desks * rows[b].fitout_gbp_per_desk * self.works_uplift
            add(paid, rows[b].agency, works * self.calendar.once(self.calendar.works))
        if self._todays is None:
            here = {t.team: t.building for t in self.estate.teams.values() if t.building}
            own: Payments = {}
            for f in self.estate.functions.values():
                add(own, f.agency, self.own_gbp(f))
            used = frozenset(b.building for b in rows.values() if b.in_use_today)
            offered = tuple(c for c in self.estate.counters.values() if c.is_open_today)
            counters = self.counters_cost([*self.estate.counters.values()], offered)
            self._todays = self._accounts(used, {}, here, Sharing(0.0, {}, frozenset(), (), paid=own), counters.paid)
        return self.accounts_hold(paid, self._todays)

    def _accounts(
        self, opened: frozenset[str], left_by: dict[str, Route], seats: dict[str, str], sharing: Sharing,
        counters: Payments,
    ) -> Payments:  # fmt: skip
        """Worth of what each body pays, fit-out left out."""
        rows, paid = self.estate.buildings, self.hosting_paid(seats)
        for body, gbp in (*sharing.paid.items(), *counters.items()):
            add(paid, body, gbp)
        for b in rows.values():
            add(paid, b.agency, self.building_gbp(b, b.building in opened, True, left_by.get(b.building)))
        for name, at in seats.items():
            team = self.estate.teams[name]
            add(paid, team.agency, self.move_gbp(team, at))
            add(paid, rows[at].agency, self.desks_gbp(rows[at], team.desks, at == team.building))
            came = "stays" if at == team.building else "moves in"
            add(paid, team.agency, self.hire_gbp(rows[at], team.agency, team.desks, came))
        for team in self.estate.teams.values():
            if team.building in opened and seats.get(team.team) != team.building:
                was = rows[team.building]
                add(paid, was.agency, self.left_gbp(was, team.desks))
                add(paid, team.agency, self.hire_gbp(was, team.agency, team.desks, "leaves"))
        for provider, at, fte in sharing.seated:
            desks = fte * self.levers.space.desks_per_fte
            add(paid, rows[at].agency, self.desks_gbp(rows[at], desks, False))
            add(paid, provider, self.hire_gbp(rows[at], provider, desks, "moves in"))
        return paid

    def _fitout(self, seats: dict[str, str], sharing: Sharing, offered: tuple[Counter, ...]) -> dict[str, float] | None:
        """Desks to be added, by building; None if there is no room."""
        desks: dict[str, float] = {}
        spaces: dict[tuple[str, str], float] = {}
        for team, b in seats.items():
            row = self.estate.teams[team]
            desks[b] = desks.get(b, 0.0) + row.desks
            for kind, need in row.space_needs.items():
                spaces[b, kind] = spaces.get((b, kind), 0.0) + need
        for _, b, fte in sharing.seated:
            desks[b] = desks.get(b, 0.0) + fte * self.levers.space.desks_per_fte
        for c in offered:
            desks[c.building] = desks.get(c.building, 0.0) + c.desks
        newcomers = {b for team, b in seats.items() if self.estate.teams[team].building != b}
        newcomers |= {b for _, b, _ in sharing.seated} | {
            c.building for c in offered if c.desks and not c.is_open_today
        }
        spaces = {at: need for at, need in spaces.items() if at[0] in newcomers or not self._is_short_today(*at)}
        if any(need > self.estate.buildings[b].spaces[kind] + CLOSE for (b, kind), need in spaces.items()):
            return None
        # Where nobody moves in there is nothing to add: those who are left are no more than today.
        rooms = {b: self.estate.buildings[b] for b in desks if b in newcomers}
        needed = {b: desks[b] / self.in_use for b in rooms}  # the desks of which so many may be taken
        added = {b: max(0.0, n - capacity) for b, n in needed.items() if (capacity := rooms[b].desks) is not None}
        return added if all(n <= rooms[b].fitout_desks + CLOSE for b, n in added.items()) else None

    @property
    def in_use(self) -> float:
        """The share of the desks that may be taken where people move in."""
        return 1 - self.levers.space.headroom_share

    def _is_short_today(self, b: str, kind: str) -> bool:
        """Whether those who sit there today need more of a kind of space than there is."""
        row, here = self.estate.buildings[b], [t for t in self.estate.teams.values() if t.building == b]
        return sum(t.space_needs.get(kind, 0) for t in here) > row.spaces[kind] + CLOSE

    def _carbon_holds(self, opened: frozenset[str], seats: dict[str, str], sharing: Sharing) -> bool:
        cap, rows, kg = self.levers.limits.carbon_kg_per_year, self.estate.buildings, 0.0
        if cap is None:
            return True
        for b in opened:
            _, each, usual = self.goes_with_a_desk(rows[b])
            kg += rows[b].carbon_kg_per_year - each * usual
            kg += each * sum(self.estate.teams[t].desks for t, at in seats.items() if at == b)
            kg += each * sum(fte * self.levers.space.desks_per_fte for _, at, fte in sharing.seated if at == b)
        return kg <= cap + CLOSE

    def _pairs_hold(self, seats: dict[str, str], sharing: Sharing) -> bool:
        def where(side: str) -> set[str] | None:
            if side in self.estate.teams:
                return None if side in sharing.dissolved else {seats[side]}
            sitting = {b for t, b in seats.items() if self.estate.teams[t].agency == side}
            return sitting | {b for provider, b, _ in sharing.seated if provider == side}

        for pair in self.estate.pairs:
            left, right = where(pair.left), where(pair.right)
            if left is None or right is None:
                continue
            if pair.kind == "together" and not self._accompanied(pair, left, right):
                return False
            if pair.kind == "apart" and left & right:
                return False
        return True

    def _accompanied(self, pair: Pair, left: set[str], right: set[str]) -> bool:
        """A team where the agency is; two teams, or two agencies, in the very same buildings."""
        if (pair.left in self.estate.teams) == (pair.right in self.estate.teams):
            return left == right
        return left <= right if pair.left in self.estate.teams else right <= left

    def _jobs_hold(self, seats: dict[str, str], sharing: Sharing) -> bool:
        share = self.levers.limits.min_area_headcount_share
        if share is None:
            return True
        areas = {b: row.area for b, row in self.estate.buildings.items()}
        need: dict[str, float] = {}
        for t in self.estate.teams.values():
            if t.building is not None and areas[t.building]:
                need[areas[t.building]] = need.get(areas[t.building], 0.0) + share * t.fte
        have = dict.fromkeys(areas.values(), 0.0)
        for team, b in seats.items():
            have[areas[b]] += self.estate.teams[team].fte
        for _, b, fte in sharing.seated:
            have[areas[b]] += fte
        return all(have[area] >= fte - CLOSE for area, fte in need.items())

    def _affordable(self, spent: Payments) -> bool:
        levers = self.levers.capital
        if levers.pooled_limit_gbp is not None and sum(spent.values()) > levers.pooled_limit_gbp + 1e-6:
            return False
        limits = {name: agency.capital_limit_gbp for name, agency in self.estate.agencies.items()}
        within = all((limit := limits.get(a)) is None or gbp <= limit + 1e-6 for a, gbp in spent.items())
        return within or not levers.use_agency_limits


def _added(*parts: Payments) -> Payments:
    total: Payments = {}
    for part in parts:
        for agency, gbp in part.items():
            total[agency] = total.get(agency, 0.0) + gbp
    return total
