"""How much is assumed, by money and people, on a place whose figures can be added up in one's head."""

from dataclasses import replace

import pytest

from estate_opt.domain.estate import Assumed, Counter, SupportFunction
from estate_opt.results.assumed import AssumedShares, assumed, assumed_in_words
from tests.hand import building, place, team

TOWN = place(
    [building("a", rent_gbp_per_year=100, rates_gbp_per_year=50), building("b", running_gbp_per_year=50),
     building("hub", running_gbp_per_year=900, status="candidate")],
    [team("t", "a", 6), team("u", "b", 2)],
    counters=[Counter("library", "a", True, 100), Counter("library", "b", False, 700)],
    functions=[SupportFunction("council", "IT", 5, 500, 150, 50)],
)  # fmt: skip
"""Today costs 100 + 50 + 50 + 100 + 700 = 1,000 a year: what is only on offer is no part of it; 8 FTE."""


@pytest.mark.parametrize(
    ("cells", "money", "staff"),
    [
        ((), 0.0, 0.0),
        ((("buildings", "a", "rent_gbp_per_year"),), 0.1, 0.0),
        ((("functions", "council / IT", "staff_gbp_per_year"), ("counters", "library / a", "running_gbp_per_year")),
         0.6, 0.0),
        ((("buildings", "hub", "running_gbp_per_year"), ("counters", "library / b", "running_gbp_per_year")), 0, 0),
        ((("teams", "t", "fte"), ("teams", "u", "desks"), ("buildings", "a", "backlog_gbp")), 0.0, 0.75),
    ],
)  # fmt: skip
def test_shares_of_money_and_staff(cells: tuple[tuple[str, str, str], ...], money: float, staff: float) -> None:
    """Each marked figure counts by its size, and what is no yearly cost or no part of today not at all."""
    marked = replace(TOWN, assumed=tuple(Assumed(*cell) for cell in cells))
    found = assumed(marked)
    assert (found.money, found.staff) == pytest.approx((money, staff))


def test_it_is_said_where_half_of_either_is_assumed() -> None:
    """Not at 49 % of both; at half of the money, or at three quarters of the staff."""
    assert assumed_in_words(AssumedShares(0.49, 0.49)) == ""
    assert "50 % of what today costs a year and 0 % of the staff" in assumed_in_words(AssumedShares(0.5, 0.0))
    assert "10 % of what today costs a year and 75 % of the staff" in assumed_in_words(AssumedShares(0.1, 0.75))


def test_a_place_without_money_or_staff() -> None:
    """Nothing is assumed of nothing."""
    assert assumed(place([building("a")])) == AssumedShares(0.0, 0.0)
