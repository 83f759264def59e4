"""Front doors at random: the plan against every plan on paper, and the audit against both.

Counters with and without a reception and posts of their own, doors for some services or all, bodies that do not join,
visits by distance, teams that serve the services and have to stand at the door, capital that does not suffice.
"""

import random
from collections import Counter as Tally
from typing import Any

import pytest

from estate_opt.domain.estate import Agency, Building, Counter, Estate, Service, Team
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.options.option import Option
from tests.hand import home, option, place
from tests.hand.on_paper import Paper
from tests.planning.many import is_cheapest_on_paper, seeds, solved

CASES = 120
IN_SESSIONS = 80
LOOKED_AT = 40
"""Of them, to see whether they are worth it."""
AGENCIES = ("council", "nhs")
SERVICES = ("advice", "library")


def random_estate(draw: random.Random, in_sessions: bool = False) -> Estate:
    """Up to three buildings, two services of two bodies, up to three teams, a front door in most of the buildings.

    `in_sessions`: most counters are there on some half-days alone, and some buildings have rooms for such.
    """
    buildings = [
        Building(
            name, draw.choice(AGENCIES), easting=400_000.0 + draw.randint(0, 6) * 1000.0, northing=300_000.0,
            desks=draw.choice([4, 9, None]), rent_gbp_per_year=draw.randint(0, 20) * 10,
            spaces=draw.choice([{}, {"session room": 2.0}, {"session room": 5.0}]) if in_sessions else {},
            status=draw.choice(["free", "free", "keep", "keep", "candidate", "close"]) if name != "a" else "free",
        )
        for name in "abc"[: draw.randint(1, 3)]
    ]  # fmt: skip
    services = [
        Service(
            name, agency=draw.choice([*AGENCIES, None, None]), minutes_per_visit=draw.choice([None, 0.0, 5.0, 20.0])
        )
        for name in SERVICES
    ]
    counters = [
        Counter(
            service, b.building, b.status != "candidate" and draw.random() < 0.7, draw.randint(0, 5) * 10,
            setup_gbp=draw.choice([0, 40]), min_staff_fte=draw.choice([None, 0.0, 0.5, 1.0, 2.0]),
            reception_gbp_per_year=draw.choice([0.0, 120.0, 150.0, 200.0]),
            sessions_per_week=draw.choice([None, 1.0, 2.0, 3.0]) if in_sessions else None,
        )
        for service in SERVICES for b in buildings if b.building == "a" or draw.random() < 0.8
    ]  # fmt: skip
    doors = [
        FrontDoor(
            b.building, draw.randint(0, 8) * 10.0, draw.choice([0.5, 1.0, 2.0]),
            draw.choice([None, None, frozenset({"library"})]), draw.choice([0.0, 0.0, 0.0, 30.0]),
        )
        for b in buildings if draw.random() < 0.9
    ]  # fmt: skip
    here = [b.building for b in buildings if b.status != "candidate"]
    teams = [
        Team(
            f"t{number}",
            draw.choice(AGENCIES),
            float(draw.randint(1, 3)),
            1.0,
            draw.choice(here),
            serves=draw.choice([None, *SERVICES, *SERVICES]),
        )
        for number in range(draw.randint(0, 3))
    ]
    homes = [home(f"l{n}", draw.randint(0, 6)) for n in range(draw.randint(0, 3))]
    return place(
        buildings, teams, [
            Agency(name, name, joins=draw.random() < 0.9, capital_limit_gbp=draw.choice([None, None, 35.0]))
            for name in AGENCIES
        ], counters=counters, localities=homes, services=services, doors=doors,
        visits={(s, h.locality): float(draw.choice([0, 3, 8])) for s in SERVICES for h in homes},
    )  # fmt: skip


