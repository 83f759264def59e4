"""The search for large places, made to work on small ones: whatever it leaves out or fixes, the answer stays."""

import threading
import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import today_decided
from estate_opt.domain.travel import measure
from estate_opt.formulation import Case, Formulation, formulate
from estate_opt.formulation.arrays import to_arrays
from estate_opt.formulation.mip_start import start_from
from estate_opt.formulation.structure import structure_of
from estate_opt.options.option import Option, load
from estate_opt.planning import solve_estate
from estate_opt.search import beside
from estate_opt.search.cut_and_solve import CutAndSolve
from estate_opt.search.highs import Ending, Progress, Settings, run
from estate_opt.search.incumbent import Standing
from estate_opt.search.lns import Sweeps
from estate_opt.search.lp_relaxation import Root, links_of, root_of
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import Neighbourhoods, Structure
from estate_opt.search.params import SearchParams, SiftingParams
from estate_opt.search.regimes import bounds, search
from estate_opt.search.regimes.bounds import chosen
from estate_opt.search.regimes.plans import packed
from estate_opt.search.regimes.work import Work
from estate_opt.search.restricted_mip import Whole
from estate_opt.search.subproblem import Remainder
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from tests.bench.classics import Sites, as_estate, as_option, ids
from tests.conftest import PROJECT

SETTINGS = Settings(60.0, gap=1e-7, threads=1, seed=0)
PARAMS = SearchParams()
BRIEF = PARAMS.but(sizes={"direct_choices": 0}, lns={"sweep": 4})
"""The search in place of HiGHS by itself, with sweeps in proportion to the place."""
THOROUGH = BRIEF.but(sizes={"direct_choices": 0, "middling_choices": 0}, rounds={"little_share": 0.0})
"""Likewise, with nothing tried whole before the end."""
SEEDS = (1, 2, 3)
SAMPLE = PROJECT / "inputs" / "sample.xlsx"


@dataclass(frozen=True)
class Made:
    """A small place, stated and relaxed."""

    estate: Estate
    option: Option

    formulation: Formulation
    milp: Milp
    structure: Structure
    root: Root


@cache
def made(seed: int) -> Made:
    """Eight candidates on a map and twenty new teams: dearer to reach the further away, and soon full."""
    dice = np.random.default_rng(seed)
    where, home = dice.uniform(0, 50_000, (8, 2)), dice.uniform(0, 50_000, (20, 2))
    demand = dice.integers(5, 36, 20).astype(float)
    cost = np.hypot(*(where[:, None] - home[None]).transpose(2, 0, 1)) / 1_000 * demand
    sites = Sites(cost, demand, dice.uniform(500, 1_500, 8), dice.uniform(70, 130, 8))
    at = dict(zip(ids("F", 8), where.tolist(), strict=True))
    estate = as_estate(sites)
    buildings = {b: replace(home, easting=at[b][0], northing=at[b][1]) for b, home in estate.buildings.items()}
    estate, option = replace(estate, buildings=buildings), as_option(None)
    return stated(estate, option)


def stated(estate: Estate, option: Option) -> Made:
    """A place, stated and relaxed."""
    formulation = formulate(Case(estate, option, measure(estate, option)))
    milp = to_arrays(formulation)
    structure = structure_of(formulation)
    return Made(estate, option, formulation, milp, structure, root_from_nothing(milp, structure))


def root_from_nothing(milp: Milp, structure: Structure, sifting: SiftingParams = PARAMS.sifting) -> Root:
    """The relaxation, with no plan known."""
    nobody = np.zeros(len(milp.cost), dtype=bool)
    relaxed = root_of(milp, structure, nobody, SETTINGS, threading.Event(), sifting)
    assert relaxed is not None
    return relaxed


@cache
def optimum_gbp(seed: int) -> float:
    """By HiGHS, from the whole MILP."""
    return run(made(seed).milp, SETTINGS).gbp


def relaxed_gbp(milp: Milp) -> float:
    """The linear relaxation of the whole MILP, by HiGHS in one go."""
    return run(replace(milp, is_integer=np.zeros_like(milp.is_integer)), SETTINGS).gbp


