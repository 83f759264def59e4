"""People cost something where they sit, argued on paper: one year, undiscounted, moves on its first day."""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Arrangement, Estate, Lock, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.results.summary import headline
from tests.hand import best, building, closed, costs, has_no_plan, place, spent, team

SHARE: dict[str, Any] = {"space.running_share_by_occupancy": 0.3}
YEARS: dict[str, Any] = SHARE | {"appraisal.years": 2, "moves.move_year": 1}


def checked(estate: Estate, levers: dict[str, Any], gbp: float, today: float | None = None) -> Plan:
    """The best plan, which costs what is said and passes the re-check."""
    plan = best(estate, levers)
    costs(plan, gbp, today)
    assert audit(plan).passed
    return plan


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_plan_that_changes_nothing_costs_what_it_costs_today(share: float) -> None:
    """A hall with five people, a shed that is empty, a barn of no end: 100, 20 and 30, whatever goes with people."""
    rooms = [
        building("hall", running_gbp_per_year=100, status="keep", carbon_kg_per_year=500),
        building("shed", running_gbp_per_year=20, status="keep"),
        building("barn", None, running_gbp_per_year=30, status="keep"),
    ]
    plan = checked(
        place(rooms, [team("t", "hall", 5, movable=False)]), {"space.running_share_by_occupancy": share}, 150, 150
    )
    assert spent(plan, "running_by_desk") == pytest.approx(share * 100)
    assert spent(plan, "running") == pytest.approx(150 - share * 100)
    assert headline(plan).buildings.carbon_plan_kg == pytest.approx(500)


@pytest.mark.parametrize(("share", "gbp"), [(0.3, 118), (0.4, 120)])
def test_people_who_move_in_raise_its_cost(share: float, gbp: float) -> None:
    """Five of the hall's ten desks are in use: 30 % of 100 are £6 a desk, so that the shed's three cost £18 more.

    The shed is closed for that, as it costs 20. At 40 % they would cost £24, and stay.
    """
    rooms = [building("hall", running_gbp_per_year=100, status="keep"), building("shed", 3, running_gbp_per_year=20)]
    teams = [team("t", "hall", 5, movable=False), team("u", "shed", 3)]
    plan = checked(place(rooms, teams), {"space.running_share_by_occupancy": share}, gbp, 120)
    assert closed(plan) == ({"shed"} if gbp == 118 else set())


def test_emptying_half_of_a_building_lowers_its_cost() -> None:
    """£3 go with each of the hall's ten desks; the barn (10, nobody in it) counts as half full: £0.60 for a desk.

    u's five save 15 and cost 3; t may not move.
    """
    rooms = [building("hall", running_gbp_per_year=100, status="keep"),
             building("barn", running_gbp_per_year=10, status="keep")]  # fmt: skip
    plan = checked(place(rooms, [team("t", "hall", 5, movable=False), team("u", "hall", 5)]), SHARE, 98, 110)
    assert plan.housing["u"] == "barn"


@pytest.mark.parametrize(("shed", "gbp"), [(5, 105), (8, 106)])
def test_a_nearly_empty_building_is_not_dear_beyond_reason(shed: float, gbp: float) -> None:
    """One of a hundred desks is in use: £30 ÷ 50 = £0.60 a desk, not £30. Ten more cost 6: worth it for a shed of 8."""
    rooms = [
        building("hall", 100, running_gbp_per_year=100, status="keep"),
        building("shed", 10, running_gbp_per_year=shed),
    ]
    checked(place(rooms, [team("t", "hall", 1, movable=False), team("u", "shed", 10)]), SHARE, gbp)


@pytest.mark.parametrize(("people", "gbp"), [(5, 85), (10, 100), (20, 130)])
def test_a_candidate_costs_what_its_row_says_when_half_full(people: float, gbp: float) -> None:
    """Of 100 for 20 desks 70 stay, and £30 ÷ 10 go with each: 85 with five in it, 100 with ten, 130 with all."""
    hub = building("hub", 20, running_gbp_per_year=100, status="candidate")
    plan = checked(
        place([building("hall", 20, running_gbp_per_year=500), hub], [team("t", "hall", people)]), SHARE, gbp, 500
    )
    assert closed(plan) == {"hall"}


def test_a_building_may_say_what_a_desk_costs() -> None:
    """£8 go with each of five desks: t's two save 16 by leaving. £50 are more than all it costs: £20 then."""
    hall = building("hall", running_gbp_per_year=100, running_gbp_per_desk=8, status="keep")
    barn = building("barn", status="keep")
    teams = [team("s", "hall", 3, movable=False), team("t", "hall", 2)]
    checked(place([hall, barn], teams), SHARE, 84, 100)
    checked(place([replace(hall, running_gbp_per_desk=50), barn], teams), SHARE, 60, 100)
    checked(place([replace(hall, running_gbp_per_desk=0), barn], teams), SHARE, 100, 100)
    # Nobody is in the barn, and it costs nothing: £9 a desk are what its row says, more than is saved.
    checked(place([hall, replace(barn, running_gbp_per_desk=9)], teams), SHARE, 100, 100)


