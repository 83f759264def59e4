"""Rules on what the public comes in for. Formulas in `models/formulation.md`, under the functions' names."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from estate_opt.domain.catchment import SESSION_ROOM, Catchment, is_access, limit_of_groups, shares_asked
from estate_opt.domain.footfall import SHARE_TOLERANCE, Footfall
from estate_opt.domain.need import limit_of_need
from estate_opt.domain.staffing import is_seat, may_stay
from estate_opt.domain.tolerance import SAME_DISTANCE, is_enough
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions, Visiting
from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import Column, OnlyWhere, Rows, at_least, at_most


def counter_in_open_building(case: Case, decisions: Decisions) -> Rows:
    """A service is offered only in an open building, or in one whose way out keeps its hall."""
    for key, offer in decisions.offer.items():
        if key[1] in decisions.always_open:
            continue
        is_open, halls = decisions.is_open[key[1]], _kept_halls(case, decisions, key[1])
        if halls:
            yield key, at_most([(offer, 1.0), (is_open, -1.0), *((hall, -1.0) for hall in halls)], 0.0)
        else:
            yield key, OnlyWhere(offer, is_open)


def _kept_halls(case: Case, decisions: Decisions, building: str) -> list[Column]:
    """The ways out of a building that keep its hall for whoever needs it."""
    routes = ((building, way.route) for way in case.estate.buildings[building].routes if way.keeps_hall)
    return [decisions.route[way] for way in routes if way in decisions.route]


def sessions_fit_rooms(case: Case, decisions: Decisions) -> Rows:
    """The half-days of a building's session rooms suffice for the counters there in sessions, or are as today."""
    used: dict[str, list[tuple[Column, float]]] = {}
    today: dict[str, float] = {}
    for key, offer in decisions.offer.items():
        counter = case.estate.counters[key]
        if sessions := counter.sessions_per_week:
            used.setdefault(key[1], []).append((offer, sessions))
            today[key[1]] = today.get(key[1], 0.0) + (sessions if counter.is_open_today else 0.0)
    for building, pairs in used.items():
        room = max(case.estate.buildings[building].spaces.get(SESSION_ROOM, 0.0), today[building])
        if not is_enough(room, sum(sessions for _, sessions in pairs)):
            there = [decisions.is_open[building], *_kept_halls(case, decisions, building)]
            yield (building,), at_most([*pairs, *((each, -room) for each in there)], 0.0)


def staff_sit_with_counter(case: Case, decisions: Decisions) -> Rows:
    """Who serves a counter sits only where the service is offered, or where it is not offered today and they sit."""
    for service, teams in case.serving.items():
        for team in teams:
            for building in decisions.reach[team.team]:
                if may_stay(case.estate, team, building):
                    continue
                house, offer = decisions.house[team.team, building], decisions.offer.get((service, building))
                offer = offer if offer is not None and is_seat(case.estate.counters[service, building]) else None
                # Without a counter there it has no such seat, but where the diagnosis asks whether that matters.
                row = at_most([(house, 1.0)], 0.0) if offer is None else OnlyWhere(house, offer)
                yield (service, team.team, building), row


def counter_has_staff(case: Case, decisions: Decisions) -> Rows:
    """A counter that has staff today, or is new, has enough of them in its building, as long as it is offered.

    One that goes through a front door has the door's.
    """
    for key, fte in case.staff_asked.items():
        if key not in decisions.offer:
            continue
        teams = [team for team in case.serving[key[0]] if key[1] in decisions.reach[team.team]]
        least = 1.0 if fte is None else fte
        # A team counts for no more than is needed: the same whole plans, and a better bound.
        counts = (1.0 if fte is None else min(team.fte, least) for team in teams)
        pairs = [(decisions.house[team.team, key[1]], each) for team, each in zip(teams, counts, strict=True) if each]
        if key in decisions.through:  # then its staff are the front door's
            pairs.append((decisions.through[key], least))
        yield key, at_least([*pairs, (decisions.offer[key], -least)], 0.0)


def no_worse_than_today(case: Case, decisions: Decisions) -> Rows:
    """Each locality keeps a counter near enough, and a service goes on with room in all for as many visits as today.

    Localities with the same choice of counters share a row.
    """
    for catchment in case.catchments.values():
        yield from _near_enough(decisions, catchment, catchment.limit_of_no_worse)
    for service, counters in case.estate.counters_of.items():
        standard = case.option.access(service)
        if standard.no_worse != "off" and any(c.is_open_today and is_access(c, standard) for c in counters):
            yield from _service_goes_on(case, decisions, service)


def _near_enough(decisions: Decisions, catchment: Catchment, limit: npt.NDArray[np.float64], about: Key = ()) -> Rows:
    """A counter within the limit of each locality that has one; those with the same choice of counters share a row."""
    said = set()
    for row in np.flatnonzero(np.isfinite(limit)):
        near = np.flatnonzero(catchment.distance[row] <= limit[row] + SAME_DISTANCE)
        if (chosen := near.tobytes()) in said:
            continue
        said.add(chosen)
        offers = [decisions.offer.get((catchment.service, catchment.buildings[column])) for column in near]
        key = (catchment.service, catchment.localities[row], *about)
        yield key, at_least([(offer, 1.0) for offer in offers if offer is not None], 1.0)


