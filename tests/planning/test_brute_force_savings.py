"""Spend to save in tiny random places whose target needs money: solved, and enumerated on paper."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import EXTERNAL, Agency, Arrangement, Building, Estate, SupportFunction, Tier
from estate_opt.ground.errors import NoPlanError
from estate_opt.planning import solve_estate
from tests.hand import building, option, place, team
from tests.hand.paper_years import PaperYears

CASES = 20
SHARES = (0.0, 0.2, 0.5, 1.0)
PENNY = 0.05
BODIES = ("council", "nhs")


@dataclass(frozen=True)
class Poor:
    """A place whose target takes more capital than there is, and what a share of what it saves lets it do."""

    estate: Estate
    levers: dict[str, Any]
    paper: PaperYears


def _buildings(draw: random.Random) -> Iterator[Building]:
    """Two rooms with rent and rates: a's team can go to a hall at once, b's to a building that works make room in."""
    for name, agency in zip("ab", draw.choice([("council", "council"), ("council", "nhs")]), strict=True):
        yield building(
            name, 3, agency=agency, tenure=draw.choice(["licence", "licence", "leasehold", "freehold"]),
            lease_end=draw.choice([None, date(2029, 10, 1)]), receipt_gbp=draw.choice([0, 60]),
            rent_gbp_per_year=10 * draw.randint(2, 12), rates_gbp_per_year=draw.choice([0, 20]),
            running_gbp_per_year=draw.choice([0, 30]), income_gbp_per_year=draw.choice([0, 0, 5]),
        )  # fmt: skip
    yield building("a_to", 3, running_gbp_per_year=draw.choice([0, 10]))
    yield building(
        "b_to", 3, agency=agency, fitout_desks=3, fitout_gbp_per_desk=draw.randint(5, 30),
        running_gbp_per_year=draw.choice([0, 10]),
    )  # fmt: skip


def _estate(draw: random.Random) -> Estate:
    rows = list(_buildings(draw))
    whose = {row.building: row.agency for row in rows}
    teams = [team(f"t_{name}", name, 3, whose[name]) for name in "ab"]
    teams.append(team("stays", "b_to", 3, whose["b_to"], movable=False))
    functions = [
        SupportFunction(body, "HR", 2, staff_gbp_per_year=draw.choice([50, 100]), systems_gbp_per_year=20,
                        contracts_end=draw.choice([None, date(2028, 10, 1)]))
        for body in draw.choice([BODIES[:1], BODIES[1:]])
    ]  # fmt: skip
    shared = Arrangement(
        "hr", "HR", draw.choice([*BODIES, EXTERNAL]), setup_gbp=draw.choice([0, 40]), onboarding_gbp=30,
        fixed_gbp_per_year=draw.choice([0, 15]), tiers=(Tier(0, 0.3, 0), Tier(2, 0.6, 0.5)),
    )  # fmt: skip
    bodies = [Agency(name, name) for name in BODIES]
    return place(rows, teams, bodies, functions=functions, arrangements=[shared])


def _levers(draw: random.Random) -> dict[str, Any]:
    return {
        "appraisal.years": 8, "programme.years": 3, "appraisal.discount_rate": draw.choice([0.0, 0.035]),
        "appraisal.count_transfers": draw.random() < 0.7, "sharing.buildings": False,
        "space.running_share_by_occupancy": draw.choice([0.0, 0.5]),
        "exits.empty_running_share": draw.choice([0.0, 0.5]),
        "moves.double_running_months": draw.choice([0, 0, 3, 12]), "moves.move_year": draw.choice([0, 0, 1]),
        "functions.double_running_months": draw.choice([0, 6]), "capital.carry_over": draw.random() < 0.5,
        "capital.recycle_receipts_share": draw.choice([0.0, 0.5]),
        "capital.by_year_gbp": {
            pot: [draw.choice([0.0, 0.0, 20.0])] for pot in draw.choice([["pooled"], ["pooled"], BODIES])
        },
        "capital.reinvest_saving_share": draw.choice(SHARES[1:]),
    }  # fmt: skip


@cache
def poor(seed: int) -> Poor:
    """A place with works in its target, and next to no money for them but what it saves."""
    draw = random.Random(seed)
    estate, levers = _estate(draw), _levers(draw)
    target = solve_estate(estate, option({**levers, "programme.years": 0}))
    return Poor(estate, levers, PaperYears(estate, option(levers), target.decided, levers))


@cache
def both(seed: int, share: float) -> tuple[float, float]:
    """What the best programme costs with a share, of the place's target and of any; infinite: there is none."""
    try:
        plan = solve_estate(poor(seed).estate, option({**poor(seed).levers, "capital.reinvest_saving_share": share}))
    except NoPlanError:
        return math.inf, math.inf
    assert [breach for check in audit(plan).checks for breach in check.breaches] == []
    assert plan.programme is not None
    first = plan.programme.first_gbp
    return plan.objective_gbp if first is None else first, plan.objective_gbp


def gbp(seed: int, share: float) -> float:
    """What the best of all costs with a share."""
    return both(seed, share)[1]


@pytest.mark.parametrize("seed", range(CASES))
def test_no_programme_that_spends_to_save_is_cheaper_and_none_is_missed(seed: int) -> None:
    """The solver's programme of the target costs what the cheapest of all its courses costs on paper."""
    paper, share = poor(seed).paper.cheapest(), poor(seed).levers["capital.reinvest_saving_share"]
    of_target, best = both(seed, share)
    assert of_target == paper or abs(of_target - paper) < PENNY
    assert best <= of_target + PENNY


@pytest.mark.parametrize("seed", range(CASES))
def test_a_larger_share_never_costs_more(seed: int) -> None:
    """What a share pays for a larger one pays for, whatever running cost does on the way."""
    assert all(more <= less + PENNY for less, more in pairwise(gbp(seed, share) for share in SHARES))


def test_the_places_are_worth_solving() -> None:
    """In a third of them what is saved pays for something."""
    assert sum(gbp(seed, 1.0) < gbp(seed, 0.0) - 1 for seed in range(CASES)) >= CASES / 3
