"""Rules on what the public comes in for. Formulas in `models/formulation.md`, under the functions' names."""

from collections.abc import Iterator

import numpy as np

from estate_opt.domain.catchment import ROUNDING, Catchment
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions, Visiting
from estate_opt.formulation.rows import Column, OnlyWhere, Rows, at_least, at_most

SHARE_TOLERANCE = 1e-6


def counter_in_open_building(case: Case, decisions: Decisions) -> Rows:
    """A service is offered only in an open building."""
    for key, offer in decisions.offer.items():
        if key[1] not in decisions.always_open:
            yield key, OnlyWhere(offer, decisions.is_open[key[1]])


def no_worse_than_today(case: Case, decisions: Decisions) -> Rows:
    """Each locality keeps a counter near enough; localities with the same choice of counters share a row."""
    for service, catchment in case.catchments.items():
        limit, said = catchment.limit_of_no_worse, set()
        for row in np.flatnonzero(np.isfinite(limit)):
            near = np.flatnonzero(catchment.distance[row] <= limit[row] + ROUNDING)
            if (chosen := near.tobytes()) in said:
                continue
            said.add(chosen)
            offers = [decisions.offer.get((service, catchment.buildings[column])) for column in near]
            yield (service, catchment.localities[row]), at_least([(o, 1.0) for o in offers if o is not None], 1.0)


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
    """A share of all people, of each priority group and of each area is within the standard."""
    for service in case.estate.services:
        if service not in case.catchments and case.option.access(service).asks_for_a_share:
            yield (service, "no counter"), at_least([], 1.0)
    for service, catchment in case.catchments.items():
        for scope, members, share in required_shares(case, catchment):
            people = {name: case.estate.localities[name].population for name in members}
            least = share * sum(people.values()) * (1 - SHARE_TOLERANCE)
            pairs = [(decisions.covered[service, name], number) for name, number in people.items()]
            yield (service, scope), at_least(pairs, least)


def required_shares(case: Case, catchment: Catchment) -> Iterator[tuple[str, list[str], float]]:
    """Scope in words, its localities and the least share of people, for every share the option asks for."""
    standard, localities = catchment.standard, case.estate.localities
    if standard.min_share is not None:
        yield "all", list(catchment.localities), standard.min_share
    for group, share in standard.min_group_share.items():
        yield f"group {group}", [name for name in catchment.localities if group in localities[name].groups], share
    if standard.min_area_share is not None:
        for area in sorted({localities[name].area for name in catchment.localities}):
            members = [name for name in catchment.localities if localities[name].area == area]
            yield f"area {area}", members, standard.min_area_share


def _visiting(case: Case, decisions: Decisions) -> Iterator[Visiting]:
    """Visits to be placed, service by service; those that no capacity can hold up are left out."""
    for service, catchment in case.catchments.items():
        must = catchment.limit_of_no_worse <= catchment.standard.standard + ROUNDING
        asked = [
            row for row, name in enumerate(catchment.localities) if must[row] or (service, name) in decisions.covered
        ]
        choices = {
            catchment.localities[row]: [n for n, _ in _offers_within(decisions, catchment, row)] for row in asked
        }
        tight = _tight_counters(case, service, choices)
        held_up = {name: near for name, near in choices.items() if tight.intersection(near)}
        certain = {catchment.localities[row]: bool(must[row]) for row in asked}
        yield Visiting(service, held_up, frozenset(name for name in held_up if certain[name]))


def _tight_counters(case: Case, service: str, choices: dict[str, list[str]]) -> set[str]:
    """Counters that could not take everybody who has them within reach."""
    could_come: dict[str, float] = {}
    for locality, near in choices.items():
        for building in near:
            visits = case.estate.visits.get((service, locality), 0.0)
            could_come[building] = could_come.get(building, 0.0) + visits
    capacity = {c.building: c.capacity_visits_per_year for c in case.estate.counters_of[service]}
    if case.levers.travel.public_gbp_per_km > 0:  # then people from beyond the standard take up room as well
        return {name for name in could_come if capacity[name] is not None}
    return {name for name, visits in could_come.items() if (most := capacity[name]) is not None and visits > most}


def decide_visits(case: Case, decisions: Decisions) -> None:
    """Make the `visits` decisions: where a capacity can bind, or everywhere when public travel is costed."""
    is_costed = case.levers.travel.public_gbp_per_km > 0
    for visiting in _visiting(case, decisions):
        service, catchment = visiting.service, case.catchments[visiting.service]
        decisions.visiting[service] = visiting
        for row, locality in enumerate(catchment.localities):
            reachable = np.flatnonzero(np.isfinite(catchment.distance[row])) if is_costed else ()
            names = {catchment.buildings[column] for column in reachable} | set(visiting.choices.get(locality, ()))
            for building in sorted(names):
                if (service, building) in decisions.offer:
                    decisions.visits[service, locality, building] = decisions.amount()


def visits_served(case: Case, decisions: Decisions) -> Rows:
    """Visits of people within the standard find room in counters within it; all visits go somewhere when costed."""
    for service, visiting in decisions.visiting.items():
        for locality, near in visiting.choices.items():
            number = case.estate.visits.get((service, locality), 0.0)
            pairs = [(decisions.visits[service, locality, building], 1.0) for building in near]
            if locality in visiting.certain:
                yield (service, locality), at_least(pairs, number)
            else:
                served = [*pairs, (decisions.covered[service, locality], -number)]
                yield (service, locality), at_least(served, 0.0)
    if case.levers.travel.public_gbp_per_km > 0:
        yield from _everybody_goes(case, decisions)


def _everybody_goes(case: Case, decisions: Decisions) -> Rows:
    going: dict[tuple[str, str], list[tuple[Column, float]]] = {}
    for (service, locality, _), visits in decisions.visits.items():
        going.setdefault((service, locality), []).append((visits, 1.0))
    for (service, locality), pairs in going.items():
        number = case.estate.visits.get((service, locality), 0.0)
        yield (service, locality, "all"), at_least(pairs, number)


def counter_capacity(case: Case, decisions: Decisions) -> Rows:
    """Visits stay within the capacity of the counters offered, one by one and all together."""
    coming: dict[tuple[str, str], list[tuple[str, Column]]] = {}
    for (service, locality, building), visits in decisions.visits.items():
        coming.setdefault((service, building), []).append((locality, visits))
    for (service, building), visitors in coming.items():
        everybody = sum(case.estate.visits.get((service, locality), 0.0) for locality, _ in visitors)
        capacity = case.estate.counters[service, building].capacity_visits_per_year
        most = everybody if capacity is None else min(everybody, capacity)
        pairs = [*((visits, 1.0) for _, visits in visitors), (decisions.offer[service, building], -most)]
        yield (service, building), at_most(pairs, 0.0)
    for service in case.catchments:
        yield from _capacity_of_all(case, decisions, service)


def _capacity_of_all(case: Case, decisions: Decisions, service: str) -> Rows:
    counters = case.estate.counters_of[service]
    everybody = sum(number for (name, _), number in case.estate.visits.items() if name == service)
    room = {
        counter.building: everybody if (most := counter.capacity_visits_per_year) is None else min(most, everybody)
        for counter in counters
    }
    if everybody and any(counter.capacity_visits_per_year is not None for counter in counters):
        offered = [
            (decisions.offer[service, b], visits) for b, visits in room.items() if (service, b) in decisions.offer
        ]
        yield (service, "all"), at_least(offered, everybody)
