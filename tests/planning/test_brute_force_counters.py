"""Counters at random: the plan against every plan on paper, and rule, report and audit against each other.

Capacities filled and blank, today's counters too small or none, journeys whose kilometres and minutes rank differently,
homes without a position, travel weighed or not, shares that compete for the same room, of people, of visits
or weighted by group, and need that is protected.
"""

import math
import random
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from estate_opt.domain.estate import Agency, Building, Counter, Estate, Journey, Locality, Service, Team
from estate_opt.domain.plan import Plan
from estate_opt.options.option import Option
from tests.hand import option, place
from tests.hand.on_paper import Paper
from tests.planning.many import is_cheapest_on_paper, seeds, solved

CASES = 240
AGENCIES = ("council", "nhs")


def random_estate(draw: random.Random) -> Estate:
    """Up to four buildings with a counter or two each, up to five homes, and one team."""
    buildings = [
        Building(
            name, draw.choice(AGENCIES), area=draw.choice(["north", "south"]), easting=draw.randint(0, 9) * 1000.0,
            northing=0.0, desks=9, rent_gbp_per_year=draw.randint(0, 40) * 10,
            status=draw.choice(["free", "free", "free", "keep", "close", "candidate"]) if name != "a" else "free",
        )
        for name in "abcd"[: draw.randint(2, 4)]
    ]  # fmt: skip
    homes = [
        Locality(f"l{n}", draw.choice([0, 10, 20, 60]), area=draw.choice(["north", "south"]),
                 easting=draw.randint(0, 9) * 1000.0, northing=0.0, groups=frozenset(draw.choice([[], ["rural"]])))
        for n in range(draw.randint(1, 5))
    ]  # fmt: skip
    rooms: list[float | None] = draw.choice([[None], [None, 20], [10, 20, 35], [5, 15, 25], [5, 10], [1e9]])
    services = ["library", "advice"][: draw.randint(1, 2)]
    counters = [
        Counter(service, b.building, b.status != "candidate" and draw.random() < 0.6, draw.randint(0, 9) * 10,
                setup_gbp=draw.choice([0, 40]), capacity_visits_per_year=draw.choice(rooms))
        for service in services for b in buildings if b.building == "a" or draw.random() < 0.8
    ]  # fmt: skip
    estate = place(
        buildings,
        [Team("t", buildings[0].agency, 1, 1, "a", movable=draw.random() < 0.5)],
        [Agency(name, name, joins=draw.random() < 0.8) for name in AGENCIES],
        counters=counters,
        localities=homes,
        visits={(s, home.locality): float(draw.choice([0, 10, 20, 40])) for s in services for home in homes},
        services=[Service(name, agency=draw.choice([None, *AGENCIES])) for name in services],
    )
    journeys = {
        (home.locality, b.building): Journey(
            km=draw.choice([None, float(draw.randint(0, 12))]), minutes=draw.choice([None, float(draw.randint(5, 40))])
        )
        for home in homes
        for b in buildings
        if draw.random() < 0.4
    }
    nowhere = {home.locality for home in homes if draw.random() < 0.15}  # known by its journeys alone, if at all
    unplaced = {
        name: replace(one, easting=None, northing=None) if name in nowhere else one
        for name, one in estate.localities.items()
    }
    return replace(estate, journeys=journeys, localities=unplaced)


def random_option(draw: random.Random) -> Option:
    """Any form of access, in kilometres or minutes, with the public's travel weighed or not."""
    shares: dict[str, Any] = draw.choice([
        {}, {},
        {"access.default.min_share": draw.choice([0.0, 0.5, 0.8, 1.0])},
        {"access.default.min_group_share": {"rural": 0.6}, "access.default.min_share": 0.4},
        {"access.default.min_area_share": 0.5, "access.library.min_share": 0.7},
    ])  # fmt: skip
    minutes = draw.choice([{}, {"access.default.standard_minutes": draw.choice([12, 20])}])
    levers = {
        "appraisal.years": 2, "moves.move_year": draw.choice([0, 1]),
        "access.default.standard_km": draw.choice([2.0, 4.0]),
        "access.default.no_worse": draw.choice(["off", "standard", "standard", "distance"]),
        "access.default.margin_km": draw.choice([0.0, 2.0]), "access.default.margin_minutes": draw.choice([0.0, 5.0]),
        "travel.public_gbp_per_km": draw.choice([0.0, 0.0, 0.5]),
        "sharing.buildings": draw.random() < 0.9,
    } | shares | minutes  # fmt: skip
    need = {
        "access.default.weigh_by": draw.choice(["people", "people", "visits", "groups"]),
        "access.default.group_weights": {"rural": draw.choice([0.5, 3])},
        "access.default.protect_need_share": draw.choice(["no limit", "no limit", 0.2, 0.5]),
    }
    return option(levers | need)


