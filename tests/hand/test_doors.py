"""Front doors, argued on paper: one year, undiscounted, distances along one road to the east.

A post has 1,000 minutes a year with the public and a visit takes 10, unless a test says otherwise: 100 visits a post.
"""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Agency, Counter, Estate, Lock, Service
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.domain.plan import Plan
from tests.hand import best, building, costs, east, home, option, place, spent, team

TIME: dict[str, Any] = {"staff.minutes_per_visit": 10, "staff.minutes_per_fte_year": 1000}
"""And nobody is trained for anything that costs."""
KEPT = TIME | {"staff.training_gbp_per_head": 0}
FREE = KEPT | {"access.clinic.standard_km": 1}
DOOR = FrontDoor("a", 100.0, 1.0)
ADVICE_STAYS = Lock("counter", ("advice", "a"), "keep")


def advice(at: str, is_open: bool = True, **given: Any) -> Counter:
    """A counter of the council's with a reception of its own for 80."""
    return Counter("advice", at, is_open, **{"reception_gbp_per_year": 80.0} | given)


def clinic(at: str, is_open: bool = True, **given: Any) -> Counter:
    """One of the trust's."""
    return Counter("clinic", at, is_open, **{"reception_gbp_per_year": 80.0} | given)


def hall(*counters: Counter, door: FrontDoor = DOOR, joins: bool = True, visits: float = 0.0, **more: Any) -> Estate:
    """Building a of the council's, with these counters, a front door that could be there, and people next to it."""
    return place(
        [building("a", status="keep")],
        agencies=[Agency("council", "Council"), Agency("trust", "Trust", joins=joins)],
        counters=counters, doors=[door], localities=[home("l", 0)],
        services=[Service("advice", agency="council"), Service("clinic", agency="trust")],
        visits={(c.service, "l"): visits for c in counters}, **more,
    )  # fmt: skip


def passes(plan: Plan) -> Plan:
    assert [each for each in audit(plan).checks if each.breaches] == []
    return plan


def test_a_door_shared_by_two_pays_where_each_alone_does_not() -> None:
    """The door costs 100 and each reception 80. For one service it would cost 20 more; for both it saves 60."""
    for alone in (advice("a"), clinic("a")):
        plan = passes(best(hall(alone), KEPT))
        costs(plan, 80, today=80)
        assert plan.door_fte == {}
    plan = passes(best(hall(advice("a"), clinic("a")), KEPT))
    costs(plan, 100, today=160)
    assert plan.door_fte == {"a": pytest.approx(1)}
    assert plan.through == {("advice", "a"), ("clinic", "a")}
    # Who pays: the council, whose building it is, 20 more than its own reception; the trust nothing any more.
    assert (spent(plan, "door_reception", "council"), spent(plan, "counter_reception")) == (100, 0)


def test_who_does_not_join_or_is_not_taken_keeps_its_own_reception() -> None:
    """Without the trust, or with a door that is for advice alone, a door does not pay: 160."""
    both = (advice("a"), clinic("a"))
    costs(passes(best(hall(*both, joins=False), KEPT)), 160)
    costs(passes(best(hall(*both, door=replace(DOOR, services=frozenset({"advice"}))), KEPT)), 160)
    costs(passes(best(hall(*both), KEPT | {"sharing.buildings": False})), 160)
    alone = replace(DOOR, reception_gbp_per_year=70.0, services=frozenset({"advice"}))
    plan = passes(best(hall(*both, door=alone), KEPT))
    costs(plan, 150)
    assert plan.through == {("advice", "a")}


def test_the_staff_of_a_door_are_what_all_visits_need_and_not_one_minimum_each() -> None:
    """Ten visits each need a fifth of a post: the one that there is will do. With 75 each they need one and a half.

    Of a reception for 100 with one post, one and a half cost 150, which is still less than two receptions. With 90
    visits each they need 1.8 posts for 180: two receptions are cheaper.
    """
    assert passes(best(hall(advice("a"), clinic("a"), visits=10), KEPT)).door_fte == {"a": pytest.approx(1)}
    plan = passes(best(hall(advice("a"), clinic("a"), visits=75), KEPT))
    costs(plan, 150, today=160)
    assert plan.door_fte == {"a": pytest.approx(1.5)}
    costs(passes(best(hall(advice("a"), clinic("a"), visits=90), KEPT)), 160)


def test_over_years_a_door_has_all_the_staff_that_its_visits_need() -> None:
    """One and a half posts, as all at once: no part of a post less because a year's rows were to spare."""
    years = KEPT | {"appraisal.years": 3, "programme.years": 2}
    plan = passes(best(hall(advice("a"), clinic("a"), visits=75), years))
    assert plan.door_fte["a"] == pytest.approx(1.5, abs=1e-8)


def test_visits_take_the_minutes_of_their_service() -> None:
    """75 visits of advice for 20 minutes each need one and a half posts by themselves; the clinic's of 0, none."""
    estate = hall(advice("a"), clinic("a"), visits=75)
    timed = {key: replace(s, minutes_per_visit=20.0 if key == "advice" else 0.0) for key, s in estate.services.items()}
    plan = passes(best(replace(estate, services=timed), KEPT))
    costs(plan, 150)
    assert plan.door_fte == {"a": pytest.approx(1.5)}


