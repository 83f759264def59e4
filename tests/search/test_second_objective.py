"""A second measure made small within a cost: against every way there is, where there are few."""

import itertools
import threading
from dataclasses import replace

import numpy as np
import pytest

from estate_opt.search.facility_location import facility_structure
from estate_opt.search.highs import Settings, run
from estate_opt.search.milp import Array, Milp, Row
from estate_opt.search.neighbourhoods import Structure
from estate_opt.search.params import SecondParams
from estate_opt.search.second_objective import SecondObjective, Tidying

PLACES, ITEMS = 3, 5
IS_OPEN = np.arange(PLACES)
AT = PLACES + np.arange(PLACES * ITEMS).reshape(PLACES, ITEMS)
NEVER = threading.Event()


def drawn(seed: int) -> tuple[Milp, Structure, SecondObjective]:
    """Five items of two families in three places of limited room; each is at home in one of them."""
    dice = np.random.default_rng(seed)
    size, home = dice.integers(1, 4, ITEMS).astype(float), dice.integers(0, PLACES, ITEMS)
    rows = [Row(AT[:, i], np.ones(PLACES), at_least=1, at_most=1) for i in range(ITEMS)]
    for place in range(PLACES):
        rows.append(Row(np.append(AT[place], IS_OPEN[place]), np.append(size, -7.0), at_most=0))
        rows += [Row.of({AT[place, i]: 1, IS_OPEN[place]: -1}, at_most=0) for i in range(ITEMS)]
    cost = np.append(dice.integers(0, 6, PLACES), dice.integers(0, 4, PLACES * ITEMS)).astype(float)
    milp = Milp.of(cost, rows, high=1, is_integer=True)
    family = dice.integers(0, 2, ITEMS)
    group, away = np.full(len(cost), -1, dtype=np.int32), np.zeros(len(cost))
    for place, item in itertools.product(range(PLACES), range(ITEMS)):
        group[AT[place, item]] = family[item] * PLACES + place
        away[AT[place, item]] = size[item] * (place != home[item])
    second = SecondObjective(
        weight=2 * away, group=group, group_weight=5.0, family=np.repeat(np.arange(2, dtype=np.int32), PLACES),
        away=away, home=home.astype(np.int32),
    )  # fmt: skip
    return milp, facility_structure(milp, AT, IS_OPEN, size), second


def every_point(milp: Milp) -> list[Array]:
    """All that keep the rows."""
    points = []
    for opened in itertools.product((0, 1), repeat=PLACES):
        for seats in itertools.product(range(PLACES), repeat=ITEMS):
            point = np.zeros(len(milp.cost))
            point[IS_OPEN] = opened
            point[[AT[place, item] for item, place in enumerate(seats)]] = 1
            if (milp.levels(point) <= milp.row_high + 1e-9).all():
                points.append(point)
    return points


def measure(milp: Milp, second: SecondObjective, point: Array) -> float:
    """Cost, weights and sets in use."""
    return milp.value(point) + float(second.weight @ point) + second.group_weight * len(second.in_use(point))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("slack", [0.0, 2.0, 20.0])
def test_nothing_within_the_limits_is_better(seed: int, slack: float) -> None:
    """From the cheapest point, one neighbourhood of three places: it is all of them, so the best of all must come out.

    The best among those that cost no more than the limit, have no more away, and no family in more places.
    """
    milp, structure, second = drawn(seed)
    point = run(milp, Settings(30.0, gap=0.0)).point
    assert point is not None
    point, limit = np.rint(point), milp.value(np.rint(point)) + slack
    families = second.of_families(second.in_use(point))

    def is_allowed(other: Array) -> bool:
        return bool(
            milp.value(other) <= limit + 1e-9
            and second.away @ other <= second.away @ point + 1e-9
            and (second.of_families(second.in_use(other)) <= families).all()
        )

    params = SecondParams(nodes=1000, least_gain=1e-6)
    found = Tidying(milp, structure, second, Settings(30.0), params).better(point, limit, NEVER)
    assert is_allowed(found)
    best = min(measure(milp, second, other) for other in every_point(milp) if is_allowed(other))
    assert measure(milp, second, found) == pytest.approx(best, abs=1e-5)


def test_the_same_plan_comes_out_each_time() -> None:
    """Its work is measured in nodes and sweeps; two runs with time enough are alike to the last digit."""
    milp, structure, second = drawn(3)
    dear = max(every_point(milp), key=milp.value)
    limit = milp.value(dear)
    one, other = (Tidying(milp, structure, second, Settings(30.0), SecondParams()).better(dear, limit, NEVER)
                  for _ in range(2))  # fmt: skip
    assert one.tobytes() == other.tobytes()
    assert measure(milp, second, one) < measure(milp, second, dear)


def test_without_time_and_once_stopped_the_point_is_left() -> None:
    """Neither begins a neighbourhood."""
    milp, structure, second = drawn(3)
    dear, stop = max(every_point(milp), key=milp.value), threading.Event()
    tidying = Tidying(milp, structure, second, Settings(0.0), SecondParams())
    assert tidying.better(dear, milp.value(dear), NEVER) is dear
    stop.set()
    tidying = Tidying(milp, structure, second, Settings(30.0), SecondParams())
    assert tidying.better(dear, milp.value(dear), stop) is dear


def test_where_nobody_knows_where_places_are_it_works_all_the_same() -> None:
    """Places without positions are as near as any."""
    milp, structure, second = drawn(3)
    nowhere = replace(structure, position=np.full_like(structure.position, np.nan))
    dear = max(every_point(milp), key=milp.value)
    found = Tidying(milp, nowhere, second, Settings(30.0), SecondParams()).better(dear, milp.value(dear), NEVER)
    assert measure(milp, second, found) < measure(milp, second, dear)
