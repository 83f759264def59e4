"""The re-check of a programme: every rule in every year, every pound by its year, and whether the moves can be made.

What the rules and costs of a state are is asked of the same functions as for a plan, with the calendar of its year.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from estate_opt.audit.clock import Clock, Years
from estate_opt.audit.money import reckon
from estate_opt.audit.point import Case, Outcomes, allowance, room_allowance
from estate_opt.domain.costs import COSTS, Cost, Kind, is_running_cost
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import DESKS, Lock
from estate_opt.domain.plan import POOLED, Plan
from estate_opt.domain.programme import Programme, ProgrammeYear, Seat

StateRule = Callable[[Case], Outcomes]
Book = Mapping[tuple[str, str], Years]


@dataclass(frozen=True)
class Course:
    """A programme under re-check."""

    case: Case

    @property
    def plan(self) -> Plan:
        """What is audited."""
        return self.case.plan

    @cached_property
    def programme(self) -> Programme:
        """How it is carried out."""
        assert self.plan.programme is not None
        return self.plan.programme

    @cached_property
    def today(self) -> Case:
        """Everything as it is."""
        ways = tuple(
            replace(each, after=each.before, within_after=each.within_before, room_after=each.room_before)
            for each in self.plan.localities
        )
        return Case(replace(self.plan, decided=self.case.today.decided, tiers={}, localities=ways, programme=None))

    @cached_property
    def states(self) -> list[Case]:
        """What is so at the end of each year, with that year's calendar."""
        return [
            Case(
                replace(self.plan, decided=year.decided, tiers=year.tiers, localities=year.localities, programme=None),
                number,
            )
            for number, year in enumerate(self.programme.years)
        ]

    @cached_property
    def steps(self) -> list[tuple[Decided, ProgrammeYear]]:
        """Each year with what was so before it."""
        before = [self.case.today.decided, *(year.decided for year in self.programme.years)]
        return list(zip(before, self.programme.years, strict=False))


def counted(course: Course) -> Book:
    """£ of each year by (cost, payer): today's, and what the changes of each year add to it."""
    sums: dict[tuple[str, str], Years] = dict(reckon(course.today, course.case.today))
    before = course.today
    for number, state in enumerate(course.states):
        as_before = Case(before.plan, number)
        was = reckon(as_before, as_before.today if number == 0 else as_before.target)
        for book, sign in ((reckon(state, state.target), 1.0), (was, -1.0)):
            for key, years in book.items():
                sums[key] = sums.get(key, 0.0) + sign * years
        before = state
    for number, year in enumerate(course.programme.years):
        for seat in (seat for wave in year.waves for seat in wave if seat.is_for_a_while):
            _second_move(course, number, seat, sums)
    return sums


def _second_move(course: Course, number: int, seat: Seat, sums: dict[tuple[str, str], Years]) -> None:
    """A team that waits elsewhere pays for one move more."""
    levers, clock = course.case.levers, Clock(course.case.levers, number)
    team = course.case.estate.teams[seat.team]
    usual = levers.moves.gbp_per_fte * team.fte
    gbp = course.case.estate.move_costs_gbp.get((seat.team, str(seat.to_building)), usual)
    key = "move", team.agency
    sums[key] = sums.get(key, 0.0) + levers.outturn.one_off_factor * gbp * clock.once(clock.moves)


def every_year(course: Course, rules: Iterable[StateRule]) -> Iterator[tuple[StateRule, list[str | None]]]:
    """Each rule over all years: what today's estate does not keep is missed no oftener before the last year."""
    for rule in rules:
        outcomes: list[str | None] = []
        for state, year in zip(course.states, course.programme.years, strict=True):
            said = [each and f"From {year.moves_on:%d/%m/%Y}: {each}" for each in rule(state)]
            wrong = sum(each is not None for each in said)
            if wrong and state is not course.states[-1]:
                as_today = sum(each is not None for each in rule(course.today))
                said = said if wrong > as_today else [None] * len(said)
            outcomes += said
        yield rule, outcomes


