"""Things come to more or less than the tables say: small estates whose money is argued in words."""

from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Estate
from tests.hand import best, building, east, place, team

YEARS: dict[str, Any] = {"appraisal.years": 2}
"""Two years, undiscounted; people move on the first day, and what is left costs nothing more."""


def two_offices(**annex: Any) -> Estate:
    """The hall has room for the annex's team of ten, 1 km away; the annex costs what is given."""
    rooms = [building("hall", 20), building("annex", 10, **east(1), **annex)]
    return place(rooms, [team("a", "hall", 10), team("b", "annex", 10)])


def worth(estate: Estate, **levers: Any) -> float:
    """Net present cost of the best plan with these levers of the outturn; its audit agrees."""
    moved = {f"outturn.{name}": value for name, value in levers.items()}
    plan = best(estate, YEARS | {"moves.gbp_per_fte": 10} | moved)
    assert [check for check in audit(plan).checks if check.breaches] == []
    assert plan.is_open["annex"] is False
    return plan.objective_gbp


def test_only_a_share_of_what_closing_saves_is_saved() -> None:
    """Running £1,000 a year for two years stops at once; if 90 % is really saved, 10 % of £2,000 is paid on: £200."""
    estate = two_offices(running_gbp_per_year=1000)
    assert worth(estate) == pytest.approx(100)  # the move of ten at £10
    assert worth(estate, buildings_saving_share=0.9) == pytest.approx(100 + 200)


def test_rent_and_rates_are_not_all_saved_either() -> None:
    """Rent 600 and rates 400 a year: with half saved, two years of 500 remain."""
    estate = two_offices(rent_gbp_per_year=600, rates_gbp_per_year=400, tenure="licence")
    assert worth(estate, buildings_saving_share=0.5) == pytest.approx(100 + 1000)


def test_receipts_bring_in_less() -> None:
    """A sale for £5,000 that brings 70 % makes the plan cost 100 − 3,500."""
    assert worth(two_offices(receipt_gbp=5000), receipts_factor=0.7) == pytest.approx(100 - 3500)


def test_one_offs_cost_more() -> None:
    """The move of £100 and dilapidations of £50 cost half as much again; the receipt does not: 225 − 5,000."""
    estate = two_offices(receipt_gbp=5000, exit_gbp=50)
    assert worth(estate, one_off_factor=1.5) == pytest.approx(225 - 5000)


def test_capital_costs_more() -> None:
    """Ten desks at £30 are fitted out in the hall for the annex's ten: £300, at 1.48 times £444; the move £100."""
    rooms = [building("hall", 10, fitout_desks=10, fitout_gbp_per_desk=30), building("annex", 10, receipt_gbp=5000)]
    estate = place(rooms, [team("a", "hall", 10), team("b", "annex", 10)])
    assert worth(estate, capital_factor=1.48) == pytest.approx(444 + 100 - 5000)
