"""The public's travel weighed where only some ways are known, argued on paper: one year, undiscounted.

Homes have no position, and libraries stand in buildings that stay and cost nothing: what is paid is a pound for each
kilometre there and back. The standard is 2.4 km.
"""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Counter, Estate, Journey
from tests.hand import best, building, costs, home, place

Ways = dict[tuple[str, str], Journey]


def library(at: str, is_open: bool = True, **given: Any) -> Counter:
    return Counter("library", at, is_open, **given)


def km(one_way: float) -> Journey:
    return Journey(km=one_way, minutes=None)


def minutes(one_way: float) -> Journey:
    return Journey(km=None, minutes=one_way)


def libraries(ways: Ways, visits: dict[str, float], *counters: Counter) -> Estate:
    """Libraries, and homes of which no way to them is known but these."""
    estate = place(
        [building(counter.building, status="keep") for counter in counters],
        counters=counters,
        localities=[home(name, 0, easting=None, northing=None) for name in visits],
        visits={("library", name): number for name, number in visits.items()},
    )
    return replace(estate, journeys=ways)


def comes_to(estate: Estate, gbp: float, today: float, **access: Any) -> None:
    """The best plan costs so much, today too, and the re-check says the same."""
    levers = {f"access.default.{lever}": value for lever, value in access.items()}
    plan = best(estate, {"travel.public_gbp_per_km": 0.5} | levers)
    costs(plan, gbp, today)
    assert audit(plan).passed


@pytest.mark.parametrize("no_worse", ["off", "standard", "distance"])
def test_a_way_of_which_only_the_minutes_are_known_is_a_way_and_counts_no_km(no_worse: str) -> None:
    """l has 3 km to a, m 25 minutes; ten visits each, room for 15: m's go for nothing, 5 of l's for £3 each.

    No worse than today: l's way may be no longer, which says nothing of room, as 3 km is beyond the standard.
    """
    ways = {("l", "a"): km(3), ("m", "a"): minutes(25)}
    estate = libraries(ways, {"l": 10, "m": 10}, library("a", capacity_visits_per_year=15))
    comes_to(estate, 15, today=15, no_worse=no_worse)


def test_whoever_has_a_way_in_minutes_today_is_not_left_without_one() -> None:
    """The counter at a costs 41, one at b would cost 29; but nobody knows a way from l to b, and l's ten visits go."""
    counters = library("a", running_gbp_per_year=41), library("b", False, running_gbp_per_year=29)
    comes_to(libraries({("l", "a"): minutes(25)}, {"l": 10}, *counters), 41, today=41)


def test_a_way_that_counts_no_km_draws_nobody_away_who_is_kept_within_the_standard() -> None:
    """a is 2 km off, within 2.4; of b only 9 minutes are known. l is kept at a, £2 a visit; else it would go to b."""
    ways = {("l", "a"): km(2), ("l", "b"): minutes(9)}
    estate = libraries(ways, {"l": 10}, library("a"), library("b"))
    comes_to(estate, 20, today=20)
    comes_to(estate, 0, today=0, no_worse="off")


@pytest.mark.parametrize(("share", "gbp"), [(1.0, 20), (0.5, 10), (0.0, 0)])
def test_who_goes_nowhere_today_and_counts_for_a_share_goes(share: float, gbp: float) -> None:
    """There is no library yet. The share asked for makes its part of l's ten visits, £2 each; the others need not."""
    estate = libraries({("l", "a"): km(2)}, {"l": 10}, library("a", False))
    comes_to(estate, gbp, today=0, min_share=share)


@pytest.mark.parametrize(("room", "gbp"), [(3_000, 2_000 * 1 + 1_000 * 5), (1_500, 1_500 * 1 + 500 * 6)])
def test_visits_kept_within_the_standard_make_no_room_by_going_further_off(room: float, gbp: float) -> None:
    """Near makes 2,000 visits, 1 km to a or 6 to b; far 3,000, 5 km to a. Near is kept at a as far as a has room.

    So with room for 3,000 in a, far finds 1,000 places there, though b would have room for 600 of near; with 1,500,
    500 of near go to b and far finds none. A plan that changes nothing lacks what today lacks, to the last digit.
    """
    ways = {("near", "a"): km(1), ("near", "b"): km(6), ("far", "a"): km(5)}
    counters = library("a", capacity_visits_per_year=room), library("b", capacity_visits_per_year=600)
    comes_to(libraries(ways, {"near": 2_000, "far": 3_000}, *counters), gbp, today=gbp)
