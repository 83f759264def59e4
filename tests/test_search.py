"""The search for large places, made to work on small ones: whatever it leaves out or fixes, the answer stays."""

import threading
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from estate_opt import root, search, sweeps, whole
from estate_opt.descent import Descent, first_fit
from estate_opt.estate import Estate
from estate_opt.formulation import Case, Formulation, formulate
from estate_opt.neighbourhoods import Neighbourhoods, Structure
from estate_opt.option import Option
from estate_opt.planning import solve_estate
from estate_opt.programme import Array, Programme, programme_of
from estate_opt.remainder import Remainder
from estate_opt.root import Root, links_of, root_of
from estate_opt.solve import Ending, Progress, Settings, run
from estate_opt.standing import Standing
from estate_opt.structure import structure_of
from estate_opt.travel import measure
from tests.bench.classics import Sites, as_estate, as_option, ids

SETTINGS = Settings(60.0, gap=1e-7, threads=1, seed=0)
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Made:
    """A small place, stated and relaxed."""

    estate: Estate
    option: Option

    formulation: Formulation
    programme: Programme
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
    programme = programme_of(formulation)
    structure = structure_of(formulation)
    return Made(estate, option, formulation, programme, structure, root_from_nothing(programme, structure))


def root_from_nothing(programme: Programme, structure: Structure) -> Root:
    """The relaxation, with no plan known."""
    nobody = np.zeros(len(programme.cost), dtype=bool)
    relaxed = root_of(programme, structure, nobody, SETTINGS, threading.Event())
    assert relaxed is not None
    return relaxed


@cache
def optimum_gbp(seed: int) -> float:
    """By HiGHS, from the whole programme."""
    return run(made(seed).programme, SETTINGS).gbp


def relaxed_gbp(programme: Programme) -> float:
    """The linear relaxation of the whole programme, by HiGHS in one go."""
    return run(replace(programme, is_integer=np.zeros_like(programme.is_integer)), SETTINGS).gbp


