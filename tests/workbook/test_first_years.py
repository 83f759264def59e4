"""What the Summary says of a programme's first two years."""

from dataclasses import replace
from datetime import UTC, date, datetime

from estate_opt.audit import audit
from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.costs import Kind
from estate_opt.domain.estate import Arrangement, Counter, Estate, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.results.programme import WORKS, actions
from estate_opt.results.tidy import tidy
from estate_opt.workbook.sheet import Cell, Content
from estate_opt.workbook.tabs import Dossier, all_sheets
from tests.hand import best, building, place, team

LEVERS = {"appraisal.years": 8, "programme.years": 4, "moves.double_running_months": 3}
ESTATE = place(
    [
        building("a", tenure="leasehold", rent_gbp_per_year=1000, lease_end=date(2034, 4, 1),
                 break_date=date(2028, 9, 30), notice_months=12),
        building("b", 5, fitout_desks=5, fitout_gbp_per_desk=10),
    ],
    [team("t", "a", 5), team("stay", "b", 5)],
)  # fmt: skip


def _held(estate: Estate, until: date) -> Estate:
    return replace(estate, blackouts=(Blackout("council", date(2027, 4, 1), until),))


def _due(plan: Plan) -> list[tuple[Content, ...]]:
    """(measure, figure, in words) of the lines of the section Due."""
    run = RunInfo("0", "test", datetime.now(UTC), {}, {})
    rows = all_sheets(Dossier(plan, run, audit(plan), ()))[0].rows
    starts = [number for number, row in enumerate(rows) if row[0] is not None]
    first = next((number for number in starts if rows[number][0] == "Due"), None)
    if first is None:
        return []
    last = next(number for number in starts if number > first)
    return [(row[1], row[3].value if isinstance(row[3], Cell) else row[3], row[5]) for row in rows[first:last]]


def test_what_is_due_in_the_first_two_years_stands_on_the_summary() -> None:
    """Nothing moves on the first day. In the first year £50 of works and the notice of 30/09/2027 are due, in the
    second the move of 5 FTE and the closing; what comes after these two years is not told.
    """
    assert _due(best(_held(ESTATE, date(2027, 4, 1)), LEVERS)) == [
        ("2027-28: notices to give", 1,
         "By 30/09/2027 a: last day of notice for the break on 30/09/2028. See Notices"),
        ("2027-28: works, opening and setting up (£)", 50, "01/04/2027 b: fit out 5 desks. See Programme"),
        ("2028-29: staff who move (FTE)", 5,
         "On 01/04/2028: 1 team; the largest is t, from a to b. See Programme"),
        ("2028-29: buildings that everybody has left", 1, "01/07/2028 a. See Programme"),
    ]  # fmt: skip


def test_years_in_which_nothing_is_due_say_what_comes_first() -> None:
    """Held back to the fourth year, works fall in the third: of the first two nothing is told but when it begins."""
    a = replace(ESTATE.buildings["a"], break_date=None, tenure="licence")
    later = _held(replace(ESTATE, buildings={**ESTATE.buildings, "a": a}), date(2029, 4, 1))
    assert [row[0] for row in _due(best(later, LEVERS))] == ["2027-28: nothing is due", "2028-29: nothing is due"]
    assert all("first thing is due on 01/04/2029" in str(row[2]) for row in _due(best(later, LEVERS)))


def test_years_may_begin_on_a_day_that_not_every_year_has() -> None:
    """From 29 February on, the next year begins on the 28th: the same moves, each in the year that has begun by then,
    and the years of the export begin on these days too.
    """
    a = replace(ESTATE.buildings["a"], break_date=date(2029, 9, 30))
    estate = _held(replace(ESTATE, buildings={**ESTATE.buildings, "a": a}), date(2028, 2, 29))
    plan = best(estate, {**LEVERS, "appraisal.start": date(2028, 2, 29)})
    assert [(row[0], str(row[2])[:13]) for row in _due(plan)] == [
        ("2028-29: notices to give", "By 30/09/2028"),
        ("2028-29: works, opening and setting up (£)", "29/02/2028 b:"),
        ("2029-30: staff who move (FTE)", "On 28/02/2029"),
        ("2029-30: buildings that everybody has left", "29/05/2029 a."),
    ]
    assert [*tidy(plan)["dim_year"]["begins"][:3]] == ["2028-02-29", "2029-02-28", "2030-02-28"]


def test_a_plan_without_years_says_nothing_of_them() -> None:
    """There is no such section."""
    assert _due(best(ESTATE, {**LEVERS, "programme.years": 0})) == []


def test_every_pound_of_capital_has_something_to_be_done_for_it() -> None:
    """A hub is opened and fitted out, a counter set up in it, an arrangement of an outside firm set up and two bodies
    brought into it: of each there is an action on the day on which it is paid.
    """
    estate = place(
        [
            building("a", 10, tenure="licence", rent_gbp_per_year=900),
            building("hub", 4, status="candidate", opening_gbp=70, fitout_desks=4, fitout_gbp_per_desk=10),
        ],
        [team("t", "a", 5)],
        counters=[Counter("library", "a", True), Counter("library", "hub", False, setup_gbp=5)],
        functions=[SupportFunction(body, "HR", 4, staff_gbp_per_year=500) for body in ("council", "nhs")],
        arrangements=[Arrangement("firm", "HR", "external", setup_gbp=40, onboarding_gbp=30, tiers=(Tier(0, 0.5, 0),))],
    )
    plan = best(estate, {**LEVERS, "moves.move_year": 1})
    assert sum(sum(each.gbp) for each in plan.accounts if each.kind is Kind.CAPITAL) == 70 + 10 + 5 + 40 + 2 * 30
    works = [(each.subject, each.words) for each in actions(plan) if each.what == WORKS]
    assert works == [
        ("HR of council", "bring it into firm (an external provider)"),
        ("HR of nhs", "bring it into firm (an external provider)"),
        ("firm", "set up the shared HR"), ("hub", "fit out 1 desk"), ("hub", "make the building ready"),
        ("library at hub", "set up the counter"),
    ]  # fmt: skip
