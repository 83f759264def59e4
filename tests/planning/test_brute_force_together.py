"""Target and programme of tiny random places, with pots of capital or without: the best of all, to the pound."""

import math
import random
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Arrangement, Estate, Tier
from estate_opt.formulation.model import model_of
from estate_opt.formulation.years.relaxed import relaxed
from estate_opt.ground.errors import NoPlanError
from estate_opt.planning import solve_estate
from estate_opt.search.highs import Settings, run
from tests.hand import option
from tests.hand.paper_together import MOST_ENDINGS, PaperTogether
from tests.planning.test_brute_force import AGENCIES, random_estate, random_option
from tests.planning.test_brute_force_years import random_programme

CASES = [(seed, seed < 40) for seed in range(60)]
"""Which place, and whether it has pots."""

RELAXED = 20
"""How many of those with pots are relaxed too."""


def smaller(draw: random.Random, estate: Estate) -> Estate:
    """At most three buildings of which one can be fitted out, two teams, each somewhere today."""
    teams = dict([(name, t) for name, t in estate.teams.items() if t.building is not None][:3])
    used = {t.building for t in teams.values()}
    left = [b for b in estate.buildings if b in used]
    left += [b for b in estate.buildings if b not in used][: max(0, 3 - len(left))]
    fitted = draw.choice(left) if left else ""
    buildings = {
        b: replace(row, fitout_desks=row.fitout_desks if b == fitted else 0.0)
        for b, row in estate.buildings.items()
        if b in left
    }
    functions = {key: replace(f, teams=tuple(t for t in f.teams if t in teams)) for key, f in estate.functions.items()}
    return replace(
        estate, teams=teams, buildings=buildings, functions=functions,
        counters={key: c for key, c in estate.counters.items() if key[1] in left},
        arrangements={k: _dear(draw, a) for k, a in estate.arrangements.items() if a.building in (None, *left)},
        move_costs_gbp={key: gbp for key, gbp in estate.move_costs_gbp.items() if key[0] in teams and key[1] in left},
        pairs=(),
    )  # fmt: skip


def _dear(draw: random.Random, row: Arrangement) -> Arrangement:
    """Several ways to share the same work, of which the dearer saves more."""
    setup, saving = draw.choice([(0, 0.1), (30, 0.2), (90, 0.5), (200, 0.8)])
    return replace(row, function="IT", setup_gbp=setup, tiers=(Tier(0.0, saving, 0.0),), min_agencies=1)


@cache
def both(seed: int, has_pots: bool) -> tuple[float, float, float, float | None] | None:
    """Cost on paper and by the solver, its bound, and of the first target; None: there is no plan, or too many."""
    estate, levers = _drawn(seed)
    if not has_pots:
        levers |= {"capital.by_year_gbp": {}, "capital.agency_limits_by_year": "off"}
    paper = PaperTogether(estate, option(levers), levers)
    if paper.at(paper.nothing, 0) is None or len(paper.endings()) > MOST_ENDINGS:  # today's rules are kept
        return None
    cheapest = paper.best()
    try:
        plan = solve_estate(estate, option(levers))
    except NoPlanError as none:
        return cheapest, math.inf if none.status == "infeasible" else math.nan, math.inf, None
    assert plan.objective_gbp == pytest.approx(plan.solved.objective_gbp, abs=0.01)
    assert [breach for check in audit(plan).checks for breach in check.breaches] == []
    assert plan.programme is not None
    return cheapest, plan.objective_gbp, plan.bound_gbp, plan.programme.first_gbp


def _drawn(seed: int) -> tuple[Estate, dict[str, Any]]:
    """A place and the levers of its option."""
    draw = random.Random(seed)
    estate = random_estate(draw)
    chosen = random_option(draw, estate)
    estate, levers = random_programme(draw, smaller(draw, estate), chosen)
    return estate, levers | _with_pots(draw, levers)


def _with_pots(draw: random.Random, levers: dict[str, Any]) -> dict[str, Any]:
    """Pots with little in them."""
    pots = {draw.choice(["pooled", "pooled", *AGENCIES[:2]]): [float(draw.choice([0, 20, 50, 100])) for _ in range(4)]}
    given = levers["capital.by_year_gbp"] if draw.random() < 0.3 else {}
    return {"programme.years": draw.choice([2, 2, 3, 4]), "capital.by_year_gbp": given or pots}


@pytest.mark.parametrize(("seed", "has_pots"), CASES)
def test_no_programme_of_any_target_is_cheaper(seed: int, has_pots: bool) -> None:
    """What is found costs what the cheapest programme of all targets costs on paper, and the bound is not above it."""
    if (found := both(seed, has_pots)) is not None:
        paper, solver, bound, _ = found
        assert solver == paper or abs(solver - paper) < 0.05
        assert bound <= paper + 0.05


def test_the_random_places_are_worth_solving() -> None:
    """Many have a programme, and in some of them another target is the better one to carry out."""
    found = [each for case in CASES if (each := both(*case)) is not None]
    assert len(found) > len(CASES) * 0.3
    assert sum(first is not None and solver < first - 0.05 for _, solver, _, first in found) > 2


@cache
def relaxed_gbp(seed: int) -> tuple[float, float] | None:
    """Cost on paper, and of the relaxation that larger places have their bound from; None: no plan, or too many."""
    found = both(seed, has_pots=True)
    if found is None or not math.isfinite(found[0]):
        return None
    estate, levers = _drawn(seed)
    milp = relaxed(model_of(estate, option(levers)), levers["programme.years"]).milp
    return found[0], run(replace(milp, is_integer=np.zeros_like(milp.is_integer)), Settings(20.0, 0.0)).gbp


@pytest.mark.parametrize("seed", range(RELAXED))
def test_the_relaxation_costs_no_more_than_any_programme(seed: int) -> None:
    """What a larger place is told as its bound is below the cheapest programme of all targets on paper."""
    if (found := relaxed_gbp(seed)) is not None:
        paper, least = found
        assert least <= paper + 0.05


def test_the_relaxation_is_no_idle_bound() -> None:
    """In some of the places it comes to the cheapest programme itself."""
    found = [each for seed in range(RELAXED) if (each := relaxed_gbp(seed)) is not None]
    assert sum(least > paper - 0.05 for paper, least in found) > 2
