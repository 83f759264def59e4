"""Each rule by itself, on the smallest estate that has one: which points it allows and which it forbids."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estate import (
    Agency,
    Arrangement,
    Counter,
    Estate,
    Journey,
    Pair,
    Service,
    SupportFunction,
    Tier,
)
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.domain.routes import Route
from estate_opt.formulation import RULES, Formulation
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.ways import ways_to_nearest
from estate_opt.options.option import models_folder
from tests.hand import CALM, PLAIN, building, built, east, home, option, place, team

Point = Mapping[tuple[str, Any], float]
"""(decision, key) → value; what is absent is 0. A decision of which there is one alone has the key None."""


@dataclass(frozen=True)
class Rows:
    """An estate on which a rule writes so many rows, with points that keep them and points that do not."""

    estate: Estate
    count: int
    allowed: tuple[Point, ...]
    forbidden: tuple[Point, ...]
    levers: Mapping[str, Any] | None = None
    start: Mapping[str, Any] = field(default_factory=lambda: PLAIN)


def values(formulation: Formulation, point: Point) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A point as an array of all columns; a key that names no decision is a mistake of the test."""
    found = np.zeros(formulation.decisions.count)
    for (kind, key), value in point.items():
        held = getattr(formulation.decisions, kind)
        found[held if key is None else held[key]] = value
    return found


def test_a_place_with_nobody_in_it_has_no_rows() -> None:
    """Nothing has to hold where there is only a building to keep or close: a MILP all the same."""
    milp = to_arrays(built(place([building("a")], []), option()))
    assert (len(milp.cost), len(milp.row_low), len(milp.column)) == (1, 0, 0)


def keeps(formulation: Formulation, rule: str, point: Point) -> bool:
    """Whether a point keeps every row of one rule."""
    milp = to_arrays(formulation)
    x = values(formulation, point)
    ends = milp.row_start
    for number, (name, _) in enumerate(formulation.rows):
        if name == rule:
            part = slice(ends[number], ends[number + 1])
            activity = float(milp.coefficient[part] @ x[milp.column[part]])
            if not milp.row_low[number] - 1e-9 <= activity <= milp.row_high[number] + 1e-9:
                return False
    return True


AB = place([building("a", 5), building("b", 8)], [team("t", "a", 5)])
PAIR = place([building("a"), building("b")], [team("t", "a", 5), team("u", "b", 5)])
IT = SupportFunction("council", "IT", 4, 400, teams=("it",))
SHARING = place(
    [building("a", 9), building("b", 9)],
    [team("it", "a", 4)],
    functions=[IT, SupportFunction("nhs", "IT", 6, 600)],
    arrangements=[Arrangement("k", "IT", "council", tiers=(Tier(2, 0.1, 0), Tier(8, 0.5, 0)))],
)
C, N = ("council", "IT", "k", 0), ("nhs", "IT", "k", 0)
C1, N1 = ("council", "IT", "k", 1), ("nhs", "IT", "k", 1)
LIBRARY = place(
    [building("a"), building("b", **east(2)), building("c", **east(10))],
    counters=[Counter("library", "a", True), Counter("library", "b", False), Counter("library", "c", True)],
    localities=[home("l", 0, 100, area="x"), home("m", 10, 300, area="y", groups=frozenset({"rural"}))],
    visits={("library", "l"): 10.0, ("library", "m"): 30.0},
)
LIMITED = replace(
    LIBRARY,
    counters={
        key: replace(c, capacity_visits_per_year=5.0 if key[1] == "b" else 40.0) for key, c in LIBRARY.counters.items()
    },
)
# t and u serve the library: t where it is open, u where it is only possible; nobody does where it is open too, at c.
STAFFED = replace(
    LIBRARY,
    teams={"t": team("t", "a", 2, serves="library"), "u": team("u", "b", 1, serves="library"), "w": team("w", "a", 1)},
    counters={
        key: replace(c, min_staff_fte=2.5 if key[1] == "b" else None, desks=3.0) for key, c in LIBRARY.counters.items()
    },
)
HALL = place(
    [building("a", spaces={"session room": 3.0})],
    counters=[
        Counter("library", "a", False, sessions_per_week=2.0), Counter("advice", "a", False, sessions_per_week=2.0),
        Counter("bank", "a", False, sessions_per_week=1.0),
    ],
)  # fmt: skip
# The library and advice at a, with staff of two and one; the library could be at b too, next to m, and a has a door.
# A visit takes a hundredth of a post.
DOOR = place(
    [building("a"), building("b", **east(2))],
    [team("t", "a", 2, serves="library"), team("u", "a", 1, serves="advice")],
    counters=[Counter("library", "a", True, min_staff_fte=2.0), Counter("advice", "a", True, min_staff_fte=1.0),
              Counter("library", "b", False, min_staff_fte=0.0)],
    localities=[home("l", 0), home("m", 2)], doors=[FrontDoor("a", 100.0, 1.0, None, 40.0)],
    visits={("library", "l"): 30.0, ("library", "m"): 80.0, ("advice", "l"): 20.0, ("advice", "m"): 0.0},
)  # fmt: skip
DOOR_LEVERS = {
    "staff.minutes_per_visit": 10, "staff.minutes_per_fte_year": 1000, "staff.turnover_share_per_year": 0.25,
    "staff.release_years": 1, "access.default.no_worse": "off",
}  # fmt: skip
HUB = place(
    [
        building("a", 5, agency="nhs", fitout_desks=4, fitout_gbp_per_desk=10),
        building("hub", status="candidate", opening_gbp=70),
    ],
    [team("t", "a", 5)],
    [Agency("council", "Council", capital_limit_gbp=80), Agency("nhs", "NHS", capital_limit_gbp=30)],
)
THEN = EarlierPlan(
    "then", Decided({"a": True, "b": False}, {"it": "a"}, {("council", "IT"): "own", ("nhs", "IT"): "k"})
)  # fmt: skip
HELD = replace(SHARING, held_to=THEN)
# Another plan has a alone open, another still nothing: at least two away from the first, and one from the second.
APART = replace(
    AB, apart_from=(ApartFrom(THEN, 2), ApartFrom(EarlierPlan("none", Decided({"a": False, "b": False}, {}, {})), 1))
)
SHARED = replace(SHARING, arrangements={"k": replace(SHARING.arrangements["k"], fixed_gbp_per_year=3000)})
# A guest pays its host £300 for each of b's ten desks.
GUEST = place(
    [building("a", 5, rent_gbp_per_year=1000), building("b", 10, agency="nhs", rent_gbp_per_year=3000)],
    [team("t", "a", 5)],
)
AREAS = place([building("a", area="x"), building("b", area="y")], [team("t", "a", 4), team("u", "a", 6)])


