"""Spend to save: running cost that is no longer paid pays for works of later years."""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.domain.costs import COSTS, is_running_cost
from estate_opt.domain.estate import Arrangement, Lock, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import NoPlanError
from estate_opt.results.pots import pot_years
from tests.hand import building, costs, place, team
from tests.hand.test_years import YEARS, best, rented, when

TWO_ROOMS = place(
    [
        rented("a", 100), building("hall", 5), rented("c", 60, agency="nhs"),
        building("b", 5, agency="nhs", fitout_desks=5, fitout_gbp_per_desk=16),
    ],
    [team("t", "a", 5), team("u", "c", 5, agency="nhs"), team("stay", "b", 5, agency="nhs")],
)  # fmt: skip
"""The council leaves £100 of rent for a hall that costs nothing. The trust's £60 of rent are left for works of £80."""


def _levers(share: float, **pots: list[float]) -> dict[str, Any]:
    return {
        **YEARS, "sharing.buildings": False, "capital.by_year_gbp": pots or {"pooled": []},
        "capital.reinvest_saving_share": share,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("share", "moves_in"), [(1.0, 2), (0.8, 2), (0.79, 3), (0.4, 3), (0.39, None), (0.0, None)]
)  # fmt: skip
def test_what_one_room_saves_pays_for_the_works_of_the_next(share: float, moves_in: int | None) -> None:
    """There is no other money. £100 of rent are saved in each year, and the works of £80 are paid a year before the
    move: with a share of 0.8 out of the first year's, with 0.4 out of the first two years'; with less of three years'
    they could be paid only in the last year, and nobody moves after that.
    """
    plan = best(TWO_ROOMS, _levers(share))
    assert when(plan, "u", "b") == moves_in
    costs(plan, 6 * 60 if moves_in is None else 80 + moves_in * 60)


def test_nothing_is_spent_in_the_year_in_which_it_is_saved() -> None:
    """Works for a move in the second year would have to be paid in the first, when nothing has been saved yet."""
    plan = best(TWO_ROOMS, _levers(1.0))
    assert [(each.year, each.savings_gbp, each.spent_gbp, each.left_gbp) for each in _pots(plan)] == [
        (1, 100, 80, 20), (2, 100, 0, 120),
    ]  # fmt: skip


def _pots(plan: Plan) -> list[Any]:
    return pot_years(plan)


def test_a_body_spends_what_it_saved_itself() -> None:
    """The trust's own pot has nothing of what the council saves; were the works the council's, it could pay them."""
    costs(best(TWO_ROOMS, _levers(1.0, nhs=[])), 6 * 60)
    mine = {name: replace(b, agency="council") for name, b in TWO_ROOMS.buildings.items()}
    one_body = replace(
        TWO_ROOMS, buildings=mine, teams={name: replace(t, agency="council") for name, t in TWO_ROOMS.teams.items()}
    )
    locked = (Lock("team", ("stay",), "keep"), Lock("team", ("u",), "forbid", "hall"))
    costs(best(replace(one_body, locks=locked), _levers(1.0, council=[])), 80 + 2 * 60)


def test_savings_do_not_lapse() -> None:
    """Where what is new lapses each year, what was saved may be kept: £40 of two years pay for works of £80."""
    costs(best(TWO_ROOMS, {**_levers(0.4), "capital.carry_over": False}), 80 + 3 * 60)


def test_nothing_is_saved_while_both_are_paid() -> None:
    """With a year of double running the rent of the first year is paid all the same, £100. £80 of the second year's are
    there in the third, and the trust moves in the fourth: £60 in the years before it and in that of double running.
    """
    plan = best(TWO_ROOMS, {**_levers(0.8), "moves.double_running_months": 12})
    assert (when(plan, "t", "hall"), when(plan, "u", "b")) == (0, 3)
    costs(plan, 100 + 80 + 4 * 60)


def test_running_cost_that_rises_takes_nothing_from_a_pot() -> None:
    """A new team opens a room at £10 a year, so running cost is above today's in all years. The £80 that are new all
    the same pay for works, so that the trust's team can leave what has to close, as with no share at all.
    """
    estate = place(
        [
            building("home", 5), rented("new", 10, desks=5, status="candidate"),
            building("b", 5, fitout_desks=5, fitout_gbp_per_desk=16, agency="nhs"),
            building("shut", 5, status="close", agency="nhs"),
        ],
        [team("stay", "home", 5), team("t", None, 5), team("u", "shut", 5, agency="nhs"),
         team("rest", "b", 5, agency="nhs")],
    )  # fmt: skip
    for share in (0.0, 1.0):
        costs(best(estate, _levers(share, pooled=[80])), 6 * 10 + 80)


def test_shared_functions_save_too() -> None:
    """HR of £100 is done at half the cost for a setting-up of £40: £50 a year. A share of 0.8 of the first year's pays
    for setting up IT, £40, in the second year, and it begins in the third.
    """
    estate = place(
        [building("a", 50)],
        functions=[
            SupportFunction("council", "HR", 4, staff_gbp_per_year=100), SupportFunction("council", "IT", 4, 100.0),
        ],
        arrangements=[
            Arrangement(name, name.upper(), "council", setup_gbp=40, tiers=(Tier(0, 0.5, 0),)) for name in ("hr", "it")
        ],
    )  # fmt: skip
    costs(best(estate, _levers(0.8, pooled=[40])), 2 * 40 + 6 * 50 + 2 * 100 + 4 * 50)
    costs(best(estate, _levers(0.0, pooled=[40])), 40 + 6 * 50 + 6 * 100)


def test_what_is_short_is_said_beside_what_savings_bring() -> None:
    """c has to be left. A tenth of £100 comes in from three years' savings but the last works are paid in the third
    year, with £20 of them: £60 are short.
    """
    shut = replace(TWO_ROOMS, locks=(Lock("building", ("c",), "close"),))
    with pytest.raises(NoPlanError, match=r"needs £60 more by the end of 2029-30 besides what capital\.reinvest"):
        best(shut, _levers(0.1))


def test_what_counts_as_running_cost() -> None:
    """Cash that recurs, double running with it; no works, sales, repairs, one-offs, carbon or charges of bodies."""
    counted = {name for name, cost in COSTS.items() if is_running_cost(cost, counts_transfers=True)}
    assert counted == {
        "rent", "rates", "running", "running_by_desk", "hire", "buildings_double_running", "rates_double_running",
        "income", "counter_running", "counter_reception", "door_reception", "counters_double_running", "function_staff",
        "function_systems", "functions_double_running", "function_contracts", "arrangement_fixed",
    }  # fmt: skip
    without = {name for name, cost in COSTS.items() if is_running_cost(cost, counts_transfers=False)}
    assert counted - without == {"rates", "rates_double_running"}
