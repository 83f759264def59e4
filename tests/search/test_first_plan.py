"""A first plan before any relaxation: who sits where, argued in words, and never more than there is room for."""

import numpy as np
import pytest

from estate_opt.formulation.model import model_of
from estate_opt.search.first_plan import first_seats
from estate_opt.search.params import SearchParams
from tests.bench.counties import make_county
from tests.hand import building, option, place, team


def seats_of(estate: object) -> dict[str, str]:
    """Team → building, as the first plan has it."""
    model = model_of(estate, option())  # type: ignore[arg-type]
    seats = first_seats(model.milp, model.structure, SearchParams())
    return {team: at for (team, at), column in model.formulation.decisions.house.items() if seats[column]}


def test_one_building_does_for_two_small_teams() -> None:
    """Both fit into the cheap building: the dear one is not worth its 90 pounds."""
    two = place(
        [building("dear", 12, rent_gbp_per_year=90), building("cheap", 12, rent_gbp_per_year=20)],
        [team("t", "dear", 5), team("u", "cheap", 5)],
    )
    assert seats_of(two) == {"t": "cheap", "u": "cheap"}


def test_who_does_not_fit_goes_elsewhere() -> None:
    """The larger team takes the cheap building, for the other only the dear one has room."""
    two = place(
        [building("dear", 12, rent_gbp_per_year=90), building("cheap", 12, rent_gbp_per_year=20)],
        [team("t", "dear", 8), team("u", "cheap", 7)],
    )
    assert seats_of(two) == {"t": "cheap", "u": "dear"}


def test_another_gives_way_to_who_finds_no_room() -> None:
    """Room for 10 and 6; teams of 6, 5 and 5. The large one first takes the cheap room for 10, and one of 5 the other.

    The second of 5 then finds none: it pushes the large one out of 10, which pushes the first of 5 out of 6 into the
    place that is left. No other way seats all three.
    """
    three = place(
        [building("ten", 10, rent_gbp_per_year=10), building("six", 6, rent_gbp_per_year=20)],
        [team("t", "ten", 6), team("u", None, 5), team("v", None, 5)],
    )
    assert seats_of(three) == {"t": "six", "u": "ten", "v": "ten"}


def test_one_large_building_is_cheaper_than_the_cheapest_for_each() -> None:
    """Each of six teams finds its own small building at 10 a year cheaper than the hall at 30: all in the hall is best.

    Team by team the hall is never worth its 30; a desk of it costs 0.5, of the others 1.
    """
    small = [building(f"b{n}", 10, rent_gbp_per_year=10) for n in range(6)]
    seven = place([building("hall", 60, rent_gbp_per_year=30), *small], [team(f"t{n}", f"b{n}", 10) for n in range(6)])
    assert set(seats_of(seven).values()) == {"hall"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_building_holds_more_than_it_has_room_for(seed: int) -> None:
    """In a county filled to 80 % nearly everybody finds a seat, one each, and desks suffice everywhere."""
    county = make_county(50, 200, seed=seed)
    model = model_of(county, option())
    seats = first_seats(model.milp, model.structure, SearchParams())
    of_team = np.bincount(model.structure.team[seats], minlength=len(county.teams))
    assert of_team.max() <= 1
    assert of_team.sum() >= 0.9 * len(county.teams)
    found = {team: at for (team, at), column in model.formulation.decisions.house.items() if seats[column]}
    for name, each in county.buildings.items():
        if each.desks is not None:
            needed = sum(county.teams[team].desks for team, at in found.items() if at == name)
            assert needed <= each.desks + each.fitout_desks + 1e-6