def lib(at: str) -> tuple[str, tuple[str, str]]:
    return "offer", ("library", at)


def through(service: str) -> tuple[str, tuple[str, str]]:
    return "through", (service, "a")


def pooled(service: str) -> tuple[str, tuple[str, str]]:
    return "pooled_fte", (service, "a")


def house(name: str, at: str) -> tuple[str, tuple[str, str]]:
    return "house", (name, at)


def hosted(tier: int, at: str) -> tuple[str, tuple[str, int, str]]:
    return "host", ("k", tier, at)


def seated(tier: int, at: str) -> tuple[str, tuple[str, int, str]]:
    return "staff_fte", ("k", tier, at)


def bears(body: str) -> tuple[str, tuple[str, str, str]]:
    return "recharge", (body, "IT", "k")


B_OPEN: Point = {("is_open", "b"): 1}
BOTH: Point = {("supply", C1): 1, ("supply", N1): 1, ("tier", ("k", 1)): 1}
ALONE: Point = {("supply", C): 1, ("tier", ("k", 0)): 1}
AS_THEN: Point = {("is_open", "a"): 1, house("it", "a"): 1, ("own", ("council", "IT")): 1, ("supply", N): 1}

RULE_CASES: dict[str, Rows] = {
    "team_is_housed_or_dissolved": Rows(
        SHARING, 1,
        ({house("it", "a"): 1}, {house("it", "b"): 1}, {("dissolved", "it"): 1}),
        ({}, {house("it", "a"): 1, house("it", "b"): 1}, {house("it", "a"): 1, ("dissolved", "it"): 1}),
    ),
    "team_sits_in_open_building": Rows(
        AB, 2,
        ({}, {house("t", "a"): 1, ("is_open", "a"): 1}, {("is_open", "b"): 1}),
        ({house("t", "a"): 1}, {house("t", "a"): 1, ("is_open", "b"): 1}),
    ),
    "desks_suffice": Rows(
        SHARING, 2,
        (
            {house("it", "a"): 1, ("is_open", "a"): 1, seated(1, "a"): 5},  # 4 + 5 = 9 desks
            {house("it", "a"): 1, ("is_open", "a"): 1, seated(1, "b"): 9, ("is_open", "b"): 1},
        ),
        (
            {house("it", "a"): 1, ("is_open", "a"): 1, seated(1, "a"): 5.1},
            {house("it", "a"): 1},
            {seated(0, "b"): 1, ("is_open", "a"): 1},
        ),
    ),
    "spaces_suffice": Rows(
        place([building("a", spaces={"bay": 3.0})], [team(n, "a", 1, space_needs={"bay": 2.0}) for n in "tu"]), 1,
        ({house("t", "a"): 1, ("is_open", "a"): 1},),
        ({house("t", "a"): 1, house("u", "a"): 1, ("is_open", "a"): 1}, {house("t", "a"): 1}),
    ),
    "short_as_today": Rows(  # t and u need 4 of a's 3 desks today; v, in b, is the only newcomer there could be
        place([building("a", 3), building("b", 2)], [team("t", "a", 2), team("u", "a", 2), team("v", "b", 2)]), 1,
        (
            {("is_open", "a"): 1, ("as_today", "a"): 1, house("t", "a"): 1, house("u", "a"): 1},
            {("is_open", "a"): 1, house("v", "a"): 1},
            {},
        ),
        # Nor is a closed building as it is today.
        ({("is_open", "a"): 1, ("as_today", "a"): 1, house("v", "a"): 1}, {("as_today", "a"): 1}),
    ),
    "fitout_within_limit": Rows(
        HUB, 1,
        ({}, {("fitout_desks", "a"): 4, ("is_open", "a"): 1}),
        ({("fitout_desks", "a"): 1}, {("fitout_desks", "a"): 4.5, ("is_open", "a"): 1}),
    ),
    "together": Rows(
        replace(PAIR, pairs=(Pair("together", "t", "u"),)), 4,
        ({house("t", "a"): 1, house("u", "a"): 1}, {house("t", "b"): 1, house("u", "b"): 1}),
        ({house("t", "a"): 1, house("u", "b"): 1}, {house("t", "a"): 1}, {house("u", "b"): 1}),
    ),
    "apart": Rows(
        replace(PAIR, pairs=(Pair("apart", "t", "u"),)), 2,
        ({house("t", "a"): 1, house("u", "b"): 1}, {house("t", "a"): 1}),
        ({house("t", "a"): 1, house("u", "a"): 1}, {house("t", "b"): 1, house("u", "b"): 1}),
    ),
    "presence": Rows(
        replace(SHARING, pairs=(Pair("apart", "council", "nhs"),)), 8,  # for a and b: team, staff at two tiers, nobody
        (
            {},
            {house("it", "a"): 1, ("present", ("council", "a")): 1},
            {hosted(1, "b"): 1, ("present", ("council", "b")): 1},
        ),
        ({house("it", "a"): 1}, {hosted(1, "b"): 1}, {("present", ("council", "a")): 1}),
    ),
    "one_way_out": Rows(
        place([building("a", routes=(Route("a", "sell"), Route("a", "transfer")))]), 1,
        ({("is_open", "a"): 1}, {("route", ("a", "sell")): 1}, {("route", ("a", "transfer")): 1}),
        (
            {},
            {("route", ("a", "sell")): 1, ("route", ("a", "transfer")): 1},
            {("is_open", "a"): 1, ("route", ("a", "sell")): 1},
        ),
    ),
    "building_count": Rows(
        AREAS, 3,
        ({("is_open", "a"): 1}, {("is_open", "b"): 1, ("is_open", "a"): 1}),
        ({}, {("is_open", "b"): 1}),
        {"limits.buildings": [{"scope": "area:x", "at_least": 1}, {"scope": "all", "at_least": 1, "at_most": 2}]},
    ),
    "counter_in_open_building": Rows(
        LIBRARY, 3,
        ({}, {lib("a"): 1, ("is_open", "a"): 1}),
        ({lib("a"): 1}, {lib("a"): 1, ("is_open", "b"): 1}),
    ),
    "sessions_fit_rooms": Rows(  # room for three half-days: two and one do, two and two do not; none in a closed hall
        HALL, 1,
        ({}, {("is_open", "a"): 1, lib("a"): 1, ("offer", ("bank", "a")): 1},
         {("is_open", "a"): 1, ("offer", ("advice", "a")): 1, ("offer", ("bank", "a")): 1}),
        ({("is_open", "a"): 1, lib("a"): 1, ("offer", ("advice", "a")): 1}, {lib("a"): 1}),
    ),
    "staff_sit_with_counter": Rows(  # three for t; two for u, who may stay in b, where it is not offered today
        STAFFED, 5,
        ({house("t", "a"): 1, lib("a"): 1}, {house("u", "b"): 1}, {house("t", "c"): 1, lib("c"): 1},
         {house("w", "c"): 1}),
        ({house("t", "a"): 1}, {house("u", "a"): 1, lib("b"): 1}, {house("t", "b"): 1, lib("a"): 1}),
    ),
    "counter_has_staff": Rows(  # a needs one team, b, which is new, 2.5 FTE; c has nobody today and needs nobody
        STAFFED, 2,
        ({}, {lib("c"): 1}, {lib("a"): 1, house("u", "a"): 1},
         {lib("b"): 1, house("t", "b"): 1, house("u", "b"): 1}),
        ({lib("a"): 1}, {lib("a"): 1, house("w", "a"): 1}, {lib("b"): 1, house("t", "b"): 1}),
    ),
    "door_in_open_building": Rows(
        DOOR, 1, ({}, {("door", "a"): 1, ("is_open", "a"): 1}), ({("door", "a"): 1}, {("door", "a"): 1, **B_OPEN}),
        DOOR_LEVERS,
    ),
    "counter_goes_through_door": Rows(  # door and offer for each of two counters, and that a door is for somebody
        DOOR, 5,
        ({}, {("door", "a"): 1, lib("a"): 1, through("library"): 1}, {lib("a"): 1}),
        ({lib("a"): 1, through("library"): 1}, {("door", "a"): 1, through("library"): 1}, {("door", "a"): 1},
         {("door", "a"): 1, lib("a"): 1, through("advice"): 1}),
        DOOR_LEVERS,
    ),
    "nearest_goes_through_door": Rows(  # m has b nearer than a; nobody else has anything nearer
        DOOR, 1,
        ({}, {through("library"): 1, lib("b"): 1}, {through("library"): 1, ("nearest", ("library", "a", 0)): 1},
         {through("advice"): 1}),
        ({through("library"): 1}, {through("library"): 1, ("nearest", ("library", "a", 0)): 0.9}),
        DOOR_LEVERS,
    ),
    "door_has_staff": Rows(  # one at the least; l's 30 and 20 visits need half a post, m's 80 four fifths of one more
        DOOR, 2,
        ({}, {("door", "a"): 1, through("library"): 1, through("advice"): 1, ("door_fte", "a"): 1},
         {("door", "a"): 1, through("library"): 1, ("nearest", ("library", "a", 0)): 1, ("door_fte", "a"): 1.1}),
        ({("door", "a"): 1, ("door_fte", "a"): 0.9},
         {("door", "a"): 1, through("library"): 1, ("nearest", ("library", "a", 0)): 1, ("door_fte", "a"): 1.05}),
        DOOR_LEVERS,
    ),
    "door_posts_released": Rows(  # of two and one posts a quarter falls vacant
        DOOR, 1,
        ({}, {through("library"): 1, ("door_fte", "a"): 1.5},
         {through("library"): 1, through("advice"): 1, ("door_fte", "a"): 2.25}),
        ({through("library"): 1, ("door_fte", "a"): 1.4}, {through("advice"): 1}),
        DOOR_LEVERS,
    ),
    "door_staff_sit_there": Rows(  # for each of two services, through and there; and in all
        DOOR, 5,
        ({}, {through("library"): 1, house("t", "a"): 1, pooled("library"): 2, ("door_fte", "a"): 2},
         {through("library"): 1, house("t", "a"): 1, through("advice"): 1, house("u", "a"): 1,
          pooled("library"): 1.25, pooled("advice"): 1, ("door_fte", "a"): 2.25}),
        ({("door_fte", "a"): 1}, {house("t", "a"): 1, pooled("library"): 2, ("door_fte", "a"): 2},
         {through("library"): 1, pooled("library"): 1, ("door_fte", "a"): 1},
         {through("advice"): 1, house("u", "a"): 1, pooled("advice"): 1.5, ("door_fte", "a"): 1.5}),
        DOOR_LEVERS,
    ),
    "no_worse_than_today": Rows(  # the standard is 2.4 km: a or b will do for l, only c for m
        LIBRARY, 2,
        ({lib("a"): 1, lib("c"): 1}, {lib("b"): 1, lib("c"): 1}),
        ({}, {lib("a"): 1, lib("b"): 1}, {lib("c"): 1}),
    ),
    "groups_no_further": Rows(  # the rural m has c at its door today: 8 km further b will do, and a (10 km) will not
        LIBRARY, 1,
        ({lib("c"): 1}, {lib("b"): 1}, {lib("b"): 1, lib("a"): 1}),
        ({}, {lib("a"): 1}),
        {"access.default.group_max_further_km": 8}, CALM,
    ),
    "need_no_further": Rows(  # m makes 70 of the 100 visits: it has c at its door, and nothing else will do
        replace(
            place(
                [building("a"), building("c", **east(10))],
                counters=[Counter("library", "a", True), Counter("library", "c", True)],
                localities=[home("l", 0), home("m", 10)],
            ),
            visits={("library", "l"): 30.0, ("library", "m"): 70.0},
        ), 1,
        ({lib("c"): 1}, {lib("a"): 1, lib("c"): 1}),
        ({}, {lib("a"): 1}),
        {"access.default.protect_need_share": 0.2}, CALM,
    ),
    "people_within_standard": Rows(
        LIBRARY, 2,
        ({}, {("covered", ("library", "l")): 1, lib("b"): 1}, {("covered", ("library", "m")): 0.5, lib("c"): 1}),
        ({("covered", ("library", "l")): 1, lib("c"): 1},
         {("covered", ("library", "m")): 0.5, lib("a"): 1, lib("b"): 1}),
        {"access.library.min_share": 0.5}, CALM,
    ),
    "share_within_standard": Rows(  # 100 people at l in area x, 300 rural ones at m in y
        LIBRARY, 4,
        ({("covered", ("library", "l")): 0.2, ("covered", ("library", "m")): 0.6},),
        (
            {("covered", ("library", "l")): 1, ("covered", ("library", "m")): 0.4},  # rural: half
            {("covered", ("library", "m")): 1},  # area x: a fifth
            {("covered", ("library", "l")): 0.2, ("covered", ("library", "m")): 0.52},  # all: 176 of 400 is below 45 %
        ),
        {
            "access.library.min_share": 0.45, "access.library.min_group_share": {"rural": 0.5},
            "access.library.min_area_share": 0.2,
        }, CALM,
    ),
    "visits_served": Rows(  # b has room for 5 of l's 10, who have a and b within the standard
        LIMITED, 1,
        ({("visits", ("library", "l", "a")): 5, ("visits", ("library", "l", "b")): 5},
         {("visits", ("library", "l", "a")): 10}),
        ({}, {("visits", ("library", "l", "b")): 9}),
    ),
    "counter_capacity": Rows(  # b, and a beside it
        LIMITED, 2,
        ({("visits", ("library", "l", "b")): 5, lib("a"): 1, lib("b"): 1, lib("c"): 1}, {lib("c"): 1}, {}),
        (
            {("visits", ("library", "l", "b")): 6, lib("a"): 1, lib("b"): 1},
            {("visits", ("library", "l", "b")): 1, lib("a"): 1},
        ),
    ),
    "function_is_supplied_once": Rows(
        SHARING, 2,
        ({("own", C[:2]): 1, ("own", N[:2]): 1}, {("supply", C): 1, ("supply", N1): 1}),
        ({("own", C[:2]): 1}, {("own", C[:2]): 1, ("own", N[:2]): 1, ("supply", N): 1}),
    ),
    "supply_needs_tier": Rows(
        SHARING, 4,
        ({}, {("supply", C): 1, ("tier", ("k", 0)): 1}),
        ({("supply", C): 1}, {("supply", C): 1, ("tier", ("k", 1)): 1}),
    ),
    "one_tier": Rows(SHARING, 1, ({}, {("tier", ("k", 1)): 1}), ({("tier", ("k", 0)): 1, ("tier", ("k", 1)): 1},)),
    "tier_matches_scale": Rows(  # the first tier is for 2 up to below 8 FTE, the second for 8 and more
        SHARING, 4,
        (
            {},
            {("supply", C): 1, ("tier", ("k", 0)): 1},
            {("supply", N): 1, ("tier", ("k", 0)): 1},
            {("supply", C1): 1, ("supply", N1): 1, ("tier", ("k", 1)): 1},
        ),
        (
            {("tier", ("k", 0)): 1},
            {("supply", C): 1, ("supply", N): 1, ("tier", ("k", 0)): 1},
            {("supply", N1): 1, ("tier", ("k", 1)): 1},
            {("supply", C): 1},
        ),
    ),
    "enough_agencies": Rows(
        replace(SHARING, arrangements={"k": replace(SHARING.arrangements["k"], min_agencies=2)}), 1,
        ({}, {("supply", C1): 1, ("supply", N1): 1, ("tier", ("k", 1)): 1}),
        ({("supply", C): 1, ("tier", ("k", 0)): 1}, {("tier", ("k", 0)): 1}),
    ),
    "dissolved_when_supplied": Rows(
        SHARING, 2,
        ({("own", C[:2]): 1}, {("dissolved", "it"): 1}),
        ({}, {("own", C[:2]): 1, ("dissolved", "it"): 1}),
    ),
    "arrangement_sits_somewhere": Rows(  # for each tier, and for each building
        SHARING, 4,
        ({}, {("tier", ("k", 1)): 1, hosted(1, "b"): 1, ("is_open", "b"): 1}),
        (
            {("tier", ("k", 1)): 1},
            {("tier", ("k", 1)): 1, hosted(1, "b"): 1, ("is_open", "a"): 1},
            {("tier", ("k", 1)): 1, hosted(0, "b"): 1, ("is_open", "b"): 1},
            {hosted(1, "b"): 1, ("is_open", "b"): 1},
        ),
    ),
    "arrangement_staff": Rows(  # 4 + 6 FTE at 50 % are 5; 4 at 10 % are 3.6; and limits for 2 tiers × 2 buildings
        SHARING, 10,
        (
            {},
            {("supply", C1): 1, ("supply", N1): 1, seated(1, "a"): 5, hosted(1, "a"): 1},
            {("supply", C): 1, seated(0, "b"): 3.6, hosted(0, "b"): 1},
        ),
        (
            {("supply", C): 1, seated(0, "b"): 3.6, hosted(0, "a"): 1},
            {("supply", C): 1, seated(1, "b"): 3.6, hosted(1, "b"): 1},
            {("supply", C): 1, hosted(0, "b"): 1},
            {seated(0, "a"): 1, hosted(0, "a"): 1},
        ),
    ),
    "posts_released": Rows(  # turnover of 10 %: the first tier releases no more than that
        SHARING, 1,
        ({}, {("supply", C): 1}),
        ({("supply", C1): 1},),
        {"staff.allow_redundancy": False, "staff.turnover_share_per_year": 0.1, "staff.release_years": 1},
    ),
    "agency_capital": Rows(  # the nhs may spend 30: three desks; the council 80: the hub for 70
        HUB, 2,
        ({("fitout_desks", "a"): 3, ("is_open", "hub"): 1},),
        ({("fitout_desks", "a"): 3.5},),
    ),
    "pooled_capital": Rows(
        HUB, 1,
        ({("is_open", "hub"): 1, ("fitout_desks", "a"): 2}, {("fitout_desks", "a"): 4}),
        ({("is_open", "hub"): 1, ("fitout_desks", "a"): 2.1},),
        {"capital.pooled_limit_gbp": 90},
    ),
    "recharged_by_fte": Rows(  # £3,000 for 4 and 6 FTE: 1,200 and 1,800, at 300 an FTE; for 4 alone at 750
        SHARED, 12,
        (
            {},
            {**BOTH, bears("council"): 1200, bears("nhs"): 1800, ("recharge_per_fte", "k"): 300},
            {**ALONE, bears("council"): 3000, ("recharge_per_fte", "k"): 750},
        ),
        (
            {**BOTH, bears("council"): 1500, bears("nhs"): 1500, ("recharge_per_fte", "k"): 300},
            {**BOTH, bears("council"): 1000, bears("nhs"): 1500, ("recharge_per_fte", "k"): 250},
            {**ALONE, bears("council"): 2000, bears("nhs"): 1000, ("recharge_per_fte", "k"): 500},
            ALONE,
            BOTH,
            {bears("council"): 1000, ("recharge_per_fte", "k"): 250},
        ),
        {"accounts.no_body_worse_off": True},
    ),
    # In b for 5 × £300 instead of £1,000 of rent the council pays £500 more: 40 % of 1,000 and £100 are allowed it.
    "no_body_worse_off": Rows(
        GUEST, 2,
        (
            {("is_open", "a"): 1, ("is_open", "b"): 1, house("t", "a"): 1},
            {("is_open", "b"): 1, house("t", "b"): 1},
        ),
        ({("is_open", "a"): 1, ("is_open", "b"): 1, house("t", "b"): 1},),
        {"accounts.no_body_worse_off": True, "accounts.margin_share": 0.4,
         "accounts.may_pay_more_gbp": {"council": 100}},
    ),
    "carbon_cap": Rows(
        place([building("a", carbon_kg_per_year=60), building("b", carbon_kg_per_year=50)]), 1,
        ({("is_open", "a"): 1}, {("is_open", "b"): 1}, {}),
        ({("is_open", "a"): 1, ("is_open", "b"): 1},),
        {"limits.carbon_kg_per_year": 100},
    ),
    "area_headcount": Rows(  # 10 FTE in x today, half must stay: u (6) is enough, t (4) is not
        AREAS, 1,
        ({house("u", "a"): 1, house("t", "b"): 1}, {house("u", "a"): 1, house("t", "a"): 1}),
        ({house("t", "a"): 1, house("u", "b"): 1}, {}),
        {"limits.min_area_headcount_share": 0.5},
    ),
    # Then a was open, b was not, it sat in a, the council supplied IT itself and k the nhs: five decisions.
    "differences_counted": Rows(
        HELD, 1,
        (
            {**AS_THEN, ("differences", None): 0},
            {**AS_THEN, ("is_open", "b"): 1, house("it", "a"): 0, house("it", "b"): 1, ("differences", None): 2},
            {("is_open", "b"): 1, ("own", ("nhs", "IT")): 1, ("supply", C1): 1, ("dissolved", "it"): 1,
             ("differences", None): 5},
        ),
        ({**AS_THEN, ("differences", None): 1}, {**AS_THEN, ("is_open", "a"): 0, ("differences", None): 0}),
        {"preserve.gbp_per_difference": 1.0},
    ),
    "few_differences": Rows(
        HELD, 1, ({("differences", None): 2},), ({("differences", None): 3},), {"preserve.max_differences": 2},
    ),
    "differs_from_plans": Rows(
        APART, 2,
        ({("is_open", "b"): 1},),
        ({("is_open", "a"): 1}, {}, {("is_open", "a"): 1, ("is_open", "b"): 1}),
    ),
}  # fmt: skip


