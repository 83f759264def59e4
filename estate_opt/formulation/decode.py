"""From the values of the decisions to a plan, and back: today's estate as a point of the MILP."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from estate_opt.domain.catchment import Catchment
from estate_opt.domain.costs import COSTS, Cost, Kind
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import EXTERNAL, OWN
from estate_opt.domain.footfall import Numbers
from estate_opt.domain.plan import POOLED, AccessShare, Account, LocalityAccess, Plan, Solved, Status
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.formulation import Case, Formulation
from estate_opt.formulation.decisions import chosen, columns_of, columns_of_today
from estate_opt.formulation.flow import Flow
from estate_opt.formulation.money import flows_by_cost
from estate_opt.search.milp import Array

NO_DESKS = 1e-6
PENNY = 0.005


def draft_plan(formulation: Formulation, point: Array, status: Status, bound_gbp: float, solved: Solved) -> Plan:
    """The plan that a point of the MILP stands for, with its money and its access."""
    case, decisions, decided = formulation.case, formulation.decisions, decided_at(formulation, point)
    assert decided.counters is not None
    accounts, today_accounts = accounts_at(formulation, point, today_point(formulation))
    return Plan(
        estate=case.estate, option=case.option, travel=case.travel, status=status, bound_gbp=bound_gbp, solved=solved,
        decided=decided,
        tiers={name: case.estate.arrangements[name].tiers[n] for name, n in chosen(decisions.tier, point)},
        accounts=accounts,
        today_accounts=today_accounts,
        access=tuple(access_shares(case, decided.counters)),
        localities=tuple(locality_access(case, decided.counters)),
    )  # fmt: skip


def decided_at(formulation: Formulation, point: Array) -> Decided:
    """What a point of the MILP decides."""
    decisions = formulation.decisions
    housing: dict[str, str | None] = dict.fromkeys(decisions.reach)
    supply = dict.fromkeys(formulation.case.estate.functions, OWN)
    supply |= {(agency, function): name for agency, function, name, _ in chosen(decisions.supply, point)}
    hosts: dict[str, str | None] = {name: None for name, _ in chosen(decisions.tier, point)}
    return Decided(
        is_open=dict.fromkeys(decisions.is_open, False) | dict.fromkeys(chosen(decisions.is_open, point), True),
        housing=housing | dict(chosen(decisions.house, point)),
        supply=supply,
        hosts=hosts | {name: building for name, _, building in chosen(decisions.host, point)},
        counters=frozenset(chosen(decisions.offer, point)),
        door_fte={name: float(point[decisions.door_fte[name]]) for name in chosen(decisions.door, point)},
        through=frozenset(chosen(decisions.through, point)),
        routes=dict(chosen(decisions.route, point)),
        fitout_desks={
            name: float(point[desks]) for name, desks in decisions.fitout_desks.items() if point[desks] > NO_DESKS
        },
    )


def accounts_at(formulation: Formulation, *points: Array) -> list[tuple[Account, ...]]:
    """The money at some points: the flows of the objective, by payer, class, cost and item; recharges after them."""
    found = []
    for point, accounts in zip(points, _flows_at(formulation, *points), strict=True):
        supply = {(agency, function): k for agency, function, k, _ in chosen(formulation.decisions.supply, point)}
        found.append((*accounts, *_recharges(formulation.case, accounts, supply)))
    return found


def _flows_at(formulation: Formulation, *points: Array) -> list[tuple[Account, ...]]:
    """The same without recharges."""
    years = range(formulation.case.appraisal.years)
    sums: list[dict[tuple[str, Kind, str, str], list[float]]] = [
        defaultdict(lambda: [0.0 for _ in years]) for _ in points
    ]
    levels = [point.tolist() for point in points]
    for cost, flows in flows_by_cost(formulation.case, formulation.decisions):
        for flow in flows:
            for level_of, of_point in zip(levels, sums, strict=True):
                level = 1.0 if flow.activity is None else level_of[flow.activity]
                if level:
                    for name, shares in _told(cost, flow):
                        by_year = of_point[flow.agency, COSTS[name].kind, name, flow.item]
                        for year, share in enumerate(shares):
                            by_year[year] += share * flow.gbp * level
    return [
        tuple(Account(*key, tuple(gbp)) for key, gbp in sorted(of_point.items()) if any(abs(g) > PENNY for g in gbp))
        for of_point in sums
    ]


def _told(cost: Cost, flow: Flow) -> Iterator[tuple[str, Iterable[float]]]:
    """The lines on which a flow is told, with its shares of the years: double running has a line of its own."""
    if flow.doubled is None or cost.doubled_as is None:
        yield cost.name, flow.profile.by_year
        return
    doubled = flow.doubled.by_year
    yield cost.name, (all_of_it - share for all_of_it, share in zip(flow.profile.by_year, doubled, strict=True))
    yield cost.doubled_as, doubled


def today_point(formulation: Formulation) -> Array:
    """Today's estate as a point of the MILP."""
    case, decisions = formulation.case, formulation.decisions
    today = columns_of_today(case, decisions)
    point = np.zeros(decisions.count)
    point[columns_of(today, len(today))] = 1.0
    going = {service: footfall.visits_today for service, footfall in case.footfall.items() if footfall.is_costed}
    numbers = {service: _numbers(case.catchments[service]) for service in going}
    for (service, locality, building), visits in decisions.visits.items():
        if service in going:  # where nobody weighs travel nothing depends on it
            of_locality, of_building = numbers[service]
            point[visits] = going[service][of_locality[locality], of_building[building]]
    return point


