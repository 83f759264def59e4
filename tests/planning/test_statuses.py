"""What is claimed of a plan is what happened: proven best, stopped at a limit, stopped by hand, or none at all."""

import math
import threading
from functools import cache

import pytest

from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import Plan, Status
from estate_opt.ground.errors import Interrupted, NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.search.highs import Progress
from tests.bench.counties import make_county
from tests.hand import building, has_no_plan, option, place, team
from tests.planning.test_metamorphic import estates_with_a_plan

NEW_TEAMS = place(
    [building(n, 10, status="candidate", opening_gbp=1) for n in "ab"], [team(f"t{n}", None, 4) for n in range(4)]
)


@cache
def county() -> Estate:
    """Large enough not to be solved in the seconds that these tests give it."""
    return make_county(60, 240, seed=7)


def hurried(seconds: float) -> Option:
    return option({"solver.gap": 0.0, "solver.time_limit_seconds": seconds}, {})


def honest(plan: Plan) -> None:
    """The bound is below the cost, nobody sits in a closed building, and the ledger is the solver's figure."""
    assert plan.bound_gbp <= plan.objective_gbp
    assert plan.objective_gbp == pytest.approx(plan.solved.objective_gbp, abs=1)
    assert all(b is None or plan.is_open[b] for b in plan.housing.values())
    assert set(plan.housing) == set(plan.estate.teams)


def test_optimal_means_the_bound_is_reached() -> None:
    """At gap 0 the bound is the cost, but for rounding."""
    estate = place([building("a", rent_gbp_per_year=7), building("b")], [team("t", "a", 5)])
    plan = solve_estate(estate, option())
    assert plan.status is Status.OPTIMAL
    assert plan.gap < 1e-9
    honest(plan)


def test_a_gap_that_was_asked_for_may_be_called_optimal() -> None:
    """With a gap of 30 % allowed, the plan is optimal within it and says how far it may be off."""
    plan = solve_estate(county(), option({"solver.gap": 0.3}, {}))
    assert plan.status is Status.OPTIMAL
    assert plan.gap <= 0.3
    honest(plan)


@pytest.mark.parametrize("seconds", [0.001, 0.1, 1.0])
def test_a_time_limit_never_makes_an_optimum(seconds: float) -> None:
    """A stop at the limit is a feasible plan with its gap, or none for want of time: never optimal or infeasible."""
    plan, said = _plan_or_words(county(), hurried(seconds))
    if plan is None:
        assert said == "interrupted"
    else:
        assert plan.status is (Status.FEASIBLE if plan.gap > 1e-9 else Status.OPTIMAL)
        honest(plan)


def _plan_or_words(estate: Estate, chosen: Option, stop: threading.Event | None = None) -> tuple[Plan | None, str]:
    try:
        return solve_estate(estate, chosen, None, stop), ""
    except NoPlanError as none:
        return None, none.status
    except Interrupted as nothing:
        return None, str(nothing)


def test_contradicting_rules_are_infeasible() -> None:
    """Twelve desks' worth of teams, ten desks: no plan, and it is called infeasible at once."""
    rows = [building("a", 10, status="keep"), building("b", 10, status="close")]
    has_no_plan(place(rows, [team("t", "a", 6), team("u", "b", 6)]))


def test_a_team_with_nowhere_to_sit_is_named() -> None:
    """The sentence names the team, and says what to look at."""
    estate = place([building("a")], [team("clerks", "a", 5, needs=frozenset({"secure"}))])
    with pytest.raises(NoPlanError, match="clerks") as said:
        solve_estate(estate, option())
    assert said.value.status == "infeasible"


def test_stopping_by_hand_keeps_the_plan_found_so_far() -> None:
    """The event is set when the first plan is reported: the plan that comes back is called interrupted."""
    stop, seen = threading.Event(), list[Progress]()

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if progress.best_gbp is not None:
            stop.set()

    plan = solve_estate(county(), hurried(60), watch, stop)
    assert plan.status is Status.INTERRUPTED
    assert plan.objective_gbp <= min(p.best_gbp for p in seen if p.best_gbp is not None) + 1
    honest(plan)


def test_stopping_before_there_is_a_plan_is_no_plan() -> None:
    """Stopped from the outset, a place of new teams has nothing to fall back on, or a plan that keeps every rule."""
    stop = threading.Event()
    stop.set()
    plan, said = _plan_or_words(NEW_TEAMS, option(), stop)
    if plan is None:
        assert said == "Stopped before a plan was found."
    else:
        honest(plan)


def test_progress_only_improves() -> None:
    """The bound never falls, the best plan never gets dearer, and no bound passes the best plan."""
    seen: list[Progress] = []
    plan = solve_estate(county(), hurried(2), seen.append)
    bounds = [p.bound_gbp for p in seen]
    found = [p.best_gbp for p in seen if p.best_gbp is not None]
    assert bounds == sorted(bounds)
    assert found == sorted(found, reverse=True)
    assert all(p.bound_gbp <= (math.inf if p.best_gbp is None else p.best_gbp) + 1 for p in seen)
    assert plan.objective_gbp <= found[-1] + 1


@pytest.mark.parametrize("number", range(6))
def test_the_same_seed_gives_the_same_plan(number: int) -> None:
    """Run twice, and with one or two threads, a finished solve decides everything alike."""
    estate, chosen, first = estates_with_a_plan()[number]
    for plan in [solve_estate(estate, chosen.with_solver(threads=threads)) for threads in (1, 2)]:
        assert (plan.is_open, plan.housing, plan.supply) == (first.is_open, first.housing, first.supply)
        assert (plan.hosts, plan.counters, plan.accounts) == (first.hosts, first.counters, first.accounts)


def test_ties_are_broken_the_same_way_every_time() -> None:
    """Ten equal buildings and ten equal teams leave many equal plans: the same one comes out each time.

    Three teams of 3 fill a building of 10, so ten teams need four: 40.
    """
    estate = place(
        [building(f"b{n}", 10, rent_gbp_per_year=10) for n in range(10)], [team(f"t{n}", f"b{n}", 3) for n in range(10)]
    )
    first, again = (solve_estate(estate, option({"solver.threads": threads})) for threads in (1, 1))
    assert first.housing == again.housing
    assert first.objective_gbp == pytest.approx(40)
