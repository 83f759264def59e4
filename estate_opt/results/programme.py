"""What is to be done in which year of a programme, in the order in which it can be carried out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from estate_opt.domain.appraisal import Appraisal, latest_start, months_after
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import DISSOLVED, OWN, Building, Lock
from estate_opt.domain.plan import Plan, today_decided
from estate_opt.domain.programme import ProgrammeYear, Seat
from estate_opt.domain.routes import WAY_IN_WORDS, Route
from estate_opt.domain.tolerance import whole_desks
from estate_opt.results.names import joined_by, named, supplier

NOTICE, WORKS, OPENS, JOINS = "give notice", "pay for works", "open", "join"
MOVES, WAITS, PUBLIC, DOOR = "move", "wait a while", "counter", "front door"
CLOSES, LEAVES, UNDONE = "close", "off the books", "not done"
ORDER = (NOTICE, WORKS, OPENS, JOINS, MOVES, WAITS, PUBLIC, DOOR, CLOSES, LEAVES, UNDONE)
"""What comes first of what is due on one day; moves and waits are told by wave."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do."""

    day: date | None
    """On which it begins, or by which it must be done; None: it is not done."""
    what: str
    """One of ORDER."""
    subject: str
    """Id and name of the building, team or function."""
    body: str
    words: str
    wave: int | None = None
    """Of moves: those of a wave are made at once, one wave after another."""
    fte: float | None = None
    lock: Lock | None = None
    """The decision that it comes of, and its day, as one taken beforehand."""
    building: str | None = None
    """Of what is done to or in one building: its id."""

    @property
    def joins_shared(self) -> bool:
        """Whether a team goes into a shared function, where it sits with its staff, and not to a seat of its own."""
        return self.what == MOVES and self.lock is not None and self.lock.where == DISSOLVED

    def locked(self, kind: str, key: tuple[str, ...], decision: str, where: str | None = None) -> "Action":
        """The same with the decision that it comes of."""
        return replace(self, lock=Lock(kind, key, decision, where, by=self.day, not_before=self.day))


def actions(plan: Plan) -> list[Action]:
    """Everything to do, in order of time; last what of the target is not done. None of a plan without years."""
    if plan.programme is None:
        return []
    found = []
    before = today_decided(plan.estate)
    for number, year in enumerate(plan.programme.years):
        found += [*_of_year(plan, number, before, year)]
        before = year.decided
    found += _undone(plan)
    return _in_order_of_time(found)


def actions_all_at_once(plan: Plan) -> list[Action]:
    """Everything to do for a plan without years, in order of time: one year in which everybody moves together."""
    calendar = Appraisal(plan.option)
    moving = [
        Seat(name, team.building, plan.housing[name]) for name, team in plan.estate.teams.items() if plan.is_moved(name)
    ]
    year = ProgrammeYear(calendar.moves_on, calendar.vacated_on, plan.decided, plan.tiers, waves=(tuple(moving),))
    return _in_order_of_time(_of_year(plan, 0, today_decided(plan.estate), year))


def teams_in_words(moves: Sequence[Action]) -> str:
    """How many teams move, and how many of them into shared functions, who elsewhere are not counted as moving."""
    joining = [each for each in moves if each.joins_shared]
    teams, fte = _counted(len(moves), "team"), sum(each.fte or 0.0 for each in joining)
    return f"{teams}, {len(joining):,} of them ({fte:,.0f} FTE) into shared functions" if joining else teams


def _in_order_of_time(found: Iterable[Action]) -> list[Action]:
    return sorted(found, key=lambda each: (each.day or date.max, each.day is None, _rank(each), each.subject))


def _rank(action: Action) -> tuple[int, int]:
    what = MOVES if action.what == WAITS else action.what
    return ORDER.index(what), action.wave or 0


