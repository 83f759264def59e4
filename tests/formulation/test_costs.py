"""Each cost by itself, on the smallest estate that has one: what it counts at which point."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from estate_opt.domain.costs import COSTS
from estate_opt.domain.estate import Arrangement, Counter, Estate, Service, SupportFunction, Tier
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.formulation import FLOWS, Formulation
from tests.formulation.test_rules import C, N, Point, house, lib, sections
from tests.hand import building, built, east, home, option, place, team


@dataclass(frozen=True)
class Money:
    """An estate on which a cost is so many pounds at each of some points."""

    estate: Estate
    at: tuple[tuple[Point, float], ...]
    levers: Mapping[str, Any] | None = None
    payer: str | None = None
    """Whose account is looked at; None: all of them together."""


OPEN_A, OPEN_HUB = {("is_open", "a"): 1.0}, {("is_open", "hub"): 1.0}
LATER: dict[str, Any] = {
    "appraisal.years": 4, "moves.move_year": 1, "moves.double_running_months": 6, "functions.double_running_months": 6,
    "exits.sale_lag_years": 1, "exits.empty_running_share": 0.5, "optimism_bias.standard_building": [0.1, 0.1],
    "optimism_bias.equipment_and_development": [0.5, 0.5], "optimism_bias.outsourcing": [0.2, 0.2],
}  # fmt: skip
"""Four years: vacated at 1.5, released at 2.5, opened at 0.5, handed over at 1.5; works in year 0 with 10 % on top."""


def one(**given: Any) -> Estate:
    return place([building("a", **given), building("hub", status="candidate", **given)], [team("t", "a", 5)])


def sharing(provider: str, **given: Any) -> Estate:
    deal = Arrangement("k", "IT", provider, tiers=(Tier(0, 0.1, 0.5),), **given)
    offices = [SupportFunction(a, "IT", 10, 100, 60, 7) for a in ("council", "nhs")]
    return place([building("a", 50)], functions=offices, arrangements=[deal])


TIED = replace(
    sharing("external"),
    functions={
        (body, "IT"): SupportFunction(body, "IT", 10, 100, 60, 7, contracts_end=end)
        for body, end in (("council", date(2031, 4, 1)), ("nhs", None))
    },
)
"""The council's systems are bought for four years from the start."""
OWN = {("own", ("council", "IT")): 1.0, ("own", ("nhs", "IT")): 1.0}
GUEST = place(
    [
        building("a", 10, agency="nhs", rent_gbp_per_year=50, rates_gbp_per_year=30, running_gbp_per_year=20),
        building("b"),
    ],
    [team("t", "a", 5), team("u", "b", 2)],
)
COUNTERS = place(
    [building("a"), building("b", **east(2))],
    counters=[Counter("library", "a", True, 10), Counter("library", "b", False, 6, setup_gbp=50)],
    localities=[home("l", 0)], services=[Service("library", agency="nhs")], visits={("library", "l"): 10.0},
)  # fmt: skip
THROUGH = ("through", ("library", "a"))
DOORS = replace(
    COUNTERS,
    counters={
        key: replace(each, running_gbp_per_year=0.0, reception_gbp_per_year=each.running_gbp_per_year)
        for key, each in COUNTERS.counters.items()
    },
    front_doors={"a": FrontDoor("a", 40.0, 2.0, None, 40.0)},
)
"""The library's reception costs 10 and 6, the front door at a 40 with two posts, and as much to make."""