def _numbers(catchment: Catchment) -> tuple[dict[str, int], dict[str, int]]:
    """The row of each locality and the column of each building in a catchment."""
    return {n: row for row, n in enumerate(catchment.localities)}, {n: c for c, n in enumerate(catchment.buildings)}


def _recharges(case: Case, accounts: tuple[Account, ...], supply: Mapping[tuple[str, str], str]) -> tuple[Account, ...]:
    """Fixed and set-up cost of each arrangement, from who pays it to its customers by FTE served; nil in sum."""
    rows = []
    for account in accounts:
        if account.cost not in ("arrangement_fixed", "arrangement_setup"):
            continue
        arrangement = case.estate.arrangements[account.item]
        payer = POOLED if arrangement.provider == EXTERNAL else arrangement.provider
        fte: dict[str, float] = defaultdict(float)
        for key, k in supply.items():
            if k == arrangement.arrangement:
                fte[key[0]] += case.estate.functions[key].fte
        if not sum(fte.values()):
            continue
        shares = {payer: -1.0}
        for agency, served in fte.items():
            shares[agency] = shares.get(agency, 0.0) + served / sum(fte.values())
        for agency, share in shares.items():
            by_year = tuple(gbp * share for gbp in account.gbp)
            rows.append(Account(agency, Kind.CASHABLE, "recharge", f"{account.item} ({account.cost})", by_year))
    return tuple(rows)


def access_shares(case: Case, counters: frozenset[tuple[str, str]]) -> Iterator[AccessShare]:
    """People within each standard, before and after, and of them those with room: all, by priority group, by area."""
    localities = case.estate.localities
    for service, catchment in case.catchments.items():
        standard = catchment.standard
        members: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, name in enumerate(catchment.localities):
            members["all", ""].append(row)
            members["area", localities[name].area].append(row)
            for group in localities[name].groups:
                members["group", group].append(row)
        people = case.footfall[service].counted
        within_and_served = [share for point in _before_and_after(case, service, counters) for share in point[1:]]
        # Localities of which no area is given are told together, and are no area of which a share is asked.
        required = {("all", ""): standard.min_share} | {("group", g): s for g, s in standard.min_group_share.items()}
        for (form, scope), rows in sorted(members.items()):
            everybody = float(people[rows].sum())
            if not everybody:
                continue
            before, before_with_room, after, after_with_room = (
                float(people[rows] @ share[rows]) / everybody for share in within_and_served
            )
            yield AccessShare(
                service=service, form=form, scope=scope, standard=standard.wording, people=everybody,
                of=standard.counted, before=before, after=after,
                before_with_room=before_with_room, after_with_room=after_with_room,
                required=standard.min_area_share if form == "area" and scope else required.get((form, scope)),
            )  # fmt: skip


def _before_and_after(
    case: Case, service: str, counters: frozenset[tuple[str, str]]
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """By locality, today and then: the distance, whether within the standard (1 or 0), the share with room there."""
    catchment, footfall = case.catchments[service], case.footfall[service]
    today = {counter.building for counter in case.estate.counters_of[service] if counter.is_open_today}
    for offered in (today, {building for of, building in counters if of == service}):
        nearest = catchment.nearest(offered)
        within = nearest <= catchment.standard.standard + SAME_DISTANCE
        yield nearest, within.astype(np.float64), footfall.served(offered)


def locality_access(case: Case, counters: frozenset[tuple[str, str]]) -> Iterator[LocalityAccess]:
    """Each locality's way to each service, before and after, and the room there."""
    for service, catchment in case.catchments.items():
        before, after = _before_and_after(case, service, counters)
        allowed = catchment.standard.standard, catchment.standard.margin
        for row, name in enumerate(catchment.localities):
            (was, within_before, room_before), (now, within_after, room_after) = (
                tuple(float(each[row]) for each in point) for point in (before, after)
            )
            yield LocalityAccess(
                service=service, locality=name,
                before=None if was == float("inf") else was,
                after=None if now == float("inf") else now,
                within_before=bool(within_before), within_after=bool(within_after),
                room_before=room_before, room_after=room_after,
                verdict=_verdict(was, now, *allowed),
            )  # fmt: skip


def _verdict(before: float, after: float, standard: float, margin: float) -> str:
    if abs(after - before) <= SAME_DISTANCE or (before == after):
        return "same"
    if after < before:
        return "nearer"
    if after <= standard + SAME_DISTANCE:
        return "further within the standard"
    if before > standard + SAME_DISTANCE and after <= before + margin + SAME_DISTANCE:
        return "further within the margin"
    return "worse"
