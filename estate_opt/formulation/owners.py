"""Whose each row, each decision and each constant of the MILP is: who owns what a price of the relaxation is paid for.

A row's side is what somebody brings into the place: a team to be housed, a function to be supplied, a pot of capital.
Whoever brings it is credited with its price (the production games of Owen 1975). A row whose side is nought credits
nobody; what belongs to all together (counts, a common pot, a cap on carbon) belongs to no body.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import EXTERNAL
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Bounds, Decisions
from estate_opt.formulation.keys import Key
from estate_opt.formulation.money import counted_flows, counter_payer
from estate_opt.formulation.rows import Column

NOBODY = -1
"""In arrays of the numbers of bodies, which are those of the estate's agencies in their order."""

Owners = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int32]


def owners_of_rows(formulation: Formulation) -> Owners:
    """[row]: the body whose row it is, or NOBODY."""
    case, number = formulation.case, _numbers(formulation.case)
    owners = (number.get(OWNER_OF_ROW[rule](case, key) or "", NOBODY) for rule, key in formulation.rows)
    return np.fromiter(owners, dtype=np.int32, count=len(formulation.rows))


def owners_of_columns(formulation: Formulation) -> Owners:
    """[column]: the body whose decision it is, or NOBODY: what is credited where a decision has no choice."""
    case, number = formulation.case, _numbers(formulation.case)
    owners = np.full(formulation.decisions.count, NOBODY, dtype=np.int32)
    for column, body in _decided_by(case, formulation.decisions):
        owners[column] = number.get(body, NOBODY)
    return owners


def constants_gbp(formulation: Formulation) -> npt.NDArray[np.float64]:
    """[body]: net present cost of what it pays whatever is decided; last, of what no body pays."""
    number = _numbers(formulation.case)
    gbp = np.zeros(len(number) + 1)
    for flow in counted_flows(formulation.case, formulation.decisions):
        if flow.activity is None:
            gbp[number.get(flow.agency, NOBODY)] += flow.gbp * flow.profile.net_present
    return gbp


def without_implied_limits(formulation: Formulation) -> Bounds:
    """The decisions' bounds, less the upper ones that rows imply: else a price may sit on one instead of on its row.

    A decision that is fixed stays fixed.
    """
    made, low, high = formulation.decisions, formulation.bounds.low.copy(), formulation.bounds.high.copy()
    implied = [
        *made.house.values(), *made.dissolved.values(), *made.own.values(), *made.supply.values(), *made.tier.values(),
        *made.host.values(), *made.staff_fte.values(), *made.fitout_desks.values(), *made.through.values(),
        *made.pooled_fte.values(),
        *(column for (_, building), column in made.offer.items() if building not in made.always_open),
        *(column for building, column in made.door.items() if building not in made.always_open),
    ]  # fmt: skip
    columns = np.array(implied, dtype=np.intp)
    free = columns[low[columns] < high[columns]]
    high[free] = np.inf
    return Bounds(low, high)


