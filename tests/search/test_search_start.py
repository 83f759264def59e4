"""A search that begins from a point which what was locked since has made impossible."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from estate_opt.search.highs import run
from estate_opt.search.incumbent import Found, Standing, start_at
from estate_opt.search.milp import Milp
from estate_opt.search.params import SearchParams
from estate_opt.search.regimes.plans import crossed
from estate_opt.search.regimes.work import Start, Work
from estate_opt.search.subproblem import Remainder
from tests.search.test_search import SETTINGS, made

ONE_OF_TWO = Milp(
    cost=np.ones(2), offset=0.0, low=np.zeros(2), high=np.ones(2), is_integer=np.ones(2, dtype=bool),
    row_low=np.array([1.0]), row_high=np.array([np.inf]), row_start=np.array([0, 2], dtype=np.int32),
    column=np.array([0, 1], dtype=np.int32), coefficient=np.ones(2),
)  # fmt: skip
"""Two yes/no decisions, of which at least one must be yes."""


@pytest.mark.parametrize(
    ("held", "values", "allowed"),
    [((True, True), (0, 0), False), ((True, True), (1, 0), True), ((True, False), (0, 0), True)],
)
def test_a_rule_about_held_decisions_alone_is_not_forgotten(
    held: tuple[bool, bool], values: tuple[float, float], allowed: bool
) -> None:
    """Both held at no is against the rule, though nothing is left to decide; one held at no leaves the other."""
    assert Remainder(ONE_OF_TWO).allows(np.array(held), np.array(values, dtype=float)) is allowed


def at_work(otherwise: Start | None = None) -> Work:
    """Twenty teams and eight buildings, about to be searched."""
    case, params = made(1), SearchParams()
    now = Standing(case.milp, SETTINGS, None, threading.Event(), params.noise_share)
    return Work(case.milp, case.structure, now, SETTINGS, params, otherwise)


def test_what_is_no_plan_is_begun_from_in_part() -> None:
    """Teams in buildings that are all closed are no plan; where only the teams are held their buildings open."""
    milp, structure = at_work().milp, at_work().structure
    best = run(milp, SETTINGS)
    assert best.point is not None
    houses = {c: v for c, v in start_at(milp, best.point).items() if structure.is_house[c]}
    closed = houses | dict.fromkeys(np.flatnonzero(structure.strategic).tolist(), 0.0)
    assert at_work().begin(closed) is None
    begun = at_work(houses).begin(closed)
    assert begun is not None
    assert begun.gbp == pytest.approx(best.gbp)


def test_a_plan_is_crossed_with_what_was_wished() -> None:
    """The best plan was wished and is no start: the dearest one crossed with it and the relaxation is as cheap."""
    work = at_work()
    best, dearest = run(work.milp, SETTINGS), run(replace(work.milp, cost=-work.milp.cost), SETTINGS)
    assert best.point is not None
    assert dearest.point is not None
    _, root = work.root({})
    assert root is not None
    work.start = start_at(work.milp, best.point)
    dear = Found(dearest.point, work.milp.value(dearest.point))
    found = crossed(work, root, dear)
    assert found is not None
    assert found.gbp == pytest.approx(best.gbp)
    assert found.gbp < dear.gbp