def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search in place of HiGHS by itself, with sweeps in proportion to the place."""
    for module in (search, whole):
        monkeypatch.setattr(module, "DIRECT_COLUMNS", 0)
    monkeypatch.setattr(sweeps, "SWEEP", 4)


def test_links_are_the_rows_of_their_rule() -> None:
    """The rows left out should be just those that say nobody sits in a closed building."""
    case = made(1)
    named = {n for n, (rule, _) in enumerate(case.formulation.rows) if rule == "team_sits_in_open_building"}
    assert set(links_of(case.programme, case.structure).row.tolist()) == named


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_out_changes_no_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few rows and few places at first, the relaxation should cost what it costs with all of them."""
    monkeypatch.setattr(root, "FEW_COLUMNS", 0)
    monkeypatch.setattr(root, "AT_FIRST", 2)
    monkeypatch.setattr(root, "AT_A_TIME", 1)
    case = made(seed)
    sifted = root_from_nothing(case.programme, case.structure)
    assert sifted.gbp == pytest.approx(relaxed_gbp(case.programme), rel=1e-8)
    assert sifted.rows.sum() < len(sifted.rows)
    assert case.root.gbp == pytest.approx(sifted.gbp, rel=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_not_brought_in_is_taken_off_the_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended early, with three places a team, the relaxation's bound should be lower than with all, and never higher.

    What it then says of a decision should hold too: taken alone it costs as much more than the bound, at the least.
    """
    monkeypatch.setattr(root, "FEW_COLUMNS", 0)
    monkeypatch.setattr(root, "AT_FIRST", 3)
    monkeypatch.setattr(root, "OWED", 10.0)
    case = made(seed)
    early = root_from_nothing(case.programme, case.structure)
    assert early.gbp < relaxed_gbp(case.programme) - 1e-3
    for column in np.flatnonzero(case.structure.is_house & (early.point < 1e-6))[::9]:
        taken = np.arange(len(early.point)) == column
        least_gbp = relaxed_gbp(case.programme.fixed(taken, np.ones(len(taken))))
        assert early.gbp + early.reduced_gbp[column] <= least_gbp + 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_fixing_keeps_the_optimum(seed: int) -> None:
    """Fixed may be only what no plan has that costs less: a pound above the optimum, the optimum must remain."""
    case, gbp = made(seed), optimum_gbp(seed) + 1.0
    fixed = case.root.fixed(case.programme, links_of(case.programme, case.structure), gbp)
    assert fixed.choices < case.programme.choices
    assert run(fixed, SETTINGS).gbp == pytest.approx(optimum_gbp(seed), abs=1.0)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", [500, 10])
def test_a_descent_ends_in_a_plan(seed: int, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relax and fix, in one part or in several, should end with all decisions whole, all rows kept, no bound broken."""
    monkeypatch.setattr("estate_opt.descent.PART", part)
    case = made(seed)
    rest = Remainder(case.programme)

    def solve(programme: Programme, share: float) -> Array | None:
        assert 0 < share <= 1
        return run(programme, replace(SETTINGS, gap=0.001 * share)).point

    point = Descent(case.programme, case.structure, rest, case.root, solve, lambda: True).point(
        None, np.random.default_rng(seed)
    )
    assert point is not None
    whole = np.where(case.programme.is_integer, np.rint(point), point)
    assert np.abs(whole - point).max() < 1e-5
    assert rest.keeps_rows(whole)
    assert case.programme.value(whole) >= optimum_gbp(seed) - 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_first_fit_overfills_no_building(seed: int) -> None:
    """Nobody sits twice, and what sits in a building fits it; whoever has no seat fits nowhere any more."""
    case = made(seed)
    of, seats = case.structure, np.flatnonzero(first_fit(case.programme, case.structure, case.root))
    assert len(set(of.team[seats])) == len(seats)
    desks = np.array([building.desks or 0.0 for building in case.estate.buildings.values()])
    left = desks - np.bincount(of.building[seats], weights=of.size[of.team[seats]], minlength=len(desks))
    assert (left >= -1e-6).all()
    for team in set(range(len(of.size))) - set(of.team[seats].tolist()):
        assert of.size[team] > left.max()


def test_first_fit_follows_the_relaxation() -> None:
    """Desks for ten, teams of 4, 6 and 4, and the other building dearer by 8 a team.

    Four desks too few: the relaxation moves those of the 6, at 8/6 a desk rather than 8/4. So the 6 goes there, whole,
    and both others stay.
    """
    sites = Sites(np.array([[1.0, 1.0, 1.0], [9.0, 9.0, 9.0]]), np.array([4.0, 6.0, 4.0]), np.ones(2), np.full(2, 10.0))
    case = stated(as_estate(sites), as_option(None))
    seats = np.flatnonzero(first_fit(case.programme, case.structure, case.root))
    sits = dict(zip(case.structure.team[seats].tolist(), case.structure.building[seats].tolist(), strict=True))
    assert sits == {0: 0, 1: 1, 2: 0}


def test_a_descent_makes_room_for_whom_there_is_none() -> None:
    """Desks for seven and for five, teams of 4, 3, 3 and 2: only 4 with 3 and 3 with 2 fit.

    The 4 pays 10 where the seven are, a 3 pays 1 where the five are. Settled first, the 4 takes four of the five desks
    and both 3s six of the seven: no two desks together are left for the 2, so settled teams must give way.
    """
    cost = np.array([[10.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]])
    sites = Sites(cost, np.array([4.0, 3.0, 3.0, 2.0]), np.ones(2), np.array([7.0, 5.0]))
    case = stated(as_estate(sites), as_option(None))
    rest = Remainder(case.programme)
    point = Descent(
        case.programme,
        case.structure,
        rest,
        case.root,
        lambda programme, _: run(programme, SETTINGS).point,
        lambda: True,
    ).point(None, None)
    assert point is not None
    assert rest.is_whole(point)
    assert rest.keeps_rows(point)
    assert case.programme.value(point) == pytest.approx(2 + 10 + 1, abs=1e-4)


def test_a_descent_opens_what_whole_teams_fit_into() -> None:
    """Two buildings of 4.9 desks at 10 each, one of 12 at 21, three teams of 3.

    Teams that split fit into both small ones, for 20. Whole, each holds one team, and the third needs the large one
    as well: 31 at the least. With a tenth of its desks spared neither small one holds more than 4.41, 9 desks do not
    fit into both, and the large one alone, which is best, is opened from the first.
    """
    sites = Sites(np.zeros((3, 3)), np.full(3, 3.0), np.array([10.0, 10.0, 21.0]), np.array([4.9, 4.9, 12.0]))
    case = stated(as_estate(sites), as_option(None))

    def cost_gbp(spare: float) -> float:
        of, rest = case.structure, Remainder(case.programme)
        point = Descent(
            case.programme, of, rest, case.root, lambda rest, _: run(rest, SETTINGS).point, lambda: True, spare
        ).point(None, None)
        assert point is not None
        return case.programme.value(point)

    assert cost_gbp(0.2) == pytest.approx(21, abs=1e-4)
    assert cost_gbp(0.0) > 30


def test_buildings_are_near_by_cost_where_nobody_knows_where_they_are() -> None:
    """Six sites on a line, a customer at each, costs by distance: a site and its nearest are side by side.

    Between neighbours each customer's cost differs by 1; between others by more on average.
    """
    number = np.arange(6.0)
    sites = Sites(np.abs(number[:, None] - number), np.ones(6), np.ones(6), np.full(6, 6.0))
    case = stated(as_estate(sites), as_option(None))
    of = case.structure
    draws, dice = Neighbourhoods(of, case.programme.cost), np.random.default_rng(0)
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
    draws, dice = Neighbourhoods(of, case.programme.cost), np.random.default_rng(0)
    point = np.zeros(len(of.team))
    freed = {frozenset(of.building[draws.draw("place", 2, point, dice) & of.strategic].tolist()) for _ in range(50)}
    assert freed == {frozenset(pair) for pair in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5))}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_buildings_of_the_best_plan_are_packed_as_in_it(seed: int) -> None:
    """Told which buildings open in the best plan, though not who goes where, the search should come to its cost."""
    case = made(seed)
    best = run(case.programme, SETTINGS).point
    assert best is not None
    choice = np.where(case.structure.strategic, best, 0.5)
    hunt = search._Hunt(
        case.programme, case.structure, Standing(case.programme, SETTINGS, None, threading.Event()), SETTINGS
    )
    packed = hunt._packed(choice, None)
    assert packed is not None
    assert packed.gbp == pytest.approx(optimum_gbp(seed), rel=1e-4)
    cheaper = replace(packed, gbp=0.0)
    assert hunt._packed(choice, cheaper) is cheaper


