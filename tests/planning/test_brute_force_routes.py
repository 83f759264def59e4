"""Ways out, and halls for hire, at random: the plan against every plan on paper, and against the audit."""

import random
from dataclasses import replace
from typing import Any

import pytest

from estate_opt.domain.estate import Agency, Estate
from estate_opt.domain.routes import ROUTES, Route
from tests.hand.on_paper import Paper
from tests.planning.many import is_cheapest_on_paper, seeds, solved
from tests.planning.test_brute_force_counters import random_estate, random_option

CASES = 90


def with_routes(draw: random.Random, estate: Estate) -> Estate:
    """Most buildings have ways out, and there may be a hall for hire."""
    return with_hall_for_hire(draw, with_ways_out(draw, estate))


def with_ways_out(draw: random.Random, estate: Estate) -> Estate:
    """Most buildings have one to three ways out, a part of which keep the hall."""
    rows = {}
    for name, building in estate.buildings.items():
        tenure = draw.choice(["freehold", "leasehold", "licence"])
        kinds = draw.sample(
            [each for each in ROUTES if (each, tenure) != ("hand back", "freehold")], draw.randint(0, 3)
        )
        routes = tuple(
            Route(name, kind, receipt_gbp=draw.choice([0, 50, 300]), income_gbp_per_year=draw.choice([0, 0, 60]),
                  cost_gbp=draw.choice([0, 20, 90]), lag_years=draw.choice([0.0, 0.5, 1.0, 3.0]),
                  keeps_hall=draw.random() < 0.5)
            for kind in kinds
        )  # fmt: skip
        rows[name] = replace(
            building, tenure=tenure, routes=routes, running_gbp_per_year=draw.choice([0, 100, 250]),
            rates_gbp_per_year=draw.choice([0, 30]), receipt_gbp=draw.choice([0, 80]), exit_gbp=draw.choice([0, 25]),
            residual_gbp=draw.choice([0, 40]) if tenure == "freehold" else 0,
        )  # fmt: skip
    return replace(estate, buildings=rows)


def with_hall_for_hire(draw: random.Random, estate: Estate) -> Estate:
    """In every second place one of the buildings is a church's, and is hired by the desk; counters may take desks."""
    hall = draw.choice(sorted(estate.buildings)[1:])
    if draw.random() < 0.5:
        return estate
    free: dict[str, Any] = dict.fromkeys(
        ("rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year", "receipt_gbp", "exit_gbp", "residual_gbp"),
        0,
    )
    hired = replace(estate.buildings[hall], agency="church", status="keep", routes=(), **free,
                    hire_gbp_per_desk_year=draw.choice([5, 60]))  # fmt: skip
    counters = {
        key: replace(each, desks=draw.choice([0, 1])) if each.building == hall else each
        for key, each in estate.counters.items()
    }
    bodies = {**estate.agencies, "church": Agency("church", "church", "community")}
    agencies = dict(sorted(bodies.items()))
    return replace(estate, buildings={**estate.buildings, hall: hired}, counters=counters, agencies=agencies)


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_the_plan_is_the_cheapest_of_all_on_paper(seed: int) -> None:
    """With ways out of their own for most buildings plan and paper cost the same, and the plan passes its audit."""
    draw = random.Random(7_000 + seed)
    estate = with_routes(draw, random_estate(draw))
    chosen = random_option(draw).varied({"exits.empty_running_share": 0.5, "outturn.buildings_saving_share": 0.9})
    is_cheapest_on_paper(solved(estate, chosen), Paper(estate, chosen))
