"""Ways out of buildings carried out over years, at random: programme and paper come to the same, to the pound."""

import random
from functools import cache

import pytest

from tests.planning.test_brute_force import random_estate, random_option
from tests.planning.test_brute_force_routes import with_ways_out
from tests.planning.test_brute_force_years import compared, random_programme

CASES = 30


@cache
def both(seed: int) -> tuple[float, float, bool] | None:
    """Cost of the best programme on paper and by the solver, and whether it goes on after its first year."""
    draw = random.Random(90_000 + seed)
    estate = with_ways_out(draw, random_estate(draw))
    estate, levers = random_programme(draw, estate, random_option(draw, estate))
    levers |= {"exits.empty_running_share": 0.5, "outturn.buildings_saving_share": draw.choice([1.0, 0.9])}
    return compared(estate, levers)


@pytest.mark.parametrize("seed", range(CASES))
def test_each_way_out_costs_what_its_year_makes_of_it(seed: int) -> None:
    """A way is taken, paid for and earns by the year in which its building closes: no course on paper is cheaper."""
    if (found := both(seed)) is not None:
        paper, solver, _ = found
        assert solver == paper or abs(solver - paper) < 0.05


def test_the_random_programmes_are_worth_solving() -> None:
    """A third of the places have a programme that can be told on paper, and some go on after their first year."""
    found = [each for seed in range(CASES) if (each := both(seed)) is not None]
    assert len(found) >= CASES / 3
    assert sum(each[2] for each in found) > 2
