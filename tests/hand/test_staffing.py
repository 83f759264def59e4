"""Counters and their staff, argued on paper: one year, undiscounted, distances along one road to the east."""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.domain.estate import Arrangement, Counter, Estate, SupportFunction
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.mip_start import start_from
from estate_opt.results.occupancy import occupancy_in_plan, occupancy_today
from estate_opt.results.reasons import reasons
from estate_opt.results.swaps import swaps
from tests.hand import best, building, built, costs, east, has_no_plan, home, option, place, team


def library(at: str, is_open: bool = True, **given: Any) -> Counter:
    return Counter("library", at, is_open, **given)


def full_library(**staff: Any) -> Estate:
    """Library a (rent 100, one desk) with t in it; w in the annex (rent 50) next door; a seat in b, 9 km away, empty.

    t may go as far as b, w no further than the library.
    """
    return place(
        [building("a", 1, rent_gbp_per_year=100), building("annex", 1, rent_gbp_per_year=50, **east(1)),
         building("b", 1, status="keep", **east(9))],
        [team("t", "a", **staff), team("w", "annex", max_move_km=2)],
        counters=[library("a")],
        localities=[home("l", 0)],
    )  # fmt: skip


def test_staff_do_not_leave_the_library_that_stays() -> None:
    """The library must stay. Were t to make room for w, the annex's 50 were saved: t serves the library, so it stays.

    With the staffing of libraries off, or where t says nothing, it goes to b.
    """
    costs(best(full_library()), 100, today=150)
    plan = best(full_library(serves="library"))
    costs(plan, 150)
    assert plan.housing == {"t": "a", "w": "annex"}
    costs(best(full_library(serves="library"), {"access.library.staffed": False}), 100)
    costs(best(full_library(serves="library"), {"access.default.staffed": False}), 100)


def to_the_hub(hub_desks: float, **counter: Any) -> Estate:
    """Library a (rent 100) with t; the hub next door (rent 60, kept) with n; the library could be there, set-up 25."""
    return place(
        [building("a", rent_gbp_per_year=100),
         building("hub", hub_desks, fitout_desks=1, fitout_gbp_per_desk=20, rent_gbp_per_year=60, status="keep",
                  **east(1))],
        [team("t", "a", serves="library"), team("n", "hub")],
        counters=[library("a"), library("hub", False, setup_gbp=25, **counter)],
        localities=[home("l", 0)],
    )  # fmt: skip


def test_a_library_moves_with_its_staff() -> None:
    """Two desks are enough for n and t: 60 + 25. With one a desk is fitted out for 20; a counter's desk takes another.

    Three desks do for all with the counter's one; two and the one that can be fitted out do too; one and that do not,
    and everything stays.
    """
    plan = best(to_the_hub(2))
    costs(plan, 85, today=160)
    assert plan.housing["t"] == "hub"
    assert plan.counters == {("library", "hub")}
    assert reasons(plan)["t"] == "its building closes"
    costs(best(to_the_hub(1)), 105)
    costs(best(to_the_hub(3, desks=1)), 85)
    costs(best(to_the_hub(2, desks=1)), 105)
    costs(best(to_the_hub(1, desks=1)), 160)


def test_the_desks_of_a_counter_are_told_as_taken() -> None:
    """In the hub n sits today on one desk; in the plan n, t and the counter's two take four."""
    plan = best(to_the_hub(4, desks=2))
    assert occupancy_today(plan)["hub"].desks == 1
    assert occupancy_in_plan(plan)["hub"].desks == 4
    assert occupancy_in_plan(plan)["a"].desks == 0


def test_staff_follow_a_counter_out_of_a_building_that_stays() -> None:
    """a is kept for w; its counter costs 30 a year and the hub's nothing, so it moves for 25, and t after it."""
    estate = to_the_hub(2)
    estate = replace(
        estate,
        buildings={**estate.buildings, "a": replace(estate.buildings["a"], status="keep")},
        counters={**estate.counters, ("library", "a"): library("a", running_gbp_per_year=30)},
    )
    plan = best(estate)
    costs(plan, 185, today=190)
    assert plan.housing["t"] == "hub"
    assert reasons(plan)["t"] == "follows its counter"


def two_libraries(least: float | None, **given: Any) -> Estate:
    """Libraries a and c, rents 100 each, with t and u; the hub (kept) could be the one for both at no cost."""
    return place(
        [building("a", rent_gbp_per_year=100), building("c", rent_gbp_per_year=100, **east(2)),
         building("hub", status="keep", **east(1))],
        [team("t", "a", 2, serves="library", **given), team("u", "c", 1, serves="library", **given)],
        counters=[library("a"), library("c"), library("hub", False, min_staff_fte=least)],
        localities=[home("l", 0), home("m", 2)],
    )  # fmt: skip


def test_a_new_counter_has_the_staff_that_it_needs() -> None:
    """Both libraries move into the hub and save 200, with t and u. 3 FTE are there; where 3.5 are asked for, a or c
    does for both, and its staff are joined by the other's: 100. Staff who may not move keep both.
    """
    costs(best(two_libraries(None)), 0, today=200)
    costs(best(two_libraries(3)), 0)
    costs(best(two_libraries(3.5)), 100)
    costs(best(two_libraries(3, movable=False)), 200)


def two_at_one_library(least: float | None) -> Estate:
    """Library a (rent 100, three desks) with t and u; w in the annex (rent 50) next door; a library c, 9 km away, with
    desks to spare and no staff.
    """
    return place(
        [building("a", 3, rent_gbp_per_year=100), building("annex", 1, rent_gbp_per_year=50, **east(1)),
         building("c", 2, status="keep", **east(9))],
        [team("t", "a", 2, serves="library"), team("u", "a", 1, serves="library"), team("w", "annex", max_move_km=2)],
        counters=[library("a", min_staff_fte=least), library("c")],
        localities=[home("l", 0), home("m", 9)],
    )  # fmt: skip


