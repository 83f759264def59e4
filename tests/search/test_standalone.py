"""The engine by itself, on textbook problems that are no estates: optima argued in words, and honest endings."""

import itertools
import math
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from estate_opt.ground.errors import InputError, UsageError
from estate_opt.search import (
    Ending,
    Milp,
    NamedMilp,
    Outcome,
    Progress,
    Row,
    SearchParams,
    Settings,
    Structure,
    facility_structure,
    read_mps,
    solve,
)
from estate_opt.search.facility_location import arranged
from estate_opt.search.knapsack_cuts import knapsacks_of
from estate_opt.search.lp_relaxation import links_of

SETTINGS = Settings(time_limit_seconds=60.0, gap=1e-6)
SEARCHED = SearchParams().but(sizes={"direct_choices": 0}, lns={"sweep": 4})
ROUNDS = SEARCHED.but(sizes={"direct_choices": 0, "middling_choices": 0})
NEVER_MIND = 1e-6

KNAPSACK = """NAME KNAPSACK
OBJSENSE
    MAX
ROWS
 N  worth
 L  weight
COLUMNS
    M1 'MARKER' 'INTORG'
    tent worth 10 weight 5
    stove worth 7 weight 4
    rope worth 4 weight 3
    lamp worth 3 weight 1
    M2 'MARKER' 'INTEND'
RHS
    RHS weight 7
BOUNDS
 BV BND tent
 BV BND stove
 BV BND rope
 BV BND lamp
ENDATA
"""
"""Seven kilograms may be carried. With the tent, 5, only the lamp, 1, fits besides: 13. Without it stove and rope fill
the seven kilograms, for 11, and with the lamp in place of either it is 10 or 7. So tent and lamp, 13."""


def knapsack() -> Milp:
    """The same as arrays, to be minimised."""
    weight = Row.of({0: 5, 1: 4, 2: 3, 3: 1}, at_most=7)
    return Milp.of([-10, -7, -4, -3], [weight], high=1, is_integer=True)


def set_cover() -> Milp:
    """Five villages, six stations that reach some of them: 1-2, 2-3, 3-4, 4-5, 5-1, and one at 1-2-3 for 1.9.

    The others cost 1 each. No two of these reach five villages, so without the dear one three are needed: 3. With it
    4 and 5 are left, which one station reaches: 2.9.
    """
    reached = [(0, 4, 5), (0, 1, 5), (1, 2, 5), (2, 3), (3, 4)]
    rows = [Row.of(dict.fromkeys(stations, 1.0), at_least=1) for stations in reached]
    return Milp.of([1, 1, 1, 1, 1, 1.9], rows, high=1, is_integer=True)


def three_items(signs: float = 1.0) -> tuple[Milp, Structure]:
    """Three items of six, at 1 each: into two places of ten, to open for 4 each, or into one of eighteen for 10.

    Split, they fit into the two. Whole, each of the two holds one and the third is left over. So the large one it is:
    10 + 3 = 13; or it and a small one, which is dearer. `signs`: −1 writes "at least" for "at most", and places first.
    """
    at, is_open, size = 3 + np.arange(9).reshape(3, 3), np.arange(3), np.full(3, 6.0)
    rows = [Row(at[:, item], np.ones(3), 1, 1) for item in range(3)]
    limit = {"at_most": 0.0} if signs > 0 else {"at_least": 0.0}
    for place, room in enumerate((10.0, 10.0, 18.0)):
        taken = {is_open[place]: -signs * room, **dict.fromkeys(at[place].tolist(), signs * 6.0)}
        rows.append(Row.of(taken, **limit))
        rows += [Row.of({is_open[place]: -signs, at[place, item]: signs}, **limit) for item in range(3)]
    milp = Milp.of([4, 4, 10, *np.ones(9)], rows, high=1, is_integer=True)
    return milp, facility_structure(milp, at, is_open, size)


