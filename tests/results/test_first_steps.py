"""What is to be done first: of a plan that happens all at once, and of one with years."""

from dataclasses import replace
from datetime import date

from estate_opt.domain.blackouts import Blackout
from estate_opt.results.first_steps import Step, first_steps
from tests.hand import best, building, place, team

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


def test_a_plan_that_changes_nothing_has_no_steps() -> None:
    """Nobody may move, and nothing closes."""
    still = replace(ESTATE, teams={name: replace(each, movable=False) for name, each in ESTATE.teams.items()})
    steps: tuple[Step, ...] = first_steps(best(still, LEVERS))
    assert steps == ()