def groups_no_further(case: Case, decisions: Decisions) -> Rows:
    """Nobody in a priority group has to go further than today by more than the option allows."""
    for catchment in case.catchments.values():
        unit = "minutes" if catchment.standard.in_minutes else "km"
        yield from _near_enough(decisions, catchment, limit_of_groups(catchment, case.estate.localities), (unit,))


def need_no_further(case: Case, decisions: Decisions) -> Rows:
    """The localities that make the first of the need go no further than today, where the option protects them."""
    for catchment in case.catchments.values():
        yield from _near_enough(decisions, catchment, limit_of_need(catchment, case.estate.visits))


def _service_goes_on(case: Case, decisions: Decisions, service: str) -> Rows:
    standard, counters = case.option.access(service), case.estate.counters
    offers = {
        key[1]: offer
        for key, offer in decisions.offer.items()
        if key[0] == service and is_access(counters[key], standard)
    }
    catchment, footfall = case.catchments.get(service), case.footfall.get(service)
    if catchment is None or not np.isfinite(catchment.limit_of_no_worse).any():  # else a locality says so
        yield (service, "all", "offered"), at_least([(offer, 1.0) for offer in offers.values()], 1.0)
    if footfall is None or not footfall.is_limited or not footfall.everybody:
        return
    room = dict(zip(footfall.catchment.buildings, np.minimum(footfall.capacity, footfall.everybody), strict=True))
    pairs = [(offer, float(room[building])) for building, offer in offers.items()]
    yield (service, "all", "room"), at_least(pairs, footfall.room_in_all_today)


def people_within_standard(case: Case, decisions: Decisions) -> Rows:
    """People count as within the standard only if a counter within it is offered."""
    for (service, locality), covered in decisions.covered.items():
        catchment = case.catchments[service]
        within = _offers_within(decisions, catchment, catchment.localities.index(locality))
        yield (service, locality), at_most([(covered, 1.0), *((offer, -1.0) for _, offer in within)], 0.0)


def _offers_within(decisions: Decisions, catchment: Catchment, row: int) -> list[tuple[str, Column]]:
    names = (catchment.buildings[column] for column in np.flatnonzero(catchment.within_standard[row]))
    return [
        (name, decisions.offer[catchment.service, name])
        for name in names
        if (catchment.service, name) in decisions.offer
    ]


def share_within_standard(case: Case, decisions: Decisions) -> Rows:
    """A share of all people, of each priority group and of each area is within the standard, and finds room there."""
    for service in case.estate.services:
        if service not in case.catchments and case.option.access(service).asks_for_a_share:
            yield (service, "no counter"), at_least([], 1.0)
    for service, catchment in case.catchments.items():
        for scope, members, share in shares_asked(catchment, case.estate.localities):
            counted = dict(zip(catchment.localities, case.footfall[service].counted.tolist(), strict=True))
            least = share * sum(counted[name] for name in members) * (1 - SHARE_TOLERANCE)
            pairs = [(decisions.covered[service, name], counted[name]) for name in members]
            yield (service, scope), at_least(pairs, least)


def _visiting(case: Case, decisions: Decisions) -> Iterator[Visiting]:
    """Visits to be placed within the standard, service by service; those that find room there anyhow are left out."""
    for service, catchment in case.catchments.items():
        kept = catchment.kept_within
        asked = [
            row for row, name in enumerate(catchment.localities) if kept[row] or (service, name) in decisions.covered
        ]
        choices = {
            catchment.localities[row]: [n for n, _ in _offers_within(decisions, catchment, row)] for row in asked
        }
        if not _needs_all_rows(case.footfall[service]):
            tight = _tight_counters(case, service, choices)
            choices = {name: near for name, near in choices.items() if tight.intersection(near)}
        certain = frozenset(catchment.localities[row] for row in asked if kept[row])
        yield Visiting(service, choices, certain.intersection(choices))


def _needs_all_rows(footfall: Footfall) -> bool:
    """Whether visits could go where they cost least, or nowhere, and leave a counter within the standard aside.

    Not where the standard is in kilometres and nothing fills up: the nearest counter is then within it, if any is. But
    a way of which only the minutes are known counts 0 km, and whoever goes nowhere today need only go for a share.
    """
    if not footfall.is_costed or footfall.is_limited or footfall.catchment.standard.in_minutes:
        return footfall.is_costed
    counts_0_km = footfall.has_a_way & ~np.isfinite(footfall.km)
    could_stay = (footfall.visits > 0) & ~footfall.goes_today
    return bool(counts_0_km.any() or (footfall.shares and could_stay.any()))


