"""Limits of a programme that the tables or the leases give, and hand estates of years argued in words."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from estate_opt.domain.estate import Agency
from estate_opt.results.pots import pot_years
from tests.hand import closed, costs
from tests.hand.test_years import FITOUTS, LEASE, YEARS, best, when


def with_break(break_date: date | None) -> Any:
    """£100 a day, the lease's end five years after the start, and a break on a day; a room that saves £10 a day."""
    a = replace(LEASE.buildings["a"], break_date=break_date, running_gbp_per_year=3652.5)
    return replace(LEASE, buildings={**LEASE.buildings, "a": a})


@pytest.mark.parametrize(("months", "left_in"), [("no limit", 0), (12, 1), (24, 0), (0, None)])
def test_a_rented_room_is_left_near_its_lease_event(months: Any, left_in: int | None) -> None:
    """The only day is 1 October 2028, a year and a half after the start. Without a limit people are out at once, to
    save running cost. With twelve months they leave a year later, half a year before the break, with 24 at once; and
    with none never, as no move falls on the very day: the lease's own end is after the last year of the programme.
    """
    plan = best(with_break(date(2028, 10, 1)), {**YEARS, "programme.stranded_months": months})
    assert when(plan, "t", "b") == left_in
    days = (date(2028, 10, 1) - date(2027, 4, 1)).days
    never = 6 * (36525 + 3652.5)
    costs(plan, never if left_in is None else 100 * days + left_in * 3652.5)


def test_a_building_that_has_to_close_is_closed_all_the_same() -> None:
    """Its status says so, whatever its lease: people leave it at once, as it saves running cost."""
    estate = with_break(None)
    shut = replace(estate, buildings={**estate.buildings, "a": replace(estate.buildings["a"], status="close")})
    plan = best(shut, {**YEARS, "programme.stranded_months": 0})
    assert closed(plan) == {"a"}
    assert when(plan, "t", "b") == 0


def with_limits(council: float | None, nhs: float | None) -> Any:
    """Works that the council and the trust want, each with so much capital of its own."""
    limits = {"council": council, "nhs": nhs}
    return replace(FITOUTS, agencies={name: Agency(name, name, capital_limit_gbp=gbp) for name, gbp in limits.items()})


def test_the_bodies_own_limits_come_in_equal_parts() -> None:
    """£160 and £200 over four years are £40 and £50 a year. The trust's works of £50 are paid in the first; the
    council's of £100 when £120 are there, in the third: it moves in the fourth, three years' rent of £100 more.
    """
    levers = {**YEARS, "sharing.buildings": False, "capital.agency_limits_by_year": "each"}
    plan = best(with_limits(160, 200), levers)
    costs(plan, 50 + 100 + 3 * 100)
    assert (when(plan, "u", "m"), when(plan, "t", "b")) == (0, 3)
    assert {(each.pot, each.new_gbp) for each in pot_years(plan)} == {("council", 40), ("nhs", 50)}


def test_pooled_they_pay_where_they_save_most() -> None:
    """Together £90 a year: the trust's £50 at once, the council's £100 in the second year, when £130 are left; it moves
    in the third. A half of that is £45 a year: £90 by the second year pay the trust's, £85 by the third nothing more;
    or the council's in the third year out of £135 and nothing for the trust. The latter saves £300 less £100, the
    former 4 × £100 less £50.
    """
    levers = {
        **YEARS, "sharing.buildings": False, "capital.agency_limits_by_year": "pooled",
        "capital.use_agency_limits": False,
    }  # fmt: skip
    costs(best(with_limits(160, 200), levers), 50 + 100 + 2 * 100)
    costs(best(with_limits(160, 200), {**levers, "capital.agency_limits_share": 0.5}), 600 + 50 + 2 * 100)


def test_a_body_without_a_limit_has_no_pot() -> None:
    """The council's works are paid at once, the trust's £10 a year never add up to £50 in the three that pay works."""
    levers = {**YEARS, "sharing.buildings": False, "capital.agency_limits_by_year": "each"}
    costs(best(with_limits(None, 60), levers), 100 + 600)
