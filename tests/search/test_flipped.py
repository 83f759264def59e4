"""One decision after another turned round in the relaxation: against what each really costs then."""

import math
from dataclasses import replace

import numpy as np
import pytest

from estate_opt.search import Ending, Milp, Row, Settings, Structure, facility_structure
from estate_opt.search.flipped import Flip, Flipped, flipped
from estate_opt.search.highs import run

SETTINGS = Settings(time_limit_seconds=30, gap=0.0)
DEPOTS, CUSTOMERS = 4, 8


def depots(seed: int) -> tuple[Milp, Structure]:
    """Customers of whole demand, each to be served by one of some depots that fill up; its first row is the first's."""
    dice = np.random.default_rng(seed)
    demand, room = dice.integers(5, 20, CUSTOMERS), np.full(DEPOTS, 50.0)
    is_open, at = np.arange(DEPOTS), DEPOTS + np.arange(DEPOTS * CUSTOMERS).reshape(DEPOTS, CUSTOMERS)
    rows = [Row(at[:, c], np.ones(DEPOTS), at_least=1, at_most=1) for c in range(CUSTOMERS)]
    for d in range(DEPOTS):
        rows.append(Row(np.append(at[d], is_open[d]), np.append(demand, -room[d]), at_most=0))
        rows += [Row.of({at[d, c]: 1, is_open[d]: -1}, at_most=0) for c in range(CUSTOMERS)]
    gbp = np.append(dice.uniform(50, 150, DEPOTS), dice.uniform(0, 100, (DEPOTS, CUSTOMERS)))
    milp = Milp.of(gbp, rows, high=1, is_integer=True)
    return milp, facility_structure(milp, at, is_open, demand.astype(float))


def turned(column: int, value: float) -> Flip:
    return Flip(np.array([column], dtype=np.int32), np.array([value]), np.array([value]))


def flips_of(milp: Milp) -> list[Flip]:
    """Every yes/no decision turned both ways."""
    return [turned(column, value) for column in range(len(milp.cost)) for value in (0.0, 1.0)]


def looked_at(milp: Milp, structure: Structure, flips: list[Flip], settings: Settings = SETTINGS) -> Flipped | None:
    return flipped(milp, structure, flips, np.zeros(len(milp.cost), dtype=bool), settings)


@pytest.mark.parametrize("seed", range(6))
def test_no_point_that_has_it_so_costs_less(seed: int) -> None:
    """Each bound is at least the relaxation's and at most what the best whole point with the decision so costs."""
    milp, structure = depots(seed)
    flips = flips_of(milp)
    found = looked_at(milp, structure, flips)
    assert found is not None
    for flip, bound in zip(flips, found.bounds, strict=True):
        assert bound is not None
        values = np.zeros(len(milp.cost))
        values[flip.columns] = flip.low
        where = np.zeros(len(milp.cost), dtype=bool)
        where[flip.columns] = True
        best = run(milp.fixed(where, values), SETTINGS)
        assert found.relaxed_gbp - 1e-4 <= bound.gbp <= best.gbp + 1e-4


def test_turning_one_round_leaves_the_others_as_they_were() -> None:
    """In whatever order they are looked at, each comes to the same."""
    milp, structure = depots(1)
    flips = flips_of(milp)
    forth, back = looked_at(milp, structure, flips), looked_at(milp, structure, flips[::-1])
    assert forth is not None
    assert back is not None
    for one, other in zip(forth.bounds, back.bounds[::-1], strict=True):
        assert one is not None
        assert other is not None
        assert one.gbp == pytest.approx(other.gbp, abs=1e-4)


def test_what_nothing_allows_is_infinite_and_says_which_rows() -> None:
    """Where the first customer is served nowhere, that each is served once stands against it: the first row, alone."""
    milp, structure = depots(2)
    columns = DEPOTS + CUSTOMERS * np.arange(DEPOTS, dtype=np.int32)
    found = looked_at(milp, structure, [Flip(columns, np.zeros(DEPOTS), np.zeros(DEPOTS))])
    assert found is not None
    (bound,) = found.bounds
    assert bound is not None
    assert bound.gbp == math.inf
    assert bound.rows == (0,)


def test_without_time_or_solution_there_is_nothing() -> None:
    """No time: nothing is said. A programme that nothing keeps has no relaxation to turn anything round in."""
    milp, structure = depots(3)
    assert looked_at(milp, structure, flips_of(milp), replace(SETTINGS, time_limit_seconds=0.0)) is None
    nowhere = replace(milp, high=np.where(np.arange(len(milp.cost)) < DEPOTS, 0.0, milp.high))
    assert run(nowhere, SETTINGS).ending is Ending.INFEASIBLE
    assert looked_at(nowhere, structure, flips_of(milp)) is None
