"""From the values of the decisions to a plan, and back: today's estate as a point of the MILP."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from estate_opt.domain.catchment import ROUNDING
from estate_opt.domain.costs import Kind
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import EXTERNAL, OWN
from estate_opt.domain.plan import POOLED, AccessShare, Account, LocalityAccess, Plan, Solved, Status
from estate_opt.formulation import Case, Formulation
from estate_opt.formulation.decisions import chosen, columns_of
from estate_opt.formulation.money import flows_by_cost
from estate_opt.search.milp import Array

NO_DESKS = 1e-6
PENNY = 0.005


def draft_plan(formulation: Formulation, point: Array, status: Status, bound_gbp: float, solved: Solved) -> Plan:
    """The plan that a point of the MILP stands for, with its money and its access."""
    case, decisions, decided = formulation.case, formulation.decisions, decided_at(formulation, point)
    assert decided.counters is not None
    accounts, today_accounts = _accounts_at(formulation, point, today_point(formulation))
    accounts += _recharges(case, accounts, decided.supply)
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
        fitout_desks={
            name: float(point[desks]) for name, desks in decisions.fitout_desks.items() if point[desks] > NO_DESKS
        },
    )


def _accounts_at(formulation: Formulation, *points: Array) -> list[tuple[Account, ...]]:
    """The money at some points: the flows of the objective, added up by payer, class, cost and item."""
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
                    by_year = of_point[flow.agency, cost.kind, cost.name, flow.item]
                    for year, share in enumerate(flow.profile.by_year):
                        by_year[year] += share * flow.gbp * level
    return [
        tuple(Account(*key, tuple(gbp)) for key, gbp in sorted(of_point.items()) if any(abs(g) > PENNY for g in gbp))
        for of_point in sums
    ]


def today_point(formulation: Formulation) -> Array:
    """Today's estate as a point of the MILP."""
    estate, decisions = formulation.case.estate, formulation.decisions
    today = [decisions.is_open[name] for name, b in estate.buildings.items() if b.in_use_today]
    today += [house for (team, b), house in decisions.house.items() if estate.teams[team].building == b]
    today += [offer for key, offer in decisions.offer.items() if estate.counters[key].is_open_today]
    today += decisions.own.values()
    point = np.zeros(decisions.count)
    point[columns_of(today, len(today))] = 1.0
    nearest = {service: _nearest_today(formulation.case, service) for service in {key[0] for key in decisions.visits}}
    for (service, locality, building), visits in decisions.visits.items():
        if building == nearest[service].get(locality):
            point[visits] = estate.visits.get((service, locality), 0.0)
    return point


def _nearest_today(case: Case, service: str) -> dict[str, str]:
    """The nearest open counter of each locality today; of counters equally near the first. Empty where none is open."""
    catchment = case.catchments[service]
    opened = np.flatnonzero(catchment.is_open_today)
    if not len(opened):
        return {}
    nearest = opened[np.argmin(catchment.distance[:, opened], axis=1)]
    return {name: catchment.buildings[n] for name, n in zip(catchment.localities, nearest, strict=True)}


def _recharges(case: Case, accounts: tuple[Account, ...], supply: Mapping[tuple[str, str], str]) -> tuple[Account, ...]:
    """Fixed and set-up cost of each arrangement, from who pays it to its customers by FTE served; nil in sum."""
    rows = []
    for account in accounts:
        if account.cost not in ("arrangement_fixed", "arrangement_setup"):
            continue
        arrangement = case.estate.arrangements[account.item]
        payer = POOLED if arrangement.provider == EXTERNAL else arrangement.provider
        fte = {a: case.estate.functions[a, f].fte for (a, f), k in supply.items() if k == arrangement.arrangement}
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
    """People within each standard, before and after: all, by priority group, by area."""
    localities = case.estate.localities
    for service, catchment in case.catchments.items():
        standard = catchment.standard
        before = catchment.today <= standard.standard + ROUNDING
        after = catchment.nearest({b for s, b in counters if s == service}) <= standard.standard + ROUNDING
        members: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, name in enumerate(catchment.localities):
            members["all", ""].append(row)
            members["area", localities[name].area].append(row)
            for group in localities[name].groups:
                members["group", group].append(row)
        people = [localities[name].population for name in catchment.localities]
        required = {("all", ""): standard.min_share} | {("group", g): s for g, s in standard.min_group_share.items()}
        for (form, scope), rows in sorted(members.items()):
            everybody = sum(people[row] for row in rows)
            if not everybody:
                continue
            yield AccessShare(
                service=service, form=form, scope=scope, standard=standard.wording, people=everybody,
                before=sum(people[row] for row in rows if before[row]) / everybody,
                after=sum(people[row] for row in rows if after[row]) / everybody,
                required=standard.min_area_share if form == "area" else required.get((form, scope)),
            )  # fmt: skip


def locality_access(case: Case, counters: frozenset[tuple[str, str]]) -> Iterator[LocalityAccess]:
    """Each locality's way to each service, before and after."""
    for service, catchment in case.catchments.items():
        standard = catchment.standard
        after = catchment.nearest({b for s, b in counters if s == service})
        allowed = catchment.standard.standard, catchment.standard.margin
        for row, name in enumerate(catchment.localities):
            was, now = float(catchment.today[row]), float(after[row])
            yield LocalityAccess(
                service=service, locality=name,
                before=None if was == float("inf") else was,
                after=None if now == float("inf") else now,
                within_before=was <= standard.standard + ROUNDING,
                within_after=now <= standard.standard + ROUNDING,
                verdict=_verdict(was, now, *allowed),
            )  # fmt: skip


def _verdict(before: float, after: float, standard: float, margin: float) -> str:
    if abs(after - before) <= ROUNDING or (before == after):
        return "same"
    if after < before:
        return "nearer"
    if after <= standard + ROUNDING:
        return "further within the standard"
    if before > standard + ROUNDING and after <= before + margin + ROUNDING:
        return "further within the margin"
    return "worse"