def test_every_rule_has_its_tiny_formulation() -> None:
    """No rule lacks a case, and no case lacks its rule."""
    assert list(RULE_CASES) == [name for name, rule in RULES.items() if rule.rows is not None]


@pytest.mark.parametrize("rule", RULE_CASES)
def test_a_rule_allows_and_forbids_what_it_says(rule: str) -> None:
    """The rule's rows hold at the points it should allow and break at those it should not."""
    case = RULE_CASES[rule]
    formulation = built(case.estate, option(case.levers, case.start))
    assert sum(name == rule for name, _ in formulation.rows) == case.count
    for point in case.allowed:
        assert keeps(formulation, rule, point), f"should allow {point}"
    for point in case.forbidden:
        assert not keeps(formulation, rule, point), f"should forbid {point}"


def staffed(a: float | None, b: float | None, **levers: Any) -> Formulation:
    """Least staff of so many FTE at a, where t has 2 and sits today, and at b, where the library is only possible."""
    least = {"a": a, "b": b, "c": None}
    counters = {key: replace(c, min_staff_fte=least[key[1]]) for key, c in STAFFED.counters.items()}
    return built(replace(STAFFED, counters=counters), option(levers))


def test_a_counter_that_is_short_of_staff_stays_as_short() -> None:
    """a asks for 5 FTE and has t's 2: these are enough, u's 1 alone is not; b is new, and all 3 there are do not do."""
    formulation = staffed(5, 5)
    assert keeps(formulation, "counter_has_staff", {lib("a"): 1, house("t", "a"): 1})
    assert not keeps(formulation, "counter_has_staff", {lib("a"): 1, house("u", "a"): 1})
    assert not keeps(formulation, "counter_has_staff", {lib("b"): 1, house("t", "b"): 1, house("u", "b"): 1})


