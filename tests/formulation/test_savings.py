"""What of the running cost saved may be spent, as rows: which courses a pot allows and which it forbids."""

from typing import Any

import pytest

from estate_opt.domain.estate import Estate
from estate_opt.formulation.decode import today_point
from estate_opt.formulation.model import model_of
from estate_opt.formulation.years.arrays_of_pulp import milp_of
from estate_opt.formulation.years.path import path_to
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import programme_for
from estate_opt.search.highs import Ending, Settings, run
from tests.hand import best as solved
from tests.hand import building, option, place, team

ROOMS = place(
    [
        building("a", 5, tenure="licence", rent_gbp_per_year=100), building("hall", 5),
        building("c", 5, agency="nhs", tenure="licence", rent_gbp_per_year=60),
        building("b", 5, agency="nhs", fitout_desks=5, fitout_gbp_per_desk=16),
    ],
    [team("t", "a", 5), team("u", "c", 5, agency="nhs"), team("stay", "b", 5, agency="nhs")],
)  # fmt: skip
"""Leaving a saves £100 a year; leaving c takes works of £80 in b, a year before."""


def _made(estate: Estate, share: float, pots: dict[str, list[float]]) -> Programming:
    levers: dict[str, Any] = {
        "appraisal.years": 6, "programme.years": 4, "sharing.buildings": False,
        "capital.by_year_gbp": pots, "capital.reinvest_saving_share": share,
    }  # fmt: skip
    target = solved(estate, {**levers, "programme.years": 0})
    formulation = model_of(estate, option(levers)).formulation
    return programme_for(path_to(formulation, today_point(formulation), target.decided), 4)


def allows(made: Programming, a_left_in: int | None, works_for: int | None) -> bool:
    """Whether a may be left in a year of the programme, and the works of b be paid for a move in another."""
    of_a = {("building", "a"), ("team", "t")}
    for (number, year), done in made.done.items():
        step = made.path.steps[number]
        at = a_left_in if (step.kind, step.key[0]) in of_a else works_for
        done.lowBound = done.upBound = float(at is not None and at <= year)
    milp, _ = milp_of(made.problem)
    return run(milp, Settings(10.0)).ending is Ending.OPTIMAL


@pytest.mark.parametrize(
    ("share", "a_left_in", "works_for", "is_allowed"),
    [
        (1.0, 0, 2, True),  # saved in the first year, spent in the second
        (1.0, 0, 1, False),  # the works are paid in the first year, in which the saving only begins
        (1.0, 1, 2, False),  # left a year later: the same a year later
        (1.0, 1, 3, True),
        (0.79, 0, 2, False),  # £79 do not pay for £80
        (0.8, 0, 2, True),
        (0.4, 0, 3, True),  # £40 of each of two years
        (1.0, None, 3, False),  # nothing is saved
        (0.0, 0, 3, False),
        (1.0, 0, None, True),
    ],
)  # fmt: skip
def test_a_pot_without_new_money_allows_what_was_saved_before(
    share: float, a_left_in: int | None, works_for: int | None, is_allowed: bool
) -> None:
    """£100 a year from the move on, of which a share is there from the year after on."""
    assert allows(_made(ROOMS, share, {"pooled": []}), a_left_in, works_for) is is_allowed


def test_a_body_s_pot_counts_its_own_saving() -> None:
    """What the council saves does not pay from the trust's pot."""
    assert not allows(_made(ROOMS, 1.0, {"nhs": []}), 0, 3)
    assert allows(_made(ROOMS, 1.0, {"nhs": [80]}), None, 3)


RISING = place(
    [building("old", 5, status="close"), building("new", 5, tenure="licence", rent_gbp_per_year=10, status="candidate"),
     building("b", 5, agency="nhs", fitout_desks=5, fitout_gbp_per_desk=16),
     building("c", 5, agency="nhs", tenure="licence", rent_gbp_per_year=60)],
    [team("t", "old", 5), team("u", "c", 5, agency="nhs"), team("stay", "b", 5, agency="nhs")],
)  # fmt: skip
"""A room that costs nothing has to be left for one at £10 a year."""


def test_running_cost_that_may_rise_is_counted_only_where_it_fell() -> None:
    """Two years in which something may have been saved, in each a yes/no decision; without a share there is none."""
    asked = [_made(RISING, share, {"pooled": [80]}).problem.variables() for share in (1.0, 0.0)]
    assert [sum("is_above_nought" in each.name for each in some) for some in asked] == [2, 0]