def needs_joining(formulation: Formulation) -> tuple[Columns, Owners, Owners]:
    """The decisions that there are only where two bodies join, or one: the column, and whose joining (twice the same).

    Without them it can only be no: somebody moves in with another body, a service has a counter there or goes through
    a front door of theirs, a function is supplied by a provider, an arrangement's staff sit with somebody. What else
    fewer joiners may not decide follows from the rows.
    """
    case, made, number = formulation.case, formulation.decisions, _numbers(formulation.case)
    teams, buildings, arrangements = case.estate.teams, case.estate.buildings, case.estate.arrangements
    needs: dict[Column, list[str]] = {}
    for (team, building), column in made.house.items():
        both = [teams[team].agency, buildings[building].agency]
        if both[0] != both[1] and teams[team].building != building:
            needs[column] = both
    for key, column in made.offer.items():
        counter = case.estate.counters[key]
        both = [counter_payer(case, counter), buildings[key[1]].agency]
        if both[0] != both[1] and not counter.is_open_today:
            needs[column] = both
    for (service, building), column in made.through.items():
        both = [counter_payer(case, case.estate.counters[service, building]), buildings[building].agency]
        if both[0] != both[1]:
            needs[column] = both
    # What a merged body does in several ways it brings together whether it joins or not.
    within = {name: k.provider for name, k in arrangements.items() if (k.provider, k.function) in case.several_ways}
    for (agency, _, name, _), column in made.supply.items():
        if within.get(name) != agency:
            needs[column] = [agency, arrangements[name].provider]
    needs |= {column: [arrangements[name].provider] for (name, _), column in made.tier.items() if name not in within}
    for (name, _, building), column in (*made.host.items(), *made.staff_fte.items()):
        if within.get(name) != buildings[building].agency:
            needs[column] = [arrangements[name].provider, buildings[building].agency]
    for team, column in made.dissolved.items():
        delivered = case.estate.functions_of_team[team]
        if not any((each.agency, each.shared_as) in case.several_ways for each in delivered):
            needs[column] = [teams[team].agency]
    bodies = {column: [number[each] for each in names if each != EXTERNAL] for column, names in needs.items()}
    found = {column: each for column, each in bodies.items() if each}
    return (
        np.fromiter(found, dtype=np.int32, count=len(found)),
        np.fromiter((each[0] for each in found.values()), dtype=np.int32, count=len(found)),
        np.fromiter((each[-1] for each in found.values()), dtype=np.int32, count=len(found)),
    )


def _numbers(case: Case) -> dict[str, int]:
    return {agency: number for number, agency in enumerate(case.estate.agencies)}


def _of_team(case: Case, key: Key) -> str | None:
    return case.estate.teams[str(key[0])].agency


def _of_building(case: Case, key: Key) -> str | None:
    return case.estate.buildings[str(key[0])].agency


def _itself(case: Case, key: Key) -> str | None:
    return str(key[0])


def _of_provider(case: Case, key: Key) -> str | None:
    provider = case.estate.arrangements[str(key[0])].provider
    return None if provider == EXTERNAL else provider


def _nobody(case: Case, key: Key) -> str | None:
    return None


def _of_both(case: Case, key: Key) -> str | None:
    """Of a pair: the body whose both sides are."""
    teams = case.estate.teams
    bodies = {teams[str(side)].agency if side in teams else str(side) for side in key[:2]}
    return bodies.pop() if len(bodies) == 1 else None


def _of_count(case: Case, key: Key) -> str | None:
    """Of a number of buildings: the body whose buildings are counted."""
    scope, _, body = str(key[1]).partition(":")
    return body if scope == "agency" else None


def _of_service(case: Case, service: str) -> str | None:
    """The body that pays for every counter of a service that is open today."""
    payers = {counter_payer(case, each) for each in case.estate.counters_of[service] if each.is_open_today}
    return payers.pop() if len(payers) == 1 else case.estate.services[service].agency


def _of_nearest_counter(case: Case, key: Key) -> str | None:
    """Who pays for the counter that is nearest to a locality today; of all localities: who pays for all counters.

    Libraries and clinics are of no body of their own, and what keeps them where they are is owed by whoever runs them.
    """
    service, locality = str(key[0]), str(key[1])
    catchment = case.catchments.get(service)
    if catchment is None or locality not in catchment.localities:
        return _of_service(case, service)
    distance = np.where(catchment.is_open_today, catchment.distance[catchment.localities.index(locality)], np.inf)
    nearest = int(np.argmin(distance))
    if not np.isfinite(distance[nearest]):
        return _of_service(case, service)
    return counter_payer(case, case.estate.counters[service, catchment.buildings[nearest]])


def _of_door(case: Case, key: Key) -> str | None:
    """Of a row about one counter: who pays for it; of one about a whole front door: whose building it is in."""
    services = case.estate.services
    return _of_counter(case, key) if len(key) > 2 and key[0] in services else _of_building(case, key)


def _of_counter(case: Case, key: Key) -> str | None:
    return counter_payer(case, case.estate.counters[str(key[0]), str(key[1])])


