"""Target and programme chosen together: estates where the best to carry out is not what is best all at once."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from estate_opt.domain.estate import Arrangement, Estate, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.formulation.decode import decided_at, today_point
from estate_opt.formulation.model import model_of
from estate_opt.formulation.years import by_parts, together
from estate_opt.formulation.years.at_prices import Effort, prices_of_pots
from estate_opt.formulation.years.by_parts import chosen_by_parts
from estate_opt.formulation.years.chosen import Chosen, programme_of
from estate_opt.formulation.years.path import path_to
from estate_opt.formulation.years.searched import searched
from estate_opt.formulation.years.statement import programme_for
from estate_opt.formulation.years.together import Target
from estate_opt.saved.programme_json import programme_as_json
from estate_opt.search.highs import Ending, Settings
from estate_opt.search.params import SearchParams
from tests.hand import CALM, best, building, costs, option, place, team

YEARS: dict[str, Any] = {"appraisal.years": 6, "programme.years": 4}
WAYS_OUT = place(
    [
        building("a", tenure="licence", rent_gbp_per_year=100),
        building("dear", 5, fitout_desks=5, fitout_gbp_per_desk=20),
        building("modest", 5, tenure="licence", rent_gbp_per_year=20, fitout_desks=5, fitout_gbp_per_desk=10),
    ],
    [
        team("t", "a", 5),
        team("stays", "dear", 5, movable=False),
        team("stays too", "modest", 5, movable=False),
    ],
)
"""A room at £100 a year. Works of £100 give five desks in a building that costs nothing, works of £50 give five in one
whose £20 a year are paid whether or not anybody comes.
"""
RENT = 6 * 20
"""Of the building that is kept either way."""


def chosen(estate: Estate, new: list[float], **levers: Any) -> Plan:
    """The plan with these pounds new in each year, for all bodies together."""
    return best(estate, {**YEARS, "capital.by_year_gbp": {"pooled": new}, **levers})


def _with_upkeep(estate: Estate, gbp: float) -> Estate:
    """To sit where works are modest costs so much a year for five desks."""
    modest = replace(estate.buildings["modest"], running_gbp_per_year=gbp, running_gbp_per_desk=gbp / 5)
    return replace(estate, buildings={**estate.buildings, "modest": modest})


UPKEEP = _with_upkeep(WAYS_OUT, 30)
"""Modest works of £50, and £30 a year for the desks: 50 + 6 × 30 = 230, where £100 pay for the dear works. The other
five desks of that building cost £30 a year in any case.
"""
KEPT = RENT + 6 * 30


ROOMS = place(
    [
        building("a", tenure="licence", rent_gbp_per_year=100), building("c", tenure="licence", rent_gbp_per_year=60),
        building("hall", 10),
    ],
    [team("t", "a", 5), team("u", "a", 5), team("v", "c", 5)],
)  # fmt: skip
FIVE_MOVE: dict[str, Any] = {"appraisal.years": 6, "programme.years": 1, "programme.fte_moved_per_year": 5}


def test_without_limits_the_target_is_the_one_that_is_best_all_at_once() -> None:
    """£100 of works; others are looked at, and none is better to carry out."""
    plan = best(UPKEEP, YEARS)
    costs(plan, KEPT + 100)
    assert plan.programme is not None
    assert plan.programme.first_gbp == pytest.approx(plan.objective_gbp)
    assert (plan.programme.target.housing["t"], plan.programme.is_bound_of_all) == ("dear", True)
    assert plan.bound_gbp == pytest.approx(plan.objective_gbp, abs=0.01)


def test_what_a_year_bears_gives_another_target_without_any_pot() -> None:
    """A hall of ten desks, and one year in which five people move: the room at £100 has ten people, the other, at £60,
    five. All at once the dearer is given up and the hall is full. In that year it cannot be emptied, and nothing is
    saved; the cheaper can: £100 go on for six years, where £160 would. With room to move ten it is £60.
    """
    plan = best(ROOMS, FIVE_MOVE)
    costs(plan, 6 * 100)
    assert plan.programme is not None
    assert plan.programme.first_gbp == pytest.approx(6 * 160)
    costs(best(ROOMS, {**FIVE_MOVE, "programme.fte_moved_per_year": 10}), 6 * 60)


@pytest.mark.parametrize(("estate", "levers", "gbp", "first"), [
    (ROOMS, FIVE_MOVE, 6 * 100, 6 * 160), (UPKEEP, YEARS, KEPT + 100, KEPT + 100),
])  # fmt: skip
def test_what_is_not_proven_of_all_in_a_while_is_told_of_the_best_target(
    estate: Estate, levers: dict[str, Any], gbp: float, first: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same two places, were they too large to be done in ten seconds: the better target that was found by then has
    its own bound, as has the one that is best all at once where none was.
    """
    whole = together._whole

    def unfinished(*given: Any) -> Chosen:
        found = whole(*given)
        late = replace(found.found.outcome, ending=Ending.LIMIT, bound_gbp=0.0)
        return replace(found, found=replace(found.found, outcome=late), bound_gbp=0.0)

    monkeypatch.setattr(together, "_whole", unfinished)
    plan = best(estate, levers)
    costs(plan, gbp)
    assert plan.status == "optimal"
    assert plan.bound_gbp == pytest.approx(gbp, abs=0.01)
    assert plan.programme is not None
    assert plan.programme.first_gbp == pytest.approx(first)
    assert not plan.programme.is_bound_of_all


