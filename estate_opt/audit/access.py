"""Whether people still get where they need to go, and whether there is room for them there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from estate_opt.audit.point import Case, Outcomes, Point, allowance
from estate_opt.audit.visits import (
    SHARE_ALLOWANCE,
    Demand,
    Shortfall,
    has_room_for,
    keeps,
    most_people,
    shortfall_of,
)
from estate_opt.domain.plan import LocalityAccess
from estate_opt.domain.tolerance import SAME_DISTANCE, TOLERANCE
from estate_opt.options.levers import AccessStandard

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Nearness:
    """How far the people of each locality (in the order of the tables) go for one service."""

    case: Case
    service: str

    @property
    def standard(self) -> AccessStandard:
        """What the option asks for."""
        return self.case.plan.option.access(self.service)

    @cached_property
    def people(self) -> Numbers:
        """By locality, what it counts in shares: its people, its visits, or its people as groups are weighted."""
        if self.standard.weigh_by == "visits":
            return self.visits
        homes = self.case.estate.localities.values()
        return np.array([home.population for home in homes], dtype=np.float64) * self.weight

    @cached_property
    def weight(self) -> Numbers:
        """By locality, how often a person or kilometre counts: the most of its groups, where groups are weighted."""
        factors = self.standard.group_weights if self.standard.weigh_by == "groups" else {}
        known = ([factors[g] for g in home.groups if g in factors] for home in self.case.estate.localities.values())
        return np.array([max(each) if each else 1.0 for each in known], dtype=np.float64)

    def ways(self, buildings: Iterable[str], in_minutes: bool) -> Numbers:
        """[locality, building] distances; infinite where not known."""
        travel = self.case.plan.travel
        matrix = travel.minutes_to_building if in_minutes else travel.km_to_building
        rows = [travel.locality_row[locality] for locality in self.case.estate.localities]
        columns = [travel.building_row[building] for building in buildings]
        found = matrix[np.ix_(rows, columns)].copy()
        found[np.isnan(found)] = np.inf
        return found

    def offered(self, point: Point) -> list[str]:
        """Buildings where the service is offered."""
        return sorted(at for service, at in point.counters if service == self.service and self.is_a_way(at))

    def is_a_way(self, building: str) -> bool:
        """Whether the counter there is so all week, or on as many half-days as the option takes."""
        sessions = self.case.estate.counters[self.service, building].sessions_per_week
        return sessions is None or sessions >= self.standard.min_sessions - TOLERANCE

    def _nearest(self, point: Point) -> Numbers:
        nearest: Numbers = self.ways(self.offered(point), self.standard.in_minutes).min(axis=1, initial=np.inf)
        return nearest

    @cached_property
    def visits(self) -> Numbers:
        """A year, by locality."""
        visits = self.case.estate.visits
        return np.array([visits.get((self.service, key), 0.0) for key in self.case.estate.localities], dtype=np.float64)

    def capacity(self, buildings: Iterable[str]) -> Numbers:
        """Visits a year that a counter takes, by building; infinite where there is no limit."""
        counters = (self.case.estate.counters[self.service, building] for building in buildings)
        limits = (counter.capacity_visits_per_year for counter in counters)
        return np.array([np.inf if limit is None else limit for limit in limits], dtype=np.float64)

    def passable(self, buildings: Iterable[str]) -> Flags:
        """[locality, building] whether the length of the way is known, in kilometres or minutes."""
        named = list(buildings)
        return np.isfinite(self.ways(named, in_minutes=False)) | np.isfinite(self.ways(named, in_minutes=True))

    @cached_property
    def before(self) -> Numbers:
        """To the nearest counter open today, in the standard's unit; infinite where there is none."""
        return self._nearest(self.case.today)

    @cached_property
    def after(self) -> Numbers:
        """To the nearest counter of the plan."""
        return self._nearest(self.case.target)

    def within(self, distance: Numbers) -> Flags:
        """Whether a distance is within the standard."""
        return np.asarray(distance <= self.standard.standard + SAME_DISTANCE)

    def within_margin(self, before: float, after: float) -> bool:
        """Whether the way has become longer by no more than the option's margin."""
        return after <= before + self.standard.margin + SAME_DISTANCE

    @cached_property
    def furthest(self) -> Numbers:
        """As far as each locality may have to go at the most, by the rule of no worse than today."""
        with_margin = self.before + self.standard.margin
        if self.standard.no_worse == "off":
            return np.full_like(self.before, np.inf)
        if self.standard.no_worse == "distance":
            return with_margin
        return np.where(self.within(self.before), self.standard.standard, with_margin)

    @cached_property
    def kept_within(self) -> Flags:
        """Whether that rule keeps the locality within the standard."""
        return self.within(self.furthest)

    def scopes(self) -> Iterator[tuple[str, str, Flags, float | None]]:
        """Whose access is counted: form, name, which localities, and the least share asked for."""
        localities = list(self.case.estate.localities.values())
        standard = self.standard
        yield "all", "", np.ones(len(localities), dtype=bool), standard.min_share
        groups = {group for locality in localities for group in locality.groups} | set(standard.min_group_share)
        for group in sorted(groups):
            inside = np.array([group in locality.groups for locality in localities], dtype=bool)
            yield "group", group, inside, standard.min_group_share.get(group)
        for area in sorted({locality.area for locality in localities}):
            inside = np.array([locality.area == area for locality in localities], dtype=bool)
            yield "area", area, inside, standard.min_area_share if area else None