OWNER_OF_ROW: Mapping[str, Callable[[Case, Key], str | None]] = {
    "team_is_housed_or_dissolved": _of_team,
    "team_sits_in_open_building": _of_team,
    "desks_suffice": _of_building,
    "spaces_suffice": _of_building,
    "short_as_today": _of_building,
    "fitout_within_limit": _of_building,
    "together": _of_both,
    "apart": _of_both,
    "presence": _itself,
    "one_way_out": _of_building,
    "building_count": _of_count,
    "counter_in_open_building": _of_counter,
    "sessions_fit_rooms": _of_building,
    "staff_sit_with_counter": lambda case, key: _of_team(case, key[1:]),
    "counter_has_staff": _of_counter,
    "door_in_open_building": _of_building,
    "counter_goes_through_door": _of_door,
    "nearest_goes_through_door": _of_counter,
    "door_has_staff": _of_building,
    "door_posts_released": _of_building,
    "door_staff_sit_there": _of_door,
    "no_worse_than_today": _of_nearest_counter,
    "groups_no_further": _of_nearest_counter,
    "need_no_further": _of_nearest_counter,
    "people_within_standard": _of_nearest_counter,
    "share_within_standard": lambda case, key: _of_service(case, str(key[0])),
    "visits_served": _of_nearest_counter,
    "counter_capacity": _of_counter,
    "function_is_supplied_once": _itself,
    "supply_needs_tier": _itself,
    "one_tier": _of_provider,
    "tier_matches_scale": _of_provider,
    "enough_agencies": _of_provider,
    "dissolved_when_supplied": _of_team,
    "arrangement_sits_somewhere": _of_provider,
    "arrangement_staff": _of_provider,
    "posts_released": _of_provider,
    "agency_capital": _itself,
    "pooled_capital": _nobody,
    "recharged_by_fte": _of_provider,
    "no_body_worse_off": _itself,
    "carbon_cap": _nobody,
    "area_headcount": _nobody,
    "differences_counted": _nobody,
    "few_differences": _nobody,
    "differs_from_plans": _nobody,
}
"""By rule: whose a row is, by its key."""


def _decided_by(case: Case, decisions: Decisions) -> Iterator[tuple[Column, str]]:
    """Every decision with the body whose it is; those of no body are left out."""
    estate = case.estate
    by_buildings = (decisions.is_open, decisions.fitout_desks, decisions.as_today, decisions.door, decisions.door_fte)
    for by_building in by_buildings:
        yield from ((column, estate.buildings[name].agency) for name, column in by_building.items())
    yield from ((column, estate.buildings[name].agency) for (name, _), column in decisions.route.items())
    yield from ((column, estate.teams[team].agency) for (team, _), column in decisions.house.items())
    yield from ((column, estate.teams[team].agency) for team, column in decisions.dissolved.items())
    yield from ((column, counter_payer(case, estate.counters[key])) for key, column in decisions.offer.items())
    for by_counter in (decisions.through, decisions.pooled_fte, decisions.nearest):
        yield from (
            (column, counter_payer(case, estate.counters[key[0], key[1]])) for key, column in by_counter.items()
        )
    yield from ((column, agency) for (agency, _), column in decisions.own.items())
    yield from ((column, agency) for (agency, *_), column in decisions.supply.items())
    yield from ((column, agency) for (agency, _), column in decisions.present.items())
    yield from ((column, agency) for (agency, *_), column in decisions.recharge.items())
    for by_arrangement in (decisions.tier, decisions.host, decisions.staff_fte):
        yield from ((column, estate.arrangements[key[0]].provider) for key, column in by_arrangement.items())
    nearest: dict[tuple[str, str], str] = defaultdict(str)
    goes = (key[:2] for by_way in (decisions.visits, decisions.beyond) for key in by_way)
    for key in {*decisions.covered, *goes}:
        nearest[key] = _of_nearest_counter(case, key) or ""
    yield from ((column, nearest[key]) for key, column in decisions.covered.items())
    yield from ((column, nearest[service, locality]) for (service, locality, _), column in decisions.visits.items())
    yield from ((column, nearest[service, locality]) for (service, locality, _), column in decisions.beyond.items())
