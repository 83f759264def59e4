"""Nobody worse off: what each body pays, all charges in, against today. Formulas in `models/formulation.md`.

Of what bodies pay each other only the recharge of an arrangement is no multiple of one decision: the cost of one that
runs is shared by the FTE of whom it supplies. It gets quantities of its own, exact at every yes/no.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from estate_opt.domain.estate import EXTERNAL, SupportFunction
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import YES, Decisions, columns_of, columns_of_today
from estate_opt.formulation.flow import Flow
from estate_opt.formulation.money import arrangement_fixed, arrangement_setup, flows_by_cost
from estate_opt.formulation.rows import Column, Pairs, Rows, at_least, at_most
from estate_opt.search.milp import Array, Milp

NEAR_GBP = 0.01
"""What an account may be above its limit by: sums of thousands of figures are off by less, and today keeps it."""
ALMOST = 0.999
"""Of the least FTE that a tier serves, in bounds that only help the solver. A row on scale may be missed by a
millionth; and bounds that lie so little apart, or a slack as small, lead HiGHS 1.15 to refuse what is possible.
"""


class _Tier(NamedTuple):
    """An arrangement at one tier: what it costs as a whole, and the FTE that it serves at the least and at the most."""

    number: int
    column: Column
    cost: float
    """Net present cost of fixed and set-up cost, in pounds."""
    least_fte: float
    most_fte: float


def decide_recharges(case: Case, decisions: Decisions) -> None:
    """What each customer bears of each arrangement's cost, and what that is per FTE; where accounts are limited."""
    if not case.levers.accounts.no_body_worse_off:
        return
    for name, tiers in _arrangements(case, decisions):
        decisions.recharge_per_fte[name] = decisions.amount(max(tier.cost / tier.least_fte for tier in tiers))
        for function in _bearing(case, name):
            decisions.recharge[function.agency, function.function, name] = decisions.amount(
                max(tier.cost for tier in tiers)
            )


def _arrangements(case: Case, decisions: Decisions) -> Iterator[tuple[str, list[_Tier]]]:
    """The arrangements that cost something as a whole and have somebody to bear it, with their tiers."""
    cost: dict[Column, float] = defaultdict(float)
    for flow in chain(arrangement_fixed(case, decisions), arrangement_setup(case, decisions)):
        if flow.activity is not None:
            cost[flow.activity] += _worth_gbp(flow)
    for name in case.customers:
        if not _bearing(case, name):
            continue
        tiers = [
            _Tier(n, column, cost[column], *_scale(case, name, n))
            for n in decisions.tiers_of(name)
            if cost[column := decisions.tier[name, n]]
        ]
        if tiers:
            yield name, tiers


def _bearing(case: Case, arrangement: str) -> list[SupportFunction]:
    """Customers that would bear a part of an arrangement's cost: those with FTE."""
    return [function for function in case.customers[arrangement] if function.fte > 0]


def _scale(case: Case, name: str, n: int) -> tuple[float, float]:
    """FTE that an arrangement serves at a tier if it serves any, at the least and at the most."""
    arrangement, fte = case.estate.arrangements[name], sorted(f.fte for f in case.customers[name])
    fewest = sum(fte[: max(1, arrangement.min_agencies)])
    least = max(arrangement.tiers[n].from_fte, fewest, min(each for each in fte if each))
    most = sum(fte) if arrangement.capacity_fte is None else min(sum(fte), arrangement.capacity_fte)
    if n + 1 < len(arrangement.tiers):
        most = min(most, arrangement.tiers[n + 1].from_fte)
    return least * ALMOST, most / ALMOST


def recharged_by_fte(case: Case, decisions: Decisions) -> Rows:
    """Whoever is supplied bears the cost of its arrangement by its FTE: as much for each FTE as any other customer."""
    for name, tiers in _arrangements(case, decisions) if decisions.recharge else ():
        per_fte, bearing = decisions.recharge_per_fte[name], _bearing(case, name)
        borne = [(decisions.recharge[f.agency, f.function, name], 1.0) for f in bearing]
        yield (name, "no more"), at_most([*borne, *((tier.column, -tier.cost) for tier in tiers)], 0.0)
        running = [(tier.column, -tier.cost / tier.least_fte) for tier in tiers]
        yield (name, "for an FTE"), at_most([(per_fte, 1.0), *running], 0.0)
        for f in bearing:
            supplied = {tier: decisions.supply[f.agency, f.function, name, tier.number] for tier in tiers}
            yield (
                (*_of_customer(name, f), "in full"),
                at_least([*borne, *((s, -t.cost) for t, s in supplied.items())], 0.0),
            )
            yield from _share_rows(name, f, decisions.recharge[f.agency, f.function, name], per_fte, supplied)


def _of_customer(name: str, f: SupportFunction) -> tuple[str, ...]:
    """An arrangement and a customer of it; of a body with several ways of working, the way besides."""
    return (name, f.agency, f.way) if f.work else (name, f.agency)


