"""When a building can really be left, argued on paper: three undiscounted years from 1 April 2027, moves on day one."""

from datetime import date
from typing import Any

import pytest

from estate_opt.domain.estate import Arrangement, Estate, SupportFunction, Tier
from tests.hand import best, building, closed, costs, option, place, spent, team, with_building

THREE_YEARS = {"appraisal.years": 3}
IN_ONE_YEAR = date(2028, 4, 1)
"""366 days from the start, as 2028 is a leap year: 366 / 365.25 years."""
IN_TWO_YEARS = date(2029, 4, 1)
"""731 days from the start."""


def leased_and_owned(**lease: Any) -> Estate:
    """a is rented at 100 a year, b is owned and runs at 60; either takes everybody. Staying: 300 + 180."""
    return place(
        [building("a", tenure="leasehold", rent_gbp_per_year=100, **lease), building("b", running_gbp_per_year=60)],
        [team("t1", "a", 5), team("t2", "b", 5)],
    )


def test_a_lease_that_ends_now_is_left_now() -> None:
    """The lease ends on the first day: a goes, b costs 3 × 60 = 180."""
    plan = best(leased_and_owned(lease_end=date(2027, 4, 1)), THREE_YEARS)
    costs(plan, 180, today=480)
    assert closed(plan) == {"a"}


def test_a_lease_with_years_to_run_is_stranded_so_the_cheaper_building_closes() -> None:
    """Two years of rent are lost anyway: without a it would be 200.14 + 180, so b closes, 3 × 100 = 300."""
    plan = best(leased_and_owned(lease_end=IN_TWO_YEARS), THREE_YEARS)
    costs(plan, 300, today=480)
    assert closed(plan) == {"b"}


def test_closing_a_leasehold_saves_once_the_lease_ends() -> None:
    """With b kept, a closes all the same: 731 days of rent, 100 × 731 / 365.25 = 200.14, instead of 300."""
    plan = best(with_building(leased_and_owned(lease_end=IN_TWO_YEARS), "b", status="keep"), THREE_YEARS)
    costs(plan, 180 + 100 * 731 / 365.25, today=480)
    assert closed(plan) == {"a"}
    assert spent(plan, "rent") == pytest.approx(200.14, abs=0.01)


def test_a_break_is_used_where_notice_can_still_be_given() -> None:
    """Break after 366 days, 6 months' notice: 100 × 366 / 365.25 + 180 = 280.21, less than b's 300."""
    estate = leased_and_owned(lease_end=date(2035, 1, 1), break_date=IN_ONE_YEAR, notice_months=6)
    plan = best(estate, THREE_YEARS)
    costs(plan, 180 + 100 * 366 / 365.25)
    assert closed(plan) == {"a"}


def test_a_break_is_missed_when_notice_is_due_before_the_start() -> None:
    """13 months' notice for a break in 12 months: too late, a is stranded for good, and b closes for 300."""
    estate = leased_and_owned(lease_end=date(2035, 1, 1), break_date=IN_ONE_YEAR, notice_months=13)
    plan = best(estate, THREE_YEARS)
    costs(plan, 300)
    assert closed(plan) == {"b"}


def test_a_break_is_used_where_notice_can_be_given_on_the_first_day() -> None:
    """Three months from 1 April are over on 1 July: 91 days of rent, 100 × 91 / 365.25 = 24.91, and b for 180.

    91 days are less than a quarter of 365.25, which has nothing to do with a lease. A day sooner is too soon: b closes.
    """
    estate = leased_and_owned(lease_end=date(2040, 1, 1), break_date=date(2027, 7, 1), notice_months=3)
    plan = best(estate, THREE_YEARS)
    costs(plan, 180 + 100 * 91 / 365.25)
    assert closed(plan) == {"a"}
    costs(best(with_building(estate, "a", break_date=date(2027, 6, 30)), THREE_YEARS), 300)


def test_the_option_gives_the_notice_where_the_lease_does_not() -> None:
    """The same break is missed with 13 months' notice by the option, and used with 12."""
    estate = leased_and_owned(lease_end=date(2035, 1, 1), break_date=IN_ONE_YEAR)
    assert closed(best(estate, THREE_YEARS | {"exits.notice_months": 13})) == {"b"}
    assert closed(best(estate, THREE_YEARS | {"exits.notice_months": 12})) == {"a"}


def test_a_break_before_people_have_moved_is_of_no_use() -> None:
    """People move after 2 years: the break after one is past, the lease runs on to 2035 and a is never free of rent."""
    late = THREE_YEARS | {"moves.move_year": 2}
    estate = leased_and_owned(lease_end=date(2035, 1, 1), break_date=IN_ONE_YEAR)
    plan = best(estate, late)
    costs(plan, 300 + 120, today=480)  # b runs until it is vacated after two years
    assert closed(plan) == {"b"}


def test_a_lease_that_ends_before_people_have_moved_is_held_until_they_have() -> None:
    """Move after two years: rent is paid for two years though the lease ends after one, then b alone: 200 + 180."""
    plan = best(leased_and_owned(lease_end=IN_ONE_YEAR), THREE_YEARS | {"moves.move_year": 2})
    costs(plan, 380, today=480)
    assert closed(plan) == {"a"}


def test_a_lease_of_unknown_end_saves_nothing() -> None:
    """Nobody knows when a could be left: its rent is paid either way, and closing b saves 180."""
    plan = best(leased_and_owned(), THREE_YEARS)
    costs(plan, 300)
    assert closed(plan) == {"b"}


