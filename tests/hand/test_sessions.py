"""Counters that are there on some half-days alone, argued on paper: one year, undiscounted, one road to the east."""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Counter, Estate
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.domain.plan import Plan
from estate_opt.domain.routes import Route
from tests.hand import best, building, costs, east, has_no_plan, home, place, team

ALL: dict[str, Any] = {
    "access.default.no_worse": "off",
    "access.default.min_share": 1.0,
    "access.default.standard_km": 3,
}
"""Everybody is to have the service within three kilometres."""
HALF: dict[str, Any] = ALL | {"access.default.min_share": 0.5}


def bus(at: str, sessions: float | None = 2.0, is_open: bool = False, gbp: float = 20.0, **given: Any) -> Counter:
    """Advice on two of the ten half-days of a week, for a fifth of the 100 that a week costs."""
    return Counter("advice", at, is_open, gbp, sessions_per_week=sessions, **given)


def villages(*counters: Counter, room: float = 2.0, **more: Any) -> Estate:
    """Two villages, ten kilometres apart, each with a hall that has two half-days a week for others."""
    rooms = {"session room": room} if room else {}
    halls = [building("a", status="keep", spaces=rooms), building("b", status="keep", spaces=rooms, **east(10))]
    return place(halls, counters=counters, localities=[home("l", 0), home("m", 10)], **more)


def passes(plan: Plan) -> Plan:
    assert [each for each in audit(plan).checks if each.breaches] == []
    return plan


def test_two_mornings_in_two_halls_reach_more_than_one_counter_all_week() -> None:
    """A counter all week in a costs 100 and reaches half the people; two mornings in each hall cost 40 and reach all.

    Where half is enough one hall will do, for 20.
    """
    week = bus("a", None, gbp=100.0)
    costs(passes(best(villages(week), HALF)), 100)
    has_no_plan(villages(week), ALL)
    plan = passes(best(villages(bus("a"), bus("b")), ALL))
    costs(plan, 40)
    assert {share.after for share in plan.access if share.form == "all"} == {1.0}
    costs(passes(best(villages(bus("a"), bus("b")), HALF)), 20)


def test_too_few_half_days_are_no_access() -> None:
    """Where the option takes three half-days at the least, two are no way to the service, today or in the plan."""
    three = {"access.default.min_sessions": 3}
    has_no_plan(villages(bus("a"), bus("b")), ALL | three)
    costs(passes(best(villages(bus("a", 3.0, gbp=30.0), bus("b", None, gbp=100.0), room=3), ALL | three)), 130)
    # What is no way today may go, though nobody is to be worse off; what is one stays.
    here = villages(bus("a", is_open=True))
    costs(passes(best(here, three)), 0, today=20)
    costs(passes(best(here)), 20, today=20)


def test_the_rooms_of_a_hall_are_used_once() -> None:
    """Both services would have two of the two half-days of a, and everybody is to have both: one of them has to go to
    the shop, which asks 50 more. Without rooms there is neither; with four half-days both are in the hall.
    """

    def both(room: float) -> Estate:
        return place(
            [building("a", status="keep", spaces={"session room": room} if room else {}),
             building("shop", status="candidate", rent_gbp_per_year=50, spaces={"session room": 2.0})],
            counters=[bus("a"), Counter("bank", "a", False, 20, sessions_per_week=2.0),
                      Counter("bank", "shop", False, 20, sessions_per_week=2.0)],
            localities=[home("l", 0)],
        )  # fmt: skip

    costs(passes(best(both(4), ALL)), 40)
    costs(passes(best(both(2), ALL)), 90)
    has_no_plan(both(0), ALL)


def test_what_is_held_today_goes_on_without_a_room() -> None:
    """Nobody said that a has rooms: what is there on two half-days may stay, a second service may not come."""
    bank = Counter("bank", "a", False, 20, sessions_per_week=1.0)
    estate = villages(bus("a", is_open=True), room=0)
    costs(passes(best(estate)), 20)
    has_no_plan(villages(bus("a", is_open=True), bank, room=0), ALL | {"access.advice.min_share": 0.5})