def never_back(course: Course) -> Outcomes:
    """Each thing happens once: from what is so today to what is so at the end, and never back."""
    last = course.programme.years[-1].decided
    for before, year in course.steps:
        was, now, then = (_by_thing(each) for each in (before, year.decided, last))
        for thing, state in now.items():
            wavers = was.get(thing) != state and state != then[thing]
            yield f"{thing} changes to {state}, and does not stay so." if wavers else None
        for service, name in sorted(before.through - year.decided.through):
            yield f"{service} goes through the front door of {name}, and then no more."
        for name, fte in before.door_fte.items():
            kept = year.decided.door_fte.get(name, 0.0) >= fte - room_allowance(fte)
            yield None if kept else f"The front door of {name} loses staff that were trained for it."
        for name, desks in before.fitout_desks.items():
            kept = year.decided.fitout_desks.get(name, 0.0) >= desks - allowance(desks)
            yield None if kept else f"Desks added to {name} are taken out again."


def _by_thing(decided: Decided) -> dict[str, str]:
    """What is decided of each building, team and function, as text."""
    found = {
        f"Building {name}": "in use" if is_open else f"closed {decided.routes.get(name, '')}".rstrip()
        for name, is_open in decided.is_open.items()
    }
    found |= {f"Team {name}": str(at) for name, at in decided.housing.items()}
    return found | {f"Function {' / '.join(key)}": k for key, k in decided.supply.items()}


def calendar(course: Course) -> Outcomes:
    """The years follow each other, from the earliest one that moves can be made in."""
    start, first = course.case.levers.appraisal.start, course.case.levers.moves.move_year
    for number, year in enumerate(course.programme.years):
        is_right = (year.moves_on.year, year.moves_on.month) == (start.year + first + number, start.month)
        yield None if is_right else f"Year {number} of the programme has its moves on {year.moves_on:%d/%m/%Y}."
    right = len(course.programme.years) == course.case.levers.programme.years
    yield None if right else f"The programme has {len(course.programme.years)} years."


def what_a_year_bears(course: Course) -> Outcomes:
    """No more staff move and no more buildings close in a year than the option lets it bear."""
    levers, estate = course.case.levers.programme, course.case.estate
    for before, year in course.steps:
        day, after = f"{year.moves_on:%d/%m/%Y}", year.decided
        fte = sum(
            estate.teams[team].fte
            for team, at in after.housing.items()
            if at is not None and before.housing.get(team) not in (None, at)
        )
        shut = sum(before.is_open[b] and not is_open for b, is_open in after.is_open.items())
        for what, number, most in (
            ("FTE move", fte, levers.fte_moved_per_year),
            ("buildings close", shut, levers.closures_per_year),
        ):
            over = most is not None and number > most + allowance(most)
            yield f"From {day} {number:g} {what}; at most {most:g}." if over else None


def no_longer_stranded(course: Course) -> Outcomes:
    """No rented building is left longer before it is off the books than the option allows, but those to be closed."""
    most = course.case.levers.programme.stranded_months
    if most is None:
        return
    for number, (before, year) in enumerate(course.steps):
        clock = Clock(course.case.levers, number)
        for name, is_open in year.decided.is_open.items():
            b = course.case.estate.buildings[name]
            if is_open or not before.is_open[name] or b.tenure == "freehold" or b.status == "close":
                continue
            way = next((each for each in b.routes if each.route == year.decided.routes.get(name)), None)
            gone = clock.released(b) if way is None else clock.taken(b, way)[0]
            months = 12 * (gone - clock.vacated)
            yield f"{name} stands empty for {months:.1f} months; at most {most:g}." if months > most + 0.05 else None