def test_a_counter_that_needs_nobody_may_have_nobody() -> None:
    """A least of 0 asks for nobody, of a counter with staff today and of a new one; the lever lifts all that."""
    everywhere = {lib("a"): 1, lib("b"): 1, lib("c"): 1}
    assert keeps(staffed(0, 0), "counter_has_staff", everywhere)
    off = staffed(2, None, **{"access.library.staffed": False})
    assert keeps(off, "counter_has_staff", everywhere)
    assert keeps(off, "staff_sit_with_counter", {house("t", "c"): 1})


def test_staff_of_a_counter_have_no_seat_where_none_could_be() -> None:
    """Of a, b and d, where the library has no counter, t may sit in a and b; w, who serves nothing, in all of them."""
    estate = replace(
        STAFFED,
        buildings={**STAFFED.buildings, "d": building("d")},
        services={"library": replace(STAFFED.services["library"], agency="nhs")},
        agencies={**STAFFED.agencies, "nhs": Agency("nhs", "NHS", joins=False)},
    )
    decisions = built(estate, option()).decisions
    assert decisions.reach["w"] == ["a", "b", "c", "d"]
    assert decisions.reach["t"] == ["a", "c"]  # b is only possible, and the nhs does not join
    assert decisions.reach["u"] == ["a", "b", "c"]  # where it sits today


