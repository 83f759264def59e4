"""From a relaxation to a plan: every team whole, every row kept, and room where the relaxation saw none."""

from dataclasses import replace

import numpy as np
import pytest

from estate_opt.search.highs import run
from estate_opt.search.milp import Array, Milp
from estate_opt.search.relax_and_fix import Descent, first_fit
from estate_opt.search.subproblem import Remainder
from tests.bench.classics import Sites, as_estate, as_option
from tests.search.test_search import PARAMS, SEEDS, SETTINGS, made, optimum_gbp, stated


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", [500, 10])
def test_a_descent_ends_in_a_plan(seed: int, part: int) -> None:
    """Relax and fix, in one part or in several, should end with all decisions whole, all rows kept, no bound broken."""
    case, params = made(seed), PARAMS.but(sizes={"part_teams": part})
    rest = Remainder(case.milp)

    def solve(milp: Milp, share: float) -> Array | None:
        assert 0 < share <= 1
        return run(milp, replace(SETTINGS, gap=0.001 * share)).point

    descent = Descent(case.milp, case.structure, rest, case.root, solve, lambda: True, params)
    point = descent.point(None, np.random.default_rng(seed))
    assert point is not None
    whole = np.where(case.milp.is_integer, np.rint(point), point)
    assert np.abs(whole - point).max() < 1e-5
    assert rest.keeps_rows(whole)
    assert case.milp.value(whole) >= optimum_gbp(seed) - 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_first_fit_overfills_no_building(seed: int) -> None:
    """Nobody sits twice, and what sits in a building fits it; whoever has no seat fits nowhere any more."""
    case = made(seed)
    of, seats = case.structure, np.flatnonzero(first_fit(case.milp, case.structure, case.root, PARAMS.knapsack_cuts))
    assert len(set(of.team[seats])) == len(seats)
    desks = np.array([building.desks or 0.0 for building in case.estate.buildings.values()])
    left = desks - np.bincount(of.building[seats], weights=of.size[of.team[seats]], minlength=len(desks))
    assert (left >= -1e-6).all()
    for team in set(range(len(of.size))) - set(of.team[seats].tolist()):
        assert of.size[team] > left.max()


def test_first_fit_follows_the_relaxation() -> None:
    """Desks for ten, teams of 4, 6 and 4, and the other building dearer by 8 a team.

    Four desks too few: the relaxation moves those of the 6, at 8/6 a desk rather than 8/4. So the 6 goes there, whole,
    and both others stay.
    """
    sites = Sites(np.array([[1.0, 1.0, 1.0], [9.0, 9.0, 9.0]]), np.array([4.0, 6.0, 4.0]), np.ones(2), np.full(2, 10.0))
    case = stated(as_estate(sites), as_option(None))
    seats = np.flatnonzero(first_fit(case.milp, case.structure, case.root, PARAMS.knapsack_cuts))
    sits = dict(zip(case.structure.team[seats].tolist(), case.structure.building[seats].tolist(), strict=True))
    assert sits == {0: 0, 1: 1, 2: 0}


def test_a_descent_makes_room_for_whom_there_is_none() -> None:
    """Desks for seven and for five, teams of 4, 3, 3 and 2: only 4 with 3 and 3 with 2 fit.

    The 4 pays 10 where the seven are, a 3 pays 1 where the five are. Settled first, the 4 takes four of the five desks
    and both 3s six of the seven: no two desks together are left for the 2, so settled teams must give way.
    """
    cost = np.array([[10.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]])
    sites = Sites(cost, np.array([4.0, 3.0, 3.0, 2.0]), np.ones(2), np.array([7.0, 5.0]))
    case = stated(as_estate(sites), as_option(None))
    rest = Remainder(case.milp)
    point = Descent(
        case.milp,
        case.structure,
        rest,
        case.root,
        lambda milp, _: run(milp, SETTINGS).point,
        lambda: True,
        PARAMS,
    ).point(None, None)
    assert point is not None
    assert rest.is_whole(point)
    assert rest.keeps_rows(point)
    assert case.milp.value(point) == pytest.approx(2 + 10 + 1, abs=1e-4)


def test_a_descent_opens_what_whole_teams_fit_into() -> None:
    """Two buildings of 4.9 desks at 10 each, one of 12 at 21, three teams of 3.

    Teams that split fit into both small ones, for 20. Whole, each holds one team, and the third needs the large one
    as well: 31 at the least. With a tenth of its desks spared neither small one holds more than 4.41, 9 desks do not
    fit into both, and the large one alone, which is best, is opened from the first.
    """
    sites = Sites(np.zeros((3, 3)), np.full(3, 3.0), np.array([10.0, 10.0, 21.0]), np.array([4.9, 4.9, 12.0]))
    case = stated(as_estate(sites), as_option(None))

    def cost_gbp(spare: float) -> float:
        of, rest = case.structure, Remainder(case.milp)
        point = Descent(
            case.milp, of, rest, case.root, lambda rest, _: run(rest, SETTINGS).point, lambda: True, PARAMS, spare
        ).point(None, None)
        assert point is not None
        return case.milp.value(point)

    assert cost_gbp(0.2) == pytest.approx(21, abs=1e-4)
    assert cost_gbp(0.0) > 30
