"""The tidy-up: bodies in fewer buildings, fewer and shorter moves, within the plan's own gap."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.decided import Decided
from estate_opt.domain.earlier import EarlierPlan
from estate_opt.domain.estate import Estate, Lock
from estate_opt.domain.plan import Plan, Tidied
from estate_opt.formulation.decode import decided_at
from estate_opt.formulation.encode import point_of
from estate_opt.formulation.model import model_of
from estate_opt.formulation.tidy_up import most_gbp, reserved_seconds, second_objective, tidied
from estate_opt.ground.errors import OptionError
from estate_opt.planning import solve_estate
from estate_opt.results.sentences import sentences
from estate_opt.results.summary import headline
from estate_opt.search.highs import Settings
from estate_opt.search.params import SecondParams
from tests.audited_town import town, town_option
from tests.hand import best, building, east, option, place, team

KEPT = {"status": "keep"}
PLENTY = Settings(60.0, gap=1.0)


def tidy(
    estate: Estate, decided: Decided, levers: Mapping[str, Any] | None = None, slack_gbp: float = 0.0
) -> tuple[Mapping[str, str | None], Tidied | None]:
    """Where teams sit once a plan made by hand is tidied up, where as much is left of its gap."""
    model = model_of(estate, option(levers))
    point = point_of(model.formulation, model.milp, decided)
    assert point is not None
    bound_gbp = model.milp.value(point) - slack_gbp
    found, told = tidied(model, point, bound_gbp, PLENTY, threading.Event(), SecondParams())
    return decided_at(model.formulation, found).housing, told


def seated(estate: Estate, **seats: str) -> Decided:
    """All buildings but `old` open, and everybody where it is said or at home."""
    housing = {name: seats.get(name, team.building) for name, team in estate.teams.items()}
    is_open = {name: name != "old" for name in estate.buildings}
    return Decided(is_open, housing, {}, counters=frozenset())


def left_behind(**given: Any) -> Estate:
    """Two teams of one body, of 2 each, whose old building closes; room for both in the hall and in the annex."""
    old = building("old", 10, rent_gbp_per_year=100, status="close")
    halls = [building("hall", 10, **KEPT, **given), building("annex", 10, **KEPT)]
    return place([old, *halls], [team("a", "old", 2), team("b", "old", 2)])


def test_two_teams_of_a_body_scattered_at_equal_cost_come_together() -> None:
    """It costs nothing wherever they sit: one presence instead of two, and as many people move."""
    estate = left_behind()
    housing, told = tidy(estate, seated(estate, a="hall", b="annex"))
    assert housing["a"] == housing["b"]
    assert told == Tidied(2, 1, 4.0, 4.0, 0.0)


def test_a_team_that_moved_for_nothing_goes_home() -> None:
    """There is room for it in the hall; its body sits there as much as in the annex, where one team cannot move."""
    estate = place(
        [building("hall", 10, **KEPT), building("annex", 10, **KEPT)],
        [team("gone", "hall", 2), team("a", "hall"), team("b", "annex", movable=False)],
    )
    housing, told = tidy(estate, seated(estate, gone="annex"))
    assert housing == {"gone": "hall", "a": "hall", "b": "annex"}
    assert told == Tidied(2, 2, 2.0, 0.0, 0.0)


def test_who_goes_anyway_goes_less_far() -> None:
    """The old building closes; the annex is 10 km away, the hall next door."""
    estate = place(
        [building("old", 10, status="close"), building("hall", 10, **KEPT), building("annex", 10, **KEPT, **east(10))],
        [team("a", "old")],
    )
    housing, told = tidy(estate, seated(estate, a="annex"))
    assert housing == {"a": "hall"}
    assert told == Tidied(1, 1, 1.0, 1.0, 0.0)


@pytest.mark.parametrize(("slack_gbp", "within_gbp", "together"), [(99, 1000, 0), (101, 1000, 1), (500, 99, 0)])
def test_it_costs_no_more_than_the_gap_and_the_lever_allow(slack_gbp: float, within_gbp: float, together: bool) -> None:
    """`b` can join `a` in the hall only if a desk is added there for 100: too much for a gap of 99 or a lever of 99."""
    estate = place(
        [building("old", 10, status="close"), building("annex", 1, **KEPT),
         building("hall", 1, **KEPT, fitout_desks=1, fitout_gbp_per_desk=100)],
        [team("a", "old"), team("b", "old")],
    )  # fmt: skip
    levers = {"tidy.within_gbp": within_gbp}
    housing, told = tidy(estate, seated(estate, a="hall", b="annex"), levers, slack_gbp)
    assert (set(housing.values()) == {"hall"}) == together
    assert (told is not None and told.cost_gbp == pytest.approx(100)) == together


def test_a_pound_is_worth_a_pound() -> None:
    """A presence is worth 50 here, a desk for it costs 100: with all the gap in the world it is left as it is."""
    estate = place(
        [building("old", 10, status="close"), building("annex", 1, **KEPT),
         building("hall", 1, **KEPT, fitout_desks=1, fitout_gbp_per_desk=100)],
        [team("a", "old"), team("b", "old")],
    )  # fmt: skip
    levers = {"tidy.gbp_per_presence": 50}
    assert tidy(estate, seated(estate, a="hall", b="annex"), levers, 1e6)[1] is None


def test_nobody_else_is_moved_or_scattered_for_it() -> None:
    """The council could be together if the nhs team of 9 left its home for the annex: more would move, so it is not."""
    estate = place(
        [building("old", 20, status="close"), building("hall", 10, **KEPT), building("annex", 10, **KEPT)],
        [team("a", "old", 1), team("b", "old", 1), team("n", "hall", 9, agency="nhs"),
         team("p", "annex", 9, agency="police")],
    )  # fmt: skip
    decided = seated(estate, a="hall", b="annex")
    assert tidy(estate, decided)[1] is None


def test_locks_hold() -> None:
    """Who is pinned to the annex stays there, and whom nothing holds joins it."""
    estate = replace(left_behind(), locks=(Lock("team", ("b",), "pin", "annex"),))
    assert tidy(estate, seated(estate, a="hall", b="annex"))[0] == {"a": "annex", "b": "annex"}


def test_it_is_no_nearer_the_edge_of_what_preserve_allows() -> None:
    """Held to a plan with `a` in the hall and `b` in the annex, no decision of which may be changed: it stays so."""
    estate = left_behind()
    earlier = seated(estate, a="hall", b="annex")
    held = replace(estate, held_to=EarlierPlan("before", earlier))
    assert tidy(held, earlier, {"preserve.gbp_per_difference": 1.0})[1] is None
    assert tidy(estate, earlier)[1] is not None


def test_nought_switches_it_off_and_short_limits_are_the_search_s() -> None:
    """Then the search has all of the time, and its plan is left as it is found."""
    estate = left_behind()
    assert tidy(estate, seated(estate, a="hall", b="annex"), {"tidy.within_gbp": 0})[1] is None
    assert reserved_seconds(Settings(100.0), 0.0) == reserved_seconds(Settings(10.0), 1.0) == 0
    assert 0 < reserved_seconds(Settings(20.0), 1.0) < reserved_seconds(Settings(3000.0), 1.0) <= 60


def test_asked_to_stop_it_does_not_begin() -> None:
    """A Ctrl-C during the search ends the tidy-up too."""
    estate, stop = left_behind(), threading.Event()
    stop.set()
    model = model_of(estate, option())
    point = point_of(model.formulation, model.milp, seated(estate, a="hall", b="annex"))
    assert point is not None
    assert tidied(model, point, 0.0, PLENTY, stop, SecondParams()) == (point, None)


def test_what_it_may_cost() -> None:
    """The own gap, the lever, and the gap asked for, whichever is least: of 1,000 with a bound of 990.

    At a gap of 1.2 % the plan may cost 990 + 12 = 1,002 and is proven still. One that is not has nothing to lose.
    """
    assert most_gbp(1000, 990, 100, 0.5) == 1010
    assert most_gbp(1000, 990, 5, 0.5) == 1005
    assert most_gbp(1000, 990, 100, 0.012) == pytest.approx(1002)
    assert most_gbp(1000, 990, 100, 0.001) == 1010
    assert most_gbp(1000, 1000, 100, 0.5) == most_gbp(1000, float("-inf"), 100, 0.5) == 1000
    assert most_gbp(-1000, -1010, 100, 0.012) == pytest.approx(-998, abs=0.2)


@pytest.fixture(scope="module", params=[0.0, 0.02])
def pair(request: pytest.FixtureRequest) -> tuple[Plan, Plan]:
    """The town's plan as it is found and tidied up, at two gaps asked for."""
    asked = town_option().with_solver(gap=request.param)
    off = replace(asked, levers=asked.levers.model_copy(update={"tidy": asked.levers.tidy.model_copy(
        update={"within_gbp": 0.0})}))  # fmt: skip
    return solve_estate(town(), off), solve_estate(town(), asked)