@pytest.fixture
def no_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one choice of buildings after another, which would be done before the rounds begin."""
    monkeypatch.setattr(CutAndSolve, "settle", lambda *known: known[2])


def test_links_are_the_rows_of_their_rule() -> None:
    """The rows left out should be just those that say nobody sits in a closed building."""
    case = made(1)
    named = {n for n, (rule, _) in enumerate(case.formulation.rows) if rule == "team_sits_in_open_building"}
    assert set(links_of(case.milp, case.structure).row.tolist()) == named


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_out_changes_no_bound(seed: int) -> None:
    """With few rows and few places at first, the relaxation should cost what it costs with all of them."""
    case = made(seed)
    sifting = SiftingParams(few_columns=0, first_places=2, places_a_round=1)
    sifted = root_from_nothing(case.milp, case.structure, sifting)
    assert sifted.gbp == pytest.approx(relaxed_gbp(case.milp), rel=1e-8)
    assert sifted.rows.sum() < len(sifted.rows)
    assert case.root.gbp == pytest.approx(sifted.gbp, rel=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_not_brought_in_is_taken_off_the_bound(seed: int) -> None:
    """Ended early, with three places a team, the relaxation's bound should be lower than with all, and never higher.

    What it then says of a decision should hold too: taken alone it costs as much more than the bound, at the least.
    """
    case = made(seed)
    sifting = SiftingParams(few_columns=0, first_places=3, owed_share=10.0)
    early = root_from_nothing(case.milp, case.structure, sifting)
    assert early.gbp < relaxed_gbp(case.milp) - 1e-3
    for column in np.flatnonzero(case.structure.is_house & (early.point < 1e-6))[::9]:
        taken = np.arange(len(early.point)) == column
        least_gbp = relaxed_gbp(case.milp.fixed(taken, np.ones(len(taken))))
        assert early.gbp + early.reduced_gbp[column] <= least_gbp + 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_fixing_keeps_the_optimum(seed: int) -> None:
    """Fixed may be only what no plan has that costs less: a pound above the optimum, the optimum must remain."""
    case, gbp = made(seed), optimum_gbp(seed) + 1.0
    fixed = case.root.fixed(case.milp, links_of(case.milp, case.structure), gbp)
    assert fixed.choices < case.milp.choices
    assert run(fixed, SETTINGS).gbp == pytest.approx(optimum_gbp(seed), abs=1.0)


def test_buildings_are_near_by_cost_where_nobody_knows_where_they_are() -> None:
    """Six sites on a line, a customer at each, costs by distance: a site and its nearest are side by side.

    Between neighbours each customer's cost differs by 1; between others by more on average.
    """
    number = np.arange(6.0)
    sites = Sites(np.abs(number[:, None] - number), np.ones(6), np.ones(6), np.full(6, 6.0))
    case = stated(as_estate(sites), as_option(None))
    of = case.structure
    draws, dice = Neighbourhoods(of, case.milp.cost), np.random.default_rng(0)
    for _ in range(20):
        freed = np.flatnonzero(draws.draw("place", 2, np.zeros(len(of.team)), dice) & of.strategic)
        assert abs(int(of.building[freed[0]]) - int(of.building[freed[1]])) == 1


def test_a_building_nobody_can_find_has_neighbours_of_its_own() -> None:
    """One of a place on the map is not on it: what is near it is told by cost, and it is among them itself.

    As above on a line, but for the last site, of which only costs are known: nearest are itself and the one before.
    """
    number = np.arange(6.0)
    sites = Sites(np.abs(number[:, None] - number), np.ones(6), np.ones(6), np.full(6, 6.0))
    case = stated(as_estate(sites), as_option(None))
    position = np.column_stack([number, np.zeros(6)]) * 1_000
    position[5] = np.nan
    of = replace(case.structure, position=position)
    draws, dice = Neighbourhoods(of, case.milp.cost), np.random.default_rng(0)
    point = np.zeros(len(of.team))
    freed = {frozenset(of.building[draws.draw("place", 2, point, dice) & of.strategic].tolist()) for _ in range(50)}
    assert freed == {frozenset(pair) for pair in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5))}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_buildings_of_the_best_plan_are_packed_as_in_it(seed: int) -> None:
    """Told which buildings open in the best plan, though not who goes where, the search should come to its cost."""
    case = made(seed)
    best = run(case.milp, SETTINGS).point
    assert best is not None
    choice = np.where(case.structure.strategic, best, 0.5)
    work = working(seed)
    found = packed(work, choice, None)
    assert found is not None
    assert found.gbp == pytest.approx(optimum_gbp(seed), rel=1e-4)
    cheaper = replace(found, gbp=0.0)
    assert packed(work, choice, cheaper) is cheaper


@pytest.mark.usefixtures("no_choices")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_search_proves_the_same_optimum(seed: int) -> None:
    """The search and HiGHS by itself should agree on what the best plan costs, and both should have proven it."""
    case = made(seed)
    option = case.option.with_solver(gap=1e-6, time_limit_seconds=120, threads=2)
    plan = solve_estate(case.estate, option, params=BRIEF)
    assert plan.status == "optimal"
    assert plan.objective_gbp == pytest.approx(optimum_gbp(seed), rel=2e-6)


@pytest.mark.usefixtures("no_choices")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("little_share", [0.0, 1.0])
@pytest.mark.parametrize(("wide_columns", "many", "cutting"), [(0, 8, 0.0), (10**6, 0, 0.0), (10**6, 99, 1.0)])
def test_a_place_too_large_for_the_whole_at_first(
    wide_columns: int, many: int, cutting: float, little_share: float, threads: int
) -> None:
    """With few and with very many places a team, and with hasty or thorough cuts, the same optimum should be proven.

    So it should with buildings chosen at length, for teams so small that the choice is what matters, or in passing; and
    from a relaxation with cuts or without.
    """
    params = BRIEF.but(
        sizes={"middling_choices": 0, "wide_columns": wide_columns},
        rounds={"many_teams": many, "cutting": cutting, "little_share": little_share},
    )
    case = made(2)
    outcome, _ = search(case.milp, case.structure, replace(SETTINGS, threads=threads), {}, params=params)
    assert outcome.ending is Ending.OPTIMAL
    assert outcome.gbp == pytest.approx(optimum_gbp(2), rel=2e-6)
    assert outcome.bound_gbp <= optimum_gbp(2) * (1 + 1e-9)


@pytest.mark.usefixtures("no_choices")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_place_of_many_teams_with_few_places_each(seed: int) -> None:
    """Taken part by part though it has few decisions, so that cuts are there before its bound is asked for."""
    one_node = {"middling_nodes": 1}  # so that the rounds begin with the gap still open
    params = BRIEF.but(sizes={"part_teams": 10}, rounds=one_node)
    case = made(seed)
    outcome, _ = search(case.milp, case.structure, replace(SETTINGS, threads=2), {}, params=params)
    assert outcome.gbp == pytest.approx(optimum_gbp(seed), rel=2e-6)
    assert outcome.bound_gbp <= optimum_gbp(seed) * (1 + 1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("many", "cutting"), [(0, 0.0), (99, 1.0)])
def test_a_choice_of_buildings_comes_to_a_plan_and_a_bound(seed: int, many: int, cutting: float) -> None:
    """From nothing known there should be a plan that keeps the rows, and no bound above the best there is.

    With many teams a building the choice alone should come within a hundredth: eight buildings leave few to try.
    """
    case, work = made(seed), working(seed, PARAMS.but(rounds={"many_teams": many, "cutting": cutting}))
    plan = chosen(work, case.root, work.whole.tighten(case.root, 25), None)
    assert plan is not None
    assert Remainder(case.milp).keeps_rows(plan.point)
    assert work.now.bound_gbp <= optimum_gbp(seed) * (1 + 1e-9)
    assert optimum_gbp(seed) * (1 - 1e-9) <= plan.gbp <= optimum_gbp(seed) * (1.01 if many == 0 else 1.2)


@pytest.mark.usefixtures("no_choices")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_plan_that_is_near_enough_ends_it(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first descent is as near to the bound as was asked for, no buildings are chosen at length."""
    asked: list[object] = []
    monkeypatch.setattr(bounds, "chosen", lambda *known: asked.append(known))
    case = made(2)
    for gap in (0.05, 1e-7):
        search(case.milp, case.structure, replace(SETTINGS, gap=gap, threads=threads), {}, params=THOROUGH)
        assert len(asked) == (gap < 0.05)