def nearness(case: Case) -> Iterator[Nearness]:
    """Of every service."""
    return (Nearness(case, service) for service in case.estate.services)


def _with_counters(case: Case) -> Iterator[Nearness]:
    """Of the services that have ways to them, open or possible: of the others the plan's tables say nothing."""
    counters = case.estate.counters_of
    return (near for near in nearness(case) if any(near.is_a_way(each.building) for each in counters[near.service]))


def counter_in_open_building(case: Case) -> Outcomes:
    """Services are offered only in buildings in use, or in halls that are kept where they close."""
    for service, building in sorted(case.target.counters):
        kept = {way.route for way in case.estate.buildings[building].routes if way.keeps_hall}
        closed = not case.target.is_open[building] and case.target.routes.get(building) not in kept
        yield f"{service} is offered at {building}, which is closed." if closed else None


def no_worse_than_today(case: Case) -> Outcomes:
    """Nobody has to go further than the rule of no worse than today allows, and each service goes on with its room."""
    for near in nearness(case):
        worse = near.after > near.furthest + SAME_DISTANCE
        for locality, is_worse, after, furthest in zip(
            case.estate.localities, worse, near.after, near.furthest, strict=True
        ):
            unit = "minutes" if near.standard.in_minutes else "km"
            far = f"{after:.2f} {unit}" if np.isfinite(after) else "nowhere to go"
            yield f"{near.service} for {locality}: {far}; at most {furthest:.2f} {unit}." if is_worse else None
        if near.standard.no_worse != "off" and near.offered(case.today):
            yield from _goes_on(case, near)


def groups_no_further(case: Case) -> Outcomes:
    """Nobody in a priority group goes further than today by more than the option allows."""
    for near in nearness(case):
        standard = near.standard
        in_minutes = standard.standard_minutes is not None
        unit = "minutes" if in_minutes else "km"
        further = standard.group_max_further_minutes if in_minutes else standard.group_max_further_km
        if further is None:
            continue
        for locality, before, after in zip(case.estate.localities.values(), near.before, near.after, strict=True):
            if locality.groups and np.isfinite(before):
                is_further = after > before + further + allowance(0)
                yield (
                    f"{near.service} for {locality.locality}: {after:.2f} {unit}, {before:.2f} today; "
                    f"a priority group may go {further:g} {unit} further."
                    if is_further
                    else None
                )


def need_no_further(case: Case) -> Outcomes:
    """Nobody goes further than today in the localities that make the first of a service's visits, where it is asked."""
    names = list(case.estate.localities)
    for near in nearness(case):
        share, passed = near.standard.protect_need_share, 0.0
        if share is None:
            continue
        unit = "minutes" if near.standard.standard_minutes is not None else "km"
        for number in sorted(range(len(names)), key=lambda n: (-float(near.visits[n]), n)):
            if passed >= share * float(near.visits.sum()) * (1 - 1e-12) or not near.visits[number]:
                break
            passed += float(near.visits[number])
            before, after = float(near.before[number]), float(near.after[number])
            if np.isfinite(before):
                said = f"{near.service} for {names[number]}: {after:.2f} {unit}, {before:.2f} today."
                yield said if after > before + allowance(0) else None