def test_a_counter_takes_room_while_it_is_offered() -> None:
    """a has 10 desks and a counter of 3: 7 FTE fit beside it, 8 do not, and without it they do."""
    estate = replace(STAFFED, teams={"t": team("t", "a", 7), "u": team("u", "b", 8)})
    formulation = built(estate, option())
    opened = {("is_open", "a"): 1, lib("a"): 1}
    assert keeps(formulation, "desks_suffice", {**opened, house("t", "a"): 1})
    assert not keeps(formulation, "desks_suffice", {**opened, house("u", "a"): 1})
    assert keeps(formulation, "desks_suffice", {("is_open", "a"): 1, house("u", "a"): 1})


def test_a_new_counter_moves_in_like_a_team() -> None:
    """t's 9 desks and the open counter's 3 are 2 more than a has: as today they may stay, but no new counter beside."""
    counters = {**STAFFED.counters, ("advice", "a"): Counter("advice", "a", False, desks=1)}
    services = {**STAFFED.services, "advice": Service("advice")}
    estate = replace(STAFFED, teams={"t": team("t", "a", 9)}, counters=counters, services=services)
    formulation = built(estate, option())
    full = {("is_open", "a"): 1, house("t", "a"): 1, lib("a"): 1, ("as_today", "a"): 1}
    assert keeps(formulation, "desks_suffice", full)
    assert keeps(formulation, "short_as_today", full)
    assert not keeps(formulation, "desks_suffice", {**full, ("as_today", "a"): 0})
    assert not keeps(formulation, "short_as_today", {**full, ("offer", ("advice", "a")): 1})