def _share_rows(name: str, f: SupportFunction, own: Column, per_fte: Column, supplied: dict[_Tier, Column]) -> Rows:
    """One customer's part: FTE × what an FTE bears if it is supplied, and nothing if not."""
    key = _of_customer(name, f)
    yield (*key, "by FTE, at most"), at_most([(own, 1.0), (per_fte, -f.fte)], 0.0)
    unless: list[tuple[Column, float]] = []
    for tier, supply in supplied.items():
        dearest = f.fte * tier.cost / tier.least_fte
        unless += [(tier.column, dearest), (supply, -dearest)]
    yield (*key, "by FTE, at least"), at_least([(own, 1.0), (per_fte, -f.fte), *unless], 0.0)
    most = [(supply, -tier.cost * min(1.0, f.fte / tier.least_fte)) for tier, supply in supplied.items()]
    yield (*key, "only if supplied"), at_most([(own, 1.0), *most], 0.0)
    least = [(supply, -tier.cost * f.fte / tier.most_fte) for tier, supply in supplied.items()]
    yield (*key, "if supplied"), at_least([(own, 1.0), *least], 0.0)


class _Account:
    """What one body pays over the appraisal at today's worth: by a unit of each decision, and whatever is decided."""

    def __init__(self) -> None:
        self.by_column: dict[Column, float] = defaultdict(float)
        self.in_any_case_gbp = 0.0

    def add(self, column: Column | None, gbp: float) -> None:
        """So many pounds for a unit of a decision; None: in any case."""
        if column is None:
            self.in_any_case_gbp += gbp
        else:
            self.by_column[column] += gbp

    def pairs(self) -> Pairs:
        """As a row has it."""
        return ((column, gbp) for column, gbp in self.by_column.items() if gbp)


def no_body_worse_off(case: Case, decisions: Decisions) -> Rows:
    """No body pays more in the plan than by carrying on as today, charges in, but for what the option allows."""
    levers = case.levers.accounts
    if not levers.no_body_worse_off:
        return
    is_today = set(columns_of_today(case, decisions))
    for agency, account in _accounts(case, decisions).items():
        avoidable_gbp = sum(gbp for column, gbp in account.by_column.items() if column in is_today)
        today_gbp = account.in_any_case_gbp + avoidable_gbp
        more_gbp = levers.margin_share * abs(today_gbp) + levers.may_pay_more_gbp.get(agency, 0.0)
        if pairs := list(account.pairs()):
            yield (agency,), at_most(pairs, avoidable_gbp + more_gbp + NEAR_GBP)


def _accounts(case: Case, decisions: Decisions) -> dict[str, _Account]:
    """Every body's account: what the ledger books to it, whatever is counted for the place as a whole."""
    accounts = {agency: _Account() for agency in case.estate.agencies}
    for _, flows in flows_by_cost(case, decisions):
        for flow in flows:
            if flow.agency in accounts:
                accounts[flow.agency].add(flow.activity, _worth_gbp(flow))
    for (agency, _, name), recharge in decisions.recharge.items():
        accounts[agency].add(recharge, 1.0)
        provider = case.estate.arrangements[name].provider
        if provider != EXTERNAL:
            accounts[provider].add(recharge, -1.0)
    return accounts


def _worth_gbp(flow: Flow) -> float:
    """Net present cost of a unit of its activity."""
    return flow.gbp * flow.profile.net_present


def with_recharges(case: Case, decisions: Decisions, point: Array) -> Array:
    """A point with what each customer bears as its yes/no decisions make it; the point itself where nothing asks."""
    if not decisions.recharge:
        return point
    settled = point.copy()
    settled[columns_of([*decisions.recharge.values(), *decisions.recharge_per_fte.values()])] = 0.0
    for name, tiers in _arrangements(case, decisions):
        cost = sum(tier.cost for tier in tiers if point[tier.column] > YES)
        supplied = {key[:2] for key, column in decisions.supplies(name) if point[column] > YES}
        bearing = [(f.agency, f.function, f.fte) for f in _bearing(case, name)]
        served = {(agency, function): fte for agency, function, fte in bearing if (agency, function) in supplied}
        for (agency, function), fte in served.items():
            settled[decisions.recharge[agency, function, name]] = cost * fte / sum(served.values())
            settled[decisions.recharge_per_fte[name]] = cost / sum(served.values())
    return settled


def beyond_today_gbp(case: Case, decisions: Decisions, milp: Milp, row: int, point: Array) -> tuple[float, float]:
    """Of a row of `no_body_worse_off`: what the body pays more than today at a point, and what it may pay more."""
    columns = columns_of_today(case, decisions)
    today = np.zeros(len(point))
    today[columns_of(columns, len(columns))] = 1.0
    start, end = milp.row_start[row], milp.row_start[row + 1]
    weights, column = milp.coefficient[start:end], milp.column[start:end]
    todays = float(weights @ today[column])
    allowed_gbp = float(milp.row_high[row]) - todays - NEAR_GBP
    return float(weights @ point[column]) - todays, round(allowed_gbp, 2) + 0.0