def random_levers(draw: random.Random, in_sessions: bool = False) -> dict[str, Any]:
    """Posts with little time, so that visits count; turnover that lets some go, or none, or all."""
    return {
        "appraisal.years": 3, "appraisal.discount_rate": 0.035, "moves.move_year": draw.choice([0, 1]),
        "moves.double_running_months": draw.choice([0, 6]), "moves.gbp_per_fte": draw.choice([0, 5]),
        "staff.turnover_share_per_year": draw.choice([0.0, 0.25, 1.0]), "staff.release_years": draw.choice([1, 2]),
        "staff.minutes_per_visit": 10, "staff.minutes_per_fte_year": draw.choice([60, 200, 200]),
        "staff.training_gbp_per_head": draw.choice([0, 15]), "outturn.one_off_factor": draw.choice([1.0, 1.5]),
        "access.default.no_worse": draw.choice(["off", "standard", "distance"]),
        "access.library.standard_km": draw.choice([2.0, 4.0]), "access.default.staffed": draw.random() < 0.8,
        **({"access.library.min_sessions": draw.choice([1, 3])} if in_sessions else {}),
        "accounts.no_body_worse_off": draw.random() < 0.2, "sharing.buildings": draw.random() < 0.9,
    }  # fmt: skip


def _is_cheapest(estate: Estate, chosen: Option) -> None:
    is_cheapest_on_paper(solved(estate, chosen), Paper(estate, chosen))


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_the_plan_is_the_cheapest_on_paper(seed: int) -> None:
    """It costs what the cheapest of all plans costs, today too, passes its audit, and is none where there is none."""
    draw = random.Random(seed)
    _is_cheapest(random_estate(draw), option(random_levers(draw)))


@pytest.mark.parametrize("seed", range(IN_SESSIONS))
def test_with_sessions_too_the_plan_is_the_cheapest_on_paper(seed: int) -> None:
    """The same where counters are there on some half-days alone, and may or may not be a way to their service."""
    draw = random.Random(seed)
    _is_cheapest(random_estate(draw, in_sessions=True), option(random_levers(draw, in_sessions=True)))


def test_the_random_places_are_worth_solving() -> None:
    """In a good part of them a front door opens, in some for two services, in some with more than its least staff."""
    seen: Tally[str] = Tally()
    for seed in range(LOOKED_AT):
        draw = random.Random(seed)
        estate, chosen = random_estate(draw), option(random_levers(draw))
        plan = solved(estate, chosen)
        seen["plan" if plan is not None else "none"] += 1
        if plan is None:
            continue
        for at, fte in plan.door_fte.items():
            seen["door"] += 1
            seen["for two"] += sum(b == at for _, b in plan.through) > 1
            seen["more than the least"] += fte > estate.front_doors[at].minimum_staff_fte + 0.01
    assert seen["plan"] >= 0.8 * LOOKED_AT
    assert seen["door"] >= 0.3 * LOOKED_AT
    assert seen["for two"] >= 0.1 * LOOKED_AT
    assert seen["more than the least"] >= 0.1 * LOOKED_AT


def test_the_random_sessions_are_worth_solving() -> None:
    """Many plans have services on some half-days alone, and many give some of these up."""
    seen: Tally[str] = Tally()
    for seed in range(LOOKED_AT):
        draw = random.Random(seed)
        estate, chosen = random_estate(draw, in_sessions=True), option(random_levers(draw, in_sessions=True))
        plan = solved(estate, chosen)
        seen["plan" if plan is not None else "none"] += 1
        offered = [] if plan is None else [estate.counters[key] for key in plan.counters]
        seen["sessions"] += any(each.sessions_per_week for each in offered)
        seen["closed"] += sum(c.is_open_today and bool(c.sessions_per_week) for c in estate.counters.values()) > sum(
            c.is_open_today and bool(c.sessions_per_week) for c in offered
        )
    assert seen["plan"] >= 0.8 * LOOKED_AT
    assert seen["sessions"] >= 0.3 * LOOKED_AT
    assert seen["closed"] >= 0.1 * LOOKED_AT
