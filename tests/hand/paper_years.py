"""Every programme of a target there is, for estates small enough, in the plain arithmetic of the paper model.

Written from *The programme* of `models/formulation.md`: a year's state is priced as a whole plan of that year, by the
paper model, and every course of states is tried that never goes back.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations, product

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Counter, Estate, Team
from estate_opt.domain.routes import Route
from estate_opt.options.option import Option
from tests.hand import option
from tests.hand.on_paper import Paper
from tests.hand.paper_facts import CLOSE, Payments, Sharing
from tests.hand.paper_limits import bodies_of, given_by_year, is_stranded
from tests.hand.paper_savings import Running, Streams

MOST_STEPS = 8

Stand = tuple[str | None, ...]

Step = tuple[str, object]


@dataclass(frozen=True)
class State:
    """What is so at the end of a year."""

    opened: frozenset[str]
    seats: tuple[tuple[str, str | None], ...]
    sharing: Sharing
    offered: tuple[Counter, ...]
    added: tuple[tuple[str, float], ...]
    supply: tuple[tuple[tuple[str, str], str], ...]
    tiers: tuple[tuple[str, int], ...]


class PaperYears:
    """The programmes of one target."""

    def __init__(self, estate: Estate, chosen: Option, target: Decided, levers_of: dict[str, object]) -> None:
        self.estate, self.option, self.target = estate, chosen, target
        self.levers, self.years = chosen.levers, chosen.levers.programme.years
        first, release = chosen.levers.moves.move_year, chosen.levers.staff.release_years
        later = [{"moves.move_year": first + y, "staff.release_years": release + y} for y in range(self.years)]
        self.papers = [Paper(estate, option({**levers_of, **each})) for each in later]
        self.steps = list(self._steps())

    def _steps(self) -> Iterator[Step]:
        target = self.target
        for b in self.estate.buildings.values():
            if b.in_use_today != target.is_open[b.building]:
                yield "building", b.building
        for name in target.fitout_desks:
            yield "fitout", name
        for t in self.estate.teams.values():
            if t.building is not None and target.housing[t.team] not in (None, t.building):
                yield "team", t.team
        for key, way in target.supply.items():
            if way != OWN:
                yield "function", key
        for key, c in self.estate.counters.items():
            if c.is_open_today != (key in (target.counters or ())):
                yield "counter", key

    def way_out(self, b: str) -> Route | None:
        """The way out of its own by which the target leaves a building."""
        ways = self.estate.buildings[b].routes
        return next((way for way in ways if way.route == self.target.routes.get(b)), None)

    # A state

    @cache  # noqa: B019 one object a test
    def state(self, done: frozenset[Step], year: int) -> State | None:
        """What is so once some steps are done; None where a rule of a year is broken."""
        estate, target = self.estate, self.target
        opened = frozenset(
            b.building for b in estate.buildings.values() if b.in_use_today != (("building", b.building) in done)
        )
        supply = {key: target.supply[key] if ("function", key) in done else OWN for key in estate.functions}
        tiers = self._tiers(supply, year)
        if tiers is None:
            return None
        seats = {
            t.team: target.housing[t.team] if t.building is None or ("team", t.team) in done else t.building
            for t in estate.teams.values()
        }
        offered = tuple(c for key, c in estate.counters.items() if c.is_open_today != (("counter", key) in done))
        added = {b: desks for b, desks in target.fitout_desks.items() if ("fitout", b) in done}
        return self.state_of(opened, supply, tiers, self._sharing(supply, tiers, year), seats, offered, added, year)

    def state_of(
        self, opened: frozenset[str], supply: dict[tuple[str, str], str], tiers: dict[str, int],
        sharing: Sharing | None, seats_wished: Mapping[str, str | None], offered: tuple[Counter, ...],
        added: dict[str, float], year: int,
    ) -> State | None:  # fmt: skip
        """What is so with these decisions; None where a rule of a year is broken."""
        paper, estate = self.papers[year], self.estate
        if sharing is None or not all(at in opened for _, at, _ in sharing.seated):
            return None
        seats: dict[str, str] = {}
        for t in estate.teams.values():
            if t.team in sharing.dissolved:
                continue
            at = seats_wished[t.team]
            if at is None or at not in opened:
                return None
            seats[t.team] = at
        if not all(c.building in opened or self._goes_on_in_hall(c) for c in offered):
            return None
        needed = paper._fitout(seats, sharing, offered)
        if needed is None or any(desks > added.get(b, 0.0) + 1e-6 for b, desks in needed.items()):
            return None
        if any(b not in opened for b in added):
            return None
        access = all(paper._access_holds(service, offered) for service in estate.services)
        access = access and paper._sessions_fit(offered)
        rules = paper._pairs_hold(seats, sharing) and paper._jobs_hold(seats, sharing) and paper._counts_hold(opened)
        if not access or not rules or not paper._carbon_holds(opened, seats, sharing):
            return None
        if not paper.staff_hold(seats, paper.counters_cost([*estate.counters.values()], offered)):
            return None
        return State(
            opened, tuple(sorted(seats.items())), sharing, offered, tuple(sorted(added.items())),
            tuple(supply.items()), tuple(tiers.items()),
        )  # fmt: skip

    def _goes_on_in_hall(self, c: Counter) -> bool:
        """Whether a counter may be in a building that is closed: one whose hall is kept, where it takes no desks."""
        way = self.way_out(c.building) if self.estate.buildings[c.building].in_use_today else None
        return way is not None and way.keeps_hall and not c.desks

    def _tiers(self, supply: dict[tuple[str, str], str], year: int) -> dict[str, int] | None:
        """At which tier each arrangement that runs works; None where at none."""
        rows, running = self.estate.arrangements, sorted(set(supply.values()) - {OWN})
        for some in product(*(range(len(rows[k].tiers)) for k in running)):
            tiers = dict(zip(running, some, strict=True))
            if self._sharing(supply, tiers, year) is not None:
                return tiers
        return None

    def _sharing(self, supply: dict[tuple[str, str], str], tiers: dict[str, int], year: int) -> Sharing | None:
        return self.papers[year]._sharing(supply, tiers, {k: self.target.hosts[k] for k in tiers})

    def running(self, state: State, year: int) -> Streams:
        """Running cost of a state as a whole plan of a year, by who pays and year."""
        found = Running(self.papers[year])
        found.buildings(state.opened, self.way_out)
        found.people(state.opened, dict(state.seats), state.sharing.seated)
        found.counters(state.offered)
        found.functions(dict(state.supply), dict(state.tiers))
        return found.streams

    def today(self) -> State:
        """Everything as it is; new teams are nowhere."""
        estate = self.estate
        return State(
            opened=frozenset(b.building for b in estate.buildings.values() if b.in_use_today),
            seats=tuple((t.team, t.building) for t in estate.teams.values() if t.building is not None),
            sharing=Sharing(0.0, {}, frozenset(), ()),
            offered=tuple(c for c in estate.counters.values() if c.is_open_today),
            added=(),
            supply=tuple((key, OWN) for key in estate.functions),
            tiers=(),
        )

    def gbp(self, state: State, year: int) -> float:
        """Worth of a state as a whole plan of a year."""
        paper, rows = self.papers[year], self.estate.buildings
        calendar, exits = paper.calendar, self.levers.exits
        gbp = 0.0
        for name, b in rows.items():
            is_open = name in state.opened
            gbp += paper.building_gbp(b, is_open, False, None if is_open else self.way_out(name))
            if b.in_use_today and b.building not in state.opened:  # repairs while its closing was put off
                waited = range(min(year, exits.backlog_years, calendar.years))
                gbp += calendar.worth([b.backlog_gbp / exits.backlog_years for _ in waited])
        gbp += state.sharing.gbp + paper.counters_cost([*self.estate.counters.values()], state.offered).gbp
        seats = dict(state.seats)
        for t in self.estate.teams.values():
            at = seats.get(t.team)
            if at is not None:
                gbp += paper.move_gbp(t, at) + paper.desks_gbp(rows[at], t.desks, at == t.building)
            if t.building in state.opened and at != t.building:
                gbp += paper.left_gbp(rows[t.building], t.desks)
        per_fte = self.levers.space.desks_per_fte
        gbp += sum(paper.desks_gbp(rows[b], fte * per_fte, False) for _, b, fte in state.sharing.seated)
        # Whoever leaves a building that closes pays there until it is empty, as the tables' own figure has it.
        return gbp + sum(self._works(b, desks, year) * calendar.once(calendar.works) for b, desks in state.added)

    def _works(self, b: str, desks: float, year: int) -> float:
        return desks * self.estate.buildings[b].fitout_gbp_per_desk * self.papers[year].works_uplift

    def capital(self, state: State, year: int) -> Payments:
        """Capital of a state, all in the year of its works."""
        paper, rows = self.papers[year], self.estate.buildings
        paid: Payments = {}
        if paper.calendar.works >= paper.calendar.years:
            return paid
        counters = paper.counters_cost([*self.estate.counters.values()], state.offered)
        parts = [paper._opening_capital(state.opened), state.sharing.capital, counters.capital]
        parts += [{rows[b].agency: self._works(b, desks, year)} for b, desks in state.added]
        for part in parts:
            for body, gbp in part.items():
                paid[body] = paid.get(body, 0.0) + gbp
        return paid

    def receipts(self, state: State, year: int) -> list[tuple[str, int, float]]:
        """Who is paid what in which year for buildings given up."""
        paper, found = self.papers[year], []
        for b in self.estate.buildings.values():
            way = self.way_out(b.building)
            receipt = b.receipt_gbp if way is None else way.receipt_gbp
            if b.in_use_today and b.building not in state.opened and receipt:
                at, _ = paper.calendar.gone(b, way)
                gbp = receipt * (1 - self.levers.exits.sale_cost_share) * paper.outturn.receipts_factor
                if at < paper.calendar.years:
                    found.append((b.agency, math.floor(at), gbp))
        return found

    # A course

    def cheapest(self) -> float:
        """Cost of the best programme; infinite where there is none."""
        states = self._states()
        best = math.inf
        today = self.papers[0].today()
        start: frozenset[Step] = frozenset()
        worth = {(done, y): self.gbp(state, y) for (done, y), state in states.items()}
        zero = {y: self.papers[y].today() for y in range(self.years)}
        courses: list[tuple[float, tuple[frozenset[Step], ...]]] = [(today, ())]
        for year in range(self.years):
            further = []
            for gbp, course in courses:
                before = course[-1] if course else start
                was = worth[before, year] if course else zero[year]
                for done, y in states:
                    if y == year and before <= done and self._year_bears(before, done, year):
                        waits = self._waits(before, done, year) if len(done) > len(before) or not course else 0.0
                        further.append((gbp + worth[done, y] - was + waits, (*course, done)))
            courses = [each for each in further if each[0] < math.inf]
        for gbp, course in sorted(courses, key=lambda each: each[0]):
            if gbp >= best:
                break
            if self._must(course[-1]) and self.pays(self._along(course)):
                best = gbp
        return best

    def _states(self) -> dict[tuple[frozenset[Step], int], State]:
        found = {}
        for n in range(len(self.steps) + 1):
            for some in combinations(self.steps, n):
                for year in range(self.years):
                    if (state := self.state(frozenset(some), year)) is not None:
                        found[frozenset(some), year] = state
        return found

    def _must(self, done: frozenset[Step]) -> bool:
        rows = self.estate.buildings.values()
        return all(("building", b.building) in done for b in rows if b.status == "close")

    def _year_bears(self, before: frozenset[Step], done: frozenset[Step], year: int) -> bool:
        levers, new = self.levers.programme, done - before
        fte = sum(self.estate.teams[str(key)].fte for kind, key in new if kind == "team")
        rows = self.estate.buildings
        shut = sum(kind == "building" and rows[str(key)].in_use_today for kind, key in new)
        if levers.fte_moved_per_year is not None and fte > levers.fte_moved_per_year + CLOSE:
            return False
        if levers.closures_per_year is not None and shut > levers.closures_per_year:
            return False
        calendar = self.papers[year].calendar
        closing = [rows[str(key)] for kind, key in new if kind == "building"]
        if any(is_stranded(b, calendar, levers.stranded_months, self.way_out(b.building)) for b in closing):
            return False
        day = calendar.months_on(12 * calendar.move)
        end = calendar.months_on(12 * calendar.move + self.levers.moves.double_running_months)
        still = {b.agency for b in self.estate.blackouts if b.first_day <= end and b.last_day >= day}
        if any(still & bodies_of(self.estate, kind, key) for kind, key in new):
            return False
        return all(self._is_in_time(kind, key, end if self._ends_use(kind, key) else day) for kind, key in new)

    def _ends_use(self, kind: str, key: object) -> bool:
        """Whether a building or a counter of today is given up, which it is once everybody has left."""
        if kind == "building":
            return self.estate.buildings[str(key)].in_use_today
        return kind == "counter" and any(c.is_open_today for at, c in self.estate.counters.items() if at == key)

    def _is_in_time(self, kind: str, key: object, day: date) -> bool:
        """Whether the locks let something happen on a day."""
        about = [each for each in self.estate.locks if each.kind == kind and key in (each.key, each.key[0])]
        early = any(each.not_before is not None and each.not_before > day for each in about)
        return not early and not any(each.by is not None and each.by < day for each in about)

    def _along(self, course: tuple[frozenset[Step], ...]) -> list[State]:
        found = [self.state(done, year) for year, done in enumerate(course)]
        return [state for state in found if state is not None]

    def pays(self, course: list[State]) -> bool:
        """Whether every pot pays for what is called on it."""
        horizon, levers = self.levers.appraisal.years, self.levers.capital
        spent: dict[str, list[float]] = {a: [0.0] * horizon for a in (*self.estate.agencies, "external")}
        sold: dict[str, list[float]] = {a: [0.0] * horizon for a in (*self.estate.agencies, "external")}
        before: State | None = None
        saved = self._saved(course)
        for year, state in enumerate(course):
            for sign, each in ((1.0, state), (-1.0, before)):
                if each is None:
                    continue
                for body, gbp in self.capital(each, year).items():
                    if gbp:
                        spent[body][self.papers[year].calendar.works] += sign * gbp
                for body, at, gbp in self.receipts(each, year):
                    sold[body][at] += sign * gbp
            before = state
        for name, agency in self.estate.agencies.items():
            limit = agency.capital_limit_gbp
            if levers.use_agency_limits and limit is not None and sum(spent[name]) > limit + 1e-4:
                return False
        if levers.pooled_limit_gbp is not None and sum(map(sum, spent.values())) > levers.pooled_limit_gbp + 1e-4:
            return False
        for pot, given in given_by_year(self.estate, self.levers).items():
            bodies = list(spent) if pot == "pooled" else [pot]
            left, from_sales, so_far = 0.0, 0.0, 0.0
            payers = [*bodies, "pooled"] if pot == "pooled" else bodies
            for year in range(horizon):
                new = given[year] if year < len(given) else 0.0
                from_sales += levers.recycle_receipts_share * sum(sold[b][year] for b in bodies)
                left = (left if levers.carry_over else 0.0) + new - sum(spent[b][year] for b in bodies)
                if left < 0 and not levers.carry_over:
                    from_sales += left
                if year <= max(self.levers.moves.move_year + self.years - 2, 0):
                    so_far = sum(sum(saved.get(b, [])[:year]) for b in payers)
                from_savings = levers.reinvest_saving_share * max(0.0, so_far)
                if from_sales + from_savings + (left if levers.carry_over else 0.0) < -1e-4:
                    return False
        return True

    def _saved(self, course: list[State]) -> Streams:
        """Running cost saved in each year of the appraisal, by who pays; nothing where none of it may be spent."""
        if not self.levers.capital.reinvest_saving_share:
            return {}
        saved: Streams = {}
        before = self.today()
        for year, state in enumerate(course):
            for sign, each in ((1.0, before), (-1.0, state)):
                for body, stream in self.running(each, year).items():
                    so_far = saved.setdefault(body, [0.0] * len(stream))
                    saved[body] = [was + sign * gbp for was, gbp in zip(so_far, stream, strict=True)]
            before = state
        return saved

    # The order inside a year

    @cache  # noqa: B019 one object a test
    def _waits(self, before: frozenset[Step], done: frozenset[Step], year: int) -> float:
        """Worth of second moves that it takes to make a year's moves one after another."""
        after = self.state(done, year)
        assert after is not None
        return self.waits(self.state(before, year - 1) if year else None, after, year)

    def waits(self, earlier: State | None, after: State, year: int) -> float:
        """The same between two states; None: today."""
        now = {t.team: t.building for t in self.estate.teams.values()} | (dict(earlier.seats) if earlier else {})
        then = dict(after.seats)
        moving = sorted(t for t, at in then.items() if now.get(t) != at)
        start, goal = tuple(now.get(t) for t in moving), tuple(then[t] for t in moving)
        still: dict[str, str | None] = {t: at for t, at in then.items() if t not in moving}
        cheapest: dict[Stand, float] = {start: 0.0}
        changed = True
        while changed:  # until no way to stand is reached more cheaply
            changed = False
            for stand, gbp in list(cheapest.items()):
                for n, to, more in self._next(moving, stand, start, goal, still, earlier, after, year):
                    reached = (*stand[:n], to, *stand[n + 1 :])
                    if gbp + more < cheapest.get(reached, math.inf) - CLOSE:
                        cheapest[reached], changed = gbp + more, True
        calendar = self.papers[year].calendar
        return cheapest[goal] * calendar.once(calendar.move) if goal in cheapest else math.inf

    def _next(
        self, moving: list[str], stand: Stand, start: Stand, goal: Stand, still: dict[str, str | None],
        earlier: State | None, after: State, year: int,
    ) -> Iterator[tuple[int, str | None, float]]:  # fmt: skip
        for n, name in enumerate(moving):
            team, at = self.estate.teams[name], stand[n]
            if at == goal[n]:
                continue
            others = {**still, **{t: b for m, (t, b) in enumerate(zip(moving, stand, strict=True)) if m != n}}
            if self._room(team, str(goal[n]), others, earlier, after):
                yield n, goal[n], 0.0
            if at == start[n] and at is not None and self.levers.programme.may_decant:
                for b in self.papers[year].reach(team):
                    is_place = b in after.opened and b not in (at, goal[n], team.building)
                    if is_place and self._room(team, b, others, earlier, after):
                        usual = self.levers.moves.gbp_per_fte * team.fte
                        gbp = self.estate.move_costs_gbp.get((name, b), usual)
                        yield n, b, gbp * self.levers.outturn.one_off_factor

    def _room(self, team: Team, b: str, others: dict[str, str | None], earlier: State | None, after: State) -> bool:
        row, here = self.estate.buildings[b], [self.estate.teams[t] for t, at in others.items() if at == b]
        for kind, need in team.space_needs.items():
            if need and kind in row.spaces and need + sum(t.space_needs.get(kind, 0) for t in here) > row.spaces[kind]:
                return False
        if row.desks is None or not team.desks:
            return True
        staff = sum(fte for _, at, fte in earlier.sharing.seated if at == b) if earlier else 0.0
        before = earlier.offered if earlier else tuple(c for c in self.estate.counters.values() if c.is_open_today)
        counters = sum(c.desks for c in after.offered if c in before and c.building == b)
        taken = sum(t.desks for t in here) + staff * self.levers.space.desks_per_fte + counters
        return team.desks + taken <= row.desks + dict(after.added).get(b, 0.0) + 1e-6