def _tight_counters(case: Case, service: str, choices: dict[str, list[str]]) -> set[str]:
    """Counters that could not take everybody who has them within reach."""
    could_come: dict[str, float] = {}
    for locality, near in choices.items():
        for building in near:
            visits = case.estate.visits.get((service, locality), 0.0)
            could_come[building] = could_come.get(building, 0.0) + visits
    capacity = {c.building: c.capacity_visits_per_year for c in case.estate.counters_of[service]}
    return {name for name, visits in could_come.items() if (most := capacity[name]) is not None and visits > most}


def decide_visits(case: Case, decisions: Decisions) -> None:
    """Make the `visits` decisions: where a capacity can bind, or everywhere when public travel is costed."""
    for visiting in _visiting(case, decisions):
        service, catchment = visiting.service, case.catchments[visiting.service]
        decisions.visiting[service] = visiting
        footfall = case.footfall[service]
        for row, locality in enumerate(catchment.localities):
            reachable = np.flatnonzero(footfall.has_a_way[row]) if footfall.is_costed else ()
            names = {catchment.buildings[column] for column in reachable} | set(visiting.choices.get(locality, ()))
            for building in sorted(names):
                if (service, building) in decisions.offer:
                    # Bounded where rows say "at most" and may be given up: elsewhere HiGHS is the slower for it.
                    most = float(footfall.visits[row]) if footfall.is_short_today else math.inf
                    decisions.visits[service, locality, building] = decisions.amount(most)


def visits_served(case: Case, decisions: Decisions) -> Rows:
    """Visits of people within the standard find room in counters within it; all visits go somewhere when costed."""
    for service, visiting in decisions.visiting.items():
        for locality, near in visiting.choices.items():
            number = case.estate.visits.get((service, locality), 0.0)
            pairs = [(decisions.visits[service, locality, building], 1.0) for building in near]
            is_certain = locality in visiting.certain and not case.footfall[service].turned_away_today
            if is_certain:
                yield (service, locality), at_least(pairs, number)
            elif (service, locality) in decisions.covered:
                served = [*pairs, (decisions.covered[service, locality], -number)]
                yield (service, locality, "counted"), at_least(served, 0.0)
        yield from _as_many_as_today(case, decisions, visiting)
        if case.footfall[service].is_costed:
            yield from _everybody_goes(case, decisions, service)


def _as_many_as_today(case: Case, decisions: Decisions, visiting: Visiting) -> Rows:
    """Where today's counters turn visits away, the plan turns no more away; nobody goes twice to make up for others."""
    service = visiting.service
    if not (turned_away := case.footfall[service].turned_away_today):
        return
    everywhere: list[tuple[Column, float]] = []
    visits = 0.0
    for locality in sorted(visiting.certain):
        pairs = [(decisions.visits[service, locality, building], 1.0) for building in visiting.choices[locality]]
        number = case.estate.visits.get((service, locality), 0.0)
        yield (service, locality, "once"), at_most(pairs, number)
        everywhere, visits = everywhere + pairs, visits + number
    yield (service, "all", "no fewer than today"), at_least(everywhere, visits - turned_away)


def _everybody_goes(case: Case, decisions: Decisions, service: str) -> Rows:
    """Whoever has a way to go today goes somewhere, but for visits for which today has no room."""
    footfall, all_pairs = case.footfall[service], []
    unplaced = footfall.unplaced_today
    going: dict[str, list[tuple[Column, float]]] = {}
    for (of, locality, _), visits in decisions.visits.items():
        if of == service:
            going.setdefault(locality, []).append((visits, 1.0))
    for row, locality in enumerate(footfall.catchment.localities):
        if not footfall.goes_today[row] or not footfall.visits[row]:
            continue
        pairs = going.get(locality, [])
        if not unplaced:
            yield (service, locality, "all"), at_least(pairs, float(footfall.visits[row]))
            continue
        yield (service, locality, "all"), at_most(pairs, float(footfall.visits[row]))
        all_pairs += pairs
    if unplaced:
        most = float(footfall.visits[footfall.goes_today].sum())
        yield (service, "all", "as many as today"), at_least(all_pairs, most - unplaced)


def counter_capacity(case: Case, decisions: Decisions) -> Rows:
    """A counter takes no more visits than its capacity, and none where it is not offered."""
    coming: dict[tuple[str, str], list[tuple[str, Column]]] = {}
    for (service, locality, building), visits in decisions.visits.items():
        coming.setdefault((service, building), []).append((locality, visits))
    for (service, building), visitors in coming.items():
        everybody = sum(case.estate.visits.get((service, locality), 0.0) for locality, _ in visitors)
        capacity = case.estate.counters[service, building].capacity_visits_per_year
        most = everybody if capacity is None else min(everybody, capacity)
        pairs = [*((visits, 1.0) for _, visits in visitors), (decisions.offer[service, building], -most)]
        yield (service, building), at_most(pairs, 0.0)
