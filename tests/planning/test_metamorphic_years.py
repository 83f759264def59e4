"""Changes to a programme whose effect on its cost is known without knowing the cost."""

import random
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import NoPlanError
from estate_opt.planning import solve_estate
from tests.hand import building, option
from tests.planning.test_brute_force import random_estate, random_option
from tests.planning.test_brute_force_years import random_programme
from tests.planning.test_metamorphic import best_gbp, doubled_levers, doubled_tables

WANTED = 10
PENNY = 0.05


@cache
def programmes() -> tuple[tuple[Estate, dict[str, Any], float], ...]:
    """Random places whose programme is held back by a limit: it costs more than all of it at once."""
    found: list[tuple[Estate, dict[str, Any], float]] = []
    for seed in range(5000, 6000):
        draw = random.Random(seed)
        estate = random_estate(draw)
        estate, levers = random_programme(draw, estate, random_option(draw, estate))
        # Pots of the bodies' own limits are shared out over the years: with a year more each is smaller.
        levers |= {"capital.agency_limits_by_year": "off"}
        if option(levers).levers.moves.move_year + levers["programme.years"] + 1 > levers["appraisal.years"]:
            continue  # a year more would be beyond the appraisal, and is refused
        try:
            plan = solve_estate(estate, option(levers))
        except NoPlanError:
            continue
        assert plan.programme is not None
        if plan.objective_gbp > plan.programme.unbound_gbp + 1:
            found.append((estate, levers, plan.objective_gbp))
        if len(found) == WANTED:
            break
    return tuple(found)


def gbp(estate: Estate, levers: dict[str, Any]) -> float:
    """What the best programme costs; infinite where there is none."""
    return best_gbp(estate, option(levers))


@pytest.mark.parametrize("number", range(WANTED))
def test_more_capital_never_costs_more(number: int) -> None:
    """Whatever could be paid from the pots can be paid from fuller ones, from such as never bind, and without any."""
    estate, levers, before = programmes()[number]
    pots = levers["capital.by_year_gbp"]
    fuller = {name: [each + 100.0 for each in new] for name, new in pots.items()}
    more = gbp(estate, {**levers, "capital.by_year_gbp": fuller})
    assert more <= before + PENNY
    ample = {name: [1e6 for _ in new] for name, new in pots.items()}
    enough = gbp(estate, {**levers, "capital.by_year_gbp": ample})
    assert enough <= more + PENNY
    assert gbp(estate, {**levers, "capital.by_year_gbp": {}}) <= enough + PENNY


@pytest.mark.parametrize("number", range(WANTED))
def test_more_in_a_year_never_costs_more(number: int) -> None:
    """Whatever fits into so many moves and closings a year fits into more of them."""
    estate, levers, before = programmes()[number]
    free = {"programme.fte_moved_per_year": "no limit", "programme.closures_per_year": "no limit"}
    assert gbp(estate, {**levers, **free}) <= before + PENNY


@pytest.mark.parametrize("number", range(WANTED))
def test_more_swing_space_never_costs_more(number: int) -> None:
    """A building besides, in which anybody may wait or stay and that costs nothing, need not be used."""
    estate, levers, before = programmes()[number]
    near = next(iter(estate.buildings.values()))
    at = {"area": near.area, "easting": near.easting, "northing": near.northing}
    spare = building("spare", 1000, near.agency, status="keep", **at)
    wider = replace(estate, buildings={**estate.buildings, "spare": spare})
    roomy = {**levers, "limits.buildings": [_one_more(each) for each in levers.get("limits.buildings", [])]}
    assert gbp(wider, roomy) <= before + PENNY
    assert gbp(estate, {**levers, "programme.may_decant": True}) <= before + PENNY


def _one_more(limit: dict[str, Any]) -> dict[str, Any]:
    """Of how many buildings there may be at the most: the one that came is counted too."""
    return {key: value + 1 if key == "at_most" else value for key, value in limit.items()}


@pytest.mark.parametrize("number", range(WANTED))
def test_a_year_more_never_costs_more(number: int) -> None:
    """In the year more nothing need happen."""
    estate, levers, before = programmes()[number]
    assert gbp(estate, {**levers, "programme.years": levers["programme.years"] + 1}) <= before + PENNY


@pytest.mark.parametrize("number", range(WANTED))
def test_with_all_years_free_it_costs_no_more_than_the_target(number: int) -> None:
    """No pot, no limit, nothing held back: all of it in the first year is one way, but for full buildings."""
    estate, levers, _ = programmes()[number]
    free = {
        **levers, "programme.fte_moved_per_year": "no limit", "programme.closures_per_year": "no limit",
        "capital.by_year_gbp": {}, "programme.may_decant": True, "programme.stranded_months": "no limit",
    }  # fmt: skip
    open_all_year = replace(estate, blackouts=())
    target = gbp(open_all_year, {**free, "programme.years": 0})
    programme = solve_estate(open_all_year, option(free)).programme
    assert programme is not None
    assert programme.unbound_gbp == pytest.approx(target, abs=PENNY)
    waits = any(seat.is_for_a_while for year in programme.years for wave in year.waves for seat in wave)
    assert waits or gbp(open_all_year, free) <= target + PENNY


@pytest.mark.parametrize("number", range(WANTED))
def test_twice_the_money_costs_twice_as_much(number: int) -> None:
    """All pounds doubled, in the tables, the levers and the pots: the cost doubles."""
    estate, levers, before = programmes()[number]
    twice = {**levers, **doubled_levers(option(levers))}
    assert gbp(doubled_tables(estate), twice) == pytest.approx(2 * before, abs=2 * PENNY)