def _of_year(plan: Plan, number: int, before: Decided, year: ProgrammeYear) -> Iterator[Action]:
    calendar, after = Appraisal(plan.option, number), year.decided
    works = months_after(plan.option.levers.appraisal.start, 12 * calendar.works_time)
    yield from _works(plan, works, before, after)
    for name, is_open in after.is_open.items():
        if before.is_open[name] and not is_open:
            yield from _closing(plan, calendar, name)
        elif is_open and not before.is_open[name]:
            opening = _building(plan, year.moves_on, OPENS, name, "the building opens")
            yield opening.locked("building", (name,), "keep")
    for (agency, function), k in after.supply.items():
        if k != before.supply[agency, function]:
            words = f"from now on supplied by {supplier(k, plan.estate)}"
            subject = f"{function} of {named(agency, plan.estate, 'agency')}"
            yield Action(year.moves_on, JOINS, subject, agency, words).locked("function", (agency, function), "pin", k)
    yield from _moves(plan, year)
    for service, building in sorted((after.counters or frozenset()) ^ (before.counters or frozenset())):
        opens = (service, building) in (after.counters or ())
        words = (
            "is offered there from now on"
            if opens
            else f"is given up, once people have left ({year.vacated_on:%d/%m/%Y})"
        )
        subject = f"{named(service, plan.estate, 'service')} at {named(building, plan.estate, 'building')}"
        day, decision = (year.moves_on, "keep") if opens else (year.vacated_on, "close")
        told = Action(year.moves_on, PUBLIC, subject, plan.estate.buildings[building].agency, words)
        yield replace(told, day=day).locked("counter", (service, building), decision)
    for service, building in sorted(after.through - before.through):
        subject = f"{named(service, plan.estate, 'service')} at {named(building, plan.estate, 'building')}"
        counter = plan.estate.counters[service, building]
        body = plan.estate.provider_of(counter) or plan.estate.buildings[building].agency
        yield Action(year.moves_on, DOOR, subject, body, "is reached through the front door from now on")


def _works(plan: Plan, day: date, before: Decided, after: Decided) -> Iterator[Action]:
    for name, desks in after.fitout_desks.items():
        more = desks - before.fitout_desks.get(name, 0.0)
        if more > 0:
            yield _building(plan, day, WORKS, name, f"fit out {_counted(whole_desks(more), 'desk')}")
    for name, is_open in after.is_open.items():
        if is_open and not before.is_open[name] and plan.estate.buildings[name].opening_gbp:
            yield _building(plan, day, WORKS, name, "make the building ready")
    for name in sorted({*after.door_fte} - {*before.door_fte}):
        yield _building(plan, day, WORKS, name, f"make the front door, for {after.door_fte[name]:,.1f} FTE")
    for service, building in sorted((after.counters or frozenset()) - (before.counters or frozenset())):
        if plan.estate.counters[service, building].setup_gbp:
            subject = f"{named(service, plan.estate, 'service')} at {named(building, plan.estate, 'building')}"
            counter = plan.estate.counters[service, building]
            body = plan.estate.provider_of(counter) or plan.estate.buildings[building].agency
            yield Action(day, WORKS, subject, body, "set up the counter", building=building)
    yield from _joining(plan, day, before, after)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _joining(plan: Plan, day: date, before: Decided, after: Decided) -> Iterator[Action]:
    """Setting arrangements up, and bringing bodies into them."""
    for k in sorted({*after.supply.values()} - {*before.supply.values(), OWN}):
        arrangement = plan.estate.arrangements[k]
        yield Action(day, WORKS, k, arrangement.provider, f"set up the shared {arrangement.function}")
    for (agency, function), k in after.supply.items():
        if k == before.supply[agency, function]:
            continue
        arrangement = plan.estate.arrangements[k]
        if arrangement.onboarding_gbp and agency != arrangement.provider:
            subject = f"{function} of {named(agency, plan.estate, 'agency')}"
            yield Action(day, WORKS, subject, agency, f"bring it into {supplier(k, plan.estate)}")


