"""Places with roads at random, and with locks and today's shortfalls: the plan against every plan on paper.

The estates and counters of the other two files, put on a plane with a road network: some of it in pieces, some places
far from it, some nearer to each other than to any junction, some nowhere. What each locality is told is compared as
well, and the rules themselves are asked for it.
"""

import math
import random
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from estate_opt.domain.estate import DISSOLVED, OWN, Building, Estate, Journey, Locality, Lock, Road
from estate_opt.domain.plan import Plan
from estate_opt.options.option import Option
from tests.hand.on_paper import Paper
from tests.planning import test_brute_force as estates
from tests.planning import test_brute_force_counters as counters
from tests.planning.many import is_cheapest_on_paper, seeds, solved
from tests.planning.test_brute_force_counters import everybody_is_told_as_on_paper

CASES = 520
LEAST_SHARE_MET = 0.15
KINDS = (
    "roads in pieces", "far from the junction", "next door", "by road", "no position", "row of travel",
    "filled capacity", "blank capacity", "lock on a building", "lock on a team", "lock on a function",
    "lock on a counter", "counters short today", "desks short today", "spaces short today",
)  # fmt: skip
"""What a good share of the places each has to meet."""


def _nodes(draw: random.Random, estate: Estate) -> dict[str, tuple[float, float]]:
    """Three to six junctions, most of them beside a building or a locality."""
    at = [_position(b) for b in estate.buildings.values()] + [_position(one) for one in estate.localities.values()]
    beside = [here for here in at if here is not None]
    found = {}
    for number in range(draw.randint(3, 6)):
        east, north = draw.uniform(-1000, 13_000), draw.uniform(-1000, 7000)
        if beside and draw.random() < 0.75:
            near = draw.choice(beside)
            east, north = near[0] + draw.uniform(-300, 300), near[1] + draw.uniform(-300, 300)
        found[f"n{number}"] = (east, north)
    return found


def _roads(draw: random.Random, at: dict[str, tuple[float, float]]) -> Iterator[Road]:
    """Between some of the junctions, one road at least; some twice, some too long for anybody."""
    for number, (one, other) in enumerate(combinations(at, 2)):
        for _ in range(draw.choice([0, 0, 0, 1]) if number else draw.choice([1, 1, 2])):
            km = draw.choice([1.0, 1.2, 2.5]) * math.dist(at[one], at[other]) / 1000
            minutes, more = km * draw.choice([0.7, 1.5, 3]), draw.choice([0] * 9 + [1500])
            start, end = draw.sample([one, other], 2)
            yield Road(start, end, minutes=minutes, km=km + more)


def _position(place: Building | Locality) -> tuple[float, float] | None:
    """Its position, if it has one."""
    return None if place.easting is None or place.northing is None else (place.easting, place.northing)


def _up_the_plane(draw: random.Random, easting: float | None) -> dict[str, Any]:
    """What to change of a place on a line: up the plane, next to where others are, or nowhere."""
    north = draw.choice([0, 0, 300, 2000, 4000]) + draw.uniform(0, 50)
    return {"easting": None, "northing": None} if draw.random() < 0.07 else {"easting": easting, "northing": north}


def _with_roads(draw: random.Random, estate: Estate) -> Estate:
    names = [*estate.buildings, *estate.localities]
    rows = {
        (one, other): Journey(
            km=draw.choice([None, float(draw.randint(0, 9))]), minutes=draw.choice([None, float(draw.randint(3, 30))])
        )
        for one in names for other in names if one != other and draw.random() < 0.03
    }  # fmt: skip
    kept = {key: row for key, row in sorted(estate.journeys.items()) if draw.random() < 0.2}
    estate = replace(
        estate,
        buildings={n: replace(b, **_up_the_plane(draw, b.easting)) for n, b in estate.buildings.items()},
        localities={n: replace(one, **_up_the_plane(draw, one.easting)) for n, one in estate.localities.items()},
        journeys=kept | rows,
    )
    nodes = _nodes(draw, estate)
    known = {node: here for node, here in nodes.items() if draw.random() < 0.93}
    return replace(estate, nodes=known, roads=tuple(_roads(draw, nodes)))


