"""The programme that the search begins from: year after year, each as if nothing more were to come."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from estate_opt.domain.estate import Estate, Lock
from estate_opt.formulation.decode import today_point
from estate_opt.formulation.model import model_of
from estate_opt.formulation.years.arrays_of_pulp import milp_of
from estate_opt.formulation.years.path import path_to
from estate_opt.formulation.years.rolling import rolled
from estate_opt.formulation.years.statement import programme_for
from estate_opt.search.highs import Settings
from estate_opt.search.subproblem import Remainder
from tests.hand import best as solved
from tests.hand import building, option, place, team

YEARS: dict[str, Any] = {"appraisal.years": 6, "programme.years": 4}
THREE = place(
    [
        building(name, tenure="licence", rent_gbp_per_year=gbp) for name, gbp in (("a", 100), ("b", 90), ("c", 80))
    ] + [building("hall", 15)],
    [team("t", "a", 5), team("u", "b", 5), team("v", "c", 5)],
)  # fmt: skip
"""Three rented rooms, at £100, £90 and £80 a year, and a hall that costs nothing for all."""


def begun(estate: Estate, levers: dict[str, Any]) -> float | None:
    """What the first programme costs, each of its rows kept; None: there is none."""
    target = solved(estate, {**levers, "programme.years": 0})
    formulation = model_of(estate, option(levers)).formulation
    made = programme_for(path_to(formulation, today_point(formulation), target.decided), levers["programme.years"])
    milp, names = milp_of(made.problem)
    point = rolled(made, milp, names, Settings(10.0), threading.Event())
    if point is None:
        return None
    assert Remainder(milp).keeps_rows(point)
    assert Remainder(milp).is_whole(point)
    return milp.value(point)


def test_each_year_takes_what_pays_most() -> None:
    """5 FTE move a year, the dearest room is left first: 0 + 90 + 2 × 80, which is the best there is."""
    assert begun(THREE, {**YEARS, "programme.fte_moved_per_year": 5}) == pytest.approx(90 + 2 * 80)


def test_without_limits_all_is_done_in_the_first_year() -> None:
    """Nothing holds the three moves back: no rent is paid."""
    assert begun(THREE, YEARS) == pytest.approx(0)


WORKS = place(
    [
        building("a", tenure="licence", rent_gbp_per_year=60),
        building("b", tenure="licence", rent_gbp_per_year=200),
        building("to_a", 5, fitout_desks=5, fitout_gbp_per_desk=10),
        building("to_b", 5, fitout_desks=5, fitout_gbp_per_desk=20),
    ],
    [team("t", "a", 5), team("u", "b", 5), team("stays_a", "to_a", 5), team("stays_b", "to_b", 5)],
)
"""Works of £50 save £60 a year, works of £100 save £200."""
LOCKED = tuple(Lock("team", (f"stays_{name}",), "keep") for name in "ab") + tuple(
    Lock("team", (name,), "forbid", at) for name, at in (("t", "b"), ("t", "to_b"), ("u", "a"), ("u", "to_a"))
)
"""Each has only its own way to go."""


def test_it_looks_no_further_than_a_year() -> None:
    """£50 come in at once and £50 a year later. The first year spends its £50 on what it can pay, and the works of £100
    are never paid: 50 + 6 × 200. The search waits with both: paid in the second year, moved into in the third, two
    years' rent of £200, and £60 in all six.
    """
    levers = {**YEARS, "capital.by_year_gbp": {"pooled": [50, 50]}}
    estate = replace(WORKS, locks=LOCKED)
    assert begun(estate, levers) == pytest.approx(50 + 6 * 200)
    assert solved(estate, levers).objective_gbp == pytest.approx(100 + 2 * 200 + 6 * 60)


def test_what_must_be_done_comes_last_where_it_still_fits() -> None:
    """A lock has v in the hall. 5 FTE move a year and there are two years: the dearest room is left first, and the
    second year takes v, because it must: 90 in all six years and v's 80 in one.
    """
    estate = replace(THREE, locks=(Lock("team", ("v",), "pin", "hall"),))
    levers = {**YEARS, "programme.years": 2, "programme.fte_moved_per_year": 5}
    assert begun(estate, levers) == pytest.approx(6 * 90 + 80)


def test_there_is_none_where_what_must_be_done_no_longer_fits() -> None:
    """£100 in all. The first year spends £50 of it on a's works, which leaves too little for b's, which must be done.
    The search begins from nothing and leaves a alone: 100, and 60 in all six years.
    """
    estate = replace(WORKS, locks=(*LOCKED, Lock("building", ("b",), "close")))
    levers = {**YEARS, "capital.by_year_gbp": {"pooled": [50, 50]}}
    assert begun(estate, levers) is None
    assert solved(estate, levers).objective_gbp == pytest.approx(100 + 2 * 200 + 6 * 60)