def test_a_tidied_plan_keeps_every_rule_its_bound_and_the_gap_asked_for(pair: tuple[Plan, Plan]) -> None:
    """Never beyond the slack; the same bound; no body in more buildings, no more people moved."""
    found, tidier = pair
    assert audit(tidier).passed
    assert tidier.status == found.status == "optimal"
    assert tidier.bound_gbp == pytest.approx(found.bound_gbp, abs=0.02)
    slack_gbp = max(0.0, found.objective_gbp - found.bound_gbp)
    assert tidier.objective_gbp <= found.objective_gbp + min(slack_gbp, 250_000) + 0.02
    before, after = (headline(plan).staff.fte_moved for plan in pair)
    assert after <= before + 1e-9
    for body in found.estate.agencies:
        places = [{at for t, at in plan.housing.items() if plan.estate.teams[t].agency == body} for plan in pair]
        assert len(places[1] - {None}) <= len(places[0] - {None})


def test_what_it_counts_is_what_the_plan_holds() -> None:
    """Presences are of teams and of the staff of arrangements; people who move are those that the Summary tells."""
    plan = solve_estate(town(), town_option())
    model = model_of(town(), town_option())
    point = point_of(model.formulation, model.milp, plan.decided)
    assert point is not None
    second = second_objective(model.formulation)
    teams = plan.estate.teams
    held = {(teams[t].agency, at) for t, at in plan.housing.items() if at is not None}
    held |= {(plan.estate.arrangements[k].provider, at) for k, at in plan.hosts.items() if at is not None}
    assert len(second.in_use(point)) == len(held)
    assert float(second.away @ point) == pytest.approx(headline(plan).staff.fte_moved)


def test_the_summary_says_what_was_put_together_and_what_it_cost() -> None:
    """One sentence, and none where nothing was done."""
    plan = best(left_behind())
    words = {
        Tidied(9, 7, 12.0, 8.0, 0.0): "bodies sit in 7 places in all instead of 9 and 4 FTE fewer move, at no cost.",
        Tidied(9, 9, 12.0, 8.0, 1500.0): "4 FTE fewer move, for £1,500 of net present cost.",
        Tidied(9, 9, 12.0, 12.0, -2000.0): "moves are shorter, and £2,000 of net present cost saved besides.",
    }
    for told, said in words.items():
        figures = headline(replace(plan, solved=replace(plan.solved, tidied=told)))
        assert f"Tidied up after the search: {said}" in sentences(figures)
    assert not headline(replace(plan, solved=replace(plan.solved, tidied=None))).tidied


@pytest.mark.parametrize("lever", ["within_gbp", "gbp_per_presence", "gbp_per_fte_moved", "gbp_per_fte_km"])
def test_a_lever_below_nought_is_refused(lever: str) -> None:
    """A price that rewards scattering is a slip."""
    with pytest.raises(OptionError, match=f"tidy.{lever}"):
        option({f"tidy.{lever}": -1})
