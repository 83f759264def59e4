"""One choice of buildings after another: what is packed, ruled out and learned, and what may be claimed of it."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from estate_opt.search.cut_and_solve import CutAndSolve
from estate_opt.search.highs import Ending, Outcome, Settings, run
from estate_opt.search.incumbent import Standing
from estate_opt.search.milp import Array
from estate_opt.search.params import SearchParams
from estate_opt.search.restricted_mip import Whole
from estate_opt.search.subproblem import Remainder
from tests.bench.classics import Sites, as_estate, as_option
from tests.search.test_search import PARAMS, SEEDS, SETTINGS, Made, made, optimum_gbp, stated

TINY_TOO = PARAMS.but(cut_and_solve={"tiny": -1})
"""Nothing is too small: the places here are tiny."""
WIDELY = TINY_TOO.but(restricted_mip={"guess": 1.0})
"""Likewise, with a guess that leaves nothing out."""


def begun(
    case: Made, params: SearchParams = TINY_TOO, settings: Settings = SETTINGS, stop: threading.Event | None = None
) -> tuple[CutAndSolve, Whole, Standing]:
    """Choices of which none has been packed, and how their search stands."""
    now = Standing(case.milp, settings, None, stop or threading.Event(), params.noise_share)
    whole = Whole(case.milp, case.structure, Remainder(case.milp), now, settings, params)
    return CutAndSolve(case.milp, case.structure, whole, now, settings, params), whole, now


def three_teams() -> Made:
    """Three teams of six: into two buildings of ten for 4 each, if they may split; else into one of eighteen for 10."""
    sites = Sites(np.ones((3, 3)), np.full(3, 6.0), np.array([4.0, 4.0, 10.0]), np.array([10.0, 10.0, 18.0]))
    return stated(as_estate(sites), as_option(None))


def packed_choices(monkeypatch: pytest.MonkeyPatch) -> list[list[float]]:
    """What opens in each choice that is packed from now on."""
    seen: list[list[float]] = []
    packed = CutAndSolve._packed

    def see(self: CutAndSolve, choice: Array, most_gbp: float, nodes: int | None) -> Outcome:
        seen.append(choice[self._opens].tolist())
        return packed(self, choice, most_gbp, nodes)

    monkeypatch.setattr(CutAndSolve, "_packed", see)
    return seen


def test_a_choice_that_cannot_be_packed_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two small buildings cost least but hold one whole team each; the large one costs 10, and three moves 3."""
    case, seen = three_teams(), packed_choices(monkeypatch)
    choices, _, now = begun(case, WIDELY)
    best = choices.settle(case.root, None)
    assert seen == [[1, 1, 0], [0, 0, 1]]
    assert best is not None
    assert best.gbp == pytest.approx(13.0)
    assert now.ending is Ending.OPTIMAL


def test_nothing_is_claimed_beyond_the_guess() -> None:
    """The best plan is a fifth dearer than with split teams, as nobody guessed: no plan, and a bound of the guess."""
    case = three_teams()
    choices, _, now = begun(case)
    assert choices.settle(case.root, None) is None
    assert now.ending is Ending.LIMIT
    assert now.bound_gbp == pytest.approx(11.0 * (1 + PARAMS.restricted_mip.guess), rel=1e-6)


@pytest.mark.parametrize("is_cut", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_it_proves_the_optimum(seed: int, is_cut: bool) -> None:
    """With cuts on the whole or without, from nothing known or from the best plan, as HiGHS says of the whole."""
    case = made(seed)
    choices, whole, now = begun(case, WIDELY)
    root = whole.tighten(case.root, 25) if is_cut else case.root
    best = choices.settle(root, None)
    assert best is not None
    assert best.gbp == pytest.approx(optimum_gbp(seed), rel=1e-6)
    assert Remainder(case.milp).keeps_rows(best.point)
    assert now.ending is Ending.OPTIMAL
    assert now.bound_gbp <= optimum_gbp(seed) * (1 + 1e-9)
    again, whole, later = begun(case, WIDELY)
    known = again.settle(whole.tighten(case.root, 25) if is_cut else case.root, later.accept(best.point))
    assert known is not None
    assert known.gbp == best.gbp
    assert later.ending is Ending.OPTIMAL


@pytest.mark.parametrize("seed", SEEDS)
def test_no_choice_is_packed_twice(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ruled out is ruled out."""
    seen = packed_choices(monkeypatch)
    begun(made(seed), WIDELY)[0].settle(made(seed).root, None)
    assert len({tuple(choice) for choice in seen}) == len(seen) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_choice_teaches_holds_for_every_plan(seed: int) -> None:
    """Cuts at the prices of one choice are kept by plans of others: by the best of each single building left shut."""
    case = made(seed)
    choices, _, _ = begun(case)
    relaxed = choices._next(case.root, np.inf, None)
    assert relaxed.point is not None
    choices._packed(np.rint(relaxed.point), np.inf, None)
    assert choices._cuts
    shut = np.flatnonzero(case.structure.strategic)
    for building in shut:
        other = case.milp.fixed(np.arange(len(case.milp.cost)) == building, np.zeros(len(relaxed.point)))
        plan = run(other, replace(SETTINGS, gap=0.01)).point
        assert plan is None or all(cut.coefficient @ plan[cut.column] <= cut.at_most + 1e-6 for cut in choices._cuts)
    assert len(shut) == 8


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("few", "nodes", "gap"), [(0, None, 1e-7), (20, 0, 1e-7), (20, None, 0.05)])
def test_given_up_early_it_claims_no_more_than_it_knows(seed: int, few: int, nodes: int | None, gap: float) -> None:
    """With too many choices to come, no branching allowed, or a plan that is near enough: a bound, and never above."""
    case = made(seed)
    choices, _, now = begun(case, TINY_TOO.but(cut_and_solve={"few": few}), replace(SETTINGS, gap=gap))
    best = choices.settle(case.root, None, nodes)
    assert now.bound_gbp <= optimum_gbp(seed) * (1 + 1e-9)
    assert best is None or best.gbp >= optimum_gbp(seed) * (1 - 1e-9)
    assert now.ending is Ending.LIMIT or (best is not None and best.gbp <= optimum_gbp(seed) * (1 + gap))


def test_out_of_time_nothing_is_claimed() -> None:
    """Told to stop before it begins."""
    stop = threading.Event()
    stop.set()
    case = made(1)
    choices, _, now = begun(case, stop=stop)
    assert choices.settle(case.root, None) is None
    assert now.ending is Ending.STOPPED


def test_a_tiny_place_is_left_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """With twelve decisions in all, nine seats and three buildings, it is not worth a choice."""
    seen, case = packed_choices(monkeypatch), three_teams()
    choices, _, now = begun(case, PARAMS.but(cut_and_solve={"tiny": 12}))
    best = choices.settle(case.root, None)
    assert not seen
    assert best is not None
    assert best.gbp == pytest.approx(13.0)
    assert now.ending is Ending.OPTIMAL
