"""Spend to save in tiny random places whose target needs money: solved, and enumerated on paper."""

import math
import random
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.costs import Kind
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import NoPlanError
from estate_opt.planning import solve_estate
from tests.hand import option
from tests.hand.paper_years import PaperYears
from tests.planning.test_brute_force import random_estate, random_option
from tests.planning.test_brute_force_years import random_programme

SEEDS = (9005, 9021, 9035, 9042, 9048, 9063, 9070, 9133, 9168, 9370)
"""Of places whose target takes works: found by trying all from 9000 on, some of them for savings that pay."""
SHARES = (0.0, 0.05, 0.2, 1.0)
PENNY = 0.05


@dataclass(frozen=True)
class Poor:
    """A place whose target takes more capital than there is, and what a share of what it saves lets it do."""

    estate: Estate
    levers: dict[str, Any]
    paper: PaperYears


@cache
def poor(seed: int) -> Poor:
    """A place with works in its target, of which new money pays for a quarter at the most."""
    draw = random.Random(seed)
    estate = random_estate(draw)
    estate, levers = random_programme(draw, estate, random_option(draw, estate))
    target = solved(estate, {**levers, "programme.years": 0})
    assert target is not None
    own = {body: draw.choice([0.0, 0.0, 0.25]) * gbp for body, gbp in _capital(target).items()}
    pots = own if draw.random() < 0.4 else {"pooled": sum(own.values())}
    levers["capital.by_year_gbp"] = {pot: [gbp] for pot, gbp in pots.items()}
    levers["capital.reinvest_saving_share"] = draw.choice(SHARES[1:])
    return Poor(estate, levers, PaperYears(estate, option(levers), target.decided, levers))


def _capital(plan: Plan) -> dict[str, float]:
    paid: dict[str, float] = {}
    for account in plan.accounts:
        gbp = math.fsum(account.gbp)
        if account.kind is Kind.CAPITAL and account.agency in plan.estate.agencies and gbp:
            paid[account.agency] = paid.get(account.agency, 0.0) + gbp
    return paid


def solved(estate: Estate, levers: dict[str, Any]) -> Plan | None:
    """The plan; None where there is none."""
    try:
        return solve_estate(estate, option(levers))
    except NoPlanError:
        return None


@cache
def gbp(seed: int, share: float) -> float:
    """What the best programme costs by the solver with a share; infinite: there is none."""
    plan = solved(poor(seed).estate, {**poor(seed).levers, "capital.reinvest_saving_share": share})
    if plan is None:
        return math.inf
    assert [breach for check in audit(plan).checks for breach in check.breaches] == []
    return plan.objective_gbp


@pytest.mark.parametrize("seed", SEEDS)
def test_no_programme_that_spends_to_save_is_cheaper_and_none_is_missed(seed: int) -> None:
    """The solver's programme costs what the cheapest of all courses costs on paper."""
    paper, share = poor(seed).paper.cheapest(), poor(seed).levers["capital.reinvest_saving_share"]
    assert gbp(seed, share) == paper or abs(gbp(seed, share) - paper) < PENNY


@pytest.mark.parametrize("seed", SEEDS)
def test_a_larger_share_never_costs_more(seed: int) -> None:
    """What a share pays for a larger one pays for, whatever running cost does on the way."""
    assert all(more <= less + PENNY for less, more in pairwise(gbp(seed, share) for share in SHARES))


def test_the_places_are_worth_solving() -> None:
    """In a third of them what is saved pays for something."""
    assert sum(gbp(seed, 1.0) < gbp(seed, 0.0) - 1 for seed in SEEDS) >= len(SEEDS) / 3