def heard(problem: Milp | NamedMilp, optimum: float, **how: object) -> tuple[Outcome, list[Progress]]:
    """What came of a problem, after a look that it is the optimum and that what was told on the way was so."""
    told: list[Progress] = []
    outcome = solve(problem, SETTINGS, report=told.append, **how)  # type: ignore[arg-type]
    assert outcome.ending is Ending.OPTIMAL
    assert outcome.gbp == pytest.approx(optimum)
    sign = -1 if outcome.is_maximised else 1
    assert sign * outcome.bound_gbp <= sign * optimum + NEVER_MIND
    bounds = [sign * progress.bound_gbp for progress in told]
    bests = [sign * progress.best_gbp for progress in told if progress.best_gbp is not None]
    assert bests
    assert bests == sorted(bests, reverse=True), "no point told of is dearer than the one before"
    assert bounds == sorted(bounds), "no bound told of is lower than the one before"
    assert max(bounds) <= sign * optimum + NEVER_MIND
    assert all(progress.gap is None or progress.gap >= 0 for progress in told)
    return outcome, told


def test_the_best_knapsack_is_found_from_arrays() -> None:
    """Tent and lamp."""
    outcome, _ = heard(knapsack(), -13.0)
    assert outcome.point is not None
    assert outcome.point.tolist() == [1, 0, 0, 1]
    assert outcome.gap == pytest.approx(0, abs=SETTINGS.gap)


def test_the_best_knapsack_is_found_from_a_file(tmp_path: Path) -> None:
    """Tent and lamp by their names, worth 13, though inside it is costs that are brought down; the bound is above."""
    (tmp_path / "knapsack.mps").write_text(KNAPSACK, encoding="utf-8")
    problem = read_mps(tmp_path / "knapsack.mps")
    outcome, told = heard(problem, 13.0)
    assert problem.is_maximised
    assert problem.rows == ("weight",)
    assert outcome.point is not None
    assert problem.values(outcome.point) == {"tent": 1.0, "lamp": 1.0}
    assert told[-1].best_gbp == pytest.approx(13.0)
    assert told[-1].gap == pytest.approx(0, abs=SETTINGS.gap)


def test_a_maximisation_ended_early_is_bounded_from_above(tmp_path: Path) -> None:
    """Told to be content with half of what there may be, or stopped before it begins: never a bound below 13."""
    (tmp_path / "knapsack.mps").write_text(KNAPSACK, encoding="utf-8")
    problem, stop = read_mps(tmp_path / "knapsack.mps"), threading.Event()
    content = solve(problem, replace(SETTINGS, gap=0.5))
    assert content.gap is not None
    assert content.gbp <= 13.0 <= content.bound_gbp <= content.gbp * 1.5
    stop.set()
    nothing = solve(problem, SETTINGS, stop=stop)
    assert nothing.point is None
    assert nothing.gbp == -math.inf
    assert nothing.bound_gbp >= 13.0


def test_the_least_cover_is_found() -> None:
    """The dear station and one more, for 2.9, rather than three at 1."""
    outcome, _ = heard(set_cover(), 2.9)
    assert outcome.point is not None
    assert outcome.point.tolist() == [0, 0, 0, 1, 0, 1]


@pytest.mark.parametrize("params", [SearchParams(), SEARCHED, ROUNDS], ids=["small", "middling", "rounds"])
@pytest.mark.parametrize("signs", [1.0, -1.0])
def test_items_that_do_not_split_open_the_large_place(signs: float, params: SearchParams) -> None:
    """13, with a structure whatever the regime, and without one; whichever way the rows are written."""
    milp, structure = three_items(signs)
    for given in (structure, None):
        outcome, _ = heard(milp, 13.0, structure=given, params=params)
        assert outcome.point is not None
        assert outcome.point[:3].tolist() == [0, 0, 1]


def test_rows_written_the_other_way_round_are_recognised() -> None:
    """Three knapsacks and nine links, as in the form that the search reads."""
    for signs in (1.0, -1.0):
        milp, structure = three_items(signs)
        read = arranged(milp, structure)
        assert len(knapsacks_of(read, structure, SearchParams().knapsack_cuts)) == 3
        assert len(links_of(read, structure).row) == 9


