"""Rooms of community bodies, hired by what is used: estates argued in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Building, Counter, Estate, Service
from estate_opt.tables.records import build_estate
from tests.hand import PLAIN, best, building, closed, costs, home, option, place, spent, team
from tests.small_place import read_small, with_cell


def hall(gbp: float) -> Building:
    """A church hall of ten desks: whoever uses one pays so much a year."""
    return building("hall", 10, "church", status="keep", hire_gbp_per_desk_year=gbp)


def tied(gbp: float) -> Estate:
    """Two people in an office whose lease cannot be ended (rent 100) and costs 50 to run; and a hall for hire."""
    office = building("office", 10, tenure="leasehold", rent_gbp_per_year=100, running_gbp_per_year=50)
    return place([office, hall(gbp)], [team("t", "office", 2)])


def test_a_hired_desk_beats_a_lease_that_cannot_end() -> None:
    """The rent is paid either way. Two desks at 10 are 20, less than the 50 that the office costs to run: 120 in all.

    At 30 a desk they are 60, and everybody stays. Nobody hires the eight desks that are left.
    """
    plan = best(tied(10))
    costs(plan, 120, today=150)
    assert closed(plan) == {"office"}
    assert spent(plan, "hire", "council") == 20
    assert spent(plan, "hosting_charge") == 0
    assert audit(plan).passed
    costs(best(tied(30)), 150, today=150)


def test_whoever_hires_today_pays_until_they_leave() -> None:
    """Four desks of a hall at 25 are 100 a year; an office of the council's own costs 60. Half a year runs on: 50."""
    two = PLAIN | {"appraisal.years": 2, "moves.double_running_months": 6}
    estate = place([hall(25), building("own", 10, status="keep", running_gbp_per_year=60)], [team("t", "hall", 4)])
    plan = best(estate, start=two)
    costs(plan, 120 + 50, today=120 + 200)
    assert plan.housing == {"t": "own"}
    assert audit(plan).passed


def outreach(gbp: float, week_in: str = "office") -> Estate:
    """Advice on two half-days in a hall, for 20 a year and so much each time; or all week for 100 where it is said."""
    rooms = replace(hall(0), hire_gbp_per_session=gbp, spaces={"session room": 2.0})
    counters = [Counter("advice", "hall", False, 20, sessions_per_week=2), Counter("advice", week_in, False, 100)]
    return place(
        [building("office", 10, status="keep"), rooms], counters=counters[week_in == "hall" :],
        localities=[home("l", 0)], services=[Service("advice", agency="council")],
    )  # fmt: skip


SERVED = {"access.default.no_worse": "off", "access.default.min_share": 1.0, "counters.session_weeks_per_year": 50}


def test_half_days_are_hired_as_often_as_somebody_is_there() -> None:
    """Two half-days in each of 50 weeks at 50p are 50, and with the 20 less than a week of the office at 100.

    At 90p they are 90, and the office is the cheaper.
    """
    plan = best(outreach(0.5), SERVED)
    costs(plan, 70, today=0)
    assert spent(plan, "hire", "council") == 50
    assert audit(plan).passed
    costs(best(outreach(0.9), SERVED), 100)


def test_whoever_is_there_all_week_has_the_room_all_week() -> None:
    """Ten half-days in each of 50 weeks at 50p are 250, and the counter costs 100; with a desk of its own it pays that.

    Its desk is free here, and so is the room that it does not take.
    """
    costs(best(outreach(0.5, "hall"), SERVED), 350)
    estate = outreach(0.5, "hall")
    desk = {key: replace(each, desks=1.0) for key, each in estate.counters.items()}
    plan = best(replace(estate, counters=desk), SERVED)
    costs(plan, 100)
    assert audit(plan).passed


def test_a_community_body_s_building_is_no_cost_and_no_saving_of_the_place(tmp_path: Path) -> None:
    """Its rent, rates and carbon are its own affair, it cannot be closed, and its hire is what its row says."""
    tables = read_small(
        tmp_path,
        agencies=[("agency", "name", "sector"), ("county", "The County", ""), ("trust", "The Trust", "community")],
        buildings=with_cell("buildings", "clinic", "hire_gbp_per_desk_year", 7),
    )
    made = build_estate(tables, option()).buildings["clinic"]
    told = (made.hire_gbp_per_desk_year, made.rates_gbp_per_year, made.running_gbp_per_year, made.status)
    assert told == (7, 0, 0, "keep")
    public = build_estate(read_small(tmp_path / "b"), option()).buildings["clinic"]
    assert (public.hire_gbp_per_desk_year, public.rates_gbp_per_year, public.status) == (0, 800, "free")


@pytest.mark.parametrize("years", [2, 3])
def test_over_years_hire_follows_the_moves(years: int) -> None:
    """With a programme the hired desks are paid from the year of the move on, and the re-check agrees."""
    plan = best(tied(10), {"appraisal.years": 6, "programme.years": years})
    costs(plan, 6 * 120, today=6 * 150)
    assert audit(plan).passed