def blackouts(course: Course) -> Outcomes:
    """Nothing of a body changes in a year in which it does not move."""
    estate = course.case.estate
    for before, year in course.steps:
        still = {b.agency for b in estate.blackouts if b.first_day <= year.vacated_on and b.last_day >= year.moves_on}
        for body in sorted(still):
            moved = [
                team
                for team, at in year.decided.housing.items()
                if estate.teams[team].agency == body and before.housing.get(team) not in (None, at)
            ]
            moved += [
                b
                for b, is_open in year.decided.is_open.items()
                if estate.buildings[b].agency == body and before.is_open[b] != is_open
            ]
            joined = [f for (a, f), k in year.decided.supply.items() if a == body and before.supply[a, f] != k]
            changed = [*moved, *joined]
            yield f"{body} does not move on {year.moves_on:%d/%m/%Y}, but {changed[0]} does." if changed else None


def dates_of_locks(course: Course) -> Outcomes:
    """What a lock gives dates to happens between them, if it happens: a closing counts once its building is empty."""
    for lock in (each for each in course.case.estate.locks if each.by is not None or each.not_before is not None):
        for before, year in course.steps:
            was, now = (_state_of(lock, decided) for decided in (before, year.decided))
            if was == now:
                continue
            day = year.vacated_on if (was, now) == (True, False) else year.moves_on
            is_early = lock.not_before is not None and day < lock.not_before
            is_late = lock.by is not None and day > lock.by
            yield f"The lock {lock.wording} is not kept: it is {day:%d/%m/%Y}." if is_early or is_late else None


def _state_of(lock: Lock, decided: Decided) -> object:
    """What is so of what a lock is about: in use or not, a team's building, who supplies a function."""
    if lock.kind == "building":
        return decided.is_open[lock.key[0]]
    if lock.kind == "team":
        return decided.housing[lock.key[0]]
    if lock.kind == "function":
        return decided.supply[lock.key[0], lock.key[1]]
    return lock.key in (decided.counters or frozenset())


def pots(course: Course, book: Book) -> Outcomes:
    """No pot pays more by the end of a year than had come into it."""
    levers, years = course.case.levers.capital, course.case.levers.appraisal.years
    for name, given in _given(course).items():
        payer = None if name == POOLED else name
        spent = _sum(book, payer, years, lambda cost: cost.kind is Kind.CAPITAL)
        sold = _sum(book, payer, years, lambda cost: cost.kind is Kind.RECEIPT)
        new = np.zeros(years)
        new[: len(given)] = given[: len(new)]
        came = -levers.recycle_receipts_share * np.cumsum(sold)
        if levers.reinvest_saving_share:
            came = came + levers.reinvest_saving_share * np.maximum(_saved_before(course, book, payer), 0.0)
        over = np.cumsum(spent - new) if levers.carry_over else np.cumsum(np.maximum(spent - new, 0.0))
        for year, (short, receipts) in enumerate(zip(over, came, strict=True)):
            is_short = short > receipts + allowance(float(np.sum(new)) + abs(receipts))
            yield f"The pot {name} is £{short - receipts:,.2f} short in year {year}." if is_short else None


def _given(course: Course) -> dict[str, Sequence[float]]:
    """What is new in each year: as the option lists it, or the agencies' limits spread evenly."""
    levers, years = course.case.levers.capital, course.case.levers.programme.years
    given: dict[str, list[float]] = {}
    for name, agency in course.case.estate.agencies.items():
        if agency.capital_limit_gbp is None or levers.agency_limits_by_year == "off":
            continue
        pot = given.setdefault(name if levers.agency_limits_by_year == "each" else POOLED, [0.0] * years)
        for year in range(years):
            pot[year] += levers.agency_limits_share * agency.capital_limit_gbp / years
    return {**given, **levers.by_year_gbp}


def _saved_before(course: Course, book: Book, payer: str | None) -> Years:
    """By year: running cost saved in all years before it; after the last works nothing more is counted."""
    levers, years = course.case.levers, course.case.levers.appraisal.years

    def runs(cost: Cost) -> bool:
        return is_running_cost(cost, levers.appraisal.count_transfers)

    today = _sum(reckon(course.today, course.case.today), payer, years, runs)
    by_year = today - _sum(book, payer, years, runs)
    before = np.concatenate([[0.0], np.cumsum(by_year)[:-1]])
    last_works = int(Clock(course.case.levers, len(course.programme.years) - 1).works)
    return before[np.minimum(np.arange(years), last_works)]