def _goes_on(case: Case, near: Nearness) -> Outcomes:
    """What is offered today is offered somewhere, and the counters can take as many visits in all as today's can."""
    yield None if near.offered(case.target) else f"{near.service} is offered today, and nowhere in the plan."
    visits = float(near.visits.sum())
    today, then = (
        min(visits, float(np.minimum(near.capacity(near.offered(point)), visits).sum()))
        for point in (case.today, case.target)
    )
    short = then < today - allowance(visits)
    yield f"{near.service}: room for {then:,.0f} visits a year; today for {today:,.0f}." if short else None


def people_within_standard(case: Case) -> Outcomes:
    """The plan's table of localities says who is within the standard and finds room, before and after, as it is."""
    told = {(row.service, row.locality): row for row in case.plan.localities}
    for near in _with_counters(case):
        within_before, within_after = near.within(near.before), near.within(near.after)
        rows: list[LocalityAccess] = []
        for number, locality in enumerate(case.estate.localities):
            row = told.pop((near.service, locality), None)
            wrong = (
                row is None
                or _differs(row.before, near.before[number])
                or _differs(row.after, near.after[number])
                or (row.within_before, row.within_after) != (within_before[number], within_after[number])
                or row.verdict != _verdict(near, number)
            )
            yield f"{near.service} for {locality} is not told as it is." if wrong else None
            rows += [] if row is None else [row]
        if len(rows) == len(case.estate.localities):
            yield from _room_told(case, near, rows)
    for service, locality in sorted(told):
        yield f"{service} for {locality} is told of, but is not in the tables."


def _room_told(case: Case, near: Nearness, rows: list[LocalityAccess]) -> Outcomes:
    """As many people in all are told to find room within the standard as can, today and in the plan."""
    shortfall = todays_shortfall(case, near)
    for when, point, shares in (
        ("today", case.today, [row.room_before for row in rows]),
        ("in the plan", case.target, [row.room_after for row in rows]),
    ):
        asked = shortfall if point is case.today else shortfall._replace(with_shares=True)
        can = most_people(demand(case, near, point), asked)
        says = float(near.people @ np.array(shares))
        if can is None:
            yield f"{near.service}: the counters {when} have not the room that is asked of them."
        else:
            wrong = not _is(says, can)
            yield f"{near.service}: {says:,.1f} people find room {when} as told; {can:,.1f} can." if wrong else None


def _differs(told: float | None, measured: float) -> bool:
    if told is None:
        return bool(np.isfinite(measured))
    return not abs(told - measured) <= allowance(measured)


def _verdict(near: Nearness, number: int) -> str:
    """What became of the people of one locality, in the words of the plan's table."""
    before, after = near.before[number], near.after[number]
    if after == before or abs(after - before) <= SAME_DISTANCE:
        return "same"
    if after < before:
        return "nearer"
    if near.within(after):
        return "further within the standard"
    was_outside = not near.within(before)
    return "further within the margin" if was_outside and near.within_margin(before, after) else "worse"


def share_within_standard(case: Case) -> Outcomes:
    """As many people are within the standard, with room, as the option asks for: of all, each group and each area."""
    room = {(row.service, row.locality): row.room_after for row in case.plan.localities}
    for near in nearness(case):
        inside = near.within(near.after).astype(np.float64)
        served = np.minimum(inside, [room.get((near.service, key), 0.0) for key in case.estate.localities])
        for form, name, who, least in near.scopes():
            people = float(near.people[who].sum())
            if least is None or people <= 0:
                continue
            share = float(near.people[who] @ served[who]) / people
            short = share < least - SHARE_ALLOWANCE * (1 + least)
            whom = f"{form} {name}".strip()
            yield f"{near.service}, {whom}: {share:.4%} within the standard; {least:.4%} asked." if short else None