def test_a_counter_that_is_short_of_staff_today_is_no_shorter() -> None:
    """Were u to go to c, w had its desk and the annex closed: 100. That leaves t's 2 FTE, enough where 2 are asked;
    where a team is, t may go as well instead.

    Where 3 are asked it is not, and where 5 are, of which a has 3 today, a needs those 3: the annex stays.
    """
    plan = best(two_at_one_library(2))
    costs(plan, 100, today=150)
    assert plan.housing == {"t": "a", "u": "c", "w": "a"}
    costs(best(two_at_one_library(None)), 100)
    costs(best(two_at_one_library(3)), 150)
    costs(best(two_at_one_library(5)), 150)


def test_a_counter_without_staff_today_stays_as_it_is() -> None:
    """Nobody serves the library: it may move where nobody sits. If somebody does elsewhere, a new one needs them."""
    estate = to_the_hub(2)
    nobody = {name: replace(each, serves=None) for name, each in estate.teams.items()}
    costs(best(replace(estate, teams=nobody)), 85)
    # w serves the library of z, far away, and may not move: the hub's would have nobody, and a's has nobody today.
    far = {"z": building("z", status="keep", **east(90))}
    staffed = {**nobody, "w": team("w", "z", serves="library", movable=False)}
    counters = {**estate.counters, ("library", "z"): library("z")}
    costs(best(replace(estate, buildings={**estate.buildings, **far}, teams=staffed, counters=counters)), 160)
    unstaffed = {**counters, ("library", "hub"): library("hub", False, setup_gbp=25, min_staff_fte=0)}
    costs(best(replace(estate, buildings={**estate.buildings, **far}, teams=staffed, counters=unstaffed)), 85)


def test_staff_who_sit_without_a_counter_may_stay_there() -> None:
    """t serves the library but sits in the office, where it is not offered. It may stay there, for 70, or go to the
    library (kept, one desk free) and save that; where the desk is taken, the office stays: it may go nowhere else.
    """

    def estate(desks: float) -> Estate:
        return place(
            [building("office", rent_gbp_per_year=70), building("a", desks, status="keep"),
             building("b", status="keep", **east(1))],
            [team("t", "office", serves="library"), team("w", "a", movable=False)],
            counters=[library("a")],
            localities=[home("l", 0)],
        )  # fmt: skip

    plan = best(estate(2))
    costs(plan, 0, today=70)
    assert plan.housing["t"] == "a"
    costs(best(estate(1)), 70)


def test_staff_of_a_closing_office_without_counter_need_one() -> None:
    """The office is to close. t serves the library of a, which is full: there is no plan, unless a takes one more."""

    def estate(desks: float) -> Estate:
        return place(
            [building("office", status="close"), building("a", desks, status="keep"), building("b", status="keep")],
            [team("t", "office", serves="library"), team("w", "a", movable=False)],
            counters=[library("a")],
            localities=[home("l", 0)],
        )  # fmt: skip

    has_no_plan(estate(1))
    costs(best(estate(2)), 0)


def test_a_team_that_is_dissolved_serves_nobody() -> None:
    """Others would supply for 10 what t does for 300. Then t is dissolved, and the library, which must stay, is alone.

    So t's body does it itself, 300; if u serves there too, it is supplied for 10; or if the library needs nobody.
    """

    def estate(*more: str, **counter: Any) -> Estate:
        return place(
            [building("a", status="keep")],
            [team("t", "a", serves="library"), *(team(name, "a", serves="library") for name in more)],
            counters=[library("a", **counter)],
            localities=[home("l", 0)],
            functions=[SupportFunction("council", "help", 1, 300, teams=("t",))],
            arrangements=[Arrangement("desk", "help", "external", fixed_gbp_per_year=-290)],
        )  # fmt: skip

    costs(best(estate()), 300, today=300)
    for shared in (estate("u"), estate(min_staff_fte=0)):
        plan = best(shared)
        assert plan.housing["t"] is None
        assert plan.objective_gbp == pytest.approx(10)


def test_a_counter_in_the_way_of_an_exchange_is_told() -> None:
    """t and u change places, with a desk to spare in each: they can, until the counters there take those desks."""

    def moved(desks: float) -> int:
        estate = place(
            [building("a", 3, status="keep"), building("b", 3, status="keep", **east(9))],
            [team("t", "a", 2), team("u", "b", 1)],
            counters=[library("a", desks=desks), library("b", desks=desks)],
            localities=[home("l", 0), home("m", 9)],
        )
        plan = best(estate)
        exchanged = plan.deciding(housing={"t": "b", "u": "a"})
        return len(list(swaps(exchanged)))

    assert (moved(0), moved(1)) == (0, 1)


def test_a_search_begins_with_nobody_away_from_their_counter() -> None:
    """From a plan in which t is in b, without the library, t and the library are left open; w begins where it is."""
    estate = full_library(serves="library")
    estate = replace(estate, counters={**estate.counters, ("library", "annex"): library("annex", False)})
    formulation = built(estate, option())
    decided = best(full_library()).decided
    assert decided.housing["t"] == "b"
    start = start_from(formulation, to_arrays(formulation), decided)
    decisions = formulation.decisions
    assert decisions.offer["library", "a"] not in start
    assert not {column for (name, _), column in decisions.house.items() if name == "t"} & set(start)
    assert start[decisions.house["w", "a"]] == 1.0
    today = start_from(formulation, to_arrays(formulation), replace(decided, housing={"t": "a", "w": "annex"}))
    assert today[decisions.offer["library", "a"]] == 1.0
    assert today[decisions.house["t", "a"]] == 1.0
