"""Staying near to an earlier plan, and differing from others, argued on paper: one year, undiscounted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import ApartFrom, EarlierPlan
from estate_opt.domain.estate import Arrangement, Estate, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import UsageError
from estate_opt.questions.diagnosis.diagnose import diagnose_estate
from estate_opt.questions.diagnosis.way_out import relaxation_in_words
from tests.hand import best, building, closed, costs, has_no_plan, option, place, team
from tests.hand.test_limits import hub_estate

TODAY = EarlierPlan("today.json", Decided({"a": True, "b": True, "hub": False}, {"t1": "a", "t2": "b"}, {}))


def held(levers: Mapping[str, Any], earlier: EarlierPlan = TODAY, estate: Estate | None = None) -> Plan:
    """The best plan that stays near to an earlier one, as the audit finds it right."""
    plan = best(replace(estate or hub_estate(), held_to=earlier), {f"preserve.{k}": v for k, v in levers.items()})
    assert audit(plan).passed
    return plan


def test_a_limit_holds_the_plan_to_the_earlier_one() -> None:
    """The hub saves 30 by five decisions (three buildings, two teams), and nothing is saved by four of them."""
    costs(held({"max_differences": 5}), 130)
    plan = held({"max_differences": 4})
    costs(plan, 160)
    assert plan.differences == ()


def test_a_price_steers_and_is_in_no_cost() -> None:
    """Five differences at 5.90 come to 29.50, less than the 30 saved: 130, as without a price; at 6.10 more."""
    plan = held({"gbp_per_difference": 5.9})
    costs(plan, 130)
    assert plan.objective_gbp == pytest.approx(sum(row.gbp for row in plan.ledger))
    assert len(plan.differences) == 5
    costs(held({"gbp_per_difference": 6.1}), 160)


def test_the_bound_of_a_steered_plan_is_of_plans_as_near() -> None:
    """At 6.10 nothing changes. 130 would be possible with five changes: the bound 160 is of none, and says so."""
    plan = held({"gbp_per_difference": 6.1})
    assert plan.bound_gbp == pytest.approx(160)
    assert plan.is_bound_among_as_near
    assert not held({"max_differences": 4}).is_bound_among_as_near


def test_what_can_no_longer_be_as_it_was_differs() -> None:
    """The earlier plan had t1 in a building that is gone, and says nothing of b: one difference there must be."""
    earlier = EarlierPlan("old.json", Decided({"a": True, "hub": False}, {"t1": "gone", "t2": "b"}, {}))
    plan = held({"max_differences": 1}, earlier)
    costs(plan, 160)
    assert [(each.kind, each.key, each.earlier, each.now) for each in plan.differences] == [("team", "t1", "gone", "a")]
    has_no_plan(replace(hub_estate(), held_to=earlier), {"preserve.max_differences": 0})


def test_functions_and_dissolved_teams_count() -> None:
    """Sharing halves 1,000, but only for both functions together: with the team that goes, three differences."""
    estate = place(
        [building("a", 9, status="keep"), building("n", 9, "nhs", status="keep")],
        [team("it", "a", 4)],
        functions=[SupportFunction("council", "IT", 4, 400, teams=("it",)), SupportFunction("nhs", "IT", 6, 600)],
        arrangements=[Arrangement("k", "IT", "nhs", tiers=(Tier(0, 0, 0), Tier(8, 0.5, 0)))],
    )
    own = {("council", "IT"): "own", ("nhs", "IT"): "own"}
    earlier = EarlierPlan("own.json", Decided({"a": True, "n": True}, {"it": "a"}, own))
    plan = held({"max_differences": 3}, earlier, estate)
    costs(plan, 500)
    assert {(each.kind, each.key, each.now) for each in plan.differences} == {
        ("function", "council / IT", "k"), ("function", "nhs / IT", "k"), ("team", "it", "dissolved"),
    }  # fmt: skip
    costs(held({"max_differences": 2}, earlier, estate), 1000)


def test_an_earlier_plan_that_is_asked_for_must_be_given() -> None:
    """Without one it is said how to give it."""
    with pytest.raises(UsageError, match="--preserve"):
        best(hub_estate(), {"preserve.max_differences": 4})
    with pytest.raises(UsageError, match="--preserve"):
        best(hub_estate(), {"preserve.gbp_per_difference": 1.0})


def test_the_diagnosis_names_the_limit() -> None:
    """b has to close, so t2 goes to the hub, which opens: three differences, and two are allowed.

    Moving the limit from 2 to 3 counts 1 and a half, giving up the status counts 1.
    """
    estate = hub_estate()
    shut = replace(estate.buildings["b"], status="close")
    estate = replace(estate, buildings={**estate.buildings, "b": shut}, held_to=TODAY)
    costs(best(estate, {"preserve.max_differences": 3}), 230)
    found = diagnose_estate(estate, option({"preserve.max_differences": 2}))
    assert {policy.rule for policy in found.policies} == {"few_differences", "status_close"}
    limit = next(policy for policy in found.policies if policy.rule == "few_differences")
    assert found.where(limit).startswith("the lever preserve.max_differences")
    assert [each.policy.rule for each in found.relaxations or ()] == ["status_close"]


def test_the_diagnosis_says_how_far_the_limit_must_move() -> None:
    """Both teams sat in buildings that are gone: two differences there must be, and one is allowed."""
    earlier = EarlierPlan("old.json", Decided({"a": True}, {"t1": "gone", "t2": "gone"}, {}))
    found = diagnose_estate(replace(hub_estate(), held_to=earlier), option({"preserve.max_differences": 1}))
    (way_out,) = found.relaxations or ()
    assert (way_out.policy.rule, way_out.limit, way_out.to) == ("few_differences", 1, 2)
    assert relaxation_in_words(way_out) == "from 1 decision to 2 decisions (by 1 decision)"


def test_a_plan_that_differs_is_the_next_best() -> None:
    """Best is the hub alone (130). Two buildings otherwise leave: a and hub (230) or b and hub (190) are one away only;
    a and b is three away, at 160. One away, the cheapest is b and hub: 190."""
    alone = EarlierPlan("best plan", Decided({"a": False, "b": False, "hub": True}, {}, {}))
    assert closed(best(hub_estate())) == {"a", "b"}
    other = best(replace(hub_estate(), apart_from=(ApartFrom(alone, 2),)))
    costs(other, 160)
    assert closed(other) == {"hub"}
    both = (
        ApartFrom(alone, 1),
        ApartFrom(EarlierPlan("a and b", Decided({"a": True, "b": True, "hub": False}, {}, {})), 1),
    )
    third = best(replace(hub_estate(), apart_from=both))
    costs(third, 190)
    assert closed(third) == {"a"}