@pytest.mark.parametrize("seed", range(3))
def test_a_facility_location_problem_is_solved_alike_with_and_without_a_structure(seed: int) -> None:
    """Sixteen customers and six depots: whatever the regime, the optimum that HiGHS alone proves."""
    dice = np.random.default_rng(seed)
    at, is_open, size = 6 + np.arange(96).reshape(6, 16), np.arange(6), dice.integers(5, 30, 16).astype(float)
    room, position = dice.uniform(80, 120, 6), dice.uniform(0, 100, (6, 2))
    rows = [Row(at[:, item], np.ones(6), 1, 1) for item in range(16)]
    for place in range(6):
        rows.append(Row(np.append(at[place], place), np.append(size, -room[place]), 0.0))
        rows += [Row.of({int(column): 1, place: -1}, at_most=0) for column in at[place]]
    distance = np.linalg.norm(position[:, None] - dice.uniform(0, 100, (16, 2)), axis=2)
    milp = Milp.of(np.append(dice.uniform(60, 90, 6), distance), rows, high=1, is_integer=True)
    structure = facility_structure(milp, at, is_open, size, position)
    alone = solve(milp, SETTINGS)
    assert alone.ending is Ending.OPTIMAL
    for params in (SearchParams(), SEARCHED, ROUNDS):
        outcome, _ = heard(milp, alone.gbp, structure=structure, params=params)
        assert outcome.point is not None
        assert outcome.point[at].sum(axis=0).tolist() == [1.0] * 16


@pytest.mark.parametrize("seed", range(30))
def test_it_agrees_with_every_point_there_is(seed: int) -> None:
    """Four columns of whole numbers from 0 to 2 and two rows: all 81 points tried, to the optimum or to none at all."""
    dice = np.random.default_rng(seed)
    cost, weights = dice.integers(-9, 10, 4), dice.integers(-5, 6, (2, 4))
    limits = dice.integers(-4, 8, 2)
    rows = [
        Row(np.arange(4), row.astype(float), *ends)
        for row, ends in zip(weights, ((limits[0],), (math.inf, limits[1])), strict=True)
    ]
    points = np.array(list(itertools.product(range(3), repeat=4)))
    sums = points @ weights.T
    costs = (points @ cost)[(sums[:, 0] <= limits[0]) & (sums[:, 1] >= limits[1])]
    outcome = solve(Milp.of(cost, rows, high=2, is_integer=True), SETTINGS)
    if not len(costs):
        assert (outcome.ending, outcome.point, outcome.gbp) == (Ending.INFEASIBLE, None, math.inf)
    else:
        assert outcome.ending is Ending.OPTIMAL
        assert outcome.gbp == pytest.approx(costs.min())
        assert outcome.bound_gbp <= costs.min() + NEVER_MIND


ABOVE = [Row.of({0: 1.0, 1: -1.0}, at_most=1.0)]
HALVES = [Row.of({0: 2.0, 1: -2.0}, at_least=1.0, at_most=1.0)]
BELOW = [Row.of({0: 1.0, 1: 1.0}, at_most=-1.0)]


@pytest.mark.parametrize(
    ("rows", "is_integer", "ending"),
    [
        ([], False, Ending.UNBOUNDED),
        (ABOVE, False, Ending.UNBOUNDED),
        (ABOVE, True, Ending.UNBOUNDED),
        (HALVES, False, Ending.UNBOUNDED),
        (HALVES, True, Ending.INFEASIBLE),
        (BELOW, False, Ending.INFEASIBLE),
        (BELOW, True, Ending.INFEASIBLE),
    ],
)
def test_without_end_and_without_a_point_are_told_apart(rows: list[Row], is_integer: bool, ending: Ending) -> None:
    """More of two columns is ever cheaper: unbounded, if anything keeps the rows; and neither passes for a plan.

    Whole numbers cannot differ by a half, though the relaxation goes down without end; from nought up none sum to −1.
    """
    outcome = solve(Milp.of([-1.0, -1.0], rows, is_integer=is_integer), SETTINGS)
    assert outcome.ending is ending
    assert outcome.point is None
    assert outcome.gbp == math.inf
    assert outcome.bound_gbp == (math.inf if ending is Ending.INFEASIBLE else -math.inf)
    assert outcome.gap is None


def test_what_is_without_end_is_so_with_a_structure_too() -> None:
    """Beside three items a quantity that is paid for, as much as one likes."""
    milp, _ = three_items()
    paid = replace(
        milp, cost=np.append(milp.cost, -1.0), low=np.append(milp.low, 0.0), high=np.append(milp.high, math.inf),
        is_integer=np.append(milp.is_integer, False),
    )  # fmt: skip
    structure = facility_structure(paid, 3 + np.arange(9).reshape(3, 3), np.arange(3), np.full(3, 6.0))
    assert solve(paid, SETTINGS, structure).ending is Ending.UNBOUNDED