COST_CASES: dict[str, Money] = {
    "rent": Money(one(rent_gbp_per_year=10), ((OPEN_A, 40), ({}, 25), (OPEN_HUB, 25 + 35)), LATER),
    "rates": Money(one(rates_gbp_per_year=10), ((OPEN_A, 40), ({}, 25), (OPEN_HUB, 25 + 35)), LATER),
    "running": Money(one(running_gbp_per_year=10), ((OPEN_A, 40), ({}, 15 + 5), (OPEN_HUB, 20 + 35)), LATER),
    "running_by_desk": Money(  # of 10 a year 3 go with t's five desks, of the hub's as many: half of its ten
        one(running_gbp_per_year=10),
        (({house("t", "a"): 1}, 12), ({}, 4.5), ({house("t", "hub"): 1}, 4.5 + 9)),
        LATER | {"space.running_share_by_occupancy": 0.3},
    ),
    "hire": Money(  # five desks at 6: a guest who stays 4 years, who leaves 1.5; who comes pays from the second year,
        # and from half a year before that two half-days at 10p in each of 50 weeks
        replace(
            place([building("a", hire_gbp_per_desk_year=6, hire_gbp_per_session=0.1, agency="church"), building("b")],
                  [team("t", "a", 5), team("u", "b", 5)]),
            counters={("x", "a"): Counter("x", "a", False, desks=2),
                      ("y", "a"): Counter("y", "a", False, sessions_per_week=2)},
            services={each: Service(each, agency="council") for each in "xy"},
        ),
        (
            ({}, 45), ({house("t", "a"): 1.0}, 120), ({house("u", "a"): 1.0}, 45 + 90),
            ({("offer", ("x", "a")): 1.0}, 45 + 42), ({("offer", ("y", "a")): 1.0}, 45 + 35),
        ),
        LATER, "council",
    ),
    "income": Money(one(income_gbp_per_year=10), ((OPEN_A, -40), ({}, -15), (OPEN_HUB, -15 - 35)), LATER),
    "backlog": Money(
        one(backlog_gbp=60), ((OPEN_A, 40), ({}, 0), (OPEN_HUB, 40)), LATER | {"exits.backlog_years": 6}
    ),
    "exit": Money(one(exit_gbp=60), ((OPEN_A, 0), ({}, 60), ({**OPEN_A, **OPEN_HUB}, 0)), LATER),
    "receipt": Money(one(receipt_gbp=60), ((OPEN_A, 0), ({}, -54)), LATER | {"exits.sale_cost_share": 0.1}),
    "residual": Money(one(residual_gbp=60), ((OPEN_A, -60), ({}, 0), ({**OPEN_A, **OPEN_HUB}, -120)), LATER),
    "opening": Money(one(opening_gbp=60), ((OPEN_A, 0), (OPEN_HUB, 66)), LATER),
    "fitout": Money(
        place([building("a", fitout_desks=4, fitout_gbp_per_desk=10)]),
        (({("fitout_desks", "a"): 3}, 33), (OPEN_A, 0)), LATER
    ),
    "move": Money(
        place([building(n) for n in "abc"], [team("t", "a", 5), team("new", None, 3)],
              moves={("t", "c"): 8, ("new", "a"): 2}),
        (({house("t", "a"): 1}, 0), ({house("t", "b"): 1}, 35), ({house("t", "c"): 1}, 8),
         ({house("new", "a"): 1}, 2), ({house("new", "b"): 1}, 0)),
        LATER | {"moves.gbp_per_fte": 7},
    ),
    "staff_travel": Money(  # 5 FTE × 2 km × 2 × 100 days × half × £0.01 = 10 a year, for 1.5 years
        place([building("a"), building("b", **east(2))], [team("t", "a", 5)]),
        (({house("t", "a"): 1}, 0), ({house("t", "b"): 1}, 15)),
        LATER | {"moves.excess_travel_gbp_per_km": 0.01, "moves.excess_travel_days_per_year": 100,
                 "moves.excess_travel_years": 1.5},
    ),
    "counter_running": Money(COUNTERS, (({lib("a"): 1}, 40), ({}, 15), ({lib("b"): 1}, 15 + 21)), LATER, "nhs"),
    "counter_setup": Money(COUNTERS, (({lib("a"): 1}, 0), ({lib("b"): 1}, 55)), LATER, "nhs"),
    "counter_reception": Money(  # 10 a year at a until 1.5, unless it is kept; 6 at b from 0.5
        DOORS, (({lib("a"): 1}, 40), ({}, 15), ({lib("a"): 1, THROUGH: 1}, 15), ({lib("b"): 1}, 15 + 21)), LATER, "nhs"
    ),
    "door_reception": Money(DOORS, (({}, 0), ({("door_fte", "a"): 1.5}, 3.5 * 30)), LATER, "council"),
    "door_opening": Money(DOORS, (({}, 0), ({("door", "a"): 1}, 44)), LATER, "council"),
    "door_training": Money(
        DOORS, (({}, 0), ({("door_fte", "a"): 1.5}, 45)), LATER | {"staff.training_gbp_per_head": 30}, "council"
    ),
    "function_staff": Money(  # two of 100: own 400 each in four years; shared 150 until 1.5, and 3 × 90 from 1
        sharing("council"), ((OWN, 800), ({("own", N[:2]): 1, ("supply", C): 1}, 400 + 150 + 270)), LATER
    ),
    "function_systems": Money(
        sharing("external"), ((OWN, 480), ({("own", N[:2]): 1, ("supply", C): 1}, 240 + 90 + 3 * 30 * 1.2)), LATER
    ),
    "function_contracts": Money(sharing("council"), ((OWN, 56), ({("supply", C): 1}, 56)), LATER),
    "arrangement_fixed": Money(
        sharing("external", fixed_gbp_per_year=10), ((OWN, 0), ({("tier", ("k", 0)): 1}, 36)), LATER, "pooled"
    ),
    "arrangement_setup": Money(
        sharing("council", setup_gbp=10), ((OWN, 0), ({("tier", ("k", 0)): 1}, 15)), LATER, "council"
    ),
    "onboarding": Money(
        sharing("council", onboarding_gbp=10),
        (({("supply", C): 1}, 0), ({("supply", C): 1, ("supply", N): 1}, 15)), LATER
    ),
    "redundancy": Money(  # 10 FTE × (10 % − 2 × 3 %) = 0.4 posts
        sharing("council"), ((OWN, 0), ({("supply", C): 1}, 40)),
        LATER | {"staff.turnover_share_per_year": 0.03, "staff.redundancy_gbp_per_post": 100},
    ),
    "carbon": Money(  # 1 t at £200 a year: as running cost
        one(carbon_kg_per_year=1000), ((OPEN_A, 800), ({}, 400), (OPEN_HUB, 400 + 700)),
        LATER | {"carbon.gbp_per_tonne_2021": 200, "carbon.gbp_per_tonne_2050": 200},
    ),
    "carbon_by_desk": Money(  # of 1 t at £200 a year 0.3 t
        one(carbon_kg_per_year=1000), (({house("t", "a"): 1}, 240), ({}, 90), ({house("t", "hub"): 1}, 90 + 180)),
        LATER | {"space.running_share_by_occupancy": 0.3, "carbon.gbp_per_tonne_2021": 200,
                 "carbon.gbp_per_tonne_2050": 200},
    ),
    "public_travel": Money(  # before the move to a, 0 km; then 10 visits × 2 km × 2 × £1 for three years
        COUNTERS, (({("visits", ("library", "l", "a")): 10}, 0), ({("visits", ("library", "l", "b")): 10}, 120)),
        LATER | {"travel.public_gbp_per_km": 1.0}, "public",
    ),
    "hosting_charge": Money(  # £10 a desk of the nhs: t's 50 until year 1, later if it stays; u's 20 from then
        GUEST,
        (({house("t", "b"): 1}, 50), ({house("t", "a"): 1}, 50 + 150),
         ({house("t", "b"): 1, house("u", "a"): 1}, 50 + 60)),
        LATER, "council",
    ),
}  # fmt: skip