def working(seed: int, params: SearchParams = PARAMS) -> Work:
    """A search that has not begun."""
    case = made(seed)
    return Work(case.milp, case.structure, standing(case.milp), SETTINGS, params)


def standing(milp: Milp, settings: Settings = SETTINGS) -> Standing:
    """Nothing known yet, and nobody to tell."""
    return Standing(milp, settings, None, threading.Event(), PARAMS.noise_share)


def test_which_of_two_equal_plans_is_kept_is_not_left_to_chance() -> None:
    """Two workers come to plans that cost the same in either order; the plan handed out should be one and the same."""
    case = made(1)
    one, other = (np.roll(np.eye(1, len(case.milp.cost))[0], n) for n in (0, 1))
    free = replace(case.milp, cost=np.zeros_like(case.milp.cost))
    kept = []
    for order in ((one, other), (other, one)):
        now = standing(free)
        for point in order:
            now.accept(point)
        assert now.best is not None
        kept.append(now.best.point)
    assert (kept[0] == kept[1]).all()


def test_what_goes_wrong_in_a_listener_is_heard() -> None:
    """Who is told of a plan on the way may fail; a run that goes on as if nothing had been is no proof of anything."""

    def fail(_point: Array) -> None:
        raise ZeroDivisionError("heard")

    with pytest.raises(ZeroDivisionError, match="heard"):
        run(made(1).milp, SETTINGS, found=fail)


