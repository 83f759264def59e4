"""Programmes of tiny random places, solved and enumerated: the same best course, to the pound."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.estate import Estate, Lock
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from tests.hand import option
from tests.hand.paper_years import MOST_STEPS, PaperYears
from tests.planning.many import seeds
from tests.planning.test_brute_force import AGENCIES, random_estate, random_option

CASES = 500


def random_programme(draw: random.Random, estate: Estate, chosen: Option) -> tuple[Estate, dict[str, Any]]:
    """Years, what they bear, pots, what is spent to save, and blackouts, at random."""
    levers = {row.path: row.value for row in chosen.settings if row.set_by == "Test"}
    pots: dict[str, list[float]] = {}
    for name in draw.sample(["pooled", *AGENCIES[:2]], draw.choice([0, 0, 1, 2])):
        pots[name] = [float(draw.choice([0, 50, 100, 200])) for _ in range(draw.randint(2, 5))]
    levers |= {
        "appraisal.years": draw.randint(6, 8),
        "programme.years": draw.choice([3, 3, 4]),
        "programme.fte_moved_per_year": draw.choice(["no limit", 2, 3]),
        "programme.closures_per_year": draw.choice(["no limit", 1]),
        "programme.may_decant": draw.random() < 0.7,
        "capital.by_year_gbp": pots,
        "capital.carry_over": draw.random() < 0.6,
        "capital.recycle_receipts_share": draw.choice([0.0, 0.5, 1.0]),
        "capital.pooled_limit_gbp": "no limit",
        "moves.double_running_months": draw.choice([0, 3, 12]),
        "travel.public_gbp_per_km": 0.0,
    }
    shut = tuple(
        Blackout(draw.choice(AGENCIES), date(2027 + year, 4, 1), date(2027 + year + draw.randint(0, 1), 6, 30))
        for year in draw.sample(range(3), draw.choice([0, 1, 2, 2]))
    )
    levers["capital.reinvest_saving_share"] = draw.choice([0.0, 0.0, 0.1, 0.5])
    levers["capital.agency_limits_by_year"] = draw.choice(["off", "off", "each", "pooled"])
    levers["capital.agency_limits_share"] = draw.choice([0.3, 1.0])
    levers["programme.stranded_months"] = draw.choice(["no limit", "no limit", 0, 12])
    return replace(estate, blackouts=shut), levers


def random_dates(draw: random.Random, paper: PaperYears) -> Iterator[Lock]:
    """For some of what could happen, a day before which it may not, or by which it must if it does."""
    for kind, key in paper.steps:
        if kind != "fitout" and draw.random() < 0.5:
            day = date(2027 + draw.randint(0, 2), draw.choice([1, 4, 7]), 1)
            is_early = draw.random() < 0.4
            yield Lock(
                kind, key if isinstance(key, tuple) else (str(key),), "free", by=day if is_early else None,
                not_before=None if is_early else day,
            )  # fmt: skip


@cache
def both(seed: int) -> tuple[float, float, bool] | None:
    """Cost of the best programme on paper and by the solver, and whether it goes on after its first year.

    None: there is no plan.
    """
    draw = random.Random(seed)
    estate = random_estate(draw)
    estate, levers = random_programme(draw, estate, random_option(draw, estate))
    return compared(estate, levers, draw if seed % 3 == 0 else None)


def compared(
    estate: Estate, levers: dict[str, Any], draw: random.Random | None = None
) -> tuple[float, float, bool] | None:
    """The same of one place. `draw`: for dates at random."""
    chosen = option(levers)
    try:
        target = solve_estate(estate, option({**levers, "programme.years": 0})).decided
    except NoPlanError:
        return None
    if draw is not None:
        estate = replace(estate, locks=(*estate.locks, *random_dates(draw, PaperYears(estate, chosen, target, levers))))
    paper = PaperYears(estate, chosen, target, levers)
    if len(paper.steps) > MOST_STEPS or paper.state(frozenset(), 0) is None:  # today's rules are kept
        return None
    cheapest = paper.cheapest()
    try:
        plan = solve_estate(estate, chosen)
    except NoPlanError as none:
        return cheapest, math.inf if none.status == "infeasible" else math.nan, False
    assert plan.status == "optimal"
    assert plan.bound_gbp <= plan.objective_gbp + 0.01
    assert plan.objective_gbp == pytest.approx(plan.solved.objective_gbp, abs=0.01)
    assert [breach for check in audit(plan).checks for breach in check.breaches] == []
    assert plan.programme is not None
    first, last = plan.programme.years[0].decided, plan.programme.years[-1].decided
    # With pots other targets are looked at too, and it is told what this one comes to.
    of_target = plan.objective_gbp if plan.programme.first_gbp is None else plan.programme.first_gbp
    assert plan.objective_gbp <= of_target + 0.01
    return cheapest, of_target, first != last


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_no_programme_is_cheaper_and_none_is_missed(seed: int) -> None:
    """The solver's programme costs what the cheapest of all courses costs on paper, and there is none where none is."""
    if (found := both(seed)) is not None:
        paper, solver, _ = found
        assert solver == paper or abs(solver - paper) < 0.05


@pytest.mark.slow
def test_the_random_programmes_are_worth_solving() -> None:
    """Most have a programme, and many of them take more than a year."""
    found = [each for seed in range(0, CASES, 2) if (each := both(seed)) is not None]
    assert len(found) > CASES / 2 * 0.3
    assert sum(each[2] for each in found) > 10