DOUBLED = (
    "buildings_double_running", "rates_double_running", "counters_double_running", "functions_double_running",
)  # fmt: skip
DOUBLED_CASES: dict[str, tuple[str, Money]] = {
    # Old and new at once: from 1 to 1.5 for what closes, from 0.5 to 1 for what opens.
    "rent": (DOUBLED[0], Money(one(rent_gbp_per_year=10), ((OPEN_A, 0), ({}, 5), (OPEN_HUB, 5 + 5)), LATER)),
    "rent, half of it saved": (
        DOUBLED[0],
        Money(one(rent_gbp_per_year=10), ((OPEN_A, 0), ({}, 2.5)), LATER | {"outturn.buildings_saving_share": 0.5}),
    ),
    "rates": (DOUBLED[1], Money(one(rates_gbp_per_year=10), ((OPEN_A, 0), ({}, 5), (OPEN_HUB, 5 + 5)), LATER)),
    "running": (DOUBLED[0], Money(one(running_gbp_per_year=10), ((OPEN_A, 0), ({}, 5), (OPEN_HUB, 5 + 5)), LATER)),
    "running, but what goes with people": (  # 3 of the 10 go with five desks, of either building
        DOUBLED[0],
        Money(one(running_gbp_per_year=10), ((OPEN_A, 0), ({}, 3.5), (OPEN_HUB, 3.5 + 3.5)),
              LATER | {"space.running_share_by_occupancy": 0.3}),
    ),
    "running_by_desk": (
        DOUBLED[0],
        Money(one(running_gbp_per_year=10), (({house("t", "a"): 1}, 0), ({house("t", "hub"): 1}, 1.5)),
              LATER | {"space.running_share_by_occupancy": 0.3}),
    ),
    "counter_running": (DOUBLED[2], Money(COUNTERS, (({lib("a"): 1}, 0), ({}, 5), ({lib("b"): 1}, 5 + 3)), LATER)),
    "counter_reception": (
        DOUBLED[2],
        Money(DOORS, (({lib("a"): 1}, 0), ({}, 5), ({lib("a"): 1, THROUGH: 1}, 5), ({lib("b"): 1}, 5 + 3)), LATER),
    ),
    "door_reception": (DOUBLED[2], Money(DOORS, (({}, 0), ({("door_fte", "a"): 1.5}, 15)), LATER)),
    "function_staff": (  # the council's 100 a year for half a year
        DOUBLED[3], Money(sharing("council"), ((OWN, 0), ({("own", N[:2]): 1, ("supply", C): 1}, 50)), LATER)
    ),
    "function_systems": (
        DOUBLED[3], Money(sharing("external"), ((OWN, 0), ({("own", N[:2]): 1, ("supply", C): 1}, 30)), LATER)
    ),
    "function_systems, its contracts ending late": (  # after all four years: the three after the move
        DOUBLED[3], Money(TIED, ((OWN, 0), ({("own", N[:2]): 1, ("supply", C): 1}, 3 * 60)), LATER)
    ),
}  # fmt: skip


