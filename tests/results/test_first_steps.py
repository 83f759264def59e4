"""What is to be done first: of a plan that happens all at once, and of one with years."""

from dataclasses import replace
from datetime import date

from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.estate import Arrangement, Counter, Service, SupportFunction, Tier
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.results.first_steps import Step, first_steps
from tests.hand import best, building, home, place, team

LEVERS = {"appraisal.years": 8, "moves.move_year": 1, "moves.double_running_months": 3}
ESTATE = place(
    [
        building("a", tenure="leasehold", rent_gbp_per_year=1000, running_gbp_per_year=500,
                 lease_end=date(2034, 4, 1), break_date=date(2029, 4, 1), notice_months=12),
        building("c", 3, tenure="licence", rent_gbp_per_year=10, lease_end=date(2027, 9, 1), notice_months=2),
        building("hub", 10, status="candidate", opening_gbp=5),
    ],
    [team("t", "a", 5), team("u", "c", 2)],
)  # fmt: skip
"""All go to a hub on 1 April 2028, a year after the start, and are out of the old buildings on 1 July 2028."""


def test_the_first_steps_of_a_plan_without_years_come_by_day() -> None:
    """The hub is made ready in the year before the moves, from 1 April 2027. The licence of c ends that September,
    before anybody moves. Of a, which can be left at its break of 1 April 2029, notice is due 12 months before; c's two
    months' notice runs out when it is empty, so it is given on 1 May 2028. Nobody has to do anything when it is off the
    books.
    """
    steps = first_steps(best(ESTATE, LEVERS))
    by_day = [(f"{step.day:%d/%m/%Y}", step.what, step.which, step.building) for step in steps]
    assert by_day == [
        ("01/04/2027", "Pay for works in buildings", "hub", "hub"),
        ("01/09/2027", "Agree to stay on, or move people out earlier", "c", "c"),
        ("01/04/2028", "Give notice by this day", "a", "a"),
        ("01/04/2028", "Open buildings", "hub", "hub"),
        ("01/04/2028", "Move staff", "7 staff in 2 teams", None),
        ("01/05/2028", "Give notice by this day", "c", "c"),
        ("01/07/2028", "Have everybody out", "2 in all", None),
    ]
    assert steps[1].words == "its licence ends on this day, before people move on 01/04/2028"
    assert steps[2].words == "last day of notice for the break on 01/04/2029"
    assert steps[4].words == "the largest is t, from a to hub"
    assert steps[-1].words == "a; c"
    assert {step.bodies for step in steps} == {("council",)}


def test_of_a_plan_with_years_they_are_the_programmes() -> None:
    """Held back by a year, everything but the end of the licence is a year later."""
    held = replace(ESTATE, blackouts=(Blackout("council", date(2028, 4, 1), date(2029, 3, 31)),))
    steps = first_steps(best(held, {**LEVERS, "programme.years": 3}))
    assert [step.day for step in steps if step.what == "Move staff"] == [date(2029, 4, 1)]
    assert (steps[0].day, steps[0].building) == (date(2027, 9, 1), "c")
    assert steps[0].words.endswith("before people move on 01/04/2029")


def test_teams_that_join_a_shared_function_are_told_apart_from_those_that_move() -> None:
    """t goes to the hub with 5 FTE; HR of council and nhs, 2 FTE each, become one for half of what both cost. Page one
    counts 5 who move and 4 who join: a step that says 9 says how many of them join.
    """
    estate = place(
        [
            building("a", tenure="licence", rent_gbp_per_year=1000, lease_end=date(2034, 4, 1)),
            building("hub", 10, status="keep"),
            building("n", agency="nhs", status="keep"),
        ],
        [team("t", "a", 5), team("h", "hub", 2, function="HR"), team("i", "n", 2, agency="nhs", function="HR")],
        functions=[
            SupportFunction(body, "HR", 2, staff_gbp_per_year=50_000, teams=(its,))
            for body, its in (("council", "h"), ("nhs", "i"))
        ],
        arrangements=[Arrangement("desk", "HR", "council", min_agencies=2, tiers=(Tier(0, 0.5, 0.0),))],
    )
    plan = best(estate, {**LEVERS, "programme.years": 3, "staff.allow_redundancy": True})
    assert [step.which for step in first_steps(plan) if step.what == "Move staff"] == [
        "9 staff in 3 teams, 2 of them (4 FTE) into shared functions"
    ]


def test_several_services_behind_one_front_door_are_not_several_doors() -> None:
    """The step counts what is reached through it."""
    both = ("housing", "library")
    estate = place(
        [building("a", status="keep")],
        [team("t", "a", 5)],
        counters=[Counter(name, "a", True, reception_gbp_per_year=80.0) for name in both],
        services=[Service(name) for name in both],
        doors=[FrontDoor("a", 90.0)],
        localities=[home("l", 0)],
        visits={(name, "l"): 0.0 for name in both},
    )
    plan = best(estate, {**LEVERS, "staff.training_gbp_per_head": 0})
    assert plan.through == {(name, "a") for name in both}
    assert [step.which for step in first_steps(plan) if step.what == "Open front doors"] == ["2 services in all"]


def test_a_plan_that_changes_nothing_has_no_steps() -> None:
    """Nobody may move, and nothing closes."""
    still = replace(ESTATE, teams={name: replace(each, movable=False) for name, each in ESTATE.teams.items()})
    steps: tuple[Step, ...] = first_steps(best(still, LEVERS))
    assert steps == ()
