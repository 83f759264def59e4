"""Tiny estates whose bodies merge or are divided at random: the optimum against every plan there is, on paper."""

import math
import random

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from tests.hand.on_paper import Paper
from tests.planning.test_brute_force import random_estate, random_option
from tests.reorganising import anew, block, random_blocks

CASES = 40


def drawn(seed: int) -> tuple[Estate, Estate, Option]:
    """A random estate, the same with its bodies reorganised, and an option."""
    draw = random.Random(seed)
    estate = random_estate(draw)
    chosen = random_option(draw, estate)
    return estate, anew(estate, chosen, *random_blocks(draw, estate)), chosen


@pytest.mark.parametrize("seed", range(CASES))
def test_the_best_plan_is_the_best_of_all(seed: int) -> None:
    """Each way of working is its own function, joins by itself and pays for it; the re-check passes."""
    _, estate, chosen = drawn(seed)
    best_gbp = Paper(estate, chosen).cheapest()
    try:
        plan = solve_estate(estate, chosen)
    except NoPlanError:
        assert best_gbp == math.inf
        return
    assert plan.objective_gbp == pytest.approx(best_gbp, abs=0.01)
    assert audit(plan).passed


@pytest.mark.parametrize("seed", range(6))
def test_a_body_merged_with_itself_changes_nothing_in_the_plan(seed: int) -> None:
    """Not its cost, and not a decision."""
    estate, _, chosen = drawn(seed)
    body = next(iter(estate.agencies))
    try:
        plan = solve_estate(estate, chosen)
    except NoPlanError:
        return
    assert solve_estate(anew(estate, chosen, block(body, body)), chosen).decided == plan.decided


@pytest.mark.parametrize("seed", range(6))
def test_divided_and_merged_again_the_best_plan_costs_the_same(seed: int) -> None:
    """Parts of one whole are one again, under another name."""
    estate, _, chosen = drawn(seed)
    body = next(iter(estate.agencies))
    if chosen.levers.limits.buildings:
        chosen = chosen.varied({"limits.buildings": []})
    areas = {b.area for b in estate.buildings.values()} | {one.area for one in estate.localities.values()}
    north, *rest = sorted(areas | {"elsewhere"})
    nothing = chosen.varied({"reorganisation.replicated_share": 0.0})
    two = anew(estate, nothing, block("x", shares_of={body: [north]}), block("y", shares_of={body: rest}))
    again = anew(two, nothing, block(body, "x", "y"))
    try:
        gbp = solve_estate(estate, chosen).objective_gbp
    except NoPlanError:
        with pytest.raises(NoPlanError):
            solve_estate(again, nothing)
        return
    assert solve_estate(again, nothing).objective_gbp == pytest.approx(gbp, abs=0.01)