def _moves(plan: Plan, year: ProgrammeYear) -> Iterator[Action]:
    estate = plan.estate
    for number, wave in enumerate(year.waves, start=1):
        for seat in wave:
            team = estate.teams[seat.team]
            start = named(seat.from_building, estate, "building") if seat.from_building else "(new)"
            if seat.to_building is None:
                to = f"joins {joined_by(seat.team, year.decided, estate)}"
            else:
                to = f"to {named(seat.to_building, estate, 'building')}"
            words = f"from {start} {to}" + (", until there is room where it goes" if seat.is_for_a_while else "")
            what = WAITS if seat.is_for_a_while else MOVES
            subject = named(seat.team, estate, "team")
            told = Action(year.moves_on, what, subject, team.agency, words, number, team.fte)
            is_decision = seat.from_building is not None and not seat.is_for_a_while
            # Where a team that waits goes from is not where it sits today; that it moves is the same decision.
            at = seat.to_building or DISSOLVED
            yield told.locked("team", (seat.team,), "pin", at) if is_decision else told


def _closing(plan: Plan, calendar: Appraisal, name: str) -> Iterator[Action]:
    building = plan.estate.buildings[name]
    closing = _building(plan, calendar.vacated_on, CLOSES, name, "everybody has left; empty from now on")
    yield closing.locked("building", (name,), "close")
    way, released, months = plan.route_of(building), calendar.release_time(building), calendar.notice_months(building)
    start = plan.option.levers.appraisal.start
    at_break = building.break_date is not None and abs(calendar.time_of(building.break_date) - released) < 1e-9
    if building.tenure == "leasehold" and at_break and building.break_date is not None and months:
        day = latest_start(building.break_date, months)
        words = f"last day of notice for the break on {building.break_date:%d/%m/%Y}"
        yield _building(plan, max(day, start), NOTICE, name, words)
    if building.tenure == "licence" and months:
        day = max(latest_start(calendar.vacated_on, months), start)
        yield _building(plan, day, NOTICE, name, f"{months:g} months' notice of the licence")
    if way is not None:
        yield from _taken(plan, calendar, building, way)
    elif (off := calendar.released_on(building)) is not None:
        ends = {"freehold": "sold", "pfi": "its contract is over"}.get(building.tenure, "the lease or licence is over")
        yield _building(plan, off, LEAVES, name, f"{ends}; nothing is paid for it any more")


def _taken(plan: Plan, calendar: Appraisal, building: Building, way: Route) -> Iterator[Action]:
    """By a way out of its own: when somebody takes it, or the lease is over."""
    if (day := calendar.taken_on(building, way)) is None:
        return
    pays_on = calendar.rent_time(building, way) > calendar.taken_time(building, way)
    ends = "its rent goes on until the lease can be ended" if pays_on else "nothing is paid for it any more"
    yield _building(plan, day, LEAVES, building.building, f"{WAY_IN_WORDS[way.route]}; {ends}")


def _building(plan: Plan, day: date, what: str, name: str, words: str) -> Action:
    body = plan.estate.buildings[name].agency
    return Action(day, what, named(name, plan.estate, "building"), body, words, building=name)


def _undone(plan: Plan) -> Iterator[Action]:
    """What the target had, and no year of the programme does: it did not pay, or could not be paid or borne."""
    assert plan.programme is not None
    target, because = plan.programme.target, "part of the target that these years do not reach"
    for name, is_open in target.is_open.items():
        if is_open != plan.is_open[name]:
            yield Action(None, UNDONE, named(name, plan.estate, "building"), plan.estate.buildings[name].agency,
                         f"to be {'opened' if is_open else 'closed'}: {because}")  # fmt: skip
    for name, at in target.housing.items():
        if at != plan.housing[name]:
            where = "to join a shared arrangement" if at is None else f"to move to {named(at, plan.estate, 'building')}"
            yield Action(None, UNDONE, named(name, plan.estate, "team"), plan.estate.teams[name].agency,
                         f"{where}: {because}", fte=plan.estate.teams[name].fte)  # fmt: skip
    for service, building in sorted(target.through - plan.through):
        yield Action(None, UNDONE, f"{named(service, plan.estate, 'service')} at "
                     f"{named(building, plan.estate, 'building')}", plan.estate.buildings[building].agency,
                     f"to be reached through the front door: {because}")  # fmt: skip
    for (agency, function), k in target.supply.items():
        if k != plan.supply[agency, function]:
            yield Action(None, UNDONE, f"{function} of {named(agency, plan.estate, 'agency')}", agency,
                         f"to be supplied by {supplier(k, plan.estate)}: {because}")  # fmt: skip