def test_who_comes_because_another_counter_closes_is_counted() -> None:
    """Advice at b, 2 km on, costs 30 to run and has 60 visits; at the door in a half a post costs 50.

    With b the door has 60 visits of advice and 60 of the clinic: 1.2 posts for 120, and 30 for b. Without b there are
    60 more: 1.8 posts for 180; with advice's own reception in the place of that 60 for the clinic and 100. So b stays,
    for 150. Were a visit a minute, half a post would do either way, and b would close: 50.
    """
    estate = place(
        [building("a", status="keep"), building("b", status="keep", **east(2))],
        counters=[
            advice("a", reception_gbp_per_year=100.0), clinic("a"),
            advice("b", reception_gbp_per_year=0.0, running_gbp_per_year=30.0),
        ],
        doors=[FrontDoor("a", 50.0, 0.5)], localities=[home("l", 0), home("m", 2)],
        visits={("advice", "l"): 60.0, ("clinic", "l"): 60.0, ("advice", "m"): 60.0},
    )  # fmt: skip
    estate = replace(estate, locks=(ADVICE_STAYS,))
    plan = passes(best(estate, FREE))
    costs(plan, 150)
    assert ("advice", "b") in plan.counters
    plan = passes(best(estate, FREE | {"staff.minutes_per_visit": 1}))
    costs(plan, 50)
    assert ("advice", "b") not in plan.counters


def test_no_more_posts_go_than_fall_vacant() -> None:
    """Each reception has two posts. If nobody leaves, the four stay and cost 400 at the door: it does not pay.

    If a quarter leaves by itself in a year, and one year is waited, three stay: 300, less than the 160 of before? No.
    In a place where a reception costs 180 it is: 300 against 360. If all could leave, one post would do: 100.
    """
    both = [advice("a", min_staff_fte=2.0), clinic("a", min_staff_fte=2.0)]
    dear = [replace(each, reception_gbp_per_year=180.0) for each in both]
    assert passes(best(hall(*dear), KEPT)).door_fte == {}
    some = KEPT | {"staff.turnover_share_per_year": 0.25, "staff.release_years": 1}
    costs(passes(best(hall(*both), some)), 160)
    plan = passes(best(hall(*dear), some))
    costs(plan, 300, today=360)
    assert plan.door_fte == {"a": pytest.approx(3)}
    costs(passes(best(hall(*dear), some | {"staff.release_years": 4})), 100)
    # A counter that is new has no posts yet that somebody would lose.
    new = [replace(dear[0], is_open_today=False), replace(dear[1], is_open_today=False)]
    costs(passes(best(hall(*new), KEPT | {"access.default.min_share": 1.0})), 100)


def test_training_and_making_the_door_are_paid_once() -> None:
    """Two years of 60 saved; the door costs 40 to make and each of its posts 30 to train: 320 − 120 + 70."""
    door = replace(DOOR, opening_gbp=40.0)
    levers = KEPT | {"appraisal.years": 2, "staff.training_gbp_per_head": 30}
    plan = passes(best(hall(advice("a"), clinic("a"), door=door), levers))
    costs(plan, 270, today=320)
    assert (spent(plan, "door_training"), spent(plan, "door_opening")) == (30, 40)


def test_what_both_cost_while_the_old_and_the_new_run_is_double_running() -> None:
    """Moves after a year, half a year of both: two receptions for a year and a half, the door for as long.

    600 and 300 more, of which the half year after the move is double running, and so are 50 of the door's 150.
    """
    levers = KEPT | {"appraisal.years": 2, "moves.move_year": 1, "moves.double_running_months": 6}
    plan = passes(best(hall(*(replace(c, reception_gbp_per_year=300.0) for c in (advice("a"), clinic("a")))), levers))
    costs(plan, 900 + 150, today=1200)
    told = [spent(plan, cost) for cost in ("counter_reception", "door_reception", "counters_double_running")]
    assert told == [600, 100, 300 + 50]


def with_staff(**given: Any) -> Estate:
    """Two services in a, which has four desks, with staff of two posts each; advice stays there, that is settled.

    It is in b as well, where its two could sit; only then is there room in a for w, and w's building (90) closes.
    """
    estate = place(
        [building("a", 4, status="keep"), building("b", 2, status="keep", **east(1)),
         building("c", 2, rent_gbp_per_year=90, **east(-1))],
        [team("ta", "a", 2, serves="advice"), team("tc", "a", 2, serves="clinic"), team("w", "c", 2, max_move_km=1)],
        counters=[advice("a", min_staff_fte=2.0), clinic("a", min_staff_fte=2.0),
                  advice("b", reception_gbp_per_year=0.0)],
        doors=[FrontDoor("a", 100.0, **{"minimum_staff_fte": 2.0} | given)], localities=[home("l", 0)],
    )  # fmt: skip
    return replace(estate, locks=(ADVICE_STAYS,))