def pounds(formulation: Formulation, cost: str, point: Point, payer: str | None) -> float:
    """One cost at a point, discounted."""
    given = {getattr(formulation.decisions, kind)[key]: value for (kind, key), value in point.items()}
    flows = next(one_cost for one_cost in FLOWS if one_cost.__name__ == cost)(formulation.case, formulation.decisions)
    return sum(
        flow.gbp * flow.profile.net_present * (1.0 if flow.activity is None else given.get(flow.activity, 0.0))
        for flow in flows
        if payer in (None, flow.agency)
    )


def test_every_cost_has_its_tiny_estate() -> None:
    """No cost lacks a case, and no case lacks its cost."""
    assert list(COST_CASES) == [cost.__name__ for cost in FLOWS]


@pytest.mark.parametrize("cost", COST_CASES)
def test_a_cost_counts_what_it_says(cost: str) -> None:
    """Each point costs what arithmetic says."""
    case = COST_CASES[cost]
    formulation = built(case.estate, option(case.levers))
    for point, gbp in case.at:
        assert pounds(formulation, cost, point, case.payer) == pytest.approx(gbp), f"at {point}"


def test_a_charge_between_bodies_is_nil_in_sum() -> None:
    """What the guest pays the host receives."""
    formulation = built(GUEST, option(LATER))
    for point in ({house("t", "a"): 1.0}, {house("u", "a"): 1.0}):
        assert pounds(formulation, "hosting_charge", point, None) == pytest.approx(0)


def test_the_written_costs_are_the_costs() -> None:
    """Headings under Costs are the functions' names in order; `recharge`, and what is double running of them, are made
    after the solve (decode.py)."""
    assert list(sections("Costs")) == [*(cost.__name__ for cost in FLOWS), "recharge", *DOUBLED]


@pytest.mark.parametrize("cost", COST_CASES)
def test_a_cost_is_of_the_written_class(cost: str) -> None:
    """Each cost that has flows is of the class that the formulation gives it."""
    case = COST_CASES[cost]
    formulation = built(case.estate, option(case.levers))
    function = next(one_cost for one_cost in FLOWS if one_cost.__name__ == cost)
    flows = list(function(formulation.case, formulation.decisions))
    mark = re.search(r"\*\((\w+)\)\*", sections("Costs")[cost])
    assert mark is not None
    assert flows
    assert (COSTS[cost].name, COSTS[cost].kind.value) == (cost, mark.group(1))


def test_double_running_is_told_of_every_cost_that_has_it() -> None:
    """Each cost that names a line for its double running has a case here, and no other cost has flows that tell any."""
    assert {case.partition(",")[0] for case in DOUBLED_CASES} == {name for name, c in COSTS.items() if c.doubled_as}
    for cost, case in COST_CASES.items():
        formulation = built(case.estate, option(case.levers))
        function = next(one_cost for one_cost in FLOWS if one_cost.__name__ == cost)
        flows = function(formulation.case, formulation.decisions)
        assert any(flow.doubled for flow in flows) == (COSTS[cost].doubled_as is not None), cost


@pytest.mark.parametrize("case", DOUBLED_CASES)
def test_double_running_is_what_is_paid_while_both_run(case: str) -> None:
    """At each point what of a cost is double running is what arithmetic says, on the line of that name."""
    cost, (line, money) = case.partition(",")[0], DOUBLED_CASES[case]
    formulation = built(money.estate, option(money.levers))
    function = next(one_cost for one_cost in FLOWS if one_cost.__name__ == cost)
    assert COSTS[cost].doubled_as == line
    assert COSTS[line].kind is COSTS[cost].kind
    assert f"*({COSTS[line].kind.value})*" in sections("Costs")[line]
    for point, gbp in money.at:
        given = {getattr(formulation.decisions, kind)[key]: value for (kind, key), value in point.items()}
        found = sum(
            flow.gbp * flow.doubled.net_present * (1.0 if flow.activity is None else given.get(flow.activity, 0.0))
            for flow in function(formulation.case, formulation.decisions)
            if flow.doubled
        )
        assert found == pytest.approx(gbp), f"at {point}"


def test_every_cost_says_what_it_does() -> None:
    """Each has a docstring."""
    assert all(cost.__doc__ for cost in FLOWS)
