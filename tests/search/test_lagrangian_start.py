"""Prices of the teams before any linear programme: against the linear relaxation they stand in for."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from estate_opt.options.option import load
from estate_opt.search.knapsack_cuts import knapsacks_of
from estate_opt.search.lagrangian_start import Splittable, begin_by_prices
from estate_opt.search.lp_relaxation import root_of
from estate_opt.search.milp import Array
from estate_opt.search.subgradient import ascended
from tests.bench.classics import Sites, as_estate, as_option
from tests.bench.counties import make_county
from tests.search.test_search import PARAMS, SETTINGS, Made, made, relaxed_gbp, stated

SEEDS = (1, 2, 3)


def splittable(case: Made) -> Splittable:
    return Splittable(case.milp, case.structure, knapsacks_of(case.milp, case.structure, PARAMS.knapsack_cuts))


def with_fitout() -> Made:
    """A county where desks can be bought; nothing else to decide."""
    return stated(make_county(50, 60, seed=4), load())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_is_one_and_comes_near(seed: int) -> None:
    """In a place of whole desks alone no prices should bound above the linear relaxation; the best come near."""
    dice = np.random.default_rng(seed)
    cost, desks = dice.uniform(1, 50, (8, 20)), dice.integers(70, 130, 8).astype(float)
    sites = Sites(cost, dice.integers(5, 36, 20).astype(float), dice.uniform(500, 1_500, 8), desks)
    case = stated(as_estate(sites), as_option(None))
    of = splittable(case)
    relaxed = relaxed_gbp(case.milp)
    for _ in range(20):
        assert of.bound_gbp(of.guess() * dice.uniform(0.5, 2, len(of.guess())))[0] <= relaxed + 1e-6
    _, highest_gbp = ascended(of.bound_gbp, of.guess(), PARAMS.lagrangian_start.pace, abs, lambda _: False)
    assert relaxed * 0.995 <= highest_gbp <= relaxed + 1e-6


def test_desks_bought_are_taken_while_they_pay() -> None:
    """Two desks, two more at 3 each, opening for 1, teams of one desk with seats at 1, 4 and 8.

    At 10 a team the seats are worth 9, 6 and 2: the first two fill the desks, the third is not worth a third desk. The
    building brings 9 + 6 - 1 = 14 of the 30. At 12 they are worth 11, 8 and 4: the third is worth 1 more than its desk,
    so 11 + 8 + 1 - 1 = 19 of the 36. Either way one more desk is worth the 3 it can be bought for.
    """
    estate = as_estate(Sites(np.array([[1.0, 4.0, 8.0]]), np.ones(3), np.ones(1), np.array([2.0])))
    larger = {n: replace(b, fitout_desks=2, fitout_gbp_per_desk=3.0) for n, b in estate.buildings.items()}
    of = splittable(stated(replace(estate, buildings=larger), as_option(None)))
    for price_gbp, bound_gbp, reduced_gbp, missing in (
        (10.0, 30 - 14, [-6.0, -3.0, 1.0], [0, 0, 1]),
        (12.0, 36 - 19, [-8.0, -5.0, -1.0], [0, 0, 0]),
    ):
        bound, unseated = of.bound_gbp(np.full(3, price_gbp))
        assert bound == pytest.approx(bound_gbp)
        assert unseated[of.team].tolist() == missing
        assert of.reduced_gbp(np.full(3, price_gbp)).tolist() == pytest.approx(reduced_gbp)


@pytest.mark.parametrize("case", [made(1), made(2), with_fitout()], ids=["1", "2", "fitout"])
def test_beginning_by_prices_changes_no_bound(case: Made) -> None:
    """Whatever the first relaxation has in it, the last one should cost the same; at first fewer links than all."""
    params = PARAMS.but(lagrangian_start={"seats_a_building": 0, "places": 2}, sifting={"owed_share": 0.0})
    begin = begin_by_prices(case.milp, case.structure, threading.Event(), params)
    assert begin is not None
    nobody = np.zeros(len(case.milp.cost), dtype=bool)
    root = root_of(case.milp, case.structure, nobody, SETTINGS, threading.Event(), params.sifting, begin)
    assert root is not None
    assert root.gbp == pytest.approx(case.root.gbp, rel=1e-8)
    assert 0 < len(begin.links) < case.structure.is_house.sum()


def test_a_link_matters_where_a_seat_is_worth_more_than_its_desks() -> None:
    """Two desks and one, and teams of one desk each: at 10 a team, seats at 1, 4 and 7 are worth 9, 6 and 3 a desk.

    In the building of two the second is the last to fit, so a desk is worth 6 there: the seat at 1 is worth 3 more,
    that at 4 nothing more, that at 7 lacks 3. In the building of one (seats at 2, 2 and 20) the first is the last to
    fit, a desk is worth 8 and no seat more; the dear one is not worth taking at all and lacks 18.
    """
    sites = Sites(np.array([[1.0, 4.0, 7.0], [2.0, 2.0, 20.0]]), np.ones(3), np.ones(2), np.array([2.0, 1.0]))
    case = stated(as_estate(sites), as_option(None))
    of = splittable(case)
    reduced = of.reduced_gbp(np.full(3, 10.0))
    at = {(int(case.structure.building[h]), int(t)): r for h, t, r in zip(of.house, of.team, reduced, strict=True)}
    expected = {(0, 0): -3.0, (0, 1): 0.0, (0, 2): 3.0, (1, 0): 0.0, (1, 1): 0.0, (1, 2): 18.0}
    assert at == pytest.approx(expected)


def test_few_seats_a_building_need_no_prices() -> None:
    """There the rounds of links are quicker."""
    assert begin_by_prices(made(1).milp, made(1).structure, threading.Event(), PARAMS) is None


def test_prices_end_when_the_search_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended by the user or the clock, they should take one step and not all of them."""
    params = PARAMS.but(lagrangian_start={"seats_a_building": 0})
    case, steps, over = made(1), list[float](), threading.Event()
    bound_gbp = Splittable.bound_gbp

    def counted(of: Splittable, price_gbp: Array) -> tuple[float, Array]:
        steps.append(bound_gbp(of, price_gbp)[0])
        return bound_gbp(of, price_gbp)

    monkeypatch.setattr(Splittable, "bound_gbp", counted)
    over.set()
    assert begin_by_prices(case.milp, case.structure, over, params) is not None
    assert len(steps) == 1


def test_a_team_that_may_sit_without_desks_is_not_priced() -> None:
    """One building of two has desks without limit: no price of a team says that it must sit in the other."""
    estate = as_estate(Sites(np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones(2), np.ones(2), np.array([1.0, 1.0])))
    first, *rest = estate.buildings.values()
    buildings = {first.building: replace(first, desks=None)} | {each.building: each for each in rest}
    of = splittable(stated(replace(estate, buildings=buildings), as_option(None)))
    assert of.bound_gbp(np.zeros(2))[1].tolist() == [0.0, 0.0]
