"""Places where nothing fills up, against every set of buildings there is."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from estate_opt.planning import solve_estate
from estate_opt.search import p_median as medians
from estate_opt.search.highs import Ending
from estate_opt.search.lp_relaxation import links_of
from estate_opt.search.p_median import Median, interchanged, median_of
from estate_opt.search.regimes import search
from tests.bench.classics import Sites, as_estate, as_option
from tests.search.test_search import PARAMS, SETTINGS, Made, made, stated

NOT_DIRECTLY = PARAMS.but(sizes={"direct_choices": 0})
BUILDINGS, TEAMS = 7, 9
METHOD = "nothing fills up"


def sites(seed: int, must_open: int | None, is_whole: bool) -> Sites:
    """Seven buildings and nine teams; opening costs something where no number is given."""
    dice = np.random.default_rng(seed)
    cost, fixed = dice.uniform(10, 1_000, (BUILDINGS, TEAMS)), dice.uniform(200, 900, BUILDINGS)
    if is_whole:
        cost, fixed = np.rint(cost), np.rint(fixed)
    return Sites(cost, np.ones(TEAMS), fixed * (must_open is None), None, must_open)


def least_gbp(case: Sites) -> float:
    """The cheapest of all sets of buildings: everybody goes to the cheapest of a set."""
    counts = range(1, BUILDINGS + 1) if case.must_open is None else [case.must_open]
    sets = itertools.chain.from_iterable(itertools.combinations(range(BUILDINGS), count) for count in counts)
    return min(float(case.fixed[list(s)].sum() + case.cost[list(s)].min(axis=0).sum()) for s in sets)


def stated_sites(case: Sites) -> Made:
    return stated(as_estate(case), as_option(case.must_open))


def read(case: Made) -> Median | None:
    return median_of(case.milp, case.structure, links_of(case.milp, case.structure))


@pytest.mark.parametrize("steps", [PARAMS.p_median.first.steps, 3])
@pytest.mark.parametrize("is_whole", [True, False])
@pytest.mark.parametrize("must_open", [1, 3, None])
@pytest.mark.parametrize("seed", range(12))
def test_the_plan_is_the_cheapest_set_of_buildings(
    seed: int, must_open: int | None, is_whole: bool, steps: int
) -> None:
    """With many steps the bound decides, with few the branching; either way the optimum, proven, is what all sets say.

    The bound may not be above it, whatever is rounded up where costs are whole pounds.
    """
    paces = {name: replace(getattr(PARAMS.p_median, name), steps=steps) for name in ("first", "branch")}
    params = NOT_DIRECTLY.but(p_median=paces)
    case = sites(seed, must_open, is_whole)
    option = as_option(must_open).with_solver(gap=1e-6, time_limit_seconds=60)
    plan = solve_estate(as_estate(case), option, params=params)
    assert METHOD in plan.solved.method
    assert plan.status == "optimal"
    assert plan.objective_gbp == pytest.approx(least_gbp(case), rel=1e-9)
    assert plan.bound_gbp <= least_gbp(case) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_wide_gap_is_honest(seed: int) -> None:
    """Where a gap of 20 % is enough, the bound told should still be below what all sets say."""
    case = sites(seed, None, False)
    option = as_option(None).with_solver(gap=0.2, time_limit_seconds=60)
    plan = solve_estate(as_estate(case), option, params=NOT_DIRECTLY)
    assert plan.bound_gbp <= least_gbp(case) * (1 + 1e-9) <= plan.objective_gbp * (1 + 2e-9)
    assert plan.gap <= 0.2


@pytest.mark.parametrize("seed", range(6))
def test_a_building_opened_or_closed_costs_at_least_what_is_said(seed: int) -> None:
    """The bound with one building turned, found anew by every set, should rise by no less than was said beforehand."""
    median = read(stated_sites(sites(seed, 3, False)))
    assert median is not None
    price = np.random.default_rng(seed).uniform(100, 600, TEAMS)
    net_gbp = median.opening_gbp - np.maximum(price - median.cost_gbp, 0).sum(axis=1)
    chosen = median.opened(net_gbp)
    least = net_gbp[chosen].sum()
    for building, more_gbp in enumerate(medians._dearer(median, net_gbp)):
        turned = [
            sum(net_gbp[list(s)])
            for s in itertools.combinations(range(BUILDINGS), 3)
            if (building in s) != bool(chosen[building])
        ]
        assert least + more_gbp == pytest.approx(min(turned))


def test_buildings_that_must_or_may_not_be_open_stay_so() -> None:
    """Of three to open, one that must be and one that may not: neither greedy addition nor interchange moves them."""
    median = read(stated_sites(sites(1, 3, True)))
    assert median is not None
    dearest, cheapest = int(median.cost_gbp.sum(axis=1).argmax()), int(median.cost_gbp.sum(axis=1).argmin())
    must, may = np.arange(BUILDINGS) == dearest, np.arange(BUILDINGS) != cheapest
    held = Median(median.opens, median.house, median.opening_gbp, median.cost_gbp, may, must, 3, 3)
    is_open = interchanged(held, medians.added(held))
    assert is_open[dearest]
    assert not is_open[cheapest]
    assert is_open.sum() == 3
    others = [b for b in range(BUILDINGS) if b not in (dearest, cheapest)]
    swaps = [
        held.value_gbp(np.isin(np.arange(BUILDINGS), [dearest, *pair])) for pair in itertools.combinations(others, 2)
    ]
    assert held.value_gbp(is_open) in swaps
    one_away = [
        held.value_gbp(np.where(np.isin(np.arange(BUILDINGS), [out, into]), ~is_open, is_open))
        for out in np.flatnonzero(is_open & ~must)
        for into in np.flatnonzero(~is_open & may)
    ]
    assert held.value_gbp(is_open) <= min(one_away)


def test_a_place_that_fills_up_is_none_of_these() -> None:
    """With desks to run out of, it should not be taken for one, however much room there is."""
    assert read(made(1)) is None
    roomy = sites(1, 3, True)
    limited = Sites(roomy.cost, roomy.demand, roomy.fixed, np.full(BUILDINGS, 1_000.0), 3)
    assert read(stated_sites(limited)) is None
    assert read(stated_sites(roomy)) is not None


@pytest.mark.parametrize(("opened", "closed"), [(3, 0), (0, 6)])
def test_locks_that_contradict_the_number_end_without_a_plan(opened: int, closed: int) -> None:
    """Of exactly two to open, three locked open, or six of seven locked closed: proven impossible, and no plan made."""
    case = stated_sites(sites(1, 2, True))
    opens = np.flatnonzero(case.structure.strategic)
    low, high = case.milp.low.copy(), case.milp.high.copy()
    low[opens[:opened]], high[opens[:closed]] = 1.0, 0.0
    locked = replace(case.milp, low=low, high=high)
    assert median_of(locked, case.structure, links_of(locked, case.structure)) is None
    outcome, _ = search(locked, case.structure, SETTINGS, {}, params=NOT_DIRECTLY)
    assert outcome.ending is Ending.INFEASIBLE
    assert outcome.point is None


def test_one_that_cannot_be_served_costs_without_end() -> None:
    """A team without any building it may sit in should make every plan infinite, not cheap."""
    median = read(stated_sites(sites(1, 3, True)))
    assert median is not None
    median.cost_gbp[:, 0] = math.inf
    assert median.value_gbp(np.ones(BUILDINGS, dtype=bool)) == math.inf