def test_three_items_of_six_do_not_fit_into_two_places_of_ten() -> None:
    """With the large place shut nothing is left, whatever the relaxation says: proven, with a structure or without."""
    milp, structure = three_items()
    shut = milp.fixed(np.arange(12) == 2, np.zeros(12))
    for given in (structure, None):
        outcome = solve(shut, SETTINGS, given)
        assert outcome.ending is Ending.INFEASIBLE
        assert outcome.point is None


def test_optimal_is_said_within_the_gap_asked_for_however_small_the_costs() -> None:
    """The knapsack in hundred-thousandths: an absolute tolerance of a penny would call any plan the best."""
    small = replace(knapsack(), cost=knapsack().cost / 1e5)
    outcome = solve(small, Settings(60.0, gap=1e-9))
    assert outcome.ending is Ending.OPTIMAL
    assert outcome.gbp == pytest.approx(-13e-5, abs=1e-9)


def long_one() -> Milp:
    """A knapsack of several constraints, too hard for a fraction of a second."""
    dice = np.random.default_rng(1)
    weights = dice.integers(10, 100, (10, 120)).astype(float)
    rows = [Row(np.arange(120), row, float(row.sum() / 2)) for row in weights]
    return Milp.of(-weights.mean(axis=0) - dice.uniform(0, 20, 120), rows, high=1, is_integer=True)


def asked_to_stop(stop: threading.Event) -> None:
    stop.set()


def pressed(_stop: threading.Event) -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("end", [asked_to_stop, pressed])
def test_a_stop_and_a_ctrl_c_end_with_the_best_so_far(end: Callable[[threading.Event], None]) -> None:
    """Told to stop as soon as there is a point, that is handed back as stopped, with a bound, and not as the best."""
    stop = threading.Event()

    def hear(progress: Progress) -> None:
        if progress.best_gbp is not None and not stop.is_set():
            end(stop)

    outcome = solve(long_one(), replace(SETTINGS, gap=0.0), report=hear, stop=stop)
    assert stop.is_set()
    assert outcome.ending is Ending.STOPPED
    assert outcome.point is not None
    assert -math.inf < outcome.bound_gbp < outcome.gbp
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_when_time_is_up_it_says_so() -> None:
    """A second for what takes much longer: a limit, never the best."""
    outcome = solve(long_one(), Settings(1.0, gap=0.0))
    assert outcome.ending is Ending.LIMIT
    assert outcome.bound_gbp < outcome.gbp


def test_a_linear_programme_out_of_time_has_no_bound() -> None:
    """Ended before the simplex method is, it may have a point; but what that costs is no bound, nor is it the best.

    Nothing need be whole, so that the knapsacks can be filled for what no point is known to cost less than.
    """
    split, stop = replace(long_one(), is_integer=np.zeros(120, dtype=bool)), threading.Event()
    best = solve(split, SETTINGS)
    assert best.ending is Ending.OPTIMAL
    assert best.bound_gbp == pytest.approx(best.gbp)
    stop.set()
    stopped = solve(split, SETTINGS, stop=stop)
    assert stopped.ending is Ending.STOPPED
    assert stopped.bound_gbp == -math.inf