@pytest.mark.usefixtures("no_choices")
def test_the_search_repeats_itself() -> None:
    """Twice with the same seed and two workers should give the same plan, whichever worker is quicker."""
    option = made(2).option.with_solver(gap=0.001, time_limit_seconds=120, threads=2)
    one, other = (solve_estate(made(2).estate, option, params=THOROUGH) for _ in range(2))
    assert (one.is_open, one.housing, one.bound_gbp) == (other.is_open, other.housing, other.bound_gbp)


@pytest.mark.usefixtures("no_choices")
def test_a_proof_cuts_nothing_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole is proven within the gap while sweeps go on: the same plan and the same work, whichever is quicker."""
    option = load()
    estate = build_estate(read(SAMPLE), option)
    case, settings = stated(estate, option), replace(SETTINGS, gap=0.005, threads=2)
    start = start_from(case.formulation, case.milp, today_decided(estate))

    def planned(slow: type, method: str) -> tuple[list[float], int]:
        at_once = getattr(slow, method)

        def late(*given: Any) -> Any:
            time.sleep(0.3)
            return at_once(*given)

        with monkeypatch.context() as patched:
            patched.setattr(slow, method, late)
            outcome, _ = search(case.milp, case.structure, settings, start, params=BRIEF)
        assert outcome.ending is Ending.OPTIMAL
        assert outcome.point is not None
        return outcome.point.tolist(), outcome.nodes

    assert planned(Whole, "settle") == planned(Sweeps, "sweep")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("guess", [1e-9, 1e-4, 10.0])
def test_a_wrong_guess_of_the_gap_changes_nothing(seed: int, guess: float) -> None:
    """Too narrow a guess leaves no plan, or only dear ones, and must be widened; too wide a one leaves nothing out."""
    case, params = made(seed), PARAMS.but(restricted_mip={"guess": guess})
    outcome, method = search(case.milp, case.structure, SETTINGS, {}, params=params)
    assert method == "solved directly"
    assert outcome.ending is Ending.OPTIMAL
    assert outcome.gbp == pytest.approx(optimum_gbp(seed), rel=1e-6)
    assert outcome.bound_gbp <= optimum_gbp(seed) * (1 + 1e-9)


def test_what_is_near_enough_to_its_bound_is_left_as_it_is() -> None:
    """A plan that costs what the bound says is handed back without a branch, though the relaxation is cheaper."""
    case, work = made(1), working(1)
    point = run(case.milp, SETTINGS).point
    assert point is not None
    best = work.now.accept(point)
    assert case.root.gbp < best.gbp * 0.999
    assert work.whole.settle(case.root, best, bound_gbp=best.gbp) is best
    assert work.now.nodes == 0
    assert work.whole.settle(case.root, best) is not None
    assert work.now.nodes > 0


def test_where_there_is_no_plan_no_guess_makes_one() -> None:
    """Three teams of six do not fit into two buildings of ten unless one splits: proven, whatever was guessed."""
    sites = Sites(np.ones((2, 3)), np.full(3, 6.0), np.ones(2), np.full(2, 10.0))
    case = stated(as_estate(sites), as_option(None))
    told: list[Progress] = []
    outcome, _ = search(case.milp, case.structure, SETTINGS, {}, told.append)
    assert all(progress.bound_gbp < np.inf for progress in told)
    assert case.root.gbp == pytest.approx(5.0 - 0.2)  # three moves, and 18 of 20 desks opened
    assert outcome.ending is Ending.INFEASIBLE
    assert outcome.point is None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_is_told_of_when_it_is_found(seed: int) -> None:
    """Whoever watches a small place should hear of its plans with what they cost, each no dearer than the last."""
    told: list[float] = []

    def hear(progress: Progress) -> None:
        if progress.best_gbp is not None:
            told.append(progress.best_gbp)

    case = made(seed)
    outcome, _ = search(case.milp, case.structure, SETTINGS, {}, hear)
    assert told
    assert told == sorted(told, reverse=True)
    assert told[-1] == outcome.gbp


def test_a_ctrl_c_stops_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody wants it any more, and whoever asked for it should not have to wait until its time is up."""

    def ctrl_c(*_running: object, **_limit: float) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(beside, "wait", ctrl_c)
    stop = threading.Event()
    with pytest.raises(KeyboardInterrupt):
        run(made(1).milp, SETTINGS, stop=stop)
    assert stop.is_set()


def test_a_search_is_over_when_time_is() -> None:
    """By the clock as by a stop, so that whatever looks at it ends within the limit."""
    over = standing(made(1).milp, replace(SETTINGS, time_limit_seconds=0.0)).over
    going = standing(made(1).milp).over
    assert (over.is_set(), going.is_set()) == (True, False)


def test_what_is_no_number_keeps_no_row() -> None:
    """A point that a solver has gone wrong on is no plan."""
    case = made(1)
    assert not Remainder(case.milp).keeps_rows(np.full(len(case.milp.cost), np.nan))