def with_room(a: float | None, b: float | None, **levers: Any) -> Formulation:
    """40 visits in all; room at a and b so many, b open today as well and next to a; c has none and is no counter."""
    counters = {("library", "a"): Counter("library", "a", True, capacity_visits_per_year=a),
                ("library", "b"): Counter("library", "b", True, capacity_visits_per_year=b)}  # fmt: skip
    homes = {"l": home("l", 0, 100), "m": home("m", 1, 300)}
    return built(replace(LIBRARY, counters=counters, localities=homes), option(levers))


def test_a_service_goes_on_with_room_for_as_many_visits_as_today() -> None:
    """Of 40 visits today's counters take 30, so many in all must the plan's; with none limited any of them will do."""
    limited, free = with_room(20, 10), with_room(None, None)
    assert keeps(limited, "no_worse_than_today", {lib("a"): 1, lib("b"): 1})
    assert not keeps(limited, "no_worse_than_today", {lib("a"): 1})
    assert keeps(free, "no_worse_than_today", {lib("a"): 1})
    assert keeps(with_room(1e9, 1e9), "no_worse_than_today", {lib("b"): 1})
    assert not keeps(free, "no_worse_than_today", {})
    for room in (None, 40, 39, 1e9):  # nothing is asked of access: the last may close, whatever stands in the cell
        assert keeps(with_room(room, room, **{"access.default.no_worse": "off"}), "no_worse_than_today", {})