def test_what_cannot_be_paid_gives_way_to_what_can() -> None:
    """£60 once: the dear works never are, and rent of £600 would be paid. The modest works are: 50 + 6 × 30."""
    plan = chosen(UPKEEP, [60])
    costs(plan, KEPT + 50 + 6 * 30)
    assert plan.programme is not None
    assert plan.programme.first_gbp == pytest.approx(KEPT + 600)
    assert plan.bound_gbp == pytest.approx(plan.objective_gbp, abs=0.01)
    assert plan.programme.target.housing["t"] == "modest"


def test_to_wait_for_money_is_weighed_against_what_can_be_had_at_once() -> None:
    """£50 in each of two years: the dear works are paid in the second and moved into in the third, after two years at
    £100: 300. The modest works at once: 230. With £50 a year for the desks there it is 350, and to wait is better.
    """
    costs(chosen(UPKEEP, [50, 50]), KEPT + 50 + 6 * 30)
    dearer = _with_upkeep(WAYS_OUT, 50)
    plan = chosen(dearer, [50, 50])
    costs(plan, RENT + 6 * 50 + 2 * 100 + 100)
    assert plan.programme is not None
    assert plan.programme.first_gbp == pytest.approx(plan.objective_gbp)


def test_what_must_happen_finds_the_way_that_can_be_paid() -> None:
    """The room must close, and £60 never pay for the target that is best all at once: the other way is taken."""
    a = replace(UPKEEP.buildings["a"], status="close")
    plan = chosen(replace(UPKEEP, buildings={**UPKEEP.buildings, "a": a}), [60])
    costs(plan, KEPT + 50 + 6 * 30)
    assert plan.programme is not None
    assert plan.programme.first_gbp == float("inf")
    told = programme_as_json(plan)
    assert told is not None
    assert (told["first_target_gbp"], told["bound_is_for_this_target"]) == (None, False)


def test_a_larger_place_puts_a_price_on_capital() -> None:
    """£60 once, too little for works of £100 that would save £600: were they done in part, a pound more of works would
    save £6 of rent. So a pound is worth £5 more than itself, at which the dear works come to 100 + 500 and the modest
    ones to 50 + 250 + 180: these are the target. The bound is one of all targets, so no more than what they cost.
    """
    model = model_of(UPKEEP, option({**CALM, **YEARS, "capital.by_year_gbp": {"pooled": [60]}}))
    formulation, effort = model.formulation, Effort(Settings(20.0), threading.Event(), SearchParams())
    all_at_once = best(UPKEEP, {"appraisal.years": 6})
    first = programme_for(path_to(formulation, today_point(formulation), all_at_once.decided), 4)
    assert prices_of_pots(first, effort) == {"pooled": pytest.approx(5)}
    target = Target(all_at_once.decided, all_at_once.objective_gbp)
    found = together.chosen(model, first, target, effort, most_whole=0)
    assert found.first_gbp == pytest.approx(KEPT + 600)
    assert found.found.gbp == pytest.approx(KEPT + 50 + 6 * 30)
    assert found.target is not None
    assert (found.target.housing["t"], found.is_bound_of_all) == ("modest", True)
    assert found.bound_gbp <= found.found.gbp + 0.01