def test_a_licence_ends_with_its_notice() -> None:
    """Six months' notice: 50 of rent, and b for 180."""
    estate = with_building(leased_and_owned(), "a", tenure="licence", notice_months=6)
    costs(best(estate, THREE_YEARS), 230)


def test_a_pfi_contract_is_bought_out_or_runs_on() -> None:
    """Bought out for 40: 180 + 40. Without a price it is a lease that runs to 2035: b closes, 300."""
    estate = with_building(leased_and_owned(lease_end=date(2035, 1, 1)), "a", tenure="pfi", exit_gbp=40)
    costs(best(estate, THREE_YEARS), 220)
    costs(best(with_building(estate, "a", exit_gbp=0), THREE_YEARS), 300)


def test_an_exit_cost_beyond_the_appraisal_is_not_counted() -> None:
    """The lease ends after 4 years: closing saves no rent and costs no dilapidations within three; b's 180 is saved."""
    estate = leased_and_owned(lease_end=date(2031, 4, 1), exit_gbp=1000)
    forced = with_building(with_building(estate, "a", status="close"), "b", status="keep")
    costs(best(forced, THREE_YEARS), 480, today=480)


def test_double_running_is_paid_for_both_buildings() -> None:
    """Move after one year with 3 months of both: a for 1.25 years, the hub (120 a year) from 0.75 on: 125 + 270."""
    estate = place(
        [
            building("a", status="close", rent_gbp_per_year=100),
            building("hub", status="candidate", rent_gbp_per_year=120, opening_gbp=30),
        ],
        [team("t1", "a", 5)],
    )
    plan = best(estate, THREE_YEARS | {"moves.move_year": 1, "moves.double_running_months": 3})
    costs(plan, 125 + 270 + 30, today=300)


def test_works_are_paid_in_the_year_before_the_move() -> None:
    """Moves at the start of year 2: opening falls in year 1, the move itself in year 2."""
    estate = place(
        [building("a", status="close"), building("hub", status="candidate", opening_gbp=30)], [team("t1", "a", 5)]
    )
    plan = best(estate, THREE_YEARS | {"moves.move_year": 2, "moves.gbp_per_fte": 10})
    by_cost = {account.cost: account.gbp for account in plan.accounts}
    assert by_cost == {"opening": (0, 30, 0), "move": (0, 0, 50)}


def test_the_base_calendar_by_hand() -> None:
    """All levers as in the base: 20 years at 3.5 %, a freehold of the council given up for room in another.

    Move at the start of year 1, 3 months of double running: vacated at 1.25, sold two years later at 3.25.
    Running cost of 10,000: year 0 in full; year 1 a quarter in full and three at 45 %, 2,500 + 3,375; year 2 4,500;
    year 3 a quarter of that, 1,125. Receipt in year 3: 100,000 less 2 %. Move: 5 FTE × 1,000 in year 1.
    Travel: 2 km × 1.3 = 2.6 km × 2 × 130 days × half × £0.28 × 5 FTE = 473.20 in each of years 1, 2 and 3.
    """
    estate = place(
        [
            building("a", running_gbp_per_year=10_000, receipt_gbp=100_000),
            building("b", easting=402_000.0, status="keep"),
        ],
        [team("t1", "a", 5, max_move_km=15.0)],
    )
    plan = best(estate, start={"solver.gap": 0.0})
    d = 1.035
    running = 10_000 + 5_875 / d + 4_500 / d**2 + 1_125 / d**3
    moving = 5_000 / d + 473.20 * (1 / d + 1 / d**2 + 1 / d**3)
    today = 10_000 * (1 - d**-20) / (1 - 1 / d)  # a geometric series of 20 years
    costs(plan, running + moving - 98_000 / d**3, today=today)


def test_the_base_prices_of_a_hub_and_of_sharing_by_hand() -> None:
    """All levers as in the base: works with 13 % and set-up with 105 % optimism bias, year 0; sharing from year 1.

    Bias: half-way between 24 % and 2 % is 13 %, between 200 % and 10 % it is 105 %. The hub (rent 1,000) is opened
    9 months in and paid 0.25 of year 0. Sharing saves 20 % × 0.95 = 19 % of 100,000 from year 1; the old way runs
    until 1.5. Posts: 10 × (19 % − 2 × 8 %) = 0.3 are made redundant in year 1 at £21,978.
    """
    estate = place(
        [
            building("a", status="close"),
            building("hub", status="candidate", rent_gbp_per_year=1_000, opening_gbp=10_000),
        ],
        [team("t1", "a", 1)],
        functions=[SupportFunction("council", "IT", 10, 100_000)],
        arrangements=[
            Arrangement("k", "IT", "external", setup_gbp=2_000, onboarding_gbp=1_000, tiers=(Tier(0, 0.2, 0),))
        ],
    )
    plan = best(estate, {"optimism_bias.outsourcing": [0.0, 0.0]}, start={"solver.gap": 0.0})
    d = 1.035
    later = sum(d**-year for year in range(1, 20))
    hub = 10_000 * 1.13 + 1_000 * (0.25 + later)
    move = 1_000 / d
    shared = 100_000 * (1 + 0.5 / d) + 81_000 * later + (2_000 + 1_000) * 2.05 + 0.3 * 21_978 / d
    costs(plan, hub + move + shared)
    assert option({}, {}).levers.optimism_bias.building_uplift == pytest.approx(0.13)
