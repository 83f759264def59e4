"""Front doors, sessions, ways out that keep a hall, hired rooms and need, all in one place, at random.

The plan against every plan on paper, and the audit against both. `test_brute_force_doors.py` and
`test_brute_force_routes.py` look at them one by one; what one makes of another is looked at here.
"""

import random
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from estate_opt.domain.estate import Agency, Building, Counter, Estate, Service, Team
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.domain.plan import Plan
from estate_opt.domain.routes import ROUTES, Route
from estate_opt.options.option import Option
from tests.hand import home, option, place
from tests.hand.on_paper import Paper
from tests.planning.many import is_cheapest_on_paper, solved

CASES = 24
"""Five hundred of them were looked at once: nothing differed."""
BODIES = ("council", "nhs")
SERVICES = ("advice", "library")
GROUPS = ("older", "rural")
HALL, ROOM = "church", "session room"


def _buildings(draw: random.Random) -> list[Building]:
    """An office that may close, one or two more, and a church hall that is hired."""
    rows = [
        Building(
            name, draw.choice(BODIES), draw.choice(["freehold", "leasehold"]), area=draw.choice(["north", "south"]),
            easting=400_000.0 + draw.randint(0, 6) * 1000.0, northing=300_000.0, desks=draw.choice([2, 4, 9]),
            rent_gbp_per_year=draw.randint(0, 20) * 10, running_gbp_per_year=draw.choice([0, 60, 150]),
            rates_gbp_per_year=draw.choice([0, 0, 30]), receipt_gbp=draw.choice([0, 80]),
            spaces=draw.choice([{}, {ROOM: 3.0}, {ROOM: 5.0}]),
            status=draw.choice(["free", "free", "free", "keep", "candidate", "close"]) if name != "a" else "free",
        )
        for name in "abc"[: draw.randint(2, 3)]
    ]  # fmt: skip
    rows = [replace(b, routes=_routes(draw, b)) if b.status != "candidate" else b for b in rows]
    hall = Building(
        "hall", HALL, area="north", easting=400_000.0 + draw.randint(0, 6) * 1000.0, northing=300_000.0,
        desks=draw.choice([1, 3]), hire_gbp_per_desk_year=draw.choice([5, 40]), status="keep",
        hire_gbp_per_session=draw.choice([0.0, 0.2, 1.0]),
        spaces={ROOM: draw.choice([2.0, 4.0])},
    )  # fmt: skip
    return [*rows, hall]


def _routes(draw: random.Random, b: Building) -> tuple[Route, ...]:
    kinds = draw.sample([each for each in ROUTES if b.tenure != "freehold" or each != "hand back"], draw.randint(0, 2))
    return tuple(
        Route(
            b.building, kind, receipt_gbp=draw.choice([0, 50, 300]), income_gbp_per_year=draw.choice([0, 0, 40]),
            cost_gbp=draw.choice([0, 20]), lag_years=draw.choice([0.0, 0.5, 3.0]), keeps_hall=draw.random() < 0.7,
        )
        for kind in kinds
    )  # fmt: skip


def _counters(draw: random.Random, buildings: list[Building]) -> list[Counter]:
    """Two services, each in most of the buildings, for the week or for some half-days of it."""
    rooms: list[float | None] = draw.choice([[None], [None], [4, 9, None]])
    rows = [
        Counter(
            service, b.building, b.status != "candidate" and draw.random() < 0.6, draw.randint(0, 6) * 10,
            setup_gbp=draw.choice([0, 40]), min_staff_fte=draw.choice([None, 0.0, 1.0]),
            reception_gbp_per_year=draw.choice([60.0, 150.0, 250.0]), capacity_visits_per_year=draw.choice(rooms),
            desks=draw.choice([0, 0, 0, 1]), sessions_per_week=_half_days(draw, b),
        )
        for service in SERVICES for b in buildings
    ]  # fmt: skip
    return draw.sample(rows, draw.choice([5, 6]))


def _half_days(draw: random.Random, b: Building) -> float | None:
    return draw.choice([1.0, 2.0, 3.0, None]) if b.building == "hall" or draw.random() < 0.4 else None