def test_a_start_is_begun_from() -> None:
    """Told the best knapsack beforehand, it is the first point that is told of."""
    _, told = heard(knapsack(), -13.0, start={0: 1.0, 1: 0.0, 2: 0.0, 3: 1.0})
    assert next(progress.best_gbp for progress in told if progress.best_gbp is not None) == pytest.approx(-13.0)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.txt", "x", "is neither an .mps nor an .lp file"),
        ("a.mps", "hello", "cannot be read for sure: Parser error"),
        ("a.mps.gz", "hello", "cannot be read: "),
        ("a.mps", KNAPSACK.replace("ENDATA", "SOS1\n SET1\n SET1 tent 1\nENDATA"), "has special ordered sets"),
        ("a.mps", KNAPSACK.replace("ENDATA", "QUADOBJ\n tent tent 2\nENDATA"), "has quadratic terms"),
        ("a.mps", KNAPSACK.replace("ENDATA", "QCMATRIX weight\n tent tent 2\nENDATA"), "has quadratic terms"),
        ("a.mps", KNAPSACK.replace("ENDATA", "INDICATORS\n IF weight tent 1\nENDATA"), "has indicator constraints"),
        ("a.mps", KNAPSACK.replace("ENDATA", "CSECTION K1 0.0 QUAD\n tent\nENDATA"), "has cones"),
        ("a.mps", KNAPSACK.replace("BV BND lamp", "SC BND lamp 4"), "has semi-continuous columns"),
        ("a.mps", KNAPSACK.replace("rope", "tent"), "cannot be read for sure: "),
        ("a.lp", "minimize\n x\nst\n c: x >= 2\nsos\n s: S1:: x:1\nend\n", "has special ordered sets"),
        ("a.lp", "minimize\n x + [ x^2 ] / 2\nst\n c: x >= 2\nend\n", "has quadratic terms"),
        ("a.lp", "minimize\n x + [ x * y ] / 2\nst\n c: x + y >= 2\nend\n", "has quadratic terms"),
        ("a.lp", "minimize\n x\nst\n c: y = 1 -> x >= 2\nbinary\n y\nend\n", "has indicator constraints"),
        ("a.lp", "minimize\n x\nst\n c: x >= 2\nbounds\n x <= 5\nsemi-continuous\n x\nend\n", "has semi-continuous"),
    ],
)  # fmt: skip
def test_what_is_no_linear_programme_is_refused(name: str, content: str, problem: str, tmp_path: Path) -> None:
    """Rather than read as something else; in a sentence with the file's name."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"^{name} {problem}"):
        read_mps(tmp_path / name)
    with pytest.raises(InputError, match="does not exist"):
        read_mps(tmp_path / "none.lp")


def test_an_lp_file_is_read_with_its_comments(tmp_path: Path) -> None:
    """x whole and y not, x + 2y at most 2.5, x + y + 7 to be as much as can be: 2, a quarter, so 9.25."""
    rows = "maximize\n obj: x + y + 7\nst\n c1: x + 2 y <= 2.5\nbounds\n y <= 3\ngeneral\n x\nend\n"
    (tmp_path / "a.lp").write_text(f"\\ not -> an indicator\n{rows}", encoding="utf-8")
    problem = read_mps(str(tmp_path / "a.lp"))
    outcome, _ = heard(problem, 9.25)
    assert outcome.point is not None
    assert problem.values(outcome.point) == {"x": 2.0, "y": 0.25}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"cost": np.empty(0)}, "no columns"),
        ({"low": np.zeros(3)}, "for each of its 4 columns"),
        ({"row_start": np.array([0, 4, 4], dtype=np.int32)}, "for its 1 rows"),
        ({"row_start": np.array([0, 3], dtype=np.int32)}, "starts of its rows"),
        ({"column": np.array([0, 1, 2, 4], dtype=np.int32)}, "columns other than 0 to 3"),
        ({"column": np.array([0, 1, 2, 2], dtype=np.int32)}, "names a column twice"),
        ({"coefficient": np.array([1, np.inf, 1, 1])}, "no finite number"),
        ({"coefficient": np.array([1, 1e16, 1, 1])}, "HiGHS cannot take this programme"),
        ({"cost": np.array([1, 1e21, 1, 1])}, "a cost is 1e\\+20 or more"),
        ({"high": np.array([1, 1, np.nan, 1])}, "a bound is not a number"),
    ],
)
def test_arrays_that_are_no_programme_are_refused(changes: dict[str, Any], fault: str) -> None:
    """In a sentence, before HiGHS makes something else of them."""
    with pytest.raises(UsageError, match=fault):
        solve(replace(knapsack(), **changes), SETTINGS)


def test_a_structure_that_does_not_fit_is_refused() -> None:
    """What the search relies on must hold: yes/no decisions, and items that sit once."""
    milp, structure = three_items()
    split = replace(milp, is_integer=np.arange(12) < 3)
    twice = replace(milp, row_high=np.where(milp.row_high == 1, 2.0, milp.row_high))
    for given, fault in ((split, "yes/no decisions"), (twice, "in one place at the most"), (knapsack(), "a label")):
        with pytest.raises(UsageError, match=fault):
            solve(given, SETTINGS, structure)
    at, is_open = 3 + np.arange(9).reshape(3, 3), np.arange(3)
    for broken, fault in (
        ((at[:2], is_open, np.ones(3)), "3 places by 3 items"),
        ((at, is_open + 3, np.ones(3)), "named once"),
        ((at + 1, is_open, np.ones(3)), "from 0 to 11"),
        ((at, is_open, np.ones(3), np.ones(3)), "3 places by 2"),
    ):
        with pytest.raises(UsageError, match=fault):
            facility_structure(milp, *broken)