def _sum(book: Book, payer: str | None, years: int, is_asked: Callable[[Cost], bool]) -> Years:
    """Pounds of each year, of some costs and a payer; None: of all payers."""
    total = np.zeros(years)
    for (cost, of), by_year in book.items():
        if is_asked(COSTS[cost]) and payer in (None, of):
            total = total + by_year
    return total


def waves(course: Course) -> Outcomes:
    """The moves of each year can be made in the order told: whoever arrives finds room, and all get where they go."""
    for number, (before, year) in enumerate(course.steps):
        seats = dict(before.housing)
        gone = {team for team, at in year.decided.housing.items() if at is None}
        seats |= dict.fromkeys(gone)
        for wave in year.waves:
            arriving = [seat for seat in wave if seat.to_building is not None]
            taken = _taken(course, number, before, year, seats)
            for seat in arriving:
                for kind, amount in _needs(course, seat.team).items():
                    key = str(seat.to_building), kind
                    taken[key] = taken.get(key, 0.0) + amount
            for seat in arriving:
                yield from _finds_room(course, year, seat, taken)
                if seat.from_building != seats.get(seat.team):
                    yield f"Team {seat.team} is not in {seat.from_building} when it is to leave it."
                if seat.is_for_a_while and not course.case.levers.programme.may_decant:
                    yield f"Team {seat.team} waits in {seat.to_building}, which the option does not allow."
            seats |= {seat.team: seat.to_building for seat in wave}
        wrong = [team for team, at in year.decided.housing.items() if seats.get(team) != at]
        yield f"Team {wrong[0]} is not moved as the year {year.moves_on:%Y} says." if wrong else None


def _needs(course: Course, team: str) -> dict[str, float]:
    return {DESKS: course.case.estate.teams[team].desks, **course.case.estate.teams[team].space_needs}


def _taken(
    course: Course, number: int, before: Decided, year: ProgrammeYear, seats: Mapping[str, str | None]
) -> dict[tuple[str, str], float]:
    """Desks and space in use by building and type: by teams, arrangements' staff of before, counters that go on."""
    estate, taken = course.case.estate, dict[tuple[str, str], float]()
    for team, at in seats.items():
        for kind, amount in _needs(course, team).items() if at is not None else ():
            taken[at or "", kind] = taken.get((at or "", kind), 0.0) + amount
    if number:
        for b, staff in course.states[number - 1].target.staff_in.items():
            desks = course.case.levers.space.desks_per_fte * math.fsum(fte for _, fte in staff)
            taken[b, DESKS] = taken.get((b, DESKS), 0.0) + desks
    for service, b in (before.counters or frozenset()) & (year.decided.counters or frozenset()):
        taken[b, DESKS] = taken.get((b, DESKS), 0.0) + estate.counters[service, b].desks
    return taken


def _finds_room(course: Course, year: ProgrammeYear, seat: Seat, taken: Mapping[tuple[str, str], float]) -> Outcomes:
    to = str(seat.to_building)
    building = course.case.estate.buildings[to]
    if not year.decided.is_open[to]:
        yield f"Team {seat.team} goes to {to}, which is not in use."
    for kind, amount in _needs(course, seat.team).items():
        room = building.spaces.get(kind, 0.0)
        if kind == DESKS:
            room = math.inf if building.desks is None else building.desks + year.decided.fitout_desks.get(to, 0.0)
        full = amount > 0 and taken[to, kind] > room + room_allowance(room)
        yield f"Team {seat.team} finds no room in {to} when it comes." if full else None


CHECKS: tuple[Callable[[Course], Outcomes], ...] = (
    never_back,
    calendar,
    what_a_year_bears,
    no_longer_stranded,
    blackouts,
    dates_of_locks,
    waves,
)
"""What is checked of the years besides the rules of each and the pots."""