def test_without_an_end_of_desks_those_in_use_tell_the_share() -> None:
    """£30 go with the five desks in use of an unlimited hall; an empty unlimited barn tells none, so t saves 12."""
    rooms = [building("hall", None, running_gbp_per_year=100, status="keep"),
             building("barn", None, running_gbp_per_year=40, status="keep")]  # fmt: skip
    checked(place(rooms, [team("s", "hall", 3, movable=False), team("t", "hall", 2)]), SHARE, 128, 140)


def test_people_cost_where_they_are_until_they_have_left() -> None:
    """Two years, t is to move after the first, £6 a desk in the hall and £2 in the barn: 200 − 30 + 10.

    With a year of double running nothing is saved within the two; if half is not really saved, 15 are not.
    """
    rooms = [building("hall", running_gbp_per_year=100, status="keep"),
             building("barn", running_gbp_per_desk=2, status="keep")]  # fmt: skip
    estate = replace(place(rooms, [team("t", "hall", 5)]), locks=(Lock("team", ("t",), "pin", "barn"),))
    checked(estate, YEARS, 180, 200)
    checked(estate, YEARS | {"moves.double_running_months": 12}, 210, 200)
    checked(estate, YEARS | {"outturn.buildings_saving_share": 0.5}, 195, 200)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_a_closed_building_costs_what_it_did(share: float) -> None:
    """Closed on the first day and sold a year later: half of 100 in the first year, whatever goes with people.

    Empty and not closed it would cost 80 at the least.
    """
    rooms = [building("hall", running_gbp_per_year=100), building("barn", None, status="keep")]
    levers = {"space.running_share_by_occupancy": share, "appraisal.years": 2,
              "exits.sale_lag_years": 1, "exits.empty_running_share": 0.5}  # fmt: skip
    plan = checked(place(rooms, [team("t", "hall", 5)]), levers, 50, 200)
    assert closed(plan) == {"hall"}


def test_who_is_dissolved_frees_a_desk_and_who_comes_instead_takes_one() -> None:
    """The council's own IT takes 4 of 5 counted desks at £6; the shared IT of 8 FTE less 10 % sits there instead.

    100 − 24 + 7.2 × 6 and 800 less 10 %.
    """
    rooms = [building("hall", running_gbp_per_year=100, status="keep"), building("clinic", agency="nhs", status="keep")]
    offices = [SupportFunction(body, "IT", 4, 400, teams=(f"{body}-it",)) for body in ("council", "nhs")]
    teams = [team("council-it", "hall", 4), team("nhs-it", "clinic", 4, agency="nhs")]
    deal = Arrangement("k", "IT", "council", tiers=(Tier(0, 0.1, 0),))
    plan = checked(place(rooms, teams, functions=offices, arrangements=[deal]), SHARE, 839.2, 900)
    assert plan.housing == {"council-it": None, "nhs-it": None}
    assert spent(plan, "running_by_desk", "council") == pytest.approx(43.2)


def test_whoever_runs_the_building_pays() -> None:
    """The nhs's clinic has £6 go with a desk; the council's three cost it £18."""
    rooms = [
        building("clinic", agency="nhs", running_gbp_per_year=100, status="keep"),
        building("shed", 3, running_gbp_per_year=50),
    ]
    teams = [team("n", "clinic", 5, agency="nhs", movable=False), team("u", "shed", 3)]
    plan = checked(place(rooms, teams), SHARE | {"space.hosting_charge_share": 0.0}, 118)
    assert spent(plan, "running_by_desk", "nhs") == pytest.approx(48)
    assert spent(plan, "running_by_desk", "council") == 0


def test_carbon_goes_with_people_as_running_cost_does() -> None:
    """A tonne at £1,000 in a hall with five people: 700 kg and £700 are left if they go to the barn.

    A cap of 700 kg asks for that, with nothing to pay for carbon; one of 699 kg can be met by nobody.
    """
    rooms = [building("hall", carbon_kg_per_year=1000, status="keep"), building("barn", status="keep")]
    estate = place(rooms, [team("t", "hall", 5)])
    dear = {"carbon.gbp_per_tonne_2021": 1000, "carbon.gbp_per_tonne_2050": 1000}
    plan = checked(estate, SHARE | dear, 700, 1000)
    assert headline(plan).buildings.carbon_plan_kg == pytest.approx(700)
    plan = checked(estate, SHARE | {"limits.carbon_kg_per_year": 700}, 0)
    assert plan.housing == {"t": "barn"}
    has_no_plan(estate, SHARE | {"limits.carbon_kg_per_year": 699})


def test_what_the_rest_of_a_building_costs_goes_with_nobody() -> None:
    """A hospital of 1,000 m² has ten desks, five in use, which take up 100 m²: 3 % of 1,000 goes with five, £6 each.

    Its three office people would save 18 and cost 5 to move, not 180. In 80 m² all of it is desks: £60 each.
    """
    barn = building("barn", 3, running_gbp_per_desk=0, status="keep")
    teams = [team("s", "wards", 2, movable=False), team("t", "wards", 3)]
    for floor_m2, gbp in ((1000, 1000 - 18 + 5), (80, 1000 - 180 + 5)):
        wards = building("wards", running_gbp_per_year=1000, floor_area_m2=floor_m2, status="keep")
        plan = checked(place([wards, barn], teams, moves={("t", "barn"): 5}), SHARE, gbp, 1000)
        assert plan.housing["t"] == "barn"