def test_a_service_goes_on_where_nobody_says_how_far_it_is() -> None:
    """Without any locality too a service offered today stays offered somewhere; one that is nowhere need not."""
    nowhere = {key: replace(counter, is_open_today=False) for key, counter in LIBRARY.counters.items()}
    empty = replace(LIBRARY, localities={}, visits={})
    assert not keeps(built(empty, option()), "no_worse_than_today", {})
    assert keeps(built(empty, option()), "no_worse_than_today", {lib("b"): 1})
    assert keeps(built(replace(empty, counters=nowhere), option()), "no_worse_than_today", {})


def visit(locality: str, at: str) -> tuple[str, Any]:
    return "visits", ("library", locality, at)


def test_no_more_visits_are_turned_away_than_today() -> None:
    """Room for 25 (a: 15, b: 10) of l's 10 and m's 30 visits: 15 find none today, so 25 must, and l counts but once."""
    formulation = with_room(15, 10)
    full = {visit("l", "a"): 10, visit("m", "a"): 5, visit("m", "b"): 10}
    assert keeps(formulation, "visits_served", full)
    assert keeps(formulation, "visits_served", {visit("m", "a"): 15, visit("m", "b"): 10})
    assert not keeps(formulation, "visits_served", {**full, visit("m", "b"): 9})
    assert not keeps(formulation, "visits_served", {visit("l", "a"): 15, visit("m", "b"): 10})


def test_visits_stay_within_the_standard_where_travel_is_weighed() -> None:
    """l is 10 minutes from a and 40 from c, which is nearer by road; within 30 minutes it goes to a, not to c."""
    journeys = {("l", "a"): Journey(km=12, minutes=10), ("l", "c"): Journey(km=4, minutes=40)}
    homes = {"l": LIBRARY.localities["l"]}
    estate = replace(LIBRARY, journeys=journeys, localities=homes, visits={("library", "l"): 10.0})
    weighed = {"travel.public_gbp_per_km": 0.3, "access.default.standard_minutes": 30}
    for levers in ({}, {"access.default.no_worse": "off", "access.default.min_share": 1.0}):
        formulation = built(estate, option(weighed | levers))
        covered = {("covered", ("library", "l")): 1.0} if levers else {}
        assert keeps(formulation, "visits_served", {visit("l", "a"): 10} | covered)
        assert not keeps(formulation, "visits_served", {visit("l", "c"): 10} | covered)
    unasked = built(estate, option({**weighed, "access.default.no_worse": "off"}))
    assert keeps(unasked, "visits_served", {visit("l", "c"): 10})