def access_table(case: Case) -> Outcomes:
    """The plan's table of access says the shares of people within the standard, and with room, as counted again."""
    told = {(row.service, row.form, row.scope): row for row in case.plan.access}
    rooms = {(row.service, row.locality): (row.room_before, row.room_after) for row in case.plan.localities}
    for near in _with_counters(case):
        by_locality = [rooms.get((near.service, key), (0.0, 0.0)) for key in case.estate.localities]
        room = np.array(by_locality, dtype=np.float64).reshape(-1, 2)
        before, after = near.within(near.before), near.within(near.after)
        for form, name, who, least in near.scopes():
            row = told.pop((near.service, form, name), None)
            people = float(near.people[who].sum())
            if row is None:
                missing = least is not None and people > 0
                yield f"{near.service}, {form} {name}: the share asked for is not told." if missing else None
                continue
            counted = [float(near.people[who] @ each[who]) for each in (before, after, room[:, 0], room[:, 1])]
            shares = (row.before, row.after, row.before_with_room, row.after_with_room)
            right = _is(row.people, people) and (
                not people or all(_is(said, number / people) for said, number in zip(shares, counted, strict=True))
            )
            right = right and row.required == least and row.standard == near.standard.wording
            right = right and row.of == near.standard.counted
            yield None if right else f"{near.service}, {form} {name}: the share is not told as it is."
    for key in sorted(told):
        yield f"{' / '.join(key)} is in the access figures, but not in the tables."


def _is(told: float, counted: float) -> bool:
    return abs(told - counted) <= allowance(counted)


def demand(case: Case, near: Nearness, point: Point) -> Demand:
    """One service's visits, the counters offered at a point, and its standard, as the rules of visits see them."""
    buildings, today = near.offered(point), near.offered(case.today)
    least = [(who, share * float(near.people[who].sum())) for _, _, who, share in near.scopes() if share is not None]
    km = near.ways(buildings, in_minutes=False)
    costed = case.levers.travel.public_gbp_per_km > 0
    return Demand(
        visits=near.visits,
        capacity=near.capacity(buildings),
        km=np.where(np.isfinite(km), km * near.weight[:, None], 0.0),
        passable=near.passable(buildings),
        within=near.within(near.ways(buildings, near.standard.in_minutes)),
        kept=near.kept_within,
        people=near.people,
        least=tuple(least),
        travels=np.asarray(near.passable(today).any(axis=1) & costed),
        is_costed=costed,
    )


def todays_shortfall(case: Case, near: Nearness) -> Shortfall:
    """What today's counters cannot do, and no plan need."""
    return shortfall_of(demand(case, near, case.today))


def visits_served(case: Case) -> Outcomes:
    """As many visits as today find room in counters within the standard, and all somewhere where travel is weighed."""
    for near in nearness(case):
        then, shortfall = demand(case, near, case.target), todays_shortfall(case, near)
        if keeps(then, shortfall._replace(with_shares=True)):
            yield None
        elif keeps(then, shortfall._replace(with_shares=False)):
            yield f"{near.service}: the counters have no room for the share of people asked for."
        elif keeps(then, shortfall._replace(with_shares=False, unplaced=np.inf)):
            yield f"{near.service}: not all visits that find room today find any."
        else:
            yield f"{near.service}: more visits than today ({shortfall.turned_away:,.1f} a year) find no room."


def counter_capacity(case: Case) -> Outcomes:
    """The counters take no more visits than their capacity when all who are told to find room in them come."""
    rooms = {(row.service, row.locality): (row.room_before, row.room_after) for row in case.plan.localities}
    for near in _with_counters(case):
        shortfall = todays_shortfall(case, near)
        for when, point in enumerate((case.today, case.target)):
            told = [rooms.get((near.service, key), (0.0, 0.0))[when] for key in case.estate.localities]
            asked = shortfall if point is case.today else shortfall._replace(with_shares=True)
            full = not has_room_for(demand(case, near, point), asked, np.array(told, dtype=np.float64))
            yield f"{near.service}: {('today', 'in the plan')[when]} not all told find room." if full else None