def _short_today(draw: random.Random, estate: Estate) -> Estate:
    """The estate with fewer desks, bays and visits than today's people need, here and there."""
    buildings, teams, desks = dict(estate.buildings), dict(estate.teams), dict(estate.counters)
    for name in sorted({t.building for t in teams.values() if t.building is not None}):
        here = [t for t in teams.values() if t.building == name]
        if draw.random() < 0.35:
            needed = sum(t.desks for t in here)
            buildings[name] = replace(buildings[name], desks=max(0.0, needed - draw.choice([0.25, 1, 2])))
        if draw.random() < 0.35:
            users = draw.sample(here, min(len(here), 2))
            teams |= {t.team: replace(t, space_needs={"bays": 2.0}) for t in users}
            buildings[name] = replace(buildings[name], spaces={"bays": draw.choice([1.0, 1.0, 3.0, 4.0])})
    for key, counter in desks.items():
        if draw.random() < 0.3:
            desks[key] = replace(counter, capacity_visits_per_year=draw.choice([None, 5.0, 15.0, 30.0]))
    return replace(estate, buildings=buildings, teams=teams, counters=desks)


def _locks(draw: random.Random, estate: Estate, chosen: Option) -> Iterator[Lock]:
    """A decision of each kind on something that there is, by chance; now and then one that cannot be."""
    if draw.random() < 0.3:
        yield Lock("building", (draw.choice(list(estate.buildings)),), draw.choice(["keep", "keep", "close", "free"]))
    if draw.random() < 0.4:
        team = draw.choice(list(estate.teams.values()))
        decision = draw.choice(["pin", "forbid", "forbid", "free"] + ["keep"] * (team.building is not None))
        reached = Paper(estate, chosen).reach(team) or list(estate.buildings)
        where = draw.choice([*reached, *reached, draw.choice([*estate.buildings, DISSOLVED])])
        yield Lock("team", (team.team,), decision, where if decision in ("pin", "forbid") else None)
    if estate.functions and draw.random() < 0.5:
        key = draw.choice(list(estate.functions))
        ways = [OWN, *(k.arrangement for k in estate.arrangements.values() if k.function == key[1])]
        decision = draw.choice(["keep", "pin", "forbid", "free"])
        yield Lock("function", key, decision, draw.choice(ways) if decision in ("pin", "forbid") else None)
    if estate.counters and draw.random() < 0.4:
        yield Lock("counter", draw.choice(list(estate.counters)), draw.choice(["keep", "keep", "close", "free"]))


def _weighing_ways(draw: random.Random, chosen: Option) -> Option:
    """The option with a detour over straight lines, journeys that cost more, and no shares of access in most places."""
    levers, access = chosen.levers, dict(chosen.levers.access)
    if draw.random() < 0.75:
        none: dict[str, Any] = {"min_share": None, "min_group_share": {}, "min_area_share": None}
        access = {service: standard.model_copy(update=none) for service, standard in access.items()}
    public, staff = levers.travel.public_gbp_per_km, levers.moves.excess_travel_gbp_per_km
    travel = {"detour_factor": draw.choice([1.0, 1.3]), "public_gbp_per_km": draw.choice([public, 0.5])}
    moves = {"excess_travel_gbp_per_km": draw.choice([staff, 0.05])}
    changed = {
        "access": access, "travel": levers.travel.model_copy(update=travel),
        "moves": levers.moves.model_copy(update=moves),
    }  # fmt: skip
    return replace(chosen, levers=levers.model_copy(update=changed))


@cache
def place(seed: int) -> tuple[Estate, Option]:
    """By turns an estate with teams and support functions, and one with many counters; and an option for it."""
    draw = random.Random(f"roads {seed}")
    if seed % 2:
        estate = counters.random_estate(draw)
        chosen = counters.random_option(draw)
    else:
        estate = estates.random_estate(draw)
        chosen = estates.random_option(draw, estate)
    estate = _with_roads(draw, _short_today(draw, estate))
    chosen = _weighing_ways(draw, chosen)
    return replace(estate, locks=tuple(_locks(draw, estate, chosen))), chosen


@cache
def both(seed: int) -> tuple[Paper, Plan | None]:
    """A place on paper, and its plan."""
    estate, chosen = place(seed)
    return Paper(estate, chosen), solved(estate, chosen)


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_rule_report_and_audit_agree_with_paper(seed: int) -> None:
    """The plan costs what the cheapest on paper costs, today too, it passes its audit, and access is told as it is."""
    paper, plan = both(seed)
    is_cheapest_on_paper(plan, paper)
    if plan is not None:
        assert plan.status == "optimal"
        everybody_is_told_as_on_paper(plan, paper)


