"""Whether people still get where they need to go, and whether there is room for them there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from estate_opt.audit.point import Case, Outcomes, Point, allowance
from estate_opt.audit.visits import SHARE_ALLOWANCE, Demand, fewest_km, shortfall
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
        """By locality."""
        return np.array([locality.population for locality in self.case.estate.localities.values()], dtype=np.float64)

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
        return sorted(building for service, building in point.counters if service == self.service)

    def _nearest(self, point: Point) -> Numbers:
        nearest: Numbers = self.ways(self.offered(point), self.standard.in_minutes).min(axis=1, initial=np.inf)
        return nearest

    def km_a_year_today(self) -> float:
        """Kilometres a year, one way, of today's visits: to the nearest counter, in the standard's unit."""
        if not self.people.size or not self.offered(self.case.today):
            return 0.0
        buildings = self.offered(self.case.today)
        nearest = self.ways(buildings, self.standard.in_minutes).argmin(axis=1)
        km = self.ways(buildings, in_minutes=False)[np.arange(len(nearest)), nearest]
        going = np.isfinite(km)
        return float(self.visits[going] @ km[going])

    @cached_property
    def visits(self) -> Numbers:
        """A year, by locality."""
        visits = self.case.estate.visits
        return np.array([visits.get((self.service, key), 0.0) for key in self.case.estate.localities], dtype=np.float64)

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
        return np.asarray(distance <= self.standard.standard + allowance(0))

    def within_margin(self, before: float, after: float) -> bool:
        """Whether the way has become longer by no more than the option's margin."""
        return after <= before + self.standard.margin + allowance(0)

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
            yield "area", area, inside, standard.min_area_share


def nearness(case: Case) -> Iterator[Nearness]:
    """Of every service."""
    return (Nearness(case, service) for service in case.estate.services)


def _with_counters(case: Case) -> Iterator[Nearness]:
    """Of the services that have counters, open or possible: of the others the plan's tables say nothing."""
    return (near for near in nearness(case) if case.estate.counters_of[near.service])


def counter_in_open_building(case: Case) -> Outcomes:
    """Services are offered only in buildings in use."""
    for service, building in sorted(case.target.counters):
        closed = not case.target.is_open[building]
        yield f"{service} is offered at {building}, which is closed." if closed else None


def no_worse_than_today(case: Case) -> Outcomes:
    """Nobody has to go further than the option's rule of no worse than today allows."""
    for near in nearness(case):
        worse = near.after > near.furthest + allowance(0)
        for locality, is_worse, after, furthest in zip(
            case.estate.localities, worse, near.after, near.furthest, strict=True
        ):
            unit = "minutes" if near.standard.in_minutes else "km"
            far = f"{after:.2f} {unit}" if np.isfinite(after) else "nowhere to go"
            yield f"{near.service} for {locality}: {far}; at most {furthest:.2f} {unit}." if is_worse else None


def people_within_standard(case: Case) -> Outcomes:
    """The plan's table of localities says who is within the standard, before and after, as measured again."""
    told = {(row.service, row.locality): row for row in case.plan.localities}
    for near in _with_counters(case):
        within_before, within_after = near.within(near.before), near.within(near.after)
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
    for service, locality in sorted(told):
        yield f"{service} for {locality} is told of, but is not in the tables."


def _differs(told: float | None, measured: float) -> bool:
    if told is None:
        return bool(np.isfinite(measured))
    return not abs(told - measured) <= allowance(measured)


def _verdict(near: Nearness, number: int) -> str:
    """What became of the people of one locality, in the words of the plan's table."""
    before, after = near.before[number], near.after[number]
    if after == before or abs(after - before) <= allowance(0):
        return "same"
    if after < before:
        return "nearer"
    if near.within(after):
        return "further within the standard"
    was_outside = not near.within(before)
    return "further within the margin" if was_outside and near.within_margin(before, after) else "worse"


def share_within_standard(case: Case) -> Outcomes:
    """As many people are within the standard as the option asks for: of all, of each group and in each area."""
    for near in nearness(case):
        inside = near.within(near.after)
        for form, name, who, least in near.scopes():
            people = float(near.people[who].sum())
            if least is None or people <= 0:
                continue
            share = float(near.people[who & inside].sum()) / people
            short = share < least - SHARE_ALLOWANCE
            whom = f"{form} {name}".strip()
            yield f"{near.service}, {whom}: {share:.4%} within the standard; {least:.4%} asked." if short else None


def access_table(case: Case) -> Outcomes:
    """The plan's table of access says the shares of people within the standard as counted again."""
    told = {(row.service, row.form, row.scope): row for row in case.plan.access}
    for near in _with_counters(case):
        before, after = near.within(near.before), near.within(near.after)
        for form, name, who, least in near.scopes():
            row = told.pop((near.service, form, name), None)
            people = float(near.people[who].sum())
            if row is None:
                missing = least is not None and people > 0
                yield f"{near.service}, {form} {name}: the share asked for is not told." if missing else None
                continue
            counted = (float(near.people[who & now].sum()) / people if people else None for now in (before, after))
            right = _is(row.people, people) and all(
                share is None or _is(said, share) for said, share in zip((row.before, row.after), counted, strict=True)
            )
            right = right and row.required == least and row.standard == near.standard.wording
            yield None if right else f"{near.service}, {form} {name}: the share is not told as it is."
    for key in sorted(told):
        yield f"{' / '.join(key)} is in the access figures, but not in the tables."


def _is(told: float, counted: float) -> bool:
    return abs(told - counted) <= allowance(counted)


def demand(case: Case, near: Nearness) -> Demand:
    """One service's visits, the counters of the target, and its standard, as the rules of visits see them."""
    buildings = near.offered(case.target)
    counters = [case.estate.counters[near.service, building] for building in buildings]
    least = [(who, share * float(near.people[who].sum())) for _, _, who, share in near.scopes() if share is not None]
    return Demand(
        visits=near.visits,
        capacity=np.array(
            [np.inf if each.capacity_visits_per_year is None else each.capacity_visits_per_year for each in counters]
        ),
        km=near.ways(buildings, in_minutes=False),
        within=near.within(near.ways(buildings, near.standard.in_minutes)),
        kept=near.kept_within,
        people=near.people,
        least=tuple(least),
    )


def visits_served(case: Case) -> Outcomes:
    """The visits of people within the standard find room in counters within it, and all where travel is costed."""
    costed = case.levers.travel.public_gbp_per_km > 0
    for near in nearness(case):
        visits = demand(case, near)
        missing = shortfall(visits)
        if missing is None:
            yield f"{near.service}: the counters have no room for the share of people asked for."
        elif missing > allowance(float(near.visits.sum())):
            yield f"{near.service}: {missing:,.1f} visits a year find no room within the standard."
        elif costed and fewest_km(visits) is None:
            yield f"{near.service}: not all visits find room."
        else:
            yield None


def counter_capacity(case: Case) -> Outcomes:
    """Where any counter of a service has a capacity, those offered can take all its visits together."""
    for service in case.estate.services:
        room_at = {counter.building: counter.capacity_visits_per_year for counter in case.estate.counters_of[service]}
        if all(capacity is None for capacity in room_at.values()):
            continue
        visits = sum(count for (of, _), count in case.estate.visits.items() if of == service)
        offered = [capacity for building, capacity in room_at.items() if (service, building) in case.target.counters]
        room = sum(visits if capacity is None else min(capacity, visits) for capacity in offered)
        short = room < visits - allowance(visits)
        yield f"{service}: room for {room:,.0f} visits a year; there are {visits:,.0f}." if short else None