def test_the_staff_of_one_service_may_stand_for_all() -> None:
    """Without a door ta stays with its counter, for a has to keep two of its staff: 160 and c's rent, 250.

    A door with two posts for 100 may have tc alone: ta goes to b, w takes its room, c closes: 100. Where it needs four
    for 100 both have to be there, and c stays: 190. Where it needs five there is no such door.
    """
    leave = KEPT | {"staff.turnover_share_per_year": 1.0}
    plan = passes(best(with_staff(), leave))
    costs(plan, 100, today=250)
    assert (plan.housing["ta"], plan.housing["w"]) == ("b", "a")
    plan = passes(best(replace(with_staff(), front_doors={}), leave))
    costs(plan, 250)
    plan = passes(best(with_staff(minimum_staff_fte=4.0), leave))
    costs(plan, 190)
    assert plan.door_fte == {"a": pytest.approx(4)}
    assert plan.housing["ta"] == "a"
    costs(passes(best(with_staff(minimum_staff_fte=5.0), leave)), 250)


def test_a_service_without_named_staff_brings_its_own() -> None:
    """Who serves the clinic is not said: a door of five posts for 100 may be theirs, whoever else sits there.

    Nobody has to stay for advice then, so that ta goes and w comes: 100.
    """
    estate = with_staff(minimum_staff_fte=5.0)
    unnamed = replace(estate, teams={**estate.teams, "tc": replace(estate.teams["tc"], serves=None)})
    plan = passes(best(unnamed, KEPT | {"staff.turnover_share_per_year": 1.0}))
    costs(plan, 100)


def test_a_door_is_opened_in_a_year_of_its_own() -> None:
    """The door costs 40 to make, and nothing is in the pot before the second year, a year before the third's moves.

    So of five years there are two of two receptions, 320, and three of the door, 300, and 40 for making it.
    """
    door = replace(DOOR, opening_gbp=40.0)
    levers = KEPT | {
        "appraisal.years": 5, "moves.move_year": 0, "programme.years": 3, "capital.by_year_gbp": {"pooled": [0, 40]},
    }  # fmt: skip
    plan = passes(best(hall(advice("a"), clinic("a"), door=door), levers))
    assert plan.programme is not None
    assert [set(year.decided.door_fte) for year in plan.programme.years] == [set(), set(), {"a"}]
    assert plan.objective_gbp == pytest.approx(320 + 300 + 40, abs=0.01)


def test_no_body_pays_more_for_a_door_than_it_is_saved() -> None:
    """The council would bear the door's 100 in the place of its own 80: where nobody may be worse off it does not.

    With a reception of the council's own for 110 both are the better for it.
    """
    levers = KEPT | {"accounts.no_body_worse_off": True}
    costs(passes(best(hall(advice("a"), clinic("a")), levers)), 160)
    costs(passes(best(hall(advice("a", reception_gbp_per_year=110.0), clinic("a")), levers)), 100)


def test_the_audit_knows_a_door_that_cannot_be() -> None:
    """Too few staff for its visits, nobody there, a service not offered, a body that does not join: each is told."""
    plan = best(hall(advice("a"), clinic("a"), visits=75), KEPT)

    def breaches(wrong: Plan) -> set[str]:
        return {check.rule for check in audit(wrong).checks if check.breaches} & {
            "door_in_open_building", "counter_goes_through_door", "nearest_goes_through_door", "door_has_staff",
            "door_posts_released", "door_staff_sit_there", "decisions",
        }  # fmt: skip

    assert breaches(plan) == set()
    assert breaches(plan.deciding(door_fte={"a": 1.4})) == {"nearest_goes_through_door"}
    assert breaches(plan.deciding(door_fte={"a": 0.9})) == {"nearest_goes_through_door", "door_has_staff"}
    assert breaches(plan.deciding(counters=frozenset({("advice", "a")}))) == {"counter_goes_through_door"}
    assert breaches(plan.deciding(door_fte={})) == {"counter_goes_through_door"}
    assert breaches(plan.deciding(through=frozenset())) == {"counter_goes_through_door"}
    assert breaches(plan.deciding(door_fte={"b": 2.0})) == {"decisions"}
    agencies = {**plan.estate.agencies, "trust": Agency("trust", "Trust", joins=False)}
    apart = replace(plan, estate=replace(plan.estate, agencies=agencies))
    assert breaches(apart) == {"counter_goes_through_door"}
    plan = best(with_staff(), KEPT | {"staff.turnover_share_per_year": 1.0})
    assert breaches(plan.deciding(housing={**plan.housing, "tc": "c"})) == {"door_staff_sit_there"}


def test_a_place_without_doors_has_no_decision_of_them() -> None:
    """The levers of the staff of doors move nothing where there is no door."""
    estate = replace(hall(advice("a"), clinic("a"), visits=75), front_doors={})
    for levers in (KEPT, {"staff.minutes_per_visit": 60}):
        costs(best(estate, levers), 160)
    assert option(KEPT).levers.staff.minutes_per_visit == 10