def _asked(plan: Plan, service: str, shares: dict[str, float], of_all: float | None) -> tuple[Estate, Option]:
    """The place of a plan with its counters locked, and a share asked for in each locality, and of all."""
    estate, chosen = plan.estate, plan.option
    locks = [Lock("counter", key, "keep" if key in plan.counters else "close") for key in estate.counters]
    homes = {
        name: replace(each, groups=each.groups | {f"only {name}"}) for name, each in estate.localities.items()
    }  # fmt: skip
    standard = chosen.access(service)
    groups = standard.min_group_share | {f"only {home}": min(1.0, share) for home, share in shares.items()}
    least = standard.min_share if of_all is None else of_all
    now = standard.model_copy(update={"min_group_share": groups, "min_share": least})
    levers = chosen.levers.model_copy(update={"access": {**chosen.levers.access, service: now}})
    return replace(estate, localities=homes, locks=(*estate.locks, *locks)), replace(chosen, levers=levers)


@pytest.mark.parametrize("seed", seeds(range(1, CASES, 6)))
def test_the_rules_allow_what_each_locality_is_told_and_no_more(seed: int) -> None:
    """With the plan's counters, the share told of every locality can be asked for at once, and of all no more."""
    paper, plan = both(seed)
    for service in () if plan is None else sorted({row.service for row in plan.localities}):
        assert plan is not None
        told = {row.locality: row.room_after for row in plan.localities if row.service == service}
        counted = {home: paper.counts(service, home) for home in told}
        people = sum(counted.values())
        share = sum(counted[home] * told[home] for home in told) / people if people else 1.0
        here = [at for of, at in sorted(plan.counters) if of == service]
        for shares, of_all in ((told, None), ({}, share + 0.001)):
            if of_all is not None and of_all > 1:
                continue
            asked = _asked(plan, service, shares, of_all)
            on_paper = Paper(*asked).visits_of(service).holds(here)
            assert (solved(*asked) is not None) == on_paper
            if not plan.option.levers.travel.public_gbp_per_km:  # else today is measured with what is newly asked
                assert on_paper == (of_all is None)


def _met(estate: Estate, paper: Paper) -> Iterator[str]:
    """Which kinds of difficulty a place has, by paper."""
    yield from _met_on_the_way(estate, paper)
    capacities = {c.capacity_visits_per_year is None for c in estate.counters.values()}
    yield from (("filled capacity", "blank capacity")[is_blank] for is_blank in capacities)
    yield from (f"lock on a {lock.kind}" for lock in estate.locks if lock.decision != "free")
    missing = [paper.visits_of(service).missing for service in estate.services]
    if any(each.turned_away > 0 or each.unplaced > 0 for each in missing):
        yield "counters short today"
    for name, short in estate.beyond_room(0.0).items():
        if estate.buildings[name].status != "close":
            yield from ("spaces short today" if kind == "bays" else "desks short today" for kind in short)


def _met_on_the_way(estate: Estate, paper: Paper) -> Iterator[str]:
    """The same of ways that somebody may go: from home to a counter, or with a team from building to building."""
    journeys = paper.journeys
    ways = {(home, c.building) for home in estate.localities for c in estate.counters.values()}
    ways |= {(t.building, b) for t in estate.teams.values() if t.building for b in estate.buildings if b != t.building}
    for way in ways:
        if way in estate.journeys:
            yield "row of travel"
        elif journeys.straight_km(*way) == math.inf:
            yield "no position"
        elif journeys.worked_out(*way)[0] == math.inf:
            yield "roads in pieces"
        elif journeys.worked_out(*way)[0] < journeys.by_road(*way)[0]:
            yield "next door"
        elif journeys.junction(way[0]) != journeys.junction(way[1]):
            yield "by road"
        if 1 < max(journeys.leg_km(end) for end in way) < math.inf:
            yield "far from the junction"


@pytest.mark.slow
def test_the_random_places_meet_every_difficulty() -> None:
    """Each kind is in a good share of the places, most of them have a plan, and some have none."""
    tally = Tally(kind for seed in range(CASES) for kind in set(_met(place(seed)[0], Paper(*place(seed)))))
    rare = {kind: tally[kind] for kind in KINDS if tally[kind] < LEAST_SHARE_MET * CASES}
    assert rare == {}
    found = [both(seed)[1] is not None for seed in range(0, CASES, 5)]
    assert 0.5 * len(found) <= sum(found) < len(found)


@pytest.mark.slow
def test_roads_and_locks_bind() -> None:
    """In a good share of the places they change what the cheapest plan costs, on paper."""
    bind = Tally[str]()
    numbers = range(0, CASES, 9)  # of both sorts
    for seed in numbers:
        estate, chosen = place(seed)
        gbp = both(seed)[0].cheapest()
        for what, without in (("locks", replace(estate, locks=())), ("roads", replace(estate, roads=(), nodes={}))):
            bind[what] += Paper(without, chosen).cheapest() != pytest.approx(gbp, abs=0.5)
    assert min(bind["locks"], bind["roads"]) >= LEAST_SHARE_MET * len(numbers)