@cache
def both(seed: int) -> tuple[Paper, Plan | None]:
    """A place on paper, and its plan."""
    draw = random.Random(seed)
    estate, chosen = random_estate(draw), random_option(draw)
    return Paper(estate, chosen), solved(estate, chosen)


def everybody_is_told_as_on_paper(plan: Plan, paper: Paper) -> None:
    """Report and paper agree: on how far each locality goes, who is near, how many find room in all, in every share."""
    for service in {row.service for row in plan.localities}:
        visits, rows = paper.visits_of(service), [row for row in plan.localities if row.service == service]
        then = [at for of, at in sorted(plan.counters) if of == service]
        for offered, when in ((visits.today, "before"), (then, "after")):
            room = {row.locality: getattr(row, f"room_{when}") for row in rows}
            near = {row.locality: getattr(row, f"within_{when}") for row in rows}
            assert near == {home: any((home, at) in visits.within for at in offered) for home in near}
            for row in rows:
                far = min((paper.far(service, row.locality, at) for at in offered), default=math.inf)
                assert (math.inf if (said := getattr(row, when)) is None else said) == pytest.approx(far, abs=1e-6)
            assert all(near[home] or not share for home, share in room.items())
            told = sum(visits.people[home] * share for home, share in room.items())
            assert told == pytest.approx(visits.people_with_room(offered, when == "before"), abs=1e-3)
            assert visits.fits(offered, when == "before", room)
            for all_people in (row for row in plan.access if (row.service, row.form) == (service, "all")):
                within = sum(visits.people[home] for home in near if near[home])
                assert all_people.people * getattr(all_people, when) == pytest.approx(within)
                assert all_people.people * getattr(all_people, f"{when}_with_room") == pytest.approx(told)
    for share in plan.access:
        assert share.required is None or share.after_with_room >= share.required - 2e-6


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_rule_report_and_audit_agree_with_paper(seed: int) -> None:
    """The plan costs what the cheapest on paper costs, today too, it passes its audit, and access is told as it is."""
    paper, plan = both(seed)
    is_cheapest_on_paper(plan, paper)
    if plan is not None:
        everybody_is_told_as_on_paper(plan, paper)


@pytest.mark.parametrize("seed", seeds(range(0, CASES, 4)))
def test_a_blank_capacity_is_one_that_never_binds(seed: int) -> None:
    """With every capacity blank, and with every one at a billion, plan and access are the same."""
    draw = random.Random(seed)
    estate, chosen = random_estate(draw), random_option(draw)
    plans = []
    for room in (None, 1e9):
        counters = {key: replace(each, capacity_visits_per_year=room) for key, each in estate.counters.items()}
        plans.append(solved(replace(estate, counters=counters), chosen))
    blank, huge = plans
    assert (blank is None) == (huge is None)
    if blank is not None and huge is not None:
        assert huge.objective_gbp == pytest.approx(blank.objective_gbp, abs=0.01)
        assert huge.today_gbp == pytest.approx(blank.today_gbp, abs=0.01)


@pytest.mark.parametrize("seed", seeds(range(0, CASES, 4)))
def test_a_plan_that_changes_nothing_saves_nothing(seed: int) -> None:
    """Where all buildings and counters stay as they are and no share is asked for, today is a plan at today's cost."""
    draw = random.Random(seed)
    estate, chosen = random_estate(draw), random_option(draw)
    buildings = {
        name: replace(b, status="keep", rent_gbp_per_year=0) for name, b in estate.buildings.items()
    }  # fmt: skip
    counters = {key: replace(c, running_gbp_per_year=0) for key, c in estate.counters.items() if c.is_open_today}
    kept = replace(estate, buildings=buildings, counters=counters)
    levers = {name: each.model_copy(update={"min_share": None, "min_group_share": {}, "min_area_share": None})
              for name, each in chosen.levers.access.items()}  # fmt: skip
    unasked = replace(chosen, levers=chosen.levers.model_copy(update={"access": levers}))
    plan = solved(kept, unasked)
    assert plan is not None
    assert plan.objective_gbp <= plan.today_gbp + 0.01
    if plan.counters == frozenset(counters):
        assert plan.objective_gbp == pytest.approx(plan.today_gbp, abs=0.01)


@pytest.mark.slow
def test_the_random_places_are_worth_solving() -> None:
    """Most have a plan, some have none; in a good part of them today's counters are too small, or the plan's."""
    plans = [both(seed)[1] for seed in range(0, CASES, 2)]
    found = [plan for plan in plans if plan is not None]
    short = [plan for plan in found if any(share.is_short_of_room for share in plan.access)]
    assert len(found) >= 0.6 * len(plans)
    assert len(found) < len(plans)
    assert len(short) >= 0.1 * len(plans)
