"""Tiny estates at random where no body may be worse off: the optimum against every plan there is, on paper."""

import math
import random
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Arrangement, Estate, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.options.option import Option
from tests.audited_town import with_levers
from tests.hand.on_paper import Paper
from tests.planning.many import seeds, solved
from tests.planning.test_brute_force import random_estate, random_option, with_cost_of_desks

CASES = 160
PENNIES = 0.02


class Outcome(NamedTuple):
    """A place under an option that asks, and the same that does not."""

    paper: float
    solver: float
    unasked: float
    recharges: bool
    """Whether bodies bear parts of an arrangement that another provides."""


def _willing(draw: random.Random, estate: Estate) -> Estate:
    """The estate with fewer buildings that have to close, so that more places have a plan, and bodies that share."""
    free = {
        name: replace(b, status="free" if b.status == "close" and draw.random() < 0.8 else b.status)
        for name, b in estate.buildings.items()
    }
    bodies = {
        name: replace(a, joins=draw.random() < 0.95, capital_limit_gbp=None) for name, a in estate.agencies.items()
    }
    return replace(estate, buildings=free, agencies=bodies)


def _with_dear_arrangements(draw: random.Random, estate: Estate) -> Estate:
    """The same with IT of three bodies, of which some have little to save, and two ways to share it at a cost."""
    bodies = ("council", "nhs", "police")
    functions = {key: f for key, f in estate.functions.items() if key[1] != "IT"} | {
        (body, "IT"): SupportFunction(
            body, "IT", fte=draw.choice([0, 1, 2, 3, 5]), staff_gbp_per_year=draw.choice([0, 0, 800, 1500, 3000]),
            systems_gbp_per_year=draw.choice([0, 100, 400]),
        )
        for body in bodies
    }  # fmt: skip
    ways = {
        name: Arrangement(
            name, "IT", provider, fixed_gbp_per_year=draw.choice([0, 100, 250, 400]),
            setup_gbp=draw.choice([0, 100, 500]),
            onboarding_gbp=draw.choice([0, 50]), min_agencies=draw.choice([1, 2]),
            tiers=tuple([Tier(0, 0.2, 0.2), Tier(draw.choice([4, 6]), 0.5, 0.6)][: draw.randint(1, 2)]),
        )
        for name, provider in (("k3", draw.choice(bodies)), ("k4", "external"))
    }  # fmt: skip
    return replace(estate, functions=functions, arrangements=ways)


def _sharing(chosen: Option) -> Option:
    """The option with no pot of capital and all sharing allowed: where little may be changed nobody loses by it."""
    chosen = with_levers(chosen, "capital", pooled_limit_gbp=None)
    chosen = with_levers(chosen, "sharing", buildings=True, functions=True, move_teams=True)
    return with_levers(chosen, "staff", allow_redundancy=True)


def _asking(draw: random.Random, chosen: Option) -> Option:
    more: list[dict[str, float]] = [{}, {}, {"council": 150.0}, {"nhs": 400.0, "police": 1.0}]
    asks: dict[str, Any] = {"margin_share": draw.choice([0.0, 0.0, 0.02, 0.2]), "may_pay_more_gbp": draw.choice(more)}
    return with_levers(chosen, "accounts", no_body_worse_off=True, **asks)


def _best(estate: Estate, chosen: Option) -> Plan | None:
    plan = solved(estate, chosen)
    if plan is not None:
        assert plan.status == "optimal"
        assert audit(plan).passed
    return plan


def _paid(plan: Plan, body: str) -> tuple[float, float]:
    """Worth of what a body pays today and in the plan, by the ledgers."""
    first = plan.option.levers.appraisal.start.year
    today, then = (
        math.fsum(row.gbp * plan.discount_factors[row.year - first] for row in ledger if row.agency == body)
        for ledger in (plan.today_ledger, plan.ledger)
    )
    return today, then


@cache
def outcome(seed: int) -> Outcome:
    """One place, tried on paper and by the solver."""
    draw = random.Random(seed)
    estate = random_estate(draw)
    chosen = random_option(draw, estate)
    estate = _willing(draw, with_cost_of_desks(draw, estate))
    chosen = _sharing(chosen)
    if seed % 2:
        estate = _with_dear_arrangements(draw, estate)
    asked = _asking(draw, chosen)
    paper, plan, unasked = Paper(estate, asked).cheapest(), _best(estate, asked), _best(estate, chosen)
    if plan is None:
        return Outcome(paper, math.inf, math.inf if unasked is None else unasked.objective_gbp, False)
    levers = asked.levers.accounts
    for body in estate.agencies:
        today, then = _paid(plan, body)
        assert then <= today + levers.margin_share * abs(today) + levers.may_pay_more_gbp.get(body, 0.0) + PENNIES
    assert unasked is not None
    bears = any(account.cost == "recharge" and account.gbp for account in plan.accounts)
    return Outcome(paper, plan.objective_gbp, unasked.objective_gbp, bears)


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_no_plan_is_cheaper_and_none_is_missed(seed: int) -> None:
    """The cheapest of all plans in which nobody is worse off costs what the solver's costs, if there is one."""
    found = outcome(seed)
    assert found.solver == found.paper or abs(found.solver - found.paper) < 0.5


@pytest.mark.slow
def test_the_rule_is_felt() -> None:
    """In one place of sixteen it makes the plan dearer; some have no plan for it, and in some a charge is borne."""
    found = [outcome(seed) for seed in range(CASES)]
    dearer = sum(each.unasked + 1 < each.solver < math.inf for each in found)
    impossible = sum(each.solver == math.inf > each.unasked for each in found)
    assert dearer >= CASES / 16
    assert impossible >= CASES / 40
    assert sum(each.recharges for each in found) >= CASES / 12