WAYS_TO_SHARE = place(
    [building("a", 50)],
    functions=[SupportFunction("council", "HR", 4, staff_gbp_per_year=100)],
    arrangements=[
        Arrangement("dear", "HR", "council", setup_gbp=90, tiers=(Tier(0, 0.8, 0),)),
        Arrangement("modest", "HR", "council", setup_gbp=50, tiers=(Tier(0, 0.5, 0),)),
    ],
)
"""HR of £100 a year: for a setting-up of £90 it costs £20, for one of £50 it costs £50."""


def _by_parts(estate: Estate, new: list[float], is_stopped: bool = False) -> Chosen:
    """What is chosen by parts, begun from the target that is best all at once."""
    model = model_of(estate, option({**CALM, **YEARS, "capital.by_year_gbp": {"pooled": new}}))
    today, all_at_once = today_point(model.formulation), best(estate, {"appraisal.years": 6})
    first = programme_for(path_to(model.formulation, today, all_at_once.decided), 4)
    given = searched(first, Settings(20.0), threading.Event())
    alone = Chosen(first, given, given.outcome.bound_gbp, given.is_proven)
    effort = Effort(Settings(10.0), threading.Event(), SearchParams())
    if is_stopped:
        effort.stop.set()
    return chosen_by_parts(model, alone, all_at_once.decided, effort)


def test_who_supplies_a_function_is_chosen_again_over_all_years() -> None:
    """All at once the dear way is the better: 90 + 6 × 20 = 210. £60 never pay for it; for the modest one they do,
    50 + 6 × 50, and the first sweep over HR finds it. With £45 in each of two years the dear one is set up in the
    second, and saves from the third on: 2 × 100 + 90 + 4 × 20 = 370; the modest one by then saves less: 200 + 50 + 200.
    """
    found = _by_parts(WAYS_TO_SHARE, [60])
    assert found.found.gbp == pytest.approx(50 + 6 * 50)
    assert found.first_gbp == pytest.approx(600)
    assert found.target is not None
    assert found.target.supply["council", "HR"] == "modest"
    assert _by_parts(WAYS_TO_SHARE, [45, 45]).found.gbp == pytest.approx(2 * 100 + 90 + 4 * 20)


def test_a_bound_of_all_targets_is_not_what_the_one_at_hand_costs_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    """All stays as it is, for KEPT + 600, which nothing can lower; no other target is found. £60 would pay for the
    modest works, and then it is KEPT + 230: what is told of all targets is no more than that.
    """
    model = model_of(UPKEEP, option({**CALM, **YEARS, "capital.by_year_gbp": {"pooled": [60]}}))
    effort = Effort(Settings(10.0), threading.Event(), SearchParams())
    as_it_is = decided_at(model.formulation, today_point(model.formulation))
    alone = programme_of(model.formulation, as_it_is, 4, effort)
    monkeypatch.setattr(by_parts, "target_at", lambda *_, **__: None)
    found = chosen_by_parts(model, alone, as_it_is, effort)
    assert found.found.gbp == pytest.approx(KEPT + 600)
    assert found.found.least_gbp == pytest.approx(KEPT + 600)
    assert found.is_bound_of_all
    assert not found.is_complete
    assert found.bound_gbp <= KEPT + 50 + 6 * 30


def test_what_is_stopped_at_once_keeps_the_programme_known() -> None:
    """Nothing is looked for, and the programme of the first target stands: HR as it is, £600."""
    found = _by_parts(WAYS_TO_SHARE, [60], is_stopped=True)
    assert found.found.gbp == pytest.approx(600)
    assert found.target is None


def test_what_is_stopped_after_a_sweep_is_told_as_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first sweep sets up the modest way, 50 + 6 × 50; then somebody ends the search. By the figures alone, which
    know of no rule, each of the two ways ends the £600 of today's and costs nothing itself: the bound told is
    600 − 2 × 600.
    """
    swept = by_parts._swept

    def and_stopped(model: Any, best: Chosen, targets: Any, effort: Effort) -> Chosen:
        found = swept(model, best, targets, effort)
        effort.stop.set()
        return found

    monkeypatch.setattr(by_parts, "_swept", and_stopped)
    found = _by_parts(WAYS_TO_SHARE, [60])
    assert found.found.gbp == pytest.approx(50 + 6 * 50)
    assert found.found.outcome.ending is Ending.STOPPED
    assert found.bound_gbp == pytest.approx(600 - 2 * 600)
    assert not found.is_bound_of_all