@pytest.mark.parametrize("seed", SEEDS)
def test_the_search_proves_the_same_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search and HiGHS by itself should agree on what the best plan costs, and both should have proven it."""
    briefly(monkeypatch)
    case = made(seed)
    plan = solve_estate(case.estate, case.option.with_solver(gap=1e-6, time_limit_seconds=120, threads=2))
    assert plan.status == "optimal"
    assert plan.objective_gbp == pytest.approx(optimum_gbp(seed), rel=2e-6)


@pytest.mark.parametrize("little_share", [0.0, 1.0])
@pytest.mark.parametrize(("wide_columns", "many", "cutting"), [(0, 8, 0.0), (10**6, 0, 0.0), (10**6, 99, 1.0)])
def test_a_place_too_large_for_the_whole_at_first(
    wide_columns: int, many: int, cutting: float, little_share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few and with very many places a team, and with hasty or thorough cuts, the same optimum should be proven.

    So it should with buildings chosen at length, for teams so small that the choice is what matters, or in passing; and
    from a relaxation with cuts or without.
    """
    briefly(monkeypatch)
    monkeypatch.setattr(search, "MANY", many)
    monkeypatch.setattr(search, "CUTTING", cutting)
    monkeypatch.setattr(search, "MIDDLING_COLUMNS", 0)
    monkeypatch.setattr(search, "WIDE_COLUMNS", wide_columns)
    monkeypatch.setattr(search, "LITTLE_SHARE", little_share)
    case = made(2)
    outcome, _ = search.search(case.programme, case.structure, replace(SETTINGS, threads=2), {})
    assert outcome.ending is Ending.OPTIMAL
    assert outcome.gbp == pytest.approx(optimum_gbp(2), rel=2e-6)
    assert outcome.bound_gbp <= optimum_gbp(2) * (1 + 1e-9)


def test_the_search_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice with the same seed and two workers should give the same plan, whichever worker is quicker."""
    briefly(monkeypatch)
    option = made(1).option.with_solver(gap=0.01, time_limit_seconds=120, threads=2)
    one, other = (solve_estate(made(1).estate, option) for _ in range(2))
    assert (one.is_open, one.housing, one.bound_gbp) == (other.is_open, other.housing, other.bound_gbp)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("guess", [1e-9, 1e-4, 10.0])
def test_a_wrong_guess_of_the_gap_changes_nothing(seed: int, guess: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too narrow a guess leaves no plan, or only dear ones, and must be widened; too wide a one leaves nothing out."""
    monkeypatch.setattr(whole, "GUESS", guess)
    case = made(seed)
    outcome, method = search.search(case.programme, case.structure, SETTINGS, {})
    assert method == "solved directly"
    assert outcome.ending is Ending.OPTIMAL
    assert outcome.gbp == pytest.approx(optimum_gbp(seed), rel=1e-6)
    assert outcome.bound_gbp <= optimum_gbp(seed) * (1 + 1e-9)


def test_where_there_is_no_plan_no_guess_makes_one() -> None:
    """Three teams of six do not fit into two buildings of ten unless one splits: proven, whatever was guessed."""
    sites = Sites(np.ones((2, 3)), np.full(3, 6.0), np.ones(2), np.full(2, 10.0))
    case = stated(as_estate(sites), as_option(None))
    told: list[Progress] = []
    outcome, _ = search.search(case.programme, case.structure, SETTINGS, {}, told.append)
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
    outcome, _ = search.search(case.programme, case.structure, SETTINGS, {}, hear)
    assert told
    assert told == sorted(told, reverse=True)
    assert told[-1] == outcome.gbp


def test_a_search_is_over_when_time_is() -> None:
    """By the clock as by a stop, so that whatever looks at it ends within the limit."""
    over = Standing(made(1).programme, replace(SETTINGS, time_limit_seconds=0.0), None, threading.Event()).over
    going = Standing(made(1).programme, SETTINGS, None, threading.Event()).over
    assert (over.is_set(), going.is_set()) == (True, False)