def test_whoever_has_no_way_today_is_asked_to_go_nowhere() -> None:
    """Travel is weighed: where the library is nowhere today no visits need be placed, with a and c open all must."""
    weighed = option({"travel.public_gbp_per_km": 0.3})
    nowhere = {key: replace(counter, is_open_today=False) for key, counter in LIBRARY.counters.items()}
    assert keeps(built(replace(LIBRARY, counters=nowhere), weighed), "visits_served", {})
    assert not keeps(built(LIBRARY, weighed), "visits_served", {visit("l", "a"): 10})
    assert keeps(built(LIBRARY, weighed), "visits_served", {visit("l", "a"): 10, visit("m", "c"): 30})


def test_a_way_is_longer_than_a_length_unless_a_counter_that_near_is_offered() -> None:
    """Home l0 is 0 km from a, 3 from b and 5 from c, all open: it goes to a, else beyond 0 km to b, else beyond 3."""
    estate = place(
        [building("a"), building("b", **east(3)), building("c", **east(5))],
        counters=[Counter("library", at, True) for at in "abc"], localities=[home("l0", 0)],
    )  # fmt: skip
    made = built(estate, option(), ["library"])
    rows = list(ways_to_nearest(made.case, made.decisions))
    assert len(rows) == 3
    beyond_0, beyond_3 = ("beyond", ("library", "l0", 0)), ("beyond", ("library", "l0", 1))

    def keeps_ways(*said: tuple[str, Any]) -> bool:
        x = values(made, dict.fromkeys(said, 1))
        return all(row.at_least <= float(row.coefficient @ x[row.column]) for row in rows)

    assert keeps_ways(lib("a"))
    assert keeps_ways(lib("b"), beyond_0)
    assert keeps_ways(lib("c"), beyond_0, beyond_3)
    assert not keeps_ways()
    assert not keeps_ways(lib("b"))
    assert not keeps_ways(lib("c"), beyond_0)
    assert not keeps_ways(beyond_0, beyond_3), "whoever has a way keeps one"


@pytest.mark.parametrize("rule", RULE_CASES)
def test_keys_are_unique_within_a_rule(rule: str) -> None:
    """Every row of a rule can be told from the others by its key."""
    case = RULE_CASES[rule]
    keys = [key for name, key in built(case.estate, option(case.levers, case.start)).rows if name == rule]
    assert len(set(keys)) == len(keys)


def test_a_dissolved_team_binds_nobody_to_its_side() -> None:
    """A team kept together with one that is dissolved may sit anywhere; with one that is not, only beside it."""
    teams = {**SHARING.teams, "u": team("u", "b", 1)}
    formulation = built(replace(SHARING, teams=teams, pairs=(Pair("together", "u", "it"),)), option())
    assert keeps(formulation, "together", {house("u", "b"): 1, ("dissolved", "it"): 1})
    assert not keeps(formulation, "together", {house("u", "b"): 1})
    assert not keeps(formulation, "together", {house("it", "a"): 1, house("u", "b"): 1})


def test_an_agency_need_only_be_where_a_team_kept_with_it_sits() -> None:
    """With an agency on one side the team goes where the agency is, and the agency may be elsewhere too."""
    estate = replace(AREAS, agencies={a: Agency(a, a) for a in ("council", "nhs")})
    teams = {**estate.teams, "u": replace(estate.teams["u"], agency="nhs")}
    formulation = built(replace(estate, teams=teams, pairs=(Pair("together", "nhs", "t"),)), option())
    assert keeps(formulation, "together", {house("t", "a"): 1, ("present", ("nhs", "a")): 1})
    assert keeps(formulation, "together", {("present", ("nhs", "a")): 1})
    assert not keeps(formulation, "together", {house("t", "a"): 1, ("present", ("nhs", "b")): 1})


def sections(title: str) -> dict[str, str]:
    """The headings of one chapter of the formulation, with the text under each."""
    text = (models_folder() / "formulation.md").read_text(encoding="utf-8")
    chapter = next(part for part in re.split(r"^## ", text, flags=re.M) if part.startswith(title))
    parts = re.split(r"^### (\w+)\n", chapter, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_written_rules_are_the_rules() -> None:
    """Headings under Rules are the functions' names in their order, and each is marked hard or policy as it is used."""
    marks = {name: re.search(r"\*\((hard|policy)\b", text) for name, text in sections("Rules").items()}
    written = {name: mark.group(1) if mark else "none" for name, mark in marks.items()}
    assert list(written.items()) == [(name, rule.kind) for name, rule in RULES.items() if rule.rows is not None]


def test_every_rule_says_what_it_does() -> None:
    """The generator of its rows bears its name and has a docstring."""
    generators = {name: rule.rows for name, rule in RULES.items() if rule.rows is not None}
    assert all(rows.__name__ == name and rows.__doc__ for name, rows in generators.items())