def test_a_closed_hall_has_no_sessions() -> None:
    """The hall costs 30: it stays open for the two mornings that everybody needs, and else it closes."""
    estate = villages(bus("a", is_open=True))
    halls = {**estate.buildings, "a": replace(estate.buildings["a"], status="free", rent_gbp_per_year=30)}
    here = replace(estate, buildings=halls)
    costs(passes(best(here, HALF)), 50)
    costs(passes(best(here, {"access.default.no_worse": "off"})), 0)


def test_a_session_takes_its_share_of_the_visits() -> None:
    """Of 1,000 visits that a week takes two half-days take 200: for 150 people who come once they do, for 250 not."""
    estate = villages(bus("a", capacity_visits_per_year=200.0), bus("b", None, gbp=100.0))
    for visits, gbp in ((150.0, 20), (250.0, None)):
        here = replace(estate, localities={"l": home("l", 0)}, visits={("advice", "l"): visits})
        if gbp is None:
            has_no_plan(here, ALL)
        else:
            costs(passes(best(here, ALL)), gbp)


def test_nobody_sits_with_a_session() -> None:
    """t serves advice, and sits in its office (70) though advice is offered nowhere there: it may stay.

    It may not move to the hall, where advice is on two half-days: that is no seat. All week it would be one, for 100
    in the place of 20 and 70.
    """

    def office(sessions: float | None, gbp: float) -> Estate:
        return villages(
            bus("a", sessions, gbp=gbp), teams=(), room=2,
        )  # fmt: skip

    for sessions, gbp, total in ((2.0, 20.0, 90), (None, 100.0, 100)):
        estate = office(sessions, gbp)
        halls = {**estate.buildings, "office": building("office", rent_gbp_per_year=70, **east(1))}
        teams = {"t": team("t", "office", serves="advice")}
        here = replace(estate, buildings=halls, teams=teams, agencies=estate.agencies)
        plan = passes(best(here, HALF))
        costs(plan, total)
        assert plan.housing["t"] == ("office" if sessions else "a")


def test_a_session_goes_through_no_front_door() -> None:
    """A door at a would save the 80 of a reception for 10; it is for what is there all week."""
    door = FrontDoor("a", 10.0)
    for sessions, gbp in ((2.0, 100), (None, 30)):
        estate = villages(bus("a", sessions, reception_gbp_per_year=80.0), doors=[door])
        levers = HALF | {"staff.training_gbp_per_head": 0}
        plan = passes(best(replace(estate, visits={}), levers))
        costs(plan, gbp)
        assert bool(plan.through) == (sessions is None)


def test_a_hall_that_is_handed_on_keeps_its_rooms() -> None:
    """The hall costs 30 to keep; handed on for 5, with its rooms, it is there for the two mornings that cost 20.

    It has room for one service on two half-days: for two of them it is not enough, though it is handed on.
    """
    route = Route("a", "transfer", cost_gbp=5, keeps_hall=True)
    bank = Counter("bank", "a", False, 20, sessions_per_week=2.0)
    for counters, gbp in (((bus("a"),), 25), ((bus("a"), bank), None)):
        estate = villages(*counters)
        hall = replace(estate.buildings["a"], status="free", rent_gbp_per_year=30, routes=(route,))
        here = replace(estate, buildings={**estate.buildings, "a": hall})
        if gbp is None:
            has_no_plan(here, HALF)
        else:
            plan = passes(best(here, HALF))
            costs(plan, gbp)
            assert plan.routes == {"a": "transfer"}


@pytest.mark.parametrize("sessions", [2.0, 5.0])
def test_sessions_are_kept_over_years(sessions: float) -> None:
    """Advice all week in a (100) gives way to sessions in the same village in the first year of a programme."""
    estate = place(
        [building("a", status="keep"), building("hall", status="keep", spaces={"session room": 5.0}, **east(1))],
        counters=[bus("a", None, True, 100.0), bus("hall", sessions, gbp=10 * sessions)],
        localities=[home("l", 0)],
    )  # fmt: skip
    plan = passes(best(estate, ALL | {"appraisal.years": 3, "programme.years": 2}))
    assert plan.objective_gbp == pytest.approx(3 * 10 * sessions, abs=0.01)
    assert plan.counters == {("advice", "hall")}