def random_estate(draw: random.Random) -> Estate:
    """Three or four buildings, one of them a church's, two services, up to two teams and three homes."""
    buildings = _buildings(draw)
    counters = _counters(draw, buildings)
    services = [
        Service(name, agency=draw.choice([*BODIES, None]), minutes_per_visit=draw.choice([None, 0.0, 5.0, 20.0]))
        for name in SERVICES
    ]
    doors = [
        FrontDoor(
            b.building, draw.randint(0, 6) * 10.0, draw.choice([0.5, 1.0]),
            draw.choice([None, None, None, frozenset({"library"})]), draw.choice([0.0, 0.0, 30.0]),
        )
        for b in buildings if b.building != "hall" and draw.random() < 0.8
    ]  # fmt: skip
    here = [b.building for b in buildings if b.status != "candidate"]
    teams = [
        Team(
            f"t{number}",
            draw.choice(BODIES),
            float(draw.randint(1, 2)),
            1.0,
            draw.choice(here),
            serves=draw.choice([None, None, *SERVICES]),
        )
        for number in range(draw.randint(1, 2))
    ]
    homes = [
        home(
            f"l{n}", draw.randint(0, 6), draw.choice([10, 60]),
            groups=frozenset(draw.sample(GROUPS, draw.choice([0, 1]))),
        )
        for n in range(draw.randint(1, 3))
    ]  # fmt: skip
    return place(
        buildings, teams, [
            *(Agency(name, name, joins=draw.random() < 0.9, capital_limit_gbp=draw.choice([None, None, 35.0]))
              for name in BODIES),
            Agency(HALL, HALL, "community", joins=True),
        ], counters=counters, localities=homes, services=services, doors=doors,
        visits={(s, h.locality): float(draw.choice([0, 3, 8])) for s in SERVICES for h in homes},
    )  # fmt: skip


def random_levers(draw: random.Random) -> dict[str, Any]:
    """Need by people, visits or group, a part of it protected; sessions that count or not; posts with little time."""
    share: dict[str, Any] = draw.choice([{}, {}, {"access.default.min_share": 0.6}])
    return share | {
        "appraisal.years": draw.choice([2, 3]), "appraisal.discount_rate": 0.035,
        "moves.move_year": draw.choice([0, 1]),
        "moves.double_running_months": draw.choice([0, 6]), "moves.gbp_per_fte": draw.choice([0, 5]),
        "staff.turnover_share_per_year": draw.choice([0.0, 0.25, 1.0]), "staff.minutes_per_visit": 10,
        "staff.minutes_per_fte_year": draw.choice([100, 300]), "staff.training_gbp_per_head": draw.choice([0, 15]),
        "exits.empty_running_share": draw.choice([0.0, 0.5]), "appraisal.count_transfers": draw.random() < 0.7,
        "outturn.buildings_saving_share": draw.choice([1.0, 0.9]), "outturn.one_off_factor": draw.choice([1.0, 1.5]),
        "access.default.no_worse": draw.choice(["off", "standard", "distance"]),
        "access.default.standard_km": draw.choice([2.0, 4.0]), "access.default.staffed": draw.random() < 0.6,
        "access.default.min_sessions": draw.choice([1, 2, 3]),
        "access.default.weigh_by": draw.choice(["people", "visits", "groups"]),
        "access.default.group_weights": {"rural": draw.choice([0.5, 3])},
        "access.default.protect_need_share": draw.choice(["no limit", 0.2, 0.5, 1.0]),
        "access.default.group_max_further_km": draw.choice(["no limit", "no limit", 1.0]),
        "travel.public_gbp_per_km": draw.choice([0.0, 0.0, 0.5]),
        "accounts.no_body_worse_off": draw.random() < 0.2, "sharing.buildings": draw.random() < 0.9,
    }  # fmt: skip


def case(seed: int) -> tuple[Estate, Option]:
    """A place and an option."""
    draw = random.Random(f"need {seed}")
    return random_estate(draw), option(random_levers(draw))


@cache
def both(seed: int) -> tuple[Paper, Plan | None]:
    """A place on paper, and its plan."""
    estate, chosen = case(seed)
    return Paper(estate, chosen), solved(estate, chosen)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_plan_is_the_cheapest_on_paper(seed: int) -> None:
    """It costs what the cheapest of all plans costs, today too, passes its audit, and is none where there is none."""
    paper, plan = both(seed)
    is_cheapest_on_paper(plan, paper)


def test_the_random_places_are_worth_solving() -> None:
    """Doors, sessions, kept halls and hired rooms all occur in plans, and in many of them several together."""
    seen: Tally[str] = Tally()
    for plan in (both(seed)[1] for seed in range(CASES)):
        seen["plan" if plan is not None else "none"] += 1
        used = set() if plan is None else set(_used(plan))
        seen.update(used)
        seen["three together"] += len(used) >= 3
    assert seen["none"] >= 1
    assert seen["plan"] >= 0.7 * CASES
    assert min(seen["front door"], seen["sessions"], seen["way out"], seen["hire"]) >= 0.2 * CASES
    assert min(seen["kept hall"], seen["three together"]) >= 0.1 * CASES


def _used(plan: Plan) -> Iterator[str]:
    offered = [plan.estate.counters[key] for key in plan.counters]
    if plan.door_fte:
        yield "front door"
    if plan.routes:
        yield "way out"
    if any(counter.sessions_per_week for counter in offered):
        yield "sessions"
    if any(not plan.is_open[counter.building] for counter in offered):
        yield "kept hall"
    if any(sum(account.gbp) for account in plan.accounts if account.cost == "hire"):
        yield "hire"
