"""Cuts from what a building can hold: against every set of teams there is, and against every plan's optimum."""

import itertools
import threading
from dataclasses import replace

import numpy as np
import pytest

from estate_opt.domain.estate import Counter
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.structure import structure_of
from estate_opt.options.option import load
from estate_opt.search.highs import run
from estate_opt.search.knapsack_cuts import Knapsack, knapsacks_of, tightened
from estate_opt.search.lp_relaxation import Root
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import NONE
from estate_opt.search.params import SearchParams
from tests.bench.counties import make_county
from tests.hand import building, built, option, place, team
from tests.search.test_search import PARAMS, SETTINGS, Made, made, optimum_gbp, stated

SEEDS = (1, 2, 3)


def tight(case: Made, params: SearchParams = PARAMS) -> tuple[Milp, Root]:
    return tightened(case.milp, case.structure, case.root, 150, SETTINGS, threading.Event(), params)


@pytest.mark.parametrize("seed", range(20))
def test_the_fullest_set_is_worth_most(seed: int) -> None:
    """Of all 2^8 sets of teams that fit, with desks bought at a price, none should be worth more; and it should fit."""
    dice = np.random.default_rng(seed)
    need, worth = dice.integers(1, 12, 8), dice.uniform(-5, 20, 8)
    room, most, price = float(dice.uniform(5, 20)), 25, float(dice.uniform(0, 3))
    knapsack = Knapsack(0, 1, np.arange(2, 10), np.arange(8, dtype=np.int32), need, room, most, 1.0, (0, 1))

    def net(chosen: tuple[int, ...]) -> float:
        taken = int(need[list(chosen)].sum())
        return float(worth[list(chosen)].sum()) - price * max(0.0, taken - room) if taken <= most else -np.inf

    sets = itertools.chain.from_iterable(itertools.combinations(range(8), count) for count in range(9))
    worth_gbp, chosen = knapsack.fullest(worth, price)
    assert worth_gbp == pytest.approx(max(net(one) for one in sets))
    assert net(tuple(chosen.tolist())) == pytest.approx(worth_gbp)
    assert knapsack.most_worth(worth) >= worth_gbp - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_every_building_with_limited_desks_is_one(seed: int) -> None:
    """Rows read as knapsacks should be those of desks (and their fit-out limits), whole, and no others."""
    case = made(seed)
    by_rule = {n: rule for n, (rule, _) in enumerate(case.formulation.rows)}
    found = knapsacks_of(case.milp, case.structure, PARAMS.knapsack_cuts)
    assert found
    assert {by_rule[knapsack.rows[0]] for knapsack in found} == {"desks_suffice"}
    assert {by_rule[row] for knapsack in found for row in knapsack.rows[1:]} <= {"fitout_within_limit"}
    desks = {n for n, rule in by_rule.items() if rule == "desks_suffice"}
    more_than_two = np.diff(case.milp.row_start)[sorted(desks)] > 2
    assert len(found) == more_than_two.sum()
    assert all((knapsack.bought == NONE) == (len(knapsack.rows) == 1) for knapsack in found)


@pytest.mark.parametrize("states", [PARAMS.knapsack_cuts.most_states, 7])
@pytest.mark.parametrize("seed", SEEDS)
def test_cuts_keep_the_optimum_and_raise_the_bound(seed: int, states: int) -> None:
    """No plan may be lost: the optimum with the cuts is that without. However coarsely desks are told apart."""
    case = made(seed)
    milp, root = tight(case, PARAMS.but(knapsack_cuts={"most_states": states}))
    assert run(milp, SETTINGS).gbp == pytest.approx(optimum_gbp(seed), abs=1.0)
    assert case.root.gbp <= root.gbp <= optimum_gbp(seed) + 1.0
    if states > 7:
        assert root.gbp > case.root.gbp + 1.0


def test_no_set_of_teams_is_worth_more_than_split_teams() -> None:
    """What lets a building stay shut in the bound: split teams should be worth at least as much as whole ones.

    Five units, teams of 4 and 3 worth 8 and 3: whole, one of them fits, worth 8; with a third of the other 9. Where
    both fit it is the same.
    """
    seats = np.arange(2)
    cramped = Knapsack(2, NONE, seats, seats.astype(np.int32), np.array([4, 3]), 5.0, 5, 1.0, (0,))
    worth = np.array([8.0, 3.0])
    assert cramped.fullest(worth, 0.0)[0] == 8.0
    assert cramped.most_worth(worth) == pytest.approx(9.0)
    roomy = replace(cramped, most=7)
    assert roomy.fullest(worth, 0.0)[0] == roomy.most_worth(worth) == 11.0


@pytest.mark.slow
def test_a_plan_that_buys_desks_keeps_the_cuts() -> None:
    """In a made-up county desks can be bought; today's estate and a good plan should keep every cut."""
    case = stated(make_county(50, 70, 1), load())
    milp, structure = case.milp, case.structure
    found = knapsacks_of(milp, structure, PARAMS.knapsack_cuts)
    assert any(knapsack.bought != NONE for knapsack in found)
    cut, raised = tight(case)
    assert raised.gbp > case.root.gbp
    plan = run(milp, replace(SETTINGS, gap=0.01)).point
    assert plan is not None
    assert plan[[knapsack.bought for knapsack in found if knapsack.bought != NONE]].max() > 1
    first = cut.row_start[len(milp.row_low)]
    rows = np.repeat(np.arange(len(cut.row_low)), np.diff(cut.row_start))[first:] - len(milp.row_low)
    assert np.bincount(rows, cut.coefficient[first:] * plan[cut.column[first:]]).max() <= 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_cuts_every_time(seed: int) -> None:
    """Steps are counted, not timed."""
    one, other = tight(made(seed))[0], tight(made(seed))[0]
    assert np.array_equal(one.coefficient, other.coefficient)


def test_where_desks_do_not_bind_nothing_is_added() -> None:
    """Without a row of desks there is nothing to cut with."""
    case = made(1)
    no_desks = np.array([rule != "desks_suffice" for rule, _ in case.formulation.rows])
    lengths = np.diff(case.milp.row_start)
    unlimited = case.milp.keeping(no_desks | (lengths <= 2))
    root = replace(case.root, rows=case.root.rows[no_desks | (lengths <= 2)])
    assert tightened(unlimited, case.structure, root, 40, SETTINGS, threading.Event(), PARAMS)[0] is unlimited


def test_what_counters_take_is_left_out() -> None:
    """Of a's 10 desks its counter takes 3; as a knapsack a has all 10, which no plan has more of, for both teams."""
    counters = [Counter("library", "a", True, desks=3)]
    estate = place([building("a", 10)], [team("t", "a", 4), team("u", "a", 3)], counters=counters)
    formulation = built(estate, option())
    structure, milp = structure_of(formulation), to_arrays(formulation)
    (knapsack,) = knapsacks_of(milp, structure, PARAMS.knapsack_cuts)
    decisions = formulation.decisions
    assert knapsack.is_open == decisions.is_open["a"]
    assert knapsack.room == pytest.approx(10, abs=1e-5)
    assert set(knapsack.house.tolist()) == set(decisions.house.values())
    assert sum(knapsack.need.tolist()) * knapsack.unit == pytest.approx(7)
