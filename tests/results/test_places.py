"""Every area before and after, argued on paper."""

from dataclasses import replace

import pytest

from estate_opt.domain.estate import Counter, Lock
from estate_opt.domain.routes import Route
from estate_opt.results.equality import ways_changed
from estate_opt.results.places import places
from tests.hand import CALM, best, building, east, home, place, team


def test_what_leaves_one_area_comes_to_another() -> None:
    """The north's only office closes and is sold for 12 homes; its 5 people go south, where 3 are. Carbon goes with it.

    Its library closes too: its 100 people, within 4.8 km of it today, have 10 km to go then. 50 of 150 are a third,
    and 30 % are to be within the standard: so the south's library stays.
    """
    sale = Route("n", "sell", homes=12)
    estate = place(
        [building("n", area="north", running_gbp_per_year=90, carbon_kg_per_year=40, routes=(sale,)),
         building("s", area="south", carbon_kg_per_year=7, **east(10))],
        [team("t", "n", 5), team("u", "s", 3)],
        counters=[Counter("library", "n", True), Counter("library", "s", True)],
        localities=[replace(home("l", 0), area="north"), replace(home("m", 10, 50), area="south")],
    )  # fmt: skip
    north, south = places(best(estate, {"access.default.min_share": 0.3}, CALM))
    assert (north.area, north.people, north.jobs_today, north.jobs_plan, north.homes) == ("north", 100, 5, 0, 12)
    assert (north.buildings_today, north.buildings_plan, north.within_today, north.within_plan) == (1, 0, 1, 0)
    assert (north.further, north.carbon_today_kg, north.carbon_plan_kg) == pytest.approx((100, 40, 0))
    assert (south.people, south.jobs_today, south.jobs_plan, south.homes, south.further) == (50, 3, 8, 0, 0)
    assert (south.within_today, south.within_plan, south.carbon_plan_kg) == pytest.approx((1, 1, 7))


def test_who_goes_further_is_counted_once_whichever_service_it_is() -> None:
    """The library of 100 goes 40 km off, the clinic of another 50 of the same area. Each has the other service as
    near as before on its other side. So 150 of the area go further, as the Summary says.
    """
    at = {"z": -20, "a": 0, "b": 20, "c": 40}
    closes, stays = (("library", "a"), ("clinic", "b")), (("library", "c"), ("clinic", "z"))
    estate = place(
        [building(name, area="town", **east(km)) for name, km in at.items()],
        counters=[Counter(*key, True) for key in (*closes, *stays)],
        localities=[replace(home("l", 0), area="town"), replace(home("k", 20, 50), area="town")],
    )
    locks = [Lock("counter", key, decision) for keys, decision in ((closes, "close"), (stays, "keep")) for key in keys]
    plan = best(replace(estate, locks=tuple(locks)), {}, CALM)
    (town,) = places(plan)
    assert town.further == ways_changed(plan).further == 150
