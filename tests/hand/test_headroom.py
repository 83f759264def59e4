"""Room to breathe, argued on paper: a share of the desks is kept free where people move in."""

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Arrangement, SupportFunction, Tier
from tests.hand import best, building, costs, has_no_plan, place, team

A_TENTH, A_TWENTIETH = {"space.headroom_share": 0.1}, {"space.headroom_share": 0.05}


@pytest.mark.parametrize(("needed", "gbp"), [(9.0, 10), (9.01, 100)])
def test_who_moves_in_leaves_a_tenth_free(needed: float, gbp: float) -> None:
    """Of b's ten desks nine may be taken: a team of nine leaves a (100) for b (10), one of a little more stays."""
    rooms = [building("a", 1_000, running_gbp_per_year=100), building("b", 10, running_gbp_per_year=10)]
    plan = best(place(rooms, [team("t", "a", 1, desks=needed)]), A_TENTH)
    costs(plan, gbp)
    assert audit(plan).passed
    costs(best(place(rooms, [team("t", "a", 1, desks=needed)])), 10)


def test_where_nobody_moves_in_it_may_be_as_full_as_today() -> None:
    """A hall of ten desks with ten people stays as it is, may they move or not; so does one with eleven."""
    for people in (10, 11):
        for movable in (True, False):
            plan = best(place([building("hall", 10, running_gbp_per_year=10)],
                              [team("t", "hall", people, movable=movable)]), A_TENTH)  # fmt: skip
            costs(plan, 10, today=10)
            assert audit(plan).passed


def test_a_full_building_takes_nobody_in() -> None:
    """98 of the hall's 100 desks are taken today, two more than 95: v's two do not come in, and the shed (50) stays.

    With 93 taken v makes 95, which is just enough: the shed closes.
    """
    rooms = [building("hall", 100, running_gbp_per_year=10), building("shed", 20, running_gbp_per_year=50)]
    for u, gbp in ((8, 60), (3, 10), (3.01, 60)):
        teams = [team("t", "hall", 90), team("u", "hall", u), team("v", "shed", 2)]
        plan = best(place(rooms, teams), A_TWENTIETH)
        costs(plan, gbp, today=60)
        assert audit(plan).passed
        costs(best(place(rooms, teams)), 10)


def test_desks_that_are_added_leave_their_share_free_too() -> None:
    """t has 8 of the hall's 10 desks, v would bring 4 from the shed (50): of 10 + 5 a fifth is free and 12 are taken.

    The five cost 2 each: 10 + 10. With four to add there is room for 11.2, so the shed stays.
    """
    for most, gbp in ((5, 20), (4, 60)):
        hall = building("hall", 10, running_gbp_per_year=10, fitout_desks=most, fitout_gbp_per_desk=2)
        estate = place(
            [hall, building("shed", 4, running_gbp_per_year=50)], [team("t", "hall", 8), team("v", "shed", 4)]
        )
        plan = best(estate, {"space.headroom_share": 0.2})
        costs(plan, gbp)
        assert audit(plan).passed


def test_a_full_building_takes_people_in_once_others_have_left() -> None:
    """t (10) leaves the full hall for the barn, as it must sit where it is quiet; v (9) comes in from the shed (50)."""
    rooms = [
        building("hall", 10, running_gbp_per_year=10),
        building("barn", 20, running_gbp_per_year=5, features=frozenset({"quiet"}), status="keep"),
        building("shed", 9, running_gbp_per_year=50),
    ]
    plan = best(place(rooms, [team("t", "hall", 10, needs=frozenset({"quiet"})), team("v", "shed", 9)]), A_TENTH)
    costs(plan, 15, today=65)
    assert plan.housing == {"t": "barn", "v": "hall"}
    assert audit(plan).passed


@pytest.mark.parametrize(("desks", "gbp"), [(12, 1080), (11.9, 1120)])
def test_staff_of_an_arrangement_move_in(desks: float, gbp: float) -> None:
    """12 FTE less 10 % are 10.8 desks, nine tenths of 12; of 11.9 only 10.71 may be taken, so that two bodies join."""
    offices = [SupportFunction(agency, "IT", 4, 400) for agency in ("council", "nhs", "police")]
    deal = Arrangement("k", "IT", "council", tiers=(Tier(0, 0.1, 0),))
    plan = best(place([building("hall", desks)], functions=offices, arrangements=[deal]), A_TENTH)
    costs(plan, gbp)
    assert audit(plan).passed


def test_a_new_team_needs_its_room_and_some_to_breathe() -> None:
    """9.5 of ten desks may be taken by a new team, and no more; other space may be taken to the last."""
    costs(best(place([building("hall", 10, spaces={"bay": 2.0})], [team("t", None, 9.5, space_needs={"bay": 2.0})]),
               A_TWENTIETH), 0)  # fmt: skip
    has_no_plan(place([building("hall", 10)], [team("t", None, 9.6)]), A_TWENTIETH)
